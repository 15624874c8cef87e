"""A Press server for this machine: the same API as the platform, on one SQLite file.

It stands alone: nothing here is shared with the provider's client, so a test between the two means something. Starlette and uvicorn
are imported with this package, so import it only where a server is wanted. ``rules_*.py`` hold the numbered rules of the Press API contract ("Rule 36").
"""

from blockform_press.server.app import create_app
from blockform_press.server.faults import (
    Delay,
    Drop,
    FailDeployment,
    FaultRule,
    Faults,
    Moment,
    Phase,
    Refuse,
    Throttle,
)
from blockform_press.server.options import ServerOptions
from blockform_press.server.serve import EmbeddedServer, serve
from blockform_press.server.storage import StoreError

__all__ = [
    "Delay",
    "Drop",
    "EmbeddedServer",
    "FailDeployment",
    "FaultRule",
    "Faults",
    "Moment",
    "Phase",
    "Refuse",
    "ServerOptions",
    "StoreError",
    "Throttle",
    "create_app",
    "serve",
]
