"""An office on paper: workbooks held in memory, for tests that need no file."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from bianzhi_xl.nouns import At, Edit, FileFault, Formula, Grid, SheetText, Token

PLAIN = Token("<plain/>")


class PaperOffice:
    """The whole table of edits, applied to grids in memory."""

    def __init__(self, grids: Sequence[Grid] | Mapping[str, Grid]) -> None:
        several = grids.values() if isinstance(grids, Mapping) else grids
        self._grids = {grid.sheet: _with_fills(grid) for grid in several}
        self._book = Grid("", {})

    def sheets(self) -> tuple[str, ...]:
        return tuple(self._grids)

    def grid(self, sheet: str) -> Grid:
        if sheet == "":
            return self._book
        if sheet not in self._grids:
            raise FileFault(f"纸面：没有工作表“{sheet}”，请检查表名。")
        return self._grids[sheet]

    def close(self) -> None:
        pass

    def apply(self, edits: Sequence[Edit]) -> None:
        before = (dict(self._grids), self._book)
        try:
            for edit in sorted(edits, key=lambda edit: edit.what != "rows"):
                self._verify(edit)
                getattr(self, f"_{edit.what}")(edit)
        except FileFault:
            self._grids, self._book = before
            raise

    def _verify(self, edit: Edit) -> None:
        cell = (edit.at.row, edit.at.column)
        if edit.what in ("sheet", "structure"):
            found = self._book.protection if edit.what == "structure" else None
            if edit.what == "sheet" and (edit.at.sheet in self._grids) == (edit.old is None):
                raise FileFault(f"纸面：工作表“{edit.at.sheet}”与预想的不同，没有写入。")
        else:
            grid = self.grid(edit.at.sheet)
            found = {
                "value": lambda: grid.content(*cell),
                "fill": lambda: grid.fills[cell],
                "note": lambda: grid.notes.get(cell),
                "unlocked": lambda: cell in grid.unlocked,
                "protection": lambda: grid.protection,
                "stamp": lambda: grid.stamp,
                "rows": lambda: 0,
            }[edit.what]()
            if grid.protected and (
                edit.what == "rows" or (edit.what == "value" and cell not in grid.unlocked)
            ):
                raise FileFault(f"纸面 {edit.at.sheet}：表已锁定，没有写入；请先“解锁”。")
        same = found in (None, "") and edit.old in (None, "") or found == edit.old
        if edit.what != "sheet" and not (
            same and isinstance(found, Formula) == isinstance(edit.old, Formula)
        ):
            raise FileFault(
                f"纸面 {edit.at.sheet} {edit.at.a1}：现在是“{found}”，不是预想的“{edit.old}”，没有写入。"
            )

    def _set(self, sheet: str, **changes: object) -> None:
        self._grids[sheet] = dataclasses.replace(self._grids[sheet], **changes)

    def _value(self, edit: Edit) -> None:
        grid, cell = self._grids[edit.at.sheet], (edit.at.row, edit.at.column)
        cells = {at: value for at, value in grid.cells.items() if at != cell}
        formulas = {at: value for at, value in grid.formulas.items() if at != cell}
        if isinstance(edit.new, Formula):
            formulas[cell] = edit.new
        elif edit.new not in (None, ""):
            cells[cell] = edit.new
        self._set(edit.at.sheet, cells=cells, formulas=formulas)

    def _fill(self, edit: Edit) -> None:
        fills = _Fills(self._grids[edit.at.sheet].fills)
        fills[edit.at.row, edit.at.column] = edit.new
        self._set(edit.at.sheet, fills=fills)

    def _note(self, edit: Edit) -> None:
        notes = dict(self._grids[edit.at.sheet].notes)
        cell = (edit.at.row, edit.at.column)
        old = notes.pop(cell, None)
        if isinstance(edit.new, Token):
            notes[cell] = edit.new
        elif edit.new is not None:
            text = f"{old.text}\n{edit.new}" if old else str(edit.new)
            notes[cell] = Token(f"<text>{text}</text>", text)
        self._set(edit.at.sheet, notes=notes)

    def _unlocked(self, edit: Edit) -> None:
        cell = frozenset({(edit.at.row, edit.at.column)})
        unlocked = self._grids[edit.at.sheet].unlocked
        self._set(edit.at.sheet, unlocked=unlocked | cell if edit.new else unlocked - cell)

    def _rows(self, edit: Edit) -> None:
        below, count = edit.at.row, int(edit.new)
        grid = self._grids[edit.at.sheet]

        def moved(held: Mapping) -> dict:
            return {(r + count if r > below else r, c): value for (r, c), value in held.items()}

        self._set(
            edit.at.sheet,
            cells=moved(grid.cells),
            formulas=moved(grid.formulas),
            notes=moved(grid.notes),
            fills=_Fills(moved(grid.fills)),
            unlocked=frozenset((r + count if r > below else r, c) for r, c in grid.unlocked),
            merges=tuple(
                (t + count if t > below else t, a, b + count if b > below else b, z)
                for t, a, b, z in grid.merges
            ),
        )

    def _stamp(self, edit: Edit) -> None:
        self._set(edit.at.sheet, footer={"R": edit.new} if edit.new else {})

    def _protection(self, edit: Edit) -> None:
        self._set(edit.at.sheet, protection=edit.new, protected=edit.new is not None)

    def _structure(self, edit: Edit) -> None:
        self._book = Grid("", {}, protection=edit.new, protected=edit.new is not None)

    def _sheet(self, edit: Edit) -> None:
        if isinstance(edit.new, SheetText):
            cells = {
                (r, c): value
                for r, row in enumerate(edit.new.rows, 1)
                for c, value in enumerate(row, 1)
                if value not in (None, "")
            }
            self._grids[edit.new.name] = _with_fills(Grid(edit.new.name, cells))
        else:
            del self._grids[edit.at.sheet]


class _Fills(dict):
    """Every cell has a fill; one that nobody set is plain."""

    def __missing__(self, at: tuple[int, int]) -> str:
        return PLAIN


def _with_fills(grid: Grid) -> Grid:
    return dataclasses.replace(grid, fills=_Fills(grid.fills))


def cell(sheet: str, row: int, column: int) -> At:
    """Shorthand for an address."""
    return At(sheet, row, column)
