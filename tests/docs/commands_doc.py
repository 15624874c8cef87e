"""Writes docs/commands/ from the commands themselves: ``python -m tests.docs.commands_doc``, or ``make docs``."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from blockform.cli.app import COMMANDS, Blockform
from blockform.cli.examples import EXAMPLES
from blockform.cli.help import option_name

DOCS = Path(__file__).parents[2] / "docs" / "commands"
_HEAD = "<!-- Written by `make docs` from the commands themselves; change them there. -->\n\n"
_INDEX = """\
# Commands

One page a command. `blockform COMMAND -help` shows the same. Options take one dash or two; an option that is on or off takes a value only
after `=` (`-lock=false`). Before a command may stand `-chdir=DIR`, to work in another directory. `blockform -install-autocomplete` lets bash
and zsh complete commands, options, addresses and workspaces.

Arguments for all runs of a command may stand in the environment: `BLOCKFORM_CLI_ARGS` for every command, `BLOCKFORM_CLI_ARGS_plan` or
`BLOCKFORM_CLI_ARGS_state_list` for one; those for every command win.
Other variables are `BLOCKFORM_INPUT` (`0`: ask nothing), `BLOCKFORM_IN_AUTOMATION` (leave out hints on what to type next),
`BLOCKFORM_WORKSPACE`, `BLOCKFORM_DATA_DIR`, `BLOCKFORM_LOG` (for parts also `BLOCKFORM_LOG_CORE`,
`BLOCKFORM_LOG_PROVIDER`) and `BLOCKFORM_LOG_PATH`; each also works with Terraform's `TF_` in place of
`BLOCKFORM_`. `NO_COLOR` turns colours off.
"""


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command that does something, by its name: ``state mv``; those of other packages are theirs to describe."""
    root = Blockform(name="blockform")
    context = click.Context(root, info_name="blockform")
    for name in COMMANDS:
        command = root.get_command(context, name)
        assert command is not None
        yield from _below(name, command, context)


def _below(
    path: str, command: click.Command, parent: click.Context
) -> Iterator[tuple[str, click.Command, click.Context]]:
    context = click.Context(command, info_name=path.rpartition(" ")[2], parent=parent)
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield path, command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _below(f"{path} {name}", found, context)


def pages() -> dict[str, str]:
    """Every page by its file name."""
    lines = []
    found = {}
    for path, command, context in commands():
        name = f"{path.replace(' ', '-')}.md"
        found[name] = _page(path, command, context)
        lines.append(f"| [{path}]({name}) | {command.get_short_help_str(200)} |\n")
    table = "\n| command | what for |\n|---|---|\n" + "".join(lines)
    return {"README.md": _HEAD + _INDEX + table, **found}


def _page(path: str, command: click.Command, context: click.Context) -> str:
    arguments = [param.make_metavar(context) for param in command.params if isinstance(param, click.Argument)]
    usage = " ".join(["blockform", path, "[options]", *filter(None, arguments)])
    text = "\n\n".join(" ".join(part.split()) for part in inspect.cleandoc(command.help or "").split("\n\n"))
    parts = [_HEAD, f"# {path}\n\n", f"```text\n{usage}\n```\n\n", f"{text}\n"]
    options = [param for param in command.params if isinstance(param, click.Option) and not param.hidden]
    if options:
        parts.append("\n## Options\n\n| option | what it does |\n|---|---|\n")
        parts += [f"| `{option_name(option)}` | {_cell(option.help or '')} |\n" for option in options]
    examples = EXAMPLES.get(path, ())
    if examples:
        shown = "\n\n".join(f"# {example.text}\n{example.line}" for example in examples)
        parts.append(f"\n## Examples\n\n```sh\n{shown}\n```\n")
    return "".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write the pages, and remove those of commands that are gone."""
    DOCS.mkdir(exist_ok=True)
    made = pages()
    for path in DOCS.iterdir():
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (DOCS / name).write_text(text)


if __name__ == "__main__":
    main()
