"""The markup of the start page. Everything that comes from a request or the store is escaped here, and nowhere else."""

import base64
import hashlib
import json
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Final

from blockform_press.server.calls import Json
from blockform_press.server.lifecycle import IN_PROGRESS

if TYPE_CHECKING:
    from blockform_press.server.page import Holdings, Part

_STYLE: Final = """
:root { color-scheme: light dark; --paper: #f6f7f9; --card: #fff; --ink: #1c2127; --soft: #5b6570; --line: #d9dee4;
  --good: #17663a; --good-bg: #e2f3e8; --busy: #1d4f91; --busy-bg: #e3edfa; --bad: #a11d2b; --bad-bg: #fbe6e8;
  --odd: #7a4b00; --odd-bg: #fbf0d9; --code: #eef1f4; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1d2126; --ink: #e8ebee; --soft: #9ba6b2;
  --line: #333a42; --good: #8fdcab; --good-bg: #16351f; --busy: #a3c8ff; --busy-bg: #182c48; --bad: #ffabb3;
  --bad-bg: #47161c; --odd: #f2cd88; --odd-bg: #3b2b0c; --code: #272c33; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main, header, footer { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.2; }
h2 { margin: 2rem 0 .75rem; font-size: 1.125rem; }
h3 { margin: 1rem 0 .25rem; font-size: .875rem; color: var(--soft); font-weight: 600; }
p { margin: .25rem 0; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
details { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; }
summary { display: flex; align-items: center; gap: .25rem .75rem; padding: .75rem 1rem; cursor: pointer; }
.what { flex: 1; min-width: 0; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .75rem; }
summary:focus-visible, a:focus-visible { outline: 2px solid var(--busy); outline-offset: 2px; }
summary::-webkit-details-marker { display: none; }
summary { list-style: none; }
summary::before { content: "+"; width: .75rem; color: var(--soft); font-weight: 600; }
details[open] > summary::before { content: "\\2212"; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.end { display: flex; align-items: center; gap: .75rem; white-space: nowrap; }
.inside { padding: .5rem 1rem 1rem 2.5rem; border-top: 1px solid var(--line); overflow-wrap: break-word; }
.badge { padding: .1rem .55rem; border-radius: 1rem; font-size: .8125rem; font-weight: 600; white-space: nowrap; }
.good { color: var(--good); background: var(--good-bg); }
.busy { color: var(--busy); background: var(--busy-bg); }
.bad { color: var(--bad); background: var(--bad-bg); }
.odd { color: var(--odd); background: var(--odd-bg); }
.past { color: var(--soft); background: var(--code); }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th { text-align: left; font-weight: 600; font-size: .8125rem; color: var(--soft); }
th, td { padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
tr:last-child td { border-bottom: 0; }
.narrow { white-space: nowrap; width: 1%; }
code { font: .875rem/1.4 ui-monospace, monospace; background: var(--code); padding: .05rem .3rem; border-radius: .25rem;
  overflow-wrap: anywhere; }
nav { display: flex; gap: 1rem; margin: .75rem 0; }
a { color: var(--busy); }
footer { padding: 2rem 1rem; }
@media (max-width: 40rem) { .inside { padding-left: 1rem; } .when { display: none; }
  summary { flex-wrap: wrap; align-items: baseline; } .of { flex-basis: 100%; } .end { flex-basis: 100%; margin-left: 1.5rem; }
  th, td { padding-right: .5rem; } td:last-child { overflow-wrap: anywhere; } td .badge { white-space: normal; border-radius: .4rem; }
  .narrow { white-space: normal; } }
"""
STYLE_HASH: Final = "sha256-" + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
"""What the content security policy allows: this style and no other."""

_GOOD: Final = frozenset(("available", "deployed"))
_BAD: Final = frozenset(
    ("failed", "platform_resource_error", "rollback_failed", "delete_failed", "rollback_complete")
)
_PAST: Final = frozenset(("superseded", "archived"))


def render(holdings: "Holdings") -> str:
    """The whole page."""
    specs, deployments = holdings.specs, holdings.deployments
    head = (
        f"<header><h1>Press</h1><p class=soft>Tenant <strong>{escape(holdings.tenant)}</strong>: {_count(specs.total, 'spec')}, "
        f"{_count(deployments.total, 'deployment')}</p></header><main>"
    )
    body = [
        head,
        "<h2 id=deployments>Deployments</h2>",
        *(map(_deployment, deployments.rows) if deployments.rows else [_NOTHING.format("deployed")]),
        _pages("deployments", deployments, specs=specs.number),
        "<h2 id=specs>Specs</h2>",
        *(map(_spec, specs.rows) if specs.rows else [_NOTHING.format("published")]),
        _pages("specs", specs, deployments=deployments.number),
        "</main><footer class='soft small'>A Press server for this machine. Hidden values are masked.</footer>",
    ]
    return _document(f"Press: {escape(holdings.tenant)}", "".join(body))


def render_refusal() -> str:
    """What a browser shows when no token was given."""
    text = (
        "<main><h2>A token is needed</h2><p>This server has several tenants, each with a token. Load the page again and give any user "
        "name, and the token as password.</p></main>"
    )
    return _document("Press", f"<header><h1>Press</h1></header>{text}")


_NOTHING: Final = "<p class=soft>Nothing is {} yet.</p>"


def _document(title: str, body: str) -> str:
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _badge(status: str) -> str:
    kinds = (("good", _GOOD), ("busy", IN_PROGRESS), ("bad", _BAD), ("past", _PAST))
    kind = next((kind for kind, statuses in kinds if status in statuses), "odd")
    return f"<span class='badge {kind}'>{escape(status.replace('_', ' '))}</span>"


def _time(text: str) -> str:
    """A time to the minute; the whole one is in its title."""
    return (
        f"<time datetime='{escape(text)}' title='{escape(text)}'>{escape(text[:16].replace('T', ' '))}</time>"
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are markup already; all but the last column are as narrow as can be."""
    names = list(heads)
    marks = [" class=narrow"] * (len(names) - 1) + [""]
    if "When" in names:
        marks[names.index("When")] = " class='narrow when'"
    head = "".join(f"<th scope=col{mark}>{name}</th>" for name, mark in zip(names, marks, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{mark}>{cell}</td>" for cell, mark in zip(row, marks, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _spec(row: Json) -> str:
    metadata, latest = row["metadata"], row["releases"][0]
    releases = _table(
        ("Version", "When", "Notes"),
        (
            (escape(release["version"]), _time(release["createdAt"]), escape(release.get("notes") or ""))
            for release in row["releases"]
        ),
    )
    return (
        f"<details><summary><span class=what><span class=name>{escape(metadata['name'])}</span>"
        f"<span class='of soft small'>{escape(row['kind'])}, {escape(row['scope'])}{', of another tenant' if row['foreign'] else ''}</span></span>"
        f"<span class='end small'>{escape(latest['version'])}{_badge(metadata['status'])}</span></summary>"
        f"<div class=inside>{_about(metadata, row['id'])}<h3>Releases</h3>{releases}</div></details>"
    )


def _about(metadata: Json, object_id: str) -> str:
    tags = ", ".join(escape(tag["name"]) for tag in metadata.get("tags") or ())
    title = f"<p><strong>{escape(metadata['title'])}</strong></p>" if metadata.get("title") else ""
    return (
        f"{title}<p>{escape(metadata['summary'])}</p><p class='soft small'>id <code>{escape(object_id)}</code>"
        f"{f', tags {tags}' if tags else ''}</p>"
    )


def _deployment(row: Json) -> str:
    metadata, spec = row["metadata"], row["spec"]
    latest = row["latestRevision"]
    revisions = _table(
        ("Revision", "Status", "Release", "When", "Notes"),
        (
            (
                str(revision["revision"]),
                _badge(revision["status"]),
                escape(revision["version"]),
                _time(revision["createdAt"]),
                escape(revision.get("statusReason") or revision.get("notes") or ""),
            )
            for revision in row["revisions"]
        ),
    )
    return (
        f"<details><summary><span class=what><span class=name>{escape(metadata['name'])}</span>"
        f"<span class='of soft small'>{escape(row['kind'])} {escape(spec['name'])} {escape(spec['release']['version'])}</span></span>"
        f"<span class='end small'>revision {latest['revision']}{_badge(metadata['status'])}</span></summary>"
        f"<div class=inside>{_about(metadata, row['id'])}{_blocks(latest)}{_parameters(row)}<h3>Revisions</h3>{revisions}</div></details>"
    )


def _blocks(latest: Json) -> str:
    if "blocks" not in latest:
        return ""
    rows = (
        (escape(block["name"]), _badge(block["status"]), escape(block["kind"])) for block in latest["blocks"]
    )
    return f"<h3>Blocks</h3>{_table(('Name', 'Status', 'Kind'), rows)}"


def _parameters(row: Json) -> str:
    """The values, hidden ones masked as the view has them; of an app its own first, then those of each block."""
    if row["kind"] != "app":
        return _values("Parameters", row["parameters"])
    blocks = [_values(f"Parameters of {escape(name)}", values) for name, values in row["parameters"].items()]
    return _values("Parameters of the app", row["appParameters"]) + "".join(blocks)


def _values(title: str, values: Json) -> str:
    rows = [
        (kind, escape(name), f"<code>{escape(_text(value))}</code>")
        for kind in ("build", "run")
        for name, value in sorted((values.get(kind) or {}).items())
    ]
    return f"<h3>{title}</h3>{_table(('Kind', 'Name', 'Value'), rows)}" if rows else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _pages(name: str, part: "Part", **others: int) -> str:
    if part.pages == 1:
        return ""
    (other, at), *_ = others.items()
    links = [
        f"<a href='/?{name}={number}&amp;{other}={at}#{name}'>{text}</a>"
        for number, text in ((part.number - 1, "Newer"), (part.number + 1, "Older"))
        if 1 <= number <= part.pages
    ]
    return f"<nav aria-label='Pages of {name}'><span class=soft>Page {part.number} of {part.pages}</span>{''.join(links)}</nav>"
