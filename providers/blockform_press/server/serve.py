"""Running the application: embedded in a thread of this process, or alone until a signal comes."""

import signal
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self

import uvicorn
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from blockform_press.server.app import create_app
from blockform_press.server.calls import Json
from blockform_press.server.endpoint import Server
from blockform_press.server.faults import Faults
from blockform_press.server.options import ServerOptions

_START_TIMEOUT: Final = 20.0
_STOP_TIMEOUT: Final = 10.0


class _Runner(uvicorn.Server):
    """uvicorn on a socket that is already bound: tells when it answers, and returns normally after a signal."""

    def __init__(self, options: ServerOptions, on_started: Callable[[str], None]) -> None:
        family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
        self.listener = socket.create_server((options.host, options.port), family=family, backlog=512)
        # Inherited by every connection. asyncio sets it only on sockets made with IPPROTO_TCP, and without it an answer in two
        # parts waits 40 ms for the client's delayed acknowledgement.
        self.listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            app = create_app(options)
        except BaseException:
            self.listener.close()
            raise
        self.press: Server = app.state.server
        self.press.cut = self._cut
        self._on_started = on_started
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http=HttpToolsProtocol,  # not "auto", which takes what is installed: every installation answers alike
            ws="none",
            lifespan="on",
            log_config=None,  # the logging of the process that embeds us stays as it is
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=5,
        )
        super().__init__(config)

    @property
    def url(self) -> str:
        """The address to send requests to, without a final slash."""
        host, port = self.listener.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def run_until_stopped(self) -> None:
        """Serve on the bound socket; blocks."""
        self.run([self.listener])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's, then say so."""
        await super().startup(sockets)
        if self.started:
            self._on_started(self.url)

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """As uvicorn's, but a signal that ended the server is not raised again afterwards."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        previous = {
            number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _cut(self, scope: Scope) -> None:
        """Close the connection a request came over, without an answer."""
        for connection in list(self.server_state.connections):
            if getattr(connection, "client", None) == scope["client"] and connection.transport is not None:
                connection.transport.abort()


class EmbeddedServer:
    """A server in a daemon thread of this process. Use ``start``; it also works in a ``with`` statement."""

    def __init__(self, options: ServerOptions) -> None:
        self._ready = threading.Event()
        self._runner = _Runner(options, lambda _: self._ready.set())
        self.url = self._runner.url
        self._thread = threading.Thread(target=self._run, name="press-server", daemon=True)

    @classmethod
    def start(cls, options: ServerOptions) -> Self:
        """Start a server and return when it answers.

        Raises: as ``create_app``; OSError when the port is taken; TimeoutError when it does not come up.
        """
        server = cls(options)
        server._thread.start()
        server._ready.wait(_START_TIMEOUT)
        if not server._runner.started:
            raise TimeoutError("the embedded Press server did not start")
        return server

    def _run(self) -> None:
        try:
            self._runner.run_until_stopped()
        finally:
            self._ready.set()

    @property
    def faults(self) -> Faults:
        """The faults in force."""
        return self._runner.press.faults

    @property
    def log(self) -> list[Json]:
        """The records of all finished requests, as in the request log."""
        return self._runner.press.log.records

    def advance(self, seconds: float) -> None:
        """Let deployments go on as if ``seconds`` had passed; tests need not wait, and see every state they ask for."""
        self._runner.press.ahead += seconds

    def stop(self) -> None:
        """Finish the requests under way, close the data file and end the thread; may be called twice."""
        self._runner.should_exit = True
        self._thread.join(_STOP_TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(options: ServerOptions, on_ready: Callable[[str], None] = print) -> None:
    """Serve until SIGINT or SIGTERM, then finish the requests under way and return.

    ``on_ready`` is called with the server's URL once it answers. Call it from the main thread. Raises: as ``create_app``, and
    OSError when the port is taken.
    """
    _Runner(options, on_ready).run_until_stopped()
