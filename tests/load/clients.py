"""Many clients at once against one server, each holding what it did against what the server says afterwards.

Every client makes specs and deployments of its own, and all of them race for the same names, of which each may be won once. At the end
the lists must name exactly what the clients know to exist.
"""

import itertools
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]

STEPS = {"steps": {"s": {"command": "x", "imageDetails": {"id": 1}}}}
RUN = {"run": [{"name": "n", "type": "number", "required": False, "defaultValue": 1}]}
IN_PROGRESS = ("deploying", "redeploying", "rollback", "deleting")


@dataclass
class Report:
    """What a run came to. ``errors`` counts each kind of thing that must not happen."""

    clients: int
    seconds: float
    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    durations: list[float] = field(default_factory=list)
    races: int = 0
    objects: int = 0

    def percentile(self, of: float) -> float:
        """Seconds that so many of the answers took at most."""
        ordered = sorted(self.durations)
        return ordered[int(len(ordered) * of)] if ordered else 0.0

    def __str__(self) -> str:
        return (
            f"{self.clients} clients, {self.seconds:.0f} s: {self.requests} requests ({self.requests / self.seconds:.0f}/s), "
            f"median {self.percentile(0.5):.3f} s, 99 % within {self.percentile(0.99):.3f} s, longest {self.percentile(0.9999):.3f} s; "
            f"{self.objects} objects, {self.races} races; statuses {dict(sorted(self.statuses.items()))}; errors {dict(self.errors)}"
        )


class Client:
    """One client with a connection of its own. ``specs`` and ``deployments`` are the names that it knows to exist, by id."""

    numbers = itertools.count()

    def __init__(self, url: str, token: str, report: Report, lock: threading.Lock) -> None:
        self.address, self.token = urlsplit(url), token
        self.report, self.lock = report, lock
        self.number = next(self.numbers)
        self.made = 0
        self.specs: dict[str, str] = {}
        self.deployments: dict[str, str] = {}
        self.won: list[str] = []
        self.connection = self._connect()

    def _connect(self) -> HTTPConnection:
        return HTTPConnection(self.address.hostname or "", self.address.port, timeout=60)

    def call(
        self, method: str, path: str, body: bytes = b"{}", kind: str = "application/json"
    ) -> tuple[int, Json]:
        """One request; status 0 for one that got no answer."""
        begin = time.monotonic()
        try:
            self.connection.request(
                method, path, body, {"Authorization": self.token, "Content-Type": kind, "Accept": "*/*"}
            )
            response = self.connection.getresponse()
            content = response.read()
            status, answer = response.status, json.loads(content)
        except (OSError, HTTPException, ValueError) as error:
            self.connection.close()
            self.connection = self._connect()
            self.count(0, time.monotonic() - begin, f"{method} {type(error).__name__}")
            return 0, {}
        self.count(status, time.monotonic() - begin, f"{method} {status}" if status >= 500 else "")
        return status, answer

    def count(self, status: int, seconds: float, error: str) -> None:
        with self.lock:
            self.report.requests += 1
            self.report.statuses[status] += 1
            self.report.durations.append(seconds)
            if error:
                self.report.errors[error] += 1

    def wrong(self, what: str) -> None:
        with self.lock:
            self.report.errors[what] += 1

    def json(self, method: str, path: str, body: Json) -> tuple[int, Json]:
        return self.call(method, path, json.dumps(body).encode())

    def create_spec(self, name: str) -> tuple[int, str]:
        spec = {
            "version": "1",
            "kind": "workflow",
            "metadata": {"name": name, "summary": "Load."},
            "release": {"version": "1.0.0", "notes": ""},
            "config": STEPS,
        }
        parts = {"spec": json.dumps(spec), "parameters": json.dumps(RUN), "featured": "null"}
        lines = "".join(
            f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in parts.items()
        )
        status, answer = self.call(
            "POST", "/v1/blocks/specs/", f"{lines}--xx--\r\n".encode(), "multipart/form-data; boundary=xx"
        )
        return status, str(answer.get("id") or "")

    def live(self, until: float) -> None:
        """Work until the time is up."""
        while time.monotonic() < until:
            self.made += 1
            self.one_spec(f"c{self.number}-{self.made}")
            self.race(f"race-{self.made}")

    def race(self, name: str) -> None:
        """Try to be the one that gets a name."""
        status, spec = self.create_spec(name)
        if status == 201:
            self.won.append(name)
            self.specs[spec] = name
        elif status != 422:
            self.wrong(f"a race was answered {status}")

    def one_spec(self, name: str) -> None:
        """A spec with a deployment that is patched, revised, and every other time deleted again."""
        status, spec = self.create_spec(name)
        if status != 201:
            self.wrong(f"a spec was answered {status}")
            return
        self.specs[spec] = name
        if self.call("GET", f"/v1/blocks/specs/{spec}")[1].get("metadata", {}).get("name") != name:
            self.wrong("a spec is not what was made")
        body = {"metadata": {"name": name, "summary": "Load."}, "spec": {"id": spec}}
        status, answer = self.json("POST", "/v1/blocks/deployments/", body)
        if status != 201:
            self.wrong(f"a deployment was answered {status}")
            return
        self.deployments[str(answer["id"])] = name
        self.change(str(answer["id"]), name)
        if self.made % 2 == 0:
            self.remove(str(answer["id"]))

    def change(self, deployment: str, name: str) -> None:
        path = f"/v1/blocks/deployments/{deployment}"
        self.rested(path)
        if self.json("PATCH", path, {"title": f"Title of {name}"})[0] != 200:
            self.wrong("a patch was refused")
        status, answer = self.json("POST", f"{path}/revisions", {"parameters": {"run": {"n": self.number}}})
        if (status, answer.get("revision")) != (201, 2):
            self.wrong(f"a revision was answered {status} {answer.get('revision')}")
        found = self.rested(path)
        if found.get("parameters", {}).get("run") != {"n": self.number}:
            self.wrong("a value is lost")
        if found.get("metadata", {}).get("title") != f"Title of {name}":
            self.wrong("a title is lost")

    def remove(self, deployment: str) -> None:
        path = f"/v1/blocks/deployments/{deployment}"
        if self.call("DELETE", path)[0] != 200:
            self.wrong("a deletion was refused")
        if self.rested(path):
            self.wrong("a deployment is still there")
        del self.deployments[deployment]

    def rested(self, path: str) -> Json:
        """The deployment once nothing is under way; empty when it is gone."""
        for _ in range(1000):
            status, found = self.call("GET", path)
            if status == 404:
                return {}
            if found.get("metadata", {}).get("status") not in IN_PROGRESS:
                return found
            time.sleep(0.01)
        self.wrong("a deployment does not come to rest")
        return {}

    def listed(self, path: str, key: str) -> dict[str, str]:
        """All rows of a list: names by id."""
        found: dict[str, str] = {}
        page = pages = 1
        while page <= pages:
            _, answer = self.call("GET", f"{path}?{urlencode({'pageSize': 100, 'pageNumber': page})}")
            for row in answer.get(key, ()):
                if row["id"] in found:
                    self.wrong("an object is listed twice")
                found[row["id"]] = row["metadata"]["name"]
            page, pages = page + 1, int(answer.get("pageCount") or 1)
        return found


def load(url: str, clients: int, seconds: float, token: str = "load") -> Report:  # noqa: S107  any will do
    """Let so many clients work for so long, then compare what they know with what the server lists."""
    report, lock = Report(clients=clients, seconds=seconds), threading.Lock()
    everyone = [Client(url, token, report, lock) for _ in range(clients)]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=client.live, args=(until,)) for client in everyone]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report.seconds = time.monotonic() - begin
    _compare(everyone, report)
    for client in everyone:
        client.connection.close()
    return report


def _compare(everyone: list[Client], report: Report) -> None:
    wins = Counter(name for client in everyone for name in client.won)
    report.races = len(wins)
    first = everyone[0]
    for name, number in wins.items():
        if number > 1:
            first.wrong(f"{name} was won {number} times")
    for member, path, key in (
        ("specs", "/v1/blocks/specs/", "specs"),
        ("deployments", "/v1/blocks/deployments/", "deployments"),
    ):
        known = {identity: name for client in everyone for identity, name in getattr(client, member).items()}
        listed = first.listed(path, key)
        report.objects += len(listed)
        for what, number in (
            (f"{key} lost", len(known.keys() - listed.keys())),
            (f"{key} nobody made", len(listed.keys() - known.keys())),
            (f"{key} of another name", sum(listed.get(one, name) != name for one, name in known.items())),
            (f"{key} with a name twice", len(listed) - len(set(listed.values()))),
        ):
            if number:
                report.errors[what] += number
