"""Rows put into a sheet: in the style of the row above, and everything below moves along."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.table import Table

from bianzhi_xl.nouns import FileFault
from bianzhi_xl.office.files import engine
from bianzhi_xl.office.files.calculation import Key, Sheets
from bianzhi_xl.office.files.grow import insert_rows
from bianzhi_xl.office.files.package import Package

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def form():
    """附表: 表头 1–4 行，合计第 5 行，明细 6–8 行，小计第 9 行，签字第 11 行."""
    book = openpyxl.Workbook()
    sheet, cover = book.active, book.create_sheet("封面")
    sheet.title = "明细01"
    sheet["A1"] = "机构编制和实有人数明细表"
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A3:A4")
    sheet["A5"], sheet["B5"] = "合计", "=SUM(B6:B8)"
    for row, name in enumerate(("甲局", "乙局", "丙局"), 6):
        sheet.cell(row, 1, name).font = Font(name="宋体", size=9)
        sheet.cell(row, 2, row * 10)
        sheet.cell(row, 3, f"=B{row}-B$5")
        sheet.merge_cells(start_row=row, end_row=row, start_column=4, end_column=5)
    sheet.row_dimensions[8].height = 21.5
    sheet["A9"], sheet["B9"] = "小计", "=SUM(B7:B8)+B6"
    sheet["A11"], sheet["C11"] = "单位负责人：", '=B9&"人"'
    sheet.merge_cells("A11:B11")
    cover["A1"] = "=明细01!B9"
    cover["A2"] = "=SUM('明细01'!B5:B9)"
    return book


def grown(book, below=8, count=2, sheet="明细01"):
    package = Package(saved(book), "明细.xlsx")
    insert_rows(package, sheet, below, count)
    return openpyxl.load_workbook(io.BytesIO(package.bytes()))


def test_the_rows_below_move_and_every_formula_follows():
    book = grown(form())
    sheet = book["明细01"]
    assert [sheet.cell(r, 1).value for r in range(5, 14)] == [
        "合计", "甲局", "乙局", "丙局", None, None, "小计", None, "单位负责人：",
    ]  # fmt: skip
    assert sheet["B5"].value == "=SUM(B6:B8)"
    assert sheet["B11"].value == "=SUM(B7:B8)+B6"
    assert sheet["C13"].value == '=B11&"人"'
    assert [c.value for c in book["封面"]["A"]] == ["=明细01!B11", "=SUM('明细01'!B5:B11)"]


def test_a_total_reaches_rows_put_in_between_its_lines_only():
    assert grown(form(), below=7)["明细01"]["B5"].value == "=SUM(B6:B10)"
    assert grown(form(), below=8)["明细01"]["B5"].value == "=SUM(B6:B8)"


def test_new_rows_look_like_the_row_above_and_are_blank():
    sheet = grown(form())["明细01"]
    for row in (9, 10):
        assert sheet.cell(row, 1).font.name == "宋体"
        assert sheet.row_dimensions[row].height == 21.5
        assert [sheet.cell(row, c).value for c in range(1, 7)] == [None] * 6
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {"A1:F1", "A3:A4", "D6:E6", "D7:E7", "D8:E8", "D9:E9", "D10:E10", "A13:B13"}


def test_a_merge_that_the_rows_fall_inside_of_grows():
    book = form()
    book["明细01"].merge_cells("F6:F9")
    assert "F6:F11" in {str(a) for a in grown(book, below=7)["明细01"].merged_cells.ranges}


def test_names_print_areas_and_titles_follow():
    book = form()
    sheet = book["明细01"]
    sheet.print_area, sheet.print_title_rows = "A1:F11", "3:4"
    book.defined_names["小计人数"] = DefinedName("小计人数", attr_text="明细01!$B$9")
    book.defined_names["本行"] = DefinedName("本行", attr_text="明细01!$B9")
    book = grown(book)
    assert book["明细01"].print_area == "'明细01'!$A$1:$F$13"
    assert book["明细01"].print_title_rows == "$3:$4"
    assert book.defined_names["小计人数"].attr_text == "明细01!$B$11"
    # A relative name counts from the cell that uses it: it says 8 rows down, before and after.
    assert book.defined_names["本行"].attr_text == "明细01!$B9"


def test_colours_and_lists_of_the_row_reach_the_new_rows():
    book = form()
    sheet = book["明细01"]
    red = FormulaRule(formula=["B6>$B$9"], fill=PatternFill("solid", bgColor="FFC7CE"))
    sheet.conditional_formatting.add("B6:B8", red)
    sheet.conditional_formatting.add("B9:B11", FormulaRule(formula=["B9>B$5"]))
    listed = DataValidation("list", formula1="$A$9:$A$11", sqref="C8")
    sheet.add_data_validation(listed)
    sheet.protection = SheetProtection(sheet=True)
    sheet = grown(book)["明细01"]
    rules = {str(block.sqref): block.rules[0].formula for block in sheet.conditional_formatting}
    assert rules == {"B6:B10": ["B6>$B$11"], "B11:B13": ["B11>B$5"]}
    (listed,) = sheet.data_validations.dataValidation
    assert (str(listed.sqref), listed.formula1) == ("C8:C10", "$A$11:$A$13")


def test_views_filters_links_breaks_follow():
    book = form()
    sheet = book["明细01"]
    sheet.freeze_panes = "B5"
    sheet.auto_filter.ref = "A5:F9"
    sheet["A9"].hyperlink = Hyperlink(ref="A9", location="'明细01'!B9")
    book["封面"]["B1"].hyperlink = Hyperlink(ref="B1", location="'明细01'!A9")
    sheet.row_breaks.append(Break(id=8))
    sheet.row_breaks.append(Break(id=5))
    sheet.sheet_view.selection[0].sqref = sheet.sheet_view.selection[0].activeCell = "A11"
    book = grown(book)
    sheet = book["明细01"]
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref == "A5:F11"
    assert (sheet["A11"].hyperlink.ref, sheet["A11"].hyperlink.location) == ("A11", "'明细01'!B11")
    assert book["封面"]["B1"].hyperlink.location == "'明细01'!A11"
    assert sorted(b.id for b in sheet.row_breaks.brk) == [5, 10]
    assert sheet.sheet_view.selection[0].activeCell == "A13"
    assert sheet.dimensions == "A1:F13"


def test_frozen_head_rows_stay_together():
    book = form()
    book["明细01"].freeze_panes = "B5"
    assert grown(book, below=3)["明细01"].freeze_panes == "B7"


def test_notes_and_their_boxes_follow():
    book = form()
    book["明细01"]["B9"].comment = Comment("请核实", "审核人")
    book["明细01"]["B6"].comment = Comment("不动", "审核人")
    package = Package(saved(book))
    insert_rows(package, "明细01", 8, 2)
    (vml,) = [name for name in package.names if name.endswith(".vml")]
    rows = [int(node.text) for node in etree.fromstring(package.read(vml)).iter("{*}Row")]
    assert sorted(rows) == [5, 10]
    sheet = openpyxl.load_workbook(io.BytesIO(package.bytes()))["明细01"]
    assert (sheet["B11"].comment.text, sheet["B6"].comment.text) == ("请核实", "不动")


def test_charts_move_and_their_ranges_too():
    book = form()
    chart = BarChart()
    chart.add_data(Reference(book["明细01"], min_col=2, min_row=6, max_row=9))
    book["明细01"].add_chart(chart, "H9")
    package = Package(saved(book))
    insert_rows(package, "明细01", 8, 2)
    drawing = package.tree("xl/drawings/drawing1.xml")
    assert [node.text for node in drawing.iter("{*}row")][0] == "10"
    assert [n.text for n in package.tree("xl/charts/chart1.xml").iter("{*}f")] == ["'明细01'!$B$6:$B$11"]


def with_formula(xml, cells):
    """The form with the given formula cells put in as raw XML, for what openpyxl does not write."""
    book = form()
    for at in cells:
        book["明细01"][at] = 0
    package = Package(saved(book), "明细.xlsx")
    part = package.sheets["明细01"]
    for at, text in zip(cells, xml, strict=True):
        cell = next(c for c in package.edit(part).iter(M + "c") if c.get("r") == at)
        cell.insert(0, etree.fromstring(text.replace("<f", f'<f xmlns="{M[1:-1]}"', 1)))
    return package


def formulas_of(package):
    return {Key("", *at).row: cell for at, cell in Sheets(package).formulas("明细01").items() if at[1] == 8}


def test_shared_formulas_are_written_out_where_rows_come_between():
    package = with_formula(
        ('<f t="shared" ref="H6:H9" si="0">B6*2+B$9</f>', '<f t="shared" si="0"/>', '<f t="shared" si="0"/>'),
        ("H6", "H8", "H9"),
    )
    insert_rows(package, "明细01", 8, 2)
    found = formulas_of(package)
    assert {row: cell.text for row, cell in found.items()} == {
        6: "B6*2+B$11",
        8: "B8*2+B$11",
        11: "B11*2+B$11",
    }
    assert {cell.kind for cell in found.values()} == {"normal"}


def test_shared_formulas_that_nothing_happens_to_stay_shared():
    package = with_formula(
        ('<f t="shared" ref="H6:H7" si="0">B6*2</f>', '<f t="shared" si="0"/>'), ("H6", "H7")
    )
    insert_rows(package, "明细01", 8, 2)
    assert {cell.kind for cell in formulas_of(package).values()} == {"shared"}


def test_array_formulas_move_whole_or_refuse():
    package = with_formula(('<f t="array" ref="H9:H10">B9:B10*2</f>',), ("H9",))
    insert_rows(package, "明细01", 8, 2)
    (cell,) = formulas_of(package).values()
    assert (cell.row, cell.text, cell.element.get("ref")) == (11, "B11:B12*2", "H11:H12")
    with pytest.raises(FileFault) as fault:
        insert_rows(package, "明细01", 11, 1)
    assert str(fault.value) == (
        "明细.xlsx：“明细01”第 11 行下正好穿过数组公式或模拟运算表 H11:H12，不能在此插入行，"
        "请先把它改成普通公式。"
    )


def test_a_table_moves_whole_or_refuses():
    book = form()
    for column, head in enumerate(("序号", "姓名"), 8):
        book["明细01"].cell(9, column, head)
    book["明细01"].add_table(Table(displayName="名册", ref="H9:I11"))
    assert grown(book)["明细01"].tables["名册"].ref == "H11:I13"
    with pytest.raises(FileFault) as fault:
        grown(book, below=9)
    assert str(fault.value) == (
        "明细.xlsx：“明细01”第 9 行下在表格（超级表） H9:I11 里，不能插入行，请先转换为普通区域。"
    )


def test_the_last_rows_of_a_full_sheet_are_not_pushed_out():
    book = form()
    book["明细01"]["A1048576"] = "末行"
    with pytest.raises(FileFault, match="会把第 1048576 行推出表外"):
        grown(book)


def test_sparklines_and_extended_rules_follow():
    """x14 lists, as Excel 2010 and later write them."""
    package = Package(saved(form()))
    root = package.edit(package.sheets["明细01"])
    root.append(
        etree.fromstring(f"""<extLst xmlns="{M[1:-1]}"
        xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
        xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><ext>
        <x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule><xm:f>B9&gt;封面!$A$9</xm:f></x14:cfRule>
          <xm:sqref>B9:B11</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>
        <x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline>
          <xm:f>明细01!B8:B9</xm:f><xm:sqref>F8</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>
        </x14:sparklineGroups></ext></extLst>""")
    )
    insert_rows(package, "明细01", 8, 2)
    texts = [
        n.text
        for n in package.tree(package.sheets["明细01"]).iter()
        if n.tag.startswith("{http://schemas.microsoft.com/office/excel")
    ]
    assert texts == ["B11>封面!$A$9", "B11:B13", "明细01!B8:B11", "F8"]


def test_other_parts_are_not_touched():
    before = saved(form())
    package = Package(before)
    insert_rows(package, "封面", 1, 1)
    after = Package(package.bytes())
    changed = {name for name in after.names if after.read(name) != Package(before).read(name)}
    assert changed == {Package(before).sheets["封面"]}


@st.composite
def books(draw):
    """Two sheets of numbers in columns A–D and formulas over them in columns F–H."""
    cell = st.builds(
        lambda sheet, a, c, b, r: f"{sheet}{a}{c}{b}{r}",
        st.sampled_from(("", "", "甲!", "'乙 表'!")), st.sampled_from(("", "$")), st.sampled_from("ABCD"),
        st.sampled_from(("", "$")), st.integers(1, 12),
    )  # fmt: skip
    area = st.builds(lambda one, c, r: f"{one}:{c}{r}", cell, st.sampled_from("ABCD"), st.integers(1, 12))
    piece = st.one_of(
        cell, area.map("SUM({})".format), area.map("MAX({})".format), area.map("COUNT({})".format)
    )
    formula = st.lists(piece, min_size=1, max_size=3).map("+".join)
    return draw(
        st.lists(st.tuples(st.booleans(), st.integers(1, 12), st.integers(6, 8), formula), max_size=8)
    )


@given(books(), st.integers(1, 13), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_blank_rows_change_no_result(found, below, count):
    """Shift, then evaluate: every formula gives what it gave before."""
    book = openpyxl.Workbook()
    sheets = (book.active, book.create_sheet("乙 表"))
    sheets[0].title = "甲"
    for number, sheet in enumerate(sheets):
        for row in range(1, 13):
            for column in range(1, 5):
                sheet.cell(row, column, (number + 1) * 1000 + row * 10 + column)
    for second, row, column, formula in found:
        sheets[second].cell(row, column, f"={formula}")
    package = Package(saved(book))
    before = values(Sheets(package))
    cut = insert_rows(package, "甲", below, count)
    after = values(Sheets(Package(package.bytes())))
    assert after == {k._replace(row=cut.row(k.row)) if k.sheet == "甲" else k: v for k, v in before.items()}


def values(sheets):
    return engine.evaluate(sheets, {Key(name, *at) for name in sheets.names for at in sheets.formulas(name)})
