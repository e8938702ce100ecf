"""How much room text takes on a sheet, near enough to set widths and heights (no font is asked).

Points (pt) are 1/72 inch.  Column widths are in Excel's own unit: digits of the standard font (宋体 11 pt,
8 pixels) plus 5 pixels of padding (ISO 29500-1 18.3.1.13).
"""

from __future__ import annotations

import unicodedata

_DIGIT, _PADDING, _POINTS_PER_PIXEL = 8, 5, 0.75
_MARGIN = 5.0
"""What a cell keeps free at its sides (pt)."""
_LEADING = 1.42
"""Line height by font size: that of Noto CJK, the tallest of the fonts a form may be shown in."""


def points(width: float) -> float:
    """A column's width in points.

    >>> points(8)
    51.75
    """
    return (width * _DIGIT + _PADDING) * _POINTS_PER_PIXEL


def width_of(text: str, size: float) -> float:
    """The width of one line of text (pt): a Chinese character is as wide as the font is high.

    >>> width_of("合计12", 10)
    31.0
    """
    wide = sum(unicodedata.east_asian_width(c) in "WFA" for c in text)
    return size * (wide + (len(text) - wide) * 0.55)


def lines(text: str, size: float, room: float) -> int:
    """How many lines a text takes when it is wrapped in ``room`` points.

    >>> lines("机关使用事业编制", 10, 46), lines("超(+)\\n缺(-)", 10, 46)
    (2, 2)
    """
    room = max(room - _MARGIN, size)
    return sum(_wrapped(part, size, room) for part in text.split("\n"))


def _wrapped(text: str, size: float, room: float) -> int:
    count, used = 1, 0.0
    for piece in pieces(text):
        needed = width_of(piece, size)
        if used and used + needed > room:
            count, used = count + 1, 0.0
        used += needed
    return count


def pieces(text: str) -> list[str]:
    """What is not broken over lines: each Chinese character, each run of Latin letters, digits and marks.

    >>> pieces("超(+)缺(-)"), pieces("36-40岁")
    (['超', '(+)', '缺', '(-)'], ['36-40', '岁'])
    """
    found: list[str] = []
    for letter in text:
        narrow = unicodedata.east_asian_width(letter) not in "WFA"
        if found and narrow and unicodedata.east_asian_width(found[-1][-1]) not in "WFA":
            found[-1] += letter
        else:
            found.append(letter)
    return found


def height(count: int, size: float) -> float:
    """The height of ``count`` lines (pt), with a little air."""
    return count * size * _LEADING + 4
