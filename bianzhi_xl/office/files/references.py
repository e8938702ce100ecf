"""References (引用) inside formulas: found, read and moved, everything else left as it was written.

The grammar is that of ISO 29500-1 18.17.2; text in quotation marks, names, functions, table columns and
references to other workbooks are told apart from cell addresses, so that ``LOG10(A1)`` has one reference.

>>> cut = Insertion("汇总01", below=5, count=2)
>>> shifted("SUM(B4:B8)+LOG10($B$6)&\\"B6\\"", "汇总01", cut)
'SUM(B4:B10)+LOG10($B$8)&"B6"'
>>> shifted("'汇总01'!B6+B6", "封面", cut)
"'汇总01'!B8+B6"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bianzhi_xl.nouns import FileFault, column_letters, column_number

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_PLAIN = r"[^\s\"'!()\[\]{},;:+\-*/^&=<>%#@$|~]+"
_PREFIX = rf"(?:'(?:[^']|'')*'|(?:\[[^\[\]]*\])?{_PLAIN}(?::{_PLAIN})?|\[[^\[\]]*\])!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
_END = r"(?![\w.\\?(!\[])"
_AREA = (
    rf"(?:{_CELL}{_END}(?::{_CELL}{_END})?"
    rf"|\$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}}{_END}"
    rf"|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}{_END})"
)
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
    |(?P<reference>(?:{_PREFIX})?{_AREA})
    |(?P<prefix>{_PREFIX})
    |(?P<error>\#REF!(?:{_AREA})?|\#[A-Za-z0-9/_]+[!?]?)
    |(?P<bracket>\[(?:'.|[^\[\]']|\[(?:'.|[^\[\]'])*\])*\])
    |(?P<function>[^\W\d][\w.\\?]*(?=\())
    |(?P<name>(?:[^\W\d]|\\)[\w.\\?]*)
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_SPLIT = re.compile(rf"(?P<prefix>{_PREFIX})?(?P<area>.*)", re.DOTALL)
_CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")


class Corner(NamedTuple):
    """One end of a reference; column 0 in a whole row, row 0 in a whole column."""

    column: int
    row: int
    column_fixed: bool = False
    row_fixed: bool = False

    def __str__(self) -> str:
        letters = column_letters(self.column) if self.column else ""
        column = f"{'$' * self.column_fixed}{letters}" if letters else ""
        return f"{column}{'$' * self.row_fixed}{self.row}" if self.row else column


class Reference(NamedTuple):
    """An address in a formula.  prefix: the sheet as written, with its ``!``, or nothing."""

    prefix: str
    first: Corner
    last: Corner | None = None

    def __str__(self) -> str:
        return f"{self.prefix}{self.first}" + (f":{self.last}" if self.last else "")

    @property
    def external(self) -> bool:
        """Does it point into another workbook?  (No sheet name may hold a square bracket.)"""
        return "[" in self.prefix

    def rows(self) -> tuple[int, int]:
        """First and last row, the whole sheet's for a whole column."""
        ends = (self.first.row or 1, (self.last or self.first).row or LAST_ROW)
        return min(ends), max(ends)

    def columns(self) -> tuple[int, int]:
        """First and last column, the whole sheet's for a whole row."""
        ends = (self.first.column or 1, (self.last or self.first).column or LAST_COLUMN)
        return min(ends), max(ends)

    def sheets(self) -> tuple[str, ...]:
        """The sheet named by the prefix: none, one, or the two ends of a 3D reference."""
        return sheets_of(self.prefix)


class Token(NamedTuple):
    """A piece of a formula.  kind: the group of the grammar that it is; text: as written."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Insertion:
    """``count`` rows put in below row ``below`` of a sheet.

    tabs: the sheets in their order; book: the workbook's name, for sentences.
    """

    sheet: str
    below: int
    count: int
    tabs: tuple[str, ...] = ()
    book: str = ""

    @property
    def place(self) -> str:
        """How a sentence names the sheet."""
        return f"{self.book}：“{self.sheet}”" if self.book else f"“{self.sheet}”"

    def row(self, row: int) -> int:
        """Where a row is after the insertion."""
        return row + self.count if row > self.below else row

    def back(self, row: int) -> int:
        """Where a row was before the insertion; 0 for a row that was put in."""
        if row <= self.below:
            return row
        return row - self.count if row > self.below + self.count else 0


def sheets_of(prefix: str) -> tuple[str, ...]:
    """
    >>> sheets_of("'附表 1:附表 3'!")
    ('附表 1', '附表 3')
    """
    name = prefix.removesuffix("!")
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    return tuple(name.split(":")) if name else ()


@lru_cache(maxsize=65_536)
def tokens(formula: str) -> tuple[Token | Reference, ...]:
    """A formula in its pieces; joined again they are the same text."""
    found: list[Token | Reference] = []
    for match in _TOKEN.finditer(formula):
        kind, text = match.lastgroup or "other", match.group()
        reference = _reference(text) if kind == "reference" else None
        found.append(reference or Token("name" if kind == "reference" else kind, text))
    return tuple(found)


def references(formula: str) -> Iterable[Reference]:
    """The references of a formula, left to right."""
    return (piece for piece in tokens(formula) if isinstance(piece, Reference))


def _reference(text: str) -> Reference | None:
    match = _SPLIT.fullmatch(text)
    assert match
    first, _, last = match["area"].partition(":")
    corners = [_corner(end) for end in (first, last) if end]
    # ABC1 is a cell, XYZ1 is a name: the sheet ends at XFD1048576.
    if any(c.column > LAST_COLUMN or c.row > LAST_ROW for c in corners):
        return None
    return Reference(match["prefix"] or "", *corners)


def _corner(text: str) -> Corner:
    match = _CORNER.fullmatch(text)
    assert match
    mark, letters, second, digits = match.groups()
    if not letters:
        return Corner(0, int(digits), False, bool(mark or second))
    return Corner(column_number(letters), int(digits or 0), bool(mark), bool(second))


def rewritten(formula: str, change: Callable[[Reference], Reference]) -> str:
    """The formula with every reference changed; the very same text when none is."""
    pieces = tokens(formula)
    changed = [change(p) if isinstance(p, Reference) else p for p in pieces]
    if all(a == b for a, b in zip(pieces, changed, strict=True)):
        return formula
    out = []
    for piece, old, text in zip(changed, pieces, _texts(formula), strict=True):
        out.append(text if piece == old else str(piece))
    return "".join(out)


def _texts(formula: str) -> list[str]:
    return [match.group() for match in _TOKEN.finditer(formula)]


def moved(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads ``rows`` down and ``columns`` right: how a shared formula is meant.

    >>> moved("A1+$A1+A$1", 2, 1)
    'B3+$A3+B$1'
    """
    return rewritten(formula, lambda ref: _each_end(ref, lambda c: _slid(c, rows, columns)))


def _slid(corner: Corner, rows: int, columns: int) -> Corner:
    # Relative addresses run around the edge of the sheet (ISO 29500-1 18.3.1.40 stores offsets).
    row, column = corner.row, corner.column
    if row and not corner.row_fixed:
        row = (row + rows - 1) % LAST_ROW + 1
    if column and not corner.column_fixed:
        column = (column + columns - 1) % LAST_COLUMN + 1
    return corner._replace(row=row, column=column)


def _each_end(ref: Reference, change: Callable[[Corner], Corner]) -> Reference:
    return ref._replace(first=change(ref.first), last=change(ref.last) if ref.last else None)


def shifted(formula: str, home: str, cut: Insertion, anchor: int = 0) -> str:
    """A formula of sheet ``home`` as Excel writes it after the insertion.

    A range grows when the rows come strictly inside it.  ``anchor``: the row that relative addresses
    count from where they are offsets rather than addresses (conditional formats, validations, names):
    those keep their distance.  Raises FileFault when the meaning cannot be kept.
    """

    def change(ref: Reference) -> Reference:
        if not _reaches(ref, home, cut):
            return ref
        return _shifted(ref, cut, anchor if home.casefold() == cut.sheet.casefold() else 0)

    return rewritten(formula, change)


def _reaches(ref: Reference, home: str, cut: Insertion) -> bool:
    if ref.external or not (ref.first.row or ref.last and ref.last.row):
        return False
    names = [name.casefold() for name in ref.sheets() or (home,)]
    if len(names) == 1:
        return names[0] == cut.sheet.casefold()
    tabs = [tab.casefold() for tab in cut.tabs]
    if any(name not in tabs for name in names):
        return False
    first, last = sorted(tabs.index(name) for name in names)
    if first <= tabs.index(cut.sheet.casefold()) <= last and ref.rows()[1] > cut.below:
        raise FileFault(
            f"{cut.place}有公式跨表引用同一位置（{ref}），只在这一张表插入行会使它错位，请先改成逐表引用。"
        )
    return False


def _shifted(ref: Reference, cut: Insertion, anchor: int) -> Reference:
    slide = cut.row(anchor) - anchor if anchor else 0

    def change(corner: Corner) -> Corner:
        if anchor and not corner.row_fixed:
            return _slid(corner, slide, 0)
        row = cut.row(corner.row)
        if row > LAST_ROW:
            if corner is not ref.last:
                raise FileFault(f"{cut.place}插入 {cut.count} 行会把引用 {ref} 推出表外，请先清理表尾。")
            row = LAST_ROW
        return corner._replace(row=row)

    return _each_end(ref, change)


def area_shifted(area: str, cut: Insertion) -> str:
    """``A1`` or ``A1:B9`` as a range of values: it grows when rows come strictly inside it.

    >>> area_shifted("A2:C5", Insertion("表", 5, 2)), area_shifted("A2:C6", Insertion("表", 5, 2))
    ('A2:C5', 'A2:C8')
    """
    return shifted(area, cut.sheet, cut)


def areas_styled(areas: str, cut: Insertion) -> str:
    """A list of ranges that belong to a row's style: it reaches the rows put in below its last row too.

    >>> areas_styled("B2:B5 D6", Insertion("表", 5, 2))
    'B2:B7 D8'
    """
    return " ".join(_styled(area, cut) for area in areas.split())


def _styled(area: str, cut: Insertion) -> str:
    pieces = tokens(area)
    if len(pieces) != 1 or not isinstance(pieces[0], Reference):
        return area
    ref = pieces[0]
    first, last = ref.rows()
    if not first <= cut.below <= last or not (ref.first.row and last < LAST_ROW):
        return area_shifted(area, cut)
    end = (ref.last or ref.first)._replace(row=min(last + cut.count, LAST_ROW))
    return str(Reference(ref.prefix, ref.first._replace(row=first), end))
