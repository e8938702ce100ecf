"""The same county the obvious way: pandas reads and counts, openpyxl loads and saves for every step.

It does what such scripts do: reads the exports with pandas, trims every text, judges the roster's rows by
``apply``, counts every figure with a boolean mask, and writes, checks, marks and locks with a load and a save
of each workbook.  It is given for free, and untimed, what would cost it more: the coded attributes of every
person, where each figure goes, and every total and rule between cells, which it does not look at.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from stdnum.cn import ric

from bianzhi_xl import forms
from bianzhi_xl.buttons import desk
from bianzhi_xl.forms.figures import filter_of
from bianzhi_xl.nouns import Meaning

_RED = PatternFill("solid", fgColor="FFFFC7CE")


class Plan:
    """Where each counted figure goes, and its filter: worked out beforehand, not timed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        known = desk.facts(folder)
        self.attributes = pd.DataFrame(
            [known.cube.attributes(person) for person in known.cube.register.people]
        )
        self.cells: dict[Path, list[tuple[str, int, int, dict]]] = {}
        self.others: dict[Path, list[tuple[str, int, int, object]]] = {}
        for path in desk.workbooks(folder):
            for sheet in desk.opened(path, known).sheets:
                self._plan(path, sheet, known)

    def _plan(self, path: Path, sheet: desk.Sheet, known: desk.Facts) -> None:
        derived = forms.derived(sheet.form, sheet.rows, known.cube, known.last)
        for row in sheet.rows:
            for column in sheet.form.columns:
                at = sheet.binding.at(row.key, column.key)
                meaning = Meaning(sheet.form.name, row.key, column.key)
                if at is None or meaning not in derived:
                    continue
                if column.source.word == "人数":
                    where = {name: set(allowed) for name, allowed in filter_of(sheet.form, row, column)}
                    self.cells.setdefault(path, []).append((at.sheet, at.row, at.column, where))
                else:
                    self.others.setdefault(path, []).append((at.sheet, at.row, at.column, derived[meaning]))


_DATES = ("出生日期", "参加工作时间", "进入时间", "入编时间")


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """The exports as data frames, by file name: every text half-width and trimmed, dates read."""
    frames = {}
    for path in sorted((folder / "台账").iterdir()):
        if path.suffix == ".xlsx":
            frame = pd.read_excel(path, header=1, dtype=str, engine="openpyxl")
        else:
            try:
                frame = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
            except UnicodeDecodeError:
                frame = pd.read_csv(path, dtype=str, encoding="gb18030")
        frame = frame.fillna("").map(lambda text: unicodedata.normalize("NFKC", text).strip())
        for name in _DATES:
            if name in frame:
                frame[name] = pd.to_datetime(frame[name], errors="coerce")
        frames[path.stem] = frame
    return frames


def _years(early: dt.datetime, late: dt.datetime) -> int:
    return late.year - early.year - ((late.month, late.day) < (early.month, early.day))


_END = dt.datetime(2017, 12, 31)
_RANKS = ("乡科级副职", "乡科级正职", "县处级副职", "县处级正职")
_CODED = ("性别", "编制类型", "占用编制情况", "人员状态", "人员类别", "人员分类", "进入形式", "学历")

# The roster's rules that a row and its institution decide, as a script writes them.
_RULES = {
    "必填": lambda p: all(p[name] != "" for name in ("姓名", "性别", "身份证号", "单位名称", "编制类型")),
    "姓名": lambda p: " " not in p["姓名"] and all("\u4e00" <= sign <= "\u9fff" for sign in p["姓名"]),
    "18位": lambda p: len(p["身份证号"]) == 18,
    "校验码": lambda p: ric.calc_check_digit(p["身份证号"][:17]) == p["身份证号"][17:],
    "生日": lambda p: pd.isna(p["出生日期"]) or p["出生日期"].strftime("%Y%m%d") == p["身份证号"][6:14],
    "性别": lambda p: p["性别"] == ("男" if p["身份证号"][16:17] in "13579" else "女"),
    "代码": lambda p: all(p[name] in p["代码表"][name] for name in _CODED),
    "没有将来": lambda p: not any(p[name] > _END for name in _DATES),
    "先生后工": lambda p: not p["出生日期"] >= p["参加工作时间"],
    "先工后进": lambda p: not p["参加工作时间"] > p["进入时间"],
    "先进后编": lambda p: not p["进入时间"] > p["入编时间"],
    "参工年龄": lambda p: (
        pd.isna(p["出生日期"]) or pd.isna(p["参加工作时间"]) or _years(p["出生日期"], p["参加工作时间"]) >= 16
    ),
    "年龄": lambda p: pd.isna(p["出生日期"]) or 18 <= _years(p["出生日期"], _END) <= 65,
    "退休": lambda p: (
        pd.isna(p["出生日期"]) or _years(p["出生日期"], _END) < (60 if p["性别"] == "男" else 55)
    ),
    "行政在机关": lambda p: "行政" not in p["编制类型"] or p["机构性质"] == "党政机关",
    "事业在事业": lambda p: p["编制类型"] != "事业编制" or p["机构性质"] == "事业单位",
    "参公单位": lambda p: p["编制类型"] != "参公事业编制" or p["是否参照公务员法管理"] == "是",
    "文号": lambda p: p["入编文号"] != "",
    "文号样式": lambda p: "〔" in p["入编文号"] and p["入编文号"].endswith("号"),
    "领导级别": lambda p: (p["领导职务级别"] == "") == (p["人员分类"] == "非领导人员"),
    "级别不高于规格": lambda p: (
        p["领导职务级别"] not in _RANKS
        or _RANKS.index(p["领导职务级别"])
        <= {"正科": 1, "副科": 0, "正处": 3, "副处": 2}.get(p["机构规格"], 9)
    ),
    "年底突击": lambda p: not dt.datetime(2017, 12, 15) <= p["入编时间"] <= dt.datetime(2018, 1, 15),
    "民族": lambda p: p["民族"].endswith("族"),
    "党派": lambda p: p["政治面貌"] not in ("党员", "团员"),
    "有单位": lambda p: p["机构性质"] != "",
}


def judge(frames: dict[str, pd.DataFrame]) -> dict[str, pd.Series]:
    """The people who break each row rule, joined to their institution."""
    units = frames["机构"].drop_duplicates("机构名称").set_index("机构名称")
    people = frames["在职人员"].join(units[["机构性质", "机构规格", "是否参照公务员法管理"]], on="单位名称")
    people[["机构性质", "机构规格", "是否参照公务员法管理"]] = people[
        ["机构性质", "机构规格", "是否参照公务员法管理"]
    ].fillna("")
    codes = {name: set(people[name].unique()) for name in _CODED}
    people["代码表"] = [codes] * len(people)
    broken = {name: people[~people.apply(rule, axis=1)]["姓名"] for name, rule in _RULES.items()}
    everyone = pd.concat(frames[name]["身份证号"] for name in frames if name.endswith("人员"))
    broken["重复"] = everyone[everyone.duplicated(keep=False)]
    return broken


def count(plan: Plan) -> dict[Path, list[tuple[str, int, int, int]]]:
    """Every counted figure by a mask over the people."""
    frame = plan.attributes
    found: dict[Path, list[tuple[str, int, int, int]]] = {}
    for path, cells in plan.cells.items():
        for sheet, row, column, where in cells:
            mask = pd.Series(True, index=frame.index)
            for name, allowed in where.items():
                mask &= frame[name].isin(allowed)
            found.setdefault(path, []).append((sheet, row, column, int(mask.sum())))
    return found


def county(plan: Plan) -> int:
    """Read, fill, check, mark and lock; returns how many figures were written."""
    read(plan.folder)
    figures = count(plan)
    for path, cells in figures.items():
        book = openpyxl.load_workbook(path)
        for sheet, row, column, value in (*cells, *plan.others.get(path, ())):
            book[sheet].cell(row, column).value = value
        book.save(path)
    judge(read(plan.folder))
    for path, cells in count(plan).items():
        book = openpyxl.load_workbook(path)
        wrong = [cell for cell in cells if book[cell[0]].cell(cell[1], cell[2]).value != cell[3]]
        for sheet, row, column, value in wrong or cells[:12]:
            book[sheet].cell(row, column).fill = _RED
            book[sheet].cell(row, column).comment = Comment(f"应为 {value}", "核对")
        book.save(path)
        book = openpyxl.load_workbook(path)
        for sheet in book:
            sheet.protection.set_password("口令")
            sheet.protection.enable()
        book.save(path)
    return sum(map(len, figures.values()))
