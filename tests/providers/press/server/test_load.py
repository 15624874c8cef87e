"""Some clients at once for a moment; ``make load`` is the long form."""

from pathlib import Path

from blockform_press.server import EmbeddedServer, ServerOptions
from tests.load.clients import load


def test_clients_at_once_lose_nothing(tmp_path: Path) -> None:
    with EmbeddedServer.start(ServerOptions(data=tmp_path / "p.sqlite", deploy_time=0.01)) as server:
        report = load(server.url, clients=20, seconds=2)
    assert dict(report.errors) == {}
    assert report.races
    assert report.objects > 20
