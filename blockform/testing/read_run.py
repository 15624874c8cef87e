"""``run`` blocks. Source of rules and texts: Terraform's configs/test_file.go."""

from msgspec import Struct

from blockform.addrs import Mode as ResourceMode
from blockform.addrs import ModuleInstance, ResourceInstanceAddr, TargetAddr
from blockform.config.bodies import BAD_NAME_DETAIL, BodySpec, Content, is_name, read_body
from blockform.config.constants import (
    attributes_only,
    constant_bool,
    constant_text,
    keyword,
    static_list,
    unquoted_traversal,
)
from blockform.config.provider_blocks import read_passed_providers
from blockform.config.rules import read_rules
from blockform.diagnostics import Diagnostic, Diagnostics, SourceRange
from blockform.lang import Reference, parse_test_reference
from blockform.plan import Mode
from blockform.syntax import Attribute, Block, Expr
from blockform.testing.model import MAIN_STATE, Command, OverrideSource, RunBlock, RunModule
from blockform.testing.read_mocks import OVERRIDES, Overrides, target_of

_RUN = BodySpec(
    arguments=("command", "providers", "expect_failures", "state_key", "parallel", "skip_cleanup"),
    blocks={
        "plan_options": (),
        "assert": (),
        "variables": (),
        "module": (),
        "backend": ("name",),
        **dict.fromkeys(OVERRIDES, ()),
    },
)
_OPTIONS = BodySpec(arguments=("mode", "refresh", "replace", "target"))
_MODULE = BodySpec(arguments=("source", "version"))
_MODES = {"normal": Mode.NORMAL, "refresh-only": Mode.REFRESH_ONLY}


class _Options(Struct, frozen=True, kw_only=True):
    mode: Mode = Mode.NORMAL
    refresh: bool = True
    replace: tuple[ResourceInstanceAddr, ...] = ()
    targets: tuple[TargetAddr, ...] = ()


def read_run(block: Block, diags: Diagnostics, *, parallel: bool) -> RunBlock | None:
    """A ``run`` block; ``parallel`` is the file's default. None with an error in it."""
    found = Diagnostics()
    content = read_body(block.body, _RUN, found)
    label = block.labels[0]
    if not is_name(label.text):
        found.error("Invalid run block name", BAD_NAME_DETAIL, label.range)
    _refuse_experiments(content, found)
    options = _options(content, found)
    module = _module(content, found)
    overrides = Overrides()
    for inner in content.blocks:
        if inner.type in OVERRIDES:
            overrides.add(inner, OverrideSource.RUN, found)
    arguments = content.arguments
    run = RunBlock(
        name=label.text,
        range=block.header_range,
        name_range=label.range,
        command=_command(arguments.get("command"), found),
        mode=options.mode,
        refresh=options.refresh,
        replace=options.replace,
        targets=options.targets,
        variables=_variables(content, found),
        overrides=overrides.found,
        providers=read_passed_providers(arguments["providers"], found) if "providers" in arguments else (),
        asserts=read_rules(content.of_type("assert"), found),
        module=module,
        expect_failures=_references(arguments.get("expect_failures"), found),
        state_key=_state_key(arguments.get("state_key"), module, found),
        parallel=constant_bool(arguments.get("parallel"), found, default=parallel),
    )
    diags.extend(found)
    return None if found.has_errors else run


def _refuse_experiments(content: Content, diags: Diagnostics) -> None:
    if "skip_cleanup" in content.arguments:
        detail = "The skip_cleanup attribute is only available in experimental builds of Terraform."
        diags.error("Invalid attribute", detail, content.arguments["skip_cleanup"].name_range)
    for block in content.of_type("backend"):
        detail = "The backend block is only available within run blocks in experimental builds of Terraform."
        diags.error("Invalid block", detail, block.header_range)


def _only(content: Content, kind: str, diags: Diagnostics) -> Block | None:
    """The one block of a type; complains of further ones."""
    blocks = content.of_type(kind)
    for other in blocks[1:]:
        detail = f"This run block already has a {kind} block defined at {blocks[0].header_range}."
        diags.error(f'Multiple "{kind}" blocks', detail, other.header_range)
    return blocks[0] if blocks else None


def _variables(content: Content, diags: Diagnostics) -> dict[str, Expr]:
    block = _only(content, "variables", diags)
    if block is None:
        return {}
    return {name: attribute.expr for name, attribute in attributes_only(block.body, diags).items()}


def _command(argument: Attribute | None, diags: Diagnostics) -> Command:
    if argument is None:
        return Command.APPLY
    word = keyword(argument.expr)
    if word not in {"apply", "plan"}:
        detail = (
            'The "command" argument requires one of the following keywords without quotes: apply or plan.'
        )
        diags.error('Invalid "command" keyword', detail, argument.expr.range)
        return Command.APPLY
    return Command(word)


def _references(argument: Attribute | None, diags: Diagnostics) -> tuple[Reference, ...]:
    found = []
    for item in static_list(argument.expr, diags) if argument else ():
        traversal = unquoted_traversal(item, diags)
        parsed = parse_test_reference(traversal) if traversal else None
        if isinstance(parsed, Diagnostic):
            diags.append(parsed)
        elif parsed is not None:
            found.append(parsed)
    return tuple(found)


def _state_key(argument: Attribute | None, module: RunModule | None, diags: Diagnostics) -> str:
    if argument is not None:
        return constant_text(argument, diags)
    return module.source if module is not None else MAIN_STATE


# The module --------------------------------------------------------------------------------------------------------


def _module(content: Content, diags: Diagnostics) -> RunModule | None:
    block = _only(content, "module", diags)
    if block is None:
        return None
    inner = read_body(block.body, _MODULE, diags)
    source = inner.arguments.get("source")
    if source is None:
        detail = (
            "You must specify a source attribute when executing alternate modules during test executions."
        )
        diags.error('Missing "source" attribute for module block', detail, block.header_range)
        return None
    text = constant_text(source, diags)
    return RunModule(source=text, source_range=source.range, range=block.header_range)


# Plan options ------------------------------------------------------------------------------------------------------


def _options(content: Content, diags: Diagnostics) -> _Options:
    block = _only(content, "plan_options", diags)
    if block is None:
        return _Options()
    arguments = read_body(block.body, _OPTIONS, diags).arguments
    mode = _mode(arguments.get("mode"), diags)
    refresh = constant_bool(arguments.get("refresh"), diags, default=True)
    if not refresh and mode is Mode.REFRESH_ONLY:
        detail = 'The "refresh" option cannot be set to false when running a test in "refresh-only" mode.'
        diags.error("Incompatible plan options", detail, arguments["refresh"].range)
    return _Options(
        mode=mode,
        refresh=refresh,
        replace=tuple(_replaced(arguments.get("replace"), diags)),
        targets=tuple(target for target, _ in _targets(arguments.get("target"), diags)),
    )


def _mode(argument: Attribute | None, diags: Diagnostics) -> Mode:
    if argument is None:
        return Mode.NORMAL
    word = keyword(argument.expr)
    if word not in _MODES:
        detail = 'The "mode" argument requires one of the following keywords without quotes: normal or refresh-only'
        diags.error('Invalid "mode" keyword', detail, argument.expr.range)
        return Mode.NORMAL
    return _MODES[word]


def _targets(argument: Attribute | None, diags: Diagnostics) -> list[tuple[TargetAddr, SourceRange]]:
    found = []
    for item in static_list(argument.expr, diags) if argument else ():
        target = target_of(item, diags)
        if target is not None:
            found.append((target, item.range))
    return found


def _replaced(argument: Attribute | None, diags: Diagnostics) -> list[ResourceInstanceAddr]:
    found = []
    for target, where in _targets(argument, diags):
        if isinstance(target, ModuleInstance):
            detail = (
                "A resource instance address is required here. The module path must be followed by a resource instance"
                " specification."
            )
            diags.error("Invalid address", detail, where)
        elif target.resource.mode is not ResourceMode.MANAGED:
            diags.error("Can only target managed resources for forced replacements.", str(target), where)
        else:
            found.append(target)
    return found
