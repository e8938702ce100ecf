"""Model workbooks drawn with openpyxl, from the layout of each form."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bianzhi_xl import disk, forms
from bianzhi_xl.models import cached, frame, looks
from bianzhi_xl.models.frame import Words
from bianzhi_xl.models.layout import HEAD_TOP, MARGINS, Layout, layout, spans
from bianzhi_xl.nouns import At, Box, Form

CREATOR = "bianzhi_xl"
_PAPER = {"A3": "8", "A4": "9"}
_THIRDS = (1.0, 1.0, 1.0)
"""Shares of the width of 填报单位, 截止日期 and 单位: the date stands in the middle."""


def workbook(own: Sequence[Form], words: Words) -> bytes:
    """One workbook, a sheet per form, with the values of its formulas while it is blank."""
    book = Workbook()
    book.remove(book.active)
    looks.measured(book)
    book.properties.creator = book.properties.lastModifiedBy = CREATOR
    book.properties.title = own[0].family
    values = {}
    for form in own:
        sheet = book.create_sheet(form.name)
        plan = layout(form)
        _frame(sheet, plan, words)
        _head(sheet, plan)
        _body(sheet, plan)
        looks.ruled(sheet, (HEAD_TOP, 1, plan.sign - 1, len(form.columns)), plan.sizes.scale)
        _page(sheet, plan)
        values[form.name] = cached.values(form, plan.rows, _addresses(plan))
    out = io.BytesIO()
    book.save(out)
    return disk.steady(cached.written(out.getvalue(), tuple(values.values())))


def _addresses(plan: Layout):
    """(row key, column key) → address in the sheet."""
    rows = {row.key: plan.first + n for n, row in enumerate(plan.rows)}
    columns = {column.key: n for n, column in enumerate(plan.form.columns, 1)}
    return lambda row, column: At(plan.form.name, rows[row], columns[column])


def _frame(sheet: Worksheet, plan: Layout, words: Words) -> None:
    """表号, title, the line above the head, signatures and notes."""
    form, sizes, end = plan.form, plan.sizes, len(plan.form.columns)
    small = looks.font(looks.FANGSONG, sizes.small)
    number = _put(sheet, (1, 1, 1, 1), form.number)
    number.font, number.alignment = looks.font(looks.HEI, sizes.small), looks.beside("left")
    title = _put(sheet, (2, 1, 2, end), form.title)
    title.font, title.alignment = looks.font(looks.XIAOBIAOSONG, sizes.title), looks.centred()
    places = zip(
        spans(plan.widths, _THIRDS), frame.line(form, words), ("left", "center", "right"), strict=True
    )
    for (first, last), text, where in places:
        cell = _put(sheet, (3, first, 3, last), text)
        cell.font, cell.alignment = small, looks.beside(where)
    signs = frame.signs(form)
    for (first, last), text in zip(spans(plan.widths, [1] * len(signs)), signs, strict=True):
        cell = _put(sheet, (plan.sign, first, plan.sign, last), text)
        cell.font, cell.alignment = small, looks.beside("left")
    for row, text in enumerate(frame.notes(form), plan.sign + 1):
        cell = _put(sheet, (row, 1, row, end), text)
        cell.font, cell.alignment = small, looks.beside("left", wrap=True)


def _head(sheet: Worksheet, plan: Layout) -> None:
    for head in plan.heads:
        cell = _put(sheet, head.box, head.text)
        cell.font, cell.alignment = looks.font(looks.HEI, plan.sizes.table), looks.centred(head.upright)
    codes = forms.codes(plan.form)
    for number, column in enumerate(plan.form.columns, 1):
        cell = _put(sheet, (plan.code, number, plan.code, number), codes[column.key])
        cell.font, cell.alignment = looks.font(looks.SONG, plan.sizes.table), looks.centred()


def _body(sheet: Worksheet, plan: Layout) -> None:
    form, at = plan.form, _addresses(plan)
    for number, row in enumerate(plan.rows, plan.first):
        font = looks.font(looks.SONG, plan.sizes.table, bold=bool(row.spec.sum_of))
        for place, column in enumerate(form.columns, 1):
            cell = sheet.cell(number, place)
            formula = forms.formula(form, plan.rows, row, column, at)
            cell.font, cell.alignment = font, looks.body_alignment(column, row)
            cell.number_format = looks.number_format(column, row)
            if not forms.applies(column, row):
                cell.fill = looks.NOT_APPLICABLE
                # A mark in an empty line of a listing would make that line look taken.
                cell.value = "—" if row.spec.kind == "固定" else None
                cell.alignment = looks.centred()
            elif column.source.word == "行名":
                cell.value = row.label or None
            elif formula:
                cell.value = str(formula)
            if looks.is_open(column, row, bool(formula)):
                cell.protection = looks.OPEN


def _put(sheet: Worksheet, box: Box, text: str) -> Cell:
    """Write a text and merge its box."""
    top, first, bottom, last = box
    cell = sheet.cell(top, first, text)
    if (top, first) != (bottom, last):
        sheet.merge_cells(start_row=top, start_column=first, end_row=bottom, end_column=last)
    return cell


def _page(sheet: Worksheet, plan: Layout) -> None:
    """Widths and heights, the view on screen, and print set-up."""
    form, end = plan.form, get_column_letter(len(plan.form.columns))
    for number, width in enumerate(plan.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, height in plan.heights.items():
        sheet.row_dimensions[row].height = height
    labels = next(n for n, c in enumerate(form.columns, 1) if c.key == form.label_column)
    sheet.freeze_panes = sheet.cell(plan.first, labels + 1)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 100 if plan.sizes.scale == 1 else 80
    sheet.print_title_rows = f"1:{plan.code}"
    sheet.print_area = f"A1:{end}{plan.last}"
    sheet.page_setup.paperSize = _PAPER[form.page.paper]
    sheet.page_setup.orientation = "landscape" if form.page.orientation == "横" else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = form.page.footer
    sheet.oddFooter.center.size = round(plan.sizes.small)  # a footer shrinks with the page
    for side, inches in MARGINS.items():
        setattr(sheet.page_margins, side, inches)
