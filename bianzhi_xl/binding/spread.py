"""A form in several parts: its columns go on in a block below or on another sheet, or its rows beside or there.

Each part is read by itself; here they are put together.  A meaning that stands in two parts has no place: it is
said, and so is a row (or column) that one part lacks and no other has.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import combinations, permutations

from bianzhi_xl.nouns import At, Binding, Block, Form, Unplaced

_MOST = 0.5

Cells = Set[tuple[str, str]]
"""(row key, column key) of the cells that a part has."""


def spread(bound: Sequence[Binding]) -> tuple[Binding, ...]:
    """The bound sheets of a workbook, those over which one form is spread made to know the cells of each other.

    As given when they are no parts of one form: when they are copies, or one has nothing that others lack.
    """
    forms = dict.fromkeys(part.form.name for part in bound if len(part.sheets) == 1)
    if len(forms) == len(bound):
        return tuple(bound)
    found = {
        (name, part.sheet): part
        for name in forms
        for part in _together([part for part in bound if part.form.name == name])
    }
    return tuple(found.get((part.form.name, part.sheet), part) for part in bound)


def one(parts: Sequence[Binding]) -> Binding:
    """The parts that stand on one sheet as one binding; the first one alone when they are no parts of one form."""
    found = _together(parts)
    return merged(found) if found[0].blocks else found[0]


def merged(found: Sequence[Binding]) -> Binding:
    """The parts on one sheet, made to know each other, as one: what is said of any is said of all."""
    first = found[0]
    return dataclasses.replace(
        first,
        missing=tuple(item for part in found for item in part.missing),
        doubts=tuple(doubt for part in found for doubt in part.doubts),
        extra=tuple(item for part in found for item in part.extra),
    )


def mostly_same(one_: Set[str], other: Set[str]) -> bool:
    """Whether two share most of what one of them has."""
    return len(one_ & other) > _MOST * min(len(one_), len(other))


def repeated(form: Form) -> set[str]:
    """Columns that every part may have: labels, numbers, remarks; no figures of the register are lost there."""
    return {
        column.key
        for column in form.columns
        if column.source.word in ("行名", "序号") or (column.source.word == "手填" and not column.unit)
    }


def _together(parts: Sequence[Binding]) -> tuple[Binding, ...]:
    """The parts of one form, each made to know the cells of the others; as given when they are no parts of one."""
    cells = [_cells(_blocks(part), repeated(part.form)) for part in parts]
    own = [_cells(_blocks(part), _telling(part.form)) for part in parts]
    of_one = len(parts) > 1 and all(map(_has_more, own, _others(own))) and not _copies(parts[0].form, cells)
    return _joined(parts, cells) if of_one else tuple(parts)


def joined(pages: Sequence[Binding]) -> tuple[Binding, ...]:
    """The pages of a form with listings, each made to know the lines of the others."""
    own = repeated(pages[0].form)
    return _joined(pages, [_cells(_blocks(part), own) for part in pages], _rows_asked_elsewhere(pages))


def _joined(
    parts: Sequence[Binding], cells: Sequence[Cells], asked: Iterable[tuple[str, At, At]] = ()
) -> tuple[Binding, ...]:
    twice = (*_twice(parts, cells), *_asked_elsewhere(parts), *asked)
    gone = {what for what, _, _ in twice}
    blocks = [[_without(block, gone) for block in _blocks(part)] for part in parts]
    everything = tuple(block for each in blocks for block in each)
    known = _Known(tuple(parts), everything, twice)
    return tuple(
        _knowing(part, [*here, *everything], known, missing)
        for part, here, missing in zip(parts, blocks, known.missing, strict=True)
    )


def _blocks(part: Binding) -> Sequence[Block]:
    return part.blocks or (part.block,)


def _cells(blocks: Iterable[Block], without: Set[str] = frozenset()) -> Cells:
    return {
        (row, column) for block in blocks for row in block.rows for column in block.columns.keys() - without
    }


def _telling(form: Form) -> set[str]:
    """Columns that tell which row is which: every part has them."""
    return {column.key for column in form.columns if column.source.word in ("行名", "序号")}


def _others(cells: Sequence[Cells]) -> Iterator[Cells]:
    """For each part the cells of all others."""
    for part in cells:
        yield set().union(*(other for other in cells if other is not part))


def _has_more(part: Cells, others: Cells) -> bool:
    return bool(part - others)


def _copies(form: Form, cells: Sequence[Cells]) -> bool:
    """Whether two parts share most of their rows and most of their columns.

    Listings are cut between columns only: whose lines two sheets hold, :mod:`bianzhi_xl.binding.pages` tells.
    """
    kinds = (1,) if any(spec.kind != "固定" for spec in form.rows) else (0, 1)

    def same(one_: set[str], other: set[str]) -> bool:
        return one_ == other or mostly_same(one_, other)

    return any(
        all(same(_keys(one_, kind), _keys(other, kind)) for kind in kinds)
        for one_, other in combinations(cells, 2)
    )


def _keys(cells: Cells, kind: int) -> set[str]:
    """The keys of the rows (0) or of the columns (1)."""
    return {cell[kind] for cell in cells}


def _twice(parts: Sequence[Binding], cells: Sequence[Cells]) -> tuple[tuple[str, At, At], ...]:
    """``列 …`` or ``行 …`` of what stands in two parts, with a cell of either."""
    found: dict[str, tuple[str, At, At]] = {}
    for (part, mine), (other, its) in combinations(zip(parts, cells, strict=True), 2):
        shared = mine & its
        columns = mostly_same(_keys(mine, 0), _keys(its, 0))
        for row, column in ((row, column) for row in part.rows for column in part.columns):
            what = f"列 {column}" if columns else f"行 {row}"
            if (row, column) in shared and what not in found:
                shown = column if columns else next(key for key in part.columns if key in other.columns)
                found[what] = what, part.at(row, shown) or At(""), other.at(row, shown) or At("")
    return tuple(found.values())


def _asked_elsewhere(parts: Sequence[Binding]) -> Iterator[tuple[str, At, At]]:
    """``列 …`` of what is asked in one part and placed in another for the same rows: it may be either."""
    for part, other in permutations(parts, 2):
        for doubt in part.doubts:
            kind, _, key = doubt.what.partition(" ")
            row = next((row for row in part.rows if row in other.rows), "")
            if kind == "列" and key in other.columns and row:
                yield (
                    doubt.what,
                    At(part.sheet, doubt.rows[0], _column(doubt.where)),
                    other.at(row, key) or At(""),
                )


def _rows_asked_elsewhere(pages: Sequence[Binding]) -> Iterator[tuple[str, At, At]]:
    """``行 …`` of what is asked on one page and placed on another."""
    for page, other in permutations(pages, 2):
        label = page.columns.get(page.form.label_column, 0)
        for doubt in page.doubts:
            kind, _, key = doubt.what.partition(" ")
            if kind == "行" and key in other.rows:
                there = other.at(key, other.form.label_column)
                yield doubt.what, At(page.sheet, int(doubt.where), label), there or At("")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _without(block: Block, gone: Set[str]) -> Block:
    return block._replace(
        rows={key: number for key, number in block.rows.items() if f"行 {key}" not in gone},
        columns={key: number for key, number in block.columns.items() if f"列 {key}" not in gone},
    )


def _knowing(part: Binding, blocks: Sequence[Block], known: _Known, missing: tuple[Unplaced, ...]) -> Binding:
    """A part with the blocks of all, its own first, and with what is then missing."""
    asked = {item.what for item in missing}
    rows = _first(block.rows for block in blocks)
    return dataclasses.replace(
        part,
        rows=rows,
        columns=_first(block.columns for block in blocks),
        vacant=frozenset(rows) - known.standing,
        held=known.held,
        missing=missing,
        doubts=tuple(doubt for doubt in part.doubts if doubt.what in asked),
        blocks=known.blocks,
    )


def _first(places: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """All of them, each key as it comes first."""
    found: dict[str, int] = {}
    for each in places:
        found |= {key: number for key, number in each.items() if key not in found}
    return found


class _Known:
    """What the parts are together."""

    def __init__(
        self, parts: tuple[Binding, ...], blocks: tuple[Block, ...], twice: Sequence[tuple[str, At, At]]
    ) -> None:
        self.parts = parts
        self.blocks = blocks
        self.twice = twice
        self.held = frozenset().union(*(part.held for part in parts))
        self.standing = {key for block in blocks for key in block.rows.keys() - block.vacant}
        self._columns = {key for block in blocks for key in block.columns}
        self._there = {f"行 {key}" for key in self.standing} | {f"列 {key}" for key in self._columns}
        self._there |= {what for what, _, _ in twice}
        self._asked = {doubt.what for part in parts for doubt in part.doubts}
        self._lacking = self._lacking_columns()
        self._lacking |= self._lacking_rows()

    @property
    def missing(self) -> Iterator[tuple[Unplaced, ...]]:
        """What is to be said of each part."""
        yield (*map(self._said_twice, self.twice), *self._of(0))
        for number in range(1, len(self.parts)):
            yield tuple(self._of(number))

    def _lacking_columns(self) -> set[tuple[int, str]]:
        """Part and ``列 …`` where none of the part's rows has the column anywhere."""
        self._covered = set(_cells(self.blocks))
        found = set()
        for number, part, key in self._items("列"):
            cells = {(row, key) for row in part.rows}
            if cells.isdisjoint(self._covered):
                found.add((number, f"列 {key}"))
        self._covered |= {
            (row, what.partition(" ")[2]) for number, what in found for row in self.parts[number].rows
        }
        return found

    def _lacking_rows(self) -> set[tuple[int, str]]:
        """Part and ``行 …`` where one of the part's columns has no cell of the row anywhere."""
        gone = {what for what, _, _ in self.twice}
        return {
            (number, f"行 {key}")
            for number, part, key in self._items("行")
            if any(
                (key, column) not in self._covered for column in part.columns if f"列 {column}" not in gone
            )
        }

    def _items(self, wanted: str) -> Iterator[tuple[int, Binding, str]]:
        """What parts lack and others have: number of the part, the part, key."""
        for number, part in enumerate(self.parts):
            for item in part.missing:
                kind, _, key = item.what.partition(" ")
                if kind == wanted and item.what in self._there:
                    yield number, part, key

    def _of(self, number: int) -> Iterator[Unplaced]:
        """What a part lacks that no other part has; what all lack is said of the first one, or where it is asked."""
        part = self.parts[number]
        asked = {doubt.what for doubt in part.doubts}
        for item in part.missing:
            kind, _, key = item.what.partition(" ")
            if kind in ("行", "列") and item.what in self._there:
                if (number, item.what) in self._lacking:
                    yield self._in_block(item, part)
            elif item.what in asked or self._everywhere(item, kind):
                if item.what in asked or (number == 0 and item.what not in self._asked):
                    yield item
            elif key:
                yield self._in_block(item, part)

    def _everywhere(self, item: Unplaced, kind: str) -> bool:
        """Whether no part has it."""
        if kind in ("行", "列"):
            return True
        return all(item.what in {each.what for each in part.missing} for part in self.parts)

    def _in_block(self, item: Unplaced, part: Binding) -> Unplaced:
        cells = (at for _, _, at in part.cells(part.rows, part.columns))
        begin = min(cells, key=lambda at: at[1:], default=At(part.sheet))
        return item._replace(why=f"{self._shown(begin)}起的一块：{item.why}")

    def _said_twice(self, found: tuple[str, At, At]) -> Unplaced:
        what, first, second = found
        return Unplaced(what, f"{self._shown(first)}和{self._shown(second)}两处都有，分不清该用哪一处")

    def _shown(self, at: At) -> str:
        several = len({part.sheet for part in self.parts}) > 1
        return f"“{at.sheet}”{at.a1}" if several else at.a1
