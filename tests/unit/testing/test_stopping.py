"""The user wants to stop: what runs is finished and cleaned up, the rest skipped; or all is left as it is, and told."""

import threading
from collections.abc import Callable

import pytest

from blockform.cli.console_io import write, write_error
from blockform.cli.context import make_session
from blockform.cli.views.junit_xml import junit_xml
from blockform.cli.views.suite_json import SuiteMachineView
from blockform.cli.views.suite_text import SuiteHumanView
from blockform.engine import Hooks
from blockform.engine.prepare import open_pool
from blockform.testing import (
    FileResult,
    Progress,
    RunResult,
    SuiteOptions,
    SuiteResult,
    load_suite,
    run_suite,
)
from tests.unit.testing.conftest import Directory, ThingProvider
from tests.unit.testing.test_command import THINGS

TWO = 'run "one" {}\nrun "two" {\n variables {\n  name = "bob"\n }\n}\n'


class StoppingView(SuiteHumanView):
    """Tells what happens, and does something when a run has come so far."""

    when: tuple[str, Progress]
    then: Callable[[], None]

    def run(self, run: RunResult, file: FileResult, progress: Progress, elapsed: float) -> None:
        super().run(run, file, progress, elapsed)
        if (run.name, progress) == self.when:
            self.then()


def run_with(
    when: tuple[str, Progress], then: Callable[[], None], stopping: Callable[[], bool]
) -> SuiteResult | None:
    session = make_session()
    view = StoppingView(write, write_error, open_pool(session), colour=False, width=0)
    view.when, view.then = when, then
    suite, diags = load_suite(session)
    assert not diags
    hooks = Hooks(stopping=stopping, stop_now=threading.Event())
    return run_suite(session, suite, SuiteOptions(), view, hooks)[0]


def test_after_one_interrupt_the_rest_is_skipped_and_all_cleaned_up(
    directory: Directory, things: ThingProvider
) -> None:
    directory.write(main_hcl=THINGS, a_tftest_hcl=TWO, b_tftest_hcl='run "three" {}\n')
    stopped: list[bool] = []
    result = run_with(("one", Progress.STARTING), lambda: stopped.append(True), lambda: bool(stopped))
    assert result is not None
    assert result.stopped
    assert [run.status.value for file in result.files for run in file.runs] == ["pass", "skip", "skip"]
    assert [line for line in things.log if not line.startswith("configure")] == ["create ada", "delete ada"]
    assert "1 passed, 0 failed, 2 skipped." in directory.capsys.readouterr().out
    report = junit_xml(result)
    assert report.count('<skipped message="Testcase skipped due to an interrupt">') == 2


def _raise() -> None:
    raise KeyboardInterrupt


def test_after_two_interrupts_what_may_be_left_is_told(directory: Directory, things: ThingProvider) -> None:
    directory.write(main_hcl=THINGS, a_tftest_hcl=TWO)
    with pytest.raises(KeyboardInterrupt):
        run_with(("two", Progress.STARTING), _raise, lambda: False)
    assert "delete ada" not in things.log
    told = directory.capsys.readouterr().err
    assert "blockform was interrupted while executing a.tftest.hcl" in told
    assert told.endswith("from the module under\ntest:\n  - thing_one.a\n")


def test_programs_are_told_what_may_be_left(directory: Directory) -> None:
    directory.write(
        main_hcl=THINGS, a_tftest_hcl='run "one" {\n state_key = "k"\n}\n' + TWO.replace("one", "three")
    )
    session = make_session()
    suite, _ = load_suite(session)

    class View(SuiteMachineView):
        def run(self, run: RunResult, file: FileResult, progress: Progress, elapsed: float) -> None:
            if (run.name, progress) == ("two", Progress.STARTING):
                raise KeyboardInterrupt
            super().run(run, file, progress, elapsed)

    with pytest.raises(KeyboardInterrupt):
        run_suite(session, suite, SuiteOptions(), View(write, open_pool(session)), Hooks())
    last = directory.capsys.readouterr().out.splitlines()[-1]
    assert (
        '"test_interrupt":{"state":[{"instance":"thing_one.a"}],"states":{"k":[{"instance":"thing_one.a"}]}}'
        in last
    )
