"""What one run of the program stands on: directories, the environment, who runs it, and how to stop it. Read once, at the edge."""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from blockform.syntax import ParseCache

if TYPE_CHECKING:
    from blockform.config import VariableConfig
    from blockform.plan import Emit, Event, Plan


class Session(Struct, frozen=True, kw_only=True):
    """The surroundings of a run.

    ``root`` is the directory of the configuration, ``cwd`` where relative paths start. ``data_dir`` is this working directory's own
    folder (``.blockform``), ``config_dir`` the user's for blockform, ``cache_dir`` the one for parsed files (None: no cache).
    ``trace`` and ``provider_trace`` take one line for the log, free of secrets: of the program, and of providers.
    """

    cwd: Path
    root: Path
    environment: Mapping[str, str]
    data_dir: Path
    config_dir: Path
    cache_dir: Path | None
    home: Path
    user: str
    host: str
    pid: int
    workspace: str = "default"
    trace: Callable[[str], None] = lambda _: None
    provider_trace: Callable[[str], None] = lambda _: None

    def parsed_files(self) -> ParseCache | None:
        """The cache of parsed files; None where there is no place for one."""
        return ParseCache(self.cache_dir, outside=self.root) if self.cache_dir is not None else None


class StateOptions(Struct, frozen=True, kw_only=True):
    """Where the state is and how it is locked. ``lock_timeout`` in seconds. None: the default place."""

    path: Path | None = None
    out: Path | None = None
    backup: Path | None = None
    keep_backup: bool = True
    lock: bool = True
    lock_timeout: float = 0.0


def _unheard(_: "Event") -> None:
    """Nobody listens."""


class Hooks(Struct, frozen=True, kw_only=True):
    """How a long operation speaks with whoever asked for it.

    ``emit`` takes events. ``stopping``: the user wants no new work to begin; ``stop_now`` is set when waiting must end, too.
    ``confirm`` is shown the plan and says whether to go on. ``ask_variable`` asks the user for the value of a required variable; None:
    nobody is there to ask. ``wait`` sleeps for some seconds while somebody else holds the lock.
    """

    emit: "Emit" = _unheard
    stopping: Callable[[], bool] = lambda: False
    stop_now: threading.Event = field(default_factory=threading.Event)
    confirm: "Callable[[Plan], bool]" = lambda _: True
    ask_variable: "Callable[[VariableConfig], str | None] | None" = None
    wait: Callable[[float], None] = time.sleep


def selected_workspace(data_dir: Path) -> str:
    """The workspace that was selected in the working directory with this data directory."""
    try:
        return (data_dir / "environment").read_text(encoding="utf-8").strip() or "default"
    except FileNotFoundError:
        return "default"
