"""Editions written down as workbooks, and what stands in a workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from bianzhi_xl.office.files import FileOffice


def written(edition, path: Path) -> Path:
    """A workbook with the sheets of one edition."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    add(book, edition)
    book.save(path)
    return path


def add(book, edition):
    """The sheets of an edition in a workbook."""
    for grid in edition.grids:
        sheet = book.create_sheet(grid.sheet)
        for (row, column), value in grid.cells.items():
            sheet.cell(row, column, value)
        for top, left, bottom, right in grid.merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def cells(path):
    """Everything that stands in a workbook: (sheet, row, column) → value."""
    office = FileOffice(path)
    return {
        (sheet, *cell): value for sheet in office.sheets() for cell, value in office.grid(sheet).cells.items()
    }
