"""Totals and formula cells as Excel formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bianzhi_xl import language
from bianzhi_xl.forms import sums
from bianzhi_xl.forms.computing import needed_columns
from bianzhi_xl.forms.expanding import fits
from bianzhi_xl.forms.sources import expression
from bianzhi_xl.nouns import At, Column, Form, Formula, Row

Where = Callable[[str, str], At | None]
"""(row key, column key) → address, None when the cell was not placed."""


def formula(form: Form, rows: Sequence[Row], row: Row, column: Column, at: Where) -> Formula | None:
    """The formula of a total or of a formula cell; cells on another sheet are named with their sheet.

    None for every other cell, and when a cell it needs was not placed (a formula that silently leaves
    one out would be wrong).
    """
    own = at(row.key, column.key)
    if own is None or form.typed or not fits(column, row.spec):
        return None
    if column.source.word == "式":
        return _expression(form, row, column, at, own.sheet)
    if not sums.is_total(form, row, column):
        return None
    keys = sums.standing(form, row.spec, column, lambda key: at(key, form.label_column) is not None)
    cells = [at(each.key, column.key) for each in rows if each.spec.key in keys]
    if None in cells:
        return None
    areas = _areas((cell for cell in cells if cell), own.sheet)
    unknown = column.source.word in sums.UNKNOWN
    if not areas:
        return Formula('=""' if unknown else "=0")
    if unknown:
        return Formula(f'=IF(COUNT({areas})=0,"",SUM({areas}))')
    return Formula(f"=SUM({areas})")


def _expression(form: Form, row: Row, column: Column, at: Where, sheet: str) -> Formula | None:
    read = expression(column.source.field)
    cells = {name: at(row.key, name) for name in read.names}
    if None in cells.values():
        return None
    placed = {name: cell for name, cell in cells.items() if cell}
    addresses = {name: cell.seen_from(sheet) for name, cell in placed.items()}
    plain = _sum(column, placed, sheet) or language.excel(read, addresses.__getitem__)
    needed = needed_columns(form, column)
    if not needed:
        return plain
    known = ",".join(addresses[name] for name in needed)
    return Formula(f'=IF(COUNT({known})<{len(needed)},"",{plain[1:]})')


def _sum(column: Column, addresses: dict[str, At], sheet: str) -> Formula | None:
    """SUM over the columns of a formula that only adds: it passes over text, as ``+`` does not."""
    terms = sums.terms(column)
    if len(terms) < 2 or any(sign < 0 for sign, _ in terms):
        return None
    return Formula(f"=SUM({_areas((addresses[key] for _, key in terms), sheet, across=True)})")


def _areas(cells: Iterable[At], sheet: str, across: bool = False) -> str:
    """Addresses as a formula on ``sheet`` writes them, joined with commas; neighbours below (or beside) one
    another as a range.

    >>> _areas([At("甲", 5, 3), At("甲", 6, 3), At("甲", 9, 3)], "甲")
    'C5:C6,C9'
    >>> _areas([At("甲", 5, 3), At("甲", 5, 4), At("乙", 5, 5)], "甲", across=True)
    "C5:D5,'乙'!E5"
    """
    down, right = (0, 1) if across else (1, 0)
    runs: list[list[At]] = []

    def order(at: At) -> tuple[bool, str, int, int]:
        place = (at.row, at.column) if across else (at.column, at.row)
        return at.sheet != sheet, at.sheet, *place

    for cell in sorted(set(cells), key=order):
        last = runs[-1][-1] if runs else None
        if last and cell == At(last.sheet, last.row + down, last.column + right):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return ",".join(run[0].seen_from(sheet) + (f":{run[-1].a1}" if len(run) > 1 else "") for run in runs)
