"""Two people, or two institutions, of one name: given a listing, which line is whose, and when nobody's."""

import dataclasses
import datetime as dt

import pytest
from small_forms import LISTING
from tables import grid

from bianzhi_xl import binding
from bianzhi_xl.forms.telling import Telling
from bianzhi_xl.nouns import Column, Record, Row, RowSpec, Source, Unplaced, Where

PEOPLE = RowSpec("人员", "", kind="逐人")
ROSTER = dataclasses.replace(
    LISTING,
    title="机关人员花名册",
    columns=(
        Column("序号", ("序号",), Source("序号"), kind="文字"),
        Column("姓名", ("姓名",), Source("行名"), kind="文字"),
        Column("性别", ("性别",), Source("个人", "性别"), kind="文字"),
        Column("出生日期", ("出生年月",), Source("个人", "出生日期"), kind="文字"),
        Column("所在机构", ("所在机构",), Source("个人", "所在机构"), kind="文字"),
        Column("职务", ("职务",), Source("个人", "职务"), kind="文字"),
        Column("备注", ("备注",), Source("手填"), kind="手填"),
    ),
    rows=(PEOPLE,),
    label_column="姓名",
    sign=(),
)
HEAD = """
机关人员花名册 | < | < | < | < | < | <
序号 | 姓名 | 性别 | 出生年月 | 所在机构 | 职务 | 备注
"""
OLDER = ("吴荣", "男", dt.date(1960, 7, 27), "教务处", "处长")
YOUNGER = ("吴荣", "男", dt.date(1964, 1, 26), "总务处", "干事")
OTHER = ("高成", "女", dt.date(1971, 3, 4), "总务处", "干事")


def listed(*people):
    """The rows of the roster: name, 性别, 出生日期, 所在机构, 职务 of each person."""
    names: dict[str, int] = {}
    rows = []
    for name, *values in people:
        names[name] = names.get(name, 0) + 1
        key = name if names[name] == 1 else f"{name}#{names[name]}"
        fields = dict(zip(("性别", "出生日期", "所在机构", "职务"), values, strict=True))
        row = Row(key, name, PEOPLE, Where(), Record("在职", "在职.csv", "", 2, fields))
        rows.append(dataclasses.replace(row, said=Telling(ROSTER, row, None)))
    return tuple(rows)


def bound(lines, *people):
    return binding.bind(ROSTER, grid(HEAD + lines), "簿.xlsx", listed(*people))


BOTH = (OLDER, YOUNGER, OTHER)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("| 1960-07-27 | |", "| 1964-01-26 | |"),
        ("| 1960年7月 | |", "| '1964.01 | |"),
        ("| '196007 | |", "| | 总务处 |"),
        ("| | 教务处 | 处长", "| | 总务处 | 干事"),
        ("| 1960.7.27 | 总务处 | 干事", "| 1964.1.26 | 教务处 | 处长"),
    ],
)
def test_what_line_and_register_both_say_tells_whatever_the_order(one, other):
    found = bound(f"1 | 吴荣 | 男 {other}\n2 | 吴荣 | 男 {one}\n3 | 高成", *BOTH)
    assert {key: found.rows[key] for key in ("吴荣", "吴荣#2", "高成")} == {"吴荣": 4, "吴荣#2": 3, "高成": 5}
    assert found.missing == () and found.vacant == frozenset()


def test_where_only_one_of_them_stands_the_other_takes_a_line_of_its_own():
    found = bound("1 | 吴荣 | 男 | 1964-01-26\n | 高成 |\n 3 | | | |", *BOTH)
    assert found.rows["吴荣#2"] == 3 and found.rows.get("吴荣") != 3
    assert found.held == frozenset()
    assert Unplaced("行 吴荣", "表里还没有这一行") in found.missing


def test_the_last_one_is_where_the_others_are_not():
    found = bound("1 | 吴荣 | 男 | 1964-01-26\n2 | 吴荣 | | | | | 借调", *BOTH)
    assert (found.rows["吴荣"], found.rows["吴荣#2"]) == (4, 3)


SAID = "台账里有 2 个“吴荣”，分不清表里第 3、4 行是哪一个；没有填，也没有另加一行，请在表里写明出生年月、所在机构、职务"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("| 男 | | |", "| 男 | | |"),
        ("| | 1970-05-01 | 教务处 |", "| | 1964-01-26 | |"),
        ("| | | 教务处 | 干事", "| | | 总务处 | 处长"),
        ("| | 1960-07-27 | |", "| | 1960-07-27 | |"),
        ("| | 1964-01-26 | |", "| | 1964-01-26 | |"),
        ("| | | | | 借调", "|"),
    ],
)
def test_where_that_does_not_tell_both_are_left_and_said(one, other):
    found = bound(f"1 | 吴荣 {one}\n2 | 吴荣 {other}\n3 | 高成\n4 |", *BOTH)
    unsure = {"吴荣", "吴荣#2"} - ({"吴荣#2"} if "吴荣#2" in found.rows else set())
    assert found.rows["高成"] == 5
    assert found.held == unsure and unsure.isdisjoint(found.rows)
    assert all(f"第 {'3、4' if len(unsure) == 2 else 3} 行" in item.why for item in found.missing)
    assert "第3行“吴荣”" in found.extra


def test_it_is_said_with_the_lines_and_what_to_write_there():
    found = bound("1 | 吴荣 | 男\n2 | 吴荣 | 男\n3 | 高成", *BOTH)
    assert found.missing == (Unplaced("行 吴荣", SAID), Unplaced("行 吴荣#2", SAID))
    assert found.extra == ("第3行“吴荣”", "第4行“吴荣”")


def test_lines_with_nothing_but_the_name_go_by_order():
    found = bound("1 | 吴荣\n2 | 吴荣\n3 | 高成", *BOTH)
    assert (found.rows["吴荣"], found.rows["吴荣#2"]) == (3, 4)
    assert found.missing == ()


def test_rows_of_which_the_register_says_the_same_go_by_order():
    found = bound("1 | 吴荣 | 男 | | | 处长\n2 | 吴荣 | 男 | | | 处长 | 借调", OLDER, OLDER)
    assert (found.rows["吴荣"], found.rows["吴荣#2"]) == (3, 4)


def test_one_person_in_two_lines_is_in_the_one_that_says_so():
    found = bound("1 | 吴荣 | 男 | 1970-05-01\n2 | 吴荣 | 男 | 1960-07-27", OLDER)
    assert found.rows["吴荣"] == 4 and found.extra == ("第3行“吴荣”",)
    twice = bound("1 | 吴荣 | 男 | 1960-07-27\n2 | 吴荣 | 男 | 1960-07-27", OLDER)
    assert twice.held == {"吴荣"}
    assert twice.missing[0].why == (
        "表里第 3、4 行都是“吴荣”，分不清台账里的是哪一行；没有填，也没有另加一行，请删去多余的，或写明各是哪一个"
    )
