"""The command line: reads arguments, environment and terminal, calls the engine, and tells what it returns."""

from blockform.cli.app import main

__all__ = ["main"]
