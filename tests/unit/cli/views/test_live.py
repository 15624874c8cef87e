"""What is shown at the foot of a terminal. The clock is the test's."""

import re

import pytest

from blockform.addrs import parse_resource_instance
from blockform.cli.views.live import LiveView
from blockform.plan import (
    Action,
    ChangeFailed,
    ChangeFinished,
    ChangeProgress,
    ChangeStarted,
    DataReadFinished,
    DataReadStarted,
    RefreshStarted,
)

A, B = parse_resource_instance("press_app.a"), parse_resource_instance("press_app.b")
D = parse_resource_instance("data.press_app.d")


class Screen:
    """A live view with a clock that the test turns."""

    def __init__(self, *, is_terminal: bool = True) -> None:
        self.now = 100.0
        self.lines: list[str] = []
        self.live = LiveView(self.lines.append, is_terminal=is_terminal, colour=False, clock=lambda: self.now)

    @property
    def picture(self) -> list[str]:
        return [str(row).rstrip() for row in self.live.picture().renderables]


def test_no_terminal_only_lines() -> None:
    screen = Screen(is_terminal=False)
    screen.live.event(ChangeStarted(A, Action.CREATE, ""), "line\n")
    screen.live.event(ChangeFailed(A, Action.CREATE, "", 1), "")
    assert screen.lines == ["line\n"]
    screen.live.close()


def test_what_runs_since_when_and_what_is_left() -> None:
    screen = Screen()
    screen.live.expect(5)
    screen.live.event(DataReadStarted(D), "")
    screen.live.event(ChangeStarted(A, Action.CREATE, ""), "")
    screen.now += 3
    screen.live.event(ChangeStarted(B, Action.DELETE, "", "abcd"), "")
    screen.live.event(ChangeProgress(A, Action.CREATE, "", 3, "building"), "")
    screen.live.event(DataReadFinished(D, "", 3), "")
    screen.live.event(RefreshStarted(D, ""), "")
    screen.now += 61
    assert screen.picture == [
        "",
        "  press_app.a: creating, 1m4s (building)",
        "  press_app.b (deposed object abcd): destroying, 1m1s",
        "2 running, 0 done, 3 to go, 1m4s",
    ]
    screen.live.event(ChangeFinished(A, Action.CREATE, "", 64), "")
    screen.live.event(ChangeFinished(B, Action.DELETE, "", 61, "abcd"), "")
    assert screen.picture == ["", "0 running, 2 done, 3 to go, 1m4s"]
    screen.live.close()


def test_many_are_counted() -> None:
    screen = Screen()
    for number in range(15):
        addr = parse_resource_instance(f"press_app.a[{number}]")
        screen.live.event(ChangeStarted(addr, Action.UPDATE, ""), "")
    assert screen.picture[-2:] == ["  and 3 more", "15 running, 0 done, 0s"]
    screen.live.close()


def test_opens_when_it_takes_long(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen()
    screen.live.event(ChangeStarted(A, Action.CREATE, ""), "press_app.a: Creating...\n")
    screen.live._open()
    screen.live.event(ChangeFinished(A, Action.CREATE, "i", 2), "press_app.a: Creation complete\n")
    screen.live.close()
    out = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", capsys.readouterr().out)
    assert screen.lines == ["press_app.a: Creating...\n"]
    assert "press_app.a: Creation complete\n" in out


def test_does_not_open_when_nothing_runs() -> None:
    screen = Screen()
    screen.live.event(ChangeStarted(A, Action.CREATE, ""), "")
    screen.live.event(ChangeFailed(A, Action.CREATE, "", 0), "")
    screen.live._open()
    assert screen.live._live is None
    screen.live.event(ChangeStarted(A, Action.CREATE, ""), "")
    assert screen.picture[-1] == "1 running, 1 done, 0s"
    screen.live.close()


def test_does_not_open_once_closed() -> None:
    screen = Screen()
    screen.live.event(ChangeStarted(A, Action.CREATE, ""), "")
    screen.live.close()
    screen.live._open()
    assert screen.live._live is None
