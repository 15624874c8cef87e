"""Override and mock blocks: read from test files, mock providers and mock data files.

Source of rules and texts: Terraform's configs/mock_provider.go.
"""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import Mode, ModuleInstance, ResourceInstanceAddr, TargetAddr
from blockform.config.bodies import BAD_NAME_DETAIL, BodySpec, Content, is_name, read_body
from blockform.config.constants import constant_text, keyword
from blockform.config.model import ProviderConfig
from blockform.config.provider_blocks import check_local_name
from blockform.config.targets import read_move_endpoint
from blockform.diagnostics import Diagnostics
from blockform.syntax import Attribute, Block, Body, Expr
from blockform.testing.model import FileProvider, MockData, MockedType, Override, OverrideSource

DURING = "override_during"
OVERRIDES = ("override_resource", "override_data", "override_module")
MOCK_DATA_ENDINGS = (".tfmock.hcl", ".tfmock.json")

ReadBody = Callable[[Path, Diagnostics], Body]
"""Reads a file's body."""

_MOCK_PROVIDER = BodySpec(
    arguments=("alias", "source", DURING),
    blocks={"mock_resource": ("type",), "mock_data": ("type",), "override_resource": (), "override_data": ()},
)
_MOCK_DATA = BodySpec(
    blocks={"mock_resource": ("type",), "mock_data": ("type",), "override_resource": (), "override_data": ()}
)
_MOCKED = BodySpec(arguments=("defaults", DURING))


def target_of(expr: Expr, diags: Diagnostics) -> TargetAddr | None:
    """What an expression names: a module, a resource or an instance of either; None with an error."""
    endpoint = read_move_endpoint(expr, diags)
    if endpoint is None:
        return None
    if endpoint.resource is None:
        return endpoint.module
    return ResourceInstanceAddr(endpoint.module, endpoint.resource, endpoint.key)


# Overrides -----------------------------------------------------------------------------------------------------------


class Overrides(Struct, eq=False):
    """The override blocks of one place; a target may be named once. Grows while blocks are read."""

    found: dict[TargetAddr, Override] = field(default_factory=dict)

    def add(
        self, block: Block, source: OverrideSource, diags: Diagnostics, *, during_plan: bool = False
    ) -> None:
        """Read one more block."""
        override = read_override(block, source, diags, during_plan=during_plan)
        if override is None:
            return
        first = self.found.setdefault(override.target, override)
        if first is not override:
            detail = f"An {block.type} block targeting {override.target} has already been defined at {first.range}."
            diags.error(f"Duplicate {block.type} block", detail, override.range)


def read_override(
    block: Block, source: OverrideSource, diags: Diagnostics, *, during_plan: bool
) -> Override | None:
    """One override block; ``during_plan`` is what holds unless it says otherwise. None without a fitting target."""
    given = "outputs" if block.type == "override_module" else "values"
    content = read_body(block.body, BodySpec(arguments=("target", DURING, given)), diags)
    argument = content.arguments.get("target")
    if argument is None:
        detail = f"{block.type} blocks must specify a target address."
        diags.error("Missing target attribute", detail, block.header_range)
        return None
    target = target_of(argument.expr, diags)
    values = content.arguments.get(given)
    during = _during_plan(content, diags, default=during_plan)
    if target is None:
        return None
    wanted = _WANTED[block.type]
    if not wanted.fits(target):
        detail = f"You can only target {wanted.plural} from {block.type} blocks, not {target}."
        diags.error("Invalid override target", detail, argument.range)
        return None
    return Override(
        block=block.type,
        target=target,
        values=values.expr if values else None,
        during_plan=during,
        source=source,
        range=block.header_range,
        target_range=argument.range,
        values_range=values.range if values else None,
    )


class _Wanted(Struct, frozen=True):
    """What an override block may target; ``mode`` None: modules."""

    plural: str
    mode: Mode | None

    def fits(self, target: TargetAddr) -> bool:
        if isinstance(target, ModuleInstance):
            return self.mode is None
        return target.resource.mode is self.mode


_WANTED = {
    "override_resource": _Wanted("resources", Mode.MANAGED),
    "override_data": _Wanted("data sources", Mode.DATA),
    "override_module": _Wanted("modules", None),
}


def _during_plan(content: Content, diags: Diagnostics, *, default: bool) -> bool:
    argument = content.arguments.get(DURING)
    if argument is None:
        return default
    word = keyword(argument.expr)
    if word not in {"plan", "apply"}:
        detail = f"The {DURING} attribute must be a value of plan or apply."
        diags.error(f"Invalid {DURING} value", detail, argument.range)
        return default
    return word == "plan"


# Mock providers ------------------------------------------------------------------------------------------------------


def read_mock_provider(
    block: Block, directory: Path, read: ReadBody, diags: Diagnostics
) -> FileProvider | None:
    """A ``mock_provider`` block, with the mock data of the directory that ``source`` names; None where its name can be no provider's.

    ``directory`` is that of the module under test, ``read`` reads a file of mock data.
    """
    name = block.labels[0].text
    content = read_body(block.body, _MOCK_PROVIDER, diags)
    if not check_local_name(name, block.header_range, diags):
        return None
    alias = constant_text(content.arguments.get("alias"), diags)
    if "alias" in content.arguments and not is_name(alias):
        diags.error(
            "Invalid provider configuration alias", f"An alias must be a valid name. {BAD_NAME_DETAIL}"
        )
    during = _during_plan(content, diags, default=False)
    data = _data(content.blocks, OverrideSource.MOCK_PROVIDER, diags, during_plan=during)
    source = content.arguments.get("source")
    if source is not None:
        outside = _mock_data_in(directory, block, source, read, diags, during_plan=during)
        data = MockData(
            resources={**outside.resources, **data.resources},
            data_sources={**outside.data_sources, **data.data_sources},
            overrides={**outside.overrides, **data.overrides},
        )
    config = ProviderConfig(
        local_name=name,
        alias=alias,
        body=replace(block.body, attributes={}, blocks=()),
        version=None,
        for_each=None,
        range=block.header_range,
    )
    return FileProvider(config=config, mock=data)


def _data(
    blocks: tuple[Block, ...], source: OverrideSource, diags: Diagnostics, *, during_plan: bool
) -> MockData:
    types: dict[str, dict[str, MockedType]] = {"mock_resource": {}, "mock_data": {}}
    overrides = Overrides()
    for block in blocks:
        if block.type not in types:
            overrides.add(block, source, diags, during_plan=during_plan)
            continue
        mocked = _mocked_type(block, diags, during_plan=during_plan)
        first = types[block.type].setdefault(mocked.type, mocked)
        if first is not mocked:
            detail = f"A {block.type} block for {mocked.type} has already been defined at {first.range}."
            diags.error(f"Duplicate {block.type} block", detail, mocked.type_range)
    return MockData(
        resources=types["mock_resource"], data_sources=types["mock_data"], overrides=overrides.found
    )


def _mocked_type(block: Block, diags: Diagnostics, *, during_plan: bool) -> MockedType:
    content = read_body(block.body, _MOCKED, diags)
    defaults = content.arguments.get("defaults")
    return MockedType(
        mode=Mode.MANAGED if block.type == "mock_resource" else Mode.DATA,
        type=block.labels[0].text,
        defaults=defaults.expr if defaults else None,
        during_plan=_during_plan(content, diags, default=during_plan),
        range=block.header_range,
        type_range=block.labels[0].range,
        defaults_range=defaults.range if defaults else None,
    )


def _mock_data_in(
    directory: Path, block: Block, source: Attribute, read: ReadBody, diags: Diagnostics, *, during_plan: bool
) -> MockData:
    """The mock data files of a directory, which is relative to the module under test; of two that say one thing the second is wrong."""
    where = constant_text(source, diags)
    try:
        names = sorted(
            path for path in (directory / where).iterdir() if path.name.endswith(MOCK_DATA_ENDINGS)
        )
    except OSError:
        detail = f"Mock data directory {where} does not exist or cannot be read."
        diags.error("Failed to read mock data directory", detail, block.header_range)
        return MockData()
    merged = MockData()
    for path in names:
        content = read_body(read(path, diags), _MOCK_DATA, diags)
        data = _data(content.blocks, OverrideSource.MOCK_DATA_FILE, diags, during_plan=during_plan)
        merged = _merged(merged, data, diags)
    return merged


def _merged(first: MockData, second: MockData, diags: Diagnostics) -> MockData:
    for word, known, new in (
        ("mock_resource", first.resources, second.resources),
        ("mock_data", first.data_sources, second.data_sources),
    ):
        for name, mocked in new.items():
            if name in known:
                detail = f'A {word} "{name}" block already exists at {known[name].range}.'
                diags.error("Duplicate mock resource block", detail, mocked.type_range)
    for target, override in second.overrides.items():
        if target in first.overrides:
            detail = f"An override block for {target} already exists at {first.overrides[target].range}."
            diags.error("Duplicate override block", detail, override.range)
    return MockData(
        resources={**second.resources, **first.resources},
        data_sources={**second.data_sources, **first.data_sources},
        overrides={**second.overrides, **first.overrides},
    )
