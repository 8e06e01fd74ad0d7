"""Judging finished seeds by the batch: proved, with what margin, in which encoding and class."""

from functools import cache

import numpy as np

from binadd.analysis.census.canonical_form import class_of, forms_of_successors, with_dashes
from binadd.analysis.encodings import encoding_of
from binadd.automata.machine import compile_machine
from binadd.learning.recipes import Recipe
from binadd.learning.seed_table import UNKNOWN, Finished, SeedTable
from binadd.learning.settings import Settings
from binadd.learning.soft_answers import right_softly
from binadd.verification.prove_many import Decided, Networks, decide_many


def judged(
    settings: Settings, finished: Finished, soft_right: np.ndarray | None = None
) -> SeedTable:
    """Prove the networks of finished seeds, exactly, and say which adders they are.

    Some 10 microseconds a seed for 3 hidden units, and 10 ms more where the recipe has soft units,
    unless `soft_right` tells already how these fared.

    Parameters
    ----------
    settings : Settings
    finished : Finished
    soft_right : ndarray of int8, shape (S,), optional
    """
    networks = hardened(settings, finished.theta)
    found = decide_many(networks, settings.task)
    if soft_right is None:
        soft_right = _soft_right(settings, finished.theta)
    encoding, form = _encodings_and_forms(settings, networks, found)
    return SeedTable(
        settings,
        *finished,
        found.proved,
        found.proved & (found.normalised_margin >= settings.margin),
        found.normalised_margin,
        encoding,
        form,
        soft_right,
    )


def hardened(settings: Settings, theta: np.ndarray) -> Networks:
    """Return the networks of threshold units that parameters of shape (S, P) make."""
    layout, recipe = settings.parameters, settings.recipe
    if type(recipe).harden is not Recipe.harden and len(theta):
        each = [recipe.harden(row, layout, "") for row in theta]
        names = Networks._fields[:-1]
        arrays = [np.array([getattr(one, name) for one in each]) for name in names]
        return Networks._make([*arrays, False])
    values = theta.T.astype(np.float64)
    b_h, *w_x = layout.hidden_rows(values)
    *w_hy, b_y = values[layout.output]
    return Networks(
        np.stack(w_x, axis=-1).transpose(1, 0, 2),
        layout.recurrent_matrix(values).transpose(2, 0, 1),
        b_h.T,
        np.stack(w_hy, axis=1),
        b_y,
    )


def _soft_right(settings: Settings, theta: np.ndarray) -> np.ndarray:
    if settings.recipe.is_hard:
        return np.full(len(theta), UNKNOWN, dtype=np.int8)
    return np.array([right_softly(settings, row) for row in theta], dtype=np.int8)


def _encodings_and_forms(
    settings: Settings, networks: Networks, found: Decided
) -> tuple[np.ndarray, np.ndarray]:
    """Name the encodings of those that are proved, and the classes of adders of three units."""
    encoding = np.full(len(found.proved), None, dtype=object)
    form = encoding.copy()
    in_census = found.proved & (found.units == 3) & settings.adds
    described = np.flatnonzero(found.proved & ~in_census)
    for place, states in zip(described.tolist(), found.states[described].tolist(), strict=True):
        encoding[place] = _states_named(states)
    places = np.flatnonzero(in_census)
    if settings.hidden_units == 3 and len(places) and found.successors is not None:
        places = np.flatnonzero(in_census & ~found.by_itself)
        _, canonical = forms_of_successors(found.successors[places])
        distinct, which = np.unique(canonical, return_inverse=True)
        names = [with_dashes(one) for one in distinct.tolist()]
        form[places] = np.array(names, dtype=object)[which]
        places = np.flatnonzero(in_census & found.by_itself)
    for place in places.tolist():
        form[place] = class_of(networks.network(place))
    for place in np.flatnonzero(in_census).tolist():
        encoding[place] = _encoding_of_class(form[place], networks, place)
    return encoding, form


_ENCODINGS: dict[str, str] = {}
"""Of each class that was met: all networks of a class have the same."""


def _encoding_of_class(form: str, networks: Networks, place: int) -> str:
    if form not in _ENCODINGS:
        _ENCODINGS[form] = encoding_of(compile_machine(networks.network(place)), True)
    return _ENCODINGS[form]


@cache
def _states_named(states: int) -> str:
    return f"{states} reachable states"
