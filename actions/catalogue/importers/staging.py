"""Where a delivery is collected before anything is decided: a temporary SQLite file, so that memory stays small however
large the delivery is and objects may refer to others that come later.
"""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from actions.catalogue.importers.delivery import Kind, Put

_SCHEMA = """
CREATE TABLE objects (kind TEXT, key TEXT, number TEXT, title TEXT, fields TEXT, services TEXT, notes TEXT,
                      fresh INTEGER, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE INDEX objects_by_number ON objects (kind, number);
CREATE TABLE links (service TEXT, kind TEXT, key TEXT, PRIMARY KEY (service, kind, key)) WITHOUT ROWID;
CREATE INDEX links_of ON links (kind, key);
CREATE TABLE before (kind TEXT, key TEXT, line BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE written (kind TEXT, id TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE refused (kind TEXT, key TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE VIEW gone AS SELECT kind, key, line FROM before b
    WHERE NOT EXISTS (SELECT 1 FROM objects o WHERE o.kind = b.kind AND o.key = b.key);
CREATE VIEW stale AS SELECT kind, key FROM objects o
    WHERE fresh = 0 AND NOT EXISTS (SELECT 1 FROM refused r WHERE r.kind = o.kind AND r.key = o.key);
"""


class Row(NamedTuple):
    """A collected object; ``fresh``: from this delivery, not from the one before."""

    kind: Kind
    key: str
    title: str
    fields: dict[str, Any]
    notes: tuple[str, ...]
    fresh: bool


class Staging:
    """All objects known so far, by kind and key."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(self, change: Put, *, fresh: bool = True) -> None:
        """Take ``change``, instead of an earlier version of it."""
        self.remove(change.kind, change.key)
        values = (json.dumps(part, ensure_ascii=False) for part in (change.fields, change.services, change.notes))
        number = change.key.rpartition("/")[2]
        row = (change.kind, change.key, number, change.title, *values, fresh)
        self._db.execute("INSERT INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        for service in change.services:
            self._db.execute("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", (service, change.kind, change.key))

    def remove(self, kind: Kind, key: str) -> bool:
        """Forget an object; False: there is none."""
        self._db.execute("DELETE FROM links WHERE kind = ? AND key = ?", (kind, key))
        return self._db.execute("DELETE FROM objects WHERE kind = ? AND key = ?", (kind, key)).rowcount > 0

    def is_fresh(self, kind: Kind, key: str) -> bool:
        found = self._db.execute("SELECT fresh FROM objects WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return bool(found and found[0])

    def get(self, kind: Kind, key: str) -> Row | None:
        found = self._db.execute(f"{_SELECT} WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return _row(found) if found else None

    def all(self, kind: Kind) -> Iterator[Row]:
        """In the order of their keys."""
        for found in self._db.execute(f"{_SELECT} WHERE kind = ? ORDER BY key", (kind,)):
            yield _row(found)

    def of_service(self, kind: Kind, service: str) -> list[Row]:
        """What of ``kind`` belongs to ``service``, in the order of the keys."""
        keys = self._db.execute("SELECT key FROM links WHERE service = ? AND kind = ? ORDER BY key", (service, kind))
        return [row for (key,) in keys.fetchall() if (row := self.get(kind, key))]

    def services_of(self, kind: Kind, key: str) -> tuple[str, ...]:
        found = self._db.execute("SELECT services FROM objects WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return tuple(json.loads(found[0])) if found else ()

    def matching(self, kind: Kind, number: str) -> str | None:
        """The key of the only object of ``kind`` with this ``number``, for references without agency."""
        query = "SELECT key FROM objects WHERE kind = ? AND number = ? LIMIT 2"
        found = self._db.execute(query, (kind, number)).fetchall()
        return str(found[0][0]) if len(found) == 1 else None

    def remember(self, kind: Kind, key: str, line: bytes) -> None:
        """``line``: what the file has said about an object until now."""
        self._db.execute("INSERT OR REPLACE INTO before VALUES (?, ?, ?)", (kind, key, line))

    def before(self, kind: Kind, key: str) -> bytes | None:
        found = self._db.execute("SELECT line FROM before WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return bytes(found[0]) if found else None

    def gone(self, kind: Kind) -> Iterator[tuple[str, bytes]]:
        """Objects of the file until now that are no longer there."""
        yield from self._db.execute("SELECT key, line FROM gone WHERE kind = ? ORDER BY key", (kind,))

    def count_gone(self, kind: Kind) -> int:
        return self._number("SELECT count(*) FROM gone WHERE kind = ?", kind)

    def drop_stale(self) -> None:
        """Forget everything that did not come with this delivery, except what came but could not be read."""
        self._db.execute("DELETE FROM links WHERE (kind, key) IN (SELECT kind, key FROM stale)")
        self._db.execute("DELETE FROM objects WHERE (kind, key) IN (SELECT kind, key FROM stale)")

    def add_id(self, kind: Kind, entry: str) -> bool:
        """Note the catalogue id of a written entry; False: it is taken."""
        return self._db.execute("INSERT OR IGNORE INTO written VALUES (?, ?)", (kind, entry)).rowcount > 0

    def has_id(self, kind: Kind, entry: str) -> bool:
        query = "SELECT 1 FROM written WHERE kind = ? AND id = ?"
        return self._db.execute(query, (kind, entry)).fetchone() is not None

    def refuse(self, kind: str, key: str) -> None:
        """An object of the delivery could not be read: its earlier version stays."""
        self._db.execute("INSERT OR IGNORE INTO refused VALUES (?, ?)", (kind, key))

    def count(self, kind: Kind) -> int:
        return self._number("SELECT count(*) FROM objects WHERE kind = ?", kind)

    def count_stale(self, kind: Kind) -> int:
        return self._number("SELECT count(*) FROM objects WHERE kind = ? AND fresh = 0", kind)

    def count_before(self, kind: Kind) -> int:
        return self._number("SELECT count(*) FROM before WHERE kind = ?", kind)

    def _number(self, query: str, kind: Kind) -> int:
        return int(self._db.execute(query, (kind,)).fetchone()[0])


_SELECT = "SELECT kind, key, title, fields, notes, fresh FROM objects"


def _row(found: tuple[Any, ...]) -> Row:
    return Row(found[0], found[1], found[2], json.loads(found[3]), tuple(json.loads(found[4])), bool(found[5]))


@contextmanager
def staging() -> Iterator[Staging]:
    """An empty staging area; its file is gone afterwards. TMPDIR says where it lies."""
    with tempfile.TemporaryDirectory(prefix="catalogue-import-") as folder:
        connection = sqlite3.connect(Path(folder) / "staging.sqlite", isolation_level=None)
        try:
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16384", "temp_store = FILE"):
                connection.execute(f"PRAGMA {pragma}")
            connection.executescript(_SCHEMA)
            connection.execute("BEGIN")
            yield Staging(connection)
        finally:
            connection.close()
