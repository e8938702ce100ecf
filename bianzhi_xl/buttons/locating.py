"""定位: what ``check`` found, handed to ``locate``, and the root causes put beside the findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from bianzhi_xl import check as checker
from bianzhi_xl import rules as rulebook
from bianzhi_xl.buttons import desk
from bianzhi_xl.nouns import Verdict
from bianzhi_xl.rules import Rule


def with_causes(
    verdict: Verdict, evidence: checker.Evidence, rules: Sequence[Rule], known: desk.Facts
) -> Verdict:
    """The same verdict with its root causes; nothing is loaded and nothing looked for while every such rule holds."""
    taking = {rule.name for rule in rules if checker.takes_part(rule)}
    if not any(f.rule in taking and f.state == "不符" and f.places for f in verdict.findings):
        return verdict
    from bianzhi_xl import locate

    local = Path(known.settings.folder) / known.settings.rules
    named = rulebook.weights(local=local if local.is_file() else None)
    sheets = {
        name: locate.Sheet(held.binding, held.grid, held.rows, held.declared)
        for name, held in evidence.by_form.items()
    }
    scene = locate.Scene(
        sheets=sheets,
        figures=checker.values(evidence),
        constraints=checker.constraints(evidence, rules),
        weights=checker.weights(evidence, named),
        places=checker.spots(evidence),
        findings=verdict.findings,
        cube=known.cube,
        last=known.last,
        cutoff=known.settings.cutoff,
    )
    return dataclasses.replace(verdict, causes=locate.causes(scene))
