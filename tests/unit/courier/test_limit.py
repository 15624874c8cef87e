"""A limit of calls is kept by blockform and its courier together, and outlives a courier that takes calls with it."""

import gc
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from blockform.courier import Answer, CallLimit, Courier, Failure
from tests.providers.press.listener import Listener, listening
from tests.unit.courier.test_courier import sending

FDS = Path("/proc/self/fd")


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as running:
        yield running


@pytest.fixture
def courier() -> Iterator[Courier]:
    made = Courier()
    yield made
    made.close()


@pytest.mark.parametrize("proxied", [False, True])
@pytest.mark.parametrize("count", [1, 3])
def test_no_more_calls_are_under_way_than_it_allows(
    count: int, proxied: bool, listener: Listener, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}
    if proxied:
        monkeypatch.setenv("HTTP_PROXY", listener.url)
        monkeypatch.setenv("NO_PROXY", "")
        given = {"base": "http://platform.example", "local": False}
    limit = CallLimit(count)
    listener.delay = 0.02
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: courier.carry(sending(listener, **given), limit), range(24)))
    assert all(isinstance(answer, Answer) for answer in answers)
    assert listener.most == count
    assert all(seen.path.startswith("http://platform.example/") for seen in listener.seen if proxied)


def test_work_of_blockform_counts(listener: Listener, courier: Courier) -> None:
    limit = CallLimit(1)
    with ThreadPoolExecutor(1) as pool:
        with limit:
            waiting = pool.submit(courier.carry, sending(listener), limit)
            time.sleep(0.1)
            assert listener.seen == []
        assert isinstance(waiting.result(10), Answer)
        listener.delay = 0.2
        under_way = pool.submit(courier.carry, sending(listener), limit)
        while len(listener.seen) < 2:
            time.sleep(0.01)
        with limit:
            assert isinstance(under_way.result(10), Answer)


def test_a_thread_that_holds_it_may_call(listener: Listener, courier: Courier) -> None:
    limit = CallLimit(1)
    with limit:
        assert isinstance(courier.carry(sending(listener), limit), Answer)


def test_calls_of_a_courier_that_died_are_given_back(listener: Listener, courier: Courier) -> None:
    limit = CallLimit(2)
    listener.delay = 0.5
    with ThreadPoolExecutor(4) as pool, limit:
        lost = [pool.submit(courier.carry, sending(listener), limit) for _ in range(4)]
        while not listener.seen:
            time.sleep(0.01)
        assert courier.pid is not None
        os.kill(courier.pid, signal.SIGKILL)
        assert all(isinstance(reply.result(10), Failure) for reply in lost)
        while listener.now:
            time.sleep(0.01)
        listener.most = 0
        listener.delay = 0.02
        again = pool.map(lambda _: courier.carry(sending(listener), limit), range(4))
        assert all(isinstance(reply, Answer) for reply in again)
    assert listener.most == 1


def test_what_a_limit_needs_goes_with_it(listener: Listener, courier: Courier) -> None:
    courier.carry(sending(listener))
    gc.collect()
    before = len(list(FDS.iterdir()))
    for _ in range(3):
        assert isinstance(courier.carry(sending(listener), CallLimit(1)), Answer)
    gc.collect()
    assert len(list(FDS.iterdir())) == before
