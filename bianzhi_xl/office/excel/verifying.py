"""What an edit needs before it may be made: the sheet is there, open, and holds what the edit thinks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bianzhi_xl.nouns import At, Edit, FileFault, Grid, Locked, SheetText, Token
from bianzhi_xl.office.contents import said, same
from bianzhi_xl.office.excel.looks import can_be_put_back, note_after

_FORBIDDEN = re.compile(r"[\\/?*\[\]:]")
_KINDS = ("value", "fill", "note", "unlocked", "rows", "stamp", "protection", "structure", "sheet")


class Verifier:
    """Verifies edits against grids as they are now; an edit sees what the ones before it will have done."""

    def __init__(
        self, book: str, sheets: Sequence[str], grid: Callable[[str], Grid], password: str | None
    ) -> None:
        self._book = book
        self._sheets = {name.casefold() for name in sheets}
        self._grid = grid
        self._password = password
        self._after: dict[tuple[At, str], object] = {}

    def verify(self, edits: Sequence[Edit]) -> None:
        """Raise FileFault at the first edit that cannot be made."""
        for edit in edits:
            if edit.what not in _KINDS:
                raise FileFault(f"{self._book}：不会做“{edit.what}”这种改动。")
            if edit.what == "sheet":
                self._sheet(edit)
            elif edit.what in ("protection", "structure"):
                self._protection(edit)
            elif edit.what == "rows":
                self._rows(edit)
            elif edit.what == "stamp":
                self._stamp(edit)
            else:
                self._cell(edit)
            self._after[edit.at, edit.what] = self._left(edit)

    def _left(self, edit: Edit) -> object:
        if edit.what != "note":
            return edit.new
        return note_after(edit.old if isinstance(edit.old, Token) else None, edit.new)

    def _there(self, edit: Edit) -> Grid:
        if edit.at.sheet.casefold() not in self._sheets:
            raise FileFault(f"{self._book}：没有工作表“{edit.at.sheet}”，请检查表名。")
        return self._grid(edit.at.sheet)

    def _found(self, edit: Edit, stands: Callable[[], object]) -> object:
        key = (edit.at, edit.what)
        return self._after[key] if key in self._after else stands()

    def _rows(self, edit: Edit) -> None:
        grid = self._there(edit)
        if grid.protected and self._password is None:
            raise Locked(f"{self._book} {edit.at.sheet}：表已锁定，没有写入；请先“解锁”。")
        if not isinstance(edit.new, int) or edit.new < 0 or edit.old != 0 or edit.at.row < 1:
            raise FileFault(f"{self._book} {edit.at.sheet}：插入行数不对，没有写入。")

    def _stamp(self, edit: Edit) -> None:
        grid = self._there(edit)
        if self._found(edit, lambda: grid.stamp) != edit.old:
            raise FileFault(f"{self._book} {edit.at.sheet}：页脚右边与预想的不同，没有写入；请重新打开再试。")

    def _cell(self, edit: Edit) -> None:
        grid = self._there(edit)
        cell = (edit.at.row, edit.at.column)
        where = f"{self._book} {edit.at.sheet} {edit.at.a1}"
        if edit.what == "value":
            self._typed(grid, cell, where)
            found = self._found(edit, lambda: grid.content(*cell))
        elif edit.what == "fill":
            found = self._found(edit, lambda: grid.fills[cell])
            if not can_be_put_back(str(found)):
                raise FileFault(
                    f"{where}：是渐变填充，在 Excel 里改了不能原样恢复，没有写入；请先改成纯色或无填充。"
                )
        elif edit.what == "note":
            if cell in grid.fixed_notes:
                raise FileFault(f"{where}：有批注会话，不能改动它的批注；请在 Excel 中处理。")
            found = self._found(edit, lambda: grid.notes.get(cell))
        else:
            found = self._found(edit, lambda: cell in grid.unlocked)
        if edit.what != "value" and grid.protected:
            self._need_password(f"{self._book} {edit.at.sheet}", "表已锁定")
        if not same(found, edit.old):
            raise FileFault(
                f"{where}：现在是 {said(found)}，不是预想的 {said(edit.old)}，没有写入；请重新核对。"
            )

    def _typed(self, grid: Grid, cell: tuple[int, int], where: str) -> None:
        if grid.protected and cell not in grid.unlocked and self._password is None:
            raise Locked(f"{self._book} {grid.sheet}：表已锁定，没有写入；请先“解锁”。")
        for top, left, bottom, right in grid.merges:
            if top <= cell[0] <= bottom and left <= cell[1] <= right and cell != (top, left):
                raise FileFault(f"{where}：在合并单元格中间，写入看不见；请写到左上角的格。")

    def _need_password(self, where: str, why: str) -> None:
        if self._password is None:
            raise Locked(f"{where}：{why}，在 Excel 里要有保护口令才能改，没有写入；请先“解锁”。")

    def _protection(self, edit: Edit) -> None:
        where = f"{self._book} {edit.at.sheet}".rstrip()
        grid = self._there(edit) if edit.what == "protection" else self._grid("")
        found = self._found(edit, lambda: grid.protection)
        held = grid.protected and (edit.at, edit.what) not in self._after
        if found != edit.old or (edit.old is None and held and edit.new is not None):
            raise FileFault(f"{where}：保护状态与预想的不同，没有写入；请重新打开再试。")
        if self._password is None and (held or edit.new is not None):
            raise FileFault(f"{where}：在 Excel 里锁定和解锁都要用口令，没有写入；请给出保护口令。")

    def _sheet(self, edit: Edit) -> None:
        name = edit.at.sheet
        if (name.casefold() in self._sheets) == (edit.old is None):
            said = "已经有" if edit.old is None else "已经没有"
            raise FileFault(f"{self._book}：{said}名为“{name}”的工作表，没有写入；请先改名或删去。")
        if self._grid("").protected:
            self._need_password(self._book, "工作簿结构已锁定")
        if isinstance(edit.new, SheetText):
            if not name or len(name) > 31 or _FORBIDDEN.search(name) or "'" in (name[0], name[-1]):
                raise FileFault(
                    f"{self._book}：“{name}”不能用作工作表名（最多 31 字，不含 \\ / ? * [ ] :），请换一个。"
                )
            self._sheets.add(name.casefold())
        else:
            if len(self._sheets) == 1:
                raise FileFault(f"{self._book}：“{name}”是唯一的工作表，不能删去。")
            self._sheets.discard(name.casefold())
