"""The shape of trees, row by row."""

from collections.abc import Callable

import pytest

from blockform.syntax import Attribute, Body, TraversalExpr, parse_config, parse_expression


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("12", "Number('12')", id="integer"),
        pytest.param("1.50e+3", "Number('1.50e+3')", id="number as written"),
        pytest.param("-1", "Unary('-' Number('1'))", id="minus one"),
        pytest.param("--!a", "Unary('-' Unary('-' Unary('!' Traversal('a' []))))", id="signs"),
        pytest.param("true", "Bool(True)", id="true"),
        pytest.param("null", "Null()", id="null"),
        pytest.param('"a"', "String('a' False)", id="string"),
        pytest.param("a", "Traversal('a' [])", id="name"),
        pytest.param("größe.höhe", "Traversal('größe' [AttrStep('höhe')])", id="unicode names"),
        pytest.param("for.if.in", "Traversal('for' [AttrStep('if'), AttrStep('in')])", id="keywords as names"),
        pytest.param(
            'a["b"].c[0].0', "Traversal('a' [IndexStep('b'), AttrStep('c'), IndexStep(Number('0')), IndexStep(Number('0'))])",
            id="literal steps",
        ),
        pytest.param("a\n.b", "Traversal('a' [AttrStep('b')])", id="newline before a dot"),
        pytest.param("a . b", "Traversal('a' [AttrStep('b')])", id="blanks around a dot"),
        pytest.param("a[b]", "Index(Traversal('a' []) Traversal('b' []))", id="index"),
        pytest.param("a[-1]", "Index(Traversal('a' []) Unary('-' Number('1')))", id="negative index"),
        pytest.param('a["${b}"]', "Index(Traversal('a' []) TemplateWrap(Traversal('b' [])))", id="template index"),
        pytest.param(
            "a[b].c[0]", "RelativeTraversal(Index(Traversal('a' []) Traversal('b' [])) [AttrStep('c'), IndexStep(Number('0'))])",
            id="steps after an index",
        ),
        pytest.param("f(x).y", "RelativeTraversal(Call('f' [Traversal('x' [])] False) [AttrStep('y')])", id="steps on a call"),
        pytest.param("(a).b", "RelativeTraversal(Paren(Traversal('a' [])) [AttrStep('b')])", id="steps on parentheses"),
        pytest.param("true.a", "RelativeTraversal(Bool(True) [AttrStep('a')])", id="steps on a keyword"),
        pytest.param("-a.b", "Unary('-' Traversal('a' [AttrStep('b')]))", id="sign binds looser than steps"),
        pytest.param("1 - -2", "Binary('-' Number('1') Unary('-' Number('2')))", id="minus minus"),
        pytest.param("10-2-3", "Binary('-' Binary('-' Number('10') Number('2')) Number('3'))", id="left to right"),
        pytest.param(
            "1 + 2 * 3 == 7 && !a || b",
            "Binary('||' Binary('&&' Binary('==' Binary('+' Number('1') Binary('*' Number('2') Number('3'))) Number('7'))"
            " Unary('!' Traversal('a' []))) Traversal('b' []))",
            id="precedence",
        ),
        pytest.param(
            "1 < 2 == 3 >= 4",
            "Binary('==' Binary('<' Number('1') Number('2')) Binary('>=' Number('3') Number('4')))",
            id="comparison before equality",
        ),
        pytest.param(
            "a ? b : c ? d : e",
            "Conditional(Traversal('a' []) Traversal('b' []) Conditional(Traversal('c' []) Traversal('d' []) Traversal('e' [])))",
            id="conditional nests right",
        ),
        pytest.param("[]", "Tuple([])", id="empty tuple"),
        pytest.param("[1, a,]", "Tuple([Number('1'), Traversal('a' [])])", id="trailing comma"),
        pytest.param("[1, 2, 3]", "Tuple([Number('1'), Number('2'), Number('3')])", id="three items"),
        pytest.param("[1, 2, 3,]", "Tuple([Number('1'), Number('2'), Number('3')])", id="three items and a comma"),
        pytest.param("[1,]", "Tuple([Number('1')])", id="one item and a comma"),
        pytest.param("{}", "Object([])", id="empty object"),
        pytest.param(
            '{ a = 1, "b" : 2, (c) = 3, d.e = 4, true = 5, 6 = 7 }',
            "Object([ObjectItem(NameKey('a') Number('1')), ObjectItem(String('b' False) Number('2')),"
            " ObjectItem(Paren(Traversal('c' [])) Number('3')), ObjectItem(Traversal('d' [AttrStep('e')]) Number('4')),"
            " ObjectItem(NameKey('true') Number('5')), ObjectItem(Number('6') Number('7'))])",
            id="keys",
        ),
        pytest.param(
            '{\n\n  a = 1 # x\n  b = a.b,\n\n  "c" = [\n  1 ] }',
            "Object([ObjectItem(NameKey('a') Number('1')), ObjectItem(NameKey('b') Traversal('a' [AttrStep('b')])),"
            " ObjectItem(String('c' False) Tuple([Number('1')]))])",
            id="newlines between items",
        ),
        pytest.param("{ a = 1, a = 2 }", "Object([ObjectItem(NameKey('a') Number('1')), ObjectItem(NameKey('a') Number('2'))])", id="duplicate keys stay"),
        pytest.param("f()", "Call('f' [] False)", id="no arguments"),
        pytest.param("f(1)", "Call('f' [Number('1')] False)", id="one argument"),
        pytest.param("f(1,)", "Call('f' [Number('1')] False)", id="one argument and a comma"),
        pytest.param("f(1, 2, 3,)", "Call('f' [Number('1'), Number('2'), Number('3')] False)", id="arguments and a comma"),
        pytest.param("f(1, 2...)", "Call('f' [Number('1'), Number('2')] True)", id="expanded"),
        pytest.param("f(a...)", "Call('f' [Traversal('a' [])] True)", id="one expanded"),
        pytest.param("true(1)", "Call('true' [Number('1')] False)", id="call of a keyword"),
        pytest.param("provider :: x::f(1)", "Call('provider::x::f' [Number('1')] False)", id="namespace"),
        pytest.param("[for v in l : v]", "For(- 'v' Traversal('l' []) - Traversal('v' []) - False)", id="for"),
        pytest.param(
            "[for i, v in l : v if i]", "For('i' 'v' Traversal('l' []) - Traversal('v' []) Traversal('i' []) False)", id="for if"
        ),
        pytest.param(
            "{for k, v in m : k => v}", "For('k' 'v' Traversal('m' []) Traversal('k' []) Traversal('v' []) - False)", id="for object"
        ),
        pytest.param(
            "{for v in m : a => v...}", "For(- 'v' Traversal('m' []) Traversal('a' []) Traversal('v' []) - True)", id="grouping"
        ),
        pytest.param(
            "{for v in m : a => v if c}",
            "For(- 'v' Traversal('m' []) Traversal('a' []) Traversal('v' []) Traversal('c' []) False)",
            id="for object if",
        ),
        pytest.param(
            "{for v in m : a => v... if c}",
            "For(- 'v' Traversal('m' []) Traversal('a' []) Traversal('v' []) Traversal('c' []) True)",
            id="grouping if",
        ),
        pytest.param("a[*]", "Splat(Traversal('a' []) SplatItem() True)", id="full splat"),
        pytest.param("a[*][*]", "Splat(Traversal('a' []) Splat(SplatItem() SplatItem() True) True)", id="splat of splat"),
        pytest.param(
            "a[*].b[0]", "Splat(Traversal('a' []) RelativeTraversal(SplatItem() [AttrStep('b'), IndexStep(Number('0'))]) True)",
            id="steps inside a full splat",
        ),
        pytest.param(
            "a[*].b[*].c",
            "Splat(Traversal('a' []) Splat(RelativeTraversal(SplatItem() [AttrStep('b')])"
            " RelativeTraversal(SplatItem() [AttrStep('c')]) True) True)",
            id="second splat inside the first",
        ),
        pytest.param(
            "a[*].b[x].c",
            "Splat(Traversal('a' []) RelativeTraversal(Index(RelativeTraversal(SplatItem() [AttrStep('b')])"
            " Traversal('x' [])) [AttrStep('c')]) True)",
            id="index inside a full splat",
        ),
        pytest.param(
            "a[*].b.*.c",
            "Splat(Traversal('a' []) Splat(RelativeTraversal(SplatItem() [AttrStep('b')])"
            " RelativeTraversal(SplatItem() [AttrStep('c')]) False) True)",
            id="attribute splat inside a full one",
        ),
        pytest.param(
            "a.*.b[0].c",
            "RelativeTraversal(Splat(Traversal('a' []) RelativeTraversal(SplatItem() [AttrStep('b')]) False)"
            " [IndexStep(Number('0')), AttrStep('c')])",
            id="attribute splat ends at a bracket",
        ),
        pytest.param(
            "a.*.b.0.c",
            "Splat(Traversal('a' []) RelativeTraversal(SplatItem() [AttrStep('b'), IndexStep(Number('0')), AttrStep('c')]) False)",
            id="legacy index inside an attribute splat",
        ),
        pytest.param(
            "a.*.b[*].c",
            "Splat(Splat(Traversal('a' []) RelativeTraversal(SplatItem() [AttrStep('b')]) False)"
            " RelativeTraversal(SplatItem() [AttrStep('c')]) True)",
            id="full splat of an attribute splat",
        ),
        pytest.param("(a[*])[0]", "RelativeTraversal(Paren(Splat(Traversal('a' []) SplatItem() True)) [IndexStep(Number('0'))])", id="parentheses end a splat"),
    ],
)  # fmt: skip
def test_expression_shape(text: str, want: str, shape: Callable[[object], str]) -> None:
    expr, diagnostics = parse_expression(text, "<value>")
    assert not diagnostics
    assert shape(expr) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("", "Body([] [])", id="empty"),
        pytest.param("\ufeff# only a comment", "Body([] [])", id="comment"),
        pytest.param("a = 1", "Body([Attribute('a' Number('1'))] [])", id="no newline at the end"),
        pytest.param("a = 1 # x\r\nb = null\r\n", "Body([Attribute('a' Number('1')), Attribute('b' Null())] [])", id="CRLF"),
        pytest.param("a = 1 + 2\nb = 3\n", "Body([Attribute('a' Binary('+' Number('1') Number('2'))), Attribute('b' Number('3'))] [])", id="operation"),
        pytest.param("a {}\n", "Body([] [Block('a' [] Body([] []))])", id="empty block"),
        pytest.param("a { b = 1 }", "Body([] [Block('a' [] Body([Attribute('b' Number('1'))] []))])", id="one line"),
        pytest.param(
            'a b "c\\n" { # x\n\n  d {\n  }\n  e = 1\n}\n',
            "Body([] [Block('a' [Label('b'), Label('c\\n')] Body([Attribute('e' Number('1'))] [Block('d' [] Body([] []))]))])",
            id="labels and nesting",
        ),
        pytest.param("a = 1\na {}\n", "Body([Attribute('a' Number('1'))] [Block('a' [] Body([] []))])", id="argument and block of one name"),
    ],
)  # fmt: skip
def test_body_shape(text: str, want: str, shape: Callable[[object], str]) -> None:
    file, diagnostics = parse_config(text, "main.tf")
    assert not diagnostics
    assert shape(file.body) == want


def test_ranges_cover_what_they_name() -> None:
    text = 'a "b" c {\n  d = x.y["z"][0] + f(1)\n}\n'
    file, _ = parse_config(text, "main.tf")
    (block,) = file.body.blocks
    assert block.range.text == text.rstrip()
    assert block.type_range.text == "a"
    assert block.header_range.text == 'a "b" c'
    assert [label.range.text for label in block.labels] == ['"b"', "c"]
    assert text[block.body.end] == "}"
    attribute = block.body.attributes["d"]
    assert isinstance(attribute, Attribute)
    assert attribute.range.text == 'd = x.y["z"][0] + f(1)'
    assert attribute.name_range.text == "d"
    assert attribute.expr.range.text == 'x.y["z"][0] + f(1)'
    left = getattr(attribute.expr, "left", None)
    assert isinstance(left, TraversalExpr)
    assert left.root_range.text == "x"
    assert [step.range.text for step in left.steps] == [".y", '["z"]', "[0]"]


def test_file_keeps_what_stands_before_an_error() -> None:
    file, diagnostics = parse_config("a = 1\nb {\n  c = 2\n}\nd = = 3\ne = 4\n", "main.tf")
    assert isinstance(file.body, Body)
    assert [*file.body.attributes] == ["a"]
    assert [block.type for block in file.body.blocks] == ["b"]
    assert diagnostics.has_errors


def test_first_of_two_arguments_stays(shape: Callable[[object], str]) -> None:
    file, diagnostics = parse_config("a = 1\na = 2\n", "main.tf")
    assert shape(file.body.attributes["a"]) == "Attribute('a' Number('1'))"
    (error,) = diagnostics.errors
    assert error.detail == '"a" is already set at main.tf:1,1-2. An argument can be set only once.'


def test_bytes_are_decoded() -> None:
    file, diagnostics = parse_config('\ufeffa = "é"\n'.encode(), "main.tf")
    assert not diagnostics
    assert file.source.text == 'a = "é"\n'


def test_bytes_that_are_not_utf8() -> None:
    file, diagnostics = parse_config(b'a = 1\nb = "\xff"\n', "main.tf")
    (error,) = diagnostics.errors
    assert error.summary == "Invalid character encoding"
    assert str(error.subject) == "main.tf:2,6-7"
    assert "a" in file.body.attributes


def test_expression_may_not_be_followed() -> None:
    expr, diagnostics = parse_expression("1 2", "<value>")
    assert expr is None
    (error,) = diagnostics.errors
    assert (error.summary, str(error.subject)) == ("Extra characters after expression", "<value>:1,3-4")


def test_empty_expression() -> None:
    expr, diagnostics = parse_expression("  \n", "<value>")
    assert expr is None
    assert [error.summary for error in diagnostics.errors] == ["Missing expression"]
