"""Formulas (公式) of a sheet, read for what they add up and how they could be written over names.

Only what totals and differences are made of is read: references, numbers, ``+ - * /``, brackets, SUM, ROUND,
and the IF or IFERROR by which a cell stays blank.  Anything else is not understood, and said to be so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bianzhi_xl.nouns import column_number

Cell = tuple[int, int]
"""A sheet row and column."""

_TOKEN = re.compile(
    r"\s*(?:(?P<ref>\$?[A-Za-z]{1,3}\$?\d{1,7})(?![\w(!.])|(?P<name>[A-Za-z]+)(?=\()|(?P<number>\d+(?:\.\d+)?)"
    r'|(?P<text>"[^"]*")|(?P<sign><=|>=|<>|[-+*/(),:<>=]))\s*'
)
_MOST = 2000
"""Cells of a range that is still read."""
_DEEPEST = 60
"""Brackets of a formula that is still read."""
_SIGNS = {"*": " × ", "/": " ÷ ", "+": " + ", "-": " - "}


class Calculation(NamedTuple):
    """What a formula calculates.

    pieces: its text, with cells where names go.  terms: signed cells when it only adds and subtracts, else ().
    """

    pieces: tuple[str | Cell, ...]
    terms: tuple[tuple[int, Cell], ...]

    @property
    def cells(self) -> frozenset[Cell]:
        return frozenset(piece for piece in self.pieces if not isinstance(piece, str))

    def over(self, name: Callable[[Cell], str]) -> str:
        """The calculation over names."""
        return "".join(piece if isinstance(piece, str) else name(piece) for piece in self.pieces)


def read(formula: str) -> Calculation | None:
    """What a formula calculates; None when it is not understood.

    >>> read("=SUM(C8:C10,C12)").terms
    ((1, (8, 3)), (1, (9, 3)), (1, (10, 3)), (1, (12, 3)))
    >>> read('=IF(COUNT(I7)<1,"",ROUND((C7-I7)/I7*100,1))').over("R{0[0]}C{0[1]}".format)
    '四舍五入((R7C3 - R7C9) ÷ R7C9 × 100, 1)'
    >>> read("=VLOOKUP(A1,B:C,2)") is None
    True
    """
    tokens = _tokens(formula.strip().removeprefix("="))
    if not tokens or formula.count("(") > _DEEPEST:
        return None
    reader = _Reader(tokens)
    try:
        whole = reader.sum()
    except _Unread:
        return None
    if reader.at < len(tokens) or all(isinstance(piece, str) for piece in whole.pieces):
        return None
    return Calculation(whole.pieces, whole.terms or ())


def circular(made_of: Mapping[int, Iterable[int]]) -> set[int]:
    """Those that are made of themselves in the end; of some that go round together the first, until none does.

    >>> circular({1: (2,), 2: (3, 4), 3: (1,), 4: ()}), circular({1: (1,), 2: (1,)})
    ({1}, {1})
    """
    cut: set[int] = set()
    for start in made_of:
        reached: set[int] = set()
        todo = [start]
        while todo:
            each = todo.pop()
            fresh = set() if each in cut else set(made_of[each]) - reached
            reached |= fresh
            todo += fresh
        if start in reached:
            cut.add(start)
    return cut


class _Unread(Exception):
    """The formula has something that is not understood."""


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match:
            return []
        found.append((str(match.lastgroup), str(match[str(match.lastgroup)])))
        at = match.end()
    return found


def _cell(ref: str) -> Cell:
    letters, digits = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", ref.upper()).groups()  # type: ignore[union-attr]
    return int(digits), column_number(letters)


class _Part(NamedTuple):
    """A part of a formula.  terms: None when it is no sum of cells.  level: 0 sum, 1 product, 2 single."""

    pieces: tuple[str | Cell, ...]
    terms: tuple[tuple[int, Cell], ...] | None
    level: int

    def inside(self, level: int) -> tuple[str | Cell, ...]:
        """Its text where a part of that level may stand."""
        return self.pieces if self.level >= level else ("(", *self.pieces, ")")


@dataclass
class _Reader:
    """Recursive descent over the tokens."""

    tokens: list[tuple[str, str]]
    at: int = 0

    def peek(self) -> str:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        return text if kind == "sign" else ""

    def take(self, sign: str = "") -> tuple[str, str]:
        if self.at >= len(self.tokens) or (sign and self.peek() != sign):
            raise _Unread
        self.at += 1
        return self.tokens[self.at - 1]

    def sum(self) -> _Part:
        left = self.product()
        while (sign := self.peek()) in ("+", "-"):
            self.take()
            left = _added(left, sign, self.product())
        return left

    def product(self) -> _Part:
        left = self.factor()
        while (sign := self.peek()) in ("*", "/"):
            self.take()
            left = _Part((*left.inside(1), _SIGNS[sign], *self.factor().inside(2)), None, 1)
        return left

    def factor(self) -> _Part:
        kind, text = self.take()
        negative = False
        while text in ("+", "-"):
            negative ^= text == "-"
            kind, text = self.take()
        found = self.single(kind, text)
        return _added(_Part(("0",), (), 2), "-", found) if negative else found

    def single(self, kind: str, text: str) -> _Part:
        if kind == "ref":
            return _plus([_cell(text)])
        if kind == "number":
            return _Part((text,), None, 2)
        if text == "(":
            inner = self.sum()
            self.take(")")
            return inner
        if kind == "name":
            return self.function(text.upper())
        raise _Unread

    def function(self, name: str) -> _Part:
        self.take("(")
        if name == "SUM":
            return self.summed()
        if name == "IF":
            return self.chosen()
        inner = self.sum()
        self.take(",")
        if name == "IFERROR":
            self.skip()
            return inner
        if name != "ROUND":
            raise _Unread
        kind, digits = self.take()
        self.take(")")
        if kind != "number":
            raise _Unread
        return _Part(("四舍五入(", *inner.pieces, f", {digits})"), None, 2)

    def summed(self) -> _Part:
        """The arguments of SUM: cells and ranges."""
        cells: list[Cell] = []
        while True:
            kind, text = self.take()
            if kind != "ref":
                raise _Unread
            first = last = _cell(text)
            if self.peek() == ":":
                self.take()
                kind, text = self.take()
                if kind != "ref":
                    raise _Unread
                last = _cell(text)
            cells += _range(first, last)
            _, sign = self.take()
            if sign == ")":
                return _plus(cells)
            if sign != ",":
                raise _Unread

    def chosen(self) -> _Part:
        """IF(…, "", what it is otherwise), or the other way round."""
        self.skip(",")
        found = self.branch()
        self.take(",")
        other = self.branch()
        self.take(")")
        answers = [answer for answer in (found, other) if answer]
        if len(answers) != 1:
            raise _Unread
        return answers[0]

    def branch(self) -> _Part | None:
        """One answer of IF; None for a blank."""
        if self.at < len(self.tokens) and self.tokens[self.at] == ("text", '""'):
            self.at += 1
            return None
        return self.sum()

    def skip(self, end: str = ")") -> None:
        """Pass over to the comma or bracket that ends this argument."""
        depth = 0
        while True:
            _, text = self.take()
            if depth == 0 and text == end:
                return
            depth += (text == "(") - (text == ")")
            if depth < 0:
                raise _Unread


def _added(left: _Part, sign: str, right: _Part) -> _Part:
    factor = -1 if sign == "-" else 1
    terms = None
    if left.terms is not None and right.terms is not None:
        terms = (*left.terms, *((factor * each, cell) for each, cell in right.terms))
    return _Part((*left.pieces, _SIGNS[sign], *right.inside(1 if sign == "-" else 0)), terms, 0)


def _range(first: Cell, last: Cell) -> list[Cell]:
    rows = range(min(first[0], last[0]), max(first[0], last[0]) + 1)
    columns = range(min(first[1], last[1]), max(first[1], last[1]) + 1)
    if len(rows) * len(columns) > _MOST:
        raise _Unread
    return [(row, column) for row in rows for column in columns]


def _plus(cells: list[Cell]) -> _Part:
    pieces: list[str | Cell] = []
    for cell in cells:
        pieces += [cell] if not pieces else [" + ", cell]
    return _Part(tuple(pieces), tuple((1, cell) for cell in cells), 0 if len(cells) > 1 else 2)
