"""Which files of a directory are configuration, and which of those override the others."""

from pathlib import Path

from msgspec import Struct

EXTENSIONS = (".tf", ".hcl")
"""Native syntax."""

JSON_EXTENSIONS = (".tf.json", ".hcl.json")
"""The JSON variant of the language."""

FOREIGN = "terragrunt.hcl"
"""Another tool's file that ends like ours."""

FOREIGN_ENDINGS = (".pkr.hcl", ".nomad.hcl", ".tftest.hcl", ".tfquery.hcl")
"""Endings of other tools' files, and of tests and queries, which their own commands read."""


class ModuleFiles(Struct, frozen=True, kw_only=True):
    """The configuration files of one directory, native and JSON, each sorted by name."""

    primary: tuple[Path, ...]
    override: tuple[Path, ...]

    def __bool__(self) -> bool:
        return bool(self.primary or self.override)


def module_files(directory: Path) -> ModuleFiles:
    """The files that make up the module in a directory. Raises: OSError where it cannot be listed."""
    paths = sorted(
        (entry for entry in directory.iterdir() if is_config_file(entry.name)), key=lambda path: path.name
    )
    paths = [path for path in paths if not path.is_dir()]
    return ModuleFiles(
        primary=tuple(path for path in paths if not is_override(path.name)),
        override=tuple(path for path in paths if is_override(path.name)),
    )


def is_config_file(name: str) -> bool:
    """Whether a file of that name belongs to the configuration."""
    if is_ignored(name) or name == FOREIGN or name.endswith(FOREIGN_ENDINGS):
        return False
    return name.endswith(EXTENSIONS + JSON_EXTENSIONS)


def is_ignored(name: str) -> bool:
    """Whether it is hidden, or an editor's backup. Source: Terraform's IsIgnoredFile."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def is_override(name: str) -> bool:
    """Whether the file overrides what others declare."""
    for extension in (*JSON_EXTENSIONS, *EXTENSIONS):
        if name.endswith(extension):
            base = name.removesuffix(extension)
            return base == "override" or base.endswith("_override")
    return False


TEST_ENDINGS = (".tftest.hcl", ".tftest.json")
"""Test files."""

TEST_DIRECTORY = "tests"
"""Where test files are, beside the directory of the module itself, unless an option says otherwise."""


def test_files(directory: Path) -> list[Path]:
    """The test files in a directory. Raises: OSError where it cannot be listed."""
    return [
        path
        for path in directory.iterdir()
        if path.name.endswith(TEST_ENDINGS) and not is_ignored(path.name) and not path.is_dir()
    ]


def has_tests(root: Path, directory: str) -> bool:
    """Whether a module has tests, beside its files or in the directory of tests; one that cannot be listed is looked at later."""
    if directory != TEST_DIRECTORY:
        return True
    try:
        return bool(test_files(root)) or bool(test_files(root / directory))
    except FileNotFoundError:
        return False
    except OSError:
        return True
