"""Objects made with the SDK, read by blockform; objects made by ``blockform apply``, read with the SDK; the content is one."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blockform.cli.app import run
from blockform.courier import Courier
from blockform_press.client import ClientOptions, PressClient
from blockform_press.endpoints import Family
from blockform_press.resources.artifact import find_artifact, hash_of_zip
from tests.providers.press.harness import Engine
from tests.providers.press.sdk.account import CONFIG, METADATA, PARAMETERS, RUN, Account, check
from tests.providers.press.sdk.process import Json

pytestmark = pytest.mark.sdk

MASK = "********"
VALUES: Json = {
    "build": {"cmd": "fit --fast", "instance": 23},
    "run": {"agg_type": "MAX", "secret": "s3cr3t"},
}
SHOWN: Json = {**VALUES, "run": {"agg_type": "MAX", "secret": MASK}}
SHARING: Json = {"scope": "shared", "tenants": ["tenant1", "tenant2"]}


@pytest.fixture
def client(account: Account) -> Iterator[PressClient]:
    url = account.server.url
    options = ClientOptions(press=url, service=url, token=account.token, user_agent="blockform/1", local=True)
    made = PressClient(options, Courier())
    yield made
    made.close()


# Made with the SDK


@pytest.fixture
def block(account: Account) -> str:
    return account.spec("blocks", "train", featured=True, auto_run_on_deploy=True, **SHARING)


@pytest.fixture
def app(account: Account, block: str) -> str:
    config = [account.ref(block, autoRunOnDeploy=True)]
    return account.spec("apps", "forecast", body={"config": config}, **SHARING)


def test_client_reads_a_block_spec(account: Account, client: PressClient, block: str) -> None:
    found = client.describe_spec(Family.BLOCKS, block)
    assert found == account("blocks.describe_spec", spec_id=block)
    check(found, {"kind": "workflow", "featured": True, **SHARING, "parameters": PARAMETERS})
    check(found["metadata"], {**METADATA, "name": "train", "status": "available"})
    (row,) = client.list_specs(Family.BLOCKS, name="train")
    assert [row] == account("blocks.list_specs", name="train")
    release = client.describe_release(Family.BLOCKS, block, "1.0.0")
    assert release == account("blocks.describe_spec_release", spec_id=block, version="1.0.0")
    check(release, {"config": CONFIG, "parameters": PARAMETERS, "autoRunOnDeploy": True})
    assert client.list_releases(Family.BLOCKS, block) == account("blocks.list_spec_releases", spec_id=block)


def test_client_reads_the_code_of_a_block(account: Account, client: PressClient, block: str) -> None:
    stored = client.describe_release(Family.BLOCKS, block, "1.0.0")["artifact"]
    content = client.download_artifact(stored["id"], stored["version"])
    assert hash_of_zip(content) == find_artifact(str(account.code), ()).hash


def test_client_reads_an_app_spec(account: Account, client: PressClient, block: str, app: str) -> None:
    found = client.describe_spec(Family.APPS, app)
    assert found == account("apps.describe_spec", spec_id=app)
    check(found, {"kind": "app", **SHARING, "metadata": {**METADATA, "name": "forecast"}})
    release = client.describe_release(Family.APPS, app, "1.0.0")
    assert release == account("apps.describe_spec_release", spec_id=app, version="1.0.0")
    assert release["config"] == [account.ref(block, autoRunOnDeploy=True)]
    assert release["parameters"]["run"] == RUN[:1]


def test_client_reads_deployments(account: Account, client: PressClient, block: str, app: str) -> None:
    single = account.deployment("blocks", block, "train-eu", parameters=VALUES)
    app_values: Json = {
        "appParameters": {"build": {}, "run": {"agg_type": "SUM"}},
        "parameters": {"train": VALUES},
    }
    whole = account.deployment("apps", app, "forecast-eu", **app_values)
    shown: dict[str, Json] = {
        "blocks": {"parameters": SHOWN},
        "apps": {**app_values, "parameters": {"train": SHOWN}},
    }
    for family, deployment in ((Family.BLOCKS, single), (Family.APPS, whole)):
        word = family.value
        found = client.describe_deployment(family, deployment)
        assert found == account(f"{word}.describe_deployment", deployment_id=deployment)
        check(found, shown[word])
        revision = client.describe_revision(family, deployment, 1)
        where = {"deployment_id": deployment, "revision": "1"}
        assert revision == account(f"{word}.describe_deployment_revision", **where)
        assert client.list_deployments(family) == account(f"{word}.list_deployments")
        assert client.list_revisions(family, deployment) == account(
            f"{word}.list_deployment_revisions", deployment_id=deployment
        )
        assert client.run_parameters(deployment) == account("blocks.get_parameters", deployment_id=deployment)


def test_client_reads_what_stands_beside(account: Account, client: PressClient) -> None:
    for entity_type in ("workflow", "webapp", "api-deployment"):
        rows = account("tenants.list_instance_options", entity_type=entity_type)["data"]
        assert client.instance_options(entity_type) == rows
    assert client.default_resources() == account("workflows.get_default_resource")


def hcl(code: Path) -> Json:
    """The block spec that the SDK made, as configuration."""
    metadata = {
        "name": "train",
        "title": METADATA["title"],
        "summary": METADATA["summary"],
        "description": METADATA["description"],
        "description_content_type": METADATA["descriptionContentType"],
        "image_url": METADATA["imageUrl"],
        "tags": [tag["name"] for tag in METADATA["tags"]],
    }
    image = {"context": ".", "dockerfile": "Dockerfile", "version": "0.0.1", "use_cache": False}
    steps = {
        "fit": {
            "type": "standard",
            "command": "@param:cmd",
            "image_ref": "main",
            "resources": {"instance_type_id": "@param:instance", "storage": "20GB"},
        },
        "score": {"type": "standard", "command": "score", "image_ref": "main", "parents": ["fit"]},
    }
    config = {
        "images": {"main": image},
        "steps": steps,
        "triggers": [{"cron": "0 0 * * *"}],
        "watchers": [{"user": "someone@peak.ai", "events": {"success": False, "fail": True}}],
    }
    build = [
        {"name": "cmd", "type": "string", "required": False, "default_value": "fit"},
        {"name": "instance", "type": "number", "required": True, "default_value": 21},
    ]
    run_ = [
        {"name": "agg_type", "type": "string", "required": False, "title": "Agg", "default_value": "AVG"},
        {"name": "secret", "type": "string", "required": False, "hide_value": True},
    ]
    return {
        "kind": "workflow",
        **SHARING,
        "featured": True,
        "auto_run_on_deploy": True,
        "metadata": metadata,
        "config": config,
        "artifact": {"path": str(code)},
        "parameters": {"build": build, "run": run_},
    }


def test_an_imported_spec_of_the_sdk_plans_nothing(
    account: Account, make_engine: Callable[..., Engine], block: str
) -> None:
    engine = make_engine(endpoint=account.server.url, auth_token=account.token)
    engine.import_("press_block_spec.train", block)
    assert engine.is_settled("press_block_spec.train", hcl(account.code))


def test_imported_objects_of_the_sdk_plan_nothing(
    account: Account, make_engine: Callable[..., Engine], block: str, app: str
) -> None:
    values: Json = {**VALUES, "run": {"agg_type": "MAX"}}
    account.deployment("blocks", block, "train-eu", parameters=values)
    own: Json = {"run": {"agg_type": "SUM"}}
    account.deployment("apps", app, "forecast-eu", appParameters=own, parameters={"train": values})
    engine = make_engine(endpoint=account.server.url, auth_token=account.token)

    def metadata(name: str) -> Json:
        return {**hcl(account.code)["metadata"], "name": name}

    configs: dict[str, Json] = {
        "press_app_spec.forecast": {
            **SHARING,
            "metadata": metadata("forecast"),
            "blocks": [{"id": block, "version": "1.0.0", "auto_run_on_deploy": True}],
            "parameters": {
                "build": [],
                "run": hcl(account.code)["parameters"]["run"][:1],
            },
        },
        "press_block_deployment.train": {
            "metadata": metadata("train-eu"),
            "spec": {"id": block, "version": "1.0.0"},
            "parameters": values,
        },
        "press_app_deployment.forecast": {
            "metadata": metadata("forecast-eu"),
            "spec": {"id": app, "version": "1.0.0"},
            "app_parameters": own,
            "parameters": {"train": values},
        },
    }
    for address, config in configs.items():
        engine.import_(address, config["metadata"]["name"])
        assert engine.is_settled(address, config)
        engine.refresh(address)
        assert engine.is_settled(address, config)


# Made by blockform

CONFIGURATION = """
terraform {
  required_providers {
    press = { source = "peak/press" }
  }
}

provider "press" {
  endpoint = "%s"
}

resource "press_block_spec" "train" {
  kind     = "workflow"
  scope    = "shared"
  tenants  = ["tenant1", "tenant2"]
  featured = true
  metadata = {
    name                     = "train"
    title                    = "Train"
    summary                  = "Trains the model"
    description              = "# Train\\n\\nEvery night."
    description_content_type = "text/markdown"
    image_url                = "https://my-block-pics.com/image-0.jpg"
    tags                     = ["sdk", "größe"]
  }
  release            = { notes = "The original release" }
  artifact           = { path = "../code" }
  auto_run_on_deploy = true
  config = {
    images = { main = { context = ".", dockerfile = "Dockerfile", version = "0.0.1", use_cache = false } }
    steps = {
      fit = {
        type      = "standard"
        command   = "@param:cmd"
        image_ref = "main"
        resources = { instance_type_id = "@param:instance", storage = "20GB" }
      }
      score = { type = "standard", command = "score", image_ref = "main", parents = ["fit"] }
    }
    triggers = [{ cron = "0 0 * * *" }]
    watchers = [{ user = "someone@peak.ai", events = { success = false, fail = true } }]
  }
  parameters = {
    build = [
      { name = "cmd", type = "string", required = false, default_value = "fit" },
      { name = "instance", type = "number", required = true, default_value = 21 },
    ]
    run = [
      { name = "agg_type", type = "string", required = false, title = "Agg", default_value = "AVG" },
      { name = "secret", type = "string", required = false, hide_value = true },
    ]
  }
}

resource "press_app_spec" "forecast" {
  scope      = "shared"
  tenants    = ["tenant1", "tenant2"]
  metadata   = { name = "forecast", title = "Forecast", summary = "Train and serve", tags = ["app"] }
  blocks     = [{ id = press_block_spec.train.id, version = press_block_spec.train.release.version, auto_run_on_deploy = true }]
  parameters = { run = [{ name = "agg_type", type = "string", required = false, title = "Agg", default_value = "AVG" }] }
}

resource "press_block_deployment" "train" {
  spec     = { id = press_block_spec.train.id, version = press_block_spec.train.release.version }
  metadata = { name = "train-eu", title = "Train (EU)", summary = "Daily training", tags = ["eu"] }
  parameters = {
    build = { cmd = "fit --fast", instance = 23 }
    run   = { agg_type = "MAX", secret = "s3cr3t" }
  }
  revision_notes = "The initial revision"
}

resource "press_app_deployment" "forecast" {
  spec           = { id = press_app_spec.forecast.id, version = press_app_spec.forecast.release.version }
  metadata       = { name = "forecast-eu", title = "Forecast (EU)", summary = "Europe" }
  app_parameters = { run = { agg_type = "SUM" } }
  parameters     = { train = { build = { cmd = "fit --app" }, run = { secret = "hidden" } } }
  revision_notes = "The initial revision"
}
"""


@pytest.fixture
def applied(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    """The account after ``blockform apply`` of the configuration."""
    monkeypatch.setenv("PEAK_AUTH_TOKEN", account.token)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (work / "main.hcl").write_text(CONFIGURATION % account.server.url)
    assert run(["init"]) == 0
    assert run(["apply", "-auto-approve"]) == 0
    return account


def only(rows: list[Json]) -> str:
    (row,) = rows
    found: str = row["id"]
    return found


def test_sdk_reads_what_blockform_made(applied: Account) -> None:
    block = only(applied("blocks.list_specs", name="train"))
    check_block_spec(applied, block)
    app = only(applied("apps.list_specs", name="forecast"))
    check_app_spec(applied, app, block)
    check_deployments(applied, app, block)


def check_block_spec(account: Account, block: str) -> None:
    found = account("blocks.describe_spec", spec_id=block)
    check(found, {"kind": "workflow", "featured": True, **SHARING})
    check(found["metadata"], {**METADATA, "name": "train", "status": "available"})
    release = account("blocks.describe_spec_release", spec_id=block, version="1.0.0")
    check(release, {"notes": "The original release", "autoRunOnDeploy": True})
    assert (release["config"], release["parameters"]) == (CONFIG, PARAMETERS)
    target = account.code.parent / "download.zip"
    artifact = {"artifact_id": release["artifact"]["id"], "version": release["artifact"]["version"]}
    account("artifacts.download_artifact", **artifact, download_path=str(target))
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["Dockerfile", "model/fit.py", "model/"]


def check_app_spec(account: Account, app: str, block: str) -> None:
    found = account("apps.describe_spec", spec_id=app)
    metadata = {
        "name": "forecast",
        "title": "Forecast",
        "summary": "Train and serve",
        "tags": [{"name": "app"}],
    }
    check(found, {"kind": "app", "featured": False, **SHARING, "metadata": metadata})
    release = account("apps.describe_spec_release", spec_id=app, version="1.0.0")
    assert release["config"] == [account.ref(block, autoRunOnDeploy=True)]
    assert release["parameters"]["run"] == RUN[:1]


def check_deployments(account: Account, app: str, block: str) -> None:
    single = only(account("blocks.list_deployments", name="train-eu"))
    found = account("blocks.describe_deployment", deployment_id=single)
    metadata = {
        "name": "train-eu",
        "title": "Train (EU)",
        "summary": "Daily training",
        "tags": [{"name": "eu"}],
    }
    check(found, {"metadata": {**metadata, "status": "deployed"}, "parameters": SHOWN})
    check(found, {"spec": {"id": block, "release": {"version": "1.0.0"}}})
    check(found["latestRevision"], {"revision": 1, "notes": "The initial revision"})
    assert account("blocks.get_parameters", deployment_id=single) == VALUES["run"]
    whole = only(account("apps.list_deployments", name="forecast-eu"))
    found = account("apps.describe_deployment", deployment_id=whole)
    check(found, {"spec": {"id": app, "release": {"version": "1.0.0"}}, "metadata": {"summary": "Europe"}})
    assert found["appParameters"]["run"] == {"agg_type": "SUM"}
    check(found["parameters"], {"train": {"build": {"cmd": "fit --app"}, "run": {"secret": MASK}}})
    (child,) = found["latestRevision"]["blocks"]
    values = account("blocks.get_parameters", deployment_id=child["deploymentId"])
    assert values == {"agg_type": "SUM", "secret": "hidden"}
    (related,) = account("blocks.get_related_block_details", deployment_id=child["deploymentId"])
    check(related, {"id": child["deploymentId"], "name": "train-forecast-eu", "status": "deployed"})


def test_blockform_sees_what_the_sdk_changed(applied: Account, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "-detailed-exitcode"]) == 0
    block = only(applied("blocks.list_specs", name="train"))
    applied("blocks.update_spec_metadata", spec_id=block, body={"metadata": {"title": "Changed by hand"}})
    capsys.readouterr()
    assert run(["plan", "-detailed-exitcode", "-no-color"]) == 2
    assert "Changed by hand" in capsys.readouterr().out
    assert run(["apply", "-auto-approve"]) == 0
    check(applied("blocks.describe_spec", spec_id=block), {"metadata": {"title": "Train"}})


def test_destroyed_objects_are_gone_for_the_sdk(applied: Account) -> None:
    assert run(["destroy", "-auto-approve"]) == 0
    assert applied("specs.list_specs") == []
    assert applied("deployments.list_deployments") == []
