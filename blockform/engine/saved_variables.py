"""Root variables of a saved plan: most are in it, sensitive and ephemeral ones are taken anew."""

from collections.abc import Mapping

from msgspec import Struct

from blockform.config import (
    Config,
    VariableConfig,
    VariableInput,
    VariableSource,
    collect_variables,
    final_value,
    prompted,
)
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.operations import Request
from blockform.engine.session import Hooks, Session
from blockform.lang.explain import compact_value
from blockform.plan import Plan
from blockform.plan.sealed import Fingerprint, comparable, has_seals, sealed_content, unseal
from blockform.values import Value

_SUMMARY = "Can't change variable when applying a saved plan"


def saved_variables(
    session: Session,
    request: Request,
    plan: Plan,
    config: Config,
    fingerprint: Fingerprint,
    hooks: Hooks,
) -> tuple[Mapping[str, Value] | None, Diagnostics]:
    """The final values of the root variables; None when one is missing or is not what the plan was made with.

    Source of the rules for variables that are in the plan: Terraform's opApply.
    """
    inputs, diags = collect_variables(
        config.module, session.root, session.environment, request.variables, cwd=session.cwd
    )
    anew = _Anew(hooks, fingerprint, diags)
    values: dict[str, Value] = {}
    for name, variable in config.module.variables.items():
        planned = plan.variables.get(name)
        given = inputs.get(name)
        if planned is None:
            values[name] = anew.ephemeral(variable, given)
        elif has_seals(planned):
            values[name] = anew.sensitive(variable, given, planned)
        else:
            values[name] = planned
            if given is not None:
                diags.extend(_change(variable, given, planned))
    return (None if diags.has_errors else values), diags


class _Anew(Struct, frozen=True):
    """Takes variables that the plan does not hold."""

    hooks: Hooks
    fingerprint: Fingerprint
    diags: Diagnostics

    def ephemeral(self, variable: VariableConfig, given: VariableInput | None) -> Value:
        """Whatever is given now."""
        value, problems = final_value(variable, given or self._asked(variable))
        self.diags.extend(problems)
        return value

    def sensitive(self, variable: VariableConfig, given: VariableInput | None, planned: Value) -> Value:
        """What is given now, which must be what the plan was made with."""
        given = given or self._asked(variable)
        if given is None and variable.required:
            self.diags.append(_missing(variable))
            return planned
        value, problems = final_value(variable, given)
        self.diags.extend(problems)
        if not problems.has_errors and not self._fits(planned, value):
            self.diags.append(_other_secret(variable, given))
        return value

    def _asked(self, variable: VariableConfig) -> VariableInput | None:
        if not variable.required or self.hooks.ask_variable is None:
            return None
        text = self.hooks.ask_variable(variable)
        if text is None:
            return None
        answer, problems = prompted(variable, text)
        self.diags.extend(problems)
        return answer

    def _fits(self, planned: Value, value: Value) -> bool:
        keyed = unseal(planned, lambda _, part: comparable(part, self.fingerprint))
        sealed = sealed_content(keyed)
        return sealed is not None and sealed.fits(value)


def _missing(variable: VariableConfig) -> Diagnostic:
    name = variable.name
    return Diagnostic.error(
        "No value for sensitive variable",
        f'The plan was made with a value for the sensitive variable "{name}", and a saved plan never holds such a value. Give the same '
        f"value again: in the environment variable BLOCKFORM_VAR_{name} or TF_VAR_{name}, in a file of values, or with -var or "
        "-var-file.",
        variable.range,
    )


def _other_secret(variable: VariableConfig, given: VariableInput | None) -> Diagnostic:
    """Another value than planned. Neither is shown."""
    place = _place(given) if given is not None else "which is its default now"
    return Diagnostic.error(
        _SUMMARY,
        f'The value of the sensitive variable "{variable.name}", {place}, is not the one that the plan was made with. Give that value '
        "again, or make a new plan.",
        variable.range,
    )


def _change(variable: VariableConfig, given: VariableInput, planned: Value) -> Diagnostics:
    """What to say of a value for a variable that is in the plan: nothing if it is the same, or from a file read without being asked for."""
    value, problems = final_value(variable, given)
    if given.source is VariableSource.AUTO_FILE or (not problems.has_errors and value == planned):
        return Diagnostics()
    is_warning = given.source is VariableSource.ENVIRONMENT
    shown = "another one"
    if not variable.sensitive and not problems.has_errors:
        shown = f"the value {compact_value(value.unmarked())}"
    deed = "overridden" if is_warning else "set using the -var and -var-file options"
    detail = (
        f"The variable {variable.name} cannot be {deed} when applying a saved plan file, because a saved plan includes the variable "
        f"values that were set when it was created. The saved plan specifies {_shown(planned)} as the value whereas during apply "
        f"{shown} was {_place(given)}. To declare an ephemeral variable which is not saved in the plan file, use ephemeral = true."
    )
    if is_warning:
        summary = "Ignoring variable when applying a saved plan"
        return Diagnostics([Diagnostic.warning(summary, detail, given.range)])
    return Diagnostics([Diagnostic.error(_SUMMARY, detail, given.range)])


def _shown(value: Value) -> str:
    return "(sensitive value)" if value.has_marks else compact_value(value)


def _place(given: VariableInput) -> str:
    return given.place or (f"set at {given.range}" if given.range else "given")
