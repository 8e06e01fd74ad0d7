import pytest
from binadd.tasks.addition import addition


def test_addition_is_the_sum_bit_and_the_carry() -> None:
    specification = addition()
    assert (specification.inputs, specification.states) == (2, 2)
    for a in (0, 1):
        for b in (0, 1):
            for carry in (0, 1):
                total = a + b + carry
                assert specification.output[a + 2 * b, carry] == (total % 2 == 1)
                assert specification.next_state[a + 2 * b, carry] == total // 2


def test_it_is_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        addition().output[0, 0] = True
    with pytest.raises(ValueError, match="read-only"):
        addition().next_state[0, 0] = 1
