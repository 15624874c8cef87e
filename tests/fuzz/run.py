"""``make fuzz-server``: schemathesis against a server that holds objects of every kind, by the server's own description.

schemathesis lives in an environment of its own, given as first argument. Its requests use ids that exist as well as made-up ones.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import requests

from blockform_press.server import EmbeddedServer, ServerOptions
from tests.load.clients import Client, Report

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
NOBODY = "00000000-0000-4000-8000-000000000000"
TOKEN = "fuzz"


def fill(url: str) -> dict[str, list[Any]]:
    """Make a spec, an app and a deployment of each; the ids by the name of the path parameter."""
    import threading  # noqa: PLC0415  only for the client's lock

    client = Client(url, TOKEN, Report(clients=1, seconds=1), threading.Lock())
    client.made = 1
    client.one_spec("filled")
    client.connection.close()
    (spec,), (deployment,) = client.specs, client.deployments
    session = requests.Session()
    session.headers["Authorization"] = TOKEN
    body = {
        "version": "1",
        "kind": "app",
        "metadata": {"name": "app", "summary": "An app."},
        "release": {"version": "1.0.0"},
        "config": [{"id": spec, "release": {"version": "1.0.0"}}],
    }
    app = made(
        session, f"{url}/v1/apps/specs/", {"spec": json.dumps(body), "featured": "null", "parameters": "null"}
    )
    deployed = {"metadata": {"name": "app", "summary": "Live."}, "spec": {"id": app}}
    return {
        "specId": [spec, app, NOBODY],
        "deploymentId": [deployment, made(session, f"{url}/v1/apps/deployments/", deployed), NOBODY],
        "version": ["1.0.0", "9.9.9"],
        "revision": [1, 2, 99],
    }


def made(session: requests.Session, url: str, body: dict[str, Any]) -> str:
    response = session.post(url, json=body, timeout=10)
    response.raise_for_status()
    return str(response.json()["id"])


def with_ids(document: dict[str, Any], ids: dict[str, list[Any]]) -> dict[str, Any]:
    """The description with these values for path parameters, so that requests find something."""
    items = list(document["paths"].values())
    groups = [item.get("parameters", []) for item in items]
    groups += [
        operation.get("parameters", [])
        for item in items
        for operation in item.values()
        if isinstance(operation, dict)
    ]
    groups.append(list(document["components"].get("parameters", {}).values()))
    for parameters in groups:
        for parameter in parameters:
            if parameter.get("in") == "path" and parameter.get("name") in ids:
                parameter["schema"] = {"enum": ids[parameter["name"]]}
    return document


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("schemathesis", type=Path)
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = ServerOptions(data=Path(folder) / "press.sqlite", deploy_time=0.01)
        with EmbeddedServer.start(settings) as server:
            document = requests.get(f"{server.url}/openapi.json", timeout=10).json()
            described = Path(folder) / "openapi.json"
            described.write_text(json.dumps(with_ids(document, fill(server.url))))
            command = [
                str(options.schemathesis.absolute()),
                "run",
                str(described),
                "-u",
                server.url,
                "-H",
                f"Authorization: {TOKEN}",
            ]
            command += [
                "-c",
                CHECKS,
                "--max-time",
                str(options.seconds),
                "--continue-on-failure",
                "--warnings",
                "off",
            ]
            command += ["--seed", str(options.seed)] if options.seed else []
            environment = os.environ | {
                "SCHEMATHESIS_HOOKS": "hooks",
                "PYTHONPATH": str(Path(__file__).parent),
            }
            code = subprocess.run(command, cwd=folder, env=environment, check=False).returncode
            failed = [entry for entry in server.log if (entry["status"] or 500) >= 500]
    print(f"{len(failed)} answers of the server's own failure")
    return code or bool(failed)


if __name__ == "__main__":
    sys.exit(main())
