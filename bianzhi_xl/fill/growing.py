"""Lines put in where a listing has more rows than the sheet has lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bianzhi_xl.nouns import At, Binding, Edit, Row


def grow(binding: Binding, rows: Sequence[Row]) -> tuple[Edit, ...]:
    """The ``rows`` edits that make room for every row of ``rows``, bottom up so that addresses stay right.

    When the last line of a section is still blank, lines are put in above it: a sum over the section then
    grows by itself, as in Excel.
    """
    short = Counter(
        row.spec.key for row in rows if row.spec.key in binding.sections and row.key not in binding.rows
    )
    taken = {binding.rows[key] for key in binding.vacant}
    edits = []
    for key, count in short.items():
        lines = binding.sections[key]
        below = lines[-2] if len(lines) > 1 and lines[-1] in taken else binding.below[key]
        why = f"“{key}”一段的行不够，插入 {count} 行"
        edits.append(Edit(At(binding.sheet, below), "rows", 0, count, why))
    return tuple(sorted(edits, key=lambda edit: -edit.at.row))
