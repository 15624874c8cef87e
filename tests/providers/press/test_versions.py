"""Semantic versions: order, the next one, and why."""

import pytest

from blockform_press.resources.versions import (
    Bump,
    Change,
    greatest,
    highest,
    minted,
    parameter_changes,
    parse_version,
)

ORDER = [
    "0.1.0-a0000001",
    "0.1.0",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1",
    "1.2.0",
    "1.10.0",
    "2.0.0",
]


def test_order_is_that_of_semver() -> None:
    versions = [parse_version(text) for text in ORDER]
    assert None not in versions
    assert sorted(version for version in reversed(versions) if version) == versions
    assert highest(reversed(ORDER)) == "2.0.0"
    assert highest(["x"]) is None


@pytest.mark.parametrize(
    "text", ["1", "1.0", "01.0.0", "1.0.0-", "1.0.0-01", "v1.0.0", "1.0.0 ", "", "1.0.0-ä"]
)
def test_no_versions(text: str) -> None:
    assert parse_version(text) is None


def test_build_metadata_does_not_count() -> None:
    assert parse_version("1.0.0+a") == parse_version("1.0.0+b")


@pytest.mark.parametrize(
    ("published", "bump", "want"),
    [
        ([], Bump.MAJOR, "1.0.0"),
        (["1.2.3"], Bump.PATCH, "1.2.4"),
        (["1.2.3"], Bump.MINOR, "1.3.0"),
        (["1.2.3", "1.10.0"], Bump.MAJOR, "2.0.0"),
        (["1.2.0-rc.1"], Bump.PATCH, "1.2.0"),
        (["1.2.0-rc.1"], Bump.MINOR, "1.2.0"),
        (["1.2.0-rc.1"], Bump.MAJOR, "2.0.0"),
        (["2.0.0-rc.1"], Bump.MAJOR, "2.0.0"),
        (["1.2.3-rc.1"], Bump.MINOR, "1.3.0"),
    ],
)
def test_next_free_version(published: list[str], bump: Bump, want: str) -> None:
    assert minted(published, bump) == want


def definition(
    name: str = "x", of: str = "string", *, required: bool = False, default: object = None
) -> dict[str, object]:
    return {"name": name, "type": of, "required": required, "default_value": default}


@pytest.mark.parametrize(
    ("before", "after", "want"),
    [
        pytest.param([], [definition()], ["minor: new run parameter x"], id="new"),
        pytest.param(
            [], [definition(required=True)], ["major: new required run parameter x"], id="new-required"
        ),
        pytest.param(
            [], [definition(required=True, default=1)], ["minor: new run parameter x"], id="new-default"
        ),
        pytest.param([definition()], [], ["major: run parameter x is removed"], id="removed"),
        pytest.param(
            [definition()], [definition(of="number")], ["major: run parameter x changes its type"], id="type"
        ),
        pytest.param(
            [definition()],
            [definition(required=True)],
            ["major: run parameter x becomes required"],
            id="required",
        ),
        pytest.param(
            [definition(required=True, default=1)],
            [definition(required=True)],
            ["major: run parameter x becomes required"],
            id="default-removed",
        ),
        pytest.param([definition()], [definition(default="y")], [], id="default"),
    ],
)
def test_parameter_changes(
    before: list[dict[str, object]], after: list[dict[str, object]], want: list[str]
) -> None:
    assert [str(change) for change in parameter_changes("run", before, after)] == want


def test_first_of_the_greatest_decides() -> None:
    changes = [Change(Bump.MINOR, "a"), Change(Bump.MAJOR, "b"), Change(Bump.MAJOR, "c")]
    assert greatest(changes, "d") == Change(Bump.MAJOR, "b")
    assert greatest([], "d") == Change(Bump.PATCH, "d")
