"""The request log: one record a request, kept in memory and, if asked for, appended to a JSON lines file.

A record holds neither tokens nor bodies. It is written before the end of its answer is sent, so whoever has an answer finds the record.
"""

import json
import threading
from collections import deque
from pathlib import Path
from typing import IO, Final

from msgspec import Struct, field

from blockform_press.server.calls import Json, Subject
from blockform_press.server.times import iso

_KEPT: Final = 200_000


class Entry(Struct, kw_only=True):
    """One request while it is under way; times are seconds since 1970."""

    method: str
    path: str
    query: str
    kind: str
    start: float
    tenant: str | None = None
    subject: Subject = field(default_factory=Subject)
    fault: str | None = None


class RequestLog:
    """All finished requests in the order of their ends, the last 200,000 of them; may be read from any thread."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._records: deque[Json] = deque(maxlen=_KEPT)
        self._file: IO[bytes] | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab")

    def write(self, entry: Entry, status: int | None, end: float) -> None:
        """Add the record of a finished request; ``status`` is None when the connection was cut."""
        record: Json = {
            "time": iso(entry.start),
            "tenant": entry.tenant,
            "method": entry.method,
            "path": entry.path,
            "query": entry.query,
            "status": status,
            "duration_ms": round((end - entry.start) * 1000, 3),
            "kind": entry.kind,
            "id": entry.subject.id,
            "name": entry.subject.name,
            "start": entry.start,
            "end": end,
        }
        if entry.fault is not None:
            record["fault"] = entry.fault
        with self._lock:
            self._records.append(record)
            if self._file is not None:
                self._file.write(json.dumps(record).encode() + b"\n")
                self._file.flush()

    @property
    def records(self) -> list[Json]:
        """A copy of the records."""
        with self._lock:
            return list(self._records)

    def clear(self) -> None:
        """Forget the records in memory; the file stays."""
        with self._lock:
            self._records.clear()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
