import numpy as np
import pytest

from tests.finite_differences import assert_gradient

X = np.linspace(-1, 1, 6).reshape(2, 3)


def loss() -> float:
    return float(np.sin(X).sum())


def test_a_right_gradient_passes_and_leaves_the_parameters_as_they_were() -> None:
    before = X.copy()
    assert_gradient(loss, X, np.cos(X))
    assert (before == X).all()


@pytest.mark.parametrize("place", list(np.ndindex(X.shape)))
def test_one_entry_wrong_by_a_twentieth_of_a_percent_fails(place: tuple[int, ...]) -> None:
    wrong = np.cos(X)
    wrong[place] *= 1.0005
    with pytest.raises(AssertionError, match="off by"):
        assert_gradient(loss, X, wrong)


def test_a_loss_that_does_not_read_the_parameters_fails() -> None:
    with pytest.raises(AssertionError, match="nothing is checked"):
        assert_gradient(lambda: 1.0, X, np.zeros_like(X))
