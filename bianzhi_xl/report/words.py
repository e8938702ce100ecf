"""A verdict in words: each finding's level, the whole in one sentence, the register's rows in a few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bianzhi_xl.nouns import Finding, Register, Verdict

SHEET = "核对结果"
CAUSE = "根因"
LEVELS = ("错误", "警告", "提示")
RANKS = (*LEVELS, "未判", "已说明")
_MOST_LINES = 8


def ordered(verdict: Verdict) -> tuple[Finding, ...]:
    """Worst first; then undecided, then explained ones; the check's own order within."""
    return tuple(sorted(verdict.findings, key=lambda finding: RANKS.index(level(finding))))


def level(finding: Finding) -> str:
    """错误, 警告 or 提示; 未判 when a blank left it open; 已说明 when somebody explained it."""
    if finding.waiver:
        return "已说明"
    return finding.severity if finding.state == "不符" else "未判"


def summary(verdict: Verdict) -> str:
    """The verdict in one sentence."""
    causes = f"；其中 {len(folded(verdict))} 处归为 {len(verdict.causes)} 处根因" if verdict.causes else ""
    return f"核对完毕：{counted(verdict.findings)}{causes}。"


def folded(verdict: Verdict) -> set[int]:
    """The positions of the findings that follow from a root cause."""
    return {position for cause in verdict.causes for position in cause.folds}


def without_basis(finding: Finding) -> str:
    """A finding's sentence without its basis."""
    return finding.sentence.replace(f"（依据：{finding.basis}）", "") if finding.basis else finding.sentence


def counted(findings: Sequence[Finding]) -> str:
    """How many of each level.

    >>> counted(())
    '没有发现不符'
    """
    counts = Counter(level(finding) for finding in findings)
    return "、".join(f"{name} {counts[name]} 处" for name in RANKS if counts[name]) or "没有发现不符"


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
