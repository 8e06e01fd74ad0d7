from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from binadd import (
    Counterexample,
    ThresholdRNN,
    check_certificate,
    diagnose,
    hand_wired,
    load_weights,
    prove,
    wire,
)
from binadd.automata.machine import Machine
from binadd.automata.specification import Specification
from binadd.errors import NetworkError
from binadd.grading import explanation, proved_repairs
from binadd.grading.diagnosis import Diagnosis
from binadd.grading.marking import grade
from binadd.grading.repair_search import SearchResult
from binadd.tasks import specification
from tests import reference
from tests.cases import (
    CARRY,
    CASES,
    FILES,
    FOLDER,
    ONES,
    RIGHT,
    WRONG,
    Case,
    complemented,
    scaled,
    silent_after,
    thermometer,
    with_spectators,
)
from tests.fuzzing import rounds
from tests.perturbations import perturbed, single_changes

BIASES, SIGNS = [-0.5, -1.5, -2.5], [1, -1, 1]


def wired(
    w_hh: Sequence[Sequence[float]],
    w_xh: Sequence[Sequence[float]] = ONES,
    b_h: Sequence[float] = BIASES,
    w_hy: Sequence[float] = SIGNS,
) -> ThresholdRNN:
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, -0.5)


def changed(rnn: ThresholdRNN, **arrays: np.ndarray) -> ThresholdRNN:
    parameters = {name: getattr(rnn, name) for name in ("w_xh", "w_hh", "b_h", "w_hy", "b_y")}
    return ThresholdRNN(**(parameters | arrays), fires_at_zero=rnn.fires_at_zero)


def demand_proved_repairs(found: Diagnosis) -> None:
    """Each repair has to add, by the independent checks, and to tolerate what it says."""
    for repair in found.repairs:
        assert check_certificate(repair.network, repair.proof.certificate)
        assert reference.adds_at_every_width(repair.network)
        tolerance = float(reference.margins(repair.network).tolerance)
        assert repair.tolerance == pytest.approx(tolerance, rel=1e-12, abs=0)
        assert repair.advice.endswith(".")


NAMED_FILES = {
    "wrong_integer_biases_for_strict": "right under the other threshold rule",
    "wrong_no_recurrence": "no recurrence",
    "wrong_output_signs": "output signs",
    "wrong_third_bias": "bias of one unit off",
    "wrong_w_transposed": "recurrent matrix transposed",
    "wrong_zero_bias_under_ge": "right under the other threshold rule",
}


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("wrong_")])
def test_every_wrong_file_gets_the_cause_its_name_says(name: str) -> None:
    found = diagnose(load_weights(FILES[name]))
    assert found.cause == NAMED_FILES[name]
    demand_proved_repairs(found)


PLANTED = {
    "right under the other threshold rule": thermometer((-1, -2, -3), -1),
    "recurrent matrix transposed": wired(np.transpose(CARRY).tolist()),
    "matrices swapped": wired(CARRY, b_h=SIGNS, w_hy=BIASES),
    "no recurrence": wired(np.zeros((3, 3)).tolist()),
    "carry fed from the wrong unit": wired([[0, 0, 1]] * 3),
    "complemented carry with a zero start": complemented(thermometer(), 1),
    "complemented unit with a zero start": complemented(wired([[0, 1, 5], *CARRY[1:]]), 2),
    "output signs": wired(CARRY, w_hy=[-1, -1, 1]),
    "missing output bias": thermometer(b_y=0, fires_at_zero=True),
    "bias of one unit off": thermometer((-0.5, -2.5, -2.5)),
    "margin zero": thermometer((-1, -2, -2)),
}


SUBTRACT = wire("subtract")
PARITY = wire("parity")
PLANTED_IN_TASKS = {
    "fed back from the wrong unit": (
        changed(SUBTRACT, w_hh=SUBTRACT.w_hh[:, [0, 2, 1]]),
        "subtract",
    ),
    "recurrent matrix transposed": (changed(SUBTRACT, w_hh=SUBTRACT.w_hh.T), "subtract"),
    "right under the other threshold rule": (
        ThresholdRNN(
            SUBTRACT.w_xh, SUBTRACT.w_hh, SUBTRACT.b_h - 0.5, SUBTRACT.w_hy, SUBTRACT.b_y - 0.5
        ),
        "subtract",
    ),
    "no recurrence": (changed(PARITY, w_hh=np.zeros((2, 2))), "parity"),
    "output signs": (changed(PARITY, w_hy=-PARITY.w_hy), "parity"),
    "bias of one unit off": (changed(PARITY, b_h=PARITY.b_h + np.array([0, 3])), "parity"),
    "complemented unit with a zero start": (complemented(wire("less"), 0), "less"),
    "matrices swapped": (changed(SUBTRACT, b_h=SUBTRACT.w_hy, w_hy=SUBTRACT.b_h), "subtract"),
}


@pytest.mark.parametrize("cause", PLANTED_IN_TASKS)
def test_mistakes_in_other_tasks_are_named(cause: str) -> None:
    rnn, task = PLANTED_IN_TASKS[cause]
    assert isinstance(prove(rnn, task), Counterexample)
    found = diagnose(rnn, task)
    assert found.cause == cause
    for repair in found.repairs:
        assert check_certificate(repair.network, repair.proof.certificate, task)
        assert "carry" not in repair.advice


@pytest.mark.parametrize("cause", PLANTED)
def test_planted_mistakes_are_named(cause: str) -> None:
    found = diagnose(PLANTED[cause])
    assert found.cause == cause
    demand_proved_repairs(found)


def test_a_single_weight_on_the_wrong_unit() -> None:
    found = diagnose(wired([[0, 1, 0], [0, 1, 0], [1, 0, 0]]))
    assert found.cause == "carry fed from the wrong unit"
    assert found.repairs[0].network == thermometer()
    assert found.repairs[0].advice.startswith("h3 has to read h2 of the column before, not h1")


def test_the_repairs_undo_the_mistakes() -> None:
    for cause in ("recurrent matrix transposed", "matrices swapped", "no recurrence"):
        assert diagnose(PLANTED[cause]).repairs[0].network == thermometer()
    start = diagnose(PLANTED["complemented carry with a zero start"]).repairs[0]
    assert start.network == thermometer()
    assert "right if h2 starts at 1" in start.advice
    bias = diagnose(thermometer((-0.5, -1.5, -3.5))).repairs[0]
    assert bias.network.b_h.tolist() == [-0.5, -1.5, -2.5]
    assert bias.tolerance == pytest.approx(1 / 12)
    assert "Any value above -3 and up to -2 is right" in bias.advice


def test_a_repair_with_a_margin_comes_before_one_without() -> None:
    found = diagnose(PLANTED["missing output bias"])
    assert [repair.cause for repair in found.repairs] == [
        "missing output bias",
        "right under the other threshold rule",
    ]
    assert [repair.tolerance > 0 for repair in found.repairs] == [True, False]
    assert [repair.entries for repair in found.repairs] == [1, 0]


def test_an_output_bias_that_is_needed_under_the_strict_rule() -> None:
    # y = [h1 - h2 + h3 > 0] as a unit that reads the complement of h1.
    rnn = complemented(thermometer(), 0)
    missing = ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, 0)
    assert diagnose(missing).cause == "missing output bias"


def test_mistakes_without_a_name() -> None:
    found = diagnose(wired(CARRY, w_xh=[[1, 1], [1, 1], [1, -0.5]]))
    assert (found.cause, found.changes_searched) == ("one parameter off", 1)
    demand_proved_repairs(found)
    two = ThresholdRNN(
        [[1, 1], [1, 1], [1, 0]], [[0, 1, 0], [0, 0, 0], [0, 1, 0]], BIASES, SIGNS, -0.5
    )
    found = diagnose(two)
    assert (found.cause, found.changes_searched) == ("two parameters off", 2)
    demand_proved_repairs(found)
    assert diagnose(two, most_changes=1).repairs == ()
    assert diagnose(two, most_changes=1).cause is None


def test_where_nothing_small_repairs() -> None:
    rnn = ThresholdRNN([[1, -1], [3, 1], [-1, -1]], [[1, 2, 3]] * 3, [1, 1, 1], [1, 1, 1], 1)
    found = diagnose(rnn)
    assert (found.cause, found.repairs) == (None, ())
    assert (found.changes_searched, found.search_is_complete) == (2, True)


SMALL = {name: case for name, case in CASES.items() if len(case.rnn.b_h) <= 8}


@pytest.mark.parametrize("case", SMALL.values(), ids=list(SMALL))
def test_every_case(case: Case) -> None:
    found = diagnose(case.rnn)
    assert found.is_right == case.adds
    demand_proved_repairs(found)
    if case.adds:
        assert (found.repairs, found.cause, found.trace) == ((), None, ())
    if case.shortest is not None:
        shortest = found.counterexample
        assert shortest is not None
        assert (shortest.a, shortest.b, shortest.got) == (
            case.shortest.a,
            case.shortest.b,
            case.shortest.got,
        )
        assert [step.y for step in found.trace] == [column.got for column in shortest.columns]


def test_perturbed_networks() -> None:
    causes = set()
    for rnn in perturbed(41, rounds(25)):
        found = diagnose(rnn)
        demand_proved_repairs(found)
        causes.add(found.cause)
    assert len(causes) >= 4


def test_a_search_that_gave_up_is_said_to_be_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    hopeless = ThresholdRNN([[1, -1], [3, 1], [-1, -1]], [[1, 2, 3]] * 3, [1, 1, 1], [1, 1, 1], 1)
    gave_up = SearchResult([], complete=False)
    monkeypatch.setattr(explanation, "repairs_of_two", lambda machine, task: gave_up)
    assert diagnose(hopeless).search_is_complete is False
    assert diagnose(hopeless, most_changes=1).search_is_complete is True


def test_two_units_are_too_few() -> None:
    found = diagnose(WRONG["two units, no carry"].rnn)
    assert (found.cause, found.repairs) == ("too few hidden units", ())


def test_networks_of_which_many_units_matter_are_not_searched_and_that_is_said() -> None:
    found = diagnose(silent_after(17))
    assert found.counterexample is not None
    assert (found.counterexample.a, found.counterexample.b) == (1, 2**17 - 1)
    assert (found.cause, found.search_is_complete, found.changes_searched) == (None, False, 0)


@pytest.mark.parametrize("idle", [6, 13, 60, 300])
def test_units_that_do_not_matter_are_in_nobodys_way(idle: int) -> None:
    rows = np.zeros((idle, 2 + 3 + idle + 1))
    rows[:, 5:-1] = np.eye(idle, k=-1)  # a register of many states, fed by the digit of a
    rows[0, 0], rows[:, -1] = 1, -0.5
    found = diagnose(with_spectators(thermometer((-0.5, -1.5, -9)), rows.tolist()))
    assert found.cause == "bias of one unit off"
    assert "Any value above -3 and up to -2 is right" in found.repairs[0].advice


def test_a_name_is_not_larger_than_the_smallest_repair() -> None:
    found = diagnose(load_weights(FOLDER / "wrong_cause.json"))
    assert (found.cause, found.changes_searched) == ("extra self-loop", 0)
    assert found.repairs[0].interval is not None
    assert 0.0 in found.repairs[0].interval


BASES = ("thermometer", "six codes", "fewest parameters", "thermometer, margin zero")


@pytest.mark.parametrize("name", BASES)
def test_what_one_change_broke_one_change_explains(name: str) -> None:
    """However a mistake is called, more than a parameter or a single choice is too much."""
    changes = [rnn for what, rnn in single_changes(RIGHT[name].rnn) if "without" not in what]
    generator = np.random.default_rng(91)
    for number in generator.permutation(len(changes))[: rounds(20)]:
        found = diagnose(changes[number])
        if not found.is_right and found.cause != "right under the other threshold rule":
            assert [repair.size for repair in found.repairs] == [1] * len(found.repairs)
            assert found.repairs


def test_two_single_repairs_come_before_three_changes() -> None:
    # h1 and h2 have to move, and all three sit on the threshold: a habit, if no one parameter does.
    found = diagnose(PLANTED["margin zero"])
    assert [(repair.cause, repair.size) for repair in found.repairs] == [("margin zero", 2)]


def test_two_parameters_come_before_a_larger_exchange() -> None:
    """What h4 and h6 feed back could be exchanged in six rows, but two parameters do as well."""
    w_hh: list[list[float]] = [
        [-0.25, 0, 0, 1, 1.25, 1.25],
        [0, -0.25, -0.25, 1, 1, 1],
        [0, 0, 0, 1, 1, 1],
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 2, 0, 0],
        [0.25, 0, 0, -0.25, 2, 0],
    ]
    w_xh: list[list[float]] = [[3, 3.25], [3, 2.75], [3, 3], [1, 1], [1, 1], [1, 1]]
    b_h, w_hy = [-0.5, -3.5, -6.5, -1.5, -2.25, -2.5], [1, -1.25, 1.25, 0.25, 0.25, 0]
    (repair,) = diagnose(ThresholdRNN(w_xh, w_hh, b_h, w_hy, -0.5)).repairs
    assert (repair.cause, repair.size) == ("two parameters off", 2)


def test_candidates_that_take_too_long_are_left_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rnn = wired(CARRY, w_xh=[[1, 1], [1, 1], [1, -0.5]])
    assert diagnose(rnn).cause == "one parameter off"
    monkeypatch.setattr(proved_repairs, "MOST_PAIRS_TRIED", 0)
    found = diagnose(rnn)
    assert (found.cause, found.repairs, found.search_is_complete) == (None, (), False)
    monkeypatch.setattr(proved_repairs, "MOST_PAIRS_TRIED", 4)  # a proof takes four
    assert len(diagnose(PLANTED["missing output bias"]).repairs) == 1
    monkeypatch.undo()
    assert len(diagnose(PLANTED["missing output bias"]).repairs) == 2


def test_the_exchange_of_what_several_units_read_is_one_change() -> None:
    all_rows = diagnose(wired([[0, 0, 1]] * 3)).repairs[0]
    assert (all_rows.cause, all_rows.size) == ("carry fed from the wrong unit", 1)
    one_row = diagnose(wired([[0, 1, 0], [0, 1, 0], [1, 0, 0]])).repairs[0]
    assert (one_row.cause, one_row.size) == ("carry fed from the wrong unit", 2)


def test_equivalent_states_of_a_task_are_one() -> None:
    """A hidden state stands for several states of a task that has more of them than it needs."""
    parity = specification("parity")
    doubled = Specification(
        "parity",
        1,
        ("even", "odd", "even again", "odd again"),
        np.array([[2, 3, 0, 1], [1, 0, 3, 2]], dtype=np.int32),
        np.array([[0, 1, 0, 1], [1, 0, 1, 0]], dtype=bool),
        reads="decision",
    )
    wrong = changed(PARITY, b_h=PARITY.b_h + np.array([0, 3]))
    plain, same = diagnose(wrong, parity), diagnose(wrong, doubled)
    assert plain.repairs
    assert [repair.advice for repair in same.repairs] == [repair.advice for repair in plain.repairs]
    assert same.cause == "bias of one unit off"


def test_nothing_is_compiled_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: Counter[ThresholdRNN] = Counter()
    make = Machine.__init__

    def counting(machine: Machine, network: ThresholdRNN) -> None:
        compiled[network] += 1
        make(machine, network)

    monkeypatch.setattr(Machine, "__init__", counting)
    names = ("bias of one unit off", "output signs", "no recurrence", "missing output bias")
    networks = [PLANTED[name] for name in names]
    networks += [thermometer(), wired(CARRY, w_xh=[[1, 1], [1, 1], [1, -0.5]])]
    for rnn in networks:
        compiled.clear()
        diagnose(rnn)
        assert compiled[rnn] == 1
        assert max(compiled.values()) == 1
        compiled.clear()
        grade([("anna", lambda rnn=rnn: rnn)])  # type: ignore[misc]
        assert compiled[rnn] == 1
        assert max(compiled.values()) == 1


@pytest.mark.parametrize(
    ("scale", "fault", "decided"),
    [(1e-50, "zero", "float32"), (1e200, "infinite", "float32"), (1e-30, None, None)],
)
def test_what_leaves_the_range_of_float32(
    scale: float, fault: str | None, decided: str | None
) -> None:
    rnn = scaled(thermometer(), (scale, scale, scale), scale)
    found = diagnose(rnn)
    assert (found.rounding, found.float32, found.decided_by_rounding) == (None, fault, decided)


def test_a_tiny_parameter_beside_large_ones_is_no_fault() -> None:
    w_xh = np.array([[1, 1], [1, 1], [1, 1 + 0.0]])
    w_hh = np.array([[1e-60, 1, 0], [0, 1, 0], [0, 1, 0]])
    rnn = ThresholdRNN(w_xh, w_hh, BIASES, SIGNS, -0.5)
    assert diagnose(rnn).decided_by_rounding is None


def test_another_number_of_inputs() -> None:
    with pytest.raises(NetworkError, match=r"parity takes 1 input, but the network has 2"):
        diagnose(thermometer(), "parity")


@pytest.mark.parametrize(
    ("rnn", "arithmetic"),
    [
        (thermometer(), None),
        (thermometer((0, -1, -2), 0), "any"),
        (thermometer((-1e-9, -1.5, -2.5)), "float32"),
        (thermometer((-1e-17, -1.5, -2.5)), "float64"),
        (hand_wired(), None),
    ],
)
def test_margins_within_rounding(rnn: ThresholdRNN, arithmetic: str | None) -> None:
    assert diagnose(rnn).decided_by_rounding == arithmetic
