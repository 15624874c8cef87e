"""The courier itself: ``python -m blockform.courier``, with the control socket as its standard input.

Each channel that arrives there gets a thread; with it may come the pipe of a limit, which is held for each of its calls. The courier ends
with the control socket, even in the middle of a call: it is the other side that knows what it has not heard of.
"""

import gc
import os
import signal
import socket
from threading import Thread

from blockform.courier.limit import Turn
from blockform.courier.messages import Channel, ChannelClosed, Ending, Letter, letters
from blockform.courier.sender import Sender

_ENDS = 3
"""The socket of a channel, and the two ends of a limit's pipe."""


def main() -> None:
    """Serve until blockform is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(50_000, 20, 100)
    sender = Sender()
    with socket.socket(fileno=0) as control:
        while True:
            text, ends, _, _ = socket.recv_fds(control, 1, _ENDS)
            if not text:
                os._exit(0)  # calls that are under way are nobody's any more
            end, *pipe = ends
            channel = letters(socket.socket(fileno=end))
            turn = Turn(*pipe) if pipe else None
            Thread(target=serve, args=(channel, sender, turn), daemon=True).start()


def serve(channel: Channel[Letter], sender: Sender, turn: Turn | None) -> None:
    """Send what arrives on a channel, one after the other."""
    while True:
        try:
            letter = channel.receive()
            if isinstance(letter, Ending):
                sender.end(letter.session)
            else:
                channel.send(sender.send(letter, turn))
        except ChannelClosed:
            return


if __name__ == "__main__":
    main()
