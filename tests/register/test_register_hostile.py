"""Bad input: each file that cannot be read says in one sentence what it is and what to do."""

import io
import random
import time
import zipfile

import pytest
from register.made_exports import SAMPLE_ID, book, read, rows

from bianzhi_xl.nouns import FileFault

HEAD = ["姓名", "身份证号", "性别", "民族", "备注"]
ONE = ["张三", SAMPLE_ID, "女", "苗族", ""]


def refusal(folder, data, name="在职.xlsx"):
    with pytest.raises(FileFault) as caught:
        read(folder, data, name)
    said = str(caught.value)
    assert said.startswith(str(folder / name))
    return said.removeprefix(str(folder / name))


def with_sheet(xml):
    """A workbook whose one sheet is this XML."""
    source = zipfile.ZipFile(io.BytesIO(book({"在职": [HEAD, ONE]})))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for info in source.infolist():
            bundle.writestr(info, xml if info.filename == "xl/worksheets/sheet1.xml" else source.read(info))
    return out.getvalue()


def sheet_xml(body):
    head = "".join(_cell(f"{chr(65 + n)}1", text) for n, text in enumerate(HEAD))
    one = "".join(_cell(f"{chr(65 + n)}2", text) for n, text in enumerate(ONE) if text)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<worksheet xmlns="{space}"><sheetData><row r="1">{head}</row><row r="2">{one}</row>{body}'
        "</sheetData></worksheet>"
    )


def _cell(at, text):
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "在职.xlsx", "：文件是空的（0 字节），请重新导出。"),
        (b"%PDF-1.4", "在职.xlsx", "：不是 Excel 工作簿（后缀是 .xlsx，内容不是），请重新导出。"),
        (b"\xff\xfe\x00", "在职.csv", "：文字编码既不是 UTF-8 也不是 GBK/GB18030，请重新导出。"),
        (b"\x81\xff\x81\xff", "在职.csv", "：文字编码既不是 UTF-8 也不是 GBK/GB18030，请重新导出。"),
        (b"\n\n , ,\n", "在职.csv", "：里面没有数据，请重新导出，或把它移出台账文件夹。"),
        (
            "姓名,身份证号,性别,民族\n".encode(),
            "在职.csv",
            "：里面没有数据，请重新导出，或把它移出台账文件夹。",
        ),
        (book({"在职": []}), "在职.xlsx", "：里面没有数据，请重新导出，或把它移出台账文件夹。"),
        (
            book({"在职": [HEAD, ONE]})[:-300],
            "在职.xlsx",
            "：文件已损坏或不完整，请重新获取或用 Excel 修复后另存。",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
            "在职.xls",
            "：读不了（文件损坏或设有口令），请重新导出或用 Excel 另存。",
        ),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, data, name, said):
    assert refusal(tmp_path, data, name) == said


def test_an_encrypted_workbook(tmp_path):
    msoffcrypto = pytest.importorskip("msoffcrypto.format.ooxml")
    out = io.BytesIO()
    msoffcrypto.OOXMLFile(io.BytesIO(book({"在职": [HEAD, ONE]}))).encrypt("1234", out)
    assert refusal(tmp_path, out.getvalue()) == "：文件设有打开口令，请在 Excel 中去掉打开口令后再试。"


def test_a_zip_that_is_no_workbook(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr("在职.csv", "姓名")
    assert refusal(tmp_path, out.getvalue()) == "：是压缩包而不是工作簿，请解压后再试。"


def test_an_entity_bomb(tmp_path):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><worksheet>&a;</worksheet>'
    assert "有实体声明（DTD），没有打开" in refusal(tmp_path, with_sheet(bomb))


def test_a_zip_bomb(tmp_path):
    assert "疑似压缩炸弹" in refusal(tmp_path, with_sheet(sheet_xml(" " * (64 << 20))))


def test_a_million_empty_rows_are_no_rows_and_take_no_time(tmp_path):
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 1_048_577))
    began = time.process_time()
    found = read(tmp_path, with_sheet(sheet_xml(blank)))
    assert found.rows_read == {"在职.xlsx": 1}
    assert time.process_time() - began < 15


def test_one_cell_in_the_last_row_is_set_aside(tmp_path):
    far = f'<row r="1048576">{_cell("E1048576", "手误")}</row>'
    found = read(tmp_path, with_sheet(sheet_xml(far)))
    assert len(found.people) == 1
    assert [(aside.row, aside.why) for aside in found.aside] == [(1_048_576, "没有姓名也没有身份证号")]


@pytest.mark.parametrize("quote", ['"', "'"])
def test_one_cell_in_the_last_corner_would_fill_the_memory(tmp_path, quote):
    far = f'<row r="1048576">{_cell("XFD1048576", "手误")}</row>'.replace('"', quote)
    assert "最远一格太远" in refusal(tmp_path, with_sheet(sheet_xml(far)))


def test_an_empty_cell_in_the_last_corner_harms_nothing(tmp_path):
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert len(read(tmp_path, with_sheet(sheet_xml(far))).people) == 1


def test_a_damaged_workbook_is_refused_or_read_never_a_crash(tmp_path):
    """300 workbooks with a few bytes changed: a FileFault, or a register whose rows all add up."""
    chance = random.Random(2017)
    whole = book({"在职": [HEAD, *([*ONE[:4], str(n)] for n in range(20))]})
    for number in range(300):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            found = read(tmp_path, bytes(data), f"坏{number}.xlsx")
        except FileFault:
            continue
        assert sum(found.rows_read.values()) == len(found.people) + len(found.aside)


@pytest.mark.parametrize(
    "cell", ["\x00", "a" * 200_000, "=cmd|' /C calc'!A0", "\ud800".encode("utf-8", "replace").decode()]
)
def test_odd_texts_in_a_csv(tmp_path, cell):
    data = ",".join(HEAD) + f"\n张三,{SAMPLE_ID},女,苗族,{cell}\n"
    try:
        found = read(tmp_path, data.encode(), "在职.csv")
    except FileFault as fault:
        assert "不是完好的 CSV" in str(fault)
        return
    assert len(found.people) == 1


def test_a_csv_line_with_more_or_fewer_cells_than_the_header(tmp_path):
    data = ",".join(HEAD) + f"\n张三,{SAMPLE_ID}\n李四,,男,苗族,无,多,余\n"
    found = read(tmp_path, data.encode(), "在职.csv")
    assert [person.get("备注") for person in found.people] == [None, "无"]
    assert rows("甲|乙") == [["甲", "乙"]]
