"""What files are that are not read, by their content, and the one line that makes them readable."""

import re
import zipfile
from pathlib import PurePath

from binadd.errors import BinaddError

_NEW = "binadd new FILE writes a weights file to fill in"
_TORCH = (
    "in Python: json.dump({k: v.tolist() for k, v in torch.load(PATH).items()}, "
    'open("w.json", "w"))'
)
_KERAS = (
    'in Python: json.dump({v.path: v.numpy().tolist() for v in model.weights}, open("w.json", "w"))'
)
_PICKLE = 'in Python, if you trust it: numpy.savez("w.npz", **pickle.load(open(PATH, "rb")))'
_NUMPY = 'in Python: numpy.savez("w.npz", w_xh=..., w_hh=..., b_h=..., w_hy=..., b_y=...)'
_MATLAB = (
    "in MATLAB: writelines(jsonencode(struct('w_xh', W_xh, 'w_hh', W_hh, 'b_h', b_h, 'w_hy', "
    "w_hy, 'b_y', b_y)), 'w.json')"
)
_YAML = 'in Python: json.dump(yaml.safe_load(open(PATH)), open("w.json", "w"))'
_R = 'in R: jsonlite::write_json(list(w_xh=w_xh, w_hh=w_hh, b_h=b_h, w_hy=w_hy, b_y=b_y), "w.json")'

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", _NEW),
    (b"\x89PNG", "a picture", _NEW),
    (b"\xff\xd8\xff", "a picture", _NEW),
    (b"GIF8", "a picture", _NEW),
    (b"BM", "a picture", _NEW),
    (b"II*\x00", "a picture", _NEW),
    (b"MM\x00*", "a picture", _NEW),
    (b"RIFF", "a picture or a recording", _NEW),
    (b"\x89HDF", "an HDF5 file (Keras, or MATLAB 7.3)", _KERAS),
    (b"\x93NUMPY", "a single numpy array (.npy)", _NUMPY),
    (b"MATLAB 5.0", "a MATLAB file (.mat)", _MATLAB),
    (b"\xd0\xcf\x11\xe0", "an Office document", _NEW),
    (b"{\\rtf", "an RTF document", _NEW),
    (b"%!PS", "a PostScript document", _NEW),
    (b"\x1f\x8b", "compressed (gzip)", "gunzip unpacks it"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it and give the file in it"),
    (b"Rar!", "a RAR archive", "unpack it and give the file in it"),
    (b"SQLite format 3", "a database", "give a weights file; binadd train --out writes one"),
)
_BY_ENDING: dict[str, tuple[str, str]] = {
    ".pt": ("a PyTorch checkpoint, which can run code when it is opened", _TORCH),
    ".pth": ("a PyTorch checkpoint, which can run code when it is opened", _TORCH),
    ".ckpt": ("a checkpoint, which can run code when it is opened", _TORCH),
    ".pkl": ("a Python pickle, which can run code when it is opened", _PICKLE),
    ".pickle": ("a Python pickle, which can run code when it is opened", _PICKLE),
    ".h5": ("an HDF5 file (Keras)", _KERAS),
    ".hdf5": ("an HDF5 file (Keras)", _KERAS),
    ".keras": ("a Keras model", _KERAS),
    ".onnx": ("an ONNX model; binadd writes these and does not read them", _NEW),
    ".csv": ("a table of numbers without their names", _NEW),
    ".tsv": ("a table of numbers without their names", _NEW),
    ".m": ("a MATLAB program", _MATLAB),
    ".mat": ("a MATLAB file", _MATLAB),
    ".mlx": ("a MATLAB live script", _MATLAB),
    ".tex": ("LaTeX", _NEW),
    ".yaml": ("YAML", _YAML),
    ".yml": ("YAML", _YAML),
    ".r": ("an R program", _R),
    ".rmd": ("an R program", _R),
    ".heic": ("a picture", _NEW),
    ".webp": ("a picture", _NEW),
    ".svg": ("a picture", _NEW),
    ".html": ("a web page", "give the notebook or the program that it was made from"),
    ".htm": ("a web page", "give the notebook or the program that it was made from"),
}
_LATEX = re.compile(r"\\(?:documentclass|begin\s*\{|usepackage)|\\\\\s|\\frac|\\mathbf")
# Possessive throughout, so that no text takes longer than it is long.
_MATRIX = re.compile(r"=\s*+\[([-+.\d\s,;]*+)\]")
_WITHOUT_COMMAS = re.compile(r"[\d.](?:\s++|\s*+;\s*+)[-+.\d]")
_YAML_BLOCK = re.compile(r"^[ \t]*+\w++:[ \t\r]*+\n\s*+-\s", re.MULTILINE)
_R_ASSIGNMENT = re.compile(r"^[ \t]*+[\w.]++[ \t]*+(?:<-|=)\s*+(?:matrix\(\s*+)?c\(", re.MULTILINE)
_ROW_OF_NUMBERS = re.compile(r"[-+\d.eE]+(?:[,;\t ]+[-+\d.eE]+)*[,;]?")


class ForeignFileError(BinaddError):
    """A file is something else than weights, and it is known what."""


def refuse_foreign_bytes(data: bytes, source: str) -> None:
    """Raise a `ForeignFileError` that says what a file is, if its first bytes tell.

    Raises
    ------
    ForeignFileError
    """
    for magic, what, way_out in _MAGIC:
        if data.startswith(magic):
            # "BM" begins many a text.
            if magic == b"BM" and b"\0" not in data[:64]:
                continue
            raise _foreign(what, way_out)
    if data[4:8] == b"ftyp":
        raise _foreign("a picture or a film", _NEW)
    if data[:1] == b"\x80" and data[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        raise _foreign(*_BY_ENDING[".pt" if _ending(source) in (".pt", ".pth") else ".pkl"])


def refuse_foreign_archive(archive: zipfile.ZipFile) -> None:
    """Raise a `ForeignFileError` that says what a zip archive is.

    Raises
    ------
    ForeignFileError
    """
    names = [member.filename for member in archive.infolist()]
    if any(name.endswith("data.pkl") for name in names):
        raise _foreign(*_BY_ENDING[".pt"])
    if any(name.endswith((".weights.h5", "keras_metadata.pb")) for name in names):
        raise _foreign("a Keras model", _KERAS)
    if any(name.startswith(("word/", "xl/", "ppt/")) or name == "content.xml" for name in names):
        raise _foreign("an Office document", _NEW)
    raise _foreign("a zip archive", "unpack it and give the file in it; binadd grade reads it")


def refuse_foreign_text(text: str, source: str) -> None:
    """Raise a `ForeignFileError` that says what a text is that holds no weights to be read.

    Raises
    ------
    ForeignFileError
    """
    start = text[:200].lstrip().lower()
    if start.startswith(("<!doctype html", "<html", "<svg", "<?xml")):
        raise _foreign(*_BY_ENDING[".svg" if "<svg" in start else ".html"])
    if _LATEX.search(text):
        raise _foreign(*_BY_ENDING[".tex"])
    if _R_ASSIGNMENT.search(text):
        raise _foreign(*_BY_ENDING[".r"])
    if any(_WITHOUT_COMMAS.search(match[1]) for match in _MATRIX.finditer(text)):
        raise _foreign("MATLAB or Octave notation", _MATLAB)
    if _YAML_BLOCK.search(text):
        raise _foreign(*_BY_ENDING[".yaml"])
    lines = text.split()
    if lines and all(_ROW_OF_NUMBERS.fullmatch(line) for line in lines[:1000]):
        raise _foreign(*_BY_ENDING[".csv"])
    refuse_foreign_ending(source)


def refuse_foreign_ending(source: str) -> None:
    """Raise a `ForeignFileError` that says what a file is by the end of its name, if that tells.

    Raises
    ------
    ForeignFileError
    """
    if _ending(source) in _BY_ENDING:
        raise _foreign(*_BY_ENDING[_ending(source)])


def _ending(source: str) -> str:
    return PurePath(source.replace("\0", "")).suffix.lower()


def _foreign(what: str, way_out: str) -> ForeignFileError:
    return ForeignFileError(f"this is {what}, which is not read; {way_out}")
