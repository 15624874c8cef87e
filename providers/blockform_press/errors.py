"""What can go wrong between us and the platform, as one small tree.

PressError                  any failed call: method, path, status (None: no answer), the platform's detail
|-- PressRefused            the platform answered, and certainly did nothing
|   |-- PressInvalid        400, 422: the request, or what it asks for, is wrong
|   |-- PressUnauthorized   401
|   |-- PressForbidden      403
|   |-- PressNotFound       404
|   |-- PressConflict       409
|   |-- PressTooLarge       413
|   |-- PressTooMany        429, after all retries
|   `-- PressUnexpected     any other status that is neither success nor 5xx
|-- PressServerError        5xx to a call that only reads
|-- PressUnreachable        no connection, so nothing was sent
|-- PressTimeout            connected, but no answer in time to a call that only reads
|-- PressUnreadable         an answer that makes no sense
`-- AnswerLost              a changing call was sent; whether it happened is not known
"""

# ruff: noqa: N818  the names say what happened, as those of requests do

from typing import ClassVar


class PressError(Exception):
    """A call that failed. ``detail`` is the platform's text or the reason why there was no answer, free of secrets.

    ``retry_after``: seconds after which the platform wants to be asked again, if it said so.
    """

    explanation: ClassVar[str] = "The call failed."

    def __init__(self, method: str, path: str, *, status: int | None = None, detail: str = "") -> None:
        super().__init__(method, path, status, detail)
        self.method = method
        self.path = path
        self.status = status
        self.detail = detail
        self.retry_after: float | None = None

    def __str__(self) -> str:
        if not self.path:
            return f"The platform's answer cannot be understood: {self.detail}."
        answer = f" was answered with status {self.status}" if self.status else " failed"
        detail = f": {self.detail}" if self.detail else "."
        return f"{self.method} {self.path}{answer}{detail}"


class PressRefused(PressError):
    """The platform answered and certainly did nothing."""

    explanation = "The platform refused the call; nothing was changed by it."


class PressInvalid(PressRefused):
    """400 or 422: the request is wrong, or stored state forbids it."""


class PressUnauthorized(PressRefused):
    """401: no token, or one that the platform does not accept."""

    explanation = (
        "The platform does not accept the token. Check PEAK_AUTH_TOKEN or API_KEY, or auth_token of the provider, "
        "and that the token belongs to the chosen stage."
    )


class PressForbidden(PressRefused):
    """403: the token is good, but may not do this."""

    explanation = (
        "The token may not do this. An object of another tenant can be read when it is shared, not changed."
    )


class PressNotFound(PressRefused):
    """404: a named object does not exist, or is not visible to this tenant."""

    explanation = "The object does not exist, or is not visible to this tenant."


class PressConflict(PressRefused):
    """409: the object is in a state that does not allow the call."""

    explanation = "The object's present state does not allow the call; nothing was changed by it."


class PressTooLarge(PressRefused):
    """413: the artifact is larger than the platform takes."""

    explanation = "The artifact is too large. Leave files out of it with ignore_files."


class PressTooMany(PressRefused):
    """429, also after all retries."""

    explanation = "The platform asks for fewer calls. Try again later, or with a lower -parallelism."


class PressUnexpected(PressRefused):
    """A status the contract does not know."""

    explanation = (
        "The platform answered in a way that the Press API does not have. Is the endpoint the right one?"
    )


class PressServerError(PressError):
    """5xx to a call that only reads, after all retries."""

    explanation = "The platform has a fault of its own. Try again later."


class PressUnreachable(PressError):
    """No connection came about, so nothing was sent."""

    explanation = (
        "The platform cannot be reached, so nothing was changed. Check endpoint and stage of the provider."
    )


class PressTimeout(PressError):
    """A call that only reads got no answer in time."""

    explanation = "No answer came in time. Try again, or raise request_timeout of the provider."


class PressUnreadable(PressError):
    """An answer that is not what the contract promises."""

    explanation = "The answer makes no sense as one of the Press API. Is the endpoint the right one?"


class AnswerLost(PressError):
    """A changing call was sent and no answer seen (or a 5xx one): it may have happened."""

    explanation = "Whether the platform carried out the call is not known."
