"""Archives of modules, unpacked so that nothing lands outside of the directory they are unpacked into."""

import lzma
import os
import posixpath
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from msgspec import Struct

MAX_BYTES = 1 << 30
"""How large the content of an archive may be: a small file can unfold to fill a disk."""

KINDS: Mapping[str, str] = {
    "tar.gz": "tar",
    "tar.bz2": "tar",
    "tar.xz": "tar",
    "tgz": "tar",
    "tbz2": "tar",
    "txz": "tar",
    "tar": "tar",
    "zip": "zip",
}
"""The endings of archives, the longest first, and how each is read."""


_UNSOUND = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
    NotImplementedError,
)
"""What the standard library raises for archives that are damaged, encrypted or of a form it does not know."""


class BadArchive(Exception):  # noqa: N818  named for what was found
    """An archive that cannot or must not be unpacked; the message says why, as a phrase."""


def archive_kind(path: str) -> str:
    """How the archive that a path names is read, judged by its ending; empty where it is none."""
    return next((kind for ending, kind in KINDS.items() if path.endswith(f".{ending}")), "")


class _Entry(Struct, frozen=True):
    """A file or symbolic link of an archive, by its path in it; of a link ``target`` is where it leads."""

    name: str
    executable: bool = False
    content: IO[bytes] | None = None
    target: str = ""


def unpack(archive: Path, kind: str, into: Path) -> None:
    """Unpack files, directories and links that stay inside. Raises: BadArchive; OSError.

    Links are made last, so that no file is written through one, and each must lead to a place inside.
    """
    into.mkdir(parents=True)
    root = into.resolve()
    links: list[tuple[Path, str]] = []
    room = MAX_BYTES
    try:
        for entry in _zip_entries(archive) if kind == "zip" else _tar_entries(archive):
            place = _inside(root, entry.name)
            place.parent.mkdir(parents=True, exist_ok=True)
            if entry.content is None:
                links.append((place, entry.target))
                continue
            room -= _write(entry.content, place, room)
            if entry.executable:
                place.chmod(0o755)
    except _UNSOUND as error:
        raise BadArchive(f"it is not a sound {kind} archive ({type(error).__name__})") from error
    for place, target in links:
        _link(root, place, target)


def _inside(root: Path, name: str) -> Path:
    path = posixpath.normpath(name)
    if not name or path.startswith(("/", "..")) or "\\" in name or path == ".":
        raise BadArchive(f'it has an entry "{name}", which does not stay in the directory of the archive')
    return root / path


def _write(content: IO[bytes], place: Path, room: int) -> int:
    written = 0
    with place.open("wb") as out:
        while chunk := content.read(1 << 20):
            written += len(chunk)
            if written > room:
                raise BadArchive(f"its content is larger than {MAX_BYTES >> 20} MiB")
            out.write(chunk)
    return written


def _link(root: Path, place: Path, target: str) -> None:
    if place.is_symlink() or place.exists():
        raise BadArchive(f'it has two entries "{place.relative_to(root)}"')
    place.symlink_to(target)
    if not Path(os.path.realpath(place)).is_relative_to(root):
        place.unlink()
        raise BadArchive(f'its link "{place.relative_to(root)}" leads out of the directory of the archive')


def _tar_entries(archive: Path) -> Iterator[_Entry]:
    with tarfile.open(archive, "r:*") as tar:
        for member in tar:
            if member.isdir():
                continue
            if member.issym():
                yield _Entry(member.name, target=member.linkname)
            elif member.isfile() or member.islnk():
                content = tar.extractfile(member)
                if content is not None:
                    yield _Entry(member.name, bool(member.mode & stat.S_IXUSR), content)
            else:
                raise BadArchive(f'its entry "{member.name}" is neither a file nor a directory nor a link')


def _zip_entries(archive: Path) -> Iterator[_Entry]:
    with zipfile.ZipFile(archive) as packed:
        for info in packed.infolist():
            mode = info.external_attr >> 16
            if info.is_dir():
                continue
            if stat.S_ISLNK(mode):
                yield _Entry(info.filename, target=packed.read(info).decode("utf-8"))
                continue
            with packed.open(info) as content:
                yield _Entry(info.filename, bool(mode & stat.S_IXUSR), content)


def copy_tree(source: Path, target: Path) -> None:
    """Copy a package that was fetched already. Raises: OSError."""
    if source.is_symlink():
        target.symlink_to(source.readlink())
    else:
        shutil.copytree(source, target, symlinks=True)
