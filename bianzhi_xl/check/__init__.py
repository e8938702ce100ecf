"""核对: every rule held against the workbooks and the register.

A figure is never changed here and nothing is guessed: a rule says 相符, 不符, 未判 (a cell is blank) or that it
does not apply, and each of these is counted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from bianzhi_xl.check.evidence import Bound, Evidence
from bianzhi_xl.check.judging import Case, cases
from bianzhi_xl.check.scopes import World
from bianzhi_xl.nouns import Finding, Tally, Verdict, Waiver
from bianzhi_xl.rules import Outcome, Rule, shown

__all__ = ["OF_THE_REGISTER", "Bound", "Evidence", "check"]

_LEVELS = ("错误", "警告", "提示")


OF_THE_REGISTER = ("人员", "机构", "台账")
"""What rules about the register itself are judged for (每); the others speak of sheets."""


def check(evidence: Evidence, rules: Sequence[Rule]) -> Verdict:
    """Judge every rule that holds in the report year.

    Returns the findings, worst first and else in the order of rules, forms and rows, and per rule how often
    it was judged.  Raises RuleFault, naming the rule, when a rule cannot be evaluated.
    """
    world = World(evidence)
    findings: list[Finding] = []
    tallies: dict[str, Tally] = {}
    for rule in rules:
        if rule.holds_in(evidence.settings.year):
            tallies[rule.name] = _judge(rule, world, findings)
    waived = [_waived(finding, rules, evidence.waivers) for finding in findings]
    return Verdict(tuple(sorted(waived, key=lambda finding: _LEVELS.index(finding.severity))), tallies)


def _judge(rule: Rule, world: World, findings: list[Finding]) -> Tally:
    counts = dict.fromkeys(("相符", "不符", "未判", "不适用"), 0)
    for case in cases(rule, world):
        outcome = rule.judge(case.scope)
        counts[outcome.state] += 1
        if outcome.state == "不符":
            findings.append(_finding(rule, outcome, case))
    return Tally(counts["相符"], counts["不符"], counts["未判"], counts["不适用"])


def _finding(rule: Rule, outcome: Outcome, case: Case) -> Finding:
    where = case.where()
    sentence = rule.say(outcome, where, case.scope)
    people = case.people()
    if case.more:
        sentence += f"（{case.more}）"
    if people:
        sentence += f"；台账中有：{'、'.join(people)}"
    if rule.basis:
        sentence += f"（依据：{rule.basis}）"
    return Finding(
        rule=rule.name,
        severity=rule.severity,
        state=outcome.state,
        sentence=sentence + "。",
        where=where,
        places=case.places,
        left=outcome.left,
        right=outcome.right,
        people=people,
        record=case.record,
        basis=rule.basis,
    )


def _waived(finding: Finding, rules: Sequence[Rule], waivers: Sequence[Waiver]) -> Finding:
    """The finding with its explanation, if one holds for these very figures and the rule allows one."""
    for waiver in waivers:
        if (waiver.rule, waiver.where) == (finding.rule, finding.where):
            same = (waiver.left, waiver.right) == (shown(finding.left), shown(finding.right))
            allowed = finding.severity != "错误" or any(r.name == finding.rule and r.explainable for r in rules)
            if same and allowed:
                return dataclasses.replace(finding, waiver=waiver)
    return finding
