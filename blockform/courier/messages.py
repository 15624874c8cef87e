"""What blockform and its courier tell each other, and how it goes through a socket: four bytes of length, then MessagePack."""

import socket
from enum import Enum
from typing import Generic, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T")


class Sending(Struct, frozen=True, array_like=True, tag=True):
    """One HTTP request. ``session`` shares cookies and connections; ``base`` has no final slash. Times are in seconds.

    ``local``: a server on this machine, for which no proxy of the environment is asked. ``follow``: redirects are followed.
    """

    session: int
    base: str
    local: bool
    method: str
    path: str
    token: str
    user_agent: str
    content_type: str
    body: bytes
    connect_timeout: float
    answer_timeout: float
    follow: bool

    def __repr__(self) -> str:
        return f"Sending({self.method} {self.path.partition('?')[0]})"  # neither token nor body


class Ending(Struct, frozen=True, array_like=True, tag=True):
    """A session is over; this is not answered."""

    session: int


class Answer(Struct, frozen=True, array_like=True, tag=True):
    """What came back, with the two headers that matter. ``encoding`` is that of a text, ``seconds`` how long the call took."""

    status: int
    content: bytes
    seconds: float
    encoding: str | None = None
    retry_after: str | None = None


class FailureKind(Enum):
    """How far a request without an answer got."""

    UNSENT = "nothing was sent"
    TIMEOUT = "sent, and no answer in time"
    BROKEN = "the connection broke on the way"
    UNREADABLE = "the answer made no sense"


class Failure(Struct, frozen=True, array_like=True, tag=True):
    """Why there is no answer: the kind, the exception's name, and the reason in words without the request's address."""

    kind: FailureKind
    error: str
    reason: str


Letter: TypeAlias = Sending | Ending
Reply: TypeAlias = Answer | Failure


class ChannelClosed(Exception):  # noqa: N818  named for what was found
    """The other side is gone."""


class Channel(Generic[T]):
    """One end of a socket on which messages of type ``T`` arrive. One thread uses it at a time."""

    def __init__(self, end: socket.socket, arriving: "msgspec.msgpack.Decoder[T]") -> None:
        self._end = end
        self._reader = end.makefile("rb")
        self._arriving = arriving

    def send(self, message: Struct) -> None:
        """Send a message. Raises: ChannelClosed."""
        data = _ENCODER.encode(message)
        try:
            self._end.sendall(len(data).to_bytes(_LENGTH, "big") + data)
        except OSError as error:
            raise ChannelClosed from error

    def receive(self) -> T:
        """Wait for the next message. Raises: ChannelClosed."""
        length = int.from_bytes(self._read(_LENGTH), "big")
        return self._arriving.decode(self._read(length))

    def _read(self, count: int) -> bytes:
        try:
            data = self._reader.read(count)
        except OSError as error:
            raise ChannelClosed from error
        if len(data) < count:
            raise ChannelClosed
        return data

    def close(self) -> None:
        """Close this end."""
        self._reader.close()
        self._end.close()


_ENCODER = msgspec.msgpack.Encoder()
_LENGTH = 4


def letters(end: socket.socket) -> Channel[Letter]:
    """The courier's end."""
    return Channel(end, msgspec.msgpack.Decoder(Letter))


def replies(end: socket.socket) -> Channel[Reply]:
    """Blockform's end."""
    return Channel(end, msgspec.msgpack.Decoder(Reply))
