import pytest

from blockform.addrs import parse_resource_instance
from blockform.cli.views.event_text import event_line, whole_seconds
from blockform.diagnostics.paint import PLAIN, Paint
from blockform.plan import (
    Action,
    ChangeFailed,
    ChangeFinished,
    ChangeProgress,
    ChangeStarted,
    DataReadFinished,
    DataReadStarted,
    EphemeralDeferred,
    EphemeralFailed,
    EphemeralFinished,
    EphemeralProgress,
    EphemeralStarted,
    EphemeralStep,
    Event,
    RefreshFinished,
    RefreshStarted,
)

A = parse_resource_instance("press_app_spec.a[0]")
E = parse_resource_instance("ephemeral.lab_token.t")
D = parse_resource_instance("data.press_app_spec.d")


@pytest.mark.parametrize(
    ("event", "want"),
    [
        (RefreshStarted(A, "i-1"), "press_app_spec.a[0]: Refreshing state... [id=i-1]"),
        (RefreshStarted(A, ""), "press_app_spec.a[0]: Refreshing state..."),
        (RefreshFinished(A, "i-1"), ""),
        (DataReadStarted(D), "data.press_app_spec.d: Reading..."),
        (DataReadFinished(D, "i-2", 1.4), "data.press_app_spec.d: Read complete after 1s [id=i-2]"),
        (EphemeralDeferred(E), "ephemeral.lab_token.t: Configuration unknown, deferring..."),
        (EphemeralStarted(E, EphemeralStep.OPEN), "ephemeral.lab_token.t: Opening..."),
        (EphemeralStarted(E, EphemeralStep.RENEW), "ephemeral.lab_token.t: Renewing..."),
        (EphemeralStarted(E, EphemeralStep.CLOSE), "ephemeral.lab_token.t: Closing..."),
        (
            EphemeralProgress(E, EphemeralStep.OPEN, 70),
            "ephemeral.lab_token.t: Still opening... [01m10s elapsed]",
        ),
        (
            EphemeralFinished(E, EphemeralStep.OPEN, 0.2),
            "ephemeral.lab_token.t: Opening complete after 0s",
        ),
        (
            EphemeralFinished(E, EphemeralStep.RENEW, 3),
            "ephemeral.lab_token.t: Renewal complete after 3s",
        ),
        (
            EphemeralFinished(E, EphemeralStep.CLOSE, 61),
            "ephemeral.lab_token.t: Closing complete after 1m1s",
        ),
        (EphemeralFailed(E, EphemeralStep.CLOSE, 61), ""),
        (ChangeStarted(A, Action.CREATE, ""), "press_app_spec.a[0]: Creating..."),
        (ChangeStarted(A, Action.UPDATE, "i-1"), "press_app_spec.a[0]: Modifying... [id=i-1]"),
        (
            ChangeStarted(A, Action.DELETE, "i-1", "abcd"),
            "press_app_spec.a[0] (deposed object abcd): Destroying... [id=i-1]",
        ),
        (
            ChangeProgress(A, Action.CREATE, "", 10.2),
            "press_app_spec.a[0]: Still creating... [00m10s elapsed]",
        ),
        (
            ChangeProgress(A, Action.UPDATE, "i-1", 70, "deploying"),
            "press_app_spec.a[0]: Still modifying... [id=i-1, 01m10s elapsed] deploying",
        ),
        (
            ChangeProgress(A, Action.DELETE, "x" * 100, 20),
            f"press_app_spec.a[0]: Still destroying... [id={'x' * 39}...{'x' * 38}, 00m20s elapsed]",
        ),
        (
            ChangeFinished(A, Action.CREATE, "i-1", 0.1),
            "press_app_spec.a[0]: Creation complete after 0s [id=i-1]",
        ),
        (
            ChangeFinished(A, Action.UPDATE, "i-1", 61),
            "press_app_spec.a[0]: Modifications complete after 1m1s [id=i-1]",
        ),
        (
            ChangeFinished(A, Action.DELETE, "i-1", 2, "abcd"),
            "press_app_spec.a[0] (deposed object abcd): Destruction complete after 2s",
        ),
        (ChangeFailed(A, Action.CREATE, "", 2), ""),
    ],
)
def test_event_line(event: Event, want: str) -> None:
    assert event_line(event, PLAIN) == want


def test_lines_are_bold_on_a_terminal() -> None:
    assert event_line(DataReadStarted(D), Paint(on=True)) == "\x1b[1mdata.press_app_spec.d: Reading...\x1b[0m"


@pytest.mark.parametrize(
    ("seconds", "want"), [(0.4, "0s"), (59.6, "1m0s"), (125, "2m5s"), (3600, "1h0m0s"), (3725, "1h2m5s")]
)
def test_durations(seconds: float, want: str) -> None:
    assert whole_seconds(seconds) == want
