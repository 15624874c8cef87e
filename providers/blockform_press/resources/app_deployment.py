"""``press_app_deployment``: an instance of an app spec; each of its blocks is deployed with it."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from blockform.sdk import Block, Nesting, Problem, ResourceSchema
from blockform.values import DYNAMIC, STRING, Value, null, object_of, path_of
from blockform_press.bodies import Json
from blockform_press.endpoints import Family, Row
from blockform_press.resources.block_deployment import group_value
from blockform_press.resources.checks_deployment import check_deployment
from blockform_press.resources.decode import decode
from blockform_press.resources.deployment_traits import (
    DEPLOYMENT_ATTRIBUTES,
    SPEC_REFERENCE,
    VALUES,
    DeploymentTraits,
    revision_notes,
    values_of,
)
from blockform_press.resources.encode import encode
from blockform_press.resources.fields import not_blank, record, record_map, records, result, results, text
from blockform_press.resources.look import entries, identity, is_open, numbered, text_of
from blockform_press.resources.metadata import DEPLOYMENT_METADATA, TIMEOUTS, metadata_body
from blockform_press.resources.resolve import (
    Release,
    ReleaseNotFoundError,
    Resolver,
    app_definitions,
    block_releases,
    deployed_blocks,
    find_release,
    picks,
)
from blockform_press.resources.spec_traits import text_at
from blockform_press.resources.values import KINDS, Definitions, values_body

SCHEMA = ResourceSchema(
    block=Block(
        description="An app deployment: an instance of an app spec, with a block deployment for each of its blocks.",
        attributes={
            **DEPLOYMENT_ATTRIBUTES,
            "spec": record(
                "The release to deploy, and a choice of blocks.",
                {
                    **SPEC_REFERENCE,
                    "includes": records(
                        "Blocks to deploy that are not part of the app.",
                        {
                            "id": text("Id of the block spec.", required=True, validators=(not_blank,)),
                            "release_version": text(
                                "Version of its release.", required=True, validators=(not_blank,)
                            ),
                        },
                    ),
                    "excludes": records(
                        "Blocks of the app to leave out.",
                        {
                            "id": text("Id of the block spec.", required=True, validators=(not_blank,)),
                            "release_version": text("Version of its release.", validators=(not_blank,)),
                        },
                    ),
                },
                required=True,
            ),
            "parameters": record_map("Values of the blocks' parameters, by name of the block spec.", VALUES),
            "app_parameters": record("Values of the app's own parameters, taken over by its blocks.", VALUES),
            "deployed_blocks": results(
                Nesting.LIST,
                "The block deployments that the app has made.",
                {
                    "name": result(STRING, "Name on the platform."),
                    "kind": result(STRING, "Kind of the block."),
                    "deployment_id": result(STRING, "Id of the block deployment."),
                    "platform_id": result(STRING, "Id of the workflow or service; null while there is none."),
                    "status": result(STRING, "Its status."),
                },
            ),
        },
        blocks={"timeouts": TIMEOUTS},
    ),
    validators=(check_deployment,),
)


class AppDeploymentTraits(DeploymentTraits):
    """What is particular to app deployments."""

    family = Family.APPS
    noun = "app deployment"
    schema = SCHEMA
    value_names = ("parameters", "app_parameters")

    def definitions(self, resolver: Resolver, release: Release | None, spec: Value) -> Definitions | None:
        """The app's own, and those of each block."""
        return app_definitions(resolver, release, spec)

    def owners(self, resolver: Resolver, release: Release, spec: Value) -> list[tuple[str, Release]]:
        """Each block that is known, by its name."""
        return [(block.name, block) for block in block_releases(resolver, release, spec) if block is not None]

    def slot_answers(self, row: Row) -> Mapping[tuple[str, ...], Mapping[str, Json]]:
        """Those per block, and the app's own."""
        own = row.get("appParameters") or {}
        answers: dict[tuple[str, ...], Mapping[str, Json]] = {
            ("app_parameters", kind): own.get(kind) or {} for kind in KINDS
        }
        for name, given in (row.get("parameters") or {}).items():
            answers.update({("parameters", name, kind): (given or {}).get(kind) or {} for kind in KINDS})
        return answers

    def assemble(self, slots: Mapping[tuple[str, ...], Value], prior: Value | None) -> dict[str, Value]:
        """Both attributes; a block for which nothing is given is there only if it was."""
        own = {kind: slots[("app_parameters", kind)] for kind in KINDS}
        before = prior["app_parameters"] if prior is not None else None
        return {"app_parameters": group_value(own, before), "parameters": self._blocks(slots, prior)}

    def _blocks(self, slots: Mapping[tuple[str, ...], Value], prior: Value | None) -> Value:
        before = prior["parameters"] if prior is not None else null(self.attribute("parameters").value_type)
        groups = {}
        for name in dict.fromkeys((*entries(before), *(key[1] for key in slots if len(key) == 3))):
            group = {kind: slots.get(("parameters", name, kind), null(DYNAMIC)) for kind in KINDS}
            old = entries(before).get(name)
            if old is not None or any(not value.is_null for value in group.values()):
                made = group_value(group, old)
                empty = old if old is not None and old.is_null else object_of(group)
                groups[name] = empty if made.is_null else made
        if dict(entries(before)) == groups:
            return before
        return object_of(groups)

    def results(self, row: Row) -> dict[str, Value]:
        """The block deployments."""
        blocks = (row.get("latestRevision") or {}).get("blocks") or []
        return {"deployed_blocks": decode(blocks, self.attribute("deployed_blocks"), "latestRevision.blocks")}

    def create_body(self, planned: Value, config: Value) -> Json:
        """Metadata, spec with the choice of blocks, notes, values."""
        spec = planned["spec"]
        reference = {"id": text_at(spec, "id"), "release": {"version": text_at(spec, "version")}}
        body = {
            "metadata": metadata_body(planned["metadata"], DEPLOYMENT_METADATA),
            "spec": reference | self._choice(spec),
            "revision": revision_notes(config),
        }
        return body | _values(config)

    def revision_body(self, planned: Value, config: Value) -> Json:
        """Release, notes, values; the choice of blocks has a member of its own here."""
        body: dict[str, Json] = {
            "release": {"version": text_at(planned, "spec", "version")},
            "revision": revision_notes(config),
        }
        choice = self._choice(planned["spec"])
        if choice:
            body["blocksConfig"] = choice
        return body | _values(config)

    def run_body(self, changes: Mapping[tuple[str, ...], Mapping[str, Json]]) -> Json:
        """Values by block without a run level, and the app's own."""
        body: dict[str, Json] = {}
        for key, values in changes.items():
            if len(key) == 3:
                body.setdefault("parameters", {})[key[1]] = dict(values)
            else:
                body["appParameters"] = dict(values)
        return body

    def check(self, resolver: Resolver, config: Value, release: Release, spec: Value) -> Iterator[Problem]:
        """Includes are not in the app, excludes are, and something remains. Source: rule 72 of the contract."""
        if is_open(config, "spec") or not release.blocks.is_known:
            return
        blocks = [row for _, row in numbered(release.blocks)]
        if any(identity(block["id"]) is None for block in blocks):
            return
        yield from _check_excludes(spec, blocks, release.title)
        yield from _check_includes(resolver, spec, {identity(block["id"]) for block in blocks}, release.title)
        if not deployed_blocks(release, spec):
            detail = f"All blocks of {release.title} are excluded; at least one must remain."
            yield Problem("No block remains", detail, path_of("spec", "excludes"))

    def _choice(self, spec: Value) -> dict[str, Json]:
        found = {name: encode(spec[name], self.spec_member(name)) for name in ("includes", "excludes")}
        return {name: chosen for name, chosen in found.items() if chosen}


def _check_excludes(spec: Value, blocks: list[Value], title: str) -> Iterator[Problem]:
    for at, row in numbered(spec, "excludes"):
        spec_id = identity(row["id"])
        if spec_id is None or any(picks(row, block) for block in blocks):
            continue
        version = text_of(row, "release_version")
        which = f" with release {version}" if version is not None else ""
        detail = f"Block spec {spec_id} is not part of {title}{which}, so it cannot be excluded."
        yield Problem("Block not part of app", detail, path_of("spec", "excludes").index(at).attr("id"))


def _check_includes(
    resolver: Resolver, spec: Value, present: set[str | None], title: str
) -> Iterator[Problem]:
    """Blocks to add are not there yet, and exist."""
    for at, row in numbered(spec, "includes"):
        where, spec_id = path_of("spec", "includes").index(at), identity(row["id"])
        if spec_id is not None and spec_id in present:
            detail = f"Block spec {spec_id} is part of {title} already, or included twice."
            yield Problem("Block already part of app", detail, where.attr("id"))
            continue
        present.add(spec_id)
        try:
            find_release(resolver, Family.BLOCKS, row["id"], row["release_version"], where)
        except ReleaseNotFoundError as error:
            problem = error.problem
            at_version = problem.path == where.attr("version")
            yield replace(problem, path=where.attr("release_version")) if at_version else problem


def _values(config: Value) -> dict[str, Json]:
    body: dict[str, Json] = {}
    own = values_body(values_of(config, "app_parameters"))
    if own:
        body["appParameters"] = own
    blocks = {name: values_body(group) for name, group in entries(config, "parameters").items()}
    given = {name: values for name, values in blocks.items() if values}
    if given:
        body["parameters"] = given
    return body
