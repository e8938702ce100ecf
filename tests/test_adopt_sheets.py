"""收录表样, one trait at a time: totals by labels, codes, last year, listings; and whatever a file may hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import grid

from bianzhi_xl import binding, forms, yamltext
from bianzhi_xl.adopt import Origin, draft, formulas
from bianzhi_xl.forms.sources import linear
from bianzhi_xl.nouns import At, FileFault, Formula, Grid

BOOK = forms.load()


SIGNS = ["单位负责人：", "审核人：", "填报人："]


def small(heads, rows, formulas=None, merges=(), foot=(SIGNS,)):
    """A sheet with a title, heads in row 3 (and 4), rows from there on, and a foot: signatures."""
    cells = {(1, 1): "甲表", (2, 1): "开发区机构情况统计表"}
    texts = [*heads, *rows, *foot]
    cells |= {
        (3 + r, 1 + c): value
        for r, row in enumerate(texts)
        for c, value in enumerate(row)
        if value is not None
    }
    return Grid("甲表", cells, {at: Formula(text) for at, text in (formulas or {}).items()}, tuple(merges))


def test_totals_by_labels_where_there_are_no_formulas():
    labels = [
        "合计",
        "一、行政",
        "机关",
        "乡镇",
        "其中：政法",
        "　　　纪检",
        "二、事业",
        "（一）教育",
        "（二）卫生",
        "三、其他",
    ]
    found = draft(small([["类别", "编制数"]], [[label] for label in labels]), BOOK, Origin("簿.xlsx")).form
    sums = {spec.key: spec.sum_of for spec in found.rows if spec.sum_of}
    assert sums == {"合计": ("行政", "事业", "其他"), "行政": ("机关", "乡镇"), "事业": ("教育", "卫生")}
    assert {spec.key: spec.of for spec in found.rows if spec.of} == {"政法": "行政", "纪检": "行政"}


def test_a_total_at_the_foot_adds_what_stands_above():
    found = draft(small([["类别", "编制数"]], [["党委"], ["政府"], ["合计"]]), BOOK, Origin("簿.xlsx")).form
    assert found.rows[-1].sum_of == ("党委", "政府")


def test_subtotals_below_and_above_what_they_add():
    below = ["合计", "党委", "政府", "小计", "教育", "卫生", "小计"]
    above = ["合计", "小计", "党委", "政府", "小计", "教育", "卫生"]
    for labels in (below, above):
        sheet = small([["类别", "编制数"]], [[label] for label in labels])
        found = draft(sheet, BOOK, Origin("簿.xlsx"))
        sums = {spec.key: spec.sum_of for spec in found.form.rows if spec.sum_of}
        assert sums == {"合计": ("小计", "小计2"), "小计": ("党委", "政府"), "小计2": ("教育", "卫生")}
        assert binding.bind(found.form, sheet, "簿.xlsx").missing == ()


def test_a_column_by_its_code():
    heads = [["类别", "核定数", "余数", "合计"], ["甲", "1", "2", "3=1+2"]]
    found = draft(small(heads, [["党委"], ["政府"]]), BOOK, Origin("簿.xlsx")).form
    assert found.column("合计").source.word == "式" and linear(found.column("合计").source.field) == (
        (1, "核定数"),
        (1, "余数"),
    )


def test_codes_with_noughts_before_them():
    heads = [["类别", "核定数", "余数", "合计"], ["甲", "01", "02", "03=01+02"]]
    found = draft(small(heads, [["党委"], ["政府"]]), BOOK, Origin("簿.xlsx"))
    assert linear(found.form.column("合计").source.field) == ((1, "核定数"), (1, "余数"))


def test_a_code_over_a_column_without_a_head_is_no_formula():
    heads = [["类别", "核定数", None, "全部"], ["甲", "1", "2", "3=1+2"]]
    found = draft(small(heads, [["党委"], ["政府"]]), BOOK, Origin("簿.xlsx"))
    assert found.form.column("全部").source.word == "手填"


def test_last_year_and_what_has_changed_since():
    heads = [["类别", "本年编制数", "上年编制数", "比上年增减"]]
    found = draft(small(heads, [["党委"], ["政府"]]), BOOK, Origin("簿.xlsx"))
    assert found.form.column("上年编制数").source.field == "本年编制数"
    assert linear(found.form.column("比上年增减").source.field) == ((1, "本年编制数"), (-1, "上年编制数"))
    assert "猜：增减是本年减上年" in found.text


def test_last_year_is_of_the_figure_and_not_of_its_change():
    heads = [["类别", "编制数增减", "上年编制数", "本年编制数"]]
    found = draft(small(heads, [["党委"], ["政府"]]), BOOK, Origin("簿.xlsx")).form
    assert found.column("上年编制数").source.field == "本年编制数"
    assert linear(found.column("编制数增减").source.field) == ((1, "本年编制数"), (-1, "上年编制数"))


YEARS = [
    ["类别", "本年", None, None, "上年", None, None, "比上年增减"],
    [None, "合计", "行政编制", "事业编制", "合计", "行政编制", "事业编制"],
]
YEARS_MERGED = ((3, 1, 4, 1), (3, 2, 3, 4), (3, 5, 3, 7), (3, 8, 4, 8))


def test_last_year_of_a_total_counts_what_the_total_does():
    """行政编制 and 事业编制 are counted in 名, and with them what is made of them."""
    sums = {(row, 2): f"=C{row}+D{row}" for row in (5, 6)} | {(row, 8): f"=B{row}-E{row}" for row in (5, 6)}
    found = draft(small(YEARS, [["党委"], ["政府"]], sums, YEARS_MERGED), BOOK, Origin("簿.xlsx")).form
    assert found.column("上年.合计").source.word == "上年"
    assert {key: found.column(key).unit for key in ("本年.合计", "上年.合计", "比上年增减")} == {
        "本年.合计": "名",
        "上年.合计": "名",
        "比上年增减": "名",
    }


@pytest.mark.parametrize(
    ("heads", "sums"),
    [
        (["合计", "行政编制", "事业编制"], ((1, "情况.行政编制"), (1, "情况.事业编制"))),
        (["合计", "行政编制", "事业编制", "占比(%)"], ((1, "情况.行政编制"), (1, "情况.事业编制"))),
        (["合计", "机构数", "编制数", "实有人数"], ()),
    ],
    ids=["of one unit", "with a share", "of several units"],
)
def test_a_total_adds_what_is_counted_in_one_unit(heads, sums):
    over = ["类别", "情况", *[None] * (len(heads) - 1)]
    merges = ((3, 1, 4, 1), (3, 2, 3, 1 + len(heads)))
    found = draft(small([over, [None, *heads]], [["党委"], ["政府"]], None, merges), BOOK, Origin("簿.xlsx"))
    source = found.form.column("情况.合计").source
    assert source.word == ("式" if sums else "手填") and linear(source.field) == sums
    assert any("“情况/合计”：取什么没有猜出来" in line for line in found.open) == (not sums)


NOTES = ("本表统计年末数。", "乡镇单列，见说明：另附。")


@pytest.mark.parametrize("above", [True, False], ids=["above", "below"])
@pytest.mark.parametrize("word", ["注", "备注", "填表说明"])
def test_notes_above_and_below_the_signatures(word, above):
    notes = ([f"{word}：1.{NOTES[0]}"], [f"2.{NOTES[1]}"])
    foot = (*notes, SIGNS) if above else (SIGNS, *notes)
    found = draft(small([["类别", "编制数"]], [["党委"], ["政府"]], foot=foot), BOOK, Origin("簿.xlsx")).form
    assert found.notes == NOTES and found.sign == ("单位负责人", "审核人", "填报人")


@pytest.mark.parametrize("signs", [(SIGNS,), ()], ids=["signed", "not signed"])
@pytest.mark.parametrize("line", ["审核关系：编制数≥实有人数", "备注：乡镇单列。"])
def test_what_else_stands_at_the_foot_is_nothing_to_sign(line, signs):
    foot = ([line], *signs)
    found = draft(small([["类别", "编制数"]], [["党委"], ["政府"]], foot=foot), BOOK, Origin("簿.xlsx"))
    assert found.form.sign == (("单位负责人", "审核人", "填报人") if signs else ())
    assert any("签字：表下没有读到" in said for said in found.open) == (not signs)


def test_signatures_on_two_rows():
    foot = (["单位负责人：", "审核人："], ["填报人：", "填报日期：  年 月 日"], ["注：乡镇单列。"])
    found = draft(small([["类别", "编制数"]], [["党委"], ["政府"]], foot=foot), BOOK, Origin("簿.xlsx")).form
    assert found.sign == ("单位负责人", "审核人", "填报人", "填报日期") and found.notes == ("乡镇单列。",)


@pytest.mark.parametrize(
    "line",
    [
        ["单位负责人：张三", "审核人：李四", "填报人：王五", "填报日期：2018年1月5日"],
        ["单位负责人：张三  审核人：李四  填报人：王五  填报日期：2018年1月5日"],
        ["单位负责人：张三 审核人：李四 填报人：王五 填报日期：2018年1月5日"],
        ["单位负责人：张三审核人：李四填报人：王五填报日期：2018年1月5日"],
        ["单位负责人： 张 三   审 核 人： 李四 填 报 人：王五   填报日期：2018年1月5日"],
        ["单位负责人：", "张三", "审核人：", "李四", "填报人：", "王五", "填报日期：", "2018年1月5日"],
        ["单位负责人：____审核人：____填报人：____填报日期：  年  月  日"],
    ],
)
def test_a_signature_is_its_label_whoever_signed(line):
    found = draft(
        small([["类别", "编制数"]], [["党委"], ["政府"]], foot=(line,)), BOOK, Origin("簿.xlsx")
    ).form
    assert found.sign == ("单位负责人", "审核人", "填报人", "填报日期")


def test_a_signature_of_no_usual_name_is_taken_as_it_is():
    foot = (["分管县领导：张三  编委办主任： 李四  联系电话：0743-8222333  填报人：王五"],)
    found = draft(small([["类别", "编制数"]], [["党委"], ["政府"]], foot=foot), BOOK, Origin("簿.xlsx")).form
    assert found.sign == ("分管县领导", "编委办主任", "联系电话", "填报人")


@pytest.mark.parametrize(
    ("above", "below", "title"),
    [
        ("开发区机构编制", "和实有人数统计表", "开发区机构编制和实有人数统计表"),
        ("2017年开发区机构编制情况", "统计表", "开发区机构编制情况统计表"),
        ("开发区机构设置、人员编制和", "领导职数情况统计表", "开发区机构设置、人员编制和领导职数情况统计表"),
        ("湘西州机构编制委员会办公室", "开发区机构编制情况统计表", "开发区机构编制情况统计表"),
        ("附件2", "开发区机构编制情况统计表", "开发区机构编制情况统计表"),
        ("开发区机构编制情况统计表", "（2017年）", "开发区机构编制情况统计表"),
    ],
)
def test_a_title_on_two_rows_is_taken_whole(above, below, title):
    sheet = grid(
        f"{above} | < | <\n{below} | < | <\n类别 | 编制数 | 实有人数\n党委 |\n政府 |\n单位负责人： | 审核人："
    )
    found = draft(sheet, BOOK, Origin("簿.xlsx"))
    assert found.form.title == title
    assert [spec.label for spec in found.form.rows] == ["党委", "政府"]
    assert binding.bind(found.form, sheet, "簿.xlsx").missing == ()


@pytest.mark.parametrize(
    ("labels", "of"),
    [
        (["合计", "机关", "乡镇", "　其中：街道", "　　　　社区"], "乡镇"),
        (["合计", "　机关", "　乡镇", "　　其中：街道", "　　　　　社区"], "乡镇"),
        (["合计", "　机关", "　乡镇", "　其中：街道", "　　　　社区"], "合计"),
        (["合计", "机关", "乡镇", "其中：街道", "　　　社区"], "合计"),
    ],
)
def test_其中_below_the_last_part_of_a_total_is_of_it_when_further_in(labels, of):
    sheet = small([["类别", "编制数"]], [[label] for label in labels])
    found = draft(sheet, BOOK, Origin("簿.xlsx")).form
    assert {spec.key: spec.of for spec in found.rows if spec.of} == {"街道": of, "社区": of}


def test_lines_that_hold_institutions_are_one_listing():
    rows = [[None, "合计"], [1, "县教育局"], [2, "县卫生局"], [None, None]]
    found = draft(small([["序号", "单位名称", "编制数"]], rows), BOOK, Origin("簿.xlsx")).form
    assert [(spec.kind, spec.key, spec.sum_of) for spec in found.rows] == [
        ("固定", "合计", ("合计单位",)),
        ("逐机构", "合计单位", ()),
    ]
    assert found.rows[1].blanks == 3


PLAN = """
附件2 |
2018年机关事业单位空编使用计划申报表 | < | < | < | < | < | < | < | < | <
填报单位（盖章）： | | | | | | 填报时间：2018年3月1日
序号 | 单位名称 | 编制性质 | 编制数 | 在编人数 | 空编数 | 申请使用空编数 | <    | <    | 备注
^    | ^        | ^        | ^      | ^        | ^      | 小计           | 考录 | 调入 | ^
1    | 县教育局 | 行政编制 | 10     | 9        | =D6-E6→1 | 1            | 1    | 0
2    | 县财政局 | 行政编制 | 12     | 11       | =D7-E7→1 | 1            | 0    | 1
3    | 县一中   | 事业编制 | 120    | 110      | =D8-E8→10 | 5           | 5    | 0
合计 | <        | <        | =SUM(D6:D8)→142 | =SUM(E6:E8)→130 | =D9-E9→12 | 7   | 6    | 1
单位负责人： | | | 填表人： | | | 联系电话：
"""
TOWNS = """
乡镇（街道）机构编制基本情况统计表 | < | < | < | < | < | < | < | <
单位：个、名、人 |
乡镇名称 | 机构数 | <    | 编制数 | <        | <        | 实有人数 | <    | <
^        | 行政   | 事业 | 小计   | 行政编制 | 事业编制 | 小计     | 行政 | 事业
栏次     | 1      | 2    | 3=4+5  | 4        | 5        | 6=7+8    | 7    | 8
总计 |
白沙镇 |
浦市镇 |
武溪镇 |
注：本表统计年末数。 |
"""


def test_a_plan_with_units_filled_in():
    """Years go, the total stands under 序号, what is asked for is not what there is."""
    found = draft(grid(PLAN, "Sheet1"), BOOK, Origin("空编.xlsx"))
    form = found.form
    assert form.title == form.name == "机关事业单位空编使用计划申报表" and form.number == "未编号"
    assert form.sign == ("单位负责人", "填表人", "联系电话")
    assert [(spec.kind, spec.label, spec.sum_of) for spec in form.rows] == [
        ("逐机构", "", ()),
        ("固定", "合计", ("单位",)),
    ]
    assert linear(form.column("空编数").source.field) == ((1, "编制数"), (-1, "在编人数"))
    assert form.column("编制性质").source.word == "手填" and form.column("编制性质").unit == ""
    assert "“申请使用空编数”没有算进去" in found.text
    bound = binding.bind(form, grid(PLAN, "Sheet1"), "空编.xlsx")
    assert bound.missing == () and bound.rows == {"合计": 9, "县教育局": 6, "县财政局": 7, "县一中": 8}


def test_a_sheet_with_the_name_of_a_form_of_ours_is_called_by_its_title():
    assert (
        draft(grid(TOWNS, "汇总03"), BOOK, Origin("乡镇.xlsx")).form.name == "乡镇街道机构编制基本情况统计表"
    )


def test_towns_by_their_codes():
    found = draft(grid(TOWNS, "Sheet1"), BOOK, Origin("乡镇.xlsx"))
    form = found.form
    assert form.title == "乡镇（街道）机构编制基本情况统计表" and form.sign == ()
    assert "# 据栏号“3=4+5”" in found.text
    assert linear(form.column("编制数.小计").source.field) == ((1, "编制数.行政编制"), (1, "编制数.事业编制"))
    people = form.column("实有人数.行政").source
    assert (people.word, dict(people.where)) == (
        "人数",
        {"计入实有": frozenset({"是"}), "编制类型": frozenset({"行政编制"})},
    )
    assert [(spec.kind, spec.sum_of) for spec in form.rows] == [("固定", ("总计单位",)), ("逐机构", ())]
    assert binding.bind(form, grid(TOWNS, "Sheet1"), "乡镇.xlsx").missing == ()


def test_a_head_of_many_levels_is_written_in_six():
    cells = {(1, 1): "机构情况统计表", (3, 1): "类别"} | {(row, 2): f"第{row}层" for row in range(3, 11)}
    grid = Grid("甲", {**cells, (11, 1): "合计", (12, 1): "党委"}, merges=((3, 1, 10, 1),))
    found = draft(grid, BOOK, Origin("簿.xlsx"))
    assert found.form.columns[1].heads == ("第3层", "第4层", "第5层", "第6层", "第7层", "第8层第9层第10层")
    assert binding.bind(found.form, grid, "簿.xlsx").missing == ()


@pytest.mark.parametrize(
    ("heads", "rows", "said"),
    [
        (["类别", "编制数", "类别", "编制数"], [["党委", 1, "政府", 2]], "右边 C 列起的第二栏没有读"),
        (["类别", "编制数"], [["党委"], ["类别", "实有人数"], ["政府"]], "第 5 行起的另一块表头没有读"),
    ],
)
def test_what_was_not_read_is_said(heads, rows, said):
    found = draft(small([heads], rows), BOOK, Origin("簿.xlsx"))
    assert any(line.startswith(said) for line in found.open)


def test_a_formula_in_a_circle_is_left_to_the_person():
    heads, rows = [["类别", "一类", "二类"]], [["合计"], ["党委"], ["政府"]]
    circle = {
        (5, 2): "=C5",
        (5, 3): "=B5",
        (6, 2): "=C6",
        (6, 3): "=B6",
        (4, 2): "=SUM(B5:B6)",
        (4, 3): "=SUM(C5:C6)",
    }
    found = draft(small(heads, rows, circle), BOOK, Origin("簿.xlsx"))
    assert "公式互相算成一圈，没有采用" in found.text


@pytest.mark.parametrize("across", [False, True], ids=["rows", "columns"])
def test_sums_over_all_the_sums_below_them_are_read_in_no_time(across):
    """Each adds up all that come after it: there are thousands of millions of ways from the first to the last."""
    size = 40
    if across:
        heads, rows = ["类别", *(f"第{n}栏" for n in range(size))], [["党委"]]
        sums = {(4, n): f"=SUM({At('', 4, n + 1).a1}:{At('', 4, size + 1).a1})" for n in range(2, size)}
    else:
        heads, rows = ["类别", "编制数"], [[f"第{n}行"] for n in range(size)]
        sums = {(n, 2): f"=SUM(B{n + 1}:B{size + 3})" for n in range(4, size + 2)}
    found = draft(small([heads], rows, sums), BOOK, Origin("簿.xlsx"))
    assert "一圈" not in found.text
    assert len(found.form.rows[0].sum_of) == (0 if across else size - 1)


def test_a_name_that_would_mean_another_column_is_not_written():
    """In the group 比上年, 编制数 would be the group's own."""
    heads = [["类别", "编制数", "比上年", None], [None, None, "编制数", "余数"]]
    merges = [(3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 3, 4)]
    found = draft(
        small(heads, [["党委"], ["政府"]], {(5, 4): "=B5-1", (6, 4): "=B6-1"}, merges),
        BOOK,
        Origin("簿.xlsx"),
    )
    assert found.form.column("比上年.余数").source.word == "手填" and "写不成式" in found.text
    assert any("“比上年/余数”：取什么没有猜出来" in line for line in found.open)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({(1, 1): "编制数", (1, 2): "实有人数"}, "没有标题"),
        ({(1, 1): "机构编制情况表", (2, 1): "只有一格"}, "读不出表头"),
        ({(1, 1): "机构编制情况表", (2, 1): "类别", (2, 2): "编制数"}, "没有行名"),
        ({}, "没有标题"),
    ],
)
def test_what_is_no_form_gets_one_sentence(cells, said):
    with pytest.raises(FileFault, match=said):
        draft(Grid("甲", cells), BOOK, Origin("簿.xlsx"))


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)


@settings(max_examples=150, derandomize=True)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40))
def test_any_text_comes_back_from_yaml(text):
    quoted = yamltext.quoted(text)
    assert yamltext.loads(f"{{键: [{quoted}, 二]}}", "例.yaml")["键"] == [text, "二"]
    assert yamltext.loads(f"键: {quoted}  # 说明", "例.yaml")["键"] == text


def dressed(texts):
    """Texts of a file, so that none is blank or a caption."""
    return [f"栏{n}{text}目" for n, text in enumerate(texts)]


@settings(max_examples=60, derandomize=True)
@given(st.lists(TEXTS, min_size=3, max_size=5), st.lists(TEXTS, min_size=1, max_size=4), TEXTS)
def test_whatever_is_written_in_a_file_the_draft_loads_and_says_the_same(heads, labels, note):
    rows = [[f"行{n}{label}"] for n, label in enumerate(labels)]
    sheet = small([dressed(heads)], rows)
    cells = {**sheet.cells, (4 + len(rows) + 1, 1): f"注：{note}"}
    try:
        found = draft(Grid("表", cells), {}, Origin("簿.xlsx"))
    except FileFault:
        assert any(":" in text or "：" in text for text in dressed(heads))
        return
    assert [column.heads for column in found.form.columns] == [(text,) for text in dressed(heads)]
    assert [spec.label for spec in found.form.rows] == [row[0] for row in rows][: len(found.form.rows)]
    assert forms.declared(found.text, "再读.yaml").columns == found.form.columns


@settings(max_examples=150, derandomize=True)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 12), st.integers(1, 6)),
        st.one_of(
            TEXTS,
            st.integers(0, 9),
            st.sampled_from(["合计", "编制数", "其中", "上年", "—", "甲", "一、党委", "序号"]),
        ),
        max_size=40,
    ),
    st.lists(st.tuples(st.integers(2, 6), st.integers(1, 5)), max_size=4),
)
def test_any_sheet_is_drafted_or_refused_in_a_sentence(cells, corners):
    merges = tuple((row, column, row + 1, column + 1) for row, column in corners)
    grid = Grid("表", {**cells, (1, 1): "机构情况统计表"}, merges=merges)
    try:
        found = draft(grid, {}, Origin("簿.xlsx"))
    except FileFault as fault:
        assert str(fault).startswith("工作表“表”")
    else:
        assert found.form.draft


@pytest.mark.parametrize(
    "formula",
    [
        "=VLOOKUP(A1,B:C,2)",
        "=Sheet2!A1",
        "=A1&B1",
        "=SUM(A1:B",
        "=(" * 500,
        "=1+2",
        "=IF(A1>0,B1,C1)",
        "=SUM(A1:Z9999)",
    ],
)
def test_a_formula_that_is_not_understood_is_no_total(formula):
    assert formulas.read(formula) is None


def test_a_formula_with_signs_and_brackets():
    read = formulas.read('=IF(COUNT(B1)<1,"",ROUND((A1-(B1+C1))/B1*100,1))')
    assert read.over(lambda cell: "甲乙丙"[cell[1] - 1]) == "四舍五入((甲 - (乙 + 丙)) ÷ 乙 × 100, 1)"
    assert formulas.read("=A1-(B1-C1)").terms == ((1, (1, 1)), (-1, (1, 2)), (1, (1, 3)))
    assert formulas.read("=-A1").terms == ((-1, (1, 1)),)
    assert formulas.read(f"={'-' * 5000}A1").terms == ((1, (1, 1)),)
