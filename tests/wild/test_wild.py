"""Editions of ten forms as offices make them: what binding places is right, and what it does not place it says."""

from __future__ import annotations

import random
from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wild import offices
from wild.edition import FORMS, Edition, drawn
from wild.layouts import LABELS, LAYOUTS

from bianzhi_xl import binding
from bianzhi_xl.buttons import desk
from bianzhi_xl.nouns import Binding, Form

RECIPES = {**offices.RECIPES, **LABELS, **LAYOUTS}
LEAST_RECALL = 0.97


class Score(NamedTuple):
    """Cells of the form: truly there, placed, placed wrongly, and neither placed nor said."""

    there: int
    placed: int
    wrong: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def recall(self):
        return (self.placed - len(self.wrong)) / max(self.there, 1)


def made(name: str, recipes, seed=0) -> Edition:
    edition = drawn(name)
    rng = random.Random(f"{seed} {name} {recipes}")
    layouts = [recipe for recipe in recipes if recipe in LAYOUTS][:1]
    for recipe in (*(recipe for recipe in recipes if recipe not in LAYOUTS), *layouts):
        RECIPES[recipe](edition, rng)
    return edition


def bound(edition: Edition, form: Form) -> tuple[Binding, ...]:
    return binding.bind_all([binding.Held(form, grid) for grid in edition.grids], "簿.xlsx")


def scored(edition: Edition) -> Score:
    truth = edition.places
    forms = {binding.recognise(desk.all_forms().values(), grid) for grid in edition.grids}
    if None in forms:  # the whole sheet is said to be strange: nothing is done with it
        return Score(len(truth), 0, (), ())
    if {form.name for form in forms} != {edition.form.name}:
        return Score(len(truth), 1, (f"认成了 {forms}",), ())
    parts = bound(edition, edition.form)
    fixed = [spec.key for spec in edition.form.rows if spec.kind == "固定"]
    found = {
        (row, column): tuple(at)
        for part in reversed(parts)
        for row, column, at in part.cells([key for key in fixed if key in part.rows], part.columns)
    }
    wrong = tuple(
        f"{what} 在 {at}，应在 {truth.get(what)}" for what, at in found.items() if truth.get(what) != at
    )
    said = {item.what for part in parts for item in part.missing}
    silent = tuple(
        (row, column)
        for row, column in truth
        if (row, column) not in found and not {f"行 {row}", f"列 {column}", "表头", "表体"} & said
    )
    return Score(len(truth), len(found), wrong, silent)


def total(scores) -> Score:
    scores = list(scores)
    return Score(
        sum(score.there for score in scores),
        sum(score.placed for score in scores),
        tuple(item for score in scores for item in score.wrong),
        tuple(item for score in scores for item in score.silent),
    )


@pytest.fixture(scope="module")
def table():
    """Recipe → its score over the ten forms."""
    return {recipe: total(scored(made(form, (recipe,))) for form in FORMS) for recipe in RECIPES}


def changed(recipe) -> int:
    """How many of the ten forms the recipe does something to."""
    plain = {form: drawn(form) for form in FORMS}
    return sum(
        (edition := made(form, (recipe,))).grid != plain[form].grid or edition.sheet != plain[form].sheet
        for form in FORMS
    )


def test_the_editions_are_many_and_each_recipe_does_something():
    counts = Counter({recipe: changed(recipe) for recipe in RECIPES})
    assert len(RECIPES) >= 40 and len(FORMS) == 10
    assert [recipe for recipe, count in counts.items() if not count] == []


def test_what_is_placed_is_right(table):
    assert {recipe: score.wrong for recipe, score in table.items() if score.wrong} == {}


def test_what_is_not_placed_is_said(table):
    assert {recipe: score.silent for recipe, score in table.items() if score.silent} == {}


def test_nearly_all_is_placed_without_a_person(table, capsys):
    with capsys.disabled():
        print("\n" + as_markdown(table))
    whole = total(table.values())
    assert whole.recall >= LEAST_RECALL, whole.recall


def as_markdown(table) -> str:
    lines = ["| 改法 | 放对的 | 放上的 | 全对 |", "|---|---|---|---|"]
    for recipe, score in sorted(table.items(), key=lambda item: item[1].recall):
        right = (score.placed - len(score.wrong)) / max(score.placed, 1)
        lines.append(f"| {recipe} | {right:.1%} | {score.recall:.1%} | {'是' if score.recall == 1 else ''} |")
    return "\n".join(lines)


mixes = st.tuples(
    st.sampled_from(FORMS),
    st.lists(st.sampled_from(sorted(RECIPES)), min_size=2, max_size=5, unique=True),
    st.integers(0, 99),
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(mixes)
def test_mixed_distortions_place_nothing_wrongly_and_pass_nothing_over(mix):
    form, recipes, seed = mix
    score = scored(made(form, tuple(recipes), seed))
    assert score.wrong == () and score.silent == ()


def test_mixed_distortions_leave_little_to_a_person():
    rng = random.Random(20180105)
    scores = []
    for seed in range(400):
        recipes = tuple(rng.sample(sorted(RECIPES), rng.randint(2, 5)))
        scores.append(scored(made(rng.choice(FORMS), recipes, seed)))
    assert total(scores).recall >= LEAST_RECALL
