"""A page with the forecast as a table; the standard library's server is enough for it."""

import csv
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Page(BaseHTTPRequestHandler):
    """Serves the table at every path."""

    def do_GET(self) -> None:
        """Answer with the forecast."""
        body = page(Path("forecast.csv")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def page(path: Path) -> str:
    """The table as HTML."""
    if not path.exists():
        return "<h1>Demand forecast</h1><p>No forecast yet.</p>"
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<h1>Demand forecast</h1><table>{lines}</table>"


if __name__ == "__main__":
    ThreadingHTTPServer(("", 8080), Page).serve_forever()
