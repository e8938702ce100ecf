"""An edit as a line of JSON, and back."""

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bianzhi_xl.journal import Hidden, from_json, to_json
from bianzhi_xl.journal.values import has_id, without_ids
from bianzhi_xl.nouns import At, Formula, Protection, SheetText, Token

PERSON = "11010519491231002X"

texts = st.text(max_size=30).filter(lambda text: not has_id(text))
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False)
    | texts
    | st.dates()
    | st.datetimes()
)
cells = st.tuples(st.integers(1, 99), st.integers(1, 99))
sheets = st.builds(
    SheetText,
    name=texts,
    rows=st.lists(st.lists(scalars, max_size=3).map(tuple), max_size=3).map(tuple),
    widths=st.lists(st.floats(1, 50), max_size=3).map(tuple),
    heads=st.integers(0, 3),
    links=st.dictionaries(cells, st.builds(At, texts, st.integers(0, 99), st.integers(0, 99)), max_size=3),
    tints=st.dictionaries(st.integers(1, 99), st.sampled_from(["错误", "警告", "提示"]), max_size=3),
    hidden=st.lists(st.integers(1, 9), max_size=2).map(tuple),
)
contents = (
    scalars
    | texts.map(Formula)
    | st.builds(Token, texts, texts)
    | st.builds(Protection, texts, texts, st.integers(1, 10**6))
    | sheets
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(contents)
def test_everything_an_edit_holds_comes_back_the_same(value):
    back = from_json(json.loads(json.dumps(to_json(value), ensure_ascii=False)))
    assert type(back) is type(value) and back == value
    if isinstance(value, Token):
        assert back.text == value.text
    if dataclasses.is_dataclass(value):
        assert dataclasses.asdict(back) == dataclasses.asdict(value)


@pytest.mark.parametrize(
    "value",
    [
        PERSON,
        110105194912310021,
        "130503670401001",
        f"张三 {PERSON}",
        Formula(f'="{PERSON}"'),
        Token(f"<t>{PERSON}</t>"),
    ],
)
def test_no_id_number_stands_in_the_log(value):
    held = to_json(value)
    text = json.dumps(held, ensure_ascii=False)
    assert str(value) not in text and PERSON not in text
    back = from_json(json.loads(text))
    assert isinstance(back, Hidden) and back == value and back != "另一个"
    assert to_json(value) != held  # salted anew each time


def test_an_id_number_inside_a_sheet_of_findings_is_hidden_too():
    sheet = SheetText("核对结果", (("张三", PERSON),))
    assert PERSON not in json.dumps(to_json(sheet), ensure_ascii=False)


@pytest.mark.parametrize("text", ["11433100006581000X", "湘编办〔2017〕219号", "13800138000", "20171231"])
def test_other_numbers_stay(text):
    assert to_json(text) == text


def test_a_sentence_keeps_all_but_the_number():
    assert without_ids(f"由 {PERSON} 改") == "由 110105********002X 改"


def test_dates_and_times_are_told_apart():
    assert from_json(to_json(dt.datetime(2017, 12, 31))) == dt.datetime(2017, 12, 31)
    assert type(from_json(to_json(dt.date(2017, 12, 31)))) is dt.date


@pytest.mark.parametrize("held", [[1], {"formula": "=1", "date": "2017-01-01"}, {"猜": 1}, {}])
def test_anything_else_is_refused(held):
    with pytest.raises(ValueError):
        from_json(held)
