"""``press_app_spec``: a list of block spec releases that are deployed together."""

from collections.abc import Mapping

from blockform.sdk import Attribute, Block, Problem, ResourceSchema
from blockform.values import FALSE, Value, object_of, string
from blockform_press.bodies import Json
from blockform_press.connection import Connection
from blockform_press.endpoints import Endpoints, Family, Row
from blockform_press.resources.block_spec import FORMAT_VERSION, definition_changes
from blockform_press.resources.checks import check_app_spec
from blockform_press.resources.checks_remote import release_impact
from blockform_press.resources.decode import collection, decode, decode_again
from blockform_press.resources.encode import encoded
from blockform_press.resources.fields import flag, not_blank, records, text
from blockform_press.resources.metadata import TIMEOUTS
from blockform_press.resources.schema_parameters import DEFINITIONS
from blockform_press.resources.spec_traits import (
    SPEC_ATTRIBUTES,
    ReleaseBody,
    RemoteCheck,
    SpecTraits,
    default_flag,
    text_at,
)
from blockform_press.resources.versions import Bump, Change, greatest, parse_version

BLOCKS: Attribute = records(
    "Releases of block specs that make up the app.",
    {
        "id": text("Id of the block spec.", required=True, validators=(not_blank,)),
        "version": text("Version of its release.", required=True, validators=(not_blank,)),
        "auto_run_on_deploy": flag(
            "Whether its workflow runs once after it is deployed.", computed=True, default=FALSE
        ),
    },
    required=True,
)

SCHEMA = ResourceSchema(
    block=Block(
        description="An app spec: releases of block specs that are deployed together.",
        attributes={**SPEC_ATTRIBUTES, "blocks": BLOCKS, "parameters": DEFINITIONS},
        blocks={"timeouts": TIMEOUTS},
    ),
    validators=(check_app_spec,),
)

_APP = string("app")


class AppSpecTraits(SpecTraits):
    """What is particular to app specs: no code, no dry run, and a list of blocks for a config."""

    family = Family.APPS
    noun = "app spec"
    schema = SCHEMA
    published = ("blocks", "parameters")

    def kind(self, spec: Value) -> Value:  # noqa: ARG002  block specs look at it
        """Always ``app``, whatever the spec."""
        return _APP

    def complete(self, config: Value) -> Mapping[str, Value]:
        """Blocks with their flag set."""
        blocks = config["blocks"]
        if blocks.is_known and not blocks.is_null:
            blocks = collection(BLOCKS, [_with_flag(block) for block in blocks.elements])
        return {"blocks": blocks, "parameters": config["parameters"]}

    def change(self, prior: Value, planned: Value) -> Change:
        """Blocks and parameters decide: removed or with a major step is major, added or with a minor step minor."""
        changes = [*definition_changes(prior, planned), *_block_changes(prior["blocks"], planned["blocks"])]
        changed = [name for name in self.published if prior[name] != planned[name]]
        return greatest(changes, f"{' and '.join(changed)} change")

    def decode(self, release: Row) -> Mapping[str, Value]:
        """Blocks and definitions."""
        rows = [
            {
                "id": row.get("id"),
                "version": (row.get("release") or {}).get("version"),
                "autoRunOnDeploy": bool(row.get("autoRunOnDeploy")),
            }
            for row in release.get("config") or ()
        ]
        return {
            "blocks": decode(rows, BLOCKS, "config"),
            "parameters": decode_again(release.get("parameters") or None, DEFINITIONS, "parameters"),
        }

    def create(self, client: Endpoints, body: ReleaseBody) -> Row:
        """POST the spec: JSON text inside JSON."""
        spec = {
            "version": FORMAT_VERSION,
            "kind": "app",
            "metadata": body.metadata,
            "release": body.release,
            "config": _config(body),
        }
        return client.create_app_spec(
            spec,
            featured=body.planned["featured"].as_bool(),
            scope=body.planned["scope"].as_str(),
            tenants=body.tenants,
            parameters=encoded(body.config["parameters"], DEFINITIONS),
        )

    def publish(self, client: Endpoints, spec_id: str, body: ReleaseBody) -> Row:
        """POST the release: plain JSON."""
        return client.create_app_release(
            spec_id,
            config=_config(body),
            release=body.release,
            parameters=encoded(body.config["parameters"], DEFINITIONS),
        )

    def remote_problems(self, connection: Connection, body: RemoteCheck) -> list[Problem]:
        """Blocks that do not exist or are not shared widely enough, parameters of no block, and deployments that a release would break."""
        from blockform_press.resources.checks_app import block_problems  # noqa: PLC0415  it needs these traits

        problems = block_problems(connection, body.lookup, body.planned)
        if body.publishes and not body.creates and body.prior is not None:
            problems += release_impact(connection, body.prior, body.planned)
        return problems


def _with_flag(block: Value) -> Value:
    if block.is_null or not block.is_known:
        return block
    return object_of({**block.items, "auto_run_on_deploy": default_flag(block["auto_run_on_deploy"])})


def _config(body: ReleaseBody) -> Json:
    return [
        {
            "id": block["id"].as_str(),
            "release": {"version": block["version"].as_str()},
            "autoRunOnDeploy": block["auto_run_on_deploy"].as_bool(),
        }
        for block in body.planned["blocks"].elements
    ]


def _block_changes(prior: Value, planned: Value) -> list[Change]:
    before, after = _versions(prior), _versions(planned)
    changes = [
        Change(Bump.MAJOR, f"block {spec_id} is removed") for spec_id in before if spec_id not in after
    ]
    changes += [Change(Bump.MINOR, f"new block {spec_id}") for spec_id in after if spec_id not in before]
    for spec_id, version in after.items():
        old = before.get(spec_id, version)
        bump = _bump(old, version)
        if bump is not Bump.PATCH:
            changes.append(Change(bump, f"block {spec_id} goes from {old} to {version}"))
    return changes


def _versions(blocks: Value) -> dict[str, str]:
    """The version of each block; of a block that is listed several times the last one counts."""
    if blocks.is_null or not blocks.is_known:
        return {}
    return {text_at(block, "id"): text_at(block, "version") for block in blocks.elements}


def _bump(old: str, new: str) -> Bump:
    before, after = parse_version(old), parse_version(new)
    if before is None or after is None or before.major != after.major:
        return Bump.MAJOR if before != after else Bump.PATCH
    return Bump.MINOR if before.minor != after.minor else Bump.PATCH
