"""The first inputs of ``make fuzz``: none may end in an exception. BLOCKFORM_SEED, a whole number, chooses other ones."""

import os
from itertools import islice

from tests.fuzz.text import Fuzz, run, surroundings

SEED = int(os.environ.get("BLOCKFORM_SEED", "0"))
INPUTS = 160
CODES = {"validate": {0, 1}, "fmt": {0, 2}, "console": {0, 1}}


def test_mutated_texts_end_in_no_exception() -> None:
    with surroundings() as directory:
        for given in islice(Fuzz(SEED).inputs(), INPUTS):
            assert run(given, directory) in CODES[given.arguments[0]], f"seed {SEED}: {given}"


def test_seed_decides_the_inputs() -> None:
    first, again, other = (list(islice(Fuzz(seed).inputs(), 20)) for seed in (7, 7, 8))
    assert first == again
    assert first != other
