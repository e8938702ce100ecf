"""The looks of an official statistics form: fonts, borders, number formats.

Fonts are those of GB/T 9704-2012 and of office practice.  A workbook names one font a cell: where
方正小标宋简体 is not installed, Excel and WPS show 宋体 in its place.
"""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, Side

from bianzhi_xl.models.layout import HEAD, Layout
from bianzhi_xl.nouns import Box, Column, Row
from bianzhi_xl.register.tables import fields

STANDARD = "宋体"
TITLE, HEADS, TEXT = "方正小标宋简体", "黑体", "仿宋"
_CHINESE = 134
"""GB2312_CHARSET: tells which font may stand in for one that is absent."""
_THIN = Side("thin")
_WIDE = 1.5

INTEGERS, SIGNED = "0;-0;;@", "+0;-0;;@"
"""Body cells show no zero (official practice); signed ones are those whose head says 超(+)缺(-)."""
TOTALS, SIGNED_TOTALS = "0", "+0;-0;0"
DATE, AS_TYPED, GENERAL = "yyyy-mm-dd", "@", "General"
_AS_TYPED = ("身份证号", "信用代码", "文号")
"""Kinds of fields whose digits are no number."""
_SHORT = 12.0
"""Text columns up to this width are centred: 性别, 民族, 机构规格 …"""


def font(name: str, size: float, bold: bool = False) -> Font:
    """A Chinese font."""
    return Font(name=name, sz=size, b=bold, charset=_CHINESE)


def _edge(plan: Layout) -> Side:
    """The outer line: it is printed smaller on a sheet that is wider than its paper."""
    return Side("thick" if plan.zoom > _WIDE else "medium")


def frame(plan: Layout, box: Box) -> Border:
    """Thin lines inside, thick ones at the outer edge; the lower edge is the signature row's upper one.

    So lines that are put in at the end of a listing repeat a row without the thick edge.
    """
    top, left, _, right = box
    edge = _edge(plan)
    return Border(
        left=edge if left == 1 else _THIN,
        right=edge if right == plan.width else _THIN,
        top=edge if top == HEAD else _THIN,
        bottom=_THIN,
    )


def lower_edge(plan: Layout) -> Border:
    """The border of the signature row."""
    return Border(top=_edge(plan))


def number_format(column: Column, total: bool) -> str:
    """How a cell shows its value; total: whether it stands in the grand total, where a zero is shown."""
    if column.unit or column.source.word == "序号":
        signed = any("(+)" in head for head in column.heads)
        if total:
            return SIGNED_TOTALS if signed else TOTALS
        return SIGNED if signed else INTEGERS
    family = {"个人": "个人", "机构": "机构", "台账": "台账"}.get(column.source.word)
    kind = (
        fields(family)[column.source.field].kind if family and column.source.field in fields(family) else ""
    )
    if kind == "日期":
        return DATE
    return AS_TYPED if kind in _AS_TYPED or column.source.field in _AS_TYPED else GENERAL


def alignment(column: Column, row: Row, label: bool) -> Alignment:
    """Numbers and short texts centred, long texts left; 其中 rows and 缩进 set in."""
    if label and row.spec.kind == "固定":
        return Alignment("left", "center", wrap_text=True, indent=max(row.spec.indent, bool(row.spec.of)))
    if column.unit or column.width <= _SHORT or number_format(column, False) in (AS_TYPED, DATE):
        return Alignment("center", "center", wrap_text=not column.unit)
    return Alignment("left", "center", wrap_text=True)


def spaced(label: str) -> str:
    """A label whose leading spaces set it under 其中：, in full-width spaces: they are as wide in any font.

    >>> spaced("      国家安全")
    '\u3000\u3000\u3000国家安全'
    """
    text = label.lstrip(" ")
    return "\u3000" * ((len(label) - len(text)) // 2) + text
