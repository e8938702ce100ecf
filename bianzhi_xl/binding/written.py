"""What stands in the lines of listings: their labels and what else they say, on one sheet or over several pages."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bianzhi_xl.nouns import Form, Grid, Scalar

_TELLING = ("个人", "机构", "台账", "人数", "编制", "机构数", "内设机构数")


class Sheet(NamedTuple):
    """Labels by line; by line and column key what the register has as well; lines without a label that hold
    something in a column of the form; lines that hold anything besides label and number.

    columns: keys of the form's columns that were placed.
    """

    labels: Mapping[int, str]
    cells: Mapping[int, Mapping[str, Scalar]]
    busy: frozenset[int]
    filled: frozenset[int]
    columns: frozenset[str] = frozenset()


def sheet(form: Form, grid: Grid, columns: Mapping[str, int], labels: Mapping[int, str]) -> Sheet:
    """Read what matching needs; formulas are nobody's."""
    aside = {columns[c.key] for c in form.columns if c.source.word in ("序号", "行名") and c.key in columns}
    telling = {columns[c.key]: c.key for c in form.columns if c.source.word in _TELLING and c.key in columns}
    placed = set(columns.values())
    cells: dict[int, dict[str, Scalar]] = {}
    busy: set[int] = set()
    filled: set[int] = set()
    for (row, column), value in grid.cells.items():
        if value in (None, "") or column in aside or (row, column) in grid.formulas:
            continue
        filled.add(row)
        if column in placed and row not in labels:
            busy.add(row)
        if column in telling:
            cells.setdefault(row, {})[telling[column]] = value
    return Sheet(labels, cells, frozenset(busy), frozenset(filled), frozenset(columns))


def shifted(read: Sheet, by: int) -> Sheet:
    """The same with other numbers for its lines."""
    return read._replace(
        labels={line + by: label for line, label in read.labels.items()},
        cells={line + by: cells for line, cells in read.cells.items()},
        busy=frozenset(line + by for line in read.busy),
        filled=frozenset(line + by for line in read.filled),
    )


def together(sheets: Sequence[Sheet]) -> Sheet:
    """Several, no line of which has the number of another one's, as one."""
    return Sheet(
        dict(ChainMap(*(dict(each.labels) for each in reversed(sheets)))),
        dict(ChainMap(*(dict(each.cells) for each in reversed(sheets)))),
        frozenset().union(*(each.busy for each in sheets)),
        frozenset().union(*(each.filled for each in sheets)),
        frozenset().union(*(each.columns for each in sheets)),
    )
