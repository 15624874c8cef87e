"""The surroundings in which tests call the engine without the command line."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from blockform.engine import Session


def session_in(
    root: Path,
    *,
    environment: Mapping[str, str] = MappingProxyType({}),
    home: Path | None = None,
    pid: int | None = None,
) -> Session:
    """A session in the directory ``root``, of a user who has nothing set up; ``pid`` None is that of the tests."""
    home = home or root
    return Session(
        cwd=root,
        root=root,
        environment=environment,
        data_dir=root / ".blockform",
        config_dir=home / ".config",
        cache_dir=None,
        home=home,
        user="ada",
        host="example",
        pid=os.getpid() if pid is None else pid,
    )
