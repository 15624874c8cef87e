"""Sections, comment lines and counts of a plan; what only a plan made by hand can hold."""

import pytest

from blockform.addrs import ModulePath, ResourceConfigAddr
from blockform.cli.views.plan_text import render_plan
from blockform.plan import Action, Mode, OutputChange, Reason, ResourceChange
from blockform.state import InstanceState, ResourceObject, State
from blockform.values import from_plain, sensitive
from tests.unit.cli.views.plans import PROVIDER, change, drift, plan, simple

OLD, NEW = simple(), simple(size=2)
LATER = simple(None)


def comments(made: ResourceChange) -> list[str]:
    """The comment lines of a change."""
    lines = render_plan(plan(made)).splitlines()
    return [line for line in lines if line.lstrip().startswith("# ") and "hidden)" not in line]


@pytest.mark.parametrize(
    ("made", "want"),
    [
        pytest.param(change(Action.CREATE, None, LATER), ["  # press_thing.a will be created"], id="create"),
        pytest.param(
            change(Action.UPDATE, OLD, NEW, addr='module.m["x"].press_thing.a[0]'),
            ['  # module.m["x"].press_thing.a[0] will be updated in-place'],
            id="update",
        ),
        pytest.param(
            change(Action.REPLACE, OLD, LATER), ["  # press_thing.a must be replaced"], id="replace"
        ),
        pytest.param(
            change(Action.CREATE_BEFORE_DELETE, OLD, LATER, reason=Reason.TAINTED),
            ["  # press_thing.a is tainted, so must be replaced"],
            id="tainted",
        ),
        pytest.param(
            change(Action.REPLACE, OLD, LATER, reason=Reason.BY_REQUEST),
            ["  # press_thing.a will be replaced, as requested"],
            id="requested",
        ),
        pytest.param(
            change(Action.REPLACE, OLD, LATER, reason=Reason.BY_TRIGGERS),
            ["  # press_thing.a will be replaced due to changes in replace_triggered_by"],
            id="triggered",
        ),
        pytest.param(
            change(Action.READ, None, LATER, addr="data.press_thing.a", reason=Reason.CONFIG_UNKNOWN),
            [
                "  # data.press_thing.a will be read during apply",
                "  # (config refers to values not yet known)",
            ],
            id="read_unknown",
        ),
        pytest.param(
            change(Action.READ, None, LATER, addr="data.press_thing.a", reason=Reason.DEPENDENCY_PENDING),
            [
                "  # data.press_thing.a will be read during apply",
                "  # (depends on a resource or a module with changes pending)",
            ],
            id="read_pending",
        ),
        pytest.param(
            change(Action.READ, None, LATER, addr="data.press_thing.a", reason=Reason.CHECK_NESTED),
            [
                "  # data.press_thing.a will be read during apply",
                "  # (config will be reloaded to verify a check block)",
            ],
            id="read_check",
        ),
        pytest.param(
            change(Action.DELETE, OLD, reason=Reason.NO_RESOURCE_CONFIG),
            [
                "  # press_thing.a will be destroyed",
                "  # (because press_thing.a is not in configuration)",
            ],
            id="no_config",
        ),
        pytest.param(
            change(Action.DELETE, OLD, addr="module.m.press_thing.a", reason=Reason.NO_MODULE),
            [
                "  # module.m.press_thing.a will be destroyed",
                "  # (because module.m is not in configuration)",
            ],
            id="no_module",
        ),
        pytest.param(
            change(Action.DELETE, OLD, reason=Reason.WRONG_REPETITION),
            [
                "  # press_thing.a will be destroyed",
                "  # (because resource uses count or for_each)",
            ],
            id="repeats_now",
        ),
        pytest.param(
            change(Action.DELETE, OLD, addr="press_thing.a[1]", reason=Reason.WRONG_REPETITION),
            ["  # press_thing.a[1] will be destroyed", "  # (because resource does not use count)"],
            id="no_count",
        ),
        pytest.param(
            change(Action.DELETE, OLD, addr='press_thing.a["k"]', reason=Reason.WRONG_REPETITION),
            ['  # press_thing.a["k"] will be destroyed', "  # (because resource does not use for_each)"],
            id="no_for_each",
        ),
        pytest.param(
            change(Action.DELETE, OLD, addr="press_thing.a[3]", reason=Reason.COUNT_INDEX),
            [
                "  # press_thing.a[3] will be destroyed",
                "  # (because index [3] is out of range for count)",
            ],
            id="count_index",
        ),
        pytest.param(
            change(Action.DELETE, OLD, addr='press_thing.a["k"]', reason=Reason.EACH_KEY),
            [
                '  # press_thing.a["k"] will be destroyed',
                '  # (because key ["k"] is not in for_each map)',
            ],
            id="each_key",
        ),
        pytest.param(
            change(Action.DELETE, OLD, reason=Reason.NO_MOVE_TARGET, moved_from="press_thing.b"),
            [
                "  # press_thing.a will be destroyed",
                "  # (because press_thing.b was moved to press_thing.a, which is not in configuration)",
                "  # (moved from press_thing.b)",
            ],
            id="no_move_target",
        ),
        pytest.param(
            change(Action.DELETE, OLD, deposed="abcd1234"),
            [
                "  # press_thing.a (deposed object abcd1234) will be destroyed",
                "  # (left over from a partially-failed replacement of this instance)",
            ],
            id="deposed",
        ),
        pytest.param(
            change(Action.FORGET, OLD),
            [
                " # press_thing.a will no longer be managed by blockform, but will not be destroyed",
                " # (destroy = false is set in the configuration)",
            ],
            id="forget",
        ),
        pytest.param(
            change(Action.FORGET, OLD, deposed="abcd1234"),
            [
                " # press_thing.a (deposed object abcd1234) will be removed from blockform state, but will not be destroyed",
                " # (left over from a partially-failed replacement of this instance)",
                " # (destroy = false is set in the configuration)",
            ],
            id="forget_deposed",
        ),
        pytest.param(
            change(Action.NO_OP, OLD, OLD, moved_from="press_thing.b"),
            ["  # press_thing.b has moved to press_thing.a"],
            id="moved",
        ),
        pytest.param(
            change(Action.UPDATE, OLD, NEW, moved_from="press_thing.b"),
            ["  # press_thing.a will be updated in-place", "  # (moved from press_thing.b)"],
            id="moved_and_updated",
        ),
        pytest.param(
            change(
                Action.UPDATE, OLD, NEW, notes=("publishes release 1.1.0 of train (minor: new image)", "two")
            ),
            [
                "  # press_thing.a will be updated in-place",
                "  # publishes release 1.1.0 of train (minor: new image)",
                "  # two",
            ],
            id="notes",
        ),
    ],
)
def test_comment_lines(made: ResourceChange, want: list[str]) -> None:
    assert comments(made) == want


def test_forgotten_object_is_shown_as_it_is() -> None:
    told = render_plan(plan(change(Action.FORGET, OLD)))
    assert ' . resource "press_thing" "a" {\n        id   = "i-1"\n' in told
    assert "Plan: 0 to add, 0 to change, 0 to destroy, 1 to forget." in told


def test_moved_object_has_no_legend() -> None:
    told = render_plan(plan(change(Action.NO_OP, OLD, OLD, moved_from="press_thing.b")))
    assert told.startswith("\nTerraform will perform the following actions:\n")
    assert '    resource "press_thing" "a" {' in told


def test_deleted_data_source_is_not_told() -> None:
    told = render_plan(plan(change(Action.DELETE, OLD, addr="data.press_thing.a")))
    assert "No changes." in told


def test_every_mark_is_explained() -> None:
    told = render_plan(
        plan(
            change(Action.CREATE, None, LATER, addr="press_thing.a"),
            change(Action.UPDATE, OLD, NEW, addr="press_thing.b"),
            change(Action.DELETE, OLD, addr="press_thing.c"),
            change(Action.REPLACE, OLD, LATER, addr="press_thing.d"),
            change(Action.CREATE_BEFORE_DELETE, OLD, LATER, addr="press_thing.e"),
            change(Action.READ, None, LATER, addr="data.press_thing.f"),
        )
    )
    legend = told.partition("following symbols:\n")[2].partition("\n\n")[0]
    assert legend.splitlines() == [
        "  + create",
        "  ~ update in-place",
        "  - destroy",
        "-/+ destroy and then create replacement",
        "+/- create replacement and then destroy",
        " <= read (data resources)",
    ]
    assert "\nPlan: 3 to add, 1 to change, 3 to destroy.\n" in told


DRIFT = """\

Note: Objects have changed outside of Terraform

blockform detected the following changes made outside of blockform since the
last "blockform apply" which may have affected this plan:

  # press_thing.a has changed
  ~ resource "press_thing" "a" {
        id   = "i-1"
      ~ size = 1 -> 2
    }
"""


def test_drift_comes_before_the_plan() -> None:
    told = render_plan(plan(change(Action.UPDATE, NEW, OLD), drift=(drift(OLD, NEW),)))
    assert told.startswith(DRIFT)
    after = told.removeprefix(DRIFT)
    assert after.startswith(
        "\n\nUnless you have made equivalent changes to your configuration, or ignored the\n"
        "relevant attributes using ignore_changes, the following plan may include\n"
        f"actions to undo or respond to these changes.\n\n{'─' * 77}\n\nblockform used"
    )


def test_drift_of_what_is_needed_is_told() -> None:
    needed = drift(OLD, NEW, "press_thing.needed")
    other = drift(OLD, NEW, "press_thing.other")
    made = change(Action.UPDATE, OLD, NEW)
    obj = ResourceObject.encode(
        OLD,
        made.schema.block.value_type,
        dependencies=(ResourceConfigAddr(ModulePath(), needed.addr.resource),),
    )
    prior = State().with_instance(made.addr, InstanceState(current=obj), PROVIDER)
    told = render_plan(plan(made, drift=(needed, other), prior=prior))
    assert "# press_thing.needed has changed" in told
    assert "press_thing.other" not in told


def test_all_drift_is_told_where_outputs_change() -> None:
    output = OutputChange(name="o", before=from_plain(1), after=from_plain(2))
    told = render_plan(plan(drift=(drift(OLD, NEW),), outputs=(output,)))
    assert "# press_thing.a has changed" in told


def test_plan_that_failed_after_drift() -> None:
    told = render_plan(plan(errored=True, mode=Mode.REFRESH_ONLY, drift=(drift(OLD, NEW),)))
    assert told.endswith(
        f"\n{'─' * 77}\n\nPlanning failed. blockform encountered an error while generating this plan.\n\n"
    )


def test_drift_without_a_plan_is_not_told() -> None:
    told = render_plan(plan(drift=(drift(OLD, NEW),)))
    assert told.startswith("\nNo changes. Your infrastructure matches the configuration.\n")


def test_refresh_only_plan_is_its_drift() -> None:
    told = render_plan(plan(mode=Mode.REFRESH_ONLY, drift=(drift(OLD, None),)))
    assert "  # press_thing.a has been deleted\n  - resource" in told
    assert told.endswith(
        "\n\nThis is a refresh-only plan, so blockform will not take any actions to undo\n"
        "these. If you were expecting these changes then you can apply this plan to\n"
        "record the updated values in the blockform state without changing any remote\n"
        "objects.\n"
    )


def test_plan_that_failed() -> None:
    assert render_plan(plan(errored=True)) == (
        "\nPlanning failed. blockform encountered an error while generating this plan.\n\n"
    )


def test_plan_that_failed_on_the_way() -> None:
    told = render_plan(plan(change(Action.UPDATE, OLD, NEW), errored=True))
    assert "\nblockform planned the following actions, but then encountered a problem:\n" in told


def test_text_is_wrapped_at_the_terminal() -> None:
    told = render_plan(plan(change(Action.UPDATE, OLD, NEW)), width=41)
    assert all(len(line) <= 40 for line in told.partition("  ~ update")[0].splitlines())


def test_colours_only_when_asked() -> None:
    made = plan(change(Action.REPLACE, OLD, LATER))
    assert "\x1b[" not in render_plan(made)
    coloured = render_plan(made, colour=True)
    assert "\x1b[31m-\x1b[0m/\x1b[32m+\x1b[0m resource" in coloured
    assert "\x1b[1m  # press_thing.a\x1b[0m must be \x1b[1;31mreplaced\x1b[0m" in coloured


def test_sensitive_output_is_not_told() -> None:
    secret = OutputChange(name="s", before=None, after=sensitive("hush"), sensitive=True)
    marked = OutputChange(name="t", before=from_plain("quiet"), after=from_plain("hush"), sensitive=True)
    told = render_plan(plan(outputs=(secret, marked)))
    assert "hush" not in told
    assert "quiet" not in told
    assert "  + s = (sensitive value)\n  ~ t = (sensitive value)\n" in told


# Widths --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [0, 80, 200])
def test_prose_fits_the_terminal_and_blocks_are_never_wrapped(width: int) -> None:
    long = "x" * 300
    told = render_plan(plan(change(Action.UPDATE, NEW, simple(long)), drift=(drift(OLD, NEW),)), width=width)
    prose = [line for line in told.splitlines() if not line.startswith("  ") and long not in line]
    assert max(map(len, prose)) <= (width or 78)
    assert f'-> "{long}"' in told
    assert "\x1b" not in told
