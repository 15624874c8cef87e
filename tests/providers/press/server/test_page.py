"""The start page: what a tenant holds, for whom, and nothing that must not be shown."""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from blockform_press.server import EmbeddedServer, ServerOptions
from tests.providers.press.server.conftest import TOKENS, Press, made

HIDDEN = {"run": [{"name": "key", "type": "string", "required": False, "hideValue": True}]}
STEPS = {"steps": {"s": {"command": "x", "imageDetails": {"id": 1}}}}


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A server without tokens."""
    with EmbeddedServer.start(ServerOptions(data=tmp_path / "alone.sqlite", deploy_time=0)) as server:
        yield server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A server with a token for each of several tenants."""
    with EmbeddedServer.start(ServerOptions(data=tmp_path / "several.sqlite", tokens=TOKENS)) as server:
        yield server


def page(server: EmbeddedServer, query: str = "", **options: object) -> requests.Response:
    return requests.get(f"{server.url}/{query}", timeout=10, allow_redirects=False, **options)  # type: ignore[arg-type]


def fill(press: Press) -> None:
    """A spec with two releases, and a deployment with a hidden value and two revisions."""
    spec = press.block("train<b>", STEPS, parameters=HIDDEN)
    release = {"release": {"version": "2.0.0"}, "config": STEPS}
    assert press.create_release(spec, release, parameters=HIDDEN).status_code == 201
    values = {"run": {"key": "the-secret-text"}}
    deployment = made(press.deploy("blocks", spec, parameters=values, name="train & score"))
    answer = press.revise("blocks", deployment, parameters=values, revision={"notes": "second <i>"})
    assert answer.status_code == 201, answer.text


def test_server_without_tokens_shows_its_tenant(alone: EmbeddedServer) -> None:
    fill(Press(alone, "any"))
    text = page(alone).text
    assert "Tenant <strong>local</strong>: 1 spec, 1 deployment" in text
    for part in (
        "train&lt;b&gt;",
        "train &amp; score",
        "second &lt;i&gt;",
        "2.0.0",
        "superseded",
        "********",
    ):
        assert part in text
    assert "the-secret-text" not in text
    assert "train<b>" not in text


def test_page_is_light_and_runs_nothing(alone: EmbeddedServer) -> None:
    response = page(alone)
    assert "<script" not in response.text
    assert len(response.content) < 10_000
    assert re.findall(r"(?:src|href)=", response.text) == []
    (style,) = re.findall(r"<style>(.*)</style>", response.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"
    assert page(alone, auth=("me", "anything")).status_code == 200


def test_token_is_asked_for_where_there_are_some(server: EmbeddedServer) -> None:
    response = page(server)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Basic ")
    assert "token-1" not in response.text
    for wrong in (("me", "nonsense"), ("token-1", ""), ("me", "")):
        assert page(server, auth=wrong).status_code == 401
    for header in ("Basic ???", "Basic /w==", "Basic", "nonsense"):
        assert page(server, headers={"Authorization": header}).status_code == 401
    text = page(server, auth=("anybody", "token-1")).text
    assert "Tenant <strong>tenant1</strong>" in text
    assert "token-1" not in text
    assert "Tenant <strong>tenant2</strong>" in page(server, headers={"Authorization": "token-2"}).text


def test_each_tenant_sees_its_own(server: EmbeddedServer) -> None:
    mine = Press(server, "token-1")
    secret, wide = mine.name("secret"), mine.name("wide")
    mine.block(secret, STEPS)
    git = {"steps": {"s": {"type": "sql", "repository": {"url": "u", "branch": "b", "filePath": "f"}}}}
    mine.block(wide, git, scope="public")
    text = page(server, auth=("", "token-2")).text
    assert secret not in text
    assert re.search(rf"{wide}</span><span class='of soft small'>workflow, public, of another tenant", text)


def test_long_lists_have_pages(alone: EmbeddedServer) -> None:
    press = Press(alone, "any")
    for number in range(51):
        press.block(f"spec-{number:02}", STEPS)
    first, second = page(alone).text, page(alone, "?specs=2").text
    assert "Page 1 of 2" in first
    assert "spec-50" in first
    assert "spec-00" not in first
    assert "href='/?specs=2&amp;deployments=1#specs'>Older" in first
    assert "spec-00" in second
    assert "spec-50" not in second
    assert page(alone, "?specs=999999&deployments=x").text == second


def test_page_is_not_in_the_request_log(alone: EmbeddedServer) -> None:
    page(alone)
    assert alone.log == []
    assert requests.post(f"{alone.url}/", headers={"Authorization": "x"}, timeout=10).status_code == 404
