"""``binadd add --pairs``: an answer a line for a file with a pair a line."""

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING

from binadd.cli.console import complain, show
from binadd.cli.exit_codes import ExitCode
from binadd.cli.networks import called
from binadd.cli.operands import read_pieces
from binadd.errors import OperandFileError
from binadd.report.layout import cut

if TYPE_CHECKING:
    from binadd.networks.threshold_rnn import ThresholdRNN
    from binadd.simulation.pair_files import PairBlock

MOST_SHOWN = 63


def add_pairs(path: str, base: int, network: "ThresholdRNN", *, check: bool, skip_bad: bool) -> int:
    """Print the network's answers to the pairs of a file, in order, each as soon as it can.

    A line that holds no pair ends it, after the answers to the lines before; with `skip_bad` it is
    left out. With `check` every answer is compared with the sum.
    """
    from binadd.automata.machine import compile_machine
    from binadd.bits import number_writer
    from binadd.simulation.lookup_table import make_lookup_table
    from binadd.simulation.pair_files import BLOCK, add_block, pair_blocks

    written = number_writer(base)
    table = make_lookup_table(compile_machine(network))
    pairs = wrong = skipped = 0
    first_wrong = first_bad = ""
    for block in pair_blocks(read_pieces(path, BLOCK), base):
        answers = add_block(table, block)
        if answers:
            show("\n".join(map(written, answers)))
        pairs += len(answers)
        if check and (places := _wrong_places(block, answers)):
            wrong += len(places)
            first_wrong = first_wrong or _about(block, answers, places[0], written)
        if block.bad is not None:
            skipped += 1
            first_bad = first_bad or str(block.bad)
            if not skip_bad:
                break
    if wrong:
        complain(f"{called(path)}, {first_wrong}; wrong answers: {wrong:,} of {pairs:,}")
    if skipped and not skip_bad:
        raise OperandFileError(f"{called(path)}, {first_bad}")
    if skipped:
        complain(f"{called(path)}, {first_bad}; lines left out: {skipped:,}")
    return ExitCode.DOES_NOT_HOLD if wrong else ExitCode.HOLDS


def _wrong_places(block: "PairBlock", answers: list[int]) -> list[int]:
    sums = list(map(operator.add, block.a, block.b))
    if answers == sums:
        return []
    return [i for i, (answer, due) in enumerate(zip(answers, sums, strict=True)) if answer != due]


def _about(
    block: "PairBlock", answers: list[int], place: int, written: Callable[[int], str]
) -> str:
    a, b = block.a[place], block.b[place]
    numbers = (cut(written(number), MOST_SHOWN) for number in (a, b, a + b, answers[place]))
    return f"line {block.lines[place]}: {'{} + {} = {}, but it answers {}'.format(*numbers)}"
