import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from binadd.errors import DataFileError
from binadd.formats.reading import load_weights
from binadd.formats.weight_files import format_weights
from binadd.learning import run_store
from binadd.learning.engines import train_many
from binadd.learning.seed_table import TrainedSeed
from binadd.learning.run_store import RunStore
from binadd.learning.settings import Settings, settings_for
from binadd.learning.sweep import sweep
from binadd.learning.training import train
from binadd.networks.hand_wiring import hand_wired
from tests.fuzzing import rounds

SETTINGS = settings_for(max_steps=200)


@pytest.fixture(scope="module")
def results() -> list[TrainedSeed]:
    return sorted(train_many(SETTINGS, range(6)), key=lambda found: found.seed)


@pytest.fixture
def path(tmp_path: Path, results: list[TrainedSeed]) -> Path:
    path = tmp_path / "runs.db"
    with RunStore(path, SETTINGS) as store:
        store.add(results)
    return path


def execute(path: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def assert_refused(path: Path, message: str, settings: Settings = SETTINGS) -> None:
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(DataFileError, match=message) as caught, RunStore(path, settings) as store:
        list(store.load(range(10)))
    assert str(path) in str(caught.value)
    if before is not None:
        assert path.read_bytes() == before


def test_what_goes_in_comes_out_to_the_last_bit(path: Path, results: list[TrainedSeed]) -> None:
    with RunStore(path, SETTINGS) as store:
        assert store.finished() == set(range(6))
        assert list(store.load(range(6))) == results
        assert list(store.load(range(2, 4))) == results[2:4]
        assert [found.network.name for found in store.load(range(1))] == [
            "learned (surrogate, seed 0)"
        ]


def test_what_is_there_stays(path: Path, results: list[TrainedSeed]) -> None:
    with RunStore(path, SETTINGS) as store:
        store.add(results)
        assert list(store.load(range(6))) == results


def test_a_soft_network_keeps_both_its_results(tmp_path: Path) -> None:
    settings = settings_for("bptt", bits=2, max_steps=5)
    trained = list(train_many(settings, range(2)))
    with RunStore(tmp_path / "runs.db", settings) as store:
        store.add(trained)
        assert list(store.load(range(2))) == trained
        assert trained[0].soft_right is False


def test_a_stored_network_is_a_weights_file(path: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(path)
    (text,) = connection.execute("SELECT weights FROM networks WHERE seed = 3").fetchone()
    connection.close()
    (tmp_path / "w.json").write_text(text)
    assert load_weights(tmp_path / "w.json") == train(3, max_steps=200).network


def test_other_settings_are_refused_and_both_are_shown(path: Path) -> None:
    other = settings_for(max_steps=200, hidden=4, margin=0.0)
    assert_refused(
        path, r"hidden_units is 3 there and 4 here; margin is 0\.0196 there and 0\.0 here", other
    )


def test_another_recipe_is_refused_down_to_its_numbers(path: Path) -> None:
    other = settings_for("bptt", bits=3, max_steps=200, margin=0.0196)
    assert_refused(
        path, r"recipe is surrogate there and bptt here; recipe_numbers lr_max is", other
    )


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
    execute(path, "PRAGMA user_version = 3")
    assert_refused(path, "a store of version 3; this binadd reads 2")


def test_a_store_of_version_0_1_is_refused_with_a_word_about_why(path: Path) -> None:
    execute(path, "PRAGMA user_version = 1")
    assert_refused(path, "a store of binadd 0.1, which has no checksums, so that a changed row")


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
    with RunStore(path, SETTINGS) as store:
        assert store.finished() == set()


def test_a_full_disk_is_said_and_what_was_stored_is_kept(
    path: Path, results: list[TrainedSeed]
) -> None:
    more = [replace(results[0], seed=seed) for seed in range(100, 200)]
    with RunStore(path, SETTINGS) as store:
        store._connection.execute("PRAGMA max_page_count = 8")
        with pytest.raises(DataFileError, match="can't be written: the disk is full") as caught:
            store.add(more)
        assert "rollback" not in str(caught.value)
        store._connection.execute("PRAGMA max_page_count = 1000")
        store.add(more)
        assert store.finished() == {*range(6), *range(100, 200)}


def test_a_device_is_refused() -> None:
    with pytest.raises(DataFileError, match="/dev/null: it is no regular file"):
        RunStore("/dev/null", SETTINGS)


def test_a_locked_store_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_store, "PATIENCE", 0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DataFileError, match="locked; another process uses it"):
        RunStore(path, SETTINGS)
    other.close()
    RunStore(path, SETTINGS).__exit__(None, None, None)


@pytest.mark.parametrize(
    "change",
    [
        "steps = 'x'",
        "steps = steps + 1",
        "soft_right = 1",
        "succeeded = 1 - succeeded",
        "weights = replace(weights, '.1', '.2')",
        "weights = X'ff00'",
        "weights = (SELECT weights FROM networks WHERE seed = 3)",
        "checksum = 0",
        "seed = 9",
    ],
)
def test_a_changed_row_is_refused(path: Path, change: str) -> None:
    execute(path, f"UPDATE networks SET {change} WHERE seed = 4")
    assert_refused(path, "damaged: row of seed [49]; use another file")


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM settings",
        "INSERT INTO settings SELECT * FROM settings",
        "UPDATE settings SET json = replace(json, '200', '201')",
        "UPDATE settings SET json = X'00'",
        f"UPDATE settings SET json = '{'[' * 100_000}'",
    ],
)
def test_changed_settings_are_refused(path: Path, change: str) -> None:
    execute(path, change)
    assert_refused(path, "damaged: the settings of the sweep")


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE networks ADD COLUMN notes TEXT",
        "ALTER TABLE networks DROP COLUMN soft_right",
        "ALTER TABLE settings DROP COLUMN checksum",
        "ALTER TABLE networks RENAME COLUMN steps TO moves",
        "DROP TABLE networks",
        "CREATE TABLE more (x)",
        "CREATE TRIGGER t AFTER INSERT ON networks BEGIN DELETE FROM networks; END",
    ],
)
def test_other_tables_are_refused(path: Path, change: str) -> None:
    execute(path, change)
    assert_refused(path, "damaged: its tables are not those of a store")


def test_a_network_that_is_no_adder_is_found_out_even_under_a_right_checksum(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = format_weights(hand_wired()).replace('"b_y": -0.1', '"b_y": 0.1')
    execute(path, "UPDATE networks SET succeeded = 1, weights = ? WHERE seed = 4", weights)
    monkeypatch.setattr(run_store, "_checksum", lambda values: "right")
    execute(path, "UPDATE networks SET checksum = 'right'")
    execute(path, "UPDATE settings SET checksum = 'right'")
    assert_refused(path, "seed 4: the network is said to be proved")


# Any byte

SMALL = settings_for(max_steps=150)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[TrainedSeed]]:
    """A store of 20 seeds on several pages, and what is in it."""
    path = tmp_path_factory.mktemp("store") / "runs.db"
    return path, list(sweep(20, max_steps=150, store=path).trained)


def test_any_changed_byte_is_refused_or_changes_nothing(
    small: tuple[Path, list[TrainedSeed]], tmp_path: Path
) -> None:
    whole, results = small
    content = whole.read_bytes()
    positions = sorted({*range(110), *range(0, len(content), 97 // rounds(1))})
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
            assert list(found) == results
    assert refused > 150


@pytest.mark.parametrize("share", [0.1, 0.4, 0.5, 0.9])
def test_a_store_cut_short_is_refused(
    small: tuple[Path, list[TrainedSeed]], tmp_path: Path, share: float
) -> None:
    content = small[0].read_bytes()
    path = tmp_path / "runs.db"
    path.write_bytes(content[: int(len(content) * share)])
    assert_refused(path, "damaged|not a sqlite file", SMALL)


def test_a_failed_transaction_leaves_nothing_behind(path: Path) -> None:
    good, bad = train_many(SETTINGS, [7, 8])
    with RunStore(path, SETTINGS) as store:
        with pytest.raises(DataFileError, match="NOT NULL"):
            store.add([good, replace(bad, steps=None)])  # type: ignore[arg-type]
        assert store.finished() == set(range(6))
        store.add([good])
        assert store.finished() == {*range(6), good.seed}


KILLED = """
import sys
from binadd.learning import sweep
sweep.SECONDS_UNSTORED = 0.0
sweep.sweep(100_000, store=sys.argv[1])
"""


def test_kill_9_loses_nothing_that_was_stored_and_the_rest_follows(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)], cwd=Path(__file__).parents[2]
    )
    while not (path.exists() and stored(path) >= 5):
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    kept = stored(path)
    with RunStore(path, settings_for()) as store:
        finished = sorted(store.finished())
        assert len(finished) >= kept >= 5
        for found in store.load(range(100_000)):
            assert found == train(found.seed).trained
    resumed = sweep(6, store=path)
    assert resumed.trained == sweep(6).trained


def stored(path: Path) -> int:
    """Count the rows as they are on the disk, while the process is at work."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)
    try:
        return int(connection.execute("SELECT count(*) FROM networks").fetchone()[0])
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
    with RunStore(name, SETTINGS):
        pass
    assert (tmp_path / name).is_file()


def test_a_path_that_is_none() -> None:
    with pytest.raises(DataFileError, match=r"'a\\x00b': not a path"):
        RunStore("a\0b", SETTINGS)
