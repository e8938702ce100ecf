"""The looks of an official statistics form, as data: fonts, borders, alignment, number formats.

Fonts are those of GB/T 9704-2012 and of office practice.  A workbook names one font a cell: where
方正小标宋简体 is not installed, Excel and WPS show 宋体 in its place.
"""

from __future__ import annotations

from typing import NamedTuple

from bianzhi_xl.models.layout import HEAD, Layout
from bianzhi_xl.nouns import Box, Column, Row
from bianzhi_xl.register.tables import fields

STANDARD, TITLE, HEADS, TEXT = "宋体", "方正小标宋简体", "黑体", "仿宋"

INTEGERS, SIGNED = "0;-0;;@", "+0;-0;;@"
"""Body cells show no zero (official practice); signed ones are those whose head says 超(+)缺(-)."""
TOTALS, SIGNED_TOTALS = "0", "+0;-0;0"
PERCENTS, TOTAL_PERCENTS = "0.0;-0.0;;@", "0.0"
DATE, AS_TYPED, GENERAL = "yyyy-mm-dd", "@", "General"
_NO_NUMBERS = ("身份证号", "信用代码", "文号")
"""Kinds of fields whose digits are no number."""
_FREE = ("", "文字", "姓名")
"""Kinds of fields that hold text of any length; all others are short, and are shrunk before they are cut."""
_SHORT = 12.0
"""Text columns up to this width are centred: 性别, 民族, 机构规格 …"""
_WIDE = 1.5
"""On a sheet this much wider than its paper, the outer frame is drawn thicker: it is printed thinner."""

Edges = tuple[str, str, str, str]
"""Border lines: left, right, top, bottom."""


class Style(NamedTuple):
    """How a cell looks.  opened: a person may type in it when the sheet is protected."""

    font: str
    size: float
    bold: bool = False
    across: str = "center"
    wrap: bool = False
    shrink: bool = False
    indent: int = 0
    upright: bool = False
    edges: Edges | None = None
    shows: str = GENERAL
    opened: bool = False
    struck: bool = False


def frame(plan: Layout, box: Box) -> Edges:
    """Thin lines inside, thick ones at the outer edge; the lower edge is the signature row's upper one.

    So lines that are put in at the end of a listing repeat a row without the thick edge.
    """
    top, left, _, right = box
    edge = _edge(plan)
    return (
        edge if left == 1 else "thin",
        edge if right == plan.width else "thin",
        edge if top == HEAD else "thin",
        "thin",
    )


def lower_edge(plan: Layout) -> Edges:
    """The border of the signature row."""
    return "", "", _edge(plan), ""


def _edge(plan: Layout) -> str:
    return "thick" if plan.zoom > _WIDE else "medium"


def body(column: Column, row: Row, total: bool, label: bool) -> Style:
    """The style of a body cell, size and border aside; total: it stands in the grand total.

    Numbers, codes and short texts are centred, long texts left; 其中 rows and 缩进 are set in.  A number too
    long for its column is shrunk: official forms never show ####.
    """
    style = Style(STANDARD, 0, bold=total, shows=number_format(column, total))
    if label and row.spec.kind == "固定":
        if total:
            return style._replace(wrap=True)
        return style._replace(across="left", wrap=True, indent=max(row.spec.indent, bool(row.spec.of)))
    if column.unit or column.source.word == "序号" or _kind(column) not in _FREE:
        return style._replace(shrink=True)
    short = total or (column.width <= _SHORT and column.source.word != "手填")
    return style._replace(across="center" if short else "left", wrap=True)


def number_format(column: Column, total: bool) -> str:
    """How a cell shows its value; in the grand total a zero is shown."""
    if column.unit == "%":
        return TOTAL_PERCENTS if total else PERCENTS
    if column.unit or column.source.word == "序号":
        signed = any("(+)" in head for head in column.heads)
        if total:
            return SIGNED_TOTALS if signed else TOTALS
        return SIGNED if signed else INTEGERS
    kind = _kind(column)
    if kind == "日期":
        return DATE
    return AS_TYPED if kind in _NO_NUMBERS else GENERAL


def _kind(column: Column) -> str:
    """The kind of register field (型) that a text column shows, "" for any other column."""
    word, field = column.source.word, column.source.field
    if word not in ("个人", "机构", "台账"):
        return ""
    known = fields(word)
    return known[field].kind if field in known else ""
