"""A little HTTP server that writes down what it gets and answers from a script."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Seen:
    """One request as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """What was seen, and the answers to give: status, body, headers; None cuts the line. The last one is repeated.

    ``now`` requests are under way, and have been ``most``.
    """

    url: str = ""
    delay: float = 0.0
    now: int = 0
    most: int = 0
    seen: list[Seen] = field(default_factory=list)
    answers: list[tuple[int, Any, dict[str, str]] | None] = field(
        default_factory=lambda: [(200, {"id": "new", "pageCount": 1}, {})]
    )

    def next_answer(self) -> tuple[int, Any, dict[str, str]] | None:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up early is part of the tests."""


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()
    guard = threading.Lock()

    def count(change: int) -> None:
        with guard:
            listener.now += change
            listener.most = max(listener.most, listener.now)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            listener.seen.append(Seen(self.command, self.path, dict(self.headers.items()), body))
            count(1)
            time.sleep(listener.delay)
            count(-1)
            answer = listener.next_answer()
            if answer is None:
                self.close_connection = True
                return
            status, data, headers = answer
            content = data if isinstance(data, bytes) else json.dumps(data).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = _handle  # noqa: N815  names that http.server wants

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  as in the base class
            pass

    server = _Quiet(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    listener.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
