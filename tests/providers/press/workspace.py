"""A working directory whose configuration is planned and applied through the engine, against a server over a real socket."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine import ApplyOutcome, Hooks, PlanOutcome, Request, Session, apply, plan
from blockform.plan import Mode, PlanOptions
from blockform_press.server import EmbeddedServer
from tests.sessions import session_in

PROVIDER = """
terraform {
  required_providers {
    press = { source = "peak/press" }
  }
}

provider "press" {
  endpoint    = "%s"
  auth_token  = "%s"
  max_retries = 1
}
"""


class Workspace:
    """One directory with a state of its own; several may share a tenant, as two repositories do."""

    def __init__(self, server: EmbeddedServer, root: Path, token: str) -> None:
        self.server, self.root, self.token = server, root, token
        root.mkdir(parents=True, exist_ok=True)
        (root / "provider.hcl").write_text(PROVIDER % (server.url, token))

    def write(self, text: str, name: str = "main.hcl") -> None:
        (self.root / name).write_text(text)

    @property
    def session(self) -> Session:
        home = self.root.parent / "home"
        return session_in(self.root, environment={"BLOCKFORM_SECRET_KEY": "a-key-for-tests"}, home=home)

    def plan(self, text: str | None = None, **options: Any) -> tuple[PlanOutcome | None, Diagnostics]:
        """Plan the configuration, after replacing it if ``text`` is given."""
        if text is not None:
            self.write(text)
        return plan(self.session, Request(options=PlanOptions(**options)), Hooks())

    def apply(self, text: str | None = None, **options: Any) -> ApplyOutcome:
        """Apply it; the plan after it is empty."""
        if text is not None:
            self.write(text)
        outcome, diags = apply(self.session, Request(options=PlanOptions(**options)), Hooks())
        assert outcome is not None, told(diags)
        assert not diags.has_errors, told(diags)
        return outcome

    def destroy(self) -> None:
        self.apply(mode=Mode.DESTROY)

    # The platform, beside blockform

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": self.token}
        return requests.request(method, self.server.url + path, headers=headers, timeout=20, **options)

    def mutations(self) -> list[str]:
        """What this tenant has changed since the log was cleared."""
        return [
            f"{entry['method']} {entry['kind']}"
            for entry in self.server.log
            if entry["method"] != "GET" and entry["kind"] != "check" and entry["tenant"] == tenant(self.token)
        ]

    def requests(self) -> list[Mapping[str, Any]]:
        """All that this tenant has asked."""
        return [entry for entry in self.server.log if entry["tenant"] == tenant(self.token)]


def tenant(token: str) -> str:
    """The tenant of one of the test server's tokens."""
    return token.replace("token-", "tenant")


def told(diags: Diagnostics) -> list[str]:
    return [f"{diag.summary} at {diag.subject}: {diag.detail}" for diag in diags]


def errors(diags: Diagnostics) -> list[Diagnostic]:
    return [diag for diag in diags if diag.severity.value == "error"]
