"""Lets the program find a provider that is no installed package."""

import importlib.metadata
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.providers.lab.provider import Lab


def install(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offer the provider beside the usual ones."""
    point = SimpleNamespace(name="lab", value="lab", dist=None, load=lambda: lab)
    found: Callable[..., Any] = importlib.metadata.entry_points

    def entry_points(**params: Any) -> Any:
        return [*found(**params), *([point] if params.get("group") == "blockform.providers" else [])]

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
