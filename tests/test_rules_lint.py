"""What is seen to be wrong with rules before any figure is read."""

import pytest

from bianzhi_xl import forms, places, rules, yamltext
from bianzhi_xl.rules import Vocabulary

VOCABULARY = Vocabulary(
    fields={
        "人员": frozenset({"姓名", "性别", "民族"}),
        "机构": frozenset({"机构编码"}),
        "台账": frozenset({"编制数"}),
    },
    attributes=frozenset({"编制类型", "机构"}),
    forms={
        "汇总01": (("编制数", "实有人数"), ("合计", "行政")),
        "汇总07": (("编制数", "普通工"), ("合计",)),
    },
    predicates=frozenset({"实有"}),
    codes=frozenset({"民族"}),
)


def lint(tmp_path, *entries):
    """Lint rules given as (name, 式, more lines); the examples are made to fit."""
    book = "规则:\n" + "".join(_entry(*entry) for entry in entries)
    path = tmp_path / "规则.yaml"
    path.write_text(book, encoding="utf-8")
    found = rules.lint(rules.read(path), VOCABULARY)  # the examples do not prove anything here
    return [line.partition("规则.yaml ")[2] for line in found]


def _entry(name, expression, more="每: 行\n  表: [汇总01]", message="{处}不对"):
    return (
        f"- 名: {name}\n  标题: 题\n  说明: 说\n  {more}\n  级别: 错误\n  式: {expression}\n"
        f'  话: "{message}"\n  依据: 模拟\n  对: {{甲: 1}}\n  错: {{甲: 1}}\n'
    )


def test_sound_rules_give_no_finding(tmp_path):
    assert lint(tmp_path, ("甲", "编制数 ≥ 实有人数"), ("乙", "汇总01[合计].编制数 = 编制(机构=甲)")) == []


PERSON = "每: 人员"
FINDINGS = [
    ("编制树 = 1", "每: 行\n  表: [汇总01]", "不认识名称“编制树”；如果它是文字，请加引号"),
    ("实有人数 = 1", "每: 行\n  表: [汇总01, 汇总07]", "不认识名称“实有人数”；如果它是文字，请加引号"),
    ("姓名 = 张三", PERSON, "不认识名称“张三”；如果它是文字，请加引号"),
    ("单位.编制数 = 1", PERSON, "不认识名称“单位.编制数”；如果它是文字，请加引号"),
    ("编制数 = 1", "每: 行\n  表: [汇总09]", "“表”写了“汇总09”，没有这张表"),
    ("汇总09[合计].编制数 = 1", "每: 全部", "汇总09[合计].编制数：没有“汇总09”这张表"),
    ("汇总01[合计].编织数 = 1", "每: 全部", "汇总01[合计].编织数：汇总01 没有“编织数”这一列"),
    ("汇总01[总计].编制数 = 1", "每: 全部", "汇总01[总计].编制数：汇总01 没有“总计”这一行"),
    ("本表[总计].编制数 = 1", "每: 表\n  表: [汇总01]", "本表[总计].编制数：汇总01 没有“总计”这一行"),
    ("上年(编织数) = 编制数", "每: 行\n  表: [汇总01]", "编织数：汇总01 没有“编织数”这一列"),
    ("汇总01[合计].编制数 = 1", PERSON, "汇总01[合计].编制数：每: 人员 的规则里不能写单元格"),
    ("人数(实有的) = 1", "每: 全部", "人数(实有的)：没有“实有的”这个口径"),
    ("人数(实有, 编制种类=甲) = 1", "每: 全部", "人数(实有, 编制种类=甲)：没有“编制种类”这个属性"),
    ("台账(编织数) = 1", "每: 全部", "台账(编织数)：编制台账没有“编织数”这个字段"),
    ('属于(民族, "名族")', PERSON, "没有“名族”这个代码表"),
    ('码外(性别) = ""', PERSON, "没有“性别”这个代码表"),
    ("1 + 1 = 2", "每: 全部", "“式”1 + 1 = 2 里没有任何数据，结果总是一样"),
    ("编制数 = 编制数", "每: 行\n  表: [汇总01]", "“式”编制数 = 编制数 两边一样，没有核对什么"),
    (
        "编制数 > 实有人数",
        "每: 行\n  表: [汇总01]\n  前提: 编制数 ≤ 实有人数",
        "“前提”编制数 ≤ 实有人数 和“式”编制数 > 实有人数 互相矛盾，适用时总是不符",
    ),
    (
        "为空(姓名)",
        "每: 人员\n  前提: 不为空(姓名)",
        "“前提”不为空(姓名) 和“式”为空(姓名) 互相矛盾，适用时总是不符",
    ),
    (
        "非 为空(姓名)",
        "每: 人员\n  前提: 为空(姓名)",
        "“前提”为空(姓名) 和“式”非 为空(姓名) 互相矛盾，适用时总是不符",
    ),
    ('性别 = "男"', '每: 人员\n  前提: 性别 = "男"', "“前提”和“式”一样，适用时总是相符"),
    ("编制数 = 1", "每: 行\n  表: [汇总01]\n  年度: 1997-1999", "“年度”1997-1999 不会有报表"),
    ("编制数 = 1", "每: 行\n  表: [汇总01]\n  参数: {上限: 3}", "参数“上限”没有用到"),
]


@pytest.mark.parametrize(("expression", "more", "what"), FINDINGS)
def test_each_finding(tmp_path, expression, more, what):
    assert f"第 2 行规则 甲：{what}" in lint(tmp_path, ("甲", expression, more))


def test_an_unknown_placeholder(tmp_path):
    found = lint(tmp_path, ("甲", "编制数 = 1", "每: 行\n  表: [汇总01]", "{处}：{左} {编织数} {编制数}"))
    assert found == ["第 2 行规则 甲：“话”里的 {编织数} 不认识"]


CONTRARY = [
    ("编制数 > 实有人数", "编制数 ≤ 实有人数"),
    ("编制数 = 实有人数", "编制数 ≠ 实有人数"),
    ("编制数 = 1", "编制数 = 2"),
    ("编制数 > 3", "编制数 < 3"),
]


@pytest.mark.parametrize(("one", "other"), CONTRARY)
def test_two_rules_that_cannot_both_hold(tmp_path, one, other):
    found = lint(tmp_path, ("甲", one), ("乙", other))
    assert found == ["第 13 行规则 乙：和规则 甲 互相矛盾，不可能都相符"]


@pytest.mark.parametrize(
    "more",
    [
        "每: 行\n  表: [汇总07]",
        "每: 行\n  表: [汇总01]\n  前提: 编制数 > 9",
        "每: 行\n  表: [汇总01]\n  停用: 是",
        "每: 行\n  表: [汇总01]\n  年度: 2030-",
    ],
)
def test_rules_about_different_things_do_not_contradict(tmp_path, more):
    first = "每: 行\n  表: [汇总01]\n  年度: 2000-2029"
    assert lint(tmp_path, ("甲", "编制数 > 3", first), ("乙", "编制数 ≤ 3", more)) == []


def test_two_rules_that_say_the_same(tmp_path):
    found = lint(tmp_path, ("甲", "编制数 ≥ 3"), ("乙", "编制数 >= 3"))
    assert found == ["第 13 行规则 乙：和规则 甲 说的是同一件事"]


def test_two_books_with_a_name_twice(tmp_path):
    book = rules.load()[:1]
    found = rules.lint((*book, *book), VOCABULARY)
    assert any(f"和第 {book[0].line} 行的规则同名" in line for line in found)


def full_vocabulary():
    """Fields, codes and predicates as templates/*.yaml declare them, and the attributes the register adds."""
    fields = yamltext.load(places.TEMPLATES / "register.yaml")
    derived = yamltext.load(places.TEMPLATES / "predicates.yaml")
    named = {"人员": "个人", "机构": "机构", "台账": "台账"}
    kinds = {each: frozenset(field["名"] for field in fields[kind]) for each, kind in named.items()}
    coded = {field["名"] for kind in ("个人", "机构") for field in fields[kind] if "码表" in field}
    added = {"计入实有", "人员状况", "本年增减", "年龄段", "机构", "是否参照公务员法管理"}
    return Vocabulary(
        fields=kinds,
        attributes=frozenset({*coded, *added, *derived["机构派生"], *derived["个人派生"]}),
        forms=forms.vocabulary(forms.load()),
        predicates=frozenset(derived["口径"]),
        codes=frozenset(yamltext.load(places.TEMPLATES / "codes.yaml")),
    )


def test_the_built_in_book_has_no_findings():
    """Every field, attribute, cell, predicate and code list that rules.yaml names exists in templates/."""
    assert rules.lint(rules.load(), full_vocabulary()) == ()
