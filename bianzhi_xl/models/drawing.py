"""A laid-out form drawn as a sheet.  Loaded only when a workbook is built: it needs openpyxl."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import copy

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bianzhi_xl import forms
from bianzhi_xl.models import looks, printing, sizes
from bianzhi_xl.models.layout import INFO, NUMBER, TITLE, Heading, Layout
from bianzhi_xl.models.looks import Style
from bianzhi_xl.nouns import Box, Column, Row

_INFO = (0.38, 0.29, 0.33)
"""Shares of the width: 填报单位, 截止日期, 单位."""
_NOT_APPLICABLE = "—"
_SIGNED = {"填报日期": "　　　年　　月　　日"}
"""What stands after a signature's name."""
_CHINESE = 134
"""GB2312_CHARSET: tells which font may stand in for one that is absent."""
_UPRIGHT = 255
"""ST_TextRotation of stacked letters."""


def workbook(title: str, plans: Sequence[Layout], heading: Heading) -> bytes:
    """The workbook with a sheet a form; beside its formulas there are no values yet."""
    book = Workbook()
    book.remove(book.active)
    _standard_font(book)
    for plan in plans:
        _Sheet(book.create_sheet(plan.form.name), plan).draw(heading)
    book.properties.title, book.properties.creator = title, "bianzhi_xl"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _standard_font(book: Workbook) -> None:
    """宋体 11 as the font that column widths are counted in, and of every cell without one of its own."""
    standard = Font(name=looks.STANDARD, sz=11, charset=_CHINESE)
    book._fonts = IndexedList([standard])
    book._named_styles["Normal"].font = standard


class _Sheet:
    """One sheet being drawn."""

    def __init__(self, sheet: Worksheet, plan: Layout) -> None:
        self._sheet, self._plan = sheet, plan
        self._letters = sizes.letters(plan)
        self._styled: dict[Style, Cell] = {}

    def draw(self, heading: Heading) -> None:
        """Everything, from 表号 to the notes."""
        plan, sheet = self._plan, self._sheet
        for number, width in enumerate(plan.widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        for line, height in sizes.heights(plan, self._letters).items():
            sheet.row_dimensions[line].height = height
        self._top(heading)
        self._heads()
        for row in plan.rows:
            for column in plan.form.columns:
                self._body_cell(row, column)
        last = self._foot()
        self._only_counts()
        printing.set_up(sheet, plan, last)

    def _put(self, box: Box, value: str | int | None, style: Style) -> None:
        """A value in the first cell of an area, merged if it is more than that cell."""
        cell = self._sheet.cell(box[0], box[1], value)
        self._dress(cell, style)
        if box[:2] != box[2:]:
            self._sheet.merge_cells(start_row=box[0], start_column=box[1], end_row=box[2], end_column=box[3])

    def _dress(self, cell: Cell, style: Style) -> None:
        """Comparing styles is most of what openpyxl does in a large form: each is made once, then copied."""
        if style in self._styled:
            cell._style = copy(self._styled[style]._style)
            return
        cell.font = Font(name=style.font, sz=style.size, b=style.bold, charset=_CHINESE)
        rotation = _UPRIGHT if style.upright else 0
        cell.alignment = Alignment(
            horizontal=style.across,
            vertical="center",
            text_rotation=rotation,
            wrap_text=style.wrap,
            shrink_to_fit=style.shrink,
            indent=style.indent,
        )
        if style.edges:
            left, right, top, bottom = (Side(edge or None) for edge in style.edges)
            stroke = Side("hair") if style.struck else None
            cell.border = Border(
                left=left, right=right, top=top, bottom=bottom, diagonal=stroke, diagonalUp=style.struck
            )
        cell.number_format = style.shows
        if style.opened:
            cell.protection = Protection(locked=False)
        self._styled[style] = cell

    def _top(self, heading: Heading) -> None:
        plan, form, size = self._plan, self._plan.form, self._letters.info
        self._put((NUMBER, 1, NUMBER, 1), form.number, Style(looks.HEADS, size, across="left"))
        title = re.sub(r"\d{4}年", f"{heading.year}年", form.title) if heading.year else form.title
        self._put((TITLE, 1, TITLE, plan.width), title, Style(looks.TITLE, self._letters.title))
        info = (f"填报单位：{heading.unit}", f"截止日期：{heading.cutoff}", f"单位：{form.units}")
        sides = ("left", "center", "right")
        for text, (first, last), side in zip(info, plan.split(_INFO), sides, strict=False):
            self._put((INFO, first, INFO, last), text, Style(looks.TEXT, size, across=side))

    def _heads(self) -> None:
        plan, size = self._plan, self._letters.head
        for head in plan.heads:
            upright = sizes.upright(head)
            text = sizes.printed(head, size, plan.room(head.box[1], head.box[3]))
            edges = looks.frame(plan, head.box)
            self._put(
                head.box, text, Style(looks.HEADS, size, wrap=not upright, upright=upright, edges=edges)
            )
        for number, code in enumerate(forms.codes(plan.form).values(), 1):
            box = (plan.codes, number, plan.codes, number)
            style = Style(looks.STANDARD, self._letters.body, edges=looks.frame(plan, box))
            self._put(box, int(code) if code.isdigit() else code, style)

    def _body_cell(self, row: Row, column: Column) -> None:
        plan = self._plan
        line, number = plan.lines[row.key], plan.columns[column.key]
        box = (line, number, line, number)
        label = column.key == plan.form.label_column
        applies = forms.applies(column, row)
        style = looks.body(column, row, plan.is_grand_total(row), label)
        style = style._replace(size=self._letters.body, edges=looks.frame(plan, box))
        formula = plan.formulas.get((row.key, column.key))
        value: str | None = None
        if formula is not None:
            value = str(formula)
        elif not applies:
            # A listing's lines stay blank: a dash in one would say that the line is taken.
            value = _NOT_APPLICABLE if row.spec.kind == "固定" else None
            style = style._replace(across="center", struck=row.spec.kind != "固定")
        elif label and row.label:
            value = sizes.label(plan, row, self._letters.body)
        elif plan.form.by_hand(column, row.spec):
            style = style._replace(opened=True)
        self._put(box, value, style)

    def _foot(self) -> int:
        """Signatures and notes; the last row."""
        plan, letters = self._plan, self._letters
        sign = Style(looks.TEXT, letters.info, across="left", edges=looks.lower_edge(plan))
        for number in range(1, plan.width + 1):
            self._put((plan.foot, number, plan.foot, number), None, sign)
        texts = [f"{name}：{_SIGNED.get(name, '')}" for name in plan.form.sign]
        for text, (first, last) in zip(texts, plan.split([1.0] * len(texts)), strict=False):
            self._put((plan.foot, first, plan.foot, last), text, sign)
        notes = plan.notes(letters.note)
        first, last = plan.note_columns
        for line, note in enumerate(notes, plan.foot + 1):
            self._put((line, first, line, last), note, Style(looks.TEXT, letters.note, across="left"))
        return plan.foot + len(notes)

    def _only_counts(self) -> None:
        """Hand-entered counts take whole numbers from 0 up only."""
        plan = self._plan
        rule = DataValidation("whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.errorTitle, rule.error = "填报数", "请填不小于 0 的整数；没有的填 0。"
        counted = [column for column in plan.form.columns if column.unit]
        for row in plan.rows:
            for column in (each for each in counted if plan.form.by_hand(each, row.spec)):
                if forms.applies(column, row) and (row.key, column.key) not in plan.formulas:
                    rule.add(self._sheet.cell(plan.lines[row.key], plan.columns[column.key]))
        if rule.sqref.ranges:
            self._sheet.add_data_validation(rule)
