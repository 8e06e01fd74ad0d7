import os
from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.fuzzing import rounds

# No clock decides, and the same examples are tried each time unless more are asked for.
settings.register_profile(
    "binadd",
    max_examples=rounds(50),
    deadline=None,
    derandomize=rounds(1) == 1,
    database=None,
)
settings.load_profile("binadd")

SKIPS_FAIL = bool(os.environ.get("BINADD_SKIPS_FAIL"))
"""Where all that the tests need is said to be there, as in CI, a missing extra or program fails."""
MAY_SKIP = ("meant: ", "could not import 'torch'")
"""What may be skipped all the same: by the beginning of the reason."""


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail") and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if not reason.startswith(MAY_SKIP):
            report.outcome = "failed"
            report.longrepr = f"skipped, though BINADD_SKIPS_FAIL is set: {reason}"


if SKIPS_FAIL:

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        _fail_if_skipped(report)
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        report = yield
        _fail_if_skipped(report)
        return report
