"""Which row (column) of one edition is which of another: what binding placed with itself, the rest by text.

A row put in or taken out is one such row, not a difference in each row below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

from bianzhi_xl.binding.likeness import ratio

_NEVER = 1e6
_ABSORBED = 0.05
"""A row that binding did not find its listing for is likelier a line of it than anything else."""
_SPARE = 0.4
"""A blank row that somebody wrote in."""
_EMPTIED = 1.02
"""A row whose text was taken away: less likely than one with another text, likelier than one that is gone."""


class Named(Protocol):
    """What is aligned: see ``edition.Line``."""

    @property
    def key(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def kind(self) -> str: ...


class Aligned(NamedTuple):
    """Positions in the one → in the other, and back; a listing's position may stand for several.

    One mapping for both where each position stands for itself.
    """

    there: dict[int, int]
    back: dict[int, int]

    def lost(self, count: int) -> list[int]:
        """Positions of the one that the other has not."""
        return [at for at in range(count) if at not in self.there]

    def added(self, count: int) -> list[int]:
        """Positions of the other that the one has not."""
        return [at for at in range(count) if at not in self.back]


def aligned(one: Sequence[Named], other: Sequence[Named]) -> Aligned:
    """Pair two sequences in order, so that as little as possible is lost, added or renamed."""
    if len(one) == len(other) and all(map(_same, one, other)):
        same = {at: at for at in range(len(one))}
        return Aligned(same, same)
    pairs = _Table(one, other).pairs
    there: dict[int, int] = {}
    for a, b in pairs:
        there.setdefault(a, b)
    return Aligned(there, {b: a for a, b in reversed(pairs)})


def _same(one: Named, other: Named) -> bool:
    return (one.kind, one.key) == (other.kind, other.key) and bool(one.key or one.text == other.text)


class _Table:
    """What it costs to pair the rest of two sequences, from each pair of positions on."""

    def __init__(self, one: Sequence[Named], other: Sequence[Named]) -> None:
        self.one, self.other = one, other

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        costs = self._costs()
        found, a, b = [], 0, 0
        while a < len(self.one) and b < len(self.other):
            _, (down, right), paired = min(self._steps(a, b, costs), key=lambda step: step[0])
            found += [(a, b)] if paired else []
            a, b = a + down, b + right
        return found

    def _costs(self) -> list[list[float]]:
        n, m = len(self.one), len(self.other)
        costs = [[0.0] * (m + 1) for _ in range(n + 1)]
        for a in range(n - 1, -1, -1):
            costs[a][m] = costs[a + 1][m] + _alone(self.one[a])
        for b in range(m - 1, -1, -1):
            costs[n][b] = costs[n][b + 1] + _alone(self.other[b])
        for a in range(n - 1, -1, -1):
            for b in range(m - 1, -1, -1):
                costs[a][b] = min(cost for cost, _, _ in self._steps(a, b, costs))
        return costs

    def _steps(self, a: int, b: int, costs: list[list[float]]) -> list[tuple[float, tuple[int, int], bool]]:
        """Cost, step and whether it pairs: both at once, or one of them alone."""
        one, other = self.one[a], self.other[b]
        return [
            (costs[a + 1][b + 1] + _pair(one, other), (1, 1), True),
            # A listing takes in further lines, or has none.
            (costs[a][b + 1] + _line(other, one), (0, 1), True),
            (costs[a + 1][b] + _line(one, other), (1, 0), True),
            (costs[a + 1][b] + _alone(one), (1, 0), False),
            (costs[a][b + 1] + _alone(other), (0, 1), False),
        ]


def _alone(line: Named) -> float:
    return 0.0 if line.kind == "段" else 1.0


def _line(line: Named, listing: Named) -> float:
    """What it costs that a row is a line of a listing."""
    if listing.kind != "段":
        return _NEVER
    if line.kind == "段":
        return 0.0 if line.key == listing.key else _NEVER
    return _NEVER if line.key or line.kind != "体" else _ABSORBED


def _pair(one: Named, other: Named) -> float:
    if "段" in (one.kind, other.kind):
        return min(_line(one, other), _line(other, one))
    if one.kind != other.kind or (one.key and other.key and one.key != other.key):
        return _NEVER
    if one.text == other.text or (one.key and one.key == other.key):
        return 0.0
    if not one.text:
        return _SPARE
    if not other.text:
        return _EMPTIED
    return 1.0 - 0.5 * ratio(one.text, other.text)
