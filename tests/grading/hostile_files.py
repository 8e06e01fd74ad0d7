"""Files that somebody hands in who wants to spoil the marking, or knows no better."""

import io
import json
import os
import pickle
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from binadd import hand_wired
from binadd.formats.weight_files import format_weights
from tests.cases import thermometer
from tests.large_networks import with_read_register

GOOD = format_weights(hand_wired())
HUNDRED_MEGABYTES = 100 * 2**20

Maker = Callable[[Path], None]


def packed(members: dict[str, bytes], *, flags: int = 0, attributes: int = 0) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = attributes << 16
            archive.writestr(info, content)
    raw = data.getvalue()
    if flags:  # say of every member, here and in the directory, that it is encrypted
        raw = raw.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0")
        raw = raw.replace(b"PK\3\4\x14\0\0\0", b"PK\3\4\x14\0\1\0")
    return raw


def bomb(levels: int, size: int) -> bytes:
    data = packed({f"{number}.json": bytes(size) for number in range(4)})
    for _ in range(levels):
        data = packed({f"{number}.zip": data for number in range(4)})
    return data


def text(content: str, name: str = "adder.json") -> Maker:
    return data(content.encode(), name)


def data(content: bytes, name: str) -> Maker:
    def make(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return make


def link(target: str, name: str = "adder.json") -> Maker:
    return lambda folder: (folder / name).symlink_to(target)


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "adder.json")


def large(name: str, start: bytes = b"") -> Maker:
    def make(folder: Path) -> None:
        with (folder / name).open("wb") as file:
            file.write(start)
            file.truncate(HUNDRED_MEGABYTES)

    return make


def strange_name(name: bytes) -> Maker:
    def make(folder: Path) -> None:
        path = os.fsencode(folder) + b"/" + name
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - no text
            file.write(GOOD)

    return make


def deep_folders(folder: Path) -> None:
    inner = folder.joinpath(*["a"] * 300)
    inner.mkdir(parents=True)
    (inner / "adder.json").write_text(GOOD)


def many_files(folder: Path) -> None:
    for number in range(300):
        (folder / f"w{number}.json").write_text("{}")


def closed(folder: Path) -> None:
    (folder / "adder.json").write_text(GOOD)
    (folder / "adder.json").chmod(0)


def arrays_with_objects() -> bytes:
    stream = io.BytesIO()
    np.savez(stream, w_xh=np.array([[1, 1], None], dtype=object))
    return stream.getvalue()


def hidden(size: int) -> str:
    zeros = [[0.0] * size for _ in range(size)]
    inputs = [[0.0, 0.0]] * size
    return json.dumps({"w_xh": inputs, "w_hh": zeros, "b_h": [0] * size, "w_hy": [0] * size})


NETWORK = json.loads(GOOD)
MAKERS: tuple[Maker, ...] = (
    link("/etc/passwd"),
    link("adder.json"),
    link("/nowhere/at/all"),
    link("/", "folder"),
    link("../../outside.json"),
    link("../Good_1_assignsubmission_file_/adder.json"),
    pipe,
    large("adder.json"),
    large("adder.json", b'{"w_xh": [['),
    large("film.mp4", b"\0\0\0\x18ftypmp42"),
    large("adder.zip", b"PK\3\4"),
    closed,
    deep_folders,
    data(bomb(7, 2**10), "deep.zip"),
    data(packed({f"{number}": b"" for number in range(2500)}), "many.zip"),
    data(packed({"../../outside.json": GOOD.encode()}), "out.zip"),
    data(packed({"/etc/passwd": GOOD.encode()}), "root.zip"),
    data(packed({"..\\..\\outside.json": GOOD.encode()}), "windows.zip"),
    data(packed({"adder.json": b"/etc/passwd"}, attributes=0o120777), "link.zip"),
    data(packed({"adder.json": b""}, attributes=0o010777), "pipe.zip"),
    data(packed({"adder.json": GOOD.encode()}, flags=1), "secret.zip"),
    data(packed({"adder.json": GOOD.encode()})[:-30], "cut.zip"),
    data(packed({"adder.json": GOOD.encode()}).replace(b"adder", b"a\0d\r\n"), "names.zip"),
    data(packed({"": b"", "/": b"", "a//b/./c.json": b"{"}), "empty_names.zip"),
    data(packed({}), "empty.zip"),
    data(b"PK\5\6" + b"\xff" * 18, "broken.zip"),
    data(os.urandom(4096), "noise.json"),
    data(os.urandom(4096), "noise.npz"),
    data(pickle.dumps(NETWORK), "weights.pkl"),
    data(b"cos\nsystem\n(S'touch owned'\ntR.", "weights.json"),
    data(arrays_with_objects(), "weights.npz"),
    data((2**63 - 1).to_bytes(8, "little") + b'{"a":1}', "weights.safetensors"),
    data((100).to_bytes(8, "little") + b'{"w_xh":{"shape":[1e18],' + b" " * 90, "w.safetensors"),
    text("[" * 100_000),
    text('{"a":' * 50_000),
    text("(" * 100_000, "adder.py"),
    text("x = " + "-" * 50_000 + "1", "adder.py"),
    text("while True:\n    pass\nimport os; os.system('touch owned')\n", "adder.py"),
    text("W_xh = [[9**9**9]]\nW_hh = [[1]]\nw_hy = [1]\n", "adder.py"),
    text("W_xh = [[1, 1]] * 10**9\n", "adder.py"),
    text(json.dumps({"cells": [{"source": ["x=1"]}] * 20_000, "nbformat": 4}), "a.ipynb"),
    text(json.dumps({**NETWORK, "b_h": [1e400, 0, 0]}).replace("Infinity", "1e400")),
    text(json.dumps({**NETWORK, "b_h": [float("nan"), 0, 0]})),
    text(json.dumps({**NETWORK, "b_h": [1e308, -1e308, 1e308]})),
    text(json.dumps({**NETWORK, "name": "=HYPERLINK(\"http://x\")\x1b[2J\u202e"})),
    text(json.dumps({**NETWORK, "task": "../../../../etc/passwd"})),
    text(json.dumps({**NETWORK, "task": "add:999999999"})),
    text(json.dumps({**NETWORK, "task": "less"})),
    text(GOOD.replace('"name"', '"w_xh": [[1, 1]], "name"')),
    text(hidden(400)),
    text("", "adder.json"),
    text("\ufeff", "adder.json"),
    text("<script>alert(1)</script>", "adder.html"),
    text("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b '" + "c" * 10_000 + "'>]><a>&b;", "a.xml"),
    text("a: &a [x,x]\n" + "".join(f"b{i}: [*a,*a]\n" for i in range(1000)), "adder.yaml"),
    text(r"\documentclass{article}\begin{document}" + r"\input{/etc/passwd}", "main.tex"),
    strange_name(b"=cmd|' C calc'!A0.json"),
    strange_name(b"-rf.json"),
    strange_name(b"a\nb\x1b[31m.json"),
    strange_name(b"\xff\xfe\x80.json"),
    strange_name("\u202egnp.json".encode()),
    strange_name(b"x" * 250 + b".json"),
    strange_name(b"@SUM(1+1)*cmd.json"),
    strange_name("\uff1d1+1.json".encode()),
)  # fmt: skip


HEAVY: tuple[Maker, ...] = (
    *MAKERS,
    many_files,
    data(bomb(3, 2**20), "bomb.zip"),
    text(format_weights(with_read_register(thermometer(), 30, 2.0**-20))),
)
"""With those that take seconds."""


def hostile_class(
    folder: Path, count: int, makers: tuple[Maker, ...] = MAKERS
) -> Iterator[tuple[str, bool]]:
    """Write so many hostile hand-ins with a good one after every third; yield who is good."""
    (folder.parent / "outside.json").write_text(GOOD)
    place = 0
    for number in range(count):
        name = f"=Evil {number}_{1000 + number}_assignsubmission_file_"
        (folder / name).mkdir(parents=True)
        makers[number % len(makers)](folder / name)
        yield name, False
        if number % 3 == 0:
            place += 1
            good = f"Good {place}_{place}_assignsubmission_file_"
            (folder / good).mkdir()
            (folder / good / "adder.json").write_text(GOOD)
            yield good, True
