"""Random expressions of every form over the locals of ``world/``, as Hypothesis strategies of text.

They are sound now and then: most calls and operators get operands of the kind they want, some get anything. Divisors are never zero:
there the two programs differ on purpose (docs/differences.md). Variables are left out: Terraform evaluates them twice, once unknown.
"""

from hypothesis import strategies as st

Text = st.SearchStrategy[str]

_NUMBERS = st.sampled_from(
    ["0", "1", "2", "-1", "3.5", "1e3", "0.1", "10", "1000000000000000000000", "-2.25", "7"]
)
_WORDS = st.sampled_from(
    ["", "a", "b", "ab", "x y", "é", "日本", "1", "true", "1.50", "-", "$", "%", "\\n", '\\"']
)
_STRINGS = _WORDS.map(lambda word: f'"{word}"')
_BOOLS = st.sampled_from(["true", "false"])
_NAMES = st.sampled_from(["a", "b", "c", "name", "langs", "d", "e", "open", "hidden"])
_KNOWN = st.sampled_from(
    [
        "local.mixed",
        "local.nested",
        "local.people",
        "local.unicode",
        "local.multi",
        "local.people[0]",
        "local.mixed.d",
    ]
)
_HIDDEN = st.sampled_from(
    ["local.secret_obj", "local.secret_obj.hidden", 'sensitive("s")', "sensitive([1, 2])"]
)
_UNKNOWN = st.sampled_from(
    [
        "local.u_string",
        "local.u_prefix",
        "local.u_number",
        "local.u_bool",
        "local.u_list",
        "local.u_set",
        "local.u_map",
        "local.u_any",
        "local.u_object",
        "local.u_tuple",
    ]
)
_LEAVES = st.one_of(
    _NUMBERS,
    _STRINGS,
    _BOOLS,
    st.just("null"),
    _KNOWN,
    _KNOWN,
    _HIDDEN,
    _UNKNOWN,
    st.sampled_from(["[]", "{}"]),
)
_CALLS_OF_ONE = [
    "length",
    "upper",
    "lower",
    "tostring",
    "tonumber",
    "tobool",
    "tolist",
    "toset",
    "tomap",
    "keys",
    "values",
    "flatten",
    "jsonencode",
    "can",
    "try",
    "coalesce",
    "max",
    "sort",
    "distinct",
    "reverse",
    "compact",
    "sensitive",
    "issensitive",
    "one",
    "sum",
    "alltrue",
    "anytrue",
    "trimspace",
    "abs",
    "signum",
    "strrev",
    "concat",
    "merge",
    "setunion",
]
_CALLS_OF_TWO = [
    "contains",
    "concat",
    "merge",
    "join",
    "split",
    "lookup",
    "element",
    "max",
    "min",
    "coalesce",
    "try",
    "format",
    "startswith",
    "endswith",
    "setunion",
    "setintersection",
    "zipmap",
    "trimprefix",
    "strcontains",
    "setproduct",
    "chunklist",
    "matchkeys",
]
_OPERATORS = ["+", "-", "*", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"]


def _join(pattern: str, *parts: Text) -> Text:
    """The pattern, each ``@`` in it replaced by a part in turn."""

    def fill(texts: tuple[str, ...]) -> str:
        pieces = pattern.split("@")
        return pieces[0] + "".join(text + piece for text, piece in zip(texts, pieces[1:], strict=True))

    return st.tuples(*parts).map(fill)


def _template_parts(inner: Text) -> Text:
    interpolation = st.one_of(_join("${@}", inner), _join("${~ @ ~}", inner))
    condition = _join("%{ if @ }@%{ else }@%{ endif }", st.one_of(_BOOLS, inner), _WORDS, _WORDS)
    loop = _join("%{ for v in @ ~}@${v}%{ endfor }", inner, _WORDS)
    return st.one_of(_WORDS, interpolation, interpolation, condition, loop)


def _collections(inner: Text) -> Text:
    items = st.lists(inner, max_size=3).map(", ".join)
    pairs = st.lists(_join("@ = @", st.one_of(_NAMES, _join("(@)", inner)), inner), max_size=3)
    return st.one_of(_join("[@]", items), _join("{ @ }", pairs.map(", ".join)))


def _steps(inner: Text) -> Text:
    return st.one_of(
        _join("@[@]", st.one_of(_KNOWN, _UNKNOWN), inner),
        _join("(@)[@]", inner, st.one_of(_NUMBERS, _STRINGS)),
        _join("(@).@", inner, _NAMES),
        _join("(@)[*]", inner),
        _join("(@)[*].@", inner, _NAMES),
        _join("local.people[*].@", _NAMES),
        _join("(@).*.@", inner, _NAMES),
    )


def _loops(inner: Text) -> Text:
    bodies = st.one_of(
        st.sampled_from(["v", "k", "[k, v]", '"${k}"', "v == k", "length(v)", "v.name"]), inner
    )
    keys = st.sampled_from(["k", "v", '"k${k}"', '"x"', "upper(k)"])
    conditions = st.one_of(
        st.just(""), st.just(""), _join(" if @", st.one_of(inner, st.sampled_from(["k != 1", "v != null"])))
    )
    return st.one_of(
        _join(
            "[for v in @ : @@]",
            inner,
            bodies.map(lambda body: body.replace("k", "v")),
            conditions.filter("k".__ne__),
        ),
        _join("[for k, v in @ : @@]", inner, bodies, conditions),
        _join("{ for k, v in @ : @ => @@ }", inner, keys, bodies, conditions),
        _join("{ for k, v in @ : @ => @...@ }", inner, keys, bodies, conditions),
    )


def _calls(inner: Text) -> Text:
    return st.one_of(
        _join("@(@)", st.sampled_from(_CALLS_OF_ONE), inner),
        _join("@(@, @)", st.sampled_from(_CALLS_OF_TWO), inner, inner),
        _join("@(@...)", st.sampled_from(["max", "concat", "merge", "coalesce", "try", "upper"]), inner),
        _join("convert(@, @)", inner, _TYPES),
    )


_TYPES = st.recursive(
    st.sampled_from(["string", "number", "bool", "any"]),
    lambda inner: st.one_of(
        _join("@(@)", st.sampled_from(["list", "set", "map"]), inner),
        _join("tuple([@, @])", inner, inner),
        _join("object({ a = @, b = optional(@) })", inner, inner),
    ),
    max_leaves=4,
)


def _larger(inner: Text) -> Text:
    return st.one_of(
        _join("(@ @ @)", inner, st.sampled_from(_OPERATORS), inner),
        _join("(@ / @)", inner, st.sampled_from(["2", "3", "-0.5", '"4"'])),
        _join("-(@)", inner),
        _join("!(@)", inner),
        _join("(@ ? @ : @)", st.one_of(_BOOLS, inner), inner, inner),
        _join("(local.u_bool ? @ : @)", inner, inner),
        _join('"@@"', _template_parts(inner), _template_parts(inner)),
        _join("<<-E\n  @\n  E\n", _template_parts(inner)).map(lambda text: f"({text})"),
        _collections(inner),
        _steps(inner),
        _loops(inner),
        _calls(inner),
    )


EXPRESSIONS: Text = st.recursive(_LEAVES, _larger, max_leaves=8)
"""Texts of expressions."""
