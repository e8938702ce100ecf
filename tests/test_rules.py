"""The built-in book, how rules are judged, and how a local file changes them."""

import datetime as dt

import pytest

from bianzhi_xl import rules
from bianzhi_xl.nouns import RuleFault
from bianzhi_xl.rules import ExampleScope, Outcome

BOOK = rules.load()
BY_NAME = {rule.name: rule for rule in BOOK}

MINIMAL = """
规则:
- 名: 甲-1
  标题: 实有不超编
  说明: 实有人数不大于编制数。
  每: 行
  级别: 警告
  式: 实有人数 ≤ 编制数
  话: "{处}：实有 {左}，编制 {右}，超 {差}"
  依据: 模拟
  对: {实有人数: 12, 编制数: 12}
  错: {实有人数: 13, 编制数: 12}
"""


def load(tmp_path, text, local=None):
    book = tmp_path / "规则.yaml"
    book.write_text(text, encoding="utf-8")
    if local is None:
        return rules.load(book)
    more = tmp_path / "本地.yaml"
    more.write_text(local, encoding="utf-8")
    return rules.load(book, more)


def refusal(tmp_path, text, local=None):
    with pytest.raises(RuleFault) as caught:
        load(tmp_path, text, local)
    return str(caught.value).replace(str(tmp_path) + "/", "")


# --------------------------------------------------------------------------- the built-in book


@pytest.mark.parametrize("rule", BOOK, ids=lambda rule: rule.name)
def test_every_rule_is_proven(rule):
    """Its good example passes, its bad one is caught: also for rules an office adds."""
    rules.prove(rule)
    assert rule.good
    assert rule.bad
    assert rule.label and rule.description and rule.basis


@pytest.mark.parametrize("rule", BOOK, ids=lambda rule: rule.name)
def test_every_message_can_be_said(rule):
    for example in rule.bad:
        scope = Forgiving(example)
        sentence = rule.say(rule.judge(ExampleScope(example)), "汇总01[合计]", scope)
        assert "{" not in sentence


class Forgiving(ExampleScope):
    """An example that answers 某 for whatever it does not say: a message may name more than a 式 does."""

    def name(self, path):
        return super().name(path) if path in self.names else "某"


def test_the_book_holds_the_rules_of_the_field():
    """R-27 is judged by 编制类型: the register has no registration date."""
    wanted = [
        *(f"R-{n:02}" for n in range(1, 32)),
        *(f"I-{n:02}" for n in range(1, 12)),
        *(f"T-{n:02}" for n in range(1, 14)),
        *(f"C-{n:02}" for n in range(1, 8)),
        *("X-03", "X-05", "X-06", "X-07", "X-13", "Y-01", "Y-03", "Y-04"),
    ]
    assert [name for name in wanted if name not in BY_NAME] == []
    assert len(BY_NAME) == len(BOOK)


def test_every_basis_says_where_it_comes_from():
    for rule in BOOK:
        assert any(mark in rule.basis for mark in ("公布", "模拟", "GB", "据所知")), rule.name


def test_every_kind_of_rule_occurs():
    assert {rule.each for rule in BOOK} == set(rules.EACH)


def test_the_agreement_rules_share_the_cells_among_them():
    """A cell taken from the register is judged by exactly one of the C rules."""
    agreement = [BY_NAME[f"C-{n:02}"] for n in (1, 2, 3, 4, 5, 7, 11, 12, 13)]
    for source, kind, row, column in (
        ("人数", "实有", "固定", "实有人数"),
        ("人数", "实有", "固定", "合计"),
        ("人数", "实有", "逐机构", "行政编制.实有人数"),
        ("人数", "实有", "逐内设机构", "行政编制.实有人数"),
        ("人数", "实有", "逐机构", "领导职数.实配.正职"),
        ("人数", "实有", "逐机构", "内设机构.正职实配"),
        ("人数", "实有", "合计", "领导级别.县处级正职"),
        ("人数", "实有", "合计", "非领导职务.实有.调研员"),
        ("人数", "实有", "固定", "领导职务级别.县处级正职"),
        ("人数", "其他人员", "固定", "编外"),
        ("人数", "结构", "固定", "学历.本科"),
        ("编制", "编制", "固定", "编制数"),
        ("机构数", "机构", "固定", "机构数"),
        ("内设机构数", "机构", "固定", "内设机构.实设数"),
        ("台账", "领导职数", "逐机构", "领导职数.核定.正职"),
        ("台账", "机构", "逐机构", "内设机构.批准数"),
    ):
        cell = {"来源": source, "类": kind, "行类": row, "列": column, "填": "3", "应": "4"}
        states = [rule.judge(ExampleScope(cell)).state for rule in agreement]
        assert states.count("不符") == 1, (cell, states)
        assert states.count("不适用") == len(agreement) - 1


# --------------------------------------------------------------------------- judging, kind by kind

CASES = [
    ("R-03", {"身份证号": "11010519491231002X"}, "相符"),
    ("R-03", {"身份证号": "1101051949123100"}, "不符"),
    ("R-03", {"身份证号": ""}, "不适用"),
    ("R-22", {"领导职务级别": "县处级正职", "单位.机构规格": "正科", "是否高配": ""}, "不符"),
    ("R-22", {"领导职务级别": "乡科级副职", "单位.机构规格": "未定级", "是否高配": ""}, "不适用"),
    ("I-10b", {"撤销时间": "2017-05-01", "撤销文号": "芷编发〔2017〕8号"}, "相符"),
    ("I-10b", {"撤销时间": "2017-05-01", "撤销文号": ""}, "不符"),
    ("I-10b", {"撤销时间": "", "撤销文号": ""}, "不适用"),
    ("I-09e", {"编制数": "12"}, "相符"),
    ("I-09e", {"编制数": "-1"}, "不符"),
    ("I-09e", {"编制数": ""}, "不适用"),
    ("Y-01", {"实有人数": "105", "上年.实有人数": "100"}, "相符"),
    ("Y-01", {"实有人数": "106", "上年.实有人数": "100"}, "不符"),
    ("Y-01", {"实有人数": "", "上年.实有人数": "100"}, "未判"),
    ("Y-01", {"实有人数": "106", "上年.实有人数": ""}, "不适用"),
    ("T-01", {"计量": "人", "值": "0", "类": "实有"}, "相符"),
    ("T-01", {"计量": "人", "值": "0.5", "类": "实有"}, "不符"),
    ("T-01", {"计量": "人", "值": "", "类": "实有"}, "不适用"),
    ("C-11", {"来源": "编制", "填": "", "应": "0"}, "相符"),
    ("C-11", {"来源": "编制", "填": "", "应": "5"}, "不符"),
    ("C-14", {"类": "文字", "填": "", "应": "正科"}, "不符"),
    ("T-02", {"种": "行合计", "左": "13", "右": "13"}, "相符"),
    ("T-02", {"种": "行合计", "左": "", "右": "12"}, "不符"),
    ("T-02", {"种": "列合计", "左": "13", "右": "12"}, "不适用"),
    ("T-12", {"公式在": "是"}, "相符"),
    ("T-12", {"公式在": "否"}, "不符"),
    ("T-12", {"公式在": ""}, "未判"),
    ("Z-02", {"本表[合计].已分配数": "3", "本表[合计].上级下达数": "3"}, "相符"),
    ("Z-02", {"本表[合计].已分配数": "3", "本表[合计].上级下达数": "2"}, "不符"),
    ("Z-02", {"本表[合计].已分配数": "3", "本表[合计].上级下达数": ""}, "未判"),
    ("T-10", {"缺少": "0"}, "相符"),
    ("T-10", {"缺少": "1"}, "不符"),
    ("T-10", {"缺少": ""}, "未判"),
    ("X-05c", {"汇总13[合计].合计": "9", "汇总01[合计].实有人数": "9"}, "相符"),
    ("X-05c", {"汇总13[合计].合计": "9", "汇总01[合计].实有人数": "8"}, "不符"),
    ("X-13", {"州直6a[:].身份证号": "甲、乙", "州直1[合计].合计.实有人数": ""}, "未判"),
]


@pytest.mark.parametrize(("name", "lines", "state"), CASES)
def test_a_rule_of_each_kind_passes_fails_and_stays_open(name, lines, state):
    assert BY_NAME[name].judge(ExampleScope(lines)).state == state


@pytest.mark.parametrize(
    ("sex", "kind", "level", "title", "age", "state"),
    [
        ("男", "综合管理类公务员", "", "", 59, "相符"),
        ("男", "综合管理类公务员", "", "", 60, "不符"),
        ("女", "综合管理类公务员", "", "", 54, "相符"),
        ("女", "综合管理类公务员", "", "", 55, "不符"),
        ("女", "机关工勤人员", "", "", 50, "不符"),
        ("女", "事业单位工勤人员", "", "", 49, "相符"),
        ("女", "综合管理类公务员", "县处级副职", "", 55, "相符"),
        ("女", "事业单位专业技术人员", "", "正高级", 57, "相符"),
        ("女", "事业单位专业技术人员", "", "中级", 57, "不符"),
        ("女", "", "", "", 57, "不符"),
    ],
)
def test_retirement_ages_up_to_2024(sex, kind, level, title, age, state):
    person = {
        **{"人员状况": "在编在职", "性别": sex, "人员类别": kind, "领导职务级别": level, "职称": title},
        **{"出生日期": f"{2017 - age}-06-30", "截止日": "2017-12-31"},
    }
    assert BY_NAME["R-14"].judge(ExampleScope(person)).state == state


@pytest.mark.parametrize(
    ("sex", "kind", "birth", "cutoff", "state"),
    [
        # 60 years and 1 month for a man born in January to April 1965, a month more every four months
        ("男", "综合管理类公务员", "1965-04-10", "2025-05-09", "相符"),
        ("男", "综合管理类公务员", "1965-04-10", "2025-05-10", "不符"),
        ("男", "综合管理类公务员", "1965-05-10", "2025-06-30", "相符"),
        ("男", "综合管理类公务员", "1990-05-10", "2053-05-09", "相符"),
        ("男", "综合管理类公务员", "1990-05-10", "2053-05-10", "不符"),
        ("女", "综合管理类公务员", "1970-01-10", "2025-02-10", "不符"),
        ("女", "机关工勤人员", "1975-03-10", "2025-05-09", "相符"),
        ("女", "机关工勤人员", "1975-03-10", "2025-05-10", "不符"),
        ("男", "综合管理类公务员", "1964-12-31", "2024-12-31", "不符"),
    ],
)
def test_retirement_ages_rise_from_2025(sex, kind, birth, cutoff, state):
    person = {"人员状况": "在编在职", "性别": sex, "人员类别": kind, "出生日期": birth, "截止日": cutoff}
    assert BY_NAME["R-14b"].judge(ExampleScope(person)).state == state


def test_the_two_retirement_rules_never_hold_in_one_year():
    for year in range(2000, 2040):
        assert BY_NAME["R-14"].holds_in(year) != BY_NAME["R-14b"].holds_in(year)


# --------------------------------------------------------------------------- a rule and its sentence


def test_a_failed_rule_shows_both_sides_and_the_difference(tmp_path):
    (rule,) = load(tmp_path, MINIMAL)
    scope = ExampleScope({"实有人数": "13", "编制数": "12"})
    outcome = rule.judge(scope)
    assert outcome == Outcome("不符", 13, 12)
    assert outcome.difference == 1
    assert rule.say(outcome, "汇总01[合计]", scope) == "汇总01[合计]：实有 13，编制 12，超 1"


def test_id_numbers_in_sentences_are_masked():
    rule = BY_NAME["R-03"]
    scope = ExampleScope({"身份证号": "1101051949123100"})
    sentence = rule.say(rule.judge(scope), "在职.xlsx 第8行 张三", scope)
    assert sentence == "在职.xlsx 第8行 张三：身份证号 110105******3100 有 16 位，应为 18 位"


def test_an_id_number_as_a_side_is_masked_too(tmp_path):
    text = MINIMAL.replace("实有人数 ≤ 编制数", "实有人数 = 编制数")
    (rule,) = load(tmp_path, text)
    sentence = rule.say(Outcome("不符", "11010519491231002X", "无"), "某处", ExampleScope({}))
    assert sentence == "某处：实有 110105********002X，编制 无，超 空"


def test_a_crash_names_rule_file_and_line(tmp_path):
    class Broken:
        def name(self, path):
            raise KeyError(path)

    (rule,) = load(tmp_path, MINIMAL)
    with pytest.raises(RuleFault) as caught:
        rule.judge(Broken())
    assert str(caught.value).endswith(
        "规则.yaml 第 3 行规则 甲-1：算不下去（KeyError: '实有人数'），请改正这条规则"
    )


def test_values_in_sentences():
    shown = [rules.shown(v) for v in (None, "", 3, 3.0, 0.1 + 0.2, True, dt.datetime(2017, 1, 2, 3))]
    assert shown == ["空", "空", "3", "3", "0.3", "是", "2017-01-02"]


# --------------------------------------------------------------------------- what does not load


def test_a_rule_without_a_bad_example_does_not_load(tmp_path):
    text = MINIMAL.replace("  错: {实有人数: 13, 编制数: 12}\n", "")
    assert refusal(tmp_path, text) == "规则.yaml 第 3 行：规则 甲-1 缺少“错”"


def test_a_rule_whose_example_does_not_hold_does_not_load(tmp_path):
    text = MINIMAL.replace("错: {实有人数: 13", "错: {实有人数: 11")
    assert refusal(tmp_path, text) == (
        "规则.yaml 第 3 行规则 甲-1：自带的例子“错”（第 1 个：实有人数=11，编制数=12）应判不符，"
        "实际是相符，请改正式或例子"
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("  级别: 警告", "  级别: 严重", "“级别”写的是“严重”，只能写：错误、警告、提示"),
        ("  每: 行", "  每: 列", "“每”写的是“列”，只能写：人员"),
        ("  依据: 模拟", "  根据: 模拟", "规则没有“根据”这一项"),
        ("  每: 行", "  每: 行\n  记录: [在职]", "只有“每: 人员”的规则可以写“记录”"),
        ("  每: 行", "  每: 人员\n  记录: [在任]", "只能写：在职、非在职、离退休、编外"),
        ("  每: 行", "  每: 行\n  年度: 十七", "“年度”要写成"),
        ("  每: 行", "  每: 行\n  年度: 2018-2017", "前后颠倒"),
        ("  每: 行", "  每: 行\n  空: 当一", "“空”只能写 不判、当零"),
        ("  每: 行", "  每: 行\n  停用: yes", "“停用”只能写 是 或 否"),
        ("  每: 行", "  每: 行\n  参数: 3", "“参数”要写成"),
        ("  每: 行", "  每: 行\n  参数: {一 二: 3}", "不能有空格"),
        ("  每: 行", "  每: 行\n  前提: 编制数", "写成一个判断"),
        ("  每: 行", "  每: 行\n  替换: 是", "没有叫 甲-1 的规则可以替换"),
        ("式: 实有人数 ≤ 编制数", "式: 实有人数 - 编制数", "写成一个判断"),
        ("式: 实有人数 ≤ 编制数", "式: 实有人数 ≤", "写法不对"),
        ("式: 实有人数 ≤ 编制数", "式: [甲]", "要写一段文字"),
        ("式: 实有人数 ≤ 编制数", "式: 实有数 ≤ 编制数", "例子里没有写“实有数”是什么"),
        ("  对: {实有人数: 12, 编制数: 12}", "  对: []", "没有例子"),
        ("  对: {实有人数: 12, 编制数: 12}", "  对: 好", "要写成“名称: 值”"),
        ("  对: {实有人数: 12, 编制数: 12}", "  对: {实有人数: [1], 编制数: 12}", "要写成“名称: 值”"),
        ("  对: {实有人数: 12, 编制数: 12}", "  对: {1 + 1 (): 2}", "例子读不懂"),
        ("- 名: 甲-1\n", "- 名号: 甲-1\n", "规则没有“名号”这一项"),
    ],
)
def test_what_a_rule_may_not_say(tmp_path, old, new, why):
    assert old in MINIMAL
    text = MINIMAL.replace(old, new)
    sentence = refusal(tmp_path, text)
    assert sentence.startswith("规则.yaml 第 ")
    assert any(part in sentence for part in why.split("|")), sentence


def test_two_rules_of_one_name(tmp_path):
    text = MINIMAL + MINIMAL.split("规则:\n")[1]
    assert refusal(tmp_path, text) == "规则.yaml 第 13 行：规则 甲-1 写了两次（前一次在第 3 行），请删去一处"


@pytest.mark.parametrize("text", ["规则: 甲", "规则:\n- 甲", "规定: []", "规则:\n- 式: 甲 = 1"])
def test_what_is_no_rules_file(tmp_path, text):
    with pytest.raises(RuleFault):
        load(tmp_path, text)


def test_examples_may_state_an_open_case(tmp_path):
    (rule,) = load(tmp_path, MINIMAL + "  未判: {实有人数: 13, 编制数: ''}\n")
    assert rule.open == ({"实有人数": "13", "编制数": ""},)
    assert "应判未判，实际是不符" in refusal(tmp_path, MINIMAL + "  未判: {实有人数: 13, 编制数: 12}\n")


def test_examples_speak_of_cells_counts_last_year_and_words():
    scope = ExampleScope(
        {
            "机构编码": "A001",
            '汇总01["乡镇(街道)"].编制数': "12",
            "本表[甲:乙].编制数": "3、、4",
            "人数(实有, 机构=本条(机构编码))": "5",
            "上年(编制数)": "6",
            "次数(机构编码)": "2",
            '属于(机构编码, "机构编码")': "是",
            "身份证生日(机构编码)": "1980-01-01",
        }
    )
    assert scope.cells("汇总01", "乡镇(街道)", "编制数") == (12,)
    assert scope.cells("", ("甲", "乙"), "编制数") == (3, None, 4)
    assert scope.count("人数", ("实有",), {"机构": ("A001",)}) == 5
    assert scope.last("", "", "编制数") == 6
    assert scope.occurrences("机构编码") == 2
    assert scope.call("属于", ("A001", "机构编码")) is True
    assert scope.call("身份证生日", ("A001",)) == dt.date(1980, 1, 1)
    for ask in (
        lambda: scope.cells("汇总01", "合计", "编制数"),
        lambda: scope.count("人数", (), {}),
        lambda: scope.last("汇总01", "合计", "编制数"),
        lambda: scope.occurrences("身份证号"),
        lambda: scope.call("有机构", ("A001",)),
    ):
        with pytest.raises(RuleFault, match="例子里没有写"):
            ask()


def test_examples_may_use_the_real_words():
    text = MINIMAL.replace("实有人数 ≤ 编制数", "是身份证号(实有人数)").replace(
        "实有 {左}，编制 {右}，超 {差}", "错"
    )
    rule_text = text.replace("实有人数: 12", "实有人数: 甲").replace("实有人数: 13", "实有人数: 乙")
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        book = Path(folder, "规则.yaml")
        book.write_text(rule_text, encoding="utf-8")
        (rule,) = rules.load(book, words={"是身份证号": lambda text: text == "甲"})
        with pytest.raises(RuleFault, match="没有写 是身份证号"):
            rules.prove(rule)


# --------------------------------------------------------------------------- layers


def test_a_local_file_changes_severity_parameters_and_switches_off(tmp_path):
    book = MINIMAL.replace("编制数\n  话", "编制数 + 富余\n  参数: {富余: 0}\n  话")
    local = "规则:\n- {名: 甲-1, 级别: 错误, 可说明: 是, 停用: 是}\n"
    (rule,) = load(tmp_path, book, local)
    assert (rule.severity, rule.explainable, rule.enabled) == ("错误", True, False)
    assert rule.line == 3 and rule.file.endswith("规则.yaml")
    assert not rule.holds_in(2017)
    wider = "规则:\n- {名: 甲-1, 参数: {富余: 1}, 错: {实有人数: 14, 编制数: 12}}\n"
    (rule,) = load(tmp_path, book, wider)
    assert rule.judge(ExampleScope({"实有人数": "13", "编制数": "12"})).state == "相符"


def test_a_changed_parameter_must_still_be_proven(tmp_path):
    book = MINIMAL.replace("编制数\n  话", "编制数 + 富余\n  参数: {富余: 0}\n  话")
    assert "自带的例子“错”" in refusal(tmp_path, book, "规则:\n- {名: 甲-1, 参数: {富余: 1}}\n")


def test_a_local_file_adds_rules(tmp_path):
    both = load(tmp_path, MINIMAL, MINIMAL.replace("甲-1", "乙-1"))
    assert [rule.name for rule in both] == ["甲-1", "乙-1"]
    assert both[1].file.endswith("本地.yaml")


def test_a_local_rule_of_the_same_name_must_say_that_it_replaces(tmp_path):
    sentence = refusal(tmp_path, MINIMAL, MINIMAL)
    assert "规则 甲-1 已经有了（规则.yaml 第 3 行）" in sentence
    assert "替换: 是" in sentence
    other = MINIMAL.replace("≤", "<").replace("对: {实有人数: 12", "对: {实有人数: 11") + "  替换: 是\n"
    (rule,) = load(tmp_path, MINIMAL, other)
    assert rule.expression.text == "实有人数 < 编制数"
    assert rule.file.endswith("本地.yaml")


def test_switching_off_an_unknown_rule_is_refused(tmp_path):
    assert "甲-9 缺少“式”" in refusal(tmp_path, MINIMAL, "规则:\n- {名: 甲-9, 停用: 是}\n")


def test_a_local_file_over_the_built_in_book(tmp_path):
    local = tmp_path / "规则.yaml"
    local.write_text(
        "包含: 内置\n规则:\n- {名: T-06, 级别: 错误}\n- {名: R-07, 停用: 是}\n", encoding="utf-8"
    )
    for book in (rules.load(local), rules.load(local=local)):
        changed = {rule.name: rule for rule in book}
        assert len(book) == len(BOOK)
        assert changed["T-06"].severity == "错误"
        assert not changed["R-07"].enabled


def test_files_that_include_each_other_are_refused(tmp_path):
    (tmp_path / "乙.yaml").write_text("包含: 规则.yaml\n", encoding="utf-8")
    assert "互相包含" in refusal(tmp_path, "包含: [乙.yaml]\n")
    assert "打不开" in refusal(tmp_path, "包含: 丙.yaml\n")


def test_an_empty_local_file_changes_nothing(tmp_path):
    assert load(tmp_path, MINIMAL, "") == load(tmp_path, MINIMAL)


# --------------------------------------------------------------------------- for people


def test_catalogue():
    heads, *lines = rules.catalogue(BOOK)
    assert heads == ("规则", "级别", "标题", "每", "表或记录", "说明", "依据", "状态")
    assert len(lines) == len(BOOK)
    assert all(len(line) == len(heads) and all(line) for line in lines)
    assert {line[0]: line[-1] for line in lines}["R-18"] == "可说明"


def test_markdown():
    text = rules.markdown([BY_NAME["R-14"]])
    assert text.startswith("### R-14 没有到退休年龄还在职的人\n")
    for line in (
        "- 级别：警告（可以说明后通过）",
        "- 对每：人员（在职）",
        "- 年度：2000—2024",
        "男退休年龄 = 60",
    ):
        assert line in text
