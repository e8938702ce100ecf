"""Workbooks that real programs wrote: edited and grown by us, opened by openpyxl and by LibreOffice.

LibreOffice is started twice for all of them together; where it also did the insertion itself, every formula
and merge must be where it put them.
"""

import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
from office import soffice

from bianzhi_xl.nouns import At, Edit, FileFault, Protection
from bianzhi_xl.office.files import FileOffice
from bianzhi_xl.office.files.grow import insert_rows
from bianzhi_xl.office.files.package import Package

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "ooxml"
FILES = sorted(CORPUS.glob("*.xls[xm]"))
pytestmark = pytest.mark.skipif(not FILES, reason=f"no sample workbooks in {CORPUS}")
asked = pytest.mark.skipif(bool(soffice.why_not()), reason=soffice.why_not() or "-")

GUARD = Protection(salt="AAAAAAAAAAAAAAAAAAAAAA==", hash="A" * 86 + "==")
LOCKED = {
    "sheetProtection_allLocked.xlsx",
    "workbookProtection-sheet_password-2013.xlsx",
}
CUT_IN_TWO = {
    "63934.xlsx": "表格（超级表） A1:B2",
    "66365.xlsx": "数组公式或模拟运算表 B1:B2",
    "CustomXMLMappings-complex-type.xlsx": "表格（超级表） E4:R9",
    "ExcelPivotTableSample.xlsx": "表格（超级表） E1:G4",
    "WithChartSheet.xlsx": "数据透视表的数据源 A1:D13",
    "evaluate_formula_with_structured_table_references.xlsx": "表格（超级表） A1:B3",
}


def edits(office):
    """A value, a highlight, a note and a lock on the first sheet, in a cell below all others."""
    sheet = office.sheets()[0]
    grid = office.grid(sheet)
    at = At(sheet, grid.size()[0] + 2, 2)
    cell = (at.row, at.column)
    return (
        Edit(at, "value", None, 161),
        Edit(at, "fill", grid.fills[cell], "错误"),
        Edit(at, "note", grid.notes.get(cell), "【核对】左边 161，右边 158，相差 3"),
        Edit(At(sheet), "protection", grid.protection, GUARD),
    )


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """File name → the edited copy, or the sentence that refused it."""
    folder = tmp_path_factory.mktemp("edited")
    found = {}
    for path in FILES:
        copy = folder / path.name
        copy.write_bytes(path.read_bytes())
        try:
            office = FileOffice(copy)
            office.apply(edits(office))
            found[path.name] = copy
        except FileFault as fault:
            assert copy.read_bytes() == path.read_bytes()
            found[path.name] = str(fault)
    return found


def middle(package, sheet):
    rows = [int(row.get("r") or 0) for row in package.tree(package.sheets[sheet]).iter("{*}row")]
    return max(rows, default=2) // 2 or 1


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """File name → (the copy with three rows put into the middle of every sheet, the rows), or a sentence."""
    folder = tmp_path_factory.mktemp("grown")
    found = {}
    for path in FILES:
        package = Package(path.read_bytes(), path.name)
        places = [[sheet, middle(package, sheet), 3] for sheet in package.sheets]
        try:
            for place in places:
                insert_rows(package, *place)
        except FileFault as fault:
            found[path.name] = str(fault)
            continue
        copy = folder / path.name
        copy.write_bytes(package.bytes())
        found[path.name] = (copy, places)
    return found


def test_refusals_are_one_sentence_each(edited):
    refused = {name: text for name, text in edited.items() if isinstance(text, str)}
    assert all(text.endswith("。") and "\n" not in text for text in refused.values())
    assert refused.keys() == LOCKED


def test_only_the_parts_of_the_touched_sheet_change(edited):
    own = ("comments", "drawings/vmlDrawing", "styles", "[Content_Types]", "worksheets/", "calcChain")
    for name, copy in edited.items():
        if isinstance(copy, str):
            continue
        before, after = parts(CORPUS / name), parts(copy)
        changed = {part for part in after if after[part] != before.get(part)} | before.keys() - after.keys()
        assert all(any(word in part for word in own) for part in changed - {"xl/workbook.xml"}), (
            name,
            changed,
        )
        assert sum("worksheets/sheet" in part for part in changed) <= 1, name


def parts(path):
    with zipfile.ZipFile(path) as bundle:
        return {info.filename: bundle.read(info) for info in bundle.infolist() if not info.is_dir()}


def opens(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(path)
        except Exception as error:
            return error


def test_openpyxl_opens_what_it_opened_before(edited, grown):
    copies = [copy for copy in edited.values() if not isinstance(copy, str)]
    copies += [copy[0] for copy in grown.values() if not isinstance(copy, str)]
    for copy in copies:
        after = opens(copy)
        if isinstance(after, Exception):
            assert isinstance(opens(CORPUS / copy.name), Exception), f"{copy.name}: {after}"


def test_what_rows_cannot_be_put_into_is_said(grown):
    refused = {name: text for name, text in grown.items() if isinstance(text, str)}
    assert refused.keys() == CUT_IN_TWO.keys()
    for name, words in CUT_IN_TWO.items():
        assert words in refused[name] and refused[name].endswith("。") and refused[name].startswith(name)


@asked
def test_libreoffice_opens_what_was_edited(edited):
    copies = [copy for copy in edited.values() if not isinstance(copy, str)]
    answers = soffice.ask([{"open": str(copy), "look": False} for copy in copies])
    failed = [copy.name for copy, answer in zip(copies, answers, strict=True) if not answer["ok"]]
    again = soffice.ask([{"open": str(CORPUS / name), "look": False} for name in failed]) if failed else []
    assert [name for name, answer in zip(failed, again, strict=True) if answer["ok"]] == []


@asked
def test_libreoffice_puts_everything_where_we_put_it(grown):
    """Merges within the row are repeated by us and not by LibreOffice: only those may be more."""
    ours = {name: found for name, found in grown.items() if not isinstance(found, str)}
    few = [n for n in ours if has(n, b"<f>", b"<f ", b"mergeCell")][:45]
    jobs = []
    for name in few:
        copy, places = ours[name]
        jobs += [{"open": str(CORPUS / name), "insert": places}, {"open": str(copy)}]
    answers = soffice.ask(jobs)
    compared = 0
    for name, theirs, mine in zip(few, answers[::2], answers[1::2], strict=True):
        if not theirs["ok"]:
            continue  # a locked sheet, or one that LibreOffice does not open
        assert mine["ok"], (name, mine["why"])
        for sheet, content in theirs["sheets"].items():
            assert plain(mine["sheets"][sheet]["formulas"]) == plain(content["formulas"]), (name, sheet)
            compared += len(content["formulas"])
    assert compared > 2000


def has(name, *needles):
    return any(
        any(n in data for n in needles) for part, data in parts(CORPUS / name).items() if "sheets/" in part
    )


def plain(formulas):
    """LibreOffice writes out where another workbook lies; ours lies elsewhere."""
    return {at: text for at, text in formulas.items() if "file:///" not in text}
