"""Folders as learning platforms export them, for a class, with what may be said of each student.

Written from the platforms' documentation and without a look at what reads them. Whether a network
adds is found out by `tests.reference`.
"""

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from binadd import ThresholdRNN
from binadd.formats.weight_files import format_weights
from tests import reference
from tests.cases import thermometer

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
START = 1_763_500_000.0
"""Some day, in seconds."""


@dataclass
class Upload:
    """A file that a student uploads: its name, contents, the time in hours, and the attempt."""

    name: str
    data: bytes
    hour: float = 0.0
    attempt: int = 1


@dataclass
class Member:
    """A student, what was uploaded or typed, and the verdicts that do no harm."""

    name: str
    number: int
    acceptable: set[str]
    uploads: list[Upload] = field(default_factory=list)
    typed: str = ""
    is_late: bool = False


def design(generator: np.random.Generator, *, right: bool) -> ThresholdRNN:
    """A network of the wanted verdict that is hardly anybody else's."""
    while True:
        low, middle, high = generator.uniform(0.05, 0.95, size=3).round(3).tolist()
        biases = [-low, -1 - middle, -2 - high]
        if not right:
            biases[int(generator.integers(3))] += float(generator.choice([-1.0, 1.0]))
        rnn = thermometer((biases[0], biases[1], biases[2]))
        if reference.adds_at_every_width(rnn) == right:
            return rnn


def as_json(rnn: ThresholdRNN) -> bytes:
    return format_weights(rnn).encode()


def as_other_names(rnn: ThresholdRNN) -> bytes:
    names = {"Wxh": rnn.w_xh, "Whh": rnn.w_hh, "bh": rnn.b_h, "Why": [rnn.w_hy], "by": [rnn.b_y]}
    return json.dumps({name: np.array(value).tolist() for name, value in names.items()}).encode()


def as_program(rnn: ThresholdRNN) -> bytes:
    names = ("w_xh", "w_hh", "b_h", "w_hy")
    lines = ["import numpy as np", "", "# my solution"]
    lines += [f"{name} = np.array({getattr(rnn, name).tolist()})" for name in names]
    return "\n".join([*lines, f"b_y = {rnn.b_y}", "", "def f(z):", "    return z > 0", ""]).encode()


def as_notebook(rnn: ThresholdRNN) -> bytes:
    source = as_program(rnn).decode().splitlines(keepends=True)
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Homework"]},
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": 1,
            "source": source,
        },
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def as_text(rnn: ThresholdRNN) -> bytes:
    return b"Homework 5\n\n" + as_program(rnn).split(b"\n", 2)[2].replace(b"np.array", b"")


def as_arrays(rnn: ThresholdRNN) -> bytes:
    data = io.BytesIO()
    np.savez(data, w_xh=rnn.w_xh, w_hh=rnn.w_hh, b_h=rnn.b_h, w_hy=rnn.w_hy, b_y=rnn.b_y)
    return data.getvalue()


def packed(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 9, 0, 0)), content)
    return data.getvalue()


WRITINGS: dict[str, Callable[[ThresholdRNN], bytes]] = {
    "adder.json": as_json,
    "HW5.JSON": as_other_names,
    "weights.json": as_other_names,
    "hw5.py": as_program,
    "Solution.ipynb": as_notebook,
    "answer.txt": as_text,
    "net.npz": as_arrays,
}

Kind = Callable[[Member, np.random.Generator], None]


def _verdict(right: bool) -> set[str]:
    return {"right"} if right else {"wrong"}


def one_file(member: Member, generator: np.random.Generator) -> None:
    right = bool(generator.integers(2))
    name = list(WRITINGS)[int(generator.integers(len(WRITINGS)))]
    member.uploads = [Upload(name, WRITINGS[name](design(generator, right=right)))]
    member.acceptable = _verdict(right)


def a_report_beside(member: Member, generator: np.random.Generator) -> None:
    one_file(member, generator)
    member.uploads += [Upload("report.pdf", PDF, 0.01), Upload("screenshot.png", PNG, 0.02)]


def an_archive(member: Member, generator: np.random.Generator) -> None:
    right = bool(generator.integers(2))
    data = as_json(design(generator, right=right))
    inside = {
        "hw5/adder.json": data,
        "hw5/README.md": b"Run main.py",
        "__MACOSX/hw5/._adder.json": b"\0\5\x16\7" + bytes(60),
        ".DS_Store": b"\0\0\0\1Bud1",
    }
    member.uploads = [Upload("hw5.zip", packed(inside))]
    member.acceptable = _verdict(right)


def an_archive_in_an_archive(member: Member, generator: np.random.Generator) -> None:
    right = bool(generator.integers(2))
    inner = packed({"adder.json": as_json(design(generator, right=right))})
    member.uploads = [Upload("all.zip", packed({"final/hw.zip": inner, "final/notes.pdf": PDF}))]
    member.acceptable = _verdict(right)


def only_a_scan(member: Member, generator: np.random.Generator) -> None:
    name, data = [("scan.pdf", PDF), ("IMG_2026.png", PNG), ("hw5.docx", b"PK\3\4" + bytes(40))][
        int(generator.integers(3))
    ]
    member.uploads = [Upload(name, data)]
    member.acceptable = {"look"}


def nothing(member: Member, _: np.random.Generator) -> None:
    member.acceptable = {"none", "look"}


def broken(member: Member, generator: np.random.Generator) -> None:
    data = as_json(design(generator, right=True))
    member.uploads = [Upload("adder.json", data[: len(data) // 2])]
    member.acceptable = {"look"}


def a_later_version(member: Member, generator: np.random.Generator) -> None:
    """Handed in again, hours later; the last one counts."""
    first = bool(generator.integers(2))
    last = bool(generator.integers(2))
    member.uploads = [
        Upload("adder.json", as_json(design(generator, right=first)), 0.0, 1),
        Upload("adder.json", as_json(design(generator, right=last)), 30.0, 2),
    ]
    member.acceptable = _verdict(last)


def drafts(member: Member, generator: np.random.Generator) -> None:
    """Several files in one attempt; the names say which is the draft, and so do the times."""
    right = bool(generator.integers(2))
    old, new = [("adder_old.json", "adder.json"), ("draft.json", "final.json")][
        int(generator.integers(2))
    ]
    member.uploads = [
        Upload(old, as_json(design(generator, right=not right)), -20.0),
        Upload(new, as_json(design(generator, right=right)), 0.0),
    ]
    member.acceptable = _verdict(right)


def our_output_beside(member: Member, generator: np.random.Generator) -> None:
    right = bool(generator.integers(2))
    result = {
        "name": "mine", "task": "add", "correct_at_every_width": True,
        "shortest_counterexample": None, "normalised_margin": 0.1,
    }  # fmt: skip
    member.uploads = [
        Upload("adder.json", as_json(design(generator, right=right))),
        Upload("verify.json", json.dumps(result).encode(), 1.0),
        Upload("package.json", b'{"name": "hw", "version": "1.0.0", "scripts": {}}', 2.0),
    ]
    member.acceptable = _verdict(right)


def typed(member: Member, generator: np.random.Generator) -> None:
    right = bool(generator.integers(2))
    member.typed = as_text(design(generator, right=right)).decode()
    member.acceptable = _verdict(right)


def a_remark_beside(member: Member, generator: np.random.Generator) -> None:
    one_file(member, generator)
    member.typed = "Dear all, please find my solution attached. Best wishes"


KINDS: tuple[Kind, ...] = (
    one_file, one_file, a_report_beside, an_archive, an_archive_in_an_archive, only_a_scan, nothing,
    broken, a_later_version, drafts, our_output_beside, typed, a_remark_beside,
)  # fmt: skip
_FIRST = ("Anna", "Bj\u00f6rn", "Zo\u00eb", "\u5c71\u7530", "Maximiliane-Katharina", "O'Neil", "Li")
_LAST = ("M\u00fcller", "Smith", "van der Berg", "\u592a\u90ce", "Ng", "Garc\u00eda L\u00f3pez")


def members(count: int, generator: np.random.Generator) -> list[Member]:
    """A class; several share a name."""
    found = []
    for number in range(count):
        first = _FIRST[int(generator.integers(len(_FIRST)))]
        last = _LAST[int(generator.integers(len(_LAST)))]
        member = Member(f"{first} {last}", 50_000 + 7 * number, set())
        member.is_late = bool(generator.integers(5) == 0)
        KINDS[(number + int(generator.integers(3))) % len(KINDS)](member, generator)
        found.append(member)
    return found


def page(text: str) -> bytes:
    lines = "".join(f"<p>{line}</p>" for line in text.replace("<", "&lt;").splitlines())
    return f'<html><head><meta charset="utf-8"></head><body>{lines}</body></html>'.encode()


Files = dict[str, tuple[bytes, float]]
"""By path in the export, contents and time; a path that ends with a slash is an empty folder."""


def last_attempt(member: Member) -> list[Upload]:
    last = max((upload.attempt for upload in member.uploads), default=1)
    return [upload for upload in member.uploads if upload.attempt == last]


def moodle(students: list[Member]) -> Files:
    """Of each student a folder; only the last attempt is exported."""
    files: Files = {}
    for member in students:
        folder = f"{member.name}_{member.number}_assignsubmission_file_"
        for upload in last_attempt(member):
            files[f"{folder}/{upload.name}"] = (upload.data, upload.hour)
        if not member.uploads:
            files[f"{folder}/"] = (b"", 0)
        if member.typed:
            text = f"{member.name}_{member.number}_assignsubmission_onlinetext_/onlinetext.html"
            files[text] = (page(member.typed), 0)
    return files


def moodle_unsorted(students: list[Member]) -> Files:
    """Where files were handed in again beside the first, and a folder keeps both."""
    files: Files = {}
    for member in students:
        folder = f"{member.name}_{member.number}_assignsubmission_file"
        taken: set[str] = set()
        for upload in member.uploads:
            stem, dot, ending = upload.name.rpartition(".")
            name = f"{stem}_new{dot}{ending}" if upload.name in taken else upload.name
            taken.add(upload.name)
            files[f"export/{folder}/{name}"] = (upload.data, upload.hour)
        if not member.uploads:
            files[f"export/{folder}/"] = (b"", 0)
        if member.typed:
            text = f"{member.name}_{member.number}_assignsubmission_onlinetext/onlinetext.html"
            files[f"export/{text}"] = (page(member.typed), 0)
    return files


def moodle_flat(students: list[Member]) -> Files:
    files: Files = {}
    for member in students:
        prefix = f"{member.name}_{member.number}_assignsubmission"
        for upload in last_attempt(member):
            files[f"{prefix}_file_{upload.name}"] = (upload.data, upload.hour)
        if member.typed:
            files[f"{prefix}_onlinetext_onlinetext.html"] = (page(member.typed), 0)
    return files


def canvas(students: list[Member]) -> Files:
    """One folder; the numbers of files grow with time, and names taken get ``-1``."""
    files: Files = {}
    uploads = [(upload, member) for member in students for upload in member.uploads]
    for place, (upload, member) in enumerate(sorted(uploads, key=lambda each: each[0].hour)):
        late = "_LATE" if member.is_late and upload.attempt > 1 else ""
        stem, dot, ending = upload.name.rpartition(".")
        again = f"-{upload.attempt - 1}" if upload.attempt > 1 else ""
        name = f"{canvas_name(member)}{late}_{member.number}_{880_000 + 13 * place}"
        files[f"{name}_{stem}{again}{dot}{ending}"] = (upload.data, 0)
    for member in students:
        if member.typed:
            files[f"{canvas_name(member)}_{member.number}_text.html"] = (page(member.typed), 0)
    return files


def canvas_name(member: Member) -> str:
    first, _, last = member.name.partition(" ")
    return "".join(sign for sign in f"{last}{first}".lower() if sign.isalnum())


def blackboard(students: list[Member]) -> Files:
    """Every attempt, each with a receipt, in which typed text stands."""
    files: Files = {}
    for member in students:
        user = f"u{member.number}"
        attempts = sorted({upload.attempt for upload in member.uploads}) or [1]
        for attempt in attempts:
            prefix = f"Homework 5_{user}_attempt_2026-11-{10 + attempt}-23-59-0{attempt}"
            uploads = [upload for upload in member.uploads if upload.attempt == attempt]
            lines = [
                f"Name: {member.name} ({user})", "Assignment: Homework 5",
                f"Date Submitted: {10 + attempt} November 2026", "Current Mark: Needs Marking",
                "", "Submission Field:",
                member.typed or "There is no student submission text data for this assignment.", "",
                "Comments:", "There are no student comments for this assignment.", "", "Files:",
            ]  # fmt: skip
            for upload in uploads:
                lines += [
                    f"\tOriginal filename: {upload.name}",
                    f"\tFilename: {prefix}_{upload.name}",
                ]
                files[f"{prefix}_{upload.name}"] = (upload.data, upload.hour)
            files[f"{prefix}.txt"] = ("\r\n".join([*lines, ""]).encode(), 0)
    return files


def gradescope(students: list[Member]) -> Files:
    """Of each student a folder with the last attempt, and a list of all; nothing is typed there."""
    files: Files = {}
    lines = ["---"]
    for member in students:
        folder = f"submission_{member.number}"
        lines += [
            f"{folder}:", "  :submitters:", f"  - :name: {json.dumps(member.name)}",
            f"    :sid: '{member.number}'", f"    :email: u{member.number}@example.org",
            "  :created_at: 2026-11-20 10:00:00.000000000 Z", "  :score: 0.0", "  :history: []",
        ]  # fmt: skip
        for upload in last_attempt(member):
            files[f"assignment_5_export/{folder}/{upload.name}"] = (upload.data, upload.hour)
        if not member.uploads:
            files[f"assignment_5_export/{folder}/"] = (b"", 0)
    files["assignment_5_export/submission_metadata.yml"] = ("\n".join([*lines, ""]).encode(), 0)
    return files


PLATFORMS: dict[str, Callable[[list[Member]], Files]] = {
    "moodle": moodle,
    "moodle, all versions": moodle_unsorted,
    "moodle, one folder": moodle_flat,
    "canvas": canvas,
    "blackboard": blackboard,
    "gradescope": gradescope,
}


def has_handed_in(member: Member, platform: str) -> bool:
    """Whether an export says anything of a student."""
    if platform == "gradescope":
        return True
    if platform in ("moodle, one folder", "canvas"):
        return bool(member.uploads or member.typed)
    return True


def write(files: Files, folder: Path) -> None:
    for name, (data, hour) in files.items():
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (START + 3600 * hour, START + 3600 * hour))


def write_archive(files: Files, path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, (data, hour) in files.items():
            days, hours = divmod(int(hour) + 20 * 24, 24)
            minutes = int(60 * (hour - int(hour)))
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, days, hours, minutes, 0)), data)


def all_files(files: Files, root: str) -> Iterator[str]:
    """Every file, and every one in an archive, as a path."""
    for name, (data, _) in files.items():
        if name.endswith("/"):
            continue
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                inside = {inner: (archive.read(inner), 0.0) for inner in archive.namelist()}
            yield from all_files(inside, f"{root}/{name}")
        else:
            yield f"{root}/{name}"
