"""The same insertion done by LibreOffice, the same totals computed by LibreOffice: no difference."""

import random

import openpyxl
import pytest
from office import soffice
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

from bianzhi_xl.nouns import At, Edit, Formula
from bianzhi_xl.office.files import FileOffice
from bianzhi_xl.office.files.grow import insert_rows
from bianzhi_xl.office.files.package import Package

pytestmark = pytest.mark.skipif(bool(soffice.why_not()), reason=soffice.why_not() or "-")
SHEETS = ("明细01", "汇总 03", "乡镇(街道)", "Sheet'4")


def corner(rng, rows, columns):
    return f"{rng.choice(('', '$'))}{rng.choice(columns)}{rng.choice(('', '$'))}{rng.randint(*rows)}"


def piece(rng):
    sheet = rng.choice(("", "", *SHEETS))
    quoted = "'{}'!".format(sheet.replace("'", "''")) if sheet else ""
    # LibreOffice turns a range around that is written from its end: these are not.
    turn, one = rng.randint(1, 30), corner(rng, (1, 30), "ABCDEF")
    area = f"{corner(rng, (1, turn), 'ABC')}:{corner(rng, (turn, 30), 'DEF')}"
    return rng.choice(
        (
            f"{quoted}{one}",
            f"SUM({quoted}{area})",
            f'COUNTIF({quoted}{area},">{rng.randint(1, 90)}")',
            f"SUM({quoted}${rng.randint(1, 9)}:${rng.randint(10, 30)})",
            f'IF({quoted}{one}>50,{corner(rng, (1, 30), "ABCDEF")},"{one}")',
            f"MAX({quoted}A:C)",
            f"SUMPRODUCT(({quoted}A1:A30>5)*{quoted}B1:B30)",
        )
    )


def random_book(seed):
    """Four sheets of numbers, merges in columns N–P, and formulas in columns H–L that refer everywhere."""
    rng = random.Random(seed)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in SHEETS:
        sheet = book.create_sheet(title)
        for row in range(1, 31):
            for column in range(1, 7):
                sheet.cell(row, column, rng.randint(1, 99))
            for column in range(8, 13):
                sheet.cell(row, column, "=" + "+".join(piece(rng) for _ in range(rng.randint(1, 2))))
        for top in range(1, 30, 6):
            sheet.merge_cells(start_row=top, end_row=top + rng.randint(1, 4), start_column=14, end_column=16)
    return book


def test_rows_put_in_by_libreoffice_and_by_us(tmp_path):
    jobs = []
    for seed in range(5):
        path, copy = tmp_path / f"{seed}.xlsx", tmp_path / f"{seed}-ours.xlsx"
        random_book(seed).save(path)
        rng = random.Random(seed + 100)
        places = [[rng.choice(SHEETS), rng.randint(1, 31), rng.randint(1, 5)] for _ in range(3)]
        package = Package(path.read_bytes())
        for place in places:
            insert_rows(package, *place)
        copy.write_bytes(package.bytes())
        jobs += [
            {"open": str(path), "insert": places, "merges": [13, 15]},
            {"open": str(copy), "merges": [13, 15]},
        ]
    answers = soffice.ask(jobs)
    for job, theirs, ours in zip(jobs[::2], answers[::2], answers[1::2], strict=True):
        assert theirs["ok"] and ours["ok"], (theirs["why"], ours["why"])
        for sheet in SHEETS:
            for what in ("formulas", "merges"):
                assert ours["sheets"][sheet][what] == theirs["sheets"][sheet][what], (job["insert"], sheet)


def laid_out(path, seed):
    """A listing as officials lay one out: heights, breaks, lists, colours, names, print set-up, drawings."""
    rng = random.Random(seed)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "明细1"
    for row in range(1, 31):
        sheet.row_dimensions[row].height = rng.choice((18, 22.5, 30))
        for column in range(1, 7):
            cell = sheet.cell(row, column, rng.randint(1, 99))
            cell.font = Font(name=rng.choice(("DejaVu Sans", "DejaVu Serif")), sz=rng.choice((9, 11, 14)))
            cell.fill = PatternFill("solid", fgColor=rng.choice(("FFCCFFCC", "FFFFEECC", "FFDDDDFF")))
            cell.number_format = rng.choice(("0", "0.00", "#,##0"))
    for row in rng.sample(range(2, 30), 3):
        sheet.row_breaks.append(Break(id=row))
    for column, (top, bottom) in zip("ABC", ((2, 9), (10, 20), (15, 28)), strict=True):
        rule = DataValidation("whole", operator="between", formula1="0", formula2=f"${column}$2+{top}")
        rule.add(f"{column}{top}:{column}{bottom}")
        sheet.add_data_validation(rule)
    listed = DataValidation("list", formula1="$H$3:$H$12")
    listed.add("D5:D25")
    sheet.add_data_validation(listed)
    red = PatternFill("solid", bgColor="FFFF0000")
    for area, formula in (("A4:C12", "A4>$F$20"), ("D1:F30", "D1>50"), ("E20:E22", "E20=0")):
        sheet.conditional_formatting.add(area, FormulaRule(formula=[formula], fill=red))
    sheet.print_area, sheet.print_title_rows = "A1:F30", "1:3"
    for name, target in (
        ("在编人数", "'明细1'!$B$4:$B$20"),
        ("合计行", "'明细1'!$A$25:$F$25"),
        ("一格", "'明细1'!$C$7"),
    ):
        book.defined_names[name] = DefinedName(name, attr_text=target)
    for number, row in enumerate((3, 14, 24)):
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=2, min_row=4, max_row=12))
        chart.height, chart.width = 3, 6
        sheet.add_chart(chart, f"{'HJL'[number]}{row}")
    book.save(path)
    return path


@pytest.mark.parametrize("seed", range(4))
def test_everything_that_belongs_to_rows_goes_where_libreoffice_puts_it(tmp_path, seed):
    """Heights, page breaks, lists, colours, names, print areas and titles, drawings, the looks of the new rows."""
    path, copy = laid_out(tmp_path / "a.xlsx", seed), tmp_path / "b.xlsx"
    rng = random.Random(seed + 50)
    places = [["明细1", rng.randint(2, 28), rng.randint(1, 4)] for _ in range(2)]
    package = Package(path.read_bytes())
    for place in places:
        insert_rows(package, *place)
    copy.write_bytes(package.bytes())
    rows = 30 + sum(count for _, _, count in places)
    theirs, ours = soffice.ask(
        [
            {"open": str(path), "insert": places, "layout": rows},
            {"open": str(copy), "layout": rows},
        ]
    )
    assert theirs["ok"] and ours["ok"], (theirs["why"], ours["why"])
    them, us = theirs["sheets"]["明细1"]["layout"], ours["sheets"]["明细1"]["layout"]
    assert len(us["drawings"]) == 3 and len(us["breaks"]) == 3 and us["validations"] and us["colours"]
    assert {what: us[what] for what in us if us[what] != them[what]} == {}, places


ROSTER = {
    "=SUM(A1:A9)", "=AVERAGE(A1:A9)", "=COUNT(A1:A9)", "=COUNTA(A1:A9)", "=MAX(A1:A9)-MIN(A1:A9)",
    '=COUNTIF(A1:A9,">4")', '=SUMIF(A1:A9,">4",B1:B9)', '=COUNTIFS(A1:A9,">2",B1:B9,"<50")',
    "=SUMPRODUCT(A1:A9*B1:B9)", '=IF(A1>3,"超编","")', '=IFERROR(1/(A1-3),"")', "=1/(A1-7)", "=ROUND(A1/3,2)",
    "=INT(A1/2)", "=MOD(A1,4)", "=AND(A1>1,A2>1)", '=A1&"名"', "=A1=7", "=VLOOKUP(4,A1:B9,2,0)",
    "=INDEX(B1:B9,MATCH(5,A1:A9,0))", "=SUBTOTAL(9,A1:A9)", "=A1%", "=-A1^2", "=TEXT(A1,\"0.00\")",
    "=LEFT(\"机构编制\",A1)", "=LEN(A1&\"\")", "=RANK(A1,A1:A9)", "=LARGE(A1:A9,2)", "=ROW(A3)+COLUMN()+A1",
    "=SUM(另表!A1:A3)+A1", "=ABS(A1-9)", "=MEDIAN(A1:A9)", "=N(A1)+COUNTBLANK(A1:A20)",
}  # fmt: skip


def test_totals_that_we_refresh_are_those_that_libreoffice_computes(tmp_path):
    path = tmp_path / "汇总.xlsx"
    book = openpyxl.Workbook()
    sheet, other = book.active, book.create_sheet("另表")
    sheet.title = "汇总01"
    for row in range(1, 10):
        sheet.cell(row, 1, row)
        sheet.cell(row, 2, row * row)
    other["A1"], other["A2"], other["A3"] = 5, "=汇总01!C1*2", "=A1+A2"
    for row, formula in enumerate(sorted(ROSTER), 1):
        sheet.cell(row, 3, formula)
    book.save(path)
    office = FileOffice(path)
    office.apply([Edit(At("汇总01", 1, 1), "value", 1, 7), Edit(At("汇总01", 5, 1), "value", 5, 4)])
    office.apply(
        [
            Edit(At("汇总01", 4), "rows", 0, 2),
            Edit(At("汇总01", 5, 1), "value", None, 60),
            Edit(At("汇总01", 5, 2), "value", None, Formula("=A5*2")),
        ]
    )
    (answer,) = soffice.ask([{"open": str(path), "calculate": True}])
    assert answer["ok"], answer["why"]
    mine = openpyxl.load_workbook(path, data_only=True)
    wrong = []
    for name, content in answer["sheets"].items():
        for at, formula in content["formulas"].items():
            column, row = map(int, at.split(","))
            found, theirs = mine[name].cell(row, column).value, content["values"].get(at)
            if not alike(found, theirs):
                wrong.append((name, at, formula, found, theirs))
    assert wrong == []


def alike(ours, theirs):
    """LibreOffice shows an error as nothing, 是 as 1, and an empty text as nothing."""
    if ours in (None, "") or isinstance(ours, str) and ours.startswith("#"):
        return theirs in (None, "")
    if isinstance(ours, (int, float)):
        return theirs == pytest.approx(float(ours))
    return ours == theirs
