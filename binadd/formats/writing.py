"""Writing a network to a file, in the format that the end of its name says.

What is written is a network, so only ``.json``, ``.npz`` and ``.safetensors`` are read again; the
others are for other people's tools.
"""

import os
import re
from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

import numpy as np

from binadd.automata.machine import compile_machine
from binadd.automata.specification import Specification
from binadd.errors import (
    DisagreementError,
    NetworkError,
    RangeError,
    WeightsFileError,
    expect,
    whole,
)
from binadd.files import open_output
from binadd.formats.float_rows import is_safe_in_float64
from binadd.formats.reading import parse_weights
from binadd.formats.weight_files import format_weights
from binadd.networks.threshold_rnn import ThresholdRNN, expect_network
from binadd.tasks import specification

READ_BACK = (".json", ".npz", ".safetensors")


class NetworkFile(NamedTuple):
    """A file that holds a network.

    Attributes
    ----------
    data : bytes
    kind : str
        What it is, in words.
    notes : tuple of str
        What whoever uses it should know.
    """

    data: bytes
    kind: str
    notes: tuple[str, ...] = ()


def save_weights(
    rnn: ThresholdRNN,
    path: str | os.PathLike[str],
    task: str | None = None,
    bits: int | None = None,
) -> None:
    """Write a network to a file, whole or not at all, in the format that the end of its name says.

    Parameters
    ----------
    rnn : ThresholdRNN
    path : path
        ``.json``, ``.npz`` and ``.safetensors`` read back to the same bits. ``.onnx`` is a model
        for onnxruntime and the like, ``.dot`` the reachable machine for Graphviz, ``.v`` a theorem
        for Coq.
    task : str, optional
        The name of its task, or a task file. The first three write it down, for commands that are
        given the file; the model and the theorem are about it (by default about ``"add"``).
    bits : int, optional
        Lay the columns of the ``.onnx`` model out one by one, for operands of so many bits.

    Raises
    ------
    RangeError
        If the name ends otherwise, or `bits` is given for another format.
    DataFileError
        If the file can't be written.
    MissingExtraError
        If it takes a library that is not installed.
    NetworkError
        If the format can't hold the network; the message says why.
    """
    made = network_file(rnn, path, task, bits)
    with open_output(path) as output:
        output.write(made.data)


def network_file(
    rnn: ThresholdRNN,
    path: str | os.PathLike[str],
    task: str | None = None,
    bits: int | None = None,
) -> NetworkFile:
    """Return what `save_weights` writes; parameters and errors as there."""
    expect_network(rnn)
    expect("path", "the name of a file", path, str, os.PathLike)
    expect("task", "the name of one", task, str, type(None))
    ending = ending_of(path)
    if bits is not None:
        whole("bits", bits, least=1)
        if ending != ".onnx":
            raise RangeError(
                f"bits: only the columns of .onnx can be laid out one by one, not {ending}"
            )
    made = _WRITERS[ending](rnn, task, bits)
    if ending == ".v" and not re.fullmatch(r"[A-Za-z_]\w*", PurePath(path).stem, re.ASCII):
        notes = (*made.notes, "coqc takes it under a name of letters, digits and _ only")
        return made._replace(notes=notes)
    return made


def read_back(
    made: NetworkFile, path: str | os.PathLike[str], rnn: ThresholdRNN, task: str | None
) -> tuple[str, ...]:
    """Read a file that was made, if its format is read, and say whether it is the same network.

    Raises
    ------
    DisagreementError
        If it is read as another network, which would be a fault in binadd.
    """
    if ending_of(path) not in READ_BACK:
        return ()
    try:
        found = parse_weights(made.data, os.fspath(path))
    except WeightsFileError as error:
        return (f"binadd does not read it back: {error}",)
    if not _have_same_bits(found.network, rnn):
        raise DisagreementError(f"{path} reads back as another network")
    changed = []
    if rnn.name and found.network.name != rnn.name:
        changed.append("name")
    if task and found.task != task:
        changed.append("task")
    same = "reads back as the same network, to the last bit"
    return (same, *(f"its {what} is not the same: the format can't hold it" for what in changed))


def _have_same_bits(one: ThresholdRNN, other: ThresholdRNN) -> bool:
    """Whether all parameters are the same, minus zero apart from zero."""
    arrays = ("w_xh", "w_hh", "b_h", "w_hy", "b_y")
    return one == other and all(
        np.array_equal(np.signbit(getattr(one, name)), np.signbit(getattr(other, name)))
        for name in arrays
    )


def ending_of(path: str | os.PathLike[str]) -> str:
    """Return the end of a file's name that says its format.

    Raises
    ------
    RangeError
        If it is none that is written.

    Examples
    --------
    >>> ending_of("Adder.JSON")
    '.json'
    """
    name = PurePath(path).name
    ending = PurePath(name).suffix.lower()
    if ending not in _WRITERS:
        raise RangeError(
            f"{ascii(name)[1:-1][-60:]}: expected a name that ends in {_listed(list(_WRITERS))}"
        )
    return ending


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _task(task: str | None) -> Specification:
    return specification(task or "add")


def _json(rnn: ThresholdRNN, task: str | None, _: int | None) -> NetworkFile:
    return NetworkFile(format_weights(rnn, task).encode(), "a weights file")


def _npz(rnn: ThresholdRNN, task: str | None, _: int | None) -> NetworkFile:
    from binadd.formats.written_arrays import npz_bytes

    return NetworkFile(npz_bytes(rnn, task), "a numpy archive")


def _safetensors(rnn: ThresholdRNN, task: str | None, _: int | None) -> NetworkFile:
    from binadd.formats.written_arrays import safetensors_bytes

    data = safetensors_bytes(rnn, task)
    kind = "the state dict of a torch RNN, float64"
    try:
        is_safe = is_safe_in_float64(compile_machine(rnn))
    except NetworkError as error:
        return NetworkFile(data, kind, (f"not known whether float64 can flip a unit: {error}",))
    if is_safe:
        return NetworkFile(data, kind, ("added up as float64 in any order, no unit can flip",))
    return NetworkFile(
        data,
        kind,
        ("a sum is so near zero that adding up float64 may flip a unit; an .onnx file is made so "
         "that none can",),
    )  # fmt: skip


def _onnx(rnn: ThresholdRNN, task: str | None, bits: int | None) -> NetworkFile:
    from binadd.formats.onnx_model import onnx_model

    found = _task(task)
    data, parameters = onnx_model(rnn, found, bits)
    columns = "any number of columns" if bits is None else f"{bits + found.pad:,} columns"
    return NetworkFile(data, f"an ONNX model, {columns}", (parameters,))


def _dot(rnn: ThresholdRNN, *_: object) -> NetworkFile:
    from binadd.formats.dot_diagram import dot_text

    return NetworkFile(f"{dot_text(rnn)}\n".encode(), "the reachable machine for Graphviz")


def _coq(rnn: ThresholdRNN, task: str | None, _: int | None) -> NetworkFile:
    from binadd.formats.coq_theorem import theorem

    return NetworkFile(theorem(rnn, _task(task)).encode(), "a theorem for Coq; coqc checks it")


_WRITERS: dict[str, Callable[[ThresholdRNN, str | None, int | None], NetworkFile]] = {
    ".json": _json,
    ".npz": _npz,
    ".safetensors": _safetensors,
    ".onnx": _onnx,
    ".dot": _dot,
    ".v": _coq,
}
