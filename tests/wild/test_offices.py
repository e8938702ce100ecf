"""Editions of other forms by other offices; words that look alike and must be asked; sheets that are no form."""

from __future__ import annotations

import random
import re

import pytest
from wild import look_alikes
from wild.edition import FORMS, Edition, drawn
from wild.hands import figures, leaf, span
from wild.offices import ASKED, ELSEWHERE, RECIPES
from wild.test_wild import LEAST_RECALL, as_markdown, scored, total

from bianzhi_xl import binding
from bianzhi_xl.buttons import desk
from bianzhi_xl.nouns import Grid

OTHERS = ("汇总02", "汇总05", "汇总12", "汇总14", "专项2", "专项5", "专项7", "明细5", "州直3", "表5_1")
"""Ten more shapes, so that the recipes are not right for the first ten only."""
QUALIFIERS = (
    *(
        "{}增减",
        "{}比例",
        "{}目标",
        "{}(上年)",
        "{}(女)",
        "{}(含编外)",
        "{}(调整前)",
        "{}(不含参公)",
        "{}以外",
    ),
    *(
        "新增{}",
        "年初{}",
        "前年{}",
        "非{}",
        "空{}",
        "超{}",
        "未{}",
        "拟{}",
        "备案{}",
        "聘用{}",
        "省属{}",
        "2016年{}",
    ),
)
"""What makes of a head, a group head or a row something else."""
ALL = {**RECIPES, **ELSEWHERE, **ASKED}


def made(name: str, recipes, seed=0) -> Edition:
    edition = drawn(name)
    rng = random.Random(f"{seed} {name} {recipes}")
    for recipe in recipes:
        ALL[recipe](edition, rng)
    return edition


def unsaid(edition: Edition) -> set[str]:
    """What is no longer in the sheet and is placed all the same, or is not said to be missing."""
    form = binding.recognise(desk.all_forms().values(), edition.grid)
    if form is None:
        return set()
    found = binding.bind(form, edition.grid, "簿.xlsx")
    placed = {f"列 {key}" for key in found.columns} | {f"行 {key}" for key in found.rows}
    said = {item.what for item in found.missing}
    return {what for what in edition.dropped if what in placed or what not in said}


@pytest.fixture(scope="module")
def table():
    """Recipe → its score over the ten other forms."""
    recipes = [*RECIPES, *ELSEWHERE]
    return {recipe: total(scored(made(form, (recipe,))) for form in OTHERS) for recipe in recipes}


def test_other_forms_are_bound_as_well(table, capsys):
    with capsys.disabled():
        print("\n" + as_markdown(table))
    assert {recipe: score.wrong for recipe, score in table.items() if score.wrong} == {}
    assert {recipe: score.silent for recipe, score in table.items() if score.silent} == {}
    assert total(table.values()).recall >= LEAST_RECALL


@pytest.mark.parametrize("recipe", ASKED)
def test_look_alikes_are_asked(recipe):
    touched = 0
    for form in (*FORMS, *OTHERS, "明细6"):
        edition = made(form, (recipe,))
        touched += len(edition.dropped)
        assert unsaid(edition) == set()
        assert scored(edition).wrong == ()
    assert touched


def test_look_alikes_are_asked_in_any_other_edition():
    rng = random.Random(20180110)
    for seed in range(150):
        recipes = (*rng.sample(sorted(RECIPES), rng.randint(1, 3)), rng.choice(sorted(ASKED)))
        score = scored(made(rng.choice(FORMS + OTHERS), recipes, seed))
        assert (recipes, score.wrong, score.silent) == (recipes, (), ())


@pytest.mark.parametrize("words", QUALIFIERS)
def test_a_word_more_may_mean_something_else(words):
    rng = random.Random(words)
    for form in (*FORMS, *OTHERS):
        for qualified in (qualified_column, qualified_group, qualified_row):
            edition = drawn(form)
            qualified(edition, words, rng)
            assert unsaid(edition) == set(), form


def qualified_column(edition, words, rng):
    column = rng.choice(figures(edition))
    cell = leaf(edition, column)
    if span(edition, *cell)[1] == span(edition, *cell)[3]:
        edition.cells[cell] = words.format(str(edition.cells[cell]))
        edition.dropped = {f"列 {key}" for key, at in edition.columns.items() if at == column}


def qualified_group(edition, words, rng):
    groups = [m for m in edition.merges if m[0] == edition.first and m[3] > m[1] and m[:2] in edition.cells]
    # In a sheet without a date the one year that stands over several columns is the sheet's own.
    if groups and "2016" not in words:
        top, left, _, right = rng.choice(groups)
        edition.cells[top, left] = words.format(str(edition.cells[top, left]))
        edition.dropped = {f"列 {key}" for key, at in edition.columns.items() if left <= at <= right}


def qualified_row(edition, words, rng):
    row, column = rng.choice(edition.labels())
    before, label = re.match(
        r"(\s*(?:[一二三四五六七八九十]+、|其中：)?)(.*)", str(edition.cells[row, column]), re.DOTALL
    ).groups()
    edition.cells[row, column] = before + words.format(label)
    edition.dropped = {f"行 {key}" for key, at in edition.rows.items() if at == row}


def test_a_column_twice_is_asked_with_both_places():
    edition = made("汇总01", ("编制数和核定编制数",))
    found = binding.bind(edition.form, edition.grid, "簿.xlsx")
    why = next(item.why for item in found.missing if item.what == "列 编制数")
    assert "C列“编制数”" in why and "D列“核定编制数”" in why
    assert set(look_alikes.TWINS) <= set(ASKED)


def test_a_sheet_that_explains_all_words_is_no_form():
    forms = desk.all_forms()
    heads = {text for form in forms.values() for column in form.columns for text in column.heads}
    lines = ["填表说明", "一、指标解释", *(f"{text}：按截止日填报。" for text in sorted(heads))]
    lines += ["二、报表目录", *(f"{form.number}  {form.title}" for form in forms.values())]
    assert (
        binding.recognise(
            forms.values(), Grid("填表说明", {(row, 1): text for row, text in enumerate(lines, 1)})
        )
        is None
    )
    table = {(1, 1): "指标解释", (2, 1): "指标", (2, 2): "说明"}
    table |= {(row, 1): text for row, text in enumerate(sorted(heads), 3)}
    assert binding.recognise(forms.values(), Grid("指标解释", table)) is None
    cover = {
        (5, 2): "2017年度机构编制统计报表",
        (9, 2): "填报单位（盖章）：",
        (11, 2): "单位负责人：",
        (13, 2): "填表人：",
    }
    assert binding.recognise(forms.values(), Grid("封面", cover)) is None
