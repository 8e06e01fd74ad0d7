"""`run`: any task on numbers, by a network."""

from typing import NamedTuple

from binadd.automata.machine import compile_machine
from binadd.automata.product import check_inputs
from binadd.automata.specification import Specification
from binadd.errors import RangeError, whole
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import digits_of, number_of, specification
from binadd.tasks.wiring import wiring_or_hand_wired

Answer = int | bool


class Run(NamedTuple):
    """What a network answered, and what was due; numbers, or truths of a yes/no task."""

    answer: Answer
    expected: Answer


def run(
    task: str | Specification,
    *operands: int,
    rnn: ThresholdRNN | None = None,
    bits: int | None = None,
) -> Answer:
    """Return a network's answer to a task, right or wrong.

    Parameters
    ----------
    task : str or Specification
    *operands : int
        Unsigned, as many as the task takes.
    rnn : ThresholdRNN, optional
        The wiring of the task by default.
    bits : int, optional
        How many columns of digits there are; by default those of the longest operand.

    Returns
    -------
    int or bool
        A number; of a yes/no task, whether it says yes in the last column.

    Raises
    ------
    RangeError
        If there are more or fewer operands, or one is negative or does not fit into `bits`.
    NetworkError
        If the network has another number of inputs than the task.

    Examples
    --------
    >>> run("subtract", 3, 5), run("less", 3, 5), run("add:3", 5, 6, 7)
    (-2, True, 18)
    """
    return run_and_expect(task, operands, rnn=rnn, bits=bits).answer


def run_and_expect(
    task: str | Specification,
    operands: tuple[int, ...],
    *,
    rnn: ThresholdRNN | None = None,
    bits: int | None = None,
) -> Run:
    """Return a network's answer, as `run` does, and beside it what the task's machine answers."""
    task = specification(task)
    rnn = wiring_or_hand_wired(task) if rnn is None else expect_network(rnn, "rnn")
    check_inputs(task.name, task.inputs, rnn.inputs)
    if len(operands) != task.inputs:
        takes = f"{task.inputs} number{'s' if task.inputs != 1 else ''}"
        raise RangeError(f"{task.name} takes {takes}, got {len(operands)}")
    numbers = [whole("an operand", operand, least=0) for operand in operands]
    longest = max(1, *(number.bit_length() for number in numbers))
    bits = longest if bits is None else whole("bits", bits, least=1)
    if bits < longest:
        raise RangeError(f"an operand of {longest} bits does not fit into {bits}")
    rows = [digits_of(number, bits, task.first) + [0] * task.pad for number in numbers]
    inputs = [sum(bit << i for i, bit in enumerate(x)) for x in zip(*rows, strict=True)]
    return Run(
        _read(compile_machine(rnn).run(inputs), task),
        _read(task.run(inputs), task),
    )


def _read(bits: list[int], task: Specification) -> Answer:
    """Read the bits of all columns as the task's answers are read."""
    if task.reads == "decision":
        return bool(bits[-1])
    number = number_of(bits, task.first)
    sign = bits[-1] if task.first == "least" else bits[0]
    return number - (1 << len(bits)) if task.signed and sign else number
