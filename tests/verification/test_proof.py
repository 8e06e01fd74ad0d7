import pytest

from binadd import Counterexample, Proof, ThresholdRNN, hand_wired, prove
from binadd.errors import NetworkError
from tests import reference
from tests.cases import RIGHT, Case, silent_after


def test_the_certificate_of_the_hand_wired_network() -> None:
    proof = prove(hand_wired())
    assert isinstance(proof, Proof)
    assert set(proof.certificate) == {("000", 0), ("100", 0), ("110", 1), ("111", 1)}
    assert proof.codes == ("000", "100", "110", "111")
    assert str(proof) == (
        "adds at every width: 4 pairs of hidden state and carry, closed under all inputs"
    )


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_a_certificate_is_closed_and_holds_every_reachable_code(case: Case) -> None:
    proof = prove(case.rnn)
    assert isinstance(proof, Proof)
    network = reference.network_of(case.rnn)
    pairs = {(tuple(map(int, code)), carry) for code, carry in proof.certificate}
    assert len(pairs) == len(proof.certificate)
    for h, carry in pairs:
        for x in ((0, 0), (0, 1), (1, 0), (1, 1)):
            new_h, y = network.step(x, h)
            assert y == (sum(x) + carry) % 2
            assert (new_h, (sum(x) + carry) // 2) in pairs
    assert {h for h, _ in pairs} == reference.reachable_codes(case.rnn)


@pytest.mark.parametrize("columns", [10, 12])
def test_a_deep_counterexample_is_the_shortest(columns: int) -> None:
    # By hand: the first silent column is the pad of this width, where a carry is lost.
    assert prove(silent_after(columns)) == Counterexample(columns, 1, 2**columns - 1, 2**columns, 0)


@pytest.mark.parametrize("inputs", [1, 3])
def test_a_network_without_two_inputs_is_refused(inputs: int) -> None:
    rnn = ThresholdRNN([[1] * inputs], [[0]], [0], [1], 0)
    with pytest.raises(NetworkError, match=f"takes 2 inputs, but the network has {inputs}"):
        prove(rnn)
