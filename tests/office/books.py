"""Small workbooks for the office's tests, and the one assertion that says what a write may touch."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill


def small(path: Path) -> Path:
    """Two sheets: figures with a total, merges, a note, a fill, a date, a name; and a sheet that refers over."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "汇总01"
    for row in (
        ["机构编制和实有人数总表", None, None],
        ["类别", "编制数", "实有人数"],
        ["行政", 120, 116],
        ["事业", 300, 310],
    ):
        sheet.append(row)
    sheet.append(["合计", "=SUM(B3:B4)", "=SUM(C3:C4)"])
    sheet.merge_cells("A1:C1")
    sheet["B3"].comment = Comment("原来的批注", "张")
    sheet["C4"].fill = PatternFill("solid", fgColor="FFCCFFCC")
    sheet["A7"] = "注：=不是公式"
    sheet["B7"] = __import__("datetime").date(2017, 12, 31)
    other = book.create_sheet("汇总03")
    other["A1"] = "=汇总01!C5"
    other["A2"] = "文字"
    book.save(path)
    return path


def parts(data: bytes | Path) -> dict[str, bytes]:
    """The parts of a package by name."""
    raw = data.read_bytes() if isinstance(data, Path) else data
    with zipfile.ZipFile(io.BytesIO(raw)) as bundle:
        return {info.filename: bundle.read(info) for info in bundle.infolist()}


def assert_only_changed(before: bytes, after: bytes, *allowed: str) -> None:
    """Every part but those named (by a piece of their name) is the same byte for byte, none is lost."""
    old, new = parts(before), parts(after)
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    surprising = {name for name in changed if not any(piece in name for piece in allowed)}
    assert not surprising, surprising
    assert not {name for name in old if name not in new and not any(piece in name for piece in allowed)}
