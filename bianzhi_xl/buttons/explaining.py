"""说明: an explanation of a finding, kept in the workbook itself so that it travels with it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bianzhi_xl import rules as rulebook
from bianzhi_xl import waivers
from bianzhi_xl.buttons import desk, offices
from bianzhi_xl.buttons.checking import looked
from bianzhi_xl.buttons.converting import comparing
from bianzhi_xl.buttons.done import Done
from bianzhi_xl.buttons.filling import applied, begin
from bianzhi_xl.buttons.looking import place
from bianzhi_xl.nouns import At, Edit, FileFault, Finding, Waiver


@comparing
def explain(
    file: Path | str,
    at: str,
    reason: str,
    who: str,
    approved: str,
    rule: str = "",
    date: str = "",
    password: str | None = None,
) -> Done:
    """Explain what was found at a cell; the explanation holds while the figures stay what they are.

    rule: which finding, where a cell has several.  date: 2018-01-05; today without it.  password: of a
    workbook whose structure is protected, which it stays.  Raises FileFault when
    nothing was found there, when the rule allows no explanation, or when something is not said.
    """
    path, here = Path(file), place(at)
    said = {"原因": reason, "说明人": who, "批准人": approved}
    blank = [name for name, text in said.items() if not text.strip()]
    if blank:
        raise FileFault(f"说明缺{'、'.join(blank)}，没有写入；请写全再来。")
    folder = desk.folder_of(path)
    finding = _one(path, here, rule, _found(path, here, folder))
    waiver = Waiver(
        finding.rule,
        finding.where,
        rulebook.shown(finding.left),
        rulebook.shown(finding.right),
        reason.strip(),
        who.strip(),
        approved.strip(),
        _day(date),
    )
    with offices.at(path) as office:
        offices.ask_if_locked(path, (office.grid(""),), password)
    applied(begin(folder, "说明"), path, _edits(path, waiver), password)
    return Done(
        f"已说明 {finding.where}（规则 {finding.rule}），写在“{waivers.SHEET}”页；数字一变，说明自动失效。",
        data={"规则": finding.rule, "处": finding.where, "左": waiver.left, "右": waiver.right},
    )


def _day(text: str) -> str:
    if not text.strip():
        return dt.date.today().isoformat()
    try:
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise FileFault(f"日期“{text}”应写成 2018-01-05 这样。") from error


def _found(path: Path, here: At, folder: Path) -> list[Finding]:
    """What was found at a cell and is not explained yet, and may be."""
    look = looked((path,), folder, register=False)
    there = [f for f in look.verdict if any(p.book == path.name and p.at == here for p in f.places)]
    if not there:
        raise FileFault(f"{path.name} {here.sheet} {here.a1}：这一格没有核对出不符，不用说明。")
    book = {rule.name: rule for rule in desk.rule_book(folder, look.known.settings)}
    open_ones = [f for f in there if not f.waiver and f.state == "不符"]
    allowed = [f for f in open_ones if f.severity != "错误" or book[f.rule].explainable]
    if not allowed:
        why = "已经说明过了" if any(f.waiver for f in there) else "是不能用说明代替改正的错误，请改数"
        raise FileFault(f"{path.name} {here.sheet} {here.a1}：{why}。")
    return allowed


def _one(path: Path, here: At, rule: str, found: list[Finding]) -> Finding:
    chosen = [f for f in found if f.rule == rule.strip()] if rule.strip() else found
    if len({f.rule for f in chosen}) == 1:
        return chosen[0]
    listed = "；".join(f"{f.rule} {f.sentence}" for f in found)
    raise FileFault(f"{path.name} {here.sheet} {here.a1}：请写明说明哪一条规则：{listed}")


def _edits(path: Path, waiver: Waiver) -> tuple[Edit, ...]:
    """The sheet 特殊情况说明 anew, with one more explanation; one of the same rule and place gives way."""
    with offices.at(path) as office:
        kept: tuple[Waiver, ...] = ()
        there = waivers.SHEET in office.sheets()
        if there:
            kept = waivers.of_sheet(office.grid(waivers.SHEET))
    same = (waiver.rule, waiver.where)
    fresh = waivers.sheet((*(w for w in kept if (w.rule, w.where) != same), waiver))
    added = Edit(At(waivers.SHEET), "sheet", None, fresh, "说明")
    return (Edit(At(waivers.SHEET), "sheet", waivers.sheet(kept), None, "说明"), added) if there else (added,)
