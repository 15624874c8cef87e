"""What all tests share: the option that rewrites expected files."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-expected",
        action="store_true",
        help="rewrite the expected files of scenarios with what is seen now",
    )
