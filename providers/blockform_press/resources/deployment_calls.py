"""Changes deployments: create, revise, patch, redeploy, delete, each as one intended call, and waits until they rest."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from msgspec import Struct

from blockform.sdk import CallIntent, Operation, Problem
from blockform.values import Value, path_of, string
from blockform_press.bodies import Json
from blockform_press.connection import Connection
from blockform_press.endpoints import Row
from blockform_press.errors import PressConflict, PressInvalid, PressNotFound
from blockform_press.names import name_of
from blockform_press.resources.calls import UndecidedError, change
from blockform_press.resources.decode import implied
from blockform_press.resources.deployment_read import read_deployment
from blockform_press.resources.deployment_traits import DeploymentTraits
from blockform_press.resources.encode import fingerprint_of
from blockform_press.resources.look import number_of
from blockform_press.resources.metadata import DEPLOYMENT_METADATA, metadata_patch
from blockform_press.resources.spec_calls import foreign_object, known
from blockform_press.resources.spec_traits import text_at
from blockform_press.resources.values import MASK, SlotKey, all_given
from blockform_press.resources.waiting import (
    RESTING,
    status_of,
    time_limit,
    wait_until_gone,
    wait_until_resting,
)

Fingerprints = dict[str, str]
"""Of each value that was given: ``parameters/run/agg_type`` to its fingerprint."""


def natural_key(traits: DeploymentTraits, planned: Value) -> dict[str, str]:
    """What names a deployment before it has an id. Source: rule 69 of the contract."""
    return {"family": traits.family.value, "name": text_at(planned, "metadata", "name")}


def fingerprints(connection: Connection, config: Value) -> Fingerprints:
    """What the journal holds of the values: enough to know them again, nothing to read."""
    return {
        "/".join((*slot, name)): str(fingerprint_of(value, connection.fingerprint).raw)
        for (slot, name), value in all_given(config).items()
    }


def split(fingerprints_by_text: Mapping[str, str]) -> dict[tuple[SlotKey, str], str]:
    """The same by slot and name."""
    found = {}
    for text, fingerprint in fingerprints_by_text.items():
        *slot, name = text.split("/")
        found[tuple(slot), name] = fingerprint
    return found


class DeploymentCalls(Struct, frozen=True, kw_only=True):
    """The changing calls on deployments of one kind, for one operation of the engine."""

    traits: DeploymentTraits
    connection: Connection
    operation: Operation

    def create(self, planned: Value, config: Value) -> str:
        """Create the deployment and return its id; it is not yet deployed then."""
        client, key = self.connection.client, natural_key(self.traits, planned)
        namesakes = self.connection.names("deployments", self.traits.family).rows(key["name"])
        existing = [str(row["id"]) for row in namesakes]
        wanted = self.traits.content_digest(planned, text_at(planned, "spec", "version"))
        marks = fingerprints(self.connection, config)
        intent = CallIntent(
            kind="create_deployment",
            key=key,
            digest=wanted,
            expected={"existing": existing, "values": marks},
        )
        body = self.traits.create_body(planned, config)
        answer = change(
            self.operation,
            intent,
            lambda: client.create_deployment(self.traits.family, body),
            lambda: find_created(self.traits, self.connection, key["name"], existing, wanted, marks),
        )
        deployment_id = str(answer["id"])
        self.operation.created(known(planned.with_attrs(id=string(deployment_id))))
        return deployment_id

    def revise(self, current: Value, planned: Value, config: Value) -> int:
        """Create the next revision and return its number; it is not yet deployed then."""
        client, deployment_id = self.connection.client, text_at(current, "id")
        body = self.traits.revision_body(planned, config)
        number = self._latest(deployment_id) + 1
        version = text_at(planned, "spec", "version")
        marks = fingerprints(self.connection, config)
        intent = CallIntent(
            kind="create_revision",
            key={"family": self.traits.family.value, "id": deployment_id},
            digest=version,
            expected={"revision": number, "values": marks},
        )
        self._when_resting(
            deployment_id,
            time_limit(planned, "update"),
            lambda: change(
                self.operation,
                intent,
                lambda: client.create_revision(self.traits.family, deployment_id, body),
                lambda: find_revision(self.traits, self.connection, deployment_id, number, version, marks),
            ),
        )
        self.operation.created(known(current))
        return number

    def patch_run(self, current: Value, values: Mapping[SlotKey, Mapping[str, Json]]) -> None:
        """Change run parameters in place."""
        client, deployment_id = self.connection.client, text_at(current, "id")
        body = self.traits.run_body(values)
        marks = {
            "/".join((*slot, name)): str(fingerprint_of(implied(data), self.connection.fingerprint).raw)
            for slot, group in values.items()
            for name, data in group.items()
        }
        intent = CallIntent(
            kind="patch_run",
            key={"family": self.traits.family.value, "id": deployment_id},
            expected={"values": marks},
        )

        def find() -> Row | None:
            row = client.describe_deployment(self.traits.family, deployment_id)
            return row if has_values(self.traits, self.connection, row, marks) else None

        change(self.operation, intent, lambda: client.patch_run_parameters(deployment_id, body), find)
        self.operation.created(known(current))

    def patch(self, current: Value, planned: Value) -> Value:
        """Patch metadata; returns the object as it is then."""
        client, deployment_id = self.connection.client, text_at(current, "id")
        body = metadata_patch(current["metadata"], planned["metadata"], DEPLOYMENT_METADATA)
        reached = current.with_attrs(metadata=planned["metadata"])
        if not body:
            return reached
        wanted = self.traits.metadata_digest(planned)
        intent = CallIntent(
            kind="patch_deployment",
            key={"family": self.traits.family.value, "id": deployment_id},
            digest=wanted,
        )

        def send() -> Row:
            try:
                return client.patch_deployment(self.traits.family, deployment_id, body)
            except PressInvalid as error:
                if error.detail != "No changes detected":
                    raise
                return {}

        def find() -> Row | None:
            now = read_deployment(self.traits, self.connection, deployment_id, current)
            return {} if now is not None and self.traits.metadata_digest(now) == wanted else None

        change(self.operation, intent, send, find)
        self.operation.created(known(reached))
        return reached

    def redeploy(self, current: Value) -> None:
        """Deploy the latest revision again."""
        client, deployment_id = self.connection.client, text_at(current, "id")
        intent = CallIntent(kind="redeploy", key={"family": self.traits.family.value, "id": deployment_id})
        before = text_at(current, "status")

        def find() -> Row | None:
            row = client.describe_deployment(self.traits.family, deployment_id)
            return row if status_of(row) != before else None

        change(self.operation, intent, lambda: client.redeploy(self.traits.family, deployment_id), find)
        self.operation.created(known(current))

    def wait(self, deployment_id: str, limit: float) -> Row:
        """Wait until the deployment rests, and return its description."""
        return wait_until_resting(
            self.connection.client, self.traits.family, deployment_id, self.operation, limit
        )

    def delete(self, prior: Value) -> Row:
        """Delete the deployment and wait until it is gone; returns an empty row then, or its description when that has failed."""
        client, deployment_id = self.connection.client, text_at(prior, "id")
        limit = time_limit(prior, "delete")
        intent = CallIntent(
            kind="delete_deployment", key={"family": self.traits.family.value, "id": deployment_id}
        )

        def send() -> bool:
            with suppress(PressNotFound):
                client.delete_deployment(self.traits.family, deployment_id)
            return True

        def find() -> bool | None:
            try:
                row = client.describe_deployment(self.traits.family, deployment_id)
            except PressNotFound:
                return True
            return status_of(row) in {"deleting", "delete_failed"} or None

        with suppress(PressNotFound):
            self._when_resting(
                deployment_id, limit, lambda: change(self.operation, intent, send, find), deleting=True
            )
        return wait_until_gone(client, self.traits.family, deployment_id, self.operation, limit)

    def _latest(self, deployment_id: str) -> int:
        row = self.connection.client.describe_deployment(self.traits.family, deployment_id)
        return int((row.get("latestRevision") or {}).get("revision") or 0)

    def _when_resting(
        self, deployment_id: str, limit: float, call: Callable[[], object], *, deleting: bool = False
    ) -> None:
        """Call; where the platform refuses because the deployment is in progress, wait until it rests and call again."""
        for _ in range(3):
            try:
                call()
                return
            except (PressConflict, PressInvalid):
                row = self.connection.client.describe_deployment(self.traits.family, deployment_id)
                if status_of(row) in RESTING:
                    raise
                if deleting and status_of(row) == "deleting":
                    return
                self.wait(deployment_id, limit)
        call()


# Looking up what a lost call did


def deployments_named(traits: DeploymentTraits, connection: Connection, name: str) -> list[Row]:
    """Deployments of that very name."""
    rows = connection.client.list_deployments(traits.family, name=name)
    return [row for row in rows if name_of(row) == name]


def find_created(
    traits: DeploymentTraits,
    connection: Connection,
    name: str,
    existing: list[str],
    wanted: str,
    marks: Mapping[str, str],
) -> Row | None:
    """The deployment that a lost create made: of this name, with equal content, not there before. None: it was not made.

    Raises: UndecidedError when there is one of other content.
    """
    found = [row for row in deployments_named(traits, connection, name) if str(row["id"]) not in existing]
    for row in found:
        described = connection.client.describe_deployment(traits.family, str(row["id"]))
        state = read_deployment(traits, connection, str(row["id"]), None)
        if state is None:
            continue
        equal = traits.content_digest(state, text_at(state, "spec", "version")) == wanted
        if equal and has_values(traits, connection, described, marks):
            return described
    if not found:
        return None
    raise UndecidedError(foreign_object(traits.noun, name, str(found[0]["id"])))


def find_revision(
    traits: DeploymentTraits,
    connection: Connection,
    deployment_id: str,
    number: int,
    version: str,
    marks: Mapping[str, str],
) -> Row | None:
    """The revision that a lost call created: of the expected number, release and values. None: there is none.

    Raises: UndecidedError when that number has other content.
    """
    try:
        row = connection.client.describe_revision(traits.family, deployment_id, number)
    except PressNotFound:
        return None
    release = (row.get("spec") or {}).get("release") or row.get("release") or {}
    if release.get("version") in {version, None} and has_values(traits, connection, row, marks):
        return row
    raise UndecidedError(
        Problem(
            "Outcome of call not known",
            f"The answer to creating revision {number} of {traits.noun} {deployment_id} was lost. Revision {number} exists now with "
            "other content than was to be created, so somebody else has made it. Apply again to create yours after it, or take over "
            "what is there with\n\n    blockform apply -refresh-only",
            path_of("spec"),
        )
    )


def has_values(traits: DeploymentTraits, connection: Connection, row: Row, marks: Mapping[str, str]) -> bool:
    """Whether an answer shows all these values; masked ones count as equal."""
    answers = traits.slot_answers(row)
    for (slot, name), fingerprint in split(marks).items():
        data = answers.get(slot, {}).get(name)
        if data is None:
            return False
        if data != MASK and fingerprint_of(implied(data), connection.fingerprint).raw != fingerprint:
            return False
    return True


def latest_number(deployment: Value) -> int:
    """The number of the latest revision that an object holds; 0: none."""
    return int(number_of(deployment, "latest_revision", "revision") or 0)
