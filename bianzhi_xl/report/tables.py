"""A verdict as tables of text: what was found, and how often each rule was judged."""

from __future__ import annotations

from bianzhi_xl.nouns import Cause, Finding, Tally, Verdict
from bianzhi_xl.report.words import CAUSE, SHEET, folded, level, ordered, without_basis

_MOST_SHOWN = 200
_MOST_CELLS = 3


def table(verdict: Verdict, most: int = _MOST_SHOWN) -> tuple[tuple[str, ...], ...]:
    """Heads; a row for each root cause, which stands for the findings that follow from it; then one for each
    other finding, worst first; at most ``most`` rows, the rest counted in a last one."""
    told = folded(verdict)
    alone = ordered(Verdict(tuple(finding for n, finding in enumerate(verdict.findings) if n not in told)))
    rows = [(CAUSE, _where(cause), cause.sentence, "") for cause in verdict.causes]
    rows += [(level(f), f.where, _short(f), f.rule) for f in alone]
    if not rows:
        return ()
    if len(rows) > most:
        rest = len(rows) - most
        rows[most:] = [("", "", f"还有 {rest} 处，见“{SHEET}”或 --json。", "")]
    return (("级别", "处", "核对结果", "规则"), *rows)


def _where(cause: Cause) -> str:
    """The suspect cells by meaning, as findings name theirs; of many the first few."""
    cells = [str(suspect.place.meaning or suspect.place.at.a1) for suspect in cause.suspects]
    return "、".join(cells[:_MOST_CELLS]) + (f" 等 {len(cells)} 格" if len(cells) > _MOST_CELLS else "")


def _short(finding: Finding) -> str:
    """The sentence without what stands in columns of its own: the place and the basis."""
    said = without_basis(finding)
    return said.removeprefix(f"{finding.where}：") if finding.where else said


def tallies(verdict: Verdict) -> tuple[tuple[str, ...], ...]:
    """Heads and one row a rule: how often it was judged, and what that comes to.

    A rule that was never applicable is 不适用, one that met nothing to judge 没有可判的; neither has passed.
    """
    rows = [(rule, *map(str, tally), outcome(tally)) for rule, tally in verdict.tallies.items()]
    return (("规则", "相符", "不符", "未判", "不适用", "结论"), *rows)


def outcome(tally: Tally) -> str:
    """What a tally comes to.

    >>> [outcome(Tally(*t)) for t in ((3,), (3, 1, 2), (3, 0, 1), (0, 0, 0, 9), ())]
    ['通过', '有不符', '有未判', '不适用', '没有可判的']
    """
    if tally.failed:
        return "有不符"
    if tally.undecided:
        return "有未判"
    if tally.passed:
        return "通过"
    return "不适用" if tally.skipped else "没有可判的"
