"""定位: what ``check`` found, handed to ``locate``, and the root causes put beside the findings."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from pathlib import Path

from bianzhi_xl import check as checker
from bianzhi_xl import rules as rulebook
from bianzhi_xl.buttons import desk
from bianzhi_xl.nouns import Figures, Verdict
from bianzhi_xl.rules import Rule


def with_causes(
    verdict: Verdict, evidence: checker.Evidence, rules: Sequence[Rule], known: desk.Facts
) -> Verdict:
    """The same verdict with its root causes; nothing is loaded or looked for while every such rule holds.

    What was explained is a fact: no figure is suspected because of it.
    """
    taking = {rule.name for rule in rules if checker.takes_part(rule)}
    failing = [f for f in verdict.findings if f.rule in taking and f.state == "不符" and f.places]
    if all(finding.waiver for finding in failing):
        return verdict
    from bianzhi_xl import locate

    local = Path(known.settings.folder) / known.settings.rules
    named = rulebook.weights(local=local if local.is_file() else None)
    sheets = {
        name: locate.Sheet(held.binding, held.grid, held.rows, held.declared)
        for name, held in evidence.by_form.items()
    }
    facts = {(finding.rule, finding.where) for finding in failing if finding.waiver}
    constraints = checker.constraints(evidence, rules)
    scene = locate.Scene(
        sheets=sheets,
        figures=checker.values(evidence),
        constraints=tuple(each for each in constraints if (each.rule, each.where) not in facts),
        weights=checker.weights(evidence, named),
        places=checker.spots(evidence),
        findings=verdict.findings,
        cube=known.cube,
        last=known.last,
        cutoff=known.settings.cutoff,
        gone=functools.partial(_gone, verdict, evidence, rules),
    )
    return dataclasses.replace(verdict, causes=locate.causes(scene))


def _gone(
    verdict: Verdict,
    evidence: checker.Evidence,
    rules: Sequence[Rule],
    right: Figures,
    findings: Sequence[int],
) -> frozenset[int]:
    """Which of some findings are gone when these figures stand in their cells."""
    asked_of = [verdict.findings[n] for n in findings]
    names = {each.rule for each in asked_of}
    again = [rule for rule in rules if rule.name in names and checker.of_figures(rule)]
    forms = {place.meaning.form for each in asked_of for place in each.places if place.meaning}
    for rule in again:
        named = {cell.form for read in (rule.expression, rule.given) if read for cell in read.cells}
        forms |= named | set(rule.forms if rule.each == "全部" else ())
    then = checker.check(evidence.with_figures(right, forms), again)
    still = {(each.rule, each.where) for each in then.findings if each.state == "不符"}
    asked = {rule.name for rule in again}
    told = zip(findings, asked_of, strict=True)
    return frozenset(n for n, each in told if each.rule in asked and (each.rule, each.where) not in still)
