"""What names mean in test files: earlier runs and variables in their expressions; in assertions all of the module under test, too."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from blockform.addrs import CheckAddr, OutputAddr, RunAddr, VariableAddr
from blockform.config import Config
from blockform.config.declared import check_reference
from blockform.diagnostics import Diagnostic, Diagnostics, did_you_mean
from blockform.lang import Data, Reference, Scope, parse_test_reference
from blockform.lang.functions import Function
from blockform.lang.steps import follow_step
from blockform.values import OperationError, Value, null, object_of, unknown


class FileData(Struct, frozen=True):
    """References in a test file's own expressions. ``runs`` are the outputs of runs so far.

    ``variable`` finds a variable's value, adding to the diagnostics what is wrong with asking for it; None: there is none.
    """

    runs: Mapping[str, Value | None]
    variable: Callable[[str, Reference, Diagnostics], Value | None]

    def value_of(self, reference: Reference, diags: Diagnostics) -> Value:
        """See :class:`~blockform.lang.Data`. Source: Terraform's EvalContext.HclContext."""
        match reference.subject:
            case RunAddr(name):
                return self._run(name, reference, diags)
            case VariableAddr(name):
                value = self.variable(name, reference, diags)
                if value is not None:
                    return value
                detail = f'The input variable "{name}" does not exist within this test file.'
                diags.error("Reference to unavailable variable", detail, reference.subject_range)
            case _:
                detail = "You can only reference run blocks and variables from within blockform Test files."
                diags.error("Invalid reference", detail, reference.subject_range)
        return unknown()

    def _run(self, name: str, reference: Reference, diags: Diagnostics) -> Value:
        outputs = self.runs.get(name)
        if outputs is None:
            detail = f'The run block "{name}" does not exist within this test file.'
            diags.error("Reference to unknown run block", detail, reference.subject_range)
            return unknown()
        value = outputs
        for step in reference.steps:
            try:
                value = follow_step(value, step)
            except OperationError as error:
                diags.error(error.summary, error.message, step.range)
                return unknown()
        if not value.is_wholly_known:
            detail = (
                f'The value for {reference} is unknown. Run block "{name}" is executing a "plan" operation, and the specified output value'
                " is only known after apply."
            )
            diags.error("Reference to unknown value", detail, reference.subject_range)
        return outputs


class AssertionData(Struct, frozen=True):
    """References in assertions: the module under test as it is after the run, earlier runs, and variables of the test file alone.

    Source: Terraform's evaluationData.
    """

    config: Config
    module: Data
    runs: Mapping[str, Value | None]
    variables: Mapping[str, Value]

    def value_of(self, reference: Reference, diags: Diagnostics) -> Value:
        """See :class:`~blockform.lang.Data`."""
        match reference.subject:
            case RunAddr(name):
                outputs = self.runs.get(name)
                if outputs is None:
                    hint = did_you_mean(name, self.runs)
                    detail = f'There is no run "{name}" declared in this test suite.{hint}'
                    diags.error("Reference to undeclared run block", detail, reference.subject_range)
                return outputs if outputs is not None else unknown()
            case VariableAddr(name) if name in self.variables:
                return self.variables[name]
            case CheckAddr():
                diags.append(_check_reference(reference))
                return unknown()
            case OutputAddr(name) if name not in self.config.module.outputs:
                hint = did_you_mean(name, self.config.module.outputs)
                detail = f'An output value with the name "{name}" has not been declared.{hint}'
                diags.error("Reference to undeclared output value", detail, reference.subject_range)
                return unknown()
            case _:
                found = Diagnostics()
                check_reference(self.config, reference, found)
                diags.extend(found)
                return unknown() if found.has_errors else self.module.value_of(reference, diags)


def _check_reference(reference: Reference) -> Diagnostic:
    return Diagnostic.error(
        'Reference to "check" in invalid context',
        'The "check" object can only be referenced from an "expect_failures" attribute within a blockform testing "run" block.',
        reference.subject_range,
    )


def scope_in_tests(data: Data, functions: Mapping[str, Function], diags: Diagnostics) -> Scope:
    """A scope whose references are read as test files have them."""
    return Scope(data=data, functions=functions, diags=diags, parse=parse_test_reference)


def bare_scope(functions: Mapping[str, Function], diags: Diagnostics) -> Scope:
    """A scope for what may call functions and refer to nothing: ``var`` and ``run`` are there and empty."""
    nothing = object_of({})
    return Scope(functions=functions, diags=diags, names={"var": nothing, "run": nothing})


def outputs_of(config: Config, values: Mapping[str, Value]) -> Value:
    """The object that ``run.name`` is: every output of the module, null where it has no value."""
    return object_of({name: values.get(name, null()) for name in config.module.outputs})
