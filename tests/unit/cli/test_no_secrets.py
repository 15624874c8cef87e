"""No command says or leaves a sensitive value of the configuration in clear, but for the state and what prints values on request."""

import io
from pathlib import Path

import pytest

from tests.scanner import Watch

SECRET = "sec-2f81-planted-value"
NESTED = "nes-9ad4-planted-value"
EPHEMERAL = "eph-77c0-planted-value"
GIVEN = (f"-var=secret={SECRET}", f'-var=nested={{ user = "ada", keys = ["{NESTED}"] }}')

CONFIG = """
variable "secret" { sensitive = true }
variable "nested" {
  sensitive = true
  type      = object({ user = string, keys = list(string) })
}
variable "once" { ephemeral = true }
locals { joined = "${var.secret}/${var.nested.keys[0]}" }
resource "terraform_data" "whole" { input = var.secret }
resource "terraform_data" "deep" {
  input            = { open = "seen", list = [{ key = var.nested.keys[0] }], map = { (var.secret) = 1 } }
  triggers_replace = [local.joined]
}
resource "terraform_data" "each" {
  for_each = toset(["a", "b"])
  input    = jsonencode({ each = each.key, password = terraform_data.whole.output })
}
resource "terraform_data" "runs" {
  input = terraform_data.deep.id
  provisioner "local-exec" {
    command = "echo ${var.secret}; echo ${var.nested.keys[0]} >&2; test -z '$FAIL'"
  }
}
check "c" {
  assert {
    condition     = terraform_data.whole.output == "another"
    error_message = "It is ${terraform_data.whole.id == "" ? "" : "other"}."
  }
}
output "secret" {
  value     = local.joined
  sensitive = true
}
"""
TEST = f"""
variables {{
  secret = "{SECRET}"
  nested = {{ user = "ada", keys = ["{NESTED}"] }}
  once   = "{EPHEMERAL}"
}}
run "fails" {{
  assert {{
    condition     = terraform_data.whole.output == "nothing" && output.secret == "x"
    error_message = "It is ${{terraform_data.whole.output}}."
  }}
}}
"""
PRINTS = frozenset(
    f"output of {words}"
    for words in ("output -json", "output -raw secret", "show -json", "state pull", "plan -show-sensitive")
)
"""What prints values because it was asked to."""
FILES = ("blockform.tfstate", "main.tftest.hcl")
"""The state, as Terraform keeps it, and the file where the values stand."""


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Watch:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for name, text in {
        "HOME": str(work / "home"),
        "TMPDIR": str(work),
        "BLOCKFORM_LOG": "trace",
        "BLOCKFORM_VAR_once": EPHEMERAL,
    }.items():
        monkeypatch.setenv(name, text)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "BLOCKFORM_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    return Watch(work, capsys)


def leaks(watch: Watch) -> list[str]:
    """Where any of the secrets is that should not be there."""
    found = {name for secret in (SECRET, NESTED, EPHEMERAL) for name in watch.leaks(secret)}
    return sorted(name for name in found if name not in PRINTS and not name.startswith(FILES))


def labelled(watch: Watch, *arguments: str, code: int | None = 0) -> str:
    """Run a command line that has the secrets in it, and note what it says under a name without them."""
    before = len(watch.found)
    told = watch.run(*arguments, code=code)
    name = " ".join(argument for argument in arguments if not argument.startswith("-var="))
    watch.found[before:] = [
        (label.replace(" ".join(arguments), name), content) for label, content in watch.found[before:]
    ]
    return told


def test_no_artefact_of_a_run_holds_a_secret(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    main = watch.work / "main.tf"
    main.write_text(CONFIG.replace("$FAIL", "yes"))
    for options in ([], ["-json"], ["-json=full"], ["-destroy"], ["-out=a.plan", "-approval-out=a.json"]):
        labelled(watch, "plan", *options, *GIVEN)
    assert SECRET in labelled(watch, "plan", "-show-sensitive", *GIVEN)
    for options in ([], ["-json"], ["-markdown"]):
        watch.run("show", *options, "a.plan")
    labelled(watch, "apply", *GIVEN, "a.plan", code=1)
    main.write_text(CONFIG.replace("$FAIL", ""))
    labelled(watch, "apply", "-auto-approve", *GIVEN)
    changed = (f"-var=secret={SECRET}-2", GIVEN[1])
    labelled(watch, "plan", "-out=b.plan", *changed)
    labelled(watch, "plan", "-refresh-only", "-json", *changed)
    labelled(watch, "apply", "-approved=a.json", *changed, code=1)
    labelled(watch, "apply", *GIVEN, "b.plan", code=1)
    labelled(watch, "apply", "-json", "-approved=b.plan", *changed)
    _look(watch, monkeypatch)
    labelled(watch, "destroy", "-auto-approve", *changed)
    assert SECRET in (watch.work / "blockform.tfstate.backup").read_text()
    assert any("[trace] " in content.decode(errors="replace") for _, content in watch.found)
    assert {name for name, _ in watch.found if watch.leaks(SECRET)} >= PRINTS
    assert leaks(watch) == []


def _look(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command that only looks."""
    for words in (
        ["show"],
        ["show", "-json"],
        ["state", "list", "-json"],
        ["state", "show", "terraform_data.deep"],
        ["state", "pull"],
        ["state", "doctor", "-json"],
        ["output"],
        ["output", "-json"],
        ["output", "-raw", "secret"],
        ["graph"],
        ["validate", "-json"],
        ["providers", "schema", "-json"],
    ):
        watch.run(*words, code=None)
    for text in (
        "var.secret",
        "local.joined",
        "terraform_data.deep",
        "var.nested",
        "[for k in var.nested.keys : upper(k)]",
        "tonumber(var.secret)",
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{text}\n"))
        labelled(watch, "console", *GIVEN, code=None)


def test_tests_tell_no_secret(watch: Watch) -> None:
    (watch.work / "main.tf").write_text(CONFIG.replace("$FAIL", ""))
    (watch.work / "main.tftest.hcl").write_text(TEST)
    for options in ([], ["-json"], ["-verbose"], ["-verbose", "-json"], ["-junit-xml=out.xml"]):
        watch.run("test", *options, code=1)
    assert leaks(watch) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('output "o" { value = tonumber(var.secret) }', id="conversion"),
        pytest.param('output "o" { value = jsondecode(var.secret) }', id="json"),
        pytest.param('output "o" { value = yamldecode("a: [${var.secret}") }', id="yaml"),
        pytest.param('output "o" { value = csvdecode("a,b\\n\\"${var.secret}") }', id="csv"),
        pytest.param('output "o" { value = file(var.secret) }', id="file"),
        pytest.param('output "o" { value = templatefile(var.secret, {}) }', id="template"),
        pytest.param('output "o" { value = templatestring("$${x}", { y = var.secret }) }', id="names"),
        pytest.param('output "o" { value = regex("^$", var.secret) }', id="no match"),
        pytest.param('output "o" { value = regex("(${var.secret}", "x") }', id="pattern"),
        pytest.param('output "o" { value = cidrhost(var.secret, 1) }', id="address"),
        pytest.param('output "o" { value = timeadd(var.secret, "1h") }', id="time"),
        pytest.param('output "o" { value = formatdate(var.secret, "2020-01-01T00:00:00Z") }', id="date"),
        pytest.param('output "o" { value = format("%d", var.secret) }', id="format"),
        pytest.param('output "o" { value = base64decode(var.secret) }', id="base64"),
        pytest.param('output "o" { value = { a = 1 }[var.secret] }', id="key"),
        pytest.param('output "o" { value = lookup({ a = 1 }, var.secret) }', id="lookup"),
        pytest.param('output "o" { value = [1][var.secret] }', id="index"),
        pytest.param('output "o" { value = var.secret + 1 }', id="operator"),
        pytest.param('output "o" { value = var.secret }', id="output"),
        pytest.param('output "o" { value = var.secret ? 1 : 2 }', id="condition"),
        pytest.param('output "o" { value = parseint(var.secret, 10) }', id="number"),
        pytest.param('output "o" { value = element([], var.secret) }', id="element"),
        pytest.param('output "o" { value = { (var.secret) = 1, (var.secret) = 2 }.x }', id="attribute"),
        pytest.param('resource "terraform_data" "r" { count = var.secret }', id="count"),
        pytest.param('resource "terraform_data" "r" { for_each = toset([var.secret]) }', id="for_each"),
        pytest.param('resource "terraform_data" "r" { for_each = var.secret }', id="for_each of text"),
        pytest.param(
            'resource "terraform_data" "r" {\n lifecycle {\n precondition {\n condition = var.secret == "x"\n'
            ' error_message = "It is ${var.secret}."\n}\n}\n}',
            id="precondition",
        ),
        pytest.param(
            'resource "terraform_data" "r" {\n input = var.secret\n lifecycle {\n postcondition {\n'
            ' condition = self.output == "x"\n error_message = "It is ${self.input}."\n}\n}\n}',
            id="postcondition",
        ),
        pytest.param(
            'check "c" {\n assert {\n condition = var.secret == "x"\n error_message = "It is ${var.secret}."\n}\n}',
            id="check",
        ),
        pytest.param(
            'variable "v" {\n default = 1\n validation {\n condition = var.secret == "x"\n error_message = "${var.secret}"\n}\n}',
            id="validation",
        ),
        pytest.param(
            'data "terraform_remote_state" "r" {\n backend = "local"\n config = { path = var.secret }\n}',
            id="data",
        ),
        pytest.param('module "m" { source = var.secret }', id="source"),
        pytest.param(
            'provider "press" {\n endpoint = var.secret\n}\nresource "press_block_spec" "s" {}', id="provider"
        ),
        pytest.param(
            'resource "terraform_data" "r" {\n provisioner "local-exec" {\n command = "exit 3; ${var.secret}"\n}\n}',
            id="command",
        ),
        pytest.param(
            'resource "terraform_data" "r" {\n lifecycle {\n prevent_destroy = var.secret\n}\n}', id="guard"
        ),
    ],
)
def test_messages_tell_no_secret(watch: Watch, text: str) -> None:
    (watch.work / "main.tf").write_text(f'variable "secret" {{\n  sensitive = true\n}}\n{text}\n')
    for words in (
        ["plan"],
        ["plan", "-json"],
        ["apply", "-auto-approve"],
        ["apply", "-auto-approve", "-json"],
    ):
        labelled(watch, *words, f"-var=secret={SECRET}", code=None)
    assert leaks(watch) == []


@pytest.mark.parametrize(
    "variable",
    [
        pytest.param("type = number", id="type"),
        pytest.param("type = object({ a = string })", id="object"),
        pytest.param("type = list(number)", id="list"),
        pytest.param(
            'validation {\n condition = var.secret == "x"\n error_message = "wrong"\n}', id="validation"
        ),
    ],
)
@pytest.mark.parametrize("mark", ["sensitive", "ephemeral"])
def test_messages_tell_no_given_secret(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, mark: str, variable: str
) -> None:
    (watch.work / "main.tf").write_text(f'variable "secret" {{\n  {mark} = true\n  {variable}\n}}\n')
    for value in (SECRET, f'{{ b = "{SECRET}" }}', f'["{SECRET}"', f'["{SECRET}"]'):
        for words in (["plan"], ["plan", "-json"], ["validate", "-json"]):
            labelled(watch, *words, f"-var=secret={value}", code=None)
        monkeypatch.setenv("TF_VAR_secret", value)
        watch.run("plan", code=None)
        monkeypatch.delenv("TF_VAR_secret")
    assert leaks(watch) == []
