"""References to things that are not declared, found before anything is evaluated.

Source of the rules and texts: Terraform's evaluate_valid.go and evaluate.go.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import (
    CountAttr,
    EachAttr,
    LocalAddr,
    Mode,
    ModuleCallAddr,
    ModulePath,
    PathAttr,
    ResourceAddr,
    TerraformAttr,
    VariableAddr,
)
from blockform.config.model import PROVISIONER_META_ARGUMENTS, CheckRule, Config, Module, ResourceConfig
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.diagnostics.suggest import did_you_mean
from blockform.lang import Reference, references, references_in_body
from blockform.syntax import AttrStep, Expr, IndexStep

_TELLING = 4  # a shorter name is near to too many others
_MODE = {Mode.MANAGED: "managed", Mode.DATA: "data", Mode.EPHEMERAL: "ephemeral"}
_AN_ADJECTIVE = {Mode.MANAGED: "A managed", Mode.DATA: "A data", Mode.EPHEMERAL: "An ephemeral"}
_TERRAFORM_ATTRIBUTES = (
    "The only supported attributes are terraform.workspace, the name of the currently-selected workspace, and"
    " terraform.applying, a boolean which is true only during apply."
)
_COUNT_ATTRIBUTES = (
    "The only supported attribute is count.index, which is the index of each instance of a resource block that has the"
    ' "count" argument set.'
)
_EACH_ATTRIBUTES = (
    "The supported attributes are each.key and each.value, the current key and value pair of the"
    ' "for_each" attribute set.'
)
_REPETITION = (
    'Because {0} has "{1}" set, its attributes must be accessed on specific instances.\n\nFor example, to correlate with'
    " indices of a referring resource, use:\n    {0}[{2}]"
)


def check_references(config: Config, diags: Diagnostics) -> None:
    """Complain of every reference in one module that names nothing declared there."""
    checker = _Checker(config, diags)
    for reference, check in _references(config.module):
        checker.look_at(reference, check)


def module_references(module: Module) -> Iterator[Reference]:
    """Every reference in a module."""
    return (reference for reference, _ in _references(module))


def check_reference(config: Config, reference: Reference, diags: Diagnostics) -> None:
    """Complain of a reference that names nothing declared in the module."""
    _Checker(config, diags).look_at(reference, "")


def output_named(child: Config, reference: Reference) -> str | None:
    """The output of the called module that a reference to its call reads; None for all, or for none that there is."""
    call, steps = child.call, reference.steps
    if call is not None and (call.count or call.for_each):
        steps = steps[1:] if steps and isinstance(steps[0], IndexStep) else ()
    name = steps[0].name if steps and isinstance(steps[0], AttrStep) else None
    return name if name in child.module.outputs else None


def module_name(path: ModulePath) -> str:
    """How messages call a module."""
    return "the root module" if path.is_root else str(path)


# Where references stand ----------------------------------------------------------------------------------------


def _references(module: Module) -> Iterator[tuple[Reference, str]]:
    """Every reference of a module, with the name of the check block around it (else empty)."""
    for resource in module.resources.values():
        for reference in _of_resource(resource):
            yield reference, resource.check
    for check in module.checks.values():
        for reference in _of_rules(check.asserts):
            yield reference, check.name
    for reference in _elsewhere(module):
        yield reference, ""


def _of_resource(resource: ResourceConfig) -> Iterator[Reference]:
    yield from _of_optional(resource.count, resource.for_each, resource.provider.key)
    yield from references_in_body(resource.body)
    yield from resource.depends_on
    lifecycle = resource.lifecycle
    yield from _of_optional(lifecycle.enabled, lifecycle.prevent_destroy, *lifecycle.replace_triggered_by)
    yield from _of_rules(lifecycle.preconditions)
    yield from _of_rules(lifecycle.postconditions)
    for provisioner in resource.provisioners:
        yield from references_in_body(provisioner.body, ignore=PROVISIONER_META_ARGUMENTS)
    if resource.connection:
        yield from references_in_body(resource.connection.body)


def _elsewhere(module: Module) -> Iterator[Reference]:
    for variable in module.variables.values():
        yield from _of_rules(variable.validations)
    for local in module.locals.values():
        yield from references(local.expr)
    for provider in module.providers.values():
        yield from _of_optional(provider.for_each)
        yield from references_in_body(provider.body)
    for call in module.module_calls.values():
        yield from _of_optional(call.count, call.for_each)
        yield from _of_optional(*(passed.in_parent.key for passed in call.providers or ()))
        yield from references_in_body(call.body)
        yield from call.depends_on
    for listed in module.lists.values():
        yield from _of_optional(listed.count, listed.for_each, listed.include_resource, listed.limit)
        if listed.config is not None:
            yield from references_in_body(listed.config)
    for move in module.repeated_moves:
        yield from references(move.for_each)
    for imported in module.imports:
        yield from _of_optional(imported.for_each, imported.id, imported.identity)
    for output in module.outputs.values():
        yield from references(output.expr)
        yield from _of_rules(output.preconditions)
        yield from output.depends_on


def _of_optional(*exprs: Expr | None) -> Iterator[Reference]:
    for expr in exprs:
        if expr is not None:
            yield from references(expr)


def _of_rules(rules: Iterable[CheckRule]) -> Iterator[Reference]:
    for rule in rules:
        yield from references(rule.condition)
        yield from references(rule.error_message)


# What they may name --------------------------------------------------------------------------------------------


class _Checker(Struct, frozen=True):
    config: Config
    diags: Diagnostics

    def look_at(self, reference: Reference, check: str) -> None:
        match reference.subject:
            case VariableAddr(name):
                self._variable(name, reference)
            case LocalAddr(name):
                self._local(name, reference)
            case ResourceAddr() as addr:
                self._resource(addr, reference, check)
            case ModuleCallAddr(name):
                self._call(name, reference)
            case PathAttr() | TerraformAttr() | CountAttr() | EachAttr() as subject:
                self._attribute(subject, reference)

    def _variable(self, name: str, reference: Reference) -> None:
        known = self.config.module.variables
        if name not in known:
            hint = (
                did_you_mean(name, known)
                or f' This variable can be declared with a variable "{name}" {{}} block.'
            )
            detail = f'An input variable with the name "{name}" has not been declared.{hint}'
            self.diags.error("Reference to undeclared input variable", detail, reference.subject_range)

    def _local(self, name: str, reference: Reference) -> None:
        known = self.config.module.locals
        if name not in known:
            hint = did_you_mean(name, known)
            detail = f'A local value with the name "{name}" has not been declared.{hint}'
            self.diags.error("Reference to undeclared local value", detail, reference.subject_range)

    def _resource(self, addr: ResourceAddr, reference: Reference, check: str) -> None:
        resource = self.config.module.resources.get(addr)
        where = reference.subject_range
        if resource is None:
            detail = (
                f'{_AN_ADJECTIVE[addr.mode]} resource "{addr.type}" "{addr.name}" has not been declared in'
                f" {module_name(self.config.path)}.{self._other_resource(addr)}"
            )
            self.diags.error("Reference to undeclared resource", detail, where)
            return
        if resource.check and resource.check != check:
            detail = f'The referenced {_MODE[addr.mode]} resource "{addr.type}" "{addr.name}" is not available from this context.'
            self.diags.error("Reference to scoped resource", detail, where)
        self._instance_key(resource, reference)

    def _other_resource(self, addr: ResourceAddr) -> str:
        """The resource probably meant: of another mode, or with nearly the same name."""
        known = self.config.module.resources
        for mode in Mode:
            other = ResourceAddr(addr.type, addr.name, mode)
            if other in known:
                return f"\n\nDid you mean the {_MODE[mode]} resource {other}?"
        if len(addr.name) < _TELLING:
            return ""
        return did_you_mean(str(addr), (str(other) for other in known if len(other.name) >= _TELLING))

    def _instance_key(self, resource: ResourceConfig, reference: Reference) -> None:
        first = reference.steps[0] if reference.steps else None
        repeated = "count" if resource.count else "for_each" if resource.for_each else ""
        where = reference.subject_range
        if isinstance(first, IndexStep) and not repeated:
            detail = (
                f'Because {resource.addr} does not have "count" or "for_each" set, references to it must not include an index'
                " key. Remove the bracketed index to refer to the single instance of this resource."
            )
            self.diags.error("Unexpected resource instance key", detail, where)
        elif isinstance(first, AttrStep) and repeated:
            key = "count.index" if repeated == "count" else "each.key"
            detail = _REPETITION.format(resource.addr, repeated, key)
            self.diags.error("Missing resource instance key", detail, where)

    def _call(self, name: str, reference: Reference) -> None:
        calls = self.config.module.module_calls
        if name not in calls:
            detail = f'No module call named "{name}" is declared in {module_name(self.config.path)}.{did_you_mean(name, calls)}'
            self.diags.error("Reference to undeclared module", detail, reference.subject_range)
            return
        child = self.config.children.get(name)
        if child is None or not child.module.complete:
            return
        steps = reference.steps
        if (calls[name].count or calls[name].for_each) and steps and isinstance(steps[0], IndexStep):
            steps = steps[1:]
        elif calls[name].count or calls[name].for_each:
            return  # without an index there is no object whose attribute it could be: evaluation says so
        if steps and isinstance(steps[0], AttrStep):
            self._output(child, steps[0], reference)

    def _output(self, child: Config, step: AttrStep, reference: Reference) -> None:
        output = child.module.outputs.get(step.name)
        if output is None:
            hint = did_you_mean(step.name, child.module.outputs)
            detail = f'This object does not have an attribute named "{step.name}".{hint}'
            self.diags.error("Unsupported attribute", detail, step.range)
        elif output.deprecated:
            used = Diagnostic.warning("Deprecated value used", output.deprecated, reference.subject_range)
            of = child.call.deprecation if child.call is not None else None
            self.diags.append(replace(used, deprecation=of))

    def _attribute(
        self, subject: PathAttr | TerraformAttr | CountAttr | EachAttr, reference: Reference
    ) -> None:
        known, detail = _ATTRIBUTES[type(subject)]
        if subject.name in known:
            return
        root = str(subject).partition(".")[0]
        text = f'The "{root}" object does not have an attribute named "{subject.name}".'
        hint = f" {detail}" if detail else did_you_mean(subject.name, known)
        self.diags.error(f'Invalid "{root}" attribute', text + hint, reference.subject_range)


_ATTRIBUTES: dict[type, tuple[tuple[str, ...], str]] = {
    PathAttr: (("cwd", "module", "root"), ""),
    TerraformAttr: (("workspace", "applying"), _TERRAFORM_ATTRIBUTES),
    CountAttr: (("index",), _COUNT_ATTRIBUTES),
    EachAttr: (("key", "value"), _EACH_ATTRIBUTES),
}
