"""YAML as text: what stands there is what is read; what cannot be read gets one sentence with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianzhi_xl import yamltext
from bianzhi_xl.nouns import RuleFault


def refusal(text):
    with pytest.raises(RuleFault) as caught:
        yamltext.loads(text, "规则.yaml")
    return str(caught.value)


@pytest.mark.parametrize("word", ["01", "1.10", "1:30", "no", "null", "~", "2017-12-31", "1e5", "0x10"])
def test_nothing_is_converted(word):
    assert yamltext.loads(f"编号: {word}\n", "x")["编号"] == word


def test_every_node_knows_its_line():
    node = yamltext.loads("甲: 1\n乙:\n- 丙\n- 丁: 戊\n", "x")
    assert node["乙"].line == 3
    assert node["乙"][1]["丁"].line == 4
    assert node.key_line == {"甲": 1, "乙": 2}


def test_an_empty_file_is_an_empty_mapping():
    assert yamltext.loads("", "x") == {}


def test_a_key_written_twice():
    assert refusal("a: 1\nb: 2\na: 3\n") == "规则.yaml 第 3 行：“a”写了两次（前一次在第 1 行），请删去一处。"


def test_a_chinese_colon_after_a_key():
    said = "规则.yaml 第 2 行：“- 编号：A”用了中文冒号，请改为英文冒号加空格。"
    assert refusal("规则:\n- 编号：A\n  式: 1\n") == said


def test_a_chinese_colon_inside_a_value_is_left_alone():
    assert yamltext.loads("话: 合计：应为零\n", "x")["话"] == "合计：应为零"


def test_a_tab():
    assert refusal("a:\n\tb: 1\n") == "规则.yaml 第 2 行附近：用了制表符（Tab），请改为空格。"


def test_two_colons_in_one_line():
    assert "第 1 行附近读不懂，请检查缩进、空格和冒号" in refusal("说明: 注意: 空\n")


def test_anchors_are_refused():
    assert "不支持 & 和 * 引用" in refusal("a: &x 1\nb: *x\n")


def test_a_list_where_names_are_expected():
    assert refusal("- 1\n- 2\n") == "规则.yaml：应是“名称: 值”的形式，请检查第 1 行。"


def test_an_unknown_key_is_named_with_its_line():
    node = yamltext.loads("甲: 1\n乙: 2\n", "表.yaml")
    with pytest.raises(RuleFault, match="表.yaml 第 2 行：设置没有“乙”这一项，可用的有：甲。"):
        yamltext.closed(node, {"甲"}, "设置")


def test_deep_nesting_is_refused():
    assert "套得太深" in refusal("a: " + "[" * 60 + "]" * 60 + "\n")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_one_sentence(text):
    try:
        assert isinstance(yamltext.loads(text, "x"), yamltext.Map)
    except RuleFault as fault:
        assert "\n" not in str(fault).strip() or "“" in str(fault)
