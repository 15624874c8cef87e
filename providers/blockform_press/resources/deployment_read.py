"""Reads deployments: a description becomes the object of our schema, with the revision in effect after a failed one.

Source: sections 5.2, 10.5 and 11.4 of the Press API contract.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from blockform.sdk import ReadRequest, ReadResponse, null_of
from blockform.values import NUMBER, STRING, Value, object_of, string
from blockform_press.connection import Connection
from blockform_press.endpoints import Row
from blockform_press.errors import PressNotFound
from blockform_press.resources.decode import decode, decode_type
from blockform_press.resources.deployment_traits import DeploymentTraits
from blockform_press.resources.encode import same
from blockform_press.resources.look import number_of
from blockform_press.resources.metadata import DEPLOYMENT_METADATA, as_promised, metadata_row
from blockform_press.resources.prior import read_over, same_or_new
from blockform_press.resources.read_many import read_many
from blockform_press.resources.resolve import ReleaseNotFoundError, Resolver, find_release
from blockform_press.resources.spec_read import authorship
from blockform_press.resources.spec_traits import text_at
from blockform_press.resources.values import (
    RUN,
    Definition,
    Definitions,
    SlotKey,
    all_given,
    entries_of,
    read_slot,
    same_value,
    slot_value,
    slots_of,
)
from blockform_press.resources.waiting import status_of

_ROLLED_BACK = frozenset({"rollback_complete"})


def read_deployment(
    traits: DeploymentTraits, connection: Connection, deployment_id: str, prior: Value | None
) -> Value | None:
    """The deployment as it is now; None when it is gone. Raises: PressError, SetupError."""
    try:
        row = connection.client.describe_deployment(traits.family, deployment_id)
    except PressNotFound:
        return None
    return deployment_state(traits, connection, row, prior)


def deployment_state(
    traits: DeploymentTraits, connection: Connection, row: Row, prior: Value | None
) -> Value:
    """The object that a description says; what cannot be read is as in ``prior``. Raises: PressError."""
    row = _with_revision_in_effect(traits, connection, row)
    metadata = metadata_row(row.get("metadata") or {})
    latest = row.get("latestRevision") or {}
    now: dict[str, Value] = {
        "id": string(str(row["id"])),
        "kind": decode(row.get("kind"), traits.attribute("kind"), "kind"),
        "metadata": as_promised(decode(metadata, DEPLOYMENT_METADATA, "metadata"), prior),
        "spec": _spec(traits, row, prior),
        "status": decode(metadata.get("status"), traits.attribute("status"), "metadata.status"),
        "latest_revision": object_of(
            {
                "revision": decode_type(latest.get("revision"), NUMBER, "latestRevision.revision"),
                "status": decode_type(latest.get("status"), STRING, "latestRevision.status"),
            }
        ),
        **authorship(metadata),
        **traits.results(row),
    }
    parts = read_over(prior, now, traits.block)
    parts.update(_values(traits, connection, row, parts["spec"], prior))
    return same_or_new(prior, parts)


def _with_revision_in_effect(traits: DeploymentTraits, connection: Connection, row: Row) -> Row:
    """After a revision has failed and was rolled back, the description with what the revision before it says."""
    latest = row.get("latestRevision") or {}
    if status_of(row) not in _ROLLED_BACK and latest.get("status") not in _ROLLED_BACK:
        return row
    client, deployment_id = connection.client, str(row["id"])
    numbers = [
        int(revision["revision"])
        for revision in client.list_revisions(traits.family, deployment_id)
        if revision.get("status") == "deployed"
    ]
    if not numbers:
        return row
    effective = client.describe_revision(traits.family, deployment_id, max(numbers))
    members = ("parameters", "appParameters")
    changed: Row = {name: effective[name] for name in members if name in effective}
    release = (effective.get("spec") or {}).get("release") or effective.get("release")
    if release:
        changed["spec"] = {**(row.get("spec") or {}), "release": release}
    return {**row, **changed}


def _spec(traits: DeploymentTraits, row: Row, prior: Value | None) -> Value:
    """The reference; the choice of blocks is not part of any answer and stays as it was."""
    spec = row.get("spec") or {}
    version = (spec.get("release") or {}).get("version")
    before = prior["spec"] if prior is not None else None
    nested = traits.attribute("spec").nested
    assert nested is not None
    members = {
        name: before[name] if before is not None else null_of(attribute)
        for name, attribute in nested.attributes.items()
    }
    members["id"] = decode_type(spec.get("id"), STRING, "spec.id")
    if version is not None:
        members["version"] = string(str(version))
    return object_of(members)


class _LazyDefinitions:
    """The definitions of the deployed release, asked for only if a value cannot be understood without them."""

    def __init__(self, traits: DeploymentTraits, connection: Connection, spec: Value) -> None:
        self._traits = traits
        self._resolver = Resolver(connection=connection, applying=True)
        self._spec = spec

    @cached_property
    def found(self) -> Definitions | None:
        """The definitions; None where they cannot be found."""
        try:
            release = find_release(
                self._resolver, self._traits.family, self._spec["id"], self._spec["version"]
            )
        except ReleaseNotFoundError:
            return None
        return self._traits.definitions(self._resolver, release, self._spec)

    def of(self, key: SlotKey) -> Callable[[], Mapping[str, Definition] | None]:
        """Asks for one slot's."""

        def ask() -> Mapping[str, Definition] | None:
            return self.found.of(key) if self.found is not None else None

        return ask

    def hides(self, key: SlotKey) -> Callable[[str], bool]:
        """Asks whether a value of one slot is hidden."""

        def ask(name: str) -> bool:
            return self.found is None or self.found.hides(key, name) is not False

        return ask


def _values(
    traits: DeploymentTraits, connection: Connection, row: Row, spec: Value, prior: Value | None
) -> dict[str, Value]:
    """The value attributes, in terms of what the prior object declares."""
    definitions = _LazyDefinitions(traits, connection, spec)
    before = {slot.key: slot.values for slot in slots_of(prior)} if prior is not None else {}
    answers = dict(traits.slot_answers(row))
    for key in before:
        answers.setdefault(key, {})
    for key in list(answers):
        for kind in ("build", "run"):
            answers.setdefault((*key[:-1], kind), {})
    slots: dict[SlotKey, Value] = {}
    for key, answer in answers.items():
        old = before.get(key)
        values = read_slot(
            entries_of(old), answer, definitions.of(key), definitions.hides(key), connection.fingerprint
        )
        slots[key] = slot_value(values, old)
    return traits.assemble(slots, prior)


def adopt_values(
    traits: DeploymentTraits,
    connection: Connection,
    state: Value,
    fingerprints: Mapping[tuple[SlotKey, str], str],
) -> Value:
    """A deployment found again after a lost answer, with the fingerprints of the values it was given where it shows others.

    It shows none of those that are equal to defaults, and earlier ones of those that are hidden.
    """
    present = all_given(state)
    slots: dict[SlotKey, dict[str, Value]] = {
        slot.key: dict(entries_of(slot.values)) for slot in slots_of(state)
    }
    for (key, name), text in fingerprints.items():
        shown = present.get((key, name))
        if shown is None or not same_value(shown, string(text), connection.fingerprint):
            slots.setdefault(key, {})[name] = string(text)
    for key in list(slots):
        for kind in ("build", "run"):
            slots.setdefault((*key[:-1], kind), {})
    full = {key: slot_value(values, None) for key, values in slots.items()}
    for name in traits.value_names:
        for kind in ("build", "run"):
            if name == "app_parameters" or len(traits.value_names) == 1:
                full.setdefault((name, kind), slot_value({}, None))
    return state.with_attrs(**traits.assemble(full, state))


# Many at once


def read_many_deployments(
    traits: DeploymentTraits, connection: Connection, requests: Sequence[ReadRequest]
) -> list[ReadResponse]:
    """Read many deployments, those that are unchanged from the list alone."""

    def rows() -> Sequence[Row]:
        listed = connection.client.list_deployments(traits.family)
        connection.remember_rows("deployments", traits.family, listed)
        return listed

    def read(request: ReadRequest, row: Row | None) -> Value | None:
        if row is not None and (is_unchanged(row, request.state) or _shows_all(traits, row, request.state)):
            return request.state
        return read_deployment(traits, connection, text_at(request.state, "id"), request.state)

    return read_many(requests, traits.noun, rows, read)


def is_unchanged(row: Row, state: Value) -> bool:
    """Whether a list row proves that nothing has changed since ``state`` was recorded."""
    updated = (row.get("metadata") or {}).get("updatedAt")
    latest = row.get("latestRevision") or {}
    return (
        bool(updated)
        and updated == text_at(state, "updated_at")
        and status_of(row) == text_at(state, "status")
        and latest.get("revision") == number_of(state, "latest_revision", "revision")
    )


def _shows_all(traits: DeploymentTraits, row: Row, state: Value) -> bool:
    """Whether a row without ``updatedAt`` shows every declared field, and each as it was.

    Build values cannot change without a revision; run values can, so that whoever declares some has to be asked for. So has an app, for
    what became of its blocks.
    """
    if "deployed_blocks" in traits.block.attributes or not _has_no_run_values(state):
        return False
    metadata = decode(metadata_row(row.get("metadata") or {}), DEPLOYMENT_METADATA, "metadata")
    spec, latest = row.get("spec") or {}, row.get("latestRevision") or {}
    return (
        same(state["metadata"], metadata, DEPLOYMENT_METADATA)
        and (spec.get("id"), (spec.get("release") or {}).get("version"))
        == (text_at(state, "spec", "id"), text_at(state, "spec", "version"))
        and (latest.get("revision"), latest.get("status"), status_of(row))
        == (
            number_of(state, "latest_revision", "revision"),
            text_at(state, "latest_revision", "status"),
            text_at(state, "status"),
        )
    )


def _has_no_run_values(state: Value) -> bool:
    return not any(slot.kind == RUN and entries_of(slot.values) for slot in slots_of(state))
