"""`prove_many`: decide thousands of networks in one pass over arrays, exactly.

Each sum is taken in float64, and what every addition rounds away is added up beside it (D. Knuth's
TwoSum; T. Ogita, S. Rump and S. Oishi, "Accurate sum and dot product", 2005). Where that leaves no
doubt which float64 is nearest to the exact sum, that is the sum `prove` works with; a network with
a sum in doubt, or beyond float64, goes the exact way through `prove`'s integers.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from binadd.automata.machine import compile_machine
from binadd.automata.product import check_inputs
from binadd.automata.specification import Specification
from binadd.errors import NetworkError
from binadd.networks.threshold_rnn import LARGEST_PARAMETER, ThresholdRNN
from binadd.tasks import specification
from binadd.verification.margins import margins
from binadd.verification.proof import does

MOST_SUMS = 2**13
"""Networks with more sums than this, over all hidden states and inputs, are decided one by one."""
SUMS_AT_ONCE = 2**17


class Networks(NamedTuple):
    """S networks with the same H and I, side by side; float64.

    The shapes are (S, H, I), (S, H, H), (S, H), (S, H) and (S,).
    """

    w_xh: np.ndarray
    w_hh: np.ndarray
    b_h: np.ndarray
    w_hy: np.ndarray
    b_y: np.ndarray
    fires_at_zero: bool = False

    def network(self, place: int) -> ThresholdRNN:
        """Return one of them."""
        w_xh, w_hh, b_h, w_hy, b_y = (array[place] for array in self[:-1])
        return ThresholdRNN(w_xh, w_hh, b_h, w_hy, b_y, fires_at_zero=self.fires_at_zero)

    def part(self, places: slice) -> "Networks":
        """Return some of them."""
        w_xh, w_hh, b_h, w_hy, b_y = (array[places] for array in self[:-1])
        return Networks(w_xh, w_hh, b_h, w_hy, b_y, self.fires_at_zero)


class Decided(NamedTuple):
    """What was found of S networks.

    Attributes
    ----------
    proved : ndarray of bool, shape (S,)
    normalised_margin : ndarray of float64, shape (S,)
    units, states : ndarray of int64, shape (S,)
        How many hidden units the output depends on, and how many states of these are reachable.
    successors : ndarray of int16, shape (S, 2**H, 2**I), or None
        The state that follows; unit i, if the output depends on it, is bit i of a state. Of the
        networks that were decided one by one it says nothing; None if all were.
    by_itself : ndarray of bool, shape (S,)
        Which were.
    """

    proved: np.ndarray
    normalised_margin: np.ndarray
    units: np.ndarray
    states: np.ndarray
    successors: np.ndarray | None
    by_itself: np.ndarray


def prove_many(
    w_xh: ArrayLike,
    w_hh: ArrayLike,
    b_h: ArrayLike,
    w_hy: ArrayLike,
    b_y: ArrayLike,
    fires_at_zero: bool = False,
    task: str | Specification = "add",
) -> tuple[np.ndarray, np.ndarray]:
    """Decide whether networks do a task, by default addition, at every width; many at once.

    The answers are those of `prove`, and the margins those of its proofs and counterexamples, to
    the last bit. A network of 3 units costs some 5 microseconds.

    Parameters
    ----------
    w_xh, w_hh, b_h, w_hy, b_y : array_like, shapes (S, H, I), (S, H, H), (S, H), (S, H), (S,)
        The parameters of S networks, as `ThresholdRNN` has those of one.
    fires_at_zero : bool
        Whether all of their units fire at ``z >= 0``, not only at ``z > 0``.
    task : str or Specification

    Returns
    -------
    proved : ndarray of bool, shape (S,)
        Whether it does the task at every width.
    normalised_margin : ndarray of float64, shape (S,)
        The least size of a sum over the reachable transitions, divided by the l1 norm of its unit's
        weights and bias; of a network that does not do the task as well.

    Raises
    ------
    TypeError
        If the parameters are no numbers.
    NetworkError
        If shapes do not fit together, a number is not finite or greater than 1e300 in size,
        `fires_at_zero` is no truth value, or the inputs are not the task's.
    UndecidedError
        If a network has too many reachable states to decide.

    Examples
    --------
    >>> from binadd import hand_wired
    >>> it = hand_wired()
    >>> proved, margin = prove_many([it.w_xh], [it.w_hh], [it.b_h], [it.w_hy], [it.b_y])
    >>> proved.tolist(), margin.round(4).tolist()
    ([True], [0.0196])
    """
    networks = _networks((w_xh, w_hh, b_h, w_hy, b_y), fires_at_zero)
    found = decide_many(networks, specification(task))
    return found.proved, found.normalised_margin


def decide_many(networks: Networks, task: Specification) -> Decided:
    """Decide as `prove_many` does, and tell more."""
    count, hidden, inputs = networks.w_xh.shape
    check_inputs(task.name, task.inputs, inputs, "each network")
    sums = hidden << hidden + inputs if hidden < MOST_SUMS else MOST_SUMS + 1
    if sums > MOST_SUMS:
        found = _nothing_decided(count)
    else:
        size = max(SUMS_AT_ONCE // sums, 1)
        parts = [
            _decide(networks.part(slice(at, at + size)), task)
            for at in range(0, max(count, 1), size)
        ]
        found = Decided._make(map(np.concatenate, zip(*parts, strict=True)))
    for place in np.flatnonzero(found.by_itself).tolist():
        machine = compile_machine(networks.network(place))
        found.proved[place] = does(machine, task)
        found.normalised_margin[place] = margins(machine).normalised
        found.units[place], found.states[place] = len(machine.units), machine.states
    return found


def _nothing_decided(count: int) -> Decided:
    numbers, truth = np.zeros((2, count), dtype=np.int64), np.ones(count, dtype=bool)
    return Decided(~truth, np.zeros(count), numbers[0], numbers[1], None, truth)


def _networks(arrays: tuple[object, ...], fires_at_zero: object) -> Networks:
    """Check what `prove_many` is given."""
    names = Networks._fields[:-1]
    parameters = [
        _parameters(name, array, axes)
        for name, array, axes in zip(names, arrays, (3, 3, 2, 2, 1), strict=True)
    ]
    count, hidden, inputs = parameters[0].shape
    if hidden < 1 or inputs < 1:
        raise NetworkError(
            f"w_xh: expected at least one hidden unit and one input, got the shape "
            f"{parameters[0].shape}"
        )
    expected = [(count, hidden, hidden), (count, hidden), (count, hidden), (count,)]
    for name, numbers, shape in zip(names[1:], parameters[1:], expected, strict=True):
        if numbers.shape != shape:
            raise NetworkError(
                f"{name} does not fit w_xh of shape {parameters[0].shape}: expected {shape}, "
                f"got {numbers.shape}"
            )
    if not isinstance(fires_at_zero, bool | np.bool_):
        raise NetworkError(f"fires_at_zero: expected True or False, got {fires_at_zero!r:.40}")
    return Networks._make([*parameters, bool(fires_at_zero)])


def _parameters(name: str, array: object, axes: int) -> np.ndarray:
    try:
        numbers = np.asarray(array)
    except ValueError:
        raise NetworkError(f"{name}: rows of different lengths do not make an array") from None
    if numbers.dtype.kind not in "iuf":
        kind = f"one of {numbers.dtype}" if numbers.ndim else type(array).__name__
        raise TypeError(f"{name}: expected an array of numbers, got {kind}")
    if numbers.ndim != axes:
        raise NetworkError(
            f"{name} of many networks has {axes} axes, the networks first; got the shape "
            f"{numbers.shape}"
        )
    numbers = numbers.astype(np.float64)
    fits = np.abs(numbers) <= LARGEST_PARAMETER  # nor does NaN
    if not fits.all():
        where = tuple(np.argwhere(~fits)[0].tolist())
        place = name + "".join(f"[{i}]" for i in where)
        raise NetworkError(
            f"{place} is {float(numbers[where])!r}; expected a finite number of at most "
            f"{LARGEST_PARAMETER:g} in size"
        )
    return numbers


def _decide(networks: Networks, task: Specification) -> Decided:
    """Decide some of them by tables of all sums; those in doubt are left `by_itself`.

    Seeds are the last axis here. A point is ``x + 2**I * s`` for input x and hidden state s.
    """
    seeds, hidden, inputs = networks.w_xh.shape
    read = _units_read(networks)
    rows = np.concatenate((networks.w_xh, networks.w_hh), axis=2).transpose(2, 1, 0)
    hidden_sums, in_doubt = _sums(networks.b_h.T, rows)
    output_sums, doubt_of_output = _sums(networks.b_y, networks.w_hy.T)
    by_itself = (in_doubt & read).any(axis=0) | doubt_of_output
    fires = (np.greater_equal if networks.fires_at_zero else np.greater)(hidden_sums, 0)
    emitted = (np.greater_equal if networks.fires_at_zero else np.greater)(output_sums, 0)
    bits = np.where(read, np.int16(1) << np.arange(hidden, dtype=np.int16)[:, np.newaxis], 0)
    successors = (fires * bits).sum(axis=1, dtype=np.int16).T.reshape(seeds, 2**hidden, 2**inputs)
    successors = np.ascontiguousarray(successors)
    reachable, entered, wrong = _explore(successors, np.ascontiguousarray(emitted.T), task)

    sizes = np.abs(hidden_sums).reshape(2**hidden, 2**inputs, hidden, seeds)
    smallest = np.where(reachable.T[:, np.newaxis, np.newaxis], sizes, np.inf).min(axis=(0, 1))
    smallest_output = np.where(entered.T, np.abs(output_sums), np.inf).min(axis=0)
    norms = _sums_of_sizes(networks.w_xh, networks.w_hh, networks.b_h[:, :, np.newaxis]).T
    norm_of_output = _sums_of_sizes(networks.w_hy) + np.abs(networks.b_y)
    normalised = np.where(read, _share(smallest, norms), np.inf).min(axis=0, initial=np.inf)
    return Decided(
        ~wrong,
        np.minimum(normalised, _share(smallest_output, norm_of_output)),
        read.sum(axis=0),
        reachable.sum(axis=1),
        successors,
        by_itself,
    )


def _units_read(networks: Networks) -> np.ndarray:
    """Return the hidden units that the output depends on; bool, shape (H, S)."""
    read: np.ndarray = networks.w_hy != 0
    feeds = networks.w_hh != 0
    for _ in range(read.shape[1] - 1):
        read = read | (feeds & read[:, :, np.newaxis]).any(axis=1)
    return read.T


def _sums(bias: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sums of the bias and each set of weights, and where one of them is in doubt.

    Parameters
    ----------
    bias : ndarray, shape (..., S)
    weights : ndarray, shape (K, ..., S)

    Returns
    -------
    sums : ndarray, shape (2**K, ..., S)
        Each the float64 that is nearest to the exact sum, if it is not in doubt.
    in_doubt : ndarray of bool, shape (..., S)
    """
    sums = np.empty((2 ** len(weights), *bias.shape))
    errors, doubt = np.zeros_like(sums), np.zeros_like(sums)
    sums[0] = bias
    with np.errstate(over="ignore", invalid="ignore"):  # what is no number is in doubt
        for k, weight in enumerate(weights):
            old, new = slice(0, 1 << k), slice(1 << k, 2 << k)
            sums[new], error = _two_sum(sums[old], weight)
            errors[new], rest = _two_sum(errors[old], error)
            np.add(doubt[old], np.abs(rest), out=doubt[new])
        # The exact sum is within `bound` of sums + errors; where no rest was left it is that.
        bound = np.where(doubt > 0, 2 * doubt + np.abs(errors) * 2.0**-50, doubt)
        in_doubt = sums + (errors - bound) != sums + (errors + bound)
        sums += errors
        in_doubt |= ~np.isfinite(sums)
    return sums, in_doubt.any(axis=0)


def _two_sum(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rounded sum, and what the rounding took from it, exactly."""
    total = one + other
    part = total - one
    return total, (one - (total - part)) + (other - part)


def _explore(
    successors: np.ndarray, emitted: np.ndarray, task: Specification
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Visit all pairs of hidden state and task state, breadth first, in all networks at once.

    Returns
    -------
    reachable, entered : ndarray of bool, shape (S, 2**H)
        The states that some inputs lead to, the start among them or only if it is entered again.
    wrong : ndarray of bool, shape (S,)
        Whether a wrong bit is met.
    """
    seeds, states = successors.shape[:2]
    wrong = np.zeros(seeds, dtype=bool)
    reachable = np.zeros((seeds, states), dtype=bool)
    entered = np.zeros((seeds, states), dtype=bool)
    for network, state, following, bits, due in _visits(successors, emitted, task):
        wrong[network[(bits != due).any(axis=1)]] = True
        reachable[network, state] = True
        entered[network[:, np.newaxis], following] = True
    return reachable, entered, wrong


def _visits(
    successors: np.ndarray, emitted: np.ndarray, task: Specification
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Yield by layers what follows each pair: network, state, successors, bits, and bits due."""
    seeds, states = successors.shape[:2]
    task_states = len(task.states)
    is_met = np.zeros(seeds * states * task_states, dtype=bool)
    stamp = np.zeros(len(is_met), dtype=np.int64)
    network = np.arange(seeds)
    state = task_state = np.zeros(seeds, dtype=np.int64)
    is_met[network * states * task_states] = True
    while len(network):
        following = successors[network, state]
        bits = emitted[network[:, np.newaxis], following]
        yield network, state, following, bits, task.output[:, task_state].T
        keys = (network[:, np.newaxis] * states + following) * task_states
        keys = (keys + task.next_state[:, task_state].T).ravel()
        keys = keys[~is_met[keys]]
        is_met[keys] = True
        # Of those that were met more than once, the last.
        stamp[keys] = np.arange(len(keys))
        keys = keys[stamp[keys] == np.arange(len(keys))]
        network, rest = np.divmod(keys, states * task_states)
        state, task_state = np.divmod(rest, task_states)


def _sums_of_sizes(*parts: np.ndarray) -> np.ndarray:
    """Add up sizes over the last axis, as `margins` does, whatever the layout of the parts.

    The order in which numpy adds, and so the rounding, depends on how the numbers lie in memory.
    """
    sizes = np.abs(np.concatenate(parts, axis=-1))
    return np.asarray(np.ascontiguousarray(sizes).sum(axis=-1))


def _share(sizes: np.ndarray, norms: np.ndarray) -> np.ndarray:
    """Divide; a unit without weights has margin 0."""
    with np.errstate(over="ignore"):
        shares: np.ndarray = np.where(norms > 0, sizes / np.where(norms > 0, norms, 1.0), 0.0)
    return shares
