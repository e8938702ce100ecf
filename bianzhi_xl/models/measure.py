"""How much room text takes on a sheet, near enough to set widths and heights (no font is asked).

Points (pt) are 1/72 inch.  Column widths are in Excel's own unit: digits of the standard font (宋体 11 pt,
8 pixels) plus 5 pixels of padding (ISO 29500-1 18.3.1.13).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate, combinations, pairwise

_DIGIT, _PADDING, _POINTS_PER_PIXEL = 8, 5, 0.75
_MARGIN = 5.0
"""What a cell keeps free at its sides (pt)."""
_NARROW = 0.57
"""Width of a digit or Latin letter by font size."""
_TERM = re.compile(r"[^ ；，。]*[；，。]? ?|.")
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
    wide = sum(not _narrow(c) for c in text)
    return size * (wide + (len(text) - wide) * _NARROW)


def lines(text: str, size: float, room: float) -> int:
    """How many lines a text takes when it is wrapped in ``room`` points.

    >>> lines("机关使用事业编制", 10, 46), lines("超(+)\\n缺(-)", 10, 46)
    (2, 2)
    """
    return sum(len(_greedy(pieces(part), size, room)) for part in text.split("\n"))


def pieces(text: str) -> list[str]:
    """What is not broken over lines: each Chinese character, each run of Latin letters, digits and marks.

    >>> pieces("超(+)缺(-)"), pieces("36-40岁(含)")
    (['超', '(+)', '缺', '(-)'], ['36-40', '岁', '(含)'])
    """
    found: list[str] = []
    for letter in text:
        if found and (letter == ")" or found[-1][-1] == "(" or (_narrow(letter) and _narrow(found[-1][-1]))):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def broken(text: str, size: float, room: float) -> list[str]:
    """A text as lines of at most ``room`` points, broken between terms and clauses where it can be.

    >>> broken("合计 = 党委 + 政府；党委 ≥ 纪委机关", 10, 110)
    ['合计 = 党委 + 政府；', '党委 ≥ 纪委机关']
    """
    terms = _TERM.findall(text)
    if any(width_of(term.rstrip(), size) > room - _MARGIN for term in terms):
        terms = pieces(text)
    found = [""]
    for term in terms:
        if found[-1] and width_of((found[-1] + term).rstrip(), size) > room - _MARGIN:
            found.append("")
        found[-1] += term if found[-1] else term.lstrip()
    return [line.rstrip() for line in found]


def evenly(text: str, size: float, room: float) -> str:
    """A text of a few words with the line breaks it needs.

    What stands in brackets is kept together if it can be, and no character is left alone on the last line.
    Chinese words mostly have two characters: breaks an even number of them from either end are preferred.

    >>> evenly("少数民族", 10, 36), evenly("非政法单位使用数", 10, 57), evenly("代课(顶岗)教师", 10, 57)
    ('少数\\n民族', '非政法单位\\n使用数', '代课\\n(顶岗)\\n教师')
    """
    parts = pieces(text)
    greedy = _greedy(parts, size, room)
    free = max(room - _MARGIN, size)
    if len(greedy) < 2:
        return text
    at_brackets = text.replace("(", "\n(").replace(")", ")\n").strip("\n")
    if "(" in text and all(width_of(line, size) <= free for line in at_brackets.split("\n")):
        return at_brackets
    if len(greedy[-1]) > 1:
        return _joined(greedy)
    places = range(1, len(parts))
    choices = [
        [parts[a:b] for a, b in pairwise((0, *cuts, len(parts)))]
        for cuts in combinations(places, len(greedy) - 1)
    ]
    fitting = [lines for lines in choices if all(width_of("".join(line), size) <= free for line in lines)]
    return _joined(min(fitting, key=lambda lines: _rank(lines, size), default=greedy))


def _rank(lines: list[list[str]], size: float) -> tuple[int, float, int]:
    """Breaks in the middle of words (probably), how uneven the lines are, and long ones first."""
    ends = list(accumulate(len(line) for line in lines))
    odd = sum(end % 2 and (ends[-1] - end) % 2 for end in ends[:-1])
    widths = [width_of("".join(line), size) for line in lines]
    return odd, max(widths) - min(widths), -len(lines[0])


def _joined(lines: list[list[str]]) -> str:
    return "\n".join("".join(line) for line in lines)


def _greedy(parts: list[str], size: float, room: float) -> list[list[str]]:
    free = max(room - _MARGIN, size)
    found: list[list[str]] = [[]]
    for part in parts:
        if found[-1] and width_of("".join(found[-1]) + part, size) > free:
            found.append([])
        found[-1].append(part)
    return found


def _narrow(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) not in "WFA"


def height(count: int, size: float) -> float:
    """The height of ``count`` lines (pt), with a little air."""
    return count * size * _LEADING + 4
