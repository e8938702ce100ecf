"""The running numbers (序号) of a form's lines: they follow from the sheet, in the manner that it already uses.

Offices number the lines of a listing through the whole form, or anew in each section or on each page.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bianzhi_xl.nouns import At, Binding, Block, Grid, Row, Scalar

_NUMBER = re.compile(r"\(?(\d{1,5})[.)、]?")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one sheet.

    due: cell → the number that is to stand there, in the manner of the numbers already there, through the whole
    form where there are none; empty when they follow no manner.
    wrong: cells of lines that stand there whose number is another one or blank; when the numbers follow no
    manner, those that are wrong in the manner that most of them follow.
    untold: nothing is due, for no number tells the manner yet and lines of other sections are still to be found.
    """

    due: Mapping[At, int] = field(default_factory=dict)
    wrong: tuple[At, ...] = ()
    untold: bool = False


def numbers(
    binding: Binding,
    grid: Grid,
    rows: Sequence[Row],
    ours: Collection[At] = (),
    leaving: Collection[str] = (),
) -> Numbers:
    """The numbers of the lines on one sheet; the other sheets of the form are counted, too.

    ours: cells whose number does not tell the manner, for we wrote it.  leaving: keys of lines about to be
    emptied.
    """
    lines = tuple(_lines(binding, grid, rows))
    there = [line for line in lines if line.number is not None or not line.vacant]
    told = [line for line in there if line.written and line.at not in ours]
    sections = {key for block in binding.blocks or (binding.block,) for key in block.sections}
    if lines and not told and any(row.spec.kind != "固定" and row.spec.key not in sections for row in rows):
        return Numbers(untold=True)
    fits = {manner: _fits(manner, there, told) for manner in _MANNERS}
    manner = max(fits, key=lambda each: fits[each])  # the first of several alike
    staying = [line for line in lines if line.row not in leaving]
    wanted = {line.at: number for line, number in _counted(manner, staying) if grid.on(line.at.sheet)}
    standing = [line for line in staying if not line.vacant and line.at in wanted]
    wrong = tuple(line.at for line in standing if line.number != wanted[line.at])
    return Numbers(wanted if fits[manner] == len(told) else {}, wrong)


class _Line(NamedTuple):
    """One line of a listing in one block.

    at: the cell of its number.  listing: key of its RowSpec.  page: number of the block.  run: which lines
    stand with nothing but blank ones between them.  written: whether something stands in the cell; number: it,
    as a number.
    """

    at: At
    row: str
    listing: str
    page: int
    run: int
    vacant: bool
    written: bool
    number: int | None


_Manner = Callable[[_Line], object]
"""What tells the lines apart that are counted together."""

_MANNERS: tuple[_Manner, ...] = (
    lambda line: None,
    lambda line: line.listing,
    lambda line: line.page,
    lambda line: line.run,
)


def _fits(manner: _Manner, lines: Sequence[_Line], told: Collection[_Line]) -> int:
    """How many of the lines that tell have the number that a manner gives them."""
    return sum(line in told and line.number == number for line, number in _counted(manner, lines))


def _counted(manner: _Manner, lines: Sequence[_Line]) -> Iterator[tuple[_Line, int]]:
    """Each line with its number; one that stands in two blocks that are counted together has one number."""
    counts: Counter[object] = Counter()
    given: dict[tuple[object, str], int] = {}
    for line in lines:
        together = manner(line)
        if (together, line.row) not in given:
            counts[together] += 1
            given[together, line.row] = counts[together]
        yield line, given[together, line.row]


def _lines(binding: Binding, grid: Grid, rows: Sequence[Row]) -> Iterator[_Line]:
    """The lines of all listings, top to bottom; of those unknown to the register only the numbered ones."""
    column = next((each.key for each in binding.form.columns if each.source.word == "序号"), "")
    if column not in binding.columns:
        return
    listings = {row.key: row.spec.key for row in rows if row.spec.kind != "固定"}
    fixed = {row.key for row in rows if row.spec.kind == "固定"}
    run = 0
    for page, block in enumerate(binding.blocks or (binding.block,)):
        of_line = {line: key for key, section in block.sections.items() for line in section}
        last = 0
        for line, row in sorted((line, key) for key, line in block.rows.items() if key not in fixed):
            listing = listings.get(row) or of_line.get(line)
            if listing is None:
                continue
            at = block.at(row, column) or At("")
            content = grid.value(at)
            number = _number(content)
            if row in listings or number is not None:
                run += not last or _parted(binding, block, grid, range(last + 1, line))
                last = line
                written = content not in (None, "")
                yield _Line(at, row, listing, page, run, row in block.vacant, written, number)


def _parted(binding: Binding, block: Block, grid: Grid, between: range) -> bool:
    """Whether a label stands in the lines between two lines of a block."""
    number = block.columns.get(binding.form.label_column, 0)
    cells = (At(block.sheet, number, n) if block.turned else At(block.sheet, n, number) for n in between)
    return any(grid.value(at) not in (None, "") for at in cells)


def _number(value: Scalar) -> int | None:
    """What stands in a cell, as a running number.

    >>> _number(3.0), _number("（１２）"), _number("5、"), _number("五"), _number(None)
    (3, 12, 5, None, None)
    """
    if isinstance(value, str):
        found = _NUMBER.fullmatch("".join(unicodedata.normalize("NFKC", value).split()))
        return int(found[1]) if found else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        return None
    return int(value)
