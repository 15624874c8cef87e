"""What functions may know of the world: where files are, what time it is, how a template is rendered."""

from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from blockform.values import Value


class FunctionContext(Struct, frozen=True, kw_only=True):
    """The world of one run, as handed down by the command line.

    ``base_dir`` is where relative paths start; ``home`` what ``~`` stands for. ``now`` (RFC 3339, UTC) is the time for ``timestamp``; None
    while planning and validating makes the results of ``timestamp`` and ``uuid`` unknown. ``plan_timestamp`` is the time the plan
    was made; None (validating) makes ``plantimestamp`` unknown. ``render_template`` takes a template's text, the name of its
    file and its variables; it raises FunctionCallError for a faulty template.
    """

    base_dir: Path
    home: Path | None = None
    now: str | None = None
    plan_timestamp: str | None = None
    render_template: Callable[[str, str, Mapping[str, Value]], Value] | None = None
