"""How a server is set up; plain data, imports nothing heavy."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field


class ServerOptions(Struct, frozen=True, kw_only=True):
    """Settings of one server.

    ``data`` is the SQLite file, made if missing. ``port`` 0 takes a free one. ``tokens`` maps tokens to tenant names; when it is
    empty every non-empty token belongs to the one tenant ``local``. ``latency`` (seconds) is how long each API
    request takes at least: half of it passes before the work, the rest with it and after it. ``deploy_time`` (seconds) is how long one
    step of a deployment takes. ``request_log`` receives one JSON line a request. With ``send_updated_at`` off no answer carries
    ``updatedAt`` and ``updatedBy``.
    """

    data: Path
    port: int = 0
    host: str = "127.0.0.1"
    tokens: Mapping[str, str] = field(default_factory=dict)
    latency: float = 0.0
    deploy_time: float = 0.2
    request_log: Path | None = None
    send_updated_at: bool = True

    def __repr__(self) -> str:
        return (
            f"ServerOptions(data={self.data!r}, host={self.host!r}, port={self.port!r})"  # tokens are secrets
        )
