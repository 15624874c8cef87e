"""Approvals: which plans mean the same, and what becomes of an apply that was approved beforehand."""

import json
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from blockform.cli.app import run
from blockform.engine.approval import Approval, judge, plan_meaning, read_approval, write_approval
from blockform.plan import Mode
from tests.unit.engine.conftest import Work
from tests.unit.engine.shelf import HEAD
from tests.unit.engine.test_saved import OTHER, SECRET, prepared

BOX = 'resource "shelf_box" "NAME" {\n  label = "NAME"\n  secret = "SECRET"\n  tags = ["a", "b"]\n}\n'


def box(name: str, secret: str = SECRET) -> str:
    return BOX.replace("NAME", name).replace("SECRET", secret)


def approval(work: Work, *, at_hand: bool = True) -> Approval:
    """The approval of what would be done now."""
    meaning = plan_meaning(work.session, work.plan().plan)
    return Approval(digest=meaning.digest, meaning=meaning if at_hand else None)


def digest(work: Work, **options: object) -> str:
    return plan_meaning(work.session, work.plan(**options).plan).digest


def judged(work: Work, approved: Approval) -> list[tuple[str, str]]:
    """Summary and detail of what is said of the plan that would be made now."""
    return [(item.summary, item.detail) for item in judge(work.session, approved, work.plan().plan)]


# Digests -------------------------------------------------------------------------------------------------------------


def test_digest_is_the_same_for_the_saved_plan(work: Work) -> None:
    prepared(work)
    made = plan_meaning(work.session, work.save().plan)
    read = work.load().meaning
    assert read is not None
    assert read.digest == made.digest
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", made.digest)


def test_digest_of_a_plan_with_secrets_is_the_same_for_the_saved_plan(work: Work) -> None:
    work.write(HEAD + box("old", OTHER) + f'output "copy" {{\n  value = "x-{SECRET}-x"\n}}\n')
    work.apply()
    work.write(
        HEAD
        + box("old")
        + box("new")
        + 'resource "terraform_data" "copy" {\n  input = ["'
        + SECRET
        + '"]\n}\n'
    )
    made = plan_meaning(work.session, work.save().plan)
    assert work.load().meaning == made
    assert SECRET not in made.text


def test_digest_knows_nothing_of_serial_and_time(work: Work) -> None:
    work.write('resource "terraform_data" "a" {}\n')
    first = work.plan().plan
    later = replace(
        first, base_serial=first.base_serial + 5, base_lineage="other", timestamp="2030-01-01T00:00:00Z"
    )
    shuffled = replace(later, changes=later.changes[::-1])
    digests = {plan_meaning(work.session, each).digest for each in (first, later, shuffled)}
    assert len(digests) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('resource "terraform_data" "a" {\n  input = "y"\n}\n', id="value"),
        pytest.param('resource "terraform_data" "a" {\n  input = ["x"]\n}\n', id="type"),
        pytest.param('resource "terraform_data" "a" {\n  input = sensitive("x")\n}\n', id="mark"),
        pytest.param('resource "terraform_data" "b" {\n  input = "x"\n}\n', id="address"),
        pytest.param(
            'resource "terraform_data" "a" {\n  input = "x"\n}\noutput "o" {\n  value = 1\n}\n', id="output"
        ),
        pytest.param('resource "terraform_data" "a" {\n  input = { a = null }\n}\n', id="null"),
        pytest.param('resource "terraform_data" "a" {\n  input = {}\n}\n', id="empty"),
    ],
)
def test_digest_tells_apart(work: Work, text: str) -> None:
    work.write('resource "terraform_data" "a" {\n  input = "x"\n}\n')
    first = digest(work)
    work.write(text)
    assert digest(work) != first


def test_digest_tells_secrets_apart(work: Work) -> None:
    work.write(HEAD + box("a"))
    first = digest(work)
    work.write(HEAD + box("a", OTHER))
    assert digest(work) != first


def test_digest_tells_workspaces_and_modes_apart(work: Work) -> None:
    work.write("")
    made = work.plan().plan
    elsewhere = replace(work.session, workspace="eu")
    digests = {
        plan_meaning(work.session, made).digest,
        plan_meaning(elsewhere, made).digest,
        plan_meaning(work.session, replace(made, mode=Mode.DESTROY)).digest,
    }
    assert len(digests) == 3


def test_reading_of_data_is_no_change(work: Work) -> None:
    look = 'data "shelf_box" "a" {\n  label = "a"\n}\n'
    work.write(HEAD + box("a"))
    first = digest(work)
    work.write(HEAD + box("a") + look.replace("}", "  depends_on = [shelf_box.a]\n}"))
    assert digest(work) == first


# An approval played out ----------------------------------------------------------------------------------------------


def test_unrelated_apply_in_between_changes_nothing(work: Work) -> None:
    work.write(HEAD + box("mine"))
    approved = approval(work, at_hand=False)
    work.write(HEAD + box("theirs", OTHER))
    work.apply()
    work.write(HEAD + box("mine") + box("theirs", OTHER))
    assert judged(work, approved) == []


def test_less_than_approved_goes_on(work: Work) -> None:
    work.write(HEAD + box("mine") + box("theirs"))
    approved = approval(work)
    work.write(HEAD + box("theirs"))
    work.apply()
    work.write(HEAD + box("mine") + box("theirs"))
    [(summary, detail)] = judged(work, approved)
    assert summary == "Less to do than was approved"
    assert "- shelf_box.theirs: would have been created" in detail


def test_less_of_an_update_goes_on(work: Work) -> None:
    work.write(HEAD + box("a"))
    work.apply()
    work.write(HEAD + box("a", OTHER).replace('"b"', '"c"'))
    approved = approval(work)
    there = work.shelf.boxes()["a"]
    work.shelf.put("a", there | {"tags": ["a", "c"]})
    [(summary, detail)] = judged(work, approved)
    assert summary == "Less to do than was approved"
    assert "- shelf_box.a: tags would have changed" in detail


def test_without_the_meaning_less_is_refused(work: Work) -> None:
    work.write(HEAD + box("mine") + box("theirs"))
    approved = approval(work, at_hand=False)
    work.write(HEAD + box("mine"))
    [(summary, detail)] = judged(work, approved)
    assert summary == "Plan differs from the approved one"
    assert approved.digest in detail
    assert "-approved=FILE" in detail


def test_conflict_stops_and_shows_the_difference(work: Work) -> None:
    work.write(HEAD + box("a"))
    work.apply()
    work.write(HEAD + box("a").replace('"b"', '"c"'))
    approved = approval(work)
    work.shelf.put("a", work.shelf.boxes()["a"] | {"tags": ["z"]})
    [(summary, detail)] = judged(work, approved)
    assert summary == "Plan differs from the approved one"
    assert "    ~ shelf_box.a: will be updated in-place, but not as approved\n" in detail
    assert 'tags: approved ["a","b"] -> ["a","c"]; now ["z"] -> ["a","c"]' in detail


def test_more_than_approved_stops(work: Work) -> None:
    work.write(HEAD + box("a"))
    approved = approval(work)
    work.write(HEAD + box("a") + 'resource "terraform_data" "more" {\n  input = "x"\n}\n')
    [(_, detail)] = judged(work, approved)
    assert "+ terraform_data.more: will be created, which was not approved" in detail
    assert 'input: "x"' in detail


def test_other_secret_stops_and_is_not_shown(work: Work) -> None:
    work.write(HEAD + box("a"))
    approved = approval(work)
    work.write(HEAD + box("a", OTHER))
    [(_, detail)] = judged(work, approved)
    assert "secret: approved (sensitive value); now another (sensitive value)" in detail
    assert "BLOCKFORM_SECRET_KEY" in detail
    assert SECRET not in detail
    assert OTHER not in detail


def test_other_deed_stops(work: Work) -> None:
    work.write(HEAD + box("a"))
    work.apply()
    work.write(HEAD + box("a", OTHER))
    approved = approval(work)
    work.shelf.put("a", None)
    [(_, detail)] = judged(work, approved)
    assert "~ shelf_box.a: approved to be updated in-place, now will be created" in detail


# Files -------------------------------------------------------------------------------------------------------------


def test_approval_file_has_no_secret(work: Work) -> None:
    work.write(HEAD + box("a"))
    meaning = plan_meaning(work.session, work.plan().plan)
    assert not write_approval(work.session, meaning, Path("approved.json"))
    text = (work.path / "approved.json").read_text()
    assert SECRET not in text
    read, diags = read_approval(work.session, ["approved.json", meaning.digest])
    assert not diags
    assert read == Approval(digest=meaning.digest, meaning=meaning)


@pytest.mark.parametrize(
    ("given", "summary"),
    [
        pytest.param(["sha256:12"], "Invalid digest", id="short_digest"),
        pytest.param(["nothing"], "Invalid approval file", id="no_such_file"),
        pytest.param(["main.tf"], "Invalid approval file", id="no_approval"),
        pytest.param(["sha256:" + "0" * 64, "saved.plan"], "Approval file is for another plan", id="other"),
        pytest.param(["a", "b"], "Too many approvals", id="two_files"),
    ],
)
def test_unusable_approvals(work: Work, given: list[str], summary: str) -> None:
    work.write('resource "terraform_data" "a" {}\n')
    work.save()
    read, diags = read_approval(work.session, given)
    assert read is None
    assert diags.errors[0].summary == summary


# From the command line -----------------------------------------------------------------------------------------------


def test_commands_play_an_approval_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    main = tmp_path / "main.tf"
    main.write_text('resource "terraform_data" "a" {\n  input = "one"\n}\n')

    assert run(["plan", "-out=a.plan", "-approval-out=a.json"]) == 0
    told = re.search(r"^Plan digest: (sha256:[0-9a-f]{64})$", capsys.readouterr().out, re.MULTILINE)
    assert told is not None
    known = told[1]
    assert run(["show", "-json", "a.plan"]) == 0
    assert json.loads(capsys.readouterr().out)["blockform"] == {"digest": known}
    assert run(["show", "a.plan"]) == 0
    assert f"Plan digest: {known}\n" in capsys.readouterr().out

    main.write_text('resource "terraform_data" "a" {\n  input = "two"\n}\n')
    assert run(["apply", f"-approved={known}", "-approved=a.json"]) == 1
    output = capsys.readouterr()
    assert 'input: approved "one"; now "two"' in output.err
    assert not (tmp_path / "blockform.tfstate").exists()
    assert run(["apply", f"-approved={known}"]) == 1
    assert "Plan differs from the approved one" in capsys.readouterr().err

    main.write_text('resource "terraform_data" "a" {\n  input = "one"\n}\n')
    assert run(["apply", f"-approved={known}"]) == 0
    assert "1 added" in capsys.readouterr().out
    assert run(["apply", f"-approved={known}"]) == 0
    assert run(["apply", f"-approved={known}", "a.plan"]) == 1
    assert "give the saved plan as -approved=FILE" in capsys.readouterr().err
