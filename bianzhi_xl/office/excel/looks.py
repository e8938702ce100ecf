"""Fills and notes of cells: as Excel has them, and as a workbook file writes them down.

A Token is what a file has (ISO 29500-1 18.8.20 and 18.7.7), so that marks made in a file can be taken away
in Excel and the other way round.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from bianzhi_xl.nouns import FileFault, Token

HIGHLIGHT_NAMES = ("错误", "警告", "提示")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_AUTOMATIC = -4105  # xlColorIndexAutomatic
_GRADIENTS = (4000, 4001)  # xlPatternLinearGradient, xlPatternRectangularGradient
# XlPattern by the name that a file gives it.
PATTERNS = {
    "none": -4142,
    "solid": 1,
    "darkGray": -4126,
    "mediumGray": -4125,
    "lightGray": -4124,
    "gray125": 17,
    "gray0625": 18,
    "darkHorizontal": -4128,
    "darkVertical": -4166,
    "darkDown": -4121,
    "darkUp": -4162,
    "darkGrid": 9,
    "darkTrellis": 10,
    "lightHorizontal": 11,
    "lightVertical": 12,
    "lightDown": 13,
    "lightUp": 14,
    "lightGrid": 15,
    "lightTrellis": 16,
}
_NAMES = {number: name for name, number in PATTERNS.items()}


def colour(rgb: str) -> int:
    """Excel's number for a colour that a file writes as AARRGGBB.

    >>> colour("FFFFC7CE") == 0xFF + 0xC7 * 0x100 + 0xCE * 0x10000
    True
    """
    red, green, blue = (int(rgb[-6:][at : at + 2], 16) for at in (0, 2, 4))
    return red + green * 0x100 + blue * 0x10000


def _rgb(number: int) -> str:
    return f"FF{number & 0xFF:02X}{number >> 8 & 0xFF:02X}{number >> 16 & 0xFF:02X}"


@cache
def highlights() -> dict[str, tuple[int, int, int]]:
    """Level → pattern, line colour and ground colour as Excel numbers them."""
    from bianzhi_xl.office.files.styles import HIGHLIGHTS  # brings lxml, which a light import does without

    return {
        level: (PATTERNS[pattern], colour(front), colour(ground))
        for level, (pattern, front, ground) in HIGHLIGHTS.items()
    }


def level(interior: Any) -> str | None:
    """The level an area shows; "" when it is not ours; None when its cells are not alike."""
    pattern = interior.Pattern
    if pattern is None:
        return None
    for name, (ours, line, ground) in highlights().items():
        if pattern == ours:
            found = interior.PatternColor, interior.Color
            if found == (line, ground):
                return name
            # Excel says "mixed" for one area as None, for another as black: only a single cell is sure.
            return None
    return ""


def look(interior: Any) -> str:
    """The level or the Token of one cell's fill."""
    ours = level(interior)
    if ours:
        return ours
    pattern = int(interior.Pattern)
    if pattern in _GRADIENTS:
        return Token(f'<fill xmlns="{_MAIN}"><gradientFill></gradientFill></fill>')
    name = _NAMES.get(pattern, "solid")
    inner = ""
    if name == "solid":
        inner = _colour_xml("fgColor", interior, "")
    elif name != "none":
        inner = _colour_xml("fgColor", interior, "Pattern") + _colour_xml("bgColor", interior, "")
    return Token(f'<fill xmlns="{_MAIN}"><patternFill patternType="{name}">{inner}</patternFill></fill>')


def _colour_xml(tag: str, interior: Any, prefix: str) -> str:
    """One colour of a fill: prefix "Pattern" for the lines, "" for the ground."""
    if getattr(interior, f"{prefix}ColorIndex") == _AUTOMATIC:
        return f'<{tag} auto="1"></{tag}>'
    theme = _theme(interior, prefix)
    if theme:
        tint = float(getattr(interior, f"{prefix}TintAndShade") or 0)
        shade = f' tint="{tint!r}"' if tint else ""
        return f'<{tag} theme="{theme - 1}"{shade}></{tag}>'
    return f'<{tag} rgb="{_rgb(int(getattr(interior, f"{prefix}Color")))}"></{tag}>'


def _theme(interior: Any, prefix: str) -> int:
    """The theme colour, 0 when it is none; Excel answers a question for one that is not there with an error."""
    try:
        found = getattr(interior, f"{prefix}ThemeColor")
    except Exception:
        return 0
    return int(found) if found is not None and 1 <= int(found) <= 12 else 0


def paint(interior: Any, fill: str, where: str) -> None:
    """Give an area a fill: a level, or a Token of this office or of a file."""
    if fill in HIGHLIGHT_NAMES:
        pattern, line, ground = highlights()[fill]
        interior.Pattern = pattern
        interior.PatternColor = line
        interior.Color = ground
        return
    from lxml import etree

    node = etree.fromstring(fill).find("{*}patternFill")
    if node is None:
        raise FileFault(f"{where}：是渐变填充，在 Excel 里改了不能原样恢复，没有写入；请先改成纯色或无填充。")
    name = node.get("patternType") or "none"
    interior.Pattern = PATTERNS.get(name, PATTERNS["none"])
    if name == "solid":
        _set_colour(interior, "", node.find("{*}fgColor"))
    elif name != "none":
        _set_colour(interior, "Pattern", node.find("{*}fgColor"))
        _set_colour(interior, "", node.find("{*}bgColor"))


def _set_colour(interior: Any, prefix: str, node: Any) -> None:
    indexed = int(node.get("indexed") or 64) if node is not None else 64
    if node is not None and node.get("theme") is not None:
        setattr(interior, f"{prefix}ThemeColor", int(node.get("theme")) + 1)
        setattr(interior, f"{prefix}TintAndShade", float(node.get("tint") or 0))
    elif node is not None and node.get("rgb"):
        setattr(interior, f"{prefix}Color", colour(node.get("rgb")))
    elif indexed < 64:
        # The first eight of a file's palette are there twice (18.8.27).
        setattr(interior, f"{prefix}ColorIndex", indexed % 8 + 1 if indexed < 8 else indexed - 7)
    else:
        setattr(interior, f"{prefix}ColorIndex", _AUTOMATIC)


def can_be_put_back(fill: str) -> bool:
    """Whether :func:`paint` can restore this fill."""
    return "gradientFill" not in fill


def note_after(old: Token | None, new: object) -> Token | None:
    """The Token a note has after an edit: a Token or None as it is, words of ours after what stood there."""
    if new is None or isinstance(new, Token):
        return new
    return note(f"{old.text}\n{new}" if old is not None else str(new))


def note(text: str) -> Token:
    """A note's Token: its words as a workbook file has them."""
    from xml.sax.saxutils import escape

    shown = text.replace("\r\n", "\n").replace("\r", "\n")
    return Token(f'<text xmlns="{_MAIN}"><t xml:space="preserve">{escape(shown)}</t></text>', shown)
