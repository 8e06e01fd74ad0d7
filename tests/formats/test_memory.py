"""No file takes more than 200 MB, or long: each is read in a process of its own."""

import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from binadd.formats.weight_files import LARGEST_FILE

MOST = 200 * 2**20
READ = """
import resource, sys
from binadd.errors import WeightsFileError
from binadd.formats.reading import read_weights
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))  # it takes less than one
try:
    read_weights(sys.argv[1])
except WeightsFileError as error:
    assert len(str(error)) < 600
# Not getrusage: what it says has the memory of the process that started this one in it.
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM:")).split()[1])
"""


def archive(**arrays: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def bombs(method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as file:
        for number in range(8):
            file.writestr(f"a{number}.npy", b"\x93NUMPY\x01\0" + bytes(60 * 2**20))
    return stream.getvalue()


def tensors(header: bytes, body: bytes = b"") -> bytes:
    return (struct.pack("<Q", len(header)) + header + body)[:LARGEST_FILE]


def notebook(source: str, output: str = "") -> bytes:
    cells = [{"cell_type": "code", "source": source, "outputs": [output]}]
    return json.dumps({"nbformat": 4, "cells": cells}).encode()


def program(start: str, line: str, lines: int = 4990) -> bytes:
    return (start + "".join(line.replace("#", str(i)) + "\n" for i in range(lines))).encode()


SQUARE = "a = np.ones((440, 440))\n"
LONG = "a = [0] * 4096\nb = [a] * 40\n"
ONE_UNIT = b'{"w_xh":[[1]],"w_hh":[[1]],"w_hy":[1],"activation":"'
WORST: dict[str, Callable[[], bytes]] = {
    "1,024 units.npz": lambda: archive(
        w_xh=np.ones((1024, 2), np.int8), w_hh=np.ones((1024, 1024), np.int8), w_hy=np.ones(1024)
    ),
    "a column.npz": lambda: archive(w_hh=np.zeros((1_090_000, 1))),
    "texts.npz": lambda: archive(**{f"a{i}": np.full(90_000, "\U0001f600" * 8) for i in range(64)}),
    "long texts.npz": lambda: archive(**{f"a{i}": np.array("x" * 2_000_000) for i in range(64)}),
    "bombs.npz": lambda: bombs(zipfile.ZIP_DEFLATED),
    "bombs of bzip2.npz": lambda: bombs(zipfile.ZIP_BZIP2),
    "a header.safetensors": lambda: tensors(b'{"a":[' + b'{"":0},' * 580_000 + b"1]}"),
    "many.safetensors": lambda: tensors(
        json.dumps(
            {f"a{i}": {"dtype": "F64", "shape": [], "data_offsets": [0, 0]} for i in range(60_000)}
        ).encode()
    ),
    "a column.safetensors": lambda: tensors(
        b'{"w_hh":{"dtype":"I8","shape":[1090000,1],"data_offsets":[0,1090000]}}', bytes(1_090_000)
    ),
    "numbers.json": lambda: b'{"w_hh":[' + b"1," * 2_090_000 + b"1]}",
    "texts.json": lambda: b'{"w_hh":[' + b'"12",' * 830_000 + b"1]}",
    "a long name.json": lambda: b'{"' + b"a" * 4_000_000 + b'":1}',
    "a long activation.json": lambda: ONE_UNIT + b"if " * 1_200_000 + b'"}',
    "statements.ipynb": lambda: notebook("a" + ";a" * 65_000),
    "outputs.ipynb": lambda: notebook("a = 1", "x" * 3_900_000),
    "one list by many names.py": lambda: program(LONG, "c# = b"),
    "one list in many dicts.py": lambda: program(LONG, 'c# = {"x": b, "y": b}'),
    "views.py": lambda: program(SQUARE, "c# = a.T"),
    "slices.py": lambda: program(SQUARE, "c# = a[1:]"),
    "signs.py": lambda: program(SQUARE, "c# = -a"),
    "blank lines.txt": lambda: b"  \n\n" * 30_000 + b"a:",
    "a row without an end.txt": lambda: b"= [" + b"1 " * 65_000,
    "comments.py": lambda: b"# " + b"if>0" * 32_000,
}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux")
@pytest.mark.parametrize("name", WORST)
def test_no_file_takes_much_memory_or_time(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(WORST[name]())
    assert path.stat().st_size <= LARGEST_FILE
    command = [sys.executable, "-c", READ, str(path)]
    read = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(read.stdout) * 1024 <= MOST
