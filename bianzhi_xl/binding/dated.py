"""Years in heads, told by the sheet's own year: 2016年底 in a table of 2017 is 上年底."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.heads import Leaf, Path
from bianzhi_xl.binding.state import State
from bianzhi_xl.binding.words import EARLIER
from bianzhi_xl.nouns import Column, Grid

_DAY = re.compile(r"12月31日|年末|年底")
_OTHER_DAY = re.compile(r"报|有效|批准|印发|修订|注|说明|预算|[前上]年|比|较")
"""What says of a date above the head that it is no day that the figures are of: 报送截止时间, 有效期至, a note."""
_GOES_ON = re.compile(r"[比较与和至到及、—~-]")
_OWN, _BEFORE = "本年", "上年"


def own_year(grid: Grid, title: int, top: int) -> int:
    """The year a sheet is of: the one its title names, or the one date above the head that figures are of; else 0."""
    above = [
        (row, texts.tight(value))
        for (row, _), value in grid.cells.items()
        if row < top and texts.years(value)
    ]
    titled = {year for row, text in above if row == title for year in texts.years(text)}
    days = (text for _, text in above if _DAY.search(text) and not _OTHER_DAY.search(text))
    named = titled or {year for text in days for year in texts.years(text)}
    return int(next(iter(named))) if len(named) == 1 else 0


def relative(leaves: Sequence[Leaf], year: int, declared: AbstractSet[str]) -> tuple[Leaf, ...]:
    """The columns with this year and the one before said as 本年 and 上年; years the form itself names stay.

    >>> [leaf.path for leaf in relative([Leaf(2, (("2016年底编制数",),), "")], 2017, frozenset())]
    [('上年底', '编制数')]
    >>> [leaf.path for leaf in relative([Leaf(2, (("2017年比2016年增减",),), "")], 2017, frozenset())]
    [('本年比上年增减',)]
    """
    words = {str(year): _OWN, str(year - 1): _BEFORE} if year else {}
    words = {named: word for named, word in words.items() if named not in declared}
    return tuple(
        leaf._replace(readings=tuple(dict.fromkeys(_said(leaf.readings, words))))
        if any(words.keys() & texts.years(text) for text in leaf.path)
        else leaf
        for leaf in leaves
    )


def _said(readings: Sequence[Path], words: Mapping[str, str]) -> Iterable[Path]:
    for end in ("", "底"):  # 2017年 over a figure may be 本年 or 本年底
        for path in readings:
            yield tuple(part for text in path for part in _parts(text, words, end))


def _parts(text: str, words: Mapping[str, str], end: str) -> list[str]:
    """A text with its years in words; the one that it begins with stands over the rest."""
    begin, rest = texts.with_years(texts.tight(text), words)
    word = next((words[year] for year in texts.years(begin) if year in words), "")
    if not word or _GOES_ON.match(rest):
        return [(word or begin) + rest]
    word += begin[-1] if begin[-1] in "末底" else end
    return [word, rest] if rest else [word]


def of_another_time(group: str) -> bool:
    """Whether a group is last year's, or compares with it: no kind that a total adds up."""
    return bool(texts.years(group)) or any(word in group for word in (*EARLIER, "增", "减"))


def check(state: State, named: Mapping[int, AbstractSet[str]], year: int) -> None:
    """A column of another year (2016年编制数) is not the same column until a person says so.

    named: the years that stand over the sheet's columns.
    """
    often = Counter(each for found in named.values() for each in found)
    years = state.years
    if not years and len(often) == 1 and max(often.values()) > 1:
        years = frozenset(often)  # the sheet says its year nowhere else
    for column in state.columns:
        leaf = state.placed.get(column.key)
        if leaf is None:
            continue
        own = years | texts.years("".join(column.heads)) | ({str(year - 1)} if _looks_back(column) else set())
        if other := named[leaf.number] - own:
            why = f"这里写明是{'、'.join(sorted(other))}年"
            state.ask(column, why)
    _check_changes(state)


def _looks_back(column: Column) -> bool:
    """Whether a column is of the year before, or compares with it."""
    said = "".join(column.heads)
    return column.kind in ("上年", "增减") or any(word in said for word in (*EARLIER, "年初"))


def _check_changes(state: State) -> None:
    """An 增减 that does not say since when may be since another time that stands there in place of last year."""
    last = {column.key for column in state.columns if column.kind == "上年"}
    if not last or not last.isdisjoint(state.placed) or not state.free():
        return
    for column in state.columns:
        leaf = state.placed.get(column.key)
        if leaf and column.kind == "增减" and not _says_when("".join(leaf.path)):
            why = "这里没有上年的数，看不出是和哪一年比"
            state.ask(column, why)


def _says_when(text: str) -> bool:
    return bool(texts.years(text)) or any(word in text for word in EARLIER)
