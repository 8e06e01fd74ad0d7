"""The page as one file: what is in it, and what must not be."""

import base64
import hashlib
import json
import re
from typing import Any

import numpy as np
import pytest

from binadd import ThresholdRNN, hand_wired, prove, specification, wire
from binadd.analysis.census.minimality import minimality
from binadd.analysis.census.networks import count_nonzeros
from binadd.errors import NetworkError, TaskError
from binadd.report.page.assembly import page_html
from binadd.report.page.levels import CENSUS, LEVELS, Level
from binadd.report.page.page_data import link_of, page_data, solution_network
from binadd.verification.results import Proof

HOSTILE = {
    "ends the script": "</script><script>document.title='taken'</script>",
    "opens a comment": "<!--<script>",
    "a template's field": "{{script}}{{data}}",
    "turned round": "\u202eevil\u202c",
    "long": "x" * 5000,
    "half a letter": "\ud800",
    "quotes": "\"'`&amp;<b>",
    "line ends": "a\u2028b\u2029c\0\r\n",
}


def page_of(rnn: ThresholdRNN | None, task: str = "add") -> str:
    return page_html(page_data(rnn, specification(task)))


def named(name: str) -> ThresholdRNN:
    rnn = hand_wired()
    return ThresholdRNN(rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, rnn.b_y, name=name)


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_it_is_small() -> None:
    assert len(page_of(hand_wired()).encode()) < 120_000
    w = np.random.default_rng(1).normal(size=(8, 8))
    largest = ThresholdRNN(w[:, :2], w, w[0], w[1], 0.1234567890123456)
    assert len(page_of(largest).encode()) < 120_000


def test_it_is_not_minified() -> None:
    lines = page_of(hand_wired()).splitlines()
    assert len(lines) > 1500
    assert "\n\tconst { isRight, graph, counterexample } = decide(table, task);\n" in page_of(
        hand_wired()
    )


def test_it_loads_nothing_and_allows_only_its_own_style_and_script() -> None:
    page = page_of(hand_wired())
    for tag, directive in (("style", "style-src"), ('script type="module"', "script-src")):
        text = re.search(rf"<{tag}>(.*?)</{tag.split()[0]}>", page, re.DOTALL)
        assert text is not None
        digest = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert re.findall(r'(?:src|href)="(?!#|data:,)[^"]*"', page) == []
    assert "http:" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https:" not in page
    assert "url(" not in page


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_name_stays_a_name(kind: str) -> None:
    name = HOSTILE[kind]
    page = page_of(named(name))
    assert data_of(page)["network"]["name"] == name
    plain = page_of(named("plain"))
    for sign in ("<script", "</script", "<!--", "<style"):
        assert page.count(sign) == plain.count(sign)
    page.encode()  # a lone surrogate would not go into a file


def test_a_task_of_a_hostile_name_does_not_leave_the_title() -> None:
    task = specification("parity")
    from dataclasses import replace

    page = page_html(page_data(None, replace(task, name="</title><script>")))
    assert page.count("<script") == page_of(None, "parity").count("<script")


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.task)
def test_nothing_in_an_exercise_gives_it_away(level: Level) -> None:
    page = page_of(None, level.task)
    data = data_of(page)
    assert set(data) == {"task", "tasks", "levels", "aliases", "inclusive"}
    for word in (
        "greenTrack",
        "oneNumberRepair",
        "track",
        "hint-button",
        "IDEAS",
        "examples",
        "solution",
        "green",
        "Hint",
    ):
        body = page.replace("the coloured track of the slider, hints,", "")
        assert word not in body.replace("all solutions", ""), word
    for each in LEVELS:
        assert link_of(solution_network(each), each.task).split("&")[1] not in page
        assert json.dumps(list(each.solution), separators=(",", ":")) not in page
        assert link_of(wire(each.task), each.task).split("&")[1] not in page
    assert "-1.1" not in page
    assert "Left out of this file are" in page
    assert "Left out" not in page_of(wire(level.task), level.task)


def test_the_words_looked_for_are_in_a_page_with_everything() -> None:
    page = page_of(hand_wired())
    for word in (
        "greenTrack",
        "oneNumberRepair",
        "track",
        "hint-button",
        "IDEAS",
        "examples",
        "green",
        "Hint",
    ):
        assert word in page
    for each in LEVELS:
        assert link_of(solution_network(each), each.task).split("&")[1] in page


def test_the_page_takes_tasks_of_one_or_two_operands() -> None:
    with pytest.raises(TaskError, match="tasks of one or two operands; add:3 has 3"):
        page_data(None, specification("add:3"))
    with pytest.raises(NetworkError, match="parity takes 1 input, but the network has 2"):
        page_data(hand_wired(), specification("parity"))


def test_of_a_large_network_the_verdict_is_written_in() -> None:
    idle = np.zeros((9, 9))
    idle[:3, :3] = hand_wired().w_hh
    large = ThresholdRNN(
        np.pad(hand_wired().w_xh, ((0, 6), (0, 0))),
        idle,
        np.pad(hand_wired().b_h, (0, 6)),
        np.pad(hand_wired().w_hy, (0, 6)),
        -0.1,
    )
    assert page_data(large, specification("add"))["verdict"] == {
        "isRight": True,
        "wrong": "0",
        "pairs": 4,
    }
    wrong = ThresholdRNN(large.w_xh, np.zeros((9, 9)), large.b_h, large.w_hy, -0.1)
    found = page_data(wrong, specification("add"))["verdict"]
    assert found["counterexample"] == {
        "bits": 1,
        "operands": ["1", "1"],
        "expected": "10",
        "got": "00",
        "column": 1,
    }
    assert "verdict" not in page_data(hand_wired(), specification("add"))


def test_of_a_network_that_is_not_decided_no_verdict_is_written_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    idle = np.zeros((9, 9))
    large = ThresholdRNN(np.ones((9, 2)), idle, -np.arange(9) / 4, np.ones(9), 0)
    monkeypatch.setattr("binadd.automata.product.MOST_PAIRS", 1)
    assert page_data(large, specification("or"))["verdict"] is None


# Par


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.task)
def test_par_is_reached(level: Level) -> None:
    rnn = solution_network(level)
    assert isinstance(prove(rnn, level.task), Proof)
    assert (rnn.hidden_units, count_nonzeros(rnn)) == (level.units, level.nonzeros)
    assert wire(level.task).hidden_units >= level.units


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.task)
def test_par_is_the_fewest_of_all_networks(level: Level) -> None:
    assert level.source == CENSUS
    found = minimality(level.task)
    assert found.fewest_units == level.units
    assert found.by_units[level.units - 1].nonzeros == level.nonzeros
