"""A small provider whose objects are boxes in a JSON file, so that tests can change them from outside. Each call is logged."""

import json
import threading
from pathlib import Path
from types import MappingProxyType
from typing import Any

from blockform.sdk import (
    ApplyResponse,
    Attribute,
    Block,
    ConfigureRequest,
    ConfigureResponse,
    CreateRequest,
    DeleteRequest,
    DeleteResponse,
    ProviderSchema,
    ReadDataRequest,
    ReadDataResponse,
    ReadRequest,
    ReadResponse,
    ResourceSchema,
    UpdateRequest,
)
from blockform.values import STRING, SetType, Value, from_json, null, object_of, string, to_json

_BOX = Block(
    attributes={
        "id": Attribute(type=STRING, computed=True),
        "label": Attribute(type=STRING, required=True),
        "secret": Attribute(type=STRING, optional=True, sensitive=True),
        "tags": Attribute(type=SetType(STRING), optional=True),
        "revision": Attribute(type=STRING, computed=True),
    }
)
_LOOK = Block(
    attributes={
        "label": Attribute(type=STRING, required=True),
        "secret": Attribute(type=STRING, computed=True, sensitive=True),
    }
)
HEAD = 'terraform {\n  required_providers {\n    shelf = { source = "tests/shelf" }\n  }\n}\n'
"""What a configuration that uses the provider begins with."""


class Shelf:
    """The provider, its one configuration, its resource and its data source; the file is named by the environment."""

    source = "tests/shelf"

    def __init__(self) -> None:
        self.path = Path()
        self.log: list[str] = []
        self._lock = threading.Lock()
        self._schema = ProviderSchema(
            provider=Block(),
            resources={"shelf_box": ResourceSchema(block=_BOX)},
            data_sources={"shelf_box": ResourceSchema(block=_LOOK)},
        )

    def schema(self) -> ProviderSchema:
        return self._schema

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        self.path = Path(request.environment["SHELF"])
        return ConfigureResponse(provider=self)

    @property
    def resources(self) -> Any:
        return MappingProxyType({"shelf_box": _Boxes(self)})

    @property
    def data_sources(self) -> Any:
        return MappingProxyType({"shelf_box": _Look(self)})

    def close(self) -> None:
        self.log.append("close")

    def boxes(self) -> dict[str, Any]:
        """What is on the shelf, by label."""
        with self._lock:
            return self._read()

    def put(self, label: str, box: Any) -> None:
        """Put a box there, or take it away (None)."""
        with self._lock:
            boxes = self._read()
            boxes.pop(label, None)
            if box is not None:
                boxes[label] = box
            self.path.write_text(json.dumps(boxes))

    def _read(self) -> dict[str, Any]:
        return json.loads(self.path.read_text()) if self.path.exists() else {}


class _Boxes:
    """The verbs of ``shelf_box``."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def read(self, request: ReadRequest) -> ReadResponse:
        box = self.shelf.boxes().get(request.state["label"].as_str())
        state = None if box is None else from_json(box, _BOX.value_type)
        same = state == request.state
        return ReadResponse(new_state=request.state if same else state, private={"looked": True})

    def create(self, request: CreateRequest) -> ApplyResponse:
        return self._put("create", request.planned)

    def update(self, request: UpdateRequest) -> ApplyResponse:
        return self._put("update", request.planned)

    def _put(self, verb: str, planned: Value) -> ApplyResponse:
        label = planned["label"].as_str()
        revision = planned["revision"] if planned["revision"].is_known else string("1")
        made = planned.with_attrs(id=string(f"id-{label}"), revision=revision)
        self.shelf.log.append(f"{verb} {label}")
        self.shelf.put(label, to_json(made, _BOX.value_type))
        return ApplyResponse(new_state=made)

    def delete(self, request: DeleteRequest) -> DeleteResponse:
        label = request.prior["label"].as_str()
        self.shelf.log.append(f"delete {label}")
        self.shelf.put(label, None)
        return DeleteResponse()


class _Look:
    """The verb of the data source ``shelf_box``."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        label = request.config["label"]
        self.shelf.log.append(f"look {label.as_str()}")
        box = self.shelf.boxes().get(label.as_str(), {})
        secret = string(box["secret"]) if box.get("secret") else null(STRING)
        return ReadDataResponse(state=object_of({"label": label, "secret": secret}))
