"""The main job, end to end, as a clerk does it from the shell: a made-up county, once for all tests here."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from bianzhi_xl import cli
from bianzhi_xl.buttons import fill, story, unlock
from bianzhi_xl.nouns import At, Edit
from bianzhi_xl.office.files import FileOffice

_ID_NUMBER = re.compile(r"433199(?:19|20)\d{9}[\dX]")


@pytest.fixture
def county(played, tmp_path):
    """A copy of the played county's folder, unlocked."""
    folder = tmp_path / "芷岩县"
    shutil.copytree(played[0], folder)
    unlock(folder, story.PASSWORD)
    return folder


def run(capsys, *words):
    status = cli.main([str(word) for word in words])
    said = capsys.readouterr()
    return status, said.out, said.err


def edit(path, sheet, row, column, new):
    office = FileOffice(path)
    office.apply([Edit(At(sheet, row, column), "value", office.grid(sheet).content(row, column), new)])


def find(path, sheet, text, column=1):
    grid = FileOffice(path).grid(sheet)
    return next(row for (row, c), value in grid.cells.items() if c == column and str(value).strip() == text)


def test_it_ends_clean_and_says_where_to_look(played):
    folder, done = played
    assert done.status == 0
    assert str(folder / "标记样张") in done.sentence and "报送包在" in done.sentence
    assert "错误" not in done.lines[-4]


def test_every_slip_was_caught(played):
    _, done = played
    slips = [line.split("：", 1)[1] for line in done.lines if line.startswith("②")]
    assert len(slips) == 12
    found = " ".join(finding.where + finding.sentence for finding in done.verdict.errors)
    found += " ".join(finding.where for finding in done.verdict.findings)
    for slip in slips:
        where = slip.split("：", 1)[0].removeprefix("在职人员 ")
        assert where in found, slip


def test_the_marked_copy_shows_each_wrong_figure(played):
    folder, done = played
    for finding in done.verdict.errors:
        for place in finding.places:
            cell = openpyxl_cell(folder / "标记样张" / place.book, place.at)
            assert cell.fill.patternType in ("lightUp", "lightHorizontal"), finding.sentence
            assert cell.comment and "【核对】" in cell.comment.text


_BOOKS: dict[Path, openpyxl.Workbook] = {}


def openpyxl_cell(path, at):
    if path not in _BOOKS:
        _BOOKS[path] = openpyxl.load_workbook(path)
    return _BOOKS[path][at.sheet].cell(at.row, at.column)


def test_twelve_slips_come_to_eleven_root_causes(played):
    """Nine wrong figures are one each, and two wrong rows of the register, whatever many figures they touch; the
    twelfth, a wrong ID number, is in no figure."""
    _, done = played
    causes = done.verdict.causes
    slips = [line.split("：")[1] for line in done.lines if line.startswith("②")]
    figures = [slip for slip in slips if "[" in slip]
    alone = [str(cause.suspects[0].place.meaning) for cause in causes if len(cause.suspects) == 1]
    assert sorted(alone) == sorted(figures)
    people = [cause for cause in causes if len(cause.suspects) > 1]
    assert len(people) == 2 and all("差的是同样 1 人" in cause.sentence for cause in people)
    for name in ("覃文", "林然林"):
        assert any(name in cause.sentence and f"在职人员 {name}" in slips for cause in people), name
    folded = [position for cause in causes for position in cause.folds]
    assert len(folded) == len(set(folded)) > 80
    # A formula typed over is also a difference from the template: the same root cause, and no other finding.
    apart = [n for n, each in enumerate(done.verdict.findings) if each.rule == "T-11b"]
    assert apart and set(apart) <= set(folded)


def test_no_id_number_is_shown_or_logged(played):
    folder, done = played
    shown = [done.sentence, *done.lines, json.dumps(done.data, ensure_ascii=False, default=str)]
    shown += [cell for row in done.table for cell in row]
    shown.append((folder / "记录" / "日志.jsonl").read_text(encoding="utf-8"))
    parcel = next((folder / "报送").glob("*.zip"))
    with zipfile.ZipFile(parcel) as bundle:
        seals = [name for name in bundle.namelist() if name.endswith("json")]
        shown += [bundle.read(name).decode("utf-8", "ignore") for name in seals]
    for path in [*(folder / "标记样张").glob("*.xlsx"), *(folder / "报送").rglob("*.xlsx")]:
        with zipfile.ZipFile(path) as bundle:
            shown += [bundle.read(name).decode("utf-8", "ignore") for name in bundle.namelist()]
    for text in shown:
        assert not _ID_NUMBER.search(text)


def test_the_parcel_holds_every_form_once_with_its_list_report_and_seal(played):
    folder, done = played
    (place,) = [path for path in (folder / "报送").iterdir() if path.is_dir()]
    names = sorted(path.name for path in place.iterdir())
    wanted = (
        "00_清单.xlsx 01_承诺书.docx 02_系统汇总表.xlsx 03_汇总表.xlsx 04_专项情况统计表.xlsx 05_明细表.xlsx"
    )
    assert names == [*wanted.split(), "90_审核报告.xlsx", "封签.json"]
    rows = list(openpyxl.load_workbook(place / "00_清单.xlsx").active.iter_rows(min_row=4, values_only=True))
    forms = [row[2] for row in rows if row[2]]
    assert len(forms) == len(set(forms)) == 4 + 15 + 8 + 6
    assert {row[5] for row in rows if row[2]} == {"已锁定"}


def test_the_same_input_gives_the_same_parcel(played, capsys):
    folder, _ = played
    (before,) = (folder / "报送").glob("*.zip")
    bytes_before = before.read_bytes()
    assert run(capsys, "assemble", folder)[0] == 0
    assert before.read_bytes() == bytes_before


def test_a_parcel_changed_on_its_way_is_told_to_the_cell(played, capsys, tmp_path):
    (place,) = [path for path in (played[0] / "报送").iterdir() if path.is_dir()]
    copy = tmp_path / "包"
    shutil.copytree(place, copy)
    assert run(capsys, "verify", copy)[0] == 0
    book = openpyxl.load_workbook(copy / "03_汇总表.xlsx")
    was = book["汇总01"]["C10"].value
    book["汇总01"]["C10"] = 99999
    book.save(copy / "03_汇总表.xlsx")
    (copy / "90_审核报告.xlsx").unlink()
    status, out, _ = run(capsys, "verify", copy)
    assert status == 1
    assert f"03_汇总表.xlsx 汇总01 C10：封签时 {was}，现在 99999。" in out
    assert "缺少 90_审核报告.xlsx。" in out


def test_filling_again_changes_nothing(county):
    done = fill(county)
    assert done.sentence.startswith("已填 4 个工作簿、0 处")


def test_a_sheet_of_an_unknown_title_is_said(county):
    path = county / "汇总表.xlsx"
    book = openpyxl.load_workbook(path)
    book.create_sheet("别的").append(["全县车辆情况统计表"])
    book.save(path)
    assert "；1 张工作表认不出是哪张表，没有填：汇总表.xlsx 别的" in fill(county).sentence


def test_what_a_person_typed_is_listed_and_not_overwritten_unless_asked(county, capsys):
    book = county / "汇总表.xlsx"
    row = find(book, "汇总03", "政府")
    column = 7
    right = FileOffice(book).grid("汇总03").cells[row, column]
    edit(book, "汇总03", row, column, right + 7)
    status, out, _ = run(capsys, "fill", book)
    assert status == 0 and "1 处手填数与台账不同，没有动" in out
    assert FileOffice(book).grid("汇总03").cells[row, column] == right + 7
    status, out, _ = run(capsys, "fill", book, "--preview", "--overwrite")
    assert FileOffice(book).grid("汇总03").cells[row, column] == right + 7
    run(capsys, "fill", book, "--overwrite")
    assert FileOffice(book).grid("汇总03").cells[row, column] == right
    run(capsys, "undo", county)
    assert FileOffice(book).grid("汇总03").cells[row, column] == right + 7


def test_a_wrong_figure_gives_status_1_and_one_sentence_with_both_numbers(county, capsys):
    book = county / "汇总表.xlsx"
    row = find(book, "汇总03", "政府")
    right = FileOffice(book).grid("汇总03").cells[row, 7]
    edit(book, "汇总03", row, 7, 1)
    status, out, _ = run(capsys, "check", book, "--json")
    said = json.loads(out)
    assert status == 1 and said["错误"] >= 1
    here = [f for f in said["核对结果"] if f["处"] == "汇总03[政府].行政编制.实有人数"]
    (one,) = [f for f in here if f["规则"].startswith("C")]
    assert (one["左"], one["右"], one["差"]) == (1, right, 1 - right)
    assert "1" in one["核对结果"] and str(right) in one["核对结果"]


def test_a_root_cause_is_the_same_sentence_in_note_panel_terminal_and_json(county, capsys):
    book = county / "汇总表.xlsx"
    row = find(book, "汇总03", "政府")
    right = FileOffice(book).grid("汇总03").cells[row, 7]
    edit(book, "汇总03", row, 7, right + 7)
    (cause,) = json.loads(run(capsys, "mark", county, "--json")[1])["根因"]
    sentence = cause["话"]
    assert f"填 {right + 7}，应为 {right}（台账）" in sentence
    office = FileOffice(book)
    assert f"【核对】根因：{sentence}" in office.grid("汇总03").notes[row, 7].text
    panel = office.grid("核对结果").cells
    (line,) = (at[0] for at, value in panel.items() if value == sentence)
    assert panel[line, 1] == "根因1" and panel[line, 4] == f"汇总03 {At('汇总03', row, 7).a1}"
    followers = [at[0] for at, value in panel.items() if value == "随根因1"]
    assert followers == list(range(line + 1, line + 1 + len(cause["随之消失"])))
    lines = run(capsys, "check", county)[1].splitlines()
    shown = "".join(line.split("│")[3] for line in lines if line.startswith("│"))  # wrapped in its column
    assert "".join(sentence.split()) in "".join(shown.split())


def test_only_warnings_and_what_a_rule_lets_be_explained_can_be(county, capsys):
    book = county / "汇总表.xlsx"
    row = find(book, "汇总03", "政府")
    right = FileOffice(book).grid("汇总03").cells[row, 7]
    edit(book, "汇总03", row, 7, right + 7)
    said = ("--reason", "经批准", "--who", "甲", "--approved", "乙")
    at = f"汇总03!{At('汇总03', row, 7).a1}"
    status, _, err = run(capsys, "explain", book, at, *said)
    assert status == 2 and "是不能用说明代替改正的错误，请改数" in err


def test_the_solver_is_not_loaded_while_everything_holds(played):
    code = """
import sys
from bianzhi_xl.buttons import check
assert not check(sys.argv[1]).verdict.errors
print(sorted({"bianzhi_xl.locate", "highspy", "numpy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code, str(played[0])], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_errors_keep_the_parcel_from_being_assembled(county, capsys):
    book = county / "汇总表.xlsx"
    edit(book, "汇总03", find(book, "汇总03", "政府"), 7, 1)
    status, out, _ = run(capsys, "assemble", county)
    assert status == 1 and "没有组包" in out and "还有错误没有改正或说明" in out


def test_marks_come_and_go_without_a_trace(county, capsys):
    book = county / "汇总表.xlsx"
    edit(book, "汇总03", find(book, "汇总03", "政府"), 7, 1)
    before = {sheet: FileOffice(book).grid(sheet) for sheet in FileOffice(book).sheets()}
    assert run(capsys, "mark", book)[0] == 1
    assert "核对结果" in FileOffice(book).sheets()
    assert run(capsys, "mark", book)[0] == 1
    assert run(capsys, "unmark", book)[0] == 0
    after = {sheet: FileOffice(book).grid(sheet) for sheet in FileOffice(book).sheets()}
    assert after.keys() == before.keys()
    for sheet, grid in before.items():
        assert dict(after[sheet].fills) == dict(grid.fills)
        assert after[sheet].notes == grid.notes
        assert (after[sheet].cells, after[sheet].formulas) == (grid.cells, grid.formulas)


def test_an_explained_warning_goes_into_the_parcel(county, capsys):
    said = json.loads(run(capsys, "check", county, "--json")[1])
    finding = next(f for f in said["核对结果"] if f["级别"] == "警告" and f["左"] is not None)
    (county / "特殊情况说明.yaml").write_text(
        f'说明:\n- 规则: {finding["规则"]}\n  处: "{finding["处"]}"\n'
        f"  左: {finding['左']}\n  右: {finding['右']}\n"
        "  原因: 经批准\n  说明人: 甲\n  批准人: 乙\n  日期: 2018-01-05\n",
        encoding="utf-8",
    )
    assert json.loads(run(capsys, "check", county, "--json")[1])["已说明"] == 1
    assert run(capsys, "assemble", county)[0] == 0
    (place,) = (county / "报送").glob("*/91_特殊情况说明.xlsx")
    assert "经批准" in [cell.value for cell in openpyxl.load_workbook(place).active[2]]


def test_locking_asks_for_the_right_password(county, capsys, monkeypatch):
    monkeypatch.setenv(cli.PASSWORD, "一号")
    assert run(capsys, "lock", county)[0] == 0
    monkeypatch.delenv(cli.PASSWORD)
    monkeypatch.setattr(cli.sys, "stdin", open("/dev/null"))
    assert "已锁定，要有保护口令才能改；请给出口令，或先“解锁”。" in run(capsys, "fill", county)[2]
    monkeypatch.setenv(cli.PASSWORD, "一号")
    assert run(capsys, "lock", county)[0] == 2
    monkeypatch.setenv(cli.PASSWORD, "二号")
    status, _, err = run(capsys, "unlock", county)
    assert status == 2 and ".xlsx：口令不对" in err
    monkeypatch.setenv(cli.PASSWORD, "一号")
    assert run(capsys, "unlock", county)[0] == 0


def test_a_locked_form_can_leave_its_hand_entered_cells_open(county, capsys, monkeypatch):
    monkeypatch.setenv(cli.PASSWORD, "一号")
    assert run(capsys, "lock", county / "专项情况统计表.xlsx", "--open-hand")[0] == 0
    grid = FileOffice(county / "专项情况统计表.xlsx").grid("专项4")
    assert grid.protected and grid.unlocked


@pytest.mark.parametrize("name", ["多一行.xlsx"])
def test_a_row_put_in_by_hand_does_not_lose_the_form(county, capsys, name):
    book = county / "汇总表.xlsx"
    FileOffice(book).apply([Edit(At("汇总03", find(book, "汇总03", "政府")), "rows", 0, 1)])
    status, out, _ = run(capsys, "check", book, "--json")
    assert json.loads(out)["错误"] == 0, out


def test_bad_input_in_the_working_folder_is_one_sentence(county, capsys):
    (county / "台账" / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    status, out, err = run(capsys, "check", county)
    assert (status, out) == (2, "")
    assert "坏.xlsx" in err and err.count("\n") == 1


def test_a_local_rule_that_cannot_be_read_stops_the_run_with_its_line(county, capsys):
    (county / "规则.yaml").write_text("包含: 内置\n规则：\n- 名: X\n", encoding="utf-8")
    status, _, err = run(capsys, "check", county)
    assert status == 2 and "规则.yaml 第 2 行" in err and "中文冒号" in err


def test_the_figures_of_a_report_come_from_the_sheets(county, capsys):
    (county / "材料").mkdir()
    path = county / "材料" / "07_统计分析报告.docx"
    report = docx.Document()
    report.add_paragraph("实有 {{汇总01[合计].实有人数}} 人。")
    report.save(path)
    status, out, _ = run(capsys, "assemble", county)
    assert status == 0 and "包里没有统计说明" in out and "包里没有分析报告" not in out
    grid = FileOffice(county / "汇总表.xlsx").grid("汇总01")
    figure = grid.cells[find(county / "汇总表.xlsx", "汇总01", "合    计"), 4]
    (place,) = [each for each in (county / "报送").iterdir() if each.is_dir()]
    assert docx.Document(place / path.name).paragraphs[0].text == f"实有 {figure} 人。"


def test_a_report_that_names_no_cell_is_not_sent(county, capsys):
    (county / "材料").mkdir()
    report = docx.Document()
    report.add_paragraph("实有 {{汇总01[合计].没有这列}} 人。")
    report.save(county / "材料" / "07_统计分析报告.docx")
    status, out, _ = run(capsys, "assemble", county)
    assert status == 1 and "{{汇总01[合计].没有这列}} 在表里没有数" in out
