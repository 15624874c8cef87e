"""The end of the program."""

import atexit
import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """End the program with an exit code, without taking everything in memory apart first.

    The interpreter does that object by object and module by module, which takes longer than many a command. What is registered for the
    end is done, and what is written is flushed. Where somebody watches (a profiler, a debugger), or the output cannot be written, the
    interpreter ends as usual.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # the shell may have closed it
                stream.flush()
    except (OSError, ValueError):
        sys.exit(code)
    if sys.getprofile() is not None or sys.gettrace() is not None:
        sys.exit(code)
    atexit._run_exitfuncs()
    os._exit(code)
