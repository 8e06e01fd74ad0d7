"""Networks of up to 1,024 units: whatever binadd says of them, a slow reference says too.

States, certificates and margins are over the units that the output depends on; the reference looks
at these alone as well, after checking that no unit outside is read.
"""

import inspect
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from binadd import (
    Counterexample,
    Proof,
    ThresholdRNN,
    add,
    add_many,
    check_certificate,
    check_width,
    compare,
    count_wrong,
    diagnose,
    hand_wired,
    prove,
    save_weights,
    train,
    verify,
)
from binadd.automata.machine import compile_machine
from binadd.cli import main
from tests import large_networks, slow_machine
from tests.cases import MINIMAL, permuted, thermometer
from tests.fuzzing import rounds
from tests.slow_machine import ADD, Network, Pair, Wrong, read_units

RIGHT = large_networks.right_networks()
LATE = {name: rnn for name, (rnn, _) in large_networks.late_networks().items()}
WRONG = large_networks.wrong_networks()
FAR_APART = large_networks.far_apart_networks()
ALL = RIGHT | LATE | WRONG | FAR_APART
FEW_STATES = 300

MOST_PAIRS = 2**20


@cache
def network_of(name: str) -> Network:
    return Network(ALL[name], read_units(ALL[name]))


@cache
def shortest(name: str) -> Wrong | None:
    return slow_machine.shortest_counterexample(network_of(name))


def as_wrong(found: Counterexample | None) -> Wrong | None:
    if found is None:
        return None
    return Wrong(found.bits, (found.a, found.b), found.expected, found.got)


def as_pairs(proof: Proof) -> set[Pair]:
    return {(tuple(map(int, state)), carry) for state, carry in proof.certificate}


def accepted(rnn: ThresholdRNN, pairs: Collection[tuple[str, int]], units: Collection[int]) -> bool:
    """Ask `check_certificate` of states over these units, however it is told which they are."""
    options: dict[str, Any] = {}
    parameters = inspect.signature(check_certificate).parameters
    if "units" in parameters:
        options["units"] = tuple(units)
    elif "unread_units" in parameters:
        options["unread_units"] = tuple(set(range(rnn.hidden_units)) - set(units))
    return check_certificate(rnn, pairs, **options)


def few_states(network: Network, most: int = FEW_STATES) -> bool:
    try:
        slow_machine.reachable_states(network, most=most)
    except slow_machine.TooManyError:
        return False
    return True


# Every width


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_prove(name: str) -> None:
    found = prove(ALL[name])
    if shortest(name) is None:
        assert isinstance(found, Proof)
        expected = slow_machine.reachable_pairs(network_of(name), ADD)
        assert expected is not None
        assert as_pairs(found) == set(expected)
        assert len(found.certificate) == len(expected)
    else:
        assert isinstance(found, Counterexample)
        assert as_wrong(found) == shortest(name)


def test_prove_near_the_known_networks() -> None:
    right = late = 0
    for rnn in large_networks.near_networks(seed=20, count=rounds(60)):
        expected = slow_machine.shortest_counterexample(Network(rnn, read_units(rnn)))
        found = prove(rnn)
        assert isinstance(found, Proof) == (expected is None), rnn
        if isinstance(found, Counterexample):
            assert as_wrong(found) == expected, rnn
            late += found.bits > 4
        else:
            right += 1
            assert accepted(rnn, found.certificate, read_units(rnn))
    assert right
    assert late


@pytest.mark.slow
def test_random_networks_of_all_sizes() -> None:
    generator = np.random.default_rng(21)
    for i in range(rounds(40)):
        rnn = large_networks.random_dense(
            int(generator.integers(17, 65)),
            generator,
            whole_numbers=bool(i % 2),
            fires_at_zero=bool(i % 4 // 2),
        )
        network = Network(rnn)
        few = few_states(network)
        assert as_wrong(prove(rnn)) == slow_machine.shortest_counterexample(network)  # type: ignore[arg-type]
        for bits in (1, 2, 3):
            wrong = slow_machine.count_wrong(network, bits)
            assert count_wrong(rnn, bits).wrong == wrong
            if few:
                assert check_width(rnn, bits).wrong == wrong


def test_a_wrong_network_of_1024_units_fails_after_few_columns() -> None:
    generator = np.random.default_rng(22)
    for whole_numbers in (True, False)[: rounds(1)]:
        rnn = large_networks.random_dense(1024, generator, whole_numbers=whole_numbers)
        found = prove(rnn)
        assert isinstance(found, Counterexample)
        assert as_wrong(found) == slow_machine.shortest_counterexample(Network(rnn))
        assert found.bits <= 3


# What is left undecided


def undecidable() -> ThresholdRNN:
    """An adder, but all 2**30 states of its register have to be met to say so."""
    return large_networks.with_read_register(thermometer(), 30, 2.0**-20)


@pytest.mark.slow
def test_too_many_states_are_undecided_and_their_number_is_said() -> None:
    from binadd.errors import BinaddError, UndecidedError

    assert issubclass(UndecidedError, BinaddError)
    with pytest.raises(UndecidedError) as caught:
        prove(undecidable())
    message = str(caught.value)
    assert "\n" not in message
    numbers = [int(digits.replace(",", "")) for digits in re.findall(r"\d[\d,]*\d", message)]
    assert any(number >= MOST_PAIRS for number in numbers), message


@pytest.mark.slow
def test_what_is_undecided_is_exit_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save_weights(undecidable(), tmp_path / "register.json")
    assert main(["verify", str(tmp_path / "register.json")]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("binadd: ")
    assert err.count("\n") == 1


def test_a_register_that_goes_wrong_soon_is_decided_however_long_it_is() -> None:
    for units in (30, 300):
        rnn = large_networks.with_read_register(thermometer(), units, 0.2, last_alone=False)
        expected = slow_machine.shortest_counterexample(Network(rnn))
        found = prove(rnn)
        assert isinstance(found, Counterexample)
        assert as_wrong(found) == expected == Wrong(3, (7, 0), 7, 15)


def test_an_unread_register_is_no_reason_to_be_undecided() -> None:
    for units in (1, 20, 21, 60, 1021):
        found = prove(large_networks.beside_register(hand_wired(), units))
        assert isinstance(found, Proof)
        assert found.certificate == prove(hand_wired()).certificate  # type: ignore[union-attr]


# One width


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_count_wrong(name: str) -> None:
    network, first = network_of(name), shortest(name)
    most_bits = 2 if len(network.units) > 200 else 60  # the reference is slow
    widths = {1, 2, 4} | ({first.bits, first.bits + 1} if first else {20})
    for bits in sorted(widths):
        if bits > most_bits:
            continue
        report = count_wrong(ALL[name], bits)
        assert report.bits == bits
        assert report.wrong == slow_machine.count_wrong(network, bits)
        smallest = slow_machine.smallest_counterexample(network, bits)
        assert as_wrong(report.counterexample) == smallest


@cache
def is_small(name: str) -> bool:
    """At most 200 units that matter, in at most some thousand states.

    What is chosen is nothing to the reference, which would take seconds at each collection.
    """
    machine = compile_machine(ALL[name])
    return len(machine.units) <= 200 and machine.has_at_most(5_000)


SMALL = [name for name in ALL if is_small(name)]
MANY_STATES = [
    name for name in WRONG if not is_small(name) and len(compile_machine(ALL[name]).units) <= 64
][:: 3 if rounds(1) == 1 else 1]


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_verify(name: str) -> None:
    """All three ways agree (`verify` sees to that), with the reference as well."""
    rnn, network, bits = ALL[name], network_of(name), 3
    found = verify(rnn, bits)
    assert found.correct_at_every_width == (shortest(name) is None)
    assert found.at_width is not None
    assert found.at_width.wrong == slow_machine.count_wrong(network, bits)
    assert found.enumerated == found.at_width
    if isinstance(found.every_width, Counterexample):
        assert as_wrong(found.every_width) == shortest(name)
    if few_states(network):
        demand_margins(found.margins, network)


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize("name", MANY_STATES)
def test_what_is_wrong_soon_needs_few_of_many_states(name: str) -> None:
    """They have up to 2**64 states, or 2**30; three columns lead to 64 of them."""
    rnn, network = ALL[name], network_of(name)
    wrong = slow_machine.count_wrong(network, 3)
    found = verify(rnn, 3)
    assert isinstance(found.every_width, Counterexample)
    assert as_wrong(found.every_width) == shortest(name)
    assert found.at_width is not None
    assert found.at_width.wrong == wrong
    assert found.enumerated in (None, found.at_width)
    assert check_width(rnn, 3).wrong == wrong


def demand_margins(found: Any, network: Network) -> None:
    expected = slow_machine.margins(network)
    assert found.smallest == pytest.approx(float(expected.smallest), rel=1e-14, abs=1e-323)
    assert found.normalised == pytest.approx(float(expected.normalised), rel=1e-14, abs=1e-323)
    assert found.tolerance == pytest.approx(float(expected.tolerance), rel=1e-14, abs=1e-323)


def test_margins_are_over_the_units_that_matter() -> None:
    """A unit that nobody reads may have a sum of zero, or of 1e-300, and no margin is smaller."""
    alone = verify(thermometer(), 2).margins
    idle = large_networks.beside(
        thermometer(),
        ThresholdRNN([[0.0, 0.0], [1e-300, 0.0]], np.zeros((2, 2)), [0, 0], [0, 0], 0),
    )
    assert verify(idle, 2).margins == alone
    assert verify(large_networks.beside_register(thermometer(), 60), 2).margins == alone


def test_margins_near_the_known_networks() -> None:
    tried = 0
    for rnn in large_networks.near_networks(seed=23, count=rounds(20)):
        network = Network(rnn, read_units(rnn))
        if few_states(network):
            tried += 1
            demand_margins(verify(rnn, 2).margins, network)
    assert tried >= 5


# Certificates


LARGEST_CHECKED = 400 if rounds(1) == 1 else 1024  # a thousand units take the check seconds
CHECKED = [
    name
    for name in RIGHT | FAR_APART
    if isinstance(prove(ALL[name]), Proof)
    and len(compile_machine(ALL[name]).units) <= LARGEST_CHECKED
]


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKED)
def test_every_proof_is_accepted_and_lacks_nothing(name: str) -> None:
    rnn, units = ALL[name], network_of(name).units
    proof = prove(rnn)
    assert isinstance(proof, Proof)
    assert accepted(rnn, proof.certificate, units)
    pairs = list(proof.certificate)
    generator = random.Random(name)
    small = rnn.hidden_units <= 100  # else a check takes up to a second
    for pair in generator.sample(pairs, 3 if small else 1):
        rest = [other for other in pairs if other != pair]
        assert not accepted(rnn, rest, units)
        if not small:
            continue
        state, carry = pair
        assert not accepted(rnn, [*rest, (state[:-1], carry)], units)  # cut short
        assert not accepted(rnn, [*rest, (state + "0", carry)], units)  # too long
        assert not accepted(rnn, [*pairs, (state, 1 - carry)], units)  # another carry
        assert not accepted(rnn, [*rest, (state[:-1] + "x", carry)], units)
    assert not accepted(rnn, (), units)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*LATE, *WRONG])
def test_no_certificate_for_a_wrong_network(name: str) -> None:
    """Not even all pairs that a right network would need: those that follow without an error."""
    rnn, network = ALL[name], network_of(name)
    if len(network.units) > 200:
        pytest.skip("meant: too slow for the reference")
    pairs: dict[Pair, None] = {(network.start, 0): None}
    waiting = list(pairs)
    for pair in waiting:  # grows while it is read
        for x in slow_machine.symbols(2):
            following = slow_machine.follow(network, ADD, pair, x)
            if following is not None and following not in pairs and len(pairs) < FEW_STATES:
                pairs[following] = None
                waiting.append(following)
    assert not slow_machine.is_certificate(network, pairs)
    certificate = [("".join(map(str, state)), carry) for state, carry in pairs]
    assert not accepted(rnn, certificate, network.units)  # type: ignore[arg-type]


def test_a_certificate_over_units_that_are_fed_from_outside_is_refused() -> None:
    """The four pairs would hold, were h2 not fed by a unit outside of them."""
    for weight in (1.0, 2.0**-30, -2.0):
        rnn = large_networks.beside_register(thermometer(), 14)
        assert accepted(rnn, prove(thermometer()).certificate, (0, 1, 2))  # type: ignore[union-attr]
        w_hh = np.array(rnn.w_hh)
        w_hh[1, 16] = weight
        fed = ThresholdRNN(rnn.w_xh, w_hh, rnn.b_h, rnn.w_hy, rnn.b_y)
        assert not accepted(fed, prove(thermometer()).certificate, (0, 1, 2))  # type: ignore[union-attr]


def test_a_certificate_over_units_that_lack_one_the_output_reads_is_refused() -> None:
    rnn = large_networks.with_read_register(thermometer(), 14, 0.25)
    assert not accepted(rnn, prove(thermometer()).certificate, (0, 1, 2))  # type: ignore[union-attr]


def test_a_certificate_over_other_units_is_refused() -> None:
    rnn = large_networks.beside_register(thermometer(), 14)
    proof = prove(rnn)
    assert isinstance(proof, Proof)
    if not {"units", "unread_units"} & set(inspect.signature(check_certificate).parameters):
        shifted = [(state[1:] + "0", carry) for state, carry in proof.certificate]
        assert not accepted(rnn, shifted, (0, 1, 2))
        return
    for units in ((0, 1), (0, 2), (1, 2), (0, 1, 3), (3, 4, 5)):
        cut = [(state[: len(units)], carry) for state, carry in proof.certificate]
        assert not accepted(rnn, cut, units)


def test_the_units_that_are_left_out_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unread = large_networks.beside_register(thermometer(), 17)
    rnn = permuted(unread, [*range(5, 20), 0, 1, 2, 3, 4])
    save_weights(rnn, tmp_path / "it.json")
    assert main(["verify", str(tmp_path / "it.json"), "--bits", "3", "--json"]) == 0
    fields = json.loads(capsys.readouterr().out)
    assert fields["unread_units"] == [*range(15), 18, 19]
    assert [len(state) for state, _ in fields["certificate"]] == [3] * 4
    assert main(["verify", "--bits", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unread_units"] == []


# Adding


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ALL if len(ALL[name].b_h) <= 200])
def test_add_and_add_many(name: str) -> None:
    rnn, network = ALL[name], network_of(name)
    generator = random.Random(name)
    bits, count = (12, 4) if is_small(name) else (1, 2)
    pairs = [(generator.getrandbits(bits), generator.getrandbits(bits)) for _ in range(count)]
    due = [ADD.number(network.run(ADD.columns(pair, bits))) for pair in pairs]
    assert [add(a, b, rnn, bits=bits) for a, b in pairs] == due
    a, b = zip(*pairs, strict=True)
    digits = add_many(list(a), list(b), rnn, bits)
    assert digits.shape == (count, bits + 1)
    assert [ADD.number(row) for row in digits.tolist()] == due


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["unread register of 60", "copies, 17 of each", "silent units, 29"]
)
def test_long_additions(name: str) -> None:
    generator = random.Random(name)
    a, b = generator.getrandbits(5_000), generator.getrandbits(4_990)
    assert add(a, b, RIGHT[name]) == a + b
    assert add(2**5_000 - 1, 1, RIGHT[name]) == 2**5_000


# Comparing, explaining, marking


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_a_network_compared_with_itself_is_the_same(name: str) -> None:
    found = compare(ALL[name], ALL[name])
    assert found.same_network is True
    assert found.both_add == (shortest(name) is None)


@pytest.mark.parametrize("name", ["unread register of 60", "forgets a carry of age 40"])
def test_a_network_compared_with_the_hand_wiring(name: str) -> None:
    found = compare(ALL[name])
    assert found.both_add == (shortest(name) is None)
    assert found.same_network is not True


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ALL if len(ALL[name].b_h) <= 64])
def test_diagnose(name: str) -> None:
    rnn, first = ALL[name], shortest(name)
    if first is not None and len(network_of(name).units) <= 16 and "random" not in name:
        pytest.skip("meant: searched, which takes longer, below")
    found = diagnose(rnn)
    assert found.is_right == (first is None)
    assert as_wrong(found.counterexample) == first
    if first is not None and len(network_of(name).units) > 16:
        assert (found.repairs, found.search_is_complete) == ((), False)
        assert re.search(r"not\s+searched", str(found))


@pytest.mark.parametrize(
    "name", ["third bias off, beside a register", "no carry, beside a register"]
)
def test_repairs_are_of_the_units_that_matter(name: str) -> None:
    found = diagnose(ALL[name])
    assert as_wrong(found.counterexample) == shortest(name)
    assert bool(found.repairs) == ("third" in name)
    for repair in found.repairs:
        network = Network(repair.network, read_units(repair.network))
        assert slow_machine.is_right(network)


@pytest.mark.slow
def test_grade(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = sorted(name for name in ALL if len(ALL[name].b_h) <= 64 and "otherwise" not in name)[
        :: max(1, 4 // rounds(1))
    ]
    for number, name in enumerate(names):
        save_weights(ALL[name], tmp_path / f"{number:03}.json")
    main(["grade", str(tmp_path), "--json"])
    out, _ = capsys.readouterr()
    marked = json.loads(out)["submissions"]
    assert [fields["correct_at_every_width"] for fields in marked] == [
        shortest(name) is None for name in names
    ]


@pytest.mark.slow
def test_an_undecided_submission_does_not_end_the_marking(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_weights(undecidable(), tmp_path / "1.json")
    save_weights(hand_wired(), tmp_path / "2.json")
    main(["grade", str(tmp_path), "--json"])
    first, second = json.loads(capsys.readouterr().out)["submissions"]
    assert second["correct_at_every_width"] is True
    assert first["correct_at_every_width"] is not True
    assert first["problem"]


# Compiled once


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Counter[ThresholdRNN]:
    """How many machines have been made of each network."""
    from binadd.automata.machine import Machine

    counts: Counter[ThresholdRNN] = Counter()
    original = Machine.__init__

    def counted(self: Any, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        given = [*args, *options.values(), *vars_of(self)]
        counts[next(value for value in given if isinstance(value, ThresholdRNN))] += 1

    monkeypatch.setattr(Machine, "__init__", counted)
    return counts


def vars_of(value: object) -> Iterator[object]:
    yield from getattr(value, "__dict__", {}).values()


UNEVEN = thermometer((-0.3, -1.7, -2.2))  # no rounding to a grid gives the same network again

ONCE: dict[str, tuple[Callable[[], object], list[ThresholdRNN]]] = {
    "prove": (lambda: prove(MINIMAL), [MINIMAL]),
    "count_wrong": (lambda: count_wrong(MINIMAL, 20), [MINIMAL]),
    "verify": (lambda: verify(MINIMAL, 4), [MINIMAL]),
    "verify, wrong": (
        lambda: verify(thermometer((-0.5, -1.5, -3.5)), 4),
        [thermometer((-0.5, -1.5, -3.5))],
    ),
    "diagnose": (
        lambda: diagnose(thermometer((-0.5, -1.5, -3.5))),
        [thermometer((-0.5, -1.5, -3.5))],
    ),
    "diagnose, right": (lambda: diagnose(MINIMAL), [MINIMAL]),
    "compare": (lambda: compare(UNEVEN), [UNEVEN, hand_wired()]),
    "compare with another": (lambda: compare(UNEVEN, thermometer()), [UNEVEN, thermometer()]),
}


@pytest.mark.parametrize("name", ONCE)
def test_a_network_is_compiled_once(name: str, made: Counter[ThresholdRNN]) -> None:
    call, networks = ONCE[name]
    call()
    assert {made[rnn] for rnn in networks} == {1}
    if not name.startswith("compare"):  # two networks may round to the same one on a coarse grid
        assert max(made.values()) == 1


def test_training_compiles_each_candidate_once(made: Counter[ThresholdRNN]) -> None:
    found = train(1)
    assert made[found.network] == 1
    assert max(made.values()) == 1


def test_marking_compiles_each_submission_once(
    tmp_path: Path, made: Counter[ThresholdRNN], capsys: pytest.CaptureFixture[str]
) -> None:
    networks = [thermometer((-0.5, -1.5, -3.5)), MINIMAL, UNEVEN]  # the first's repair is another
    for number, rnn in enumerate([*networks, MINIMAL]):
        save_weights(rnn, tmp_path / f"{number}.json")
    main(["grade", str(tmp_path), "--json"])
    assert json.loads(capsys.readouterr().out)["right"] == 3
    assert {made[rnn] for rnn in networks} == {1}
