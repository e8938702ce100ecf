"""清理: what people type becomes what is counted, and the log says so; nothing is guessed."""

import datetime as dt

import pytest
from register.made_exports import SAMPLE_ID, read_table

from bianzhi_xl.register.cleaning import clean
from bianzhi_xl.register.tables import PEOPLE, Field, fields

DATE = Field("入编时间", "日期", "")
NUMBER = Field("编制数", "数", "")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2017-12-31", "2017-12-31"),
        ("2017/1/5", "2017-01-05"),
        ("2017.1.5", "2017-01-05"),
        ("2017.12.31.", "2017-12-31"),
        ("20171231", "2017-12-31"),
        ("20171231000000", "2017-12-31"),
        ("2017年12月31日", "2017-12-31"),
        ("2017 年 1 月 5 日", "2017-01-05"),
        ("２０１７－１－５", "2017-01-05"),
        ("2017-01-05 00:00:00", "2017-01-05"),
        ("2017/1/5 0:00", "2017-01-05"),
        ("2017-01-05T08:30:00", "2017-01-05"),
        ("2017.1", "2017-01-01"),
        ("2017/10", "2017-10-01"),
        ("2017年12月", "2017-12-01"),
        ("201712", "2017-12-01"),
        ("43100", "2017-12-31"),
        (43100.0, "2017-12-31"),
        (43100.75, "2017-12-31"),
        (20171231.0, "2017-12-31"),
        (201712.0, "2017-12-01"),
        (1987.05, "1987-05-01"),
        (1987.12, "1987-12-01"),
        (dt.datetime(2017, 12, 31, 8, 30), "2017-12-31"),
        (dt.date(2017, 12, 31), "2017-12-31"),
    ],
)
def test_a_date_in_every_form_people_type(typed, day):
    assert clean(typed, DATE).value == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("98.7", "98.7"),  # 1998年7月, or 98 of something
        ("5/1/2017", "5/1/2017"),
        ("2017", "2017"),
        ("2017-02-30", "2017-02-30"),
        ("2017-13", "2017-13"),
        ("0017-01-05", "0017-01-05"),
        ("长期", "长期"),
        (1987.1, "1987.1"),  # a number: January, or October that lost its nought
    ],
)
def test_a_date_that_may_mean_two_things_stays_as_it_was_typed(typed, kept):
    assert clean(typed, DATE) == (kept, "数字改为文字" if kept == "2017" and typed != kept else "", "")


def test_a_change_says_what_and_why():
    assert clean("2017/1/5", DATE).why == "日期统一写法"
    assert clean("2017.1", DATE).why == "只有年月，按当月 1 日"
    assert clean(43100.0, DATE).why == "日期序号改为日期"
    assert clean("2017-12-31", DATE).why == ""


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("姓名", "张 三", "张三"),
        ("姓名", "　张三\n", "张三"),
        ("姓名", "买买提.艾力", "买买提·艾力"),
        ("姓名", "=张三", "=张三"),
        ("身份证号", "11010519491231002x", SAMPLE_ID),
        ("身份证号", "'11010519491231002X", SAMPLE_ID),
        ("身份证号", '="11010519491231002X"', SAMPLE_ID),
        ("身份证号", "110105 19491231 002X", SAMPLE_ID),
        ("身份证号", "１１０１０５１９４９１２３１００２Ｘ", SAMPLE_ID),
        ("身份证号", "110105491231002", SAMPLE_ID),
        ("身份证号", 110105491231002.0, SAMPLE_ID),
        ("身份证号", "\u200b11010519491231002X\ufeff", SAMPLE_ID),
        ("民族", "汉", "汉族"),
        ("民族", "土家", "土家族"),
        ("民族", "01", "汉族"),
        ("政治面貌", "党员", "中共党员"),
        ("政治面貌", "预备 党员", "中共预备党员"),
        ("学历", "大学本科", "本科"),
        ("编制类型", "政法编制", "政法专项编制"),
        ("编制类型", "全额事业编制", "事业编制"),
        ("是否高配", "Y", "是"),
        ("是否高配", True, "是"),
        ("入编文号", "某编进[2017] 3号", "某编进〔2017〕3号"),
        ("入编文号", "某编进（2017）3号", "某编进〔2017〕3号"),
        ("备注", "ＡＢ１２：临时　借调", "AB12：临时 借调"),
        ("备注", "第一行\n第二行", "第一行 第二行"),
        ("单位名称", 2017.0, "2017"),
        ("序号", "１２", 12),
    ],
)
def test_a_cell_is_made_clean(field, typed, value):
    found = clean(typed, fields(PEOPLE)[field])
    assert found.value == value
    assert found.why or typed == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", 12),
        ("1,200", 1200),
        ("12名", 12),
        (12.0, 12),
        (12.5, 12.5),
        ("十二", "十二"),
        (float("inf"), "inf"),
    ],
)
def test_numbers(typed, value):
    found = clean(typed, NUMBER).value
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "typed", ["1.10105E+17", "1.10105194912310e17", 110105194912310020.0, 1.1e17, "110105194912310000.0"]
)
def test_an_id_number_that_lost_its_last_digits_is_refused_never_repaired(typed):
    found = clean(typed, fields(PEOPLE)["身份证号"])
    assert found.value is None
    assert "末几位已丢失，请在原系统重新导出为文本" in found.refused


def test_a_number_too_short_to_have_lost_a_digit_is_left_to_the_rules():
    assert clean(12345678.0, fields(PEOPLE)["身份证号"]) == ("12345678", "数字改为文字", "")


@pytest.mark.parametrize("field", ["性别", "民族", "学历", "编制类型", "是否高配"])
def test_a_code_that_no_list_has_stays_as_it_was_typed(field):
    assert clean("不详之类", fields(PEOPLE)[field]) == ("不详之类", "", "")


def test_the_log_says_file_row_field_from_to_and_why(tmp_path):
    found = read_table(
        tmp_path,
        """
        姓名  | 身份证号           | 民族 | 入编时间
        张 三 | 11010519491231002X | 汉   | 2017/1/5
        """,
    )
    assert [tuple(change) for change in map(_parts, found.changes)] == [
        ("台账.xlsx", 2, "姓名", "张 三", "张三", "去掉姓名中的空格或改正间隔号"),
        ("台账.xlsx", 2, "民族", "汉", "汉族", "“汉”规范为“汉族”"),
        ("台账.xlsx", 2, "入编时间", "2017/1/5", "2017-01-05", "日期统一写法"),
    ]


def _parts(change):
    return change.file, change.row, change.field, change.old, change.new, change.why


def test_a_birth_typed_as_a_month_takes_its_day_from_a_sound_id_number(tmp_path):
    found = read_table(
        tmp_path,
        """
        姓名 | 身份证号           | 民族 | 出生年月
        张三 | 11010519491231002X | 苗族 | 1949.12
        李四 | 11010519491231002X | 苗族 | 1949.11
        """,
    )
    assert [person.get("出生日期") for person in found.people] == [
        dt.date(1949, 12, 31),
        dt.date(1949, 11, 1),
    ]
    assert [change.why for change in found.changes] == ["只有年月，日取自身份证号", "只有年月，按当月 1 日"]


def test_a_code_that_says_two_things_fills_the_other_field_where_it_is_blank(tmp_path):
    found = read_table(
        tmp_path,
        """
        姓名 | 性别 | 民族 | 编制类别     | 经费形式
        张三 | 男   | 苗族 | 差额事业编制 |
        李四 | 男   | 苗族 | 差额事业编制 | 全额
        """,
    )
    assert [person.get("经费形式") for person in found.people] == ["差额补贴", "全额拨款"]
    assert "“差额事业编制”说明了经费形式" in [change.why for change in found.changes]
