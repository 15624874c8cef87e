"""``make fuzz``: mutated texts through ``validate``, ``fmt`` and ``console``; none of them may end in an exception.

``python -m tests.fuzz.text [--seconds N] [--seed N]``. The commands run in this process, on a directory and a home of their own. The seed
is printed; with the same seed the same inputs come in the same order. An input that fails, or takes longer than a minute, is written to
``build/fuzz``.
"""

import argparse
import io
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom
from types import FrameType
from unittest.mock import patch

from blockform.cli.app import Blockform
from tests.differential.expressions.harness import WORLD
from tests.fuzz.mutate import Seed, configurations, expressions, files, mutated

KEPT = Path("build/fuzz")
_LONGEST = 60
_COMMANDS = (
    ("validate", "-no-color"),
    ("validate", "-json"),
    ("fmt", "-no-color", "-diff", "-"),
    ("console",),
)


@dataclass(frozen=True, slots=True)
class Input:
    """One run: the arguments, the files in the working directory, and standard input."""

    arguments: tuple[str, ...]
    files: Mapping[str, bytes]
    stdin: bytes = b""


class TooLong(Exception):  # noqa: N818  it says what happened
    """An input took longer than it may."""


@dataclass(slots=True)
class Fuzz:
    """An endless series of inputs. Mutable: the random numbers go on."""

    seed: int
    random: Random = field(init=False)
    whole: list[Seed] = field(default_factory=configurations)
    single: list[Seed] = field(default_factory=files)
    typed: list[Seed] = field(default_factory=expressions)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311  the same seed has to give the same inputs

    def inputs(self) -> Iterator[Input]:
        """The inputs, without end."""
        while True:
            arguments = self.random.choice(_COMMANDS)
            if arguments[0] == "console":
                yield Input(arguments, {}, self._made(self.typed)[""] + b"\n")
            elif arguments[0] == "fmt":
                made = self._made(self.random.choice((self.whole, self.single)))
                yield Input(arguments, {}, self.random.choice(sorted(made.values())))
            else:
                yield Input(arguments, self._made(self.random.choice((self.whole, self.whole, self.single))))

    def _made(self, seeds: list[Seed]) -> dict[str, bytes]:
        return mutated(self.random, self.random.choice(seeds), seeds)


def run(given: Input, directory: Path) -> int | None:
    """Run the command in a new directory; the exit code. Raises what the command raises."""
    shutil.rmtree(directory, ignore_errors=True)
    if given.arguments[0] == "console":
        shutil.copytree(WORLD, directory)
    directory.mkdir(exist_ok=True)
    for name, content in given.files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(content)
    stdin = io.TextIOWrapper(io.BytesIO(given.stdin), encoding="utf-8")
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with chdir(directory), patch("sys.stdin", stdin), redirect_stdout(out), redirect_stderr(out):
        code = Blockform(name="blockform").main(args=[*given.arguments], standalone_mode=False)
    return code if isinstance(code, int) else 0


@contextmanager
def surroundings() -> Iterator[Path]:
    """A home of its own, and the place of a working directory in it."""
    with tempfile.TemporaryDirectory(prefix="blockform-fuzz-") as name:
        keep = {
            key: text for key, text in os.environ.items() if not key.startswith(("TF_", "BLOCKFORM_", "XDG_"))
        }
        with patch.dict(os.environ, {**keep, "HOME": name}, clear=True):
            yield Path(name) / "work"


def _late(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


def keep(number: int, given: Input, error: BaseException) -> None:
    """Write a failed input where it can be looked at."""
    place = KEPT / f"{number}"
    place.mkdir(parents=True, exist_ok=True)
    for name, content in {**given.files, "stdin": given.stdin}.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    told = "".join(traceback.format_exception(error))
    (place / "error.txt").write_text(f"blockform {' '.join(given.arguments)}\n{told}")
    print(f"{place}: blockform {' '.join(given.arguments)}: {type(error).__name__}", flush=True)


def main() -> int:
    """Run for so many seconds; the exit code is 1 when an input failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    signal.signal(signal.SIGALRM, _late)
    counts: Counter[tuple[str, int | None]] = Counter()
    failed, end = 0, time.monotonic() + options.seconds
    with surroundings() as directory:
        for number, given in enumerate(Fuzz(options.seed).inputs()):
            if time.monotonic() > end:
                break
            signal.alarm(_LONGEST)
            try:
                counts[given.arguments[0], run(given, directory)] += 1
            except Exception as error:  # noqa: BLE001  whatever it is, it is what is looked for
                failed += 1
                keep(number, given, error)
            finally:
                signal.alarm(0)
    for (command, code), count in sorted(counts.items()):
        print(f"{command}: exit code {code}: {count}")
    print(f"{counts.total() + failed} inputs, {failed} failed, seed {options.seed}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
