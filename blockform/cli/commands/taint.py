"""``blockform taint``, and what ``untaint`` shares with it."""

from typing import Any

import click

from blockform.cli.console_io import write
from blockform.cli.editing import edit_of, edit_options
from blockform.cli.flags import GoCommand
from blockform.cli.options import flag, many, text_option
from blockform.cli.simple import Simple
from blockform.engine.state_commands import set_tainted

taint_options = many(
    flag("allow-missing", text="Succeed (exit code 0) even if the resource is missing."),
    text_option("state-out", metavar="path", text="Where to write the state, instead of where it was read."),
    edit_options,
)


@click.command(cls=GoCommand, name="taint", short_help="Mark a resource instance as not fully functional")
@click.argument("addresses", nargs=-1, metavar="address")
@taint_options
def command(*, addresses: tuple[str, ...], **given: Any) -> int:
    """Mark a resource instance as not fully functional, so that the next apply replaces its object.

    Nothing happens to the object now. To replace one object in one go, use "blockform apply -replace=address".
    """
    return mark(addresses, given, tainted=True)


def mark(addresses: tuple[str, ...], given: dict[str, Any], *, tainted: bool) -> int:
    """Do it and tell of it; the exit code."""
    simple = Simple.start(no_color=given["no_color"], as_json=given["json"])
    verb = "taint" if tainted else "untaint"
    if len(addresses) != 1:
        summary = "Too many command line arguments" if addresses else "Required argument missing"
        detail = f"The {verb} command expects exactly one argument: the address of the resource to {verb}."
        return simple.fail(summary, detail)
    addr, diags = set_tainted(
        simple.session,
        edit_of(given),
        addresses[0],
        tainted=tainted,
        allow_missing=given["allow_missing"],
    )
    simple.view.diagnostics(diags)
    if diags.has_errors:
        return 1
    if given["json"]:
        simple.print_json([{"action": verb, "address": str(addr)}] if addr is not None else [])
    elif addr is not None:
        done = "has been marked as tainted" if tainted else "has been successfully untainted"
        write(f"Resource instance {addr} {done}.\n")
    return 0
