"""A workbook of editions as an office would send it, in a working folder."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from wild.books import add
from wild.edition import Edition

from bianzhi_xl.buttons import desk
from bianzhi_xl.forms import applies
from bianzhi_xl.forms.sums import is_total
from bianzhi_xl.nouns import At, Column, Form, Row, Scalar

BOOK, COVER = "版式.xlsx", "封面"


class Desk(NamedTuple):
    """A working folder without workbooks.  By form: what stands in our own one, and its rows, top to bottom."""

    folder: Path
    figures: Mapping[str, Mapping[tuple[str, str], Scalar]]
    rows: Mapping[str, Mapping[str, Row]]


def emptied(source: Path, target: Path) -> Desk:
    """A working folder's register and settings in another place, and what its workbooks held."""
    known, figures, rows = desk.facts(source), {}, {}
    for sheet in (sheet for path in desk.workbooks(source) for sheet in desk.opened(path, known).sheets):
        figures[sheet.form.name] = {(m.row, m.column): value for m, value in desk.figures_of(sheet).items()}
        lines = sheet.binding.rows
        rows[sheet.form.name] = {row.key: row for row in sorted(sheet.rows, key=lambda row: lines[row.key])}
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("记录", "报送", "州直", "下属", "标记样张"))
    for path in desk.workbooks(target):
        path.unlink()
    return Desk(target, figures, rows)


def by_people(form: Form, row: Row, column: Column) -> bool:
    """Whether a cell is typed by people, or means nothing, or is printed: filling may not write it."""
    if not applies(column, row) or (column.source.word == "行名" and row.spec.kind == "固定"):
        return True
    hand = column.source.word != "式" and form.by_hand(column, row.spec)
    return hand and not is_total(form, row, column)


def laid(place: Desk, editions: Sequence[Edition]) -> tuple[Edition, ...]:
    """The editions in one workbook, what people type typed in, and with all that offices have besides."""
    taken = {COVER}
    editions = tuple(_renamed(edition, taken) for edition in editions)
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = COVER
    cover["B2"], cover["B4"], cover["B5"] = "机构编制统计年报", "=1+1", "=LEFT(B2,4)"
    for edition in editions:
        add(book, edition)
        form = edition.form
        for (key, name), (sheet, *cell) in edition.places.items():
            row, column = place.rows[form.name][key], form.column(name)
            if by_people(form, row, column) and applies(column, row) and column.source.word != "行名":
                book[sheet].cell(*cell).value = place.figures[form.name][key, name]
        _dressed(book[edition.sheet], edition)
    book.save(place.folder / BOOK)
    return editions


def _renamed(edition: Edition, taken: set[str]) -> Edition:
    """The edition with sheet names that are not taken: several may be called Sheet1."""
    names = {}
    for grid in edition.grids:
        names[grid.sheet] = grid.sheet
        while names[grid.sheet] in taken:
            names[grid.sheet] += "'"
        taken.add(names[grid.sheet])
    return dataclasses.replace(
        edition,
        sheet=names[edition.sheet],
        away={key: (names[sheet], *cell) for key, (sheet, *cell) in edition.away.items()},
        more={names[sheet]: held for sheet, held in edition.more.items()},
    )


def _dressed(sheet, edition: Edition):
    """Looks, a note, validation and print set-up, in the head and where figures go."""
    row, column = edition.body[0], edition.label_column
    sheet.cell(edition.first, column).font = Font("黑体", 14, True)
    sheet.cell(row, column + 1).fill = PatternFill("solid", fgColor="FFEEEEEE")
    sheet.cell(row, column + 1).number_format = "#,##0"
    free = next(cell for cell in sheet[row] if not isinstance(cell, MergedCell))
    free.comment = Comment("县里加的批注", "某人")
    sheet.column_dimensions["A"].width, sheet.row_dimensions[edition.first].height = 21, 33
    sheet.freeze_panes = At("", row, column + 1).a1
    area = f"C{row}:F{row + 3}"
    sheet.add_data_validation(
        DataValidation("whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True, sqref=area)
    )
    red = PatternFill(bgColor="FFFF0000")
    sheet.conditional_formatting.add(area, CellIsRule("lessThan", ["0"], fill=red))
    sheet.print_title_rows, sheet.oddFooter.center.text = f"1:{edition.last}", "第&P页"
