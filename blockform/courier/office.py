"""Blockform's side: starts the courier, and hands requests to it from any thread."""

import itertools
import os
import socket
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeAlias
from weakref import WeakKeyDictionary

from blockform.courier.ahead import AHEAD
from blockform.courier.begin import COMMAND, Begun
from blockform.courier.limit import CallLimit
from blockform.courier.messages import (
    Channel,
    ChannelClosed,
    Ending,
    Failure,
    FailureKind,
    Reply,
    Sending,
    replies,
)

_GONE = "the process that sends the calls has ended"


class Courier:
    """The process that sends requests. It is started when it is first needed, and again after it has ended. Safe to use from many threads.

    The process ends with ``close``, and else when nothing refers to the courier any more, at the latest at the end of the program.
    """

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._guard = threading.Lock()
        self._process: _Process | None = None
        self._sessions = itertools.count(1)

    def start(self) -> None:
        """Start the process where there is none; returns before it is ready. That it cannot be started is told by the next request."""
        with suppress(OSError):
            self._present()

    @property
    def pid(self) -> int | None:
        """The process, where there is one."""
        with self._guard:
            return self._process.pid if self._process is not None else None

    def session(self) -> int:
        """A new session: what is sent in it shares cookies and connections."""
        return next(self._sessions)

    def carry(self, sending: Sending, limit: CallLimit | None = None) -> Reply:
        """Send a request and wait for what comes of it. The courier holds ``limit`` meanwhile, unless this thread does."""
        try:
            process = self._present()
        except OSError as error:
            return Failure(
                FailureKind.UNSENT, type(error).__name__, f"no process can be started: {error.strerror}"
            )
        if limit is not None and limit.is_held:
            limit = None
        channel: Channel[Reply] | None = None
        how_far = FailureKind.UNSENT
        try:
            channel = process.channel(limit)
            channel.send(sending)
            how_far = FailureKind.BROKEN
            reply = channel.receive()
        except ChannelClosed:
            self._lose(process, channel)
            return Failure(how_far, ChannelClosed.__name__, _GONE)
        process.put_back(channel, limit)
        return reply

    def end(self, session: int) -> None:
        """Forget a session."""
        with self._guard:
            process = self._process
        if process is None:
            return
        channel: Channel[Reply] | None = None
        try:
            channel = process.channel(None)
            channel.send(Ending(session))
        except ChannelClosed:
            self._lose(process, channel)
        else:
            process.put_back(channel, None)

    def close(self) -> None:
        """End the process, whatever it does."""
        with self._guard:
            process, self._process = self._process, None
        if process is not None:
            process.ending()

    def _present(self) -> "_Process":
        with self._guard:
            if self._process is None:
                begun = AHEAD.claim() if self._command is COMMAND else None
                self._process = process = _Process(begun or Begun(self._command))
                process.ending = weakref.finalize(self, process.end)
            return self._process

    def _lose(self, process: "_Process", channel: Channel[Reply] | None) -> None:
        if channel is not None:
            channel.close()
        with self._guard:
            if self._process is not process:
                return  # another thread has seen it, too
            self._process = None
        process.ending()
        process.give_back()


class _Process:
    """A running courier, and the channels on which nobody waits, by the limit that is held for their calls.

    ``ending`` calls ``end``, but only once.
    """

    ending: Callable[[], object]

    def __init__(self, begun: Begun) -> None:
        self.pid, self._control = begun.pid, begun.control
        self._unlimited: _Idle = []
        self._limited: WeakKeyDictionary[CallLimit, _Idle] = WeakKeyDictionary()

    def channel(self, limit: CallLimit | None) -> Channel[Reply]:
        """An idle channel, or a new one. Raises: ChannelClosed."""
        try:
            return self._idle(limit).pop()
        except IndexError:
            pass
        ours, theirs = socket.socketpair()
        pipe = limit.pipe() if limit is not None else ()
        with theirs:
            try:
                socket.send_fds(self._control, [b"+"], [theirs.fileno(), *pipe])
            except OSError as error:
                ours.close()
                raise ChannelClosed from error
        return replies(ours)

    def put_back(self, channel: Channel[Reply], limit: CallLimit | None) -> None:
        """Nobody waits on the channel any more."""
        self._idle(limit).append(channel)

    def _idle(self, limit: CallLimit | None) -> "_Idle":
        if limit is None:
            return self._unlimited
        idle = self._limited.get(limit)
        if idle is None:
            made: _Idle = []
            idle = self._limited.setdefault(limit, made)
            if idle is made:
                weakref.finalize(limit, _close, idle)
        return idle

    def end(self) -> None:
        """Let it end, which it does once the control socket is closed, and wait for that."""
        self._control.close()
        for idle in (self._unlimited, *self._limited.values()):
            _close(idle)
        with suppress(ChildProcessError):  # it is gone already where SIGCHLD is ignored
            os.waitpid(self.pid, 0)

    def give_back(self) -> None:
        """What it held of limits when it ended may be held by others."""
        for limit in list(self._limited):
            limit.refill()


_Idle: TypeAlias = list[Channel[Reply]]


def _close(idle: _Idle) -> None:
    while idle:
        idle.pop().close()
