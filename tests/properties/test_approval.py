"""Laws of approvals: a plan covers itself and every part of it, and nothing else."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blockform.plan.approval import compare_plans
from blockform.plan.meaning import Meaning, meaning_from_json
from blockform.values import dumps, loads

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""

PART = st.none() | st.fixed_dictionaries({"value": st.integers(0, 3)}) | st.just({"unknown": True})
ATTRIBUTES = st.dictionaries(st.sampled_from("abc"), st.fixed_dictionaries({"before": PART, "after": PART}))


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    record: dict[str, Any] = {
        "action": draw(st.sampled_from(["create", "update", "delete", "delete+create"])),
        "provider": "p",
        "attributes": draw(ATTRIBUTES),
    }
    for key in ("previous_address", "importing"):
        if draw(st.booleans()):
            record[key] = draw(st.sampled_from("xy"))
    return record


@st.composite
def meanings(draw: st.DrawFn) -> Meaning:
    return Meaning(
        {
            "format": "blockform approval",
            "format_version": 1,
            "workspace": "default",
            "mode": "normal",
            "changes": draw(st.dictionaries(st.sampled_from(["x.a", "x.b", "x.c"]), records())),
            "outputs": draw(st.dictionaries(st.sampled_from("op"), records())),
        }
    )


def without(of: Meaning, name: str) -> Meaning:
    changes = {key: record for key, record in of.changes.items() if key != name}
    return Meaning({**of.document, "changes": changes})


@QUIET
@given(meanings())
def test_a_plan_covers_itself(one: Meaning) -> None:
    found = compare_plans(one, one)
    assert found.is_covered
    assert found.missing == ()


@QUIET
@given(meanings())
def test_a_plan_covers_its_parts_and_no_part_covers_it(one: Meaning) -> None:
    for name in one.changes:
        less = compare_plans(one, without(one, name))
        assert less.is_covered
        assert any(name in line for line in less.missing)
        assert not compare_plans(without(one, name), one).is_covered


@QUIET
@given(meanings(), meanings())
def test_plans_that_cover_each_other_mean_the_same(one: Meaning, other: Meaning) -> None:
    both = compare_plans(one, other).is_covered and compare_plans(other, one).is_covered
    assert both == (one.digest == other.digest)


@QUIET
@given(meanings(), meanings(), meanings())
def test_covering_is_transitive(one: Meaning, other: Meaning, third: Meaning) -> None:
    if compare_plans(one, other).is_covered and compare_plans(other, third).is_covered:
        assert compare_plans(one, third).is_covered


@QUIET
@given(meanings())
def test_a_meaning_survives_its_file(one: Meaning) -> None:
    again = meaning_from_json(loads(one.text))
    assert again == one
    assert again is not None
    assert again.digest == one.digest
    assert dumps(again.document, sort_keys=True) == one.text
