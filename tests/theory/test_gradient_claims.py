from functools import cache
from math import exp

import numpy as np
import pytest

from binadd.theory.claims import Claim
from binadd.theory.gradient_claims import gradient_claims
from tests.fuzzing import rounds


@cache
def claims(seed: int = 0) -> list[Claim]:
    return gradient_claims(np.random.default_rng(seed))


def the_claim(part: str) -> Claim:
    (claim,) = (claim for claim in claims() if part in claim.statement)
    return claim


@pytest.mark.parametrize("seed", range(rounds(3)))
def test_verdicts_do_not_depend_on_the_draw(seed: int) -> None:
    verdicts = [claim.verdict for claim in claims(seed)]
    assert verdicts.count("false as printed") == 2
    assert verdicts.count("holds when corrected") == 2
    assert verdicts.count("holds") == len(verdicts) - 4 == 12


def test_the_printed_bound_of_the_recurrence_is_refuted_at_three_steps() -> None:
    claim = the_claim("<= (1/2)^n")
    assert (claim.left, claim.right) == (1 / 4, 1 / 8)
    assert claim.verdict == "false as printed"
    assert "W = I/2, x_1 = 0, n = 3" in claim.where


def test_the_printed_bound_of_the_residual_path_is_refuted_by_a_singular_matrix() -> None:
    claim = the_claim("1 - s_min(J)")
    assert claim.left == pytest.approx(1)
    assert claim.right == pytest.approx(0, abs=1e-12)
    assert claim.verdict == "false as printed"


def test_the_corrected_bound_of_the_recurrence_is_reached() -> None:
    claim = the_claim("<= (1/2)^(n-1)")
    assert claim.left == pytest.approx(1)
    assert claim.verdict == "holds when corrected"


def test_the_residual_path_cures_vanishing_but_not_exploding() -> None:
    cured, exploding = the_claim("vanishing cured"), the_claim("exploding not cured")
    assert cured.left == pytest.approx(0.99**63)
    assert cured.right < 1.01**63
    assert exploding.right == pytest.approx(1.5**63)


def test_only_the_plain_block_keeps_the_identity() -> None:
    assert the_claim("block x + F(x)").left < 1e-8
    assert the_claim("block relu").right > 0.1
    assert the_claim("block norm").right > 0.1


def test_the_carousel_is_off_by_its_forget_gates_alone() -> None:
    claim = the_claim("LSTM")
    forget = 1 / (1 + exp(-10))
    assert claim.left == pytest.approx(1 - forget**63, rel=1e-3)


@pytest.mark.parametrize("most", ["sigmoid' is 1/4", "tanh' is 1"])
def test_the_largest_slopes_of_a_unit(most: str) -> None:
    claim = the_claim(f"max {most}")
    assert claim.verdict == "holds"
    assert 0 < claim.left < claim.right == 1e-8
    assert claim.where.endswith("at x = 0")


def test_a_unit_that_is_steeper_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    module = "binadd.theory.gradient_claims.sigmoid"
    monkeypatch.setattr(module, lambda x: (1 + 1e-6) / (1 + np.exp(-x)))
    claim = gradient_claims(np.random.default_rng(0))[0]
    assert (claim.statement, claim.verdict) == ("max sigmoid' is 1/4", "FALSE")
