"""Laws of plans as Markdown: never too long, head whole, and nothing in foreign text does anything."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from blockform.addrs import ModuleInstance, ResourceAddr, ResourceInstanceAddr
from blockform.cli.views.markdown import LIMIT, MARK, PlanComment, render_markdown
from blockform.cli.views.markdown_text import code_span, fenced, html_code, mermaid_label, sentence
from blockform.plan import Action, OutputChange, Plan, ResourceChange
from blockform.plan.meaning import meaning_of
from blockform.values import from_plain
from tests.unit.cli.views.plans import PROVIDER, RICH, drift, plan, rich, simple

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""

EVIL = (
    "`", "```", "~~~", "</code>", "</details>", "<script>alert(1)</script>", "<img src=x onerror=a>", "-->", "<!--", "[a](http://b.c)",
    "![x](y)", "@someone", "#12", "http://evil.example", "www.evil.example", "a@b.example", "\n", "\n\n", "\r", "\u2028", "\u202e", "# heading",
    "- item", "* * *", "| a | b |", "**bold**", "_em_", "&lt;", "&#64;", "\\", ":smile:", "GH-1", "\x1b[31m", "%%{init: {}}%%", '"]; click n0 "', "é", "   ",
    "```\n</details>\n", "``````", "> quote", "===", "1. one",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(EVIL) | st.text(max_size=8), max_size=6).map("".join)
ACTIONS = [action for action in Action if action is not Action.READ]


@st.composite
def changes(draw: st.DrawFn) -> ResourceChange:
    action = draw(st.sampled_from(ACTIONS))
    before = rich(id="i", labels={draw(TEXT): draw(TEXT)}, any=draw(TEXT))
    after = rich(id="i", labels={"k": draw(TEXT) * draw(st.sampled_from([1, 1, 500]))}, token=draw(TEXT))
    addr = ResourceInstanceAddr(ModuleInstance(), ResourceAddr("press_thing", "a"), draw(TEXT))
    return ResourceChange(
        addr=addr,
        provider=PROVIDER,
        schema=RICH,
        action=action,
        before=None if action is Action.CREATE else before,
        after=None
        if action in {Action.DELETE, Action.FORGET}
        else before
        if action is Action.NO_OP
        else after,
        notes=tuple(draw(st.lists(TEXT, max_size=2))),
        importing=draw(st.just("") | TEXT),
        previous_addr=ResourceInstanceAddr(ModuleInstance(), addr.resource, "old")
        if action is Action.NO_OP
        else None,
    )


class Made:
    """A plan with a short name, for hypothesis prints what fails."""

    def __init__(self, of: Plan) -> None:
        self.plan = of

    def __repr__(self) -> str:
        return f"a plan of {[str(change.addr)[:40] for change in self.plan.changes[:5]]}"


@st.composite
def plans(draw: st.DrawFn) -> Made:
    output = OutputChange(name="o", before=None, after=from_plain(draw(TEXT)))
    found = draw(st.lists(changes(), max_size=3)) * draw(st.sampled_from([1, 1, 30]))
    return Made(plan(*found, outputs=(output,), drift=(drift(simple(draw(TEXT)), None),)))


def comment(of: Plan) -> PlanComment:
    """With secrets sealed by leaving them out: the meaning matters for its digest alone."""
    return PlanComment(plan=of, meaning=meaning_of(plan(), "default"))


def tokens(text: str) -> list[Any]:
    """What a reader of GitHub's Markdown makes of it, bare links among it."""
    return [
        inner
        for token in MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(text)
        for inner in (token, *(token.children or ()))
    ]


OURS = re.compile(
    r"(?:<!-- blockform plan -->"
    r"|<details><summary>(?:(?:<code>[^<>]*</code>)(?: [\w, -]+)|Changes to outputs)</summary>"
    r"|</details>)\n*"
)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(plans())
def test_any_plan_is_told_safely_and_briefly(made: Made) -> None:
    told = comment(made.plan)
    text = render_markdown(told)
    assert len(text.encode()) <= LIMIT
    head = text.split("\n\n")[:2]
    assert head[0].startswith(f"{MARK}\n### blockform plan: ")
    assert head[1] == f"Digest `{told.meaning.digest}`"
    found = tokens(text)
    kinds = {token.type for token in found}
    assert not kinds & {
        "link_open",
        "image",
        "html_inline",
        "table_open",
        "blockquote_open",
        "hr",
        "ordered_list_open",
        "em_open",
    }
    assert [
        token.content for token in found if token.type == "html_block" and not OURS.fullmatch(token.content)
    ] == []
    assert sum(token.type == "heading_open" for token in found) == 1
    opened = sum(token.content.startswith("<details>") for token in found if token.type == "html_block")
    assert opened == sum(
        token.content.startswith("</details>") for token in found if token.type == "html_block"
    )


@QUIET
@given(TEXT)
def test_foreign_text_is_code(text: str) -> None:
    span = code_span(text)
    if not span:
        return
    [inline] = [
        token
        for token in MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(f"x {span} y")
        if token.type == "inline"
    ]
    assert [token.type for token in inline.children or ()] == ["text", "code_inline", "text"]


@QUIET
@given(TEXT)
def test_fence_holds(text: str) -> None:
    found = MarkdownIt().parse(fenced(text, "diff"))
    assert [token.type for token in found] == ["fence"]


@QUIET
@given(TEXT)
def test_sentence_has_only_words_and_code(text: str) -> None:
    for token in tokens(f"- {sentence(text)}\n"):
        assert token.type in {
            "bullet_list_open", "list_item_open", "paragraph_open", "inline", "text", "code_inline", "paragraph_close",
            "list_item_close", "bullet_list_close",
        }  # fmt: skip
        if token.type == "text":
            assert not re.search(r"[@#<>\[\]*_]|://|www\.", token.content)


@QUIET
@given(TEXT)
def test_html_and_mermaid_have_no_signs(text: str) -> None:
    assert re.fullmatch(r"<code>[^<>\"\n]*</code>", html_code(text))
    assert re.fullmatch(r'"[A-Za-z0-9_.\-\[\] #;]*"', mermaid_label(text))


@pytest.mark.parametrize("count", [1, 400, 1500])
def test_size_holds_for_many_changes(count: int) -> None:
    one = [
        ResourceChange(
            addr=ResourceInstanceAddr(ModuleInstance(), ResourceAddr("press_thing", f"n{at}"), None),
            provider=PROVIDER,
            schema=RICH,
            action=Action.DELETE if at % 500 == 499 else Action.CREATE,
            before=rich(id="i") if at % 500 == 499 else None,
            after=None if at % 500 == 499 else rich(id="i", any="é" * 300),
            notes=("publishes release 1.0.0 of train (first)",),
        )
        for at in range(count)
    ]
    text = render_markdown(comment(plan(*one)))
    assert len(text.encode()) <= LIMIT
    if count == 1500:
        assert len(text.encode()) > LIMIT - 5_000
        assert text.count("- **destroy**") == 3
        assert re.search(r"^- and \d+ more$", text, re.MULTILINE)
        assert "The rest of the details did not fit" in text
