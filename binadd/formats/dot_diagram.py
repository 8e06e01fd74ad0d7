"""A network's reachable machine as a diagram for Graphviz."""

from binadd.automata.machine import Machine, compile_machine
from binadd.errors import UndecidedError, shortened
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_STATES_DRAWN = 256
MOST_UNITS_SPELT = 40
"""With more than these a state is called by its number."""
MOST_INPUTS_LISTED = 8
"""On one arrow."""


def dot_text(rnn: ThresholdRNN) -> str:
    r"""Return the reachable machine in the DOT language.

    A node is a hidden state, with the bit that the network answers on entering it (a Moore
    machine); the arrow from nowhere leads to the start. On an arrow stand the inputs that it is
    taken on, the first operand's bit first.

    Raises
    ------
    UndecidedError
        If more than 256 states are reachable.

    Examples
    --------
    >>> print(dot_text(ThresholdRNN([[1, 0]], [[0]], [-0.5], [1], -0.5, name="repeats a")))
    digraph machine {
      rankdir=LR;
      label="repeats a\nh1 / answer; arrows: inputs, first operand first";
      node [shape=circle];
      start [shape=point];
      0 [label="0 / 0"];
      1 [label="1 / 1"];
      start -> 0;
      0 -> 0 [label="00, 01"];
      0 -> 1 [label="10, 11"];
      1 -> 0 [label="00, 01"];
      1 -> 1 [label="10, 11"];
    }
    """
    machine = compile_machine(rnn)
    if not machine.has_at_most(MOST_STATES_DRAWN):
        raise UndecidedError(
            f"{rnn.label}: more than {MOST_STATES_DRAWN} hidden states are reachable, too many for "
            f"a diagram"
        )
    lines = [
        "digraph machine {",
        "  rankdir=LR;",
        f"  label={_quoted(_title(machine))};",
        "  node [shape=circle];",
        "  start [shape=point];",
        *(
            f"  {state} [label={_quoted(_node(machine, state))}];"
            for state in range(machine.states)
        ),
        "  start -> 0;",
        *(line for state in range(machine.states) for line in _arrows(machine, state)),
        "}",
    ]
    return "\n".join(lines)


def _title(machine: Machine) -> str:
    units = [f"h{unit + 1}" for unit in machine.units]
    if len(units) > MOST_UNITS_SPELT:
        units = [f"a state of {len(units):,} units"]
    elif not units:
        units = ["no unit is read"]
    about = f"{' '.join(units)} / answer; arrows: inputs, first operand first"
    name = shortened(machine.network.name)
    return f"{name}\n{about}" if name else about


def _node(machine: Machine, state: int) -> str:
    bits = machine.state_string(state) if len(machine.units) <= MOST_UNITS_SPELT else f"s{state}"
    return f"{bits} / {machine.emits(state)}".lstrip()


def _arrows(machine: Machine, state: int) -> list[str]:
    """Return a line for each state that follows, in the order of the first input to it."""
    to: dict[int, list[str]] = {}
    inputs = machine.inputs
    by_bits = sorted(range(2**inputs), key=lambda x: _bits(x, inputs))
    for x in by_bits:
        to.setdefault(machine.successors(state)[x], []).append(_bits(x, inputs))
    return [
        f"  {state} -> {other} [label={_quoted(_inputs(labels, 2**inputs))}];"
        for other, labels in sorted(to.items())
    ]


def _bits(x: int, inputs: int) -> str:
    return "".join(str(x >> i & 1) for i in range(inputs))


def _inputs(labels: list[str], of: int) -> str:
    if len(labels) > MOST_INPUTS_LISTED:
        return "every input" if len(labels) == of else f"{len(labels)} inputs, as {labels[0]}"
    return ", ".join(labels)


def _quoted(text: str) -> str:
    r"""Quote a label: nothing in it ends the quotes, is an escape of DOT's, or steers a terminal.

    >>> print(_quoted('a"\\N\n&amp;\x1b'))
    "a\"\\N\n&amp;amp;\\x1b"
    """
    lines = []
    for line in text.split("\n"):
        shown = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line)
        # Graphviz reads &name; as HTML does, in any label.
        lines.append(shown.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;"))
    return '"' + "\\n".join(lines) + '"'
