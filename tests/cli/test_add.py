import random
from pathlib import Path

import pytest

from binadd import ThresholdRNN, add, save_weights
from tests import reference
from tests.bad_weights import BAD_WEIGHTS
from tests.cases import CASES, FILES, WRONG
from tests.cli import golden
from tests.cli.conftest import Binadd
from tests.simulation.test_addition import HANDOUT
from tests.test_bits import BAD_OPERANDS


@pytest.mark.parametrize(("a", "b", "total"), [*HANDOUT, ("1011", "0110", "10001")])
def test_the_examples(binadd: Binadd, a: str, b: str, total: str) -> None:
    ran = binadd("add", a, b)
    assert (ran.code, ran.out, ran.err) == (0, f"{total}\n", "")


@pytest.mark.parametrize(
    ("base", "a", "b", "total"),
    [
        ("2", "0", "0", "0"),
        ("2", "0000", "0001", "1"),
        ("10", "2026", "11", "2037"),
        ("10", "0009", "1", "10"),
        ("16", "ff", "1", "100"),
        ("16", "DEAD", "beef", "19d9c"),
    ],
)
def test_other_bases(binadd: Binadd, base: str, a: str, b: str, total: str) -> None:
    ran = binadd("add", "--base", base, a, b)
    assert (ran.code, ran.out, ran.err) == (0, f"{total}\n", "")


@pytest.mark.parametrize("base", [2, 16])
def test_ten_thousand_digits(binadd: Binadd, base: int) -> None:
    generator = random.Random(base)
    letter = {2: "b", 16: "x"}[base]
    a, b = (generator.getrandbits(10_000 * {2: 1, 16: 4}[base]) for _ in range(2))
    ran = binadd("add", "--base", str(base), format(a, letter), format(b, letter))
    assert (ran.code, ran.out) == (0, format(a + b, letter) + "\n")


def test_a_wrong_answer_is_printed_and_told(binadd: Binadd) -> None:
    ran = binadd("add", "11", "11", "--weights", str(FILES["wrong_third_bias"]))
    assert (ran.code, ran.out) == (1, "100\n")
    assert ran.err.endswith("binadd: wrong_third_bias is wrong here: the sum is 110\n")


def test_leading_zeros_are_columns(binadd: Binadd, tmp_path: Path) -> None:
    path = str(tmp_path / "always on.json")
    save_weights(WRONG["one unit, always on"].rnn, path)
    assert binadd("add", "0", "0", "-w", path).out == "11\n"
    assert binadd("add", "000", "0", "-w", path).out == "1111\n"
    assert binadd("add", "--base", "16", "0", "00", "-w", path).out == "1ff\n"
    assert binadd("add", "--base", "10", "000", "4", "-w", path).out == "15\n"


def test_weights_from_standard_input(binadd: Binadd) -> None:
    ran = binadd("add", "1", "1", "--weights", "-", stdin=FILES["wrong_no_recurrence"].read_bytes())
    assert (ran.code, ran.out) == (1, "0\n")


def test_json_of_a_right_answer(binadd: Binadd) -> None:
    ran = binadd("add", "--json", "--base", "16", "0F", "1")
    assert (ran.code, ran.err) == (0, "")
    assert ran.fields == {"a": "0F", "b": "1", "sum": "10", "expected": "10", "correct": True}


def test_json_of_a_wrong_answer(binadd: Binadd) -> None:
    ran = binadd("add", "11", "11", "--json", "--weights", str(FILES["wrong_third_bias"]))
    assert ran.code == 1
    assert ran.fields == {"a": "11", "b": "11", "sum": "100", "expected": "110", "correct": False}


def test_json_of_a_trace(binadd: Binadd) -> None:
    ran = binadd("add", "--json", "--trace", "11", "01")
    columns = ran.fields["columns"]
    assert [list(column) for column in columns] == [
        ["column", "x", "carry_in", "z", "h", "z_y", "y"]
    ] * 3
    assert [column["column"] for column in columns] == [0, 1, 2]
    assert [column["x"] for column in columns] == [[1, 1], [1, 0], [0, 0]]
    assert [column["carry_in"] for column in columns] == [0, 1, 1]
    assert [column["h"] for column in columns] == [[1, 1, 0], [1, 1, 0], [1, 0, 0]]
    assert [column["y"] for column in columns] == [0, 0, 1]
    assert columns[0]["z"] == pytest.approx([1.9, 0.9, -0.1])
    assert columns[0]["z_y"] == pytest.approx(-0.1)


@pytest.mark.parametrize("name", CASES)
def test_json_agrees_with_the_reference(binadd: Binadd, tmp_path: Path, name: str) -> None:
    rnn = CASES[name].rnn
    path = str(tmp_path / "it.json")
    save_weights(rnn, path)
    ran = binadd("add", "0110111", "1011", "--json", "--trace", "-w", path)
    got = reference.answer(rnn, 0b0110111, 0b1011, 7)
    assert ran.fields["sum"] == format(got, "b")
    assert ran.fields["expected"] == "1000010"
    assert ran.fields["correct"] == (got == 0b1000010)
    assert ran.code == (0 if got == 0b1000010 else 1)
    assert reference.number([column["y"] for column in ran.fields["columns"]]) == got


def test_a_trace_for_people(binadd: Binadd) -> None:
    golden.check(
        "add_trace", "binadd add 1011 0110 --trace", binadd("add", "1011", "0110", "--trace")
    )


def test_help(binadd: Binadd) -> None:
    ran = binadd("add", "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[2].strip().startswith("binadd add 1011 0110")
    for option in ("--base 2|10|16", "--weights FILE", "--trace", "--json", "--help"):
        assert option in ran.out


@pytest.mark.parametrize(
    ("text", "base", "message"),
    [bad for name, bad in BAD_OPERANDS.items() if "prefix" not in name],
)
def test_a_bad_operand_is_a_usage_error(binadd: Binadd, text: str, base: int, message: str) -> None:
    for operands in ([text, "1"], ["1", text]):
        ran = binadd("add", "--base", str(base), "--", *operands)
        assert ran.is_one_line_of_complaint(2)
        assert message in ran.err


def test_a_sign_without_dashes_before_it_is_taken_for_an_option(binadd: Binadd) -> None:
    ran = binadd("add", "-1", "1")
    assert ran.is_one_line_of_complaint(2)
    assert ran.err == "binadd: No such option: -1; numbers are not negative\n"
    ran = binadd("add", "--", "1", "-1")
    assert ran.is_one_line_of_complaint(2)
    assert ran.err.endswith("; numbers are not negative\n")


def test_numbers_as_python_writes_them(binadd: Binadd) -> None:
    assert binadd("add", "0b101", "0B1").out == "110\n"
    assert binadd("add", "-b", "16", "0xff", "1").out == "100\n"
    assert binadd("add", "-b", "16", "0b1", "0").out == "b1\n"  # a hexadecimal number as it is
    for base, text, meant in (("2", "0xff", 16), ("10", "0b1", 2)):
        ran = binadd("add", "-b", base, text, "1")
        assert ran.is_one_line_of_complaint(2)
        assert ran.err.endswith(f"; numbers that begin with {text[:2]} take --base {meant}\n")


def test_the_notation_of_the_handouts(binadd: Binadd) -> None:
    ran = binadd("add", "--lsb-first", "1,1,1,0,0,1,0", "0,1,0,0,1,1")
    assert (ran.code, ran.out, ran.err) == (0, "1,0,0,1,1,0,1\n", "")
    assert binadd("add", "--lsb-first", "1110010", "010011").out == "1001101\n"
    assert binadd("add", "--lsb-first", "-b", "10", "6202", "11").out == "7302\n"
    fields = binadd("add", "--lsb-first", "1,1", "1", "--json").fields
    assert fields == {"a": "1,1", "b": "1", "sum": "0,0,1", "expected": "0,0,1", "correct": True}
    ran = binadd("add", "--lsb-first", "11", "11", "-w", str(FILES["wrong_third_bias"]))
    assert (ran.code, ran.out) == (1, "001\n")
    assert ran.err.endswith("binadd: wrong_third_bias is wrong here: the sum is 011\n")


def test_without_an_order_the_message_says_which_is_taken(binadd: Binadd) -> None:
    ran = binadd("add", "1,1,0", "1")
    assert ran.is_one_line_of_complaint(2)
    assert "the most significant digit is taken to come first" in ran.err
    assert "--lsb-first" in ran.err
    for operand in ("1,,1", "1,10", ",", "1,"):
        assert binadd("add", "--lsb-first", operand, "1").is_one_line_of_complaint(2)


def test_the_first_wrong_column_of_a_trace_is_marked(binadd: Binadd) -> None:
    wrong = str(FILES["wrong_third_bias"])
    ran = binadd("add", "111", "111", "--trace", "-w", wrong)
    marked = [line for line in ran.out.splitlines() if "<-" in line]
    assert len(marked) == 1
    assert marked[0].split()[0] == "1"
    assert marked[0].endswith("<- first wrong")
    assert "<-" not in binadd("add", "111", "111", "--trace").out


def test_a_trace_of_many_units_leaves_sums_out_and_says_so(
    binadd: Binadd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "late.json")
    save_weights(CASES["silent in column 60"].rnn, path)
    ran = binadd("add", "1", "1", "--trace", "-w", path)
    assert "more units are in --json." in ran.out
    monkeypatch.setenv("COLUMNS", "200")
    assert "more units" not in binadd("add", "1", "1", "--trace", "-w", path).out


@pytest.mark.parametrize("base", ["0", "8", "-2", "36", "1_0", "2.0", "ten", "", "\uff12"])
def test_other_bases_are_usage_errors(binadd: Binadd, base: str) -> None:
    ran = binadd("add", "1", "1", "--base", base)
    assert ran.is_one_line_of_complaint(2)
    assert "the base must be 2, 10 or 16" in ran.err or "is not a whole number" in ran.err


@pytest.mark.parametrize(("data", "message"), BAD_WEIGHTS.values(), ids=BAD_WEIGHTS)
def test_bad_weights_are_one_line(
    binadd: Binadd, tmp_path: Path, data: bytes, message: str
) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(data)
    for arguments in (["add", "1", "1"], ["add", "1", "1", "--json", "--trace"], ["verify"]):
        ran = binadd(*arguments, "--weights", str(path))
        assert ran.is_one_line_of_complaint(3), ran
        assert ran.err.startswith(f"binadd: {path}: {message}")


def test_bad_weights_on_standard_input_are_one_line(binadd: Binadd) -> None:
    ran = binadd("add", "1", "1", "--weights", "-", stdin=b"[")
    assert ran.is_one_line_of_complaint(3)
    assert ran.err.startswith("binadd: standard input: not JSON")


def test_a_network_of_another_number_of_inputs_is_one_line(binadd: Binadd, tmp_path: Path) -> None:
    path = str(tmp_path / "three.json")
    save_weights(ThresholdRNN([[1, 1, 1]], [[0]], [0], [1], 0), path)
    ran = binadd("add", "1", "1", "--weights", path)
    assert ran.is_one_line_of_complaint(3)
    assert "adding takes 2 inputs, but three has 3" in ran.err


def test_more_hidden_units_than_a_table_has_are_run_all_the_same(
    binadd: Binadd, tmp_path: Path
) -> None:
    path = str(tmp_path / "twenty.json")
    rows = [[1, 1]] * 20
    rnn = ThresholdRNN(rows, [[0] * 20] * 20, [-0.5] * 20, [1] * 20, -0.5)
    save_weights(rnn, path)
    ran = binadd("add", "1", "0", "--weights", path)
    assert (ran.code, ran.out) == (0, f"{add(1, 0, rnn)}\n")


def test_a_name_can_not_move_the_cursor_or_forge_a_line(binadd: Binadd, tmp_path: Path) -> None:
    path = str(tmp_path / "x.json")
    rnn = WRONG["one unit, the carry"].rnn
    save_weights(
        ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, name="a\x1b[2J\nb\r\u202ec"),
        path,
    )
    ran = binadd("add", "1", "0", "--weights", path)
    assert ran.code == 1
    assert ran.err == "binadd: a\\x1b[2J\\nb\\r\\u202ec is wrong here: the sum is 1\n"
