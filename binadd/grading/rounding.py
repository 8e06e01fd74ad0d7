"""Would a network decide otherwise in the usual arithmetic, where every sum is rounded?"""

from typing import Literal

import numpy as np

from binadd.automata.machine import Machine
from binadd.verification.margins import Margins

Float32Fault = Literal["zero", "infinite"]
SIGNIFICANT_BITS = {"float64": 53, "float32": 24}
LARGEST_FLOAT32 = float(np.finfo(np.float32).max)
SPACING_OF_THE_SMALLEST = float(np.finfo(np.float32).smallest_subnormal)


def within_rounding(machine: Machine, margins: Margins) -> str | None:
    """Say in which arithmetic a unit could come out otherwise, if sums are rounded in any order.

    A sum of n terms comes out wrong by at most n - 1 roundings of at most its unit's l1 norm.

    Returns
    -------
    str or None
        ``"any"`` where a sum is exactly zero, else ``"float64"``, ``"float32"`` or None.
    """
    if margins.smallest == 0:
        return "any"
    terms = 1 + machine.inputs + len(machine.units)
    for name, bits in SIGNIFICANT_BITS.items():
        if margins.normalised <= terms * 2.0**-bits:
            return name
    return None


def float32_fault(machine: Machine, margins: Margins) -> Float32Fault | None:
    """Say whether a network leaves the range of float32 in a way that matters.

    Below the smallest numbers of float32 there is only 0, and each parameter may be off by half of
    that: it matters where sums are no larger than all of this together. Sums beyond the largest
    number are infinite, and infinity times a bit that is 0, or minus infinity, is no number.

    Returns
    -------
    {"zero", "infinite"} or None
    """
    rnn, units = machine.network, list(machine.units)
    rows = np.abs(np.column_stack((rnn.w_xh[units], rnn.w_hh[units][:, units], rnn.b_h[units])))
    output = np.abs(np.append(rnn.w_hy[units], rnn.b_y))
    if max([*rows.sum(axis=1).tolist(), float(output.sum())]) > LARGEST_FLOAT32:
        return "infinite"
    terms = 1 + machine.inputs + len(units)
    has_tiny = margins.smallest <= terms * SPACING_OF_THE_SMALLEST / 2
    return "zero" if has_tiny and margins.smallest > 0 else None
