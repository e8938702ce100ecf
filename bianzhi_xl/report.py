"""The report (核对结果): one verdict as a table, a sheet, data for scripts, and an audit workbook.

All of them are made from the same findings and the same sentences.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence

from bianzhi_xl import disk
from bianzhi_xl.nouns import At, Finding, Register, Scalar, Settings, SheetText, Verdict

SHEET = "核对结果"
LEVELS = ("错误", "警告", "提示")
HEADS = ("级别", "处", "核对结果", "规则", "依据", "说明")
_MOST_SHOWN = 200


def _ordered(verdict: Verdict) -> tuple[Finding, ...]:
    """Worst first; undecided ones after all that are wrong; the check's own order within."""
    return tuple(
        sorted(verdict.findings, key=lambda f: (f.state != "不符", f.waiver is not None, LEVELS.index(f.severity)))
    )


def summary(verdict: Verdict) -> str:
    """The verdict in one sentence."""
    counts = Counter(_level(finding) for finding in verdict.findings)
    if not verdict.findings:
        return "核对完毕：没有发现不符。"
    parts = [f"{name} {counts[name]} 处" for name in (*LEVELS, "未判", "已说明") if counts[name]]
    return f"核对完毕：{'、'.join(parts)}。"


def _level(finding: Finding) -> str:
    if finding.waiver:
        return "已说明"
    return finding.severity if finding.state == "不符" else "未判"


def table(verdict: Verdict, most: int = _MOST_SHOWN) -> tuple[tuple[str, ...], ...]:
    """Heads and one row a finding, worst first; at most ``most`` rows, the rest counted in a last one."""
    ordered = _ordered(verdict)
    if not ordered:
        return ()
    rows = [(_level(f), f.where, f.sentence, f.rule) for f in ordered[:most]]
    if len(ordered) > most:
        rows.append(("", "", f"还有 {len(ordered) - most} 处，见“{SHEET}”或 --json。", ""))
    return (("级别", "处", "核对结果", "规则"), *rows)


def sheet(verdict: Verdict, book: str) -> SheetText:
    """The sheet 核对结果 of one workbook: its own findings with links, then those without a cell in it."""
    ordered = _ordered(verdict)
    own = [f for f in ordered if any(place.book == book for place in f.places)]
    others = [f for f in ordered if not f.places]
    rows: list[tuple[Scalar, ...]] = [(summary(verdict),), HEADS]
    links: dict[tuple[int, int], At] = {}
    tints: dict[int, str] = {}
    for finding in (*own, *others):
        reason = finding.waiver.reason if finding.waiver else ""
        rows.append((_level(finding), finding.where, finding.sentence, finding.rule, finding.basis, reason))
        if finding.state == "不符" and not finding.waiver:
            tints[len(rows)] = finding.severity
        target = next((place.at for place in finding.places if place.book == book), None)
        if target:
            links[len(rows), 2] = target
    return SheetText(SHEET, tuple(rows), (8, 34, 80, 9, 30, 30), 2, links, tints)


def json(verdict: Verdict) -> dict[str, object]:
    """The verdict for scripts; keys are stable, ID numbers masked."""
    counts = Counter(_level(finding) for finding in verdict.findings)
    return {
        "错误": counts["错误"],
        "警告": counts["警告"],
        "提示": counts["提示"],
        "未判": counts["未判"],
        "已说明": counts["已说明"],
        "核对结果": [_data(finding) for finding in _ordered(verdict)],
        "规则判定": {
            rule: {"相符": t.passed, "不符": t.failed, "未判": t.undecided, "不适用": t.skipped}
            for rule, t in verdict.tallies.items()
        },
    }


def _data(finding: Finding) -> dict[str, object]:
    return {
        "规则": finding.rule,
        "级别": finding.severity,
        "状态": finding.state,
        "处": finding.where,
        "左": _plain(finding.left),
        "右": _plain(finding.right),
        "差": finding.difference,
        "核对结果": finding.sentence,
        "依据": finding.basis,
        "人员": list(finding.people),
        "单元格": [{"工作簿": p.book, "工作表": p.at.sheet, "格": p.at.a1, "含义": str(p.meaning or "")} for p in finding.places],
        "台账": list(finding.record) if finding.record else None,
        "说明": finding.waiver.reason if finding.waiver else None,
    }


def _plain(value: Scalar) -> object:
    return value if isinstance(value, (int, float, str, bool)) or value is None else str(value)


def audit(verdict: Verdict, register: Register, settings: Settings) -> bytes:
    """The audit workbook (90_审核报告.xlsx): findings, tallies, what cleaning changed, rows set aside."""
    whose = f"{settings.unit or settings.name} {settings.year} 年度"
    findings = [(_level(f), f.where, f.sentence, f.rule, f.basis, f.waiver.reason if f.waiver else "") for f in _ordered(verdict)]
    tallies = [(rule, t.passed, t.failed, t.undecided, t.skipped) for rule, t in verdict.tallies.items()]
    changes = [(c.file, c.row, c.field, c.old, c.new, c.why) for c in register.changes]
    aside = [(a.file, a.sheet, a.row, a.kind, a.who, a.why) for a in register.aside]
    read = [(file, count, sum(a.file == file for a in register.aside)) for file, count in register.rows_read.items()]
    return _workbook(
        {
            "核对结果": (f"{whose}{summary(verdict)}", HEADS, findings, (8, 34, 80, 9, 30, 30)),
            "各规则判定": (f"{whose}各规则判定次数", ("规则", "相符", "不符", "未判", "不适用"), tallies, (12, 10, 10, 10, 10)),
            "台账读取": (f"{whose}台账读取：读到的行 = 计入的行 + 未计入的行", ("文件", "读到的行", "未计入的行"), read, (40, 12, 12)),
            "台账清理记录": (f"{whose}台账清理记录", ("文件", "行", "项目", "原为", "改为", "原因"), changes, (30, 8, 16, 26, 26, 40)),
            "未计入的行": (f"{whose}未计入的行", ("文件", "工作表", "行", "类别", "是谁", "原因"), aside, (30, 16, 8, 10, 30, 40)),
        }
    )


_Page = tuple[str, Sequence[str], Sequence[Sequence[Scalar]], Sequence[float]]


def _workbook(pages: Mapping[str, _Page]) -> bytes:
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, (title, heads, rows, widths) in pages.items():
        page = book.create_sheet(name)
        for r, row in enumerate(((title,), heads, *rows), 1):
            for c, value in enumerate(row, 1):
                cell = page.cell(r, c)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # a text that begins with = stays a text
                cell.alignment = Alignment(vertical="top", wrap_text=r > 1)
                if r <= 2:
                    cell.font = Font(bold=True)
        for c, width in enumerate(widths):
            page.column_dimensions[chr(65 + c)].width = width
        page.freeze_panes = "A3"
        page.print_title_rows = "1:2"
        page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight = "landscape", 9, 0
        page.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
        page.oddFooter.center.text = "第&P页 共&N页"
    book.properties.creator = "bianzhi_xl"
    out = io.BytesIO()
    book.save(out)
    return disk.steady(out.getvalue())
