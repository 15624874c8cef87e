"""Failures that a run expects: taken out of what a plan or an apply found, and complained of where they did not come.

Source: Terraform's moduletest/run.go.
"""

from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import CheckAddr, OutputAddr, ResourceAddr, VariableAddr, instance_key_text
from blockform.diagnostics import Diagnostic, Diagnostics, Severity, SourceRange
from blockform.lang import Reference
from blockform.syntax import IndexStep
from blockform.testing.model import RunBlock

MISSING = "Missing expected failure"
_CHECKABLE = (OutputAddr, VariableAddr, CheckAddr, ResourceAddr)


def check_expected(run: RunBlock) -> Diagnostics:
    """Complain where a run expects failures of what cannot fail."""
    diags = Diagnostics()
    for reference in run.expect_failures:
        if not isinstance(reference.subject, _CHECKABLE):
            detail = (
                f"You cannot expect failures from {reference.subject}. You can only expect failures from checkable objects such as input"
                " variables, output values, check blocks, managed resources and data sources."
            )
            diags.error("Invalid `expect_failures` reference", detail, reference.subject_range)
    return diags


def _address(reference: Reference) -> str:
    """The object, or all objects of a resource."""
    first = reference.steps[0] if reference.steps else None
    if isinstance(reference.subject, ResourceAddr) and isinstance(first, IndexStep):
        key = first.key
        return f"{reference.subject}{instance_key_text(key if isinstance(key, str) else int(key.text))}"
    return str(reference.subject)


class _Expected(Struct, eq=False):
    """The expected objects by address, with where they stand, and which have failed by now."""

    places: dict[str, SourceRange]
    failed: set[str] = field(default_factory=set)

    def of(self, found: Diagnostic) -> str:
        """The expected object whose condition the diagnostic is about, or nothing. Only those of the root module can be expected."""
        if found.checked in self.places:
            return found.checked
        resource = found.checked.partition("[")[0]
        return resource if resource in self.places else ""


def _expected(run: RunBlock) -> _Expected:
    return _Expected({_address(reference): reference.subject_range for reference in run.expect_failures})


def without_expected(run: RunBlock, found: Iterable[Diagnostic]) -> Diagnostics:
    """What is left after expected failures are taken out, failures of checks made errors, and missing failures added."""
    expected = _expected(run)
    left = Diagnostics()
    for item in found:
        failure = _as_failure(item)
        name = expected.of(failure) if failure.is_error else ""
        if name:
            expected.failed.add(name)
        else:
            left.append(failure)
    for name, where in expected.places.items():
        if name not in expected.failed:
            detail = f"The checkable object, {name}, was expected to report an error but did not."
            left.error(MISSING, detail, where)
    return left


def _as_failure(item: Diagnostic) -> Diagnostic:
    """A failed check as an error, which elsewhere stops nothing; also one that cannot be decided yet."""
    of = item.checked.rpartition("check.")
    if of[1] and (not of[0] or of[0].endswith(".")):
        return replace(item, severity=Severity.ERROR)
    return item


def is_of_check(item: Diagnostic) -> bool:
    """Whether it tells of a check's assertion."""
    return _as_failure(item) is not item


def explained(run: RunBlock, found: Iterable[Diagnostic]) -> Diagnostics:
    """What planning found for an apply, each expected failure explained: the apply did not take place."""
    expected = _expected(run)
    told = Diagnostics()
    for item in found:
        name = expected.of(item) if item.is_error else ""
        if name:
            detail = (
                f"A custom condition within {item.checked} failed during the planning stage and prevented the requested apply operation."
                " While this was an expected failure, the apply operation could not be executed and so the overall test case will be"
                " marked as a failure and the original diagnostic included in the test report."
            )
            place = expected.places[name] if item.checked.startswith("output.") else None
            told.warning("Expected failure while planning", detail, place)
        told.append(item)
    return told
