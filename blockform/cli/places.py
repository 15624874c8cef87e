"""Where the user's own files of blockform are."""

from collections.abc import Mapping
from pathlib import Path


def home_of(environment: Mapping[str, str]) -> Path:
    """The user's home directory."""
    return Path(environment.get("HOME") or Path.home())


def config_dir(environment: Mapping[str, str]) -> Path:
    """What is to be kept. Source: XDG Base Directory Specification."""
    return Path(environment.get("XDG_CONFIG_HOME") or home_of(environment) / ".config") / "blockform"


def cache_dir(environment: Mapping[str, str]) -> Path:
    """What can be found out again. Source: as above."""
    return Path(environment.get("XDG_CACHE_HOME") or home_of(environment) / ".cache") / "blockform"
