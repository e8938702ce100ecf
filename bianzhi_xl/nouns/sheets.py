"""Workbooks: addresses, grids, bindings, edits, and the office that applies them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, Protocol

from bianzhi_xl.nouns.declared import Form
from bianzhi_xl.nouns.values import Formula, Scalar, Token


@lru_cache(maxsize=1 << 14)
def column_number(letters: str) -> int:
    """The number of a column from its letters, 0 from none.

    >>> column_number("C"), column_number("ab"), column_number("XFD")
    (3, 28, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """The letters of a column, "" for 0.

    >>> column_letters(3), column_letters(28), column_letters(16384)
    ('C', 'AB', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class At(NamedTuple):
    """An address in one workbook: sheet name, 1-based row and column (0 = the whole sheet)."""

    sheet: str
    row: int = 0
    column: int = 0

    @property
    def a1(self) -> str:
        """The A1 address, without the sheet."""
        return f"{column_letters(self.column)}{self.row or ''}"

    def seen_from(self, sheet: str) -> str:
        """The address as a formula on a sheet writes it.

        >>> At("附表1-1续", 7, 3).seen_from("附表1-1"), At("附表1-1", 7, 3).seen_from("附表1-1")
        ("'附表1-1续'!C7", 'C7')
        """
        if sheet == self.sheet:
            return self.a1
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!{self.a1}"


Box = tuple[int, int, int, int]
"""A merged area: first row, first column, last row, last column (1-based, inclusive)."""


@dataclass(frozen=True, slots=True)
class Protection:
    """A sheet's or workbook's protection: the hash of ISO 29500-1 18.2.29, no password.

    algorithm: "" where ``hash`` is the old 16-bit one (part 4, 14.7.1), which has neither salt nor spin.
    """

    salt: str
    hash: str
    spin: int = 100_000
    algorithm: str = "SHA-512"


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet's values and merges, read once.

    cells: (row, column) → value, blank cells absent; a formula cell shows its cached value.
    fills: (row, column) → 错误 | 警告 | 提示 where we highlighted, else a Token.
    notes: (row, column) → Token, cells without a note absent.
    unlocked: cells a person may type in when the sheet is protected.
    fixed_notes: cells whose note must not be touched (threaded comments).
    links: cells whose formula takes something from another workbook → that workbook's file name.
    footer: the parts of the page's footer (页脚): L, C, R → text, absent ones left out.
    others: further sheets, where what stands on this one goes on, by name.
    """

    sheet: str
    cells: Mapping[tuple[int, int], Scalar]
    formulas: Mapping[tuple[int, int], Formula] = field(default_factory=dict)
    merges: tuple[Box, ...] = ()
    fills: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: Mapping[tuple[int, int], Token] = field(default_factory=dict)
    unlocked: frozenset[tuple[int, int]] = frozenset()
    fixed_notes: frozenset[tuple[int, int]] = frozenset()
    protection: Protection | None = None
    protected: bool = False
    hidden: bool = False
    footer: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    others: Mapping[str, Grid] = field(default_factory=dict)

    def on(self, sheet: str) -> Grid | None:
        """This grid or the one of ``others`` that is of a sheet."""
        return self if sheet == self.sheet else self.others.get(sheet)

    def value(self, at: At) -> Scalar:
        """What a cell shows, on this sheet or another one."""
        grid = self.on(at.sheet)
        return grid.cells.get((at.row, at.column)) if grid else None

    def formula(self, at: At) -> Formula | None:
        """The formula of a cell, on this sheet or another one; None when it has none."""
        grid = self.on(at.sheet)
        return grid.formulas.get((at.row, at.column)) if grid else None

    def part(self, area: Box) -> Grid:
        """What stands in a rectangle of the sheet, and the merges in it; addresses as they are."""
        top, left, bottom, right = area

        def inside(row: int, column: int) -> bool:
            return top <= row <= bottom and left <= column <= right

        return Grid(
            self.sheet,
            {cell: value for cell, value in self.cells.items() if inside(*cell)},
            {cell: formula for cell, formula in self.formulas.items() if inside(*cell)},
            tuple(box for box in self.merges if inside(*box[:2]) and inside(*box[2:])),
        )

    @property
    def stamp(self) -> str:
        """The right-hand part of the footer, where the stamp (印记) of a locked sheet stands; "" when blank."""
        return self.footer.get("R", "")

    def content(self, row: int, column: int) -> Scalar:
        """The formula of a cell if it has one, else its value."""
        return self.formulas.get((row, column), self.cells.get((row, column)))

    def size(self) -> tuple[int, int]:
        """Last used row and column (0, 0 when the sheet is empty)."""
        used = self.cells.keys() | self.formulas.keys()
        return max((r for r, _ in used), default=0), max((c for _, c in used), default=0)


class Unplaced(NamedTuple):
    """Something that binding could not place: a row, column or part of the form, and why."""

    what: str
    why: str


class Doubt(NamedTuple):
    """A row or column that may stand somewhere, to be confirmed by a person before anything is done there.

    what: ``列 行政编制.编制数`` or ``行 公安``.  where: the column's letters or the sheet row.  text: what is
    written there.  score: 0 to 1.  runner_up: the other place that comes into question, "" if there is none.
    rows: of a column the first and last sheet row of the block that it would be of.
    """

    what: str
    where: str
    text: str
    score: float
    why: str
    runner_up: str = ""
    rows: tuple[int, int] = (0, 1 << 20)


class Block(NamedTuple):
    """A rectangle of a form: row key → sheet row, column key → sheet column.

    own: the block as it was bound by itself, upright, with all that stands in another block, too.
    turned: the table lies on its side (行列互换): a row of the form is a sheet column, a column a sheet row.
    sections, vacant, below: of the listings, as a :class:`Binding` has them, for this rectangle.
    """

    sheet: str
    rows: Mapping[str, int]
    columns: Mapping[str, int]
    own: Binding
    turned: bool = False
    sections: Mapping[str, tuple[int, ...]] = MappingProxyType({})
    vacant: frozenset[str] = frozenset()
    below: Mapping[str, int] = MappingProxyType({})

    def at(self, row: str, column: str) -> At | None:
        """The address of a cell, or None when it is not of this block."""
        r, c = self.rows.get(row), self.columns.get(column)
        if not r or not c:
            return None
        return At(self.sheet, c, r) if self.turned else At(self.sheet, r, c)

    @property
    def end(self) -> tuple[int, int]:
        """Its last sheet row and column, 0 when it has none."""
        r, c = max(self.rows.values(), default=0), max(self.columns.values(), default=0)
        return (c, r) if self.turned else (r, c)


@dataclass(frozen=True, slots=True)
class Binding:
    """Where each meaning of a form lives in one sheet.

    rows: row key → sheet row.  columns: column key → sheet column.  They give the keys that were placed; where
    a cell is, only :meth:`at` tells.
    blocks: where the form does not stand as rows × columns of one sheet (its columns go on below, its rows
    beside, either on another sheet, or it is turned): every block of it, in the order of the sheets; else ().
    sections: key of a listing RowSpec → the sheet rows that its lines may use, top to bottom
    (filled and blank ones).  anchor rows not found are in ``missing``.
    vacant: keys of listing rows that no line holds yet; ``rows`` gives each the blank line it would take.
    held: keys of listing rows that are in no line for sure and for which none is put in: they may stand there in other
    words, in another section, or as one of several of the same name.
    below: key of a listing RowSpec → the sheet row below which lines are put in when it has too few; of a listing
    that goes on on further sheets only the last of them has it.
    doubts: what a person has to confirm; nothing of it is in ``rows`` or ``columns``, all of it in ``missing``.
    fingerprint: of the head and the fixed rows' labels; equal for the same edition of a form.
    head, body: first and last sheet row of the head (without the column codes) and of the body; 0, 0 if not found.
    area: the rectangle of the sheet that was read, None for all of it.
    """

    form: Form
    book: str
    sheet: str
    rows: Mapping[str, int]
    columns: Mapping[str, int]
    sections: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    missing: tuple[Unplaced, ...] = ()
    extra: tuple[str, ...] = ()
    vacant: frozenset[str] = frozenset()
    below: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    fingerprint: str = ""
    blocks: tuple[Block, ...] = ()
    head: tuple[int, int] = (0, 0)
    body: tuple[int, int] = (0, 0)
    area: Box | None = None
    held: frozenset[str] = frozenset()

    def at(self, row: str, column: str) -> At | None:
        """The address of a cell, or None when its row or column was not placed."""
        if self.blocks:
            found = [at for block in self.blocks if (at := block.at(row, column))]
            return next((at for at in found if at.sheet == self.sheet), found[0] if found else None)
        r, c = self.rows.get(row), self.columns.get(column)
        return At(self.sheet, r, c) if r and c else None

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that the form stands on: this one, unless it is spread over several."""
        return tuple(dict.fromkeys(block.sheet for block in self.blocks)) or (self.sheet,)

    def places(self, row: str, column: str) -> Iterator[At]:
        """Every cell of this sheet that holds it: labels and remarks may stand in each block."""
        for block in self.here:
            if at := block.at(row, column):
                yield at

    def cells(self, rows: Iterable[str], columns: Iterable[str]) -> Iterator[tuple[str, str, At]]:
        """(row, column, address) of the cells of some rows and columns that stand on this sheet."""
        columns = tuple(column for column in columns if column in self.columns)
        for row in rows:
            for column in columns:
                if (at := self.at(row, column)) and at.sheet == self.sheet:
                    yield row, column, at

    def meant(self, at: At) -> tuple[str, str]:
        """The keys of the row and column of a cell of this sheet, ("", "") when it holds nothing of the form."""
        for block in self.here:
            line, number = (at.column, at.row) if block.turned else (at.row, at.column)
            row = next((k for k, n in block.rows.items() if n == line and k not in block.vacant), "")
            column = next((k for k, n in block.columns.items() if n == number), "")
            if row and column:
                return row, column
        return "", ""

    @property
    def end(self) -> tuple[int, int]:
        """The last row and the last column of this sheet in which something of the form stands."""
        ends = [block.end for block in self.here]
        return max(row for row, _ in ends), max(column for _, column in ends)

    @property
    def here(self) -> tuple[Block, ...]:
        """The blocks on this sheet: one, where the form stands as rows × columns."""
        if not self.blocks:
            return (self.block,)
        return tuple(block for block in self.blocks if block.sheet == self.sheet)

    @property
    def block(self) -> Block:
        """What was bound as one block."""
        return Block(self.sheet, self.rows, self.columns, self, False, self.sections, self.vacant, self.below)


@dataclass(frozen=True, slots=True)
class SheetText:
    """A plain sheet for people to read, such as 核对结果.

    rows: values; heads: how many rows at the top are headings; links: (row, column) → target cell;
    tints: row → 错误 | 警告 | 提示; hidden: columns that are kept for the machine.
    """

    name: str
    rows: tuple[tuple[Scalar, ...], ...]
    widths: tuple[float, ...] = ()
    heads: int = 1
    links: Mapping[tuple[int, int], At] = field(default_factory=dict)
    tints: Mapping[int, str] = field(default_factory=dict)
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to one workbook, as data.  ``old`` is what must stand there now.

    | what       | at         | old, new                                                          |
    |------------|------------|-------------------------------------------------------------------|
    | value      | a cell     | Scalar or Formula (None: blank)                                    |
    | fill       | a cell     | 错误 / 警告 / 提示 or the Token that stood there                       |
    | note       | a cell     | None, a Token; new may be a str: added as a note of ours           |
    | unlocked   | a cell     | bool: may a person type here when the sheet is protected           |
    | rows       | a row      | old 0, new n: insert n rows below, in this row's style             |
    | stamp      | a sheet    | str, "" for none: the right-hand part of the page's footer         |
    | protection | a sheet    | Protection or None                                                 |
    | structure  | At("")     | Protection or None (the workbook's structure)                      |
    | sheet      | a sheet    | None → SheetText adds it as the last sheet; new None removes it    |
    """

    at: At
    what: str
    old: object
    new: object
    why: str = ""


class Office(Protocol):
    """Where a workbook lives: a file, Excel, or paper in tests."""

    def sheets(self) -> tuple[str, ...]: ...
    def grid(self, sheet: str) -> Grid: ...
    def apply(self, edits: Sequence[Edit]) -> None:
        """Apply all edits or none.  Raises FileFault when an ``old`` is no longer in its cell."""
        ...

    def close(self) -> None: ...
