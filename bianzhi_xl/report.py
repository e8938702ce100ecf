"""The report (核对结果): one verdict as a table, a sheet, data for scripts, and an audit workbook.

All of them are made from the same findings and the same sentences.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bianzhi_xl import disk
from bianzhi_xl.nouns import At, Cause, Finding, Place, Register, Scalar, Settings, SheetText, Tally, Verdict

SHEET = "核对结果"
LEVELS = ("错误", "警告", "提示")
HEADS = ("序号", "级别", "表", "单元格", "核对结果", "规则", "依据", "说明")
_WIDTHS = (9, 8, 12, 22, 80, 9, 30, 30)
_LINK_COLUMN = 4
_MOST_SHOWN = 200
# A register in a bad state has tens of thousands of findings; each workbook need not carry them all.
_MOST_OF_REGISTER = 1000


def ordered(verdict: Verdict) -> tuple[Finding, ...]:
    """Worst first; then undecided, then explained ones; the check's own order within."""
    return tuple(sorted(verdict.findings, key=lambda finding: _RANKS.index(level(finding))))


_RANKS = (*LEVELS, "未判", "已说明")


def level(finding: Finding) -> str:
    """错误, 警告 or 提示; 未判 when a blank left it open; 已说明 when somebody explained it."""
    if finding.waiver:
        return "已说明"
    return finding.severity if finding.state == "不符" else "未判"


def summary(verdict: Verdict) -> str:
    """The verdict in one sentence."""
    causes = f"；其中 {len(_folded(verdict))} 处归为 {len(verdict.causes)} 处根因" if verdict.causes else ""
    return f"核对完毕：{_counted(verdict.findings)}{causes}。"


CAUSE = "根因"


def _folded(verdict: Verdict) -> dict[int, int]:
    """Position of a finding → number, from 1, of the first root cause that it follows from."""
    found: dict[int, int] = {}
    for number, cause in enumerate(verdict.causes, 1):
        for position in cause.folds:
            found.setdefault(position, number)
    return found


_MOST_CELLS = 3


def _where(cause: Cause) -> str:
    """The suspect cells by meaning, as findings name theirs; of many the first few."""
    cells = [str(suspect.place.meaning or suspect.place.at.a1) for suspect in cause.suspects]
    return "、".join(cells[:_MOST_CELLS]) + (f" 等 {len(cells)} 格" if len(cells) > _MOST_CELLS else "")


def _counted(findings: Sequence[Finding]) -> str:
    """How many of each level.

    >>> _counted(())
    '没有发现不符'
    """
    counts = Counter(level(finding) for finding in findings)
    return "、".join(f"{name} {counts[name]} 处" for name in _RANKS if counts[name]) or "没有发现不符"


def table(verdict: Verdict, most: int = _MOST_SHOWN) -> tuple[tuple[str, ...], ...]:
    """Heads; a row for each root cause, which stands for the findings that follow from it; then one for each
    other finding, worst first; at most ``most`` rows, the rest counted in a last one."""
    folded = _folded(verdict)
    alone = ordered(Verdict(tuple(finding for n, finding in enumerate(verdict.findings) if n not in folded)))
    rows = [(CAUSE, _where(cause), cause.sentence, "") for cause in verdict.causes]
    rows += [(level(f), f.where, _short(f), f.rule) for f in alone]
    if not rows:
        return ()
    if len(rows) > most:
        rest = len(rows) - most
        rows[most:] = [("", "", f"还有 {rest} 处，见“{SHEET}”或 --json。", "")]
    return (("级别", "处", "核对结果", "规则"), *rows)


def _short(finding: Finding) -> str:
    """The sentence without what stands in columns of its own: the place and the basis."""
    said = finding.sentence.replace(f"（依据：{finding.basis}）", "") if finding.basis else finding.sentence
    return said.removeprefix(f"{finding.where}：") if finding.where else said


def tallies(verdict: Verdict) -> tuple[tuple[str, ...], ...]:
    """Heads and one row a rule: how often it was judged, and what that comes to.

    A rule that was never applicable is 不适用, one that met nothing to judge 没有可判的; neither has passed.
    """
    rows = [(rule, *map(str, tally), _outcome(tally)) for rule, tally in verdict.tallies.items()]
    return (("规则", "相符", "不符", "未判", "不适用", "结论"), *rows)


def _outcome(tally: Tally) -> str:
    """What a tally comes to.

    >>> [_outcome(Tally(*t)) for t in ((3,), (3, 1, 2), (3, 0, 1), (0, 0, 0, 9), ())]
    ['通过', '有不符', '有未判', '不适用', '没有可判的']
    """
    if tally.failed:
        return "有不符"
    if tally.undecided:
        return "有未判"
    if tally.passed:
        return "通过"
    return "不适用" if tally.skipped else "没有可判的"


def sheet(verdict: Verdict, book: str) -> SheetText:
    """The sheet 核对结果 of one workbook: the root causes, each with the findings that follow from it; then its
    other findings, worst first; then those about the register.  Cells are links.

    Only headings when there is nothing to say of this workbook.
    """
    findings = ordered(verdict)
    own = [f for f in findings if any(place.book == book for place in f.places)]
    of_register = [f for f in findings if not f.places]
    # The title stands in the wide column: texts are wrapped in theirs.
    rows: list[tuple[Scalar, ...]] = [(None, None, None, None, _title(own, of_register)), HEADS]
    links: dict[tuple[int, int], At] = {}
    tints: dict[int, str] = {}

    def write(number: Scalar, line: tuple[str, ...], tint: str, target: Place | None) -> None:
        rows.append((number, *line))
        if tint in LEVELS:
            tints[len(rows)] = tint
        if target:
            links[len(rows), _LINK_COLUMN] = target.at

    told: set[int] = set()
    for n, cause in enumerate(verdict.causes, 1):
        follows = [verdict.findings[position] for position in cause.folds]
        places = [suspect.place for suspect in cause.suspects if suspect.place.book == book]
        if not places and not any(_place_in(finding, book) for finding in follows):
            continue
        write(f"{CAUSE}{n}", _line_of(cause, places), "错误", next(iter(places), None))
        for finding in (f for f in own if any(f is each for each in follows) and id(f) not in told):
            told.add(id(finding))
            write(f"随{CAUSE}{n}", _line(finding, book), level(finding), _place_in(finding, book))
    others = [finding for finding in own if id(finding) not in told]
    for number, finding in enumerate((*others, *of_register[:_MOST_OF_REGISTER]), 1):
        write(number, _line(finding, book), level(finding), _place_in(finding, book))
    if len(of_register) > _MOST_OF_REGISTER:
        rest = len(of_register) - _MOST_OF_REGISTER
        rows.append((None, None, "台账", None, f"台账还有 {rest} 处，改正上面的以后再核对，或看 --json。"))
    return SheetText(SHEET, tuple(rows), _WIDTHS, 2, links, tints)


def _title(own: Sequence[Finding], of_register: Sequence[Finding]) -> str:
    return f"{SHEET}：本工作簿{_counted(own)}；台账{_counted(of_register)}。点“单元格”可跳到该处。"


def _line_of(cause: Cause, places: Sequence[Place]) -> tuple[str, ...]:
    """A root cause under HEADS, without its number."""
    place = next(iter(places), None) or next((suspect.place for suspect in cause.suspects), None)
    if place is None:
        return CAUSE, "", "", cause.sentence, "", cause.decided, ""
    more = f" 等 {len(cause.suspects)} 格" if len(cause.suspects) > 1 else ""
    form = place.meaning.form if place.meaning else place.at.sheet
    return CAUSE, form, f"{place.at.sheet} {place.at.a1}{more}", cause.sentence, "", cause.decided, ""


def _line(finding: Finding, book: str = "") -> tuple[str, ...]:
    """A finding under HEADS, without its number."""
    place = _place_in(finding, book) or next(iter(finding.places), None)
    said = finding.sentence.replace(f"（依据：{finding.basis}）", "") if finding.basis else finding.sentence
    reason = _reason(finding)
    return (
        level(finding),
        _form(finding, place),
        _cell(finding, place),
        said,
        finding.rule,
        finding.basis,
        reason,
    )


def _reason(finding: Finding) -> str:
    waiver = finding.waiver
    return "" if waiver is None else f"{waiver.reason}（{waiver.who}，{waiver.approved}批准，{waiver.date}）"


def _place_in(finding: Finding, book: str) -> Place | None:
    return next((place for place in finding.places if place.book == book), None)


def _form(finding: Finding, place: Place | None) -> str:
    if place is None:
        return "台账" if finding.record else "全部"
    return place.meaning.form if place.meaning else place.at.sheet


def _cell(finding: Finding, place: Place | None) -> str:
    """Where to look: 汇总03 D8, with how many more cells; a row of the register; else nothing."""
    if place is None:
        return f"{finding.record[0]} 第{finding.record[1]}行" if finding.record else ""
    more = f" 等 {len(finding.places)} 格" if len(finding.places) > 1 else ""
    return f"{place.at.sheet} {place.at.a1}".rstrip() + more


def json(verdict: Verdict) -> dict[str, object]:
    """The verdict for scripts; keys are stable, ID numbers masked."""
    counts = Counter(level(finding) for finding in verdict.findings)
    return {
        **{name: counts[name] for name in _RANKS},
        "根因": [_cause(cause, verdict) for cause in verdict.causes],
        "核对结果": [_data(finding) for finding in ordered(verdict)],
        "规则判定": {
            rule: {
                "相符": tally.passed,
                "不符": tally.failed,
                "未判": tally.undecided,
                "不适用": tally.skipped,
                "结论": _outcome(tally),
            }
            for rule, tally in verdict.tallies.items()
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
        "单元格": [_cell_data(place) for place in finding.places],
        "台账": list(finding.record) if finding.record else None,
        "说明": finding.waiver.reason if finding.waiver else None,
    }


def _cause(cause: Cause, verdict: Verdict) -> dict[str, object]:
    return {
        "话": cause.sentence,
        "疑点": [
            {
                **_cell_data(suspect.place),
                "现值": _plain(suspect.value),
                "应为": _plain(suspect.right),
                "疑似": suspect.slip,
                "说明": suspect.how,
                "人员": list(suspect.people),
            }
            for suspect in cause.suspects
        ],
        "其他可能": [[_cell_data(place) for place in answer] for answer in cause.others],
        "已定": cause.settled,
        "依据": cause.decided,
        "随之消失": [
            {"规则": f.rule, "处": f.where} for f in (verdict.findings[position] for position in cause.folds)
        ],
    }


def _cell_data(place: Place) -> dict[str, str]:
    return {
        "工作簿": place.book,
        "工作表": place.at.sheet,
        "格": place.at.a1,
        "含义": str(place.meaning or ""),
    }


def _plain(value: Scalar) -> object:
    return value if isinstance(value, (int, float, str, bool)) or value is None else str(value)


def audit(verdict: Verdict, register: Register, settings: Settings) -> bytes:
    """The audit workbook (90_审核报告.xlsx): findings, tallies, what cleaning changed, rows set aside.

    The same input gives the same bytes.
    """
    whose = f"{settings.unit or settings.name} {settings.year} 年度"
    return _workbook(
        (
            (f"{whose}{summary(verdict)}", SHEET, HEADS, _findings(verdict), _WIDTHS),
            (f"{whose}各规则判定次数", "各规则判定", *_split(tallies(verdict)), (12, 10, 10, 10, 10, 14)),
            *_register_pages(whose, register),
        )
    )


def _findings(verdict: Verdict) -> Iterator[tuple[Scalar, ...]]:
    for number, cause in enumerate(verdict.causes, 1):
        yield (f"{CAUSE}{number}", *_line_of(cause, ()))
    for number, finding in enumerate(ordered(verdict), 1):
        yield (number, *_line(finding))


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


_MOST_LINES = 8


def register_lines(register: Register) -> tuple[str, ...]:
    """What became of the exports' rows, for people: how many were read, which were set aside and why."""
    if not register.rows_read:
        return ()
    rows, left = sum(register.rows_read.values()), len(register.aside)
    lines = [
        f"台账：{len(register.rows_read)} 个文件，读到 {rows} 行，计入 {rows - left} 行，未计入 {left} 行。"
    ]
    lines += [f"未计入：{a.file} 第{a.row}行 {a.who}：{a.why}" for a in register.aside[:_MOST_LINES]]
    lines += [f"没有读：{note}" for note in register.notes[:_MOST_LINES]]
    more = max(left - _MOST_LINES, 0) + max(len(register.notes) - _MOST_LINES, 0)
    return (*lines, f"还有 {more} 处，见审核报告或 --json。") if more else tuple(lines)


def register_json(register: Register) -> dict[str, object]:
    """The same for scripts, whole."""
    return {
        "读到的行": dict(register.rows_read),
        "未计入的行": [[a.file, a.sheet, a.row, a.kind, a.who, a.why] for a in register.aside],
        "没有读的内容": list(register.notes),
        "清理": len(register.changes),
    }


def rule_workbook(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The rules as a workbook to print (规则目录.xlsx); the same rules give the same bytes."""
    widths = (8, 6, 24, 8, 18, 36, 44, 30, 6, 30, 8)
    return _workbook(((f"核对规则目录（{len(rows)} 条）", "规则目录", heads, rows, widths),))


_Page = tuple[
    str, str, Sequence[str], Sequence[Sequence[Scalar]] | Iterator[Sequence[Scalar]], Sequence[float]
]
"""Title, sheet name, heads, rows, widths."""


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
