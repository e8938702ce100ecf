"""The same county the obvious way: pandas reads and counts, openpyxl loads and saves for every step.

It is given much for free: the coded attributes of every person, and where each figure goes.  What it does
itself is what such scripts do: read the exports with pandas, count every figure with a boolean mask, write,
check, mark and lock with a load and a save of each workbook.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from bianzhi_xl import forms
from bianzhi_xl.buttons import desk
from bianzhi_xl.forms.figures import filter_of
from bianzhi_xl.nouns import Meaning

_RED = PatternFill("solid", fgColor="FFFFC7CE")


class Plan:
    """Where each counted figure goes, and its filter: worked out beforehand, not timed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        known = desk.facts(folder)
        self.attributes = pd.DataFrame(
            [known.cube.attributes(person) for person in known.cube.register.people]
        )
        self.cells: dict[Path, list[tuple[str, int, int, dict]]] = {}
        self.others: dict[Path, list[tuple[str, int, int, object]]] = {}
        for path in desk.workbooks(folder):
            for sheet in desk.opened(path, known).sheets:
                self._plan(path, sheet, known)

    def _plan(self, path: Path, sheet: desk.Sheet, known: desk.Facts) -> None:
        derived = forms.derived(sheet.form, sheet.rows, known.cube, known.last)
        for row in sheet.rows:
            for column in sheet.form.columns:
                at = sheet.binding.at(row.key, column.key)
                meaning = Meaning(sheet.form.name, row.key, column.key)
                if at is None or meaning not in derived:
                    continue
                if column.source.word == "人数":
                    where = {name: set(allowed) for name, allowed in filter_of(sheet.form, row, column)}
                    self.cells.setdefault(path, []).append((at.sheet, at.row, at.column, where))
                else:
                    self.others.setdefault(path, []).append((at.sheet, at.row, at.column, derived[meaning]))


def read(folder: Path) -> list[pd.DataFrame]:
    """The exports as data frames."""
    frames = []
    for path in sorted((folder / "台账").iterdir()):
        if path.suffix == ".xlsx":
            frames.append(pd.read_excel(path, header=1, dtype=str))
        elif path.suffix == ".csv":
            try:
                frames.append(pd.read_csv(path, dtype=str, encoding="utf-8-sig"))
            except UnicodeDecodeError:
                frames.append(pd.read_csv(path, dtype=str, encoding="gb18030"))
    return frames


def count(plan: Plan) -> dict[Path, list[tuple[str, int, int, int]]]:
    """Every counted figure by a mask over the people."""
    frame = plan.attributes
    found: dict[Path, list[tuple[str, int, int, int]]] = {}
    for path, cells in plan.cells.items():
        for sheet, row, column, where in cells:
            mask = pd.Series(True, index=frame.index)
            for name, allowed in where.items():
                mask &= frame[name].isin(allowed)
            found.setdefault(path, []).append((sheet, row, column, int(mask.sum())))
    return found


def county(plan: Plan) -> int:
    """Read, fill, check, mark and lock; returns how many figures were written."""
    read(plan.folder)
    figures = count(plan)
    for path, cells in figures.items():
        book = openpyxl.load_workbook(path)
        for sheet, row, column, value in (*cells, *plan.others.get(path, ())):
            book[sheet].cell(row, column).value = value
        book.save(path)
    for path, cells in count(plan).items():
        book = openpyxl.load_workbook(path)
        wrong = [cell for cell in cells if book[cell[0]].cell(cell[1], cell[2]).value != cell[3]]
        for sheet, row, column, value in wrong or cells[:12]:
            book[sheet].cell(row, column).fill = _RED
            book[sheet].cell(row, column).comment = Comment(f"应为 {value}", "核对")
        book.save(path)
        book = openpyxl.load_workbook(path)
        for sheet in book:
            sheet.protection.set_password("口令")
            sheet.protection.enable()
        book.save(path)
    return sum(map(len, figures.values()))
