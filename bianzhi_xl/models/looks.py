"""Fonts, borders, alignments, number formats and protection of the cells of a form."""

from __future__ import annotations

from copy import copy

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.worksheet import Worksheet

from bianzhi_xl import forms
from bianzhi_xl.nouns import Box, Column, Row

XIAOBIAOSONG, SONG, HEI, FANGSONG = "方正小标宋简体", "宋体", "黑体", "仿宋"
ZERO_HIDDEN, ZERO_SHOWN, HAND, TEXT = "0;-0;;@", "0", "0;-0;0;@", "@"
"""A zero stays unprinted in the body; a total shows it, and so does hand entry: a typed 0 is an answer."""

DIGITS = Font(name="Arial", size=10)
"""The workbook's default font: column widths are counted in its digits (7 pixels), on every system alike."""

OPEN = Protection(locked=False)
NOT_APPLICABLE = PatternFill("solid", fgColor="E7E6E6")
_THIN = Side("thin")
_SHRUNK = 0.7
"""Below this printed scale a medium line looks thin."""
_WRAPPED = 12
"""Text columns up to this declared width are centred, wider ones start at the left."""


def measured(book: Workbook) -> None:
    """Give a new workbook the default font that its widths are measured in."""
    book._fonts = IndexedList([DIGITS])  # openpyxl has no public way to set it
    book._named_styles["Normal"].font = copy(DIGITS)


def font(name: str, size: float, bold: bool = False) -> Font:
    return Font(name=name, size=round(size * 2) / 2, bold=bold)


def centred(upright: bool = False) -> Alignment:
    """Centred both ways and wrapped, or running downwards."""
    return Alignment("center", "center", wrap_text=not upright, text_rotation=255 if upright else 0)


def beside(where: str, wrap: bool = False) -> Alignment:
    return Alignment(where, "center", wrap_text=wrap)


def body_alignment(column: Column, row: Row) -> Alignment:
    """Numbers shrink rather than show ####; texts break over lines; labels are indented."""
    if column.source.word == "行名":
        spec = row.spec
        indent = max(spec.indent, 1 if spec.of else 0)
        middle = bool(spec.sum_of) and "".join(spec.label.split()) == "合计"
        return Alignment("center" if middle else "left", "center", wrap_text=True, indent=indent)
    if column.unit or column.source.word == "序号":
        return Alignment("center", "center", shrink_to_fit=True)
    return Alignment("center" if column.width <= _WRAPPED else "left", "center", wrap_text=True)


def number_format(column: Column, row: Row) -> str:
    """How a body cell shows its value."""
    if column.source.word == "序号":
        return "0"
    if not column.unit:
        return TEXT
    if row.spec.sum_of:
        return ZERO_SHOWN
    return HAND if column.source.word == "手填" else ZERO_HIDDEN


def is_open(column: Column, row: Row, formula: bool) -> bool:
    """Whether a person may type in a cell when the sheet is protected: hand entry (手填) only."""
    return column.source.word == "手填" and forms.applies(column, row) and not formula


def ruled(sheet: Worksheet, box: Box, scale: float) -> None:
    """Thin lines inside a table and a heavy frame around it.

    The heavy line below is the upper edge of the row that follows: lines put in at the table's end later
    take the style of the last row, and would each bring a heavy line along.
    """
    top, left, bottom, right = box
    heavy = Side("medium" if scale > _SHRUNK else "thick")
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            sheet.cell(row, column).border = Border(
                left=heavy if column == left else _THIN,
                right=heavy if column == right else _THIN,
                top=heavy if row == top else _THIN,
                bottom=_THIN,
            )
    for column in range(left, right + 1):
        sheet.cell(bottom + 1, column).border = Border(top=heavy)
