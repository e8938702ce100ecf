"""What people read in a head without a thought: years, groups without merges, 其中 behind its whole, 其他 of a group.

Each is placed only where nothing else can be meant; the look-alike beside it is asked.
"""

import dataclasses

import pytest
from small_forms import FIXED
from tables import grid

from bianzhi_xl import binding
from bianzhi_xl.binding import confirmed
from bianzhi_xl.nouns import Column, RowSpec, Source

BODY = """
合计 |
一、党委 |
其中：纪委 |
二、政府 |
其中：公安 |
单位负责人： | 审核人：
"""
WORKERS = dataclasses.replace(
    FIXED,
    title="机关工勤人员情况统计表",
    columns=(
        Column("系统", ("系统类别",), Source("行名"), kind="文字"),
        Column("编制数", ("编制数",), Source("编制"), "名", "编制"),
        Column("实有人数", ("实有人数",), Source("人数"), "人", "实有"),
        Column("技术工", ("其中：技术工",), Source("人数"), "人", "结构", of="实有人数"),
        Column("普通工", ("其中：普通工",), Source("人数"), "人", "结构", of="实有人数"),
        Column("上年.编制数", ("上年数", "编制数"), Source("上年", "编制数"), "名", "上年"),
        Column("上年.实有人数", ("上年数", "实有人数"), Source("上年", "实有人数"), "人", "上年"),
        Column("增减.编制数", ("比上年增(+)减(-)", "编制数"), Source("式"), "名", "增减"),
    ),
)
HIRED = dataclasses.replace(
    FIXED,
    title="编外人员情况统计表",
    columns=(
        Column("系统", ("系统类别",), Source("行名"), kind="文字"),
        Column("合计", ("编外人员合计",), Source("人数"), "人", "实有", parts=(("形式.派遣", "形式.返聘"),)),
        Column("形式.派遣", ("聘用形式", "劳务派遣"), Source("人数"), "人", "结构"),
        Column("形式.返聘", ("聘用形式", "返聘"), Source("人数"), "人", "结构"),
        Column("形式.其他", ("聘用形式", "其他形式"), Source("人数"), "人", "结构"),
        Column("经费.财政", ("经费渠道", "财政拨款"), Source("人数"), "人", "结构"),
        Column("经费.自筹", ("经费渠道", "单位自筹"), Source("人数"), "人", "结构"),
        Column("经费.其他", ("经费渠道", "其他渠道"), Source("人数"), "人", "结构"),
    ),
)


def columns(head, form=WORKERS, title="", year=0):
    """key → sheet column, of those that are placed."""
    title = title or form.title
    return dict(binding.bind(form, grid(f"{title} | <\n{head.strip()}{BODY}"), "簿.xlsx", year=year).columns)


def asked(head, form=WORKERS, title=""):
    title = title or form.title
    found = binding.bind(form, grid(f"{title} | <\n{head.strip()}{BODY}"), "簿.xlsx")
    return {doubt.what.removeprefix("列 "): doubt.where for doubt in found.doubts}


YEARS = """
系统类别 | 2016年底 | < | 2017年底 | < | 其中：技术工 | 其中：普通工 | 2017年比2016年增减
^ | 编制数 | 实有人数 | 编制数 | 实有人数 | ^ | ^ | 编制数
"""


def test_years_are_told_by_the_year_of_the_title():
    assert columns(YEARS, title="2017年机关工勤人员情况统计表") == {
        "系统": 1, "上年.编制数": 2, "上年.实有人数": 3, "编制数": 4, "实有人数": 5, "技术工": 6, "普通工": 7,
        "增减.编制数": 8,
    }  # fmt: skip


def test_years_of_a_sheet_of_another_year_are_others():
    found = columns(YEARS, title="2018年机关工勤人员情况统计表")
    assert found["上年.编制数"] == 4 and "编制数" not in found


def test_a_date_of_filling_in_tells_no_year():
    found = columns(f"填报日期：2018年1月8日 |\n{YEARS.strip()}")
    assert "上年.编制数" not in found and "编制数" not in found


def test_the_day_that_the_figures_are_of_tells_the_year():
    found = columns(f"截止日期：2017年12月31日 |\n{YEARS.strip()}")
    assert (found["上年.编制数"], found["编制数"]) == (2, 4)


def test_a_sheet_that_names_no_year_is_read_by_the_report_year():
    found = columns(YEARS, year=2017)
    assert (found["上年.编制数"], found["编制数"]) == (2, 4)
    assert columns(YEARS, title="2018年机关工勤人员情况统计表", year=2017)["上年.编制数"] == 4


@pytest.mark.parametrize(
    "line",
    [
        "报送截止时间：2018年1月10日",
        "有效期至：2018年12月31日",
        "注：2016年末数取自上年统计年报",
        "2018年度预算编制用",
    ],
)
def test_a_line_of_another_day_tells_no_year(line):
    found = columns(f"{line} |\n{YEARS.strip()}", year=2017)
    assert (found["上年.编制数"], found["编制数"]) == (2, 4)


@pytest.mark.parametrize("date", ["2016年底", "2018年"])
def test_figures_of_one_other_year_are_not_this_years(date):
    head = f"系统类别 | {date} | <\n^ | 编制数 | 实有人数"
    assert not {"编制数", "实有人数"} & columns(head, year=2017).keys()
    assert not {"编制数", "实有人数"} & columns(head, title="2017年机关工勤人员情况统计表").keys()


@pytest.mark.parametrize("other", ["前年数", "2015年底", "2018年计划"])
def test_a_change_since_another_time_is_asked(other):
    head = f"系统类别 | 编制数 | 实有人数 | {other} | 增减\n^ | ^ | ^ | 编制数 | 编制数"
    assert "增减.编制数" not in columns(head, year=2017)


def test_a_year_that_the_form_names_itself_stays():
    form = dataclasses.replace(
        WORKERS,
        columns=(
            *WORKERS.columns[:3],
            Column("基数", ("2016年底基数", "编制数"), Source("手填"), "名", "手填"),
        ),
    )
    head = "系统类别 | 编制数 | 实有人数 | 2016年底基数\n^ | ^ | ^ | 编制数"
    assert columns(head, form, "2017年机关工勤人员情况统计表")["基数"] == 4


def test_this_years_figures_may_be_called_so():
    found = columns("""
系统类别 | 编制数 | < | < | 实有人数 | < | 其中：技术工 | 其中：普通工
^ | 上年数 | 本年数 | 增减 | 上年末 | 年末 | ^ | ^
""")
    assert (found["上年.编制数"], found["编制数"], found["增减.编制数"]) == (2, 3, 4)
    assert (found["上年.实有人数"], found["实有人数"], found["技术工"]) == (5, 6, 7)


def test_in_a_form_that_says_this_year_itself_the_word_counts():
    form = dataclasses.replace(
        WORKERS,
        columns=(
            WORKERS.columns[0],
            Column("新增", ("本年新增",), Source("手填"), "人", "手填"),
            Column("实有人数", ("实有人数",), Source("人数"), "人", "实有"),
        ),
    )
    assert "实有人数" not in columns("系统类别 | 本年新增 | 年末\n^ | ^ | 实有人数", form)


def test_parts_stand_behind_their_whole_and_under_its_head():
    found = columns("""
系统类别 | 编制数 | 实有人数 | < | <
^ | ^ | 小计 | 技术工 | 普通工
""")
    assert (found["实有人数"], found["技术工"], found["普通工"]) == (3, 4, 5)


def test_parts_behind_another_column_are_asked():
    head = "系统类别 | 编制数 | < | < | 实有人数\n^ | 小计 | 技术工 | 普通工 | ^"
    assert not {"技术工", "普通工"} & columns(head).keys()
    assert asked(head).keys() == {"技术工", "普通工"}


def test_columns_that_add_up_stand_under_the_sum():
    found = columns("系统类别 | 编外人员合计 | < | <\n^ | 合计 | 劳务派遣 | 返聘", HIRED)
    assert (found["合计"], found["形式.派遣"], found["形式.返聘"]) == (2, 3, 4)


@pytest.mark.parametrize("whole", ["在岗人数", "编制数（不含派出机构）"])
def test_parts_of_a_whole_that_is_not_the_forms_are_asked(whole):
    head = f"系统类别 | 编制数 | {whole} | 其中：技术工 | 其中：普通工"
    assert not {"技术工", "普通工"} & columns(head).keys()


def test_a_part_of_a_whole_that_is_not_the_forms_is_asked_behind_another_column_too():
    head = "系统类别 | 在岗人数 | 编制数 | 其中：技术工 | 其中：普通工"
    assert not {"技术工", "普通工"} & columns(head).keys()


def test_what_adds_up_behind_an_unknown_total_is_asked():
    head = "系统类别 | {} | 聘用形式 | <\n^ | ^ | 劳务派遣 | 返聘"
    assert columns(head.format("编外人员合计"), HIRED).keys() >= {"合计", "形式.派遣", "形式.返聘"}
    assert not {"形式.派遣", "形式.返聘"} & columns(head.format("本年新聘人员"), HIRED).keys()
    assert {"形式.派遣", "形式.返聘"} <= columns("系统类别 | 聘用形式 | <\n^ | 劳务派遣 | 返聘", HIRED).keys()


def test_parts_of_an_asked_whole_wait_for_it():
    sheet = grid(f"{WORKERS.title} | <\n系统类别 | 编制数 | 在岗人员总数 | 其中：技术工 | 其中：普通工{BODY}")
    found = binding.bind(WORKERS, sheet, "簿.xlsx")
    doubt = next(doubt for doubt in found.doubts if doubt.what == "列 实有人数")
    assert doubt.where == "C" and not {"实有人数", "技术工", "普通工"} & found.columns.keys()
    settled = binding.bind(WORKERS, sheet, "簿.xlsx", answers=confirmed.answered({}, found, doubt))
    assert [settled.columns[key] for key in ("实有人数", "技术工", "普通工")] == [3, 4, 5]
    none = binding.bind(WORKERS, sheet, "簿.xlsx", answers=confirmed.answered({}, found, doubt, yes=False))
    assert not {"实有人数", "技术工", "普通工"} & none.columns.keys()


def test_a_part_of_a_part_is_not_a_part_of_the_whole():
    form = dataclasses.replace(
        WORKERS,
        columns=(
            WORKERS.columns[0],
            Column("合计", ("合计",), Source("人数"), "人", "实有"),
            Column("女", ("女",), Source("人数"), "人", "结构", of="合计"),
            Column("党员", ("中共党员",), Source("人数"), "人", "结构", of="合计"),
        ),
    )
    assert columns("系统类别 | 合计 | 女 | 中共党员", form).keys() == {"系统", "合计", "女", "党员"}
    assert "女" not in columns("系统类别 | 合计 | 中共党员 | 其中：女", form)


FORMS = "系统类别 | 编外人员合计 | 聘用形式 | < | < | 经费渠道 | < | <\n"


def test_the_rest_of_a_group_is_its_其他():
    found = columns(f"{FORMS}^ | ^ | 劳务派遣 | 返聘 | 其他 | 财政拨款 | 单位自筹 | 其他", HIRED)
    assert (found["形式.其他"], found["经费.其他"]) == (5, 8)


def test_the_rest_counts_more_where_another_column_is_missing():
    found = columns(f"{FORMS}^ | ^ | 劳务派遣 | 公岗 | 其他 | 财政拨款 | 单位自筹 | 其他", HIRED)
    assert "形式.其他" not in found and found["经费.其他"] == 8


@pytest.mark.parametrize("more", ["返聘 | 公岗", "临时工"])
def test_the_forms_own_其他_is_asked_in_a_group_of_other_columns(more):
    head = f"系统类别 | 编外人员合计 | 聘用形式 | <{' | <' * more.count('|')} | <\n^ | ^ | 劳务派遣 | {more} | 其他形式"
    assert "形式.其他" not in columns(head, HIRED) and "形式.其他" in asked(head, HIRED)


KINDS = dataclasses.replace(
    FIXED,
    title="各类编制情况统计表",
    columns=(
        Column("系统", ("系统类别",), Source("行名"), kind="文字"),
        Column(
            "合计.编制", ("合计", "编制数"), Source("编制"), "名", "编制", parts=(("行政.编制", "工勤.编制"),)
        ),
        Column("合计.实有", ("合计", "实有人数"), Source("人数"), "人", "实有"),
        Column("行政.编制", ("行政编制", "编制数"), Source("编制"), "名", "编制"),
        Column("行政.实有", ("行政编制", "实有人数"), Source("人数"), "人", "实有"),
        Column("工勤.编制", ("工勤编制", "编制数"), Source("编制"), "名", "编制"),
        Column("工勤.实有", ("工勤编制", "实有人数"), Source("人数"), "人", "实有"),
        Column("其他.编制", ("其他(自定等)", "编制数"), Source("编制"), "名", "编制"),
        Column("其他.实有", ("其他(自定等)", "实有人数"), Source("人数"), "人", "实有"),
    ),
)


def kinds(*groups):
    heads = " | ".join(f"{group} | <" for group in groups)
    return f"系统类别 | {heads}\n^ | {' | '.join(['编制数 | 实有人数'] * len(groups))}"


def test_a_group_called_其他_counts_what_the_other_groups_do_not():
    every = {column.key for column in KINDS.columns}
    rest = {"其他.编制", "其他.实有"}
    assert columns(kinds("合计", "行政编制", "工勤编制", "其他"), KINDS).keys() == every
    assert not rest & columns(kinds("合计", "行政编制", "其他"), KINDS).keys()
    more = kinds("合计", "行政编制", "工勤编制", "协管编制", "其他")
    totals = {"合计.编制", "合计.实有"}
    assert columns(more, KINDS).keys() == every - rest - totals
    assert rest | totals == asked(more, KINDS).keys()


@pytest.mark.parametrize(
    ("whole", "sure"),
    [
        ("实有人数 | < | <\n^ | ^ | 小计 | 其中：女 | 其中：党员", True),
        ("实有人数 | < | <\n^ | ^ | 小计 | 男 | 女", True),
        ("实有人数 | < | <\n^ | ^ | 小计 | 在编 | 编外", False),
        ("实有人数 | < | <\n^ | ^ | 合计 | 干警 | 工勤", False),
    ],
)
def test_a_total_over_what_the_form_does_not_know_is_asked(whole, sure):
    assert ("实有人数" in columns(f"系统类别 | 编制数 | {whole}")) == sure


@pytest.mark.parametrize("group", ["2012年底", "上年数", "比上年增减"])
def test_last_years_group_is_nothing_that_a_total_adds_up(group):
    head = kinds("合计", "行政编制", "工勤编制", "其他", group)
    assert {"合计.编制", "其他.编制"} <= columns(head, KINDS).keys()


def test_a_total_beside_the_forms_own_kinds_is_the_forms():
    every = {column.key for column in KINDS.columns}
    kinds_ = "合计 | 行政编制 | 工勤编制 | 其他"
    head = f"系统类别 | 编制数 | < | < | < | 实有人数 | < | < | <\n^ | {kinds_} | {kinds_}"
    assert columns(head, KINDS).keys() == every


def test_a_column_that_holds_another_one_of_the_form_counts_more():
    head = "系统类别 | {} | 工勤编制 | <\n^ | {} | 编制数 | 实有人数"
    plain = columns(head.format("行政编制 | <", "编制数 | 实有人数"), KINDS)
    assert {"行政.编制", "行政.实有"} <= plain.keys()
    more = columns(head.format("行政编制 | < | <", "编制数 | 其中：工勤编制 | 实有人数"), KINDS)
    assert "行政.编制" not in more and "行政.实有" in more


def test_a_合计_in_the_middle_of_its_parts_is_asked():
    found = columns(kinds("行政编制", "合计", "工勤编制", "其他"), KINDS)
    assert "合计.编制" not in found and found["行政.编制"] == 2
    assert columns(kinds("行政编制", "工勤编制", "其他", "合计"), KINDS)["合计.编制"] == 8


def test_a_part_of_a_part_that_is_asked_waits_for_it():
    form = dataclasses.replace(
        WORKERS,
        columns=(
            WORKERS.columns[0],
            Column("年末", ("年末离退休人员",), Source("人数"), "人", parts=(("离休", "退休"),)),
            Column("离休", ("其中", "离休"), Source("人数"), "人"),
            Column("退休", ("其中", "退休"), Source("人数"), "人"),
            Column("提前", ("退休中：提前退休",), Source("人数"), "人", of="退休"),
        ),
    )
    head = "系统类别 | {} | 其中 | < | 退休中：提前退休\n^ | ^ | 离休 | 退休 | ^"
    assert columns(head.format("年末离退休人员"), form).keys() == {"系统", "年末", "离休", "退休", "提前"}
    assert columns(head.format("年末死亡人员"), form).keys() == {"系统"}


def test_heads_in_the_middle_of_their_groups_without_merges():
    form = dataclasses.replace(
        WORKERS,
        columns=(
            WORKERS.columns[0],
            *(
                Column(f"{group}.{name}", (group, name), Source("编制"), "名", "编制")
                for group in ("行政编制", "事业编制")
                for name in ("编制数", "实有人数", "超(+)缺(-)")
            ),
        ),
    )
    found = columns(
        """
系统类别 | | 行政编制 | | | 事业编制 |
 | 编制数 | 实有人数 | 超(+)缺(-) | 编制数 | 实有人数 | 超(+)缺(-)
""",
        form,
    )
    assert [found[f"行政编制.{name}"] for name in ("编制数", "实有人数", "超(+)缺(-)")] == [2, 3, 4]
    assert [found[f"事业编制.{name}"] for name in ("编制数", "实有人数", "超(+)缺(-)")] == [5, 6, 7]


@pytest.mark.parametrize("band", ["36至40岁", "36岁至40岁", "３６－４０岁"])
def test_a_range_in_other_words(band):
    form = dataclasses.replace(
        WORKERS,
        columns=(
            WORKERS.columns[0],
            Column("年轻", ("年龄", "36-40岁"), Source("人数"), "人", "结构"),
            Column("中年", ("年龄", "41-45岁"), Source("人数"), "人", "结构"),
        ),
    )
    assert columns(f"系统类别 | 年龄 | <\n^ | {band} | 41-45岁", form)["年轻"] == 2


def test_another_range_is_not_even_proposed():
    form = dataclasses.replace(
        WORKERS,
        columns=(WORKERS.columns[0], Column("年轻", ("年龄", "35岁及以下"), Source("人数"), "人", "结构")),
    )
    assert asked("系统类别 | 年龄\n^ | 30岁及以下", form) == {}


def test_last_years_column_is_not_proposed_for_this_years():
    head = "系统类别 | 上年数 | <\n^ | 编制数 | 实有人数"
    assert not {"编制数", "实有人数"} & {*asked(head), *columns(head)}


SECTIONS = dataclasses.replace(
    FIXED,
    columns=FIXED.columns[:2],
    rows=(
        RowSpec("合计", "合计", sum_of=("行政", "工勤", "事业", "企业", "其他")),
        RowSpec("行政", "一、行政", sum_of=("机关", "乡镇")),
        RowSpec("机关", "机关"),
        RowSpec("乡镇", "乡镇"),
        RowSpec("工勤", "二、机关工勤"),
        RowSpec("事业", "三、事业"),
        RowSpec("企业", "四、企业"),
        RowSpec("其他", "五、其他"),
    ),
)
REST = ("（四）企业", "（五）其他")


def rows(*labels, form=SECTIONS):
    body = "\n".join(f"{label} |" for label in labels)
    head = f"{form.title} | <\n系统类别 | 机构数\n"
    return dict(binding.bind(form, grid(f"{head}{body}\n单位负责人： | 审核人："), "簿.xlsx").rows)


def test_sections_are_told_by_their_number_where_only_an_ending_is_added():
    found = rows("合计", "（一）行政机关", "机关", "乡镇", "（二）机关工勤", "（三）事业单位", *REST)
    assert (found["行政"], found["事业"]) == (4, 8)


@pytest.mark.parametrize("label", ["（三）省属事业", "（三）事业单位编外", "（四）事业单位"])
def test_a_section_with_another_word_or_number_is_not_told_by_it(label):
    assert "事业" not in rows("合计", "（一）行政机关", "机关", "乡镇", "（二）机关工勤", label, *REST)


def test_a_小计_stands_at_the_foot_of_its_section():
    found = rows("机关", "乡镇", "一、行政小计", "二、机关工勤", "三、事业", "四、企业", "五、其他", "合计")
    assert (found["机关"], found["行政"], found["合计"]) == (3, 5, 10)


def test_rows_below_one_that_says_more_wait_for_a_person():
    labels = ("合计", "一、县直行政", "机关", "乡镇", "二、机关工勤", "三、事业", "四、企业", "五、其他")
    body = "\n".join(f"{label} |" for label in labels)
    sheet = grid(f"{SECTIONS.title} | <\n系统类别 | 机构数\n{body}\n单位负责人： | 审核人：")
    found = binding.bind(SECTIONS, sheet, "簿.xlsx")
    assert not {"行政", "机关", "乡镇"} & found.rows.keys()
    doubts = {doubt.what: doubt for doubt in found.doubts}
    assert doubts["行 机关"].where == "5" and "上级" in doubts["行 机关"].why
    answers = confirmed.answered({}, found, doubts["行 行政"])
    settled = binding.bind(SECTIONS, sheet, "簿.xlsx", answers=answers)
    assert (settled.rows["行政"], settled.rows["机关"], settled.rows["乡镇"]) == (4, 5, 6)


@pytest.mark.parametrize("section", ["三、县直事业", "二、事业（含参公）"])
def test_rows_below_a_section_that_is_not_the_forms_wait_too(section):
    form = dataclasses.replace(
        SECTIONS,
        rows=(
            RowSpec("合计", "合计", sum_of=("行政", "参公", "事业")),
            RowSpec("行政", "一、行政"),
            RowSpec("参公", "二、参公事业单位"),
            RowSpec("事业", "三、事业", sum_of=("全额", "差额")),
            RowSpec("全额", "全额拨款"),
            RowSpec("差额", "差额补贴"),
        ),
    )
    assert rows("合计", "一、行政", "三、事业", "全额拨款", "差额补贴", form=form).keys() >= {
        "事业",
        "全额",
        "差额",
    }
    found = rows("合计", "一、行政", section, "全额拨款", "差额补贴", form=form)
    assert found.keys() == {"合计", "行政"}


def test_rows_below_one_that_is_asked_and_says_what_the_form_says_do_not_wait():
    noted = dataclasses.replace(SECTIONS.rows[1], label="一、行政(含纪检)")
    form = dataclasses.replace(SECTIONS, rows=(SECTIONS.rows[0], noted, *SECTIONS.rows[2:]))
    labels = (
        "合计",
        "一、行政（含纪检）",
        "机关",
        "乡镇",
        "小计",
        "二、机关工勤",
        "三、事业",
        "四、企业",
        "五、其他",
    )
    body = "\n".join(f"{label} |" for label in labels)
    sheet = grid(f"{form.title} | <\n系统类别 | 机构数\n{body}\n单位负责人： | 审核人：")
    found = binding.bind(form, sheet, "簿.xlsx")
    assert [doubt.what for doubt in found.doubts] == ["行 行政"]
    assert (found.rows["机关"], found.rows["乡镇"]) == (5, 6)
