"""Checking the register's own rows: people, institutions, ledger."""

import datetime as dt

from filled_forms import evidence, rule
from forms import paper_county

from bianzhi_xl import register, rules
from bianzhi_xl.check import check
from bianzhi_xl.nouns import Record, Register, Tally

RULES = {each.name: each for each in rules.read()}


def person(row=8, kind="在职", **values):
    given = {"姓名": "张三", "身份证号": "11010519491231002X", "单位编码": "001", "人员状态": "在编在职"}
    return Record(
        kind, "在职.xlsx", "在职", row, {k: v for k, v in (given | values).items() if v is not None}
    )


def unit(code="001", row=3, **values):
    given = {
        "机构编码": code,
        "机构名称": f"某县{code}局",
        "法人单位标识": "法人单位",
        "机构性质": "党政机关",
    }
    return Record("机构", "机构.xlsx", "机构", row, {**given, **values})


def quota(row=2, **values):
    return Record("台账", "台账.xlsx", "台账", row, {"机构编码": "001", **values})


def county(people=(), units=None, ledger=()):
    held = Register(tuple(people), tuple(units or [unit()]), tuple(ledger))
    return register.cube(held, paper_county.settings())


def judged(cube, name):
    verdict = check(evidence(cube, {}), [RULES[name]])
    return [finding.sentence for finding in verdict.findings], verdict.tallies[name]


def test_a_person_is_named_by_file_row_and_masked_number():
    sentences, tally = judged(county([person(姓名="张 三"), person(9), person(10, 姓名=None)]), "R-02")
    assert sentences[0].startswith(
        "在职.xlsx 第8行 张 三（110105********002X）：姓名“张 三”里有空格或不是汉字的字符（依据："
    )
    assert tally == Tally(passed=1, failed=1, skipped=1)


def test_an_undecided_person_is_only_counted(tmp_path):
    older = rule(tmp_path, "人员", '出生日期 < 日期("1990-01-01")')
    verdict = check(evidence(county([person()]), {}), [older])
    assert verdict.findings == () and verdict.tallies["甲-01"] == Tally(undecided=1)


def test_only_the_kinds_of_record_that_the_rule_names_are_judged():
    retired = person(3, "离退休", 姓名="李 四")
    assert judged(county([retired]), "R-01")[1] == Tally()


def test_one_number_registered_twice_is_found_at_both_places():
    sentences, _ = judged(
        county([person(8), person(9, 单位编码="002"), person(10, 人员状态="已调出")]), "R-08"
    )
    assert [sentence.split("：")[0] for sentence in sentences] == [
        "在职.xlsx 第8行 张三（110105********002X）",
        "在职.xlsx 第9行 张三（110105********002X）",
    ]
    assert "身份证号 110105********002X 共登记了 2 次" in sentences[0]


def test_a_person_knows_the_institution():
    staff = [person(编制类型="行政编制"), person(9, 编制类型="行政编制", 单位编码="002")]
    service = unit("002", 4, 机构性质="其他", 机构类别="其他", 事业单位类别="公益一类", 机构名称="某县医院")
    sentences, tally = judged(county(staff, [unit(机构类别="政府组成部门"), service]), "R-16")
    assert tally.failed == 1 and "第9行" in sentences[0]


def test_an_institution_against_its_ledger():
    units = [unit(), unit("002", 4), unit("003", 5, 撤销时间=dt.date(2016, 1, 1))]
    sentences, tally = judged(county((), units, [quota(编制数=10)]), "I-02")
    assert sentences[0].startswith("机构.xlsx 第4行 某县002局：编制台账里一项编制数也没有")
    assert tally == Tally(passed=1, failed=1, skipped=1)


def test_approvals_add_up():
    """批文累计编制数: the first 编制数, with all later 增编数 and 减编数."""
    first = quota(2, 编制数=10, 日期=dt.date(2010, 1, 1))
    more = quota(3, 编制数=13, 增编数=3, 日期=dt.date(2012, 1, 1))
    less = quota(4, 编制数=11, 减编数=1, 日期=dt.date(2014, 1, 1))
    later = quota(5, 编制数=99, 增编数=88, 日期=dt.date(2018, 1, 1))
    sentences, _ = judged(county(ledger=[more, first, less, later]), "I-08")
    assert sentences[0].startswith(
        "机构.xlsx 第3行 某县001局：台账编制数 11 名，按历次批文累计应为 12 名，相差 -1 名"
    )
    silent = quota(4, 编制数=11, 日期=dt.date(2014, 1, 1))
    assert judged(county(ledger=[first, more, silent]), "I-08")[1] == Tally(skipped=1)


def test_a_ledger_row_that_does_not_add_up():
    rows = [quota(编制数=12, 行政编制=10, 事业编制=1), quota(3, 编制数=11, 行政编制=11), quota(4, 编制数=5)]
    sentences, tally = judged(county(ledger=rows), "I-09")
    assert sentences[0].startswith("台账.xlsx 第2行 001：编制数 12 名，各类编制之和 11 名，相差 1 名")
    assert tally == Tally(passed=1, failed=1, skipped=1)


def test_institutions_that_are_their_own_superior():
    units = [
        unit("001", 3, 隶属单位="002"),
        unit("002", 4, 隶属单位="某县001局"),
        unit("003", 5, 隶属单位="002"),
    ]
    sentences, tally = judged(county((), units), "I-11b")
    assert tally.failed == 3 and "隶属关系绕回了自己" in sentences[0]


def test_a_superior_that_the_register_does_not_have():
    sentences, _ = judged(county((), [unit(隶属单位="某州水利局")]), "I-11")
    assert "隶属单位“某州水利局”在机构台账里找不到" in sentences[0]
