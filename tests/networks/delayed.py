"""Networks whose answer comes late: the output is one of the units, or has some behind it."""

import numpy as np

from binadd import ThresholdRNN


def late(rnn: ThresholdRNN, columns: int) -> ThresholdRNN:
    """The output as one more hidden unit, and units that hand it on, so many columns in all."""
    hidden = rnn.hidden_units
    w_xh = np.vstack((rnn.w_xh, np.zeros((columns, rnn.inputs))))
    w_hh = np.zeros((hidden + columns, hidden + columns))
    w_hh[:hidden, :hidden], w_hh[hidden, :hidden] = rnn.w_hh, rnn.w_hy
    for unit in range(hidden + 1, hidden + columns):
        w_hh[unit, unit - 1] = 1
    b_h = [*rnn.b_h, rnn.b_y, *[-0.5] * (columns - 1)]
    w_hy = np.zeros(hidden + columns)
    w_hy[-1] = 1
    return ThresholdRNN(w_xh, w_hh, b_h, w_hy, -0.5, rnn.fires_at_zero)
