from pathlib import Path

import numpy as np
import pytest

from binadd import Proof, ThresholdRNN, hand_wired, prove, save_weights
from tests import reference
from tests.cases import (
    CASES,
    EXPECTED,
    FILES,
    RIGHT_UP_TO_SOME_WIDTH,
    drops_carry_after,
    silent_after,
)
from tests.cli import golden
from tests.cli.conftest import Binadd

FIELDS = [
    "bits",
    "pairs",
    "wrong_pairs",
    "counterexample",
    "correct_at_bits",
    "correct_at_every_width",
    "shortest_counterexample",
    "reachable_states",
    "certificate",
    "smallest_margin",
    "tolerance",
    "threshold",
    "hidden_units",
]


def test_json_of_the_hand_wired_network(binadd: Binadd) -> None:
    ran = binadd("verify", "--bits", "6", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert set(FIELDS) <= set(ran.fields)
    assert {key: ran.fields[key] for key in FIELDS} == {
        "bits": 6,
        "pairs": 4096,
        "wrong_pairs": 0,
        "counterexample": None,
        "correct_at_bits": True,
        "correct_at_every_width": True,
        "shortest_counterexample": None,
        "reachable_states": 4,
        "certificate": [["000", 0], ["100", 0], ["110", 1], ["111", 1]],
        "smallest_margin": pytest.approx(0.1),
        "tolerance": pytest.approx(0.02),
        "threshold": "z>0",
        "hidden_units": 3,
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_json_of_every_weights_file(binadd: Binadd, name: str) -> None:
    expected = EXPECTED[name]
    ran = binadd("verify", "--weights", str(FILES[name]), "--bits", "8", "--json")
    assert ran.code == (0 if expected["every_width"] else 1)
    assert ran.err == ""
    fields = ran.fields
    assert fields["wrong_pairs"] == expected["wrong_pairs"]
    assert fields["correct_at_every_width"] == expected["every_width"]
    assert fields["threshold"] == ("z>=0" if name == "wrong_zero_bias_under_ge" else "z>0")
    if expected["every_width"]:
        assert fields["shortest_counterexample"] is None
        assert fields["counterexample"] is None
    else:
        s = expected["shortest"]
        width = s["bits"]
        operands = [format(s[name], f"0{width}b") for name in "ab"]
        assert fields["shortest_counterexample"] == {
            "bits": width,
            "operands": operands,
            "a": operands[0],
            "b": operands[1],
            "expected": format(s["expected"], f"0{width + 1}b"),
            "got": format(s["got"], f"0{width + 1}b"),
        }
        assert fields["certificate"] is None
        assert fields["counterexample"]["bits"] == 8
        assert len(fields["counterexample"]["a"]) == 8


@pytest.mark.parametrize("name", CASES)
def test_json_of_every_case(binadd: Binadd, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    path = str(tmp_path / "it.json")
    save_weights(case.rnn, path)
    ran = binadd("verify", "--weights", path, "--bits", "3", "--json")
    fields = ran.fields
    assert ran.code == (0 if case.adds else 1)
    wrong = reference.float_wrong_pairs(case.rnn, 3)
    assert fields["wrong_pairs"] == len(wrong)
    assert fields["correct_at_bits"] == (not wrong)
    assert fields["correct_at_every_width"] == case.adds
    assert fields["hidden_units"] == len(case.rnn.b_h)
    if wrong:
        found = fields["counterexample"]
        numbers = tuple(int(found[key], 2) for key in ("a", "b", "expected", "got"))
        assert numbers == (wrong[0].a, wrong[0].b, wrong[0].expected, wrong[0].got)
    if case.shortest:
        assert fields["shortest_counterexample"]["bits"] == case.shortest.bits
    if case.adds:
        proof = prove(case.rnn)
        assert isinstance(proof, Proof)
        assert fields["certificate"] == [list(pair) for pair in proof.certificate]


@pytest.mark.parametrize("name", ["drops a carry after 3", "drops a carry after 8"])
def test_right_at_the_asked_width_but_not_at_every_one(
    binadd: Binadd, tmp_path: Path, name: str
) -> None:
    case = RIGHT_UP_TO_SOME_WIDTH[name]
    assert case.shortest is not None
    path = str(tmp_path / "it.json")
    save_weights(case.rnn, path)
    ran = binadd("verify", "--weights", path, "--bits", str(case.shortest.bits - 1), "--json")
    assert ran.code == 1
    assert ran.fields["correct_at_bits"]
    assert ran.fields["counterexample"] is None
    assert ran.fields["shortest_counterexample"]["bits"] == case.shortest.bits


def test_sixty_four_bits(binadd: Binadd) -> None:
    ran = binadd("verify", "--bits", "64", "--json")
    assert ran.code == 0
    assert ran.fields["pairs"] == 4**64
    wrong = binadd("verify", "--bits", "64", "--json", "-w", str(FILES["wrong_third_bias"]))
    assert wrong.code == 1
    assert wrong.fields["wrong_pairs"] == 339635612519312211825438969004033836456
    assert wrong.fields["counterexample"]["a"] == "11".zfill(64)


SESSIONS = {
    "verify_right": ("hand-wired", ["--bits", "4"]),
    "verify_one_bit": ("hand-wired", ["--bits", "1"]),
    "verify_too_wide_to_enumerate": ("hand-wired", ["--bits", "40"]),
    "verify_wrong": ("wrong_third_bias", ["--bits", "4"]),
    "verify_wrong_wide": ("wrong_third_bias", ["--bits", "64"]),
    "verify_wrong_at_once": ("wrong_zero_bias_under_ge", ["--bits", "1"]),
    "verify_margin_zero": ("readme_calculator_zero_bias", ["--bits", "4"]),
}


@pytest.mark.parametrize("session", SESSIONS)
def test_what_people_read(binadd: Binadd, session: str) -> None:
    name, options = SESSIONS[session]
    weights = [] if name == "hand-wired" else ["--weights", f"{name}.json"]
    real = [str(FILES[name]) if word == f"{name}.json" else word for word in weights]
    ran = binadd("verify", *options, *real)
    golden.check(session, " ".join(["binadd verify", *options, *weights]), ran)


def test_a_failure_beyond_the_asked_width_for_people(binadd: Binadd, tmp_path: Path) -> None:
    path = str(tmp_path / "forgetful.json")
    save_weights(drops_carry_after(4), path)
    ran = binadd("verify", "--bits", "3", "--weights", path)
    golden.check("verify_wrong_beyond", "binadd verify --bits 3 --weights forgetful.json", ran)


def test_a_very_long_addition_is_cut_for_people(binadd: Binadd, tmp_path: Path) -> None:
    path = str(tmp_path / "late.json")
    save_weights(RIGHT_UP_TO_SOME_WIDTH["silent in column 60"].rnn, path)
    ran = binadd("verify", "--bits", "64", "--weights", path)
    golden.check("verify_wrong_late", "binadd verify --bits 64 --weights late.json", ran)


def test_a_pair_that_differs_from_the_shortest_is_told(binadd: Binadd, tmp_path: Path) -> None:
    # Silent from the fourth column on: two bits are right, 001 + 111 is the smallest wrong pair of
    # three, and at five bits any 1 in column 4 will do.
    rnn = silent_after(3)
    path = str(tmp_path / "falls-silent.json")
    save_weights(rnn, path)
    for bits, line in ((3, ""), (5, "goes wrong at 5 bits: a 00000 b 01000 sum 001000 answer")):
        ran = binadd("verify", "--bits", str(bits), "--weights", path)
        text = " ".join(ran.out.split())
        assert "The shortest addition that goes wrong: 001 + 111 = 1000, but it answ" in text
        assert ("The smallest pair that goes wrong" in text) == bool(line)
        assert line in text


def test_help(binadd: Binadd) -> None:
    ran = binadd("verify", "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[2].strip().startswith("binadd verify --bits 12")
    for option in ("--bits N", "--weights FILE", "--json", "--help"):
        assert option in ran.out


@pytest.mark.parametrize("bits", ["0", "-1", "65", "1000000000000"])
def test_bits_out_of_range(binadd: Binadd, bits: str) -> None:
    ran = binadd("verify", "--bits", bits)
    assert ran.is_one_line_of_complaint(2)
    assert f"--bits must be from 1 to 64, got {bits}" in ran.err


@pytest.mark.parametrize(
    "bits", ["", "twelve", "1_0", "1e1", "12.0", "+8", " 8", "0x8", "\uff18", "nan", "9" * 41]
)
def test_bits_that_are_no_whole_number(binadd: Binadd, bits: str) -> None:
    ran = binadd("verify", "--bits", bits)
    assert ran.is_one_line_of_complaint(2)
    assert "is not a whole number" in ran.err
    assert ran.err.isascii()


@pytest.mark.parametrize("bits", ["1", "64", "007"])
def test_bits_at_the_ends(binadd: Binadd, bits: str) -> None:
    ran = binadd("verify", "--bits", bits, "--json")
    assert ran.code == 0
    assert ran.fields["bits"] == int(bits)


def test_weights_from_standard_input(binadd: Binadd) -> None:
    ran = binadd(
        "verify",
        "--weights",
        "-",
        "--bits",
        "2",
        stdin=FILES["scaled_by_ten"].read_bytes(),
    )
    assert ran.code == 0
    assert "scaled_by_ten: 3 hidden units" in ran.out


def test_a_missing_file_and_a_directory(binadd: Binadd, tmp_path: Path) -> None:
    ran = binadd("verify", "--weights", str(tmp_path / "missing.json"))
    assert ran.is_one_line_of_complaint(3)
    assert "missing.json: can't be read: No such file or directory" in ran.err
    ran = binadd("verify", "--weights", str(tmp_path))
    assert ran.is_one_line_of_complaint(3)
    assert "can't be read: Is a directory" in ran.err


def test_a_hundred_megabytes(binadd: Binadd, tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    ran = binadd("verify", "--weights", str(path))
    assert ran.is_one_line_of_complaint(3)
    assert "huge.json: larger than 4 MiB" in ran.err
    with path.open("rb") as file:
        assert binadd("verify", "--weights", "-", stdin=file.read(5 * 2**20)).code == 3


def test_no_permission(binadd: Binadd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:  # root may read everything
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        ran = binadd("verify", "--weights", str(tmp_path / "a.json"))
    assert ran.is_one_line_of_complaint(3)
    assert "a.json: can't be read: Permission denied" in ran.err


def test_a_strange_path_is_one_line(binadd: Binadd) -> None:
    for path in ("no\nsuch", "no\x1b[2J", "no\udcff", "a\0b"):
        ran = binadd("verify", "--weights", path)
        assert ran.is_one_line_of_complaint(3), ran
        assert ran.err.isascii()


def blank(units: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float]:
    zeros = np.zeros(units)
    return np.zeros((units, 2)), np.zeros((units, units)), zeros, zeros, 0.0


@pytest.mark.parametrize(
    ("rnn", "message"),
    [
        (ThresholdRNN(*blank(1_025)), "1,025 hidden units; at most 1,024"),
        (ThresholdRNN([[1]], [[0]], [0], [1], 0), "takes 2 inputs, but the network has 1"),
        (ThresholdRNN([[1, 1, 1]], [[0]], [0], [1], 0), "takes 2 inputs, but the network has 3"),
    ],
)
def test_a_network_that_can_not_be_asked(
    binadd: Binadd, tmp_path: Path, rnn: ThresholdRNN, message: str
) -> None:
    path = str(tmp_path / "it.json")
    save_weights(rnn, path)
    ran = binadd("verify", "--weights", path)
    assert ran.is_one_line_of_complaint(3)
    assert message in ran.err


def test_a_name_can_not_move_the_cursor_or_forge_a_line(binadd: Binadd, tmp_path: Path) -> None:
    path = str(tmp_path / "x.json")
    rnn = hand_wired()
    save_weights(
        ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, name="a\x1b[2J\nb\r\u202ec"),
        path,
    )
    ran = binadd("verify", "--bits", "2", "--weights", path)
    assert ran.out.splitlines()[0].endswith(
        "a\\x1b[2J\\nb\\r\\u202ec: 3 hidden units, firing at z > 0"
    )
    assert ran.out.isascii()
    assert "\x1b" not in ran.out
