"""身份证号、统一社会信用代码、组织机构代码: what is wrong with one, in words."""

import datetime as dt
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from register.made_exports import SAMPLE_ID, id_number

from bianzhi_xl import register

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2017, 12, 31))


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (SAMPLE_ID, None),
        ("110105194912310021", "校验码不对"),
        ("1101051949123100", "应是 18 位，现在是 16 位"),
        ("11010519491331002X", "生日不是真日期"),
        ("11010519491231002Y", "应是 17 位数字加 1 位校验码"),
        ("１１０１０５１９４９１２３１００２X", "应是 17 位数字加 1 位校验码"),
        (None, "应是 18 位，现在是 4 位"),
    ],
)
def test_what_is_wrong_with_an_id_number(number, problem):
    assert register.id_problem(number) == problem


def test_an_unknown_region_is_information_not_an_error():
    number = id_number(1, region="999999")
    assert register.id_problem(number) is None
    assert not register.known_province(number)
    assert register.known_province(SAMPLE_ID)


@given(DAYS, st.integers(0, 999))
def test_birth_and_sex_are_read_back(day, serial):
    number = id_number(serial, day.isoformat())
    assert register.id_problem(number) is None
    assert register.birth_of(number) == day
    assert register.sex_of(number) == ("男" if serial % 2 else "女")


@given(DAYS, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(day, serial, place, more):
    number = id_number(serial, day.isoformat())
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert register.id_problem(wrong)


@pytest.mark.parametrize("text", ["", "abc", "1101051949123100", None, 3])
def test_no_birth_and_no_sex_in_what_is_no_number(text):
    assert register.birth_of(text) is None
    assert register.sex_of(text) is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("91110000600037341L", None),  # the example of python-stdnum
        ("A1110000600037341L", "含有不该有的字符"),
        ("91110000600037342L", "校验码不对"),
        ("9111000060003734", "应是 18 位，现在是 16 位"),
    ],
)
def test_what_is_wrong_with_a_credit_code(code, problem):
    assert register.credit_code_problem(code) == problem


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("60003734-1", None),
        ("600037341", None),
        ("60003734-2", "校验码不对"),
        ("6000", "应是 8 位加 1 位校验码"),
    ],
)
def test_what_is_wrong_with_an_organisation_code(code, problem):
    assert register.org_code_problem(code) == problem


def test_a_number_costs_about_a_microsecond():
    one = min(timeit.repeat(lambda: register.id_problem(SAMPLE_ID), number=2000, repeat=5)) / 2000
    assert one < 10e-6  # measured: about 1 µs; a loaded machine is slower
