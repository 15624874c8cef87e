"""Times as the API writes them: ``2020-01-01T18:00:00.000Z``."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache


@lru_cache(maxsize=64)  # a request asks for its moment several times
def iso(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC with milliseconds."""
    return _text(datetime.fromtimestamp(seconds, UTC))


def later(seconds: float, previous: str) -> str:
    """``seconds`` as text, but at least one millisecond after ``previous``: two changes never share a time."""
    step = datetime.fromisoformat(previous) + timedelta(milliseconds=1)
    return max(iso(seconds), _text(step))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
