"""The report: one verdict as sentence, table, sheet, data and audit workbook, all with the same sentences."""

import datetime as dt
import io
import json

import openpyxl
import pytest

from bianzhi_xl import report
from bianzhi_xl.nouns import (
    Aside,
    At,
    Cause,
    Change,
    Finding,
    Meaning,
    Place,
    Register,
    Settings,
    Suspect,
    Tally,
    Verdict,
    Waiver,
)

BOOK = "汇总表.xlsx"
SENTENCE = "汇总03[政府].行政编制.实有人数：表里 116，台账 161，相差 -45（依据：州编办发〔2017〕219号）。"
WAIVER = Waiver("T-06", "明细1[县民政局]", "13", "12", "军转安置", "张三", "李四", "2018-01-05")
SETTINGS = Settings("/x", "芷岩县", 2017, "县市", dt.date(2017, 12, 31))


def place(row=8, column=4, book=BOOK, sheet="汇总03"):
    return Place(book, At(sheet, row, column), Meaning(sheet, "政府", "行政编制.实有人数"))


def finding(severity="错误", state="不符", sentence=SENTENCE, **more):
    given = {"where": "汇总03[政府].行政编制.实有人数", "places": (place(),), "left": 116, "right": 161}
    return Finding("C-02", severity, state, sentence, **{**given, "basis": "州编办发〔2017〕219号", **more})


def of_register(number=8, sentence="在职.xlsx 第8行 张三（110105********002X）：没有填 民族。"):
    return Finding("R-01", "错误", "不符", sentence, "在职.xlsx 第8行 张三", record=("在职.xlsx", number))


MIXED = Verdict(
    (
        finding("提示"),
        finding("错误"),
        finding("错误", "未判"),
        finding("警告", waiver=WAIVER),
        of_register(),
        finding("警告"),
    ),
    {"C-02": Tally(120, 2, 1, 4), "R-01": Tally(90, 1), "T-13": Tally(0, 0, 0, 7), "X-13": Tally()},
)


def test_the_summary_is_one_sentence():
    assert report.summary(MIXED) == "核对完毕：错误 2 处、警告 1 处、提示 1 处、未判 1 处、已说明 1 处。"
    assert report.summary(Verdict(())) == "核对完毕：没有发现不符。"


def test_the_table_is_worst_first():
    heads, *rows = report.table(MIXED)
    assert heads == ("级别", "处", "核对结果", "规则")
    assert [row[0] for row in rows] == ["错误", "错误", "警告", "提示", "未判", "已说明"]
    # The place has a column of its own, the basis stands in the sheet.
    assert rows[0] == ("错误", "汇总03[政府].行政编制.实有人数", "表里 116，台账 161，相差 -45。", "C-02")
    assert report.table(Verdict(())) == ()


def test_a_long_table_says_how_many_are_left():
    rows = report.table(Verdict((finding(),) * 7), most=5)
    assert len(rows) == 7 and rows[-1][2] == "还有 2 处，见“核对结果”或 --json。"


def test_the_sheet_links_to_the_cells():
    sheet = report.sheet(MIXED, BOOK)
    assert sheet.name == "核对结果" and sheet.heads == 2
    assert sheet.rows[0][:4] == (None,) * 4
    assert sheet.rows[0][4] == (
        "核对结果：本工作簿错误 1 处、警告 1 处、提示 1 处、未判 1 处、已说明 1 处；台账错误 1 处。"
        "点“单元格”可跳到该处。"
    )
    assert sheet.rows[1] == ("序号", "级别", "表", "单元格", "核对结果", "规则", "依据", "说明")
    assert sheet.rows[2] == (
        1,
        "错误",
        "汇总03",
        "汇总03 D8",
        "汇总03[政府].行政编制.实有人数：表里 116，台账 161，相差 -45。",
        "C-02",
        "州编办发〔2017〕219号",
        "",
    )
    assert sheet.links[3, 4] == At("汇总03", 8, 4)
    assert sheet.tints == {3: "错误", 4: "警告", 5: "提示", 8: "错误"}
    assert sheet.rows[6][1] == "已说明" and sheet.rows[6][7] == "军转安置（张三，李四批准，2018-01-05）"
    assert sheet.rows[7][2:4] == ("台账", "在职.xlsx 第8行") and (8, 4) not in sheet.links


def test_the_sheet_holds_only_its_own_workbook_and_the_register():
    elsewhere = finding(places=(place(book="明细表.xlsx"),), sentence="别的工作簿。")
    sheet = report.sheet(Verdict((elsewhere, finding(), of_register())), BOOK)
    assert [row[4] for row in sheet.rows[2:]] == [
        SENTENCE.replace("（依据：州编办发〔2017〕219号）", ""),
        of_register().sentence,
    ]


def test_a_finding_between_two_workbooks_stands_in_both():
    between = finding(places=(place(), place(3, 3, "明细表.xlsx", "明细1")))
    for book, shown in ((BOOK, "汇总03 D8 等 2 格"), ("明细表.xlsx", "明细1 C3 等 2 格")):
        assert report.sheet(Verdict((between,)), book).rows[2][3] == shown


def test_a_finding_about_a_whole_sheet_links_to_it():
    whole = finding(places=(Place(BOOK, At("汇总03")),))
    sheet = report.sheet(Verdict((whole,)), BOOK)
    assert sheet.rows[2][2:4] == ("汇总03", "汇总03") and sheet.links[3, 4] == At("汇总03")


def test_nothing_to_say_leaves_only_headings():
    assert len(report.sheet(Verdict(()), BOOK).rows) == 2


def test_a_bad_register_does_not_fill_every_workbook():
    many = Verdict(tuple(of_register(n) for n in range(1200)))
    rows = report.sheet(many, BOOK).rows
    assert len(rows) == 1003
    assert rows[-1][4] == "台账还有 200 处，改正上面的以后再核对，或看 --json。"


def test_a_rule_that_does_not_apply_is_not_one_that_passed():
    assert report.tallies(MIXED) == (
        ("规则", "相符", "不符", "未判", "不适用", "结论"),
        ("C-02", "120", "2", "1", "4", "有不符"),
        ("R-01", "90", "1", "0", "0", "有不符"),
        ("T-13", "0", "0", "0", "7", "不适用"),
        ("X-13", "0", "0", "0", "0", "没有可判的"),
    )


def test_the_data_for_scripts_has_stable_keys():
    data = report.json(MIXED)
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data
    assert {key: data[key] for key in ("错误", "警告", "提示", "未判", "已说明")} == {
        "错误": 2,
        "警告": 1,
        "提示": 1,
        "未判": 1,
        "已说明": 1,
    }
    assert data["规则判定"]["T-13"] == {"相符": 0, "不符": 0, "未判": 0, "不适用": 7, "结论": "不适用"}
    assert data["核对结果"][0] == {
        "规则": "C-02",
        "级别": "错误",
        "状态": "不符",
        "处": "汇总03[政府].行政编制.实有人数",
        "左": 116,
        "右": 161,
        "差": -45,
        "核对结果": SENTENCE,
        "依据": "州编办发〔2017〕219号",
        "人员": [],
        "单元格": [
            {
                "工作簿": BOOK,
                "工作表": "汇总03",
                "格": "D8",
                "含义": "汇总03[政府].行政编制.实有人数",
            }
        ],
        "台账": None,
        "说明": None,
    }


def test_dates_are_written_as_text_for_scripts():
    data = report.json(Verdict((finding(left=dt.date(2017, 12, 31), right=None),)))
    assert data["核对结果"][0]["左"] == "2017-12-31"


REGISTER = Register(
    (),
    (),
    (),
    (
        Change("在职.xlsx", 5, "民族", "汉", "汉族", "按代码表"),
        Change("在职.xlsx", 6, "姓名", "=张\x01三", "=张三", "控制符"),
    ),
    (Aside("在职.xlsx", "Sheet1", 9, "在职", "李四", "身份证号成了科学计数"),),
    {"在职.xlsx": 10},
)


@pytest.fixture(scope="module")
def workbook():
    return report.audit(MIXED, REGISTER, SETTINGS)


def pages(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book}


def test_the_audit_workbook_shows_what_was_judged_changed_and_set_aside(workbook):
    found = pages(workbook)
    assert list(found) == ["核对结果", "各规则判定", "台账读取", "台账清理记录", "未计入的行", "没有读的内容"]
    assert found["核对结果"][0][0].startswith("芷岩县 2017 年度核对完毕：错误 2 处")
    assert len(found["核对结果"]) == 2 + len(MIXED.findings)
    assert found["各规则判定"][4] == ["T-13", 0, 0, 0, 7, "不适用"]
    assert found["台账读取"][2] == ["在职.xlsx", 10, 9, 1]
    assert found["台账清理记录"][2] == ["在职.xlsx", 5, "民族", "汉", "汉族", "按代码表"]
    assert found["未计入的行"][2][-1] == "身份证号成了科学计数"


def test_text_that_looks_like_a_formula_stays_text(workbook):
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    cell = book["台账清理记录"]["E4"]
    assert (cell.value, cell.data_type) == ("=张三", "s")


def test_the_same_verdict_gives_the_same_bytes(workbook):
    assert report.audit(MIXED, REGISTER, SETTINGS) == workbook


# ------------------------------------------------------------------ root causes

WRONG = Suspect(place(), 116, 161, "数字颠倒", "116 写反了 161")
CAUSED = Verdict(
    (
        finding(),
        finding("错误", where="汇总01[政府].实有人数", places=(place(3, 3, sheet="汇总01"),)),
        finding("警告"),
    ),
    causes=(
        Cause(
            (WRONG,),
            (0, 1),
            others=((place(9),),),
            decided="与台账相符的数更可信",
            sentence="汇总03 第8行 政府 实有人数：填 116，应为 161；疑似数字颠倒。改正后其余 1 处不符随之消失。",
        ),
    ),
)


def test_a_root_cause_stands_for_the_findings_that_follow_from_it():
    heads, *rows = report.table(CAUSED)
    assert [row[0] for row in rows] == ["根因", "警告"]
    assert rows[0][1] == "汇总03[政府].行政编制.实有人数" and "应为 161" in rows[0][2]
    assert report.summary(CAUSED).endswith("；其中 2 处归为 1 处根因。")


def test_of_many_suspect_cells_the_terminal_names_the_first():
    many = tuple(Suspect(place(row), 1, 2) for row in range(8, 42))
    _, row = report.table(Verdict((), causes=(Cause(many, (), sentence="34 格与台账差的是同样 1 人。"),)))
    assert row[1] == "、".join(["汇总03[政府].行政编制.实有人数"] * 3) + " 等 34 格"


def test_the_sheet_groups_findings_under_their_root_cause():
    sheet = report.sheet(CAUSED, BOOK)
    assert [row[0] for row in sheet.rows[2:]] == ["根因1", "随根因1", "随根因1", 1]
    assert sheet.rows[2][4] == CAUSED.causes[0].sentence
    assert sheet.links[3, 4] == At("汇总03", 8, 4)
    assert sheet.tints[3] == "错误"


def test_a_workbook_that_a_root_cause_does_not_touch_does_not_show_it():
    elsewhere = Verdict(
        (finding(places=(place(book="别的.xlsx"),)),),
        causes=(Cause((Suspect(place(book="别的.xlsx"), 1),), (0,)),),
    )
    assert len(report.sheet(elsewhere, BOOK).rows) == 2


def test_for_scripts_a_root_cause_has_all_that_is_known():
    (cause,) = report.json(CAUSED)["根因"]
    assert json.loads(json.dumps(cause, ensure_ascii=False)) == cause
    assert cause["疑点"][0] | {"现值": 116, "应为": 161, "疑似": "数字颠倒", "格": "D8"} == cause["疑点"][0]
    assert len(cause["随之消失"]) == 2 and cause["其他可能"][0][0]["格"] == "D9" and cause["已定"] is True
