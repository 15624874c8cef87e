"""What a user is told when blockform itself is at fault: where it stopped, and that nothing is lost."""

import traceback
from pathlib import Path

from blockform.diagnostics import Diagnostic

SHOWN = 12


def our_mistake(error: Exception) -> Diagnostic:
    """A mistake of ours ended the run. The exception's text and values may hold secrets, so only its kind and place are told."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"    {_short(frame.filename)}, line {frame.lineno}, in {frame.name}" for frame in frames]
    return Diagnostic.error(
        "Internal error",
        f"blockform stopped with {type(error).__name__}. This is a mistake in blockform, not in your configuration.\n\nThe state is as it "
        "was stored last, and what was done since is in the journal beside it: the next apply takes both, and asks the platform about "
        "calls without an answer.\n\nPlease report this with the following lines, which hold no values:\n\n"
        + "\n".join(places[-SHOWN:]),
    )


def _short(filename: str) -> str:
    """The file as part of its package; where that is installed is nobody's business."""
    parts = Path(filename).parts
    for package in ("blockform", "blockform_press"):
        if package in parts:
            start = len(parts) - 1 - parts[::-1].index(package)
            return "/".join(parts[start:])
    return "/".join(parts[-2:])
