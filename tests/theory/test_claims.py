import pytest

from binadd.theory.claims import Claim


@pytest.mark.parametrize(
    ("left", "right", "origin", "verdict"),
    [
        (1, 2, "theory", "holds"),
        (1, 1 - 1e-12, "theory", "holds"),
        (1e20, 1e20 * (1 - 1e-12), "theory", "holds"),
        (1, 2, "corrected", "holds when corrected"),
        (1, 2, "printed", "holds"),
        (1, 0.999, "printed", "false as printed"),
        (1, 0.999, "theory", "FALSE"),
        (1, 0.999, "corrected", "FALSE"),
        (float("nan"), 1, "theory", "FALSE"),
    ],
)
def test_verdicts(left: float, right: float, origin: str, verdict: str) -> None:
    assert Claim("", "", left, right, origin).verdict == verdict  # type: ignore[arg-type]
