"""Columns by the group in which their neighbours are already placed: its 合计, and what it calls 其他."""

from __future__ import annotations

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.heads import Leaf, Path
from bianzhi_xl.binding.state import State
from bianzhi_xl.binding.words import Reader
from bianzhi_xl.nouns import Column

_OTHER = "其他"
_LEAST = 2
"""Placed columns that show which group of the sheet is the form's."""


def by_group(state: State, words: Reader) -> None:
    """Place what is left of a declared group in the sheet's group that holds its other columns.

    What the sheet calls 其他 is the form's 其他形式 only when the group has all the other columns and no more:
    otherwise it counts more, or less.
    """
    groups: dict[Path, list[Column]] = {}
    for column in state.columns:
        groups.setdefault(tuple(map(words.close, column.heads[:-1])), []).append(column)
    for title, columns in groups.items():
        placed = [state.placed[column.key] for column in columns if column.key in state.placed]
        group = _group(placed, title, words)
        left = [column for column in columns if column.key not in state.placed]
        if not group or not left:
            continue
        for column in left:
            named = [
                leaf
                for leaf in _free(state, group)
                if words.close(leaf.path[-1]) == words.close(column.heads[-1])
            ]
            _place(state, column, named)
        left = [column for column in left if column.key not in state.placed]
        within = [leaf for leaf in state.free() if leaf.path[: len(group)] == group]
        rest = [leaf for leaf in within if words.close(leaf.path[-1]) == _OTHER]
        if len(left) == 1 and rest == within and words.close(left[0].heads[-1]).startswith(_OTHER):
            _place(state, left[0], rest)


def check(state: State, words: Reader) -> None:
    """A 其他 counts what its group does not name: where the group lacks a column or has one more it is asked."""
    groups: dict[Path, list[Column]] = {}
    for column in state.columns:
        groups.setdefault(column.heads[:-1], []).append(column)
    for above, columns in groups.items():
        column = columns[-1]
        leaf = state.placed.get(column.key)
        if leaf is None or not above or not words.close(column.heads[-1]).startswith(_OTHER):
            continue
        parts = [each for each in columns if texts.head(each.heads[-1]) not in texts.TOTALS]
        lacking = [each for each in parts if each.key not in state.placed]
        more = _free(state, leaf.path[:-1]) if len(leaf.path) > 1 else []
        if lacking or more:
            named = texts.shown(lacking[0].heads[-1]) if lacking else texts.shown(more[0].path[-1])
            why = f"这一组{'没有' if lacking else '多了'}“{named}”，“其他”数的就不一样"
            state.ask(column, why)


def _place(state: State, column: Column, found: list[Leaf]) -> None:
    if len(found) == 1:
        state.placed[column.key] = found[0]
        state.doubts.pop(column.key, None)


def _group(placed: list[Leaf], named: Path, words: Reader) -> Path:
    """The heads over the placed columns of a group, () when they are not the same, or nothing tells that it is."""
    above = {leaf.path[:-1] for leaf in placed}
    if len(above) != 1:
        return ()
    group = above.pop()
    return group if len(placed) >= _LEAST or tuple(map(words.close, group)) == named else ()


def _free(state: State, group: Path) -> list[Leaf]:
    return [leaf for leaf in state.free() if leaf.path[:-1] == group]
