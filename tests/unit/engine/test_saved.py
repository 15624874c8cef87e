"""Saved plans, from planning to carrying out."""

import json
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from blockform.addrs import parse_resource_instance
from blockform.engine.saved import load_saved, save_plan
from blockform.plan import Action, ChangeStarted, Mode
from tests.unit.engine.conftest import Work
from tests.unit.engine.shelf import HEAD

SECRET = "correct-horse-battery"
OTHER = "tr0ub4dor"

EVERY_KIND = (
    'resource "terraform_data" "same" {\n  input = { a = 1 }\n}\n'
    'resource "terraform_data" "changed" {\n  input = "BEFORE"\n}\n'
    'resource "terraform_data" "marked" {\n  input = MARKED\n}\n'
    'resource "terraform_data" "replaced" {\n  triggers_replace = ["BEFORE"]\n}\n'
    'resource "terraform_data" "first" {\n  triggers_replace = "BEFORE"\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n'
    'resource "terraform_data" "counted" {\n  count = COUNT\n  input = [count.index, terraform_data.replaced.id]\n}\n'
    'output "id" {\n  value = terraform_data.replaced.id\n}\n'
)


def every_kind(word: str, count: int, marked: str, more: str) -> str:
    return (EVERY_KIND + more).replace("BEFORE", word).replace("COUNT", str(count)).replace("MARKED", marked)


def prepared(work: Work) -> None:
    """A state, and a configuration whose plan has a change of every kind."""
    gone = 'resource "terraform_data" "gone" {}\noutput "gone" {\n  value = 1\n}\n'
    work.write(every_kind("before", 3, '"m"', gone))
    work.apply()
    new = 'resource "terraform_data" "new" {\n  input = terraform_data.first.id\n}\n'
    work.write(every_kind("after", 2, 'sensitive("m")', new))


# What is in the file -------------------------------------------------------------------------------------------------


def test_loads_every_kind_of_change(work: Work) -> None:
    prepared(work)
    made = work.save().plan
    read = work.load().plan
    seen = {(str(change.addr), change.action.value) for change in read.changes}
    assert seen == {(str(change.addr), change.action.value) for change in made.changes}
    assert {action for _, action in seen} == {
        "no-op",
        "create",
        "update",
        "delete",
        "delete+create",
        "create+delete",
    }
    for ours, theirs in zip(made.changes, read.changes, strict=True):
        if not (ours.after and ours.after.has_marks) and not (ours.before and ours.before.has_marks):
            assert replace(ours, schema=theirs.schema, after=None) == replace(theirs, after=None)
            assert (ours.after is None) == (theirs.after is None)
    assert [(output.name, output.action) for output in read.outputs] == [
        (output.name, output.action) for output in made.outputs
    ]
    assert (read.base_lineage, read.base_serial) == (made.base_lineage, made.base_serial)
    assert read.timestamp == made.timestamp


def test_same_plan_gives_same_bytes(work: Work) -> None:
    prepared(work)
    outcome = work.save()
    first = (work.path / "saved.plan").read_bytes()
    assert not save_plan(work.session, outcome, Path("saved.plan"))[1]
    assert (work.path / "saved.plan").read_bytes() == first


def test_file_is_private(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}')
    (work.path / "saved.plan").write_text("older, open to all")
    (work.path / "saved.plan").chmod(0o644)
    work.save()
    assert (work.path / "saved.plan").stat().st_mode & 0o777 == 0o600


def test_no_secret_is_in_the_file(work: Work) -> None:
    work.write(
        HEAD + 'variable "secret" {\n  sensitive = true\n}\n'
        'variable "map" {\n  sensitive = true\n  type = map(string)\n}\n'
        'resource "terraform_data" "whole" {\n  input = var.secret\n}\n'
        'resource "terraform_data" "part" {\n  input = { user = "u", password = var.secret, keys = var.map }\n}\n'
        'resource "terraform_data" "derived" {\n  input = "prefix-${var.secret}-${terraform_data.part.id}"\n'
        "  triggers_replace = { (var.secret) = terraform_data.part.id }\n}\n"
        'resource "terraform_data" "list" {\n  input = tolist([for k in ["x"] : { (var.secret) = k }])\n}\n'
        'resource "shelf_box" "box" {\n  label = "one"\n  secret = "box-${var.secret}"\n  tags = [var.secret]\n}\n'
        'data "shelf_box" "box" {\n  label = "other"\n}\n'
        'output "secret" {\n  value = [var.secret, terraform_data.part.id]\n  sensitive = true\n}\n'
        'output "known" {\n  value = var.map\n  sensitive = true\n}\n'
    )
    work.shelf.put("other", {"secret": f"data-{SECRET}"})
    given = (f"secret={SECRET}", f'map={{ "{OTHER}" = "{SECRET}" }}')
    work.save(*given)
    assert not planted_in(work.path / "saved.plan")
    work.apply(*given)
    work.write((work.path / "main.tf").read_text().replace("prefix", "changed"))
    work.save(*given)
    assert SECRET in work.state_text()
    assert not planted_in(work.path / "saved.plan")
    for mode in (Mode.DESTROY, Mode.REFRESH_ONLY):
        work.save(*given, mode=mode)
        assert not planted_in(work.path / "saved.plan")


def planted_in(path: Path) -> list[str]:
    """The parts of the file in which a planted secret can be found."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts |= {"raw": path.read_bytes().decode("latin-1")}
    return [name for name, text in parts.items() if SECRET in text or OTHER in text]


def test_errored_plan_is_not_saved(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}')
    outcome = work.plan()
    _, diags = save_plan(
        work.session, replace(outcome, plan=replace(outcome.plan, errored=True)), Path("saved.plan")
    )
    assert [diag.summary for diag in diags] == ["Cannot save incomplete plan"]
    assert not (work.path / "saved.plan").exists()


def test_file_that_cannot_be_written_is_reported(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}')
    _, diags = save_plan(work.session, work.plan(), Path("no/such/directory/plan"))
    assert [diag.summary for diag in diags] == ["Failed to write plan file"]


def test_missing_file_is_reported(work: Work) -> None:
    outcome, diags = load_saved(work.session, Path("no.plan"))
    assert outcome is None
    assert [diag.summary for diag in diags] == ["Invalid plan file"]


# Carrying it out -----------------------------------------------------------------------------------------------------


def test_apply_does_exactly_the_plan(work: Work) -> None:
    prepared(work)
    made = work.save().plan
    work.write('resource "terraform_data" "something_else" {}')  # the plan has its own configuration
    work.applied()
    started = {(str(e.addr), e.action) for e in work.events if isinstance(e, ChangeStarted)}
    wanted = set()
    for change in made.effective_changes:
        actions = [Action.DELETE, Action.CREATE] if change.action.is_replace else [change.action]
        wanted |= {(str(change.addr), action) for action in actions}
    assert started == wanted
    assert {str(addr) for addr in work.state.addresses()} == {
        str(change.addr) for change in made.changes if change.after is not None
    }
    for change in made.changes:
        assert (
            change.after is None
            or change.action is not Action.NO_OP
            or change.after == stored(work, change.addr)
        )


def stored(work: Work, addr: object) -> object:
    instance = work.state.instance(parse_resource_instance(str(addr)))
    assert instance is not None
    assert instance.current is not None
    return instance.current.decode(work.load().plan.changes[0].schema.block.value_type)


def test_plan_after_apply_is_empty(work: Work) -> None:
    prepared(work)
    configuration = (work.path / "main.tf").read_text()
    work.save()
    work.applied()
    work.write(configuration)
    assert not work.plan().plan.is_applyable


def test_first_plan_makes_the_state(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}\noutput "id" {\n  value = terraform_data.a.id\n}')
    work.save()
    outcome = work.applied()
    assert outcome.tally is not None
    assert outcome.tally.added == 1
    assert work.state.lineage
    assert work.state.outputs["id"].value.is_known


@pytest.mark.parametrize("mode", [Mode.DESTROY, Mode.REFRESH_ONLY], ids=lambda mode: mode.value)
def test_other_modes(work: Work, mode: Mode) -> None:
    work.write(HEAD + 'resource "shelf_box" "a" {\n  label = "a"\n}\nresource "terraform_data" "b" {}\n')
    work.apply()
    work.shelf.put("a", {**work.shelf.boxes()["a"], "revision": "7"})
    work.save(mode=mode)
    work.applied()
    if mode is Mode.DESTROY:
        assert not work.state.has_objects
        assert not work.shelf.boxes()
    else:
        assert '"7"' in work.state_text()
        assert not work.shelf.log


def test_plan_without_changes_changes_nothing(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}')
    work.apply()
    before = work.state_text()
    work.save()
    outcome = work.applied()
    assert outcome.tally is not None
    assert (outcome.tally.added, outcome.tally.changed, outcome.tally.destroyed) == (0, 0, 0)
    assert work.state_text() == before


def test_refreshed_objects_are_the_prior_state(work: Work) -> None:
    text = (
        HEAD + 'resource "shelf_box" "a" {\n  label = "a"\n}\nresource "shelf_box" "b" {\n  label = "b"\n}\n'
    )
    work.write(text)
    work.apply()
    work.shelf.put("a", {**work.shelf.boxes()["a"], "revision": "7"})
    work.shelf.put("b", None)
    work.write(text + 'resource "terraform_data" "revision" {\n  input = shelf_box.a.revision\n}\n')
    made = work.save().plan
    assert [str(drift.addr) for drift in made.drift] == ["shelf_box.a", "shelf_box.b"]
    assert [drift.after is None for drift in work.load().plan.drift] == [False, True]
    work.applied()
    assert work.shelf.log[:1] == ["create b"]
    data = json.loads(work.state_text())
    objects = {resource["name"]: resource["instances"][0] for resource in data["resources"]}
    assert objects["revision"]["attributes"]["output"]["value"] == "7"
    assert objects["a"]["attributes"]["revision"] == "7"
    assert objects["a"]["private"], "what a provider keeps beside the object is taken over, too"


def test_paths_mean_what_they_meant(work: Work, tmp_path: Path) -> None:
    work.write(
        'resource "terraform_data" "p" {\n  input = [path.module, path.root, path.cwd, file("note.txt")]\n}\n'
        'module "m" {\n  source = "./inner"\n}\nmodule "up" {\n  source = "../beside"\n}\nmodule "empty" {\n  source = "./empty"\n}\n'
        'output "all" {\n  value = [terraform_data.p.input, module.m.path, module.up.path]\n}\n'
    )
    for directory in (work.path / "inner", tmp_path / "beside"):
        directory.mkdir()
        (directory / "main.tf").write_text('output "path" {\n  value = path.module\n}\n')
    (work.path / "empty").mkdir()
    work.write("noted", "note.txt")
    work.save()
    (work.path / "inner" / "main.tf").unlink()
    work.applied()
    value = json.loads(work.state_text())["outputs"]["all"]["value"]
    assert value == [[".", ".", str(work.path), "noted"], "inner", "../beside"]


def test_file_that_changed_since_stops_the_apply(work: Work) -> None:
    work.write(HEAD + 'resource "shelf_box" "a" {\n  label = trimspace(file("label.txt"))\n}\n')
    work.write("one", "label.txt")
    work.save()
    work.write("two", "label.txt")
    outcome, diags = work.apply_saved()
    assert [diag.summary for diag in diags.errors] == ["Provider produced inconsistent final plan"]
    assert outcome is not None
    assert not work.shelf.boxes()


# Refusals ------------------------------------------------------------------------------------------------------------


def test_stale_plan_is_refused(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}')
    work.save()
    work.apply()
    assert work.refused()[0] == "Saved plan is stale"
    work.save()
    work.write('resource "terraform_data" "a" {\n  input = 1\n}\n')
    work.apply()
    assert work.refused() == (
        "Saved plan is stale",
        "The given plan file can no longer be applied because the state was changed by another operation after the plan was created.",
    )


def test_state_of_another_history_is_refused(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}')
    work.apply()
    work.save()
    data = json.loads(work.state_text())
    work.state_file.write_text(json.dumps({**data, "lineage": "another"}))
    assert work.refused()[0] == "Saved plan does not match the given state"


def test_plan_can_be_applied_once(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}')
    work.save()
    work.applied()
    assert work.refused()[0] == "Saved plan is stale"


def test_other_workspace_is_refused(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}')
    work.save()
    work.session = replace(work.session, workspace="eu")
    assert work.refused()[0] == "Saved plan is for another workspace"


def test_locked_state_is_refused(work: Work) -> None:
    from blockform.diagnostics import Diagnostics  # noqa: PLC0415  as above
    from blockform.engine import StateOptions, locked, open_store  # noqa: PLC0415  this test alone

    work.write('resource "terraform_data" "a" {}')
    work.save()
    with locked(
        open_store(work.session, StateOptions(), None), work.session, StateOptions(), "test", Diagnostics()
    ):
        assert work.refused()[0] == "Error acquiring the state lock"


def test_files_outside_are_not_written(work: Work, tmp_path: Path) -> None:
    work.write('resource "terraform_data" "a" {}')
    work.save()
    path = work.path / "saved.plan"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    places = json.loads(parts["sources.json"])
    places["files"][f"{tmp_path}/planted.tf"] = "config/main.tf"
    parts["sources.json"] = json.dumps(places).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert work.refused()[0] == "Invalid plan file"
    assert not (tmp_path / "planted.tf").exists()


# Variables -----------------------------------------------------------------------------------------------------------

TWO = (
    'variable "plain" {\n  default = "p"\n}\nvariable "secret" {\n  sensitive = true\n}\n'
    'resource "terraform_data" "a" {\n  input = [var.plain, var.secret]\n}\n'
)


def test_sensitive_variable_is_given_again(work: Work) -> None:
    work.write(TWO)
    work.save(f"secret={SECRET}", "plain=q")
    summary, detail = work.refused()
    assert summary == "No value for sensitive variable"
    assert '"secret"' in detail
    work.applied(f"secret={SECRET}")
    assert json.loads(work.state_text())["resources"][0]["instances"][0]["attributes"]["output"]["value"] == [
        "q",
        SECRET,
    ]


@pytest.mark.parametrize("source", ["environment", "file", "question"])
def test_sensitive_variable_from_the_usual_sources(work: Work, source: str) -> None:
    work.write(TWO)
    work.save(f"secret={SECRET}")
    asked = None
    if source == "environment":
        work.session = replace(
            work.session, environment={**work.session.environment, "TF_VAR_secret": SECRET}
        )
    elif source == "file":
        work.write(f'secret = "{SECRET}"\nplain = "ignored"\n', "terraform.tfvars")
    else:
        asked = lambda variable: SECRET if variable.name == "secret" else None  # noqa: E731  short
    outcome, diags = work.apply_saved(ask_variable=asked)
    assert not diags, diags
    assert outcome is not None
    assert SECRET in work.state_text()


def test_other_secret_is_refused_without_showing_it(work: Work) -> None:
    work.write(TWO)
    work.save(f"secret={SECRET}")
    summary, detail = work.refused(f"secret={OTHER}")
    assert summary == "Can't change variable when applying a saved plan"
    assert '"secret"' in detail
    assert SECRET not in detail
    assert OTHER not in detail


def test_default_of_a_sensitive_variable_needs_no_value(work: Work) -> None:
    work.write(TWO.replace("sensitive = true", 'sensitive = true\n  default = "d"'))
    work.save()
    work.applied()


def test_plain_variable_cannot_change(work: Work) -> None:
    work.write(TWO)
    work.save(f"secret={SECRET}", "plain=q")
    summary, detail = work.refused(f"secret={SECRET}", "plain=r")
    assert summary == "Can't change variable when applying a saved plan"
    assert 'specifies "q" as the value whereas during apply the value "r" was set using -var' in detail
    work.applied(f"secret={SECRET}", "plain=q")


def test_environment_that_differs_is_ignored_with_a_warning(work: Work) -> None:
    work.write(TWO)
    work.save(f"secret={SECRET}", "plain=q")
    work.session = replace(work.session, environment={**work.session.environment, "TF_VAR_plain": "r"})
    outcome, diags = work.apply_saved(f"secret={SECRET}")
    assert outcome is not None
    assert [diag.summary for diag in diags] == ["Ignoring variable when applying a saved plan"]
    assert '"q"' in work.state_text()


def test_another_key_is_refused(work: Work) -> None:
    work.write(TWO)
    work.save(f"secret={SECRET}")
    work.session = replace(
        work.session, environment={**work.session.environment, "BLOCKFORM_SECRET_KEY": "another"}
    )
    summary, detail = work.refused(f"secret={SECRET}")
    assert summary == "Saved plan needs another secret key"
    assert "BLOCKFORM_SECRET_KEY" in detail


def test_plan_without_secrets_needs_no_key(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}')
    work.save()
    assert not (work.session.config_dir / "secret.key").exists()
    work.session = replace(
        work.session, environment={**work.session.environment, "BLOCKFORM_SECRET_KEY": "x"}
    )
    work.applied()


# Secrets that come back ----------------------------------------------------------------------------------------------


def test_derived_secret_is_worked_out_again(work: Work) -> None:
    work.write(
        HEAD + 'variable "secret" {\n  sensitive = true\n}\n'
        'resource "shelf_box" "a" {\n  label = "a"\n  secret = "x-${var.secret}-y"\n}\n'
    )
    work.save(f"secret={SECRET}")
    work.applied(f"secret={SECRET}")
    assert work.shelf.boxes()["a"]["secret"] == f"x-{SECRET}-y"
    assert not work.plan(f"secret={SECRET}").plan.is_applyable


def test_derived_secret_that_differs_stops_before_any_call(work: Work) -> None:
    work.write(HEAD + 'resource "shelf_box" "a" {\n  label = "a"\n  secret = sensitive(file("key.txt"))\n}\n')
    work.write(SECRET, "key.txt")
    work.save()
    work.write(OTHER, "key.txt")
    _, diags = work.apply_saved()
    assert [diag.summary for diag in diags.errors] == ["Provider produced inconsistent final plan"]
    assert ".secret" in diags.errors[0].detail
    assert SECRET not in str(diags)
    assert OTHER not in str(diags)
    assert work.shelf.log == ["close"]


def test_secrets_of_prior_objects_come_from_the_state(work: Work) -> None:
    text = HEAD + (
        'variable "secret" {\n  sensitive = true\n}\nresource "shelf_box" "a" {\n  label = "a"\n  secret = var.secret\n  tags = TAGS\n}\n'
    )
    work.write(text.replace("TAGS", "[]"))
    work.apply(f"secret={SECRET}")
    work.write(text.replace("TAGS", '["t"]'))
    work.shelf.put("a", {**work.shelf.boxes()["a"], "revision": "9"})
    work.save(f"secret={SECRET}")
    work.applied(f"secret={SECRET}")
    assert work.shelf.log[:1] == ["update a"]
    assert work.shelf.boxes()["a"]["secret"] == SECRET
    assert not work.plan(f"secret={SECRET}").plan.is_applyable


def test_secret_changed_outside_cannot_be_saved(work: Work) -> None:
    work.write(
        HEAD + 'variable "secret" {\n  sensitive = true\n}\n'
        'resource "shelf_box" "a" {\n  label = "a"\n  secret = var.secret\n}\n'
    )
    work.apply(f"secret={SECRET}")
    work.shelf.put("a", {**work.shelf.boxes()["a"], "secret": OTHER})
    _, diags = save_plan(work.session, work.plan(f"secret={SECRET}"), Path("saved.plan"))
    assert [diag.summary for diag in diags] == ["Sensitive value changed outside"]
    assert OTHER not in diags.errors[0].detail


def test_secret_of_a_data_source_is_read_again(work: Work) -> None:
    work.write(
        HEAD + 'data "shelf_box" "d" {\n  label = "d"\n}\n'
        'resource "shelf_box" "a" {\n  label = "a"\n  secret = data.shelf_box.d.secret\n}\n'
    )
    work.shelf.put("d", {"secret": SECRET})
    work.save()
    work.applied()
    assert work.shelf.log[:2] == ["look d", "create a"]
    assert work.shelf.boxes()["a"]["secret"] == SECRET
    work.shelf.put("d", {"secret": OTHER})
    work.save()
    work.shelf.put("d", {"secret": SECRET})
    _, diags = work.apply_saved()
    assert [diag.summary for diag in diags.errors] == ["Provider produced inconsistent final plan"]


def test_marks_that_are_all_that_changes(work: Work) -> None:
    work.write('resource "terraform_data" "a" {\n  input = "v"\n}\n')
    work.apply()
    work.write('resource "terraform_data" "a" {\n  input = sensitive("v")\n}\n')
    work.save()
    work.applied()
    instance = work.state.instance(parse_resource_instance("terraform_data.a"))
    assert instance is not None
    assert instance.current is not None
    assert [str(path) for path in instance.current.sensitive_paths] == [".input"]


def test_ephemeral_variable_is_taken_as_it_is_given(work: Work) -> None:
    work.write('variable "token" {\n  ephemeral = true\n}\nresource "terraform_data" "a" {}\n')
    work.save(f"token={SECRET}")
    assert not planted_in(work.path / "saved.plan")
    work.applied(f"token={OTHER}")


# After a crash -------------------------------------------------------------------------------------------------------


def test_interrupted_run_is_settled_first(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}\n')
    work.apply()
    work.write('resource "terraform_data" "a" {\n  input = 1\n}\n')
    before = work.state_file.read_bytes()
    journal = leftover_journal(work)
    work.save()
    work.state_file.write_bytes(before)
    work.state_file.with_name("blockform.tfstate.journal").write_bytes(journal)
    outcome, diags = work.apply_saved()
    assert outcome is None
    assert [diag.summary for diag in diags.errors] == ["Saved plan is stale"]
    assert not work.state_file.with_name("blockform.tfstate.journal").exists()


def leftover_journal(work: Work) -> bytes:
    """The journal that a run leaves which is killed after it has made an object."""
    from blockform.addrs import parse_provider_config  # noqa: PLC0415  this function alone
    from blockform.state import Begin, LocalStore, ResourceObject, Result  # noqa: PLC0415  as above

    store = LocalStore(work.state_file)
    store.read()
    state = work.state
    journal = store.open_journal()
    attributes = {"id": "x", "input": None, "output": None, "triggers_replace": None}
    journal.append(
        [
            Begin(lineage=state.lineage, serial=state.serial, run="2026-01-01T00:00:00Z"),
            Result(
                addr=parse_resource_instance("terraform_data.made"),
                provider=parse_provider_config('provider["terraform.io/builtin/terraform"]'),
                obj=ResourceObject(attributes_json=attributes),
                intent=None,
                deposed_key=None,
            ),
        ]
    )
    journal.close()
    path = work.state_file.with_name("blockform.tfstate.journal")
    content = path.read_bytes()
    path.unlink()
    return content
