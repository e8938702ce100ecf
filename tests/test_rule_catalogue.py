"""The printable catalogue of rules: every rule with its expression and basis, as Markdown and as a workbook."""

import openpyxl
import pytest

from bianzhi_xl import buttons
from bianzhi_xl import rules as rulebook
from bianzhi_xl.nouns import FileFault

BOOK = rulebook.load()


def test_as_markdown_every_rule_has_a_section(tmp_path):
    path = tmp_path / "规则.md"
    done = buttons.rules(out=path)
    text = path.read_text(encoding="utf-8")
    assert f"{len(BOOK)} 条规则" in done.sentence
    for rule in BOOK:
        assert f"### {rule.name} {rule.label}" in text
        assert f"`{rule.expression.text}`" in text
        assert f"依据：{rule.basis}" in text


def test_as_a_workbook_every_rule_has_a_line_and_no_text_is_a_formula(tmp_path):
    path = tmp_path / "规则.xlsx"
    buttons.rules(out=path)
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet[2]] == list(rulebook.DETAILS)
    names = [row[0].value for row in sheet.iter_rows(min_row=3)]
    assert names == [rule.name for rule in BOOK]
    assert {cell.data_type for row in sheet.iter_rows(min_row=3) for cell in row} <= {"s", "n", "inlineStr"}
    assert sheet.print_title_rows and sheet.page_setup.orientation == "landscape"


def test_twice_the_same_bytes(tmp_path):
    for name in ("一.xlsx", "二.xlsx"):
        buttons.rules(out=tmp_path / name)
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(FileFault, match="规则目录写成 .md 或 .xlsx"):
        buttons.rules(out=tmp_path / "规则.docx")
    assert not list(tmp_path.iterdir())


PLAIN = [rule for rule in BOOK if not any("(" in name for name in rule.good[0])]
"""Rules that ask for values only, not for words that the register answers."""


@pytest.mark.parametrize("rule", PLAIN, ids=lambda rule: rule.name)
def test_a_rule_about_nothing_is_open_or_does_not_apply_or_takes_a_blank_for_something(rule):
    """With every name blank a rule may judge only if it looks at blanks itself, or takes them for zero."""
    blank = {"填报": "县市"} | dict.fromkeys(rule.good[0], "")
    outcome = rule.judge(rulebook.ExampleScope(blank))
    if outcome.state in ("相符", "不符"):
        text = f"{rule.expression.text} {rule.given.text if rule.given else ''}"
        looks = ("空", "个数", "码外", "非日期", "晚于", "求和")
        assert rule.blank == "当零" or any(word in text for word in looks)


def test_most_rules_are_plain():
    assert len(PLAIN) > 0.8 * len(BOOK)
