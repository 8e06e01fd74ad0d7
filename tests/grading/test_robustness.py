"""What one submission takes of memory, and what happens when there is too little of it."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from binadd import save_weights
from tests.cases import FOLDER, drops_carry_after, thermometer

FAR_APART = FOLDER / "sixteen_units_far_apart.json"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def child(code: str, *arguments: str) -> Any:
    """Run Python in a process of its own, and return what it prints as JSON."""
    process = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **ONE_THREAD},
        cwd=FOLDER.parent.parent,
    )
    return json.loads(process.stdout)


# Not ru_maxrss: a new process is begun with that of the one that starts it.
PEAK = """
import json, re, sys
from contextlib import redirect_stdout
from io import StringIO
from binadd.cli import main
with redirect_stdout(StringIO()):
    code = main(sys.argv[1:])
status = open("/proc/self/status").read()
print(json.dumps([code, int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) >> 10]))
"""


@pytest.mark.parametrize("command", [["diagnose"], ["grade"], ["verify", "--weights"], ["compare"]])
def test_weights_far_apart_take_little_memory(command: list[str]) -> None:
    code, peak = child(PEAK, *command, str(FAR_APART))
    assert code == 1
    assert peak <= 200  # MiB


LIMITED = """
import json, resource, sys
from binadd.grading.marking import grade
anna, hog, bob = sys.argv[1:]
grade(anna)  # all that is imported when it is needed
with open("/proc/self/statm") as status:
    taken = int(status.read().split()[0]) * resource.getpagesize()
limit = taken + 2**26
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
marks = grade([anna, hog, bob]).marks
print(json.dumps([[mark.is_right, mark.problem] for mark in marks]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_submission_that_takes_too_much_memory_does_not_end_the_marking(tmp_path: Any) -> None:
    paths = [str(tmp_path / f"{name}.json") for name in ("anna", "hog", "bob")]
    save_weights(thermometer(), paths[0])
    save_weights(drops_carry_after(20), paths[1])
    save_weights(thermometer(fires_at_zero=True), paths[2])
    anna, hog, bob = child(LIMITED, *paths)
    assert anna == bob == [True, None]
    assert hog == [False, "takes more memory than there is"]
