"""What stands over a column where heads are merged, or are not: group heads that reach over blank cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bianzhi_xl.binding import texts
from bianzhi_xl.nouns import Grid, Scalar

_MEASURE = re.compile(r"(?:计量)?单位")
_LEAST = 2
"""Groups, and columns in a group, that show which columns a head in the middle of its group stands over."""

Path = tuple[str, ...]
Cell = tuple[int, int]


def owners(grid: Grid, top: int, last: int) -> dict[Cell, Cell]:
    """Merged cells of some rows → the cell whose text they show."""
    owner: dict[Cell, Cell] = {}
    for first_row, first, last_row, end in grid.merges:
        if first_row <= last and last_row >= top:
            for row in range(max(first_row, top), min(last_row, last) + 1):
                owner.update({(row, column): (first_row, first) for column in range(first, end + 1)})
    return owner


def stack(grid: Grid, cells: Iterable[Cell]) -> list[Scalar]:
    """What stands in some cells, each once, blank ones left out."""
    return [value for cell in dict.fromkeys(cells) if (value := grid.cells.get(cell)) not in (None, "")]


def path_of(values: Sequence[Scalar]) -> Path:
    """Texts that say something: 其中 alone does not; a unit on a row of its own belongs to the text above, a year
    to the text below, or above if it is the last."""
    found: list[str] = []
    year = ""
    for value in values:
        if texts.head(value):
            found.append(f"{year}{value}")
            year = ""
        elif texts.years(value):
            year += str(value)
    if year and found:
        found[-1] = f"{year}{found[-1]}"
    if len(found) > 1 and texts.is_unit(found[-1]):
        unit = found.pop().strip("()（）")
        found[-1] = f"{found[-1]}({unit})"
    elif len(found) > 1 and _MEASURE.fullmatch(texts.plain(found[-1])):
        found.pop()
    return tuple(found)


def unmerged(grid: Grid, owner: Mapping[Cell, Cell], top: int, last: int, width: int) -> dict[Cell, Cell]:
    """Blank cells at the right of an unmerged group head → the cell of that head."""
    reaching: dict[Cell, Cell] = {}

    def shown(cell: Cell) -> Cell:
        return reaching.get(cell, owner.get(cell, cell))

    def below(row: int, column: int) -> Path:
        cells = (owner.get((r, column), (r, column)) for r in range(row + 1, last + 1))
        return path_of(stack(grid, (cell for cell in cells if cell[0] > row)))

    for row in range(top, last):
        heads = [(row, column) for column in range(1, width + 1) if (row, column) not in owner]
        reaching |= _from_the_middle(grid, heads, {cell: below(*cell) for cell in heads})
        seen: set[Path] = set()
        for column in range(1, width + 1):
            cell = (row, column)
            if cell in reaching:
                continue
            if cell in owner or grid.cells.get(cell) not in (None, ""):
                seen = {below(row, column)}
                continue
            source = shown((row, column - 1))
            here = below(row, column)
            same_above = all(shown((r, column)) == shown((r, column - 1)) for r in range(top, row))
            if (
                here
                and (here not in seen or grid.cells.get((row + 1, column)) in (None, ""))
                and source not in owner
                and grid.cells.get(source) not in (None, "")
                and below(*source)
                and (same_above or not any(grid.cells.get(shown((r, column))) for r in range(top, row)))
            ):
                reaching[cell] = source
                seen.add(here)
    return reaching


def _from_the_middle(grid: Grid, row: Sequence[Cell], below: Mapping[Cell, Path]) -> dict[Cell, Cell]:
    """Blank cells of a row → the head in the middle, or at the end, of their group, where the same columns stand
    again and again below as many heads, one to a group."""
    for cells in _runs([cell for cell in row if below[cell]]):
        standing = [cell for cell in cells if grid.cells.get(cell) not in (None, "")]
        count = len(standing)
        for begin in range(len(cells)):
            size, over = divmod(len(cells) - begin, max(count, 1))
            if count < _LEAST or size < _LEAST or standing[0] < cells[begin]:
                break
            groups = [cells[n : n + size] for n in range(begin, len(cells), size)]
            alike = len({tuple(below[cell] for cell in group) for group in groups}) == 1
            if (
                not over
                and alike
                and all(head in group for head, group in zip(standing, groups, strict=True))
            ):
                pairs = zip(standing, groups, strict=True)
                return {cell: head for head, group in pairs for cell in group if cell != head}
    return {}


def _runs(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Cells of a row, those that stand together."""
    run: list[Cell] = []
    for cell in cells:
        if run and cell[1] != run[-1][1] + 1:
            yield run
            run = []
        run.append(cell)
    if run:
        yield run
