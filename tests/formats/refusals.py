# ruff: noqa: E501 - files as people write them have long lines
"""Files that are not read, each with what is to be said of it, and with the way out."""

import io
import json
import zipfile

import numpy as np

from tests.formats.writings import BH, BY, H_ROWS, PROGRAM, TEXT, H, X, Y, as_json, notebook, npz


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


BOMB = archive(**{"w_xh.npy": b"\x93NUMPY" + b"\0" * 50_000_000})
PLAIN = {"w_xh": X, "w_hh": H, "b_h": BH, "w_hy": Y, "b_y": BY}

REFUSED: dict[str, tuple[str, bytes, str]] = {
    # What it is, by its content
    "a PDF": ("a.pdf", b"%PDF-1.4 ...", "this is a PDF, which is not read; binadd new FILE"),
    "a PDF called JSON": ("a.json", b"%PDF-1.4 ...", "this is a PDF"),
    "a picture": ("a.png", b"\x89PNG\r\n\x1a\n", "this is a picture"),
    "a photo": ("a.jpg", b"\xff\xd8\xff\xe0" * 4, "this is a picture"),
    "a photo of a telephone": ("a.heic", b"\0\0\0\x18ftypheic", "this is a picture or a film"),
    "HDF5": ("a.h5", b"\x89HDF\r\n\x1a\n", "this is an HDF5 file .*json.dump"),
    "an array": ("a.npy", b"\x93NUMPY\x01\0", "this is a single numpy array .*savez"),
    "a pickle": ("a.pkl", b"\x80\x04\x95....", "a Python pickle, which can run code"),
    "an old checkpoint": ("a.pt", b"\x80\x02\x8a\nl\xfc", "a PyTorch checkpoint, which can run"),
    "a checkpoint": ("a.pt", archive(archive__data__0=b"x", **{"archive__data.pkl": b"x"}),
                     "a PyTorch checkpoint, .*torch.load"),
    "a Keras model": ("a.keras", archive(**{"model.weights.h5": b"x"}), "a Keras model"),
    "a Word document": ("a.docx", archive(**{"word__document.xml": b"x"}), "an Office document"),
    "a zip": ("a.zip", archive(**{"a.json": b"{}"}), "a zip archive, .*unpack it"),
    "a broken zip": ("a.zip", b"PK\x03\x04 and no more", "a damaged zip archive"),
    "MATLAB": ("a.m", b"w_xh = [1 1; 1 1; 1 1];\nb_h = [-.5; -1.5];\n", "this is MATLAB or Octave"),
    "a .mat": ("a.mat", b"MATLAB 5.0 MAT-file", "a MATLAB file"),
    "LaTeX": ("a.tex", b"\\documentclass{article} $W_{xh} = \\begin{bmatrix} 1 & 1$", "this is LaTeX"),
    "YAML": ("a.yaml", b"w_xh:\n  - [1, 1]\n  - [1, 1]\nb_y: -0.5\n", "this is YAML, .*safe_load"),
    "R": ("a.R", b"w_xh <- matrix(c(1,1,1,1,1,1), nrow=3)\n", "this is an R program, .*jsonlite"),
    "CSV": ("a.csv", b"1,1\n1,1\n1,1\n", "this is a table of numbers without their names"),
    "a web page": ("a.html", b"<!DOCTYPE html><html>", "this is a web page"),
    "prose": ("a.txt", b"I could not do it.\n", "no weights in it: .*binadd new"),
    "gzip": ("a.gz", b"\x1f\x8b\x08", r"this is compressed \(gzip\)"),
    # Open roles
    "two vectors": (
        "a.json",
        as_json(first=X, second=H, third=BH, fourth=Y),
        "do not tell which of first, fourth, second and third is which: first 3 x 2, fourth 3",
    ),
    "the carry as an input": (
        "a.json", as_json(U=[[1, 1, 1]] * 3, W=H, V=Y, b_h=BH, b_y=BY),
        "U has 3 columns where 2 belong.*the third is the carry",
    ),
    "a number as the threshold": (
        "a.json", as_json(w_xh=X, w_hh=H, w_hy=Y, b_h=BH, threshold=0.5), "given as theta_h and theta_y"
    ),
    "a text without numbers": (
        "a.json", as_json(w_xh="[[1/2, 1]]", w_hh=H, w_hy=Y), "w_xh: a text that holds no list of numbers"
    ),
    "two blocks of JSON": (
        "a.md", b"```\n" + as_json(**PLAIN) + b"\n```\n\n```\n" + as_json(**PLAIN) + b"\n```\n", ""
    ),
    "an output that is a bias": (
        "a.json", as_json(w_xh=X, w_hh=H, w_hy=Y, b_h=BH, output=BY), r'unknown key "output" \(a number'
    ),
    "a threshold by a letter": (
        "a.json", as_json(w_xh=X, w_hh=H, w_hy=Y, b_h=BH, t=0.5), r'unknown key "t" \(a number'
    ),
    "a matrix missing": ("a.json", as_json(Wx=X, Wh=H), "w_hy missing; .*seen: Wh 3 x 3, Wx 3 x 2"),
    "a number nobody knows": ("a.json", as_json(**PLAIN, gain=2), 'unknown key "gain"'),
    "thresholds and biases": (
        "a.json", as_json(**PLAIN, theta_h=[1, 2, 3]), 'both "b_h" and "theta_h" are given'
    ),
    "a misspelt bias": (
        "a.json", as_json(w_xh=X, w_hh=H, w_hy=Y, hiden_bias=[1]), 'nearest known one is "hidden_bias"'
    ),
    "weights in two places": (
        "a.json", as_json(one=PLAIN, two=PLAIN), 'both "one.w_xh" and "two.w_xh" are given'
    ),
    # Conventions that can't be kept
    "relu": ("a.json", as_json(**PLAIN, activation="relu"), "only threshold units are decided"),
    "sign": ("a.json", as_json(**PLAIN, activation="sign"), 'add "units": "-1/[+]1"'),
    "other units": ("a.json", as_json(**PLAIN, units="0/2"), 'expected "0/1" or "-1/[+]1"'),
    "a start of halves": ("a.json", as_json(**PLAIN, h0=[0.5, 0, 0]), "each 0 or 1"),
    "a sum that is lost": (
        "a.json",
        as_json(w_xh=X, w_hh=H, bias_ih=[1e16, 0, 0], bias_hh=[1.0, 0, 0], w_hy=Y, b_y=BY)
        .replace(b"1.0", b"0.3"),
        r"b_h\[0\] is 1e\+16 \+ 0.3, a sum that float64 can't hold",
    ),
    "a complement at the threshold": (
        "a.json",
        as_json(w_xh=[[1, 1], [1, 1]], w_hh=[[0, 0], [0, 0]], b_h=[-1, -1], w_hy=[1, 1], b_y=-0.5,
                h0=[1, 0]),
        "it would answer otherwise: a sum meets the threshold exactly",
    ),
    "two outputs that tie under z>=0": (
        "a.json",
        as_json(w_xh=X, w_hh=H, b_h=BH, w_hy=[[0, 0, 0], [1, -1, 1]], b_y=[0, 0], threshold="z>=0"),
        "it would answer otherwise",
    ),
    "last row or last column": (
        "a.json", as_json(w_xh=[[1, 1, 1], [1, 1, 1], BH], w_hh=H_ROWS, w_hy=[[1], [-1], [1], [BY]]),
        "its last column or its last row may be the biases",
    ),
    # Strictness in every notation
    "NaN in quotes": ("a.json", b"{'w_xh': [[NaN]]}", "NaN is not a number"),
    "too large in quotes": ("a.json", b"{'w_xh': [[1e400]]}", "1e400 is too large"),
    "a key twice in quotes": ("a.json", b"{'a': 1, 'a': 2}", 'duplicate key "a"'),
    "deep in quotes": ("a.json", b"{'a': " + b"[" * 500 + b"]" * 500 + b"}", "nested too deeply"),
    "too large in a text": ("a.json", as_json(**PLAIN | {"b_y": "1e400"}), "too large"),
    # Programs
    "computed biases": (
        "a.py", PROGRAM.replace("np.array([-0.5, -1.5, -2.5])", "train()").encode(),
        r"b_h is given by what is not read as data: train\(\) is no literal \(line 6\)",
    ),
    "a training loop": (
        "a.py", (PROGRAM + "for i in range(9):\n    W_hh += lr * g\n").encode(),
        "W_hh is given by what is not read as data: assigned within a loop or branch",
    ),
    "changed in place": ("a.py", (PROGRAM + "b_h.fill(3)\n").encode(), "b_h is .*changed by b_h.fill"),
    "a list changed in a part": ("a.py", ("b_h = [0, 0, 0]\n" + PROGRAM.replace("b_h", "q")
                                          + "b_h[0] = 2\n").encode(), "b_h is .*changed in a part"),
    "a power": ("a.py", PROGRAM.replace("-0.5\n", "9**9**9\n").encode(), "b_y is given by what"),
    "a power of whole numbers": ("a.py", b"b_y = 9**(9**9)\n", "b_y is given by what"),
    "a huge array": ("a.py", b"import numpy as np\nw_xh = np.zeros((10**6, 10**6))\n",
                     "an array of more than 200,000 numbers"),
    "a list that grows": ("a.py", b"w = [0] * 4000\nw = [w] * 4000\n", "more than 200,000 numbers"),
    "whole numbers only": (
        "a.py", PROGRAM.replace("-2.5])", "-2.5], dtype=int)").encode(), "a cast to int"
    ),
    "both rules": (
        "a.py", (PROGRAM + "f = lambda z: 1 if z > 0 else 0\ng = lambda z: 1 if z >= 0 else 0\n")
        .encode(), "both z > 0 and z >= 0 are written in it",
    ),
    "no weights": ("a.py", b"import os\nos.remove('x')\n", "no weights in it"),
    "a bias that is no list": (
        "a.txt", TEXT.replace("b_h = [-0.5, -1.5, -2.5]", "b_h = as in class").encode(),
        "b_h is given by what is not read as data: as in class",
    ),
    "a notebook without cells": ("a.ipynb", b'{"nbformat": 4, "cells": 3}', "without cells"),
    "a notebook that computes": (
        "a.ipynb", notebook(("code", PROGRAM), ("code", "w_hy = solve()")), "w_hy is given by .*cell 2"
    ),
    # Archives of arrays
    "objects in npz": ("a.npz", npz(w_xh=np.array([{}], dtype=object)), "never unpickled"),
    "a bomb": ("a.npz", BOMB, "an array of more than 1,100,000 numbers"),
    "truth values": ("a.npz", npz(w_xh=np.array([True])), "expected numbers, got the type"),
    "not finite": ("a.npz", npz(w_xh=X, w_hh=H, w_hy=[1, np.nan, 1]), "expected finite numbers"),
    "no array": ("a.npz", archive(**{"w_xh.npy": b"nonsense"}), "not an array as numpy writes it"),
    "a shape that is too large": (
        "a.npz",
        archive(**{"w_xh.npy": b"\x93NUMPY\x01\0v\0{'descr': '<f8', 'fortran_order': False, 'shape': "
                   b"(9999999999, 9), }".ljust(127) + b"\n"}),
        "its shape does not fit its data",
    ),
    "safetensors of another size": (
        "a.safetensors",
        (71).to_bytes(8, "little")
        + json.dumps({"w": {"dtype": "F64", "shape": [9], "data_offsets": [0, 8]}}).encode().ljust(71)
        + b"\0" * 8,
        "data_offsets do not fit",
    ),
}  # fmt: skip
