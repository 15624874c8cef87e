"""Every sample payload that the SDK ships is accepted as it is, with real ids and names where it has placeholders.

Two things cannot be taken over verbatim, and both are tested to be refused before they are mended. The samples of deployments
and revisions give no value for ``filter_condition``, which the sample specs require whenever ``max_retries`` is 3, its default
(rule 70 of the contract). And the code that a sample's ``artifact.path`` names is that of its user.
"""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.providers.press.sdk.account import Account, check
from tests.providers.press.sdk.process import Json, Sdk, SdkRaisedError

pytestmark = pytest.mark.sdk

WORKFLOW = "blocks/specs/workflow/create_block_spec.yaml"
WORKFLOW_RELEASE = "blocks/specs/workflow/create_block_spec_release.yaml"
APP, APP_RELEASE = "apps/specs/create_app_spec.yaml", "apps/specs/create_app_spec_release.yaml"
BLOCK_DEPLOYMENT = "blocks/deployments/create_block_deployment.yaml"
APP_DEPLOYMENT = "apps/deployments/create_app_deployment.yaml"


class Samples:
    """One tenant, and the samples as calls in its world; a sample is copied before an id is put in."""

    def __init__(self, account: Account) -> None:
        self.account = account
        for name in (".gitignore", ".dockerignore"):  # the samples name both as ignore files
            (account.code / name).write_text("*.log\n")

    def load(self, sample: str) -> Json:
        loaded: Json = copy.deepcopy(self.account.sdk.about["samples"][sample])
        if "artifact" in loaded:
            loaded["artifact"]["path"] = str(self.account.code)
        return loaded

    def block(self, sample: str = WORKFLOW, name: str = "") -> str:
        """Create a block spec from its sample, and hold that it is stored."""
        sent = self.load(sample)
        if name:
            sent["body"]["metadata"]["name"] = name
        spec: str = self.account("blocks.create_spec", **sent)["id"]
        check_spec(self.account("blocks.describe_spec", spec_id=spec), sent)
        return spec

    def block_release(self, spec: str, sample: str = WORKFLOW_RELEASE) -> None:
        sent = self.load(sample)
        answer = self.account("blocks.create_spec_release", spec_id=spec, **sent)
        assert answer == {"id": spec, "release": {"version": "2.0.0"}}
        self.check_release("blocks", spec, sent)

    def blocks(self, *names: str) -> dict[str, str]:
        """Blocks with both releases, by name."""
        made = {name: self.block(name=name) for name in names}
        for spec in made.values():
            self.block_release(spec)
        return made

    def app(self, first: str, second: str) -> str:
        """Create the app spec of the sample from two blocks."""
        sent = self.load(APP)
        for entry, block in zip(sent["body"]["config"], (first, second), strict=True):
            entry["id"] = block
        spec: str = self.account("apps.create_spec", **sent)["id"]
        check_spec(self.account("apps.describe_spec", spec_id=spec), sent)
        return spec

    def app_release(self, spec: str, first: str, second: str) -> None:
        sent = self.load(APP_RELEASE)
        for entry, block in zip(sent["body"]["config"], (first, second), strict=True):
            entry["id"] = block
        answer = self.account("apps.create_spec_release", spec_id=spec, **sent)
        assert answer == {"id": spec, "release": {"version": "2.0.0"}}
        self.check_release("apps", spec, sent)

    def check_release(self, family: str, spec: str, sent: Json) -> None:
        found = self.account(f"{family}.describe_spec_release", spec_id=spec, version="2.0.0")
        check(
            found,
            sent["body"]["release"] | {"config": sent["body"]["config"], "parameters": sent["parameters"]},
        )
        if family == "blocks":
            check(found, {"autoRunOnDeploy": sent.get("auto_run_on_deploy", False)})

    def block_deployment(self) -> tuple[str, str]:
        """The deployment of the sample, and the spec it deploys."""
        spec, sent = self.block(), self.load(BLOCK_DEPLOYMENT)
        sent["body"]["spec"]["id"] = spec
        return self.mended("blocks.create_deployment", sent, "parameters")["id"], spec

    def app_deployment(self) -> tuple[str, dict[str, str]]:
        """The deployment of the sample, and its blocks: the sample adds block-1 to the app and leaves block-3 out."""
        blocks = self.blocks("block-1", "block-2", "block-3")
        spec = self.app(blocks["block-2"], blocks["block-3"])
        self.app_release(spec, blocks["block-2"], blocks["block-3"])
        sent = self.load(APP_DEPLOYMENT)
        sent["body"]["spec"]["id"] = spec
        choose(sent["body"]["spec"], blocks)
        return self.mended("apps.create_deployment", sent, "appParameters")["id"], blocks

    def mended(self, method: str, sent: Json, values: str) -> Any:
        """The answer to a sample of values: refused for the one value it lacks, accepted with it."""
        with pytest.raises(SdkRaisedError) as caught:
            self.account(method, **sent)
        assert caught.value.name == "BadRequestException"
        assert caught.value.argument == {"detail": "Parameter 'filter_condition' is required."}
        sent["body"][values]["run"]["filter_condition"] = "region = 'EU'"
        return self.account(method, **sent)


def check_spec(found: Json, sent: Json) -> None:
    """Fail unless a described spec is what a sample says."""
    body = sent["body"]
    check(found, {"kind": body["kind"], "metadata": body["metadata"], "parameters": sent["parameters"]})
    check(found["latestRelease"], body["release"] | {"config": body["config"]})
    check(found, {name: sent[name] for name in ("featured", "scope", "tenants") if name in sent})


def choose(choice: Json, blocks: dict[str, str]) -> None:
    """Put ids for the names in ``includes`` and ``excludes``."""
    for member in ("includes", "excludes"):
        for entry in choice[member]:
            entry["id"] = blocks[entry["id"]]


def shown_values(sent: Json) -> Json:
    """Values as describe calls show them: the samples' definitions hide two of them."""
    hidden = ("agg_type", "filter_condition")
    run = {name: "********" if name in hidden else value for name, value in sent["run"].items()}
    return {**sent, "run": run}


# One function a sample


def block_spec(kind: str) -> Callable[[Samples], None]:
    def run(samples: Samples) -> None:
        samples.block(f"blocks/specs/{kind}/create_block_spec.yaml")

    return run


def block_spec_release(kind: str) -> Callable[[Samples], None]:
    def run(samples: Samples) -> None:
        spec = samples.block(f"blocks/specs/{kind}/create_block_spec.yaml")
        samples.block_release(spec, f"blocks/specs/{kind}/create_block_spec_release.yaml")

    return run


def spec_metadata(family: str, sample: str) -> Callable[[Samples], None]:
    def run(samples: Samples) -> None:
        block = samples.block()
        spec = block if family == "blocks" else samples.app(block, samples.block(name="other"))
        sent = samples.load(sample)
        samples.account(f"{family}.update_spec_metadata", spec_id=spec, **sent)
        check(samples.account(f"{family}.describe_spec", spec_id=spec), sent["body"])

    return run


def app_spec(samples: Samples) -> None:
    samples.app(samples.block(name="one"), samples.block(name="two"))


def app_spec_release(samples: Samples) -> None:
    one, two = samples.blocks("one", "two").values()
    samples.app_release(samples.app(one, two), one, two)


def block_deployment(samples: Samples) -> None:
    deployment, spec = samples.block_deployment()
    body = samples.load(BLOCK_DEPLOYMENT)["body"]
    found = samples.account("blocks.describe_deployment", deployment_id=deployment)
    check(found, {"metadata": body["metadata"], "spec": {"id": spec, "release": {"version": "1.0.0"}}})
    check(found, {"parameters": shown_values(body["parameters"]), "latestRevision": body["revision"]})
    values = samples.account("blocks.get_parameters", deployment_id=deployment)
    check(values, body["parameters"]["run"])


def block_revision(samples: Samples) -> None:
    deployment, spec = samples.block_deployment()
    samples.block_release(spec)
    sent = samples.load("blocks/deployments/create_block_deployment_revision.yaml")
    answer = samples.mended(
        "blocks.create_deployment_revision", {"deployment_id": deployment, **sent}, "parameters"
    )
    assert answer["revision"] == 2
    found = samples.account("blocks.describe_deployment_revision", deployment_id=deployment, revision="2")
    body = sent["body"]
    check(
        found,
        {
            **body["revision"],
            "parameters": shown_values(body["parameters"]),
            "spec": {"release": body["release"]},
        },
    )


def app_deployment(samples: Samples) -> None:
    deployment, _ = samples.app_deployment()
    check_app_deployment(samples, deployment, samples.load(APP_DEPLOYMENT)["body"])


def app_revision(samples: Samples) -> None:
    deployment, blocks = samples.app_deployment()
    sent = samples.load("apps/deployments/create_app_deployment_revision.yaml")
    choose(sent["body"]["blocksConfig"], blocks)
    arguments = {"deployment_id": deployment, **sent}
    answer = samples.mended("apps.create_deployment_revision", arguments, "appParameters")
    assert answer["revision"] == 2
    found = check_app_deployment(samples, deployment, sent["body"])
    assert found["spec"]["release"] == {"version": "2.0.0"}
    child = samples.account(
        "blocks.describe_deployment", deployment_id=found["latestRevision"]["blocks"][0]["deploymentId"]
    )
    check(child, {"spec": {"release": {"version": "2.0.0"}}, "latestRevision": {"revision": 2}})


def check_app_deployment(samples: Samples, deployment: str, body: Json) -> Json:
    """Fail unless the app has block-1 and block-2 with the values of the sample; answers the deployment."""
    found: Json = samples.account("apps.describe_deployment", deployment_id=deployment)
    check(found["metadata"], body.get("metadata", {}) | {"status": "deployed"})
    check(found, {"appParameters": shown_values(body["appParameters"])})
    check(found, {"parameters": {name: shown_values(values) for name, values in body["parameters"].items()}})
    rows = found["latestRevision"]["blocks"]
    children = [
        samples.account("blocks.describe_deployment", deployment_id=row["deploymentId"]) for row in rows
    ]
    assert sorted(child["spec"]["name"] for child in children) == ["block-1", "block-2"]
    for child in children:
        given = body["parameters"][child["spec"]["name"]]
        check(child["parameters"], shown_values(given))
        check(samples.account("blocks.get_parameters", deployment_id=child["id"]), given["run"])
    return found


def deployment_metadata(family: str, sample: str) -> Callable[[Samples], None]:
    def run(samples: Samples) -> None:
        deployment = samples.account.deployment(family)
        sent = samples.load(sample)
        samples.account(f"{family}.update_deployment_metadata", deployment_id=deployment, **sent)
        found = samples.account(f"{family}.describe_deployment", deployment_id=deployment)
        check(found["metadata"], sent["body"])

    return run


def run_parameters(method: str, sample: str) -> Callable[[Samples], None]:
    def run(samples: Samples) -> None:
        deployment, _ = samples.block_deployment()
        sent = samples.load(sample)
        assert samples.account(method, deployment_id=deployment, **sent) == sent["body"]
        found = samples.account("blocks.get_parameters", deployment_id=deployment)
        check(found, sent["body"].get("parameters", sent["body"]))

    return run


def app_run_parameters(samples: Samples) -> None:
    account, sent = samples.account, samples.load("deployments/patch_app_parameters_v2.yaml")
    spec = samples.app(samples.block(name="block1"), samples.block(name="block2"))
    values = {"build": {}, "run": {"filter_condition": "all", "aggregation_method": "mean"}}
    app = account.deployment("apps", spec, "patched", appParameters=values)
    assert account("deployments.patch_parameters_v2", deployment_id=app, **sent) == sent["body"]
    found = account("apps.describe_deployment", deployment_id=app)
    for row in found["latestRevision"]["blocks"]:
        own = sent["body"]["parameters"][row["name"].partition("-")[0]]
        shown = account("blocks.get_parameters", deployment_id=row["deploymentId"])
        check(shown, sent["body"]["appParameters"] | own)


SAMPLES: dict[str, Callable[[Samples], None]] = {
    WORKFLOW: block_spec("workflow"),
    WORKFLOW_RELEASE: block_spec_release("workflow"),
    "blocks/specs/service/api/create_block_spec.yaml": block_spec("service/api"),
    "blocks/specs/service/api/create_block_spec_release.yaml": block_spec_release("service/api"),
    "blocks/specs/service/webapp/create_block_spec.yaml": block_spec("service/webapp"),
    "blocks/specs/service/webapp/create_block_spec_release.yaml": block_spec_release("service/webapp"),
    "blocks/specs/update_block_spec_metadata.yaml": spec_metadata(
        "blocks", "blocks/specs/update_block_spec_metadata.yaml"
    ),
    BLOCK_DEPLOYMENT: block_deployment,
    "blocks/deployments/create_block_deployment_revision.yaml": block_revision,
    "blocks/deployments/update_block_deployment_metadata.yaml": deployment_metadata(
        "blocks", "blocks/deployments/update_block_deployment_metadata.yaml"
    ),
    "blocks/deployments/patch_block_parameters.yaml": run_parameters(
        "blocks.patch_parameters", "blocks/deployments/patch_block_parameters.yaml"
    ),
    APP: app_spec,
    APP_RELEASE: app_spec_release,
    "apps/specs/update_app_spec_metadata.yaml": spec_metadata(
        "apps", "apps/specs/update_app_spec_metadata.yaml"
    ),
    APP_DEPLOYMENT: app_deployment,
    "apps/deployments/create_app_deployment_revision.yaml": app_revision,
    "apps/deployments/update_app_deployment_metadata.yaml": deployment_metadata(
        "apps", "apps/deployments/update_app_deployment_metadata.yaml"
    ),
    "deployments/patch_app_parameters_v2.yaml": app_run_parameters,
    "deployments/patch_block_parameters_v2.yaml": run_parameters(
        "deployments.patch_parameters_v2", "deployments/patch_block_parameters_v2.yaml"
    ),
    "patch_parameters.yaml": run_parameters("deployments.patch_parameters", "patch_parameters.yaml"),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample_is_accepted(account: Account, sample: str) -> None:
    SAMPLES[sample](Samples(account))


def test_no_sample_is_left_out(sdk: Sdk) -> None:
    assert set(sdk.about["samples"]) == set(SAMPLES)
