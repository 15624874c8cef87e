"""``blockform version``."""

import platform

import click

from blockform import __version__
from blockform.cli.console_io import write
from blockform.cli.flags import GoCommand
from blockform.cli.options import flag


@click.command(cls=GoCommand, name="version", short_help="Show the current blockform version")
@flag("json", text="Output the version information as a JSON object.")
def command(*, json: bool) -> int:
    """Show the version of blockform and the platform it runs on."""
    system = f"{platform.system().lower()}_{_machine()}"
    if json:
        from json import dumps  # noqa: PLC0415  the usual form needs none

        data = {"terraform_version": "1.15.5", "blockform_version": __version__, "platform": system}
        write(dumps({**data, "provider_selections": {}, "terraform_outdated": False}, indent=2) + "\n")
        return 0
    write(f"blockform v{__version__}\non {system}\n{_LANGUAGE}\n")
    return 0


_LANGUAGE = "+ the language of Terraform v1.15.5"
"""Tools that run Terraform, as Atlantis does, look for its version in this text."""


def _machine() -> str:
    names = {"x86_64": "amd64", "aarch64": "arm64"}
    machine = platform.machine()
    return names.get(machine, machine)
