"""Files of every form, mutated: a network or one clean line, and nothing is ever run."""

import builtins
import importlib
import os
import pickle
import random
import subprocess
from types import ModuleType

import pytest

from binadd import ThresholdRNN, hand_wired
from binadd.errors import WeightsFileError
from binadd.formats.reading import parse_weights
from binadd.formats.writing import network_file
from tests.formats.writings import READ
from tests.fuzzing import rounds

FORMS = ("JSON", "Python", "rule", "text", "notebook", "npz", "safetensors")
PIECES = (
    b"[", b"]", b"{", b"}", b"(", b")", b",", b":", b'"', b"'", b"\\", b"\0", b"\xff", b"\n", b"//",
    b"/*", b"#", b"-", b"1e999", b"NaN", b"9" * 400, b"**9", b"[[[[", b"null", b"np.ones((9,9))*",
    b"__import__('os').system('x')", b" if 1 else ", b"lambda:", b"= ", b";", b"%", b"PK",
    b"'w_hh'",
    "θ".encode(), b"\xef\xbb\xbf", b".T", b"W_xh=", b"exec('1')", b"\\u0000", b"\r", b"b_h",
)  # fmt: skip


def mutated(data: bytes, generator: random.Random) -> bytes:
    for _ in range(generator.choice((1, 1, 1, 2, 3, 8))):
        at = generator.randrange(len(data) + 1)
        to = min(len(data), at + generator.choice((0, 1, 1, 2, 5, 20, 200)))
        kind = generator.randrange(5)
        if kind == 0:
            data = data[:at] + data[to:]
        elif kind == 1:
            data = data[:at] + generator.choice(PIECES) + data[to:]
        elif kind == 2:
            data = data[:at] + bytes([generator.randrange(256)]) + data[at + 1 :]
        elif kind == 3:
            data = data[:at] + data[at:to] * generator.choice((2, 3, 50)) + data[to:]
        else:
            start = generator.randrange(len(data) + 1)
            data = data[:at] + data[start : start + 30] + data[at:]
    return data


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that a file could ask for may be called."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("code of a file was run")

    for module, names in CODE.items():
        for name in names:
            monkeypatch.setattr(module, name, never)


CODE: dict[ModuleType, tuple[str, ...]] = {
    builtins: ("eval", "exec"),
    os: ("system", "popen", "execv", "posix_spawn", "fork"),
    subprocess: ("Popen",),
    pickle: ("load", "loads", "Unpickler"),
    importlib: ("import_module",),
}


def files_of(form: str) -> list[tuple[str, bytes]]:
    """As people write them, and as we do."""
    files = [(name, data) for key, (name, data, _) in READ.items() if key.startswith(form)]
    ending = {"JSON": ".json", "npz": ".npz", "safetensors": ".safetensors"}.get(form)
    if ending:
        files += [(f"it{ending}", network_file(hand_wired(), f"it{ending}", "add").data)]
    return files


FILES = {form: files_of(form) for form in FORMS}  # before the guard, which is in the way of imports


@pytest.mark.usefixtures("guard")
def test_the_guard_sees_code_that_is_run() -> None:
    for module, names in CODE.items():
        for name in names:
            with pytest.raises(AssertionError, match="code of a file was run"):
                getattr(module, name)("1")


@pytest.mark.usefixtures("guard")
@pytest.mark.parametrize("form", FORMS)
def test_a_mutated_file_is_a_network_or_one_line(form: str) -> None:
    read_mutated(form, rounds(200))


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("guard")
@pytest.mark.parametrize("form", FORMS)
def test_twenty_thousand_mutated_files(form: str) -> None:
    read_mutated(form, 20_000)


def read_mutated(form: str, count: int) -> None:
    files = FILES[form]
    generator = random.Random(form)
    refused = 0
    for _ in range(count):
        name, data = generator.choice(files)
        try:
            found = parse_weights(mutated(data, generator), name)
        except WeightsFileError as error:
            assert "\n" not in str(error)
            assert len(str(error)) < 400
            refused += 1
        else:
            assert isinstance(found.network, ThresholdRNN)
    assert refused
