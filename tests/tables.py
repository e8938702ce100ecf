"""Small sheets as text tables, so that a test shows the sheet an official would see.

One line a row, cells apart by ``|``; ``<`` belongs to the cell at its left, ``^`` to the one above (merged);
``=…`` is a formula, ``=…→3`` one that shows 3; ``'12`` is a text of digits.

>>> sheet = grid('''
... 表头 |  <  | 数
...  ^   | 甲  |
... 合计 |  3  | =B3→3
... ''')
>>> sheet.cells[3, 2], sheet.formulas[3, 3], sheet.merges
(3, '=B3', ((1, 1, 2, 2),))
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from paper import PaperOffice

from bianzhi_xl.nouns import At, Edit, Formula, Grid, Scalar


def grid(table: str, sheet: str = "表") -> Grid:
    """The sheet that a text table shows; its first line is row 1."""
    lines = table.strip("\n").splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if line.strip()]
    return of_rows(rows, sheet)


def of_rows(rows: Iterable[list[str]], sheet: str = "表") -> Grid:
    """The sheet of rows of cell texts."""
    cells: dict[tuple[int, int], Scalar] = {}
    formulas: dict[tuple[int, int], Formula] = {}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows, 1):
        for c, text in enumerate(row, 1):
            if text in ("<", "^"):
                owner[r, c] = owner[(r, c - 1) if text == "<" else (r - 1, c)]
                continue
            owner[r, c] = (r, c)
            if text.startswith("="):
                text, _, text_shown = text.partition("→")
                formulas[r, c] = Formula(text)
                text = text_shown
            value = scalar(text)
            if value is not None:
                cells[r, c] = value
    return Grid(sheet, cells, formulas, _merges(owner), unlocked=frozenset())


def scalar(text: str) -> Scalar:
    """A cell's value as typed."""
    if text.startswith("'"):
        return text[1:]
    return int(text) if re.fullmatch(r"-?\d+", text) else text or None


def _merges(owner: dict) -> tuple:
    boxes: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    for (r, c), (top, left) in owner.items():
        box = boxes.get((top, left), (top, left, top, left))
        boxes[top, left] = (top, left, max(box[2], r), max(box[3], c))
    return tuple(box for box in boxes.values() if box[:2] != box[2:])


def inserted(sheet: Grid, below: int, count: int = 1) -> Grid:
    """The sheet with blank rows put in; everything below moves along, in formulas too."""

    def row(r: int) -> int:
        return r + count if r > below else r

    def moved(formula: Formula) -> Formula:
        return Formula(re.sub(r"([A-Z]+)(\d+)", lambda found: f"{found[1]}{row(int(found[2]))}", formula))

    return Grid(
        sheet.sheet,
        {(row(r), c): value for (r, c), value in sheet.cells.items()},
        {(row(r), c): moved(formula) for (r, c), formula in sheet.formulas.items()},
        tuple((row(t), left, row(b), right) for t, left, b, right in sheet.merges),
    )


class Paper(PaperOffice):
    """An office on paper whose formulas, too, follow rows that are put in.  Nothing is calculated."""

    def __init__(self, *sheets: Grid) -> None:
        super().__init__(sheets)

    def _rows(self, edit: Edit) -> None:
        wanted = inserted(self.grid(edit.at.sheet), edit.at.row, edit.new).formulas
        super()._rows(edit)
        self._set(edit.at.sheet, formulas=wanted)


def typed(sheet: Grid, at: tuple[int, int], value: Scalar) -> Grid:
    """The sheet after a person typed into a cell."""
    office = PaperOffice([sheet])
    office.apply([Edit(At(sheet.sheet, *at), "value", sheet.content(*at), value)])
    return office.grid(sheet.sheet)
