"""Approvals: what ``plan -out`` tells of a plan's meaning, and whether a plan made later is still what was approved."""

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.engine.prepare import open_pool
from blockform.engine.sealing import sealed_plan
from blockform.engine.secrets import VARIABLE, SecretKey, unreadable_key
from blockform.engine.session import Session
from blockform.plan import Plan
from blockform.plan.approval import Comparison, compare_plans
from blockform.plan.file import read_plan
from blockform.plan.meaning import Meaning, meaning_from_json, meaning_of
from blockform.state.disk import replace_file
from blockform.values import loads

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SUMMARY = "Plan differs from the approved one"


class Approval(Struct, frozen=True, kw_only=True):
    """What was approved: the digest of a plan, and what that plan means where a file says it."""

    digest: str
    meaning: Meaning | None = None


def plan_meaning(session: Session, plan: Plan) -> Meaning:
    """What the plan means in the selected workspace. Raises: OSError when the key for sensitive values cannot be read."""
    fingerprint = SecretKey(session.environment, session.config_dir).fingerprint
    pool = open_pool(session)
    try:
        return meaning_of(sealed_plan(plan, pool, fingerprint), session.workspace)
    finally:
        pool.close()


def write_approval(session: Session, meaning: Meaning, path: Path) -> Diagnostics:
    """Write the meaning as a small JSON file, which has no secrets and may be passed on."""
    try:
        replace_file(session.cwd / path, [f"{meaning.text}\n".encode()])
    except OSError as error:
        detail = f"The approval file could not be written: {error.strerror or type(error).__name__}: {error.filename or path}."
        return Diagnostics([Diagnostic.error("Failed to write approval file", detail)])
    return Diagnostics()


def read_approval(session: Session, given: Sequence[str]) -> tuple[Approval | None, Diagnostics]:
    """What ``-approved`` names: a digest, a file (a saved plan, or what ``-approval-out`` has written), or both."""
    digests = [text for text in given if text.startswith("sha256:")]
    files = [text for text in given if not text.startswith("sha256:")]
    diags = Diagnostics()
    if len(digests) > 1 or len(files) > 1:
        diags.error("Too many approvals", "Give one digest, one file, or one of each with -approved.")
    for text in digests:
        if not DIGEST.fullmatch(text):
            diags.error(
                "Invalid digest",
                f'"{text}" is no digest of a plan: those are "sha256:" and 64 hexadecimal digits.',
            )
    meaning = None
    for name in files:
        meaning, problems = _read_file(session, name)
        diags.extend(problems)
    if diags.has_errors:
        return None, diags
    digest = digests[0] if digests else meaning.digest if meaning else ""
    if meaning is not None and meaning.digest != digest:
        diags.error(
            "Approval file is for another plan",
            f"The plan in {files[0]} has the digest\n    {meaning.digest}\nand what was approved is\n    {digest}",
        )
        return None, diags
    return Approval(digest=digest, meaning=meaning), diags


def _read_file(session: Session, name: str) -> tuple[Meaning | None, Diagnostics]:
    """What the plan in a file means: a saved plan, or a meaning alone."""
    path = session.cwd / name
    try:
        content = path.read_bytes()
        meaning = None if content.startswith(b"PK") else meaning_from_json(loads(content))
    except OSError as error:
        return None, _unusable(name, f"It could not be read: {error.strerror or type(error).__name__}.")
    except ValueError:
        return None, _unusable(name, _NEITHER)
    if not content.startswith(b"PK"):
        return meaning, Diagnostics() if meaning is not None else _unusable(name, _NEITHER)
    pool = open_pool(session)
    try:
        saved, diags = read_plan(path, pool)
    finally:
        pool.close()
    return (None if saved is None else meaning_of(saved.plan, saved.workspace)), diags


_NEITHER = "It is neither a saved plan nor what `blockform plan -approval-out=FILE` has written."


def _unusable(name: str, why: str) -> Diagnostics:
    return Diagnostics(
        [Diagnostic.error("Invalid approval file", f'The file "{name}" cannot be used. {why}')]
    )


def judge(session: Session, approval: Approval, plan: Plan) -> Diagnostics:
    """Whether the plan may be carried out: an error that shows the difference where it does anything that was not approved."""
    try:
        new = plan_meaning(session, plan)
    except OSError as error:
        return Diagnostics([unreadable_key(error)])
    if new.digest == approval.digest:
        return Diagnostics()
    if approval.meaning is None:
        return Diagnostics([Diagnostic.error(_SUMMARY, _unknown_difference(approval, new))])
    comparison = compare_plans(approval.meaning, new)
    if comparison.is_covered:
        return Diagnostics([_less(comparison)])
    return Diagnostics([Diagnostic.error(_SUMMARY, _difference(comparison, approval, approval.meaning, new))])


def _less(comparison: Comparison) -> Diagnostic:
    return Diagnostic.warning(
        "Less to do than was approved",
        "Some of the approved changes are no longer needed:\n\n" + _indented(comparison.missing),
    )


def _difference(comparison: Comparison, approval: Approval, approved: Meaning, new: Meaning) -> str:
    parts = [
        "What would be done now is not what was approved, so nothing was changed. Beyond the approved plan:",
        _indented(comparison.beyond),
    ]
    if comparison.missing:
        parts += ["No longer needed of the approved plan:", _indented(comparison.missing)]
    if '"secret":' in approved.text:
        parts.append(
            "Sensitive values are compared by fingerprints under a secret key. Where only such values differ, see to it that "
            f"{VARIABLE} is the same for plan and apply."
        )
    parts.append(f"Approved: {approval.digest}\nNow:      {new.digest}")
    return "\n\n".join(parts)


def _unknown_difference(approval: Approval, new: Meaning) -> str:
    return (
        "What would be done now, as shown above, is not what was approved, so nothing was changed. With the approved plan at hand the "
        "difference is shown, and less than was approved is carried out:\n\n    blockform apply -approved=DIGEST -approved=FILE\n\n"
        "FILE is the saved plan, or what `blockform plan -approval-out=FILE` has written.\n\n"
        f"Approved: {approval.digest}\nNow:      {new.digest}"
    )


def _indented(lines: Sequence[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)
