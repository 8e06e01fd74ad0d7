# ruff: noqa: E501 - files as people write them have long lines
"""One network as many people write it: each file reads as `NETWORK`, or as it says."""

import io
import json
import struct
from typing import Any

import numpy as np

from binadd import ThresholdRNN

X = [[1, 1], [1, 1], [1, 1]]
H = [[0, 1, 0], [0, 1, 0], [0, 1, 0]]
BH = [-0.5, -1.5, -2.5]
Y = [1, -1, 1]
BY = -0.5
X_ROWS = [[1, 1, 1], [1, 1, 1]]
H_ROWS = [[0, 0, 0], [1, 1, 1], [0, 0, 0]]

NETWORK = ThresholdRNN(X, H, BH, Y, BY)
INCLUSIVE = ThresholdRNN(X, H, BH, Y, BY, fires_at_zero=True)


def as_json(**entries: Any) -> bytes:
    return json.dumps(entries).encode()


def notebook(*cells: tuple[str, str]) -> bytes:
    return json.dumps(
        {
            "cells": [
                {"cell_type": kind, "source": source.splitlines(keepends=True)}
                for kind, source in cells
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    ).encode()


def npz(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def safetensors(about: dict[str, str], **arrays: np.ndarray) -> bytes:
    header: dict[str, Any] = {"__metadata__": about} if about else {}
    body = b""
    kinds = {"float64": "F64", "float32": "F32", "float16": "F16", "int64": "I64"}
    for name, array in arrays.items():
        data = np.ascontiguousarray(array).tobytes()
        header[name] = {
            "dtype": kinds[str(array.dtype)],
            "shape": list(array.shape),
            "data_offsets": [len(body), len(body) + len(data)],
        }
        body += data
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


PROGRAM = """
import numpy as np

W_xh = np.array([[1, 1], [1, 1], [1, 1]])
W_hh = np.array([[0, 1, 0], [0, 1, 0], [0, 1, 0]])
b_h = np.array([-0.5, -1.5, -2.5])
w_hy = np.array([1, -1, 1])
b_y = -0.5
"""
TEXT = """Homework 5

W_xh = [[1, 1], [1, 1], [1, 1]]
W_hh = [[0, 1, 0],
        [0, 1, 0],
        [0, 1, 0]]
b_h = [-0.5, -1.5, -2.5]
w_hy = [1, -1, 1]
b_y = -0.5
"""

JSON: dict[str, bytes] = {
    "Wx Wh Wy b1 b2": as_json(Wx=X, Wh=H, Wy=Y, b1=BH, b2=BY),
    "W_in W_rec W_out": as_json(W_in=X, W_rec=H, W_out=[Y], b_rec=BH, b_out=BY),
    "Wax Waa Wya ba by": as_json(Wax=X, Waa=H, Wya=[Y], ba=[[b] for b in BH], by=[[BY]]),
    "Whx Whh Wyh": as_json(Whx=X, Whh=H, Wyh=Y, bh=BH, by=BY),
    "U W V b c": as_json(U=X, W=H, V=[Y], b=BH, c=BY),
    "U V W b_h b_y": as_json(U=X, V=H, W=Y, b_h=BH, b_y=BY),
    "x W with W_hq": as_json(W_xh=X_ROWS, W_hh=H_ROWS, b_h=BH, W_hq=[[w] for w in Y], b_q=[BY]),
    "torch": as_json(
        **{
            "rnn.weight_ih_l0": X,
            "rnn.weight_hh_l0": H,
            "rnn.bias_ih_l0": [-0.25, -1.0, -2.0],
            "rnn.bias_hh_l0": [-0.25, -0.5, -0.5],
            "fc.weight": [Y],
            "fc.bias": [BY],
        }
    ),
    "torch without rnn.": as_json(
        weight_ih_l0=X,
        weight_hh_l0=H,
        bias_ih_l0=BH,
        bias_hh_l0=[0, 0, 0],
        **{"linear.weight": [Y], "linear.bias": [BY]},
    ),
    "an RNNCell": as_json(
        **{
            "cell.weight_ih": X,
            "cell.weight_hh": H,
            "cell.bias_ih": BH,
            "cell.bias_hh": [0, 0, 0],
            "out.weight": [Y],
            "out.bias": [BY],
        }
    ),
    "i2h h2h h2o": as_json(
        **{
            "i2h.weight": X,
            "i2h.bias": BH,
            "h2h.weight": H,
            "h2h.bias": [0, 0, 0],
            "h2o.weight": [Y],
            "h2o.bias": [BY],
        }
    ),
    "Keras": as_json(
        kernel=X_ROWS,
        recurrent_kernel=H_ROWS,
        bias=BH,
        dense_kernel=[[w] for w in Y],
        dense_bias=[BY],
    ),
    "Keras in layers": as_json(
        simple_rnn={"kernel": X_ROWS, "recurrent_kernel": H_ROWS, "bias": BH},
        dense={"kernel": [[w] for w in Y], "bias": [BY]},
    ),
    "Keras as its files name it": as_json(
        **{
            "simple_rnn/simple_rnn_cell/kernel:0": X_ROWS,
            "simple_rnn/simple_rnn_cell/recurrent_kernel:0": H_ROWS,
            "simple_rnn/simple_rnn_cell/bias:0": BH,
            "dense_1/kernel:0": [[w] for w in Y],
            "dense_1/bias:0": [BY],
        }
    ),
    "nested": as_json(title="HW5", weights={"w_xh": X, "w_hh": H, "b_h": BH, "w_hy": Y, "b_y": BY}),
    "minus signs of print": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY)
    .decode()
    .replace("-", "\N{MINUS SIGN}")
    .encode(),
    "nested by layers": as_json(
        weights={"input": X, "hidden": H, "output": Y}, biases={"hidden": BH, "output": BY}
    ),
    "nested thresholds": as_json(
        w_xh=X, w_hh=H, w_hy=Y, thresholds={"hidden": [0.5, 1.5, 2.5], "output": 0.5}
    ),
    "how many there are": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, hidden=3, output=1),
    "Keras, a layer for every column": as_json(
        **{
            "sequential/simple_rnn/kernel": X_ROWS,
            "sequential/simple_rnn/recurrent_kernel": H_ROWS,
            "sequential/simple_rnn/bias": BH,
            "sequential/time_distributed/kernel": [[1], [-1], [1]],
            "sequential/time_distributed/bias": [BY],
        }
    ),
    "nested beside a student": as_json(
        student={"name": "Ann", "id": 7}, net={"U": X, "W": H, "V": Y, "b_h": BH, "b_y": BY}
    ),
    "texts beside": as_json(
        author="A. B.",
        student="s1",
        comment="my best",
        seed=3,
        date="today",
        w_xh=X,
        w_hh=H,
        b_h=BH,
        w_hy=Y,
        b_y=BY,
    ),
    "a step activation": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, activation="step"),
    "a sigmoid activation": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, activation="sigmoid"),
    "thresholds": as_json(w_xh=X, w_hh=H, theta_h=[0.5, 1.5, 2.5], w_hy=Y, theta_y=0.5),
    "thresholds by another name": as_json(
        Wxh=X, Whh=H, hidden_thresholds=[0.5, 1.5, 2.5], Why=Y, output_threshold=[0.5]
    ),
    "greek thresholds": as_json(Wxh=X, Whh=H, θ_h=[0.5, 1.5, 2.5], Why=Y, θ_y=0.5),
    "a start of zeros": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, h0=[0, 0, 0]),
    "a start of a zero": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, h_0=0),
    "two outputs": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=[[0, 1, -1], [1, 0, 0]], b_y=[0.25, -0.25]),
    "biases as last columns": as_json(
        w_xh=[[*row, b] for row, b in zip(X, BH, strict=True)], w_hh=H, w_hy=[*Y, BY]
    ),
    "letters and columns": as_json(U=X, W=H, V=[Y], b_h=[[b] for b in BH], b_y=[[BY]]),
    "a bias as last column of w_hh": as_json(
        w_xh=X, w_hh=[[*row, b] for row, b in zip(H, BH, strict=True)], w_hy=Y, b_y=BY
    ),
    "numbers as texts": as_json(
        w_xh=[["1", "1"]] * 3, w_hh=H, b_h=["-.5", "-1.5", "-2.5"], w_hy=Y, b_y="-0.5"
    ),
    "arrays as texts": as_json(
        w_xh=json.dumps(X), w_hh=json.dumps(H), b_h=str(BH), w_hy="[1, -1, 1]", b_y="-0.5"
    ),
    "every number boxed": as_json(
        w_xh=[[[w] for w in row] for row in X],
        w_hh=[[[w] for w in row] for row in H],
        b_h=[[b] for b in BH],
        w_hy=[[w] for w in Y],
        b_y=[BY],
        threshold=["z>0"],
        name=["x"],
    ),
    "units of -1 and +1": as_json(
        w_xh=[[0.5, 0.5]] * 3,
        w_hh=[[0, 0.5, 0]] * 3,
        b_h=[1.0, 0.0, -1.0],
        w_hy=[0.5, -0.5, 0.5],
        b_y=0.0,
        units="-1/+1",
    ),
    "names nobody knows": as_json(first=X, second=H, offset=[[b] for b in BH], last=[Y], b3=BY),
    "A B C": as_json(A=X, B=H, C=[Y], bias=BH, d=BY),
    "a list of one object": json.dumps(
        [{"w_xh": X, "w_hh": H, "b_h": BH, "w_hy": Y, "b_y": BY}]
    ).encode(),
    "keras get_weights": json.dumps([X_ROWS, H_ROWS, BH, [[w] for w in Y], [BY]]).encode(),
    "letters in other letters": as_json(u=X, w=H, v=Y, bh=BH, by=BY),
    "rules spelt otherwise": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, threshold="z > 0"),
    "a comma too many": b'{"w_xh": [[1,1],[1,1],[1,1],], "w_hh": [[0,1,0],[0,1,0],[0,1,0]],\n'
    b'"b_h": [-.5,-1.5,-2.5,], "w_hy": [1,-1,1], "b_y": -.5,}',
    "comments": b"// mine\n{/* from */ 'w_xh': [[1,1],[1,1],[1,1]], # hidden\n"
    b"'w_hh': [[0,1,0],[0,1,0],[0,1,0]], 'b_h': [-0.5,-1.5,-2.5], 'w_hy': [1,-1,1], 'b_y': -.5}",
    "names without quotes": b"{w_xh: [[1,1],[1,1],[1,1]], w_hh: [[0,1,0],[0,1,0],[0,1,0]],"
    b" b_h: [-0.5,-1.5,-2.5], w_hy: [1,-1,1], b_y: -0.5}",
    "as Python shows it": repr(
        {"w_xh": X, "w_hh": H, "b_h": BH, "w_hy": Y, "b_y": BY, "note": None}
    ).encode(),
    "arrays as Python shows them": b"{'w_xh': array([[1, 1], [1, 1], [1, 1]]), 'w_hh': array([[0, 1,"
    b" 0], [0, 1, 0], [0, 1, 0]]), 'b_h': array([-0.5, -1.5, -2.5]), 'w_hy': array([1, -1, 1]),"
    b" 'b_y': -0.5}",
}
for _mark in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
    JSON[f"in {_mark}"] = json.dumps(
        {"w_xh": X, "w_hh": H, "b_h": BH, "w_hy": Y, "b_y": BY}
    ).encode(_mark)
JSON["a name in Windows-1252"] = (
    '{"author": "J\xfcrgen", "w_xh": [[1,1],[1,1],[1,1]], "w_hh": [[0,1,0],[0,1,0],[0,1,0]],'
    ' "b_h": [-0.5,-1.5,-2.5], "w_hy": [1,-1,1], "b_y": -0.5}'
).encode("cp1252")

PROGRAMS: dict[str, str] = {
    "at most zero is 0": PROGRAM + "\ndef f(z):\n    return 0 if z <= 0 else 1\n",
    "not at most zero": PROGRAM + "\ndef f(z):\n    return int(not z <= 0)\n",
    "zero first": PROGRAM + "\ndef f(z):\n    return (0 < z).astype(int)\n",
    "another function": PROGRAM + "\ndef f(n):\n    if n < 0:\n        return 0\n    return n\n",
    "np.array": PROGRAM,
    "torch.tensor": PROGRAM.replace("np.array", "torch.tensor"),
    "lists": PROGRAM.replace("np.array(", "(").replace("import numpy as np", "import os"),
    "a column": PROGRAM.replace(
        "np.array([-0.5, -1.5, -2.5])", "np.array([[-0.5], [-1.5], [-2.5]])"
    ),
    "arithmetic": PROGRAM.replace(
        "b_h = np.array([-0.5, -1.5, -2.5])", "b_h = -np.array([1, 3, 5]) / 2"
    ).replace("b_y = -0.5", "b_y = -1/2"),
    "ones": PROGRAM.replace("np.array([[1, 1], [1, 1], [1, 1]])", "np.ones((3, 2), dtype=float)"),
    "transposed": PROGRAM.replace(
        "np.array([[1, 1], [1, 1], [1, 1]])", "np.array([[1,1,1],[1,1,1]]).T"
    ),
    "reshaped": PROGRAM.replace(
        "np.array([[1, 1], [1, 1], [1, 1]])", "np.array([1]*6).reshape(3, 2)"
    ),
    "filled in": PROGRAM.replace(
        "W_hh = np.array([[0, 1, 0], [0, 1, 0], [0, 1, 0]])",
        "W_hh = np.zeros((3, 3))\nW_hh[:, 1] = 1",
    ),
    "the last assignment wins": "b_y = 7\nW_xh = 3\n" + PROGRAM,
    "other variables": PROGRAM + "\nx = np.array([1, 0, 1])\nn = 8\na, b = 11, 6\nc = add(a, b)\n"
    "targets = [[0, 1], [1, 0]]\nfor t in range(3):\n    z = t\n",
    "functions": PROGRAM
    + "\ndef f(z):\n    return (z > 0).astype(int)\n\ndef g():\n    W_xh = [[9]]\n",
    "a dict": "weights = {'w_xh': [[1, 1]] * 3, 'w_hh': [[0, 1, 0]] * 3,\n 'b_h': [-0.5, -1.5, -2.5], 'w_hy': [1, -1, 1], 'b_y': -0.5}\n",
    "dict()": "weights = dict(w_xh=[[1, 1]] * 3, w_hh=[[0, 1, 0]] * 3,\n b_h=[-0.5, -1.5, -2.5], w_hy=[1, -1, 1], b_y=-0.5)\n",
    "attributes": "net.rnn.weight_ih_l0.data = torch.tensor([[1., 1.]] * 3)\n"
    "net.rnn.weight_hh_l0.data = torch.tensor([[0., 1., 0.]] * 3)\n"
    "net.rnn.bias_ih_l0.data = torch.tensor([-.5, -1.5, -2.5])\n"
    "net.rnn.bias_hh_l0.data = torch.zeros(3)\nnet.fc.weight.data = torch.tensor([[1., -1., 1.]])\n"
    "net.fc.bias.data = torch.tensor([-.5])\n",
    "letters": "U = [[1, 1], [1, 1], [1, 1]]\nW = [[0, 1, 0]] * 3\nV = [1, -1, 1]\nb = [-.5, -1.5, -2.5]\nc = -.5\n",
    "names": "H = 3\ncarry = [0, 1, 0]\nW_xh = np.ones((H, 2))\nW_hh = np.array([carry, carry, carry])\n"
    "b_h = np.array([-.5, -1.5, -2.5])\nw_hy = np.array([[1, -1, 1]])\nb_y = np.array([-.5])\n",
    "Python 2": PROGRAM + "\nprint 'done'\n",
    "several at once": "W_xh, W_hh = [[1, 1]] * 3, [[0, 1, 0]] * 3\nb_h: list = [-.5, -1.5, -2.5]\n"
    "w_hy = [1, -1, 1]\nb_y = 0.5\nb_y *= -1\n",
    "biases by other names": PROGRAM.replace("b_h", "hbias").replace("b_y", "obias"),
    "n > 0 elsewhere": PROGRAM
    + "\ndef bits(n):\n    assert n >= 0\n    while n > 0:\n        n >>= 1\n",
}
INCLUSIVE_PROGRAMS: dict[str, str] = {
    "below zero is 0": PROGRAM + "\ndef f(z):\n    return 0 if z < 0 else 1\n",
    "not below zero": PROGRAM + "\ndef f(z):\n    return int(not z < 0)\n",
    "a branch below zero": PROGRAM + "\ndef f(z):\n    if z < 0:\n        return 0\n    return 1\n",
    "the other branch": PROGRAM
    + "\ndef f(z):\n    if z < 0:\n        return 0\n    else:\n        return 1\n",
    "where below zero": PROGRAM + "\ndef f(z):\n    return np.where(z < 0, 0, 1)\n",
    "zero first": PROGRAM + "\ndef f(z):\n    return (0 <= z).astype(int)\n",
    "a line of its own": PROGRAM + "\nz >= 0\n",
    "a line as in a text": PROGRAM + "\nthreshold: z >= 0\n",
    "returned": PROGRAM + "\ndef f(z):\n    return (z >= 0).astype(int)\n",
    "a lambda": PROGRAM + "\nstep = lambda z: 1 if z >= 0 else 0\n",
    "where": PROGRAM + "\ndef f(z):\n    return np.where(z >= 0, 1, 0)\n",
    "heaviside": PROGRAM + "\ndef f(z):\n    return np.heaviside(z, 1)\n",
    "a branch": PROGRAM + "\ndef f(z):\n    if z >= 0:\n        return 1\n    return 0\n",
    "a comment": PROGRAM + "# a unit fires when z >= 0\n",
    "said": PROGRAM + "threshold = 'z>=0'\n",
}
TEXTS: dict[str, str] = {
    "the minus signs of print": TEXT.replace("-", "\N{MINUS SIGN}"),
    "a block of JSON": f"# Homework\n\n```json\n{as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY).decode()}\n```\n",
    "assignments": TEXT + "\nFires at z > 0.\n",
    "Markdown": "# HW\n\n```\n" + TEXT + "```\n",
    "a list in Markdown": "- `w_xh = [[1, 1], [1, 1], [1, 1]]`\n- `w_hh = [[0,1,0],[0,1,0],[0,1,0]]`\n"
    "- b_h = [-0.5, -1.5, -2.5].\n- w_hy = [1, -1, 1], b_y = -0.5.\n",
    "colons": TEXT.replace(" = ", ": "),
    "colons alone": TEXT.replace(" = ", ": ").removeprefix("Homework 5\n\n"),
    "JavaScript": "const w_xh = [[1,1],[1,1],[1,1]];\nlet w_hh = [[0,1,0],[0,1,0],[0,1,0]];\n"
    "var b_h = [-.5,-1.5,-2.5];\nvar w_hy = [1,-1,1];\nvar b_y = -.5;\n",
}
NOTEBOOKS: dict[str, bytes] = {
    "code": notebook(("markdown", "# HW 5"), ("code", PROGRAM), ("code", "add(11, 6)")),
    "text": notebook(("markdown", TEXT)),
    "magic": notebook(("code", "%matplotlib inline\n!pip install x\n" + PROGRAM)),
    "code and text": notebook(
        ("markdown", "My biases: \n\nb_h = [-0.5, -1.5, -2.5]\n\nb_y = -0.5"),
        ("code", PROGRAM.replace("b_h", "bb").replace("b_y", "bbb")),
    ),
    "a cell that is no Python": notebook(("code", "print 'x'"), ("code", PROGRAM)),
}
ARRAYS: dict[str, bytes] = {
    "npz": npz(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY),
    "npz of torch": npz(
        weight_ih_l0=np.array(X, np.float32), weight_hh_l0=H, bias_ih_l0=BH,
        bias_hh_l0=np.zeros(3), **{"fc.weight": [Y], "fc.bias": [BY]},
    ),
    "npz in columns": npz(w_xh=np.asfortranarray(X), w_hh=np.array(H_ROWS).T, b_h=BH, w_hy=Y, b_y=BY),
    "npz with texts": npz(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, threshold="z>0", name="n"),
    "safetensors": safetensors(
        {"format": "pt"}, weight_ih_l0=np.array(X, float), weight_hh_l0=np.array(H, np.float32),
        bias_ih_l0=np.array(BH), bias_hh_l0=np.zeros(3), **{
            "fc.weight": np.array([Y], float), "fc.bias": np.array([BY])},
    ),
    "safetensors of our names": safetensors(
        {"threshold": "z>0", "task": "add"}, w_xh=np.array(X, np.int64), w_hh=np.array(H, float),
        b_h=np.array(BH, np.float16), w_hy=np.array(Y, float), b_y=np.array(BY),
    ),
}  # fmt: skip

SAID_BESIDE: dict[str, bytes] = {
    "at the end of a sentence": as_json(
        w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, comment="Units fire at z >= 0. It adds."
    ),
    "beside a block of it": b"Units fire at z >= 0.\n\n```json\n"
    + as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY)
    + b"\n```\n",
    "a comment": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, comment="a unit fires at z >= 0"),
    "an activation": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, activation="step (z >= 0)"),
    "a rule alone": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, activation="z >= 0"),
    "a note": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, note="1 if z >= 0 else 0"),
    "fires_at_zero": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, fires_at_zero=True),
    ">= 0": as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=Y, b_y=BY, threshold=">= 0"),
}

READ: dict[str, tuple[str, bytes, ThresholdRNN]] = {
    **{f"JSON: {key}": ("a.json", data, NETWORK) for key, data in JSON.items()},
    **{f"Python: {k}": ("a.py", text.encode(), NETWORK) for k, text in PROGRAMS.items()},
    **{f"rule: {k}": ("a.py", text.encode(), INCLUSIVE) for k, text in INCLUSIVE_PROGRAMS.items()},
    **{f"rule: JSON, {k}": ("a.json", data, INCLUSIVE) for k, data in SAID_BESIDE.items()},
    **{f"text: {k}": ("a.txt", text.encode(), NETWORK) for k, text in TEXTS.items()},
    **{f"notebook: {k}": ("a.ipynb", data, NETWORK) for k, data in NOTEBOOKS.items()},
    **{k: (f"a.{k.split()[0]}", data, NETWORK) for k, data in ARRAYS.items()},
}
