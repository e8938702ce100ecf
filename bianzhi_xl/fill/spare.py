"""The lines of listings on a sheet as a total sees them: which are its own, and which of them are still free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bianzhi_xl.fill import comparing
from bianzhi_xl.forms.sums import standing
from bianzhi_xl.nouns import Binding, Block, Column, Grid, Row

Cell = tuple[int, int]


class Lines(NamedTuple):
    """Cells in one column.  own: on the lines of the sections that a total adds up.  free: those of them on blank
    lines of no other section, which are there for lines typed later."""

    own: frozenset[Cell]
    free: frozenset[Cell]


def blank(binding: Binding, grid: Grid) -> tuple[frozenset[int], ...]:
    """The blank lines of the listings, for each block of the sheet: those with nothing but formulas over others of
    their cells and a running number.  An office's own subtotal between the lines (一、全额拨款) is none."""
    return tuple(
        frozenset(line for lines in block.sections.values() for line in lines)
        - set(_taken(binding, block, grid))
        for block in binding.here
    )


def _taken(binding: Binding, block: Block, grid: Grid) -> Iterator[int]:
    """The lines in which something is written."""
    numbered = {
        block.columns.get(column.key) for column in binding.form.columns if column.source.word == "序号"
    }
    for cell, value in grid.cells.items():
        line, number = reversed(cell) if block.turned else cell
        counted = number in numbered and isinstance(value, (int, float))
        if not (comparing.blank(value) or counted or cell in grid.formulas):
            yield line


def lines(
    binding: Binding, blank_lines: tuple[frozenset[int], ...], grid: Grid, row: Row, column: Column
) -> Lines:
    """The lines that are a total's in one column.  ``blank_lines``: see :func:`blank`."""
    label = binding.form.label_column
    summed = set(standing(binding.form, row.spec, column, lambda key: binding.at(key, label) is not None))
    own: set[Cell] = set()
    free: set[Cell] = set()
    for block, unused in zip(binding.here, blank_lines, strict=True):
        if number := block.columns.get(column.key, 0):
            mine = {line for key in block.sections.keys() & summed for line in block.sections[key]}
            others = {line for key in block.sections.keys() - summed for line in block.sections[key]}
            own |= {_cell(block, line, number) for line in mine}
            free |= {_cell(block, line, number) for line in (mine & unused) - others}
    return Lines(frozenset(own), frozenset(free - grid.formulas.keys()))


def _cell(block: Block, line: int, number: int) -> Cell:
    return (number, line) if block.turned else (line, number)
