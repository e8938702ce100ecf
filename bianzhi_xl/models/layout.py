"""Where everything of a form stands in its sheet, and how large: plain numbers, drawn by ``drawing``."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from bianzhi_xl import forms
from bianzhi_xl.models import frame
from bianzhi_xl.nouns import Box, Column, Form, Row

TITLE, BODY, SMALL = 20.0, 10.5, 11.0
"""Printed sizes in points: the title (二号), the table (五号), and the lines around it."""

_PAPER = {"A3": (11.69, 16.54), "A4": (8.27, 11.69)}
MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 1.65, "header": 0.3, "footer": 0.6}
"""Inches.  The wide lower margin is the free area (4 cm) for the seal, at the lower right of every page."""

_WIDEST = 2.0
_FULL = 0.97
"""How full a page is planned: printers and programs differ by a little."""
_LARGEST = 13.0
_LINE, _STACKED = 1.35, 1.5
"""Height of a line of text over its point size, and of a letter of an upright text."""

HEAD_TOP = 4
"""The first row of the head: above it stand 表号, the title, and the line of 填报单位."""


class Head(NamedTuple):
    """One cell of the head, merged over its box; upright when its text runs downwards."""

    box: Box
    text: str
    upright: bool


class Sizes(NamedTuple):
    """Points as set in the sheet.  scale: what fitting to one page wide makes of them in print."""

    scale: float
    title: float
    table: float
    small: float


class Layout(NamedTuple):
    """One sheet.  widths: Excel column widths.  heights: sheet row → points.  lines, signs, notes: foot."""

    form: Form
    rows: tuple[Row, ...]
    heads: tuple[Head, ...]
    widths: tuple[float, ...]
    heights: dict[int, float]
    sizes: Sizes
    code: int
    sign: int
    last: int

    @property
    def first(self) -> int:
        """The first row of the body."""
        return self.code + 1


def layout(form: Form) -> Layout:
    """Lay one form out on its paper."""
    rows = forms.blank_rows(form)
    depth = max(len(column.heads) for column in form.columns)
    wide, high = _printable(form)
    factor = min(wide / sum(map(_pixels, (c.width for c in form.columns))), _WIDEST)
    widths = tuple(round(column.width * max(factor, 1), 1) for column in form.columns)
    scale = min(1.0, wide / sum(map(_pixels, widths)))
    small = round(SMALL / scale, 1)
    sizes = Sizes(scale, round(TITLE / scale), min(BODY / scale, _LARGEST), small)
    code = HEAD_TOP + depth
    sign = code + len(rows) + 1
    notes = frame.notes(form)
    heads = _heads(form.columns, depth)
    heights = {1: small * 1.6, 2: sizes.title * 1.9, 3: small * 2, code: sizes.table * 1.6, sign: small * 2.6}
    heights |= _head_heights(heads, widths, sizes.table, depth)
    across = sum(map(_pixels, widths))
    heights |= {sign + n: _needed(text, across * 0.95, small) for n, text in enumerate(notes, 1)}
    height = _body_height(form, rows, high / scale * _FULL - sum(heights.values()), sizes.table)
    labels = next(n for n, c in enumerate(form.columns) if c.key == form.label_column)
    for number, row in enumerate(rows, code + 1):
        heights[number] = max(height, _needed(row.label, _pixels(widths[labels]), sizes.table))
    heights = {row: round(points, 1) for row, points in heights.items()}
    return Layout(form, rows, heads, widths, heights, sizes, code, sign, sign + len(notes))


def spans(widths: Sequence[float], shares: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """Neighbouring runs of columns (first, last; 1-based), each about its share of the width.

    >>> spans((10, 10, 10, 10), (1, 1))
    ((1, 2), (3, 4))
    """
    total, found, start = sum(widths), [], 1
    for n in range(1, len(shares)):
        wanted = total * sum(shares[:n]) / sum(shares)
        last = len(widths) - (len(shares) - n)
        end = min(range(start, last + 1), key=lambda c: abs(sum(widths[:c]) - wanted))
        found.append((start, end))
        start = end + 1
    return (*found, (start, len(widths)))


def units(text: str) -> int:
    """The width of a text in half-width letters.

    >>> units("编制数(名)")
    10
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def _pixels(width: float) -> float:
    """An Excel column width in pixels at 96 dpi (7 a digit of the default font, 5 of padding)."""
    return width * 7 + 5


def _printable(form: Form) -> tuple[float, float]:
    """What the page has between its margins: pixels across, points down."""
    short, long = _PAPER[form.page.paper]
    wide, high = (long, short) if form.page.orientation == "横" else (short, long)
    across = wide - MARGINS["left"] - MARGINS["right"]
    return across * 96, (high - MARGINS["top"] - MARGINS["bottom"]) * 72


def _heads(columns: Sequence[Column], depth: int) -> tuple[Head, ...]:
    """The head tree: equal neighbours under the same parent are one cell; a leaf reaches the codes."""
    found: list[Head] = []
    bottom = HEAD_TOP + depth - 1
    for level in range(depth):
        row, start = HEAD_TOP + level, 0
        while start < len(columns):
            heads, end = columns[start].heads, start + 1
            if level < len(heads) - 1:
                while end < len(columns) and _under(columns[end], heads[: level + 1]):
                    end += 1
                found.append(Head((row, start + 1, row, end), heads[level], False))
            elif level == len(heads) - 1:
                upright = columns[start].vertical
                found.append(Head((row, start + 1, bottom, start + 1), heads[level], upright))
            start = end
    return tuple(found)


def _under(column: Column, path: tuple[str, ...]) -> bool:
    return len(column.heads) > len(path) and column.heads[: len(path)] == path


def _head_heights(
    heads: Sequence[Head], widths: Sequence[float], size: float, depth: int
) -> dict[int, float]:
    """Rows of the head high enough for every text: those over one row first, the rest by the last row."""
    heights = {HEAD_TOP + level: size * 2 for level in range(depth)}
    for head in sorted(heads, key=lambda head: head.box[2] - head.box[0]):
        top, first, bottom, last = head.box
        across = sum(map(_pixels, widths[first - 1 : last]))
        needed = (len(head.text) + 1) * size * _STACKED if head.upright else _needed(head.text, across, size)
        above = sum(heights[row] for row in range(top, bottom))
        heights[bottom] = max(heights[bottom], needed - above)
    return heights


def _needed(text: str, pixels: float, size: float) -> float:
    """The height in points of a text wrapped into a width."""
    across = max(1, int((pixels - 6) / (size * 4 / 3)))
    return math.ceil(units(text) / 2 / across) * size * _LINE + size * 0.3


def _body_height(form: Form, rows: Sequence[Row], left: float, size: float) -> float:
    """The height of a body row: rows fill the page when that does not stretch them out of proportion.

    A line of a listing holds names that break over two lines.
    """
    listing = any(spec.kind != "固定" for spec in form.rows)
    least = size * _LINE * (2 if listing else 1.4)
    most = least * (1.3 if listing else 2)
    return min(max(left / len(rows), least), most)
