"""Whatever is changed in a configuration that holds: what the plan lets pass the platform takes, and the dry run finds nothing new.

Each member of a configuration with something of everything is left out, or replaced by values that do not fit. So a rule of the platform
that the plan does not know shows as a call that is refused.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.providers.press.harness import Engine, PlanFailedError, Recorder, summaries
from tests.providers.press.shapes import Config, plain_spec, step

Place = tuple[str | int, ...]
Base = tuple[str, Config]
"""The address of the mutant, and the configuration that it is made from."""

LEFT_OUT = object()
WRONG: tuple[Any, ...] = (
    LEFT_OUT,
    "",
    " ",
    "x",
    "@param:nowhere",
    "@param:text",
    "@param:amount",
    "@param:run",
    -1,
    0,
    2.5,
    3,
    999,
    True,
    False,
    [],
    {},
    ["x"],
    [""],
    {"x": "x"},
    {"": ""},
)

PARAMETERS: Config = {
    "build": [
        {"name": "text", "type": "string", "required": False, "default_value": "x"},
        {"name": "amount", "type": "number", "required": False, "default_value": 21},
        {"name": "yes", "type": "boolean", "required": False, "default_value": True},
    ],
    "run": [
        {
            "name": "run",
            "type": "string",
            "required": True,
            "title": "Run",
            "options": [{"title": "A", "value": "a"}, {"title": "B", "value": "b"}],
            "default_value": "a",
            "hide_value": True,
        },
        {
            "name": "chosen",
            "type": "number_array",
            "required": False,
            "default_value": [1, 2],
            "conditions": [
                {
                    "condition_type": "AND",
                    "conditions": [
                        {"depends_on": "run", "operator": "equals", "value": "a"},
                        {"depends_on": "whole", "operator": "not-equals", "value": 1},
                    ],
                }
            ],
        },
        {
            "name": "whole",
            "type": "object",
            "required": False,
            "properties": [{"name": "p", "type": "string", "required": False, "default_value": "x"}],
        },
    ],
}
STEPS: Config = {
    "existing": step(
        resources={"instance_type_id": "@param:amount", "storage": "20GB"},
        step_timeout=5,
        clear_image_cache=True,
        repository={"url": "u", "branch": "b", "token": "t"},
        parameters={"env": {"a": "b"}, "inherit": {"c": "d"}, "secrets": ["s"]},
        output_parameters={"o": "file.txt"},
    ),
    "built": {"type": "standard", "command": "@param:text", "image_ref": "main", "parents": ["existing"]},
    "inline": {"command": "x", "image": {"context": ".", "dockerfile": "Dockerfile", "version": "0.0.1"}},
    "call": {
        "type": "http",
        "method": "post",
        "url": "https://example.com",
        "payload": "p",
        "headers": {"absolute": {"a": "b"}, "secrets": {"c": "d"}},
        "auth": {"type": "oauth", "client_id": "i", "client_secret": "s", "auth_url": "u"},
        "output_parameters": {"o": "response.txt"},
        "execution_parameters": {
            "conditional": [
                {"condition": "equals", "param_name": "o", "step_name": "existing", "value": "1"}
            ],
            "parent_status": [{"condition": "all-of", "parents": ["built"], "status": ["success"]}],
        },
        "run_configuration": {
            "retry_options": {
                "duration": 5,
                "number_of_retries": 3,
                "exit_codes": [1],
                "exponential_backoff": True,
            },
            "skip_configuration": {"skip": False, "skip_dag": False},
        },
    },
    "export": {"type": "export", "schema": "s", "table": "t", "sort_by": "c", "sort_order": "asc"},
    "query": {"type": "sql", "sql_query_path": "q.sql", "parameters": {"env": {"a": "b"}}},
    "hosted": {"type": "sql", "repository": {"url": "u", "branch": "b", "file_path": "f", "token": "t"}},
}
WATCHERS = [
    {"user": "someone@peak.ai", "events": {"success": False, "fail": True, "runtime_exceeded": 10}},
    {"webhook": {"name": "n", "url": "u", "payload": "p"}, "events": {"success": True}},
    {"email": {"name": "n", "recipients": {"to": ["a@peak.ai"]}}, "events": {"fail": True}},
]


MUTANT_SPEC = "press_block_spec.mutant"


def workflow(_engine: Engine, code: Path) -> Base:
    return MUTANT_SPEC, plain_spec(
        "workflow",
        metadata={
            "name": "workflow",
            "summary": "s",
            "title": "t",
            "description": "d",
            "description_content_type": "text/markdown",
            "tags": ["a"],
            "image_url": "u",
            "status": "available",
        },
        scope="private",
        featured=False,
        release={"version": "1.0.0", "notes": "n"},
        artifact={"path": str(code)},
        auto_run_on_deploy=True,
        parameters=PARAMETERS,
        config={
            "images": {"main": {"context": ".", "use_cache": "@param:yes", "build_arguments": {"a": "b"}}},
            "steps": STEPS,
            "triggers": [{"webhook": True, "webhook_policy": "generate"}],
            "watchers": WATCHERS,
        },
    )


def service(_engine: Engine, code: Path) -> Base:
    return MUTANT_SPEC, plain_spec(
        "service",
        kind="service",
        scope="shared",
        tenants=["t1"],
        artifact={"path": str(code)},
        parameters=PARAMETERS,
        config={
            "service_type": "web-app",
            "image": {"context": "."},
            "resources": {"instance_type_id": 43},
            "parameters": {"env": {"a": "b"}, "secrets": ["s"]},
            "session_stickiness": True,
            "scale_to_zero": False,
            "entrypoint": "python\napp.py\n",
            "health_check_url": "/health",
            "min_instances": 1,
        },
    )


SERVED: Config = {
    "build": [
        {"name": "size", "type": "number", "required": False, "default_value": 21},
        {"name": "storage", "type": "string", "required": False, "default_value": "20GB"},
        {"name": "cron", "type": "string", "required": False, "default_value": "0 0 * * *"},
    ],
    "run": [
        {"name": "run", "type": "string", "required": True},
        {"name": "list", "type": "string_array", "required": False},
        {
            "name": "extra",
            "type": "number",
            "required": True,
            "conditions": [{"depends_on": "run", "operator": "equals", "value": "x"}],
        },
    ],
}
GIVEN: Config = {
    "build": {"size": 23, "storage": "30GB", "cron": "1 0 * * *"},
    "run": {"run": "a", "list": ["a"]},
}


def publish(engine: Engine, *names: str) -> list[Config]:
    """Block specs with references to build parameters, as blocks of an app."""
    resources = {"instance_type_id": "@param:size", "storage": "@param:storage"}
    config = {"steps": {"s": step(resources=resources)}, "triggers": [{"cron": "@param:cron"}]}
    for name in names:
        address = f"press_block_spec.{name}"
        if address not in engine.state:
            engine.apply(address, plain_spec(name, parameters=SERVED, config=config))
    return [
        {"id": engine.ref(f"press_block_spec.{name}", "id"), "version": "1.0.0", "auto_run_on_deploy": True}
        for name in names
    ]


METADATA = {"name": "mutant", "summary": "s", "title": "t", "tags": ["a"], "image_url": "u"}


def app(engine: Engine, _code: Path) -> Base:
    return "press_app_spec.mutant", {
        "metadata": {**METADATA, "status": "available"},
        "blocks": publish(engine, "one", "two"),
        "scope": "private",
        "release": {"version": "1.0.0", "notes": "n"},
        "parameters": {"build": SERVED["build"][:1], "run": SERVED["run"][:2]},
    }


def block_deployment(engine: Engine, _code: Path) -> Base:
    (block,) = publish(engine, "one")
    return "press_block_deployment.mutant", {
        "metadata": METADATA,
        "spec": {"id": block["id"], "version": "1.0.0"},
        "parameters": GIVEN,
    }


def app_deployment(engine: Engine, code: Path) -> Base:
    address, config = app(engine, code)
    base = f"{address.partition('.')[0]}.base"
    engine.apply(base, config | {"metadata": {"name": "base", "summary": "s"}})
    (other,) = publish(engine, "three")
    return "press_app_deployment.mutant", {
        "metadata": METADATA,
        "spec": {
            "id": engine.ref(base, "id"),
            "version": "1.0.0",
            "includes": [{"id": other["id"], "release_version": "1.0.0"}],
            "excludes": [{"id": engine.ref("press_block_spec.two", "id"), "release_version": "1.0.0"}],
        },
        "app_parameters": {"build": {"size": 22}, "run": {"run": "b"}},
        "parameters": {"one": GIVEN, "three": GIVEN},
    }


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every member of a configuration, from the outside in."""
    if at:
        yield at
    if isinstance(value, dict):
        for name, item in value.items():
            yield from places(item, (*at, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, (*at, number))


def copied(value: Any) -> Any:
    """The same again, to be changed; values of expressions stay what they are."""
    if isinstance(value, dict):
        return {name: copied(item) for name, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


def mutants(config: Config) -> Iterator[tuple[Place, Any, Config]]:
    for place in places(config):
        *outer, last = place
        for wrong in WRONG:
            mutant = copied(config)
            holder: Any = mutant
            for name in outer:
                holder = holder[name]
            if wrong is LEFT_OUT:
                del holder[last]
            else:
                holder[last] = wrong
            yield place, "left out" if wrong is LEFT_OUT else wrong, mutant


def verdict(engine: Engine, address: str, config: Config) -> str:
    """What the plan and the platform say of a configuration, where they do not agree; else an empty text."""
    engine.restart()
    try:
        engine.plan(address, config)
    except PlanFailedError as failed:
        found = set(summaries(failed.problems))
        return f"only the dry run: {failed}" if found <= {"Press refused call"} else ""
    operation = Recorder()
    response = engine.apply(address, config, operation, fail=False)
    problems = "; ".join(problem.detail for problem in response.problems)
    if address in engine.state:
        settled = engine.is_settled(address, config)
        problems += "" if settled else "does not settle"
        engine.destroy(address)
    return f"passes the plan: {problems}" if problems else ""


SHARE = 32
"""One in so many mutants is tried by every run of the tests; it shares no factor with the number of wrong values."""


@pytest.mark.parametrize("base", [workflow, service, app, block_deployment, app_deployment])
@pytest.mark.parametrize("share", [SHARE, pytest.param(1, marks=pytest.mark.chaos)])
def test_plan_finds_what_the_platform_refuses(
    base: Callable[[Engine, Path], Base], share: int, engine: Engine, code: Path
) -> None:
    (code / "q.sql").write_text("select 1")
    address, config = base(engine, code)
    assert verdict(engine, address, config) == ""
    disagreed = [
        f"{'.'.join(map(str, place))} = {wrong!r}: {said}"
        for place, wrong, mutant in islice(mutants(config), 0, None, share)
        if (said := verdict(engine, address, mutant))
    ]
    assert disagreed == []
