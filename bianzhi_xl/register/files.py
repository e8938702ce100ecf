"""Export files (导出文件): their sheets as rows of raw cells, whatever the format.

.xlsx and .xls are told apart by content, not by suffix; .csv may be UTF-8, GBK or GB18030.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bianzhi_xl import disk
from bianzhi_xl.nouns import FileFault, column_number

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv")
_ENCODINGS = ("utf-8-sig", "gb18030")
_REFUSED = {
    "encrypted": "文件设有打开口令，请在 Excel 中去掉打开口令后再试。",
    "empty": "文件是空的（0 字节），请重新导出。",
    "zip": "是压缩包而不是工作簿，请解压后再试。",
}
_UNREADABLE = "读不了（文件损坏或设有口令），请重新导出或用 Excel 另存。"
_MOST_CELLS = 60_000_000
# Cell addresses in a column past ZZ, or in a row past 99,999; a typical sheet has none.
_FAR = re.compile(rb'r="(?:[A-Z]{3}[0-9]|[A-Z]{1,2}[0-9]{6,7}")')
_FILLED_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^>/])>")
_ADDRESS = re.compile(rb"""\br\s*=\s*["']\$?([A-Z]{1,3})\$?([0-9]{1,7})["']""")


class RawSheet(NamedTuple):
    """A sheet as read: rows of (row number in the file, cells), blank rows left out.

    All rows are of one width; a blank cell is "".  typed: whether cells have types (a .csv has only text).
    """

    file: str
    name: str
    rows: tuple[tuple[int, list[object]], ...]
    typed: bool = True
    hidden: bool = False

    @property
    def called(self) -> str:
        """The sheet in a sentence: （工作表“在职”）, or nothing for a .csv."""
        return f"（工作表“{self.name}”）" if self.name else ""


def export_files(folder: Path) -> tuple[Path, ...]:
    """The export files in a folder, by name; lock files and hidden ones left out."""
    return tuple(path for path in _visible(folder) if path.suffix.lower() in SUFFIXES)


def other_files(folder: Path) -> tuple[Path, ...]:
    """The files in a folder that are no exports: they are not read, and that is said."""
    return tuple(path for path in _visible(folder) if path.suffix.lower() not in SUFFIXES)


def _visible(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if not path.is_dir())
    except OSError as error:
        raise FileFault(f"{folder}：打不开台账文件夹（{error.strerror}），请检查。") from error
    return [path for path in found if not path.name.startswith((".", "~$"))]


def suffix_note(path: Path, data: bytes) -> str:
    """What to say when a file is not what its suffix says (an .xls named .xlsx); it is read by content."""
    kind = disk.kind(data)
    if kind in ("xls", "xlsx") and (kind == "xls") != (path.suffix.lower() == ".xls"):
        return f"{path.name}：后缀是 {path.suffix}，内容是 .{kind}，按内容读取。"
    return ""


def sheets(path: Path, data: bytes) -> Iterator[RawSheet]:
    """Every sheet of an export.

    Raises FileFault if the file is none of .xlsx, .xls, .csv, is encrypted, truncated or a bomb.
    """
    kind = disk.kind(data)
    if kind == "zip":
        disk.check_zip(data, str(path))  # a workbook that was cut off says so
    if kind in _REFUSED:
        raise FileFault(f"{path}：{_REFUSED[kind]}")
    if kind == "text":
        if path.suffix.lower() not in (".csv", ".txt"):
            raise FileFault(f"{path}：不是 Excel 工作簿（后缀是 {path.suffix}，内容不是），请重新导出。")
        yield RawSheet(path.name, "", _csv_rows(path, data), typed=False)
        return
    if kind == "xls":
        yield from _old_workbook(path, data)
        return
    data = disk.package(path)
    _refuse_vast(path, data)
    yield from _workbook(path, data)


def _workbook(path: Path, data: bytes) -> Iterator[RawSheet]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        for about in book.sheets_metadata:
            if about.typ == python_calamine.SheetTypeEnum.WorkSheet:
                rows = tuple(_filled(book.get_sheet_by_name(about.name).iter_rows()))
                hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
                yield RawSheet(path.name, about.name, rows, hidden=hidden)
    except (python_calamine.CalamineError, OSError) as error:
        raise FileFault(f"{path}：{_UNREADABLE}") from error
    except BaseException as error:
        # A fault inside the reader's Rust code arrives as PanicException, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise FileFault(f"{path}：{_UNREADABLE}") from error


def _old_workbook(path: Path, data: bytes) -> Iterator[RawSheet]:
    from bianzhi_xl.register import xls  # brings subprocess, which only old files need

    try:
        for name, hidden, rows in xls.worksheets(data):
            yield RawSheet(path.name, name, tuple(_filled(rows)), hidden=hidden)
    except xls.Unreadable as error:
        raise FileFault(f"{path}：{_UNREADABLE}") from error


def _filled(rows: Iterable[list[Any]]) -> Iterator[tuple[int, list[object]]]:
    for number, row in enumerate(rows, 1):
        for cell in row:
            if cell != "" and not (isinstance(cell, str) and cell.isspace()):
                yield number, row
                break


def _refuse_vast(path: Path, data: bytes) -> None:
    """Raise FileFault on a sheet with a cell so far out that reading it would fill the memory.

    The reader lays a sheet out as a full rectangle: one cell in XFD1048576 would take 500 GB.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        for info in bundle.infolist():
            if not info.filename.endswith(".xml") or info.filename.endswith("sharedStrings.xml"):
                continue
            text = bundle.read(info)
            if (_FAR.search(text) or b"r='" in text or b"r =" in text) and _extent(text) > _MOST_CELLS:
                raise FileFault(
                    f"{path}：工作表有内容的最远一格太远（{info.filename}），请删去表格以外的行和列后另存。"
                )


def _extent(text: bytes) -> int:
    """How many cells the rectangle of the filled cells of a sheet has."""
    columns, rows = set(), set()
    for cell in _FILLED_CELL.finditer(text):
        if found := _ADDRESS.search(cell[1]):
            columns.add(found[1])
            rows.add(int(found[2]))
    if not columns:
        return 0
    numbers = [column_number(letters.decode()) for letters in columns]
    return (max(numbers) - min(numbers) + 1) * (max(rows) - min(rows) + 1)


def _csv_rows(path: Path, data: bytes) -> tuple[tuple[int, list[object]], ...]:
    text = _decoded(path, data)
    comma = max((",", "\t", ";"), key=text[:4096].count)
    try:
        rows = [(n, row) for n, row in enumerate(csv.reader(io.StringIO(text), delimiter=comma), 1)]
    except csv.Error as error:
        raise FileFault(f"{path}：不是完好的 CSV（{error}），请重新导出。") from error
    rows = [(n, row) for n, row in rows if any(cell.strip() for cell in row)]
    width = max((len(row) for _, row in rows), default=0)
    return tuple((n, [*row, *[""] * (width - len(row))]) for n, row in rows)


def _decoded(path: Path, data: bytes) -> str:
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileFault(f"{path}：文字编码既不是 UTF-8 也不是 GBK/GB18030，请重新导出。")
