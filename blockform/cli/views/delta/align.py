"""Which element of a list before is which element after: by position where nothing moved, else by longest common subsequence."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias

IndexPair: TypeAlias = tuple[int | None, int | None]


def align(
    before: Sequence[Hashable],
    after: Sequence[Hashable],
    are_objects: Callable[[int, int], bool],
    *,
    by_position: bool = True,
) -> list[IndexPair]:
    """Pairs of positions, None on the side where there is no such element.

    Lists of one length with other content are compared position by position. Elsewhere ``are_objects`` tells whether two different
    elements are objects, which are shown as one that changed instead of as one removed and one added. Without ``by_position`` what is
    compared is never compared by its place alone.

    Source: Terraform's collections.ProcessSlice.
    """
    if by_position and len(before) == len(after) and not set(before) <= set(after):
        return [(at, at) for at in range(len(before))]
    common = longest_common(before, after)
    pairs: list[IndexPair] = []
    old = new = 0
    for item, is_end in [*((item, False) for item in common), (None, True)]:
        while old < len(before) and (is_end or before[old] != item):
            may_pair = new < len(after) and are_objects(old, new) and (is_end or after[new] != item)
            pairs.append((old, new if may_pair else None))
            old += 1
            new += may_pair
        while new < len(after) and (is_end or after[new] != item):
            pairs.append((None, new))
            new += 1
        if not is_end:
            pairs.append((old, new))
            old += 1
            new += 1
    return pairs


def longest_common(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Hashable]:
    """The longest sequence that both hold in this order; of several, the one that Terraform finds.

    Source: Terraform's objchange.LongestCommonSubsequence (its matrix, without the equal ends).
    """
    start = 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    middle = _walk_back(before[start : len(before) - end], after[start : len(after) - end])
    return [*before[:start], *middle, *before[len(before) - end :]]


def _walk_back(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Hashable]:
    lengths = _lengths(before, after)
    found: list[Hashable] = []
    old, new = len(before), len(after)
    while old and new:
        if before[old - 1] == after[new - 1]:
            found.append(before[old - 1])
            old -= 1
            new -= 1
        elif lengths[new][old - 1] > lengths[new - 1][old]:
            old -= 1
        else:
            new -= 1
    return found[::-1]


def _lengths(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[list[int]]:
    """``lengths[n][o]``: of the longest sequence common to the first n elements after and the first o before."""
    lengths = [[0] * (len(before) + 1)]
    for item in after:
        above = lengths[-1]
        row = [0]
        for at, other in enumerate(before):
            row.append(above[at] + 1 if other == item else max(row[at], above[at + 1]))
        lengths.append(row)
    return lengths
