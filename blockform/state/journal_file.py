"""The journal as bytes: one line of JSON a record, each with a checksum; written so that many threads share one fsync."""

import errno
import threading
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, assert_never

from blockform.addrs import parse_provider_config, parse_resource_instance
from blockform.diagnostics import Diagnostics
from blockform.state.disk import AppendFile, storage_error
from blockform.state.errors import StateError
from blockform.state.journal import (
    DAMAGED,
    Begin,
    Checkpoint,
    End,
    Intent,
    Journal,
    Record,
    Refused,
    Result,
)
from blockform.state.model import ObjectStatus, ResourceObject
from blockform.state.record import object_from_json, object_line
from blockform.values.codec import dumps, loads

_HEAD = b'{"sum":"'
_MIDDLE = b'","record":'
_TAIL = b"}"
_BODY = len(_HEAD) + 8 + len(_MIDDLE)


# Records to lines ---------------------------------------------------------------------------------------------------


def encode_record(record: Record) -> bytes:
    """The line of the record, newline and all."""
    text = dumps(_to_json(record))
    if isinstance(record, Result) and record.obj is not None:
        text = f'{text[:-1]},"object":{object_line(record.obj)}}}'
    body = text.encode(errors="surrogatepass")
    return _HEAD + _checksum(body) + _MIDDLE + body + _TAIL + b"\n"


def _checksum(body: bytes) -> bytes:
    return b"%08x" % zlib.crc32(body)


def _to_json(record: Record) -> dict[str, object]:
    """The record, but for the object of a result."""
    match record:
        case Begin():
            return {
                "kind": "begin",
                "lineage": record.lineage,
                "serial": record.serial,
                "run": record.run,
            }
        case Intent():
            return {
                "kind": "intent",
                "id": record.id,
                "address": str(record.addr),
                "deposed": record.deposed_key,
                "provider": str(record.provider),
                "action": record.action,
                "at": record.at,
                "call": record.kind,
                "key": dict(record.key),
                "digest": record.digest,
                "expected": dict(record.expected),
            }
        case Result():
            found: dict[str, object] = {
                "kind": "result",
                "intent": record.intent,
                "address": str(record.addr),
                "deposed": record.deposed_key,
                "provider": str(record.provider),
                "status": record.obj.status.value if record.obj else None,
            }
            return found if record.obj else {**found, "object": None}
        case Refused():
            return {"kind": "refused", "intent": record.intent}
        case Checkpoint():
            return {"kind": "checkpoint", "serial": record.serial}
        case End():
            return {"kind": "end", "serial": record.serial}
        case _:
            assert_never(record)


# Lines to records ---------------------------------------------------------------------------------------------------


def parse_journal(data: bytes, name: str) -> tuple[Journal | None, Diagnostics]:
    """The records in the bytes. What is not whole at the end was never acknowledged; damage before a whole line is an error."""
    records: list[Record] = []
    size, diags = 0, Diagnostics()
    lines = data.split(b"\n")[:-1]  # what stands behind the last newline is half a record, or nothing
    for position, line in enumerate(lines):
        if not _is_whole(line):
            if any(map(_is_whole, lines[position + 1 :])):
                diags.error(DAMAGED, _damaged(position + 1, name))
                return None, diags
            break
        try:
            records.append(_from_json(loads(line[_BODY : -len(_TAIL)])))
        except (ValueError, KeyError, TypeError):
            diags.error(
                DAMAGED,
                f"Line {position + 1} of the journal {name} holds a record that this blockform does not know. A newer one may have"
                " written it: use that to finish the run.",
            )
            return None, diags
        size += len(line) + 1
    return Journal(records=tuple(records), size=size, torn=size < len(data)), diags


def _damaged(line: int, name: str) -> str:
    return (
        f"Line {line} of the journal {name} is damaged, and whole records follow it. The whole ones are true, but what the damaged"
        ' one says was done or begun is unknown. Copy the journal before anything else; "blockform state doctor" shows the rest.'
    )


def read_journal(path: Path) -> tuple[Journal | None, Diagnostics]:
    """The journal in the file; None without errors when there is no such file."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, Diagnostics()
    except OSError as error:
        return None, Diagnostics([storage_error(error, path, "read").diagnostic])
    return parse_journal(data, path.name)


def salvage(data: bytes) -> list[Record]:
    """Whatever whole and known records the bytes of a damaged journal still hold, in order."""
    found: list[Record] = []
    for line in data.split(b"\n"):
        if _is_whole(line):
            with suppress(ValueError, KeyError, TypeError):
                found.append(_from_json(loads(line[_BODY : -len(_TAIL)])))
    return found


def _is_whole(line: bytes) -> bool:
    return (
        line.startswith(_HEAD)
        and line[_BODY - len(_MIDDLE) : _BODY] == _MIDDLE
        and line.endswith(_TAIL)
        and line[len(_HEAD) : len(_HEAD) + 8] == _checksum(line[_BODY : -len(_TAIL)])
    )


def _from_json(data: Any) -> Record:
    """The record. Raises: ValueError, KeyError or TypeError for one that no version so far has written."""
    match data["kind"]:
        case "begin":
            return Begin(lineage=data["lineage"], serial=data["serial"], run=data["run"])
        case "intent":
            return Intent(
                id=data["id"],
                addr=parse_resource_instance(data["address"]),
                provider=parse_provider_config(data["provider"]),
                action=data["action"],
                kind=data["call"],
                key=data["key"],
                digest=data["digest"],
                expected=data["expected"],
                deposed_key=data["deposed"],
                at=data["at"],
            )
        case "result":
            return Result(
                addr=parse_resource_instance(data["address"]),
                provider=parse_provider_config(data["provider"]),
                obj=_object(data),
                intent=data["intent"],
                deposed_key=data["deposed"],
            )
        case "refused":
            return Refused(intent=data["intent"])
        case "checkpoint":
            return Checkpoint(serial=data["serial"])
        case "end":
            return End(serial=data["serial"])
        case _:
            raise ValueError("unknown kind of record")


def _object(data: Any) -> ResourceObject | None:
    if data["object"] is None:
        return None
    status = None if data["status"] == ObjectStatus.READY.value else data["status"]
    return object_from_json(data["object"], status, {})


# Writing ------------------------------------------------------------------------------------------------------------


class Sink(Protocol):
    """Where a journal's bytes go: a file, or memory in tests."""

    def write(self, data: bytes) -> None:
        """Hand the bytes to the system: they outlive this process, not yet the machine. Raises: OSError."""
        ...

    def sync(self) -> None:
        """Put all that was written on the disk. Raises: OSError."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class JournalWriter:
    """Appends records from any number of threads; those who wait for the disk at the same time share one fsync.

    Every record is with the system before :meth:`append` returns, so killing the process loses none. After a failure nothing
    more is accepted: what is on the disk may then be half a record, which must stay the last.
    """

    def __init__(self, sink: Sink, path: Path) -> None:
        self.syncs = 0
        self._sink = sink
        self._path = path
        self._changed = threading.Condition()
        self._written = 0  # batches written so far, and how many of them are durable
        self._durable = 0
        self._is_syncing = False
        self._is_closed = False
        self._failure: OSError | None = None

    def append_durable(self, record: Record) -> None:
        """Append one record; returns once it is on the disk. Raises: StateError."""
        self.append([record])

    def append(self, records: Iterable[Record], *, sync: bool = True) -> None:
        """Append records in order; with ``sync`` it returns once they, and all before, are on the disk.

        Without it they are written, and are on the disk with the next append that syncs, or at :meth:`close`.

        Raises: StateError.
        """
        data = b"".join(map(encode_record, records))
        with self._changed:
            assert not self._is_closed, "the journal is closed"
            self._raise_failure()
            if data:
                self._write(data)
            if sync:
                self._wait_until_durable(self._written)

    def close(self) -> None:
        """Put what was written on the disk, then close the file; a second call does nothing. Raises: StateError."""
        with self._changed:
            if self._is_closed:
                return
            self._is_closed = True
            try:
                if self._failure is None:
                    self._wait_until_durable(self._written)
            finally:
                self._sink.close()

    def _write(self, data: bytes) -> None:
        failure: OSError | None = OSError(errno.EINTR, "interrupted")  # stays if something else is raised
        try:
            self._sink.write(data)
            failure = None
        except OSError as error:
            failure = error
        finally:
            self._failure = failure
        self._raise_failure()
        self._written += 1

    def _wait_until_durable(self, count: int) -> None:
        while self._durable < count:
            self._raise_failure()
            if self._is_syncing:
                self._changed.wait()
            else:
                self._sync()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise storage_error(self._failure, self._path, "written", _JOURNAL_SAFE) from self._failure

    def _sync(self) -> None:
        """Sync all that is written, while others go on writing; the lock is held before and after."""
        count = self._written
        self._is_syncing = True
        self._changed.release()
        failure: OSError | None = OSError(errno.EINTR, "interrupted")  # stays if something else is raised
        try:
            self._sink.sync()
            failure = None
        except OSError as error:
            failure = error
        finally:
            self._changed.acquire()
            self._is_syncing = False
            self._failure = self._failure or failure
            if failure is None:
                self.syncs += 1
                self._durable = count
            self._changed.notify_all()


_JOURNAL_SAFE = (
    "No further change is begun; what was done before is in the journal and the state. Calls already under way are settled"
    " with the platform by the next apply."
)


def open_journal_file(path: Path) -> JournalWriter:
    """A writer that begins the journal, or goes on behind the whole records that an earlier run left in it.

    Raises: StateError, also when the journal is damaged.
    """
    journal, diags = read_journal(path)
    if diags.has_errors:
        raise StateError(diags.errors[0])
    try:
        return JournalWriter(AppendFile(path, journal.size if journal else 0), path)
    except OSError as error:
        raise storage_error(error, path, "opened", "Nothing has been changed yet.") from error
