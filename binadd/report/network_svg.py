"""A picture of a network: inputs, what is fed back, hidden units, output, as an SVG text.

Colours are of middle brightness and nothing is painted behind them, so that the picture can be read
on light and dark pages alike.
"""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from binadd.networks.threshold_rnn import ThresholdRNN

INK, POSITIVE, NEGATIVE = "#737b85", "#2f81d6", "#d1560f"
COLUMNS, WIDTH = (90, 350, 610), 720
"""Where the left nodes, the hidden units and the output stand."""
ROW, TOP, RADIUS = 90, 60, 24
RAIL, BETWEEN_RAILS = 84, 7
"""How far beside the hidden units what they feed back runs down, the first and each next one."""
MOST_NUMBERS = 16
"""More weights than that are not written beside their lines, only into what a pointer shows."""

Place = tuple[float, float]


def network_svg(
    network: "ThresholdRNN",
    *,
    inputs: Sequence[str] = (),
    units: Sequence[str] = (),
    output: str = "",
) -> str:
    """Draw a network: lines are weights, the dashed ones lead back into the next column.

    On the left stand the inputs and, under them, the hidden units of the column before that any
    unit reads. A line without a number weighs 1 or -1; weights of 0 have no line.

    Parameters
    ----------
    network : ThresholdRNN
    inputs : sequence of str, length I
        Names; x1, x2, ... by default.
    units : sequence of str, length H
        What is written beside the hidden units; their biases by default.
    output : str
        What is written beside the output; its bias by default.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> picture = network_svg(hand_wired())
    >>> picture.startswith("<svg"), picture.count("<circle")
    (True, 7)
    """
    hidden = network.hidden_units
    fed = [unit for unit in range(hidden) if network.w_hh[:, unit].any()]
    rows = max(network.inputs + len(fed), hidden)
    left = _places(COLUMNS[0], network.inputs + len(fed), rows)
    middle, (right,) = _places(COLUMNS[1], hidden, rows), _places(COLUMNS[2], 1, rows)
    weights = [
        *_weights(left[: network.inputs], middle, network.w_xh.T.tolist()),
        *_weights(left[network.inputs :], middle, network.w_hh.T[fed].tolist()),
        *_weights(middle, [right], [[weight] for weight in network.w_hy.tolist()]),
    ]
    numbered = sum(abs(weight) != 1 for *_, weight in weights) <= MOST_NUMBERS
    names = [*(inputs or [f"x{i + 1}" for i in range(network.inputs)])]
    names += [f"h{unit + 1}" for unit in fed]
    under = [""] * (len(names) - 1) + ["one column before" if fed else ""]
    captions = units or [_bias(bias) for bias in network.b_h.tolist()]
    parts = [
        *(
            _feedback(middle[unit], place, TOP + ROW * (rows - 0.3), rail)
            for rail, (unit, place) in enumerate(zip(fed, left[network.inputs :], strict=True))
        ),
        *(_line(*line, numbered=numbered) for line in weights),
        *map(_node, left, names, under),
        *(
            _node(place, f"h{unit + 1}", caption, above=place[1] <= right[1])
            for unit, (place, caption) in enumerate(zip(middle, captions, strict=True))
        ),
        _node(right, "y", output or _bias(network.b_y)),
    ]
    height = TOP + ROW * (rows - 0.3) + BETWEEN_RAILS * (len(fed) + 1)
    title = escape(f"{network.label}: units fire at {network.threshold.replace('z', 'z ')}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="{WIDTH}" height="{height:g}" role="img" font-family="sans-serif" font-size="15">\n'
        f"<title>{title}</title>\n{chr(10).join(parts)}\n</svg>\n"
    )


def hand_wired_svg() -> str:
    """Draw the network of the README, with what its units compute.

    >>> "sum = 3" in hand_wired_svg()
    True
    """
    from binadd.networks.hand_wiring import hand_wired

    units = ["sum \u2265 1", "sum \u2265 2, the carry", "sum = 3"]
    return network_svg(hand_wired(), inputs=["a", "b"], units=units, output="digit of a + b")


def _places(x: float, count: int, rows: int) -> list[Place]:
    """Spread nodes over a column of the picture."""
    first = TOP + ROW * (rows - count) / 2
    return [(x, first + ROW * row) for row in range(count)]


def _weights(
    sources: Sequence[Place], targets: Sequence[Place], rows: Sequence[Sequence[float]]
) -> list[tuple[Place, Place, float]]:
    """List the lines of all weights but 0; ``rows[i][j]`` leads from source i to target j."""
    return [
        (source, target, weight)
        for source, row in zip(sources, rows, strict=True)
        for target, weight in zip(targets, row, strict=True)
        if weight
    ]


def _line(source: Place, target: Place, weight: float, *, numbered: bool) -> str:
    (x1, y1), (x2, y2) = source, target
    colour = POSITIVE if weight > 0 else NEGATIVE
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    x, y = (x2 - x1) / length * RADIUS, (y2 - y1) / length * RADIUS
    line = (
        f'<line x1="{x1 + x:.1f}" y1="{y1 + y:.1f}" x2="{x2 - x:.1f}" y2="{y2 - y:.1f}" '
        f'stroke="{colour}" stroke-width="2"><title>{_number(weight)}</title></line>'
    )
    if not numbered or weight == 1:
        return line
    # A third of the way from the target: lines into one unit are apart there.
    return line + _text(x2 - (x2 - x1) * 0.3, y2 - (y2 - y1) * 0.3 - 6, _number(weight), colour)


def _feedback(unit: Place, before: Place, bottom: float, rail: int) -> str:
    """Draw the way from a unit to where it stands, a column later, among what is read."""
    (x1, y1), (x2, y2), apart = unit, before, BETWEEN_RAILS * rail
    start, bottom = RADIUS * 0.7, bottom + apart
    down, up = x1 + RAIL + apart, x2 - RADIUS - 40 + apart
    path = (
        f"M {x1 + start:g} {y1 + start:g} C {down:g} {y1 + start:g} {down:g} {y1 + ROW / 2:g} "
        f"{down:g} {bottom:g} H {up:g} V {y2:g} H {x2 - RADIUS:g}"
    )
    return f'<path d="{path}" fill="none" stroke="{INK}" stroke-dasharray="5 4"/>'


def _node(place: Place, name: str, caption: str, *, above: bool = False) -> str:
    """Draw a node; the caption begins at its middle, where fewest lines pass."""
    x, y = place
    circle = (
        f'<circle cx="{x:g}" cy="{y:g}" r="{RADIUS}" fill="none" stroke="{INK}" stroke-width="2"/>'
    )
    line = y - RADIUS - 8 if above else y + RADIUS + 18
    beside = _text(x - 10, line, caption, INK, anchor="start") if caption else ""
    return circle + _text(x, y + 5, name, INK, bold=True) + beside


def _text(
    x: float, y: float, text: str, colour: str, *, anchor: str = "middle", bold: bool = False
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{weight}>'
        f"{escape(text)}</text>"
    )


def _bias(bias: float) -> str:
    return f"bias {_number(bias)}"


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")
