"""Configurations that tests start from, as functions with keyword changes."""

from pathlib import Path
from typing import Any

from tests.providers.press.harness import Engine

SPEC, DEPLOYMENT = "press_block_spec.train", "press_block_deployment.train"
APP, APP_DEPLOYMENT = "press_app_spec.forecast", "press_app_deployment.forecast"

Config = dict[str, Any]


def step(**members: Any) -> Config:
    return {"command": "python fit.py", "image_details": {"id": 1}} | members


def plain_spec(name: str = "train", **members: Any) -> Config:
    """A workflow without code."""
    spec = {
        "kind": "workflow",
        "metadata": {"name": name, "summary": "Trains the model"},
        "config": {"steps": {"fit": step()}},
        "parameters": {
            "build": [{"name": "cmd", "type": "string", "required": False, "default_value": "fit"}],
            "run": [
                {"name": "agg_type", "type": "string", "required": False, "default_value": "AVG"},
                {"name": "secret", "type": "string", "required": False, "hide_value": True},
            ],
        },
    }
    return spec | members


def built_spec(code: Path, **members: Any) -> Config:
    """A workflow with code and references to parameters."""
    spec = plain_spec(
        artifact={"path": str(code)},
        config={
            "images": {
                "main": {"context": ".", "dockerfile": "Dockerfile", "build_arguments": {"npm_token": "x"}}
            },
            "steps": {
                "fit": {
                    "type": "standard",
                    "command": "@param:cmd",
                    "image_ref": "main",
                    "resources": {"instance_type_id": "@param:instance", "storage": "20GB"},
                },
                "score": {
                    "command": "python score.py",
                    "image_ref": "main",
                    "parents": ["fit"],
                    "resources": {"instance_type_id": 21, "storage": "10Mb"},
                },
            },
            "triggers": [{"cron": "0 0 * * *"}],
            "watchers": [{"user": "someone@peak.ai", "events": {"success": False, "fail": True}}],
        },
    )
    spec["parameters"]["build"].append(
        {"name": "instance", "type": "number", "required": False, "default_value": 21}
    )
    return spec | members


def deployment(engine: Engine, **members: Any) -> Config:
    config = {
        "spec": {"id": engine.ref(SPEC, "id")},
        "metadata": {"name": "train-eu", "summary": "Daily"},
        "parameters": {"run": {"agg_type": "MAX"}},
    }
    return config | members


def app_spec(engine: Engine, **members: Any) -> Config:
    config = {
        "metadata": {"name": "forecast", "summary": "Train and serve"},
        "blocks": [{"id": engine.ref(SPEC, "id"), "version": engine.ref(SPEC, "release", "version")}],
    }
    return config | members


def app_deployment(engine: Engine, **members: Any) -> Config:
    config = {
        "spec": {"id": engine.ref(APP, "id"), "version": engine.ref(APP, "release", "version")},
        "metadata": {"name": "forecast-eu", "summary": "Europe"},
        "parameters": {"train": {"run": {"agg_type": "MAX"}}},
    }
    return config | members
