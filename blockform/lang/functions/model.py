"""What a function is, and how one is called: the checks, conversions, unknowns and marks that all functions share."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from msgspec import Struct

from blockform.values import (
    DYNAMIC,
    NO_MARKS,
    ConversionError,
    Mark,
    Marks,
    Type,
    Value,
    convert,
    refine,
    unknown,
)

Returns: TypeAlias = Callable[[Sequence[Value]], Type]
Implementation: TypeAlias = Callable[[Sequence[Value]], Value]


class Param(Struct, frozen=True, kw_only=True):
    """One parameter. Arguments are converted to ``type`` (``DYNAMIC``: passed as they are).

    Without ``allow_null`` a null is refused; without ``allow_unknown`` an argument that is itself unknown (parts of it may always
    be) makes an unknown result; without ``allow_dynamic`` an argument of a type that is not known yet (an unknown or null
    of ``any``) makes an unknown result of any type; without ``allow_marked`` all marks, also those deep inside, move to the result.
    """

    name: str
    type: Type
    description: str = ""
    allow_null: bool = False
    allow_unknown: bool = False
    allow_dynamic: bool = False
    allow_marked: bool = False


class Function(Struct, frozen=True, kw_only=True):
    """One function of the language.

    ``returns`` gives the type of the result from arguments some of which may be unknown; ``call`` gives the result from arguments that
    obey the parameters. Both get converted arguments and raise :class:`FunctionCallError` for a mistake of the user; ``call``
    does not rely on ``returns`` having run. ``may_be_null``: the result can be null, so an unknown result is not known to be
    not null. ``lazy``: the evaluator handles the arguments' expressions itself (``try``, ``can``, ``convert``) and never calls it.
    ``example`` is one line, ``expression = result``, the result as the console prints it.
    """

    name: str
    summary: str
    params: tuple[Param, ...] = ()
    variadic: Param | None = None
    returns: Returns
    call: Implementation
    example: str = ""
    may_be_null: bool = False
    lazy: bool = False

    def param(self, position: int) -> Param:
        """The parameter that takes the argument at this position, counted from 0."""
        if position < len(self.params):
            return self.params[position]
        assert self.variadic is not None, self.name
        return self.variadic


class FunctionCallError(Exception):
    """A call that cannot be made: why, without a full stop, and the position of the argument that is wrong, if one is.

    Content of arguments never stands in ``text`` itself: ``%s`` stands there, and ``content`` tells what for. So it can be
    hidden where an argument is sensitive.
    """

    def __init__(self, text: str, argument: int | None = None, *content: str) -> None:
        super().__init__(text)
        self.text = text
        self.argument = argument
        self.content = content

    @property
    def message(self) -> str:
        """The whole message."""
        return self.text % self.content if self.content else self.text

    def hidden(self, marks: Marks) -> "FunctionCallError":
        """The same error, its content hidden if there are such marks."""
        return FunctionCallError(self.text, self.argument, *(redacted(part, marks) for part in self.content))

    def __str__(self) -> str:
        return self.message


def always(of: Type) -> Returns:
    """The result type of a function that returns one type, whatever its arguments."""
    return lambda _args: of


def arity_problem(function: Function, count: int, name: str | None = None) -> tuple[str, str] | None:
    """Summary and detail if ``count`` arguments are too few or too many, else None. ``name`` is the name as called."""
    name = name or function.name
    wanted = len(function.params)
    if count < wanted:
        least = " at least" if function.variadic else ""
        missing = function.params[count].name
        detail = f'Function "{name}" expects{least} {wanted} argument(s). Missing value for "{missing}".'
        return "Not enough function arguments", detail
    if count > wanted and not function.variadic:
        return "Too many function arguments", f'Function "{name}" expects only {wanted} argument(s).'
    return None


def call_problem(function: Function, error: FunctionCallError, name: str | None = None) -> tuple[str, str]:
    """Summary and detail that tell the user of the error. ``name`` is the name as called."""
    position = error.argument
    if position is not None and (position < len(function.params) or function.variadic):
        param = function.param(position)
        return "Invalid function argument", f'Invalid value for "{param.name}" parameter: {error.message}.'
    return "Error in function call", f'Call to function "{name or function.name}" failed: {error.message}.'


def convert_argument(function: Function, position: int, value: Value) -> Value:
    """The argument at ``position`` as a value of its parameter's type.

    Raises: FunctionCallError for this argument.
    """
    wanted = function.param(position).type
    if value.type is wanted or wanted is DYNAMIC:
        return value
    try:
        return convert(value, wanted)
    except ConversionError as error:
        raise FunctionCallError(error.message, position) from error


def call(function: Function, args: Sequence[Value]) -> Value:
    """Call the function as the language does; the number of arguments must be right (:func:`arity_problem`).

    Raises: FunctionCallError, with the first mistake that the arguments show.
    Source: go-cty function.Call (v1.17). It forgets the marks of an argument that may be marked when another one is unknown; here
    those of the argument itself are kept.
    """
    marks = kept = NO_MARKS
    is_unknown = is_untyped = False
    plain: list[Value] = []
    for position, arg in enumerate(args):
        param = function.param(position)
        value = convert_argument(function, position, arg)
        if param.allow_marked:
            kept |= value.marks
        elif value.has_marks:
            marks |= value.deep_marks()
            value = value.unmarked()
        if value.raw is None and not param.allow_null and not is_untyped:
            raise FunctionCallError("argument must not be null", position)
        if value.type is DYNAMIC and not param.allow_dynamic:
            is_untyped = True
        if not value.is_known and not param.allow_unknown:
            is_unknown = True
        plain.append(value)
    if is_untyped:
        return unknown(DYNAMIC, marks=marks | kept)
    try:
        result = unknown(function.returns(plain), marks=kept) if is_unknown else function.call(plain)
    except FunctionCallError as error:
        if marks:
            raise error.hidden(marks) from None
        raise
    if not function.may_be_null:
        result = refine(result, not_null=True)
    return result.with_marks(marks) if marks else result


def redacted(text: str, marks: Marks) -> str:
    """The text for use in a message, or what hides it where the value it comes from is marked."""
    if Mark.SENSITIVE in marks:
        return "(ephemeral sensitive value)" if Mark.EPHEMERAL in marks else "(sensitive value)"
    return "(ephemeral value)" if Mark.EPHEMERAL in marks else text
