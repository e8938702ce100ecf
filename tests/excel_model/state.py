"""One open workbook: what the file library holds, and what only a running Excel knows."""

from __future__ import annotations

import io

from excel_model.calls import ComError


class State:
    """One open workbook: what the file library holds, and what only a running Excel knows."""

    def __init__(self, app, workbook, path) -> None:
        self.app, self.workbook, self.path = app, workbook, path
        self.stale, self.has_macros = True, False
        self._values: dict = {}

    def to_front(self) -> None:
        book = next(book for book in self.app.opened if book.state is self)
        self.app.opened.remove(book)
        self.app.opened.insert(0, book)

    def touched(self) -> None:
        self.stale = True
        self.app.seen.append((self.app.screen_updating, self.app.enable_events, self.app.calculation))

    def refuse_locked_structure(self) -> None:
        guard = self.workbook.security
        if guard is not None and guard.lockStructure:
            raise ComError("工作簿受保护，无法更改。")

    def computed(self, sheet: str, row: int, column: int):
        """A formula's value; as it was last calculated when calculation is manual."""
        if self.stale and self.app.calculation != "manual":
            self.calculate()
        return self._values.get((sheet, row, column))

    def calculate(self) -> None:
        from bianzhi_xl.office.files import engine
        from bianzhi_xl.office.files.calculation import Key, Sheets
        from bianzhi_xl.office.files.package import Package

        out = io.BytesIO()
        self.workbook.save(out)
        sheets = Sheets(Package(out.getvalue()))
        keys = {Key(name, *at) for name in sheets.names for at in sheets.formulas(name)}
        found = engine.evaluate(sheets, keys, everything=True) if keys else {}
        self._values = {(key.sheet, key.row, key.column): _plain(value) for key, value in found.items()}
        self.stale = False


def _plain(value):
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
