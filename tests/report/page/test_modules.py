"""The page's modules: their own tests, how they read files, and that they fit into one scope."""

import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from binadd.errors import WeightsFileError
from binadd.formats.reading import parse_weights
from binadd.report.page import assembly
from binadd.report.page.page_data import aliases

HERE = Path(__file__).parent
MODULES = sorted(assembly.SOURCES.glob("*.mjs"))
OURS = (
    '"w_xh": [[1, 1], [1, 1], [1, 1]], "w_hh": [[0, 1, 0], [0, 1, 0], [0, 1, 0]], '
    '"b_h": [-0.1, -1.1, -2.1], "w_hy": [1, -1, 1], "b_y": -0.1'
)
READ = [
    f"{{{OURS}}}",
    f'{{"format": "binadd-weights", "version": 1, "name": "\\u00e4", {OURS}, "threshold": ">="}}',
    f"[{{{OURS}}}]",
    f'\ufeff{{{OURS}, "threshold": " Z >= 0 "}}',
    '{"Wxh": [[1, 1]], "Whh": [[0]], "bh": [-0.5], "Why": [1], "by": -0.5}',
    '{"input_to_hidden": [[1, 1]], "hidden_to_hidden": [[0]], "hidden_bias": [-1], "w_hy": [[1]]}',
    '{"W_in": [[1, 1]], "W_rec": [[0]], "W_out": [1], "output_bias": [[-0.5]]}',
    "{w_xh: [[1, 1],], 'w_hh': [[.0]], // a comment\n w_hy: [+1], b_y: -.5, /* and one */ }",
    '{"w_xh": [[1e-7, 1E+3]], "w_hh": [[-0.0]], "w_hy": [1], "author": "somebody", "b_h": null}',
    '{"w_xh": [[1]], "w_hh": [[1]], "w_hy": [1], "task": "parity", "fires_at_zero": true}',
    '{"w_xh": [[1, 1]], "w_hh": [[0]], "w_hy": [1], "rule": ">="}',
    '{"w_xh": [[1, 1]], "w_hh": [[0]], "w_hy": [1], "rule": "Strict"}',
    f'{{{OURS}, "seed": 5, "Epochs": 1e9, "losses": [0.5, 0.25], "hidden_units": 3, "hidden": 3}}',
    f'{{{OURS}, "trained": true, "student": 12345, "student_id": "a 7"}}',
]
REFUSED = [
    "",
    "   ",
    "{",
    "[1, 2]",
    "5",
    '{"w_xh": [[1, 1]] "w_hh": [[0]]}',
    '{"w_xh": [[1, NaN]], "w_hh": [[0]], "w_hy": [1]}',
    '{"w_xh": [[1, -Infinity]], "w_hh": [[0]], "w_hy": [1]}',
    '{"w_xh": [[1, 1e400]], "w_hh": [[0]], "w_hy": [1]}',
    '{"w_xh": [[1, 1e301]], "w_hh": [[0]], "w_hy": [1]}',
    f'{{{OURS}, "b_y": 1}}',
    f'{{{OURS}, "\\u0062_y": 1}}',
    f'{{{OURS}, "by": 1}}',
    f'{{{OURS}, "version": 2}}',
    f'{{{OURS}, "version": true}}',
    f'{{{OURS}, "format": "other"}}',
    f'{{{OURS}, "threshold": "maybe"}}',
    f'{{{OURS}, "threshold": "z>0", "fires_at_zero": true}}',
    f'{{{OURS}, "fires_at_zero": "yes"}}',
    f'{{{OURS}, "name": 5}}',
    f'{{{OURS}, "task": 5}}',
    f'{{{OURS}, "w_hz": [1, 2, 3]}}',
    f'{{{OURS}, "hiden_bias": [1, 2, 3]}}',
    f'{{{OURS}, "outputbias_": [[[1]]], "zzz": 1}}',
    f'{{{OURS}, "zzz": [[1, 2], [3, 4]]}}',
    f'{{{OURS}, "treshold": "z>=0"}}',
    f'{{{OURS}, "versions": "1"}}',
    f'{{{OURS}, "treshold": true}}',
    f'{{{OURS}, "seeds": [1, 2]}}',
    f'{{{OURS}, "zz": 1}}',
    '{"w_hh": [[0]], "w_hy": [1]}',
    '{"w_xh": [[1, 1], [1]], "w_hh": [[0, 0], [0, 0]], "w_hy": [1, 1]}',
    '{"w_xh": [[1, 1]], "w_hh": [[0, 0, 0]], "w_hy": [1], "b_h": [1]}',
    '{"w_xh": [[1, 1], [1, 1]], "w_hh": [[0, 0], [0, 0]], "w_hy": [1, 1, 1], "b_y": 0}',
    '{"w_xh": [[1, 1], [1, 1]], "w_hh": [[0, 0], [0, 0]], "w_hy": [1, 1], "b_h": [1, 1, 1]}',
    '{"w_xh": [[1, true]], "w_hh": [[0]], "w_hy": [1]}',
    '{"w_xh": 3, "w_hh": [[0]], "w_hy": [1]}',
    '{"w_xh": [[1, 1]], "w_hh": [[0]], "w_hy": [1], "note": "cut',
    '{"a": ' + "[" * 70 + "]" * 70 + "}",
    '{"w_xh": [[1, 1]], 5: 1}',
    '{"w_xh": [[1, 1]], "w_hh": [[0]], "w_hy": [1]} x',
    '{"w_xh": [[1, what]], "w_hh": [[0]], "w_hy": [1]}',
]
OTHER_WORDS = {  # where the page reads less than the command, and says so
    '{"w_xh": [[1, 1]], "w_hh": [[0]], "w_hy": [1], "kernel": [[1, 1]]}': 'unknown key "kernel"',
    '{"weights": {"w_xh": [[1, 1]], "w_hh": [[0]], "w_hy": [1]}}': 'unknown key "weights"',
    '{"w_xh": [["1", 1]], "w_hh": [[0]], "w_hy": [1]}': 'w_xh[0][0]: expected a number, got "1"',
    f'{{{OURS}, "comment": "units fire at z >= 0"}}': "no rule is given by which units fire",
    f'{{{OURS}, "units": "-1/+1"}}': "units is given; binadd page FILE reads more ways",
    '{"w_xh": [[1, 1]], "w_hh": [[0, 0], [0, 0]], "w_hy": [1, 1]}': "w_xh: expected a row for each",
    '{"__proto__": 5}': 'unknown key "__proto__"',
    '{"w_xh": [[1, 1]], "w_hh": [[0]], "w_hy": [1], "constructor": 5}': 'unknown key "constructor"',
}


def read(node: str, texts: list[str]) -> list[dict[str, object]]:
    given = json.dumps({"aliases": aliases(), "texts": texts})
    done = subprocess.run(
        [node, str(HERE / "readings.mjs"), str(assembly.SOURCES)],
        input=given,
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[dict[str, object]] = json.loads(done.stdout, parse_int=float)
    return found


def read_by_python(text: str) -> dict[str, object]:
    try:
        found = parse_weights(text.encode(), "mine")
    except WeightsFileError as error:
        return {"message": str(error).removeprefix("mine: "), "kind": "ContentError"}
    parts = ("w_xh", "w_hh", "b_h", "w_hy", "b_y")
    return {
        "w": np.concatenate([np.ravel(getattr(found.network, part)) for part in parts]).tolist(),
        "hidden": found.network.hidden_units,
        "inclusive": found.network.fires_at_zero,
        "name": "" if found.network.name == "mine" else found.network.name,
        "task": found.task,
    }


def test_files_are_read_as_python_reads_them_and_refused_in_the_same_words(node: str) -> None:
    for text, found in zip(READ + REFUSED, read(node, READ + REFUSED), strict=True):
        assert found == read_by_python(text), text
    assert all("message" not in found for found in read(node, READ))
    assert all("message" in found for found in read(node, REFUSED))


def test_what_only_the_command_reads_is_refused_with_a_way_out(node: str) -> None:
    for (text, message), found in zip(
        OTHER_WORDS.items(), read(node, list(OTHER_WORDS)), strict=True
    ):
        assert str(found["message"]).startswith(message), (text, found)
        assert found["kind"] == "ContentError"


def test_the_modules_pass_their_own_tests(node: str) -> None:
    done = subprocess.run(
        [node, "--test", str(HERE / "logic.test.mjs")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]


TOP = re.compile(
    r"^(?:export )?(?:async )?(?:const|let|var|function|class) (?:(\w+)|[\[{]([^\]}]*)[\]}])",
    re.MULTILINE,
)


def names_at_the_top(text: str) -> list[str]:
    return [
        name for one, several in TOP.findall(text) for name in re.findall(r"\w+", one or several)
    ]


def test_no_name_stands_at_the_top_of_two_modules() -> None:
    """All modules share one scope in the page, where a second declaration stops the script."""
    found = [name for path in MODULES for name in names_at_the_top(path.read_text())]
    assert len(found) > 100
    assert sorted({name for name in found if found.count(name) > 1}) == []
    assert names_at_the_top(
        "export const a = 1;\nlet { b, c } = d;\nasync function e() {}"
    ) == list("abce")


def test_every_import_is_of_a_name_that_is_there_and_is_used() -> None:
    for path in MODULES:
        text = path.read_text()
        for names, source in re.findall(
            r'^import \{([^}]*)\} from "\./(\w+)\.mjs";$', text, re.MULTILINE
        ):
            there = (assembly.SOURCES / f"{source}.mjs").read_text()
            for name in re.findall(r"\w+", names):
                assert re.search(
                    rf"^export (async )?(const|let|function|class) {name}\b", there, re.MULTILINE
                ), (path.name, name)
                assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{path.name} does not use {name}"
        assert len(re.findall(r"^import ", text, re.MULTILINE)) == len(
            assembly._IMPORT.findall(text)
        )


def test_every_module_is_in_the_page_and_says_what_it_is() -> None:
    assert {path.stem for path in MODULES} == set(
        re.findall(r"^// (\w+)$", assembly.joined(["aids", "main"]), re.MULTILINE)
    )
    assert [path.name for path in MODULES if not path.read_text().startswith("// ")] == []


def test_elements_are_made_of_names_and_texts_and_never_of_markup() -> None:
    forbidden = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
        "fetch(",
        "XMLHttp",
        "import(",
    )
    for path in MODULES:
        assert [word for word in forbidden if word in path.read_text()] == [], path.name
    assert "style=" not in (assembly.SOURCES / "page.html").read_text()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_no_longer_than_ours_in_python(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 383
