"""The archive that an instructor uploads: two scripts, binadd itself, and the settings."""

import importlib.metadata
import io
import json
import zipfile
from pathlib import Path

from binadd.report.autograder_marking import SETTINGS, TASK
from binadd.report.autograder_settings import AutograderSettings

PACKAGES = ("numpy", "typer")
"""What binadd needs; pinned at the versions that it runs with here."""
SCRIPTS = ("setup.sh", "run_autograder")
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of all files: the same settings give the same archive."""
_FILE, _PROGRAM = 0o100644, 0o100755


def autograder_zip(settings: AutograderSettings, task_file: bytes | None = None) -> bytes:
    """Return the archive; its files lie at its root.

    Parameters
    ----------
    settings : AutograderSettings
    task_file : bytes, optional
        The contents of the task file, if the task of the settings is ``task.json``.
    """
    files = {name: _script(name) for name in SCRIPTS}
    files[SETTINGS] = (json.dumps(settings.as_json(), indent=1) + "\n").encode()
    files["requirements.txt"] = "".join(
        f"{name}=={importlib.metadata.version(name)}\n" for name in PACKAGES
    ).encode()
    if task_file is not None:
        files[TASK] = task_file
    files |= _package()
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 3  # Unix, whatever this is: so that the modes below are read
            entry.external_attr = (_PROGRAM if name in SCRIPTS else _FILE) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return data.getvalue()


def _script(name: str) -> bytes:
    path = Path(__file__).parent / "autograder_scripts" / name
    return path.read_bytes().replace(b"\r\n", b"\n")


def _package() -> dict[str, bytes]:
    """Return binadd's own files as they are installed, and its licence."""
    folder = Path(__file__).parents[1]
    files = {
        f"binadd/{path.relative_to(folder).as_posix()}": path.read_bytes().replace(b"\r\n", b"\n")
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    licence = importlib.metadata.distribution("binadd").read_text("licenses/LICENSE")
    return files | ({"binadd/LICENSE": licence.encode()} if licence else {})
