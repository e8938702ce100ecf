"""The structure of workbooks against the editions that an office has: its 空白表样, else our own models."""

import json
import shutil

import openpyxl
import pytest

from bianzhi_xl import cli
from bianzhi_xl.buttons import check, desk, mark, models, new, story, unlock
from bianzhi_xl.nouns import At, Edit
from bianzhi_xl.office.files import FileOffice

BASIS = "（依据：公布：实名制管理填表说明（不得改动表格结构））。"


@pytest.fixture(scope="module")
def county(played, tmp_path_factory):
    """The demonstration's folder, unlocked, with one workbook and its register."""
    folder = tmp_path_factory.mktemp("表样") / "芷岩县"
    shutil.copytree(played[0], folder)
    unlock(folder / "汇总表.xlsx", story.PASSWORD)
    for path in folder.glob("*.xlsx"):
        if path.name != "汇总表.xlsx":
            path.unlink()
    return folder


@pytest.fixture
def folder(county, tmp_path):
    shutil.copytree(county, tmp_path / "县")
    return tmp_path / "县"


def typed(path, sheet, **cells):
    """The workbook after a clerk typed into cells, named by address."""
    office = FileOffice(path)
    grid = office.grid(sheet)
    edits = []
    for a1, value in cells.items():
        row, column = int(a1[1:]), ord(a1[0]) - 64
        edits.append(Edit(At(sheet, row, column), "value", grid.content(row, column), value))
    office.apply(edits)


def official(folder, path):
    """An official workbook with one form, 汇总03: other heads than ours, notes of its own, blank."""
    new(folder.parent / "新", "芷岩县", 2017, region="433199")
    book = openpyxl.load_workbook(folder.parent / "新" / "汇总表.xlsx")
    for name in book.sheetnames[:]:
        if name != "汇总03":
            del book[name]
    sheet = book["汇总03"]
    last = max(row for row in range(1, sheet.max_row + 1) if "审核人" in str(sheet.cell(row, 1).value or "") or any(
        "填报人" in str(cell.value or "") for cell in sheet[row]))  # fmt: skip
    sheet.delete_rows(last + 1, 20)
    sheet.cell(last + 1, 1, "注：本表由县市编办填报。")
    sheet.cell(4, 2, "单位个数")
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    shutil.rmtree(folder.parent / "新")
    return path


def found(path):
    return [finding for finding in check(path).verdict if finding.rule == "T-11b"]


def judged(path):
    tally = check(path).verdict.tallies["T-11b"]
    return tally.passed, tally.failed, tally.skipped


def test_every_sheet_of_the_demonstration_is_built_as_its_model(played):
    done = check(played[0])
    tally = done.verdict.tallies["T-11b"]
    assert (tally.passed, tally.failed, tally.skipped) == (33, 0, 0)
    editions = done.data["版式"]
    assert [each["表"] for each in editions][:2] == ["表1_1", "表1_3"] and len(editions) == 33
    assert {each["表样"] for each in editions} == {"本程序的表样"}
    assert all(each["指纹"] == each["表样指纹"] and each["不同"] == [] for each in editions)
    assert len({each["指纹"] for each in editions}) == 33


def test_the_contents_list_of_the_parcel_has_the_same_fingerprints(played):
    editions = {each["表"]: each["指纹"] for each in check(played[0]).data["版式"]}
    (path,) = (played[0] / "报送").glob("*/00_清单.xlsx")
    rows = [
        row for row in openpyxl.load_workbook(path).active.iter_rows(min_row=4, values_only=True) if row[2]
    ]
    assert {row[2]: row[7] for row in rows} == editions


def test_a_model_changed_by_hand_is_said_marked_and_in_the_data(folder, capsys):
    path = folder / "汇总表.xlsx"
    grid = FileOffice(path).grid("汇总03")
    assert grid.cells[5, 3] == "编制数" and (8, 3) in grid.formulas
    typed(path, "汇总03", C5="核定数", C8=3)
    (finding,) = found(path)
    assert finding.sentence == (
        "汇总表.xlsx 汇总03：与表样（本程序的表样）有 2 处不同，请用原表样"
        "（第5行C列表头：表样是“编制数”，表里是“核定数”；第8行“党委”C列的公式被改成了数）" + BASIS
    )
    assert [place.at.a1 for place in finding.places] == ["C5", "C8"]
    cli.main(["check", str(path), "--json"])
    data = json.loads(capsys.readouterr().out)
    (edition,) = (each for each in data["版式"] if each["表"] == "汇总03")
    assert edition["指纹"] != edition["表样指纹"]
    assert edition["不同"][0] == {"单元格": "C5", "话": "第5行C列表头：表样是“编制数”，表里是“核定数”"}
    mark(path)
    marked = FileOffice(path).grid("汇总03")
    assert marked.fills[5, 3] in ("警告", "错误")
    assert "第5行C列表头：表样是“编制数”，表里是“核定数”" in marked.notes[5, 3].text


def test_an_official_sheet_is_not_held_against_a_model_that_it_does_not_come_from(folder):
    path = official(folder, folder / "官方.xlsx")
    assert judged(path) == (0, 0, 1)
    (edition,) = check(path).data["版式"]
    assert edition["表样"] is None and edition["不同"] is None and len(edition["指纹"]) == 16
    models(folder)
    assert (folder / "空白表样" / "汇总表.xlsx").is_file() and judged(path) == (0, 0, 1)


def test_it_is_held_against_the_official_blank_form_that_was_put_into_the_folder(folder):
    path = official(folder, folder / "官方.xlsx")
    shutil.copy(path, official(folder, folder / "空白表样" / "州编办下发.xlsx"))
    assert judged(path) == (1, 0, 0)
    typed(path, "汇总03", B4="机构数")
    (finding,) = found(path)
    assert finding.sentence == (
        "官方.xlsx 汇总03：与表样（空白表样/州编办下发.xlsx 汇总03）有 1 处不同，请用原表样"
        "（第4行B列表头：表样是“单位个数”，表里是“机构数”）" + BASIS
    )


def test_a_sheet_of_ours_where_an_official_form_was_given_out(folder):
    official(folder, folder / "空白表样" / "州编办下发.xlsx")
    (finding,) = found(folder / "汇总表.xlsx")
    assert "与表样（空白表样/州编办下发.xlsx 汇总03）有 1 处不同" in finding.sentence
    assert finding.sentence.count("表里是“机构数”") == 1
    models(folder)
    assert found(folder / "汇总表.xlsx") == []
    names = {each["表"]: each["表样"] for each in check(folder / "汇总表.xlsx").data["版式"]}
    assert names["汇总03"] == "空白表样/汇总表.xlsx 汇总03"


def test_a_blank_form_that_is_exchanged_is_read_again(folder):
    blank = official(folder, folder / "空白表样" / "州编办下发.xlsx")
    assert len(found(folder / "汇总表.xlsx")) == 1
    typed(blank, "汇总03", B4="机构数")
    assert found(folder / "汇总表.xlsx") == []


def test_a_blank_form_that_cannot_be_read_is_named(folder):
    (folder / "空白表样").mkdir()
    (folder / "空白表样" / "坏.xlsx").write_bytes(b"PK")
    with pytest.raises(desk.FileFault, match="坏.xlsx"):
        check(folder / "汇总表.xlsx")
