"""``make load``: three hundred clients for a minute against a server of its own; fails on any error, or if memory is not bounded."""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.load.clients import load

LARGEST = 500
"""MiB that the server may ever have used."""


def memory(process: int) -> float:
    """The most memory that a process has used so far, in MiB."""
    text = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else 0.0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "blockform", "press", "serve", "-deploy-time=0.05"]
        server = subprocess.Popen(
            [*command, f"-data={folder}/press.sqlite"], stdout=subprocess.PIPE, text=True, cwd=folder
        )
        assert server.stdout is not None
        try:
            found = None
            while found is None:
                found = re.search(r"http://\S+", server.stdout.readline())
            time.sleep(0.1)
            idle = memory(server.pid)
            report = load(found[0].rstrip("/."), options.clients, options.seconds)
            used = memory(server.pid)
            size = sum(file.stat().st_size for file in Path(folder).glob("press.sqlite*")) / 2**20
        finally:
            server.terminate()
            server.wait(20)
    print(report)
    print(f"memory {idle:.0f} MiB at the start, {used:.0f} MiB at most; data {size:.0f} MiB")
    return 1 if report.errors or used > LARGEST or not report.requests else 0


if __name__ == "__main__":
    sys.exit(main())
