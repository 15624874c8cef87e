"""Variables, locals, outputs and module calls: evaluated once per module instance, in the order of the graph.

The same code serves plan and apply; what differs is only how much the world knows by then.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from blockform.addrs import ModuleInstance, ModulePath
from blockform.config import Config, OutputConfig, argument_value
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.graph import (
    CheckNode,
    LocalNode,
    ModuleEndNode,
    ModuleNode,
    OutputNode,
    ValidationNode,
    VariableNode,
)
from blockform.lang import Scope, evaluate
from blockform.plan.checks import CheckKind, Checks, CheckStatus
from blockform.plan.expand import expand
from blockform.plan.rules import RuleKind, check_rules
from blockform.plan.world import World
from blockform.values import ConversionError, Mark, Value, apply_defaults, convert


class NamedValues(Struct):
    """Evaluates the nodes that are no resources. Used by the coordinator only."""

    world: World
    diags: Diagnostics
    variables: Mapping[str, Value]
    checks: Checks

    def visit(
        self,
        node: VariableNode | ValidationNode | LocalNode | OutputNode | ModuleNode | ModuleEndNode | CheckNode,
    ) -> bool:
        """Evaluate a node in every instance of its module; whether that worked everywhere."""
        match node:
            case VariableNode(path, name):
                return self._everywhere(path, lambda module: self._variable(module, name))
            case ValidationNode(path, name):
                self._expect(CheckKind.VARIABLE, path, name)
                return self._everywhere(path, lambda module: self._validation(module, name))
            case LocalNode(path, name):
                return self._everywhere(path, lambda module: self._local(module, name))
            case OutputNode(path, name):
                if self._config(path).module.outputs[name].preconditions:
                    self._expect(CheckKind.OUTPUT, path, name)
                return self._everywhere(path, lambda module: self._output(module, name))
            case ModuleNode(path):
                return self._everywhere(path.parent(), lambda parent: self._call(parent, path.names[-1]))
            case CheckNode(path, name):
                self._expect(CheckKind.CHECK, path, name)
                return self._everywhere(path, lambda module: self._check(module, name))
            case ModuleEndNode():
                return True

    def _everywhere(self, path: ModulePath, one: Callable[[ModuleInstance], bool]) -> bool:
        sound = True
        for module in self.world.module_instances(path):
            sound = one(module) and sound  # each instance is looked at, whatever the others have
        return sound

    def _expect(self, kind: CheckKind, path: ModulePath, name: str) -> None:
        self.checks.expect_named(kind, path, name, self.world.module_instances(path))

    def _config(self, path: ModulePath) -> Config:
        config = self.world.config.descendant(path)
        assert config is not None, path
        return config

    def _variable(self, module: ModuleInstance, name: str) -> bool:
        if module.is_root:
            self.world.variables[module, name] = self.variables[name]
            return True
        config = self._config(module.path)
        assert config.call is not None
        step = module.steps[-1]
        parent = module.parent()
        given: Value | None = None
        found = Diagnostics()
        attribute = config.call.body.attributes.get(name)
        if attribute is not None:
            instances = self.world.calls[parent][step.name]
            scope = self.world.scope(parent, found, instances=instances, key=step.key)
            given = evaluate(attribute.expr, scope)
        subject = attribute.expr.range if attribute else config.call.range
        value, problems = argument_value(config.module.variables[name], given, subject, str(module))
        found.extend(problems)
        self.world.variables[module, name] = value
        self.world.places[module, name] = subject
        return self._is_sound(found)

    def _is_sound(self, found: Diagnostics) -> bool:
        """Pass on what was found; whether there is no error in it. (An error that is known from another instance is one, too.)"""
        self.diags.extend(found)
        return not found.has_errors

    def _validation(self, module: ModuleInstance, name: str) -> bool:
        variable = self._config(module.path).module.variables[name]
        is_secret = variable.sensitive or variable.ephemeral
        place = None if is_secret else self.world.places.get((module, name))
        verdicts = self.checks.named(CheckKind.VARIABLE, module, name)
        scope = self.world.scope(module, self.diags)
        return check_rules(
            variable.validations, RuleKind.VALIDATION, scope, verdicts, place or variable.range
        )

    def _local(self, module: ModuleInstance, name: str) -> bool:
        found = Diagnostics()
        expr = self._config(module.path).module.locals[name].expr
        self.world.locals[module, name] = evaluate(expr, self.world.scope(module, found))
        return self._is_sound(found)

    def _output(self, module: ModuleInstance, name: str) -> bool:
        output = self._config(module.path).module.outputs[name]
        found = Diagnostics()
        scope = self.world.scope(module, found)
        if self._may_be_given(output, module, scope):
            value = self._typed(output, evaluate(output.expr, scope), found)
            if module.is_root and Mark.SENSITIVE in value.deep_marks() and not output.sensitive:
                found.append(_sensitive_output(output))
            value = ephemeral_output(output, value, found)
            if output.sensitive:
                value = value.with_marks((Mark.SENSITIVE,))
            self.world.outputs[module, name] = value
        return self._is_sound(found)

    def _may_be_given(self, output: OutputConfig, module: ModuleInstance, scope: Scope) -> bool:
        if not output.preconditions:
            return True
        verdicts = self.checks.named(CheckKind.OUTPUT, module, output.name)
        return check_rules(output.preconditions, RuleKind.OUTPUT, scope, verdicts)

    def _typed(self, output: OutputConfig, value: Value, found: Diagnostics) -> Value:
        if output.type is None:
            return value
        try:
            return convert(apply_defaults(value, output.defaults) if output.defaults else value, output.type)
        except ConversionError as error:
            detail = f"The value expression does not match the type constraint: {error.message}."
            found.append(Diagnostic.error("Invalid output value", detail, output.expr.range))
            return value

    def _call(self, parent: ModuleInstance, name: str) -> bool:
        call = self._config(parent.path.child(name)).call
        assert call is not None
        instances = expand(call.count, call.for_each, self.world.scope(parent, self.diags))
        if instances is None:
            return False
        self.world.set_call(parent, name, instances)
        return True

    def _check(self, module: ModuleInstance, name: str) -> bool:
        """An assertion that does not hold is a warning; one that cannot be evaluated is an error, as in Terraform."""
        check = self._config(module.path).module.checks[name]
        verdicts = self.checks.named(CheckKind.CHECK, module, name)
        before = verdicts.status
        if before is CheckStatus.FAIL:
            return True  # its data could not be read, which has been said
        scope = self.world.scope(module, self.diags)
        check_rules(check.asserts, RuleKind.CHECK, scope, verdicts)
        return verdicts.status is not CheckStatus.ERROR


def ephemeral_output(output: OutputConfig, value: Value, found: Diagnostics) -> Value:
    """The value with the mark that an ephemeral output gives it; complains of one that no other output may have."""
    if output.ephemeral:
        return value.with_marks((Mark.EPHEMERAL,))
    if Mark.EPHEMERAL in value.deep_marks():
        found.error(
            "Ephemeral value not allowed",
            "This output value is not declared as returning an ephemeral value, so it cannot be set to a result derived from an "
            "ephemeral value.",
            output.expr.range,
        )
    return value


def _sensitive_output(output: OutputConfig) -> Diagnostic:
    return Diagnostic.error(
        "Output refers to sensitive values",
        "To reduce the risk of accidentally exporting sensitive data that was intended to be only internal, any root module "
        "output containing sensitive data must be explicitly marked as sensitive, to confirm your intent.\n\n"
        "If you do intend to export this data, annotate the output value as sensitive by adding the following argument:\n"
        "    sensitive = true",
        output.range,
    )
