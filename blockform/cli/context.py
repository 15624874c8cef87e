"""Reads what surrounds a run, once: the environment, directories, user and terminal."""

import getpass
import os
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from blockform.cli.places import cache_dir, config_dir, home_of
from blockform.engine import Session
from blockform.engine.session import selected_workspace


def variable(environment: Mapping[str, str], name: str, default: str = "") -> str:
    """An environment variable under blockform's prefix, else under Terraform's: ``DATA_DIR`` is ``BLOCKFORM_DATA_DIR``, ``TF_DATA_DIR``."""
    for prefix in ("BLOCKFORM_", "TF_"):
        value = environment.get(prefix + name)
        if value:
            return value
    return default


def make_session() -> Session:
    """What this run stands on."""
    environment = dict(os.environ)
    cwd = Path.cwd()
    data_dir = cwd / variable(environment, "DATA_DIR", ".blockform")
    return Session(
        cwd=cwd,
        root=cwd,
        environment=environment,
        data_dir=data_dir,
        config_dir=config_dir(environment),
        cache_dir=cache_dir(environment),
        home=home_of(environment),
        user=_user(),
        host=platform.node(),
        pid=os.getpid(),
        workspace=_workspace(environment, data_dir),
        trace=_tracer(environment, "CORE"),
        provider_trace=_tracer(environment, "PROVIDER"),
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())  # a container may run under a number that has no name


def _workspace(environment: Mapping[str, str], data_dir: Path) -> str:
    chosen = variable(environment, "WORKSPACE")
    if chosen:
        _check_name(chosen)
        return chosen
    return selected_workspace(data_dir)


def _check_name(workspace: str) -> None:
    """The name becomes part of a path. Raises: ClickException."""
    from blockform.engine.workspaces import is_valid_name  # noqa: PLC0415  only where the environment names one

    if not is_valid_name(workspace):
        raise click.ClickException(
            f'Invalid workspace name\n\nThe name "{workspace}", which BLOCKFORM_WORKSPACE or TF_WORKSPACE gives, is not allowed. It must'
            " contain only URL safe characters and no path separators."
        )


def _tracer(environment: Mapping[str, str], part: str) -> Callable[[str], None]:
    """Writes the log of one part of the program, ``CORE`` or ``PROVIDER``, whose variable wins over that of all: ``TF_LOG_CORE``, ``TF_LOG``."""
    level = variable(environment, f"LOG_{part}") or variable(environment, "LOG")
    if level.lower() not in {"trace", "debug", "json"}:
        return lambda _: None
    path = variable(environment, "LOG_PATH")
    if not path:
        return lambda line: print(f"[trace] {line}", file=sys.stderr)  # noqa: T201  the log is standard error

    def into_file(line: str) -> None:
        with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123  a log that cannot be written ends the run, as in Terraform
            file.write(f"[trace] {line}\n")

    return into_file


def wants_input(environment: Mapping[str, str]) -> bool:
    """Whether questions may be asked, unless ``-input`` says otherwise."""
    return variable(environment, "INPUT", "true").lower() not in {"0", "false"}
