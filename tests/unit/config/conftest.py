from collections.abc import Callable
from pathlib import Path

import pytest

from blockform.config import Config, load_config
from blockform.diagnostics import Diagnostics

Load = Callable[..., Config]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Write files below a directory; gives the directory."""

    def make(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return make


@pytest.fixture
def load(write: Callable[[dict[str, str]], Path]) -> Load:
    """Load a correct configuration from texts by file name; a single text is main.hcl."""

    def make(files: dict[str, str] | str) -> Config:
        config, diags = load_config(write({"main.hcl": files} if isinstance(files, str) else files))
        assert not diags.has_errors, list(diags)
        return config

    return make


@pytest.fixture
def problems(write: Callable[[dict[str, str]], Path]) -> Callable[[dict[str, str] | str], Diagnostics]:
    """What is wrong with a configuration."""

    def make(files: dict[str, str] | str) -> Diagnostics:
        return load_config(write({"main.hcl": files} if isinstance(files, str) else files))[1]

    return make
