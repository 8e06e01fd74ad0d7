"""What is read of a program is what Python itself makes of it, or it is refused.

The programs here are ours: they are run, as an author would, and then held against what is read.
"""

from typing import Any

import numpy as np
import pytest

from binadd.errors import WeightsFileError
from binadd.formats.reading import parse_weights

pytestmark = pytest.mark.filterwarnings("ignore:the matrix subclass")
ARRAYS = """import numpy as np
W_xh = np.array([[1, -2], [.5, 1], [3, 1]])
W_hh = np.array([[0, 1, .5], [.25, 1, 0], [-1, 1, .75]])
b_h = np.array([-.375, -1.125, -2.0625])
W_hy = np.array([[1, -1, .5]])
b_y = -.125
"""
LISTS = """w_xh = [[1, -2], [.5, 1], [3, 1]]
w_hh = [[0, 1, 0]] * 3
b_h = [-.375, -1.125, -2.0625]
w_hy = [1, -1, .5]
b_y = -.125
"""
READ = [
    (ARRAYS, "W_hh[0, 1] = 5"),
    (ARRAYS, "W_hh *= 2"),
    (ARRAYS, "W_hh[:, 1] = [1, 2, 3]"),
    (ARRAYS, "W = W_hh\nW_hh = W_hh.T"),
    (ARRAYS, "W = W_hh.copy()\nW[0, 0] = 9"),
    (ARRAYS, "W = np.array(W_hh)\nW += 1"),
    (ARRAYS, "twice = b_h * 2\ntwice[0] = 1"),
    (ARRAYS, "params = {'Whh': W_hh}\nparams['x'] = 3"),
    (ARRAYS, "b_h = b_h[::-1]"),
    (ARRAYS, "b_h -= .5\nb_h[1:] += 2"),
    (ARRAYS, "b_h = c = np.array([1., 2, 3])\nc = 4"),
    (ARRAYS, "def step(x, out):\n    out[0] = x\nstep(1, np.zeros(3))"),
    (ARRAYS, "for i in range(3):\n    print(W_hh[i], b_h.sum())"),
    (ARRAYS, "W_hh.tolist()\nprint(W_hh.mean())"),
    (LISTS, "b_h = b_h[:1] * 3"),
    (LISTS, "b_h = w_hh[0] * 1"),
    (LISTS, "x = [1, 2, 3]\nw_hh = [x, x, x]\nx = [4, 5, 6]"),
]
CHANGED = [
    (ARRAYS, "W_hh[0][1] = 5"),
    (ARRAYS, "W_hh.T[0, 1] = 5"),
    (ARRAYS, "W = W_hh\nW[0, 0] = 9"),
    (ARRAYS, "W = W_hh.T\nW[0, 1] = 9"),
    (ARRAYS, "x = W_hh[0]\nx[1] = 9"),
    (ARRAYS, "x = W_hh.reshape(9)\nx += 1"),
    (ARRAYS, "b_h = c = np.array([1., 2, 3])\nc[0] = 9"),
    (ARRAYS, "params = [W_hh, b_h]\nparams[1][0] = 9"),
    (ARRAYS, "params = {'b': b_h}\nparams['b'][0] = 9"),
    (ARRAYS, "for i in range(3):\n    W_hh[i][1] = 5"),
    (ARRAYS, "for row in W_hh:\n    row[1] = 5"),
    (ARRAYS, "for i, row in enumerate(W_hh):\n    row[i] = 5"),
    (ARRAYS, "for w, d in zip([W_hh, b_h], [1, 2]):\n    w += -.1 * d"),
    (ARRAYS, "for rows in [W_hh]:\n    for row in rows:\n        row[0] = 7"),
    (ARRAYS, "for i in range(3):\n    b_h.put(i, 4)"),
    (ARRAYS, "[b_h.fill(3) for _ in [1]]"),
    (ARRAYS, "def train():\n    b_h[0] = 3\ntrain()"),
    (ARRAYS, "def train():\n    global b_y\n    b_y = 3\ntrain()"),
    (ARRAYS, "def train():\n    global b_y\n    b_y -= 3\ntrain()"),
    (ARRAYS, "def train(w):\n    w[0] = 3\ntrain(b_h)"),
    (ARRAYS, "def train(x, w):\n    w -= x\ntrain(1, w=b_h)"),
    (ARRAYS, "def train(w):\n    w -= 1\ndef main():\n    train(b_h)\nmain()"),
    (ARRAYS, "def train(w):\n    w -= 1\nfor _ in range(9):\n    train(b_h)"),
    (ARRAYS, "class A:\n    def train(self):\n        b_h[0] = 3\nA().train()"),
    (ARRAYS, "np.add(b_h, 1, out=b_h)"),
    (ARRAYS, "np.random.shuffle(b_h)\nb_h += 1"),
    (ARRAYS, "np.fill_diagonal(W_hh, 7)"),
    (ARRAYS, "print(b_y := 4)"),
    (ARRAYS, "b_h, b_y = b_h * 2, b_h[0]"),
    (ARRAYS, "W_hh = np.eye(3, k=1)"),
    (ARRAYS, "W_hh = np.arange(9).reshape(3, 3, order='F')"),
    (ARRAYS, "W_hh = np.reshape(W_hh, 9).reshape((3, 3), order='F')"),
    (ARRAYS, "W_hh = np.matrix(W_hh) * np.matrix(W_hh)"),
    (ARRAYS, "def zeros(n):\n    return [n] * 3\nb_h = zeros(3)"),
    (ARRAYS, "b_y = True"),
    (LISTS, "w_hh[0][1] = 7"),
    (LISTS, "w_hh[1][:] = [5, 5, 5]"),
    (LISTS, "w_hh[0].reverse()"),
    (LISTS, "x = [1, 2, 3]\nw_hh = [x, x, x]\nx[0] = 5"),
    (LISTS, "q = b_h\nq.sort()"),
    (LISTS, "q = b_h\nq += []\nq[1] = 3"),
    (LISTS, "b_h, w_hy = w_hy, b_h"),
    (LISTS, "b_h[0], b_h[1] = b_h[1], b_h[0]"),
    (LISTS, "del b_h[0]\nb_h += [4]"),
    (LISTS, "match 1:\n    case b_y:\n        pass"),
]


def run(program: str) -> dict[str, np.ndarray]:
    """Run a program of ours and return its parameters by our names."""
    names: dict[str, Any] = {}
    exec(program, names)
    ours = ("w_xh", "w_hh", "b_h", "w_hy", "b_y")
    return {
        name.lower(): np.ravel(np.array(value, dtype=float))
        for name, value in names.items()
        if name.lower() in ours
    }


@pytest.mark.parametrize(("start", "rest"), READ)
def test_a_program_is_read_as_python_runs_it(start: str, rest: str) -> None:
    network = parse_weights(f"{start}{rest}\n".encode(), "a.py").network
    for name, expected in run(f"{start}{rest}\n").items():
        assert np.array_equal(np.ravel(getattr(network, name)), expected), name


@pytest.mark.parametrize(("start", "rest"), CHANGED)
def test_what_changes_in_other_ways_is_refused(start: str, rest: str) -> None:
    run(f"{start}{rest}\n")  # it is a program
    with pytest.raises(WeightsFileError, match=r"write its numbers as a list|expected numbers"):
        parse_weights(f"{start}{rest}\n".encode(), "a.py")


def test_most_of_these_change_the_network() -> None:
    plain = {start: run(start) for start in (ARRAYS, LISTS)}
    changed = [
        any(
            not np.array_equal(plain[start][name], value)
            for name, value in run(start + rest).items()
        )
        for start, rest in CHANGED
    ]
    assert sum(changed) >= len(CHANGED) - 1
