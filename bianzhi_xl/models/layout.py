"""Where everything of a blank form stands on its sheet: rows, head tree, widths and heights.

Rows of a sheet: 表号, title, info line, heads, codes (甲 乙 1 2 …), body, signatures, notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bianzhi_xl import forms
from bianzhi_xl.models import measure, paper
from bianzhi_xl.nouns import At, Box, Column, Form, Formula, Row

NUMBER, TITLE, INFO, HEAD = 1, 2, 3, 4
"""Sheet rows above the body: 表号, title, info line, first row of the heads."""

_NOTES = (0.8, 0.2)
"""Shares of the width: notes, and what is left free for the seal."""
_SAFE = 0.94
"""How much of its room a note takes: fonts differ a little in width."""


class Heading(NamedTuple):
    """What is printed above a form's heads: 填报单位, 截止日期; year: put into a title that has one."""

    unit: str = ""
    cutoff: str = "　　　　年12月31日"
    year: str = ""


class Head(NamedTuple):
    """A cell of the heads (表头): the area it is merged over, its text, the column if it is a leaf."""

    box: Box
    text: str
    leaf: Column | None = None


@dataclass(frozen=True)
class Layout:
    """A form laid out on a sheet.

    widths: in Excel's unit, left to right.  zoom: how many times wider the sheet is than the paper (≥ 1):
    it is printed that much smaller, and letters are set larger for it.
    """

    form: Form
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    zoom: float

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.form.columns)

    @cached_property
    def depth(self) -> int:
        """Number of head rows."""
        return max(len(column.heads) for column in self.form.columns)

    @property
    def codes(self) -> int:
        """Sheet row of the column codes."""
        return HEAD + self.depth

    @property
    def foot(self) -> int:
        """Sheet row of the signatures."""
        return self.codes + 1 + len(self.rows)

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """Row key → sheet row."""
        return {row.key: number for number, row in enumerate(self.rows, self.codes + 1)}

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """Column key → sheet column."""
        return {column.key: number for number, column in enumerate(self.form.columns, 1)}

    def at(self, row: str, column: str) -> At | None:
        """The address of a cell of the body; None for a row or column the form has not."""
        line, number = self.lines.get(row), self.columns.get(column)
        return At(self.form.name, line, number) if line and number else None

    @cached_property
    def formulas(self) -> Mapping[tuple[str, str], Formula]:
        """(row key, column key) → formula, of every total and formula cell."""
        found = {
            (row.key, column.key): forms.formula(self.form, self.rows, row, column, self.at)
            for row in self.rows
            for column in self.form.columns
        }
        return {cell: formula for cell, formula in found.items() if formula is not None}

    @cached_property
    def heads(self) -> tuple[Head, ...]:
        """The head tree as cells, top to bottom within each group."""
        return tuple(_heads(self.form.columns, 0, 1, HEAD + self.depth - 1))

    def notes(self, size: float) -> list[str]:
        """The lines below the signatures: explanations, then the relations that must hold (审核关系).

        Each fits its columns at that font size, so that no cell has to wrap.
        """
        several = len(self.form.notes) > 1
        said = [f"{n}．{note}" if several else note for n, note in enumerate(self.form.notes, 1)]
        held = forms.balance(self.form)
        rows = "；".join(line.removeprefix("行：") for line in held if line.startswith("行："))
        relations = [f"行：{rows}"] * bool(rows) + [line for line in held if not line.startswith("行：")]
        room = self.room(*self.note_columns) * _SAFE
        return [*_marked("填报说明：", said, size, room), *_marked("审核关系：", relations, size, room)]

    @cached_property
    def note_columns(self) -> tuple[int, int]:
        """The columns that notes reach over: the rest is left to the seal."""
        return self.split(_NOTES)[0]

    def is_grand_total(self, row: Row) -> bool:
        """Whether a row is the total of all (合计), which no other row adds up."""
        added = {key for spec in self.form.rows for key in spec.sum_of}
        return bool(row.spec.sum_of) and row.spec.key not in added

    def room(self, first: int, last: int) -> float:
        """The width of sheet columns ``first`` to ``last`` in points."""
        return sum(measure.points(width) for width in self.widths[first - 1 : last])

    def split(self, shares: Sequence[float]) -> list[tuple[int, int]]:
        """The columns cut into as many runs as there are shares, each about that share of the width.

        Fewer runs than shares when there are too few columns.
        """
        shares = shares[: self.width]
        cuts, passed = [0], 0.0
        for number, share in enumerate(shares[:-1], 1):
            passed += share / sum(shares)
            latest = self.width - (len(shares) - number)
            choices = range(cuts[-1] + 1, latest + 1)
            total = self.room(1, self.width)
            cuts.append(min(choices, key=lambda c: abs(self.room(1, c) / total - passed)))
        return [(a + 1, b) for a, b in zip(cuts, [*cuts[1:], self.width], strict=True)]


def plan(form: Form) -> Layout:
    """The blank form on its paper: columns are widened to fill it, never narrowed."""
    declared = sum(measure.points(column.width) for column in form.columns)
    free = paper.printable(form.page)[0]
    stretch = max(1.0, free / declared)
    # Padding does not stretch, so that a few points are left over: the frame stays inside the margins.
    widths = tuple(round(column.width * stretch, 1) for column in form.columns)
    return Layout(form, forms.blank_rows(form), widths, max(1.0, declared / free))


def _marked(mark: str, texts: Sequence[str], size: float, room: float) -> Iterator[str]:
    """Texts broken into lines, the first behind a mark, the others set in as far."""
    for text in texts:
        for line in measure.broken(text, size, room - measure.width_of(mark, size)):
            yield mark + line
            mark = "　" * len(mark)


def _heads(columns: Sequence[Column], level: int, first: int, bottom: int) -> Iterator[Head]:
    """Cells of the head tree over ``columns``, which share their first ``level`` heads."""
    start = 0
    while start < len(columns):
        column = columns[start]
        row, left = HEAD + level, first + start
        if len(column.heads) == level + 1:
            yield Head((row, left, bottom, left), column.heads[level], column)
            start += 1
            continue
        end = start
        while end < len(columns) and columns[end].heads[: level + 1] == column.heads[: level + 1]:
            end += 1
        yield Head((row, left, row, first + end - 1), column.heads[level])
        yield from _heads(columns[start:end], level + 1, left, bottom)
        start = end
