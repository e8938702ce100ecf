"""A verdict as the sheet 核对结果 of a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from bianzhi_xl.nouns import At, Cause, Finding, Place, Scalar, SheetText, Verdict
from bianzhi_xl.report.words import CAUSE, LEVELS, SHEET, counted, level, ordered, without_basis

HEADS = ("序号", "级别", "表", "单元格", "核对结果", "规则", "依据", "说明")
WIDTHS = (9, 8, 12, 22, 80, 9, 30, 30)
_LINK_COLUMN = 4
# A register in a bad state has tens of thousands of findings; each workbook need not carry them all.
_MOST_OF_REGISTER = 1000


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

    def write(number: Scalar, texts: tuple[str, ...], tint: str, target: Place | None) -> None:
        rows.append((number, *texts))
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
        write(f"{CAUSE}{n}", line_of(cause, places), "错误", next(iter(places), None))
        for finding in (f for f in own if any(f is each for each in follows) and id(f) not in told):
            told.add(id(finding))
            write(f"随{CAUSE}{n}", line(finding, book), level(finding), _place_in(finding, book))
    others = [finding for finding in own if id(finding) not in told]
    for number, finding in enumerate((*others, *of_register[:_MOST_OF_REGISTER]), 1):
        write(number, line(finding, book), level(finding), _place_in(finding, book))
    if len(of_register) > _MOST_OF_REGISTER:
        rest = len(of_register) - _MOST_OF_REGISTER
        rows.append((None, None, "台账", None, f"台账还有 {rest} 处，改正上面的以后再核对，或看 --json。"))
    return SheetText(SHEET, tuple(rows), WIDTHS, 2, links, tints)


def _title(own: Sequence[Finding], of_register: Sequence[Finding]) -> str:
    return f"{SHEET}：本工作簿{counted(own)}；台账{counted(of_register)}。点“单元格”可跳到该处。"


def line_of(cause: Cause, places: Sequence[Place]) -> tuple[str, ...]:
    """A root cause under HEADS, without its number."""
    place = next(iter(places), None) or next((suspect.place for suspect in cause.suspects), None)
    if place is None:
        return CAUSE, "", "", cause.sentence, "", cause.decided, ""
    more = f" 等 {len(cause.suspects)} 格" if len(cause.suspects) > 1 else ""
    form = place.meaning.form if place.meaning else place.at.sheet
    return CAUSE, form, f"{place.at.sheet} {place.at.a1}{more}", cause.sentence, "", cause.decided, ""


def line(finding: Finding, book: str = "") -> tuple[str, ...]:
    """A finding under HEADS, without its number."""
    place = _place_in(finding, book) or next(iter(finding.places), None)
    return (
        level(finding),
        _form(finding, place),
        _cell(finding, place),
        without_basis(finding),
        finding.rule,
        finding.basis,
        _reason(finding),
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
