"""How much room text takes on a sheet, near enough to set widths and heights (no font is asked).

Points (pt) are 1/72 inch.  Column widths are in Excel's own unit: digits of the standard font (宋体 11 pt,
8 pixels) plus 5 pixels of padding (ISO 29500-1 18.3.1.13).
"""

from __future__ import annotations

import unicodedata
from itertools import combinations, pairwise

_DIGIT, _PADDING, _POINTS_PER_PIXEL = 8, 5, 0.75
_MARGIN = 5.0
"""What a cell keeps free at its sides (pt)."""
_NARROW = 0.57
"""Width of a digit or Latin letter by font size."""
_CLOSING = "；，。、：）〕”;,.:)"
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
    31.4
    """
    wide = sum(unicodedata.east_asian_width(c) in "WFA" for c in text)
    return size * (wide + (len(text) - wide) * _NARROW)


def lines(text: str, size: float, room: float) -> int:
    """How many lines a text takes when it is wrapped in ``room`` points.

    >>> lines("机关使用事业编制", 10, 46), lines("超(+)\\n缺(-)", 10, 46)
    (2, 2)
    """
    return sum(len(_greedy(pieces(part), size, room)) for part in text.split("\n"))


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


def broken(text: str, size: float, room: float) -> list[str]:
    """A text as lines of at most ``room`` points; none begins with a mark that belongs to the one before.

    >>> broken("合计 = 党委 + 政府；党委 ≥ 纪委机关", 10, 110)
    ['合计 = 党委 + 政府；', '党委 ≥ 纪委机关']
    """
    found = [""]
    for piece in pieces(text):
        fits = width_of((found[-1] + piece).rstrip(), size) <= room - _MARGIN
        if fits or not found[-1] or piece[0] in _CLOSING:
            found[-1] += piece
        else:
            found.append(piece.lstrip())
    return [line.rstrip() for line in found]


def evenly(text: str, size: float, room: float) -> str:
    """A head as it is wrapped; one whose last line would be a lone character is broken more evenly.

    Chinese words mostly have two characters, so lines of an even number of them are preferred.

    >>> evenly("少数民族", 10, 36), evenly("非政法单位使用数", 10, 57), evenly("参加工作时间", 10, 57)
    ('少数\\n民族', '非政法单位使用数', '参加工作\\n时间')
    """
    parts = pieces(text)
    greedy = _greedy(parts, size, room)
    if len(greedy) < 2 or len(greedy[-1]) > 1:
        return text
    places = [n for n in range(1, len(parts)) if parts[n][0] not in _CLOSING]
    choices = [
        [parts[a:b] for a, b in pairwise((0, *cuts, len(parts)))]
        for cuts in combinations(places, len(greedy) - 1)
    ]
    free = max(room - _MARGIN, size)
    fitting = [lines for lines in choices if all(width_of("".join(line), size) <= free for line in lines)]
    if not fitting:
        return text

    def rank(found: list[list[str]]) -> tuple[int, float, int]:
        widths = [width_of("".join(line), size) for line in found]
        return sum(len(line) % 2 for line in found), max(widths) - min(widths), -len(found[0])

    return "\n".join("".join(line) for line in min(fitting, key=rank))


def _greedy(parts: list[str], size: float, room: float) -> list[list[str]]:
    free = max(room - _MARGIN, size)
    found: list[list[str]] = [[]]
    for part in parts:
        if found[-1] and width_of("".join(found[-1]) + part, size) > free:
            found.append([])
        found[-1].append(part)
    return found


def height(count: int, size: float) -> float:
    """The height of ``count`` lines (pt), with a little air."""
    return count * size * _LEADING + 4
