import pytest

from blockform.addrs import (
    AddressError,
    Mode,
    ModuleInstance,
    ModulePath,
    ModuleStep,
    ProviderAddr,
    ProviderConfigAddr,
    ResourceAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
    parse_module_instance,
    parse_provider,
    parse_provider_config,
    parse_resource,
    parse_resource_instance,
    parse_target,
    target_contains,
)

ROOT = ModuleInstance()
PRESS = ProviderAddr("registry.terraform.io", "peak", "press")
WHOLE = "value must be a whole number, between -9223372036854775808 and 9223372036854775807."


def module(*steps: tuple[str, str | int | None]) -> ModuleInstance:
    return ModuleInstance(tuple(ModuleStep(name, key) for name, key in steps))


def instance(key: str | int | None = None) -> ResourceInstanceAddr:
    return ResourceInstanceAddr(ROOT, ResourceAddr("a", "b"), key)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("a.b", instance(), id="plain"),
        pytest.param("a.b[0]", instance(0), id="index"),
        pytest.param("a.b[01]", instance(1), id="leading-zero"),
        pytest.param("a.b[1.0]", instance(1), id="whole-fraction"),
        pytest.param("a.b[1e2]", instance(100), id="exponent"),
        pytest.param("a.b[9223372036854775807]", instance((1 << 63) - 1), id="largest-index"),
        pytest.param('a.b["k"]', instance("k"), id="key"),
        pytest.param('a.b["0"]', instance("0"), id="digits-as-key"),
        pytest.param('a.b[""]', instance(""), id="empty-key"),
        pytest.param('a.b["noël 😀"]', instance("noël 😀"), id="unicode-key"),
        pytest.param(r'a.b["\"\\\n\r\t"]', instance('"\\\n\r\t'), id="escapes"),
        pytest.param(r'a.b["\u00e9\U0001F600"]', instance("é😀"), id="code-points"),
        pytest.param('a.b["$${x}%%{y}"]', instance("${x}%{y}"), id="doubled-introducers"),
        pytest.param('a.b["$$${x}"]', instance("$${x}"), id="dollar-before-doubled"),
        pytest.param('a.b["$$ %% $ %"]', instance("$$ %% $ %"), id="plain-dollars"),
        pytest.param('a.b["x.y[0]"]', instance("x.y[0]"), id="address-in-key"),
        pytest.param(' a . b [ "k" ] ', instance("k"), id="spaces"),
        pytest.param("a.b # why", instance(), id="comment"),
        pytest.param("resource.a.b", instance(), id="explicit-resource"),
        pytest.param(
            "resource.var.b", ResourceInstanceAddr(ROOT, ResourceAddr("var", "b")), id="reserved-type"
        ),
        pytest.param(
            "data.a.b", ResourceInstanceAddr(ROOT, ResourceAddr("a", "b", Mode.DATA)), id="data-source"
        ),
        pytest.param(
            "data.data.b", ResourceInstanceAddr(ROOT, ResourceAddr("data", "b", Mode.DATA)), id="data-data"
        ),
        pytest.param(
            "ephemeral.a.b",
            ResourceInstanceAddr(ROOT, ResourceAddr("a", "b", Mode.EPHEMERAL)),
            id="ephemeral",
        ),
        pytest.param(
            "é_1.b-c", ResourceInstanceAddr(ROOT, ResourceAddr("é_1", "b-c")), id="unicode-identifier"
        ),
        pytest.param(
            'module.m.module.n["x"].module.o[2].data.a.b["k"]',
            ResourceInstanceAddr(
                module(("m", None), ("n", "x"), ("o", 2)), ResourceAddr("a", "b", Mode.DATA), "k"
            ),
            id="nested-modules",
        ),
        pytest.param(
            "module.module.a.b",
            ResourceInstanceAddr(module(("module", None)), ResourceAddr("a", "b")),
            id="module-named-module",
        ),
    ],
)
def test_parse_resource_instance(text: str, want: ResourceInstanceAddr) -> None:
    assert parse_resource_instance(text) == want


@pytest.mark.parametrize(
    ("text", "summary", "detail"),
    [
        pytest.param("", "Variable name required", "Must begin with a variable name.", id="empty"),
        pytest.param("1a.b", "Variable name required", "Must begin with a variable name.", id="digit-first"),
        pytest.param(".a.b", "Variable name required", "Must begin with a variable name.", id="dot-first"),
        pytest.param(
            "a.b.", "Attribute name required", "Dot must be followed by attribute name.", id="dot-last"
        ),
        pytest.param(
            "a..b", "Attribute name required", "Dot must be followed by attribute name.", id="two-dots"
        ),
        pytest.param(
            "a.b.0", "Attribute name required", "Dot must be followed by attribute name.", id="old-index"
        ),
        pytest.param(
            "a.-b", "Attribute name required", "Dot must be followed by attribute name.", id="hyphen-first"
        ),
        pytest.param(
            "a.b.*", "Attribute name required", "Splat expressions (.*) may not be used here.", id="splat"
        ),
        pytest.param(
            "a.b[*]",
            "Attribute name required",
            "Splat expressions ([*]) may not be used here.",
            id="full-splat",
        ),
        pytest.param(
            "a b", "Invalid character", "Expected an attribute access or an index operator.", id="two-words"
        ),
        pytest.param(
            "a.b+", "Invalid character", "Expected an attribute access or an index operator.", id="operator"
        ),
        pytest.param(
            'module.m["x"]b',
            "Invalid character",
            "Expected an attribute access or an index operator.",
            id="no-dot",
        ),
        *(
            pytest.param(
                f"a.b[{key}]",
                "Index value required",
                "Index brackets must contain either a literal number or a literal string.",
                id=f"index-{key or 'nothing'}",
            )
            for key in ("", "x", "-1", "null", "true")
        ),
        *(
            pytest.param(
                text,
                "Unclosed index brackets",
                "Index key must be followed by a closing bracket.",
                id=f"open-{text}",
            )
            for text in ("a.b[0", 'a.b["k"', "a.b[0 1]")
        ),
        *(
            pytest.param(
                f"a.b[{key}]",
                "Invalid address",
                f"Invalid resource instance key: {WHOLE}",
                id=f"number-{key}",
            )
            for key in ("1.5", "9223372036854775808", "1e65", "1e-1")
        ),
        pytest.param(
            "module.m[1.5].a.b", "Invalid address", f"Invalid module index: {WHOLE}", id="module-index"
        ),
        pytest.param(
            'a.b["k',
            "Unterminated string literal",
            "Unable to find the closing quote mark before the end of the text.",
            id="open-quote",
        ),
        pytest.param(
            'a.b["x\ny"]',
            "Invalid multi-line string",
            "Quoted strings may not be split over multiple lines.",
            id="newline",
        ),
        pytest.param(
            'a.b["${x}"]',
            "Invalid string literal",
            'Template sequences are not allowed in this string. To include a literal "$", double it (as "$$") to escape it.',
            id="template",
        ),
        pytest.param(
            'a.b["%{"]',
            "Invalid string literal",
            'Template sequences are not allowed in this string. To include a literal "%", double it (as "%%") to escape it.',
            id="directive",
        ),
        pytest.param(
            r'a.b["\x"]',
            "Invalid escape sequence",
            'The symbol "x" is not a valid escape sequence selector.',
            id="escape",
        ),
        pytest.param(
            r'a.b["\u00"]',
            "Invalid escape sequence",
            r"The \u escape sequence must be followed by four hexadecimal digits.",
            id="short-u",
        ),
        pytest.param(
            r'a.b["\U0001F60"]',
            "Invalid escape sequence",
            r"The \U escape sequence must be followed by eight hexadecimal digits.",
            id="short-U",
        ),
        pytest.param(
            r'a.b["\ud800"]',
            "Invalid escape sequence",
            "Cannot encode character U+d800 in UTF-8.",
            id="surrogate",
        ),
        pytest.param(
            r'a.b["\U00110000"]',
            "Invalid escape sequence",
            "Cannot encode character U+110000 in UTF-8.",
            id="too-large",
        ),
        *(
            pytest.param(
                text,
                "Invalid address",
                "Resource specification must include a resource type and name.",
                id=f"short-{text}",
            )
            for text in ("a", "data", "data.a", "resource", "resource.a", "module.m.a")
        ),
        pytest.param('a["x"].b', "Invalid address", "A resource name is required.", id="index-for-name"),
        pytest.param('data["x"].b', "Invalid address", "A resource type is required.", id="index-for-type"),
        pytest.param(
            "a.b.id",
            "Invalid address",
            "Resource instance key must be given in square brackets.",
            id="attribute",
        ),
        pytest.param(
            "a.b[0].id",
            "Invalid address",
            "Unexpected extra operators after address.",
            id="attribute-of-one",
        ),
        pytest.param(
            "a.b[0][1]", "Invalid address", "Unexpected extra operators after address.", id="two-keys"
        ),
        *(
            pytest.param(
                text,
                "Invalid address operator",
                'Prefix "module." must be followed by a module name.',
                id=f"bad-{text}",
            )
            for text in ("module", "module.m.module", 'module["x"].a.b')
        ),
        pytest.param(
            "module.m[0][1].a.b",
            "Invalid address operator",
            "Module address prefix must be followed by dot and then a name.",
            id="module-two-keys",
        ),
        *(
            pytest.param(
                f"{word}.x",
                "Invalid address",
                f'The keyword "{word}" is reserved and cannot be used to target a resource address. If you are targeting a resource'
                ' type that uses a reserved keyword, please prefix your address with "resource.".',
                id=f"reserved-{word}",
            )
            for word in ("var", "local", "each", "count", "path", "self", "terraform", "template")
        ),
        pytest.param(
            "module.m",
            "Invalid address",
            "A resource instance address is required here. The module path must be followed by a resource instance specification.",
            id="module-only",
        ),
    ],
)
def test_refuses_what_is_no_instance(text: str, summary: str, detail: str) -> None:
    with pytest.raises(AddressError) as caught:
        parse_resource_instance(text)
    assert (caught.value.summary, str(caught.value)) == (summary, detail)


def test_parse_resource() -> None:
    want = ResourceConfigAddr(ModulePath(("m",)), ResourceAddr("a", "b", Mode.DATA))
    assert parse_resource("module.m.data.a.b") == want


@pytest.mark.parametrize("text", ["a.b[0]", 'module.m["x"].a.b', "module.m[0].a.b"])
def test_resource_has_no_keys(text: str) -> None:
    with pytest.raises(AddressError, match="without instance keys"):
        parse_resource(text)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("", ROOT, id="root"),
        pytest.param("module.a", module(("a", None)), id="plain"),
        pytest.param('module.a["x"].module.b[1]', module(("a", "x"), ("b", 1)), id="keys"),
    ],
)
def test_parse_module_instance(text: str, want: ModuleInstance) -> None:
    assert parse_module_instance(text) == want
    assert str(want) == text


def test_module_instance_names_nothing_inside() -> None:
    with pytest.raises(AddressError, match="nothing inside"):
        parse_module_instance("module.a.b.c")


@pytest.mark.parametrize(
    ("target", "addr", "want"),
    [
        pytest.param("a.b", "a.b", True, id="same"),
        pytest.param("a.b", "a.b[0]", True, id="resource-holds-instances"),
        pytest.param("a.b[0]", "a.b[0]", True, id="instance"),
        pytest.param("a.b[0]", "a.b[1]", False, id="other-instance"),
        pytest.param('a.b["0"]', "a.b[0]", False, id="text-is-no-number"),
        pytest.param("a.b", "a.c", False, id="other-name"),
        pytest.param("data.a.b", "a.b", False, id="other-mode"),
        pytest.param("a.b", "module.m.a.b", False, id="not-in-modules"),
        pytest.param("module.m", "module.m.a.b", True, id="module"),
        pytest.param("module.m", 'module.m["x"].a.b[0]', True, id="all-module-instances"),
        pytest.param('module.m["x"]', 'module.m["x"].module.n[3].a.b', True, id="nested-module"),
        pytest.param('module.m["x"]', 'module.m["y"].a.b', False, id="other-module-instance"),
        pytest.param("module.m", "module.mm.a.b", False, id="other-module"),
        pytest.param("module.m", "a.b", False, id="root-is-outside"),
        pytest.param("module.m.module.n", "module.m.a.b", False, id="parent-is-outside"),
        pytest.param("module.m.module.n", "module.m[0].module.n.a.b", False, id="inner-keys-count"),
    ],
)
def test_target_contains(target: str, addr: str, want: bool) -> None:
    assert target_contains(parse_target(target), parse_resource_instance(addr)) is want


def test_root_module_contains_all() -> None:
    assert target_contains(ROOT, instance(0))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param(
            'provider["registry.terraform.io/peak/press"]',
            ProviderConfigAddr(ModulePath(), PRESS),
            id="plain",
        ),
        pytest.param(
            'provider["registry.terraform.io/peak/press"].eu',
            ProviderConfigAddr(ModulePath(), PRESS, "eu"),
            id="alias",
        ),
        pytest.param(
            'module.a.module.b.provider["registry.terraform.io/peak/press"].eu',
            ProviderConfigAddr(ModulePath(("a", "b")), PRESS, "eu"),
            id="in-module",
        ),
        pytest.param(
            'provider["terraform.io/builtin/terraform"]',
            ProviderConfigAddr(ModulePath(), ProviderAddr("terraform.io", "builtin", "terraform")),
            id="builtin",
        ),
    ],
)
def test_parse_provider_config(text: str, want: ProviderConfigAddr) -> None:
    assert parse_provider_config(text) == want
    assert str(want) == text


@pytest.mark.parametrize(
    ("text", "alias"), [("provider.press", ""), ("provider.press.eu", "eu"), ('provider["peak/press"]', "")]
)
def test_short_provider_configs(text: str, alias: str) -> None:
    addr = parse_provider_config(text)
    assert (addr.provider.type, addr.alias) == ("press", alias)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("a.b", "is written provider", id="resource"),
        pytest.param("provider", "is written provider", id="nothing"),
        pytest.param("provider[0]", "is written provider", id="number"),
        pytest.param('provider["p"].a.b', "is written provider", id="two-aliases"),
        pytest.param('provider["p"]["q"]', "is written provider", id="two-keys"),
        pytest.param('module.m[0].provider["p"]', "must not appear in a module instance", id="keyed-module"),
        pytest.param('provider["a/b/c/d"]', "is no provider source", id="long-source"),
        pytest.param('provider["a//c"]', "is no provider source", id="empty-part"),
    ],
)
def test_refuses_what_is_no_provider_config(text: str, problem: str) -> None:
    with pytest.raises(AddressError, match=problem):
        parse_provider_config(text)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("press", ProviderAddr("registry.terraform.io", "hashicorp", "press"), id="name"),
        pytest.param("peak/press", PRESS, id="namespace"),
        pytest.param("Peak/Press", PRESS, id="case"),
        pytest.param("example.com:8080/a/b", ProviderAddr("example.com:8080", "a", "b"), id="host"),
    ],
)
def test_parse_provider(text: str, want: ProviderAddr) -> None:
    assert parse_provider(text) == want


def test_provider_configuration_with_a_key() -> None:
    found = parse_provider_config('provider["registry.terraform.io/a/b"].c["k"]')
    assert (found.alias, found.key) == ("c", "k")
