import pytest

from blockform.config.versions import VersionError, parse_constraint, parse_version


@pytest.mark.parametrize(
    ("constraint", "version", "allowed"),
    [
        pytest.param("1.2.3", "1.2.3", True, id="equal"),
        pytest.param("= 1.2", "1.2.0", True, id="fewer numbers"),
        pytest.param("1.2.3", "1.2.4", False, id="not equal"),
        pytest.param("!= 1.2.3", "1.2.3", False, id="other"),
        pytest.param("> 1.2.3", "1.2.3", False, id="greater than itself"),
        pytest.param(">= 1.2.3", "1.10.0", True, id="numbers and no texts"),
        pytest.param("< 2.0", "1.99.0", True, id="less"),
        pytest.param("<= 2.0", "2.0.1", False, id="not less or equal"),
        pytest.param("~> 1.2", "1.9.0", True, id="last number grows"),
        pytest.param("~> 1.2", "2.0.0", False, id="first number does not"),
        pytest.param("~> 1.2.3", "1.2.9", True, id="patch grows"),
        pytest.param("~> 1.2.3", "1.3.0", False, id="minor does not"),
        pytest.param("~> 1.2.3", "1.2.2", False, id="not below"),
        pytest.param("~> 1", "9.0.0", True, id="one number grows"),
        pytest.param(">= 1.0, < 2.0, != 1.5", "1.5.0", False, id="all terms"),
        pytest.param("v1.2.3", "1.2.3", True, id="leading v"),
        pytest.param(">= 1.0", "1.1.0-beta1", False, id="prerelease is not asked for"),
        pytest.param(">= 1.1.0-alpha", "1.1.0-beta1", True, id="prerelease of the same numbers"),
        pytest.param("1.0.0-rc1", "1.0.0-rc1", True, id="equal prerelease"),
        pytest.param("> 1.0.0-rc.2", "1.0.0-rc.10", True, id="prerelease numbers"),
        pytest.param(">= 1.0.0-rc1", "1.0.0", True, id="release after its prerelease"),
        pytest.param("1.0.0+build", "1.0.0", True, id="build metadata"),
    ],
)
def test_constraint(constraint: str, version: str, allowed: bool) -> None:
    parsed = parse_constraint(constraint)
    assert str(parsed) == constraint
    assert parsed.allows(parse_version(version)) is allowed


@pytest.mark.parametrize("text", ["", "abc", ">=", "1.0 x", "=> 1.0", "1.0,", "1..0", ">> 1"])
def test_not_a_constraint(text: str) -> None:
    with pytest.raises(VersionError):
        parse_constraint(text)


def test_version_prints_as_read() -> None:
    assert str(parse_version("1.2-beta.1")) == "1.2.0-beta.1"
