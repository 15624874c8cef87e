"""Query strings and pages: filters, sort orders, page numbers, and the list answers made from them (sections 1.5 to 1.7)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from blockform_press.server.calls import Json
from blockform_press.server.errors import ApiError, bad_request
from blockform_press.server.storage import Row, Store, sql

DEFAULT_PAGE_SIZE = 25
LARGEST_PAGE_SIZE = 100

SPEC_STATUSES = frozenset(("available", "unavailable", "archived"))
SCOPES = frozenset(("private", "public", "shared"))
KINDS = frozenset(("app", "workflow", "service", "webapp"))
DEPLOYMENT_STATUSES = frozenset(
    (
        "deploying",
        "deployed",
        "deleting",
        "delete_failed",
        "failed",
        "platform_resource_error",
        "redeploying",
        "rollback",
        "rollback_complete",
        "rollback_failed",
        "warning",
    )
)
REVISION_STATUSES = DEPLOYMENT_STATUSES - {"redeploying", "warning"} | {"superseded"}


class Query:
    """The query of a request: keys may repeat, and values may hold several words between commas (rules 9, 13)."""

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        self._pairs = tuple(pairs)

    def text(self, name: str) -> str | None:
        """The last value given for a key."""
        return next((value for key, value in reversed(self._pairs) if key == name), None)

    def items(self, name: str) -> list[str]:
        """Every word given for a key, from repeated keys and commas alike."""
        given = (value for key, value in self._pairs if key == name)
        return [word.strip() for value in given for word in value.split(",") if word.strip()]

    def words(self, name: str, allowed: Collection[str]) -> list[str]:
        """As ``items``; each must be one of ``allowed`` (rule 12)."""
        found = self.items(name)
        if any(word not in allowed for word in found):
            raise invalid(name)
        return found

    def word(self, name: str, allowed: Collection[str]) -> str | None:
        """The one word of a filter that takes no list (rule 12)."""
        text = self.text(name)
        if text is not None and text not in allowed:
            raise invalid(name)
        return text

    def flag(self, name: str) -> bool | None:
        """A boolean in any case: Python clients send ``True`` (rule 9)."""
        text = self.text(name)
        if text is None:
            return None
        if text.lower() not in ("true", "false"):
            raise invalid(name)
        return text.lower() == "true"

    def number(self, name: str, default: int, largest: int) -> int:
        """A whole number from 1 to ``largest`` (rule 10)."""
        text = self.text(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= 12 and 1 <= int(text) <= largest):
            raise invalid(name)
        return int(text)


def invalid(name: str) -> ApiError:
    """The refusal of rules 9, 10 and 12."""
    return bad_request(f"Invalid value for '{name}'.")


class Where(Struct):
    """SQL conditions collected one by one, all of which must hold; the clauses are ours, only values come from requests."""

    clauses: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, clause: str, *values: Any) -> None:
        """Add a condition with its values."""
        self.clauses.append(clause)
        self.values.extend(values)

    def add_words(self, column: str, words: Sequence[str]) -> None:
        """Add ``column IN words``, unless there are none."""
        if words:
            self.add(f"{column} IN ({', '.join('?' * len(words))})", *words)

    def add_prefix(self, column: str, text: str | None) -> None:
        """Add "begins with", whatever the case; empty text filters nothing."""
        if text:
            self.add(f"instr(fold({column}), ?) = 1", text.casefold())

    def add_term(self, table: str, text: str | None) -> None:
        """Add "contained in name, title, description or summary", whatever the case."""
        if not text:
            return
        extracted = (f"json_extract({table}.metadata, '$.{member}')" for member in ("description", "summary"))
        columns = (f"{table}.name", f"{table}.title", *extracted)
        clause = " OR ".join(f"instr(coalesce(fold({column}), ''), ?) > 0" for column in columns)
        self.add(f"({clause})", *([text.casefold()] * len(columns)))

    @property
    def sql(self) -> str:
        """The WHERE clause, or nothing."""
        return "WHERE " + " AND ".join(self.clauses) if self.clauses else ""


def order_by(query: Query, columns: Mapping[str, str], tie: str) -> str:
    """The ORDER BY clause for ``sort`` (rule 11); newest first by default, ``tie`` settles equal times."""
    terms: list[str] = []
    for item in query.items("sort"):
        name, _, direction = item.partition(":")
        if name not in columns or direction not in ("", "asc", "desc"):  # Rule 11
            raise bad_request(f"Invalid sort field '{item}'.")
        if columns[name]:
            terms.append(f"{columns[name]} {'DESC' if direction == 'desc' else 'ASC'}")
    if not terms:
        return f"ORDER BY {tie} DESC"
    newest_last = terms[0].endswith(" ASC")
    return f"ORDER BY {', '.join(terms)}, {tie} {'ASC' if newest_last else 'DESC'}"


class Listing(Struct, frozen=True, kw_only=True):
    """How one list is made: the columns and tables of its query, its order, and the key its rows stand under."""

    columns: str
    tables: str
    sort: Mapping[str, str]
    tie: str
    key: str


def answer_page(
    store: Store, query: Query, listing: Listing, where: Where, show: Callable[[Row], Json]
) -> Json:
    """One page of a list with its counts; a page past the end has no rows (rule 10)."""
    size = query.number("pageSize", DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE)
    number = query.number("pageNumber", 1, 10**9)
    order = order_by(query, listing.sort, listing.tie)
    total = store.value(sql("SELECT count(*) FROM", listing.tables, where.sql), *where.values)
    select = sql("SELECT", listing.columns, "FROM", listing.tables, where.sql, order, "LIMIT ? OFFSET ?")
    rows = store.rows(select, *where.values, size, (number - 1) * size)
    return {
        "pageCount": max(1, -(-total // size)),
        "pageNumber": number,
        "pageSize": size,
        f"{listing.key.removesuffix('s')}Count": total,
        listing.key: [show(row) for row in rows],
    }
