"""``fmt``: which files are meant, and each one before and after. What is written replaces a file as a whole."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from blockform.config.files import FOREIGN, is_ignored
from blockform.diagnostics import Diagnostics
from blockform.state import StateError
from blockform.state.disk import replace_file, storage_error
from blockform.syntax import ParseCache, format_file, parse_config_cached

ENDINGS = (".tf", ".tfvars", ".hcl")
"""Files of the language's native syntax; tests, mocks and queries end in ``.hcl`` too."""

_FOREIGN_ENDINGS = (".pkr.hcl", ".nomad.hcl")


class FormattedFile(Struct, frozen=True):
    """A file's text before and after. ``name`` is how messages call it."""

    name: str
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether it was not in canonical layout."""
        return self.before != self.after


def format_text(
    content: bytes, name: str, cache: ParseCache | None = None
) -> tuple[FormattedFile | None, Diagnostics]:
    """A text in canonical layout; None, with the reasons, where it cannot be parsed."""
    file, diags = parse_config_cached(content, name, cache)
    if diags.has_errors:
        return None, diags
    return FormattedFile(name, content.decode(), format_file(file)), diags


def format_paths(
    cwd: Path,
    paths: Sequence[str],
    *,
    recursive: bool = False,
    write: bool = True,
    cache: ParseCache | None = None,
) -> tuple[tuple[FormattedFile, ...], Diagnostics]:
    """The files at the paths, and in the directories among them; with ``write`` those that changed are replaced.

    A file that cannot be parsed is left as it is, and the others are formatted all the same. ``cache`` is asked for what has been
    parsed before, by any command.
    """
    found: list[FormattedFile] = []
    diags = Diagnostics()
    for path in _files(cwd, paths, recursive=recursive, diags=diags):
        made, problems = _format_file(cwd / path, path, write=write, cache=cache)
        diags.extend(problems)
        if made is not None:
            found.append(made)
    return tuple(found), diags


def _format_file(
    path: Path, name: str, *, write: bool, cache: ParseCache | None
) -> tuple[FormattedFile | None, Diagnostics]:
    try:
        content = path.read_bytes()
    except OSError as error:
        return None, Diagnostics([storage_error(error, path, "read").diagnostic])
    made, diags = format_text(content, name, cache)
    if made is not None and made.is_changed and write:
        try:
            replace_file(path, [made.after.encode()])
        except OSError as error:
            diags.append(storage_error(error, path, "written").diagnostic)
        except StateError as error:
            diags.append(error.diagnostic)
    return made, diags


def _files(cwd: Path, paths: Sequence[str], *, recursive: bool, diags: Diagnostics) -> Iterator[str]:
    """The files meant, by their paths relative to ``cwd``. A directory stands for the files in it that end as ours do."""
    for given in paths:
        name = os.path.relpath(cwd / given, cwd)
        path = cwd / name
        if path.is_dir():
            yield from _in_directory(cwd, name, recursive=recursive, diags=diags)
        elif not path.exists():
            diags.error("Invalid file or directory path", f"No file or directory at {name}.")
        elif not name.endswith(ENDINGS):
            diags.error(
                "Invalid file extension",
                f"Only {', '.join(ENDINGS[:-1])} and {ENDINGS[-1]} files can be processed with blockform fmt; {name} is none.",
            )
        else:
            yield name


def _in_directory(cwd: Path, name: str, *, recursive: bool, diags: Diagnostics) -> Iterator[str]:
    try:
        entries = sorted((cwd / name).iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        diags.append(storage_error(error, cwd / name, "listed").diagnostic)
        return
    for entry in entries:
        inner = str(Path(name, entry.name))
        if is_ignored(entry.name):
            continue
        if entry.is_dir():
            if recursive:
                yield from _in_directory(cwd, inner, recursive=True, diags=diags)
        elif _is_ours(entry.name):
            yield inner


def _is_ours(name: str) -> bool:
    return name.endswith(ENDINGS) and name != FOREIGN and not name.endswith(_FOREIGN_ENDINGS)
