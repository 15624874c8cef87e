"""The report of a test suite in JUnit's XML. Source: Terraform's command/junit/junit.go."""

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from blockform.diagnostics import Diagnostic
from blockform.diagnostics.text import render
from blockform.testing import FileResult, RunResult, Status, SuiteResult
from blockform.testing.results import is_failed_assertion
from blockform.values import go_quote

_WIDTH = 80


def junit_xml(suite: SuiteResult) -> str:
    """The whole document."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?><testsuites>']
    for file in suite.files:
        lines += _file(file, stopped=suite.stopped)
    return "\n".join([*lines, "</testsuites>"])


def _file(file: FileResult, *, stopped: bool) -> list[str]:
    statuses = [run.status for run in file.runs]
    attributes = {
        "name": file.name,
        "tests": str(len(statuses)),
        "skipped": str(statuses.count(Status.SKIP)),
        "failures": str(statuses.count(Status.FAIL)),
        "errors": str(statuses.count(Status.ERROR)),
    }
    lines = [f"  <testsuite{_attributes(attributes)}>"]
    for index, run in enumerate(file.runs):
        lines += _run(file, index, run, stopped=stopped)
    if _is_file_wrong(file):
        lines.append(f"    {_element('system-err', '', _told(file.diags))}")
    return [*lines, "  </testsuite>"]


def _is_file_wrong(file: FileResult) -> bool:
    return file.status is Status.ERROR and file.diags.has_errors


def _run(file: FileResult, index: int, run: RunResult, *, stopped: bool) -> list[str]:
    attributes = {"name": run.name, "classname": file.name}
    if run.started is not None and run.seconds is not None:
        attributes["time"] = f"{run.seconds:.9f}"
        attributes["timestamp"] = run.started.strftime("%Y-%m-%dT%H:%M:%SZ")
    inside = [*_verdict(file, index, run, stopped=stopped), *_others(run)]
    if not inside:
        return [f"    <testcase{_attributes(attributes)}></testcase>"]
    return [
        f"    <testcase{_attributes(attributes)}>",
        *(f"      {line}" for line in inside),
        "    </testcase>",
    ]


def _verdict(file: FileResult, index: int, run: RunResult, *, stopped: bool) -> Iterable[str]:
    """The element that says how it went, unless it went well."""
    match run.status:
        case Status.SKIP:
            yield _element("skipped", *_why_skipped(file, index, stopped=stopped))
        case Status.FAIL:
            failed = [item for item in run.diags if is_failed_assertion(item)]
            yield _element("failure", _failure_message(failed, len(run.block.asserts)), _told(failed))
        case Status.ERROR:
            yield _element("error", "Encountered an error", _told(run.diags.errors))
        case _:
            pass


def _others(run: RunResult) -> Iterable[str]:
    """The diagnostics that no other element tells."""
    if run.status is Status.ERROR:
        left = list(run.diags.warnings)
    else:
        left = [item for item in run.diags if not is_failed_assertion(item)]
    if left:
        yield _element("system-err", "", _told(left))


def _failure_message(failed: list[Diagnostic], total: int) -> str:
    if not failed:
        return ""
    including = ":" if len(failed) == 1 else ", including:"
    return f"{len(failed)} of {total} assertions failed{including} {failed[0].detail}"


def _why_skipped(file: FileResult, index: int, *, stopped: bool) -> tuple[str, str]:
    if stopped:
        return (
            "Testcase skipped due to an interrupt",
            "blockform received an interrupt and stopped gracefully. This caused all remaining testcases to be skipped",
        )
    if file.status is not Status.ERROR:
        return "", ""
    for earlier in reversed(file.runs[: index + 1]):
        if earlier.status is Status.ERROR:
            return (
                "Testcase skipped due to a previous testcase error",
                f"Previous testcase {go_quote(earlier.name)} ended in error, which caused the remaining tests in the file to be skipped",
            )
    return ("Testcase skipped due to file-level errors", "") if _is_file_wrong(file) else ("", "")


def _told(diags: Iterable[Diagnostic]) -> str:
    return "".join(render(item, width=_WIDTH) for item in diags)


# XML ---------------------------------------------------------------------------------------------------------------


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(_clean(value))}" for name, value in attributes.items())


def _element(name: str, message: str, body: str) -> str:
    head = f"<{name}{_attributes({'message': message}) if message else ''}>"
    return f"{head}{_cdata(_clean(body)) if body else ''}</{name}>"


def _cdata(text: str) -> str:
    """Text that needs no escapes; where it holds the end mark itself, in two pieces."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold at all."""
    return "".join(char if char in "\t\n\r" or char >= " " else "�" for char in text)
