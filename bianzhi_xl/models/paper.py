"""Paper: sizes, margins, and the free corner at the lower right where the seal (公章) goes."""

from __future__ import annotations

from bianzhi_xl.nouns import Page

CODES = {"A3": 8, "A4": 9}
"""ST_PaperSize by name (ISO 29500-1 18.3.1.63)."""

_MILLIMETRES = {"A3": (297.0, 420.0), "A4": (210.0, 297.0)}
_POINTS = 72 / 25.4

LEFT = RIGHT = 15.0
TOP = 18.0
BOTTOM = 40.0
HEADER, FOOTER = 8.0, 14.0
"""Margins (mm).  Each page is sealed, so each keeps 4 cm free at its foot; the page number stands in the
middle of that strip."""


def printable(page: Page) -> tuple[float, float]:
    """Width and height inside the margins, in points.

    >>> [round(side) for side in printable(Page("A4", "横"))]
    [757, 431]
    """
    short, long = _MILLIMETRES[page.paper]
    wide, high = (long, short) if page.orientation == "横" else (short, long)
    return (wide - LEFT - RIGHT) * _POINTS, (high - TOP - BOTTOM) * _POINTS
