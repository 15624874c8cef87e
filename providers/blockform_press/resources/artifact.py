"""The zip of a block's code: which files go in, a hash of the content, and bytes that are equal for equal content.

Source: section 12 of the Press API contract. The hash covers sorted paths, whether a file may be executed, and bytes; neither
machine nor time nor order shows in it.
"""

import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from blockform.sdk import Problem
from blockform.values import ValuePath, path_of

MAX_SIZE: Final = 10 * 2**20
"""Bytes of zip that the platform takes."""

DEFAULT_IGNORE_FILE: Final = ".dockerignore"

_EPOCH = (1980, 1, 1, 0, 0, 0)
_HASH_VERSION = "1"


class ArtifactFile(Struct, frozen=True):
    """One file: its path in the zip, where it lies, and whether it may be executed."""

    name: str
    source: Path
    executable: bool


class Artifact(Struct, frozen=True, kw_only=True):
    """What would be zipped: files by name, and the hash of their content."""

    files: tuple[ArtifactFile, ...]
    hash: str


class ArtifactError(Exception):
    """An artifact that cannot be made; ``problem`` says why, with a path relative to the ``artifact`` attribute."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def find_artifact(path: str, ignore_files: Sequence[str]) -> Artifact:
    """Look at a directory. Raises: ArtifactError."""
    root = Path(path)
    if not root.is_dir():
        raise _error("Invalid artifact path", f'"{path}" is not a directory.', path_of("path"))
    names = list(ignore_files)
    if not names and (root / DEFAULT_IGNORE_FILE).is_file():
        names = [DEFAULT_IGNORE_FILE]
    try:
        lines = [line for at, name in enumerate(names) for line in _ignore_lines(root, name, at)]
        files = tuple(_included(root, lines))
        return Artifact(
            files=files, hash=_hash((file.name, file.executable, file.source.read_bytes()) for file in files)
        )
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        name = getattr(error, "filename", None) or path
        raise _error("Unreadable artifact", f"{name} cannot be read: {reason}.", path_of("path")) from error


def zip_artifact(artifact: Artifact) -> bytes:
    """The zip: files, then an entry for every directory above one; the same bytes for the same content.

    Raises: ArtifactError when it is larger than the platform takes, or files changed since the hash was taken.
    """
    buffer = io.BytesIO()
    contents = []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for file in artifact.files:
            content = _read(file)
            contents.append((file.name, file.executable, content))
            mode = 0o100755 if file.executable else 0o100644
            target.writestr(_entry(file.name, mode), content, zipfile.ZIP_DEFLATED)
            _check_size(buffer.tell())
        for directory in _directories(file.name for file in artifact.files):
            target.writestr(_entry(directory + "/", 0o40755), b"", zipfile.ZIP_STORED)
    _check_size(len(buffer.getvalue()))
    if _hash(contents) != artifact.hash:
        raise _error(
            "Artifact changed meanwhile",
            "Files of the artifact were changed while it was packed.",
            path_of("path"),
        )
    return buffer.getvalue()


def check_size(artifact: Artifact) -> None:
    """Raise ArtifactError if the zip would be too large; packs it only if that is in doubt."""
    if sum(file.source.stat().st_size + 300 for file in artifact.files) > MAX_SIZE:
        zip_artifact(artifact)


def hash_of_zip(content: bytes) -> str:
    """The content hash of a zip that was made earlier, by whatever program. Raises: ArtifactError if it is none."""
    rows = [(name, executable, data) for name, (data, executable) in files_of_zip(content).items()]
    return _hash(sorted(rows, key=lambda row: row[0]))


def files_of_zip(content: bytes) -> dict[str, tuple[bytes, bool]]:
    """The files of such a zip by name: what they hold, and whether they are executable. Raises: ArtifactError if it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as source:
            return {
                info.filename: (source.read(info), bool(info.external_attr >> 16 & 0o100))
                for info in source.infolist()
                if not info.is_dir()
            }
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise _error("Unreadable artifact", "The platform's artifact is no zip file.", path_of()) from error


def _hash(rows: Iterable[tuple[str, bool, bytes]]) -> str:
    total = hashlib.sha256(_HASH_VERSION.encode())
    for name, executable, content in rows:
        line = f"{hashlib.sha256(content).hexdigest()} {'x' if executable else '-'} {name}\n"
        total.update(line.encode("utf-8", "surrogateescape"))
    return f"sha256:{total.hexdigest()}"


def _ignore_lines(root: Path, name: str, at: int) -> Iterator[str]:
    """The patterns of one ignore file, stripped, without comments. It must lie directly in the artifact's directory."""
    where = path_of("ignore_files", at)
    if Path(name).name != name or name in {"", ".", ".."}:
        raise _error(
            "Invalid ignore file",
            f'"{name}" must be the name of a file directly in the artifact path.',
            where,
        )
    file = root / name
    if not file.is_file():
        raise _error("Missing ignore file", f'There is no file "{name}" in "{root}".', where)
    for line in file.read_text(encoding="utf-8").splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield stripped


def _included(root: Path, lines: Sequence[str]) -> Iterator[ArtifactFile]:
    """Files that no pattern excludes, by name.

    The last pattern that matches decides; the tree is walked whole, so a file below an excluded directory can be included again.
    """
    excluded = _matcher(lines)
    found = [name for name in _walk(root, "", frozenset()) if not excluded(name)]
    for name in sorted(found):
        source = root / name
        yield ArtifactFile(name, source, os.access(source, os.X_OK) and bool(source.stat().st_mode & 0o100))


class _Matcher:
    """Whether a path is excluded by git's patterns."""

    def __init__(self, lines: Sequence[str]) -> None:
        import pathspec  # noqa: PLC0415  only for artifacts with ignore files

        style = "gitwildmatch" if pathspec.__version__.startswith("0.") else "gitignore"
        self._spec = pathspec.PathSpec.from_lines(style, lines)

    def __call__(self, name: str) -> bool:
        return bool(self._spec.match_file(name))


def _matcher(lines: Sequence[str]) -> Callable[[str], bool]:
    return _Matcher(lines) if lines else _nothing


def _nothing(_name: str) -> bool:
    return False


def _walk(directory: Path, prefix: str, above: frozenset[str]) -> Iterator[str]:
    """Names of all files below, links followed; broken links and links back up are left out."""
    real = os.path.realpath(directory)
    if real in above:
        return
    with os.scandir(directory) as entries:
        for entry in sorted(entries, key=lambda item: item.name):
            if entry.is_dir():
                yield from _walk(Path(entry.path), f"{prefix}{entry.name}/", above | {real})
            elif entry.is_file():
                yield prefix + entry.name


def _directories(names: Iterable[str]) -> list[str]:
    found: set[str] = set()
    for name in names:
        parts = name.split("/")[:-1]
        found.update("/".join(parts[: at + 1]) for at in range(len(parts)))
    return sorted(found)


def _entry(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system = 3  # Unix, on every machine, so that modes are kept and bytes are equal
    info.external_attr = mode << 16 | (0x10 if name.endswith("/") else 0)
    return info


def _read(file: ArtifactFile) -> bytes:
    try:
        return file.source.read_bytes()
    except OSError as error:
        reason = error.strerror or "no reason given"
        raise _error(
            "Unreadable artifact", f"{file.source} cannot be read: {reason}.", path_of("path")
        ) from error


def _check_size(size: int) -> None:
    if size > MAX_SIZE:
        raise _error(
            "Artifact too large",
            f"The zip of the artifact has more than {MAX_SIZE} bytes (10 MiB), which is what the platform takes. Leave out files "
            "that the images do not need, with ignore_files.",
            path_of("path"),
        )


def _error(summary: str, detail: str, path: ValuePath) -> ArtifactError:
    return ArtifactError(Problem(summary, detail, path))
