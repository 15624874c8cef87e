"""The example of a repository under review: its workflows' own shell steps, run in a scratch git repository."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "review"

FAKE_GH = '''\
"""Stands in for GitHub: keeps comments, statuses and artifacts as files."""
import pathlib, shutil, sys
hub, words = pathlib.Path("{hub}"), sys.argv[1:]
options = dict(word.split("=", 1) for word in words if "=" in word and not word.startswith("."))
if words[:2] == ["pr", "comment"]:
    shutil.copy(words[words.index("--body-file") + 1], hub / "comment.md")
elif words[:2] == ["run", "download"]:
    found = hub / words[words.index("--name") + 1]
    sys.exit("no artifact") if not found.exists() else shutil.copy(found, "approval.json")
elif "/statuses/" in words[1]:
    assert options["context"] == "blockform/plan" and options["state"] == "success"
    (hub / f"status-{{words[1].rsplit('/', 1)[1]}}").write_text(options["description"])
elif words[1].endswith("/pulls"):
    print((hub / "head").read_text())
elif words[1].endswith("/statuses"):
    print((hub / f"status-{{words[1].split('/')[-2]}}").read_text())
else:
    sys.exit(f"unexpected: {{words}}")
'''
FAKE_CURL = '''\
"""Stands in for GitLab."""
import json, pathlib, shutil, sys
hub, words = pathlib.Path("{hub}"), sys.argv[1:]
url = words[-1]
forms = dict(words[at + 1].split("=", 1) for at, word in enumerate(words) if word == "--form")
if url.endswith("/notes"):
    shutil.copy(forms["body"].removeprefix("<"), hub / "comment.md")
elif "/statuses/" in url:
    (hub / f"status-{{url.rsplit('/', 1)[1]}}").write_text(forms["description"])
elif url.endswith("/merge_requests"):
    print(json.dumps([{{"sha": (hub / "head").read_text()}}]))
elif url.endswith("/statuses?name=blockform%2Fplan"):
    print(json.dumps([{{"description": (hub / f"status-{{url.split('/')[-2]}}").read_text()}}]))
else:
    sys.exit(f"unexpected: {{words}}")
'''


class Hosting:
    """A scratch repository, a pretended hosting service, and what runs a job's shell steps."""

    def __init__(self, path: Path) -> None:
        self.work, self.hub = path / "work", path / "hub"
        self.hub.mkdir()
        shutil.copytree(EXAMPLE, self.work)
        tools = path / "bin"
        tools.mkdir()
        for name, text in (("gh", FAKE_GH), ("curl", FAKE_CURL), ("pip", "")):
            script = path / f"{name}.py"
            script.write_text(text.format(hub=self.hub))
            (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n')
            (tools / name).chmod(0o755)
        self.environment = {
            "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(path),
            "BLOCKFORM_VAR_endpoint": "embedded",
            "GITHUB_ENV": str(path / "github.env"),
            "GITHUB_REPOSITORY": "team/forecasts",
            "CI_API_V4_URL": "https://gitlab.example/api/v4",
            "CI_PROJECT_ID": "7",
            "CI_MERGE_REQUEST_IID": "3",
            "GITLAB_TOKEN": "t",
            "BLOCKFORM_STATE": str(path / "shared.tfstate"),
            "BLOCKFORM_SECRET_KEY": "a key",
        }
        self.git("init", "-q", "-b", "main")
        self.commit("first")

    def git(self, *words: str) -> str:
        identity = ("-c", "user.name=me", "-c", "user.email=me@example.com")
        done = subprocess.run(
            ["git", *identity, *words], cwd=self.work, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, text: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", text)
        return self.git("rev-parse", "HEAD")

    def change(self, old: str, new: str) -> None:
        file = self.work / "main.hcl"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def exported(self) -> dict[str, str]:
        """What steps have written for those after them."""
        file = Path(self.environment["GITHUB_ENV"])
        lines = file.read_text().splitlines() if file.exists() else []
        return dict(line.split("=", 1) for line in lines)

    def shell(self, script: str, environment: Mapping[str, str]) -> str:
        """Run a step as both services do: stop at the first failure."""
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            cwd=self.work,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise JobFailed(done.stdout + done.stderr)
        return done.stdout


class JobFailed(Exception):  # noqa: N818  named for what happened
    """A step has failed."""


def github(hosting: Hosting, job: str, head: str) -> str:
    """Run the shell steps of a job of the GitHub workflow; what they print."""
    workflow: Any = yaml.safe_load((EXAMPLE / ".github" / "workflows" / "blockform.yml").read_text())
    known = {
        "vars.BLOCKFORM_STATE": hosting.environment["BLOCKFORM_STATE"],
        "secrets.BLOCKFORM_SECRET_KEY": "a key",
        "secrets.PEAK_AUTH_TOKEN": "",
        "github.token": "t",
        "github.event.pull_request.number": "3",
        "github.event.pull_request.head.sha": head,
    }

    def value(text: str) -> str:
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], text)

    steps = workflow["jobs"][job]
    environment = {name: value(text) for name, text in (workflow["env"] | steps["env"]).items()}
    environment |= {"GITHUB_SHA": head}
    told = ""
    for step in steps["steps"]:
        if "run" in step:
            assert "${{" not in step["run"], "an expression in a script is a way in"
            told += hosting.shell(step["run"], environment)
            environment |= hosting.exported()
        elif step["uses"].startswith("actions/upload-artifact"):
            shutil.copy(hosting.work / step["with"]["path"], hosting.hub / value(step["with"]["name"]))
    return told


def gitlab(hosting: Hosting, job: str, head: str) -> str:
    """Run the script of a job of the GitLab template; what it prints."""
    template: Any = yaml.safe_load((EXAMPLE / ".gitlab-ci.yml").read_text())
    state = hosting.environment["BLOCKFORM_STATE"]
    environment = {
        name: text.replace("$BLOCKFORM_STATE", state) for name, text in template["variables"].items()
    }
    lines = [*template["default"]["before_script"], *template[job]["script"]]
    return hosting.shell("\n".join(lines), environment | {"CI_COMMIT_SHA": head})


@pytest.fixture(params=[github, gitlab])
def service(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def hosting(tmp_path: Path) -> Hosting:
    return Hosting(tmp_path)


def merged(hosting: Hosting, head: str) -> str:
    """Merge what was planned; the commit that comes of it."""
    (hosting.hub / "head").write_text(head)
    for name in ("approval.json", "review.plan", "comment.md"):
        (hosting.work / name).unlink(missing_ok=True)
    return hosting.commit("merge")


def test_review_is_played_out(hosting: Hosting, service: Any) -> None:
    head = hosting.commit("declare a report")
    service(hosting, "plan", head)
    comment = (hosting.hub / "comment.md").read_text()
    assert comment.startswith(
        "<!-- blockform plan -->\n### blockform plan: 2 to add, 0 to change, 0 to destroy\n"
    )
    assert (
        "- create `press_block_spec.report`: creates block spec weekly-report with release 1.0.0; 1 new deployment follows"
        in comment
    )
    digest = (hosting.hub / f"status-{head}").read_text()
    assert f"Digest `{digest}`" in comment

    commit = merged(hosting, head)
    (hosting.hub / f"status-{commit}").write_text("sha256:" + "0" * 64)
    told = github(hosting, "apply", commit) if service is github else gitlab(hosting, "apply", commit)
    assert "Apply complete! Resources: 2 added, 0 changed, 0 destroyed." in told
    assert len(json.loads(Path(hosting.environment["BLOCKFORM_STATE"]).read_text())["resources"]) == 2


def test_other_plan_than_approved_is_refused(hosting: Hosting, service: Any) -> None:
    head = hosting.commit("declare a report")
    service(hosting, "plan", head)
    hosting.change("python send.py", "python send.py --to=everybody")
    commit = merged(hosting, head)
    with pytest.raises(JobFailed, match="Plan differs from the approved one") as failed:
        service(hosting, "apply", commit)
    assert not Path(hosting.environment["BLOCKFORM_STATE"]).exists()
    if service is github:
        told = re.sub(r"\s+", " ", str(failed.value))
        assert (
            'config.steps.send.command: approved "python send.py"; now "python send.py --to=everybody"'
            in told
        )


def test_unformatted_configuration_fails(hosting: Hosting, service: Any) -> None:
    hosting.change("  endpoint = var.endpoint", "  endpoint     =    var.endpoint")
    head = hosting.commit("careless")
    with pytest.raises(JobFailed):
        service(hosting, "plan", head)


def test_hooks_format_and_validate(hosting: Hosting) -> None:
    manifest: Any = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    config: Any = yaml.safe_load((EXAMPLE / ".pre-commit-config.yaml").read_text())
    hooks = {hook["id"]: hook for hook in manifest}
    used = [hook["id"] for repo in config["repos"] for hook in repo["hooks"]]
    assert used == list(hooks)
    assert all(re.search(hook["files"], "main.hcl") for hook in hooks.values())
    hosting.change("  endpoint = var.endpoint", "  endpoint     =    var.endpoint")
    hosting.shell(f"{hooks['blockform_fmt']['entry']} main.hcl", {})
    assert (hosting.work / "main.hcl").read_text() == (EXAMPLE / "main.hcl").read_text()
    hosting.shell(hooks["blockform_validate"]["entry"], {})
    hosting.change("kind       =", "kindd      =")
    with pytest.raises(JobFailed, match="Unsupported argument"):
        hosting.shell(hooks["blockform_validate"]["entry"], {})


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("validate-manifest", ROOT / ".pre-commit-hooks.yaml"),
        ("validate-config", EXAMPLE / ".pre-commit-config.yaml"),
    ],
)
def test_pre_commit_accepts_the_files(command: str, file: Path) -> None:
    subprocess.run([sys.executable, "-m", "pre_commit", command, str(file)], check=True, capture_output=True)
