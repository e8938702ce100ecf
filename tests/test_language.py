"""What may be written in a rule, what it answers, and what is refused."""

import datetime as dt
import json
import time

import pytest

from bianzhi_xl import language
from bianzhi_xl.language import Call, CellName, call, cell, excel, parse
from bianzhi_xl.language.listing import LISTING
from bianzhi_xl.language.words import WORDS
from bianzhi_xl.nouns import RuleFault


class Paper:
    """Surroundings on paper: names, cells and counts from plain tables."""

    def __init__(self, names=(), cells=(), counts=(), last=()):
        self.names, self.table = dict(names), dict(cells)
        self.counts, self.before, self.asked = dict(counts), dict(last), []

    def name(self, path):
        return self.names[path]

    def cells(self, form, rows, column):
        return self.table[form, rows, column]

    def count(self, word, names, where):
        self.asked.append((word, names, dict(where)))
        return self.counts.get((word, *names))

    def last(self, form, row, column):
        return self.before.get((form, row, column))

    def occurrences(self, field):
        return 2 if self.names[field] else 0

    def call(self, word, args):
        return (word, args) == ("属于", ("汉族", "民族"))


def value(text, blank="不判", **names):
    return parse(text, blank).value(Paper(names))


# --------------------------------------------------------------------------- arithmetic and signs


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) × 3", 9),
        ("（１＋２）×３", 9),
        ("7 ÷ 2", 3.5),
        ("6 ÷ 2", 3),
        ("-3 + +1", -2),
        ("1 - 2 - 3", -4),
        ("0.1 + 0.2 = 0.3", True),
        ("3 ≥ 3 且 3 ≤ 3 且 2 ≠ 3", True),
        ("1 < 2 < 3", True),
        ("1 < 2 > 3", False),
        ("2 <> 3", True),
        ("非 1 = 2 或 1 = 3", True),
        ('“甲” = "甲"', True),
        ("1 = 1 并且 2 = 2 或者 3 = 4", True),
    ],
)
def test_arithmetic_and_comparison(text, answer):
    assert value(text) == answer


def test_a_zero_divisor_leaves_the_answer_open():
    assert value("1 ÷ 甲", 甲=0) is None


def test_a_figure_too_large_to_be_meant_leaves_the_answer_open():
    assert value("甲 × 甲", 甲=10**12) is None
    assert value("甲 + 1", 甲=float("nan")) is None
    assert value("甲 + 1", 甲=float("inf")) is None


def test_signs_are_only_turned_outside_quoted_text():
    assert value("“（甲）≥，＝且” = 乙", 乙="（甲）≥，＝且") is True


def test_quoted_text_is_exactly_what_stands_there():
    assert value('"“a”　b" = 甲', 甲="“a”　b") is True
    assert value("甲 = '他说\"好\"'", 甲='他说"好"') is True


# --------------------------------------------------------------------------- three answers


T, F, B = "1 = 1", "1 = 2", "甲 = 1"
AND = [(T, T, True), (T, F, False), (T, B, None), (F, F, False), (F, B, False), (B, B, None)]
OR = [(T, T, True), (T, F, True), (T, B, True), (F, F, False), (F, B, None), (B, B, None)]


@pytest.mark.parametrize(("a", "b", "answer"), AND)
def test_and(a, b, answer):
    assert value(f"{a} 且 {b}", 甲=None) is answer
    assert value(f"{b} 且 {a}", 甲=None) is answer


@pytest.mark.parametrize(("a", "b", "answer"), OR)
def test_or(a, b, answer):
    assert value(f"{a} 或 {b}", 甲=None) is answer
    assert value(f"{b} 或 {a}", 甲=None) is answer


@pytest.mark.parametrize(("a", "answer"), [(T, False), (F, True), (B, None)])
def test_not(a, answer):
    assert value(f"非 ({a})", 甲=None) is answer


@pytest.mark.parametrize("operator", ["=", "≠", "<", "≤", ">", "≥"])
def test_a_comparison_with_a_blank_is_open(operator):
    assert value(f"甲 {operator} 1", 甲=None) is None
    assert value(f"1 {operator} 甲", 甲=None) is None


@pytest.mark.parametrize("operator", "+-×÷")
def test_arithmetic_with_a_blank_is_blank(operator):
    assert value(f"甲 {operator} 2", 甲=None) is None


def test_a_blank_counts_as_zero_only_where_the_rule_says_so():
    assert value("甲 + 2", blank="当零", 甲=None) == 2
    assert value("甲 = 0", blank="当零", 甲=None) is True
    assert value("为空(甲)", blank="当零", 甲=None) is True
    assert value("个数(甲, 乙)", blank="当零", 甲=None, 乙=0) == 1
    assert value("空项(甲, 乙)", blank="当零", 甲=None, 乙=0) == "甲"


def test_a_run_of_cells_under_当零():
    paper = Paper(cells={("", None, "甲"): (1, None, 3)})
    assert parse("求和(本表[:].甲)").value(paper) is None
    assert parse("求和(本表[:].甲)", "当零").value(paper) == 4
    assert parse("个数(本表[:].甲)", "当零").value(paper) == 2


# --------------------------------------------------------------------------- kinds of values


def test_a_number_written_as_text_is_not_that_number():
    assert value("甲 = 12", 甲="12") is False
    assert value("甲 ≠ 12", 甲="12") is True
    assert value("甲 < 13", 甲="12") is None
    assert value("甲 + 1", 甲="12") is None


def test_a_truth_value_is_not_a_number():
    assert value("甲 = 1", 甲=True) is False


def test_dates_compare_with_dates_and_moments():
    day = dt.date(2017, 12, 31)
    assert value("甲 < 乙", 甲=day, 乙=dt.datetime(2017, 12, 31, 8)) is True
    assert value("甲 = 乙", 甲=day, 乙=dt.datetime(2017, 12, 31)) is True
    assert value('甲 = 日期("2017-12-31")', 甲=day) is True
    assert value("甲 > 2017", 甲=day) is None


def test_texts_compare_as_texts():
    assert value('甲 = "党委"', 甲="党委") is True
    assert value('甲 = "党委"', 甲="党委 ") is False


# --------------------------------------------------------------------------- names and cells


def test_dotted_names_and_what_an_expression_refers_to():
    read = parse("单位.机构规格 = 姓名 且 汇总01[合计].行政编制.编制数 ≥ 人数(实有)")
    assert read.names == {"单位.机构规格", "姓名"}
    assert read.cells == (CellName("汇总01", "合计", "行政编制.编制数"),)
    assert [str(asked) for asked in read.calls] == ["人数(实有)"]
    assert read.judges


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("汇总01[合计].编制数", CellName("汇总01", "合计", "编制数")),
        ('汇总01["乡镇(街道)"].编制数', CellName("汇总01", "乡镇(街道)", "编制数")),
        ("汇总03[党委:政协].行政编制.编制数", CellName("汇总03", ("党委", "政协"), "行政编制.编制数")),
        ("汇总03［：］.编制数", CellName("汇总03", None, "编制数")),
        ("本表[合计].编制数", CellName("", "合计", "编制数")),
        ("汇总０１[合计]．编制数", CellName("汇总01", "合计", "编制数")),
    ],
)
def test_cell_names(text, name):
    assert cell(text) == name
    assert cell(str(name)) == name


def test_python_folds_some_letters_but_a_name_stays_as_typed():
    """Python reads Ⅱ级 as II级 (NFKC); an office's column is called Ⅱ级."""
    assert parse("Ⅱ级 + 单位.Ⅲ档 = 3").names == {"Ⅱ级", "单位.Ⅲ档"}
    assert cell("表[Ⅱ类].Ⅱ级.Ⅲ档") == CellName("表", "Ⅱ类", "Ⅱ级.Ⅲ档")


def test_sums_over_runs_of_rows():
    paper = Paper(
        cells={("汇总03", ("党委", "政协"), "编制数"): (3, 4, 5), ("汇总03", "合计", "编制数"): (12,)}
    )
    rule = parse("汇总03[合计].编制数 = 求和(汇总03[党委:政协].编制数)")
    assert rule.value(paper) is True
    assert rule.sides(paper) == (12, 12)


def test_last_year_of_a_cell_and_of_a_column_of_this_row():
    paper = Paper({"编制数": 12}, last={("", "", "编制数"): 10, ("汇总01", "合计", "编制数"): 99})
    assert parse("编制数 - 上年(编制数)").value(paper) == 2
    assert parse("上年(汇总01[合计].编制数)").value(paper) == 99
    assert parse("上年(编制数)").lasts == (CellName("", "", "编制数"),)


def test_counts_are_asked_of_the_scope():
    paper = Paper({"机构编码": "A001"}, counts={("人数", "实有"): 12})
    text = '人数(实有, 编制类型=(行政编制, "其他"), 机构=本条(机构编码))'
    assert parse(text).value(paper) == 12
    where = {"编制类型": ("行政编制", "其他"), "机构": ("A001",)}
    assert paper.asked == [("人数", ("实有",), where)]


def test_the_same_filter_is_the_same_object_every_time():
    seen = []
    paper = Paper()
    paper.count = lambda word, names, where: seen.append(where)
    read = parse("人数(实有, 编制类型=行政编制) = 1")
    read.value(paper), read.value(paper)
    assert seen[0] is seen[1]


def test_occurrences_and_host_words():
    assert value("次数(甲)", 甲="x") == 2
    assert value('属于(甲, "民族")', 甲="汉族") is True
    assert value('属于(甲, "民族")', 甲=None) is None


def test_listing_words_name_the_fields():
    day = dt.date(2018, 1, 1)
    names = {"姓名": "张三", "民族": "汉", "生日": "八〇年", "进入": day, "截止日": dt.date(2017, 12, 31)}
    assert value("空项(姓名, 性别)", 性别=" ", **names) == "性别"
    assert value("码外(民族)", **names) == "民族“汉”"
    assert value("码外(族别=民族)", 族别="汉族") == ""
    assert value("非日期(生日, 进入)", **names) == "生日“八〇年”"
    assert value("晚于(截止日, 进入)", **names) == "进入 2018-01-01"
    assert value('空项(姓名) = ""', **names) is True


def test_sides_of_a_comparison_only():
    paper = Paper({"甲": 1, "乙": None})
    assert parse("甲 + 1 = 乙").sides(paper) == (2, None)
    assert parse("甲 = 1 且 甲 = 2").sides(paper) == (None, None)
    assert parse("甲 = 乙", "当零").sides(paper) == (1, 0)


def test_若_evaluates_only_the_chosen_side():
    assert value("若(甲 = 1, 甲, 乙)", 甲=1) == 1  # 乙 does not exist
    assert value("若(甲 = 1, 2, 3)", 甲=None) is None
    assert parse("若(甲 = 1, 甲 = 2, 甲 = 3)").judges


def test_constants_replace_names():
    read = parse("年龄 < 上限", constants={"上限": 60})
    assert read.names == {"年龄"}
    assert read.value(Paper({"年龄": 59})) is True


# --------------------------------------------------------------------------- cell sources


def test_cell_sources_of_forms():
    assert call("手填") == Call("手填")
    assert call("台账(部门领导职数)").names == ("部门领导职数",)
    assert call("人数（实有，编制类型＝行政编制）").where == {"编制类型": ("行政编制",)}
    assert call('人数(年龄段="35岁及以下", 级=(1, 2))').where == {"年龄段": ("35岁及以下",), "级": ("1", "2")}
    assert call("上年(行政编制.实有人数)").names == ("行政编制.实有人数",)


@pytest.mark.parametrize("text", ["实有人数 - 编制数", "人数(实有 = 1 + 2)", "人数(**甲)", "甲.乙(丙)", "1"])
def test_what_is_no_cell_source(text):
    with pytest.raises(RuleFault):
        call(text)


@pytest.mark.parametrize(
    "text", ["人数(实有, 编制类型=(行政编制, 事业编制))", '人数(年龄段="35岁及以下")', "编制()"]
)
def test_a_cell_source_written_out_reads_the_same(text):
    assert call(str(call(text))) == call(text)


# --------------------------------------------------------------------------- Excel


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("甲 - 乙", "=A1-B1"),
        ("甲 - (乙 - 丙.丁)", "=A1-(B1-C1)"),
        ("(甲 + 乙) × 2", "=(A1+B1)*2"),
        ("甲 ÷ 乙 × 100", '=IF(B1=0,"",A1/B1*100)'),
        ("甲 ÷ 4", "=A1/4"),
        ("甲 ÷ 乙 + 甲 ÷ 丙.丁", '=IF(OR(B1=0,C1=0),"",A1/B1+A1/C1)'),
        ("-(甲 + 1)", "=-(A1+1)"),
        ("求和(甲, 乙)", "=SUM(A1,B1)"),
        ("若(甲 ≥ 乙 且 非 为空(甲), 1, 0)", '=IF(AND(A1>=B1,NOT((A1=""))),1,0)'),
        ('若(甲 = "是", 最大(甲, 乙), 绝对值(乙))', '=IF(A1="是",MAX(A1,B1),ABS(B1))'),
        ("四舍五入(甲)", "=ROUND(A1,0)"),
    ],
)
def test_formulas(text, formula):
    assert excel(parse(text), {"甲": "A1", "乙": "B1", "丙.丁": "C1"}.__getitem__) == formula


def test_what_has_no_formula():
    with pytest.raises(RuleFault, match="不能写成 Excel 公式"):
        excel(parse("人数(实有) + 1"), str)


# --------------------------------------------------------------------------- refusals


REFUSED = {
    "": "是空的",
    "9 ** 9 ** 9": "写法不对",
    '"a" * 9': "文字不能加减乘除",
    '9 * "a"': "文字不能加减乘除",
    "(1 = 1) + 1": "判断不能加减乘除",
    "1e9": "不是可以用的数",
    "0x10": "不是可以用的数",
    "1_000": "不是可以用的数",
    "9999999999999999": "不是可以用的数",
    "甲 // 2": "写法不对",
    "甲 % 2": "不能用“%”",
    "~甲": "不能用“~”",
    "甲 @ 2": "不能用“@”",
    "甲; 乙": "不能用“;”",
    "`甲`": "不能用",
    "甲 := 1": "写法不对",
    "lambda: 1": "写法不能用",
    "[x for x in 甲]": "写法不对|不能用",
    "甲 if 乙 else 丙": "写法不能用",
    "甲 in 乙": "是其一",
    "甲 is 乙": "比较只能用",
    "(1, 2)": "写法不能用",
    "True": "只能写数",
    "None = 1": "只能写数",
    "f(1)": "没有“f”这个函数",
    "eval(1)": "没有“eval”这个函数",
    "__import__(1)": "没有“__import__”这个函数",
    "甲.__class__()": "函数名",
    "甲()": "没有“甲”这个函数",
    "甲 且 乙 = 1": "要写一个判断",
    "非 甲": "要写一个判断",
    "汇总03[:].编制数 = 1": "一段单元格",
    "汇总03[:].编制数": "一段单元格",
    "绝对值(汇总03[:].编制数)": "一段单元格",
    "若(1 = 1, 汇总03[:].编制数, 1)": "一段单元格",
    "汇总03[合计]": "缺少列名",
    "汇总03[1 + 1].编制数": "行名",
    "汇总03[甲:].编制数": "一段行",
    "汇总03[甲:乙:丙].编制数": "一段行",
    "甲.乙[丙].丁": "表名",
    "绝对值(1, 2)": "参数有 2 个，应为1 个",
    "求和()": "参数有 0 个，应为至少 1 个",
    "四舍五入(1, 2, 3)": "应为1 或 2 个",
    "若(1 = 1, 2)": "参数",
    "绝对值(甲 = 1)": "不能写判断",
    "上年(1)": "单元格",
    "上年(汇总01[:].编制数)": "只能写一个",
    "次数(1)": "字段名",
    "空项(1 + 1)": "字段名",
    "空项()": "字段名",
    "人数(实有 + 1)": "只能写",
    "人数(编制类型=(1 + 1))": "只能写",
    "人数(编制类型=甲, 编制类型=乙)": "写了两次|写法不对",
    "人数(机构=值(机构编码))": "本条",
    "台账()": "字段名",
    "“甲": "引号没有配对",
    "'甲": "引号没有配对",
    "((甲)": "写法不对",
    "甲 乙": "写法不对",
    "3且5": "不是可以用的数",
    "3 .": "只能写在两个名称之间",
    ".5": "只能写在两个名称之间",
    "(甲).乙": "只能写在两个名称之间",
    "甲\x00": "不能用",
    '"\ud800" = 甲': "引号里不能有",
    '"a\\n" = 甲': "引号里不能有",
    '"a\n" = 甲': "引号里不能有",
    "“'a' \"b\"” = 甲": "引号里不能有",
}


@pytest.mark.parametrize(
    ("text", "why"), REFUSED.items(), ids=lambda x: json.dumps(x, ensure_ascii=True)[:40]
)
def test_what_may_not_be_written(text, why):
    with pytest.raises(RuleFault, match=why):
        parse(text)


def test_a_fault_names_the_place_as_typed():
    with pytest.raises(RuleFault) as caught:
        parse("实有人数 ≥ 编制数 且 未知函数(甲)")
    assert str(caught.value) == (
        "表达式“实有人数 ≥ 编制数 且 未知函数(甲)”第 14 个字“未知函数(甲)”处：没有“未知函数”这个函数"
    )


@pytest.mark.parametrize(
    "text",
    [
        "(" * 200 + "1" + ")" * 200,
        "非 " * 300 + "1 = 1",
        "-" * 600 + "1",
        "甲" + ".乙" * 300,
        "1 + " * 300 + "1",
    ],
)
def test_deep_nesting_is_refused_not_endured(text):
    with pytest.raises(RuleFault):
        parse(text)


def test_a_long_expression_is_refused():
    with pytest.raises(RuleFault, match="太长"):
        parse("甲 + " * 500 + "甲")
    with pytest.raises(RuleFault, match="名称太长"):
        parse("甲" * 100)


def test_an_unknown_blank_policy_is_refused():
    with pytest.raises(RuleFault, match="不判、当零"):
        parse("甲 = 1", "当一")


def test_every_word_has_a_manual_page():
    for name, page in language.words().items():
        assert page.startswith(f"{name}("), name


def test_a_county_of_rules_takes_well_under_a_second():
    """30,000 simple rules here; 300,000 take 0.25 s on an idle machine, the limit allows for a busy one."""
    rule, paper = parse("实有人数 - 编制数 ≤ 0"), Paper({"实有人数": 12, "编制数": 13})
    start = time.perf_counter()
    for _ in range(30_000):
        rule.value(paper)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize("table", [WORDS, LISTING])
def test_every_word_shows_an_example(table):
    for name in table:
        assert ">>>" in language.words()[name], name
