"""A verdict, and what became of the register's rows, as data for scripts."""

from __future__ import annotations

from collections import Counter

from bianzhi_xl.nouns import Cause, Finding, Place, Register, Scalar, Verdict
from bianzhi_xl.report.tables import outcome
from bianzhi_xl.report.words import RANKS, level, ordered


def json(verdict: Verdict) -> dict[str, object]:
    """The verdict for scripts; keys are stable, ID numbers masked."""
    counts = Counter(level(finding) for finding in verdict.findings)
    return {
        **{name: counts[name] for name in RANKS},
        "根因": [_cause(cause, verdict) for cause in verdict.causes],
        "核对结果": [_data(finding) for finding in ordered(verdict)],
        "规则判定": {
            rule: {
                "相符": tally.passed,
                "不符": tally.failed,
                "未判": tally.undecided,
                "不适用": tally.skipped,
                "结论": outcome(tally),
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


def register_json(register: Register) -> dict[str, object]:
    """What became of the exports' rows, for scripts: whole."""
    return {
        "读到的行": dict(register.rows_read),
        "未计入的行": [[a.file, a.sheet, a.row, a.kind, a.who, a.why] for a in register.aside],
        "没有读的内容": list(register.notes),
        "清理": len(register.changes),
    }
