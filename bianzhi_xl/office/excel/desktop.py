"""The Excel in front of a person: its open workbooks, the selected cell, what its status bar says."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bianzhi_xl.nouns import At, FileFault
from bianzhi_xl.office.excel import com
from bianzhi_xl.office.excel.quiet import quiet

if TYPE_CHECKING:
    from xlwings import Book


class Desktop:
    """The Excel from which a button was pressed, seen from its active workbook."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def path(self) -> Path:
        """Where the active workbook lies.  Raises FileFault when it was never saved, or lies in a cloud."""
        return _path(self.book)

    def modern(self) -> Path | None:
        """Save the active workbook as .xlsx beside itself if it is an .xls; returns where, None if it is none.

        With macros it becomes an .xlsm.  The .xls stays as it was last saved.  Raises FileFault when there is
        a file of that name already.
        """
        path = self.path()
        if path.suffix.lower() != ".xls":
            return None
        with com.faults(path.name):
            new = path.with_suffix(".xlsm" if com.has_macros(self.book) else ".xlsx")
            if new.exists():
                raise FileFault(f"{path}：旁边已有 {new.name}，请打开它，再点按钮。")
            with quiet(self.book):
                com.save_as_xlsx(self.book, new)
        return new

    def open(self) -> dict[Path, Book]:
        """Every saved workbook that this Excel has open, by where it lies."""
        found = {}
        with com.faults(str(self.book.name)):
            for book in self.book.app.books:
                with suppress(FileFault):
                    found[_path(book)] = book
        return found

    def selected(self) -> At:
        """The first selected cell of the active sheet."""
        with com.faults(str(self.book.name)):
            selection = self.book.app.selection
            sheet = self.book.sheets.active.name
            if selection is None:
                return At(sheet, 1, 1)
            return At(sheet, int(selection.row), int(selection.column))

    def select(self, at: At) -> None:
        """Show a cell of the active workbook and select it."""
        with com.faults(str(self.book.name)):
            sheet = self.book.sheets[at.sheet]
            com.activate(sheet)
            com.select(sheet.range((at.row, at.column)))

    def say(self, text: str | None) -> None:
        """A sentence in the status bar; None gives the bar back.  Not worth failing for."""
        with suppress(Exception):
            com.say(self.book.app, text)


def _without_numbers():
    """xlwings without the libraries that it loads only to know their kinds of tables: two thirds of its start.

    Nothing here hands it a table of theirs.
    """
    unwanted = [name for name in ("numpy", "pandas", "matplotlib", "PIL") if name not in sys.modules]
    if "xlwings" not in sys.modules:
        sys.modules.update(dict.fromkeys(unwanted))  # type: ignore[arg-type]  # None: cannot be imported
    try:
        import xlwings
    finally:
        for name in unwanted:
            if sys.modules.get(name, ...) is None:
                del sys.modules[name]
    return xlwings


def _path(book: Book) -> Path:
    name = str(book.name)
    try:
        full = str(book.fullname)
    except Exception as error:
        raise FileFault(f"{name}：不知道存在哪里，请在 Excel 里“另存为”到本机的工作文件夹。") from error
    if "://" in full:
        raise FileFault(f"{name}：存在云端，请在 Excel 里“另存为”到本机的工作文件夹。")
    if not Path(full).suffix:
        raise FileFault(f"{name}：还没有保存过，请先在 Excel 里“另存为”到工作文件夹。")
    return Path(full)


def caller(hwnd: int | None) -> Book:
    """The active workbook of the Excel window with this handle; without a handle, of the Excel in front.

    Raises FileFault when there is no such Excel, or no workbook is open in it.
    """
    xlwings = _without_numbers()
    try:
        apps = list(xlwings.apps)
        app = next((each for each in apps if hwnd is None or hwnd in com.handles(each)), None)
    except Exception as error:
        raise FileFault("找不到正在运行的 Excel，请在 Excel 里打开工作簿，再点按钮。") from error
    if app is None:
        raise FileFault("找不到正在运行的 Excel，请在 Excel 里打开工作簿，再点按钮。")
    try:
        book = app.books.active
        if book is not None and book.name:
            return book
    except Exception as error:
        raise FileFault("Excel 里没有打开的工作簿，请先打开要处理的工作簿。") from error
    raise FileFault("Excel 里没有打开的工作簿，请先打开要处理的工作簿。")
