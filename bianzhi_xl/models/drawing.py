"""A laid-out form drawn as a sheet.  Loaded only when a workbook is built: it needs openpyxl."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bianzhi_xl import forms
from bianzhi_xl.models import looks, printing, sizes
from bianzhi_xl.models.layout import INFO, NUMBER, TITLE, Heading, Layout
from bianzhi_xl.models.sizes import Letters
from bianzhi_xl.nouns import Box, Column, Row

_INFO = (0.38, 0.29, 0.33)
"""Shares of the width: 填报单位, 截止日期, 单位."""
_NOT_APPLICABLE = "—"
_SIGNED = {"填报日期": "　　　年　　月　　日"}
"""What stands after a signature's name."""
_CENTRE = Alignment("center", "center", wrap_text=True)


def workbook(title: str, plans: Sequence[Layout], heading: Heading) -> bytes:
    """The workbook with a sheet a form; beside its formulas there are no values yet."""
    book = Workbook()
    book.remove(book.active)
    _standard_font(book)
    for plan in plans:
        _draw(book.create_sheet(plan.form.name), plan, heading)
    book.properties.title, book.properties.creator = title, "bianzhi_xl"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _standard_font(book: Workbook) -> None:
    """宋体 11 as the font that column widths are counted in, and of every cell without one of its own."""
    standard = looks.font(looks.STANDARD, 11)
    book._fonts = IndexedList([standard])
    book._named_styles["Normal"].font = standard


def _draw(sheet: Worksheet, plan: Layout, heading: Heading) -> None:
    letters = sizes.letters(plan)
    for number, width in enumerate(plan.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, height in sizes.heights(plan, letters).items():
        sheet.row_dimensions[row].height = height
    _top(sheet, plan, letters, heading)
    _heads(sheet, plan, letters)
    for row in plan.rows:
        for column in plan.form.columns:
            _body_cell(sheet, plan, letters, row, column)
    _foot(sheet, plan, letters)
    _only_counts(sheet, plan)
    printing.set_up(sheet, plan, plan.foot + len(plan.notes(letters.note)))


def _top(sheet: Worksheet, plan: Layout, letters: Letters, heading: Heading) -> None:
    form = plan.form
    number = sheet.cell(NUMBER, 1, form.number)
    number.font, number.alignment = looks.font(looks.HEADS, letters.info), Alignment("left", "center")
    title = re.sub(r"\d{4}年", f"{heading.year}年", form.title) if heading.year else form.title
    _across(sheet, (TITLE, 1, TITLE, plan.width), title, Alignment("center", "center"))
    sheet.cell(TITLE, 1).font = looks.font(looks.TITLE, letters.title)
    info = (f"填报单位：{heading.unit}", f"截止日期：{heading.cutoff}", f"单位：{form.units}")
    for text, (first, last), side in zip(info, plan.split(_INFO), ("left", "center", "right"), strict=False):
        _across(sheet, (INFO, first, INFO, last), text, Alignment(side, "center"))
        sheet.cell(INFO, first).font = looks.font(looks.TEXT, letters.info)


def _across(sheet: Worksheet, box: Box, text: str, alignment: Alignment) -> None:
    """A text in the first cell of an area, merged if it is more than that cell."""
    cell = sheet.cell(box[0], box[1])
    cell.value, cell.alignment = text, alignment
    if box[:2] != box[2:]:
        sheet.merge_cells(start_row=box[0], start_column=box[1], end_row=box[2], end_column=box[3])


def _heads(sheet: Worksheet, plan: Layout, letters: Letters) -> None:
    for head in plan.heads:
        room = plan.room(head.box[1], head.box[3])
        upright = sizes.upright(head)
        cell = sheet.cell(head.box[0], head.box[1])
        cell.font, cell.border = looks.font(looks.HEADS, letters.head), looks.frame(plan, head.box)
        alignment = Alignment("center", "center", text_rotation=255) if upright else _CENTRE
        _across(sheet, head.box, sizes.printed(head, letters.head, room), alignment)
    for number, code in enumerate(forms.codes(plan.form).values(), 1):
        cell = sheet.cell(plan.codes, number, int(code) if code.isdigit() else code)
        cell.font, cell.alignment = looks.font(looks.STANDARD, letters.body), Alignment("center", "center")
        cell.border = looks.frame(plan, (plan.codes, number, plan.codes, number))


def _body_cell(sheet: Worksheet, plan: Layout, letters: Letters, row: Row, column: Column) -> None:
    line, number = plan.lines[row.key], plan.columns[column.key]
    label = column.key == plan.form.label_column
    total = plan.is_grand_total(row)
    applies = forms.applies(column, row)
    cell = sheet.cell(line, number)
    cell.font = looks.font(looks.STANDARD, letters.body, bold=total)
    cell.border = looks.frame(plan, (line, number, line, number))
    cell.number_format = looks.number_format(column, total)
    cell.alignment = _CENTRE if total or not applies else looks.alignment(column, row, label)
    formula = plan.formulas.get((row.key, column.key))
    if formula is not None:
        cell.value = str(formula)
    elif not applies:
        # A listing's lines stay blank: a dash in one would say that the line is taken.
        cell.value = _NOT_APPLICABLE if row.spec.kind == "固定" else None
    elif label and row.label:
        cell.value = looks.spaced(row.label)
    elif column.source.word == "手填":
        cell.protection = Protection(locked=False)


def _foot(sheet: Worksheet, plan: Layout, letters: Letters) -> None:
    signs = [f"{sign}：{_SIGNED.get(sign, '')}" for sign in plan.form.sign]
    for text, (first, last) in zip(signs, plan.split([1.0] * len(signs)), strict=False):
        _across(sheet, (plan.foot, first, plan.foot, last), text, Alignment("left", "center"))
        sheet.cell(plan.foot, first).font = looks.font(looks.TEXT, letters.info)
    for number in range(1, plan.width + 1):
        sheet.cell(plan.foot, number).border = looks.lower_edge(plan)
    for row, note in enumerate(plan.notes(letters.note), plan.foot + 1):
        first, last = plan.note_columns
        _across(sheet, (row, first, row, last), note, Alignment("left", "center"))
        sheet.cell(row, first).font = looks.font(looks.TEXT, letters.note)


def _only_counts(sheet: Worksheet, plan: Layout) -> None:
    """Hand-entered counts take whole numbers from 0 up only."""
    rule = DataValidation("whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    rule.errorTitle, rule.error = "填报数", "请填不小于 0 的整数；没有的填 0。"
    for row in plan.rows:
        for column in plan.form.columns:
            counted = column.source.word == "手填" and column.unit and forms.applies(column, row)
            if counted and (row.key, column.key) not in plan.formulas:
                rule.add(sheet.cell(plan.lines[row.key], plan.columns[column.key]))
    if rule.sqref.ranges:
        sheet.add_data_validation(rule)
