"""Which rule of python-hcl2's grammar calls what of the builder: one row a rule, rules known by their text.

Most rules that take newlines or comments inside an expression have no row: the scanner leaves those out, so they
never apply. Rules that pass one value through need none.
"""

from itertools import pairwise
from typing import TypeVar

from blockform.syntax.builder import Builder
from blockform.syntax.driver import Handler
from blockform.syntax.nodes import Expr
from blockform.syntax.splats import Splat, with_suffix, with_suffixes
from blockform.syntax.tables import Tables

T = TypeVar("T")

_LEVELS = ("or", "and", "eq", "rel", "add", "mul", "unary")


def handlers(builder: Builder, tables: Tables) -> list[Handler]:
    """The handlers in the order of the tables' rules."""
    rows: dict[str, Handler] = {**_STRUCTURE_LISTS}
    rows |= _structure(builder)
    rows |= _operators(builder)
    rows |= _collections(builder)
    rows |= _steps(builder)
    rows |= _templates(builder)
    return [rows.get(text, _never) for text, _, _ in tables.rules]


def _never(*_: object) -> object:
    """A rule without a row has been completed: the scanner gave out what it should not have."""
    message = "the grammar completed a rule that has no handler"
    raise AssertionError(message)


def added(items: list[T], item: T) -> list[T]:
    """The same list with one more item."""
    items.append(item)
    return items


_STRUCTURE_LISTS: dict[str, Handler] = {
    "body: ": list,
    "body: new_line_or_comment": lambda _: [],
    "body: __body_star_0 new_line_or_comment": lambda items, _: items,
    "__body_star_0: attribute": lambda item: [item],
    "__body_star_0: block": lambda item: [item],
    "__body_star_0: new_line_or_comment attribute": lambda _, item: [item],
    "__body_star_0: new_line_or_comment block": lambda _, item: [item],
    "__body_star_0: __body_star_0 attribute": added,
    "__body_star_0: __body_star_0 block": added,
    "__body_star_0: __body_star_0 new_line_or_comment attribute": lambda items, _, item: added(items, item),
    "__body_star_0: __body_star_0 new_line_or_comment block": lambda items, _, item: added(items, item),
    "__block_star_1: _attribute_name": lambda label: [label],
    "__block_star_1: __block_star_1 _attribute_name": added,
    "__string_star_3: string_part": lambda piece: [piece],
    "__string_star_3: __string_star_3 string_part": added,
    "__tuple_star_4: expression COMMA": lambda item, _: [item],
    "__tuple_star_4: __tuple_star_4 expression COMMA": lambda items, item, _: added(items, item),
    "__object_star_5: object_elem": lambda item: [item],
    "__object_star_5: object_elem COMMA": lambda item, _: [item],
    "__object_star_5: __object_star_5 object_elem": added,
    "__object_star_5: __object_star_5 object_elem COMMA": lambda items, item, _: added(items, item),
    "__arguments_star_6: COMMA expression": lambda _, item: [item],
    "__arguments_star_6: __arguments_star_6 COMMA expression": lambda items, _, item: added(items, item),
    "__attr_splat_star_7: get_attr": lambda step: [step],
    "__attr_splat_star_7: index": lambda step: [step],
    "__attr_splat_star_7: __attr_splat_star_7 get_attr": added,
    "__attr_splat_star_7: __attr_splat_star_7 index": added,
}


def _structure(builder: Builder) -> dict[str, Handler]:
    """Arguments and blocks."""
    return {
        "attribute: _attribute_name EQ expression": builder.attribute,
        "block: _attribute_name __block_star_1 LBRACE body RBRACE": builder.block,
        "block: _attribute_name LBRACE body RBRACE": lambda name, brace, items, end: builder.block(
            name, [], brace, items, end
        ),
    }


def _operators(builder: Builder) -> dict[str, Handler]:
    """Operators, parentheses, the conditional and calls."""
    rows: dict[str, Handler] = {
        "expression: or_expr QMARK expression COLON expression": builder.conditional,
        "unary_op: MINUS expr_term": builder.unary,
        "unary_op: NOT expr_term": builder.unary,
        "expr_term: LPAR expression RPAR": builder.paren,
        "function_call: identifier LPAR RPAR": lambda name, _, end: builder.call(
            name, [], expand=False, end=end
        ),
        "function_call: identifier LPAR arguments RPAR": lambda name, _, arguments, end: builder.call(
            name, arguments[0], arguments[1], end
        ),
        "arguments: expression": lambda item: ([item], False),
        "arguments: expression COMMA": lambda item, _: ([item], False),
        "arguments: expression ELLIPSIS": lambda item, _: ([item], True),
        "arguments: expression __arguments_star_6": lambda item, items: ([item, *items], False),
        "arguments: expression __arguments_star_6 COMMA": lambda item, items, _: ([item, *items], False),
        "arguments: expression __arguments_star_6 ELLIPSIS": lambda item, items, _: ([item, *items], True),
    }
    for level, tighter in pairwise(_LEVELS):
        rows[f"{level}_expr: {level}_expr {level}_binary_term"] = builder.binary
        # the grammar lets an operation swallow the newline that ends the argument
        rows[f"{level}_expr: {level}_expr {level}_binary_term new_line_or_comment"] = builder.binary
        rows[f"{level}_binary_term: {level}_binary_operator {tighter}_expr"] = _term
    return rows


def _term(operator: str, operand: Expr) -> tuple[str, Expr]:
    return operator, operand


def _collections(builder: Builder) -> dict[str, Handler]:
    """Tuples, objects and for expressions."""
    make_tuple = builder.tuple_of
    make_object = builder.for_object
    head = "for_object_expr: LBRACE for_intro expression FOR_OBJECT_ARROW expression "
    return {
        "tuple: LSQB RSQB": lambda start, end: make_tuple(start, [], end),
        "tuple: LSQB expression RSQB": lambda start, item, end: make_tuple(start, [item], end),
        "tuple: LSQB expression COMMA RSQB": lambda start, item, _, end: make_tuple(start, [item], end),
        "tuple: LSQB __tuple_star_4 RSQB": make_tuple,
        "tuple: LSQB __tuple_star_4 expression RSQB": lambda start, items, item, end: make_tuple(
            start, added(items, item), end
        ),
        "tuple: LSQB __tuple_star_4 expression COMMA RSQB": lambda start, items, item, _, end: make_tuple(
            start, added(items, item), end
        ),
        "object: LBRACE RBRACE": lambda start, end: builder.object_of(start, [], end),
        "object: LBRACE __object_star_5 RBRACE": builder.object_of,
        "object_elem: object_elem_key EQ expression": builder.object_item,
        "object_elem: object_elem_key COLON expression": builder.object_item,
        "for_intro: FOR identifier IN expression COLON": lambda _for, value, _in, of, _: (
            None,
            value.root,
            of,
        ),
        "for_intro: FOR identifier COMMA identifier IN expression COLON": lambda _for, key, _comma, value, _in, of, _: (
            key.root,
            value.root,
            of,
        ),
        "for_cond: IF expression": lambda _, test: test,
        "for_tuple_expr: LSQB for_intro expression RSQB": lambda start, names, value, end: builder.for_tuple(
            start, names, value, None, end
        ),
        "for_tuple_expr: LSQB for_intro expression for_cond RSQB": builder.for_tuple,
        head + "RBRACE": lambda start, names, key, _, value, end: make_object(
            start, names, key, value, False, None, end
        ),
        head + "ELLIPSIS RBRACE": lambda start, names, key, _, value, _dots, end: make_object(
            start, names, key, value, True, None, end
        ),
        head + "for_cond RBRACE": lambda start, names, key, _, value, test, end: make_object(
            start, names, key, value, False, test, end
        ),
        head + "ELLIPSIS for_cond RBRACE": lambda start, names, key, _, value, _dots, test, end: make_object(
            start, names, key, value, True, test, end
        ),
    }


def _steps(builder: Builder) -> dict[str, Handler]:
    """Attributes, indexes and splats."""
    return {
        "get_attr: DOT identifier": builder.attr_step,
        "short_index: DOT INT_LITERAL": builder.legacy_step,
        "braces_index: LSQB expression RSQB": builder.index,
        "get_attr_expr_term: expr_term get_attr": with_suffix,
        "index_expr_term: expr_term index": with_suffix,
        "attr_splat_expr_term: expr_term attr_splat": with_suffixes,
        "full_splat_expr_term: expr_term full_splat": with_suffixes,
        "attr_splat: ATTR_SPLAT": lambda mark: [Splat(mark[0], mark[1], full=False)],
        "attr_splat: ATTR_SPLAT __attr_splat_star_7": lambda mark, steps: [
            Splat(mark[0], mark[1], full=False),
            *steps,
        ],
        "full_splat: FULL_SPLAT_START": lambda mark: [Splat(mark[0], mark[1], full=True)],
        "full_splat: FULL_SPLAT_START __attr_splat_star_7": lambda mark, steps: [
            Splat(mark[0], mark[1], full=True),
            *steps,
        ],
    }


def _templates(builder: Builder) -> dict[str, Handler]:
    """Quoted strings and heredocs with their sequences."""
    return {
        "string: DBLQUOTE DBLQUOTE": lambda opened, closed: builder.template(opened, [], closed),
        "string: DBLQUOTE __string_star_3 DBLQUOTE": builder.template,
        "interpolation: INTERP_START expression RBRACE": builder.interpolation,
        "template_if_start: DIRECTIVE_START IF expression RBRACE": builder.if_directive,
        "template_else: DIRECTIVE_START ELSE RBRACE": builder.bare_directive,
        "template_endif: DIRECTIVE_START ENDIF RBRACE": builder.bare_directive,
        "template_endfor: DIRECTIVE_START ENDFOR RBRACE": builder.bare_directive,
        "template_for_start: DIRECTIVE_START FOR identifier IN expression RBRACE": (
            lambda opened, _for, value, _in, of, closed: builder.for_directive(
                opened, None, value, of, closed
            )
        ),
        "template_for_start: DIRECTIVE_START FOR identifier COMMA identifier IN expression RBRACE": (
            lambda opened, _for, key, _comma, value, _in, of, closed: builder.for_directive(
                opened, key, value, of, closed
            )
        ),
    }
