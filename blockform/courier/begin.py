"""Starts the courier's process. It imports next to nothing, since a courier may be begun before all else."""

import os
import socket
import sys
from collections.abc import Sequence

COMMAND = (sys.executable, "-P", "-m", "blockform.courier")
"""``-P``: nothing is imported from the working directory, which is a user's."""


class Begun:
    """A courier's process, which ends when ``control`` is closed."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        """Start it; it is not ready yet. Raises: OSError."""
        self.control, theirs = socket.socketpair()
        with theirs:
            try:
                self.pid = _spawn(command, theirs)
            except OSError:
                self.control.close()
                raise


def _spawn(command: Sequence[str], control: socket.socket) -> int:
    """Start the process with the socket as its standard input and nothing to write to; its id. Raises: OSError."""
    actions = [
        (os.POSIX_SPAWN_DUP2, control.fileno(), 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    # In a group of its own, since the terminal's Ctrl-C is for blockform to deal with: what is sent may end.
    return os.posix_spawn(command[0], tuple(command), os.environ, file_actions=actions, setpgroup=0)
