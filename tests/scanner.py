"""Looks for secrets in everything that commands say and leave behind: every file, every stream, in any usual encoding."""

import base64
import io
import urllib.parse
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from blockform.cli.app import run


def forms(secret: str) -> Iterator[bytes]:
    """The secret as it is, and as it would look after the usual encodings."""
    yield secret.encode()
    yield secret[::-1].encode()
    yield secret.encode().hex().encode()
    yield urllib.parse.quote(secret, safe="").replace("-", "%2D").encode()
    for shift in range(3):
        inside = base64.b64encode(b"x" * shift + secret.encode())
        yield inside[4 if shift else 0 : -4]


def opened(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The content, and what is in it if it is an archive."""
    yield name, content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.namelist():
                yield f"{name}:{part}", archive.read(part)


class Watch:
    """Collects all that commands leave and say."""

    def __init__(self, work: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.work = work
        self.capsys = capsys
        self.found: list[tuple[str, bytes]] = []

    def run(self, *arguments: str, code: int | None = 0) -> str:
        """Run a command line and keep what it says; then every file there is."""
        done = run(list(arguments))
        told = self.capsys.readouterr()
        text = " ".join(arguments)
        assert code is None or done == code, told.out + told.err
        self.found += [(f"output of {text}", told.out.encode()), (f"errors of {text}", told.err.encode())]
        for file in sorted(self.work.rglob("*")):
            if file.is_file():
                self.found += opened(f"{file.relative_to(self.work)} after {text}", file.read_bytes())
        return told.out

    def leaks(self, secret: str) -> list[str]:
        """Where a secret is."""
        shapes = tuple(forms(secret))
        return [name for name, content in self.found if any(shape in content for shape in shapes)]
