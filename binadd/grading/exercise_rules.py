"""Rules of an exercise beside its task: how many hidden units, which weights."""

from collections.abc import Iterable
from dataclasses import dataclass

from binadd.errors import RangeError, whole
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
    if isinstance(entries, str) or not isinstance(entries, Iterable):
        raise TypeError(f"entries: expected numbers, got {type(entries).__name__}")
    allowed = tuple(dict.fromkeys(float(value) for value in entries))
    if not allowed:
        raise RangeError("entries: expected at least one number that weights may be")
    return ExerciseRules(hidden, allowed)
