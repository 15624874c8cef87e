"""Ephemeral resources in runs that take long, are stopped, crash or go on after a crash."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from blockform.addrs import parse_resource_instance
from blockform.diagnostics import Diagnostics
from blockform.engine import Hooks, Request, Session, apply, plan
from blockform.plan import (
    EphemeralFailed,
    EphemeralFinished,
    EphemeralProgress,
    EphemeralStarted,
    EphemeralStep,
    Event,
    PlanOptions,
)
from blockform.plan.open_objects import OpenObjects
from blockform.sdk import CloseRequest, CloseResponse, CreateRequest, OpenRequest, OpenResponse, RenewRequest
from tests.providers.lab import SECRET, Lab, install
from tests.providers.lab.provider import Items, Tokens
from tests.sessions import session_in

HEAD = 'terraform {\n  required_providers {\n    lab = { source = "tests/lab" }\n  }\n}\n'
TOKEN = 'ephemeral "lab_token" "t" {\n  name     = "t"\n}\n'
EXPIRING = TOKEN.replace("}", "  lifetime = terraform.applying ? 0.01 : null\n}")
ITEM = 'resource "lab_item" "a" {\n  name     = "a"\n  password = ephemeral.lab_token.t.value\n}\n'
T = parse_resource_instance("ephemeral.lab_token.t")


@dataclass
class Bench:
    """One working directory, and what its runs told."""

    root: Path
    lab: Lab
    events: list[Event] = field(default_factory=list)
    hooks: Hooks = field(default_factory=Hooks)

    def run(self, text: str, verb: Callable[..., Any] = apply, **options: Any) -> Diagnostics:
        (self.root / "main.tf").write_text(HEAD + text)
        self.lab.log.clear()
        self.events.clear()
        request = Request(options=PlanOptions(**options))
        _, diags = verb(self.session, request, replace(self.hooks, emit=self.events.append))
        assert isinstance(diags, Diagnostics)
        assert SECRET not in "".join(f"{item.summary} {item.detail}" for item in diags)
        return diags

    @property
    def session(self) -> Session:
        return session_in(self.root, pid=1)

    def steps(self) -> list[tuple[str, str]]:
        """The steps with ephemeral objects that were told, by kind of event."""
        kinds = (EphemeralStarted, EphemeralFinished, EphemeralFailed)
        return [
            (type(event).__name__.removeprefix("Ephemeral").lower(), event.step.value)
            for event in self.events
            if isinstance(event, kinds)
        ]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    lab = Lab()
    install(lab, monkeypatch)
    root = tmp_path / "work"
    root.mkdir()
    return Bench(root, lab)


OPENED = [("started", "open"), ("finished", "open")]
CLOSED = [("started", "close"), ("finished", "close")]


def summaries(diags: Diagnostics) -> list[str]:
    return [item.summary for item in diags.errors]


def test_object_is_renewed_as_long_as_it_is_used(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    renewed = threading.Event()
    real_create, real_renew = Items.create, Tokens.renew

    def renew(self: Tokens, request: RenewRequest) -> Any:
        response = real_renew(self, request)
        if response.renew_after is None:
            renewed.set()
        return response

    def create(self: Items, request: CreateRequest) -> Any:
        assert renewed.wait(20), "the token was not renewed while it was used"
        return real_create(self, request)

    monkeypatch.setattr(Tokens, "renew", renew)
    monkeypatch.setattr(Items, "create", create)
    assert summaries(bench.run(EXPIRING + ITEM)) == []
    assert bench.lab.log[-5:] == [
        "open t",
        "renew t",
        "renew t",
        f"create a {SECRET}-t-2",
        "close t renewed 2 times",
    ]
    renewals = [("started", "renew"), ("finished", "renew")]
    assert bench.steps() == OPENED + CLOSED + OPENED + renewals * 2 + CLOSED


def test_renewal_that_crashes_is_told_when_the_object_is_closed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = threading.Event()
    real_create = Items.create

    def renew(*_: Any) -> Any:
        failed.set()
        raise RuntimeError(SECRET)

    def create(self: Items, request: CreateRequest) -> Any:
        assert failed.wait(20)
        return real_create(self, request)

    monkeypatch.setattr(Tokens, "renew", renew)
    monkeypatch.setattr(Items, "create", create)
    diags = bench.run(EXPIRING + ITEM)
    assert summaries(diags) == ["Provider failed unexpectedly"]
    assert "while it renewed ephemeral.lab_token.t" in diags.errors[0].detail
    assert bench.lab.log[-1] == "close t"
    assert bench.steps()[-2:] == CLOSED


@pytest.mark.parametrize("call", ["open", "close"])
def test_call_that_crashes_is_told_without_its_text(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def crash(*_: Any) -> Any:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(Tokens, call, crash)
    assert summaries(bench.run(TOKEN + ITEM, plan)) == ["Provider failed unexpectedly"]
    assert bench.steps()[-1] == ("failed", call)


def test_run_that_is_stopped_closes_what_is_open(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    real, stopping = Tokens.open, threading.Event()

    def open_and_stop(self: Tokens, request: OpenRequest) -> OpenResponse:
        response = real(self, request)
        stopping.set()
        return response

    monkeypatch.setattr(Tokens, "open", open_and_stop)
    bench.hooks = Hooks(stopping=stopping.is_set)
    for verb in (plan, apply):
        stopping.clear()
        assert summaries(bench.run(TOKEN + ITEM, verb)) == ["Operation interrupted"]
        assert bench.lab.log == ["configure token=null", "open t", "close t"]
        assert bench.steps() == OPENED + CLOSED


def test_apply_that_fails_closes_what_is_open(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def create(*_: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(Items, "create", create)
    bench.run(TOKEN + ITEM + 'resource "lab_item" "b" {\n  name = lab_item.a.id\n}\n')
    assert [call for call in bench.lab.log if call.startswith(("open", "close"))] == ["open t", "close t"] * 2


def test_run_after_a_crash_opens_what_its_provider_needs(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        'ephemeral "lab_token" "t" {\n  name = "t"\n}\n'
        'provider "lab" {\n  alias = "in"\n  token = ephemeral.lab_token.t.value\n}\n'
        'resource "lab_item" "a" {\n  provider = lab.in\n  name = "a"\n}\n'
    )
    real = Items.create

    def die(self: Items, request: CreateRequest) -> Any:
        self.intend(request)
        raise KeyboardInterrupt

    monkeypatch.setattr(Items, "create", die)
    with pytest.raises(KeyboardInterrupt):
        bench.run(text)
    monkeypatch.setattr(Items, "create", real)
    assert summaries(bench.run(text)) == []
    assert bench.lab.log[:5] == [
        "configure token=null",
        "open t",
        f"configure token={SECRET}-t-3",
        "recover a",
        "close t",
    ]


class OpenOnly:
    """A token service that only opens."""

    def __init__(self, lab: Lab) -> None:
        self._tokens = Tokens(lab)

    def open(self, request: OpenRequest) -> OpenResponse:
        return self._tokens.open(request)


def test_provider_need_neither_renew_nor_close(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.providers.lab.provider.Tokens", OpenOnly)
    assert summaries(bench.run(TOKEN + ITEM)) == []
    assert bench.lab.log[-2:] == ["open t", f"create a {SECRET}-t-2"]
    assert bench.steps() == (OPENED + CLOSED) * 2


def test_postcondition_that_fails_leaves_nothing_open(bench: Bench) -> None:
    token = TOKEN.replace(
        "}\n",
        '  lifecycle {\n    postcondition {\n      condition     = self.value == "x"\n'
        '      error_message = "It is another."\n    }\n  }\n}\n',
    )
    assert summaries(bench.run(token + ITEM, plan)) == ["Resource postcondition failed"]
    assert bench.lab.log == ["configure token=null", "open t", "close t"]


def test_progress_is_told_of_steps_that_take_long() -> None:
    events: list[Event] = []
    now = [0.0]
    objects = OpenObjects(events.append, clock=lambda: now[0])
    objects.start(T, EphemeralStep.OPEN)
    for now[0] in (9.0, 10.0, 15.0, 20.5):
        objects.tick()
    objects.finish(T, EphemeralStep.OPEN, sound=True)
    objects.tick()
    assert events == [
        EphemeralStarted(T, EphemeralStep.OPEN),
        EphemeralProgress(T, EphemeralStep.OPEN, 10.0),
        EphemeralProgress(T, EphemeralStep.OPEN, 20.5),
        EphemeralFinished(T, EphemeralStep.OPEN, 20.5),
    ]


def test_closing_is_asked_with_the_private_data_of_the_opening(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def close(_: Tokens, request: CloseRequest) -> CloseResponse:
        seen.append((request.address, request.private[0]))
        return CloseResponse()

    monkeypatch.setattr(Tokens, "close", close)
    bench.run(TOKEN, plan)
    assert seen == [("ephemeral.lab_token.t", "t")]
