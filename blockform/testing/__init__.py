"""Tests of configurations: files of runs, each of which plans or applies a module and asserts what came of it.

    test files -> runs -> plan, apply -> assertions -> results

The engine's own plan and apply do the work, on states in memory; what was made is destroyed at the end of each file.
"""

from blockform.testing.check import check_tests
from blockform.testing.load import Suite, load_suite
from blockform.testing.results import FileResult, Progress, RunResult, Status, SuiteResult
from blockform.testing.suite import SuiteOptions, run_suite
from blockform.testing.view import SuiteView

__all__ = [
    "FileResult",
    "Progress",
    "RunResult",
    "Status",
    "Suite",
    "SuiteOptions",
    "SuiteResult",
    "SuiteView",
    "check_tests",
    "load_suite",
    "run_suite",
]
