"""``press_block_deployment``: an instance of a block spec, changed by revisions."""

from collections.abc import Iterator, Mapping

from blockform.sdk import Block, Problem, ResourceSchema
from blockform.values import DYNAMIC, ObjectType, Value, null, object_of
from blockform_press.bodies import Json
from blockform_press.endpoints import Family, Row
from blockform_press.resources.checks_deployment import check_deployment
from blockform_press.resources.deployment_traits import (
    DEPLOYMENT_ATTRIBUTES,
    SPEC_REFERENCE,
    VALUES,
    DeploymentTraits,
    revision_notes,
    values_of,
)
from blockform_press.resources.fields import record
from blockform_press.resources.metadata import DEPLOYMENT_METADATA, TIMEOUTS, metadata_body
from blockform_press.resources.resolve import Release, Resolver, block_definitions
from blockform_press.resources.spec_traits import text_at
from blockform_press.resources.values import KINDS, Definitions, values_body

SCHEMA = ResourceSchema(
    block=Block(
        description="A block deployment: an instance of a block spec.",
        attributes={
            **DEPLOYMENT_ATTRIBUTES,
            "spec": record("The release to deploy.", SPEC_REFERENCE, required=True),
            "parameters": record("Values of the release's parameters.", VALUES),
        },
        blocks={"timeouts": TIMEOUTS},
    ),
    validators=(check_deployment,),
)

_GROUP = ObjectType(dict.fromkeys(KINDS, DYNAMIC))


class BlockDeploymentTraits(DeploymentTraits):
    """What is particular to block deployments."""

    family = Family.BLOCKS
    noun = "block deployment"
    schema = SCHEMA
    value_names = ("parameters",)

    def definitions(
        self,
        resolver: Resolver,  # noqa: ARG002  apps ask for their blocks
        release: Release | None,
        spec: Value,  # noqa: ARG002  as above
    ) -> Definitions | None:
        """Those of the release; nothing else has to be asked for."""
        return block_definitions(release)

    def owners(
        self,
        resolver: Resolver,  # noqa: ARG002  apps ask for their blocks
        release: Release,
        spec: Value,  # noqa: ARG002  as above
    ) -> list[tuple[str, Release]]:
        """The release itself."""
        return [("", release)]

    def slot_answers(self, row: Row) -> Mapping[tuple[str, ...], Mapping[str, Json]]:
        """``parameters.build`` and ``parameters.run``."""
        given = row.get("parameters") or {}
        return {("parameters", kind): given.get(kind) or {} for kind in KINDS}

    def assemble(self, slots: Mapping[tuple[str, ...], Value], prior: Value | None) -> dict[str, Value]:
        """``parameters`` from its two slots."""
        before = prior["parameters"] if prior is not None else None
        return {"parameters": group_value({kind: slots[("parameters", kind)] for kind in KINDS}, before)}

    def results(self, row: Row) -> dict[str, Value]:  # noqa: ARG002  apps have more
        """Nothing more."""
        return {}

    def create_body(self, planned: Value, config: Value) -> Json:
        """Metadata, spec, notes, values."""
        spec = planned["spec"]
        body = {
            "metadata": metadata_body(planned["metadata"], DEPLOYMENT_METADATA),
            "spec": {"id": text_at(spec, "id"), "release": {"version": text_at(spec, "version")}},
            "revision": revision_notes(config),
        }
        return body | self._values(config)

    def revision_body(self, planned: Value, config: Value) -> Json:
        """Release, notes, values."""
        body = {
            "release": {"version": text_at(planned, "spec", "version")},
            "revision": revision_notes(config),
        }
        return body | self._values(config)

    def run_body(self, changes: Mapping[tuple[str, ...], Mapping[str, Json]]) -> Json:
        """A map without a run level."""
        return {"parameters": dict(changes.get(("parameters", "run"), {}))}

    def check(
        self,
        resolver: Resolver,  # noqa: ARG002  only apps have a choice of blocks
        config: Value,  # noqa: ARG002  only apps have a choice of blocks
        release: Release,  # noqa: ARG002  as above
        spec: Value,  # noqa: ARG002  as above
    ) -> Iterator[Problem]:
        """A block has no choice of blocks."""
        return iter(())

    @staticmethod
    def _values(config: Value) -> dict[str, Json]:
        values = values_body(values_of(config, "parameters"))
        return {"parameters": values} if values else {}


def group_value(slots: Mapping[str, Value], prior: Value | None) -> Value:
    """``{build, run}`` from its slots: the prior value where it says the same, null where both are null."""
    before = None if prior is None or prior.is_null or not prior.is_known else prior
    if before is not None and all(before[kind] == slots[kind] for kind in slots):
        return before
    if before is None and all(value.is_null for value in slots.values()):
        return null(_GROUP)
    return object_of(slots)
