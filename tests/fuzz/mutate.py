"""Texts that are nearly right: those of the suite, each changed in a few places."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeAlias

from tests.differential.expressions.harness import TABLES, read_table
from tests.differential.harness import CASES, STEPS

_SYNTAX = Path(__file__).parents[1] / "unit/syntax"
_PIECES = (
    *Path(__file__).with_name("pieces.txt").read_text("utf-8").split("\n"),
    *(
        "\n",
        "\r\n",
        "\r",
        "\t",
        " ",
        "\0",
        "\ufeff",
        "\u2028",
        "e\u0301",
        "9" * 40,
        "<<E\n",
        "<<-E\n",
        "\nE\n",
    ),
)
"""What is put into texts."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A text of the suite: ``files`` of a configuration by path, of which one is changed; alone it is an expression or a file."""

    files: dict[str, str]


Change: TypeAlias = Callable[[Random, str, str], str]
"""A text, changed; the second text may lend something."""

_WORD = re.compile(r'[\w.]+|"[^"\n]*"|\[[^\[\]\n]*\]')


def configurations() -> list[Seed]:
    """The configurations of the recorded steps."""
    found = []
    for case in CASES:
        for step in sorted((STEPS / case).glob("step*")):
            paths = [path for path in sorted(step.rglob("*")) if path.suffix in {".tf", ".json", ".hcl"}]
            found.append(Seed({str(path.relative_to(step)): path.read_text("utf-8") for path in paths}))
    return [seed for seed in found if seed.files]


def files() -> list[Seed]:
    """The cases of the parser, of the formatter, and of the JSON syntax."""
    return [
        Seed({"main.tf.json" if name == "json-cases" else "main.tf": json.loads(line)["input"]})
        for name in ("parser-cases", "format-cases", "mutated-cases", "json-cases")
        for line in (_SYNTAX / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]


def expressions() -> list[Seed]:
    """The expressions of the tables, and some of the console's own."""
    rows = [row["expr"] for table in TABLES for row in read_table(table)]
    rows += [f"type({row})" for row in rows[::10]] + ["exit", "help", "quit"]
    return [Seed({"": row}) for row in rows]


def mutated(random: Random, seed: Seed, others: Sequence[Seed]) -> dict[str, bytes]:
    """The files of the seed, one of them changed in one to six places."""
    changed = random.choice(sorted(seed.files))
    text = seed.files[changed]
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        other = random.choice(sorted(random.choice(others).files.values()))
        text = random.choice(_CHANGES)(random, text, other)
    made = {name: whole.encode() for name, whole in seed.files.items()}
    made[changed] = text.encode("utf-8", "replace")
    if random.random() < 0.03:
        made[changed] = _broken(random, made[changed])
    return made


def _span(random: Random, text: str) -> tuple[int, int]:
    start = random.randint(0, len(text))
    return start, min(len(text), start + random.choice((1, 1, 2, 4, 8, 20, 60)))


def _insert(random: Random, text: str, _other: str) -> str:
    place = random.randint(0, len(text))
    return text[:place] + random.choice(_PIECES) + text[place:]


def _replace(random: Random, text: str, _other: str) -> str:
    start, end = _span(random, text)
    return text[:start] + random.choice(_PIECES) + text[end:]


def _delete(random: Random, text: str, _other: str) -> str:
    start, end = _span(random, text)
    return text[:start] + text[end:]


def _repeat(random: Random, text: str, _other: str) -> str:
    start, end = _span(random, text)
    return text[:end] + text[start:end] * random.choice((1, 1, 2, 30)) + text[end:]


def _swap(random: Random, text: str, _other: str) -> str:
    (start, end), (first, last) = sorted((_span(random, text), _span(random, text)))
    first, last = max(first, end), max(last, end)
    return text[:start] + text[first:last] + text[end:first] + text[start:end] + text[last:]


def _cut(random: Random, text: str, _other: str) -> str:
    return text[: random.randint(0, len(text))]


def _splice(random: Random, text: str, other: str) -> str:
    start, end = _span(random, other)
    place = random.randint(0, len(text))
    return text[:place] + other[start : end + random.choice((0, 40, 200))] + text[place:]


def _word(random: Random, text: str, other: str) -> str:
    """Another word, string or list in place of one: most often the syntax stays right."""
    here = list(_WORD.finditer(text))
    there: list[str] = _WORD.findall(random.choice((text, other)))
    if not here or not there:
        return text
    start, end = random.choice(here).span()
    return text[:start] + random.choice(there) + text[end:]


def _line(random: Random, text: str, other: str) -> str:
    """A line put elsewhere, or one left out."""
    lines = text.splitlines(keepends=True)
    lent = random.choice((text, other)).splitlines(keepends=True)
    if lines and random.random() < 0.3:
        lines.pop(random.randrange(len(lines)))
    elif lent:
        lines.insert(random.randint(0, len(lines)), random.choice(lent))
    return "".join(lines)


def _broken(random: Random, content: bytes) -> bytes:
    """Bytes that are no text any more."""
    place = random.randint(0, len(content))
    return content[:place] + bytes([random.randint(128, 255)]) + content[place:]


_CHANGES: tuple[Change, ...] = (
    *(_insert, _insert, _replace, _replace, _delete, _delete, _repeat, _swap, _cut, _splice),
    *(_word,) * 12,
    *(_line,) * 4,
)
