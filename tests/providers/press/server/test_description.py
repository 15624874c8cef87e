"""The server serves its own description, and it names every endpoint there is."""

import json
import re

import requests

from blockform_press.server.routes import ROUTES
from tests.providers.press.server.conftest import SHAPES, Press

UNDESCRIBED = {
    ("GET", "/v1/specs/{}/releases/{}/deployments"),  # the older spelling of a list
    ("POST", "/resource-usage/api/v1/telemetry"),  # what the SDK sends besides
}


def test_description_is_served_to_anybody(press: Press) -> None:
    response = requests.get(f"{press.url}/openapi.json", timeout=10)
    assert response.headers["content-type"] == "application/json"
    assert json.loads(response.text) == SHAPES.document


def test_description_names_every_endpoint() -> None:
    described = {
        (method.upper(), bare(path))
        for path, item in SHAPES.document["paths"].items()
        for method in item
        if method in {"get", "post", "put", "patch", "delete"}
    }
    served = {(route.method, bare(route.path)) for route in ROUTES}
    assert served - described == UNDESCRIBED
    assert described - served == set()


def bare(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "{}", path.rstrip("/"))
