"""docs/functions/ says what the table of functions says."""

from blockform.lang.functions.table import MODULES
from tests.docs.functions_doc import DOCS, pages


def test_pages_are_those_of_the_table() -> None:
    assert {path.name: path.read_text() for path in DOCS.iterdir()} == pages(), "run `make docs`"


def test_every_function_has_an_entry() -> None:
    entries = [line[3:] for text in pages().values() for line in text.splitlines() if line.startswith("## ")]
    assert sorted(name for name in entries if "::" not in name) == sorted(MODULES)
    assert len(entries) == len(set(entries)) == len(MODULES) + 3
