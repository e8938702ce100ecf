"""Where pictures, charts, buttons and notes hang on a sheet: their anchors (锚点), moved with the rows.

DrawingML counts rows from 0 (ISO 29500-1 20.5.2); so does the VML of notes and buttons (part 4, 19.4).
"""

from __future__ import annotations

import re

from lxml.etree import _Element as Element

from bianzhi_xl.office.files.formulas import local
from bianzhi_xl.office.files.references import Insertion, shifted


def move_anchor(anchor: Element, cut: Insertion) -> bool:
    """Move a ``twoCellAnchor``, ``oneCellAnchor`` or a control's ``anchor``; True when it changed.

    A picture that the insertion falls inside of stretches, as in Excel, unless it is not sized with cells.
    """
    placed = anchor.get("editAs") or ("twoCell" if anchor.get("sizeWithCells") != "0" else "oneCell")
    if placed == "absolute" or anchor.get("moveWithCells") == "0":
        return False
    start, end = _mark(anchor, "from"), _mark(anchor, "to")
    if start is None:
        return False
    moves = _shift_mark(start, cut)
    if end is None:
        return moves
    if placed == "oneCell":
        if moves:
            _add(end, cut.count)
        return moves
    return _shift_mark(end, cut, last=True) or moves


def _mark(anchor: Element, name: str) -> Element | None:
    return next((node for node in anchor.iterchildren() if local(node) == name), None)


def _shift_mark(mark: Element, cut: Insertion, last: bool = False) -> bool:
    row, offset = _part(mark, "row"), _part(mark, "rowOff")
    if row is None:
        return False
    number = int(row.text or 0) + 1
    # An end at the very top of a row is the bottom edge of the row above: it does not stretch with it.
    touches = last and offset is not None and (offset.text or "0").strip() == "0"
    if (number - 1 if touches else number) <= cut.below:
        return False
    _add(mark, cut.count)
    return True


def _add(mark: Element, count: int) -> None:
    row = _part(mark, "row")
    if row is not None:
        row.text = str(int(row.text or 0) + count)


def _part(mark: Element, name: str) -> Element | None:
    return next((node for node in mark if local(node) == name), None)


_CLIENT = re.compile(rb"<(\w+:)?ClientData\b.*?</(\w+:)?ClientData>", re.DOTALL)
_ROW = re.compile(rb"(<(?:\w+:)?Row>\s*)(\d+)(\s*</)")
_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>)([^<]*)(</)")
_FORMULA = re.compile(rb"(<(?:\w+:)?Fmla(?:Link|Range|Pict|Group)>)([^<]*)(</)")


def moved_vml(data: bytes, cut: Insertion) -> bytes:
    """The VML of the sheet that grows, its notes and buttons moved.

    Read as bytes: Excel itself writes VML that is not well-formed XML (``<br>`` in a note's text).
    """
    return _CLIENT.sub(lambda match: _client(match.group(), cut), data)


def _client(data: bytes, cut: Insertion) -> bytes:
    found = _ANCHOR.search(data)
    numbers = [int(float(n)) for n in found[2].split(b",") if n.strip()] if found else []
    row = _ROW.search(data)
    # A note belongs to its cell even where its box floats a row higher.
    owner = int(row[2]) if row else (numbers[2] if len(numbers) == 8 else -1)
    if owner + 1 <= cut.below:
        return data
    if len(numbers) == 8:
        numbers[2] += cut.count
        numbers[6] += cut.count
        text = b", ".join(str(n).encode() for n in numbers)
        data = _ANCHOR.sub(lambda m: m[1] + text + m[3], data)
    return _ROW.sub(lambda m: m[1] + str(int(m[2]) + cut.count).encode() + m[3], data)


def shifted_vml(data: bytes, home: str, cut: Insertion) -> bytes:
    """The VML of any sheet with the linked cells of its buttons and lists moved."""

    def change(match: re.Match[bytes]) -> bytes:
        text = match[2].decode("utf-8").replace("&apos;", "'").replace("&amp;", "&")
        new = shifted(text, home, cut)
        if new == text:
            return match.group()
        return match[1] + new.replace("&", "&amp;").encode("utf-8") + match[3]

    return _FORMULA.sub(change, data)
