import pytest

from binadd.learning.prefix_tree import prefix_tree
from tests.learning.reference import last_sum_bit


@pytest.mark.parametrize("bits", [1, 2, 3, 4])
def test_every_node_is_one_addition_with_its_sum_bit(bits: int) -> None:
    tree = prefix_tree(bits)
    columns_of: list[list[tuple[int, int]]] = [[]]
    for parents, nodes in zip(tree.levels, tree.levels[1:], strict=False):
        width = parents.stop - parents.start
        for node in range(nodes.start, nodes.stop):
            x, parent = divmod(node - nodes.start, width)
            columns_of.append([*columns_of[parents.start + parent], (x & 1, x >> 1)])
    assert len({tuple(columns) for columns in columns_of}) == tree.nodes + 1
    due = [last_sum_bit(columns) for columns in columns_of[1:]]
    assert [int(sign) for sign in tree.sign] == [1 if bit else -1 for bit in due]
