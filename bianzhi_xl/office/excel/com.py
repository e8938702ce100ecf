"""The calls that only Excel's own object model (COM) has, each a few lines, its constants named.

Everything else goes through xlwings' Range and Sheet.  Nothing here decides anything: it is the part that
cannot be tried without Excel, so it is kept small enough to be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bianzhi_xl.nouns import FileFault

if TYPE_CHECKING:
    from xlwings import App, Book, Range, Sheet

XL_SHIFT_DOWN = -4121
XL_SHIFT_UP = -4162
XL_FORMAT_FROM_LEFT_OR_ABOVE = 0
XL_SHEET_VISIBLE = -1
XL_SHEET_VERY_HIDDEN = 2
XL_LANDSCAPE = 2
XL_A4 = 9
XL_FORMULAS = -4123
XL_PART = 2
XL_BY_ROWS = 1
XL_BY_COLUMNS = 2
XL_PREVIOUS = 2
XL_OPEN_XML_WORKBOOK = 51
XL_OPEN_XML_WORKBOOK_WITH_MACROS = 52
XL_CENTER = -4108
# About so many Chinese characters go into a line of a note that is 240 points wide.
_NOTE_WIDTH = 22

# What Protect may allow besides; a sheet that is opened for a moment gets the same again.
_ALLOWED = (
    "AllowFormattingCells AllowFormattingColumns AllowFormattingRows AllowInsertingColumns "
    "AllowInsertingRows AllowInsertingHyperlinks AllowDeletingColumns AllowDeletingRows AllowSorting "
    "AllowFiltering AllowUsingPivotTables"
).split()


@contextmanager
def faults(book: str) -> Iterator[None]:
    """Whatever Excel refuses, as one Chinese sentence."""
    try:
        yield
    except FileFault:
        raise
    except Exception as error:
        raise FileFault(
            f"{book}：Excel 没有完成操作（{said(error)}）；如果正在编辑单元格或开着对话框，请先按回车或 Esc，再试一次。"
        ) from error


def said(error: BaseException) -> str:
    """What Excel said: the description inside a COM error, else the error's own words."""
    details = getattr(error, "excepinfo", None)
    text = details[2] if details and len(details) > 2 and details[2] else str(error) or type(error).__name__
    return " ".join(str(text).split())[:200]


# ------------------------------------------------------------------ cells


def interior(area: Range) -> Any:
    """The fill of an area: Pattern, Color, PatternColor and their kin; None where the area is mixed."""
    return area.api.Interior


def is_locked(area: Range) -> bool | None:
    """Whether an area is locked when the sheet is protected; None where some cells are."""
    locked = area.api.Locked
    return None if locked is None else bool(locked)


def set_locked(area: Range, locked: bool) -> None:
    """Lock or open an area."""
    area.api.Locked = locked


def is_merged(area: Range) -> bool | None:
    """Whether an area consists of merged cells; None where some are."""
    merged = area.api.MergeCells
    return None if merged is None else bool(merged)


def merge_of(cell: Range) -> str:
    """The address of the merged area that a cell is in, such as ``$A$1:$C$2``."""
    return str(cell.api.MergeArea.Address)


def has_array(area: Range) -> bool:
    """Whether a cell of the area belongs to an array formula (or not all do, which Excel says as None)."""
    return area.api.HasArray is not False


def last_filled(sheet: Sheet) -> tuple[int, int]:
    """The last row and the last column with something in it; 1, 1 on a blank sheet."""
    cells = sheet.api.Cells
    row = cells.Find("*", cells(1, 1), XL_FORMULAS, XL_PART, XL_BY_ROWS, XL_PREVIOUS)
    column = cells.Find("*", cells(1, 1), XL_FORMULAS, XL_PART, XL_BY_COLUMNS, XL_PREVIOUS)
    return (int(row.Row), int(column.Column)) if row is not None and column is not None else (1, 1)


def insert_rows(sheet: Sheet, first: int, last: int) -> None:
    """Put in blank rows first…last, in the style of the row above."""
    sheet.book.app.api.CutCopyMode = False  # else Excel puts in what was copied
    sheet.range(f"{first}:{last}").api.Insert(XL_SHIFT_DOWN, XL_FORMAT_FROM_LEFT_OR_ABOVE)


def delete_rows(sheet: Sheet, first: int, last: int) -> None:
    """Take out rows first…last."""
    sheet.range(f"{first}:{last}").api.Delete(XL_SHIFT_UP)


def merge(area: Range) -> None:
    """Merge an area that is blank."""
    area.api.Merge()


# ------------------------------------------------------------------ notes


def notes(sheet: Sheet) -> dict[tuple[int, int], str]:
    """The notes (批注) of a sheet by cell."""
    return {
        (int(note.Parent.Row), int(note.Parent.Column)): str(note.Text() or "") for note in sheet.api.Comments
    }


def threads(sheet: Sheet) -> frozenset[tuple[int, int]]:
    """Cells with a threaded comment (批注会话); none in an Excel that does not have them."""
    try:
        found = sheet.api.CommentsThreaded
    except Exception:
        return frozenset()
    return frozenset((int(thread.Parent.Row), int(thread.Parent.Column)) for thread in found)


def set_note(cell: Range, text: str | None) -> None:
    """Give a cell a note, other words, more words at the end, fewer words at the end, or none.

    Where the words only grow or shrink at the end, the rest keeps its looks (the author in bold).
    """
    note = cell.api.Comment
    if text is None:
        if note is not None:
            note.Delete()
    elif note is None:
        _sized(cell.api.AddComment(text).Shape, text)
    else:
        old = str(note.Text() or "")
        if text.startswith(old) and old:
            note.Text(text[len(old) :], len(old) + 1, False)
        elif old.startswith(text) and text:
            note.Shape.TextFrame.Characters(len(text) + 1, len(old) - len(text)).Delete()
        if str(note.Text() or "") != text:
            note.Text(text)


def _sized(box: Any, text: str) -> None:
    """Room for all words of a new note: Excel's own boxes show some four lines."""
    lines = sum(1 + len(line) // _NOTE_WIDTH for line in text.split("\n"))
    box.Width = 240
    box.Height = 15 * max(3, min(lines + 1, 24))


# ------------------------------------------------------------------ protection


def is_protected(sheet: Sheet) -> bool:
    """Whether the sheet's cells are protected."""
    return bool(sheet.api.ProtectContents)


def allowed(sheet: Sheet) -> dict[str, bool]:
    """What the protection of a sheet allows besides; to be given to :func:`protect` again."""
    guard = sheet.api.Protection
    kept = {name: bool(getattr(guard, name)) for name in _ALLOWED}
    kept["DrawingObjects"] = bool(sheet.api.ProtectDrawingObjects)
    kept["Scenarios"] = bool(sheet.api.ProtectScenarios)
    return kept


def protect(sheet: Sheet, password: str, options: Mapping[str, bool]) -> None:
    """Protect a sheet."""
    sheet.api.Protect(Password=password, Contents=True, **options)


def unprotect(sheet: Sheet, password: str) -> None:
    """Take a sheet's protection off; Excel raises an error at a wrong password."""
    sheet.api.Unprotect(password)


def is_structure_protected(book: Book) -> bool:
    """Whether sheets may not be added, removed or renamed."""
    return bool(book.api.ProtectStructure)


def protect_structure(book: Book, password: str) -> None:
    """Protect the workbook's structure."""
    book.api.Protect(password, True, False)


def unprotect_structure(book: Book, password: str) -> None:
    """Take the protection of the workbook's structure off."""
    book.api.Unprotect(password)


# ------------------------------------------------------------------ sheets


def is_hidden(sheet: Sheet) -> bool:
    """Whether a person does not see the sheet."""
    return int(sheet.api.Visible) != XL_SHEET_VISIBLE


def hide(sheet: Sheet) -> None:
    """Hide a sheet so that only a program can show it again."""
    sheet.api.Visible = XL_SHEET_VERY_HIDDEN


def show(sheet: Sheet) -> None:
    """Show a hidden sheet."""
    sheet.api.Visible = XL_SHEET_VISIBLE


def link(cell: Range, target: str) -> None:
    """Make a cell a link to a place in the same workbook."""
    cell.sheet.api.Hyperlinks.Add(cell.api, "", target)


def wrap(area: Range) -> None:
    """Wrapped text, in the middle of its row."""
    area.api.WrapText = True
    area.api.VerticalAlignment = XL_CENTER


def bold(area: Range) -> None:
    """Headings."""
    area.api.Font.Bold = True


def hide_column(sheet: Sheet, column: int) -> None:
    """Hide a column."""
    sheet.range((1, column)).api.EntireColumn.Hidden = True


def freeze(sheet: Sheet, rows: int) -> None:
    """Keep the first rows in sight.  The sheet must be the one shown in its workbook."""
    window = sheet.book.api.Windows(1)
    window.FreezePanes = False
    window.SplitColumn = 0
    window.SplitRow = rows
    window.FreezePanes = True


def footer(sheet: Sheet) -> dict[str, str]:
    """The parts of the footer."""
    page = sheet.api.PageSetup
    return {
        "L": str(page.LeftFooter or ""),
        "C": str(page.CenterFooter or ""),
        "R": str(page.RightFooter or ""),
    }


def set_stamp(sheet: Sheet, text: str) -> None:
    """Set the right-hand part of the footer."""
    sheet.api.PageSetup.RightFooter = text


def landscape(sheet: Sheet) -> None:
    """Print on A4 across, as wide as the page."""
    page = sheet.api.PageSetup
    page.PaperSize = XL_A4
    page.Orientation = XL_LANDSCAPE
    page.Zoom = False
    page.FitToPagesWide = 1
    page.FitToPagesTall = False


# ------------------------------------------------------------------ the application


def activate(shown: Book | Sheet) -> None:
    """Show a workbook or a sheet.  xlwings' own ``activate`` would bring the window to the front as well."""
    shown.api.Activate()


def select(area: Range) -> None:
    """Select cells of the sheet that is shown."""
    area.api.Select()


def handles(app: App) -> set[int]:
    """The handles of an Excel's windows: xlwings knows only the one in front of the others."""
    own = app.api
    return {int(app.hwnd or 0), int(own.Hwnd), *(int(window.Hwnd) for window in own.Windows)}


def save_copy(book: Book, path: Path) -> None:
    """Write the workbook's present state to another file; the open one stays what it is."""
    book.api.SaveCopyAs(str(path))


def has_macros(book: Book) -> bool:
    """Whether there is a VBA project in the workbook."""
    return bool(book.api.HasVBProject)


def save_as_xlsx(book: Book, path: Path) -> None:
    """Save as .xlsx, or as .xlsm where the name says so; from then on this file is the open one."""
    macros = path.suffix.lower() == ".xlsm"
    book.api.SaveAs(str(path), XL_OPEN_XML_WORKBOOK_WITH_MACROS if macros else XL_OPEN_XML_WORKBOOK)


def say(app: App, text: str | None) -> None:
    """A sentence in the status bar; None gives the bar back to Excel."""
    app.api.StatusBar = False if text is None else text
