"""`theorem`: what is proved of a network as a Coq file, which stands on Coq's kernel alone.

Of such a file a reader compares the tables with the weights, and reads how a network runs and what
is claimed; the rest is for Coq. What is the same in every file is in `theory.v`, beside this
module. Names, which are anybody's, stand in comments only, as `_plain` leaves them.
"""

import re
import textwrap
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from binadd.automata.integer_form import integer_row, units_read
from binadd.automata.specification import Specification
from binadd.errors import NetworkError, shortened
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import specification
from binadd.tasks.named import bits_of_input
from binadd.verification.proof import prove
from binadd.verification.results import Counterexample, Proof, input_columns

MOST_NUMBERS = 8_192
"""Weights and biases of a network; Coq reads some 2,000 of them a second."""
MOST_STEPS = 4_000_000
"""Weights added up and pairs compared, in all columns; Coq takes some 1,000,000 a second."""

_RUNS = 6  # a counterexample is run three times, and every column of it is asked for twice
_WIDTH = 100
_SHORT = 2**32
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 .,:;+/<>=_-]")


def theorem(rnn: ThresholdRNN, task: str | Specification = "add") -> str:
    """Write what is decided of a network as a Coq file that proves it from the weights on.

    For the task ``add`` it is that the network adds all columns and all numbers, with nothing but
    the network and the value of digits in the statement; for any other, that the network's bits are
    those of the task's machine, in every column of any list of columns. Of a wrong network it is
    that it answers its shortest counterexample wrongly. The file needs Coq 8.16 and its standard
    library, assumes no axiom, and takes a second or a few.

    Raises
    ------
    NetworkError
        If the network has another number of inputs than the task, or the file would be too large.
    UndecidedError
        If `prove` can't decide it.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> "Theorem proved : adds_columns" in theorem(hand_wired())
    True
    """
    task, rnn = specification(task), expect_network(rnn)
    _check_numbers(rnn)
    verdict = prove(rnn, task)
    if isinstance(verdict, Proof):
        return right_file(rnn, task, verdict.certificate)
    return wrong_file(rnn, task, verdict)


def right_file(
    rnn: ThresholdRNN, task: Specification, certificate: Sequence[tuple[str, int]]
) -> str:
    """Claim that a network is right, by a certificate; whether it is, Coq finds out.

    Raises
    ------
    NetworkError
        If Coq would take long over it.
    """
    pairs = len(certificate)
    what = f"is right, by a certificate of {pairs:,} pairs of hidden state and task state"
    _check_steps(rnn, what, pairs * 2**task.inputs, pairs)
    adds = task == specification("add")
    machine = _machine(task)
    claim = "adds" if adds else "does its task"
    return _joined(
        _heading(rnn, task, f"{claim}, whatever the number of columns", "proved"),
        *_network(rnn),
        _part(2, "What is claimed"),
        *([_piece("adding")] if adds else [*machine, _piece("answering")]),
        _part(3, "Why it is so: for Coq"),
        *(machine if adds else []),
        *_certificate(rnn, certificate),
        _piece("closure"),
        _piece("added" if adds else "answered"),
    )


def wrong_file(rnn: ThresholdRNN, task: Specification, found: Counterexample) -> str:
    """State a counterexample, and that the network is not right; whether it is, Coq finds out.

    Raises
    ------
    NetworkError
        If Coq would take long over it.
    """
    what = f"is wrong, but not before {found.digits:,} columns"
    _check_steps(rnn, what, _RUNS * found.digits)
    adds = task == specification("add")
    return _joined(
        _heading(rnn, task, f"does not {'add' if adds else 'do its task'}", "refuted"),
        *_network(rnn),
        _part(2, "What is claimed"),
        *([_piece("adding")] if adds else [*_machine(task), _piece("answering")]),
        *(_added_wrongly(found) if adds else _answered_wrongly(found)),
        _part(3, "Why it is so: Coq runs it"),
        _piece("added wrongly" if adds else "answered wrongly"),
    )


# What would take Coq more than some seconds


def _numbers(rnn: ThresholdRNN) -> int:
    """Return how many weights and biases a network has."""
    return rnn.hidden_units * (rnn.hidden_units + rnn.inputs + 2) + 1


def _check_numbers(rnn: ThresholdRNN) -> None:
    if _numbers(rnn) > MOST_NUMBERS:
        raise NetworkError(
            f"{shortened(rnn.label)} has {_numbers(rnn):,} weights and biases; a Coq file has at "
            f"most {MOST_NUMBERS:,}, so that Coq takes seconds; binadd verify decides without"
        )


def _check_steps(rnn: ThresholdRNN, what: str, columns: int, compared: int = 0) -> None:
    """Raise a `NetworkError` if so many columns, each compared with so many pairs, are too many."""
    row = integer_row(_parameters(rnn), rnn.b_y)
    words = max(row.most.bit_length() // 64, 1)  # sums of long integers take their time
    steps = columns * (_numbers(rnn) * words + compared)
    if steps > MOST_STEPS:
        raise NetworkError(
            f"{shortened(rnn.label)} {what}, which would take Coq some {steps:,} steps; a Coq file "
            f"takes at most {MOST_STEPS:,}, which are seconds; binadd verify decides without"
        )


# The parts of a file


def _joined(*parts: str) -> str:
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


@cache
def _pieces() -> dict[str, str]:
    """Return the pieces of `theory.v` by their names."""
    text = Path(__file__).with_name("theory.v").read_text(encoding="ascii")
    _, *parts = re.split(r"^\(\* ---- (.+) ---- \*\)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _piece(name: str) -> str:
    return _pieces()[name]


def _part(number: int, title: str) -> str:
    return f"(* {number}. {title} *)"


def _plain(name: str) -> str:
    """Leave of a name what can't end a comment, begin a text in one, or start a line.

    >>> _plain('x *) Axiom a : False. (* "')
    'x ?? Axiom a : False. ?? ?'
    """
    cut = name if len(name) <= 60 else f"{name[:57]}..."
    return _NOT_PLAIN.sub("?", cut)


def _heading(rnn: ThresholdRNN, task: Specification, claim: str, theorem_name: str) -> str:
    from binadd import __version__

    return f"""\
(* A theorem: a network of threshold units {claim}.

     network   {_plain(rnn.label)}
     task      {_plain(task.name)}

   Check it by: coqc FILE.v
   It takes Coq 8.16, its standard library, and a file name of letters, digits and _ only. The last
   line that it prints must be: Closed under the global context. So nothing is assumed.

   Compare the tables of part 1 with the weights, and read how the network runs and, in part 2,
   what is claimed of it. Part 3 ends with the theorem, {theorem_name}.

   Written by binadd {__version__}. *)

From Coq Require Import Bool List ZArith Lia.
Import ListNotations.
Open Scope Z_scope."""


def _network(rnn: ThresholdRNN) -> list[str]:
    """Write the tables, and how a network runs on them."""
    row = integer_row(_parameters(rnn), rnn.b_y)
    whole, hidden, inputs = iter(row.weights), rnn.hidden_units, rnn.inputs
    w_xh = [list(islice(whole, inputs)) for _ in range(hidden)]
    w_hh = [list(islice(whole, hidden)) for _ in range(hidden)]
    b_h, w_hy = list(islice(whole, hidden)), list(whole)
    factor = f"times 2^{row.shift}, which makes them whole and changes no sign"
    note = f"Weights and biases {factor if row.shift else 'as they are, since they are whole'}."
    letters = "abcdefghij"[:inputs]
    seen = f"let '({', '.join(letters)}) := x in " if inputs > 1 else ""
    listed = "; ".join(letters if inputs > 1 else "x")
    return [
        _part(1, "The network"),
        f"(* {note} *)\n"
        + _matrix("w_xh", w_xh, rnn.w_xh.tolist())
        + _matrix("w_hh", w_hh, rnn.w_hh.tolist())
        + _vector("b_h", b_h, rnn.b_h.tolist())
        + _vector("w_hy", w_hy, rnn.output_weights)
        + _beside(f"Definition b_y : Z := {_whole(row.bias)}.", [row.bias], [rnn.b_y]),
        f"(* A unit fires where its sum is {'0 or more' if rnn.fires_at_zero else 'above 0'}. *)\n"
        f"Definition fires (z : Z) : bool := 0 {'<=?' if rnn.fires_at_zero else '<?'} z.",
        "(* A column: a bit for each input. *)\n"
        f"Definition column : Set := {' * '.join(['bool'] * inputs)}.\n"
        f"Definition bits (x : column) : list bool := {seen}[{listed}].",
        _piece("network"),
    ]


def _machine(task: Specification) -> list[str]:
    """Write a task's machine as a match, a case for each state and column."""
    cases = []
    named = task.states != tuple(map(str, range(len(task.states))))
    for state, name in enumerate(task.states):
        if named:
            cases.append(f"  (* state {state}: {_plain(name)} *)")
        for x, (after, due) in enumerate(task.row(state)):
            column = _column(bits_of_input(x, task.inputs))
            cases.append(f"  | {state}, {column} => ({after}, {_bit(due)})")
    cases.append("  | _, _ => (0, false)  (* there is no other state *)")
    start = (
        "(* The task as a machine that begins in state 0: a state and a column give the next\n"
        "   state and the bit that is due. *)\n"
        "Definition task_step (state : nat) (x : column) : nat * bool :=\n"
        "  match state, x with\n"
    )
    return [start + "\n".join(cases) + "\n  end%nat.", _piece("machine")]


def _certificate(rnn: ThresholdRNN, certificate: Iterable[tuple[str, int]]) -> list[str]:
    """Write which units are read, and all pairs of hidden state and task state that are met."""
    read = set(units_read(rnn))
    pairs = []
    for hidden_state, state in certificate:
        written = iter(hidden_state)
        bits = [next(written) == "1" if unit in read else False for unit in range(rnn.hidden_units)]
        pairs.append(f"({_list(map(_bit, bits), 3)}, {state})")
    inputs = ["[false; true]"] * rnn.inputs
    columns = inputs[0]
    for bits_of_one in inputs[1:]:
        columns = f"list_prod {columns if columns == inputs[0] else f'({columns})'} {bits_of_one}"
    mask = _list([_bit(unit in read) for unit in range(rnn.hidden_units)], 2)
    return [
        "(* The hidden units that the output depends on. *)\n"
        f"Definition read : list bool :=\n  {mask}.",
        "(* All pairs of hidden bits and task state that columns lead to: the certificate. *)\n"
        "Definition certificate : list (list bool * nat) :=\n  [" + ";\n   ".join(pairs) + "]%nat.",
        f"Definition all_columns : list column :=\n{_filled(columns, 2, 4)}.",
    ]


def _added_wrongly(found: Counterexample) -> list[str]:
    columns = input_columns(found.operands, found.bits, found.task)[: found.bits]
    a, b = map(_number, found.operands)
    return [
        _counterexample(columns),
        f"(* It answers {_number(found.got)} for {a} + {b}. *)\n"
        "Definition answers_wrongly : Prop :=\n"
        f"  val (map fst counterexample) = {a} /\\ val (map snd counterexample) = {b} /\\\n"
        f"  val (network (counterexample ++ [(false, false)])) = {_number(found.got)}.",
    ]


def _answered_wrongly(found: Counterexample) -> list[str]:
    columns = found.columns
    due = _list([_bit(column.expected) for column in columns], 4)
    got = _list([_bit(column.got) for column in columns], 4)
    return [
        _counterexample([column.x for column in columns]),
        "(* What is due, and what it answers. *)\n"
        "Definition answers_wrongly : Prop :=\n"
        f"  task counterexample =\n    {due} /\\\n"
        f"  network counterexample =\n    {got}.",
    ]


def _counterexample(columns: Iterable[Sequence[int]]) -> str:
    return (
        "(* A counterexample; binadd found none that is shorter. *)\n"
        f"Definition counterexample : list column :=\n  {_list(map(_column, columns), 2)}."
    )


# Numbers, bits and lists in Coq


def _parameters(rnn: ThresholdRNN) -> list[float]:
    """Return all parameters but b_y in a row."""
    arrays = (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy)
    return [number for array in arrays for number in array.ravel().tolist()]


def _whole(number: int) -> str:
    """Write a parameter times the power of two, a long one as an odd number times another.

    >>> _whole(-3), _whole(2**55), _whole(-5 * 2**2000)
    ('-3', '2^55', '-(5*2^2000)')
    """
    if abs(number) < _SHORT:
        return str(number)
    size = abs(number)
    zeros = (size & -size).bit_length() - 1
    odd = size >> zeros
    text = f"{odd}*2^{zeros}" if odd > 1 and zeros else f"2^{zeros}" if zeros else f"{odd}"
    return text if number > 0 else f"-({text})" if zeros else f"-{text}"


def _number(number: int) -> str:
    """Write a number that is given or answered; Coq reads hexadecimal, and long ones faster."""
    return str(number) if number < 2**64 else hex(number)


def _beside(text: str, whole: Sequence[int], numbers: Sequence[float]) -> str:
    """Put parameters as a weights file has them beside a text, where that is not the same."""
    shown = [repr(number).removesuffix(".0") for number in numbers]
    if shown == list(map(_whole, whole)):
        return text
    comment = f"(* {', '.join(shown)} *)"
    if len(text) - text.rfind("\n") + len(comment) <= _WIDTH:
        return f"{text}  {comment}"
    return f"{text}\n{_filled(comment, 5)}"


def _matrix(name: str, whole: Sequence[Sequence[int]], numbers: Sequence[Sequence[float]]) -> str:
    rows = []
    for i, (integers, floats) in enumerate(zip(whole, numbers, strict=True)):
        start, end = " " if i else "[", ";" if i < len(whole) - 1 else "]."
        row = f"  {start}{_list(map(_whole, integers), 3)}{end}"
        rows.append(_beside(row, integers, floats))
    return f"Definition {name} : list (list Z) :=\n" + "\n".join(rows) + "\n"


def _vector(name: str, whole: Sequence[int], numbers: Sequence[float]) -> str:
    row = f"  {_list(map(_whole, whole), 2)}."
    return f"Definition {name} : list Z :=\n{_beside(row, whole, numbers)}\n"


def _list(items: Iterable[str], indent: int) -> str:
    """Write a list that begins after so many columns; its further lines are set in by one more."""
    return _filled(f"[{'; '.join(items)}]", indent, indent + 1).lstrip(" ")


def _filled(text: str, indent: int, further: int | None = None) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 3 if further is None else further),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _bit(bit: int) -> str:
    return "true" if bit else "false"


def _column(bits: Sequence[int]) -> str:
    return _bit(bits[0]) if len(bits) == 1 else f"({', '.join(map(_bit, bits))})"
