"""The slips that tired people make: nine in the forms, three in the register."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from bianzhi_xl.demo.county import County
from bianzhi_xl.demo.plan import Row
from bianzhi_xl.nouns import Binding, Column, Edit, Figures, Grid, Meaning, Scalar, masked


class Slip(NamedTuple):
    """One slip in a form: the cell (empty row: the largest figure of the column), and how it went wrong."""

    form: str
    row: str
    column: str
    how: str


Sheet = tuple[Binding, Grid, Figures]
"""A bound sheet, what stands in it, and what the central system's print of that form says (if it is one)."""


class Made(NamedTuple):
    """A slip as it was made, for the report: where, what stood there, what stands there now, and how."""

    where: str
    old: str
    new: str
    how: str


FORM_SLIPS = (
    Slip("汇总03", "政府", "行政编制.实有人数", "数字颠倒"),
    Slip("汇总01", "全额拨款", "实有人数", "漏一位"),
    Slip("汇总07", "党委", "编制数", "多一位"),
    Slip("汇总01", "合计", "实有人数", "公式被数盖掉"),
    Slip("汇总13", "参公", "女", "差一"),
    Slip("专项4", "法院", "实有人数", "差一"),
    Slip("专项5", "教育", "编外合计", "数字颠倒"),
    Slip("明细1", "", "行政编制.实有人数", "漏一位"),
    Slip("明细5", "", "全额拨款.实有人数", "数字颠倒"),
)


def _swapped(number: int) -> int:
    """The first two unlike neighbouring digits change places."""
    digits = str(number)
    for i in range(len(digits) - 1):
        if digits[i] != digits[i + 1] and not (i == 0 and digits[1] == "0"):
            return int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
    return number + 10


_HOW: Mapping[str, Callable[[int], int]] = {
    "数字颠倒": _swapped,
    "漏一位": lambda number: number // 10,
    "多一位": lambda number: number * 10 + 1,
    "公式被数盖掉": lambda number: number - 3,
    "差一": lambda number: number + 1,
}


def in_forms(sheets: Sequence[Sheet]) -> tuple[dict[str, tuple[Edit, ...]], tuple[Made, ...]]:
    """The edits, by workbook, that make the slips in filled forms, and the list of what was done."""
    edits: dict[str, tuple[Edit, ...]] = {}
    made: list[Made] = []
    for slip in FORM_SLIPS:
        for binding, grid, _ in sheets:
            if binding.form.name == slip.form:
                edit, done = _slip(slip, binding, grid)
                edits[binding.book] = (*edits.get(binding.book, ()), edit)
                made.append(done)
    return edits, tuple(made)


def _slip(slip: Slip, binding: Binding, grid: Grid) -> tuple[Edit, Made]:
    row = slip.row or _largest(slip.column, binding, grid)
    at = binding.at(row, slip.column)
    if at is None:
        raise LookupError(f"{slip}: no such cell")
    number = int(str(grid.cells.get((at.row, at.column)) or 0))
    wrong = _HOW[slip.how](number)
    edit = Edit(at, "value", grid.content(at.row, at.column), wrong, f"演示：{slip.how}")
    return edit, Made(str(Meaning(slip.form, row, slip.column)), str(number), str(wrong), slip.how)


def _largest(column: str, binding: Binding, grid: Grid) -> str:
    """The line of a listing that holds the largest figure of a column."""
    lines = {line for section in binding.sections.values() for line in section}
    listed = (row for row, line in binding.rows.items() if line in lines)
    figures = {row: grid.cells.get((at.row, at.column)) for row, _, at in binding.cells(listed, (column,))}
    return max((value, row) for row, value in figures.items() if isinstance(value, int))[1]


def in_register(county: County) -> tuple[County, tuple[Made, ...]]:
    """The county with three slips in its people, and the list of what was done."""
    rows = [dict(row) for row in county.tables["在职人员"]]
    number = str(rows[40]["身份证号"])
    wrong = number[:-2] + str((int(number[-2]) + 2) % 10) + number[-1]
    rows[40]["身份证号"] = wrong
    teacher = next(
        i for i, row in enumerate(rows) if row["编制类型"] == "事业编制" and row["人员状态"] == "在编在职"
    )
    rows[teacher + 25]["编制类型"] = "行政编制"
    twice: Row = dict(rows[300]) | {"单位名称": rows[900]["单位名称"], "所在机构": rows[900]["单位名称"]}
    rows.append(twice)
    made = (
        Made(f"在职人员 {rows[40]['姓名']}", masked(number), masked(wrong), "身份证号录错一位"),
        Made(f"在职人员 {rows[teacher + 25]['姓名']}", "事业编制", "行政编制", "编制类型选错"),
        Made(
            f"在职人员 {twice['姓名']}",
            str(rows[300]["单位名称"]),
            str(twice["单位名称"]),
            "调动后两个单位都有",
        ),
    )
    return dataclasses.replace(county, tables={**county.tables, "在职人员": tuple(rows)}), made


def by_hand(
    sheets: Sequence[Sheet], last: Figures = MappingProxyType({})
) -> tuple[dict[str, tuple[Edit, ...]], tuple[Made, ...]]:
    """What the clerk types in: the central system's prints, and the hand-entered (手填) cells: a figure where
    a figure is asked, else 无.  last: last year's figures, from which she copies those that never change."""
    edits: dict[str, tuple[Edit, ...]] = {}
    for binding, grid, printed in sheets:
        if binding.form.typed:
            edits[binding.book] = (*edits.get(binding.book, ()), *_copied(binding, printed))
            continue
        for column in binding.form.columns:
            typed = _typed(binding, grid, column, last)
            edits[binding.book] = (*edits.get(binding.book, ()), *typed)
    return edits, ()


def _copied(binding: Binding, printed: Figures) -> list[Edit]:
    """A print typed in, its blanks for zeros too."""
    found = []
    for meaning, figure in printed.items():
        at = binding.at(meaning.row, meaning.column)
        if at is not None and figure:
            found.append(Edit(at, "value", None, figure, "照系统打印的表录入"))
    return found


_AS_MUCH_AS = {
    ("专项4", "上级下达数"): "已分配数",
    ("专项1", "基数.编制数"): "本年.编制数",
    ("专项1", "基数.实有人数"): "本年.实有人数",
    ("专项1", "二〇一三.编制数"): "本年.编制数",
    ("专项1", "二〇一三.实有人数"): "本年.实有人数",
    ("专项1", "二〇一四.编制数"): "本年.编制数",
    ("专项1", "二〇一四.实有人数"): "本年.实有人数",
    ("专项1", "二〇一五.编制数"): "本年.编制数",
    ("专项1", "二〇一五.实有人数"): "本年.实有人数",
    ("专项1", "方案目标"): "本年.实有人数",
    ("专项6", "应核编制"): "编制.本年",
}
"""Hand-entered figures that the clerk copies from other papers: here as much as another column says."""
_OF_EARLIER_YEARS = tuple(key for key in _AS_MUCH_AS if key[0] == "专项1" and key[1] != "方案目标")
"""Figures that stay what they were last year."""


def _a_little_more(figure: Scalar) -> Scalar:
    """What the county had in an earlier year: since then there are fewer."""
    return figure + figure // 20 if isinstance(figure, int) else figure


def _typed(binding: Binding, grid: Grid, column: Column, last: Figures) -> list[Edit]:
    like = _AS_MUCH_AS.get((binding.form.name, column.key), "")
    specs = {spec.key: spec for spec in binding.form.rows}
    found = []
    for row in binding.rows:
        at = binding.at(row, column.key)
        if at is None or not binding.form.by_hand(column, specs.get(row)):
            continue
        cell = (at.row, at.column)
        if grid.content(*cell) is None and cell in grid.unlocked:
            other = binding.at(row, like)
            figure = grid.cells.get((other.row, other.column)) if other else 0
            if (binding.form.name, column.key) in _OF_EARLIER_YEARS:
                figure = last.get(Meaning(binding.form.name, row, column.key), _a_little_more(figure))
            found.append(Edit(at, "value", None, figure if column.unit else "无", "手填"))
    return found
