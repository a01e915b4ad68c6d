"""What the engine was told to forget is in no file of the tracker database any more."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import wiping
from tests.contract.gateway import wait_until
from tests.integration.engine.fake_actions import FakeActions
from tests.integration.engine.running_engine import RunningEngine

SCHEMA = """
CREATE TABLE events (id INTEGER NOT NULL PRIMARY KEY, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) NOT NULL,
    timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT);
CREATE INDEX ix_events_sender_id ON events (sender_id);
"""


def where(tracker: Path, word: str) -> list[str]:
    """Which of the database's files hold ``word``."""
    files = [tracker.with_name(tracker.name + suffix) for suffix in ("", "-wal", "-shm")]
    return [file.name for file in files if file.exists() and word.encode() in file.read_bytes()]


@pytest.mark.engine
def test_forgotten_words_are_in_no_file(engine: RunningEngine, actions: FakeActions, conversation: str) -> None:
    word = f"canary{conversation}"
    assert engine.turn(conversation, "t1", text=f"was kostet das {word}").status_code == 200
    engine.turn("someone-else", f"t-{word[-8:]}", text="was kostet das")
    assert where(engine.tracker, word), "it was never stored: the search could not fail"
    engine.http.delete(f"/conversations/{conversation}")
    assert where(engine.tracker, word), "the log still holds it"
    wait_until(lambda: not where(engine.tracker, word), seconds=25)
    assert where(engine.tracker, conversation) == []
    assert engine.events("someone-else"), "others stay"
    assert engine.turn(conversation, "t2", text="was kostet das").status_code == 200


def written(path: Path, rnd: random.Random) -> tuple[list[str], list[str]]:
    """Conversations that grow beside each other and are deleted between; ids of those that are there and gone."""
    living, gone = [f"{rnd.getrandbits(128):032x}" for _ in range(300)], []
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for pragma in ("journal_mode = WAL", "synchronous = OFF", "secure_delete = ON"):
            database.execute(f"PRAGMA {pragma}")
        database.executescript(SCHEMA)
        database.execute("BEGIN")
        for turn in range(9000):
            sender = rnd.choice(living)
            data = f"{sender}<" + f"{sender}!" * rnd.choice([1, 4, 10, 30, 80])
            values = (sender, "user", 1.5, data)
            database.execute("INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)", values)
            if turn > 3000 and turn % 30 == 0:
                gone.append(living.pop(rnd.randrange(len(living))))
                database.execute("DELETE FROM events WHERE sender_id = ?", gone[-1:])
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return living, gone


@pytest.mark.parametrize("small", [True, False])
def test_copies_that_no_delete_reaches_are_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: bool
) -> None:
    path = tmp_path / "tracker.db"
    living, gone = written(path, random.Random(5))
    left = [each for each in gone if where(path, each)]
    assert left, "nothing was left, so nothing is tested"
    if not small:
        monkeypatch.setattr(wiping, "SMALL", 0)
    assert wiping.wipe_file(str(path), [*left[:3], living[0]])
    assert [each for each in gone if where(path, each)] == []
    assert where(path, living[0])


def test_what_is_in_use_is_wiped_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    _, gone = written(path, random.Random(1))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader, closing(sqlite3.connect(path)) as writer:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        writer.execute("UPDATE events SET type_name = 'bot' WHERE id = 1")
        writer.commit()
        assert not wiping.wipe_file(str(path), gone[:1])
        reader.execute("ROLLBACK")
    assert wiping.wipe_file(str(path), gone[:1])
