"""Directories to a :class:`Suite`: the module under test, the test files beside it, and the modules that runs name."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct, field

from blockform.config import Config, load_config
from blockform.config.files import TEST_DIRECTORY, test_files
from blockform.config.installed import InstalledModules
from blockform.config.load import shown_path
from blockform.config.module_sources import InvalidModuleSource, LocalSource, parse_module_source
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine import Session
from blockform.engine.prepare import Options, load
from blockform.syntax import Body, File, ParseCache, parse_config_cached
from blockform.testing.model import RunBlock, SuiteFile
from blockform.testing.read_file import read_suite_file


class Suite(Struct, frozen=True, kw_only=True):
    """A module under test and its test files by name (relative to the module), in order.

    ``modules`` holds the configurations of runs that name another module, by file and run.
    """

    config: Config
    files: Mapping[str, SuiteFile] = field(default_factory=lambda: MappingProxyType({}))
    modules: Mapping[tuple[str, str], Config] = field(default_factory=lambda: MappingProxyType({}))

    def config_of(self, file: SuiteFile, run: RunBlock) -> Config:
        """The configuration that a run plans or applies."""
        return self.modules.get((file.name, run.name), self.config)


def invalid_directory(directory: str) -> Diagnostic | None:
    """What is wrong with the name of a directory of tests, if something is."""
    path = Path(os.path.normpath(directory))
    if directory and not path.is_absolute() and path.parts[:1] != ("..",):
        return None
    return Diagnostic.error(
        "Invalid testing directory",
        "The testing directory must be a relative path pointing to a directory local to the configuration directory.",
    )


def load_suite(
    session: Session, directory: str = TEST_DIRECTORY, variables: Options = ()
) -> tuple[Suite, Diagnostics]:
    """Load the module under test with all its tests; everything wrong is reported at once.

    ``variables`` matter where a source depends on one. With errors nothing may be run; the suite holds what could be made out all the same.
    """
    cache = ParseCache(session.cache_dir, outside=session.root) if session.cache_dir is not None else None
    config, diags = load(session, options=variables)
    loader = _Loader(session, cache, diags)
    files = {file.name: file for file in loader.files(directory)}
    modules = {}
    for file in files.values():
        for run in file.runs:
            module = loader.module(run)
            if module is not None:
                modules[file.name, run.name] = module
    return Suite(config=config, files=files, modules=modules), diags


class _Loader(Struct, eq=False):
    """Reads files of one session. Each module is loaded once, however many runs name it."""

    session: Session
    cache: ParseCache | None
    diags: Diagnostics
    known: dict[Path, Config] = field(default_factory=dict)

    def files(self, directory: str) -> Iterator[SuiteFile]:
        """The test files of the module's directory and of ``directory`` below it, sorted by name."""
        paths = [*test_files(self.session.root), *self._tests_in(directory)]
        for path in sorted(set(paths), key=lambda path: shown_path(path, self.session.root)):
            file = self._parse(path, self.diags)
            if file is None:
                continue
            found = read_suite_file(file, self.session.root, self._body, self.diags)
            if found is not None:
                yield found

    def _tests_in(self, directory: str) -> list[Path]:
        wrong = invalid_directory(directory)
        if wrong is not None:
            self.diags.append(wrong)
            return []
        path = self.session.root / os.path.normpath(directory)
        try:
            return test_files(path)
        except FileNotFoundError:
            if directory != TEST_DIRECTORY:
                detail = f"Requested test directory {os.path.normpath(directory)} does not exist."
                self.diags.warning("Test directory does not exist", detail)
        except OSError as error:
            detail = (
                f"Test directory {directory} could not be read: {error.strerror or type(error).__name__}."
            )
            self.diags.error("Failed to read test directory", detail)
        return []

    def _parse(self, path: Path, diags: Diagnostics) -> File | None:
        shown = shown_path(path, self.session.cwd)
        try:
            content = path.read_bytes()
        except OSError as error:
            why = error.strerror or type(error).__name__
            diags.error("Failed to read file", f'The file "{shown}" could not be read: {why}.')
            return None
        file, found = parse_config_cached(content, shown, self.cache)
        diags.extend(found)
        return file

    def _body(self, path: Path, diags: Diagnostics) -> Body:
        file = self._parse(path, diags)
        if file is not None:
            return file.body
        empty, _ = parse_config_cached("", shown_path(path, self.session.cwd), None)
        return empty.body

    def module(self, run: RunBlock) -> Config | None:
        """The configuration of the module that a run names; None without one, and with an error."""
        if run.module is None:
            return None
        where = run.module.source_range
        try:
            is_local = isinstance(parse_module_source(run.module.source), LocalSource)
        except InvalidModuleSource as error:
            self.diags.error("Invalid module source address", str(error), where)
            return None
        if not is_local:
            detail = "Only local module sources, which begin with ./ or ../, are supported from within test run blocks."
            self.diags.error("Invalid module source address", detail, where)
            return None
        root = Path(os.path.normpath(self.session.root / run.module.source))
        if not root.is_dir():
            shown = shown_path(root, self.session.cwd)
            detail = f'The directory {shown} could not be read for the module of run "{run.name}".'
            self.diags.error("Unreadable module directory", detail, where)
            return None
        if root not in self.known:
            finder = InstalledModules(self.session.root, self.session.data_dir)
            self.known[root], found = load_config(root, cwd=self.session.cwd, cache=self.cache, finder=finder)
            self.diags.extend(found)
        return self.known[root]
