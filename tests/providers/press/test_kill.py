"""Kills blockform while it applies 40 Press objects, at seeded moments, and sees that one more apply makes everything right.

The server runs in a process of its own, 20 ms away. After the second apply it holds each object exactly once, the state names all of
them, and the plan is empty.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

CONFIG = """
terraform {
  required_providers {
    press = { source = "peak/press" }
  }
}

provider "press" {
  endpoint = "%(server)s"
}

locals {
  names = [for i in range(12) : format("block-%%02d", i)]
}

resource "press_block_spec" "block" {
  for_each = toset(local.names)
  kind     = "service"
  metadata = { name = each.key, summary = "One of many." }
  config   = { image_details = { id = 1, version_id = 1 } }
  parameters = {
    run = [{ name = "size", type = "number", required = false, default_value = 1 }]
  }
}

resource "press_block_deployment" "block" {
  for_each   = press_block_spec.block
  spec       = { id = each.value.id, version = each.value.release.version }
  metadata   = { name = "${each.key}-live", summary = "One of many." }
  parameters = { run = { size = length(each.key) } }
}

resource "press_app_spec" "app" {
  count    = 8
  metadata = { name = "app-${count.index}", summary = "One of many." }
  blocks = [
    for name in slice(local.names, count.index, count.index + 2) :
    { id = press_block_spec.block[name].id, version = press_block_spec.block[name].release.version }
  ]
}

resource "press_app_deployment" "app" {
  count    = 8
  spec     = { id = press_app_spec.app[count.index].id, version = press_app_spec.app[count.index].release.version }
  metadata = { name = "app-${count.index}-live", summary = "One of many." }
}
"""
OBJECTS = 40
SEED = 20
SHARDS = 4
CHAOS_SHARDS = 10


@dataclass
class Server:
    """The embedded server in a process of its own."""

    url: str
    tokens: int

    def names(self, tenant: int) -> Counter[tuple[str, str]]:
        """How often each name stands on the platform: specs and deployments of a tenant, those of apps left out."""
        found: Counter[tuple[str, str]] = Counter()
        for path, key in (("/v1/specs/", "specs"), ("/v1/deployments/", "deployments")):
            page, pages = 1, 1
            while page <= pages:
                answer = requests.get(
                    f"{self.url}{path}",
                    params={"pageSize": "100", "pageNumber": str(page)},
                    headers={"Authorization": f"token-{tenant}"},
                    timeout=30,
                ).json()
                pages = answer["pageCount"]
                page += 1
                found.update((key, row["metadata"]["name"]) for row in answer[key] if not row.get("parent"))
        return found


def serve(directory: Path, tokens: int) -> Iterator[Server]:
    """Run `blockform press serve` until the caller is done with it."""
    options = [f"--token=tenant-{number}=token-{number}" for number in range(tokens)]
    command = [
        sys.executable,
        "-m",
        "blockform",
        "press",
        "serve",
        "--port=0",
        f"--data={directory / 'press.sqlite'}",
    ]
    command += ["--latency=0.02", "--deploy-time=0.1", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=directory) as process:
        assert process.stdout is not None
        line = ""
        while "http://" not in line:
            line = process.stdout.readline()
            assert line, "the server did not start"
        yield Server(url="http://" + line.split("http://")[1].split()[0].rstrip("/."), tokens=tokens)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serve(tmp_path_factory.mktemp("server"), tokens=400)


def environment(directory: Path, tenant: int) -> dict[str, str]:
    return {
        **os.environ,
        "HOME": str(directory),
        "PEAK_AUTH_TOKEN": f"token-{tenant}",
        "XDG_CACHE_HOME": str(directory.parent),
    }


def blockform(directory: Path, tenant: int, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "blockform", *args],
        cwd=directory,
        env=environment(directory, tenant),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def killed_apply(directory: Path, tenant: int, events: int, jitter: float) -> bool:
    """Start an apply, kill it ``jitter`` seconds after so many changes have begun or ended; whether it was still running."""
    with subprocess.Popen(
        [sys.executable, "-m", "blockform", "apply", "-auto-approve", "-no-color"],
        cwd=directory,
        env=environment(directory, tenant),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        seen = 0
        output = []
        for line in process.stdout:
            output.append(line)
            seen += line.rstrip().endswith("Creating...") or "Creation complete" in line
            if seen >= events:
                break
        assert seen >= events, "".join(output)
        time.sleep(jitter)
        running = process.poll() is None
        process.kill()
        return running


def play(server: Server, root: Path, tenants: range, seed: int) -> None:
    """One killed apply per tenant, at moments spread over the apply phase, each followed by another apply."""
    chance = random.Random(seed)  # noqa: S311  seeded on purpose: a failure can be played again
    interrupted = 0
    for position, tenant in enumerate(tenants):
        directory = workplace(server, root, tenant)
        events = 1 + int(2 * OBJECTS * (position + chance.random()) / len(tenants))
        interrupted += killed_apply(directory, tenant, min(events, 2 * OBJECTS), chance.uniform(0, 0.06))
        again = blockform(directory, tenant, "apply", "-auto-approve", "-no-color")
        assert again.returncode == 0, f"killed after {events} events: {again.stdout}{again.stderr}"
        check(server, directory, tenant)
    assert interrupted >= len(tenants) - 2, "the kills must hit a running apply"


def workplace(server: Server, root: Path, tenant: int) -> Path:
    directory = root / f"tenant-{tenant}"
    directory.mkdir()
    (directory / "main.hcl").write_text(CONFIG % {"server": server.url})
    return directory


def check(server: Server, directory: Path, tenant: int) -> None:
    names = server.names(tenant)
    own = {name: count for name, count in names.items() if name[0] == "specs" or name[1].endswith("-live")}
    wanted = [("specs", f"block-{i:02}") for i in range(12)] + [("specs", f"app-{i}") for i in range(8)]
    wanted += [("deployments", f"block-{i:02}-live") for i in range(12)]
    wanted += [("deployments", f"app-{i}-live") for i in range(8)]
    assert len(wanted) == OBJECTS
    assert {name: own.get(name, 0) for name in wanted} == dict.fromkeys(wanted, 1)
    listed = blockform(directory, tenant, "state", "list", "-json")
    assert len(json.loads(listed.stdout)) == OBJECTS, listed.stdout
    plan = blockform(directory, tenant, "plan", "-detailed-exitcode", "-no-color")
    assert plan.returncode == 0, plan.stdout + plan.stderr


@pytest.mark.parametrize("shard", range(SHARDS))
def test_killed_apply_is_made_whole(server: Server, tmp_path: Path, shard: int) -> None:
    play(server, tmp_path, range(shard * 5, shard * 5 + 5), SEED + shard)


@pytest.mark.chaos
@pytest.mark.parametrize("shard", range(CHAOS_SHARDS))
def test_three_hundred_killed_applies_are_made_whole(server: Server, tmp_path: Path, shard: int) -> None:
    each = 300 // CHAOS_SHARDS
    play(server, tmp_path, range(50 + shard * each, 50 + (shard + 1) * each), SEED + SHARDS + shard)
