"""What all tests share: the option that rewrites expected files, and that Ctrl-C is heard."""

import signal

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-expected",
        action="store_true",
        help="rewrite the expected files of scenarios with what is seen now",
    )


@pytest.fixture(autouse=True, scope="session")
def hear_interrupts() -> None:
    """Let programs that tests start hear Ctrl-C: what a shell starts in the background ignores it, and so would they."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
