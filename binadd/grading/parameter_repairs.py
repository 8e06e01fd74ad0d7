"""Repairs of one parameter or of two, with natural numbers, told as a tutor would.

`repair_search` finds which parameters do, and every value of them that does; here one value is
chosen of all those, and the repair gets its name.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from binadd.automata.integer_form import units_read
from binadd.automata.specification import Specification
from binadd.errors import NetworkError
from binadd.grading.candidate import Candidate, adds
from binadd.grading.known_mistakes import (
    BIAS_SLIPPED,
    EXTRA_FEEDBACK,
    EXTRA_SELF_LOOP,
    INPUT_IGNORED,
    MISSING_CARRY,
    MISSING_FEEDBACK,
    NO_OUTPUT_BIAS,
    ONE_BIAS,
    ONE_PARAMETER,
    ONE_SIGN,
    OUTPUT_MISSES_UNITS,
    OUTPUT_SIGNS,
    PARAMETER_SLIPPED,
    TWO_PARAMETERS,
    UNNATURAL,
)
from binadd.grading.mistake import Mistake
from binadd.grading.natural_values import NaturalValue, natural_value
from binadd.grading.proved_repairs import Prover
from binadd.grading.repair_search import SmallRepair, intervals_at
from binadd.grading.repairs import (
    Place,
    Repair,
    changes_between,
    exact_words,
    number_words,
    operand_name,
    parameter_words,
    value_at,
    with_values,
)
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_PAIRS = 12
"""Of more pairs of parameters, those that tolerate most get natural numbers."""
NATURAL = 2.5
"""Up to this oddity a number is a half or a whole."""


def repairs_of_a_parameter(found: Iterable[SmallRepair], prover: Prover) -> list[Repair]:
    """Return the most natural repair that changes one parameter, proved; empty if none does."""
    rnn = prover.wrong
    ranked: list[tuple[float, float, int, Place, NaturalValue, ThresholdRNN]] = []
    for small in found:
        (place,) = small.places
        natural = natural_value(rnn, place, small.intervals())
        network = None if natural is None else changed(rnn, [(place, natural.value)])
        if natural is not None and network is not None:
            oddity = natural.oddity + irregularity(network) / 2
            ranked.append((oddity, -small.tolerance, len(ranked), place, natural, network))
    for oddity, _, _, place, natural, network in sorted(ranked, key=lambda entry: entry[:3]):
        mistake = _name(prover, place, natural.value, network)
        more = 0.02 * oddity + (UNNATURAL if natural.oddity > NATURAL else 0.0)
        advice = _sentences(rnn, place, natural, mistake)
        repair = prover.repair(Candidate(mistake, advice, network, 1, more=more))
        if repair is not None:
            return [replace(repair, interval=natural.interval)]
    return []


def repairs_of_two_parameters(found: list[SmallRepair], prover: Prover) -> list[Repair]:
    """Return the most natural repair that changes two parameters, proved; empty if there is none.

    Each of the two gets the values that are right while the other has the one chosen.
    """
    rnn, task = prover.wrong, prover.task
    ranked: list[tuple[float, float, int, dict[Place, NaturalValue], ThresholdRNN]] = []
    for small in found[:MOST_PAIRS]:
        values = dict(small.values)
        for first, second in (small.places, small.places[::-1]):
            pair = _natural_pair(rnn, (first, second), values, task)
            if pair is None:
                continue
            network = changed(rnn, [(place, natural.value) for place, natural in pair.items()])
            if network is not None:
                ordered = {place: pair[place] for place in small.places}
                odd = sum(natural.oddity for natural in pair.values()) + irregularity(network) / 2
                ranked.append((odd, -small.tolerance, len(ranked), ordered, network))
    for odd, _, _, pair, network in sorted(ranked, key=lambda entry: entry[:3]):
        is_odd = any(natural.oddity > NATURAL for natural in pair.values())
        more = 0.02 * odd + (UNNATURAL if is_odd else 0.0)
        mistake = _name_of_two(prover, list(pair), network)
        more += TWO_PARAMETERS.surprise - mistake.surprise
        candidate = Candidate(mistake, _two_sentences(rnn, pair), network, 2, more=more)
        repair = prover.repair(candidate)
        if repair is not None:
            return [repair]
    return []


def _natural_pair(
    rnn: ThresholdRNN, places: tuple[Place, Place], values: dict[Place, float], task: Specification
) -> dict[Place, NaturalValue] | None:
    """Choose a natural value for the first place, then for the second; then look at the first."""
    first, second = places
    one = _natural_beside(rnn, first, (second, values[second]), task)
    if one is None:
        return None
    other = _natural_beside(rnn, second, (first, one.value), task)
    if other is None:
        return None
    around = _natural_beside(rnn, first, (second, other.value), task)
    return None if around is None else {first: around, second: other}


def _natural_beside(
    rnn: ThresholdRNN, place: Place, other: tuple[Place, float], task: Specification
) -> NaturalValue | None:
    """Return the most natural value of a parameter where another has the value given."""
    network = changed(rnn, [other])
    if network is None:
        return None
    return natural_value(rnn, place, intervals_at(network, place, task))


def changed(rnn: ThresholdRNN, values: list[tuple[Place, float]]) -> ThresholdRNN | None:
    """Return a network with some parameters changed; None if one would be too large."""
    try:
        return with_values(rnn, values)
    except NetworkError:
        return None


def irregularity(rnn: ThresholdRNN) -> float:
    """Count what is out of line in a network: entries that differ from their column's others.

    >>> from binadd.networks.hand_wiring import hand_wired
    >>> irregularity(hand_wired())
    0.0
    """
    rows = [*rnn.w_xh.T.tolist(), *rnn.w_hh.T.tolist(), np.abs(rnn.w_hy).tolist()]
    rows.append([round(bias % 1, 9) for bias in rnn.b_h.tolist()])
    return float(sum(len(row) - max(Counter(row).values()) for row in rows))


def _name(prover: Prover, place: Place, new: float, repaired: ThresholdRNN) -> Mistake:
    """Name the change of one parameter by where it is and what it had and gets."""
    old = value_at(prover.wrong, place)
    name, index = place
    slipped = _has_slipped(old, new)
    match name:
        case "b_y" if old == 0:
            return NO_OUTPUT_BIAS
        case "b_y" | "b_h":
            return BIAS_SLIPPED if slipped else ONE_BIAS
        case "w_hh" if old == 0:
            return MISSING_CARRY if _is_the_carry(prover, index[1], repaired) else MISSING_FEEDBACK
        case "w_hh" if new == 0:
            return EXTRA_SELF_LOOP if index[0] == index[1] else EXTRA_FEEDBACK
        case "w_hy" if old == 0:
            return OUTPUT_MISSES_UNITS
        case "w_hy" if old * new < 0:
            return OUTPUT_SIGNS
        case "w_xh" if old == 0:
            return INPUT_IGNORED
    if slipped:
        return PARAMETER_SLIPPED
    return ONE_SIGN if old == -new else ONE_PARAMETER


def _has_slipped(old: float, new: float) -> bool:
    """Whether one number is the other with its decimal point moved by a place."""
    return old != 0 and new in (float(f"{old * 10:.12g}"), float(f"{old / 10:.12g}"))


def _name_of_two(prover: Prover, places: list[Place], repaired: ThresholdRNN) -> Mistake:
    """Name the change of two parameters, if both change in the same way."""
    names = {_name(prover, place, value_at(repaired, place), repaired) for place in places}
    if len(names) == 1 and names <= {MISSING_CARRY, MISSING_FEEDBACK, EXTRA_SELF_LOOP,
                                     EXTRA_FEEDBACK, OUTPUT_MISSES_UNITS, OUTPUT_SIGNS,
                                     INPUT_IGNORED}:  # fmt: skip
        return names.pop()
    return TWO_PARAMETERS


def named_by_the_carry(repair: Repair, prover: Prover) -> Repair:
    """Call what is not fed back the carry, where it is."""
    if repair.mistake != MISSING_FEEDBACK:
        return repair
    columns = {change.place[1][1] for change in changes_between(prover.wrong, repair.network)}
    is_carry = len(columns) == 1 and _is_the_carry(prover, columns.pop(), repair.network)
    return replace(repair, mistake=MISSING_CARRY) if is_carry else repair


def _is_the_carry(prover: Prover, unit: int, repaired: ThresholdRNN) -> bool:
    """Whether a unit of a network that adds is the carry after every column."""
    proved = prover.repair(Candidate(ONE_PARAMETER, "", repaired, 1))
    if proved is None or not adds(prover.task):
        return False
    units = units_read(repaired)
    if unit not in units:
        return False
    place = units.index(unit)
    return all(int(state[place]) == carry for state, carry in proved.proof.certificate[1:])


def _sentences(rnn: ThresholdRNN, place: Place, natural: NaturalValue, mistake: Mistake) -> str:
    """Say what is wrong with one parameter, and which values are right."""
    return f"{_remark(rnn, place, natural, mistake)}{_range(rnn, place, natural)}"


def _range(rnn: ThresholdRNN, place: Place, natural: NaturalValue) -> str:
    """Say which values of a parameter are right, and give one."""
    what, old = parameter_words(place), number_words(value_at(rnn, place))
    start = f"{what[0].upper()}{what[1:]} is {old}"
    interval, value = natural.interval, exact_words(natural.value)
    if interval.least == interval.greatest:
        return f"{start} and has to be {value}; no other value is right."
    return f"{start}. Any value {interval.words(natural.value)} is right, for instance {value}."


def _remark(rnn: ThresholdRNN, place: Place, natural: NaturalValue, mistake: Mistake) -> str:
    """Begin with what a person sees in it."""
    name, index = place
    old = value_at(rnn, place)
    if mistake is EXTRA_SELF_LOOP:
        return f"h{index[0] + 1} reads itself, and should not. "
    if mistake is EXTRA_FEEDBACK:
        return f"h{index[0] + 1} reads h{index[1] + 1} of the column before, and should not. "
    if mistake is MISSING_CARRY:
        return f"The carry (h{index[1] + 1}) does not reach h{index[0] + 1}. "
    if mistake is MISSING_FEEDBACK:
        return f"h{index[0] + 1} does not read h{index[1] + 1} of the column before. "
    if mistake is OUTPUT_MISSES_UNITS:
        return f"The output does not read h{index[0] + 1}. "
    if mistake is INPUT_IGNORED:
        return f"h{index[0] + 1} does not read {operand_name(index[1])}. "
    if name == "b_h" and -old in natural.interval and old:
        return "A sign is wrong, it seems. "
    if mistake in (ONE_SIGN, OUTPUT_SIGNS):
        return "A sign is wrong. "
    if name == "w_hh" and index[0] == index[1] and _stays_on(rnn, index[0]):
        return f"Once h{index[0] + 1} fires it keeps itself on for ever, whatever the digits are. "
    return ""


def _stays_on(rnn: ThresholdRNN, unit: int) -> bool:
    """Whether a unit that fires fires ever after, whatever else it reads."""
    others = [*rnn.w_xh[unit].tolist(), *np.delete(rnn.w_hh[unit], unit).tolist()]
    least = Fraction(float(rnn.b_h[unit])) + Fraction(float(rnn.w_hh[unit, unit]))
    least += sum(Fraction(weight) for weight in others if weight < 0)
    return least >= 0 if rnn.fires_at_zero else least > 0


def _two_sentences(rnn: ThresholdRNN, pair: dict[Place, NaturalValue]) -> str:
    """Say which two parameters are off, and which values are right."""
    parts = [_range(rnn, place, natural) for place, natural in pair.items()]
    return (
        f"Two numbers are off. {' '.join(parts)} Each range holds while the other number is as "
        f"given here."
    )
