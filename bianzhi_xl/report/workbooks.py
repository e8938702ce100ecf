"""The workbooks that the report writes anew: the audit (审核报告) and the catalogue of rules (规则目录)."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bianzhi_xl import disk
from bianzhi_xl.nouns import Register, Scalar, Settings, Verdict
from bianzhi_xl.report.sheets import HEADS, WIDTHS, line, line_of
from bianzhi_xl.report.tables import tallies
from bianzhi_xl.report.words import CAUSE, SHEET, ordered, summary

_Page = tuple[
    str, str, Sequence[str], Sequence[Sequence[Scalar]] | Iterator[Sequence[Scalar]], Sequence[float]
]
"""Title, sheet name, heads, rows, widths."""


def audit(verdict: Verdict, register: Register, settings: Settings) -> bytes:
    """The audit workbook (90_审核报告.xlsx): findings, tallies, what cleaning changed, rows set aside.

    The same input gives the same bytes.
    """
    whose = f"{settings.unit or settings.name} {settings.year} 年度"
    return _workbook(
        (
            (f"{whose}{summary(verdict)}", SHEET, HEADS, _findings(verdict), WIDTHS),
            (f"{whose}各规则判定次数", "各规则判定", *_split(tallies(verdict)), (12, 10, 10, 10, 10, 14)),
            *_register_pages(whose, register),
        )
    )


def _findings(verdict: Verdict) -> Iterator[tuple[Scalar, ...]]:
    for number, cause in enumerate(verdict.causes, 1):
        yield (f"{CAUSE}{number}", *line_of(cause, ()))
    for number, finding in enumerate(ordered(verdict), 1):
        yield (number, *line(finding))


def _split(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], list[tuple[Scalar, ...]]]:
    """Heads apart from rows, counts as numbers again."""
    heads, *body = rows
    return heads, [tuple(int(text) if text.isdecimal() else text for text in row) for row in body]


def _register_pages(whose: str, register: Register) -> Iterator[_Page]:
    set_aside = Counter(row.file for row in register.aside)
    read = [
        (file, rows, rows - set_aside[file], set_aside[file]) for file, rows in register.rows_read.items()
    ]
    changes = [(c.file, c.row, c.field, c.old, c.new, c.why) for c in register.changes]
    aside = [(a.file, a.sheet, a.row, a.kind, a.who, a.why) for a in register.aside]
    title = f"{whose}台账读取：读到的行 = 计入的行 + 未计入的行"
    yield title, "台账读取", ("文件", "读到的行", "计入的行", "未计入的行"), read, (40, 12, 12, 12)
    cleaned = ("文件", "行", "项目", "原为", "改为", "原因")
    yield f"{whose}台账清理记录", "台账清理记录", cleaned, changes, (30, 8, 16, 26, 26, 40)
    left = ("文件", "工作表", "行", "类别", "是谁", "原因")
    yield f"{whose}未计入的行", "未计入的行", left, aside, (30, 16, 8, 10, 30, 40)
    notes = [(note,) for note in register.notes]
    yield f"{whose}台账里没有读的内容", "没有读的内容", ("说明",), notes, (110,)


def rule_workbook(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The rules as a workbook to print (规则目录.xlsx); the same rules give the same bytes."""
    widths = (8, 6, 24, 8, 18, 36, 44, 30, 6, 30, 8)
    return _workbook(((f"核对规则目录（{len(rows)} 条）", "规则目录", heads, rows, widths),))


def _workbook(pages: Sequence[_Page]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, name, heads, rows, widths in pages:
        page = book.create_sheet(name)
        _write(page, [(title,), heads, *rows])
        _set_up(page, widths)
    book.properties.creator = "bianzhi_xl"
    out = io.BytesIO()
    book.save(out)
    return disk.steady(out.getvalue())


def _write(page, rows: Sequence[Sequence[Scalar]]) -> None:
    """Write rows, the first two bold."""
    from openpyxl.styles import Alignment, Font

    plain, wrapped, bold = (
        Alignment(vertical="top"),
        Alignment(vertical="top", wrap_text=True),
        Font(bold=True),
    )
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = page.cell(number, column)
            cell.value = _CONTROL.sub("", value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with = stays a text
            cell.alignment = wrapped if number > 1 else plain
            if number <= 2:
                cell.font = bold


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs that may not stand in XML; register exports hold them now and then."""


def _set_up(page, widths: Sequence[float]) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    for column, width in zip("ABCDEFGHIJKL", widths, strict=False):
        page.column_dimensions[column].width = width
    page.freeze_panes = "A3"
    page.print_title_rows = "1:2"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.oddFooter.center.text = "第&P页 共&N页"
