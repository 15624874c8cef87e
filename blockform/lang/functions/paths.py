"""Paths as texts, as Go's filepath (on Unix) treats them, and the files that match a pattern."""

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from posixpath import normpath


def clean(path: str) -> str:
    """The shortest path that says the same. Source: Go's filepath.Clean."""
    cleaned = normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def join(base: str, path: str) -> str:
    """``path`` below ``base``, even if it begins with a slash. Source: Go's filepath.Join."""
    parts = [part for part in (base, path) if part]
    return clean("/".join(parts)) if parts else ""


def basename(path: str) -> str:
    """The last part. Source: Go's filepath.Base."""
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def dirname(path: str) -> str:
    """All but the last part. Source: Go's filepath.Dir."""
    directory, slash, _ = path.rpartition("/")
    return clean(directory + slash)


class PatternError(ValueError):
    """A pattern that cannot be read."""


def glob(pattern: str) -> Iterator[str]:
    """Paths of what is in the file system and matches the pattern, in no particular order.

    ``*`` and ``?`` stand for characters but slashes, ``[abc]`` and ``[^a-z]`` for one, ``{a,b}`` for one of several texts, a part
    ``**`` for any directories; names that begin with a dot are like others, and links are followed.

    Raises: PatternError. Source: bmatcuk/doublestar, which Terraform uses.
    """
    seen: set[str] = set()
    for plain in _alternatives(pattern):
        root, parts = ("/", plain[1:]) if plain.startswith("/") else ("", plain)
        for path in _below(root, [part for part in parts.split("/") if part]):
            if path not in seen:
                seen.add(path)
                yield path


def _alternatives(pattern: str) -> Iterator[str]:
    """The pattern once for each choice of its braces."""
    start = _find(pattern, "{", 0)
    if start < 0:
        yield pattern
        return
    end = _closing_brace(pattern, start)
    if end < 0:
        raise PatternError("syntax error in pattern")
    for choice in _split_choices(pattern[start + 1 : end]):
        yield from _alternatives(pattern[:start] + choice + pattern[end + 1 :])


def _find(pattern: str, char: str, start: int) -> int:
    position = start
    while position < len(pattern):
        if pattern[position] == "\\":
            position += 1
        elif pattern[position] == char:
            return position
        position += 1
    return -1


def _closing_brace(pattern: str, start: int) -> int:
    depth = 0
    position = start
    while position < len(pattern):
        char = pattern[position]
        if char == "\\":
            position += 1
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return position
        position += 1
    return -1


def _split_choices(choices: str) -> list[str]:
    parts = [""]
    depth = 0
    escaped = False
    for char in choices:
        depth += 0 if escaped else (char == "{") - (char == "}")
        if char == "," and depth == 0 and not escaped:
            parts.append("")
        else:
            parts[-1] += char
        escaped = char == "\\" and not escaped
    return parts


def _below(directory: str, parts: list[str]) -> Iterator[str]:
    """What matches the parts of a pattern below a directory (``""``: the current one)."""
    if not parts:
        if directory:
            yield directory.rstrip("/") or "/"
        return
    first, rest = parts[0], parts[1:]
    if first == "**":
        yield from _below(directory, rest)
        for name, is_directory in _entries(directory):
            if is_directory:
                yield from _below(f"{directory}{name}/", parts)
            elif not rest:
                yield directory + name
        return
    if not re.search(r"[*?\[\\]", first):
        path = directory + first
        if os.path.isdir(path) if rest else os.path.lexists(path):  # noqa: PTH112  texts, as in the pattern
            yield from _below(f"{path}/", rest)
        return
    matches = _matcher(first)
    for name, is_directory in _entries(directory):
        if matches.fullmatch(name) and (is_directory or not rest):
            yield from _below(f"{directory}{name}/", rest)


def _entries(directory: str) -> list[tuple[str, bool]]:
    """Names in a directory and whether they are directories themselves; none if it cannot be read."""
    try:
        with os.scandir(directory or ".") as entries:
            return [(entry.name, entry.is_dir()) for entry in entries]
    except OSError:
        return []


@lru_cache(maxsize=256)
def _matcher(part: str) -> re.Pattern[str]:
    translated: list[str] = []
    position = 0
    while position < len(part):
        char = part[position]
        position += 1
        if char == "*":
            translated.append(".*")
        elif char == "?":
            translated.append(".")
        elif char == "[":
            end = _class_end(part, position)
            translated.append(_character_class(part[position:end]))
            position = end + 1
        elif char == "\\" and position < len(part):
            translated.append(re.escape(part[position]))
            position += 1
        else:
            translated.append(re.escape(char))
    return re.compile("".join(translated), re.DOTALL)


def _class_end(part: str, start: int) -> int:
    end = _find(part, "]", start + (part[start : start + 1] in ("^", "!")))
    if end <= start:
        raise PatternError("syntax error in pattern")
    return end


def _character_class(inside: str) -> str:
    negated = inside[:1] in ("^", "!")
    body = inside[1:] if negated else inside
    escaped = re.sub(r"\\(.)|([\[\]^&~|])", lambda match: "\\" + (match[1] or match[2]), body)
    return f"[{'^' if negated else ''}{escaped}]"
