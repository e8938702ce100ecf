"""Whole sheets in Excel: one of ours put in at the end, or put aside to be taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bianzhi_xl.nouns import At, Scalar, SheetText
from bianzhi_xl.office.excel import com

if TYPE_CHECKING:
    from xlwings import Book, Sheet

Cell = tuple[int, int]
_TINTED = 2
_ASIDE = "～待删"


def blank(book: Book, name: str) -> Sheet:
    """A new last sheet."""
    return book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])


def write(
    sheet: Sheet,
    text: SheetText,
    paint: Callable[[Sheet, Mapping[Cell, str]], None],
    set_contents: Callable[[Sheet, Mapping[Cell, Scalar]], None],
) -> None:
    """Fill a blank sheet: cells, widths, headings, tints, links, hidden columns, the page."""
    cells = {
        (r, c): value
        for r, row in enumerate(text.rows, 1)
        for c, value in enumerate(row, 1)
        if value not in (None, "")
    }
    set_contents(sheet, cells)
    wide = max((len(row) for row in text.rows), default=0)
    if wide:
        com.wrap(sheet.range((1, 1), (len(text.rows), wide)))
    if wide and text.heads:
        com.bold(sheet.range((1, 1), (text.heads, wide)))
    for column, width in enumerate(text.widths, 1):
        sheet.range((1, column)).column_width = width
    sheet.autofit("rows")
    # Only the first columns: a pattern behind long sentences would make them hard to read.
    paint(sheet, {(row, c): level for row, level in text.tints.items() for c in range(1, _TINTED + 1)})
    for cell, target in text.links.items():
        com.link(sheet.range(cell), _address(target))
    for column in text.hidden:
        com.hide_column(sheet, column)
    if text.heads:
        com.freeze(sheet, text.heads)
    com.landscape(sheet)


def _address(target: At) -> str:
    cell = At(target.sheet, max(target.row, 1), max(target.column, 1)).a1
    quoted = target.sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def put_aside(sheet: Sheet) -> None:
    """Make room for another sheet of the same name."""
    taken = {other.name for other in sheet.book.sheets}
    number = 1
    while f"{_ASIDE}{number}" in taken:
        number += 1
    sheet.name = f"{_ASIDE}{number}"
    com.hide(sheet)


def bring_back(sheet: Sheet, name: str, hidden: bool) -> None:
    """Undo :func:`put_aside`."""
    if not hidden:
        com.show(sheet)
    if sheet.name != name:
        sheet.name = name
