"""导入: wherever the header stands and whatever it is called, every row is a record or is set aside."""

import datetime as dt
import random
import shutil
import subprocess

import pytest
from register.made_exports import SAMPLE_ID, book, id_number, read, read_table, rows, text

from bianzhi_xl import register
from bianzhi_xl.nouns import FileFault

PEOPLE = rows(
    f"""
    姓名 | 身份证号     | 性别 | 民族   | 入编时间   | 人员状态
    张三 | {SAMPLE_ID} | 女   | 苗族   | 2010-07-01 | 在编在职
    李四 | {id_number(3)} | 男 | 土家族 | 2011-07-01 | 在编在职
    """
)
ONE = {
    "姓名": "张三",
    "身份证号": SAMPLE_ID,
    "性别": "女",
    "民族": "苗族",
    "入编时间": dt.date(2010, 7, 1),
    "人员状态": "在编在职",
}


def refusal(folder, data, name="在职.xlsx"):
    with pytest.raises(FileFault) as caught:
        read(folder, data, name)
    return str(caught.value)


def the_same_people(found):
    assert [dict(person.values) for person in found.people][0] == ONE
    assert [person.get("姓名") for person in found.people] == ["张三", "李四"]


# --- formats --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("comma", [",", "\t", ";"])
def test_csv_in_every_encoding(tmp_path, encoding, comma):
    the_same_people(read(tmp_path, text(PEOPLE, comma).encode(encoding), "在职.csv"))


def test_xlsx(tmp_path):
    found = read(tmp_path, book({"在职": PEOPLE}))
    the_same_people(found)
    assert found.people[0].sheet == "在职"
    assert found.people[0].row == 2
    assert found.rows_read == {"在职.xlsx": 2}
    assert not found.aside and not found.notes


@pytest.fixture(scope="module")
def old_workbook(tmp_path_factory):
    """The same roster as LibreOffice writes it into an .xls."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = tmp_path_factory.mktemp("xls")
    (folder / "在职.xlsx").write_bytes(book({"在职": PEOPLE}))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xls",
        "--outdir",
        folder,
        folder / "在职.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (folder / "在职.xls").read_bytes()


def test_xls(tmp_path, old_workbook):
    found = read(tmp_path, old_workbook, "在职.xls")
    the_same_people(found)
    assert not found.notes


def test_an_xls_named_xlsx_is_read_by_its_content_and_that_is_said(tmp_path, old_workbook):
    found = read(tmp_path, old_workbook, "在职.xlsx")
    the_same_people(found)
    assert found.notes == ("在职.xlsx：后缀是 .xlsx，内容是 .xls，按内容读取。",)


def test_a_damaged_xls_is_refused_or_read_and_never_takes_us_with_it(tmp_path, old_workbook):
    """Some of these make the reader ask for 50 GB, which ends the process that it runs in."""
    chance = random.Random(2017)
    refused = 0
    for number in range(25):
        data = bytearray(old_workbook)
        for _ in range(15):
            data[chance.randrange(512, len(data))] = chance.randrange(256)
        try:
            found = read(tmp_path, bytes(data), f"坏{number}.xls")
        except FileFault as fault:
            refused += 1
            assert "坏" in str(fault)
        else:
            assert sum(found.rows_read.values()) == len(found.people) + len(found.aside)
    assert refused


def test_a_text_that_begins_with_an_equals_sign_is_a_text(tmp_path):
    lines = [PEOPLE[0], ["=1+1", SAMPLE_ID, "女", "苗族"]]
    assert read(tmp_path, book({"在职": lines})).people[0].get("姓名") == "=1+1"
    assert read(tmp_path, text(lines).encode(), "在职.csv").people[0].get("姓名") == "=1+1"


def test_a_csv_holds_only_text_so_numbers_in_it_are_no_changes(tmp_path):
    lines = rows(
        """
        机构编码 | 机构名称   | 编制数 | 行政编制
        01       | 某县财政局 | 12     | 12
        """
    )
    found = read(tmp_path, text(lines).encode(), "台账.csv")
    assert found.ledger[0].get("编制数") == 12
    assert not found.changes


# --- headers --------------------------------------------------------------------------------------------


def test_titles_and_empty_lines_may_stand_above_the_header(tmp_path):
    above = [["某县行政机关和事业单位人员花名册"], [], ["填报单位：某县财政局", "", "", "单位：人"]]
    found = read(tmp_path, book({"Sheet1": [*above, *PEOPLE]}))
    the_same_people(found)
    assert found.people[0].row == 5
    assert found.rows_read == {"在职.xlsx": 2}


def test_headers_are_known_by_their_aliases_however_they_are_written(tmp_path):
    head = [
        "* 姓 名",
        "公民身份\n号码",
        "性别：",
        "民族",
        "入编时间（必填）",
        "出生年月",
        "入党（团）时间",
        "是否参公",
    ]
    head[4] = "列编 时间"
    found = read(tmp_path, book({"在职": [head, [*PEOPLE[1][:5], "1949-12-31", "1980-01-01", "x"]]}))
    assert found.people[0].values == {
        "姓名": "张三",
        "身份证号": SAMPLE_ID,
        "性别": "女",
        "民族": "苗族",
        "入编时间": dt.date(2010, 7, 1),
        "出生日期": dt.date(1949, 12, 31),
        "入党时间": dt.date(1980, 1, 1),
    }
    assert found.notes == ("在职.xlsx（工作表“在职”）：不认得的列 “是否参公”，没有用到。",)


def test_a_header_over_two_rows(tmp_path):
    found = read_table(
        tmp_path,
        """
        某县机构编制台账
        机构编码 | 机构名称   | 核定编制 |          |          | 部门领导职数 |
                 |            | 编制数   | 行政编制 | 工勤编制 | 合计         | 备注
        01       | 某县财政局 | 12       | 10       | 2        | 3            | 无
        """,
    )
    assert found.ledger[0].values == {
        "机构编码": "01",
        "机构名称": "某县财政局",
        "编制数": 12,
        "行政编制": 10,
        "机关工勤编制": 2,
        "部门领导职数": 3,
        "备注": "无",
    }


def test_a_row_that_numbers_the_columns_is_no_person(tmp_path):
    found = read_table(
        tmp_path,
        f"""
        姓名 | 身份证号     | 性别 | 民族 | 备注
        甲   | 乙           | 1    | 2    | 3
        张三 | {SAMPLE_ID} | 女   | 苗族 |
        """,
    )
    assert [person.get("姓名") for person in found.people] == ["张三"]
    assert [aside.why for aside in found.aside] == ["栏次号"]


def test_two_columns_that_mean_the_same(tmp_path):
    lines = [
        ["姓名", "身份证号", "性别", "民族", "公民身份号码"],
        ["张三", SAMPLE_ID, "女", "苗族", SAMPLE_ID],
    ]
    assert refusal(tmp_path, book({"在职": lines})) == (
        f"{tmp_path}/在职.xlsx（工作表“在职”） 第 1 行表头：B 列“身份证号”和 E 列“公民身份号码”都是“身份证号”，"
        "请删去或改名其中一列。"
    )


def test_a_sheet_without_a_header(tmp_path):
    said = refusal(tmp_path, book({"在职": [["张三", SAMPLE_ID], ["李四", id_number(3)]]}))
    assert said == (
        f"{tmp_path}/在职.xlsx（工作表“在职”）：找不到表头，应有“姓名、身份证号…”“机构名称、机构类别…”或"
        "“机构名称、编制数…”；请检查，或把这个文件移出台账文件夹。"
    )


def test_a_sheet_of_instructions_or_a_hidden_list_of_codes_is_left_out_and_that_is_said(tmp_path):
    sheets = {"填报说明": [["一、填报要求"], ["二、口径"]], "在职": PEOPLE, "list": [["男"], ["女"]]}
    found = read(tmp_path, book(sheets, hidden=["list"]))
    the_same_people(found)
    assert found.notes == (
        "在职.xlsx（工作表“填报说明”）：没有表头，2 行没有读。",
        "在职.xlsx（工作表“list”）：没有表头，2 行没有读。",
    )


def test_a_second_block_with_other_columns_in_the_same_sheet(tmp_path):
    found = read_table(
        tmp_path,
        f"""
        姓名 | 身份证号        | 性别 | 民族 | 人员状态
        张三 | {SAMPLE_ID}     | 女   | 苗族 | 在编在职
        姓名 | 身份证号        | 离退休类别 | 离退休时间 | 人员状态
        李四 | {id_number(3)} | 退休       | 2015-01-01 | 退休
        """,
    )
    assert [(person.kind, person.get("姓名")) for person in found.people] == [
        ("在职", "张三"),
        ("离退休", "李四"),
    ]
    assert found.people[1].get("离退休时间") == dt.date(2015, 1, 1)
    assert [aside.why for aside in found.aside] == ["另一段的表头"]


# --- which record a row is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "kind"),
    [
        ("在职", "在职"),
        ("非在职", "非在职"),
        ("退休人员", "离退休"),
        ("编外聘用", "编外"),
        ("Sheet1", "在职"),
    ],
)
def test_the_sheet_says_the_block_when_the_row_does_not(tmp_path, sheet, kind):
    lines = [line[:5] for line in PEOPLE]
    found = read(tmp_path, book({sheet: lines}), "人员.xlsx")
    assert {person.kind for person in found.people} == {kind}


def test_the_title_or_the_columns_say_the_block_when_the_sheet_does_not(tmp_path):
    titled = [["某县退休人员花名册"], *(line[:5] for line in PEOPLE)]
    assert read(tmp_path, book({"Sheet1": titled}), "人员.xlsx").people[0].kind == "离退休"
    told = [[*PEOPLE[0][:4], "聘用形式"], [*PEOPLE[1][:4], "劳务派遣"]]
    assert read(tmp_path, book({"Sheet1": told}), "人员.xlsx").people[0].kind == "编外"


def test_one_sheet_may_hold_all_blocks_by_status(tmp_path):
    found = read_table(
        tmp_path,
        """
        姓名 | 性别 | 民族 | 人员状态
        甲   | 男   | 苗族 | 在编在职
        乙   | 男   | 苗族 | 非在职
        丙   | 男   | 苗族 | 退休
        丁   | 男   | 苗族 | 编外
        戊   | 男   | 苗族 | 去世
        """,
        sheet="全部人员",
    )
    assert [person.kind for person in found.people] == ["在职", "非在职", "离退休", "编外", "在职"]


def test_institutions_and_quotas_are_told_apart_from_people(tmp_path):
    sheets = {
        "人员": PEOPLE,
        "机构": rows("机构编码|机构名称|机构类别|机构规格\n01|某县财政局|政府组成部门|正科"),
        "编制": rows("机构编码|机构名称|编制数|行政编制\n01|某县财政局|12|12"),
    }
    found = read(tmp_path, book(sheets), "台账.xlsx")
    assert (len(found.people), len(found.institutions), len(found.ledger)) == (2, 1, 1)
    assert found.rows_read == {"台账.xlsx": 4}


# --- set aside ------------------------------------------------------------------------------------------


def test_what_is_no_record_is_set_aside_with_a_reason(tmp_path):
    found = read_table(
        tmp_path,
        f"""
        姓名         | 身份证号      | 性别 | 民族 | 备注
        张三         | {SAMPLE_ID}  | 女   | 苗族 |
        姓名         | 身份证号      | 性别 | 民族 | 备注
        王五         | 1.10105E+17   | 男   | 苗族 |
        小 计        |               | 1    |      |
                     |               |      |      | 只有备注
        合计（人）   | 2             |      |      |
        注：截至年末 |               |      |      |
        填报人：赵六 |               |      |      |
        """,
    )
    assert [(aside.row, aside.who, aside.why) for aside in found.aside] == [
        (3, "", "重复的表头"),
        (4, "王五", "身份证号被存成了数字或科学计数，末几位已丢失，请在原系统重新导出为文本"),
        (5, "小计", "合计行"),
        (6, "", "没有姓名也没有身份证号"),
        (7, "合计(人)", "合计行"),
        (8, "注:截至年末", "表尾说明"),
        (9, "填报人:赵六", "表尾说明"),
    ]
    assert found.rows_read == {"台账.xlsx": 8}
    assert len(found.people) == 1


def test_a_subtotal_of_institutions_is_no_institution(tmp_path):
    found = read_table(
        tmp_path,
        """
        机构编码 | 机构名称   | 编制数 | 行政编制
        01       | 某县财政局 | 12     | 12
                 | 政府小计   | 12     | 12
        合计     |            | 12     | 12
        02       | 某县统计局 | 5      | 5
        """,
    )
    assert [entry.get("机构名称") for entry in found.ledger] == ["某县财政局", "某县统计局"]
    assert [aside.why for aside in found.aside] == ["合计行", "合计行"]


def test_an_id_number_is_masked_wherever_it_is_shown(tmp_path):
    found = read_table(
        tmp_path,
        f"""
        姓名 | 身份证号 | 性别 | 民族 | 备注
        张 三 | {SAMPLE_ID.lower()} | 女 | 苗族 | 证号　{SAMPLE_ID}
             |                      |    |      | 又名{SAMPLE_ID}
        合计{SAMPLE_ID[:17]} | | | |
        """,
    )
    log = [*found.changes, *found.aside]
    assert len(log) == 5
    assert not any(
        "19491231" in part for entry in log for part in map(str, (getattr(entry, n) for n in entry.__slots__))
    )
    assert ("身份证号", "110105********002x", "110105********002X") in [
        (c.field, c.old, c.new) for c in found.changes
    ]


def test_a_person_who_stands_twice_is_kept_twice(tmp_path):
    found = read(tmp_path, book({"在职": [*PEOPLE, PEOPLE[1]]}))
    assert [person.get("姓名") for person in found.people] == ["张三", "李四", "张三"]


# --- folders --------------------------------------------------------------------------------------------


def test_a_folder_is_read_whole_and_what_is_no_export_is_said(tmp_path):
    (tmp_path / "在职.xlsx").write_bytes(book({"在职": PEOPLE}))
    (tmp_path / "编外.csv").write_text(text([line[:5] for line in PEOPLE]), encoding="gbk")
    (tmp_path / "~$在职.xlsx").write_bytes(b"x")
    (tmp_path / ".隐藏.csv").write_bytes(b"x")
    (tmp_path / "通知.docx").write_bytes(b"x")
    found = register.read(tmp_path)
    assert found.rows_read == {"在职.xlsx": 2, "编外.csv": 2}
    assert [person.kind for person in found.people] == ["在职", "在职", "编外", "编外"]
    assert found.notes == ("通知.docx：不是 .xlsx、.xls 或 .csv，没有读。",)


def test_two_files_of_one_name_in_two_folders_are_told_apart(tmp_path):
    paths = []
    for unit in ("甲", "乙"):
        (tmp_path / unit).mkdir()
        paths.append(tmp_path / unit / "在职.xlsx")
        paths[-1].write_bytes(book({"在职": PEOPLE}))
    assert register.read(paths).rows_read == {"在职.xlsx": 2, str(paths[1]): 2}


def test_an_empty_folder(tmp_path):
    with pytest.raises(FileFault, match="台账文件夹里没有 .xlsx、.xls 或 .csv，请把实名制导出文件放进去。"):
        register.read(tmp_path)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(FileFault, match="打不开台账文件夹"):
        register.read(tmp_path / "没有")
