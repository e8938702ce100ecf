"""Totals of the sheet that count more than the form's: 小计 over 在编 and 编外, 合计 over kinds the form does not add up.

A total is the form's own only where all that it adds up is known; 其中 takes nothing away and adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bianzhi_xl.binding import dated, texts
from bianzhi_xl.binding.heads import Leaf
from bianzhi_xl.binding.state import State
from bianzhi_xl.binding.words import Reader
from bianzhi_xl.nouns import Column

_NEARLY = 0.8
"""A sheet column so like one of the form that is not placed is that one in other words."""
_ANYONES = frozenset({"女", "少数民族"})
"""What may be said of people of every kind: they divide a total and add nothing to it."""
_SHORTEST = 2
"""So many letters of a name tell a column."""


def check(state: State, words: Reader) -> None:
    """Ask about placed totals beside which something else stands, and about columns that hold another column of
    the form (行政编制 with 其中：纪检监察, which the form has beside it)."""
    asked = {doubt.where for doubt in state.doubts.values() if doubt.score >= _NEARLY}
    unknown = [leaf for leaf in state.free() if leaf.letter not in asked and "其中" not in leaf.printed]
    for column in state.columns:
        leaf = state.placed.get(column.key)
        if leaf is None or len(leaf.path) < 2:
            continue
        more = next(_beside(state, column, leaf, words), "") or next(_kinds(leaf, unknown, words), "")
        if more:
            state.ask(column, f"旁边还有“{texts.shown(more)}”，看不出这里的“{leaf.printed}”是不是也数了它")
    for whole, part in list(_held(state)):
        if whole.key in state.placed:
            state.ask(whole, f"它下面写着“{part.printed}”，表样里那一栏不在它之内")


def _beside(state: State, column: Column, leaf: Leaf, words: Reader) -> Iterator[str]:
    """What else a total of a group may count: columns beside it of a kind that the form does not add up in it."""
    if texts.head(leaf.path[-1]) not in texts.TOTALS:
        return
    meant = {placed.number: key for key, placed in state.placed.items()}
    meant |= {asked.number: key for key in state.doubts if (asked := state.asked_at(key))}
    parts = {key for keys in column.parts for key in keys}
    parts |= {each.key for each in state.columns if _belongs(each, column)}
    own = {word for word in words.words.turning if any(word in head for head in leaf.path)} | _ANYONES
    for other in state.leaves:
        if other is leaf or other.path[:-1] != leaf.path[:-1] or "其中" in other.printed:
            continue
        told = {word for word in words.words.turning if word in other.path[-1]}
        if told - own and meant.get(other.number) not in parts:
            yield other.path[-1]


def _belongs(part: Column, total: Column) -> bool:
    """Whether the form itself has a column beside a total: in its group, or as the same figure of another kind."""
    among, kind = part.heads[:-1] == total.heads[:-1], part.heads[-1] == total.heads[-1]
    alike = len(part.heads) == len(total.heads) > 1 and part.heads[:-2] == total.heads[:-2]
    return part.of == total.key or (alike and (among or kind))


def _kinds(leaf: Leaf, unknown: list[Leaf], words: Reader) -> Iterator[str]:
    """What else a group called 合计 may add up: unknown groups with the same columns."""
    path = leaf.path
    if texts.head(path[-2]) not in texts.TOTALS:
        return
    last = words.close(path[-1])
    yield from (
        other.path[-2]
        for other in unknown
        if len(other.path) == len(path)
        and other.path[:-2] == path[:-2]
        and words.close(other.path[-1]) == last
        and not dated.of_another_time(other.path[-2])
    )


def _held(state: State) -> Iterator[tuple[Column, Leaf]]:
    """A column that is printed over a 其中 which the form has beside it; and that one."""
    by_key = {column.key: column for column in state.columns}
    at = {leaf.number: by_key[key] for key, leaf in state.placed.items()}
    whole: Column | None = None
    for leaf in state.leaves:
        if not texts.is_part(leaf.path[-1]):
            whole = at.get(leaf.number)
        elif whole and any(_is_beside(part, whole) for part in _meant(leaf, whole, at, state.columns)):
            yield whole, leaf


def _meant(part: Leaf, whole: Column, at: Mapping[int, Column], columns: Sequence[Column]) -> list[Column]:
    """The columns of the form that a 其中 may be: the one placed there, else those with its name where the column
    that it is printed under does not say it itself."""
    if part.number in at:
        return [at[part.number]]
    name = texts.bare(part.path[-1])
    if len(name) < _SHORTEST or _says(whole, name):
        return []
    return [column for column in columns if _says(column, name)]


def _says(column: Column, name: str) -> bool:
    return any(name in texts.head(text) for text in column.heads)


def _is_beside(column: Column, whole: Column) -> bool:
    """Whether a column of the form is another one than the one printed over it, and no part of any."""
    is_part = column.of or any(map(texts.is_part, column.heads))
    return column is not whole and not is_part and not any(column.key in keys for keys in whole.parts)
