"""One tenant of the embedded server as the SDK sees it, with short ways to make the objects that tests start from."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from blockform_press.server import EmbeddedServer
from tests.providers.press.sdk.process import Json, Sdk

_names = itertools.count(1)

METADATA: Json = {
    "title": "Train",
    "summary": "Trains the model",
    "description": "# Train\n\nEvery night.",
    "descriptionContentType": "text/markdown",
    "imageUrl": "https://my-block-pics.com/image-0.jpg",
    "tags": [{"name": "sdk"}, {"name": "größe"}],
}

CONFIG: Json = {
    "images": {"main": {"context": ".", "dockerfile": "Dockerfile", "version": "0.0.1", "useCache": False}},
    "steps": {
        "fit": {
            "type": "standard",
            "command": "@param:cmd",
            "imageRef": "main",
            "resources": {"instanceTypeId": "@param:instance", "storage": "20GB"},
        },
        "score": {"type": "standard", "command": "score", "imageRef": "main", "parents": ["fit"]},
    },
    "triggers": [{"cron": "0 0 * * *"}],
    "watchers": [{"user": "someone@peak.ai", "events": {"success": False, "fail": True}}],
}

RUN: list[Json] = [
    {"name": "agg_type", "type": "string", "required": False, "title": "Agg", "defaultValue": "AVG"},
    {"name": "secret", "type": "string", "required": False, "hideValue": True},
]

PARAMETERS: Json = {
    "build": [
        {"name": "cmd", "type": "string", "required": False, "defaultValue": "fit"},
        {"name": "instance", "type": "number", "required": True, "defaultValue": 21},
    ],
    "run": RUN,
}


class Account:
    """Calls of the SDK for one token; remembers which methods were called."""

    def __init__(self, sdk: Sdk, server: EmbeddedServer, tenant: str, token: str, code: Path) -> None:
        self.sdk, self.server, self.tenant, self.token = sdk, server, tenant, token
        self.code = code
        self.called: set[str] = set()

    def __call__(self, method: str, /, **arguments: Any) -> Any:
        """The result of a method. Raises: SdkRaisedError."""
        return self.send(method, arguments)

    def send(self, method: str, arguments: Json, **options: Any) -> Any:
        """As a plain call, with options for the driver."""
        self.called.add(method)
        url = self.server.url
        return self.sdk.call(
            press=url, service=url, token=self.token, name=method, arguments=arguments, **options
        )

    @property
    def artifact(self) -> Json:
        """The code of every block."""
        return {"path": str(self.code)}

    @staticmethod
    def name(stem: str) -> str:
        """A name not used before."""
        return f"{stem}-{next(_names)}"

    def spec_body(self, family: str, name: str, **members: Any) -> Json:
        """The body of a spec; an app has one block of its own."""
        body = {
            "version": "1",
            "kind": "workflow" if family == "blocks" else "app",
            "metadata": {**METADATA, "name": name},
            "release": {"version": "1.0.0", "notes": "The original release"},
        }
        config = {} if "config" in members else {"config": self.config(family, name)}
        return {**body, **config, **members}

    def config(self, family: str, name: str) -> Any:
        """A config of the family; the block of an app is made with it."""
        return CONFIG if family == "blocks" else [self.ref(self.spec("blocks", f"{name}-block"))]

    @staticmethod
    def ref(spec_id: str, version: str = "1.0.0", **members: Any) -> Json:
        """A block in the config of an app."""
        return {"id": spec_id, "release": {"version": version}, **members}

    def extras(self, family: str) -> Json:
        """What goes beside the body of a spec or release."""
        if family == "apps":
            return {"parameters": {"build": [], "run": RUN[:1]}}
        return {"parameters": PARAMETERS, "artifact": self.artifact}

    def spec(self, family: str, name: str = "", *, body: Mapping[str, Any] = {}, **arguments: Any) -> str:
        """The id of a new spec."""
        whole = self.spec_body(family, name or self.name("spec"), **body)
        made: str = self(f"{family}.create_spec", body=whole, **{**self.extras(family), **arguments})["id"]
        return made

    def release(self, family: str, spec_id: str, version: str, config: Any = None) -> Any:
        """The answer to a new release, by default with a config of its own."""
        body = {
            "release": {"version": version, "notes": f"Release {version}"},
            "config": config or self.config(family, self.name("release")),
        }
        return self(f"{family}.create_spec_release", spec_id=spec_id, body=body, **self.extras(family))

    def deployment_body(self, spec_id: str, name: str, **members: Any) -> Json:
        """The body of a deployment of release 1.0.0."""
        return {
            "metadata": {**METADATA, "name": name},
            "spec": {"id": spec_id, "release": {"version": "1.0.0"}},
            "revision": {"notes": "The initial revision"},
            **members,
        }

    def deployment(self, family: str, spec_id: str = "", name: str = "", **members: Any) -> str:
        """The id of a new deployment, by default of a new spec."""
        spec = spec_id or self.spec(family)
        body = self.deployment_body(spec, name or self.name("deployment"), **members)
        made: str = self(f"{family}.create_deployment", body=body)["id"]
        return made


def differences(found: Any, wanted: Any, at: str = "") -> list[str]:
    """Where ``found`` lacks what ``wanted`` has: members that only ``found`` has are fine, in objects at any depth."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        return [
            line
            for name, item in wanted.items()
            for line in differences(found.get(name, "(nothing)"), item, f"{at}.{name}")
        ]
    if isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        pairs = enumerate(zip(found, wanted, strict=True))
        return [line for number, (one, other) in pairs for line in differences(one, other, f"{at}[{number}]")]
    same = found == wanted and isinstance(found, bool) == isinstance(wanted, bool)
    return [] if same else [f"{at}: {found!r} instead of {wanted!r}"]


def check(found: Any, wanted: Any) -> None:
    """Fail unless ``found`` has all that ``wanted`` has."""
    lines = differences(found, wanted)
    assert not lines, "\n".join(lines)
