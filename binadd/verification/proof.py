"""Does a network do its task at every width? A proof, or the shortest counterexample."""

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import Product, product_with, task_of
from binadd.automata.specification import Specification
from binadd.errors import DisagreementError
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import specification
from binadd.verification.count import smallest_counterexample
from binadd.verification.results import Counterexample, Proof


def prove(rnn: ThresholdRNN, task: str | Specification = "add") -> Proof | Counterexample:
    """Decide whether a network does a task, by default addition, at every width.

    Searches all pairs (hidden state, task state) that columns can lead to, breadth first. If the
    search closes and every bit on it is right, the pairs are a certificate. Costs microseconds for
    a few hidden units: an addition of one long integer for each pair and input.

    Returns
    -------
    Proof or Counterexample
        The counterexample is the shortest: fewest bits, then smallest first operand, then second.

    Raises
    ------
    NetworkError
        If the network has another number of inputs than the task, or more than 1,024 units.
    UndecidedError
        If more than 2**20 pairs are met.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> print(prove(hand_wired()))
    adds at every width: 4 pairs of hidden state and carry, closed under all inputs
    """
    return prove_machine(compile_machine(expect_network(rnn)), specification(task))


def prove_machine(machine: Machine, task: Specification) -> Proof | Counterexample:
    """Decide as `prove` does, for a machine that is made already."""
    return decided(machine, product_with(machine, task))


def decided(machine: Machine, product: Product) -> Proof | Counterexample:
    """Decide as `prove` does, from a product that may have been explored in part."""
    task = task_of(product)
    digits = product.fewest_digits(task.pad)
    if digits is None:
        state_string = machine.state_string
        return Proof(tuple([(state_string(one), other) for one, other in product.nodes]), task)
    found = smallest_counterexample(machine, product, digits)
    if found is None:
        raise DisagreementError(f"a wrong bit was met with {digits} bits, but no input leads to it")
    return found


def does(machine: Machine, task: Specification) -> bool:
    """Whether a machine does a task at every width, without looking for a counterexample.

    >>> from binadd.networks.hand_wiring import hand_wired
    >>> does(compile_machine(hand_wired()), specification("add"))
    True
    """
    return product_with(machine, task).fewest_digits(task.pad) is None
