"""核对: every rule held against the workbooks and the register.

A figure is never changed here and nothing is guessed: a rule says 相符, 不符, 未判 (a cell is blank) or
that it does not apply, and each of these is counted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from bianzhi_xl.check.constraints import (
    constraints,
    not_linear,
    of_figures,
    spots,
    takes_part,
    values,
    weights,
)
from bianzhi_xl.check.evidence import Bound, Evidence
from bianzhi_xl.check.judging import SHARED, asks_only, scopes
from bianzhi_xl.check.parcels import parcel
from bianzhi_xl.check.scopes import About, Scope
from bianzhi_xl.check.structure import Built
from bianzhi_xl.check.world import World, world_of
from bianzhi_xl.nouns import Finding, Tally, Verdict, Waiver
from bianzhi_xl.rules import Outcome, Rule, shown

__all__ = [
    "OF_THE_REGISTER",
    "Bound",
    "Built",
    "Evidence",
    "check",
    "constraints",
    "not_linear",
    "of_figures",
    "parcel",
    "spots",
    "takes_part",
    "values",
    "weights",
]

_LEVELS = ("错误", "警告", "提示")
# Five names out of two thousand help nobody; the finding has them all the same.
_MOST_CROWD = 20


OF_THE_REGISTER = ("人员", "机构", "台账", "工资")
"""What rules about the register itself are judged for (每); the others speak of sheets."""


def check(evidence: Evidence, rules: Sequence[Rule]) -> Verdict:
    """Judge every rule that holds in the report year.

    Returns the findings, worst first and else in the order of forms, rows, columns and rules, those about
    the register last; and per rule how often it was judged.  Raises RuleFault, naming the rule, when a rule
    cannot be evaluated.
    """
    world = world_of(evidence)
    findings: list[Finding] = []
    tallies: dict[str, Tally] = {}
    for rule in rules:
        if rule.holds_in(evidence.settings.year):
            tallies[rule.name] = _judge(rule, world, findings)
    explained = _explained(findings, rules, evidence.waivers)
    return Verdict(tuple(sorted(explained, key=_order(evidence))), tallies)


def _judge(rule: Rule, world: World, findings: list[Finding]) -> Tally:
    counts = dict.fromkeys(("相符", "不符", "未判", "不适用"), 0)
    shared = asks_only(rule, SHARED)
    inapplicable: set[object] = set()
    for scope in scopes(rule, world):
        if shared and scope.alike in inapplicable:
            counts["不适用"] += 1
            continue
        outcome = rule.judge(scope)
        counts[outcome.state] += 1
        if shared and outcome.state == "不适用" and scope.alike is not None:
            inapplicable.add(scope.alike)
        if outcome.state == "不符":
            findings.append(_wrong(rule, outcome, scope))
        elif outcome.state == "未判" and rule.each == "取数格":
            findings.append(_open(rule, outcome, scope))
    return Tally(counts["相符"], counts["不符"], counts["未判"], counts["不适用"])


def _wrong(rule: Rule, outcome: Outcome, scope: Scope) -> Finding:
    about = scope.about(rule)
    sentence = rule.say(outcome, about.where, scope)
    if about.details:
        sentence += f"（{about.details}）"
    if 0 < about.crowd <= _MOST_CROWD:
        sentence += f"；台账中有：{'、'.join(about.people).replace('、等 ', '等 ')}"
    return _finding(rule, outcome, about, sentence)


def _open(rule: Rule, outcome: Outcome, scope: Scope) -> Finding:
    """A blank cell that the register has a figure for, where the rule does not take a blank for zero."""
    about = scope.about(rule)._replace(people=(), crowd=0)
    sentence = f"{about.where}：空着没有填，台账是 {shown(scope.name('应'))}，没有判断"
    return _finding(rule, outcome, about, sentence)


def _finding(rule: Rule, outcome: Outcome, about: About, sentence: str) -> Finding:
    basis = f"（依据：{rule.basis}）" if rule.basis else ""
    return Finding(
        rule=rule.name,
        severity=rule.severity,
        state=outcome.state,
        sentence=f"{sentence}{basis}。",
        where=about.where,
        places=about.places,
        left=outcome.left,
        right=outcome.right,
        people=about.people,
        record=about.record,
        basis=rule.basis,
    )


def _explained(
    findings: Sequence[Finding], rules: Sequence[Rule], waivers: Sequence[Waiver]
) -> Sequence[Finding]:
    """The findings, each with its explanation (说明) if one holds for these very figures.

    An 错误 can be explained only where the rule allows it (可说明).
    """
    explainable = {rule.name for rule in rules if rule.explainable}
    known: Mapping[tuple[str, str, str, str], Waiver] = {
        (waiver.rule, waiver.where, waiver.left, waiver.right): waiver for waiver in waivers
    }

    def explained(finding: Finding) -> Finding:
        key = (finding.rule, finding.where, shown(finding.left), shown(finding.right))
        if key in known and (finding.severity != "错误" or finding.rule in explainable):
            return dataclasses.replace(finding, waiver=known[key])
        return finding

    return [explained(finding) for finding in findings] if known else findings


def _order(evidence: Evidence) -> Callable[[Finding], tuple]:
    """Worst first; within that by form, row and column, then what has no cell, then the register's rows."""
    forms = {
        (sheet.binding.book, name): n
        for n, sheet in enumerate(evidence.sheets)
        for name in sheet.binding.sheets
    }

    def key(finding: Finding) -> tuple:
        level = _LEVELS.index(finding.severity)
        if finding.places:
            book, at, _ = finding.places[0]
            return level, 0, forms.get((book, at.sheet), len(forms)), "", at.row, at.column
        file, row = finding.record or ("", 0)
        return level, 1, 0, file, row, 0

    return key
