"""What changes of a plan mean beside each other."""

from typing import Any

import pytest

from blockform.sdk import PlannedChange
from blockform.values import STRING, Origin, Unknown, Value, from_plain
from blockform_press.resources.related import related_notes

ID = Value(STRING, Unknown(origin=Origin("press_block_spec.new")))


def spec(version: str, *, name: str = "train", of: str = "s-1", **more: Any) -> Value:
    return from_plain({"id": of, "metadata": {"name": name}, "release": {"version": version}, **more})


def deployment(version: str, revision: int, *, of: str = "s-1", name: str = "live") -> Value:
    return from_plain(
        {
            "id": f"d-{name}",
            "metadata": {"name": name},
            "spec": {"id": of, "version": version},
            "latest_revision": {"revision": revision},
        }
    )


def change(address: str, verb: str, prior: Value | None, planned: Value | None) -> PlannedChange:
    return PlannedChange(
        address=address, type=address.split(".", maxsplit=1)[0], verb=verb, prior=prior, planned=planned
    )


RELEASE = change("press_block_spec.train", "update", spec("1.2.0"), spec("1.3.0"))


def follower(name: str, revision: int) -> PlannedChange:
    before, after = deployment("1.2.0", revision, name=name), deployment("1.3.0", revision, name=name)
    return change(f"press_block_deployment.{name}", "update", before, after)


@pytest.mark.parametrize(
    ("changes", "want"),
    [
        pytest.param([RELEASE], [], id="nothing_follows"),
        pytest.param([RELEASE, follower("a", 4)], ["1 deployment follows, with revision 5"], id="one"),
        pytest.param(
            [RELEASE, follower("a", 4), follower("b", 2)],
            ["2 deployments follow, with revisions 5 and 3"],
            id="two",
        ),
        pytest.param(
            [RELEASE, *(follower(f"n{at}", at) for at in range(8))],
            ["8 deployments follow, with revisions 1, 2, 3, 4, 5 and 3 more"],
            id="many",
        ),
        pytest.param(
            [RELEASE, change("press_block_deployment.n", "create", None, deployment("1.3.0", 0))],
            ["1 new deployment follows"],
            id="new",
        ),
        pytest.param(
            [RELEASE, change("press_block_deployment.n", "create", None, deployment("1.2.0", 0))],
            [],
            id="of_another_release",
        ),
        pytest.param(
            [
                RELEASE,
                change("press_block_deployment.n", "update", deployment("1.3.0", 2), deployment("1.3.0", 2)),
            ],
            [],
            id="on_that_release_already",
        ),
        pytest.param(
            [
                RELEASE,
                change(
                    "press_app_spec.app",
                    "update",
                    spec("2.0.0", name="app", of="s-2", blocks=[{"id": "s-1", "version": "1.2.0"}]),
                    spec("2.1.0", name="app", of="s-2", blocks=[{"id": "s-1", "version": "1.3.0"}]),
                ),
            ],
            ["app spec app follows, with release 2.1.0"],
            id="app_spec",
        ),
    ],
)
def test_spec_says_what_follows(changes: list[PlannedChange], want: list[str]) -> None:
    assert related_notes(changes).get("press_block_spec.train", []) == want


def test_follows_a_spec_that_has_no_id_yet() -> None:
    new = spec("1.0.0").with_attrs(id=ID)
    user = deployment("1.0.0", 0)
    user = user.with_attrs(spec=user["spec"].with_attrs(id=ID))
    changes = [
        change("press_block_spec.new", "create", None, new),
        change("press_block_deployment.live", "create", None, user),
    ]
    assert related_notes(changes) == {"press_block_spec.new": ["1 new deployment follows"]}


@pytest.mark.parametrize(
    ("gone", "want"),
    [
        pytest.param(
            change("press_block_spec.t", "delete", spec("1.0.0"), None),
            "deletes block spec train",
            id="delete",
        ),
        pytest.param(
            change("press_app_spec.t", "delete", spec("1.0.0", on_destroy="archive"), None),
            "archives app spec train, which stays on the platform",
            id="archive",
        ),
        pytest.param(
            change("press_app_deployment.t", "replace", deployment("1.0.0", 1), deployment("1.0.0", 1)),
            "deletes the present app deployment live",
            id="replace",
        ),
    ],
)
def test_says_what_goes(gone: PlannedChange, want: str) -> None:
    assert list(related_notes([gone])[gone.address]) == [want]


def test_forgetting_says_nothing() -> None:
    assert related_notes([change("press_block_spec.t", "forget", spec("1.0.0"), None)]) == {}
