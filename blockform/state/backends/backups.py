"""Backups of a state file: the newest beside it as ``blockform.tfstate.backup``, those of earlier runs as ``.backup.1`` and so on."""

from pathlib import Path

KEPT = 5
"""How many runs one can go back: one too many by mistake must not overwrite the last good state."""


def make_room(newest: Path) -> None:
    """Move every backup one further back, the oldest out. Raises: OSError."""
    generations = [newest, *(newest.with_name(f"{newest.name}.{number}") for number in range(1, KEPT))]
    for older, newer in zip(generations[:0:-1], generations[-2::-1], strict=True):
        if newer.is_file():
            newer.replace(older)
