"""Who holds a name: asked before each create, so that an object which was there before is never taken for ours."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from blockform_press.endpoints import Row
from blockform_press.errors import PressError
from blockform_press.settings import SetupError

FEW = 3
"""So many names are asked for one by one; from then on the whole list is fetched, which is good for many."""

FRESH = 5.0
"""Seconds after which the list is fetched again: by one thread, while the others go on with the one they have."""


class Names:
    """The objects of one kind by name. Mutable; ``rows`` may be called from any thread."""

    def __init__(
        self,
        by_name: Callable[[str], Sequence[Row]],
        every: Callable[[], Sequence[Row]],
        *,
        fresh: float = FRESH,
    ) -> None:
        self._by_name = by_name
        self._every = every
        self._fresh = fresh
        self._asked = 0
        self._list: Mapping[str, list[Row]] | None = None
        self._listed_at = 0.0
        self._is_listing = False
        self._change = threading.Condition()

    def expect(self, count: int) -> None:
        """So many names will be asked for: where these are many, begin to fetch the list, for whoever asks first to wait for."""
        with self._change:
            if count <= FEW or self._is_listing or self._list is not None:
                return
            self._asked, self._is_listing = FEW, True
        threading.Thread(target=self._fetch_ahead, name="press-names", daemon=True).start()

    def _fetch_ahead(self) -> None:
        with suppress(PressError, SetupError):  # whoever asks for a name fetches the list again, and tells
            self._fetched()

    def rows(self, name: str) -> Sequence[Row]:
        """The objects of that very name, as they were some seconds ago at most. Raises: PressError."""
        with self._change:
            self._asked += 1
            asks_alone = self._asked <= FEW
            if not asks_alone:
                self._change.wait_for(lambda: self._list is not None or not self._is_listing)
                is_old = time.monotonic() - self._listed_at > self._fresh
                if self._list is not None and (self._is_listing or not is_old):
                    return self._list.get(name, ())
                self._is_listing = True
        if asks_alone:
            return [row for row in self._by_name(name) if name_of(row) == name]
        return self._fetched().get(name, ())

    def _fetched(self) -> Mapping[str, list[Row]]:
        """A new list, for everybody. Raises: PressError."""
        begun = time.monotonic()
        found: dict[str, list[Row]] = {}
        try:
            for row in self._every():
                found.setdefault(name_of(row), []).append(row)
        except BaseException:
            self._settle(self._list, self._listed_at)
            raise
        self._settle(found, begun)
        return found

    def _settle(self, found: Mapping[str, list[Row]] | None, at: float) -> None:
        with self._change:
            self._is_listing = False
            self._list, self._listed_at = found, at
            self._change.notify_all()


def name_of(row: Row) -> str:
    """The name in a list row or description."""
    return str((row.get("metadata") or {}).get("name") or "")
