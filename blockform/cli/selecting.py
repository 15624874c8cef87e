"""The options that choose what an operation is for: its mode, ``-target``, ``-exclude``, ``-replace``; read and checked."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from blockform.addrs import (
    AddressError,
    Mode,
    ResourceInstanceAddr,
    TargetAddr,
    TargetSet,
    parse_resource_instance,
    parse_target,
)
from blockform.cli.options import flag, many, number_option, text_option
from blockform.diagnostics import Diagnostic, Diagnostics, SourceFile, SourceRange
from blockform.plan import Mode as PlanMode
from blockform.plan import PlanOptions
from blockform.values import go_quote

target_options: Callable[[Any], Any] = many(
    click.option(
        "--target",
        multiple=True,
        metavar="resource",
        help="Limit the operation to the given module, resource, or resource instance and all of its dependencies. You can use this "
        "option multiple times to include more than one object. This is for exceptional use only.",
    ),
    text_option(
        "target-file",
        metavar="filename",
        text="The same for each address in a file, one a line. Empty lines and lines that begin with # are passed over.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="resource",
        help="Leave out the given module, resource, or resource instance and all that depends on it. You can use this option multiple "
        "times. It cannot be combined with -target. This is for exceptional use only.",
    ),
    text_option(
        "exclude-file", metavar="filename", text="The same for each address in a file, as in -target-file."
    ),
)

mode_options: Callable[[Any], Any] = many(
    flag(
        "destroy",
        text='Select the "destroy" planning mode, which creates a plan to destroy all objects currently managed by this configuration '
        "instead of the usual behavior.",
    ),
    flag(
        "refresh-only",
        text='Select the "refresh only" planning mode, which checks whether remote objects still match the outcome of the most recent '
        "apply but does not propose any actions to undo any changes made outside of blockform.",
    ),
    flag(
        "refresh",
        default=True,
        text="Skip checking for external changes to remote objects while creating the plan. This can make planning faster, but at the "
        "expense of possibly planning against a stale record of the remote system state.",
    ),
    click.option(
        "--replace",
        multiple=True,
        metavar="resource",
        help="Force replacement of a particular resource instance using its resource address. If the plan would've normally produced an "
        "update or no-op action for this instance, blockform will plan to replace it instead. You can use this option multiple times.",
    ),
    number_option(
        "max-deletes",
        metavar="n",
        text="Refuse a plan that deletes or replaces more than n objects, with a message that lists them.",
    ),
    flag(
        "validate-remote",
        default=True,
        text="Don't let the platform check new and changed objects while planning.",
    ),
    number_option(
        "parallelism",
        default=10,
        metavar="n",
        text="Limit the number of concurrent operations. Defaults to 10.",
    ),
)


def plan_options(
    given: dict[str, Any], mode: PlanMode, command: str, cwd: Path
) -> tuple[PlanOptions, Diagnostics]:
    """What the options ask of a plan; ``mode`` is the command's without options. Words of the errors are Terraform's."""
    diags = Diagnostics()
    mode = _mode(given, mode, command, diags)
    targets = _addresses(given["target"], given["target_file"], "target", cwd, diags)
    excludes = _addresses(given["exclude"], given["exclude_file"], "exclude", cwd, diags)
    if targets and excludes:
        diags.error(
            "Invalid combination of arguments",
            "The target and exclude planning options are mutually-exclusive. Each plan must use either only the target options or only the "
            "exclude options.",
        )
    replace = tuple(addr for text in given["replace"] if (addr := _replaced(text, diags)) is not None)
    if given["max_deletes"] is not None and given["max_deletes"] < 0:
        diags.error(
            "Invalid -max-deletes option", "The number of objects that may be deleted cannot be negative."
        )
    options = PlanOptions(
        mode=mode,
        refresh=given["refresh"],
        parallelism=max(1, given["parallelism"]),
        validate_remote=given["validate_remote"],
        replace=frozenset(replace),
        targets=TargetSet(targets),
        excludes=TargetSet(excludes),
        max_deletes=given["max_deletes"],
    )
    return options, diags


def planning_options_given(given: dict[str, Any]) -> list[str]:
    """The options among the given ones that say how to plan, which a saved plan has settled already."""
    names = ("destroy", "refresh_only", "replace", "target", "target_file", "exclude", "exclude_file")
    found = [f"-{name.replace('_', '-')}" for name in names if given[name]]
    return found if given["refresh"] else [*found, "-refresh=false"]


def _mode(given: dict[str, Any], mode: PlanMode, command: str, diags: Diagnostics) -> PlanMode:
    if command == "destroy":
        for name in ("destroy", "refresh_only"):
            if given[name]:
                option = f"-{name.replace('_', '-')}"
                why = ", because this command always runs in destroy mode" if name == "destroy" else ""
                detail = f'The {option} option is not valid for "blockform destroy"{why}.'
                diags.error("Invalid mode option", detail)
        return mode
    if mode is not PlanMode.NORMAL:
        return mode
    if given["destroy"] and given["refresh_only"]:
        detail = "The -destroy and -refresh-only options are mutually-exclusive."
        diags.error("Incompatible plan mode options", detail)
    if given["refresh_only"] and not given["refresh"]:
        diags.error(
            "Incompatible refresh options",
            "It doesn't make sense to use -refresh-only at the same time as -refresh=false, because blockform would have nothing to do.",
        )
    if given["destroy"]:
        return PlanMode.DESTROY
    return PlanMode.REFRESH_ONLY if given["refresh_only"] else mode


def _replaced(text: str, diags: Diagnostics) -> ResourceInstanceAddr | None:
    summary = f"Invalid force-replace address {go_quote(text)}"
    try:
        addr = parse_resource_instance(text)
    except AddressError as error:
        diags.error(summary, str(error))
        return None
    if addr.resource.mode is not Mode.MANAGED:
        diags.error(summary, "Only managed resources can be used with the -replace=... option.")
        return None
    return addr


def _addresses(
    given: tuple[str, ...], file: str | None, option: str, cwd: Path, diags: Diagnostics
) -> list[TargetAddr]:
    """What the options name, and the addresses in the file."""
    texts: list[tuple[str, SourceRange | None]] = [(text, None) for text in given]
    if file is not None:
        try:
            content = (cwd / file).read_text(encoding="utf-8")
            texts += _lines(SourceFile(file, content))
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not encoded in UTF-8"
            detail = f"The file {go_quote(file)}, given with -{option}-file, could not be read: {why}."
            diags.error(f"Invalid {option} file", detail)
    found = []
    for text, subject in texts:
        try:
            found.append(parse_target(text))
        except AddressError as error:
            summary = f"Invalid {option} {go_quote(text)}"
            diags.append(Diagnostic.error(summary, str(error), subject))
    return found


def _lines(source: SourceFile) -> Iterator[tuple[str, SourceRange]]:
    """The lines of a file of addresses that hold one, without the space around it."""
    offset = 0
    for line in source.text.splitlines(keepends=True):
        text = line.strip()
        if text and not text.startswith("#"):
            start = offset + line.index(text)
            yield text, source.range(start, start + len(text))
        offset += len(line)
