import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from binadd.errors import DataFileError
from binadd.learning import run_store
from binadd.learning.engines import train_many, train_tables
from binadd.learning.run_store import RunStore, digest_of
from binadd.learning.seed_table import SeedTable, joined
from binadd.learning.settings import Settings, settings_for
from binadd.learning.sweep import stored_sweeps, sweep
from binadd.learning.training import train
from tests.fuzzing import rounds

ROOT = Path(__file__).parents[2]
SETTINGS = settings_for(max_steps=200)


@pytest.fixture(scope="module")
def results() -> SeedTable:
    return joined(SETTINGS, train_tables(SETTINGS, range(6), "numpy"))


@pytest.fixture
def path(tmp_path: Path, results: SeedTable) -> Path:
    path = tmp_path / "runs.db"
    with RunStore(path) as store:
        store.of(SETTINGS).add(results)
    return path


def execute(path: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def loaded(path: Path, settings: Settings = SETTINGS, seeds: range = range(10)) -> SeedTable:
    with RunStore(path) as store:
        return joined(settings, store.of(settings).load(seeds))


def assert_refused(path: Path, message: str, settings: Settings = SETTINGS) -> None:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(DataFileError, match=message) as caught:
        loaded(path, settings)
    assert str(path) in str(caught.value)
    if before is not None:
        assert path.read_bytes() == before


def test_what_goes_in_comes_out_to_the_last_bit(path: Path, results: SeedTable) -> None:
    with RunStore(path) as store:
        assert store.of(SETTINGS).count() == 6
        assert store.of(SETTINGS).count(range(2, 4)) == 2
    assert loaded(path) == results
    assert loaded(path, seeds=range(2, 4)) == results[2:4]
    assert loaded(path)[0].network.name == "learned (surrogate, seed 0)"


def test_what_is_read_at_once_makes_no_difference(
    path: Path, results: SeedTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rows in (1, 2, 5, 6):
        monkeypatch.setattr(run_store, "ROWS_AT_ONCE", rows)
        assert loaded(path) == results


def test_what_is_there_stays(path: Path, results: SeedTable) -> None:
    with RunStore(path) as store:
        store.of(SETTINGS).add(results)
    assert loaded(path) == results


def test_a_soft_network_keeps_both_its_results(tmp_path: Path) -> None:
    settings = settings_for("bptt", bits=2, max_steps=5)
    trained = joined(settings, train_tables(settings, range(2), "numpy"))
    with RunStore(tmp_path / "runs.db") as store:
        store.of(settings).add(trained)
    assert loaded(tmp_path / "runs.db", settings) == trained
    assert trained[0].soft_right is False


def test_the_parameters_of_a_row_are_numbers_for_numpy(path: Path, results: SeedTable) -> None:
    connection = sqlite3.connect(path)
    (blob,) = connection.execute("SELECT parameters FROM seeds WHERE seed = 3").fetchone()
    connection.close()
    np.testing.assert_array_equal(np.frombuffer(blob, dtype="<f4"), results.theta[3])


def test_several_sweeps_in_one_store(path: Path, results: SeedTable) -> None:
    others = [settings_for(max_steps=200, hidden=4), settings_for("tanh", bits=2, max_steps=20)]
    tables = [joined(it, train_tables(it, range(3), "numpy")) for it in others]
    with RunStore(path) as store:
        for settings, table in zip(others, tables, strict=True):
            store.of(settings).add(table)
        assert [found.settings for found in store.sweeps(pytest.fail)] == [SETTINGS, *others]
    assert [loaded(path, settings) for settings in (SETTINGS, *others)] == [results, *tables]


def test_files_that_are_no_store(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Dear diary, " * 100)
    assert_refused(text, "not a sqlite file")
    assert_refused(tmp_path, "it is a directory")
    assert_refused(tmp_path / "nowhere" / "runs.db", "unable to open")
    other = tmp_path / "other.db"
    execute(other, "CREATE TABLE addresses (name TEXT)")
    assert_refused(other, "a database, but no store of a sweep")


def test_another_version_is_refused(path: Path) -> None:
    execute(path, "PRAGMA user_version = 4")
    assert_refused(path, "a store of version 4; this binadd reads 3")


@pytest.mark.parametrize("version", [1, 2])
def test_a_store_of_version_0_1_is_refused_with_a_word_about_why(path: Path, version: int) -> None:
    execute(path, f"PRAGMA user_version = {version}")
    assert_refused(path, "a store of binadd 0.1, which holds one sweep only and weights that can't")


def test_an_empty_database_of_another_program_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    execute(path, "PRAGMA application_id = 7")
    assert_refused(path, "a database, but no store of a sweep")
    path = tmp_path / "theirs2.db"
    execute(path, "PRAGMA user_version = 7")
    assert_refused(path, "a database, but no store of a sweep")


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    path.touch()
    assert len(loaded(path)) == 0


def test_a_full_disk_is_said_and_what_was_stored_is_kept(path: Path, results: SeedTable) -> None:
    more = results.some(np.zeros(200, dtype=int))
    more = replace(more, seeds=np.arange(100, 300))
    with RunStore(path) as store:
        sweep_of = store.of(SETTINGS)
        store._connection.execute("PRAGMA max_page_count = 8")
        with pytest.raises(DataFileError, match="can't be written: the disk is full") as caught:
            sweep_of.add(more)
        assert "rollback" not in str(caught.value)
        assert sweep_of.count() == 6
        store._connection.execute("PRAGMA max_page_count = 1000")
        sweep_of.add(more)
        assert sweep_of.count() == 206


def test_a_device_is_refused() -> None:
    with pytest.raises(DataFileError, match="/dev/null: it is no regular file"):
        RunStore("/dev/null")


def test_a_locked_store_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_store, "PATIENCE", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DataFileError, match="locked; another process uses it"):
        RunStore(path)
    other.close()
    RunStore(path).__exit__(None, None, None)


@pytest.mark.parametrize(
    "change",
    [
        "steps = 'x'",
        "steps = steps + 1",
        "steps = -5",
        "proved = 1 - proved",
        "soft_right = 1",
        "soft_right = X'00'",
        "succeeded = 1 - succeeded",
        "normalised_margin = normalised_margin + 1e-9",
        "normalised_margin = 'much'",
        "encoding = 'thermometer!'",
        "class = '0113-0113-1337-1337'",
        "parameters = X'ff00'",
        "parameters = 'text'",
        "parameters = 7",
        "parameters = parameters || X'00000000'",
        "parameters = (SELECT parameters FROM seeds WHERE seed = 3)",
        "checksum = 0",
        "seed = 9",
    ],
)
def test_a_changed_row_is_refused(path: Path, change: str) -> None:
    execute(path, f"UPDATE seeds SET {change} WHERE seed = 4")
    assert_refused(path, "damaged: row of seed [49]; use another file")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE settings SET json = replace(json, '200', '201')",
        "UPDATE settings SET json = X'00'",
        "UPDATE settings SET checksum = X'00'",
        f"UPDATE settings SET json = '{'[' * 100_000}'",
    ],
)
def test_changed_settings_are_refused(path: Path, change: str) -> None:
    execute(path, change)
    assert_refused(path, "damaged: the settings of a sweep")


def test_rows_under_other_settings_are_refused(path: Path) -> None:
    other = settings_for(max_steps=201)
    loaded(path, other)
    execute(path, "UPDATE seeds SET settings = 2")
    with pytest.raises(DataFileError, match="damaged: row of seed 0"):
        loaded(path, other)


def test_settings_that_this_binadd_does_not_know(path: Path) -> None:
    connection = sqlite3.connect(path)
    (text,) = connection.execute("SELECT json FROM settings").fetchone()
    connection.close()
    for known, unknown in (("surrogate", "telepathy"), ('"bits": 3', '"bits": "3"')):
        changed = text.replace(known, unknown)
        execute(path, "UPDATE settings SET json = ?, checksum = ?", changed, digest_of(changed))
        with pytest.raises(DataFileError, match="settings of another version of binadd"):
            list(stored_sweeps(path))


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE seeds ADD COLUMN notes TEXT",
        "ALTER TABLE seeds DROP COLUMN soft_right",
        "ALTER TABLE settings DROP COLUMN checksum",
        "ALTER TABLE seeds RENAME COLUMN steps TO moves",
        "DROP TABLE seeds",
        "CREATE TABLE more (x)",
        "CREATE TRIGGER t AFTER INSERT ON seeds BEGIN DELETE FROM seeds; END",
    ],
)
def test_other_tables_are_refused(path: Path, change: str) -> None:
    execute(path, change)
    assert_refused(path, "damaged: its tables are not those of a store")


@pytest.mark.parametrize("name", ["proved", "succeeded", "normalised_margin", "encoding", "form"])
def test_what_a_network_is_not_is_found_out_even_under_a_right_checksum(
    tmp_path: Path, name: str
) -> None:
    settings = settings_for()
    found = joined(settings, train_tables(settings, [1, 2], "numpy"))
    lies = {"proved": False, "succeeded": False, "normalised_margin": 0.3}
    column = getattr(found, name).copy()
    column[1] = lies.get(name, "another")
    path = tmp_path / "runs.db"
    with RunStore(path) as store:
        store.of(settings).add(replace(found, **{name: column}))
    with pytest.raises(DataFileError, match="seed 2: the network is not what the row says"):
        loaded(path, settings)


# Any byte

SMALL = settings_for(max_steps=150)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SeedTable]:
    """A store of 20 seeds on several pages, and what is in it."""
    path = tmp_path_factory.mktemp("store") / "runs.db"
    return path, sweep(20, max_steps=150, store=path).trained


def test_any_changed_byte_is_refused_or_changes_nothing(
    small: tuple[Path, SeedTable], tmp_path: Path
) -> None:
    whole, results = small
    content = whole.read_bytes()
    positions = sorted({*range(110), *range(0, len(content), 47 // rounds(1))})
    assert len(positions) > 400
    path = tmp_path / "runs.db"
    refused = 0
    for position in positions:
        changed = bytearray(content)
        changed[position] ^= 1 << position % 8 | 0x10
        path.write_bytes(changed)
        try:
            found = sweep(20, max_steps=150, store=path).trained
        except DataFileError as error:
            refused += 1
            assert str(error).startswith(f"{path}: ")
            assert len(str(error)) < len(str(path)) + 200
        else:
            assert found == results
    assert refused > 100


@pytest.mark.parametrize("share", [0.1, 0.4, 0.5, 0.9])
def test_a_store_cut_short_is_refused(
    small: tuple[Path, SeedTable], tmp_path: Path, share: float
) -> None:
    content = small[0].read_bytes()
    path = tmp_path / "runs.db"
    path.write_bytes(content[: int(len(content) * share)])
    assert_refused(path, "damaged|not a sqlite file", SMALL)


def test_a_failed_transaction_leaves_nothing_behind(path: Path) -> None:
    table = joined(SETTINGS, train_tables(SETTINGS, [7, 8], "numpy"))
    encoding = np.array([None, "\ud800"], dtype=object)  # which is no text for sqlite
    with RunStore(path) as store:
        kept = store.of(SETTINGS)
        with pytest.raises(UnicodeEncodeError):
            kept.add(replace(table, encoding=encoding))
        assert kept.count() == 6
        kept.add(table.some([1]))
        assert kept.count() == 7


@pytest.mark.slow
def test_two_sweeps_at_once_in_one_store(tmp_path: Path) -> None:
    """Of the same settings and of others, by processes of their own, with small transactions."""
    path = tmp_path / "runs.db"
    program = (
        "import sys\nfrom binadd.learning import engine, sweep\n"
        "sweep.SECONDS_UNSTORED = engine.SECONDS_UNJUDGED = 0.0\n"
        "sweep.sweep(150, max_steps=int(sys.argv[2]), store=sys.argv[1], engine='numpy')\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program, str(path), steps], cwd=ROOT)
        for steps in ("60", "60", "70")
    ]
    assert [process.wait() for process in processes] == [0, 0, 0]
    one, two = stored_sweeps(path)
    by_steps = {found.settings.max_steps: found.trained for found in (one, two)}
    assert by_steps[60] == sweep(150, max_steps=60).trained
    assert by_steps[70] == sweep(150, max_steps=70).trained


KILLED = """
import sys
from binadd.learning import engine, sweep
sweep.SECONDS_UNSTORED = engine.SECONDS_UNJUDGED = 0.0
sweep.sweep(100_000, store=sys.argv[1], engine=sys.argv[2])
"""


def killed(path: Path, engine: str, more: int) -> int:
    """Kill a sweep once it has stored so many seeds more; return how many were stored then."""
    before = stored(path) if path.exists() else 0
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(path), engine], cwd=ROOT)
    while not (path.exists() and stored(path) >= before + more):
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    return stored(path)


def test_kill_9_loses_nothing_that_was_stored_and_the_rest_follows(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    kept = killed(path, "numpy", 5)
    found = loaded(path, settings_for(), range(100_000))
    assert len(found) >= kept >= 5
    for one in found:
        assert one == train(one.seed).trained
    assert sweep(6, store=path).trained == sweep(6).trained


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_25_kills_in_a_row(tmp_path: Path) -> None:
    pytest.importorskip("numba")
    path = tmp_path / "runs.db"
    kept = 0
    for _ in range(25):
        kept_now = killed(path, "numba", 1)
        assert kept_now > kept
        kept = kept_now
    found = loaded(path, settings_for(), range(100_000))
    assert len(found) >= kept
    expected = {one.seed: one for one in train_many(settings_for(), found.seeds.tolist(), "numba")}
    assert list(found) == [expected[seed] for seed in found.seeds.tolist()]


def stored(path: Path) -> int:
    """Count the rows as they are on the disk, while the process is at work."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
    try:
        return int(connection.execute("SELECT count(*) FROM seeds").fetchone()[0])
    except sqlite3.OperationalError:  # the tables are not there yet
        return 0
    finally:
        connection.close()


def test_the_database_of_another_program_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "wal.db"
    execute(path, "PRAGMA journal_mode = WAL")
    execute(path, "CREATE TABLE theirs (x)")
    assert_refused(path, "a database, but no store of a sweep")


@pytest.mark.parametrize("name", [":memory:", "file:x?mode=memory"])
def test_a_store_is_always_a_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with RunStore(name):
        pass
    assert (tmp_path / name).is_file()


def test_a_path_that_is_none() -> None:
    with pytest.raises(DataFileError, match=r"'a\\x00b': not a path"):
        RunStore("a\0b")
