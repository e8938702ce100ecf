"""A person's answers settle doubts, are remembered for the edition they were given for, and become void."""

import pytest
from small_forms import FIXED, SHEET
from tables import grid, inserted

from bianzhi_xl import binding
from bianzhi_xl.binding import confirmed
from bianzhi_xl.nouns import FileFault, RuleFault

STRANGE = SHEET.replace("上年数", "上年基数").replace("其中：公安", "其中：公安边防")


def bound(table, answers=None):
    return binding.bind(FIXED, grid(table), "簿.xlsx", answers=answers)


def yes(found, answers=None):
    """All doubts of a binding answered with yes."""
    for doubt in found.doubts:
        answers = confirmed.answered(answers or {}, found, doubt)
    return answers


def test_doubts_are_settled_by_answers():
    asked = bound(STRANGE)
    assert {doubt.what for doubt in asked.doubts} == {"列 上年数", "行 公安"}
    settled = bound(STRANGE, yes(asked))
    assert settled.columns["上年数"] == 7 and settled.rows["公安"] == 11
    assert settled.doubts == () and settled.missing == ()
    assert settled.extra == ()


def test_next_years_identical_file_binds_at_once():
    answers = yes(bound(STRANGE))
    next_year = STRANGE.replace("2017年", "2018年").replace("填报单位：某县", "填报单位：另一县")
    found = binding.bind(FIXED, inserted(grid(next_year), 1), "明年.xlsx", answers=answers)
    assert found.missing == () and found.rows["公安"] == 12


def test_an_answer_that_there_is_none():
    asked = bound(STRANGE)
    answers = {}
    for doubt in asked.doubts:
        answers = confirmed.answered(answers, asked, doubt, yes=False)
    found = bound(STRANGE, answers)
    assert found.doubts == ()
    assert {item.what: item.why for item in found.missing} == {
        "列 上年数": "已确认本版式没有",
        "行 公安": "已确认本版式没有",
    }


def test_an_answer_for_another_edition_is_only_proposed():
    answers = yes(bound(STRANGE))
    other = STRANGE.replace("备注", "备注说明事项")
    found = bound(other, answers)
    assert "上年数" not in found.columns
    proposed = {doubt.what: doubt for doubt in found.doubts}
    assert proposed["列 上年数"].why == "以前在别的版式里确认过同样的写法"
    assert proposed["列 上年数"].where == "G"


def test_an_answer_whose_text_is_not_there_any_more_is_void_and_said():
    found = bound(STRANGE)
    edition = {("甲表", found.fingerprint): {"列 上年数": "G 去年的数", "行 公安": "11 边防支队"}}
    again = bound(STRANGE, edition)
    assert "上年数" not in again.columns and "公安" not in again.rows
    why = {item.what: item.why for item in again.missing}
    assert why["列 上年数"] == "以前确认在“G 去年的数”，现在那里不是这样了，没有采用"
    assert why["行 公安"] == "以前确认在“11 边防支队”，现在那里不是这样了，没有采用"


def test_an_answer_takes_nothing_that_is_placed_for_sure():
    found = bound(STRANGE)
    edition = {("甲表", found.fingerprint): {"列 上年数": "B 机构数"}}
    again = bound(STRANGE, edition)
    assert again.columns["机构数"] == 2 and "上年数" not in again.columns


def test_answers_come_back_from_their_file(tmp_path):
    path = tmp_path / confirmed.FILE
    assert confirmed.load(path) == {}
    answers = yes(bound(STRANGE))
    answers = confirmed.answered(answers, bound(STRANGE), bound(STRANGE).doubts[0], yes=False)
    confirmed.save(path, answers)
    assert confirmed.load(path) == answers
    confirmed.save(path, {**answers, ("乙表", "0123"): {"行 “怪”: 名": "3 a: b #c"}})
    assert confirmed.load(path)["乙表", "0123"] == {"行 “怪”: 名": "3 a: b #c"}


def test_a_file_with_everything_in_quotes_says_the_same(tmp_path):
    path = tmp_path / confirmed.FILE
    path.write_text('"甲表":\n  "3f2a9c0d61b7e845":\n    "列 备注": "无"\n', encoding="utf-8")
    answers = confirmed.load(path)
    assert answers == {("甲表", "3f2a9c0d61b7e845"): {"列 备注": "无"}}
    confirmed.save(path, answers)
    assert confirmed.load(path) == answers


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲表: 无\n", "“甲表”下面应是版式指纹"),
        ("甲表:\n  12ab: 无\n", "“12ab”下面应是“列 …”或“行 …”的对位"),
        ("甲表:\n  12ab:\n    上年数: G 上年\n", "“上年数”应写成“列 栏目”或“行 行名”"),
        ("甲表:\n  12ab:\n    列 上年数: G\n", "“G”应是列号（行号）、空格和那里的文字"),
    ],
)
def test_what_is_wrong_with_the_file_is_said(tmp_path, text, said):
    path = tmp_path / confirmed.FILE
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleFault) as fault:
        confirmed.load(path)
    assert said in str(fault.value)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(FileFault):
        confirmed.save(tmp_path / "没有" / confirmed.FILE, {})


def test_the_fingerprint_is_of_head_and_labels_only():
    same = SHEET.replace("2017年", "2020年").replace("某县", "别县").replace("合    计", "合计")
    assert bound(same).fingerprint == bound(SHEET).fingerprint
    assert binding.bind(FIXED, inserted(grid(SHEET), 2), "簿").fingerprint == bound(SHEET).fingerprint
    for changed in (
        SHEET.replace("备注", "说明"),
        SHEET.replace("其中：公安", "其中：城管"),
        SHEET.replace("| <        | <          |", "| 　       | 　         |"),
    ):
        assert bound(changed).fingerprint != bound(SHEET).fingerprint
