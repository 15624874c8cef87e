"""What ``-target`` and ``-exclude`` addresses name, one and many at a time."""

import pytest

from blockform.addrs import ModulePath, TargetSet, parse_resource_instance, parse_target

A = "box.a"
IN_M = 'module.m["x"].box.a[1]'


@pytest.mark.parametrize(
    ("target", "addr", "contained", "touched", "itself", "all_of_it"),
    [
        pytest.param(A, A, True, True, True, True, id="resource"),
        pytest.param(A, "box.a[1]", True, True, True, True, id="any instance of it"),
        pytest.param("box.a[1]", "box.a[1]", True, True, True, False, id="instance"),
        pytest.param("box.a[1]", "box.a[2]", False, True, True, False, id="another instance"),
        pytest.param(A, "box.b", False, False, False, False, id="another resource"),
        pytest.param(A, "module.m.box.a", False, False, False, False, id="the same name in a module"),
        pytest.param("module.m", IN_M, True, True, True, True, id="module"),
        pytest.param('module.m["x"]', IN_M, True, True, False, False, id="instance of a module"),
        pytest.param('module.m["y"]', IN_M, False, True, False, False, id="another instance of it"),
        pytest.param("module.m", "module.m.module.n.box.a", True, True, True, True, id="module around"),
        pytest.param('module.m["x"].box.a', IN_M, True, True, True, False, id="resource in an instance"),
        pytest.param("module.n", IN_M, False, False, False, False, id="another module"),
    ],
)
def test_one_address(
    target: str, addr: str, contained: bool, touched: bool, itself: bool, all_of_it: bool
) -> None:
    targets, instance = TargetSet([parse_target(target)]), parse_resource_instance(addr)
    assert targets.contains(instance) is contained
    assert targets.touches(instance.config) is touched
    assert targets.touches_itself(instance.config) is itself
    assert targets.contains_all(instance.config) is all_of_it


def test_many_addresses() -> None:
    told = ["box.a", "box.b[0]", "box.a", 'module.m["x"]']
    targets = TargetSet(map(parse_target, told))
    assert list(map(str, targets.addresses)) == ["box.a", "box.b[0]", 'module.m["x"]']
    assert [targets.contains(parse_resource_instance(text)) for text in ("box.b[0]", "box.b[1]", IN_M)] == [
        True,
        False,
        True,
    ]
    assert targets.keyed_calls == {ModulePath(("m",))}
    assert targets
    assert not TargetSet(())
