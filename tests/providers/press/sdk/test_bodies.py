"""The bodies blockform makes are those the SDK sends for the same object: forms part by part, JSON member by member, zips file by file."""

from pathlib import Path
from typing import Any

import pytest

from blockform_press.bodies import (
    app_release_body,
    app_spec_body,
    block_release_fields,
    block_spec_fields,
    multipart,
)
from blockform_press.resources.artifact import find_artifact, zip_artifact
from tests.providers.press.sdk.account import CONFIG, PARAMETERS
from tests.providers.press.sdk.process import Json
from tests.providers.press.sdk.wire import (
    APP_BODY,
    BLOCK_BODY,
    RELEASE,
    SPEC_CASES,
    SPEC_ID,
    Wire,
    entries,
    parts,
    text,
)

pytestmark = pytest.mark.sdk


# Forms


@pytest.mark.parametrize("with_artifact", [True, False], ids=["artifact", "no-artifact"])
@pytest.mark.parametrize("case", SPEC_CASES)
def test_block_spec_forms_are_equal(wire: Wire, code: Path, case: str, with_artifact: bool) -> None:
    given = SPEC_CASES[case]
    artifact = {"artifact": {"path": str(code)}} if with_artifact else {}
    sent = wire.sdk("blocks.create_spec", body=BLOCK_BODY, **given, **artifact)
    unset: Json = {
        "featured": None,
        "scope": None,
        "auto_run_on_deploy": None,
        "tenants": (),
        "parameters": None,
    }
    fields = block_spec_fields(
        BLOCK_BODY, artifact=zipped(code) if with_artifact else None, **{**unset, **given}
    )
    check_form(sent.body, multipart(fields))


@pytest.mark.parametrize("with_artifact", [True, False], ids=["artifact", "no-artifact"])
@pytest.mark.parametrize("case", SPEC_CASES)
def test_block_release_forms_are_equal(wire: Wire, code: Path, case: str, with_artifact: bool) -> None:
    given = {name: SPEC_CASES[case].get(name) for name in ("auto_run_on_deploy", "parameters")}
    artifact = {"artifact": {"path": str(code)}} if with_artifact else {}
    body = {"release": RELEASE, "config": CONFIG}
    sent = wire.sdk("blocks.create_spec_release", spec_id=SPEC_ID, body=body, **given, **artifact)
    fields = block_release_fields(body, artifact=zipped(code) if with_artifact else None, **given)
    check_form(sent.body, multipart(fields))


def zipped(code: Path, ignore_files: tuple[str, ...] = ()) -> bytes:
    return zip_artifact(find_artifact(str(code), ignore_files))


def check_form(sent: Any, form: tuple[bytes, str]) -> None:
    """Fail unless both forms have the same parts: names, order, headers and content."""
    body, content_type = form
    ours = parts(content_type, body)
    assert [part.name for part in ours] == [part.name for part in sent]
    for mine, other in zip(ours, sent, strict=True):
        assert (mine.headers, mine.content) == (other.headers, other.content)


# JSON


@pytest.mark.parametrize("case", SPEC_CASES)
def test_app_spec_bodies_are_equal(wire: Wire, case: str) -> None:
    given = {name: value for name, value in SPEC_CASES[case].items() if name != "auto_run_on_deploy"}
    sent = wire.sdk("apps.create_spec", body=APP_BODY, **given)
    unset: Json = {"featured": None, "scope": None, "tenants": (), "parameters": None}
    ours = app_spec_body(APP_BODY, **{**unset, **given})
    if (
        case == "empty"
    ):  # the SDK tells "no parameters" from "none of either kind"; for the platform both are none
        assert (sent.body.pop("parameters"), ours.pop("parameters")) == ("{}", "null")
    assert list(ours) == list(sent.body)
    assert {name: meaning(name, value) for name, value in ours.items()} == {
        name: meaning(name, value) for name, value in sent.body.items()
    }


def meaning(name: str, value: Any) -> Any:
    """What a member says that holds JSON text; only the scope does not."""
    assert isinstance(value, str) or (name == "scope" and value is None)
    return value if value is None else text(name, value)


@pytest.mark.parametrize("parameters", [None, PARAMETERS], ids=["none", "some"])
def test_app_release_bodies_are_equal(wire: Wire, parameters: Json | None) -> None:
    body = {"release": RELEASE, "config": APP_BODY["config"]}
    sent = wire.sdk("apps.create_spec_release", spec_id=SPEC_ID, body=body, parameters=parameters)
    assert sent.body == app_release_body(parameters=parameters, **body)


# Code

TREE = (
    "Dockerfile",
    "app.log",
    "a/keep.txt",
    "a/drop.txt",
    "a/deep/keep.txt",
    "b/a/keep.txt",
    "b/#hash",
    "b/!bang",
    "b/name with space",
    "größe/ü.py",
    "target",
)
IGNORED: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "empty file": ("",),
    "plain names": ("*.log\nb\n",),
    "anchored": ("/a\n/target",),
    "directory only": ("a/\ntarget/\n",),
    "kept below": ("a/\n!a/keep.txt\n",),
    "last one wins": ("*.txt\n!keep.txt\n/a/keep.txt\n",),
    "anywhere": ("**/keep.txt\nb/**\n!b/a/**",),
    "comments and spaces": ("# comment\n\n  *.log  \n\\#hash\n\\!bang\n",),
    "everything": ("*\n",),
    "two files": ("*\n!Dockerfile\n", "!**/*.txt\n"),
    "two files, the second resets": ("!**/*.txt\n", "*\n!größe/*\n"),
    "classes": ("[at]*\n",),
}


@pytest.mark.parametrize("case", IGNORED)
def test_zips_hold_the_same(wire: Wire, tmp_path: Path, case: str) -> None:
    root = tmp_path / "tree"
    for name in TREE:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"content of {name}")
    (root / "empty").mkdir()
    (root / "broken").symlink_to("nowhere")
    (root / "linked").symlink_to("a")
    names = tuple(f".ignore{number}" for number, _ in enumerate(IGNORED[case]))
    for name, lines in zip(names, IGNORED[case], strict=True):
        (root / name).write_text(lines)
    artifact = {"path": str(root), "ignore_files": list(names)}
    (part,) = [
        part
        for part in wire.sdk("blocks.create_spec", body=BLOCK_BODY, artifact=artifact).body
        if part.name == "artifact"
    ]
    assert entries(zipped(root, names)) == part.content
