"""Messages for programs: one JSON object a line, as Terraform's machine-readable UI 1.3. The first one says the versions."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from blockform import __version__
from blockform.cli.views.diagnostic_json import diagnostic_json
from blockform.diagnostics import Diagnostic
from blockform.state import TERRAFORM_VERSION
from blockform.values import dumps

UI_VERSION = "1.3"


def _now() -> datetime:
    return datetime.now(UTC)


class Messages:
    """Writes messages. Mutable: knows whether the first one has been written."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], datetime] = _now) -> None:
        self._write = write
        self._clock = clock
        self._is_begun = False

    def begin(self) -> None:
        """Tell the versions, unless that has been done."""
        if not self._is_begun:
            self._is_begun = True
            versions = {"terraform": TERRAFORM_VERSION, "blockform": __version__, "ui": UI_VERSION}
            self.tell(f"blockform {__version__}", "version", versions)

    def tell(
        self,
        text: str,
        kind: str,
        content: Mapping[str, Any],
        *,
        level: str = "info",
        about: Mapping[str, str] | None = None,
    ) -> None:
        """One message; ``about`` are further keys of its head (``@testfile``)."""
        self.begin()
        stamp = self._clock().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        head = {"@level": level, "@message": text, "@module": "blockform.ui", **(about or {})}
        self._write(dumps({**head, "@timestamp": stamp, **content, "type": kind}) + "\n")

    def diagnostics(self, diagnostics: Iterable[Diagnostic], about: Mapping[str, str] | None = None) -> None:
        """A message for each."""
        for item in diagnostics:
            level, word = ("error", "Error") if item.is_error else ("warn", "Warning")
            content = {"diagnostic": diagnostic_json(item)}
            self.tell(f"{word}: {item.summary}", "diagnostic", content, level=level, about=about)
