"""One test file, from syntax to :class:`SuiteFile`. Source of rules and texts: Terraform's configs/test_file.go."""

from pathlib import Path

from msgspec import Struct, field

from blockform.config.bodies import BodySpec, read_body
from blockform.config.constants import attributes_only, constant_bool
from blockform.config.model import VariableConfig
from blockform.config.named import read_variable
from blockform.config.provider_blocks import read_provider
from blockform.diagnostics import Diagnostics, SourceRange
from blockform.syntax import Block, Expr, File
from blockform.testing.model import FileProvider, OverrideSource, RunBlock, SuiteFile
from blockform.testing.read_mocks import OVERRIDES, Overrides, ReadBody, read_mock_provider
from blockform.testing.read_run import read_run

_FILE = BodySpec(
    blocks={
        "test": (),
        "run": ("name",),
        "provider": ("name",),
        "mock_provider": ("name",),
        "variable": ("name",),
        "variables": (),
        **dict.fromkeys(OVERRIDES, ()),
    }
)
_TEST = BodySpec(arguments=("parallel", "skip_cleanup"))


def read_suite_file(file: File, directory: Path, read: ReadBody, diags: Diagnostics) -> SuiteFile | None:
    """What a test file declares; None where its ``test`` block is wrong. ``directory`` is that of the module under test."""
    found = Diagnostics()
    content = read_body(file.body, _FILE, found)
    parallel = _is_parallel(content.of_type("test"), found)
    diags.extend(found)
    if any(block.type == "test" for block in file.body.blocks) and found.has_errors:
        return None
    parts = _Parts(directory=directory, read=read, diags=diags, parallel=parallel)
    for block in content.blocks:
        parts.add(block)
    return parts.build(file)


def _is_parallel(blocks: tuple[Block, ...], diags: Diagnostics) -> bool:
    for other in blocks[1:]:
        detail = f'This test file already has a "test" block defined at {blocks[0].header_range}.'
        diags.error('Multiple "test" blocks', detail, other.header_range)
    if len(blocks) != 1:
        return False
    arguments = read_body(blocks[0].body, _TEST, diags).arguments
    if "skip_cleanup" in arguments:
        detail = "The skip_cleanup attribute is only available in experimental builds of Terraform."
        diags.error("Invalid attribute", detail, arguments["skip_cleanup"].name_range)
    return constant_bool(arguments.get("parallel"), diags)


class _Parts(Struct, eq=False, kw_only=True):
    """The blocks of a file put together; grows while they are read."""

    directory: Path
    read: ReadBody
    diags: Diagnostics
    parallel: bool
    definitions: dict[str, VariableConfig] = field(default_factory=dict)
    values: dict[str, Expr] = field(default_factory=dict)
    values_range: SourceRange | None = None
    providers: dict[str, FileProvider] = field(default_factory=dict)
    overrides: Overrides = field(default_factory=Overrides)
    runs: list[RunBlock] = field(default_factory=list)
    names: dict[str, SourceRange] = field(default_factory=dict)
    labels: dict[str, SourceRange] = field(default_factory=dict)

    def build(self, file: File) -> SuiteFile:
        return SuiteFile(
            name=file.source.filename,
            source=file.source,
            definitions=self.definitions,
            values=self.values,
            providers=self.providers,
            overrides=self.overrides.found,
            runs=tuple(self.runs),
        )

    def add(self, block: Block) -> None:
        match block.type:
            case "run":
                self._run(block)
            case "variable":
                self._definition(block)
            case "variables":
                self._values(block)
            case "provider":
                config = read_provider(block, self.diags)
                self._provider(FileProvider(config=config) if config else None, block)
            case "mock_provider":
                self._provider(read_mock_provider(block, self.directory, self.read, self.diags), block)
            case "test":
                pass  # read before
            case _:
                self.overrides.add(block, OverrideSource.FILE, self.diags)

    def _run(self, block: Block) -> None:
        name = block.labels[0]
        run = read_run(block, self.diags, parallel=self.parallel)
        if run is not None:
            self.runs.append(run)
        if name.text in self.names:
            detail = f"This test file already has a run named {name.text} block defined at {self.names[name.text]}."
            self.diags.error('Duplicate "run" block names', detail, name.range)
        else:
            self.names[name.text] = block.header_range

    def _definition(self, block: Block) -> None:
        found = Diagnostics()
        variable = read_variable(block, found)
        self.diags.extend(found)
        if found.has_errors:
            return
        first = self.definitions.setdefault(variable.name, variable)
        if first is not variable:
            self._twice(variable.name, first.range, variable.range)
        elif variable.name in self.values:
            self._twice(variable.name, self.values[variable.name].range, variable.range)

    def _twice(self, name: str, first: SourceRange, second: SourceRange) -> None:
        detail = f"This test file already has a variable named {name} defined at {first}."
        self.diags.error('Duplicate "variable" block names', detail, second)

    def _values(self, block: Block) -> None:
        if self.values_range is not None:
            detail = f"This test file already has a variables block defined at {self.values_range}."
            self.diags.error('Multiple "variables" blocks', detail, block.header_range)
            return
        self.values_range = block.header_range
        for name, attribute in attributes_only(block.body, self.diags).items():
            self.values[name] = attribute.expr
            if name in self.definitions:
                self._twice(name, attribute.range, self.definitions[name].range)

    def _provider(self, provider: FileProvider | None, block: Block) -> None:
        if provider is None:
            return
        first = self.providers.setdefault(provider.name, provider)
        at = self.labels.setdefault(provider.name, block.labels[0].range)
        if first is not provider:
            detail = f"A provider for {provider.name} is already defined at {at}."
            self.diags.error("Duplicate provider block", detail, block.header_range)
