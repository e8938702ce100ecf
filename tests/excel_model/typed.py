"""What Excel makes of what is typed, and what it shows."""

from __future__ import annotations

import datetime as dt
import re

from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from excel_model.calls import ComError


def put(state, ws, row, column, value) -> None:
    """Give a cell a value as Excel does: texts are read, the cell's format has a say."""
    cell = ws.cell(row, column)
    if isinstance(cell, MergedCell):
        return
    cell.quotePrefix = False
    text = cell.number_format == "@"
    if value in (None, ""):
        cell.value = None
    elif isinstance(value, str) and value.startswith("'"):
        _as_text(cell, value[1:])
        cell.quotePrefix = True
    elif isinstance(value, str):
        _typed(cell, value, text)
    elif isinstance(value, (dt.datetime, dt.date)):
        if text:
            _as_text(cell, f"{value:%Y-%m-%d}")
            return
        kept = cell.number_format
        cell.value = value
        if kept != "General":
            cell.number_format = kept
    elif text and not isinstance(value, bool):
        _as_text(cell, f"{value:.15g}")
    else:
        cell.value = value
    state.touched()


def _as_text(cell, text):
    cell.value = None
    cell._value, cell.data_type = text, "s"


def _typed(cell, value, text):
    if text:
        _as_text(cell, value)
    elif value.startswith("="):
        if not re.fullmatch(r"=[^=]+", value) or re.search(r"[\u4e00-\u9fff]$", value):
            raise ComError("应用程序定义或对象定义错误")
        cell.value = value
    elif value[0] in "+-@" and not re.fullmatch(r"[+-]?[\d.]+", value):
        raise ComError("应用程序定义或对象定义错误")
    elif re.fullmatch(r"\s*[+-]?\d+(\.\d+)?\s*", value):
        cell.value = float(value)
    elif re.fullmatch(r"\d+[-/]\d+([-/]\d+)?", value) or re.fullmatch(r"\d+月\d+日", value):
        cell.value = dt.datetime(2018, 1, 5)
    elif value.casefold() in ("true", "false"):
        cell.value = value.casefold() == "true"
    else:
        _as_text(cell, value)


def shown(state, ws, row, column):
    """A cell's Value: numbers as float, dates as datetime, formulas calculated."""
    cell = ws._cells.get((row, column))
    value = cell.value if cell is not None else None
    if isinstance(value, (ArrayFormula, DataTableFormula)) or (cell is not None and cell.data_type == "f"):
        value = state.computed(ws.title, row, column)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def written(ws, row, column):
    """A cell's Formula: the formula, or what would be typed to get the value; blank is an empty text."""
    cell = ws._cells.get((row, column))
    value = cell.value if cell is not None else None
    if isinstance(value, ArrayFormula):
        return value.text
    if isinstance(value, DataTableFormula):
        raise NotImplementedError("data tables")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return f"{value:.15g}"
    return "" if value is None else str(value)
