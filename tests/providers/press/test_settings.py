"""Configuration: which platform, which token, and what is said when there is none."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from blockform.schema.coerce import coerce
from blockform.sdk import ConfigureRequest, Problem, ReadDataRequest
from blockform.values import STRING, number, string, unknown
from blockform_press.commands import press
from blockform_press.connection import Memo
from blockform_press.provider import ConfiguredPress, PressProvider
from blockform_press.settings import PROVIDER_BLOCK, Settings, SetupError, read_settings
from tests.providers.press.harness import Engine, PlanFailedError, summaries, value_of
from tests.providers.press.shapes import (
    APP,
    APP_DEPLOYMENT,
    DEPLOYMENT,
    SPEC,
    app_deployment,
    app_spec,
    deployment,
    plain_spec,
)

DATA = Path("/data")


def settings_of(
    block: Mapping[str, Any], environment: Mapping[str, str] | None = None
) -> tuple[Settings | None, tuple[Problem, ...]]:
    config, problems = coerce(value_of(block), PROVIDER_BLOCK)
    assert problems == ()
    return read_settings(config, environment or {}, DATA)


@pytest.mark.parametrize(
    ("block", "environment", "press", "token"),
    [
        ({"auth_token": "a"}, {"PEAK_AUTH_TOKEN": "b"}, "https://press.peak.ai", "a"),
        ({}, {"PEAK_AUTH_TOKEN": "b", "API_KEY": "c"}, "https://press.peak.ai", "b"),
        ({}, {"PEAK_AUTH_TOKEN": "", "API_KEY": "c", "STAGE": "beta"}, "https://press.beta.peak.ai", "c"),
        ({}, {"API_KEY": "c", "STAGE": "beta", "PEAK__STAGE": "latest"}, "https://press.dev.peak.ai", "c"),
        ({"stage": "test"}, {"API_KEY": "c", "PEAK__STAGE": "latest"}, "https://press.test.peak.ai", "c"),
        ({"endpoint": "http://x:1/"}, {"API_KEY": "c"}, "http://x:1", "c"),
        ({"endpoint": "embedded"}, {}, "", "embedded"),
    ],
)
def test_platform_and_token(
    block: dict[str, Any], environment: dict[str, str], press: str, token: str
) -> None:
    settings, problems = settings_of(block, environment)
    assert problems == ()
    assert settings is not None
    assert (settings.press, settings.token) == (press, token)
    assert settings.service == press.replace("press.", "service.")
    assert token == "embedded" or f"'{token}'" not in repr(settings)


def test_no_token_names_both_ways_out() -> None:
    settings, (problem,) = settings_of({})
    assert settings is None
    assert problem.summary == "No token for Press"
    assert "PEAK_AUTH_TOKEN" in problem.detail
    assert 'endpoint = "embedded"' in problem.detail


@pytest.mark.parametrize(
    ("block", "want"),
    [
        ({"endpoint": "http://x"}, ["No token for Press"]),
        ({"auth_token": "a", "stage": "production"}, ["Invalid stage"]),
        ({"auth_token": "a", "endpoint": "localhost"}, ["Invalid endpoint"]),
        ({"auth_token": "a", "max_retries": -1}, ["Invalid number"]),
        ({"auth_token": unknown(STRING)}, ["Provider setting not known yet"]),
    ],
)
def test_wrong_settings(block: dict[str, Any], want: list[str]) -> None:
    settings, problems = settings_of(block)
    assert settings is None
    assert summaries(problems) == want


def configure(tmp_path: Path, **block: Any) -> ConfiguredPress:
    config, _ = coerce(value_of(block), PROVIDER_BLOCK)
    response = PressProvider().configure(
        ConfigureRequest(
            config=config,
            environment={},
            data_dir=tmp_path / ".blockform",
            fingerprint=str,
            trace=lambda _line: None,
            user_agent="t",
        )
    )
    assert isinstance(response.provider, ConfiguredPress)
    return response.provider


def read(provider: ConfiguredPress, source_name: str, /, **config: Any) -> Any:
    source = provider.data_sources[source_name]
    value, problems = coerce(value_of(config), PressProvider().schema().data_sources[source_name].block)
    assert problems == ()
    return source.read(ReadDataRequest(address=f"data.{source_name}.x", config=value))


def test_embedded_server_starts_at_first_call(tmp_path: Path) -> None:
    provider = configure(tmp_path, endpoint="embedded", deploy_time=0, latency=0)
    assert not (tmp_path / ".blockform").exists()
    assert read(provider, "press_default_resources").state["instance_type_id"] == number(21)
    assert (tmp_path / ".blockform" / "press.sqlite").exists()
    options = read(provider, "press_instance_options", entity_type="workflow").state["options"]
    assert number(20) in [row["id"] for row in options.elements]
    provider.close()
    provider.close()


def test_unusable_data_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no database" * 100)
    provider = configure(tmp_path, endpoint="embedded", data=str(tmp_path / "data"))
    assert summaries(read(provider, "press_default_resources").problems) == ["Embedded server not started"]


def test_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "blockform_press.server", None)
    provider = configure(tmp_path, endpoint="embedded")
    with pytest.raises(SetupError) as caught:
        _ = provider.connection.client
    assert 'pip install "blockform[embedded]"' in caught.value.problem.detail
    result = CliRunner().invoke(press, ["serve"])
    assert result.exit_code == 1
    assert "blockform[embedded]" in result.output


def test_import_stays_light() -> None:
    script = (
        "import sys, blockform_press as p; p.provider.schema(); heavy = {'requests', 'urllib3', 'starlette', 'uvicorn', 'pathspec', 'click'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("token", ["secret", "=secret", "tenant="])
def test_serve_wants_tenant_and_secret(token: str) -> None:
    result = CliRunner().invoke(press, ["serve", "--token", token])
    assert result.exit_code == 2
    assert "TENANT=SECRET" in result.output


def test_objects_are_found_as_data(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    engine.apply(DEPLOYMENT, deployment(engine))
    engine.apply(APP, app_spec(engine))
    engine.apply(APP_DEPLOYMENT, app_deployment(engine))
    for address, name in (
        (SPEC, "train"),
        (DEPLOYMENT, "train-eu"),
        (APP, "forecast"),
        (APP_DEPLOYMENT, "forecast-eu"),
    ):
        kind, spec_id = address.partition(".")[0], engine.state[address]["id"]
        by_name = read(engine.provider, kind, name=name).state
        assert by_name["id"] == spec_id
        assert by_name == read(engine.provider, kind, id=spec_id).state
        assert by_name["name"] == string(name)
        assert set(by_name.items) == set(engine.schema.data_sources[kind].block.attributes)
        assert summaries(read(engine.provider, kind, name="nobody").problems) == ["Object not found"]
        (check,) = engine.schema.data_sources[kind].validators
        assert summaries(check(by_name)) == ["Invalid lookup"]


def test_wrong_token_is_told(make_engine: Any) -> None:
    with pytest.raises(PlanFailedError, match="does not accept the token"):
        make_engine(auth_token="wrong-token").plan(
            DEPLOYMENT, {"spec": {"id": "x"}, "metadata": {"name": "n", "summary": "s"}}
        )


def test_memo_asks_once() -> None:
    memo, answers = Memo(), iter((7, 8))
    for _ in range(3):
        assert memo.get("key", lambda: next(answers)) == 7
    memo.put("other", 1)
    assert memo.peek("other") == 1
    memo.forget("other")
    assert memo.peek("other") is None
