"""``get``: the modules that the configuration calls, and where each one is."""

import os

from blockform.diagnostics import Diagnostics
from blockform.engine.prepare import load
from blockform.engine.session import Session


def installed_modules(session: Session) -> tuple[tuple[tuple[str, str], ...] | None, Diagnostics]:
    """The key of each module call (``network``, ``network.subnet``) and its directory relative to the root module's, by key."""
    config, diags = load(session)
    if diags.has_errors:
        return None, diags
    found = (
        (".".join(node.path.names), os.path.relpath(node.module.directory, session.root))
        for node in config.walk()
        if not node.path.is_root
    )
    return tuple(sorted(found)), diags
