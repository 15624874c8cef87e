"""The SQLite file: opening, migrating, transactions and the few ways to ask it. Knows no table but ``migrations``."""

import json
import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

Row: TypeAlias = sqlite3.Row

_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)

MIGRATIONS = ("0001-initial.sql",)
"""Schema files in order; the n-th brings a database to version n."""


class StoreError(Exception):
    """The data file cannot be used, for example because a newer version wrote it."""


class Store:
    """One open data file, safe to use from several threads.

    WAL with ``synchronous=FULL``: a transaction that has returned survives the death of the process and of the machine.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Owner-only: the file holds parameter values that the API itself masks.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10.0)
        try:
            self._prepare(path)
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self, path: Path) -> None:
        self._connection.row_factory = sqlite3.Row
        self._connection.create_function("fold", 1, _fold, deterministic=True)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        with self.transaction():
            self._migrate(path)

    def _migrate(self, path: Path) -> None:
        self.execute(
            "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, file TEXT NOT NULL)"
        )
        version = self.value("SELECT coalesce(max(version), 0) FROM migrations")
        if version > len(MIGRATIONS):
            raise StoreError(
                f"{path} has schema version {version}; this server knows versions up to {len(MIGRATIONS)}"
            )
        for number, name in enumerate(MIGRATIONS[version:], start=version + 1):
            script = (Path(__file__).parent / "schema" / name).read_text(encoding="utf-8")
            for statement in script.split(";\n"):
                self.execute(statement)
            self.execute("INSERT INTO migrations (version, file) VALUES (?, ?)", number, name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do everything inside or nothing; on return it is on disk."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def execute(self, statement: str, *values: Any) -> int:
        """Run one statement; returns how many rows it changed."""
        with self._lock:
            return self._connection.execute(statement, values).rowcount

    def insert(self, table: str, **columns: Any) -> int:
        """Add one row; returns its row id. ``table`` and the column names are ours, never a caller's text."""
        statement = _insertion(table, tuple(columns))
        with self._lock:
            return self._connection.execute(statement, tuple(columns.values())).lastrowid or 0

    def update(self, table: str, key: str, **columns: Any) -> None:
        """Change the row whose ``id`` is ``key``."""
        names = ", ".join(f"{name} = ?" for name in columns)
        self.execute(sql("UPDATE", table, "SET", names, "WHERE id = ?"), *columns.values(), key)

    def rows(self, query: str, *values: Any) -> list[Row]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def row_or_none(self, query: str, *values: Any) -> Row | None:
        """The first row of a query."""
        with self._lock:
            row: Row | None = self._connection.execute(query, values).fetchone()
        return row

    def value(self, query: str, *values: Any) -> Any:
        """The first column of the first row, or None when there is no row."""
        row = self.row_or_none(query, *values)
        return None if row is None else row[0]

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        with self._lock:
            self._connection.close()


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    return sql(
        "INSERT INTO", table, "(", ", ".join(columns), ") VALUES (", ", ".join("?" * len(columns)), ")"
    )


def sql(*fragments: str) -> str:
    """A statement made of fragments. All of them are ours: what a caller gives only ever stands for a ``?``."""
    return " ".join(fragments)


def new_id() -> str:
    """A lower-case UUID, as all ids of the API are."""
    return str(uuid.uuid4())


def dump(value: Any) -> str:
    """JSON text for a column."""
    return _ENCODER.encode(value)


def load(text: str) -> Any:
    """The value of a column that ``dump`` made."""
    return msgspec.json.decode(text)


def _fold(text: str | None) -> str | None:
    return None if text is None else text.casefold()
