"""Official files as they come, at the level of files: filled, checked, marked, locked, the rest byte for byte.

Each test is one kind of file that offices really send; what is in it besides our figures stays as it is.
"""

import datetime as dt
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from office.books import assert_only_changed
from wild import as_they_come as wild

from bianzhi_xl import cli, journal
from bianzhi_xl import lock as locker
from bianzhi_xl.buttons import assemble, check, fill, lock, mark, offices, undo, unlock, unmark
from bianzhi_xl.nouns import At, Edit, FileFault, Locked
from bianzhi_xl.office import soffice
from bianzhi_xl.office.files import FileOffice

BOOK, FORM = wild.BOOK, "汇总03"
PASSWORD = "审核2017"


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return wild.county(tmp_path_factory.mktemp("来") / "芷岩县")


@pytest.fixture(scope="module")
def standard(county, tmp_path_factory):
    """The figures of the blank 汇总表, filled."""
    folder = shutil.copytree(county, tmp_path_factory.mktemp("标准") / "芷岩县")
    fill(folder / BOOK)
    return wild.figures(folder / BOOK)


@pytest.fixture
def path(county, tmp_path):
    """A working folder with one workbook, still blank."""
    folder = shutil.copytree(county, tmp_path / "芷岩县")
    for other in folder.glob("*.xlsx"):
        if other.name != BOOK:
            other.unlink()
    return folder / BOOK


def worked_on(path, standard):
    """Filled, checked, marked, unmarked, locked, unlocked, and taken back: as on our own model."""
    before = path.read_bytes()
    fill(path)
    filled = path.read_bytes()
    assert wild.figures(path) == standard
    assert_only_changed(before, filled, "worksheets/", "styles", "workbook.xml", "calcChain")
    assert check(path).status == 0
    grids = wild.grids(path)
    mark(path)
    unmark(path)
    assert wild.grids(path) == grids
    path.write_bytes(filled)
    lock(path, PASSWORD)
    unlock(path, PASSWORD)
    assert {sheet: grid.cells for sheet, grid in wild.grids(path).items()} == {
        sheet: grid.cells for sheet, grid in grids.items()
    }
    path.write_bytes(filled)
    undo(path.parent)
    assert path.read_bytes() == before


def spoil(path):
    """A figure of the register typed over, so that there is something to mark."""
    _, at = wild.counted_cell(path, FORM)
    with offices.at(path) as office:
        office.apply([Edit(at, "value", office.grid(FORM).content(at.row, at.column), 999)])
    return at


# ------------------------------------------------------------------ who wrote it


STRICT = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": "http://purl.oclc.org/ooxml/officeDocument/extendedProperties",
}


def test_strict_open_xml(path, standard):
    """Excel's “Strict Open XML 电子表格”: every namespace is another one, and stays so."""
    members = wild.parts(path)
    for name, data in members.items():
        for loose, strict in STRICT.items():
            data = data.replace(loose.encode(), strict.encode())
        members[name] = data
    members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(
        b"<workbook ", b'<workbook conformance="strict" '
    )
    wild.write_parts(path, members)
    worked_on(path, standard)
    fill(path)
    spoil(path)
    mark(path)
    for name, data in wild.parts(path).items():
        assert not any(loose.encode() in data for loose in STRICT), name
    if soffice.program():
        (path.parent / "看.xlsx").write_bytes(soffice.saved(path.read_bytes(), "xlsx", "xlsx"))
        seen, ours = wild.grids(path.parent / "看.xlsx"), wild.grids(path)
        assert seen["核对结果"].cells[3, 2] == ours["核对结果"].cells[3, 2] != ""
        assert seen[FORM].notes.keys() == ours[FORM].notes.keys() != set()


DISPIMG = '_xlfn.DISPIMG("ID_1A2B",1)'


def test_written_by_wps(path, standard):
    """A dimension that says A1 of a full sheet, a picture in a cell (DISPIMG), WPS's own namespaces."""
    members = wild.parts(path)
    for name in [name for name in members if name.startswith("xl/worksheets/sheet")]:
        members[name] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', members[name])
    part = wild.sheet_part(path, FORM)
    members[part] = (
        members[part]
        .replace(
            b"<worksheet ", b'<worksheet xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
        )
        .replace(
            b"</sheetData>",
            f'<row r="60"><c r="A60" t="str"><f>{DISPIMG}</f><v>=DISPIMG("ID_1A2B",1)</v></c></row></sheetData>'.encode(),
        )
    )
    members["xl/cellimages.xml"] = (
        b'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>'
    )
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/cellimages.xml" ContentType="application/vnd.wps-officedocument.cellimage+xml"/></Types>',
    )
    wild.write_parts(path, members)
    worked_on(path, standard)
    fill(path)
    grid = wild.grids(path)[FORM]
    assert grid.formulas[60, 1] == f"={DISPIMG}" and grid.cells[60, 1] == '=DISPIMG("ID_1A2B",1)'
    assert b'xmlns:etc="http://www.wps.cn/' in wild.parts(path)[part]


def test_macros_are_kept_and_never_run(path, standard):
    """The project is bytes to us; a name for a macro that runs on opening is neither called nor changed."""
    members = wild.parts(path)
    members["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256))
    members["[Content_Types].xml"] = (
        members["[Content_Types].xml"]
        .replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
        .replace(
            b"</Types>",
            b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        )
    )
    members["xl/_rels/workbook.xml.rels"] = members["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdV" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
        b'Target="vbaProject.bin"/></Relationships>',
    )
    path.unlink()
    path = wild.write_parts(path.with_suffix(".xlsm"), members)
    worked_on(path, standard)
    fill(path.parent)
    after = wild.parts(path)
    assert after["xl/vbaProject.bin"] == members["xl/vbaProject.bin"]
    assert after["[Content_Types].xml"] == members["[Content_Types].xml"]


def test_days_counted_from_1904(path, standard):
    """A workbook of an old Mac: its dates are read as the days they are, and one written is the day it was."""
    wild.patched(path, "xl/workbook.xml", "<workbookPr", '<workbookPr date1904="1"')
    worked_on(path, standard)
    office = FileOffice(path)
    at = At(FORM, 50, 1)
    office.apply([Edit(at, "value", None, dt.date(2017, 12, 31))])
    assert office.grid(FORM).cells[50, 1] == dt.date(2017, 12, 31)
    assert openpyxl.load_workbook(path)[FORM]["A50"].value.date() == dt.date(2017, 12, 31)


# ------------------------------------------------------------------ how the sheets lie in it


def test_a_cover_sheet_is_neither_form_nor_touched(path, standard):
    book = openpyxl.load_workbook(path)
    cover = book.create_sheet("封面", 0)
    cover["B3"], cover["B5"] = "机构编制统计年报", "填报单位：芷岩县"
    book.save(path)
    before = wild.parts(path)[wild.sheet_part(path, "封面")]
    fill(path)
    # openpyxl has dropped the values that formulas had: only what is no formula can be compared.
    counted = {
        at: value for at, value in standard[FORM].items() if isinstance(value, int) and at[0] == "党委"
    }
    assert counted.items() <= wild.figures(path)[FORM].items()
    mark(path)
    assert wild.parts(path)[wild.sheet_part(path, "封面")] == before


def test_several_forms_in_one_workbook_each_exactly_once(path):
    """A form that stands in two sheets is said when the parcel is made; the copy is left alone."""
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book[FORM]).title = "汇总03 (2)"
    book.save(path)
    fill(path)
    said = f"{FORM}出现 2 次：{BOOK}（{FORM}）、{BOOK}（{FORM} (2)），请只留一份。"
    assert said in assemble(path.parent).lines


def test_a_form_on_a_hidden_sheet_is_filled_like_any_other_and_that_is_said(path, standard):
    wild.patched(path, "xl/workbook.xml", rf'(name="{FORM}" sheetId="3" state=)"visible"', r'\1"hidden"')
    said = f"{BOOK} {FORM}：工作表是隐藏的，里面的“{FORM}”一样填、一样核。"
    assert said in fill(path).lines and said in check(path).lines
    assert wild.figures(path) == standard and wild.looks(path)[FORM]["hidden"] == "hidden"


def test_hidden_rows_a_filter_and_frozen_panes_stay_and_what_is_hidden_is_filled(path, standard):
    """The filter shows one row only: the others are filled and checked all the same, and stay out of sight."""
    _, at = wild.counted_cell(path, FORM)
    part = wild.sheet_part(path, FORM)
    wild.patched(path, part, rf'<row r="{at.row}"', rf'<row r="{at.row}" hidden="1"')
    flt = '<autoFilter ref="A6:L30"><filterColumn colId="0"><filters><filter val="政协"/></filters></filterColumn></autoFilter>'
    wild.patched(path, part, "</sheetData>", f"</sheetData>{flt}")
    frozen = re.search(rb"<pane [^>]*/>", wild.parts(path)[part])[0]
    worked_on(path, standard)
    fill(path)
    after = wild.parts(path)[part]
    assert re.search(rb'<row r="%d" hidden="1"' % at.row, after)
    assert b'<autoFilter ref="A6:L30">' in after and frozen in after


# ------------------------------------------------------------------ how a cell holds its figure


def test_phonetics_are_kept_and_not_read(path, standard):
    """A label from a Japanese or Pinyin-guided template: the reading above the characters is none of the label."""
    members = wild.parts(path)
    table = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>党委'
        '</t><rPh sb="0" eb="2"><t>dǎngwěi</t></rPh><phoneticPr fontId="0"/></si></sst>'
    )
    members["xl/sharedStrings.xml"] = table.encode()
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.sharedStrings+xml"/></Types>',
    )
    members["xl/_rels/workbook.xml.rels"] = members["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdS" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    wild.write_parts(path, members)
    meaning, at = wild.counted_cell(path, FORM)
    assert meaning.row == "党委"
    wild.put_cell(path, FORM, f"A{at.row}", "<v>0</v>", "s")
    worked_on(path, standard)
    fill(path)
    assert wild.grids(path)[FORM].cells[at.row, 1] == "党委"
    assert wild.parts(path)["xl/sharedStrings.xml"] == table.encode()


def test_heads_in_rich_text_are_read_whole_and_kept(path, standard):
    runs = "<is><r><rPr><b/></rPr><t>编</t></r><r><rPr><sz val='9'/></rPr><t>制</t></r><r><t>数</t></r></is>"
    grid = wild.grids(path)["汇总01"]
    at = next(At("汇总01", *cell) for cell, text in grid.cells.items() if text == "编制数")
    wild.put_cell(path, "汇总01", at.a1, runs, "inlineStr")
    worked_on(path, standard)
    fill(path)
    assert b"<b/>" in wild.parts(path)[wild.sheet_part(path, "汇总01")]


def test_the_right_figure_stored_as_text_becomes_a_number(path, standard):
    meaning, at = wild.counted_cell(path, FORM)
    right = standard[FORM][meaning.row, meaning.column]
    wild.put_cell(path, FORM, at.a1, f"<is><t> {right} </t></is>", "inlineStr")
    done = fill(path)
    assert [FORM, at.a1, "value", f" {right} ", str(right), "数字存成了文本，改为数值"] in done.data["改动"][
        BOOK
    ]
    assert wild.figures(path) == standard


def test_another_figure_stored_as_text_is_said_and_left(path):
    meaning, at = wild.counted_cell(path, FORM)
    wild.put_cell(path, FORM, at.a1, "<is><t>999</t></is>", "inlineStr")
    said = f"{BOOK} {meaning}（{FORM} {at.a1}）：表里 是文字“999”，台账"
    assert any(text.startswith(said) for text in fill(path).data["冲突"])
    assert wild.grids(path)[FORM].cells[at.row, at.column] == "999"
    found = [finding for finding in check(path).verdict.errors if any(p.at == at for p in finding.places)]
    assert any("填的是“999”，应是不小于零的整数" in finding.sentence for finding in found)


def test_a_formula_where_a_figure_is_expected_is_kept_and_said(path, standard):
    meaning, at = wild.counted_cell(path, FORM)
    wild.put_cell(path, FORM, at.a1, "<f>3+4</f><v>7</v>")
    right = standard[FORM][meaning.row, meaning.column]
    done = fill(path)
    assert done.data["冲突"] == [
        f"{BOOK} {meaning}（{FORM} {at.a1}）：表里 是公式 =3+4（得 7），台账 {right}"
    ]
    assert wild.grids(path)[FORM].formulas[at.row, at.column] == "=3+4"


def test_a_formula_that_comes_to_the_right_figure_is_left_in_peace(path, standard):
    meaning, at = wild.counted_cell(path, FORM)
    right = standard[FORM][meaning.row, meaning.column]
    wild.put_cell(path, FORM, at.a1, f"<f>{right - 1}+1</f><v>{right}</v>")
    assert fill(path).data["冲突"] == []
    assert wild.grids(path)[FORM].formulas[at.row, at.column] == f"={right - 1}+1"
    assert wild.figures(path)[FORM][meaning.row, meaning.column] == right


def test_figures_from_another_workbook_keep_their_value_and_the_workbook_is_named(path):
    """The other workbook is there and says 99: it is not asked."""
    other = openpyxl.Workbook()
    other.active.title, other.active["A1"] = "表", 99
    other.save(path.parent / "台账" / ".." / "上年" / "旧 表.xlsx")
    meaning, at = wild.counted_cell(path, FORM)
    wild.linked(path, FORM, (at.a1, f"A{at.row + 1}"), "file:///C:/上年/%E6%97%A7%20表.xlsx")
    warning = "注意：有 2 格取自别的工作簿（旧 表.xlsx），没有去读，用的是表里存着的数。"
    line = f"{BOOK} {FORM} {at.a1} 等 2 格：取自别的工作簿“旧 表.xlsx”，没有去读，用的是表里存着的数。"
    before = wild.parts(path)
    for done in (fill(path, preview=True), fill(path), check(path)):
        assert done.sentence.endswith(warning) and any("取自别的工作簿" in text for text in done.lines)
    grid = wild.grids(path)[FORM]
    assert grid.cells[at.row, at.column] == 7 and grid.formulas[at.row, at.column] == "=[1]表!A1"
    assert line.split("：")[1] in "".join(done.lines)
    after = wild.parts(path)
    assert {name for name in before if "externalLink" in name and before[name] != after[name]} == set()


# ------------------------------------------------------------------ protected


def protected(path, *attributes):
    """Every form protected as the office that drew it did: its own way, with the figures' cells closed."""
    for sheet in FileOffice(path).sheets():
        said = f'<sheetProtection sheet="1" {" ".join(attributes)}/>'
        wild.patched(path, wild.sheet_part(path, sheet), "</sheetData>", f"</sheetData>{said}")
    return said.encode()


def modern(password=PASSWORD):
    made = locker.hash(password, b"0123456789abcdef", 1000)
    return (
        f'algorithmName="SHA-512" hashValue="{made.hash}"',
        f'saltValue="{made.salt}" spinCount="1000" formatColumns="0"',
    )


KINDS = {"2013 年起的口令": modern(), "旧式口令": (f'password="{locker.old_hash(PASSWORD)}" objects="1"',)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_protected_workbook_is_filled_with_its_password_and_stays_protected(path, standard, kind):
    said = protected(path, *KINDS[kind])
    before = path.read_bytes()
    with pytest.raises(Locked, match="已锁定，要有保护口令才能改；请给出口令，或先“解锁”。"):
        fill(path)
    with pytest.raises(FileFault, match="口令不对，没有写入"):
        fill(path, password="猜的")
    assert path.read_bytes() == before
    assert fill(path, preview=True).sentence.startswith("将改 1 个工作簿")
    assert fill(path, password=PASSWORD).sentence.startswith("已填 1 个工作簿")
    assert wild.figures(path) == standard
    assert all(said in data for name, data in wild.parts(path).items() if "worksheets/sheet" in name)
    undo(path.parent)
    assert path.read_bytes() == before


def test_a_protection_without_a_password_asks_for_none_and_stays(path, standard):
    said = protected(path, 'objects="1"')
    fill(path)
    assert wild.figures(path) == standard
    assert all(said in data for name, data in wild.parts(path).items() if "worksheets/sheet" in name)


def test_a_protected_workbook_is_marked_and_unmarked_with_its_password(path):
    protected(path, *KINDS["旧式口令"])
    fill(path, password=PASSWORD)
    filled = wild.grids(path)
    with pytest.raises(Locked):
        mark(path)
    mark(path, password=PASSWORD)
    assert wild.grids(path)[FORM].protected
    with pytest.raises(Locked):
        unmark(path)
    unmark(path, password=PASSWORD)
    assert wild.grids(path) == filled


def test_a_workbook_whose_structure_is_protected_takes_our_sheet_with_the_password_only(path):
    guard = f'<workbookProtection workbookPassword="{locker.old_hash(PASSWORD)}" lockStructure="1"/>'
    wild.patched(path, "xl/workbook.xml", "<workbookProtection/>", guard)
    before = path.read_bytes()
    with pytest.raises(Locked, match="工作簿结构：已锁定，要有保护口令才能改"):
        mark(path)
    with pytest.raises(FileFault, match="工作簿结构：口令不对，没有写入"):
        mark(path, password="猜的")
    assert path.read_bytes() == before
    mark(path, password=PASSWORD)
    assert "核对结果" in FileOffice(path).sheets() and FileOffice(path).grid("").protected


@pytest.fixture
def two(path, county):
    """A working folder with two workbooks, still blank: the one that comes first, and the other."""
    other = shutil.copy(county / "明细表.xlsx", path.parent)
    return tuple(sorted((path, Path(other))))


@pytest.mark.parametrize("locked", [(0, 1), (1,)], ids=["both", "the second"])
@pytest.mark.parametrize("button", [fill, mark])
def test_of_two_workbooks_neither_is_changed_before_the_password_of_both_is_known(two, button, locked):
    for n in locked:
        lock(two[n], PASSWORD)
    before = [path.read_bytes() for path in two]
    with pytest.raises(Locked, match="已锁定，要有保护口令才能改"):
        button(two[0].parent)
    assert [path.read_bytes() for path in two] == before
    assert journal.read(two[0].parent).written == ()
    button(two[0].parent, password=PASSWORD)
    assert all(path.read_bytes() != old for path, old in zip(two, before, strict=True))


def test_a_fill_of_two_locked_workbooks_is_taken_back_at_once(two):
    for path in two:
        lock(path, PASSWORD)
    before = [path.read_bytes() for path in two]
    fill(two[0].parent, password=PASSWORD)
    undo(two[0].parent)
    assert [path.read_bytes() for path in two] == before


def test_the_marks_of_two_workbooks_stay_until_the_password_of_both_is_known(two):
    mark(two[0].parent)
    lock(two[1], PASSWORD)
    before = [path.read_bytes() for path in two]
    with pytest.raises(Locked):
        unmark(two[0].parent)
    assert [path.read_bytes() for path in two] == before
    unmark(two[0].parent, password=PASSWORD)
    assert not any("核对结果" in FileOffice(path).sheets() for path in two)


def test_of_two_workbooks_neither_is_locked_when_one_is_locked_already(two):
    lock(two[1], "别的口令")
    before = [path.read_bytes() for path in two]
    with pytest.raises(FileFault, match=f"{two[1].name}：工作表“.*已经锁定，没有再锁"):
        lock(two, PASSWORD)
    assert [path.read_bytes() for path in two] == before


def test_of_two_workbooks_neither_is_unlocked_with_the_password_of_one(two):
    lock(two[0], PASSWORD)
    lock(two[1], "别的口令")
    before = [path.read_bytes() for path in two]
    with pytest.raises(FileFault, match=f"{two[1].name}：口令不对，工作表“.*”没有解锁"):
        unlock(two, PASSWORD)
    assert [path.read_bytes() for path in two] == before


@pytest.mark.parametrize("button", [fill, mark, unmark])
def test_of_two_workbooks_neither_is_changed_with_the_password_of_one(two, button):
    if button is unmark:
        mark(two[0].parent)
    lock(two[0], PASSWORD)
    lock(two[1], "别的口令")
    before = [path.read_bytes() for path in two]
    with pytest.raises(FileFault, match=f"{two[1].name} .*：口令不对，没有写入"):
        button(two[0].parent, password=PASSWORD)
    assert [path.read_bytes() for path in two] == before


def test_the_shell_asks_for_the_password_only_when_it_is_needed(path, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or PASSWORD)
    monkeypatch.setattr(cli.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.delenv(cli.PASSWORD, raising=False)
    assert cli.main(["fill", str(path)]) == 0 and asked == []
    lock(path, PASSWORD)
    assert cli.main(["mark", str(path)]) == 0
    assert asked == ["保护口令（没有口令的直接确定）："]
    assert "已锁定，要有保护口令才能改" in capsys.readouterr().err


def test_the_shell_takes_the_password_from_the_environment_or_says_so(path, monkeypatch, capsys):
    lock(path, PASSWORD)
    monkeypatch.setattr(cli.sys, "stdin", open("/dev/null"))
    monkeypatch.delenv(cli.PASSWORD, raising=False)
    assert cli.main(["fill", str(path)]) == 2
    assert "请给出口令，或先“解锁”。" in capsys.readouterr().err
    monkeypatch.setenv(cli.PASSWORD, PASSWORD)
    assert cli.main(["fill", str(path)]) == 0
    assert wild.grids(path)[FORM].protection.algorithm == "SHA-512"


# ------------------------------------------------------------------ rows put in by an official, with merges


def test_rows_put_in_where_a_label_is_merged_over_them(path, standard):
    """The note lines at the foot are merged: rows put in above them move the merges, and nothing is lost."""
    office = FileOffice(path)
    before = office.grid(FORM)
    _, at = wild.counted_cell(path, FORM)
    office.apply([Edit(At(FORM, at.row), "rows", 0, 2)])
    after = FileOffice(path).grid(FORM)
    moved = {(a + 2 * (a > at.row), b, c + 2 * (c > at.row), d) for a, b, c, d in before.merges}
    assert moved <= set(after.merges)
    fill(path)
    assert wild.figures(path)[FORM] == standard[FORM]
