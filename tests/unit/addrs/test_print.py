import pytest

from blockform.addrs import (
    CheckAddr,
    CountAttr,
    EachAttr,
    InstanceKey,
    LocalAddr,
    Mode,
    ModuleCallAddr,
    ModuleInstance,
    ModulePath,
    OutputAddr,
    PathAttr,
    ProviderAddr,
    ResourceAddr,
    RunAddr,
    SelfAddr,
    TerraformAttr,
    VariableAddr,
    instance_key_text,
    parse_resource_instance,
)


@pytest.mark.parametrize(
    ("addr", "text"),
    [
        (VariableAddr("a"), "var.a"),
        (LocalAddr("a"), "local.a"),
        (OutputAddr("a"), "output.a"),
        (CheckAddr("a"), "check.a"),
        (RunAddr("a"), "run.a"),
        (parse_resource_instance("module.m[0].box.a[1]").config, "module.m.box.a"),
        (ModuleCallAddr("a"), "module.a"),
        (CountAttr("index"), "count.index"),
        (EachAttr("key"), "each.key"),
        (PathAttr("root"), "path.root"),
        (TerraformAttr("workspace"), "terraform.workspace"),
        (SelfAddr(), "self"),
        (ResourceAddr("a", "b", Mode.EPHEMERAL), "ephemeral.a.b"),
        (ModuleInstance().child("a", "x").child("b"), 'module.a["x"].module.b'),
    ],
)
def test_prints_as_written(addr: object, text: str) -> None:
    assert str(addr) == text


def test_providers_are_shown_without_the_usual_host() -> None:
    assert ProviderAddr("registry.terraform.io", "peak", "press").for_display == "peak/press"
    assert ProviderAddr("example.com", "peak", "press").for_display == "example.com/peak/press"


def test_modules_have_parents() -> None:
    path = ModulePath().child("a").child("b")
    assert path.parent() == ModulePath(("a",))
    assert ModulePath().parent().is_root
    instance = ModuleInstance().child("a", 0).child("b")
    assert instance.parent() == ModuleInstance().child("a", 0)
    assert instance.path == path
    assert ModuleInstance().parent().is_root


def test_instances_know_their_block() -> None:
    assert str(parse_resource_instance('module.m["x"].a.b[0]').config) == "module.m.a.b"


def test_module_contains_what_is_called_in_it() -> None:
    module = ModulePath(("a",))
    assert module.contains(module)
    assert module.contains(ModulePath(("a", "b")))
    assert ModulePath().contains(module)
    assert not module.contains(ModulePath(("b", "a")))


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (None, ""),
        (0, "[0]"),
        ("", '[""]'),
        ("a $ { b", '["a $ { b"]'),
        ('a"b\\c', '["a\\"b\\\\c"]'),
        ("a\n\r\tb", '["a\\n\\r\\tb"]'),
        ("${a} %{b}", '["$${a} %%{b}"]'),
    ],
)
def test_keys_of_instances_are_escaped(key: InstanceKey, text: str) -> None:
    assert instance_key_text(key) == text
