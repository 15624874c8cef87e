"""What the server refuses, as one exception that carries an HTTP status and the text of ``detail``."""

from collections.abc import Iterator
from contextlib import contextmanager


class ApiError(Exception):
    """A request that is refused; becomes ``{"detail": ...}`` with ``status``."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def bad_request(detail: str) -> ApiError:
    """400: the document alone is wrong."""
    return ApiError(400, detail)


def unauthorized(detail: str) -> ApiError:
    """401: no token, or one that is not known."""
    return ApiError(401, detail)


def forbidden(detail: str) -> ApiError:
    """403: the object belongs to another tenant."""
    return ApiError(403, detail)


def not_found(detail: str) -> ApiError:
    """404: a named object does not exist or is not visible."""
    return ApiError(404, detail)


def conflict(detail: str) -> ApiError:
    """409: the deployment is in the wrong state."""
    return ApiError(409, detail)


def too_large(detail: str) -> ApiError:
    """413: the artifact is over the limit."""
    return ApiError(413, detail)


def unprocessable(detail: str) -> ApiError:
    """422: right in itself, but stored state or another member forbids it."""
    return ApiError(422, detail)


@contextmanager
def refused_with(status: int) -> Iterator[None]:
    """Answer whatever is refused inside with ``status``, keeping the text.

    For calls that document another status for the same rule (rules 63, 64, 73 and 76 of the contract).
    """
    try:
        yield
    except ApiError as error:
        raise ApiError(status, error.detail) from error
