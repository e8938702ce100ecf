"""Lines put in where a listing has more rows than the sheet has lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from bianzhi_xl.nouns import At, Binding, Block, Edit, Row


def grow(binding: Binding, rows: Sequence[Row]) -> tuple[Edit, ...]:
    """The ``rows`` edits that make room on this sheet for every row of ``rows``, bottom up so that addresses stay
    right.

    When the last line of a section is still blank, lines are put in above it: a sum over the section then
    grows by itself, as in Excel; not where the section stands in two halves beside one another.
    """
    edits = [edit for block in binding.here for edit in _grown(binding, block, rows)]
    return tuple(sorted(edits, key=lambda edit: -edit.at.row))


def short(binding: Binding, block: Block, rows: Sequence[Row]) -> Counter[str]:
    """Listing → how many of its rows have no line in a block that should have one."""
    return Counter(
        row.spec.key
        for row in rows
        if row.spec.key in block.below and row.key not in block.rows and row.key not in binding.held
        # A listing that goes on elsewhere may have it there.
        if any(binding.at(row.key, column) is None for column in block.columns)
    )


def row_above(binding: Binding, block: Block, key: str) -> int:
    """The row below which lines are put in for a listing, 0 where none are: below the last row of a sheet without
    signatures, as blank ones there are no lines of the sheet, neither now nor the next time."""
    lines = block.sections[key]
    taken = {block.rows[row] for row in block.vacant}
    above = len(lines) > 1 and lines[-1] in taken and not _beside(binding, block, lines[-1])
    row = lines[-2] if above else block.below[key]
    is_open = row == binding.body[1] and any(item.what == "签字行" for item in binding.missing)
    return 0 if is_open else row


def _grown(binding: Binding, block: Block, rows: Sequence[Row]) -> Iterator[Edit]:
    for key, count in short(binding, block, rows).items():
        if above := row_above(binding, block, key):
            why = f"“{key}”一段的行不够，插入 {count} 行"
            yield Edit(At(block.sheet, above), "rows", 0, count, why)


def _beside(binding: Binding, block: Block, line: int) -> bool:
    """Whether rows of another block stand there, too, which lines put in above would part."""
    others = (other for other in binding.here if other != block)
    return any(line in {*other.rows.values(), *chain(*other.sections.values())} for other in others)
