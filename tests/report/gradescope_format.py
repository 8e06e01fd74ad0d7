"""Whether results are such as Gradescope takes, by a schema of its published format."""

import json
from pathlib import Path
from typing import Any

import pytest

SCHEMA = json.loads((Path(__file__).parent / "gradescope_schema.json").read_text())


def check_format(results: dict[str, Any]) -> None:
    """Fail unless the results keep the format, and no score is above what it is out of."""
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator(SCHEMA).validate(results)
    for test in results["tests"]:
        assert 0 <= test["score"] <= test["max_score"]
    if "score" in results:
        assert 0 <= results["score"] <= sum(test["max_score"] for test in results["tests"])
