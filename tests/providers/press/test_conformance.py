"""The provider keeps what the SDK asks of every provider, for each of its resources and data sources, over a real socket."""

from pathlib import Path
from typing import Any

from blockform.sdk.conformance import Example, check_data_source, check_resource, check_schema
from blockform_press import provider
from tests.providers.press.harness import Engine
from tests.providers.press.shapes import APP, APP_DEPLOYMENT, DEPLOYMENT, SPEC, built_spec, plain_spec

Config = dict[str, Any]


def with_metadata(config: Config, **members: Any) -> Config:
    return config | {"metadata": config["metadata"] | members}


def check(
    engine: Engine, type_name: str, config: Config, *updates: Config, needed: frozenset[str] = frozenset()
) -> list[str]:
    example = Example(type=type_name, config=config, updates=updates, needed=needed)
    return check_resource(engine.provider, engine.schema, example)


def known(engine: Engine, address: str, *names: str) -> str:
    """Part of an object that was applied."""
    return engine.ref(address, *names).as_str()


def test_schemas(engine: Engine) -> None:
    assert check_schema(engine.schema, provider.source) == []


def test_block_spec(engine: Engine) -> None:
    config = plain_spec()
    changed = plain_spec(config={"steps": {"fit": {"command": "python new.py", "image_details": {"id": 1}}}})
    both = with_metadata(changed, summary="Trains the model again") | {"parameters": {}}
    assert (
        check(
            engine,
            "press_block_spec",
            config,
            changed,
            both,
            both | {"kind": "service", "config": {"image_details": {"id": 1}}},
        )
        == []
    )


def test_block_spec_with_code(engine: Engine, code: Path) -> None:
    assert (
        check(engine, "press_block_spec", built_spec(code), with_metadata(built_spec(code), title="New"))
        == []
    )


def test_app_spec(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    block = {"id": known(engine, SPEC, "id"), "version": known(engine, SPEC, "release", "version")}
    config = {"metadata": {"name": "forecast", "summary": "Train and serve"}, "blocks": [block]}
    parameters = {"run": [{"name": "agg_type", "type": "string", "required": False}]}
    updates = (with_metadata(config, summary="Serve"), config | {"parameters": parameters})
    assert check(engine, "press_app_spec", config, *updates) == []


def test_block_deployment(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    config = {
        "spec": {"id": known(engine, SPEC, "id")},
        "metadata": {"name": "train-eu", "summary": "Daily"},
        "parameters": {"run": {"agg_type": "MAX"}},
    }
    updates = (
        with_metadata(config, summary="Nightly"),
        with_metadata(config, summary="Nightly")
        | {"parameters": {"build": {"cmd": "train"}, "run": {"agg_type": "MIN"}}},
    )
    assert check(engine, "press_block_deployment", config, *updates) == []


def test_app_deployment(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    block = {"id": known(engine, SPEC, "id"), "version": known(engine, SPEC, "release", "version")}
    engine.apply(APP, {"metadata": {"name": "forecast", "summary": "Train"}, "blocks": [block]})
    config = {
        "spec": {"id": known(engine, APP, "id"), "version": known(engine, APP, "release", "version")},
        "metadata": {"name": "forecast-eu", "summary": "Europe"},
        "parameters": {"train": {"run": {"agg_type": "MAX"}}},
    }
    updates = (
        with_metadata(config, summary="All of Europe"),
        with_metadata(config, summary="All of Europe")
        | {"parameters": {"train": {"run": {"agg_type": "MIN"}}}},
    )
    assert check(engine, "press_app_deployment", config, *updates) == []


def test_data_sources(engine: Engine) -> None:
    engine.apply(SPEC, plain_spec())
    spec = {"id": known(engine, SPEC, "id"), "version": known(engine, SPEC, "release", "version")}
    metadata = {"metadata": {"name": "mine", "summary": "Mine"}}
    engine.apply(DEPLOYMENT, {"spec": spec} | metadata)
    engine.apply(APP, {"metadata": {"name": "forecast", "summary": "Train"}, "blocks": [spec]})
    app = {"id": known(engine, APP, "id"), "version": known(engine, APP, "release", "version")}
    engine.apply(APP_DEPLOYMENT, {"spec": app} | metadata)
    asked = [
        *(
            (address.partition(".")[0], {"id": known(engine, address, "id")})
            for address in (SPEC, APP, DEPLOYMENT, APP_DEPLOYMENT)
        ),
        ("press_block_spec", {"name": "train"}),
        ("press_block_deployment", {"name": "mine"}),
        ("press_instance_options", {"entity_type": "workflow"}),
        ("press_default_resources", {}),
    ]
    assert {name for name, _ in asked} == set(engine.schema.data_sources)
    found = [check_data_source(engine.provider, engine.schema, name, config) for name, config in asked]
    assert found == [[] for _ in asked]
