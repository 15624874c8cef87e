"""What the resources of one configured provider share: the client, made when first needed, and what one run remembers."""

import threading
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field

from blockform_press.endpoints import Endpoints, Family, Row
from blockform_press.errors import PressNotFound
from blockform_press.names import Names
from blockform_press.settings import SetupError

if TYPE_CHECKING:
    from blockform.courier import Courier
    from blockform.values import Value
    from blockform_press.client import PressClient
    from blockform_press.server import EmbeddedServer
    from blockform_press.settings import Settings

T = TypeVar("T")


class Memo:
    """Answers that stay good for one run, each asked for once even by many threads. Failures are not kept.

    Mutable; its methods may be called from any thread.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._found: dict[Hashable, Any] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is remembered under the key, or else made now."""
        with self._guard:
            if key in self._found:
                found: T = self._found[key]
                return found
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key not in self._found:
                self._found[key] = make()
            made: T = self._found[key]
            return made

    def put(self, key: Hashable, value: object) -> None:
        """Remember something under the key."""
        with self._guard:
            self._found[key] = value

    def peek(self, key: Hashable) -> Any:
        """What is remembered under the key, or None."""
        with self._guard:
            return self._found.get(key)

    def forget(self, key: Hashable) -> None:
        """Ask anew next time."""
        with self._guard:
            self._found.pop(key, None)


class PlannedSpec(Struct, frozen=True, kw_only=True):
    """A spec as this run has planned it: what a deployment planned after it is checked against before it is published."""

    planned: "Value"
    version: str


class Connection(Struct, kw_only=True):
    """The way to the platform. Nothing is sent, and no server started, before ``client`` is first asked for.

    Mutable: holds the client and the embedded server once they exist. Safe to use from many threads.
    """

    settings: "Settings"
    fingerprint: Callable[[str], str]
    trace: Callable[[str], None]
    user_agent: str
    courier: "Courier"
    calls: AbstractContextManager[object]
    memo: Memo = field(default_factory=Memo)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _client: "PressClient | None" = None
    _server: "EmbeddedServer | None" = None

    @property
    def client(self) -> Endpoints:
        """The client. Raises: SetupError when the embedded server cannot be started."""
        with self._guard:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> "PressClient":
        from blockform_press.client import PressClient  # noqa: PLC0415  for the first call only

        settings = self.settings
        if settings.embedded is not None:
            self._server = start_embedded(settings)
            self.trace(f"press: the embedded server is at {self._server.url}")
            settings = settings.at(self._server.url)
        return PressClient(
            settings.client_options(self.user_agent), self.courier, calls=self.calls, trace=self.trace
        )

    def close(self) -> None:
        """Give back connections and stop the embedded server."""
        with self._guard:
            if self._client is not None:
                self._client.close()
            if self._server is not None:
                self._server.stop()
            self._client = self._server = None

    # Remembered for one run

    def release(self, family: Family, spec_id: str, version: str) -> Row:
        """A published release; it never changes."""
        return self.memo.get(
            ("release", family, spec_id, version),
            lambda: self.client.describe_release(family, spec_id, version),
        )

    def spec(self, family: Family, spec_id: str) -> Row:
        """A spec as it was when first asked for in this run."""
        return self.memo.get(("spec", spec_id), lambda: self.client.describe_spec(family, spec_id))

    def spec_or_none(self, family: Family, spec_id: str) -> Row | None:
        """As ``spec``; None when it does not exist."""
        try:
            return self.spec(family, spec_id)
        except PressNotFound:
            return None

    def spec_rows(self, family: Family) -> list[Row]:
        """All specs of a family that this tenant sees, as they were when first listed in this run."""
        return self.memo.get(("specs", family), lambda: self.client.list_specs(family))

    def deployment_rows(self, family: Family) -> list[Row]:
        """All deployments of a family, as they were when first listed in this run."""
        return self.memo.get(("deployments", family), lambda: self.client.list_deployments(family))

    def names(self, kind: str, family: Family) -> Names:
        """Who holds a name just now, among ``specs`` or ``deployments``."""

        def rows(name: str | None = None) -> list[Row]:
            client = self.client
            return (client.list_specs if kind == "specs" else client.list_deployments)(family, name=name)

        return self.memo.get(("names", kind, family), lambda: Names(rows, rows))

    def remember_rows(self, kind: str, family: Family, rows: list[Row]) -> None:
        """Keep a list that was just fetched; ``kind`` is ``specs`` or ``deployments``."""
        self.memo.put((kind, family), rows)

    def instance_ids(self, entity_type: str) -> frozenset[int]:
        """The instance types this tenant may use for a kind of thing."""

        def ask() -> frozenset[int]:
            return frozenset(int(row["id"]) for row in self.client.instance_options(entity_type))

        return self.memo.get(("instances", entity_type), ask)

    def forget_spec(self, spec_id: str) -> None:
        """A spec has been changed by us: ask for it anew."""
        self.memo.forget(("spec", spec_id))

    def remember_spec(self, family: Family, row: Row) -> None:
        """Keep a description that was just fetched, and the release in it if that is whole."""
        self.memo.put(("spec", str(row["id"])), row)
        latest = row.get("latestRelease") or {}
        if is_whole(latest):
            self.memo.put(("release", family, str(row["id"]), str(latest.get("version"))), latest)

    def remember_planned(self, spec_id: str, spec: PlannedSpec) -> None:
        """Keep what an existing spec is planned to become."""
        self.memo.put(("planned", spec_id), spec)

    def planned_spec(self, spec_id: str) -> PlannedSpec | None:
        """What this run has planned for an existing spec, if it has."""
        found = self.memo.peek(("planned", spec_id))
        return found if isinstance(found, PlannedSpec) else None


def is_whole(release: Row) -> bool:
    """Whether a release stands there with all that it holds."""
    return "config" in release and "parameters" in release


def start_embedded(settings: "Settings") -> "EmbeddedServer":
    """Start the server in this process. Raises: SetupError."""
    import sqlite3  # noqa: PLC0415  only with the embedded server

    assert settings.embedded is not None
    try:
        from blockform_press.server import EmbeddedServer, StoreError  # noqa: PLC0415  starlette is an extra
    except ImportError as error:
        raise SetupError(
            "Embedded server not installed",
            f"The embedded Press server needs a package that is not installed ({error.name}). Install it with:\n\n"
            '    pip install "blockform[embedded]"\n\nor set endpoint to the address of a server.',
        ) from error
    try:
        settings.embedded.data.parent.mkdir(parents=True, exist_ok=True)
        return EmbeddedServer.start(settings.embedded.server_options())
    except (OSError, StoreError, sqlite3.Error) as error:
        raise SetupError(
            "Embedded server not started",
            f"The embedded Press server with its data in {settings.embedded.data} does not start: {error}.",
        ) from error
