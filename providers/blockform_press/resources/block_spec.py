"""``press_block_spec``: a workflow or service, its releases and its code."""

from collections.abc import Mapping

from blockform.sdk import Block, Problem, ResourceSchema
from blockform.values import FALSE, STRING, Value
from blockform_press.bodies import Json
from blockform_press.connection import Connection
from blockform_press.endpoints import Endpoints, Family, Row
from blockform_press.errors import PressRefused
from blockform_press.resources.artifact import zip_artifact
from blockform_press.resources.checks import check_block_spec
from blockform_press.resources.checks_remote import instance_problems, release_impact
from blockform_press.resources.decode import decode, decode_again
from blockform_press.resources.encode import encoded, plain
from blockform_press.resources.fields import flag, one_of, record, result, text, texts
from blockform_press.resources.metadata import TIMEOUTS
from blockform_press.resources.problems import call_problem
from blockform_press.resources.schema_config import CONFIG
from blockform_press.resources.schema_parameters import DEFINITIONS
from blockform_press.resources.spec_traits import (
    SPEC_ATTRIBUTES,
    ReleaseBody,
    RemoteCheck,
    SpecTraits,
    default_flag,
    text_at,
)
from blockform_press.resources.versions import Change, greatest, key_changes, parameter_changes

SCHEMA = ResourceSchema(
    block=Block(
        description="A block spec: one platform resource (a workflow or a service) that can be deployed.",
        attributes={
            **SPEC_ATTRIBUTES,
            "kind": text(
                "workflow, service, or webapp (the older spelling of a web-app service); a change needs a new spec.",
                required=True,
                validators=(one_of("workflow", "service", "webapp"),),
            ),
            "auto_run_on_deploy": flag(
                "Whether a workflow runs once after it is deployed.", computed=True, default=FALSE
            ),
            "artifact": record(
                "The code from which images are built.",
                {
                    "path": text("Directory with the code.", required=True),
                    "ignore_files": texts(
                        "Names of files in that directory with patterns of what to leave out; default: .dockerignore."
                    ),
                    "hash": result(STRING, "Hash of the content."),
                },
            ),
            "config": CONFIG,
            "parameters": DEFINITIONS,
        },
        blocks={"timeouts": TIMEOUTS},
    ),
    validators=(check_block_spec,),
)

FORMAT_VERSION = "1"


class BlockSpecTraits(SpecTraits):
    """What is particular to block specs."""

    family = Family.BLOCKS
    noun = "block spec"
    schema = SCHEMA
    published = ("config", "parameters", "artifact", "auto_run_on_deploy")

    def kind(self, spec: Value) -> Value:
        """The kind the user writes."""
        return spec["kind"]

    def complete(self, config: Value) -> Mapping[str, Value]:
        """Only the flag has a default."""
        return {
            "config": config["config"],
            "parameters": config["parameters"],
            "artifact": config["artifact"],
            "auto_run_on_deploy": default_flag(config["auto_run_on_deploy"]),
        }

    def change(self, prior: Value, planned: Value) -> Change:
        """Parameters decide first, then new images and steps; anything else is a patch."""
        changes = definition_changes(prior, planned)
        for name, word in (("images", "image"), ("steps", "step")):
            changes += key_changes(word, _keys(prior, name), _keys(planned, name))
        changed = [name for name in self.published if prior[name] != planned[name]]
        verb = "changes" if len(changed) == 1 else "change"
        return greatest(changes, f"{' and '.join(changed)} {verb}")

    def decode(self, release: Row) -> Mapping[str, Value]:
        """Config, definitions and the flag."""
        return {
            "config": decode_again(release.get("config") or {}, CONFIG, "config"),
            "parameters": decode_again(release.get("parameters") or None, DEFINITIONS, "parameters"),
            "auto_run_on_deploy": decode(
                bool(release.get("autoRunOnDeploy")), self.attribute("auto_run_on_deploy"), "autoRunOnDeploy"
            ),
        }

    def create(self, client: Endpoints, body: ReleaseBody) -> Row:
        """POST the spec as a form."""
        return self._create(client, body, validate=False)

    def publish(self, client: Endpoints, spec_id: str, body: ReleaseBody) -> Row:
        """POST the release as a form."""
        return self._publish(client, spec_id, body, validate=False)

    def remote_problems(self, connection: Connection, body: RemoteCheck) -> list[Problem]:
        """Instance types, the platform's dry run, and deployments that would break."""
        problems = instance_problems(connection, body.config)
        if body.publishes and not body.creates and body.prior is not None:
            problems += release_impact(connection, body.prior, body.planned)
        if problems and any(not problem.warning for problem in problems):
            return problems
        return problems + self._dry_run(connection, body)

    def _dry_run(self, connection: Connection, check: RemoteCheck) -> list[Problem]:
        """What the platform says to exactly what would be sent; not asked when a name may still be taken by what is replaced."""
        if check.replacing or not check.publishes or not _is_sendable(check):
            return []
        artifact = zip_artifact(check.artifact) if check.artifact is not None else None
        body = ReleaseBody(planned=check.planned, config=check.config, artifact=artifact)
        try:
            if check.creates:
                self._create(connection.client, body, validate=True)
            else:
                self._publish(connection.client, text_at(check.planned, "id"), body, validate=True)
        except PressRefused as error:
            deed = f'the dry run of block spec "{text_at(check.planned, "metadata", "name")}"'
            return [call_problem(error, deed, advice="Nothing was created or changed.")]
        return []

    def _create(self, client: Endpoints, body: ReleaseBody, *, validate: bool) -> Row:
        spec = {
            "version": FORMAT_VERSION,
            "kind": self.kind(body.planned).as_str(),
            "metadata": body.metadata,
            "release": body.release,
            "config": self._config(body),
        }
        return client.create_block_spec(
            spec,
            artifact=body.artifact,
            featured=body.planned["featured"].as_bool(),
            scope=body.planned["scope"].as_str(),
            auto_run_on_deploy=body.planned["auto_run_on_deploy"].as_bool(),
            tenants=body.tenants,
            parameters=encoded(body.config["parameters"], DEFINITIONS),
            validate=validate,
        )

    def _publish(self, client: Endpoints, spec_id: str, body: ReleaseBody, *, validate: bool) -> Row:
        return client.create_block_release(
            spec_id,
            {"release": body.release, "config": self._config(body)},
            artifact=body.artifact,
            auto_run_on_deploy=body.planned["auto_run_on_deploy"].as_bool(),
            parameters=encoded(body.config["parameters"], DEFINITIONS),
            validate=validate,
        )

    @staticmethod
    def _config(body: ReleaseBody) -> Json:
        return encoded(body.config["config"], CONFIG)


def definition_changes(prior: Value, planned: Value) -> list[Change]:
    """What differs between the parameter definitions of two specs."""
    changes: list[Change] = []
    for kind in ("build", "run"):
        changes += parameter_changes(kind, _definitions(prior, kind), _definitions(planned, kind))
    return changes


def _definitions(spec: Value, kind: str) -> list[Mapping[str, Json]]:
    parameters = spec["parameters"]
    rows = parameters.get(kind) if parameters.is_known else None
    return [] if rows is None or rows.is_null else plain(rows)


def _keys(spec: Value, name: str) -> list[str]:
    members = spec["config"].get(name)
    return [] if members is None or members.is_null else list(members.items)


def _is_sendable(check: RemoteCheck) -> bool:
    """Whether all that the call needs is known already."""
    config, planned = check.config, check.planned
    return (
        all(config[name].is_wholly_known for name in ("config", "parameters", "artifact", "metadata", "kind"))
        and all(
            planned[name].is_wholly_known for name in ("release", "scope", "tenants", "featured", "metadata")
        )
        and planned["auto_run_on_deploy"].is_known
        and (check.artifact is not None or config["artifact"].is_null)
    )
