"""`Repair`: what to change in a wrong network, with the proof that it is right then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from binadd.automata.specification import Specification
from binadd.formats.weight_files import weights_as_json
from binadd.grading.mistake import Mistake
from binadd.grading.right_values import RightValues
from binadd.networks.threshold_rnn import ThresholdRNN
from binadd.verification.results import Proof

ARRAYS = ("w_xh", "w_hh", "b_h", "w_hy", "b_y")
MOST_UNITS_SHOWN = 6
"""Of larger networks whole matrices are not written in sentences."""
_OPERANDS = "abcdef"
Place = tuple[str, tuple[int, ...]]
"""A parameter: the name of its array in `ThresholdRNN`, and its index there, from 0."""


@dataclass(frozen=True)
class Change:
    """One parameter that is to have another value.

    Attributes
    ----------
    place : (str, tuple of int)
        The name of the array and the index in it, from 0.
    old, new : float
    """

    place: Place
    old: float
    new: float

    def as_json(self) -> dict[str, Any]:
        """Return the fields, ready for `json.dumps`."""
        name, index = self.place
        return {"parameter": name, "index": list(index), "old": self.old, "new": self.new}

    def __str__(self) -> str:
        """Say which parameter it is, in words.

        >>> print(Change(("w_hh", (2, 1)), 0.0, 1.0))
        the weight from h2 to h3 (w_hh) from 0 to 1
        """
        old, new = number_words(self.old), exact_words(self.new)
        return f"{parameter_words(self.place)} from {old} to {new}"


@dataclass(frozen=True)
class Repair:
    """A repair of a wrong network, proved.

    Attributes
    ----------
    mistake : Mistake
        What it undoes, by its name.
    advice : str
        What to change, in words.
    network : ThresholdRNN
        The repaired network.
    proof : Proof
        That it is right at every width.
    tolerance : float
        By how much each of its weights and biases may then move; see `Margins`.
    size : int
        How many decisions it undoes; one that concerns a whole array or the threshold is one.
    entries : int
        How many numbers change in the file; 0 where only the threshold rule does.
    surprise : float
        Of the repairs of a network, the one that surprises least comes first.
    interval : RightValues or None
        Where one parameter changes: the values of it that are right, around the one chosen.
    task : Specification or None
        What it is right for, where that is not the task asked for, see
        `Diagnosis.right_as_it_is`. The proof is about that.
    second : Mistake or None
        Another mistake that it undoes as well.
    """

    mistake: Mistake
    advice: str
    network: ThresholdRNN
    proof: Proof
    tolerance: float
    size: int = 1
    entries: int = 1
    surprise: float = 0.0
    interval: RightValues | None = None
    task: Specification | None = None
    second: Mistake | None = None

    @property
    def cause(self) -> str:
        """The mistake by its name, as people call it; or both."""
        return " and ".join(mistake.cause for mistake in self._mistakes)

    @property
    def hint(self) -> str:
        """Where to look, for each mistake."""
        return " ".join(mistake.hint for mistake in self._mistakes)

    @property
    def _mistakes(self) -> tuple[Mistake, ...]:
        return (self.mistake, self.second) if self.second else (self.mistake,)

    def as_json(self, wrong: ThresholdRNN) -> dict[str, Any]:
        """Return what is to be changed in a `wrong` network, ready for `json.dumps`."""
        return {
            "cause": self.cause,
            "kind": self.mistake.kind,
            "hint": self.hint,
            "advice": self.advice,
            "changes": [change.as_json() for change in changes_between(wrong, self.network)],
            "entries": self.entries,
            "threshold": self.network.threshold,
            "interval": self.interval.as_json() if self.interval else None,
            "tolerance": self.tolerance,
            "proved": True,
            "weights": weights_as_json(self.network),
        }

    def __repr__(self) -> str:
        return f"<Repair: {self.cause}: {self.advice}>"


def with_values(rnn: ThresholdRNN, values: Sequence[tuple[Place, float]]) -> ThresholdRNN:
    """Return `rnn` with some parameters changed."""
    arrays = {name: np.array(getattr(rnn, name)) for name in ARRAYS}
    for (name, index), value in values:
        arrays[name][index] = value
    return with_arrays(rnn, **arrays)


def value_at(rnn: ThresholdRNN, place: Place) -> float:
    """Return one parameter."""
    name, index = place
    return float(np.asarray(getattr(rnn, name))[index])


def with_arrays(rnn: ThresholdRNN, **arrays: np.ndarray) -> ThresholdRNN:
    """Return `rnn` with some arrays replaced."""
    kept = {name: arrays.get(name, getattr(rnn, name)) for name in ARRAYS}
    return ThresholdRNN(**kept, fires_at_zero=rnn.fires_at_zero, name=rnn.name)


def changes_between(old: ThresholdRNN, new: ThresholdRNN) -> tuple[Change, ...]:
    """Return the parameters in which two networks of the same shapes differ."""
    changes: list[Change] = []
    for name in ARRAYS:
        before, after = np.asarray(getattr(old, name)), np.asarray(getattr(new, name))
        changes += [
            Change((name, index), float(before[index]), float(after[index]))
            for index in map(tuple, np.argwhere(before != after).tolist())
        ]
    return tuple(changes)


def parameter_words(place: Place) -> str:
    """Write a parameter in words; operands are called a, b, c, ... as everywhere.

    >>> parameter_words(("w_xh", (0, 1)))
    'the weight from the digit of b to h1 (w_xh)'
    """
    name, index = place
    match name:
        case "w_xh":
            return f"the weight from {operand_name(index[1])} to h{index[0] + 1} (w_xh)"
        case "w_hh":
            return f"the weight from h{index[1] + 1} to h{index[0] + 1} (w_hh)"
        case "w_hy":
            return f"the weight from h{index[0] + 1} to the output (w_hy)"
        case "b_h":
            return f"the bias of h{index[0] + 1} (b_h)"
    return "the bias of the output (b_y)"


def operand_name(column: int) -> str:
    """Call an operand in the sentences about a column's digits.

    >>> operand_name(0)
    'the digit of a'
    """
    return f"the digit of {_OPERANDS[column]}"


def matrix_words(matrix: np.ndarray) -> str:
    """Write a matrix in a sentence.

    >>> matrix_words(np.array([[0.0, 1], [0, -0.5]]))
    '[[0, 1], [0, -0.5]]'
    """
    rows = (f"[{', '.join(map(exact_words, row))}]" for row in matrix.tolist())
    return f"[{', '.join(rows)}]"


def arrays_words(old: ThresholdRNN, arrays: Mapping[str, np.ndarray]) -> str:
    """Write in a sentence those arrays that a network has otherwise.

    >>> from binadd.networks.hand_wiring import hand_wired
    >>> usual = hand_wired()
    >>> arrays_words(usual, {"w_hy": usual.w_hy, "b_h": np.array([-0.5, -1, -2])})
    'b_h = [-0.5, -1, -2]'
    """
    shown = []
    for name in ARRAYS:
        array = arrays.get(name)
        if array is not None and (array != getattr(old, name)).any():
            if array.ndim == 2:
                shown.append(f"{name} = {matrix_words(array)}")
            elif array.ndim == 1:
                shown.append(f"{name} = {matrix_words(array[np.newaxis])[1:-1]}")
            else:
                shown.append(f"{name} = {exact_words(float(array))}")
    return listed(shown)


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    >>> listed(["h1"]), listed(["h1", "h2", "the output"])
    ('h1', 'h1, h2 and the output')
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def number_words(value: float) -> str:
    """Write a number in full, but for what float64 adds at the end (0.1 + 0.2 reads 0.3)."""
    return f"{value + 0.0:.15g}"


def exact_words(value: float) -> str:
    """Write a number so that it is read back as it is.

    >>> exact_words(-2.454546), exact_words(-0.0), exact_words(0.1 + 0.2)
    ('-2.454546', '0', '0.30000000000000004')
    """
    words = number_words(value)
    return words if float(words) == value else repr(value)
