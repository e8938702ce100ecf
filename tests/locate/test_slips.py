"""The human slip behind a wrong figure: said when it fits, and not when it would fit anything."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bianzhi_xl.locate import Around, slip

NOTHING = Around()
figure = st.integers(10, 99_999)


@pytest.mark.parametrize(
    ("value", "right", "around", "name"),
    [
        (116, 161, NOTHING, "数字颠倒"),
        (16, 116, NOTHING, "漏一位"),
        (1116, 116, NOTHING, "多一位"),
        (-12, 12, NOTHING, "正负号"),
        (1_500_000, 150, NOTHING, "万元与元"),
        (150, 1_500_000, NOTHING, "万元与元"),
        (88, 91, Around(last=88), "上年数没有改"),
        (40, 73, Around(beside=(("上一行", 40),)), "错行"),
        (40, 73, Around(beside=(("左一列", 40),)), "错列"),
        (150, 161, Around(parts=(("行政", 150), ("纪检", 11))), "合计漏加"),
        (172, 161, Around(parts=(("行政", 150), ("纪检", 11))), "合计重复加"),
        (" １６１", 161, NOTHING, "文字格式的数"),
        ("1,610 人", 1610, NOTHING, "文字格式的数"),
        (46, 23, NOTHING, "填了两次"),
        (163, 161, Around(formula_lost=True), "公式被数覆盖"),
        (1651, 1611, NOTHING, "打错一位"),
    ],
)
def test_a_slip_is_named_with_its_numbers(value, right, around, name):
    said, how = slip(value, right, around)
    assert said == name
    assert how


@pytest.mark.parametrize(
    ("value", "right"), [(3, 4), (0, 5), (57, 161), (161, 161), (None, 5), ("约一百", 100), (True, 1)]
)
def test_where_none_fits_nothing_is_said(value, right):
    assert slip(value, right, NOTHING) == ("", "")


def test_the_forgotten_row_is_named():
    _, how = slip(150, 161, Around(parts=(("行政编制", 150), ("纪检监察", 11), ("工勤", 3))))
    assert how == "合计漏加了纪检监察 11"


def test_two_rows_of_the_same_size_cannot_be_told_apart():
    assert slip(150, 161, Around(parts=(("甲", 11), ("乙", 11), ("丙", 139)))) == ("", "")


def test_a_swap_is_said_before_anything_that_fits_by_chance():
    around = Around(beside=(("上一行", 116),), last=116, formula_lost=True)
    assert slip(116, 161, around)[0] == "数字颠倒"


@given(figure, st.integers(0, 4))
def test_every_swap_of_two_neighbouring_digits_is_recognised(right, place):
    text = str(right)
    assume(place + 1 < len(text) and text[place] != text[place + 1] and not (place == 0 and text[1] == "0"))
    value = int(text[:place] + text[place + 1] + text[place] + text[place + 2 :])
    assert slip(value, right, NOTHING)[0] == "数字颠倒"


@given(figure, st.integers(0, 4))
def test_every_dropped_digit_is_recognised(right, place):
    text = str(right)
    assume(place < len(text))
    left = text[:place] + text[place + 1 :]
    assume(left and left[0] != "0")
    assert slip(int(left), right, NOTHING)[0] in ("漏一位", "万元与元")


@given(figure, st.integers(0, 4))
def test_every_doubled_digit_is_recognised(right, place):
    text = str(right)
    assume(place < len(text))
    assert slip(int(text[: place + 1] + text[place] + text[place + 1 :]), right, NOTHING)[0] == "多一位"


@given(figure)
def test_sign_and_unit_are_recognised(right):
    assert slip(-right, right, NOTHING)[0] == "正负号"
    assert slip(right * 10_000, right, NOTHING)[0] == "万元与元"


def test_unrelated_figures_are_seldom_called_a_slip():
    """Of three-digit figures that have nothing to do with each other, one in twenty at most."""
    dice = random.Random(7)
    pairs = [(dice.randint(100, 999), dice.randint(100, 999)) for _ in range(20_000)]
    named = sum(slip(value, right, NOTHING)[0] != "" for value, right in pairs if value != right)
    assert named < len(pairs) / 20
