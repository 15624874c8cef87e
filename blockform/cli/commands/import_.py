"""``blockform import``."""

from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from blockform.addrs import AddressError, Mode, ResourceInstanceAddr, parse_resource_instance
from blockform.cli.commands.apply import writing_options
from blockform.cli.console_io import write
from blockform.cli.flags import BoolOption, GoCommand
from blockform.cli.operating import Operating, operation_options
from blockform.cli.options import many, text_option
from blockform.cli.views.event_text import event_text
from blockform.diagnostics import Diagnostic
from blockform.engine.importing import import_object
from blockform.plan import Event, ImportPrepared, RefreshFinished, RefreshStarted
from blockform.values import go_quote

_accepted = many(
    click.option("--ignore-remote-version", cls=BoolOption, hidden=True),
    click.option("--parallelism", type=int, default=10, hidden=True),
)
"""What Terraform takes, too, and what makes no difference here."""
_FIXED: dict[str, Any] = {
    "refresh": True,
    "refresh_only": False,
    "destroy": False,
    "replace": (),
    "max_deletes": None,
    "validate_remote": True,
}
_DONE = """
Import successful!

The resources that were imported are shown above. These resources are now in
your blockform state and will henceforth be managed by blockform.

"""


@click.command(
    cls=GoCommand, name="import", short_help="Associate existing infrastructure with a blockform resource"
)
@click.argument("arguments", nargs=-1, metavar="ADDR ID")
@text_option(
    "config",
    metavar="path",
    text="Path to a directory of configuration files to use to configure the provider. Defaults to pwd.",
)
@operation_options
@writing_options
@_accepted
def command(*, arguments: tuple[str, ...], config: str | None, **given: Any) -> int:
    """Find an existing object and take it into the state, without having made it.

    ADDR is the address of a resource instance that the configuration declares, ID what the provider knows the object by: for Press
    its id or its name. Nothing is changed on the platform. An "import" block in the configuration does the same as a part of a plan.
    """
    operating = Operating.start({**given, **_FIXED})
    if len(arguments) != 2:
        detail = "The import command expects two arguments: ADDR and ID."
        return operating.fail("Wrong number of arguments", detail)
    addr = _address(arguments[0])
    if isinstance(addr, Diagnostic):
        operating.view.diagnostics((addr,))
        return 1
    if config is not None:
        root = operating.session.cwd / config
        if not _has_configuration(root):
            return operating.fail(
                "No blockform configuration files",
                f"The directory {config} does not contain any configuration files. To specify a different configuration directory, use "
                'the -config="..." command line option.',
            )
        operating.session = replace(operating.session, root=root)
    with operating.hooks() as hooks:
        told = replace(hooks, emit=_tell)
        diags = import_object(operating.session, operating.request, told, addr, arguments[1])
    if not diags.has_errors:
        write(_DONE)
    return operating.finish(diags)


def _address(text: str) -> ResourceInstanceAddr | Diagnostic:
    try:
        addr = parse_resource_instance(text)
    except AddressError as error:
        detail = f"{text} is no address of a resource instance: {error}"
        return Diagnostic.error(error.summary, detail)
    if addr.resource.mode is not Mode.MANAGED:
        detail = "A managed resource address is required. Importing into a data resource is not allowed."
        return Diagnostic.error("Invalid import address", detail)
    return addr


def _has_configuration(root: Path) -> bool:
    endings = (".hcl", ".tf", ".hcl.json", ".tf.json")
    return root.is_dir() and any(path.name.endswith(endings) for path in root.iterdir())


def _tell(event: Event) -> None:
    """The lines that tell of the import, in Terraform's words."""
    match event:
        case ImportPrepared(addr, identifier):
            write(f"{addr}: Importing from ID {go_quote(identifier)}...\n")
        case RefreshStarted(addr):
            write(
                f"{addr}: Import prepared!\n  Prepared {addr.resource.type} for import\n{event_text(event)}\n"
            )
        case RefreshFinished():
            pass
        case _:
            line = event_text(event)
            write(f"{line}\n" if line else "")
