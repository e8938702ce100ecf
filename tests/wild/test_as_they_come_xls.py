"""Old workbooks (.xls): converted once by LibreOffice, the original kept; then filled and checked like any other."""

import http.server
import os
import shutil
import socketserver
import subprocess
import threading
import time

import openpyxl
import pytest
from wild import as_they_come as wild

from bianzhi_xl import places
from bianzhi_xl.buttons import assemble, check, fill, lock, mark, undo, unlock, unmark
from bianzhi_xl.nouns import FileFault
from bianzhi_xl.office import soffice, xls

asked = pytest.mark.skipif(soffice.program() is None, reason="LibreOffice (soffice) is not installed")
MODEL = places.TEMPLATES / "summary" / "summary.xlsx"
FONTS = {"宋体", "黑体", "仿宋", "方正小标宋简体"}


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return wild.county(tmp_path_factory.mktemp("旧") / "芷岩县")


@pytest.fixture(scope="module")
def old(county):
    """The blank 汇总表 as an .xls, as an office has it that still works in Excel 2003."""
    return soffice.saved((county / wild.BOOK).read_bytes(), "xlsx", "xls", FONTS)


@pytest.fixture
def folder(county, old, tmp_path):
    """The working folder with an .xls in the place of one .xlsx."""
    folder = shutil.copytree(county, tmp_path / "芷岩县")
    (folder / wild.BOOK).unlink()
    (folder / "汇总表.xls").write_bytes(old)
    return folder


@pytest.fixture
def blank(folder):
    """Nothing else in the folder: what is said is about this workbook."""
    for path in folder.glob("*.xlsx"):
        path.unlink()
    return folder


@asked
def test_fonts_merges_print_set_up_and_frozen_panes_survive(blank, county):
    check(blank / "汇总表.xls")
    assert wild.looks(blank / wild.BOOK) == wild.looks(county / wild.BOOK)


@asked
def test_a_font_that_is_nowhere_installed_keeps_its_name(tmp_path):
    book = openpyxl.Workbook()
    for row, name in enumerate(("楷体_GB2312", "方正仿宋_GBK", "汉仪大宋简", "Times New Roman", "宋体"), 1):
        book.active.cell(row, 1, "编制").font = openpyxl.styles.Font(name=name)
    book.save(tmp_path / "字体.xlsx")
    names = {cell.font.name for cell in book.active["A"]}
    data = soffice.saved((tmp_path / "字体.xlsx").read_bytes(), "xlsx", "xls", names)
    assert names <= xls.fonts(data)
    made = xls.modern(data, "字体.xls")
    (tmp_path / "字体.xlsx").write_bytes(made.data)
    back = openpyxl.load_workbook(tmp_path / "字体.xlsx")
    assert {cell.font.name for cell in back.active["A"]} == names and made.notes == ()


@asked
def test_it_fills_and_checks_to_the_same_figures_as_the_xlsx(blank, county, tmp_path):
    twin = shutil.copytree(county, tmp_path / "双" / "芷岩县")
    for path in twin.glob("*.xlsx"):
        if path.name != wild.BOOK:
            path.unlink()
    done, same = fill(blank), fill(twin)
    assert done.sentence == f"已转换 汇总表.xls 为 汇总表.xlsx（原件没有动）；{same.sentence}"
    assert done.data["没有填"] == same.data["没有填"] and done.data["冲突"] == []
    assert wild.figures(blank / wild.BOOK) == wild.figures(twin / wild.BOOK)
    assert check(blank).data["核对结果"] == check(twin).data["核对结果"]


@asked
@pytest.mark.parametrize("verb", ["preview", "check", "mark", "lock"])
def test_every_button_takes_it(blank, old, verb):
    press = {
        "preview": lambda path: fill(path, preview=True),
        "check": check,
        "mark": mark,
        "lock": lambda path: lock(path, "口令"),
    }[verb]
    assert press(blank / "汇总表.xls").sentence.startswith("已转换 汇总表.xls 为 汇总表.xlsx（原件没有动）；")
    assert (blank / "汇总表.xls").read_bytes() == old


@asked
def test_it_is_converted_once_and_the_original_is_no_second_copy_of_the_form(folder, old):
    fill(folder)
    filled = (folder / wild.BOOK).read_bytes()
    done = fill(folder)
    assert done.sentence.startswith("已填 4 个工作簿、0 处")
    assert done.lines[0] == "汇总表.xls：旁边有 汇总表.xlsx，用的是它。"
    assert (folder / wild.BOOK).read_bytes() == filled and (folder / "汇总表.xls").read_bytes() == old
    assert not any("不止一份" in line for line in assemble(folder).lines)
    undo(folder)
    assert (folder / "汇总表.xls").read_bytes() == old


@asked
def test_the_one_that_was_named_is_worked_on_as_its_xlsx(blank):
    fill(blank / "汇总表.xls")
    assert "没有填" in fill(blank / "汇总表.xls").data
    mark(blank / "汇总表.xls")
    assert "核对结果" in openpyxl.load_workbook(blank / wild.BOOK).sheetnames
    unmark(blank / "汇总表.xls")
    lock(blank / "汇总表.xls", "口令")
    unlock(blank / "汇总表.xls", "口令")


@asked
def test_an_xls_changed_after_it_was_converted_is_a_question(blank):
    fill(blank)
    os.utime(blank / "汇总表.xls", (time.time() + 5, time.time() + 5))
    with pytest.raises(FileFault, match="转换成 汇总表.xlsx 以后又改过，不知道该用哪一个"):
        fill(blank)


@asked
def test_an_xls_that_is_named_xlsx_gets_its_name_back(blank, old):
    (blank / "汇总表.xls").rename(blank / wild.BOOK)
    said = fill(blank).sentence
    assert said.startswith("已转换 汇总表.xls 为 汇总表.xlsx（原件没有动）；已填 1 个工作簿")
    assert (blank / "汇总表.xls").read_bytes() == old
    assert wild.figures(blank / wild.BOOK)["汇总03"]


def test_an_xlsx_that_is_named_xls_needs_no_libreoffice(blank, county, monkeypatch):
    monkeypatch.setattr(soffice, "program", lambda: None)
    shutil.copy(county / wild.BOOK, blank / "汇总表.xls")
    assert fill(blank).sentence.startswith("已转换 汇总表.xls 为 汇总表.xlsx（原件没有动）；已填 1 个工作簿")


@asked
def test_last_years_workbooks_are_converted_as_well(folder, old):
    (folder / "汇总表.xls").unlink()
    (folder / "上年" / "汇总表.xls").write_bytes(old)
    assert check(folder).sentence.startswith("已转换 汇总表.xls 为 汇总表.xlsx（原件没有动）；核对完毕")
    assert (folder / "上年" / wild.BOOK).is_file()


@pytest.fixture
def given_out(county, old, tmp_path):
    """The working folder with the official blank forms as an .xls, in a folder of their own in 空白表样."""
    folder = shutil.copytree(county, tmp_path / "芷岩县")
    (folder / "空白表样" / "州里下发").mkdir(parents=True)
    (folder / "空白表样" / "州里下发" / "官方.xls").write_bytes(old)
    return folder


@asked
def test_blank_forms_are_converted_once_and_compared_with(given_out, old):
    path = given_out / wild.BOOK
    done = check(path)
    assert done.sentence.startswith("已转换 官方.xls 为 官方.xlsx（原件没有动）；核对完毕")
    assert (given_out / "空白表样" / "州里下发" / "官方.xls").read_bytes() == old
    editions = done.data["版式"]
    assert {each["表样"] for each in editions} == {
        f"空白表样/州里下发/官方.xlsx {each['表']}" for each in editions
    }
    assert [each["不同"] for each in editions] == [[]] * 15
    again = mark(path)
    assert again.lines[0] == "官方.xls：旁边有 官方.xlsx，用的是它。" and "已转换" not in again.sentence


@asked
def test_what_a_sheet_has_otherwise_than_the_blank_form_in_an_xls_is_said(given_out):
    path = given_out / wild.BOOK
    book = openpyxl.load_workbook(path)
    book["汇总03"]["B4"] = "单位个数"
    book.save(path)
    (found,) = (each for each in check(path).verdict if each.rule == "T-11b")
    assert "与表样（空白表样/州里下发/官方.xlsx 汇总03）有 1 处不同" in found.sentence
    assert "第4行B列表头：表样是“机构数”，表里是“单位个数”" in found.sentence


# ------------------------------------------------------------------ what cannot be converted


@asked
def test_blank_forms_that_cannot_be_converted_are_named_where_they_are_needed(given_out, monkeypatch):
    monkeypatch.setattr(soffice, "program", lambda: None)
    blank = given_out / "空白表样" / "州里下发" / "官方.xls"
    for button in (check, mark, assemble):
        with pytest.raises(FileFault) as fault:
            button(given_out)
        assert str(fault.value) == (
            f"{blank}：内容是旧的 .xls 格式，这台电脑没有 LibreOffice 可以转换，请在 Excel 或 WPS 中另存为 .xlsx 后再试。"
        )
    assert fill(given_out).status == 0


def refusal(path):
    before = path.read_bytes()
    with pytest.raises(FileFault) as fault:
        fill(path)
    text = str(fault.value)
    assert text.count("。") == 1 and text.endswith("。") and path.name in text
    assert path.read_bytes() == before and not path.with_suffix(".xlsx").exists()
    return text


def test_without_libreoffice_it_is_to_be_saved_as_xlsx(blank, monkeypatch):
    monkeypatch.setattr(soffice, "program", lambda: None)
    assert "这台电脑没有 LibreOffice 可以转换，请在 Excel 或 WPS 中另存为 .xlsx 后再试" in refusal(
        blank / "汇总表.xls"
    )


@asked
@pytest.mark.parametrize("keep", [600, 30_000, -600])
def test_one_that_is_cut_off_is_refused_and_not_taken_for_a_blank_one(blank, old, keep):
    (blank / "汇总表.xls").write_bytes(old[:keep])
    assert "已损坏或不完整" in refusal(blank / "汇总表.xls")


def test_what_is_no_workbook_never_reaches_libreoffice(blank, monkeypatch):
    monkeypatch.setattr(soffice, "saved", lambda *given: pytest.fail("LibreOffice was asked"))
    for data, said in ((b"<html><table></table></html>", "不是 Excel 工作簿"), (b"", "0 字节")):
        (blank / "汇总表.xls").write_bytes(data)
        assert said in refusal(blank / "汇总表.xls")


@asked
def test_a_password_to_open_is_named(blank, old):
    """The record that says so, put behind the first one; what follows is then not readable, as in a real one."""
    start = old.index(b"\x09\x08\x10\x00\x00\x06")
    assert xls.needs_password(encrypted(old, start)) and not xls.needs_password(old)
    (blank / "汇总表.xls").write_bytes(encrypted(old, start))
    assert "文件设有打开口令，请在 Excel 中去掉打开口令后再试" in refusal(blank / "汇总表.xls")


def encrypted(data, start):
    """RC4 encryption announced (FilePass, [MS-XLS] 2.4.117) in the place of the records behind BOF."""
    record = b"\x2f\x00\x36\x00\x01\x00\x01\x00\x01\x00" + bytes(range(48))
    at = start + 20
    return data[:at] + record + data[at + len(record) :]


def test_libreoffice_that_hangs_is_ended_with_all_its_processes(tmp_path, monkeypatch):
    """A program that starts another one, and neither of them ends."""
    told = tmp_path / "soffice"
    told.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {tmp_path}/pid\nsleep 600\n")
    told.chmod(0o755)
    monkeypatch.setattr(soffice, "program", lambda: str(told))
    monkeypatch.setattr(soffice, "SECONDS", 1)
    start = time.monotonic()
    assert soffice.saved(b"x", "xls", "xlsx") is None
    assert time.monotonic() - start < 20
    child = int((tmp_path / "pid").read_text())
    for _ in range(50):
        if not running(child):
            break
        time.sleep(0.1)
    assert not running(child)


def running(pid):
    seen = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True
    ).stdout.strip()
    return bool(seen) and not seen.startswith("Z")


@asked
def test_the_persons_own_profile_is_not_used(tmp_path, monkeypatch, old):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert soffice.saved(old, "xls", "xlsx", FONTS)
    assert not list(tmp_path.rglob("registrymodifications.xcu"))


@asked
def test_a_figure_from_another_workbook_stays_what_it_was(tmp_path):
    """The other workbook is there and says 99: it is not asked."""
    other = openpyxl.Workbook()
    other.active.title, other.active["A1"] = "表", 99
    other.save(tmp_path / "别处.xlsx")
    path = tmp_path / "链接.xlsx"
    book = openpyxl.Workbook()
    book.active["B2"] = 1
    book.save(path)
    wild.linked(path, "Sheet", ("B2",), (tmp_path / "别处.xlsx").as_uri())
    data = soffice.saved(path.read_bytes(), "xlsx", "xls")
    path.write_bytes(xls.modern(data, "链接.xls").data)
    grid = wild.grids(path)["Sheet"]
    assert grid.cells[2, 2] == 7 and grid.formulas[2, 2] == "=[1]表!A1"


@asked
def test_nothing_is_asked_of_the_network_and_a_figure_lost_is_said(blank, county):
    """LibreOffice drops a figure that a web server holds: what it dropped is said, the server is not asked."""
    with socketserver.TCPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        path = shutil.copy(county / wild.BOOK, blank / "链接.xlsx")
        wild.linked(path, "汇总01", ("A1",), f"http://127.0.0.1:{server.server_address[1]}/别处.xlsx")
        (blank / "汇总表.xls").write_bytes(soffice.saved(path.read_bytes(), "xlsx", "xls", FONTS))
        path.unlink()
        lines = fill(blank).lines
        server.shutdown()
    assert Server.asked == []
    assert "汇总表.xls 汇总01：转换以后有的数不一样，请对照原件看一看" in lines


class Server(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET
