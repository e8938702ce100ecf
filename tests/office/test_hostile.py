"""Files that nobody should trust: each gets one Chinese sentence, and what stood on disk stays."""

import errno
import io
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
import zipfile

import openpyxl
import pytest

from bianzhi_xl import disk
from bianzhi_xl.nouns import At, Edit, FileFault, Formula
from bianzhi_xl.office.files import FileOffice


def workbook(title="汇总01"):
    book = openpyxl.Workbook()
    book.active.title = title
    book.active["A1"], book.active["A2"] = 12, "=A1*2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def members(data=None):
    with zipfile.ZipFile(io.BytesIO(data or workbook())) as bundle:
        return {info.filename: bundle.read(info) for info in bundle.infolist()}


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in parts:
            bundle.writestr(name, data)
    return out.getvalue()


def refusal(path):
    """The one sentence that opening gives."""
    with pytest.raises(FileFault) as fault:
        use(path)
    return one_sentence(fault)


def use(path):
    office = FileOffice(path)
    for sheet in office.sheets():
        office.grid(sheet)


def one_sentence(fault):
    text = str(fault.value)
    assert re.search(r"[\u4e00-\u9fff]", text) and "\n" not in text and "Traceback" not in text
    assert text.endswith("。") and text.count("。") == 1, text
    return text


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet>&c;</worksheet>"""
HOSTILE = {
    "不是工作簿": (lambda: "姓名,单位\n张三,甲局\n".encode(), "不是 Excel 工作簿"),
    "空文件": (lambda: b"", "0 字节"),
    "图片": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "不是 Excel 工作簿"),
    "网页": (lambda: "<html><table><tr><td>姓名</td></tr></table></html>".encode(), "不是 Excel 工作簿"),
    "压缩包": (lambda: zipped([("说明.txt", b"x")]), "压缩包而不是工作簿"),
    "截断": (lambda: workbook()[:-300], "已损坏或不完整"),
    "截去一半": (lambda: workbook()[: len(workbook()) // 2], "已损坏或不完整"),
    "旧格式": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧的 .xls 格式"),
    "没有工作簿部件": (
        lambda: zipped([("[Content_Types].xml", b"<Types/>"), ("说明.txt", b"x")]), "找不到工作簿"),
    "压缩炸弹": (lambda: zipped([*members().items(), ("xl/media/0.bin", bytes(400 << 20))]), "压缩炸弹"),
    "实体炸弹": (lambda: zipped((members() | {SHEET: ENTITIES}).items()), "实体声明"),
    "指向包外": (lambda: zipped([*members().items(), ("../../etc/要紧", b"x")]), "指向外面的路径"),
    "绝对路径": (lambda: zipped([*members().items(), ("/etc/要紧", b"x")]), "指向外面的路径"),
    "盘符": (lambda: zipped([*members().items(), ("C:\\要紧", b"x")]), "指向外面的路径"),
    "同名部件": (lambda: zipped([*members().items(), (SHEET.upper(), b"<x/>")]), "出现两次"),
    "不是 XML": (lambda: zipped((members() | {SHEET: b"<worksheet><sheetData>"}).items()), "不是完好的 XML"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_in_one_sentence(case, tmp_path):
    make, words = HOSTILE[case]
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(make())
    text = refusal(path)
    assert words in text and "汇总.xlsx" in text


def test_a_password_to_open_is_named(tmp_path):
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml")
    encrypted = io.BytesIO()
    msoffcrypto.OOXMLFile(io.BytesIO(workbook())).encrypt("机密", encrypted)
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(encrypted.getvalue())
    assert "打开口令" in refusal(path)


def test_a_missing_file_and_a_folder(tmp_path):
    assert "找不到" in refusal(tmp_path / "没有.xlsx")
    assert "文件夹" in refusal(tmp_path)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A0"><v>1</v></c>',
        '<c r="XYZW1"><v>1</v></c>',
        '<c r="一"><v>1</v></c>',
        '<c r="A1"><v>十二</v></c>',
        '<c r="A1" t="s"><v>99999</v></c>',
        '<c r="A1" t="s"><v>x</v></c>',
        '<c r="A1" s="99999"><v>1</v></c>',
        '<c r="A1" s="x"><v>1</v></c>',
        '<c r="A1" t="d"><v>not a date</v></c>',
        '<c r="A1" t="什么"><v>1</v></c>',
        '<c r="A1"><f t="shared" si="7"/><v>1</v></c>',
        '<c r="A1"><f>SUM((((((</f><v>1</v></c>',
        '<c r="A1"><v>1e999</v></c>',
        '<c r="A1"><v/></c>',
    ],
)
def test_nonsense_in_a_cell_is_read_or_refused_but_never_a_traceback(cell, tmp_path):
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(zipped((members() | {SHEET: sheet.encode()}).items()))
    before = path.read_bytes()
    try:
        use(path)
        FileOffice(path).apply([Edit(At("汇总01", 2, 2), "value", None, 5)])
        FileOffice(path).apply([Edit(At("汇总01", 1), "rows", 0, 2)])
    except FileFault as fault:
        assert str(fault).endswith("。")
        assert path.read_bytes() == before or FileOffice(path)


def test_a_million_empty_rows_are_read_quickly(tmp_path):
    rows = b"".join(b'<row r="%d"/>' % n for n in range(3, 1_000_001))
    data = members()
    data[SHEET] = data[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(zipped(data.items()))
    start = time.perf_counter()
    office = FileOffice(path)
    assert office.grid("汇总01").size() == (2, 1)
    office.apply([Edit(At("汇总01", 1, 1), "value", 12, 13)])
    assert time.perf_counter() - start < 30


@pytest.mark.parametrize(
    "title", ["=1+1", "=HYPERLINK(1)", "'", "+汇总", "@汇总", "a&b<c>", "!", "甲'乙", " "]
)
def test_odd_sheet_names_are_only_names(title, tmp_path):
    book = openpyxl.Workbook()
    cover = book.create_sheet("封面")
    quoted = title.replace("'", "''")
    book.active["A1"], book.active["A3"] = 1, "=SUM(A1:A2)"
    cover["A1"] = f"='{quoted}'!A3*2"
    out = io.BytesIO()
    book.save(out)
    parts = members(out.getvalue())
    escaped = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="Sheet"', b'name="' + escaped + b'"')
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(zipped(parts.items()))
    office = FileOffice(path)
    assert office.sheets() == (title, "封面")
    office.apply([Edit(At(title, 1), "rows", 0, 1), Edit(At(title, 1, 1), "value", 1, 5)])
    office = FileOffice(path)
    assert office.grid(title).formulas[4, 1] == Formula("=SUM(A1:A3)")
    assert office.grid("封面").formulas[1, 1] == Formula(f"='{quoted}'!A4*2")
    assert openpyxl.load_workbook(path).sheetnames == [title, "封面"]


EDIT = Edit(At("汇总01", 1, 1), "value", 12, 15)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "夹" / "汇总.xlsx"
    path.parent.mkdir()
    path.write_bytes(workbook())
    return path


def refused_write(path):
    before = path.read_bytes()
    office = FileOffice(path)
    with pytest.raises(FileFault) as fault:
        office.apply([EDIT])
    assert path.read_bytes() == before
    assert [p for p in path.parent.iterdir() if p.name.startswith(".")] == []
    return one_sentence(fault)


@pytest.mark.skipif(os.name == "nt", reason="permissions are other on Windows")
def test_a_read_only_file_stays(book):
    book.chmod(0o444)
    assert "没有写权限" in refused_write(book)


def test_a_read_only_folder_stays(book, monkeypatch):
    if os.name == "nt" or os.geteuid() == 0:
        # root may write everywhere: the refusal of the system is played.
        def refuse(**_):
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(disk.tempfile, "mkstemp", refuse)
    else:
        book.parent.chmod(0o555)
    try:
        assert "没有写权限" in refused_write(book)
    finally:
        book.parent.chmod(0o755)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(book, monkeypatch, step):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk.os, step, full)
    assert "磁盘已满" in refused_write(book)


@pytest.mark.parametrize("lock", ["~$汇总.xlsx", ".~汇总.xlsx"])
def test_a_workbook_open_in_excel_or_wps_stays(book, lock):
    (book.parent / lock).write_bytes(b"\x05admin")
    if lock.startswith("."):
        pytest.skip("WPS's hidden lock names were not measured")
    assert "正在 Excel 或 WPS 中打开" in refused_write(book)


def test_a_file_that_somebody_else_changed_meanwhile_stays(book):
    office = FileOffice(book)
    other = workbook("别人的")
    book.write_bytes(other)
    with pytest.raises(FileFault) as fault:
        office.apply([EDIT])
    assert "改过" in one_sentence(fault)
    assert book.read_bytes() == other


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
@pytest.mark.parametrize("moment", ["write", "fsync", "replace"])
def test_killed_in_the_middle_of_a_write(book, moment):
    """The process dies without a chance to clean up; the workbook is whole, and can be written again."""
    before = book.read_bytes()
    where = {"write": "fdopen", "fsync": "fsync", "replace": "replace"}[moment]
    script = f"""
        import os, signal, sys
        from bianzhi_xl import disk
        from bianzhi_xl.nouns import At, Edit
        from bianzhi_xl.office.files import FileOffice

        def die(*arguments, **more):
            if {moment!r} == "write":
                os.write(arguments[0], b"PK half a workbook")
            os.kill(os.getpid(), signal.SIGKILL)

        office = FileOffice(sys.argv[1])
        disk.os.{where} = die
        office.apply([Edit(At("汇总01", 1, 1), "value", 12, 15)])
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(book)], capture_output=True)
    assert run.returncode == -signal.SIGKILL, run.stderr.decode()
    assert book.read_bytes() == before
    FileOffice(book).apply([EDIT])
    assert FileOffice(book).grid("汇总01").cells == {(1, 1): 15, (2, 1): 30}
