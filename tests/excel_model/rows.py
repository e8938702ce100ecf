"""Rows put in and taken out, and addresses."""

from __future__ import annotations

import re

from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries

_LAST_ROW = 1_048_576
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")


def moved(state, ws, first, count) -> None:
    """Rows from ``first`` on move by ``count`` (fewer than none: rows are taken out)."""
    if ws.conditional_formatting or ws.data_validations.dataValidation or ws.tables:
        raise NotImplementedError("Insert: conditional formats, validations and tables do not move here")
    if state.workbook.defined_names or any(sheet.defined_names for sheet in state.workbook):
        raise NotImplementedError("Insert: names do not move here")
    bounds = [m.bounds for m in ws.merged_cells.ranges]
    for left, top, right, bottom in bounds:
        ws.unmerge_cells(None, top, left, bottom, right)
    heights = {row: held.height for row, held in ws.row_dimensions.items() if held.height is not None}
    if count > 0:
        ws.insert_rows(first, count)
    else:
        ws.delete_rows(first, -count)
    for left, top, right, bottom in bounds:
        box = _row(top, first, count), left, _row(bottom, first, count), right
        if box[0] > 0 and box[2] > 0 and (box[0], left) != (box[2], right):
            ws.merge_cells(None, *box)
    for row in heights:
        ws.row_dimensions[row].height = None
    for row, height in heights.items():
        if _row(row, first, count) > 0:
            ws.row_dimensions[_row(row, first, count)].height = height
    for sheet in state.workbook:
        for cell in list(sheet._cells.values()):
            if cell.data_type == "f":
                if not isinstance(cell.value, str):
                    raise NotImplementedError("Insert: array formulas do not move here")
                cell.value = _shifted(cell.value, sheet is ws, ws.title, first, count)
    for each in state.app.selected:
        each.areas[:] = [(_row(t, first, count), a, _row(b, first, count), z) for t, a, b, z in each.areas]


def _row(row, first, count):
    """Where a row is afterwards; 0 when it is gone."""
    if row < first:
        return row
    if count < 0 and row < first - count:
        return 0
    return row + count


def _shifted(formula, same_sheet, title, first, count):
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == "OPERAND" and token.subtype == "RANGE":
            tab, mark, area = token.value.rpartition("!")
            if (tab.strip("'") == title) if mark else same_sheet:
                if not re.fullmatch(rf"{_CELL.pattern}(:{_CELL.pattern})?", area):
                    raise NotImplementedError(f"Insert: cannot move {token.value}")
                token.value = tab + mark + _CELL.sub(lambda m: _address(m, first, count), area)
    return "=" + "".join(token.value for token in tokens.items)


def _address(found, first, count):
    row = _row(int(found[4]), first, count)
    if not row:
        raise NotImplementedError("Delete: a row that is referred to")
    return f"{found[1]}{found[2]}{found[3]}{row}"


def areas_of(address: str):
    """The boxes of an A1 address of one or several areas, rows and columns included."""
    for piece in address.replace("$", "").split(","):
        left, top, right, bottom = range_boundaries(piece)
        yield top or 1, left or 1, bottom or _LAST_ROW, right or 16_384
