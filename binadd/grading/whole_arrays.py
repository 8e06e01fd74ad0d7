"""One array that is wrong as a whole, and nothing else: filled in anew, the way it is usually done.

Tried only where nothing smaller explains a network.
"""

import itertools
from collections.abc import Iterator

import numpy as np

from binadd.automata.specification import Specification
from binadd.grading.bias_mistakes import biases_anew, typical_size
from binadd.grading.candidate import Candidate
from binadd.grading.edits import Edit, promising
from binadd.grading.known_mistakes import BIASES_OFF, INPUT_WEIGHTS_OFF, RECURRENCE_WIRED_WRONGLY
from binadd.grading.recurrence_mistakes import filled_anew
from binadd.grading.repairs import matrix_words
from binadd.networks.threshold_rnn import ThresholdRNN

MOST_UNITS = 8


def whole_arrays(rnn: ThresholdRNN, task: Specification) -> Iterator[Candidate]:
    """Yield repairs that fill in one array anew; costs a millisecond for 3 hidden units."""
    if rnn.hidden_units > MOST_UNITS:
        return
    edits = [
        *filled_anew(rnn, RECURRENCE_WIRED_WRONGLY, "Only w_hh is wrong."),
        *biases_anew(rnn, BIASES_OFF, "Only the biases are wrong."),
        *_inputs_anew(rnn),
    ]
    for edit in promising(edits, rnn, task):
        candidate = edit.candidate(rnn)
        if candidate is not None:
            yield candidate


def _inputs_anew(rnn: ThresholdRNN) -> Iterator[Edit]:
    """Let all units weigh the inputs alike, each with either sign."""
    size = typical_size(rnn.w_hh if rnn.w_hh.any() else rnn.w_xh)
    for signs in itertools.product((1.0, -1.0), repeat=rnn.inputs):
        w_xh = np.tile(np.array(signs) * size, (rnn.hidden_units, 1))
        yield Edit(
            INPUT_WEIGHTS_OFF,
            f"Only w_xh is wrong. With w_xh = {matrix_words(w_xh)}, for instance, it is right.",
            {"w_xh": w_xh},
        )
