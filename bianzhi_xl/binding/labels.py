"""Row labels (行名) of a sheet: read from one column, or from several when they are spread (大类一列、小类一列)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.reaching import owners
from bianzhi_xl.nouns import Grid, Scalar

_MOST = 0.5
_TOTALS = {"合计", "小计", "总计", "共计", "计"}


class Labels(NamedTuple):
    """Sheet row → the label that stands there, blank ones absent; and the column most of them stand in."""

    texts: Mapping[int, str]
    column: int


Normal = Callable[[Scalar], str]


def read(
    grid: Grid, columns: tuple[int, ...], rows: Collection[int], wanted: Collection[str], normal: Normal
) -> Labels:
    """The labels in ``columns``, left to right: in each row the rightmost that the form declares, else the
    rightmost there is.

    A group at the left with 小计 beside it is the row of the group.
    """
    if len(columns) == 1:
        only = columns[0]
        found = {
            row: str(value)
            for (row, column), value in sorted(grid.cells.items())
            if column == only and row in rows and texts.plain(value)
        }
        found |= _aside(grid, only, set(rows) - found.keys(), wanted, normal)
        return Labels(dict(sorted(found.items())), only)
    labels: dict[int, str] = {}
    standing: Counter[int] = Counter()
    for row in sorted(rows):
        cells = {
            column: str(value)
            for column in columns
            if texts.plain(value := grid.cells.get((row, column))) and not _number(value)
        }
        if cells:
            column = _telling(cells, wanted, normal)
            labels[row] = cells[column]
            standing[column] += 1
    return Labels(labels, standing.most_common(1)[0][0] if standing else columns[0])


def names(
    grid: Grid, columns: tuple[int, ...], found: Labels, fixed_rows: Collection[int], body: Sequence[int]
) -> int:
    """The column for the names of a listing's lines: the one in which most of them have theirs; where there are none
    yet, the one beside sections whose names are merged down over the lines; 0 where neither tells."""
    if len(columns) == 1 or not body:
        return 0
    lines = {row: text for row, text in found.texts.items() if row not in fixed_rows}
    standing = Counter(
        column
        for row, text in lines.items()
        for column in columns
        if str(grid.cells.get((row, column))) == text
    )
    if standing:
        return standing.most_common(1)[0][0]
    owner = owners(grid, body[0], body[-1])
    covered = {
        column: {
            row for row in body if row not in found.texts and owner.get((row, column), (row, column))[0] < row
        }
        for column in columns
    }
    beside = (column for column in columns if column > found.column)
    return next((column for column in beside if covered[found.column] - covered[column]), 0)


def _aside(
    grid: Grid, column: int, rows: Collection[int], wanted: Collection[str], normal: Normal
) -> dict[int, str]:
    """Declared labels left of their column where it is blank: 合计 merged over 序号 and 名称, or under 序号."""
    found = {}
    for row in rows:
        left = [grid.cells.get((row, each)) for each in range(1, column)]
        standing = [value for value in left if isinstance(value, str) and texts.plain(value)]
        if len(standing) == 1 and normal(standing[0]) in wanted:
            found[row] = standing[0]
    return found


def _number(value: Scalar) -> bool:
    return isinstance(value, (int, float))


def _telling(cells: Mapping[int, str], wanted: Collection[str], normal: Normal) -> int:
    """The column whose text is the row's label."""
    declared = [column for column in sorted(cells) if normal(cells[column]) in wanted]
    right = max(cells)
    if len(declared) > 1 and texts.bare(cells[declared[-1]]) in _TOTALS:
        return declared[-2]
    if texts.bare(cells[right]) in _TOTALS and len(cells) > 1 and right not in declared[:-1]:
        return declared[0] if declared and declared[0] != right else sorted(cells)[-2]
    return declared[-1] if declared else right


def columns(
    grid: Grid,
    head: tuple[int, ...],
    taken: Collection[int],
    body: Collection[int],
    wanted: Collection[str],
    normal: Normal,
) -> tuple[int, ...]:
    """The columns the labels stand in: those under the head ``head``, and free ones that go on with them.

    Without a head the column in which most declared labels stand, if that is certain.
    """
    hits = _hits(grid, set(taken) - set(head), body, wanted, normal)
    if head:
        blank = set(body) - {row for (row, column) in grid.cells if column in head}
        more = [
            column
            for column, rows in hits.items()
            if column not in head and abs(column - head[0]) <= len(head) + 1 and len(rows.keys() & blank) > 0
        ]
        return tuple(sorted({*head, *more}))
    if not hits:
        return ()
    counts = {column: len(set(rows.values())) for column, rows in hits.items()}
    best = max(counts, key=lambda column: (counts[column], -column))
    beside = [column for column in counts if column != best and abs(column - best) == 1]
    together = set().union(*(hits[column].values() for column in [best, *beside]))
    others = max((n for column, n in counts.items() if column not in (best, *beside)), default=0)
    if len(together) > _MOST * len(wanted) and others <= _MOST * counts[best]:
        return tuple(sorted([best, *beside]))
    return ()


def _hits(
    grid: Grid, taken: Collection[int], body: Collection[int], wanted: Collection[str], normal: Normal
) -> dict[int, dict[int, str]]:
    """Free column → row → the declared label that stands there."""
    hits: dict[int, dict[int, str]] = {}
    for (row, column), value in grid.cells.items():
        if row in body and column not in taken and isinstance(value, str):
            label = normal(value)
            if label in wanted:
                hits.setdefault(column, {})[row] = label
    return hits
