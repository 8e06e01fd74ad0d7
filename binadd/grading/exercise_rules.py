"""Rules of an exercise beside its task: how many hidden units, which weights."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Real

from binadd.errors import RangeError, expect, whole
from binadd.networks.threshold_rnn import ThresholdRNN


@dataclass(frozen=True)
class ExerciseRules:
    """What an exercise asks for.

    Attributes
    ----------
    hidden : int or None
        The number of hidden units.
    entries : tuple of float or None
        What the weights ``w_xh``, ``w_hh`` and ``w_hy`` may be; biases may be anything.
    """

    hidden: int | None = None
    entries: tuple[float, ...] | None = None

    def broken_by(self, rnn: ThresholdRNN) -> tuple[str, ...]:
        """Return a sentence for each rule that a network, as it was read, does not keep.

        >>> from binadd.networks.hand_wiring import hand_wired
        >>> ExerciseRules(hidden=2, entries=(0, 1)).broken_by(hand_wired())
        ('3 hidden units, not 2', 'w_hy has -1; weights may be 0, 1')
        """
        sentences = []
        if self.hidden is not None and rnn.hidden_units != self.hidden:
            units = "unit" if rnn.hidden_units == 1 else "units"
            sentences.append(f"{rnn.hidden_units:,} hidden {units}, not {self.hidden:,}")
        for name in ("w_xh", "w_hh", "w_hy"):
            if self.entries is None:
                break
            others = sorted(set(getattr(rnn, name).ravel().tolist()) - set(self.entries))
            if others:
                shown = ", ".join(f"{value:.6g}" for value in others[:3])
                more = f" and {len(others) - 3} others" if len(others) > 3 else ""
                allowed = ", ".join(f"{value:.6g}" for value in self.entries)
                sentences.append(f"{name} has {shown}{more}; weights may be {allowed}")
        return tuple(sentences)


def exercise_rules(
    hidden: int | None = None, entries: Iterable[float] | None = None
) -> ExerciseRules:
    """Return the rules of an exercise; None asks for nothing.

    Raises
    ------
    RangeError
        If no network could keep them.
    """
    if hidden is not None:
        hidden = whole("the number of hidden units", hidden, least=1)
    if entries is None:
        return ExerciseRules(hidden)
    expect("entries", "numbers", entries, Iterable)
    allowed = tuple(dict.fromkeys(map(_number, entries)))
    if not allowed:
        raise RangeError("entries: expected at least one number that weights may be")
    return ExerciseRules(hidden, allowed)


def _number(value: object) -> float:
    expect("entries", "numbers", value, int, float, Real)
    number = float(value)  # type: ignore[arg-type]  # it is one
    if not math.isfinite(number):
        raise RangeError(f"entries: expected numbers that weights can be, got {number}")
    return number
