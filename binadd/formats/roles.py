"""Which array of a document is which part of a network: by its name, else by its shape."""

import itertools
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from binadd.files import ContentError, quoted
from binadd.formats import names
from binadd.formats.document import Document, Shape, shape_of
from binadd.formats.names import LETTERS, REQUIRED
from binadd.formats.numbers import is_numeric, numbers_of, shown, unboxed
from binadd.formats.role_messages import no_one_way, unknown, what_is_missing

MOST_BY_SHAPE = 8
MOST_NAMES = 500
DEEPEST = 4


@dataclass
class Roles:
    """The parts of a network as they were found.

    Attributes
    ----------
    arrays : dict
        By role (see `names.Meaning`) the name in the file and the numbers.
    about : dict
        What is said beside the weights, by the names of `names.ABOUT`.
    is_rows : bool
        Whether the names are of a way of writing in which inputs are rows, ``x W + h W``.
    notes : list of str
    texts : list of str
        What is written beside the weights, which may say by which rule units fire.
    """

    arrays: dict[str, tuple[str, np.ndarray]] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    is_rows: bool = False
    notes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def give(self, role: str, name: str, array: np.ndarray, *, may_repeat: bool = False) -> None:
        """Put an array into its place, which must be free, or hold the same if it may repeat."""
        if role in self.arrays:
            other, there = self.arrays[role]
            if not may_repeat or not np.array_equal(there, array):
                raise ContentError(
                    f"both {quoted(other)} and {quoted(name)} are given, which mean the same; "
                    f"give one"
                )
            return
        self.arrays[role] = (name, array)


def roles_of(document: Document) -> Roles:
    """Return which array is which.

    Raises
    ------
    ContentError
        If that stays open, or something in the document makes no sense; it says what was seen and
        which names to use.
    """
    found = Roles()
    leaves = _leaves(document.entries, found)
    waiting: dict[str, np.ndarray] = {}
    weak: dict[str, tuple[str, np.ndarray]] = {}
    for name, value in leaves.items():
        if value is not None:
            _place(name, value, document, found, waiting, weak)
    _place_weak_names(weak, found, waiting)
    _refuse_unreadable(document, found, waiting)
    _assign_by_shape(document, found, waiting)
    parts = [role for role in ("b_ih", "b_hh") if role in found.arrays]
    named = [
        f"{'b_h' if role in parts else role} from {quoted(name)}"
        for role, (name, _) in found.arrays.items()
        if role[:2] in ("w_", "b_")
        and _is_to_be_told(name, role)
        and not (len(parts) == 2 and role in parts)
    ]
    if named:
        found.notes.append(f"read {', '.join(named)}")
    return found


def _is_to_be_told(name: str, role: str) -> bool:
    """Whether an array was found by a name that is in the table, but is not plainly ours."""
    meaning = names.meaning_of(name)
    return meaning is not None and meaning.role == role and not meaning.is_ours


def _leaves(entries: dict[str, Any], found: Roles) -> dict[str, Any]:
    """Return all values by their dotted names, without what all names of arrays begin with."""
    leaves = dict(itertools.islice(_walk(entries, (), 0), MOST_NAMES + 1))
    if len(leaves) > MOST_NAMES:
        raise ContentError(f"more than {MOST_NAMES:,} names; no weights file has so many")
    arrays = [path for path, value in leaves.items() if isinstance(value, list | float)]
    weights = [path for path in arrays if isinstance(leaves[path], list)] or arrays
    nested = sorted({path[:-1] for path in weights if len(path) > 1})
    prefix: tuple[str, ...] = ()
    if nested and all(len(path) > 1 for path in weights):
        shared = [a for a, *rest in itertools.takewhile(
            lambda level: len(set(level)) == 1, zip(*nested, strict=False))]  # fmt: skip
        prefix = tuple(shared)
        if prefix:
            found.notes.append(f"read the weights in {quoted('.'.join(prefix))}")
    short: dict[str, Any] = {}
    for path, value in leaves.items():
        within = path[: len(prefix)] == prefix and len(path) > len(prefix)
        name = ".".join(path[len(prefix) :] if within else path)
        if name in short:
            raise ContentError(f"{quoted(name)} is given in two places; give it once")
        short[name] = value
    return short


def _walk(value: dict[str, Any], path: tuple[str, ...], depth: int) -> Any:
    for key, item in value.items():
        if not isinstance(item, dict):
            yield (*path, key), item
        elif depth < DEEPEST:
            yield from _walk(item, (*path, key), depth + 1)
        else:
            raise ContentError("nested too deeply")


def _place(
    name: str,
    value: Any,
    document: Document,
    found: Roles,
    waiting: dict[str, np.ndarray],
    weak: dict[str, tuple[str, np.ndarray]],
) -> None:
    """Put one value where its name says; arrays whose names say nothing wait for their shapes."""
    meaning, topic = names.meaning_of(name), names.about(name.rpartition(".")[2])
    if topic is not None and not (
        topic == "threshold" and len(shape_of(value)) and is_numeric(value)
    ):
        if topic == "units" and isinstance(value, float):
            return  # how many there are
        if document.is_program and not isinstance(value, str) and topic != "fires_at_zero":
            return
        found.about.setdefault(topic, unboxed(value))
        return
    if meaning is None and topic == "threshold":
        meaning = names.Meaning("theta_h")
    is_letter = names.folded(name) in LETTERS
    if meaning is None and not is_letter and not is_numeric(value):
        _leave_out(name, value, document, found)
        return
    if document.is_program and (not is_numeric(value) or (is_letter and not shape_of(value))):
        is_bias = meaning is not None and meaning.role in ("b_h", "b_y")
        if isinstance(value, bool) and is_bias and names.folded(name) not in names.WEAK:
            raise ContentError(f"{name}: expected numbers, got {shown(value)}")
        return
    where = meaning.role if meaning else name
    is_text = isinstance(value, str) and not is_numeric(value)
    if where in REQUIRED and (value is None or is_text):
        raise ContentError(f"{where}: expected a list of rows, got {shown(value)}")
    array = numbers_of(where if meaning and meaning.is_ours else name, value, found.notes)
    is_weak = names.folded(name) in names.WEAK
    if is_weak and (array.ndim > 2 or (array.ndim == 2 and 1 not in array.shape)):
        meaning = None  # a matrix called B
    if is_weak and meaning and meaning.role == "b_y" and array.size > 2:
        meaning = None
    if meaning is None:
        waiting[name] = array
        return
    if is_weak and document.is_program:
        weak[meaning.role] = (name, array)
        return
    found.give(meaning.role, name, array, may_repeat=document.is_program)
    found.is_rows |= meaning.rows


def _leave_out(name: str, value: Any, document: Document, found: Roles) -> None:
    """Leave a text aside, unless its name is close to one that counts."""
    if document.is_program:
        return
    last = name.rpartition(".")[2]
    close = names.close_to(last, ("threshold", "units", "activation", "version", "format"))
    if close is None and isinstance(value, list):
        close = names.close_to(last)
    if close is not None:
        raise ContentError(f"unknown key {quoted(name)}; the nearest known one is {quoted(close)}")
    found.notes.append(f"left out {quoted(name)}")
    found.texts += [
        text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)
    ]


def _place_weak_names(
    weak: dict[str, tuple[str, np.ndarray]], found: Roles, waiting: dict[str, np.ndarray]
) -> None:
    """In a program ``b`` and ``c`` may be anything, unless it writes U, V and W as well."""
    letters = any(names.folded(name) in LETTERS for name in waiting)
    has_biases = any(role in found.arrays for role in ("b_ih", "b_hh", "theta_h"))
    for role, (name, array) in weak.items():
        is_free = role not in found.arrays and not (role == "b_h" and has_biases)
        if is_free and (letters or (role == "b_h" and array.ndim)):
            found.give(role, name, array)


def _refuse_unreadable(document: Document, found: Roles, waiting: dict[str, np.ndarray]) -> None:
    """Nothing may be assumed of what is given by something that is not read."""
    letters = any(names.folded(name) in LETTERS for name in waiting)
    complete = all(role in found.arrays for role in REQUIRED)
    for name, why in document.unreadable.items():
        short, meaning = names.folded(name), names.meaning_of(name)
        if short in LETTERS:
            concerns = not complete
        elif short in names.WEAK:
            concerns = letters and meaning is not None and meaning.role not in found.arrays
        elif meaning is not None:
            concerns = meaning.role not in found.arrays
        else:
            concerns = names.about(name) == "threshold" and "threshold" not in found.about
        if concerns:
            raise ContentError(
                f"{name[:40]} is given by what is not read as data: {why[:90]}; write its numbers "
                f"as a list"
            )


def _assign_by_shape(document: Document, found: Roles, waiting: dict[str, np.ndarray]) -> None:
    """Find the one way to give the arrays that wait the places that are free."""
    free = [role for role in (*REQUIRED, "b_h", "b_y") if role not in found.arrays]
    if "theta_h" in found.arrays or "b_ih" in found.arrays or "b_hh" in found.arrays:
        free = [role for role in free if role != "b_h"]
    if "theta_y" in found.arrays:
        free = [role for role in free if role != "b_y"]
    candidates = _candidates(document, found, waiting, free)
    missing = [role for role in REQUIRED if role in free]
    if not candidates and not missing:
        return
    if not candidates or len(candidates) < len(missing):
        raise ContentError(what_is_missing(missing, found, waiting))
    ways = _ways(candidates, free, missing, found)
    letters = [name for name in candidates if names.folded(name) in LETTERS]
    if len(ways) != 1:
        raise ContentError(no_one_way(ways, candidates, letters))
    way = ways[0]
    for name, role in way.items():
        close = names.close_to(name) if len(names.folded(name)) > 3 else None
        meaning = None if close in (None, "bias") else names.meaning_of(str(close))
        if meaning is not None and meaning.role != role:
            raise ContentError(unknown(name, candidates[name]))
        found.give(role, name, candidates[name])
    told = ", ".join(f"{way[name]} from {quoted(name)}" for name in way)
    found.notes.append(f"read {told} by {'its shape' if len(way) == 1 else 'their shapes'}")


def _candidates(
    document: Document, found: Roles, waiting: dict[str, np.ndarray], free: list[str]
) -> dict[str, np.ndarray]:
    """Return the arrays that may be parameters; the others must be known to be none."""
    complete = not any(role in free for role in REQUIRED)
    recurrent = found.arrays["w_hh"][1] if "w_hh" in found.arrays else np.zeros(())
    hidden = len(recurrent) if recurrent.ndim else None
    kept = {}
    for name, array in waiting.items():
        is_letter = names.folded(name) in LETTERS
        if document.is_program and not is_letter:
            is_output_bias = "bias" in names.folded(name) and array.size == 1 and "b_y" in free
            if names.is_usual_in_programs(name) or (array.ndim == 0 and not is_output_bias):
                continue
            fits = (array.size == hidden and "b_h" in free) or is_output_bias
            if complete and not fits:
                continue
        elif not is_letter:
            if names.says_nothing(name, array):
                found.notes.append(f"left out {quoted(name)}")
                continue
            unfit = array.ndim == 0 and not names.looks_like_a_bias(name)
            if not free or unfit or names.NOT_BY_SHAPE.search(names.folded(name)):
                raise ContentError(unknown(name, array))
        elif document.is_program and complete:
            continue
        kept[name] = array
    return kept


def _ways(
    candidates: dict[str, np.ndarray], free: list[str], missing: list[str], found: Roles
) -> list[dict[str, str]]:
    """Return all ways to give every candidate a free place that its shape fits."""
    if len(candidates) > min(MOST_BY_SHAPE, len(free)):
        return []
    given = {role: array.shape for role, (_, array) in found.arrays.items()}
    shapes = [array.shape for array in candidates.values()]
    has_letters = any(names.folded(name) in LETTERS for name in candidates)
    # Copies that use letters write columns, of which rows of one input can't be told otherwise.
    for is_wide, only_columns in ((False, has_letters), (False, False), (True, False)):
        ways = []
        for places in itertools.permutations(free, len(candidates)):
            for name, place in zip(candidates, places, strict=True):
                if names.folded(name) in LETTERS and place not in REQUIRED:
                    break
            else:
                shaped = given | dict(zip(places, shapes, strict=True))
                fits = set(missing) <= set(places) and _shapes_fit(shaped, places, found, is_wide)
                if fits and not (only_columns and shaped["w_xh"][0] != shaped["w_hh"][0]):
                    ways.append(dict(zip(candidates, places, strict=True)))
        if ways:
            return ways
    return []


def _shapes_fit(
    shapes: dict[str, Shape], chosen: tuple[str, ...], found: Roles, is_wide: bool
) -> bool:
    """Whether shapes make a network; `is_wide` admits two outputs and biases as last columns."""
    w_xh, w_hh = shapes["w_xh"], shapes["w_hh"]
    if len(w_hh) != 2 or w_hh[0] != w_hh[1] or len(w_xh) != 2:
        return False
    hidden = w_hh[0]
    if hidden not in w_xh:
        return False
    is_rows = w_xh[0] != hidden or (w_xh[1] == hidden and found.is_rows)
    if math.prod(w_xh) // hidden > 6 + is_wide:
        return False
    fitting: dict[str, list[Shape]] = {
        "w_xh": [w_xh],
        "w_hh": [w_hh],
        "b_h": [(hidden,), (1, hidden) if is_rows else (hidden, 1)],
        "w_hy": [(hidden,), (1, hidden), (hidden, 1)],
        "b_y": [(), (1,), (1, 1)],
    }
    if is_wide:
        wider = [(hidden + 1,), (1, hidden + 1), (hidden + 1, 1)] if "b_y" not in shapes else []
        fitting["w_hy"] += [(2, hidden), (hidden, 2), *wider]
        fitting["b_y"] += [(2,), (2, 1), (1, 2)]
    return all(shapes[role] in fitting[role] for role in chosen)
