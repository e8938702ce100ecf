"""A declaration is read faithfully, and anything in it that cannot be meant is refused with its line."""

import pytest

from bianzhi_xl import forms, yamltext
from bianzhi_xl.forms import loading
from bianzhi_xl.forms.known import Known
from bianzhi_xl.nouns import Page, RuleFault, Where

KNOWN = Known(
    predicates={"实有": Where.of(计入实有="是")},
    attributes=frozenset({"系统类别", "编制类型", "计入实有", "机构", "所在机构"}),
    codes=lambda name: {"系统类别": ("党委", "人大", "未归类"), "编制类型": ("行政编制", "事业编制")}.get(
        name, ()
    ),
    fields={
        "个人": frozenset({"姓名", "身份证号"}),
        "机构": frozenset({"机构规格", "机构编码"}),
        "台账": frozenset({"部门正职领导职数", "批准文号"}),
    },
)
BLOCKS = """
编制实有:
- {名: 编制数, 取: 编制, 类: 编制}
- {名: 实有人数, 取: 人数(实有)}
- {名: 超缺, 题: 超(+)缺(-), 取: 实有人数 - 编制数, 计量: 人, 类: 超缺}
"""
GROUPS = """
系统行:
- {名: 合计, 加: [党委, 人大, 其他]}
- {名: 党委, 条件: {系统类别: 党委}}
- {名: 人大, 条件: {系统类别: 人大}}
- {名: 其他, 条件: {系统类别: {非: [党委, 人大]}}}
"""
FORM = """表: 试表
表号: 附表9
标题: 试 表
工作簿: 汇总表
填报: 县市
计量: 名、人、个
年度: 2017-2018
行名列: 系统
列:
- {名: 系统, 题: 系统类别, 取: 行名, 宽: 20}
- {名: 机构数, 取: 机构数}
- {名: 行政编制, 题: 行政, 条件: {编制类型: 行政编制}, 块: 编制实有}
- {名: 正职, 取: 台账(部门正职领导职数), 计量: 名, 类: 领导职数, 除: [党委]}
- {名: 上年, 列: [{名: 实有人数, 取: 上年(行政编制.实有人数), 计量: 人}]}
- {名: 备注, 取: 手填}
行:
- {行组: 系统行, 不含: [人大]}
签字: [填报人, 审核人]
说明: [一句话。]
页面: {纸: A4, 向: 竖}
"""


def read(text: str = FORM, blocks: str = BLOCKS, groups: str = GROUPS):
    shared = yamltext.loads(blocks, "blocks.yaml"), yamltext.loads(groups, "rows.yaml")
    return loading.read(yamltext.loads(text, "试.yaml"), "sb", shared, KNOWN)


def test_a_form_is_what_its_declaration_says():
    form = read()
    assert (form.id, form.name, form.number, form.title, form.family) == (
        "sb",
        "试表",
        "附表9",
        "试 表",
        "汇总表",
    )
    assert (form.serves, form.units, form.years) == ("县市", "名、人、个", (2017, 2018))
    assert (form.sign, form.notes) == (("填报人", "审核人"), ("一句话。",))
    assert form.page == Page("A4", "竖")
    assert [column.key for column in form.columns] == [
        *("系统", "机构数", "行政编制.编制数", "行政编制.实有人数", "行政编制.超缺"),
        *("正职", "上年.实有人数", "备注"),
    ]


def test_a_block_takes_its_groups_heads_and_filter_and_a_formula_its_full_names():
    form = read()
    people = form.column("行政编制.实有人数")
    assert people.heads == ("行政", "实有人数")
    assert (people.unit, people.kind) == ("人", "实有")
    assert people.source.word == "人数"
    assert people.source.where == Where.of(编制类型="行政编制", 计入实有="是")
    over = form.column("行政编制.超缺")
    assert (over.source.word, over.source.field) == ("式", "行政编制.实有人数 - 行政编制.编制数")
    assert over.source.where == Where()


def test_every_word_of_a_source():
    form = read()
    assert {c.source.word for c in form.columns} == {
        "行名",
        "机构数",
        "编制",
        "人数",
        "式",
        "台账",
        "上年",
        "手填",
    }
    assert form.column("上年.实有人数").source.field == "行政编制.实有人数"
    assert form.column("正职").source.field == "部门正职领导职数"
    assert form.column("正职").skip == ("党委",)


def test_a_shared_group_of_rows_without_some():
    form = read()
    assert [(spec.key, spec.sum_of) for spec in form.rows] == [
        ("合计", ("党委", "其他")),
        ("党委", ()),
        ("其他", ()),
    ]


def test_not_means_every_other_value_of_the_code_list():
    assert read().rows[-1].where == Where.of(系统类别="未归类")


def test_listings():
    text = FORM.replace(
        "- {行组: 系统行, 不含: [人大]}",
        "- {名: 合计, 加: [单位]}\n- {逐机构: 单位, 条件: {系统类别: 党委}, 排序: [机构编码], 空行: 4}",
    ).replace(", 除: [党委]", ", 仅: [逐机构]")
    total, units = read(text).rows
    assert total.sum_of == ("单位",)
    assert (units.kind, units.order, units.blanks, units.label) == ("逐机构", ("机构编码",), 4, "")


def changed(*pairs: tuple[str, str]) -> str:
    text = FORM
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


ROWS = "- {行组: 系统行, 不含: [人大]}"
REFUSED = [
    ("unknown key", ("表号: 附表9", "表号: 附表9\n颜色: 红"), "试.yaml 第 3 行：表没有“颜色”这一项"),
    ("key missing", ("标题: 试 表\n", ""), "试.yaml 第 1 行：表缺“标题”"),
    ("column twice", ("{名: 备注, 取: 手填}", "{名: 机构数, 取: 手填}"), "第 15 行：列“机构数”写了两次"),
    ("column key", ("{名: 备注, 取: 手填}", "{名: 备 注, 取: 手填}"), "第 15 行：列的“名”只能用汉字"),
    ("unknown block", ("块: 编制实有", "块: 编制"), "第 12 行：没有“编制”这个列块，可用的有：编制实有"),
    (
        "unknown predicate",
        ("取: 机构数}", "取: 人数(在岗), 计量: 人}"),
        "第 11 行：没有“在岗”这个口径，可用的有：实有",
    ),
    ("unknown attribute", ("条件: {编制类型: 行政编制}", "条件: {编制: 行政}"), "没有“编制”这个统计属性"),
    (
        "unknown value",
        ("{编制类型: 行政编制}", "{编制类型: 行政}"),
        "“编制类型”的码表里没有“行政”，可用的有：行政编制、事业编制",
    ),
    (
        "value in a source",
        ("取: 机构数}", "取: 机构数(系统类别=政协)}"),
        "第 11 行：“系统类别”的码表里没有“政协”",
    ),
    (
        "nothing left",
        ("{编制类型: 行政编制}", "{编制类型: {非: [行政编制, 事业编制]}}"),
        "所有值都被“非”去掉了",
    ),
    ("open attribute", ("{编制类型: 行政编制}", "{机构: {非: [甲]}}"), "“机构”没有码表，不能用“非”"),
    ("ledger field", ("台账(部门正职领导职数)", "台账(正职)"), "第 13 行：台账没有“正职”这个字段"),
    ("institution field", ("取: 手填}", "取: 机构(级别)}"), "第 15 行：机构没有“级别”这个字段"),
    (
        "last year's column",
        ("上年(行政编制.实有人数)", "上年(实有)"),
        "第 14 行：列“上年.实有人数”里写的“实有”不是本表的列",
    ),
    ("formula's column", ("取: 手填}", "取: 机构数 - 上年数, 计量: 个, 类: 增减}"), "“上年数”不是本表的列"),
    ("bad formula", ("取: 手填}", "取: 机构数 -, 类: 增减}"), "第 15 行：表达式“机构数 -”"),
    (
        "formula in a circle",
        ("取: 手填}", "取: 备考, 类: 增减}\n- {名: 备考, 取: 备注, 类: 增减}"),
        "式转了圈：备注 → 备考 → 备注",
    ),
    ("kind missing", ("取: 手填}", "取: 机构数 * 2, 计量: 个}"), "第 15 行：列“备注”缺“类”"),
    ("unknown kind", ("取: 手填}", "取: 手填, 类: 说明}"), "“类”只能是"),
    ("wrong unit", ("取: 机构数}", "取: 机构数, 计量: 人}"), "第 11 行：机构数的计量是“个”，不是“人”"),
    (
        "unit not declared",
        ("计量: 名、人、个", "计量: 名、人"),
        "第 6 行：有列的计量是“个”，而表的“计量”里没有",
    ),
    ("unit not used", ("- {名: 机构数, 取: 机构数}\n", ""), "第 6 行：表的“计量”写了“个”，但没有哪一列用它"),
    (
        "filter on text",
        ("取: 手填}", "取: 手填, 条件: {系统类别: 党委}}"),
        "列“备注”不是数人数、编制或机构的，不能带“条件”",
    ),
    ("by institution", ("取: 手填}", "取: 手填, 按: 机构}"), "“按: 机构”只用于"),
    ("label column", ("行名列: 系统", "行名列: 机构数"), "第 8 行：“行名列”应是取“行名”的那一列"),
    ("person's field", ("取: 手填}", "取: 个人(姓名)}"), "列“备注”取个人信息，但本表没有“逐人”的行"),
    ("unknown row in 除", ("除: [党委]", "除: [政协]"), "列“正职”的“仅”或“除”里写的“政协”不是本表的行"),
    ("unknown row group", (ROWS, "- 行组: 系统"), "没有“系统”这个行组，可用的有：系统行"),
    ("left out row", ("不含: [人大]", "不含: [政协]"), "行组“系统行”里没有“政协”这一行"),
    ("row twice", (ROWS, "- {名: 党委}\n- {名: 党委}"), "第 18 行：行“党委”写了两次"),
    (
        "sum of unknown",
        (ROWS, "- {名: 合计, 加: [党委, 人大]}\n- {名: 党委}"),
        "第 17 行：“加”里的“人大”不是本表的行",
    ),
    (
        "sum in a circle",
        (ROWS, "- {名: 合计, 加: [党委]}\n- {名: 党委, 加: [合计]}"),
        "合计转了圈：合计 → 党委 → 合计",
    ),
    ("其中 of unknown", (ROWS, "- {名: 党委, 其中: 政府}"), "第 17 行：“其中: 政府”：本表没有这一行"),
    (
        "其中 added up",
        (ROWS, "- {名: 合计, 加: [党委, 纪委]}\n- {名: 党委}\n- {名: 纪委, 其中: 党委}"),
        "“加”里的“纪委”是“其中”行，不能再加一遍",
    ),
    (
        "total with a filter",
        (ROWS, "- {名: 合计, 加: [党委], 条件: {系统类别: 党委}}\n- {名: 党委}"),
        "行“合计”是合计行（有“加”），不能再写“条件”",
    ),
    ("order", (ROWS, "- {名: 党委}\n- {逐机构: 单位, 排序: [年龄]}"), "“排序”里的“年龄”不是统计属性"),
    ("inner offices", (ROWS, "- {名: 党委}\n- {逐内设机构: 股室}"), "“逐内设机构”只用于州直单位填报的表"),
    ("years", ("年度: 2017-2018", "年度: 2017年"), "第 7 行：“年度”应写成 2000-2099"),
    ("paper", ("纸: A4", "纸: B5"), "“纸”只能是 A3、A4"),
    ("parts", ("取: 机构数}", "取: 机构数, 等于: [年龄]}"), "第 11 行：没有“年龄”这个列组"),
    ("cell names", ("取: 手填}", '取: "本表[合计].机构数", 类: 增减}'), "式里只能用本表的列名"),
]


@pytest.mark.parametrize(("what", "change", "sentence"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_cannot_be_meant_is_refused(what, change, sentence):
    with pytest.raises(RuleFault) as caught:
        read(changed(change))
    assert sentence in str(caught.value)
    assert ".yaml 第 " in str(caught.value)


def test_a_fault_in_a_shared_block_names_the_blocks_file():
    with pytest.raises(RuleFault, match="^blocks.yaml 第 4 行：没有“在编”这个口径"):
        read(blocks=BLOCKS.replace("人数(实有)", "人数(在编)"))


def test_a_block_that_uses_itself():
    with pytest.raises(RuleFault, match="请检查块是否引用了自己"):
        read(blocks="编制实有:\n- {名: 甲, 块: 编制实有}\n")


def test_two_forms_of_one_name(tmp_path):
    for name in ("a", "b"):
        (tmp_path / "summary").mkdir(exist_ok=True)
        text = FORM.replace("- {行组: 系统行, 不含: [人大]}", "- {名: 党委}")
        (tmp_path / "summary" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "blocks.yaml").write_text(BLOCKS, encoding="utf-8")
    with pytest.raises(RuleFault, match=r"b.yaml 第 1 行：“试表”已在 .*a.yaml 里声明过"):
        forms.load(tmp_path, KNOWN)
