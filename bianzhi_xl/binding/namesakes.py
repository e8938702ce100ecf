"""Rows of one name (同名): which of the lines that bear it is whose.

By what identifies a row (身份证号 …), else by what line and register both say of it: a line is a row's when
something in it speaks for this row and against every other one of the name, and nothing the other way.  What does
not tell for sure is in no line, unless the lines bear nothing but the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.written import Sheet
from bianzhi_xl.nouns import Form, Row, Scalar

_NAMED = 3
"""Up to so many columns are named that would tell."""

_Says = Mapping[str, bool]
"""Column key → whether a line says there what the register says of a row; columns that say nothing are absent."""


class Told(NamedTuple):
    """Rows by key → their line; the rows of which that is not certain, and the lines that may be theirs."""

    rows: dict[str, int]
    unsure: tuple[Row, ...] = ()
    lines: tuple[int, ...] = ()


def told(rows: Sequence[Row], lines: Sequence[int], sheet: Sheet) -> Told:
    """Rows of one name in the lines that bear it, both top to bottom."""
    if len(rows) <= 1 and len(lines) <= 1:
        return Told({row.key: line for row, line in zip(rows, lines, strict=False)})
    found = _identified(rows, lines, sheet)
    left, free = _left(rows, lines, found)
    says = {(row.key, line): _says(row, sheet.cells.get(line, {})) for row in left for line in free}
    likely = {row.key: [line for line in free if _likely(row, line, left, says)] for row in left}
    found |= {row.key: line for row in left for line in likely[row.key] if _best(row, line, likely, says)}
    left, free = _left(left, free, found)
    last = len(left) == len(free) == 1 and bool(found)
    if last and _may_be(left[0], says[left[0].key, free[0]]):
        return Told({**found, left[0].key: free[0]})
    if not left or _bare(free, sheet) or (1 < len(left) >= len(free) and _say_the_same(left, sheet)):
        return Told(found | {row.key: line for row, line in zip(left, free, strict=False)})
    return Told(found, tuple(left), tuple(free))


def _bare(lines: Iterable[int], sheet: Sheet) -> bool:
    """Whether lines bear their names and nothing else."""
    return all(line not in sheet.filled for line in lines)


def _say_the_same(rows: Sequence[Row], sheet: Sheet) -> bool:
    """Whether the register says the same of all rows in every column that the sheet has: no order is wrong."""
    said = {
        tuple(row.said.value(column) for column in sorted(sheet.columns)) if row.said else (row.key,)
        for row in rows
    }
    return len(said) == 1


def why(form: Form, rows: Sequence[Row], lines: Sequence[int], placed: Iterable[str]) -> str:
    """What is said of rows of one name that may be in several lines (as people call them)."""
    name, shown = texts.shown(rows[0].label), "、".join(map(str, lines))
    if len(rows) == 1:
        found, advice = (
            f"表里第 {shown} 行都是“{name}”，分不清台账里的是哪一行",
            "请删去多余的，或写明各是哪一个",
        )
    else:
        found, advice = f"台账里有 {len(rows)} 个“{name}”，分不清表里第 {shown} 行是哪一个", "请在表里写明"
        advice += _telling(form, rows, set(placed))
    return f"{found}；没有填，也没有另加一行，{advice}"


def _telling(form: Form, rows: Sequence[Row], placed: Set[str]) -> str:
    """The columns that would tell the rows apart, those of the sheet first."""
    differing = [
        column
        for column in form.columns
        if not column.unit and len({row.said.value(column.key) for row in rows if row.said}) > 1
    ]
    here = [column for column in differing if column.key in placed]
    heads = [texts.shown(column.heads[-1]) for column in (here or differing)[:_NAMED]]
    return "、".join(heads) or "各是哪一个"


def _left(rows: Sequence[Row], lines: Sequence[int], found: Mapping[str, int]) -> tuple[list[Row], list[int]]:
    used = set(found.values())
    return [row for row in rows if row.key not in found], [line for line in lines if line not in used]


def _identified(rows: Sequence[Row], lines: Sequence[int], sheet: Sheet) -> dict[str, int]:
    """Rows in the line that holds what identifies them."""
    found: dict[str, int] = {}
    for row in rows:
        own = (
            line
            for line in lines
            if line not in found.values() and _identifies(row, sheet.cells.get(line, {}))
        )
        line = next(own, None)
        if line is not None:
            found[row.key] = line
    return found


def _identifies(row: Row, cells: Mapping[str, Scalar]) -> bool:
    if row.ident is None or row.ident[1] in (None, ""):
        return False
    column, value = row.ident
    return texts.plain(cells.get(column)) == texts.plain(value)


def _says(row: Row, cells: Mapping[str, Scalar]) -> _Says:
    if row.said is None:
        return {}
    asked = {column: row.said.same(column, value) for column, value in cells.items()}
    return {column: same for column, same in asked.items() if same is not None}


def _likely(row: Row, line: int, rows: Sequence[Row], says: Mapping[tuple[str, int], _Says]) -> bool:
    """Whether a line is a row's rather than that of any other one of the name."""
    mine = says[row.key, line]
    others = (says[other.key, line] for other in rows if other is not row)
    return any(mine.values()) and _may_be(row, mine) and all(_beats(row, mine, its) for its in others)


def _best(
    row: Row, line: int, likely: Mapping[str, Sequence[int]], says: Mapping[tuple[str, int], _Says]
) -> bool:
    """Whether a line is a row's rather than any other line that is likely, too."""
    mine = says[row.key, line]
    return all(_beats(row, mine, says[row.key, other]) for other in likely[row.key] if other != line)


def _may_be(row: Row, says: _Says) -> bool:
    """Whether a line may be a row's: nothing that lasts is otherwise, and not more is otherwise than the same."""
    return all(says[column] for column in _lasting(row) & says.keys()) and 2 * sum(says.values()) >= len(says)


def _beats(row: Row, mine: _Says, other: _Says) -> bool:
    """Whether something speaks for the one and against the other, and nothing the other way; what lasts goes
    before what changes."""
    speaking = {column for column in mine.keys() & other.keys() if mine[column] != other[column]}
    speaking = (speaking & _lasting(row)) or speaking
    return bool(speaking) and all(mine[column] for column in speaking)


def _lasting(row: Row) -> frozenset[str]:
    return row.said.lasting if row.said else frozenset()
