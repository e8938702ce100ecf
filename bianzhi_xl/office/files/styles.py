"""Cell styles (单元格格式): what a style index means, and variants of it with another fill or lock.

Elements are those of ISO 29500-1 18.8 (``styleSheet``).  Existing styles are never changed, only added to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy

from lxml import etree
from lxml.etree import _Element as Element

from bianzhi_xl.nouns import Token
from bianzhi_xl.office.files.package import Package, serialised

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"

HIGHLIGHTS: Mapping[str, tuple[str, str, str]] = {
    # level: pattern, line colour, ground colour; the patterns tell them apart in black-and-white print
    "错误": ("lightUp", "FFFF0000", "FFFFC7CE"),
    "警告": ("lightHorizontal", "FFE6A700", "FFFFEB9C"),
    "提示": ("gray0625", "FF5B9BD5", "FFDDEBF7"),
}
_ORDER = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst".split()
_BUILT_IN_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_EMPTY = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs></styleSheet>'
)


class Styles:
    """The style sheet of one package."""

    def __init__(self, package: Package) -> None:
        self._package = package
        found = [target for kind, target, _ in package.rels(package.workbook).values() if kind == "styles"]
        self._part = next((part for part in found if part in package.names), "")
        self._root = package.tree(self._part) if self._part else etree.fromstring(_EMPTY)
        self._xfs: list[Element] = []
        self._dates: dict[int, bool] = {}
        self._tokens: dict[int, str] = {}

    def _list(self, name: str) -> Element:
        node = self._root.find(f"{{*}}{name}")
        if node is None:
            # Some programs leave a list out that has nothing but the default in it.
            node = etree.fromstring(_EMPTY.replace(MAIN, self._namespace)).find(f"{{*}}{name}")
            later = [child for child in self._root if _rank(child) > _ORDER.index(name)]
            self._root.insert(self._root.index(later[0]) if later else len(self._root), node)
        return node

    def _xf(self, style: int) -> Element:
        # A list: an element of a tree is found by counting, and some workbooks have 64,000 styles.
        self._xfs = self._xfs or list(self._list("cellXfs"))
        # A style index past the end is shown as the first style by Excel.
        return self._xfs[style] if 0 <= style < len(self._xfs) else self._xfs[0]

    def is_date(self, style: int) -> bool:
        """Whether numbers of this style are dates (with or without a time of day)."""
        if style not in self._dates:
            number = int(self._xf(style).get("numFmtId") or 0)
            code = next(
                (
                    node.get("formatCode") or ""
                    for node in self._root.iter("{*}numFmt")
                    if node.get("numFmtId") == str(number)
                ),
                None,
            )
            self._dates[style] = number in _BUILT_IN_DATES if code is None else _shows_date(code)
        return self._dates[style]

    def unlocked(self, style: int) -> bool:
        """Whether a person may type into cells of this style when the sheet is protected."""
        node = self._xf(style).find("{*}protection")
        return node is not None and node.get("locked") in ("0", "false")

    def fill(self, style: int) -> str:
        """The level of our highlight, or a Token of the fill."""
        if style not in self._tokens:
            fills = self._list("fills")
            number = int(self._xf(style).get("fillId") or 0)
            node = fills[number] if number < len(fills) else fills[0]
            self._tokens[style] = _level(node) or _token(node)
        return self._tokens[style]

    def with_fill(self, style: int, fill: str) -> int:
        """The style that is like ``style`` but for its fill (a level or a Token)."""
        if self.fill(style) == fill:
            return style
        wanted = self._fill_id(fill)
        same = _but_for(self._xf(style), "fillId", "applyFill")
        for number, xf in enumerate(self._list("cellXfs")):
            if self.fill(number) == fill and _but_for(xf, "fillId", "applyFill") == same:
                return number
        return self._added(style, {"fillId": str(wanted), "applyFill": "1"})

    def _fill_id(self, fill: str) -> int:
        for number, node in enumerate(self._list("fills")):
            if (_level(node) or _token(node)) == fill:
                return number
        fills = self._changing("fills")
        fills.append(_highlight(fill, self._namespace) if fill in HIGHLIGHTS else etree.fromstring(fill))
        fills.set("count", str(len(fills)))
        return len(fills) - 1

    def with_lock(self, style: int, unlocked: bool) -> int:
        """The style that is like ``style`` but for its lock."""
        if self.unlocked(style) == unlocked:
            return style
        xf = deepcopy(self._xf(style))
        node = xf.find("{*}protection")
        if node is None:
            node = etree.Element(f"{{{self._namespace}}}protection")
            alignment = xf.find("{*}alignment")
            xf.insert(0 if alignment is None else xf.index(alignment) + 1, node)
        node.set("locked", "0" if unlocked else "1")
        xf.set("applyProtection", "1")
        return self._appended(xf)

    def with_date(self, style: int) -> int:
        """A style like ``style`` that shows dates."""
        if self.is_date(style):
            return style
        return self._added(style, {"numFmtId": "14", "applyNumberFormat": "1"})

    def text(self, bold: bool = False, fill: str = "", link: bool = False, wrap: bool = True) -> int:
        """A style for a sheet of ours: wrapped text, perhaps bold, tinted, or a link."""
        style = self.with_fill(0, fill) if fill else 0
        xf = deepcopy(self._xf(style))
        for node in xf.findall("{*}alignment"):
            xf.remove(node)
        xf.insert(
            0, etree.Element(f"{{{self._namespace}}}alignment", vertical="center", wrapText=str(int(wrap)))
        )
        xf.set("applyAlignment", "1")
        if bold or link:
            xf.set("fontId", str(self._font(bold, link)))
            xf.set("applyFont", "1")
        return self._appended(xf)

    def _font(self, bold: bool, link: bool) -> int:
        fonts = self._changing("fonts")
        font = deepcopy(fonts[0])
        for name in ("b", "u", "color"):
            for node in font.findall(f"{{*}}{name}"):
                font.remove(node)
        if bold:
            font.insert(0, etree.Element(f"{{{self._namespace}}}b"))
        if link:
            # CT_Font is a sequence in Excel's eyes: b … u … sz color name; a colour stands after the size.
            size = font.find("{*}sz")
            at = 0 if size is None else font.index(size) + 1
            font.insert(at, etree.Element(f"{{{self._namespace}}}color", rgb="FF0563C1"))
            font.insert(0, etree.Element(f"{{{self._namespace}}}u"))
        wanted = etree.tostring(font, method="c14n")
        for number, node in enumerate(fonts):
            if etree.tostring(node, method="c14n") == wanted:
                return number
        fonts.append(font)
        fonts.set("count", str(len(fonts)))
        return len(fonts) - 1

    def _added(self, style: int, changes: Mapping[str, str]) -> int:
        xf = deepcopy(self._xf(style))
        for name, value in changes.items():
            xf.set(name, value)
        return self._appended(xf)

    def _appended(self, xf: Element) -> int:
        wanted = etree.tostring(xf, method="c14n")
        for number, node in enumerate(self._list("cellXfs")):
            if etree.tostring(node, method="c14n") == wanted:
                return number
        xfs = self._changing("cellXfs")
        xf.tail = None
        xfs.append(xf)
        xfs.set("count", str(len(xfs)))
        return len(xfs) - 1

    def _changing(self, name: str) -> Element:
        if not self._part:
            # openpyxl looks for the styles under this name only.
            usual = "xl/styles.xml"
            free = usual not in self._package.names
            self._part = usual if free else self._package.free_name("xl/styles{}.xml")
            self._package.put(self._part, serialised(self._root), _TYPE)
            self._package.relate(self._package.workbook, "styles", self._part)
        self._root = self._package.edit(self._part)
        self._xfs = []
        return self._list(name)

    @property
    def _namespace(self) -> str:
        return etree.QName(self._root).namespace or MAIN


def _rank(node: Element) -> int:
    name = etree.QName(node).localname if isinstance(node.tag, str) else ""
    return _ORDER.index(name) if name in _ORDER else -1


def _shows_date(code: str) -> bool:
    bare = _QUOTED.sub("", code.split(";", 1)[0]).lower()
    return "y" in bare or "d" in bare or ("m" in bare and not ("h" in bare or "s" in bare))


def _token(fill: Element) -> Token:
    alone = deepcopy(fill)
    alone.tail = None
    return Token(etree.tostring(alone, method="c14n").decode())


def _level(fill: Element) -> str:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return ""
    front, ground = pattern.find("{*}fgColor"), pattern.find("{*}bgColor")
    found = (
        pattern.get("patternType"),
        None if front is None else front.get("rgb"),
        None if ground is None else ground.get("rgb"),
    )
    return next((level for level, look in HIGHLIGHTS.items() if look == found), "")


def _highlight(level: str, namespace: str) -> Element:
    pattern, front, ground = HIGHLIGHTS[level]
    fill = etree.Element(f"{{{namespace}}}fill")
    node = etree.SubElement(fill, f"{{{namespace}}}patternFill", patternType=pattern)
    etree.SubElement(node, f"{{{namespace}}}fgColor", rgb=front)
    etree.SubElement(node, f"{{{namespace}}}bgColor", rgb=ground)
    return fill


def _but_for(xf: Element, *names: str) -> bytes:
    alone = deepcopy(xf)
    alone.tail = None
    for name in names:
        alone.attrib.pop(name, None)
    return etree.tostring(alone, method="c14n")
