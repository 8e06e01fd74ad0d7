"""The class of a network: what it does, up to the order of its units, in one text.

Two networks are of one **class** if their machines on the reachable hidden states are the same
once the units of one are put in some order. Weights play no part in it, nor do units that the
output never depends on, nor hidden states that no inputs lead to.

The canonical form
------------------
1. Write a hidden state as a digit: unit i, from 0, adds 2**i if it fires. The start is 0.
2. Visit the reachable states breadth first from the start, the inputs in the order 00, 10, 01, 11
   (first operand first). This order of the states does not depend on the order of the units.
3. For each state in that order write the four states that follow, by input; join the groups with
   dashes.
4. Do so for each of the six orders of the units; the least text, character by character, is the
   form.

The hand wiring is ``0113-0113-1337-1337``: from state 0 and from state 1 (unit 1 fires, the sum of
the column was 1) the inputs lead to 0, 1, 1 and 3; from 3 and from 7 (a carry) to 1, 3, 3 and 7.

The numbering
-------------
Classes are numbered from 1: those with fewer reachable states first, then by their forms. Both are
fixed for good: tests hold checksums of all 17,359 forms.
"""

import itertools

import numpy as np

from binadd.analysis.census.machines import (
    Machines,
)
from binadd.analysis.census.threshold_functions import exchanged_points
from binadd.automata.machine import Machine, compile_machine
from binadd.networks.threshold_rnn import ThresholdRNN

UNITS, INPUTS = 3, 2
CLASSES = 17_359
"""How many classes there are, as the census finds. Each has six machines, one for each order of its
units, so each has the same share of the 104,154 machines."""
_STATES = 2**UNITS
_ORDERS = [exchanged_points(order).tolist() for order in itertools.permutations(range(UNITS))]
_RENAMINGS = [str.maketrans("01234567", "".join(map(str, order))) for order in _ORDERS]


def class_of(network: ThresholdRNN | Machine) -> str | None:
    """Return the canonical form of an adder with three units that matter; None for any other.

    Takes some 30 microseconds for a machine; it also decides whether the network adds.

    Examples
    --------
    >>> from binadd.networks.hand_wiring import hand_wired
    >>> class_of(hand_wired())
    '0113-0113-1337-1337'
    """
    form = _form_as_ordered(network)
    return None if form is None else least_form(form)


def canonical_order(network: ThresholdRNN | Machine) -> tuple[int, ...] | None:
    """Return at which place of the canonical form each unit that matters stands, ascending.

    >>> from binadd.networks.hand_wiring import hand_wired
    >>> canonical_order(hand_wired())
    (0, 1, 2)
    """
    form = _form_as_ordered(network)
    if form is None:
        return None
    least = least_form(form)
    orders = itertools.permutations(range(UNITS))
    return next(
        order
        for order, renaming in zip(orders, _RENAMINGS, strict=True)
        if form.translate(renaming) == least
    )


def _form_as_ordered(network: ThresholdRNN | Machine) -> str | None:
    """Write the form of a network with its units as they are; None if it is no 3-unit adder."""
    machine = compile_machine(network) if isinstance(network, ThresholdRNN) else network
    if len(machine.units) != UNITS or machine.inputs != INPUTS:
        return None
    codes: dict[int, int] = {0: 0}  # hidden states by the number that the machine gives them
    carries = {0: 0}
    rows = []
    for state in (reached := [0]):  # grows while it is read
        following = machine.successors(state)
        for x, successor in enumerate(following):
            total = (x & 1) + (x >> 1) + carries[state]
            if machine.emits(successor) != total & 1:
                return None
            if successor not in codes:
                codes[successor] = int(machine.state_string(successor)[::-1], 2)
                carries[successor] = total >> 1
                reached.append(successor)
            elif carries[successor] != total >> 1:
                return None
        rows.append("".join([str(codes[successor]) for successor in following]))
    return "-".join(rows)


def least_form(text: str) -> str:
    """Return the least of the texts that the six orders of the units give."""
    return min([text.translate(renaming) for renaming in _RENAMINGS])


def forms_of(machines: Machines) -> tuple[np.ndarray, np.ndarray]:
    """Return the machines' forms as they are ordered, and their canonical forms.

    Returns
    -------
    forms, canonical : ndarray of bytes, shape (M,)
        The digits without the dashes.
    """
    return forms_of_successors(machines.successors())


def forms_of_successors(successors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the forms of `forms_of`, by the states that follow: int, shape (M, 8, 4)."""
    count = len(successors)
    everyone = np.arange(count)
    order = np.zeros((count, _STATES), dtype=np.int64)
    reached = np.ones(count, dtype=np.int64)  # how many, and which as bits
    seen = np.ones(count, dtype=np.int64)
    digits = np.full((count, _STATES, 2**INPUTS), -1, dtype=np.int8)
    for place in range(_STATES):
        is_state = place < reached
        for x in range(2**INPUTS):
            successor = successors[everyone, order[:, place], x]
            digits[is_state, place, x] = successor[is_state]
            is_new = is_state & (seen >> successor & 1 == 0)
            order[everyone[is_new], reached[is_new]] = successor[is_new]
            seen |= np.where(is_new, np.int64(1) << successor, 0)
            reached += is_new
    digits = digits.reshape(count, _STATES * 2**INPUTS)
    forms = _as_bytes(digits)
    canonical = forms
    for renaming in _ORDERS:
        renamed = _as_bytes(np.array([*renaming, -1], dtype=np.int8)[digits])
        canonical = np.where(renamed < canonical, renamed, canonical)
    return forms, canonical


def in_order(forms: np.ndarray) -> np.ndarray:
    """Return the distinct forms in the order of their numbers."""
    distinct = np.unique(forms)
    return distinct[np.argsort(np.strings.str_len(distinct), kind="stable")]


def with_dashes(form: bytes) -> str:
    """Write a form of `forms_of` as people read it.

    >>> with_dashes(b"0113011313371337")
    '0113-0113-1337-1337'
    """
    width = 2**INPUTS
    text = form.decode("ascii")
    return "-".join(text[i : i + width] for i in range(0, len(text), width))


def _as_bytes(digits: np.ndarray) -> np.ndarray:
    """Turn rows of digits, -1 after the last, into ASCII texts."""
    characters = np.where(digits < 0, np.int8(0), digits + np.int8(ord("0"))).astype(np.uint8)
    return np.ascontiguousarray(characters).view(f"S{digits.shape[1]}").ravel()
