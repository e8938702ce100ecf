"""What must hold for every register: properties held against made-up ones."""

import datetime as dt
import random

from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from register.made_exports import UNIT_CODES, book, cube, id_number, person, quota, read

from bianzhi_xl import register
from bianzhi_xl.nouns import Where
from bianzhi_xl.register.cleaning import NUMBER_TEXT, clean
from bianzhi_xl.register.tables import PEOPLE, fields

P = register.predicates()
DAYS = st.none() | st.dates(dt.date(2016, 6, 1), dt.date(2018, 6, 30))
CHOICES = {
    "性别": ("男", "女", "不明", None),
    "民族": ("汉族", "苗族", "外星", None),
    "政治面貌": ("中共党员", "群众", None),
    "学历": ("本科", "大专", "高中", "其他", None),
    "单位编码": (*UNIT_CODES, "77", None),
    "编制类型": ("行政编制", "政法专项编制", "事业编制", "机关工勤编制", "怪编", None),
    "占用编制情况": ("占编", "单列", "超编", None),
    "人员状态": ("在编在职", "非在职", "退休", "离休", "编外聘用", "已调出", "去世", "其他", None),
    "非在职理由": ("长期病休", "离岗不占编制", None),
    "人员分类": ("部门正职领导", "内设机构副职领导", "非领导人员", None),
    "经费形式": ("全额拨款", "差额补贴", None),
    "kind": ("在职", "非在职", "离退休", "编外"),
}
VALUES = st.fixed_dictionaries(
    {
        **{name: st.sampled_from(values) for name, values in CHOICES.items()},
        "入编时间": DAYS,
        "离开时间": DAYS,
        "离退休时间": DAYS,
    }
)
PEOPLE_LISTS = st.lists(VALUES, max_size=25).map(
    lambda many: [person(number, **values) for number, values in enumerate(many)]
)
COUNTED = ("人员状况", "编制类型", "机构大类", "本年增减", "年龄段", "学历档", "民族类", "领导身份", "记录类")
FILTERS = st.sampled_from([Where(), *P.values()])


@given(PEOPLE_LISTS, st.randoms(use_true_random=False))
def test_shuffling_the_rows_changes_no_figure(people, chance):
    shuffled = chance.sample(people, len(people))
    one, other = cube(people), cube(shuffled)
    for predicate in P.values():
        assert one.count(predicate) == other.count(predicate)
        for name in COUNTED:
            for value in register.codes(name):
                where = predicate & Where.of({name: value})
                assert one.count(where) == other.count(where)


@given(PEOPLE_LISTS, FILTERS)
def test_the_values_of_any_attribute_add_up_to_the_total(people, where):
    found = cube(people)
    for name in register.attributes():
        values = register.codes(name) or sorted({found.attributes(each)[name] for each in people})
        assert sum(found.count(where & Where.of({name: value})) for value in values) == found.count(where), (
            name
        )


@given(PEOPLE_LISTS, st.sampled_from(sorted(P)))
def test_those_in_a_predicate_and_those_not_in_it_are_everyone(people, name):
    found = cube(people)
    for attribute, allowed in P[name]:
        rest = tuple(value for value in register.codes(attribute) if value not in allowed)
        inside = found.count(Where.of({attribute: allowed}))
        assert inside + found.count(Where.of({attribute: rest})) == len(people)


@given(PEOPLE_LISTS, FILTERS, FILTERS)
def test_the_rows_behind_a_figure_are_as_many_as_it_says(people, one, other):
    found = cube(people)
    assert len(found.people(one & other)) == found.count(one & other)
    both = set(map(id, found.people(one))) & set(map(id, found.people(other)))
    assert set(map(id, found.people(one & other))) == both


@given(PEOPLE_LISTS)
def test_last_year_plus_increase_minus_decrease_is_this_year(people):
    found = cube(people)
    came, went = found.count(P["本年增加"]), found.count(P["本年减少"])
    assert found.count(P["上年末实有"]) + came - went == found.count(P["实有"])


@given(PEOPLE_LISTS)
def test_the_attributes_of_a_record_say_what_the_counts_say(people):
    found = cube(people)
    for name in COUNTED:
        by_record = [found.attributes(each)[name] for each in people]
        for value in register.codes(name):
            assert by_record.count(value) == found.count(Where.of({name: value}))


QUOTAS = st.lists(
    st.fixed_dictionaries(
        {
            "code": st.sampled_from((*UNIT_CODES, "88")),
            "编制数": st.integers(0, 30),
            "行政编制": st.integers(0, 20),
            "事业编制": st.integers(0, 20),
            "全额拨款": st.integers(0, 20),
            "差额补贴": st.integers(0, 20),
        }
    ),
    max_size=8,
)


@given(QUOTAS)
def test_authorised_posts_add_up_over_every_attribute(entries):
    ledger = [quota(row=row, **entry) for row, entry in enumerate(entries, 2)]
    found = cube(ledger=ledger)
    total = found.count(Where(), of="编制")
    for name in ("编制类型", "经费形式", "机构大类", "系统类别"):
        assert sum(found.count(Where.of({name: value}), of="编制") for value in register.codes(name)) == total
    last = {entry["code"]: entry for entry in entries}.values()
    assert total == sum(max(entry["编制数"], entry["行政编制"] + entry["事业编制"]) for entry in last)


CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        ["张三", "合计", "小 计", "姓名", "身份证号", "性别", "注：", "=1+1", "1.1E+17", "  ", "2017.1", "汉"]
    ),
    st.integers(-(10**19), 10**19).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)),
    st.booleans(),
)


@trials(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=15))
def test_every_row_is_counted_or_set_aside_with_a_reason(tmp_path, lines):
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    plain = [[ILLEGAL_CHARACTERS_RE.sub("", c) if isinstance(c, str) else c for c in line] for line in lines]
    filled = sum(
        any(not (c is None or (isinstance(c, str) and not c.strip())) for c in line) for line in plain
    )
    if not filled:
        return
    found = read(tmp_path, book({"在职": [["姓名", "身份证号", "性别", "民族", "入编时间"], *plain]}))
    assert found.rows_read == {"在职.xlsx": filled}
    assert len(found.people) + len(found.aside) == filled
    assert all(aside.why for aside in found.aside)
    for change in found.changes:
        assert change.old != change.new or change.why == NUMBER_TEXT or change.field == "身份证号"


@given(st.sampled_from([*fields(PEOPLE).values()]), CELLS)
def test_cleaning_what_is_clean_changes_nothing(field, raw):
    once = clean(raw, field)
    if once.refused or once.value is None:
        return
    again = clean(once.value, field)
    assert again.value == once.value
    assert not again.refused


@trials(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_an_export_whose_rows_are_shuffled_gives_the_same_figures(tmp_path, seed):
    chance = random.Random(seed)
    head = ["姓名", "身份证号", "性别", "民族", "编制类别", "人员状态", "入编时间"]
    lines = [
        [
            "甲乙"[n % 2] * 2,
            id_number(n),
            chance.choice(["男", "女", " 女", "2"]),
            chance.choice(["汉", "苗族", "土家", "某族"]),
            chance.choice(["行政", "事业编制", "政法编制", ""]),
            chance.choice(["在职", "退休", "编外", "非在职"]),
            chance.choice(["2017/1/5", "2016.7", "20170301", "不详"]),
        ]
        for n in range(30)
    ]
    figures = []
    for order in (lines, chance.sample(lines, len(lines))):
        whole = read(tmp_path, book({"人员": [head, *order]}))
        found = cube(whole.people)
        figures.append(
            {
                (name, value): found.count(P[name] & Where.of(编制类型=value))
                for name in P
                for value in register.codes("编制类型")
            }
        )
    assert figures[0] == figures[1]
