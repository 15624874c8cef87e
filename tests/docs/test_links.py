"""Documents name only what is there: linked files, paths of the repository, and commands with flags that the program knows."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from blockform.cli.app import Blockform
from blockform.cli.flags import GoCommand, GoGroup

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "examples").rglob("README.md")),
]
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
TOP = ("blockform/", "providers/", "examples/", "tests/", "docs/", ".ci/", "build/")
"""How a path of this repository begins; a package of the provider is named without its folder."""

EACH = [pytest.param(path, id=str(path.relative_to(ROOT))) for path in DOCUMENTS]


def prose(document: Path) -> str:
    return FENCE.sub("", document.read_text())


def anchors(document: Path) -> set[str]:
    """The anchors that headings of a document make."""
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", EACH)
def test_relative_links_lead_somewhere(document: Path) -> None:
    missing = []
    for target in LINK.findall(prose(document)):
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = document.parent / name if name else document
        if not path.exists() or (anchor and anchor not in anchors(path)):
            missing.append(target)
    assert missing == []


def named_paths(document: Path) -> Iterator[str]:
    """Paths in code marks that begin like one of this repository."""
    for text in CODE.findall(prose(document)):
        if text.startswith("blockform_press/"):
            yield f"providers/{text}"
        elif text.startswith(TOP) and re.fullmatch(r"[\w./*-]+", text):
            yield text


@pytest.mark.parametrize("document", EACH)
def test_named_paths_exist(document: Path) -> None:
    assert [path for path in named_paths(document) if not any(ROOT.glob(path.rstrip("/")))] == []


def shown_commands() -> Iterator[tuple[str, str]]:
    """Every ``blockform ...`` that a document shows: lines of shell blocks, and whole code marks."""
    for document in DOCUMENTS:
        text = document.read_text()
        lines = [
            line.strip() for kind, block in FENCE.findall(text) if kind == "sh" for line in block.splitlines()
        ]
        lines += [line.strip() for line in text.splitlines() if line.startswith("    blockform ")]
        marks = CODE.findall(prose(document))
        for line in (*lines, *marks):
            if re.match(r"blockform( -[\w=]+)* [a-z]", line) and "..." not in line and "{" not in line:
                yield str(document.relative_to(ROOT)), line


@pytest.mark.parametrize(
    "line", [pytest.param(line, id=f"{where}: {line}") for where, line in sorted(set(shown_commands()))]
)
def test_shown_commands_parse(line: str) -> None:
    """The command exists, and so does every flag; the command is not run."""
    args = shlex.split(line.partition(" > ")[0], comments=True)[1:]
    while args[0].startswith("-chdir="):
        args = args[1:]
    parse(Blockform(name="blockform"), args)


def parse(command: click.Command, args: list[str]) -> None:
    if isinstance(command, click.Group) and (args or not command.invoke_without_command):
        found = command.get_command(click.Context(command), args[0])
        assert found is not None, args[0]
        assert isinstance(found, GoCommand | GoGroup)
        parse(found, args[1:])
        return
    with click.Context(command, info_name=command.name) as context:
        command.parse_args(context, args)


def test_commands_are_found() -> None:
    lines = [line for _, line in shown_commands()]
    assert len(lines) > 15
    assert any("plan -out" in line for line in lines)


def test_unknown_flags_are_noticed() -> None:
    with pytest.raises(click.UsageError):
        parse(Blockform(name="blockform"), ["plan", "-no-such-flag"])
    with pytest.raises(click.UsageError):
        parse(Blockform(name="blockform"), ["no-such-command"])


def test_absent_commands_are_absent() -> None:
    """What the README says is missing is missing; a new command takes its name off that list."""
    rows = [line for line in (ROOT / "README.md").read_text().splitlines() if "| absent" in line]
    named = [name for row in rows for name in CODE.findall(row.split("|")[1])]
    assert [name for name in named if not name.startswith("-") and is_command(name.split())] == []
    assert [name for name in named if name.startswith("-") and is_flag(name)] == []


def is_command(words: list[str]) -> bool:
    """Whether the program has the command, or the subcommand."""
    command: click.Command | None = Blockform(name="blockform")
    for word in words:
        assert isinstance(command, click.Group)
        if word not in command.list_commands(click.Context(command)):
            return False
        command = command.get_command(click.Context(command), word)
    return True


def is_flag(name: str) -> bool:
    """Whether ``plan`` has the flag."""
    program = Blockform(name="blockform")
    plan = program.get_command(click.Context(program), "plan")
    return plan is not None and name in {
        f"-{option.lstrip('-')}" for param in plan.params for option in param.opts
    }


def test_present_commands_are_not_called_absent() -> None:
    assert is_command(["plan"])
    assert is_command(["state", "list"])
    assert not is_command(["no-such-command"])
    assert is_flag("-out")
