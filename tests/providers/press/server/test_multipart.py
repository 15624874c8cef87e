"""Forms that are read at once give what the library gives, and whatever is out of the ordinary is left to it."""

import asyncio

import pytest

from blockform_press.server.calls import Form
from blockform_press.server.incoming import Incoming
from blockform_press.server.multipart import _any_form, plain_form_or_none
from blockform_press.server.paging import Query

BOUNDARY = "0f2b-73"
END = f"--{BOUNDARY}--\r\n".encode()


def part(name: str, content: bytes, more: str = "") -> bytes:
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode()
        + content
        + b"\r\n"
    )


def by_library(body: bytes) -> Form:
    headers = [(b"content-type", f"multipart/form-data; boundary={BOUNDARY}".encode())]
    return asyncio.run(_any_form(Incoming({"type": "http", "headers": headers}, Query(), body)))


FILE = '; filename="artifact.zip"\r\nContent-Type: application/zip'


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(END, id="empty"),
        pytest.param(part("spec", b"{}") + END, id="one"),
        pytest.param(part("spec", b"") + part("featured", b"null") + END, id="two"),
        pytest.param(part("spec", "noël".encode()) + END, id="unicode"),
        pytest.param(part("spec", b"\r\n\r\n--0f2b\r\n") + END, id="lines"),
        pytest.param(part("artifact", b"PK\xff\r\n-", FILE) + part("spec", b"{}") + END, id="file"),
        pytest.param(part("artifact", b"", FILE) + END, id="empty-file"),
        pytest.param(part("other", b"PK", FILE) + END, id="file-of-another-name"),
        pytest.param(part("artifact", b"text") + END, id="artifact-as-text"),
    ],
)
def test_plain_forms_read_the_same(body: bytes) -> None:
    form = plain_form_or_none(body, BOUNDARY.encode())
    assert form is not None
    assert form == by_library(body)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\r\n" + END, id="blank-line-first"),
        pytest.param(part("spec", b"{}"), id="no-end"),
        pytest.param(part("spec", b"{}") + END[:-2], id="end-without-line-end"),
        pytest.param(part("spec", b"{}") + END + b"more", id="epilogue"),
        pytest.param(part("spec", b"\xff") + END, id="not-utf-8"),
        pytest.param(part("spec", b"1") + part("spec", b"2") + END, id="twice"),
        pytest.param(part("spec", f"\r\n--{BOUNDARY}x".encode()) + END, id="almost-a-boundary"),
        pytest.param(part("spec", f"\r\n--{BOUNDARY} ".encode()) + END, id="padded-boundary"),
        pytest.param(part("a b", b"{}") + END, id="odd-name"),
        pytest.param(part("a" * 5000, b"{}") + END, id="long-name"),
        pytest.param(part("spec", b"{}", "\r\nX-Other: 1") + END, id="other-header"),
        pytest.param(part("spec", b"{}", "; x=1") + END, id="other-parameter"),
        pytest.param((part("spec", b"{}") + END).replace(b"\r\n\r\n", b"\r\n"), id="no-blank-line"),
    ],
)
def test_other_forms_are_left_to_the_library(body: bytes) -> None:
    assert plain_form_or_none(body, BOUNDARY.encode()) is None
