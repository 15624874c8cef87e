"""What the commands that change the stored state have in common: their options, and how they tell what was done."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from blockform.cli.flags import BoolOption
from blockform.cli.options import flag, lock_options, many, state_options, text_option
from blockform.cli.simple import simple_options
from blockform.engine.state_editing import Edit

F = TypeVar("F", bound=Callable[..., Any])

_accepted = many(
    click.option("--ignore-remote-version", cls=BoolOption, hidden=True),
    click.option("--var", "variables", multiple=True, hidden=True),
    click.option("--var-file", "variable_files", multiple=True, hidden=True),
)
"""What Terraform takes, too, and what the state of a workspace does not depend on here."""

edit_options = many(
    text_option(
        "backup", metavar="path", text="Where to keep the state as it was, instead of beside the state file."
    ),
    text_option("state", metavar="path", text="The state file to change, instead of the configured one."),
    lock_options,
    flag("json", text="Produce output in JSON: a list of what was done."),
    _accepted,
    simple_options,
)


def edit_of(given: dict[str, Any], *, dry_run: bool = False) -> Edit:
    """What the shared options say. Raises: FlagError."""
    options = state_options(
        state=given["state"],
        state_out=given.get("state_out"),
        backup=given["backup"],
        lock=given["lock"],
        lock_timeout=given["lock_timeout"],
    )
    return Edit(options=options, dry_run=dry_run)
