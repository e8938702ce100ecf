"""字段表、码表、口径: the tables an office may add a word to, and how a slip in them is said."""

import pytest
from register.made_exports import cube

from bianzhi_xl import places, register
from bianzhi_xl.nouns import RuleFault
from bianzhi_xl.register import coded, tables
from bianzhi_xl.register.tables import LEDGER, PEOPLE, UNITS

CACHED = (
    coded.verify,
    tables._fields,
    tables._codes,
    tables._predicate_file,
    tables.predicates,
    tables.derived,
    tables.spellings,
)


@pytest.fixture
def own_tables(tmp_path, monkeypatch):
    """The three tables in a folder of their own, to be written over."""
    for name in ("register", "codes", "predicates"):
        (tmp_path / f"{name}.yaml").write_bytes((places.TEMPLATES / f"{name}.yaml").read_bytes())
    monkeypatch.setattr(places, "TEMPLATES", tmp_path)
    for table in CACHED:
        table.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    for table in CACHED:
        table.cache_clear()


def add(path, line):
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    return path.read_text(encoding="utf-8").count("\n")


def test_every_coded_field_has_its_list():
    for family in (PEOPLE, UNITS, LEDGER):
        for field in tables.fields(family).values():
            assert bool(field.codes) == (field.kind == "码")
            assert not field.codes or field.codes in register.code_lists()


def test_every_predicate_names_attributes_and_their_values():
    for name, where in register.predicates().items():
        for attribute, allowed in where:
            assert attribute in register.attributes(), name
            assert allowed <= set(register.codes(attribute)), name


@pytest.mark.parametrize("family", [PEOPLE, UNITS])
def test_every_derived_attribute_leans_on_attributes_that_exist(family):
    for name, steps in tables.derived(family).items():
        for step in steps:
            for attribute, how, texts in step.conditions:
                assert attribute in register.attributes(), name
                values = register.codes(attribute)
                assert not values or how == "含" or texts <= set(values), (name, texts)


def test_the_predicates_that_forms_and_rules_count_on():
    assert set(register.predicates()) >= set(
        "实有 在编在职 非在职 离休 退休 编外 部门领导 内设机构领导 女 少数民族 中共党员 党政群机关 公检法司 "
        "乡镇街道 参公 事业 本年增加 本年减少 上年末实有".split()
    )


def test_an_ethnic_group_is_known_by_its_short_name_and_its_code():
    groups = register.code_lists()["民族"]
    assert (groups["汉"], groups["土家"], groups["01"], groups["15"]) == ("汉族", "土家族", "汉族", "土家族")


def test_an_alias_added_to_the_table_is_known(own_tables):
    path = own_tables / "codes.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("别名: [男性]", "别名: [男性, 先生]"), encoding="utf-8"
    )
    assert register.code_lists()["性别"]["先生"] == "男"


def test_a_header_that_would_mean_two_fields(own_tables):
    line = add(own_tables / "register.yaml", "- {名: 新项目, 别名: [编制数]}")
    with pytest.raises(RuleFault) as caught:
        register.fields(LEDGER)
    assert str(caught.value) == (
        f"{own_tables}/register.yaml 第 {line} 行：“编制数”同时是两个字段的名称，请去掉一处。"
    )


def test_a_type_that_there_is_not(own_tables):
    line = add(own_tables / "register.yaml", "- {名: 新项目, 型: 金额}")
    with pytest.raises(RuleFault, match=f"第 {line} 行：没有“金额”这种型，可用的有："):
        register.fields(LEDGER)


def test_a_code_list_that_there_is_not(own_tables):
    line = add(own_tables / "register.yaml", "- {名: 新项目, 型: 码, 码表: 没有的}")
    with pytest.raises(RuleFault, match=f"第 {line} 行：“新项目”的型和码表对不上"):
        register.fields(LEDGER)


def test_a_text_that_would_mean_two_codes(own_tables):
    line = add(own_tables / "codes.yaml", "试验: [{名: 甲, 别名: [丙]}, {名: 乙, 别名: [丙]}]")
    with pytest.raises(RuleFault, match=f"第 {line} 行：码表“试验”里“丙”写了两次，请去掉一处。"):
        register.code_lists()


@pytest.mark.parametrize("name", ["register", "codes", "predicates"])
def test_a_key_that_there_is_not(own_tables, name):
    text = {
        "register": "- {名: 新项目, 必需: 是}",
        "codes": "试验: [{名: 甲, 又名: [丙]}]",
        "predicates": "另一类: {}",
    }[name]
    line = add(own_tables / f"{name}.yaml", text)
    with pytest.raises(RuleFault, match=f"第 {line} 行"):
        register.fields(LEDGER), register.code_lists(), register.predicates()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  县直机关: {机构大类型: 党政群机关}", "口径表里没有“机构大类型”这个属性，请检查写法。"),
        (
            "  县直机关: {民族类: 少民}",
            "口径表里“民族类”没有“少民”这个值，可用的有：汉族、少数民族、未归类。",
        ),
        ("  县直机关: 党政群机关", "口径“县直机关”应是“名称: 值”的形式。"),
        ("  县直机关: {民族类: {非: 汉族}}", "口径“县直机关”应是文字。"),
    ],
)
def test_a_predicate_that_would_never_hold(own_tables, line, said):
    number = add(own_tables / "predicates.yaml", line)
    with pytest.raises(RuleFault) as caught:
        register.predicates()
        cube()
    assert str(caught.value) == f"{own_tables}/predicates.yaml 第 {number} 行：{said}"


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("register", "- 新项目", "字段应是“名称: 值”的形式。"),
        ("register", "- {别名: [甲]}", "字段缺“名”。"),
        ("codes", "试验: 甲", "码表“试验”应是一列，每项以“- ”开头，或写成 [甲, 乙]。"),
        ("codes", "试验: [{名: 甲, 兼: 乙}]", "兼应是“名称: 值”的形式。"),
        ("codes", "试验: [[甲]]", "码表“试验”的一项应是文字。"),
    ],
)
def test_a_table_of_the_wrong_shape(own_tables, name, line, said):
    number = add(own_tables / f"{name}.yaml", line)
    with pytest.raises(RuleFault) as caught:
        register.fields(LEDGER)
    assert str(caught.value) == f"{own_tables}/{name}.yaml 第 {number} 行：{said}"
