"""Which networks are the textbook's own solution of addition, as anybody may write it?"""

from decimal import Decimal

import numpy as np

from binadd.grading.diagnosis import Diagnosis
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_DIGITS, MOST_DIGITS_OF_CHOICE = 4, 2
"""Of any parameter, and of what is chosen freely: a unit's scale, how far below 1 its bias is."""


def is_textbook(rnn: ThresholdRNN) -> bool:
    """Whether a network is the hand wiring, or one of its usual copies.

    Three units that count the ones of a column, the carry among them: each with equal weights from
    both inputs and from the unit for two, and none from elsewhere; biases that are equally far
    below 1, 2 and 3; the output adds the first and the third and takes the second away. Units may
    stand in any order, and each may be scaled. The numbers are round: others, or biases at
    different distances, are somebody's own.

    It says nothing about the verdict: the output's bias, and whether units fire at zero, may be
    wrong.

    >>> from binadd.networks.hand_wiring import hand_wired
    >>> is_textbook(hand_wired())
    True
    """
    if rnn.w_xh.shape != (3, 2) or not _is_round(rnn):
        return False
    scale = rnn.w_xh[:, 0]
    if not (scale > 0).all() or not np.array_equal(rnn.w_xh[:, 1], scale):
        return False
    distances = np.array([float(Decimal(repr(b)) / Decimal(repr(s))) for b, s in
                          zip(rnn.b_h.tolist(), scale.tolist(), strict=True)])  # fmt: skip
    order = np.argsort(-distances)
    wanted = distances[order[0]] - np.arange(3)
    if not np.allclose(distances[order], wanted, rtol=0, atol=1e-9) or not -1 <= wanted[0] <= 0:
        return False
    if any(_digits(value) > MOST_DIGITS_OF_CHOICE for value in (*scale, wanted[0])):
        return False
    feedback = np.zeros((3, 3))
    feedback[:, order[1]] = scale
    if not np.array_equal(rnn.w_hh, feedback):
        return False
    output = rnn.w_hy[order]
    return bool(output[0] > 0 and np.array_equal(output, output[0] * np.array([1, -1, 1])))


def is_textbook_but_for_a_mistake(diagnosis: Diagnosis) -> bool:
    """Whether a network is the textbook's solution with one mistake that has no numbers of its own.

    Many make a matrix transposed or all biases forgotten of it, each alone, and get the same
    weights. A single parameter that is off may be any number, so that two with the same are rare.
    """
    if not (diagnosis.undoes_it and _is_round(diagnosis.network)):
        return False
    repair = diagnosis.repairs[0]
    return repair.size == 1 and repair.interval is None and is_textbook(repair.network)


def _is_round(rnn: ThresholdRNN) -> bool:
    arrays = (rnn.w_xh, rnn.w_hh, rnn.b_h, rnn.w_hy, np.array([rnn.b_y]))
    return all(_digits(value) <= MOST_DIGITS for array in arrays for value in array.flat)


def _digits(value: float) -> int:
    return len(Decimal(repr(float(value))).normalize().as_tuple().digits)
