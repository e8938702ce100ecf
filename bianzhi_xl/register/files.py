"""Export files (导出文件): their sheets as rows of raw cells, whatever the format."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bianzhi_xl import disk
from bianzhi_xl.nouns import FileFault

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv", ".txt")
_ENCODINGS = ("utf-8-sig", "gb18030")


class RawSheet(NamedTuple):
    """A sheet as read: rows of (row number in the file, cells), blank rows left out."""

    file: str
    name: str
    rows: tuple[tuple[int, list[object]], ...]


def export_files(folder: Path) -> tuple[Path, ...]:
    """The export files in a folder, by name; lock files and hidden ones left out."""
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise FileFault(f"{folder}：打不开台账文件夹（{error.strerror}），请检查。") from error
    return tuple(p for p in found if p.suffix.lower() in SUFFIXES[:4] and not p.name.startswith((".", "~$")))


def sheets(path: Path) -> Iterator[RawSheet]:
    """Every sheet of an export.

    Raises FileFault if the file is none of .xlsx, .xls, .csv, is encrypted, truncated or a bomb.
    """
    data = disk.read(path)
    kind = disk.kind(data)
    if kind == "encrypted":
        raise FileFault(f"{path}：文件设有打开口令，请在 Excel 中去掉打开口令后再试。")
    if kind == "empty":
        raise FileFault(f"{path}：文件是空的（0 字节），请重新导出。")
    if kind == "text":
        if path.suffix.lower() not in (".csv", ".txt"):
            raise FileFault(f"{path}：不是 Excel 工作簿（后缀是 {path.suffix}，内容不是），请重新导出。")
        yield RawSheet(path.name, "", _csv_rows(path, data))
        return
    if kind == "zip":
        raise FileFault(f"{path}：是压缩包而不是工作簿，请解压后再试。")
    if kind == "xlsx":
        data = disk.package(path)
    yield from _workbook(path, data)


def _workbook(path: Path, data: bytes) -> Iterator[RawSheet]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        for name in book.sheet_names:
            yield RawSheet(path.name, name, tuple(_filled(book.get_sheet_by_name(name).iter_rows())))
    except (python_calamine.CalamineError, python_calamine.PasswordError) as error:
        raise FileFault(f"{path}：读不了（文件损坏或设有口令），请重新导出或用 Excel 另存。") from error


def _filled(rows: Iterator[list[object]]) -> Iterator[tuple[int, list[object]]]:
    for number, row in enumerate(rows, 1):
        if any(cell != "" and cell is not None for cell in row):
            yield number, row


def _csv_rows(path: Path, data: bytes) -> tuple[tuple[int, list[object]], ...]:
    text = _decoded(path, data)
    sample = text[:4096]
    comma = max((",", "\t", ";"), key=sample.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=comma))
    except csv.Error as error:
        raise FileFault(f"{path}：不是完好的 CSV（{error}），请重新导出。") from error
    return tuple((n, list(row)) for n, row in enumerate(rows, 1) if any(cell.strip() for cell in row))


def _decoded(path: Path, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileFault(f"{path}：文字编码既不是 UTF-8 也不是 GBK/GB18030，请重新导出。")
