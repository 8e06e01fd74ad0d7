"""Does a network add at every width? A proof, or the shortest counterexample."""

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Product, make_product
from binadd.errors import DisagreementError
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.tasks.addition import addition
from binadd.verification.count import LAST_COLUMN, smallest_counterexample
from binadd.verification.results import Counterexample, Proof


def prove(rnn: ThresholdRNN) -> Proof | Counterexample:
    """Decide whether a network adds two numbers of every width.

    Walks all pairs (hidden code, carry) that columns can lead to, breadth first: at most
    ``2 ** (H + 1)`` pairs with four edges each, which takes microseconds for a few hidden units. If
    the walk closes and every bit on it is right, the pairs are a certificate.

    Returns
    -------
    Proof or Counterexample
        The counterexample is the shortest: fewest bits, then smallest a, then smallest b.

    Raises
    ------
    NetworkError
        If the network has more than 16 hidden units or does not have two inputs.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> print(prove(hand_wired()))
    adds at every width: 4 pairs of hidden state and carry, closed under all inputs
    """
    machine = compile_machine(rnn)
    return prove_machine(machine, make_product(machine, addition()))


def prove_machine(machine: Machine, product: Product) -> Proof | Counterexample:
    """Decide as `prove` does, for a machine and its product with addition."""
    seen, bits = walk(product)
    if bits is not None:
        found = smallest_counterexample(machine, product, bits)
        if found is None:
            raise DisagreementError(
                f"a wrong bit was reached with {bits} bits, but no pair leads to it"
            )
        return found
    nodes = (product.code_and_state(node) for node in sorted(seen))
    return Proof(tuple((machine.code_string(code), carry) for code, carry in nodes))


def walk(product: Product, start: int = 0) -> tuple[set[int], int | None]:
    """Walk a product breadth first from a node, until it closes or a wrong bit is met.

    Returns
    -------
    nodes : set of int
        Those that were met.
    bits : int or None
        The fewest bits with which some pair meets a wrong bit; None if the walk closed without.
    """
    edges = product.successor.T.tolist()
    wrong = product.wrong
    seen = {start}
    layer, bits = [start], 0
    while layer:
        following = []
        for node in layer:
            for successor in edges[node]:
                if successor not in seen:
                    seen.add(successor)
                    following.append(successor)
        if wrong in seen:
            ends_here = bits > 0 and any(edges[node][LAST_COLUMN] == wrong for node in layer)
            return seen, bits if ends_here else bits + 1
        layer, bits = following, bits + 1
    return seen, None


def adds(rnn: ThresholdRNN) -> bool:
    """Decide whether a network adds at every width, without looking for a counterexample.

    >>> from binadd.networks.hand_wiring import hand_wired
    >>> adds(hand_wired())
    True
    """
    return machine_adds(compile_machine(rnn))


def machine_adds(machine: Machine, start: int = 0) -> bool:
    """Decide as `adds` does, for a machine that starts in a code of one's choice."""
    product = make_product(machine, addition())
    return walk(product, start * product.states)[1] is None
