"""How alike two texts are, and who belongs to whom when several are.

>>> round(alike(("行政编制", "编制数"), ("公务员编制", "编制数")), 2) > 0.6
True
>>> best_pairs([("甲", ("实有人数",))], [(3, ("实有人员数",)), (4, ("领导职数",))])
[('甲', 3, 0.89, 0)]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

_NUMBER = re.compile(r"\d+")
BY_PLACE = 0.4
"""The score of what is proposed by its place alone."""
_ENOUGH = 0.5
"""Below this nothing is proposed."""
_CLOSE_SECOND = 0.15
"""A candidate this near to the best is named as the runner-up."""

Path = tuple[str, ...]
Wanted = TypeVar("Wanted")


def ratio(one: str, other: str) -> float:
    """0 to 1: how much of two texts is the same, in order."""
    # Loaded late: most sheets bind without it.
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other) / 100


def alike(one: Path, other: Path) -> float:
    """How alike two head paths are: the lowest text counts as much as all together; 0 when their numbers differ."""
    if not one or not other or _NUMBER.findall("".join(one)) != _NUMBER.findall("".join(other)):
        return 0.0
    return (ratio(one[-1], other[-1]) + ratio("".join(one), "".join(other))) / 2


def between(
    order: Sequence[Wanted], placed: Mapping[Wanted, int], free: Collection[int]
) -> dict[Wanted, int]:
    """What is wanted and not placed, where both neighbours are and one free place is left between them.

    >>> between(["甲", "乙", "丙"], {"甲": 3, "丙": 5}, [4, 9])
    {'乙': 4}
    """
    found: dict[Wanted, int] = {}
    for before, wanted, after in zip(order, order[1:], order[2:], strict=False):
        if wanted not in placed and before in placed and after in placed:
            inside = [place for place in free if placed[before] < place < placed[after]]
            if len(inside) == 1:
                found[wanted] = inside[0]
    return found


def best_pairs(
    declared: Sequence[tuple[Wanted, Path]],
    standing: Sequence[tuple[int, Path]],
    weight: Callable[[Wanted, int], float] = lambda _, __: 1,
) -> list[tuple[Wanted, int, float, int]]:
    """Pairs (wanted, place, score, runner-up's place or 0), one to one, the most alike first.

    weight: what a score is multiplied with, for the order only, when two that look alike mean different things;
    0 when they are no pair.
    """
    scores = sorted(
        (-round(score * factor, 2), number, place, round(score, 2))
        for number, (wanted, path) in enumerate(declared)
        for place, there in standing
        if (score := alike(path, there)) >= _ENOUGH and (factor := weight(wanted, place))
    )
    pairs: list[tuple[Wanted, int, float, int]] = []
    done: set[int] = set()
    taken: set[int] = set()
    for weighted, number, place, score in scores:
        if number in done or place in taken:
            continue
        near = [p for w, n, p, _ in scores if n == number and p != place and w <= weighted + _CLOSE_SECOND]
        pairs.append((declared[number][0], place, score, near[0] if near else 0))
        done.add(number)
        taken.add(place)
    return pairs
