"""The SDK's process from the tests' side: calls go in, results and exceptions come out."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

Json = dict[str, Any]

DRIVER = Path(__file__).with_name("driver.py")


class SdkRaisedError(Exception):
    """What a method of the SDK raised: its class and those above it by name, its argument, its text."""

    def __init__(self, raised: Json) -> None:
        super().__init__(f"{raised['classes'][0]}: {raised['text']}")
        self.classes: list[str] = raised["classes"]
        self.argument: Any = raised["argument"]
        self.text: str = raised["text"]

    @property
    def name(self) -> str:
        """The name of the exception's class."""
        return self.classes[0]


class Sdk:
    """One process of the SDK's interpreter, for any number of calls one after the other."""

    def __init__(self, interpreter: str, home: Path) -> None:
        # Nothing of the caller's environment: tokens, stages and deployment ids would change what the SDK does.
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "PYTHONUTF8": "1"}
        self._errors = (home / "sdk-stderr.txt").open("w")
        self._process = subprocess.Popen(
            [interpreter, str(DRIVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=home,
            env=environment,
            text=True,
            encoding="utf-8",
        )
        self.about: Json = self._ask({"describe": True})

    def call(
        self, *, press: str, service: str, token: str, name: str, arguments: Json, **options: Any
    ) -> Any:
        """The result of ``name`` ("client.method"), iterators as lists. Raises: SdkRaisedError."""
        client, _, method = name.partition(".")
        where = {"press": press, "service": service, "token": token}
        what = {"client": client, "method": method, "arguments": arguments, "lift_size_limit": False}
        return self._ask({**where, **what, **options})

    def close(self) -> None:
        """End the process; may be called once."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.close()
        self._process.wait(60)
        stdout.close()
        self._errors.close()

    def _ask(self, request: Json) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise AssertionError("the SDK's process ended: " + Path(self._errors.name).read_text()[-3000:])
        answer = json.loads(line)
        if "raised" in answer:
            raise SdkRaisedError(answer["raised"])
        return answer["result"]
