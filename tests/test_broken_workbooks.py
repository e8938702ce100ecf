"""One broken workbook for each kind of rule (每): what was done to it, and the finding it must give."""

import dataclasses
import shutil

import pytest

from bianzhi_xl import demo
from bianzhi_xl.buttons import assemble, check, desk, lock, offices, story, unlock
from bianzhi_xl.nouns import At, Edit, Formula, Meaning
from bianzhi_xl.rules import EACH

ON_SHEETS = {
    "取数格": ("汇总表", "C-02", {("汇总03", "政府", "行政编制.实有人数"): 5}),
    "格": ("汇总表", "T-01", {("汇总11", "县委领导", "实配.正职"): 1.5}),
    "关系": ("专项情况统计表", "T-03", {("专项5", "教育", "聘用形式.劳务派遣"): 999}),
    "公式格": ("汇总表", "T-12", {("汇总01", "合计", "编制数"): 1}),
    "行": ("专项情况统计表", "Y-02", {("专项1", "全额拨款", "基数.实有人数"): 0}),
    "表": ("系统汇总表", "T-14", "空"),
    "表结构": ("汇总表", "T-10", {("汇总03", "政协", "系统"): "政治协商"}),
    "全部": ("汇总表", "X-05f", {("汇总13", "机关工勤编制", "合计"): 1}),
}
"""每 → (workbook, the rule that must find it, the cells typed over)."""
IN_REGISTER = {
    "人员": ("在职人员", "R-21", {"人员分类": "部门正职领导", "领导职务级别": ""}),
    "机构": ("机构", "I-01", {"机构规格": ""}),
    "台账": ("编制台账", "I-09", {"编制数": 999}),
}
"""每 → (export, the rule that must find it, what stands in its first row)."""


@pytest.fixture(scope="module")
def county(played, tmp_path_factory):
    folder = tmp_path_factory.mktemp("坏的") / "芷岩县"
    shutil.copytree(played[0], folder)
    unlock(folder, story.PASSWORD)
    return folder


@pytest.fixture
def folder(county, tmp_path):
    shutil.copytree(county, tmp_path / "县")
    return tmp_path / "县"


def broken(folder, name, cells):
    """The workbook with figures typed over, named by form, row and column."""
    path = folder / f"{name}.xlsx"
    book = desk.opened(path, desk.facts(folder))
    sheets = {sheet.form.name: sheet for sheet in book.sheets}
    if cells == "空":
        sheet = sheets["表1_4"]
        keys = [(row, column) for row in sheet.binding.rows for column in sheet.form.columns if column.unit]
        cells = {("表1_4", row, column.key): None for row, column in keys}
    edits = []
    for (form, row, column), value in cells.items():
        sheet = sheets[form]
        at = sheet.binding.at(row, column)
        edits.append(Edit(at, "value", sheet.grid.content(at.row, at.column), value))
    with offices.at(path) as office:
        office.apply(edits)
    return path


def test_there_is_one_for_every_kind():
    assert {*ON_SHEETS, *IN_REGISTER, "工资", "报送包"} == set(EACH)


@pytest.mark.parametrize("each", ON_SHEETS)
def test_a_broken_workbook_gives_its_finding(folder, each):
    name, rule, cells = ON_SHEETS[each]
    path = folder / f"{name}.xlsx"
    before = {finding.rule for finding in check(path).verdict}
    assert rule not in before
    found = [finding for finding in check(broken(folder, name, cells)).verdict if finding.rule == rule]
    assert found and all(finding.sentence and finding.basis for finding in found)
    assert {place.book for finding in found for place in finding.places} == {path.name}
    if cells != "空" and each not in ("表结构", "行", "关系"):
        typed = {Meaning(*cell) for cell in cells}
        assert typed & {place.meaning for finding in found for place in finding.places}


def test_a_total_typed_over_says_that_the_formula_is_gone(folder):
    path = broken(folder, "汇总表", ON_SHEETS["公式格"][2])
    (finding,) = [finding for finding in check(path).verdict if finding.rule == "T-12"]
    assert finding.where == "汇总01[合计].编制数"
    with offices.at(path) as office:
        place = finding.places[0].at
        assert not isinstance(office.grid(place.sheet).content(place.row, place.column), Formula)


@pytest.mark.parametrize("each", IN_REGISTER)
def test_a_broken_export_gives_its_finding(folder, each):
    table, rule, values = IN_REGISTER[each]
    made = demo.county()
    rows = ({**made.tables[table][0], **values}, *made.tables[table][1:])
    wrong = dataclasses.replace(made, tables={**made.tables, table: rows})
    for name, data in demo.files(wrong, {table}).items():
        (folder / "台账" / name).write_bytes(data)
    found = [finding for finding in check(folder).verdict if finding.rule == rule]
    assert [finding.record[0].split(".")[0] for finding in found] == [table]
    assert ("********" in found[0].where) == (each == "人员")


def test_a_payroll_list_that_disagrees_gives_its_findings(folder):
    """Everybody in post but the first, and somebody whom the register does not know."""
    people = [row for row in demo.county().tables["在职人员"] if row["人员状态"] == "在编在职"]
    stranger = {**people[0], "姓名": "无名", "身份证号": people[0]["身份证号"][:-4] + "0000"}
    lines = [f"{row['姓名']},{row['身份证号']},{row['单位名称']},5000" for row in (*people[1:], stranger)]
    (folder / "工资").mkdir()
    text = "\n".join(["姓名,身份证号,单位名称,应发工资", *lines])
    (folder / "工资" / "工资花名册.csv").write_text(text, encoding="utf-8")
    found = [f for f in check(folder).verdict if f.rule.startswith("C-08") and "非在职" not in f.where]
    assert [(f.rule, f.severity) for f in found] == [("C-08", "警告"), ("C-08b", "警告")]
    assert people[0]["姓名"] in found[0].where and "工资花名册里没有这个人" in found[0].sentence
    assert "无名" in found[1].where and "********" in found[1].where


def test_a_sheet_changed_after_it_was_printed_stops_the_parcel(folder):
    """Locked and printed, then opened without this tool, typed over: paper and file differ (P-03)."""
    lock(folder, "口令")
    path = folder / "汇总表.xlsx"
    sheet = next(s for s in desk.opened(path, desk.facts(folder)).sheets if s.form.name == "汇总11")
    at = sheet.binding.at("县委领导", "实配.正职")
    with offices.at(path) as office:
        guard = office.grid(at.sheet).protection
        office.apply([Edit(At(at.sheet), "protection", guard, None)])
        office.apply([Edit(at, "value", sheet.grid.content(at.row, at.column), 7)])
        office.apply([Edit(At(at.sheet), "protection", None, guard)])
    done = assemble(folder)
    assert done.status == 1
    assert "汇总表.xlsx 汇总11：打印锁定以后又改过，请重新“锁定”、重新打印。" in done.lines
