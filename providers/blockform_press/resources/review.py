"""Looks over a whole plan: names that are taken, and specs that would be removed while something still uses them.

Source: rules 23, 65 and 69 of the Press API contract. Few calls: lists, which the refresh has mostly fetched already, and the
releases of apps only where a block spec is to be removed.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from blockform.sdk import PlannedChange, Problem
from blockform.values import Value, path_of
from blockform_press.connection import Connection
from blockform_press.endpoints import Family, Row
from blockform_press.resources.look import rows, text_of
from blockform_press.resources.problems import CALL_ERRORS, call_problem, warning
from blockform_press.resources.read_many import in_parallel
from blockform_press.resources.spec_traits import ARCHIVE

_SPECS = {"press_block_spec": Family.BLOCKS, "press_app_spec": Family.APPS}
_DEPLOYMENTS = {"press_block_deployment": Family.BLOCKS, "press_app_deployment": Family.APPS}
_SHOWN = 5
"""How many users of a spec a message names."""

Found = tuple[str, Problem]
Name = tuple[str, str, str]
"""What has to be unique: specs or deployments, a kind, a name."""


def review(connection: Connection, changes: Sequence[PlannedChange], *, validate_remote: bool) -> list[Found]:
    """What is wrong with the plan as a whole, by address."""
    found = list(_twice(changes))
    if not validate_remote or found:
        return found
    work = _Review(connection, changes)
    try:
        return [*work.taken_names(), *work.deployed_specs(), *work.used_blocks()]
    except CALL_ERRORS as error:
        address = next(change.address for change in changes if change.prior is not change.planned)
        return [(address, call_problem(error, "looking over the plan"))]


def _twice(changes: Sequence[PlannedChange]) -> Iterator[Found]:
    """Names that two resources of the configuration want."""
    first: dict[Name, str] = {}
    for change in changes:
        name = _name(change.type, change.planned)
        if name is None:
            continue
        other = first.setdefault(name, change.address)
        if other != change.address:
            detail = f'{other} has the name "{name[2]}" already, and names are unique{_among(name)}.'
            yield change.address, Problem("Name used twice", detail, path_of("metadata", "name"))


def _name(type_name: str, of: Value | None) -> Name | None:
    if of is None:
        return None
    what = "spec" if type_name in _SPECS else "deployment" if type_name in _DEPLOYMENTS else None
    is_app = type_name.startswith("press_app_")
    kind = "app" if is_app else text_of(of, "kind")
    name = text_of(of, "metadata", "name")
    return (what, kind, name) if what and kind and name else None


def _among(name: Name) -> str:
    return f" among {name[0]}s of kind {name[1]}"


def _metadata(row: Row, member: str) -> str:
    return str((row.get("metadata") or {}).get(member) or "")


class _Review(Struct, frozen=True, dict=True):
    """One look over a plan, with the platform at hand. Its methods raise PressError and SetupError."""

    connection: Connection
    changes: Sequence[PlannedChange]

    @cached_property
    def _by_id(self) -> Mapping[str, PlannedChange]:
        """The plan's objects that exist, by id."""
        return {
            text_of(change.prior, "id") or "": change for change in self.changes if change.prior is not None
        }

    @cached_property
    def _removed_blocks(self) -> frozenset[str]:
        """The block deployments that go away with the app deployments that own them."""
        owners = [change.prior for change in self.changes if change.removes]
        return frozenset(
            text_of(row, "deployment_id") or "" for owner in owners for row in rows(owner, "deployed_blocks")
        )

    def _deployments(self) -> list[Row]:
        return [row for family in Family for row in self.connection.deployment_rows(family)]

    # Names

    def taken_names(self) -> Iterator[Found]:
        """New names that an object has which is not part of the plan, or not out of the way when the name is needed."""
        wanted: dict[Name, PlannedChange] = {}
        for change in self.changes:
            name = _name(change.type, change.planned)
            if name is not None and name != _name(change.type, change.prior):
                wanted[name] = change
        for what in sorted({name[0] for name in wanted}):
            listed = self.connection.spec_rows if what == "spec" else self.connection.deployment_rows
            for family in Family:
                if not any(
                    name[0] == what and (name[1] == "app") == (family is Family.APPS) for name in wanted
                ):
                    continue
                for row in listed(family):
                    name = (what, str(row.get("kind")), _metadata(row, "name"))
                    if name in wanted:
                        yield wanted[name].address, self._taken(name, row, wanted[name].address)

    def _taken(self, name: Name, row: Row, wanting: str) -> Problem:
        holder, where = self._by_id.get(str(row.get("id"))), path_of("metadata", "name")
        if holder is not None:
            detail = (
                f'{holder.address} has the name "{name[2]}" until it is changed in this plan, and nothing says that this happens first. '
                f"If both are one object, say so with\n\n    blockform state mv {holder.address} {wanting}\n\nElse apply the other change first."
            )
            return warning("Name still taken", detail, where)
        if name[0] == "spec" and row.get("scope") != "private":
            detail = (
                f'There is a {row.get("scope")} {name[1]} spec "{name[2]}" ({row.get("id")}). If it belongs to this tenant the name is '
                "taken: import it, or choose another name. Those of other tenants do not matter."
            )
            return warning("Name may be taken", detail, where)
        detail = (
            f'There is a {name[0]} "{name[2]}" of kind {name[1]} already ({row.get("id")}), which is not in the state. Take it into the '
            "state with `blockform import ADDRESS NAME`, or choose another metadata.name."
            " If a run was interrupted that made it, the next apply takes it over by itself."
        )
        return Problem("Name already taken", detail, where)

    # Specs in use

    def deployed_specs(self) -> Iterator[Found]:
        """Specs that are to be removed while a deployment of them stays."""
        removed = {text_of(change.prior, "id") or "": change for change in self._removed(_SPECS)}
        users: dict[str, list[str]] = {}
        for row in self._deployments() if removed else ():
            spec_id = str((row.get("spec") or {}).get("id") or "")
            if spec_id in removed and not self._goes_away(row):
                users.setdefault(spec_id, []).append(_metadata(row, "name"))
        for spec_id, names in users.items():
            detail = (
                f"The platform does not delete a spec that is deployed, and these deployments of it stay: {_listed(names)}. Destroy them "
                'first, or set on_destroy = "archive" and apply that first; then the spec stays on the platform, archived.'
            )
            yield removed[spec_id].address, Problem("Spec has deployments", detail)

    def _goes_away(self, row: Row) -> bool:
        change = self._by_id.get(str(row.get("id")))
        return str(row.get("id")) in self._removed_blocks or (change is not None and change.removes)

    def used_blocks(self) -> Iterator[Found]:
        """Block specs that are to be removed while a release of an app names them."""
        removed = [change for change in self._removed(_SPECS) if _SPECS[change.type] is Family.BLOCKS]
        if not removed:
            return
        staying = [row for row in self.connection.spec_rows(Family.APPS) if self._stays(row)]
        named = in_parallel(self._blocks_of, staying)
        for change in removed:
            spec_id = text_of(change.prior, "id") or ""
            users = [
                self._user(row, blocks[spec_id])
                for row, blocks in zip(staying, named, strict=True)
                if spec_id in blocks
            ]
            if users:
                yield change.address, Problem("Block in use", _in_use(users))

    def _removed(self, types: Mapping[str, Family]) -> list[PlannedChange]:
        return [
            change
            for change in self.changes
            if change.type in types and change.removes and text_of(change.prior, "on_destroy") != ARCHIVE
        ]

    def _stays(self, app: Row) -> bool:
        change = self._by_id.get(str(app.get("id")))
        return change is None or not change.removes or text_of(change.prior, "on_destroy") == ARCHIVE

    def _blocks_of(self, app: Row) -> dict[str, str]:
        """The block specs that any release of an app names, each with the newest version that does; releases stay for good."""
        app_id = str(app["id"])
        found: dict[str, str] = {}
        for release in self.connection.client.list_releases(Family.APPS, app_id):
            version = str(release.get("version") or "")
            for block in self.connection.release(Family.APPS, app_id, version).get("config") or ():
                found.setdefault(str(block.get("id")), version)
        return found

    def _user(self, app: Row, version: str) -> str:
        change = self._by_id.get(str(app.get("id")))
        managed = f" ({change.address})" if change is not None else " (not managed here)"
        return f'release {version} of "{_metadata(app, "name")}"{managed}'


def _in_use(users: list[str]) -> str:
    return (
        f"The platform does not delete a block that an app release names, old releases too, and this one is named by {_listed(users)}. "
        'Either destroy or replace the app spec too (blockform apply -replace=ADDRESS), or set on_destroy = "archive" for the block '
        "and apply that first; then the old block stays on the platform, archived."
    )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
