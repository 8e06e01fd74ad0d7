"""The network wired by hand, with the derivation of its weights."""

import numpy as np

from binadd.networks.threshold_rnn import ThresholdRNN


def hand_wired() -> ThresholdRNN:
    """Return three hidden units that add two binary numbers of any length.

    In each column let s = x1 + x2 + carry, from 0 to 3. Unit j fires when s >= j:

    * h1 = [s >= 1], h2 = [s >= 2], h3 = [s >= 3];
    * h2 **is** the carry into the next column, so the carry of the column before is h2's old bit,
      and only h2 feeds back;
    * the sum bit is 1 for s = 1 and s = 3: y = h1 - h2 + h3.

    With every weight 1, unit j's sum is s + b, and it must be positive from s = j on: any bias
    between -j and -(j - 1) does. Here it lies a tenth above the one end, b_j = -(j - 1) - 0.1.

    Examples
    --------
    3 + 2 = 5, least significant column first, with one column of zeros for the last carry:

    >>> hand_wired().run([(1, 0), (1, 1), (0, 0)])
    [1, 0, 1]
    """
    carry = [0, 1, 0]  # reads h2 and nothing else
    return ThresholdRNN(
        w_xh=np.ones((3, 2)),
        w_hh=np.array([carry, carry, carry]),
        b_h=np.array([-0.1, -1.1, -2.1]),
        w_hy=np.array([1, -1, 1]),
        b_y=-0.1,
        name="hand-wired",
    )
