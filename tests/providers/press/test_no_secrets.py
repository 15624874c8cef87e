"""Nothing that a run leaves behind or says holds a secret: every file, every stream, in any usual encoding."""

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from blockform_press.server import Drop, EmbeddedServer, FaultRule, Moment, ServerOptions
from tests.scanner import Watch, forms, opened

TOKEN = "tok-7f3a-planted-token"
HIDDEN = "hid-91c2-planted-value"
OTHER = "oth-55d0-planted-value"
REPOSITORY = "rep-3b8e-planted-token"
NOTE = "not-c64f-planted-note"
"""A sensitive variable in an attribute that Press shows: it is in the state, as with Terraform, and nowhere else."""

CONFIG = """
terraform {
  required_providers {
    press = { source = "peak/press" }
  }
}
variable "token" { sensitive = true }
variable "hidden" { sensitive = true }
variable "plain" {}
variable "repository" { sensitive = true }
variable "note" { sensitive = true }
provider "press" {
  endpoint   = "SERVER"
  auth_token = var.token
}
resource "press_block_spec" "train" {
  kind     = "workflow"
  metadata = { name = "train", summary = var.note, title = "Train" }
  config = {
    steps = {
      fit = {
        type          = "standard"
        command       = "python fit.py"
        image_details = { id = 1, version_id = 1 }
        repository    = { url = "https://example.com/r.git", branch = "main", token = var.repository }
      }
    }
  }
  parameters = {
    run = [
      { name = "key", type = "string", required = true, hide_value = true },
      { name = "open", type = "string", required = false, hide_value = true },
    ]
  }
}
resource "press_block_deployment" "live" {
  spec       = { id = press_block_spec.train.id, version = press_block_spec.train.release.version }
  metadata   = { name = "train-live", summary = "Live." }
  parameters = { run = { key = var.hidden, open = var.plain } }
}
resource "terraform_data" "copy" {
  triggers_replace = sha256(var.hidden)
}
output "note" {
  value     = "${var.note}!"
  sensitive = true
}
"""


@pytest.mark.parametrize("form", list(forms(TOKEN)))
def test_scanner_finds_what_was_planted(
    form: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = Watch(tmp_path, capsys)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("part.json", b"xx" + form + b"yy")
    watch.found += opened("archive", buffer.getvalue())
    assert watch.leaks(TOKEN) == ["archive:part.json"]


def test_scanner_sees_through_base64() -> None:
    for shift in range(5):
        text = base64.b64encode(b"z" * shift + TOKEN.encode() + b"more")
        assert any(form in text for form in forms(TOKEN))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedServer]:
    options = ServerOptions(data=tmp_path / "press.sqlite", deploy_time=0.02, tokens={TOKEN: "tenant"})
    with EmbeddedServer.start(options) as started:
        yield started


def test_no_artefact_of_a_run_holds_a_secret(
    server: EmbeddedServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    settings = {
        "HOME": str(work / "home"),
        "BLOCKFORM_LOG": "trace",
        "BLOCKFORM_VAR_token": TOKEN,
        "BLOCKFORM_VAR_hidden": HIDDEN,
        "BLOCKFORM_VAR_plain": OTHER,
        "BLOCKFORM_VAR_repository": REPOSITORY,
        "BLOCKFORM_VAR_note": NOTE,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "BLOCKFORM_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    (work / "main.tf").write_text(CONFIG.replace("SERVER", server.url))
    watch = Watch(work, capsys)

    _first_apply(watch, server)
    monkeypatch.setenv("BLOCKFORM_VAR_hidden", f"{HIDDEN}-2")
    monkeypatch.setenv("BLOCKFORM_VAR_note", f"{NOTE}-2")
    _changes(watch)
    monkeypatch.setenv("BLOCKFORM_VAR_token", f"{TOKEN}-wrong")
    watch.run("plan", code=1)

    assert any("[trace] press: " in content.decode(errors="replace") for _, content in watch.found)
    assert any("journal after" in name for name, _ in watch.found)
    assert {secret: watch.leaks(secret) for secret in (TOKEN, HIDDEN, REPOSITORY)} == {
        TOKEN: [],
        HIDDEN: [],
        REPOSITORY: [],
    }
    stored = (
        "blockform.tfstate",
        "output of state pull",
        "output of show -json after",
        "output of state show",
    )
    assert [name for name in watch.leaks(NOTE) if not name.startswith(stored)] == []


def _first_apply(watch: Watch, server: EmbeddedServer) -> None:
    """Plan, show in every form, and apply with a failure in the middle."""
    watch.run("validate", "-json")
    watch.run("plan", "-json")
    watch.run("plan", "-out=a.plan", "-approval-out=a.json")
    for form in ([], ["-json"], ["-markdown"]):
        watch.run("show", *form, "a.plan")
    watch.run("graph", "-plan=a.plan")
    server.faults.add(
        FaultRule(action=Drop(when=Moment.AFTER), kind="create_deployment"),
        FaultRule(action=Drop(when=Moment.BEFORE), kind="read", path="deployments", nth=tuple(range(2, 50))),
    )
    watch.run("apply", "a.plan", code=1)
    watch.run("state", "doctor", code=None)
    server.faults.clear()
    watch.run("apply", "-auto-approve", "-json")
    watch.run("plan", "-detailed-exitcode")


def _changes(watch: Watch) -> None:
    """Change secrets, be refused, apply, look at all there is, destroy."""
    watch.run("plan", "-out=b.plan")
    watch.run("show", "-markdown", "b.plan")
    refused = watch.run("apply", "-approved=a.json", code=1)
    assert "sensitive value" in refused
    watch.run("apply", "-approved=b.plan")
    state = json.loads(watch.run("state", "pull"))
    assert state["resources"]
    watch.run("state", "list", "-json")
    watch.run("state", "show", "press_block_deployment.live")
    watch.run("state", "doctor", "-json", code=None)
    watch.run("destroy", "-auto-approve")
