"""The values beside the formulas stay true after an edit, or go; nothing else changes."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.workbook.defined_name import DefinedName

from bianzhi_xl.office.files import engine, recalc
from bianzhi_xl.office.files.calculation import CannotFollow, Failed, Graph, Key, Sheets
from bianzhi_xl.office.files.grow import insert_rows
from bianzhi_xl.office.files.package import Package

FORMULAS = {
    "汇总01": {
        "A1": 12, "A2": 30, "A3": "=SUM(A1:A2)", "A4": "=A3/A1", "A5": '=A3&"人"', "A6": "=A3>40",
        "A7": "=1/(A1-12)", "A8": '=IF(A1>12,"超编","")', "A9": "=SUM(B1:B9)", "B1": 7,
    },
    "汇总02": {"A1": "=汇总01!A3*2", "A2": "=B2+1", "B2": 1},
}  # fmt: skip


def workbook(cells=FORMULAS, names=()):
    """A workbook as Excel leaves it: every formula has the value last computed beside it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, content in cells.items():
        sheet = book.create_sheet(title)
        for at, value in content.items():
            sheet[at] = value
    for name, text in names:
        book.defined_names[name] = DefinedName(name, attr_text=text)
    out = io.BytesIO()
    book.save(out)
    package = Package(out.getvalue())
    sheets = Sheets(package)
    keys = {Key(name, *at) for name in sheets.names for at in sheets.formulas(name)}
    for key, value in engine.evaluate(sheets, keys, everything=True).items():
        cell = sheets.cells(key.sheet)[key.row, key.column]
        package.edit(sheets.parts[key.sheet])
        recalc._set(cell, value)
    # openpyxl asks for calculation in every workbook; Excel does not.
    package.edit(package.workbook).find("{*}calcPr").attrib.pop("fullCalcOnLoad", None)
    return package.bytes()


def put(package, sheet, at, value):
    """Write a number or a formula the way the office does: the old cached value is gone."""
    root = package.edit(package.sheets[sheet])
    cell = next(c for c in root.iter("{*}c") if c.get("r") == at)
    for node in list(cell):
        cell.remove(node)
    cell.attrib.pop("t", None)
    kind = "f" if isinstance(value, str) else "v"
    etree.SubElement(cell, cell.tag[:-1] + kind).text = str(value).removeprefix("=")
    (_, row, column) = Key(sheet, int(at[1:]), ord(at[0]) - 64)
    return (sheet, row, column)


def edited(before, *changes):
    package = Package(before)
    recalc.refresh(before, package, {put(package, *change) for change in changes})
    return package


def raw(package, sheet):
    """Address → (type, text of the cached value) of the formula cells."""
    root = package.tree(package.sheets[sheet])
    return {
        c.get("r"): (c.get("t"), c.findtext("{*}v")) for c in root.iter("{*}c") if c.find("{*}f") is not None
    }


def asked(package):
    """Is Excel asked to calculate everything when it opens the workbook?"""
    return next(package.tree(package.workbook).iter("{*}calcPr")).get("fullCalcOnLoad") == "1"


def test_totals_in_every_sheet_are_recomputed_and_written_as_excel_writes_them():
    package = edited(workbook(), ("汇总01", "A1", 15))
    assert raw(package, "汇总01") == {
        "A3": (None, "45"),
        "A4": (None, "3"),
        "A5": ("str", "45人"),
        "A6": ("b", "1"),
        "A7": (None, "0.3333333333333333"),
        "A8": ("str", "超编"),
        "A9": (None, "7"),
    }
    assert raw(package, "汇总02") == {"A1": (None, "90"), "A2": (None, "2")}
    assert not asked(package)


def test_errors_are_written_as_errors():
    package = edited(edited(workbook(), ("汇总01", "A1", 15)).bytes(), ("汇总01", "A1", 12))
    assert raw(package, "汇总01")["A7"] == ("e", "#DIV/0!")


def test_nothing_changes_where_nothing_depends_on_what_was_touched():
    before = workbook()
    package = Package(before)
    recalc.refresh(before, package, {("汇总01", 20, 1), ("汇总02", 1, 9)})
    assert package.bytes() == before


def test_a_part_without_changed_values_stays_as_it_is():
    before = workbook()
    package = edited(before, ("汇总02", "B2", 5))
    assert raw(package, "汇总02")["A2"] == (None, "6")
    after, old = Package(package.bytes()), Package(before)
    assert {n for n in after.names if after.read(n) != old.read(n)} == {old.sheets["汇总02"]}


def test_a_value_that_comes_out_the_same_is_not_written_again():
    before = workbook({"表": {"A1": 1, "B1": "=MAX(A1,5)"}})
    package = Package(before)
    key = put(package, "表", "A1", 2)
    text = package.read(package.sheets["表"])
    recalc.refresh(before, package, {key})
    assert package.read(package.sheets["表"]) == text


def test_a_new_formula_gets_its_value():
    package = edited(workbook(), ("汇总01", "A2", "=A1*10"))
    assert raw(package, "汇总01")["A2"] == (None, "120")
    assert raw(package, "汇总01")["A3"] == (None, "132")


def test_names_in_chinese_are_understood():
    before = workbook({"表": {"A1": 1, "B1": "=A1+1"}}, [("编制数", "表!$A$1:$A$3")])
    package = edited(before, ("表", "B1", "=SUM(编制数)"))
    assert raw(package, "表")["B1"] == (None, "1")
    assert raw(edited(package.bytes(), ("表", "A1", 9)), "表")["B1"] == (None, "9")


@pytest.mark.parametrize("formula", ["=UNKNOWNFUNCTION(A1)", "=A1+TODAY()", "=SUM('C:\\[1.xlsx]表'!A1)+A1"])
def test_what_the_engine_cannot_compute_loses_its_value_and_excel_is_asked(formula):
    before = workbook({"表": {"A1": 1, "B1": "=A1+1", "C1": "=B1*2", "D1": "=A1*3"}})
    package = Package(before)
    cells = {c.get("r"): c for c in package.edit(package.sheets["表"]).iter("{*}c")}
    cells["B1"].find("{*}f").text = formula[1:]
    before = package.bytes()
    package = edited(before, ("表", "A1", 2))
    assert raw(package, "表") == {"B1": (None, None), "C1": (None, None), "D1": (None, "6")}
    assert asked(package)


def test_a_value_that_the_engine_disagrees_with_is_not_replaced_by_its_own():
    """Excel left 99 there; whatever it knows that the engine does not, the engine's 4 is not written."""
    package = Package(workbook({"表": {"A1": 1, "B1": "=A1+1", "C1": "=A1+2"}}))
    recalc._set(Sheets(package).cells("表")[1, 2], 99.0)
    package.edit(package.sheets["表"])
    package = edited(package.bytes(), ("表", "A1", 3))
    assert raw(package, "表") == {"B1": (None, None), "C1": (None, "5")}


def test_formulas_without_values_elsewhere_do_not_mislead():
    """A workbook written by a library has no cached values: what is read is computed, not taken as blank."""
    before = workbook({"表": {"A1": 1, "B1": "=A1+1", "C1": 4}})
    package = Package(before)
    recalc._clear(Sheets(package).cells("表")[1, 2])
    package.edit(package.sheets["表"])
    package = edited(package.bytes(), ("表", "C1", "=B1*10"))
    assert raw(package, "表")["C1"] == (None, "20")


def test_ranges_made_by_formulas_are_followed_by_computing():
    before = workbook(
        {"表": {"A1": 1, "A2": 2, "B1": '=INDIRECT("A"&2)', "B2": "=SUM(OFFSET(A1,0,0,2,1))", "Z9": 0}}
    )
    package = edited(before, ("表", "A2", 5))
    assert raw(package, "表") == {"B1": (None, "5"), "B2": (None, "6")}
    package = edited(before, ("表", "Z9", 5))
    assert raw(package, "表") == {"B1": (None, "2"), "B2": (None, "3")}
    assert not asked(package)


def test_after_rows_were_put_in_old_values_are_found_again():
    before = workbook({"表": {"A1": 1, "A2": 2, "A4": "=SUM(A1:A3)", "B4": "=ROWS(A1:A3)", "C4": "=ROW()"}})
    package = Package(before)
    cut = insert_rows(package, "表", 1, 2)
    key = put(package, "表", "A4", 7)
    recalc.refresh(before, package, {key}, (cut,))
    assert raw(package, "表") == {"A6": (None, "8"), "B6": (None, "5"), "C6": (None, "6")}
    assert not asked(package)


def test_the_engine_failing_costs_values_but_nothing_else(monkeypatch):
    def fail(*_):
        raise BaseException("panicked")

    before = workbook()
    monkeypatch.setattr(engine, "_run", fail)
    package = edited(before, ("汇总01", "A1", 15))
    assert raw(package, "汇总01")["A3"] == (None, None)
    assert raw(package, "汇总02") == {"A1": (None, None), "A2": (None, "2")}
    assert asked(package)


def test_too_many_formulas_to_follow_cost_values_in_touched_and_reading_sheets(monkeypatch):
    cells = FORMULAS | {"汇总03": {"A1": "=1+1"}}
    monkeypatch.setattr(recalc, "_MOST_FORMULAS", 3)
    package = edited(workbook(cells), ("汇总01", "A1", 15))
    assert set(raw(package, "汇总01").values()) == set(raw(package, "汇总02").values()) == {(None, None)}
    assert raw(package, "汇总03") == {"A1": (None, "2")}
    assert asked(package)


def test_an_array_formula_loses_all_its_values():
    package = Package(workbook({"表": {"A1": 1, "A2": 2, "B1": "=A1", "B2": 2, "C1": "=B2"}}))
    cells = Sheets(package).cells("表")
    formula = cells[1, 2].find("{*}f")
    formula.text = "A1:A2*1"
    formula.set("t", "array")
    formula.set("ref", "B1:B2")
    package.edit(package.sheets["表"])
    package = edited(package.bytes(), ("表", "A1", 3))
    assert raw(package, "表") == {"B1": (None, None), "C1": (None, None)}
    assert Sheets(package).value(Key("表", 2, 2)) is None


def test_a_workbook_without_formulas_is_not_even_looked_at(monkeypatch):
    monkeypatch.setattr(recalc, "_affected", lambda *_: pytest.fail("looked"))
    edited(workbook({"表": {"A1": 1}}), ("表", "A1", 2))


def test_what_depends_on_what():
    sheets = Sheets(Package(workbook()))
    graph = Graph(sheets)
    assert graph.dependents({Key("汇总02", 2, 2)}) == {Key("汇总02", 2, 1)}
    assert {key.row for key in graph.dependents({Key("汇总01", 2, 1)}) if key.sheet == "汇总01"} == {
        3,
        4,
        5,
        6,
    }
    with pytest.raises(CannotFollow):
        sheets.cells("汇总01")[1, 1].set("t", "d")
        sheets.value(Key("汇总01", 1, 1))


@pytest.mark.parametrize(
    ("value", "cell"),
    [(45.0, ("", "45")), (0.1 + 0.2, ("", "0.30000000000000004")), (False, ("b", "0")), ("", ("str", ""))],
)
def test_values_as_the_file_has_them(value, cell):
    assert recalc.written_value(value) == cell
    assert recalc.written_value(Failed("#REF!")) == ("e", "#REF!")


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(1, 4), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_refreshing_gives_what_computing_all_anew_gives(numbers, row, new):
    cells = {f"A{i}": n for i, n in enumerate(numbers, 1)}
    cells |= {"B1": "=A1", **{f"B{i}": f"=B{i - 1}+A{i}" for i in range(2, 5)}, "C1": "=SUM(B:B)-A4"}
    package = edited(workbook({"表": cells}), ("表", f"A{row}", new))
    fresh = workbook({"表": cells | {f"A{row}": new}})
    assert raw(package, "表") == raw(Package(fresh), "表")
