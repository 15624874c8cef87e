"""The key under which secrets are fingerprinted: from the environment, or a private file made on first use.

A fingerprint may be stored: it tells whether a secret has changed and nothing else.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path

from blockform.diagnostics import Diagnostic

VARIABLE = "BLOCKFORM_SECRET_KEY"


class SecretKey:
    """The key, read or made when it is first needed. ``directory`` is the user's configuration directory for blockform."""

    def __init__(self, environment: Mapping[str, str], directory: Path) -> None:
        self._given = environment.get(VARIABLE, "")
        self._path = directory / "secret.key"
        self._key: bytes | None = None
        self._lock = threading.Lock()

    def fingerprint(self, text: str) -> str:
        """A keyed fingerprint of a secret, 64 hexadecimal digits. Raises: OSError when the key file cannot be made or read."""
        with self._lock:
            if self._key is None:
                self._key = self._given.encode() if self._given else self._from_file()
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def _from_file(self) -> bytes:
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            self._make()
            return self._path.read_bytes()

    def _make(self) -> None:
        """Put a new key in place whole; of two processes that do so at once one wins and both read its key."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(32).encode())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process was first, and its key is as good
            self._path.hardlink_to(draft)
        draft.unlink()


def unreadable_key(error: OSError) -> Diagnostic:
    """The key under which secrets are fingerprinted cannot be read or made."""
    detail = f"The key for sensitive values could not be read: {error.strerror or type(error).__name__}."
    return Diagnostic.error("Failed to read secret key", detail)
