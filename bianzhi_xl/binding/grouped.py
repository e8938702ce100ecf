"""Columns by the group in which their neighbours are already placed: its 合计, and what it calls 其他."""

from __future__ import annotations

from bianzhi_xl.binding import dated, texts
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
    """A 其他 counts what its group does not name: where the group lacks a column or has one more it is asked; so is
    one that is a group itself (其他编制 beside 行政编制, each with its 编制数 and 实有人数)."""
    groups: dict[Path, list[Column]] = {}
    for column in state.columns:
        groups.setdefault(column.heads[:-1], []).append(column)
    for above, columns in groups.items():
        if not above:
            continue
        if _is_other(state, columns[-1], columns[-1].heads[-1], words):
            _check_column(state, columns)
        if _is_other(state, columns[0], above[-1], words):
            _check_group(state, above, groups, words)


def _is_other(state: State, column: Column, name: str, words: Reader) -> bool:
    return column.key in state.placed and words.close(name).startswith(_OTHER)


def _check_column(state: State, columns: list[Column]) -> None:
    """The 其他 that closes a group."""
    leaf = state.placed[columns[-1].key]
    parts = [each for each in columns if texts.head(each.heads[-1]) not in texts.TOTALS]
    lacking = [each.heads[-1] for each in parts if each.key not in state.placed]
    more = [each.path[-1] for each in _free(state, leaf.path[:-1])] if len(leaf.path) > 1 else []
    _ask(state, columns[-1:], lacking, more)


def _check_group(state: State, own: Path, groups: dict[Path, list[Column]], words: Reader) -> None:
    """A group called 其他 beside those with the same columns."""
    lasts = [column.heads[-1] for column in groups[own]]
    lacking = [
        other[-1]
        for other, columns in groups.items()
        if other and other[:-1] == own[:-1] and [column.heads[-1] for column in columns] == lasts
        if texts.head(other[-1]) not in texts.TOTALS
        if not any(column.key in state.placed for column in columns)
    ]
    depth, ends = len(state.placed[groups[own][0].key].path), set(map(words.close, lasts))
    more = [
        leaf.path[-2]
        for leaf in state.free()
        if 1 < len(leaf.path) == depth and words.close(leaf.path[-1]) in ends
        if not dated.of_another_time(leaf.path[-2])
    ]
    there = [column for column in groups[own] if column.key in state.placed]
    _ask(state, there, lacking, more)


def _ask(state: State, columns: list[Column], lacking: list[str], more: list[str]) -> None:
    """Ask about the columns of a 其他 when its group lacks something, or has something more."""
    if not lacking and not more:
        return
    named = texts.shown((lacking or more)[0])
    for column in columns:
        state.ask(column, f"这一组{'没有' if lacking else '多了'}“{named}”，“其他”数的就不一样")


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
