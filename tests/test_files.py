import errno
import os
from pathlib import Path

import pytest

from binadd.errors import DataFileError
from binadd.files import check_writable, open_output, read_bytes, write_atomically


def test_a_new_file_is_written_as_utf_8_with_the_usual_mode(tmp_path: Path) -> None:
    path = tmp_path / "new.txt"
    write_atomically(path, "caf\xe9\n")
    assert path.read_bytes() == b"caf\xc3\xa9\n"
    plain = tmp_path / "plain.txt"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode
    assert sorted(tmp_path.iterdir()) == [path, plain]


def test_an_old_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text("old and much longer\n")
    path.chmod(0o640)
    write_atomically(str(path), "new\n")
    assert path.read_text() == "new\n"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.txt", tmp_path / "link.txt"
    target.write_text("old")
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "old.txt"
    path.write_text("old")

    def fail(*_: object) -> None:
        assert path.read_text() == "old"
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*{"fsync": (os, "fsync"), "replace": (Path, "replace")}[step], fail)
    with pytest.raises(DataFileError, match=r"old.txt: can't be written: No space left on device"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.txt"
    path.write_text("old")

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_no_directory(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="can't be written: No such file or directory"):
        write_atomically(tmp_path / "missing" / "a.txt", "")
    with pytest.raises(DataFileError, match="can't be written: it is a directory"):
        write_atomically(tmp_path, "")


def test_a_path_that_is_none() -> None:
    with pytest.raises(DataFileError, match="not a path"):
        write_atomically("a\0b", "")


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, "through\n")
        assert os.read(reader, 100) == b"through\n"
    finally:
        os.close(reader)
    assert list(tmp_path.iterdir()) == [pipe]
    assert pipe.is_fifo()


def test_a_link_to_itself_is_not_replaced(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for act in (check_writable, lambda path: write_atomically(path, "")):
        with pytest.raises(DataFileError, match="loop: can't be written: Too many levels"):
            act(loop)
    assert loop.is_symlink()


def test_only_an_interrupt_keeps_what_there_is_and_only_if_asked(tmp_path: Path) -> None:
    path = tmp_path / "history"
    for error, keep, left in (
        (ValueError, True, []),
        (KeyboardInterrupt, False, []),
        (KeyboardInterrupt, True, [path]),
    ):
        with pytest.raises(error), open_output(path, keep_if_interrupted=keep) as output:
            output.write("so far\n")
            output.write(b"\xff")
            raise error
        assert list(tmp_path.iterdir()) == left
    assert path.read_bytes() == b"so far\n\xff"


def test_what_says_it_is_a_file_and_waits_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "waits.json"
    os.mkfifo(path)
    held_open = os.open(path, os.O_RDWR)  # so that its end is not reached
    monkeypatch.setattr("binadd.files.stat.S_ISREG", lambda _: True)  # as of /proc/kmsg
    with pytest.raises(DataFileError, match="there is nothing to read yet"):
        read_bytes(path, 100)
    os.close(held_open)
