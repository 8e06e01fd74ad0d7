"""``verify --exhaustive``, ``--workers`` and ``--cluster``: what is said, and when."""

import socket
import sys
from pathlib import Path

import pytest

from binadd.execution import executors as parallel
from binadd.verification import exhaustive, verdict
from binadd.verification.bit_slices import Tally
from binadd.verification.traversal import Traversal
from tests.cli.conftest import Binadd


def plain(text: str) -> str:
    """A text as if it had not been wrapped."""
    return " ".join(text.split())


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if 9 bits were very many."""
    monkeypatch.setattr(verdict, "SECONDS_UNASKED", 1e-9)
    monkeypatch.setattr(exhaustive, "SECONDS_PER_PART", 0)
    monkeypatch.setattr(exhaustive, "MOST_SPLIT_COLUMNS", 1)


@pytest.mark.usefixtures("impatient")
def test_what_takes_long_is_only_counted_unless_asked(binadd: Binadd) -> None:
    counted = binadd("verify", "--bits", "9")
    assert counted.code == 0
    assert "each: --exhaustive would, in about 0.0 seconds on one core" in plain(counted.out)
    assert counted.err == ""
    assert binadd("verify", "--bits", "9", "--json").fields["enumerated"] is False


@pytest.mark.usefixtures("impatient")
def test_what_takes_long_is_added_on_request_with_an_estimate_first(binadd: Binadd) -> None:
    added = binadd("verify", "--bits", "9", "--exhaustive")
    assert added.code == 0
    assert "every one added and compared" in added.out
    assert added.err == "binadd: adding all 262,144 pairs takes one core about 0.0 seconds\n"
    assert binadd("verify", "--bits", "9", "--exhaustive", "--json").fields["enumerated"] is True


@pytest.mark.usefixtures("impatient")
def test_the_estimate_knows_of_the_workers(binadd: Binadd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exhaustive.Enumeration, "estimated_seconds", lambda _: 600.0)
    alone = binadd("verify", "--bits", "5", "--exhaustive")
    shared = binadd("verify", "--bits", "5", "--exhaustive", "--workers", "2")
    assert alone.err == "binadd: adding all 1,024 pairs takes one core about 10 minutes\n"
    assert shared.err == "binadd: adding all 1,024 pairs takes 2 cores about 5 minutes\n"


def test_what_takes_no_time_needs_no_announcement(binadd: Binadd) -> None:
    added = binadd("verify", "--bits", "10", "--exhaustive")
    assert (added.code, added.err) == (0, "")


def test_more_pairs_than_can_be_added_are_refused(binadd: Binadd) -> None:
    ran = binadd("verify", "--bits", "32", "--exhaustive")
    assert ran.is_one_line_of_complaint(2)
    assert "4**32 pairs can't be enumerated" in ran.err


@pytest.mark.usefixtures("impatient")
def test_an_interrupt_says_how_far_it_came(binadd: Binadd, monkeypatch: pytest.MonkeyPatch) -> None:
    def part(_: Traversal, path: tuple[int, ...]) -> Tally:
        if path == (3,):
            raise KeyboardInterrupt
        return Tally()

    monkeypatch.setattr(Traversal, "part", part)
    ran = binadd("verify", "--bits", "9", "--exhaustive")
    assert (ran.code, ran.out) == (130, "")
    assert ran.err.endswith("binadd: interrupted when 196,608 of 262,144 pairs had been added\n")


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--workers", "0"], "from 1 to 256, got 0"),
        (["--workers", "2", "--cluster", "tcp://host:1"], "not among both"),
        (["--workers", "two"], "'two' is not a whole number"),
    ],
)
def test_workers_that_can_not_be(binadd: Binadd, options: list[str], complaint: str) -> None:
    ran = binadd("verify", *options)
    assert ran.is_one_line_of_complaint(2)
    assert complaint in ran.err


def test_a_cluster_that_does_not_answer(binadd: Binadd, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(parallel, "CLUSTER_PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        ran = binadd("verify", "--cluster", f"tcp://127.0.0.1:{mute.getsockname()[1]}")
    assert ran.is_one_line_of_complaint(3)
    assert "no cluster answers" in ran.err


def test_a_cluster_without_its_package(binadd: Binadd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    ran = binadd("verify", "--cluster", "tcp://host:8786")
    assert ran.is_one_line_of_complaint(3)
    assert "pip install '.[cluster]'" in ran.err


def test_workers_change_nothing_in_what_is_found(binadd: Binadd, tmp_path: Path) -> None:
    weights = tmp_path / "wrong.json"
    weights.write_text('{"w_xh": [[1, 1]], "w_hh": [[0]], "b_h": [-0.5], "w_hy": [1]}')
    alone = binadd("verify", "--weights", str(weights), "--bits", "9", "--json")
    shared = binadd("verify", "--weights", str(weights), "--bits", "9", "--json", "--workers", "2")
    assert alone == shared
    assert alone.code == 1
