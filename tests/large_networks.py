"""Networks of 17 to 1,024 units: adders written large, adders that fail late, and random ones.

What is right or wrong about each is said where it is built and found out anew by
`tests/slow_machine.py`.
"""

from collections.abc import Iterator

import numpy as np

from binadd import ThresholdRNN
from tests.cases import (
    MINIMAL,
    complemented,
    drops_carry_after,
    permuted,
    scaled,
    silent_when_rings_meet,
    thermometer,
)

TINY, HUGE = 5e-324, 1e300
HUGE_POWER = 2.0**980  # about 1e295, so that whole multiples stay exact and below 1e300


def beside(rnn: ThresholdRNN, other: ThresholdRNN) -> ThresholdRNN:
    """Both on the same inputs; the output reads the first, and neither reads the other."""
    one, two = len(rnn.b_h), len(other.b_h)
    return ThresholdRNN(
        np.vstack([rnn.w_xh, other.w_xh]),
        np.block([[rnn.w_hh, np.zeros((one, two))], [np.zeros((two, one)), other.w_hh]]),
        np.concatenate([rnn.b_h, other.b_h]),
        np.concatenate([rnn.w_hy, np.zeros(two)]),
        rnn.b_y,
        rnn.fires_at_zero,
    )


def shift_register(units: int) -> ThresholdRNN:
    """Unit k holds the first input of k columns ago. It fires for z > 0 and z >= 0 alike."""
    w_xh, w_hh = np.zeros((units, 2)), np.zeros((units, units))
    w_xh[0, 0] = 1
    for unit in range(1, units):
        w_hh[unit, unit - 1] = 1
    return ThresholdRNN(w_xh, w_hh, np.full(units, -0.5), np.zeros(units), 0)


def beside_register(rnn: ThresholdRNN, units: int) -> ThresholdRNN:
    """The network beside a shift register that nobody reads: 2**units states, none of which
    matters."""
    return beside(rnn, shift_register(units))


def beside_dense(rnn: ThresholdRNN, units: int, generator: np.random.Generator) -> ThresholdRNN:
    """The network and random units that read all units and inputs, and that nobody reads."""
    whole = beside(rnn, shift_register(units))
    w_xh, w_hh, b_h = (np.array(a) for a in (whole.w_xh, whole.w_hh, whole.b_h))
    old = len(rnn.b_h)
    w_xh[old:] = generator.normal(size=(units, 2))
    w_hh[old:] = generator.normal(size=(units, old + units))
    b_h[old:] = generator.normal(size=units)
    return ThresholdRNN(w_xh, w_hh, b_h, whole.w_hy, rnn.b_y, rnn.fires_at_zero)


def with_read_register(
    rnn: ThresholdRNN, units: int, weight: float, *, last_alone: bool = True
) -> ThresholdRNN:
    """The network beside a shift register whose last unit, or each, the output reads so.

    Every unit of the register matters then. Weights that together stay below the output's margin
    change no bit; a larger one on the last unit does so as late as there are units.
    """
    whole = beside_register(rnn, units)
    w_hy = np.array(whole.w_hy)
    w_hy[-1 if last_alone else slice(len(rnn.b_h), None)] = weight
    return ThresholdRNN(whole.w_xh, whole.w_hh, whole.b_h, w_hy, whole.b_y, whole.fires_at_zero)


def with_cancelling_delays(rnn: ThresholdRNN, length: int, registers: int) -> ThresholdRNN:
    """The network beside shift registers that everybody reads, with weights that cancel.

    All registers hold the same bits. Each of their units is read by the output and by every unit
    of the network, with weights that sum up to zero over the registers: 1, -1, 2, -2, and so on.
    """
    assert registers % 2 == 0
    whole = rnn
    for _ in range(registers):
        whole = beside_register(whole, length)
    w_hh, w_hy = np.array(whole.w_hh), np.array(whole.w_hy)
    old = len(rnn.b_h)
    for register in range(registers):
        weight = (register // 2 + 1) * (-1) ** register
        units = slice(old + register * length, old + (register + 1) * length)
        w_hh[:old, units] = weight * (1 + np.arange(length))
        w_hy[units] = weight
    return ThresholdRNN(whole.w_xh, w_hh, whole.b_h, w_hy, whole.b_y, whole.fires_at_zero)


def copied(rnn: ThresholdRNN, copies: int, generator: np.random.Generator) -> ThresholdRNN:
    """Every unit `copies` times, next to each other: one unit's weight is shared among the copies.

    The shares are whole multiples of the weight that sum up to it, so that sums stay exact for
    weights of few digits.
    """

    def shared(weight: float) -> np.ndarray:
        shares = generator.integers(-2, 3, size=copies).astype(float)
        shares[-1] += 1 - shares.sum()
        return weight * shares

    units = len(rnn.b_h)
    rows = np.repeat(np.arange(units), copies)
    w_hh = np.array([[shared(w) if w else np.zeros(copies) for w in rnn.w_hh[i]] for i in rows])
    return ThresholdRNN(
        rnn.w_xh[rows],
        w_hh.reshape(units * copies, units * copies),
        rnn.b_h[rows],
        np.concatenate([shared(w) for w in rnn.w_hy]),
        rnn.b_y,
        rnn.fires_at_zero,
    )


def with_silent_units(
    rnn: ThresholdRNN, units: int, generator: np.random.Generator
) -> ThresholdRNN:
    """The network and units that all read and that all of it reads, but that never fire."""
    whole = beside_dense(rnn, units, generator)
    old = len(rnn.b_h)
    w_hh, b_h, w_hy = (np.array(a) for a in (whole.w_hh, whole.b_h, whole.w_hy))
    w_hh[:old, old:] = generator.integers(1, 10, size=(old, units))
    w_hy[old:] = generator.integers(1, 10, size=units)
    b_h[old:] = -1 - np.abs(whole.w_xh[old:]).sum(axis=1) - np.abs(w_hh[old:]).sum(axis=1)
    return ThresholdRNN(whole.w_xh, w_hh, b_h, w_hy, rnn.b_y, rnn.fires_at_zero)


def not_read_back(rnn: ThresholdRNN) -> list[int]:
    """The units that no hidden unit reads.

    They may be complemented without moving the start: as h_0 = 0, a complemented unit begins as if
    it had fired, which only who reads the column before would notice.
    """
    return [unit for unit in range(len(rnn.b_h)) if not rnn.w_hh[:, unit].any()]


def written_otherwise(
    rnn: ThresholdRNN, generator: np.random.Generator, *, powers_of_two: bool
) -> ThresholdRNN:
    """The network in another order, every unit scaled, half of those nobody reads back
    complemented.

    Other factors than powers of two round each weight, which may move a sum of exactly zero; only
    networks with a margin stay what they are. Complementing exchanges z > 0 and z >= 0 where a sum
    is zero.
    """
    for unit in not_read_back(rnn):
        if generator.integers(2):
            rnn = complemented(rnn, unit)
    units = len(rnn.b_h)
    exponents = generator.integers(-30, 31, size=units + 1)
    factors = 2.0**exponents if powers_of_two else 10 ** (exponents / 10)
    return permuted(
        scaled(rnn, factors[:-1].tolist(), float(factors[-1])),
        generator.permutation(units).tolist(),
    )


def forgets_carry_of_age(columns: int) -> ThresholdRNN:
    """An adder that no longer sees a carry which has lived for so many columns, 2 or more.

    Unit j of the chain is "the carry has lived for at least j columns" (a thermometer, so the
    states are few), and the carry that is read is unit 1 less the last unit. The last unit keeps
    the others from going on. A carry made in column 0 is missed in column `columns`, so the
    shortest wrong input has that many bits: 0...01 + 1...11.
    """
    assert columns >= 2
    units = 2 + columns  # h1, h3, and the chain, whose first unit is h2
    first, last = 2, units - 1
    w_xh, w_hh = np.ones((units, 2)), np.zeros((units, units))
    b_h = np.array([-0.5, -2.5, -1.5] + [-3.5] * (columns - 1))
    w_hh[:3, first], w_hh[:3, last] = 1, -1
    for unit in range(first + 1, units):  # one older was on, and this column passes a carry on
        w_hh[unit, unit - 1] = 3
        w_hh[unit, last] = -5
    w_hy = np.zeros(units)
    w_hy[:3] = 1, 1, -1
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, -0.5)


def random_dense(
    units: int, generator: np.random.Generator, *, whole_numbers: bool, fires_at_zero: bool = False
) -> ThresholdRNN:
    """All weights drawn: small whole numbers, so that sums of exactly zero occur, or any."""

    def drawn(*shape: int) -> np.ndarray:
        if whole_numbers:
            return generator.integers(-2, 3, size=shape).astype(float)
        return generator.normal(size=shape)

    return ThresholdRNN(
        drawn(units, 2),
        drawn(units, units),
        drawn(units),
        drawn(units),
        float(drawn(1)[0]),
        fires_at_zero,
    )


def nearly(rnn: ThresholdRNN, generator: np.random.Generator) -> ThresholdRNN:
    """The network with one weight or bias that is not zero moved by a quarter to two."""
    arrays = [np.array(a, dtype=float) for a in (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy)]
    array = arrays[generator.integers(4)]
    places = np.argwhere(array)
    place = tuple(places[generator.integers(len(places))])
    array[place] += generator.choice([-2, -1, -0.5, -0.25, 0.25, 0.5, 1, 2])
    w_xh, w_hh, b_h, w_hy = arrays
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, rnn.b_y, rnn.fires_at_zero)


# Weights of 1e300 beside 5e-324


def decided_by_the_smallest(rnn: ThresholdRNN) -> ThresholdRNN:
    """Whole-number weights times 5e-324, and pairs of copies with weights of +-1e300 that cancel.

    Weights and biases have to be whole numbers. Every unit stands twice; everybody reads each pair
    with 1e300 and -1e300 and the first of it with its own weight, so what decides is 5e-324.
    """
    units = len(rnn.b_h)
    rows = np.repeat(np.arange(units), 2)
    own = np.kron(rnn.w_hh[rows], [1, 0]) * TINY
    seen = np.kron(np.ones((2 * units, units)), [HUGE, -HUGE])
    # 1e300 swallows 5e-324, so the own weight is on further copies, that nothing huge reads.
    w_hh = np.hstack([seen, own[:, ::2]])
    whole = np.vstack([w_hh, w_hh[::2]])
    rows = np.concatenate([rows, np.arange(units)])
    return ThresholdRNN(
        rnn.w_xh[rows] * TINY,
        whole,
        rnn.b_h[rows] * TINY,
        np.concatenate([np.tile([HUGE, -HUGE], units), rnn.w_hy * TINY]),
        rnn.b_y * TINY,
        rnn.fires_at_zero,
    )


def far_apart(rnn: ThresholdRNN) -> ThresholdRNN:
    """Whole-number weights and biases times 5e-324 in one unit, times 2**980 in the next."""
    factors = [TINY if unit % 2 else HUGE_POWER for unit in range(len(rnn.b_h))]
    return scaled(rnn, factors, TINY)


WHOLE = {  # whole numbers throughout; a sum of exactly zero decides in each
    "z>0": thermometer((0, -1, -2), 0),
    "z>=0": thermometer((-1, -2, -3), -1, True),
}


def far_apart_networks() -> dict[str, ThresholdRNN]:
    """Up to 16 units, right and wrong, with weights at both ends of the floats."""
    found: dict[str, ThresholdRNN] = {}
    for rule, rnn in WHOLE.items():
        other = ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, rule == "z>0")
        found |= {
            f"decided by 5e-324, {rule}": decided_by_the_smallest(rnn),
            f"decided by 5e-324, made for {rule}, under the other": decided_by_the_smallest(other),
            f"units far apart, {rule}": far_apart(rnn),
            f"units far apart, made for {rule}, under the other": far_apart(other),
        }
    generator = np.random.default_rng(16)
    halves = ThresholdRNN(  # the thermometer times two: whole numbers and a margin
        [[2, 2]] * 3, [[0, 2, 0]] * 3, [-1, -3, -5], [2, -2, 2], -1
    )
    dense = generator.choice([TINY, -TINY, HUGE, -HUGE, 1, -1, 0], size=(16, 16 + 2 + 2))
    return found | {
        "units far apart, with a margin": far_apart(halves),
        "sixteen units far apart": copied(far_apart(MINIMAL), 5, generator),
        "cancelling delays of 5e-324": scaled(
            with_cancelling_delays(halves, 3, 4), [TINY, HUGE_POWER, TINY] + [1] * 12, TINY
        ),
        "cancelling delays beside units far apart": with_cancelling_delays(far_apart(halves), 3, 2),
        "random ends of the floats": ThresholdRNN(
            dense[:, :2], dense[:, 2:18], dense[:, 18], dense[:, 19], TINY
        ),
    }


# All of them


def right_networks() -> dict[str, ThresholdRNN]:
    """Adders of 17 to 1,024 units."""
    generator = np.random.default_rng(10)
    strict, at_zero = thermometer((0, -1, -2), 0), thermometer((-1, -2, -3), -1, True)
    halves, both = thermometer(), thermometer(fires_at_zero=True)
    found = {
        "unread register of 14": beside_register(halves, 14),
        "unread register of 60": beside_register(halves, 60),
        "unread register of 1,021": beside_register(both, 1021),
        "unread dense units, 17": beside_dense(MINIMAL, 14, generator),
        "unread dense units, 64": beside_dense(at_zero, 61, generator),
        "unread dense units, 512": beside_dense(halves, 509, generator),
        "read register of 9": beside_register(with_read_register(halves, 9, 0.25), 5),
        "cancelling delays, 2 of 7": with_cancelling_delays(halves, 7, 2),
        "cancelling delays, 10 of 5, zero sums": with_cancelling_delays(at_zero, 5, 10),
        "cancelling delays, 330 of 3": with_cancelling_delays(halves, 3, 330),
        "copies, 17 of each": copied(halves, 17, generator),
        "copies, 6 of each, zero sums": copied(strict, 6, generator),
        "copies, 7 of each, zero sums, fires at zero": copied(at_zero, 7, generator),
        "copies, 341 of each": copied(halves, 341, generator),
        "copies of the fewest parameters": copied(MINIMAL, 10, generator),
        "silent units, 29": with_silent_units(halves, 29, generator),
        "silent units, 397, zero sums": with_silent_units(strict, 397, generator),
        "copies beside a register": beside_register(copied(halves, 6, generator), 40),
        "delays of copies": with_cancelling_delays(copied(both, 5, generator), 4, 4),
    }
    with_a_margin = [
        "unread register of 60",
        "unread dense units, 512",
        "read register of 9",
        "cancelling delays, 2 of 7",
        "copies, 17 of each",
        "silent units, 29",
        "copies beside a register",
    ]
    for name in with_a_margin:
        # Delays and copies cancel exactly, which only powers of two keep.
        exact = any(word in name for word in ("cancelling", "copies"))
        found[f"{name}, written otherwise"] = written_otherwise(
            found[name], generator, powers_of_two=exact
        )
    return found


def late_networks() -> dict[str, tuple[ThresholdRNN, int]]:
    """Networks of at least 17 units that add up to a width, and the width where they fail."""
    generator = np.random.default_rng(11)
    found: dict[str, tuple[ThresholdRNN, int]] = {
        f"forgets a carry of age {age}": (forgets_carry_of_age(age), age)
        for age in (15, 16, 23, 31, 40)
    }
    for age in (2, 3, 7, 12):
        found[f"forgets a carry of age {age}, beside a register"] = (
            beside_register(forgets_carry_of_age(age), 20 - age),
            age,
        )
    for age in (1, 2, 5):
        found[f"drops a carry after {age}, among dense units"] = (
            beside_dense(drops_carry_after(age), 30, generator),
            age + 1,
        )
    found["forgets a carry of age 40, written otherwise"] = (
        written_otherwise(forgets_carry_of_age(40), generator, powers_of_two=False),
        40,
    )
    found["forgets a carry of age 9, copied"] = (copied(forgets_carry_of_age(9), 3, generator), 9)
    found["forgets a carry of age 30, with silent units"] = (
        with_silent_units(forgets_carry_of_age(30), 200, generator),
        30,
    )
    found["rings meet in column 60, beside a register"] = (
        beside_register(silent_when_rings_meet((3, 4, 5)), 45),
        59,
    )
    return found


def wrong_networks() -> dict[str, ThresholdRNN]:
    """Networks of 17 to 1,024 units that are wrong after few columns."""
    generator = np.random.default_rng(12)
    found: dict[str, ThresholdRNN] = {
        "no carry, beside a register": beside_register(
            ThresholdRNN([[1, 1], [1, 1]], [[0, 0], [0, 0]], [-0.5, -1.5], [1, -1], -0.5), 40
        ),
        "zero sums under the other rule, copied": copied(
            thermometer((0, -1, -2), 0, True), 6, generator
        ),
        "third bias off, beside a register": beside_register(thermometer((-0.5, -1.5, -3.5)), 60),
        "third bias off, written otherwise": written_otherwise(
            with_silent_units(thermometer((-0.5, -1.5, -3.5)), 20, generator),
            generator,
            powers_of_two=False,
        ),
        "read register of 30, weights too large": with_read_register(
            thermometer(), 30, 0.2, last_alone=False
        ),
        "cancelling delays, nearly": nearly(with_cancelling_delays(thermometer(), 7, 2), generator),
    }
    for units in (17, 20, 33, 64):
        for whole_numbers, fires_at_zero in ((True, False), (True, True), (False, False)):
            kind = f"{'whole numbers' if whole_numbers else 'any weights'}, {fires_at_zero}"
            found[f"random, {units} units, {kind}"] = random_dense(
                units, generator, whole_numbers=whole_numbers, fires_at_zero=fires_at_zero
            )
    found["random, 1,024 units"] = random_dense(1024, generator, whole_numbers=True)
    return found


def near_networks(seed: int, count: int) -> Iterator[ThresholdRNN]:
    """Large adders and late failures of few states, with one parameter moved."""
    generator = np.random.default_rng(seed)
    known = [rnn for rnn in right_networks().values() if len(rnn.b_h) <= 64]
    known += [rnn for rnn, age in late_networks().values() if age <= 20 and len(rnn.b_h) <= 64]
    for _ in range(count):
        rnn = known[generator.integers(len(known))]
        for _ in range(int(generator.integers(1, 3))):
            rnn = nearly(rnn, generator)
        yield rnn
