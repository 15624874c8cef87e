"""Lists are aligned as Terraform aligns them."""

from hypothesis import given
from hypothesis import strategies as st

from blockform.cli.views.delta.align import align, longest_common

LISTS = st.lists(st.sampled_from("abcd"), max_size=8)


def _reference(before: list[str], after: list[str]) -> list[str]:
    """The longest common sequence by the whole matrix, walked back from its end."""
    lengths = [[0] * (len(before) + 1) for _ in range(len(after) + 1)]
    for y, item in enumerate(after, 1):
        for x, other in enumerate(before, 1):
            same = lengths[y - 1][x - 1] + 1
            lengths[y][x] = same if item == other else max(lengths[y][x - 1], lengths[y - 1][x])
    found: list[str] = []
    x, y = len(before), len(after)
    while x and y:
        if before[x - 1] == after[y - 1]:
            found.append(before[x - 1])
            x, y = x - 1, y - 1
        elif lengths[y][x - 1] > lengths[y - 1][x]:
            x -= 1
        else:
            y -= 1
    return found[::-1]


@given(LISTS, LISTS)
def test_equal_ends_change_nothing(before: list[str], after: list[str]) -> None:
    assert longest_common(before, after) == _reference(before, after)


@given(LISTS, LISTS, st.booleans())
def test_every_element_is_told_once(before: list[str], after: list[str], objects: bool) -> None:
    pairs = align(before, after, lambda _, __: objects)
    assert [old for old, _ in pairs if old is not None] == list(range(len(before)))
    assert [new for _, new in pairs if new is not None] == list(range(len(after)))


def test_nothing_moved_is_compared_by_position() -> None:
    assert align("abc", "xbc", lambda _, __: False) == [(0, 0), (1, 1), (2, 2)]


def test_null_is_an_element_like_others() -> None:
    assert align([None, "a"], ["a"], lambda _, __: False) == [(0, None), (1, 0)]
