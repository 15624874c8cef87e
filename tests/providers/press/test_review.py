"""The plan as a whole: specs that something still uses are not removed, names that are taken are told, with few calls."""

from collections.abc import Callable

import pytest

from blockform.addrs import ModuleInstance, ResourceAddr, ResourceInstanceAddr
from blockform.plan import Mode
from tests.providers.press.rule_cases import (
    app,
    app_deployment,
    block,
    deployment,
    reference,
    service,
)
from tests.providers.press.workspace import Workspace, errors, told

IMAGE = "image_details = { id = 1 }"
FOREIGN_APP = """
data "press_block_spec" "b" {
  name = "b"
}
"""
DATA_BLOCK = "[{ id = data.press_block_spec.b.id, version = data.press_block_spec.b.release.version }]"
DATA_SPEC = "{ id = data.press_block_spec.b.id }"


def summaries(space: Workspace, text: str, **options: object) -> list[str]:
    before = len(space.mutations())
    _, diags = space.plan(text, **options)
    assert len(space.mutations()) == before
    return [f"{diag.severity.value}: {diag.summary}" for diag in diags]


def replacing(address: str) -> frozenset[ResourceInstanceAddr]:
    type_name, name = address.split(".")
    return frozenset({ResourceInstanceAddr(ModuleInstance(), ResourceAddr(type_name, name))})


@pytest.fixture
def both(workspaces: Callable[[str], Workspace]) -> tuple[Workspace, Workspace]:
    """A block in one repository, and another repository that may use it."""
    mine, theirs = workspaces("mine"), workspaces("theirs")
    mine.apply(block())
    return mine, theirs


def test_block_of_an_app_elsewhere_stays(both: tuple[Workspace, Workspace]) -> None:
    mine, theirs = both
    theirs.apply(FOREIGN_APP + app(DATA_BLOCK))
    assert summaries(mine, "") == ["error: Block in use"]
    assert summaries(mine, service(IMAGE)) == ["error: Block in use"]
    _, diags = mine.plan(block(), mode=Mode.DESTROY)
    (error,) = errors(diags)
    assert error.address == "press_block_spec.b"
    assert 'release 1.0.0 of "a" (not managed here)' in error.detail
    assert "-replace=ADDRESS" in error.detail
    assert 'on_destroy = "archive"' in error.detail


def test_block_of_an_archived_app_stays(both: tuple[Workspace, Workspace]) -> None:
    mine, _ = both
    mine.apply(block() + app(on_destroy='"archive"'))
    assert summaries(mine, "") == ["error: Block in use"]


def test_old_release_of_an_app_still_names_a_block(both: tuple[Workspace, Workspace]) -> None:
    mine, _ = both
    mine.apply(block() + app() + block("c"))
    _, diags = mine.plan(app(f"[{reference('press_block_spec.c')}]") + block("c"))
    (error,) = errors(diags)
    assert 'release 1.0.0 of "a" (press_app_spec.a)' in error.detail


def test_block_goes_with_its_app(both: tuple[Workspace, Workspace]) -> None:
    mine, _ = both
    mine.apply(block() + app() + app_deployment() + deployment())
    assert summaries(mine, "") == []
    text = service(IMAGE) + app() + app_deployment(spec="{ id = press_app_spec.a.id }")
    assert "error: Block in use" in summaries(mine, text)
    assert summaries(mine, text, replace=replacing("press_app_spec.a")) == []
    mine.apply(text, replace=replacing("press_app_spec.a"))
    assert summaries(mine, text) == []
    mine.destroy()


def test_archived_block_may_be_named(both: tuple[Workspace, Workspace]) -> None:
    mine, theirs = both
    theirs.apply(FOREIGN_APP + app(DATA_BLOCK))
    mine.apply(block(on_destroy='"archive"'))
    assert summaries(mine, "") == []
    mine.apply("")


@pytest.mark.parametrize(
    "user",
    [
        pytest.param(deployment(spec=DATA_SPEC), id="block"),
        pytest.param(app(DATA_BLOCK) + app_deployment(), id="app"),
    ],
)
def test_deployed_spec_stays(both: tuple[Workspace, Workspace], user: str) -> None:
    mine, theirs = both
    theirs.apply(FOREIGN_APP + user)
    assert "error: Spec has deployments" in summaries(mine, "")


def test_spec_goes_with_its_deployments(both: tuple[Workspace, Workspace]) -> None:
    mine, _ = both
    mine.apply(block() + deployment() + deployment("e"))
    assert summaries(mine, block() + deployment()) == []
    assert summaries(mine, "") == []
    mine.destroy()


def test_name_under_another_address_warns(both: tuple[Workspace, Workspace]) -> None:
    mine, _ = both
    mine.apply(block() + deployment())
    renamed = deployment().replace('_deployment" "d"', '_deployment" "other"')
    assert summaries(mine, block() + renamed) == ["warning: Name still taken"]
    assert (
        "blockform state mv press_block_deployment.d press_block_deployment.other"
        in mine.plan()[1].warnings[0].detail
    )


def test_public_name_of_another_tenant_only_warns(
    both: tuple[Workspace, Workspace], workspaces: Callable[[str], Workspace]
) -> None:
    foreign = workspaces("foreign")
    git = '{ steps = { s = { type = "sql", repository = { url = "u", branch = "b", file_path = "f" } } } }'
    foreign = Workspace(foreign.server, foreign.root, "token-199")
    foreign.apply(block("wide", config=git, scope='"public"'))
    assert summaries(both[0], block() + block("wide")) == ["warning: Name may be taken"]
    both[0].apply(block() + block("wide"))
    foreign.destroy()


def test_destroying_many_asks_little(workspaces: Callable[[str], Workspace]) -> None:
    mine = workspaces("mine")
    text = "".join(block(f"b{number}") for number in range(20))
    mine.apply(text)
    before = len(mine.requests())
    assert summaries(mine, text, mode=Mode.DESTROY) == []
    assert (
        len(mine.requests()) - before <= 4
    )  # a list each of block specs, app specs and both kinds of deployments


def test_lists_that_fail_are_told(workspaces: Callable[[str], Workspace]) -> None:
    mine = workspaces("mine")
    mine.apply(block())
    mine.call(
        "POST",
        "/_faults",
        json={"match": {"path": "/v1/apps/specs"}, "every": True, "action": {"status": 500}},
    )
    try:
        assert summaries(mine, "") == ["error: Press server error"]
    finally:
        mine.call("DELETE", "/_faults")


def test_offline_plan_looks_only_at_itself(both: tuple[Workspace, Workspace]) -> None:
    mine, theirs = both
    theirs.apply(FOREIGN_APP + app(DATA_BLOCK))
    assert summaries(mine, "", validate_remote=False) == []
    assert told(mine.plan("", validate_remote=False)[1]) == []


DEFINITION = '{{ name = "n", type = "{}", required = {}{} }}'


@pytest.mark.parametrize(
    ("definitions", "why"),
    [
        pytest.param("", "run parameter n is removed", id="removed"),
        pytest.param(DEFINITION.format("string", "false", ""), "changes its type", id="retyped"),
        pytest.param(DEFINITION.format("number", "true", ""), "becomes required", id="required"),
        pytest.param(
            DEFINITION.format("number", "false", "")
            + ", "
            + DEFINITION.format("string", "true", "").replace('"n"', '"m"'),
            "new required run parameter m",
            id="new",
        ),
    ],
)
def test_breaking_release_names_all_deployments(
    both: tuple[Workspace, Workspace], definitions: str, why: str
) -> None:
    mine, theirs = both
    before = f"{{ run = [{DEFINITION.format('number', 'false', ', default_value = 1')}] }}"
    mine.apply(block(parameters=before) + deployment("managed"))
    theirs.apply(
        FOREIGN_APP + deployment("elsewhere", spec=DATA_SPEC) + app(DATA_BLOCK) + app_deployment("inapp")
    )
    text = block(parameters=f"{{ run = [{definitions}] }}") + deployment(
        "managed", spec="{ id = press_block_spec.b.id }"
    )
    calls = len(mine.mutations())
    _, diags = mine.plan(text)
    (warning,) = [diag for diag in diags.warnings if diag.summary == "Release breaks deployments"]
    assert why in warning.detail
    for name in ("managed", "elsewhere", "b-inapp"):
        assert name in warning.detail
    assert len(mine.mutations()) == calls
