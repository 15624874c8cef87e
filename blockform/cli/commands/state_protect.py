"""``blockform state protect`` and ``unprotect``."""

from collections.abc import Mapping
from typing import Any

import click

from blockform.cli.console_io import write
from blockform.cli.editing import edit_of, edit_options
from blockform.cli.flags import GoCommand
from blockform.cli.options import flag
from blockform.cli.simple import Simple
from blockform.engine.state_commands import set_protected


@click.command(cls=GoCommand, name="protect", short_help="Protect objects from being destroyed")
@click.argument("addresses", nargs=-1, metavar="ADDRESS...")
@flag("dry-run", text="Print what would be protected without changing anything.")
@edit_options
def protect(*, addresses: tuple[str, ...], dry_run: bool, **given: Any) -> int:
    """Protect the objects at or below the addresses: a plan that would destroy or replace one of them is refused.

    The state remembers it, whatever the configuration says, until `blockform state unprotect`. For what the configuration itself is to
    say there is `prevent_destroy`.
    """
    return _run(addresses, given, on=True, dry_run=dry_run)


@click.command(cls=GoCommand, name="unprotect", short_help="Allow protected objects to be destroyed again")
@click.argument("addresses", nargs=-1, metavar="ADDRESS...")
@flag("dry-run", text="Print what would no longer be protected without changing anything.")
@edit_options
def unprotect(*, addresses: tuple[str, ...], dry_run: bool, **given: Any) -> int:
    """Take back what `blockform state protect` did for the objects at or below the addresses. `prevent_destroy` is not touched."""
    return _run(addresses, given, on=False, dry_run=dry_run)


def _run(addresses: tuple[str, ...], given: dict[str, Any], *, on: bool, dry_run: bool) -> int:
    simple = Simple.start(no_color=given["no_color"], as_json=given["json"])
    if not addresses:
        return simple.fail("Required argument missing", "At least one address is required.")
    changed, diags = set_protected(simple.session, edit_of(given, dry_run=dry_run), addresses, on=on)
    simple.view.diagnostics(diags)
    if changed is None:
        return 1
    if given["json"]:
        action = "protect" if on else "unprotect"
        simple.print_json([{"action": action, "address": str(addr), "dry_run": dry_run} for addr in changed])
        return 0
    done, would = (
        ("Protected", "Would protect") if on else ("No longer protected:", "Would no longer protect")
    )
    write("".join(f"{would if dry_run else done} {addr}\n" for addr in changed))
    if not changed:
        write(f"Nothing to do: {'all of them are' if on else 'none of them is'} protected.\n")
    return 0


COMMANDS: Mapping[str, click.Command] = {"protect": protect, "unprotect": unprotect}
