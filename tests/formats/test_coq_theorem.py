"""The Coq files: their text by itself, and what Coq makes of them where it is installed."""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binadd import (
    Counterexample,
    Proof,
    ThresholdRNN,
    hand_wired,
    prove,
    specification,
    train,
    wire,
)
from binadd.automata.machine import compile_machine
from binadd.automata.product import Product
from binadd.automata.specification import Specification
from binadd.errors import BinaddError, NetworkError, UndecidedError
from binadd.formats.coq_theorem import right_file, theorem, wrong_file
from binadd.tasks.named import NAMED
from binadd.tasks.task_files import parse_task
from tests import reference
from tests.cases import (
    RIGHT,
    RIGHT_UP_TO_SOME_WIDTH,
    WRONG,
    permuted,
    scaled,
    shift_register,
    silent_when_rings_meet,
    thermometer,
    with_spectators,
)
from tests.coq import CLOSED, coqc, needs_coq, parted, place_of_error
from tests.large_networks import beside_dense, beside_register, right_networks
from tests.perturbations import single_changes

ADD = specification("add")
BOTH_SEEN = parse_task(
    b'{"inputs": 2, "name": "seen (* both \\"", "pad": 0, "start": "not *) yet", "steps": {'
    b'"not *) yet": {"00": ["not *) yet", 0], "01": ["not *) yet", 0], "10": ["not *) yet", 0],'
    b' "11": ["\\"seen", 1]}, "\\"seen": {"00": ["\\"seen", 1], "01": ["\\"seen", 1],'
    b' "10": ["\\"seen", 1], "11": ["\\"seen", 1]}}}'
)

ALWAYS = parse_task(
    b'{"inputs": 1, "name": "always", "start": "0", "steps": {"0": {"0": ["0", 1], "1": ["0", 1]}}}'
)


def with_rule(rnn: ThresholdRNN, fires_at_zero: bool) -> ThresholdRNN:
    return ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, fires_at_zero)


def named(name: str) -> ThresholdRNN:
    rnn = hand_wired()
    return ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, name=name)


# The tables, read back by Python


def tables(text: str) -> dict[str, Any]:
    """The tables of a file as fractions, by what is written there and its power of two."""
    code, comments = parted(text)
    shift = next((int(n) for c in comments for n in re.findall(r"biases times 2\^([0-9]+)", c)), 0)
    found: dict[str, Any] = {}
    for name in ("w_xh", "w_hh", "b_h", "w_hy", "b_y"):
        (body,) = re.findall(rf"Definition {name} : [^=]*:=([^.]*)\.", code)
        assert re.fullmatch(r"[][0-9^*();\s-]+", body)
        value = eval(body.strip().replace("^", "**").replace(";", ","))
        found[name] = np.array(value, dtype=object) * Fraction(1, 2**shift)
    return found


WEIGHTS = st.one_of(
    st.integers(-3, 3).map(float),
    st.sampled_from([0.1, -0.3, 5e-324, -1e300, 2.0**40, -(2.0**31), 3 * 2.0**90, -0.0]),
    st.floats(-1e300, 1e300),
)


@st.composite
def any_networks(draw: Callable[..., Any]) -> ThresholdRNN:
    units, inputs = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    size = units * (units + inputs + 2) + 1
    flat = np.array(draw(st.lists(WEIGHTS, min_size=size, max_size=size)))
    cuts = np.cumsum([units * inputs, units * units, units, units])
    w_xh, w_hh, b_h, w_hy, b_y = np.split(flat, cuts)
    rule = draw(st.booleans())
    shape = (units, inputs)
    return ThresholdRNN(w_xh.reshape(shape), w_hh.reshape(units, units), b_h, w_hy, b_y[0], rule)


@settings(max_examples=40)
@given(any_networks())
def test_the_tables_are_the_weights_exactly(rnn: ThresholdRNN) -> None:
    task = specification(["parity", "add", "add:3"][rnn.inputs - 1])
    try:
        text = theorem(rnn, task)
    except NetworkError as error:
        assert "steps" in str(error)  # integers of thousands of bits
        return
    found = tables(text)
    for name in ("w_xh", "w_hh", "b_h", "w_hy"):
        given_there = getattr(rnn, name)
        assert found[name].shape == given_there.shape
        assert found[name].ravel().tolist() == list(map(Fraction, given_there.ravel().tolist()))
    assert found["b_y"] == Fraction(rnn.b_y)
    assert ("0 <=? z" in text) == rnn.fires_at_zero


def test_a_table_of_whole_numbers_is_written_as_the_weights_file_has_it() -> None:
    text = theorem(thermometer((0, -1, -2), 0))
    assert "Definition b_h : list Z :=\n  [0; -1; -2].\n" in text
    assert "as they are" in text


def test_tenths_stand_beside_what_they_are() -> None:
    assert "[-3602879701896397; -(2476979795053773*2^4);" in theorem(hand_wired())
    assert "  (* -0.1, -1.1, -2.1 *)" in theorem(hand_wired())


# What stands in a file


def test_the_statement_has_no_carry() -> None:
    code, _ = parted(theorem(hand_wired()))
    claimed = code[: code.index("Definition task_step")]
    assert "Definition adds_numbers" in claimed
    assert "certificate" not in claimed and "state" not in claimed


def test_another_task_has_its_machine_in_the_statement() -> None:
    code, _ = parted(theorem(wire("subtract"), specification("subtract")))
    claimed = code[: code.index("Definition read")]
    assert "  | 0, (false, true) => (1, true)\n" in claimed
    assert claimed.strip().endswith("forall columns : list column, network columns = task columns.")


def test_the_same_machine_has_the_same_theorem() -> None:
    code, _ = parted(theorem(hand_wired(), specification("add:2")))
    assert code == parted(theorem(hand_wired(), "add"))[0]


def test_the_certificate_is_that_of_the_proof() -> None:
    rnn = beside_register(permuted(thermometer(), (2, 0, 1)), 2)
    proof = prove(rnn)
    assert isinstance(proof, Proof)
    code, _ = parted(theorem(rnn))
    assert "Definition read : list bool :=\n  [true; true; true; false; false]." in code
    pairs = re.findall(r"\(\[([a-z; ]+)\], ([01])\)", code)
    found = ["".join("1" if b == "true" else "0" for b in h.split("; ")) for h, _ in pairs]
    assert [(h[:3], int(c)) for h, (_, c) in zip(found, pairs, strict=True)] == [*proof.certificate]
    assert {h[3:] for h in found} == {"00"}


def test_a_wrong_network_has_its_shortest_counterexample() -> None:
    rnn = WRONG["two units, no sum of 3"].rnn
    text = theorem(rnn)
    assert "Definition counterexample : list column :=\n  [(true, true); (true, true)]." in text
    assert "(* It answers 4 for 3 + 3. *)" in text
    assert "Theorem refuted : answers_wrongly /\\ ~ adds_columns." in text
    assert "proved" not in text


def test_the_page_shows_what_the_file_has() -> None:
    page = (Path(__file__).parents[2] / "docs" / "file-formats.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```coq\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(shown) == 3 and "adds_columns" in shown[1] and "Theorem" in shown[2]
    for block in shown:
        assert block in theorem(hand_wired())
    assert f"$ coqc adder.v\n{CLOSED}```" in page


# Names

HOSTILE = [
    "*)", "(*", '"', "' '",
    '*) Axiom a : False. (*', '" *) Definition val := 0. (* "', "a\nb", "\\",
    "a\r\n*)\n\nTheorem proved : True.", "\ud800", "\x00\x1b[2J", "‮ right to left", "é中", "{|",
    "(*" * 1000, '"' * 3, "x" * 2**20, "*" * 59 + ")" * 40, "Print Assumptions proved.", " ", "",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_gets_out_of_its_comment(name: str) -> None:
    task = specification("subtract")
    states = (f"{name}1", f"{name}2")
    other = Specification(
        name, 2, states, task.next_state, task.output, task.pad, task.reads, task.first, task.signed
    )
    for rnn, asked, plain in (
        (named(name), ADD, theorem(named("plain"), ADD)),
        (wire("subtract"), other, theorem(wire("subtract"), task)),
    ):
        text = theorem(rnn, asked)
        assert parted(text)[0] == parted(plain)[0]
        assert len(parted(text)[1]) == len(parted(plain)[1])
        assert text.count("\n") == plain.count("\n")
        assert not set(text) - {"\n"} - set(map(chr, range(32, 127))) and '"' not in text
        assert max(map(len, text.splitlines())) <= 120


@settings(max_examples=20)
@given(st.text())
def test_any_name_leaves_the_code_as_it_is(name: str) -> None:
    assert parted(theorem(named(name)))[0] == parted(theorem(hand_wired()))[0]


# What is not written


def test_too_many_weights_are_said() -> None:
    with pytest.raises(NetworkError, match=r"100 hidden units has 10,401 weights and biases"):
        theorem(with_spectators(hand_wired(), [[0.0] * 103] * 97))


def test_too_large_a_certificate_is_said() -> None:
    rnn = silent_when_rings_meet((5, 7, 9))
    w_hy = np.array(rnn.w_hy)
    w_hy[3:] /= 100  # it adds now, but its rings go round
    right = ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, w_hy, rnn.b_y)
    with pytest.raises(NetworkError, match=r"by a certificate of [0-9,]+ pairs .* Coq some"):
        theorem(right)


def test_too_long_a_counterexample_is_said() -> None:
    with pytest.raises(NetworkError, match=r"is wrong, but not before 1,155 columns.* binadd ver"):
        theorem(silent_when_rings_meet((3, 5, 7, 11)))


def test_what_is_not_decided_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("binadd.automata.product.MOST_PAIRS", 1000)
    register = shift_register(40)  # remembers forty bits, and answers 0
    undecided = ThresholdRNN(register.w_xh, register.w_hh, register.b_h, [1e-3] * 40, -0.5)
    rows = np.zeros((4, 1), dtype=np.int32), np.zeros((4, 1), dtype=bool)
    zero = Specification("zero", 2, ("0",), *rows)
    with pytest.raises(UndecidedError):
        theorem(undecided, zero)


def test_other_inputs_and_other_things_are_refused() -> None:
    with pytest.raises(NetworkError, match="takes 3 inputs, but the network has 2"):
        theorem(hand_wired(), specification("add:3"))
    with pytest.raises(TypeError, match="expected a ThresholdRNN, got str"):
        theorem("mine.json", ADD)  # type: ignore[arg-type]
    with pytest.raises(BinaddError):
        theorem(hand_wired(), "no-such-task")


# What Coq says of right networks


def learned(seed: int, task: str = "add") -> ThresholdRNN:
    found = train(seed, task=task)
    assert found.proved
    return found.network


def right_ones() -> Iterator[tuple[str, ThresholdRNN, Specification]]:
    """More than fifty right networks: a name, the network, its task."""
    generator = np.random.default_rng(5)
    for name, case in RIGHT.items():
        yield name, case.rnn, ADD
    for name in (*NAMED, "times:5", "add:5", "add:6", "multiple-of:5", "linear:1,-2"):
        yield f"wired for {name}", wire(name), specification(name)
    for name in ("add", "add:4", "subtract", "less", "parity", "xor"):
        yield f"{name}, fires at zero", with_rule(wire(name), True), specification(name)
    for seed in range(4):
        yield f"learned, seed {seed}", learned(seed), ADD
    yield "learned, subtract", learned(0, "subtract"), specification("subtract")
    yield "tenths", hand_wired(), ADD
    yield "tiny", scaled(hand_wired(), [5e-300] * 3, 1e-290), ADD
    yield "huge", scaled(thermometer(), [1e299] * 3, 1e298), ADD
    yield "tiny, then huge", scaled(thermometer(), [1e-299, 1, 1e299], 1e290), ADD
    for units in (4, 8, 13):
        yield f"{units + 3} units, dense", beside_dense(thermometer(), units, generator), ADD
    for order in ((2, 1, 0), (1, 2, 0)):
        rnn = permuted(thermometer((-1, -2, -3), -1, True), order)
        yield f"sums of zero, in the order {order}", rnn, ADD
    yield "16 units, a register", beside_register(thermometer(fires_at_zero=True), 13), ADD
    large = right_networks()
    for name in ("cancelling delays, 2 of 7", "copies, 6 of each, zero sums"):
        yield name, large[name], ADD
    yield "names to break it", wire(BOTH_SEEN), BOTH_SEEN
    yield "nothing is read", ThresholdRNN([[1]], [[1]], [-0.5], [0], 1), ALWAYS


PARTS = 16
"""So many tests share them, and each Coq run its own file."""


def columns_in_coq(columns: list[tuple[int, ...]]) -> str:
    words = [", ".join(("false", "true")[bit] for bit in column) for column in columns]
    return "[" + "; ".join(f"({w})" if "," in w else w for w in words) + "]"


def goals(rnn: ThresholdRNN, text: str, seed: int) -> list[str]:
    """What has to hold in a file by computation: the tables, and a run, by the slow reference."""
    shift = next((int(n) for n in re.findall(r"biases times 2\^([0-9]+)", text)), 0)

    def listed(array: np.ndarray) -> str:
        if array.ndim:
            return "[" + "; ".join(map(listed, array)) + "]"
        whole = Fraction(float(array)) * 2**shift
        assert whole.denominator == 1
        return f"{'-' if whole < 0 else ''}{hex(abs(whole.numerator))}"

    arrays = {
        name: np.asarray(getattr(rnn, name)) for name in ("w_xh", "w_hh", "b_h", "w_hy", "b_y")
    }
    bits = np.random.default_rng(seed).integers(2, size=(24, rnn.inputs)).tolist()
    columns = list(map(tuple, bits))
    answers = columns_in_coq([(bit,) for bit in reference.run(rnn, columns)])
    return [
        *(f"{name} = {listed(array)}" for name, array in arrays.items()),
        f"network {columns_in_coq(columns)} = {answers}",
    ]


@cache
def all_right_ones() -> list[tuple[str, ThresholdRNN, Specification]]:
    return list(right_ones())


@pytest.mark.slow
def test_there_are_fifty_right_networks_of_both_rules() -> None:
    found = all_right_ones()
    assert len(found) >= 50
    for rule in (False, True):
        assert sum(rnn.fires_at_zero == rule for _, rnn, _ in found) >= 10
    assert {3, 16} <= {rnn.hidden_units for _, rnn, _ in found}


@pytest.mark.slow
@needs_coq
@pytest.mark.parametrize("part", range(PARTS))
def test_coq_accepts_right_networks(part: int, tmp_path: Path) -> None:
    for seed, (name, rnn, task) in enumerate(all_right_ones()[part::PARTS]):
        text = theorem(rnn, task)
        assert "Theorem proved" in text
        assert coqc(text, tmp_path, *goals(rnn, text, seed)) == (0, CLOSED, ""), name


@pytest.mark.slow
@needs_coq
def test_the_theorem_is_what_it_reads_like(tmp_path: Path) -> None:
    again = """
Definition value (digits : list bool) : Z :=
  fold_right (fun (digit : bool) more => if digit then 1 + 2 * more else 2 * more) 0 digits.
Lemma the_same : forall l, val l = value l.
Proof. induction l as [|[] rest IH]; simpl; rewrite ?IH; reflexivity. Qed.
Theorem once_more : forall columns : list (bool * bool),
  value (network (columns ++ [(false, false)])) = value (map fst columns) + value (map snd columns).
Proof. intro columns. rewrite <- !the_same. exact (proj1 proved columns). Qed.
Theorem of_numbers : forall n a b, 0 <= a < 2 ^ Z.of_nat n -> 0 <= b < 2 ^ Z.of_nat n ->
  val (network (combine (digits (S n) a) (digits (S n) b))) = a + b.
Proof. exact (proj2 proved). Qed.
Print Assumptions once_more.
Print Assumptions of_numbers.
"""
    text = theorem(hand_wired()) + again
    checks = [
        "digits 6 11 = [true; true; false; true; false; false]",
        "val (network (combine (digits 6 23) (digits 6 11))) = 34",
    ]
    assert coqc(text, tmp_path, *checks) == (0, CLOSED * 3, "")


# What Coq says of wrong networks


def met_with(rnn: ThresholdRNN, task: Specification) -> list[tuple[str, int]]:
    """All pairs that columns lead to: closed, whatever the network answers."""
    machine = compile_machine(rnn)
    product = Product(machine, task, past_differences=True)
    product.explore()
    return [(machine.state_string(one), other) for one, other in product.nodes]


def claims_of_wrong_ones() -> Iterator[tuple[str, ThresholdRNN, Specification, str]]:
    """Thirty wrong networks, and a file that claims they are right."""
    proof = prove(hand_wired())
    assert isinstance(proof, Proof)
    wrong = [
        (name, rnn)
        for name, rnn in single_changes(hand_wired())
        if not reference.adds_at_every_width(rnn)
    ]
    for name, rnn in wrong[:: len(wrong) // 12]:
        if isinstance(prove(rnn), Counterexample) and rnn.w_hy.all():
            yield f"{name}, the old certificate", rnn, ADD, right_file(rnn, ADD, proof.certificate)
    for name, rnn in wrong[3 :: len(wrong) // 5]:
        yield name, rnn, ADD, right_file(rnn, ADD, met_with(rnn, ADD))
    for name, case in (WRONG | RIGHT_UP_TO_SOME_WIDTH).items():
        if case.rnn.hidden_units <= 7:
            yield name, case.rnn, ADD, right_file(case.rnn, ADD, met_with(case.rnn, ADD))
    for network, name in (("xor", "or"), ("and", "carry"), ("subtract", "add"), ("less", "equal")):
        rnn, task = wire(network), specification(name)
        yield f"{network} for {name}", rnn, task, right_file(rnn, task, met_with(rnn, task))


@cache
def all_wrong_ones() -> list[tuple[str, ThresholdRNN, Specification, str]]:
    return list(claims_of_wrong_ones())


def test_there_are_twenty_wrong_networks() -> None:
    assert len(all_wrong_ones()) >= 20
    assert all(isinstance(prove(r, task), Counterexample) for _, r, task, _ in all_wrong_ones())


@pytest.mark.slow
@needs_coq
@pytest.mark.parametrize("part", range(PARTS))
def test_coq_refuses_to_call_a_wrong_network_right(part: int, tmp_path: Path) -> None:
    for name, _, _, claim in all_wrong_ones()[part::PARTS]:
        code, stdout, stderr = coqc(claim, tmp_path)
        assert (code, stdout) == (1, ""), name
        assert place_of_error(claim, stderr) == "closed", (name, stderr)


@pytest.mark.slow
@needs_coq
@pytest.mark.parametrize("part", range(PARTS))
def test_coq_accepts_counterexamples(part: int, tmp_path: Path) -> None:
    wrong = [(name, rnn, task) for name, rnn, task, _ in all_wrong_ones()[::2]]
    wrong.append(("in column 60", silent_when_rings_meet((3, 4, 5)), ADD))
    wrong.append(("in column 143", silent_when_rings_meet((11, 13)), ADD))
    for seed, (name, rnn, task) in enumerate(wrong[part::PARTS]):
        text = theorem(rnn, task)
        assert "Theorem refuted" in text
        assert coqc(text, tmp_path, *goals(rnn, text, seed)) == (0, CLOSED, ""), name


EDITS = [
    ("[-3602879701896397;", "[3602879701896397;"),
    ("[2^55; -(2^55); 2^55]", "[2^55; 2^55; 2^55]"),
    ("[2^55; -(2^55); 2^55]", "[2^55; -(2^55); 0]"),
    ("b_y : Z := -3602879701896397", "b_y : Z := 0 - 2^55"),
    ("[[2^55; 2^55];", "[[2^55; 2^51];"),
    ("   [0; 2^55; 0]].", "   [2^55; 0; 0]]."),
    ("-(4728779608739021*2^4)", "-(4728779608739021*2^5)"),
    ("certificate : list (list bool * nat) :=\n  [([false; false; false], 0);\n  ", "certificate : "
     "list (list bool * nat) :=\n  ["),
    ("| 1, (true, true) => (1, true)", "| 1, (true, true) => (1, false)"),
]  # fmt: skip


@pytest.mark.slow
@needs_coq
@pytest.mark.parametrize("edits", [EDITS[:5], EDITS[5:]], ids=["first", "second"])
def test_a_file_with_something_changed_is_refused(
    edits: list[tuple[str, str]], tmp_path: Path
) -> None:
    text = theorem(hand_wired())
    for old, new in edits:
        assert text.count(old) == 1, old
        code, stdout, stderr = coqc(text.replace(old, new), tmp_path)
        assert (code, stdout) == (1, ""), (old, new)
        assert place_of_error(text, stderr) in ("closed", "starts_inside"), stderr


@pytest.mark.slow
@needs_coq
def test_a_counterexample_that_is_none_is_refused(tmp_path: Path) -> None:
    for a, b, got in ((3, 3, 6), (3, 3, 4), (2, 1, 3)):
        text = wrong_file(hand_wired(), ADD, Counterexample(2, (a, b), a + b, got))
        code, stdout, stderr = coqc(text, tmp_path)
        assert (code, stdout) == (1, "")
        assert place_of_error(text, stderr) == "refuted"


@pytest.mark.slow
@needs_coq
def test_coq_reads_what_has_the_worst_names(tmp_path: Path) -> None:
    for name in HOSTILE[4:6] + HOSTILE[8:11]:
        assert coqc(theorem(named(name)), tmp_path) == (0, CLOSED, ""), name
