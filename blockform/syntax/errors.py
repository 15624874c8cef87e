"""What to say where the grammar stops: Terraform's summary and place.

Both come from the token, the open bracket around it, and whether an operand had just ended. Characters without any
meaning are found here too, for which no grammar is needed.
"""

from blockform.diagnostics import Diagnostic, SourceFile
from blockform.syntax import terminals as t
from blockform.syntax.builder import redefined
from blockform.syntax.lexemes import Lex, Lexeme, closing_bracket, lexeme_at, lexemes
from blockform.syntax.open_brackets import Open, Where, open_brackets
from blockform.syntax.scanner import Scanner
from blockform.syntax.scanner_state import ENDS_OPERAND, Token

_BITWISE = {"&": ' Did you mean "&&"?', "|": ' Did you mean "||"?', "~": ' Did you mean "!"?', "^": ""}
_CHARACTERS = {
    "`": 'Backticks have no meaning. A text of several lines is written as a heredoc, "<<EOT".',
    "'": "Single quotes have no meaning. Strings are written in double quotes.",
    ";": "Semicolons have no meaning. A newline ends an argument; commas separate the items of a collection.",
    "“": "Curly quotes have no meaning. Strings are written in straight double quotes.",
    "”": "Curly quotes have no meaning. Strings are written in straight double quotes.",
}
_MOST = {"&": 4, "|": 4, "~": 4, "^": 4, ";": 1}


def syntax_errors(scanner: Scanner, fault: int) -> list[Diagnostic]:
    """The mistake at token ``fault`` of a scan, and all characters of the text that have no meaning."""
    source = scanner.source
    found = character_errors(source, bare_template=scanner.is_template)
    opened = open_brackets(scanner.tokens, fault)
    for body in opened:
        found += [redefined(source, body.names[name[0]], name) for name in body.again]
    if fault < len(scanner.tokens):
        found.append(_Explanation(scanner, fault, opened[-1]).diagnostic())
    elif scanner.fault:
        summary, detail, start, end, context_start = scanner.fault
        context = source.range(context_start, end) if context_start >= 0 else None
        found.append(Diagnostic.error(summary, detail, source.range(start, end), context))
    return found


def character_errors(source: SourceFile, *, bare_template: bool) -> list[Diagnostic]:
    """Characters that mean nothing in the language, wherever they stand; repeated ones are told a few times only."""
    found: list[Diagnostic] = []
    told: dict[str, int] = {}
    for lexeme in lexemes(source.text, bare_template=bare_template):
        if lexeme.kind is Lex.QUOTED_NEWLINE:
            detail = 'A quoted string stands on one line. Write "\\n" for a newline in it, or use a heredoc ("<<EOT").'
            found.append(_error(source, "Invalid multi-line string", detail, lexeme))
        elif lexeme.kind is Lex.INVALID:
            text = source.text[lexeme.start : lexeme.end]
            count = told.get(text, 0)
            told[text] = count + 1
            if _is_told(text, count):
                found.append(_character_error(source, text, lexeme))
    return found


def _is_told(text: str, count: int) -> bool:
    if text in ("'", "`"):
        return count % 2 == 0  # of each pair of quotes the first
    return count < _MOST.get(text, 1000)


def _character_error(source: SourceFile, text: str, lexeme: Lexeme) -> Diagnostic:
    if text in _BITWISE:
        return _error(
            source, "Unsupported operator", f"There are no bitwise operators.{_BITWISE[text]}", lexeme
        )
    detail = _CHARACTERS.get(text, "This character has no meaning in the language.")
    return _error(source, "Invalid character", detail, lexeme)


def _error(source: SourceFile, summary: str, detail: str, lexeme: Lexeme) -> Diagnostic:
    return Diagnostic.error(summary, detail, source.range(lexeme.start, lexeme.end))


class _Explanation:
    """Why the grammar stops at one token."""

    def __init__(self, scanner: Scanner, fault: int, opened: Open) -> None:
        self.source = scanner.source
        self.tokens = scanner.tokens
        self.index = fault
        offset = self.tokens[fault][1]
        self.opened = opened
        self.bad = self._bad_lexeme(offset)
        self.text = self.source.text[self.bad.start : self.bad.end]

    def _bad_lexeme(self, offset: int) -> Lexeme:
        if self.opened.where in (Where.QUOTED, Where.HEREDOC):
            text = self.source.text
            end = offset + 1
            while end < len(text) and text[end] in "\r\n":
                end += 1
            return Lexeme(Lex.END if offset == len(text) else Lex.QUOTED_NEWLINE, offset, min(end, len(text)))
        return lexeme_at(self.source.text, offset)

    def diagnostic(self) -> Diagnostic:
        """The diagnostic."""
        if self.opened.where in (Where.QUOTED, Where.HEREDOC):
            detail = "The end of this string is missing."
            return self._at("Unterminated template string", detail)
        before = self._before()
        terminal = before[0]
        if terminal == t.ELLIPSIS and self.opened.where is Where.CALL:
            detail = 'Only ")" may follow the "..." after the last argument.'
            return self._range("Missing closing parenthesis", detail, before[1], before[1] + 3)
        if terminal == t.ELLIPSIS and self.opened.where is Where.FOR:
            return self._for()
        if terminal not in ENDS_OPERAND and not (terminal == t.QUOTE and self._closes(before)):
            return self._no_operand(terminal)
        if self.opened.question:
            detail = 'A conditional needs its second result: "condition ? first : second".'
            return self._at("Missing false expression in conditional", detail)
        return self._after_operand()

    def _before(self) -> Token:
        return self.tokens[self.index - 1]

    @staticmethod
    def _closes(token: Token) -> bool:
        return isinstance(token[2], tuple) and len(token[2]) == 2

    def _at(self, summary: str, detail: str) -> Diagnostic:
        start = self.opened.start
        context = self.source.range(start, self.bad.end) if 0 <= start <= self.bad.start else None
        return Diagnostic.error(summary, detail, self.source.range(self.bad.start, self.bad.end), context)

    def _range(self, summary: str, detail: str, start: int, end: int) -> Diagnostic:
        return Diagnostic.error(summary, detail, self.source.range(start, end))

    def _no_operand(self, before: int) -> Diagnostic:
        """The token stands where an operand should."""
        if before == t.DOT:
            self._blame_attribute_splat()
            return self._at("Invalid attribute name", "A name must follow the dot.")
        if self.bad.kind is Lex.END:
            return self._at("Missing expression", "The file ends where an expression should begin.")
        return self._at(
            "Invalid expression", f"An expression should begin here, but {self._shown()} cannot begin one."
        )

    def _blame_attribute_splat(self) -> None:
        """Point at the star of the attribute splat that the steps before belong to, if any, as Terraform does."""
        index = self.index - 1
        while self.tokens[index][0] in (t.DOT, t.NAME, t.INT):
            index -= 1
        terminal, _, value = self.tokens[index]
        if terminal == t.ATTR_SPLAT and isinstance(value, tuple):
            self.bad = Lexeme(Lex.PUNCTUATION, value[1] - 1, value[1])

    def _shown(self) -> str:
        if self.bad.kind in (Lex.NEWLINE, Lex.COMMENT):
            return "the end of the line"
        return f'"{self.text}"'

    def _after_operand(self) -> Diagnostic:
        """The token stands after a whole operand."""
        where = self.opened.where
        if where is Where.WHOLE:
            detail = "An expression ends before this; nothing may follow it."
            return self._at("Extra characters after expression", detail)
        if where is Where.PAREN:
            return self._at("Unbalanced parentheses", 'The expression in parentheses must end with ")".')
        if where is Where.INDEX:
            self.bad = closing_bracket(self.source.text, self.bad.start)
            return self._at("Missing close bracket on index", 'An index must end with "]".')
        explain = {
            Where.ARGUMENT: self._argument,
            Where.SINGLE: self._single,
            Where.CALL: self._call,
            Where.TUPLE: self._tuple,
            Where.OBJECT: self._object,
            Where.FOR: self._for,
            Where.INTERPOLATION: self._interpolation,
            Where.DIRECTIVE: self._directive,
        }
        return explain[where]()

    def _argument(self) -> Diagnostic:
        if self.text == ",":
            detail = "Arguments are separated by newlines, not by commas."
            return self._at("Unexpected comma after argument", detail)
        return self._at("Missing newline after argument", "An argument ends with a newline.")

    def _single(self) -> Diagnostic:
        if self.bad.kind is Lex.END:
            detail = "The file ends before this block is closed. A brace may be missing here or earlier in the file."
            start = self.opened.block
            return self._range("Unclosed configuration block", detail, start, start + 1)
        detail = 'A block on one line holds one argument, and "}" follows it on the same line.'
        return self._at("Invalid single-argument block definition", detail)

    def _call(self) -> Diagnostic:
        if self.bad.kind is Lex.END:
            detail = (
                'The file ends before the ")" of this call. A parenthesis may be missing here or earlier.'
            )
            return self._range(
                "Unterminated function call", detail, self.opened.start, self.opened.bracket + 1
            )
        return self._at("Missing argument separator", "A comma separates the arguments of a call.")

    def _tuple(self) -> Diagnostic:
        if self.bad.kind is Lex.END:
            return self._unterminated("tuple", "]")
        return self._at("Missing item separator", "A comma separates the items of a tuple.")

    def _unterminated(self, what: str, bracket: str) -> Diagnostic:
        detail = (
            f'The file ends before the "{bracket}" of this {what}. A bracket may be missing here or earlier.'
        )
        start = self.opened.bracket
        return self._range(f"Unterminated {what} constructor expression", detail, start, start + 1)

    def _object(self) -> Diagnostic:
        if self.bad.kind is Lex.END:
            return self._unterminated("object", "}")
        if self.opened.has_value:
            detail = "A comma or newline separates the items of an object."
            return self._at("Missing attribute separator", detail)
        if self.bad.kind in (Lex.NEWLINE, Lex.COMMENT) or self.text == ",":
            return self._at("Missing attribute value", 'An equals sign "=" and a value must follow the key.')
        detail = 'An equals sign "=" must follow the key.'
        if self.bad.kind is Lex.IDENT:
            detail += " A key with spaces or dots is written in quotes."
        return self._at("Missing key/value separator", detail)

    def _for(self) -> Diagnostic:
        summary = "Invalid 'for' expression"
        if not self.opened.has_colon:
            return self._at(summary, "A colon must follow the collection.")
        is_object = self.source.text[self.opened.bracket] == "{"
        start, end = self.opened.value_start, self._before()[1]
        if self.text == "=>" and not is_object and not self.opened.has_value:
            detail = "A key belongs into a for expression in braces, which makes an object; this one makes a tuple."
            return self._range(summary, detail, start, max(start, end))
        if self.text == "..." and not is_object:
            return self._at(summary, 'The "..." groups by key; a for expression in brackets has no keys.')
        if is_object and not self.opened.has_value:
            detail = 'A for expression in braces makes an object and needs a key: "key => value".'
            return self._range(summary, detail, start, max(start, end))
        return self._at(summary, "The for expression should end here.")

    def _interpolation(self) -> Diagnostic:
        in_quotes = self.source.text[self.opened.template] == '"'
        if self.bad.kind is Lex.END or (self.bad.kind is Lex.OPEN_QUOTE and in_quotes):
            detail = 'This template ends before the "}" of an interpolation in it.'
            first = self.opened.template_text
            end = max(self.opened.template_text_end, first + 1)
            return self._range("Unclosed template interpolation sequence", detail, first, end)
        detail = 'The interpolation should end here with "}". To mean the characters "${" write "$${".'
        return self._at("Extra characters after interpolation expression", detail)

    def _directive(self) -> Diagnostic:
        detail = 'The directive should end here with "}".'
        return self._at(f"Extra characters in {self.opened.word} marker", detail)
