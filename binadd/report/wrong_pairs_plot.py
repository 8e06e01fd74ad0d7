"""The picture of ``binadd verify --plot``: which inputs of a width are answered wrongly."""

from typing import TYPE_CHECKING

import numpy as np

from binadd.errors import DisagreementError
from binadd.report.addition_text import operand_names
from binadd.report.picture import DPI, FAINT, drawn, named_in_picture
from binadd.report.words import percent, plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from binadd.verification.verdict import Verdict

SIDE = 1024
"""Pixels along which an operand is drawn: a whole number for each of the up to 2^10 values."""
LEFT, RIGHT, TOP, BOTTOM = 190, 470, 130, 130
"""Pixels about the map, for words."""
STRIP, BESIDE_STRIP, LINE, LABELS_A_LINE = 160, 200, 38, 3
"""How high the strip of a task with one operand is, and what its legend below it takes."""
FRAME = 0.72
"""Points: two pixels."""
RIGHT_COLOUR = "#e3ebf1"
WRONG_COLOURS = ("#fdb366", "#ec7a2f", "#b5391a", "#6b1410", "#260505")
"""From one wrong digit to all of them, ever darker."""
MOST_NAME = 56
FEWEST_TICKED = 16


def wrong_pairs_picture(found: "Verdict", ending: str) -> bytes:
    """Draw all inputs of a verdict's width: a across, b down, darker where more digits are wrong.

    Of a task with one operand it is a strip.

    Raises
    ------
    RangeError, UndecidedError
        As `wrong_digits`.
    DisagreementError
        If it shows more or fewer wrong inputs than were counted.
    MissingExtraError
        If matplotlib is not installed.
    """
    from binadd.verification.wrong_digits import wrong_digits

    wrong = wrong_digits(found.network, found.bits, found.task)
    count = int(np.count_nonzero(wrong))
    if found.at_width is not None and found.at_width.wrong != count:
        raise DisagreementError(
            f"{found.at_width.wrong} wrong inputs were counted, and the map shows {count}; "
            f"the network: {found.network!r}"
        )
    return drawn(lambda figure: _draw(figure, found, wrong), ending, "binadd verify: wrong inputs")


def wrong_pairs_title(found: "Verdict", wrong: np.ndarray) -> str:
    """Say in two lines whose map it is, and how many inputs are wrong."""
    count, what = int(np.count_nonzero(wrong)), "pairs" if wrong.ndim == 2 else "inputs"
    width = plural(found.bits, "bit")
    if count:
        share = percent(count, wrong.size)
        second = f"{count:,} of {wrong.size:,} {what} of {width} wrong, {share}"
    else:
        every = ", as at every width" if found.correct_at_every_width else "; longer ones are not"
        second = f"all {wrong.size:,} {what} of {width} right{every}"
    task = "" if found.task.name == "add" else f", {named_in_picture(found.task.name, 24)}"
    return f"{named_in_picture(found.network.label, MOST_NAME)}{task}\n{second}"


def legend_labels(wrong: np.ndarray, noun: str) -> dict[int, str]:
    """Say by number of wrong digits, of those that occur, how many inputs have so many."""
    counts = np.bincount(wrong.ravel()).tolist()
    return {
        digits: f"{f'{plural(digits, noun)} wrong' if digits else 'right'}: {count:,}"
        for digits, count in enumerate(counts)
        if count
    }


def _draw(figure: "Figure", found: "Verdict", wrong: np.ndarray) -> None:
    from matplotlib.patches import Patch

    is_map = wrong.ndim == 2
    colours = _colours(found.bits + found.task.pad)
    # Each bit of a task that decides is an answer of its own, at its column.
    labels = legend_labels(wrong, "column" if found.task.reads == "decision" else "digit")
    if is_map:
        left, right, bottom, height = LEFT, RIGHT, BOTTOM, SIDE
    else:
        lines = -(-len(labels) // LABELS_A_LINE)
        left, right, bottom, height = 60, BESIDE_STRIP, BOTTOM + LINE * lines + 20, STRIP
    size = np.array([left + SIDE + right, bottom + height + TOP])
    figure.set_size_inches(*(size / DPI))
    x, y, width, high = (np.array([left, bottom, SIDE, height]) / np.tile(size, 2)).tolist()
    axes = figure.add_axes((x, y, width, high))
    axes.imshow(
        colours[wrong.T if is_map else wrong[np.newaxis]], interpolation="none", aspect="auto"
    )
    axes.spines[:].set(visible=True, linewidth=FRAME)
    for spine in axes.spines.values():  # beside the map: no pair lies below it
        spine.set_position(("outward", FRAME))
    _ticks(axes, found, is_map=is_map)
    figure.text(x, 1 - 25 / size[1], wrong_pairs_title(found, wrong), va="top", linespacing=1.4)
    axes.legend(
        [Patch(facecolor=colours[k], edgecolor=FAINT, linewidth=0.5) for k in labels],
        labels.values(),
        loc="upper left",
        bbox_to_anchor=(1.03, 1) if is_map else (0, -BOTTOM / STRIP),
        borderaxespad=0,
        borderpad=0,
        ncols=1 if is_map else LABELS_A_LINE,
    )


def _colours(digits: int) -> np.ndarray:
    """Return a colour for each number of wrong digits; the same ones at every map of a width."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    ramp = LinearSegmentedColormap.from_list("wrong", WRONG_COLOURS)
    # The first steps are the largest: most wrong answers have few wrong digits.
    places = (np.arange(digits) / max(digits - 1, 1)) ** 0.7
    return np.vstack((to_rgb(RIGHT_COLOUR), ramp(places)[:, :3]))


def _ticks(axes: "Axes", found: "Verdict", *, is_map: bool) -> None:
    values = 2**found.bits
    if values < FEWEST_TICKED:
        ticks = list(range(values))
    else:
        ticks = [*range(0, values, values // 4), values - 1]
    names = operand_names(found.task)
    axes.set_xticks(ticks)
    axes.set_xlabel(names[0])
    if is_map:
        axes.set_yticks(ticks)
        axes.set_ylabel(names[1], rotation=0, labelpad=10)
    else:
        axes.set_yticks([])
