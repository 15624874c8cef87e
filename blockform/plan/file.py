"""Saved plans: one zip of JSON parts and the configuration's source files, which anybody may open and nobody finds a secret in.

::

    format.json      what this is, and which blockform made it
    plan.json        what would be done: changes, drift, outputs
    prior.json       the state it was made from, as refreshed
    variables.json   final values of the root variables
    sources.json     which part holds which file of the configuration
    config/...       these files

Sensitive values are sealed (see :mod:`blockform.plan.sealed`) before anything is written. What the user has written into the
configuration itself, a literal password say, stands in its source files as it does in the repository.
"""

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from blockform import __version__
from blockform.addrs import parse_target
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.plan.action import Mode
from blockform.plan.change_file import (
    ForeignSchemaError,
    change_from_file,
    change_to_file,
    drift_from_file,
    drift_to_file,
    output_from_file,
    output_to_file,
    subject_from_file,
)
from blockform.plan.checks import checks_from_file, checks_to_file
from blockform.plan.model import Plan
from blockform.plan.prior_file import Schemas, prior_from_file, prior_to_file
from blockform.plan.value_file import Json, value_from_file, value_to_file
from blockform.state.disk import PRIVATE, replace_file
from blockform.values import DYNAMIC, ConversionError, loads
from blockform.values.codec import dumps

FORMAT = "blockform plan"
FORMAT_VERSION = 1
_DATE = (1980, 1, 1, 0, 0, 0)  # the same plan gives the same bytes
_PLAN_KEYS = frozenset(
    [
        "mode",
        "timestamp",
        "lineage",
        "serial",
        "workspace",
        "refreshed",
        "targets",
        "excludes",
        "key_check",
        "changes",
        "drift",
        "outputs",
        "checks",
    ]
)
_WRONG = (KeyError, IndexError, TypeError, ValueError, AttributeError, ConversionError)
"""What reading JSON of another shape raises."""


class SavedPlan(Struct, frozen=True, kw_only=True):
    """A plan with all it needs to be carried out later. Every sensitive part of its values is sealed.

    ``sources`` are the configuration's files by their path relative to the root module's directory, with forward slashes;
    ``directories`` those of its modules.
    ``key_check`` is a fingerprint by which the key is known again.
    """

    plan: Plan
    sources: Mapping[str, str]
    directories: tuple[str, ...]
    workspace: str
    key_check: str


def write_plan(path: Path, saved: SavedPlan, schemas: Schemas) -> None:
    """Write the file as a whole, durably, readable by its owner only. Raises: OSError."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(saved, schemas).items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = PRIVATE << 16
            archive.writestr(info, text)
    replace_file(path, [buffer.getvalue()], _make_private)


def _make_private(fd: int) -> None:
    """An older file of that name may have been open to others."""
    os.fchmod(fd, PRIVATE)
    os.close(fd)


def _parts(saved: SavedPlan, schemas: Schemas) -> dict[str, str]:
    plan = saved.plan
    variables = {name: value_to_file(value, DYNAMIC) for name, value in plan.variables.items()}
    names = {path: _part_name(path, number) for number, path in enumerate(sorted(saved.sources))}
    parts: dict[str, object] = {
        "format.json": {"format": FORMAT, "format_version": FORMAT_VERSION, "blockform_version": __version__},
        "plan.json": _plan_to_file(saved),
        "prior.json": prior_to_file(plan.prior, schemas),
        "variables.json": variables,
        "sources.json": {"files": names, "directories": list(saved.directories)},
    }
    texts = {name: dumps(data) + "\n" for name, data in parts.items()}
    return texts | {names[path]: saved.sources[path] for path in sorted(saved.sources)}


def _part_name(path: str, number: int) -> str:
    """Where a source file is in the zip: under its own path, unless that leads out of the root module's directory."""
    return f"config/outside/{number}/{Path(path).name}" if path.startswith("../") else f"config/{path}"


def _plan_to_file(saved: SavedPlan) -> Json:
    plan = saved.plan
    return {
        "mode": plan.mode.value,
        "timestamp": plan.timestamp,
        "lineage": plan.base_lineage,
        "serial": plan.base_serial,
        "workspace": saved.workspace,
        "refreshed": plan.refreshed,
        "targets": list(map(str, plan.targets)),
        "excludes": list(map(str, plan.excludes)),
        "key_check": saved.key_check,
        "changes": [change_to_file(change, plan.prior) for change in plan.changes],
        "drift": [drift_to_file(drift) for drift in plan.drift],
        "outputs": {output.name: output_to_file(output) for output in plan.outputs},
        "checks": checks_to_file(plan.checks),
    }


# Reading ----------------------------------------------------------------------------------------------------------


class _UnusableError(Exception):
    """The file cannot be used; carries full sentences. Raised and caught in this module."""


def read_plan(path: Path, schemas: Schemas) -> tuple[SavedPlan | None, Diagnostics]:
    """The saved plan in a file; None with the reason where it cannot be used."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive, schemas), Diagnostics()
    except OSError as error:
        why = f"It could not be read: {error.strerror or type(error).__name__}."
    except zipfile.BadZipFile:
        why = "It is not a saved plan. Make one with:\n    blockform plan -out=FILE"
    except (_UnusableError, ForeignSchemaError) as error:
        why = str(error)
    return None, Diagnostics(
        [Diagnostic.error("Invalid plan file", f'The file "{path}" cannot be used. {why}')]
    )


def _read(archive: zipfile.ZipFile, schemas: Schemas) -> SavedPlan:
    _check_format(archive)
    record = _json(archive, "plan.json")
    unknown = sorted(record.keys() - _PLAN_KEYS)
    if unknown:
        raise _UnusableError(f"Its part plan.json has keys that are not known here: {', '.join(unknown)}.")
    try:
        plan = _plan_from_file(record, archive, schemas)
        places = _json(archive, "sources.json")
        sources = {path: archive.read(name).decode() for path, name in places["files"].items()}
        return SavedPlan(
            plan=plan,
            sources=sources,
            directories=tuple(map(str, places["directories"])),
            workspace=str(record["workspace"]),
            key_check=str(record["key_check"]),
        )
    except ForeignSchemaError:
        raise
    except _WRONG as error:
        raise _UnusableError("It is damaged: its parts do not fit what a saved plan holds.") from error


def _check_format(archive: zipfile.ZipFile) -> None:
    if "format.json" not in archive.namelist():
        kind = "Terraform's" if "tfplan" in archive.namelist() else "no"
        raise _UnusableError(
            f"It is {kind} plan file, and not one of blockform's. Make one with:\n    blockform plan -out=FILE"
        )
    record = _json(archive, "format.json")
    if record.get("format") != FORMAT:
        raise _UnusableError("It is not a saved plan. Make one with:\n    blockform plan -out=FILE")
    version, writer = record.get("format_version"), record.get("blockform_version")
    if version != FORMAT_VERSION or writer != __version__:
        raise _UnusableError(
            f"It was made by blockform {writer}, and this is {__version__}; a saved plan cannot be taken from one version to another. "
            "Plan again with this one."
        )


def _plan_from_file(record: Json, archive: zipfile.ZipFile, schemas: Schemas) -> Plan:
    # All of them first: with other providers installed, nothing else in the file can be read.
    changed, drifted = (
        [subject_from_file(each, schemas) for each in record[key]] for key in ("changes", "drift")
    )
    lineage, serial = str(record["lineage"]), int(record["serial"])
    prior = prior_from_file(_json(archive, "prior.json"), schemas, lineage, serial)
    variables = _json(archive, "variables.json")
    return Plan(
        mode=Mode(record["mode"]),
        changes=tuple(
            change_from_file(change, of_what, prior)
            for change, of_what in zip(record["changes"], changed, strict=True)
        ),
        drift=tuple(
            drift_from_file(drift, of_what) for drift, of_what in zip(record["drift"], drifted, strict=True)
        ),
        outputs=tuple(output_from_file(name, output) for name, output in record["outputs"].items()),
        prior=prior,
        variables={name: value_from_file(value, DYNAMIC) for name, value in variables.items()},
        timestamp=str(record["timestamp"]),
        base_lineage=lineage,
        base_serial=serial,
        refreshed=bool(record["refreshed"]),
        targets=tuple(map(parse_target, record["targets"])),
        excludes=tuple(map(parse_target, record.get("excludes", ()))),
        checks=checks_from_file(record["checks"] or ()),
    )


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        data = loads(archive.read(name))
    except KeyError:
        raise _UnusableError(f"Its part {name} is missing.") from None
    except (ValueError, zipfile.BadZipFile, RuntimeError):
        raise _UnusableError(f"Its part {name} is damaged.") from None
    if not isinstance(data, dict):
        raise _UnusableError(f"Its part {name} is damaged.")
    return data
