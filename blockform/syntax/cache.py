"""Parsed files kept in the user's cache directory, found by the hash of their text, their name and this code.

A pickle runs code when it is loaded, so the directory must be private (ours, mode 0700) and outside of the
repository, or it is not used at all; and the loader makes nothing but syntax nodes.
"""

import gc
import hashlib
import io
import pickle
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import fields

from blockform.diagnostics import Diagnostics, SourceFile
from blockform.syntax import nodes
from blockform.syntax.collector import collector_paused
from blockform.syntax.nodes import File
from blockform.syntax.parse import parse_config, parse_json_config
from blockform.syntax.private_files import make_private, read_private, write_private
from blockform.syntax.tables import GRAMMAR_DIGEST, keep_tables_in

AST_VERSION = 2
"""To be raised when the shape or meaning of nodes changes."""

Reducer: TypeAlias = Callable[[object], tuple[type, tuple[object, ...]]]
_DIGEST_SIZE = hashlib.sha256().digest_size
_NODE_CLASSES = {
    name: value
    for name, value in vars(nodes).items()
    if isinstance(value, type) and issubclass(value, Struct) and value is not Struct
}


class ParseCache:
    """Parsed files below one directory. Only files without any diagnostic are kept."""

    def __init__(self, directory: Path, *, outside: Path | None = None) -> None:
        """Use ``directory``, made if absent, unless others can write to it or it lies below ``outside``."""
        inside = outside is not None and directory.resolve().is_relative_to(outside.resolve())
        self.directory = directory if not inside and make_private(directory) else None
        if self.directory is not None:
            keep_tables_in(self.directory)

    @property
    def is_used(self) -> bool:
        """Whether the directory is one to be trusted."""
        return self.directory is not None

    def load(self, text: str | bytes, filename: str) -> File | None:
        """The parsed file, if it is there and whole."""
        data = read_private(self.directory, _name(text, filename)) if self.directory else None
        if data is None or hashlib.sha256(data[_DIGEST_SIZE:]).digest() != data[:_DIGEST_SIZE]:
            return None
        with collector_paused():
            file = _unpickle(data[_DIGEST_SIZE:])
            gc.freeze()  # nodes live as long as the process: no collection need look at them again
        return file

    def store(self, text: str | bytes, filename: str, file: File) -> None:
        """Keep a parsed file, unless it is nested too deeply for pickle."""
        if self.directory is None:
            return
        try:
            payload = _pickle(file)
        except RecursionError:
            return
        content = hashlib.sha256(payload).digest() + payload
        write_private(self.directory, _name(text, filename), content)


def parse_config_cached(
    text: str | bytes, filename: str, cache: ParseCache | None
) -> tuple[File, Diagnostics]:
    """As :func:`parse_config`, or :func:`parse_json_config` by the name, with the result taken from the cache or put there."""
    file = cache.load(text, filename) if cache is not None else None
    if file is not None:
        return file, Diagnostics()
    parse = parse_json_config if filename.endswith(".json") else parse_config
    file, diagnostics = parse(text, filename)
    if cache is not None and not diagnostics:
        cache.store(text, filename, file)
    return file, diagnostics


def parse_files(
    sources: Iterable[tuple[str, str | bytes]], cache: ParseCache | None = None
) -> tuple[tuple[File, ...], Diagnostics]:
    """Parse several files, given as name and text, in their order."""
    files: list[File] = []
    diagnostics = Diagnostics()
    for filename, text in sources:
        file, found = parse_config_cached(text, filename, cache)
        files.append(file)
        diagnostics.extend(found)
    return tuple(files), diagnostics


def _name(text: str | bytes, filename: str) -> str:
    """The name of the cache's file for a text."""
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    digest = hashlib.sha256(_stamp())
    for part in (filename.encode("utf-8", "surrogatepass"), content):
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return f"{digest.hexdigest()[:40]}.ast"


@lru_cache(maxsize=1)
def _stamp() -> bytes:
    """What makes an older pickle useless: the code of this package, the grammar, the interpreter."""
    marks = [str(AST_VERSION), GRAMMAR_DIGEST, sys.version]
    for path in sorted(Path(__file__).parent.glob("*.py")):
        status = path.stat()
        marks.append(f"{path.name} {status.st_size} {status.st_mtime_ns}")
    return "\n".join(marks).encode()


def _pickle(file: File) -> bytes:
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=5)
    pickler.dispatch_table = _reducers()
    pickler.dump(file)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def _reducers() -> dict[type, Reducer]:
    """How nodes are pickled: class and fields, which loads twice as fast as the state of slots."""
    table: dict[type, Reducer] = {}
    for node in _NODE_CLASSES.values():
        names = [field.name for field in fields(node)]
        table[node] = _reducer(node, attrgetter(*names))
    return table


def _reducer(node: type, values: Callable[[object], tuple[object, ...]]) -> Reducer:
    return lambda item: (node, values(item))


class _Unpickler(pickle.Unpickler):
    """Makes syntax nodes and source files only."""

    def find_class(self, module: str, name: str) -> type:
        if module == nodes.__name__ and name in _NODE_CLASSES:
            return _NODE_CLASSES[name]
        if module == SourceFile.__module__ and name == SourceFile.__name__:
            return SourceFile
        message = f"{module}.{name} is no syntax node"
        raise pickle.UnpicklingError(message)


def _unpickle(payload: bytes) -> File | None:
    try:
        file = _Unpickler(io.BytesIO(payload)).load()
    except (pickle.UnpicklingError, ValueError, TypeError, AttributeError, EOFError, IndexError):
        return None
    return file if isinstance(file, File) else None
