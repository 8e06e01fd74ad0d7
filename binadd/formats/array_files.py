"""Files of named arrays - ``.npz`` and ``.safetensors`` - as documents. Nothing is unpickled.

Both are read here in a few lines with bounds of our own, so that neither needs a library, and no
header can ask for memory that the file itself does not fill.
"""

import io
import math
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from binadd.files import ContentError, quoted, strict_json
from binadd.formats.document import MOST_NUMBERS, Document
from binadd.formats.weight_files import FORMAT

MOST_ARRAYS = 64
MOST_IN_ALL = 1_200_000
MOST_ROWS = 100_000
"""Or texts, in one array: each takes many times the memory of a number."""
LARGEST_ARRAY = 8 * MOST_NUMBERS + 16_384
"""In bytes, with its header."""
_SAFETENSORS_TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1",
}  # fmt: skip


def is_safetensors(data: bytes) -> bool:
    """Whether a file starts as a safetensors file does: the length of a JSON header, and that."""
    return len(data) >= 10 and data[8:9] == b"{" and int.from_bytes(data[:8], "little") < len(data)


def safetensors_document(data: bytes) -> Document:
    """Return the tensors of a safetensors file, and the texts of its metadata."""
    length = int.from_bytes(data[:8], "little")
    header, body = strict_json(data[8 : 8 + length]), data[8 + length :]
    if not isinstance(header, dict):
        raise ContentError("the header of this safetensors file is no object")
    about = header.pop("__metadata__", {})
    if len(header) > MOST_ARRAYS:
        raise ContentError(f"{len(header):,} arrays; at most {MOST_ARRAYS} are read")
    entries: dict[str, Any] = {}
    if isinstance(about, dict):
        entries |= {key: value for key, value in about.items() if isinstance(value, str)}
        if entries.get("format") in ("pt", "np", "tf", "jax", "flax", "mlx"):
            del entries["format"]  # the library by which it was written
        if entries.get("version") == "1":
            entries["version"] = 1.0
    total = 0
    for name, tensor in header.items():
        numbers = _tensor(name, tensor, body)
        total = _counted(total + numbers.size)
        entries[name] = numbers.tolist()
    return Document(entries, ("read the arrays of a safetensors file",))


def _counted(total: int) -> int:
    if total > MOST_IN_ALL:
        raise ContentError(f"arrays of more than {MOST_IN_ALL:,} numbers in all")
    return total


def _check_rows(name: str, shape: Sequence[int]) -> None:
    if math.prod(shape[:-1]) > MOST_ROWS:
        raise ContentError(f"{name}: more than {MOST_ROWS:,} rows")


def _tensor(name: str, tensor: Any, body: bytes) -> np.ndarray:
    try:
        kind = tensor["dtype"]
        shape = [int(size) for size in tensor["shape"]]
        begin, end = (int(offset) for offset in tensor["data_offsets"])
    except (KeyError, TypeError, ValueError, OverflowError):
        raise ContentError(f"{quoted(name)}: expected dtype, shape and data_offsets") from None
    if kind not in _SAFETENSORS_TYPES and kind != "BF16":
        raise ContentError(f"{quoted(name)}: numbers of the type {quoted(str(kind))} are not read")
    size = 2 if kind == "BF16" else np.dtype(_SAFETENSORS_TYPES[kind]).itemsize
    if any(n < 0 for n in shape) or len(shape) > 6 or math.prod(shape) > MOST_NUMBERS:
        raise ContentError(f"{quoted(name)}: an array of more than {MOST_NUMBERS:,} numbers")
    _check_rows(quoted(name), shape)
    if not 0 <= begin <= end <= len(body) or end - begin != size * math.prod(shape):
        raise ContentError(f"{quoted(name)}: its data_offsets do not fit its shape, or the file")
    if kind == "BF16":  # the upper half of a float32
        upper = np.frombuffer(body[begin:end], "<u2").astype(np.uint32)
        numbers = (upper << 16).view(np.float32)
    else:
        numbers = np.frombuffer(body[begin:end], _SAFETENSORS_TYPES[kind])
    return numbers.astype(np.float64).reshape(shape)


def npz_document(archive: zipfile.ZipFile) -> Document:
    """Return the arrays of a numpy archive."""
    members = archive.infolist()
    if len(members) > MOST_ARRAYS:
        raise ContentError(f"{len(members):,} arrays; at most {MOST_ARRAYS} are read")
    entries: dict[str, Any] = {}
    total = 0
    for member in members:
        if member.filename.endswith(".npy"):
            array = _npy(archive, member)
            total = _counted(total + max(array.size, array.nbytes // 8))  # texts may be long
            entries[member.filename.removesuffix(".npy")] = array.tolist()
    is_ours = entries.get("format") == FORMAT
    return Document(entries, () if is_ours else ("read the arrays of a numpy archive",))


def _npy(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    name = quoted(member.filename)
    try:
        with archive.open(member) as file:
            data = file.read(LARGEST_ARRAY + 1)  # whatever size is claimed
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise ContentError(f"{name} in this archive is damaged, or encrypted") from None
    except Exception as error:  # the decompressors' own kinds: lzma.LZMAError
        raise ContentError(f"{name} in this archive is damaged: {error}"[:200]) from None
    if len(data) > LARGEST_ARRAY:
        raise ContentError(f"{name}: an array of more than {MOST_NUMBERS:,} numbers")
    stream = io.BytesIO(data)
    try:
        major, minor = np.lib.format.read_magic(stream)
        read_header = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }[major, minor]
        shape, in_columns, kind = read_header(stream)
    except Exception:  # numpy parses the header as Python: it can fail in any way
        raise ContentError(f"{name}: not an array as numpy writes it") from None
    if kind.hasobject:
        raise ContentError(f"{name} holds Python objects, which are never unpickled; save numbers")
    count = math.prod(shape)
    if (
        kind.itemsize == 0
        or count > MOST_NUMBERS
        or len(data) - stream.tell() < count * kind.itemsize
    ):
        raise ContentError(f"{name}: its shape does not fit its data")
    is_long = kind.itemsize > 4096 and shape != ()  # a single text, such as a name, may be
    if kind.kind not in "iufUS" or is_long or (kind.kind == "f" and kind.itemsize > 8):
        raise ContentError(f"{name}: expected numbers, got the type {quoted(str(kind))}")
    if kind.kind in "US" and count > MOST_ROWS:
        raise ContentError(f"{name}: more than {MOST_ROWS:,} texts; save numbers")
    _check_rows(name, shape)
    numbers = np.frombuffer(data, kind, count, stream.tell())
    numbers = numbers.reshape(shape, order="F" if in_columns else "C")
    if kind.kind == "S":
        return np.char.decode(numbers, "latin-1")
    return numbers if kind.kind == "U" else numbers.astype(np.float64)
