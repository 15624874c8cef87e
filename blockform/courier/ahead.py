"""A courier that is begun before it is known that one is needed, where an earlier run in the same directory has needed one.

It takes as long to be ready as blockform takes to find out. What is remembered is an empty file in the user's cache; if it is wrong, a
process is started in vain.
"""

import atexit
import zlib
from contextlib import suppress
from pathlib import Path

from blockform.courier.begin import Begun

_FOLDER = "couriers"


class Ahead:
    """What is begun ahead in this process, and where it is remembered."""

    def __init__(self) -> None:
        self._memory: Path | None = None
        self._begun: Begun | None = None

    def expect(self, cache: Path) -> None:
        """Begin a courier if one was needed in this directory before; ``cache`` is the user's cache of blockform."""
        with suppress(OSError):
            self._memory = cache / _FOLDER / f"{zlib.crc32(bytes(Path.cwd())):08x}"
            if self._memory.exists():
                self._begun = Begun()
                atexit.register(self.end)

    def claim(self) -> Begun | None:
        """The courier that was begun, for the first who asks. That one was needed is remembered."""
        begun, self._begun = self._begun, None
        if begun is None and self._memory is not None:
            with suppress(OSError):  # there may be no cache
                self._memory.parent.mkdir(mode=0o700, exist_ok=True)
                self._memory.touch()
        return begun

    def end(self) -> None:
        """Let go what nobody has claimed; the next run will not need it either."""
        begun, self._begun = self._begun, None
        if begun is not None and self._memory is not None:
            begun.control.close()
            with suppress(OSError):
                self._memory.unlink()


AHEAD = Ahead()
"""That of this program."""
