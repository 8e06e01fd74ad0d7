"""The workflow file for classroom repositories: its syntax, and its last step, run as there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from binadd import save_weights
from tests.cases import thermometer

WORKFLOW = Path(__file__).parents[2] / "docs" / "classroom.yml"


@pytest.fixture
def workflow() -> dict[Any, Any]:
    yaml = pytest.importorskip("yaml")
    found: dict[Any, Any] = yaml.safe_load(WORKFLOW.read_text())
    return found


def test_its_syntax(workflow: dict[Any, Any]) -> None:
    assert {"name", "permissions", "env", "jobs"} <= set(workflow)
    assert workflow[True] == ["push", "workflow_dispatch"]  # YAML 1.1 reads `on` as true
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert {"runs-on", "timeout-minutes", "steps"} == set(job)
    for step in job["steps"]:
        assert ("uses" in step) != ("run" in step)
        assert "uses" not in step or re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])


@pytest.mark.slow
def test_it_marks_and_writes_a_summary(workflow: dict[Any, Any], tmp_path: Path) -> None:
    if not shutil.which("bash"):
        pytest.skip("needs bash on PATH")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "binadd"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m binadd "$@"\n')
    program.chmod(0o755)
    step = workflow["jobs"]["mark"]["steps"][-1]

    def run() -> tuple[int, str, str]:
        summary = tmp_path / "summary.md"
        summary.unlink(missing_ok=True)
        environment = {
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "GITHUB_STEP_SUMMARY": str(summary),
        }
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return ran.returncode, ran.stdout, summary.read_text()

    code, out, summary = run()
    assert (code, "no submission could be read" in summary) == (3, True)
    save_weights(thermometer((-0.5, -1.5, -3.5)), tmp_path / "adder.json")
    code, out, summary = run()
    assert (code, "Mistake: bias of one unit off." in summary, "-2.5" in summary) == (
        1,
        True,
        False,
    )
    assert out in summary
    save_weights(thermometer(), tmp_path / "adder.json")
    code, _, summary = run()
    assert (code, "Right: it adds two numbers of every width" in summary) == (0, True)
    assert summary.startswith("## adder.json\n\n~~~~~~text\n") and summary.endswith("~~~~~~\n")
