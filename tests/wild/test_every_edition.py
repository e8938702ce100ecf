"""Fill, check and mark on every edition: each figure in its place or said to be missing, all else as it was.

Every recipe is run, each on a third of the forms that it changes, another third from recipe to recipe; with
WILD_ALL=1 in the environment each is run on all of them.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace

import pytest
from office.books import assert_only_changed, parts
from wild.edition import FORMS, drawn
from wild.proof import Proof, proven, without
from wild.sent import BOOK, emptied
from wild.test_wild import RECIPES, made

from bianzhi_xl.buttons import check, desk, mark, unmark
from bianzhi_xl.nouns import At, Edit, Meaning
from bianzhi_xl.office.files import FileOffice
from bianzhi_xl.office.files.package import Package

UNIT = "州直1"
"""The one of the ten forms that a unit fills, in a folder of its own."""
LARGEST, SELDOM = "明细1", 8
"""Its listing is as large as all other forms together: it is run with every eighth recipe."""
SHARE = 1 if os.environ.get("WILD_ALL") else 3
MIXES = 8

NOT_ALL = {
    "缺一行": (FORMS, "要加这一行的合计没有填"),
    "少一行": (FORMS, "要加这一行的合计没有填；段的上下少了固定行，列名的行分不清归哪段"),
    "少一栏": (FORMS, "要用这一栏的公式没有填"),
    "超缺写法不同": (("汇总11",), "两栏写成一样，分不清"),
    "经费形式的叫法": (("汇总09", "专项1"), "“未定编到人及其他”写成“其他”，要确认"),
    "规格的叫法": (("汇总08",), "“股级”写成“正股级”，要确认"),
    "行名缩进多样": (("汇总03",), "“其中：”前加点，要确认"),
    "加小计行": (("汇总01", "汇总06", "专项1", "明细1"), "段名下面另有“小计”一行，合计数填哪一行要确认"),
    "段名在首小计在尾": (("汇总13",), "只有一段有小计，可能是另加的，要确认"),
    "加本地列": (("汇总11",), "“其中：援藏援疆等”前加了“人员经费”一栏，可能是它的其中数，要确认"),
}
"""Recipes after which something is left blank, in which forms and why; all of it is said.  After every other recipe
each figure is in its place."""
BUILT = {"T-10", "T-11", "T-11b"}
"""Rules about how sheets are built: rows and columns missing, or of the office's own; other than in our model."""
TRUE = {"T-06"}
"""An institution of the demonstration really has more people than posts."""


@pytest.fixture(scope="module")
def places(played, tmp_path_factory):
    """The working folders of the county and of a unit, without workbooks.  The rules are read once."""
    folder, place = played[0], tmp_path_factory.mktemp("版式")
    county = emptied(folder, place / "芷岩县")
    unit = emptied(folder / "州直" / "主管单位", place / "单位")
    book = desk.rule_book(county.folder, desk.facts(county.folder).settings)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(desk, "rule_book", lambda *_: book)
        yield county, unit


def chosen(recipe):
    """The forms on which a recipe is run: a share of those to which it does something, the largest one seldom."""
    number = list(RECIPES).index(recipe)
    fitting = [form for form in FORMS if made(form, (recipe,)).grids != drawn(form).grids]
    if SHARE == 1:
        return fitting
    small = [form for form in fitting if form != LARGEST]
    share = min(SHARE, len(small)) or 1
    large = [LARGEST] if LARGEST in fitting and (number % SELDOM == 0 or not small) else []
    return small[number % share :: share] + large


def editions(case):
    """Those of a recipe (its name), or of a mix of two to five recipes for each form (a number)."""
    if isinstance(case, str):
        return [made(form, (case,)) for form in chosen(case)]
    rng = random.Random(f"版式 {case}")
    mixes = {form: tuple(rng.sample(sorted(RECIPES), rng.randint(2, 5))) for form in FORMS}
    return [made(form, mix, case) for form, mix in mixes.items() if form != LARGEST or case % SELDOM == 0]


@pytest.fixture(scope="module", params=[*RECIPES, *range(MIXES)])
def proofs(request, places):
    """The editions of a recipe or of some mixes in a county's workbook, and in a unit's."""
    of_unit = [
        [each for each in editions(request.param) if (each.form.name == UNIT) == unit]
        for unit in (False, True)
    ]
    return [proven(place, own) for place, own in zip(places, of_unit, strict=True) if own]


def test_every_recipe_is_run_and_every_form_with_many():
    counts = Counter(form for recipe in RECIPES for form in chosen(recipe))
    assert all(map(chosen, RECIPES))
    assert set(counts) == set(FORMS) and min(counts.values()) > 15, counts


def blank(value):
    return value in (None, "")


def written(grids, at):
    return grids[at.sheet].content(at.row, at.column) if at.row else None


def left(proof: Proof):
    """Each cell that does not hold what belongs there; and whether that was said, and nothing written."""
    for cell in proof.cells:
        form, row, column, at, wanted = cell
        shown = proof.end[at.sheet].cells.get((at.row, at.column)) if at.row else None
        untouched = written(proof.before, at) == written(proof.end, at)
        if shown == wanted or (blank(wanted) and (blank(shown) or untouched)):
            continue
        reasons = {f"行 {row.key}", f"列 {column.key}", f"行段 {row.spec.key}", "表头", "表体"}
        if row.spec.sum_of and not blank(shown):  # somebody typed it, and what it adds up is missing
            reasons |= {f"{kind} {spec.key}" for kind in ("行", "行段") for spec in proof.forms[form].rows}
        yield cell, untouched and bool(reasons & proof.said(form))


def test_every_figure_is_in_its_place(proofs, request):
    recipe = request.node.callspec.params["proofs"]
    known = FORMS if isinstance(recipe, int) else NOT_ALL.get(recipe, ((), ""))[0]
    for proof in proofs:
        found = list(left(proof))
        assert [(cell.at, cell.wanted) for cell, said in found if not said] == []
        assert {cell.form for cell, _ in found} <= set(known)


def test_what_was_typed_stays_and_is_said(proofs):
    """A number that was stored as text becomes one; anything else that differs is listed with its cell."""
    for proof in proofs:
        said = " ".join(proof.done.data["冲突"])
        known = {cell.at for cell, explained in left(proof) if explained}
        for *_, at, wanted in proof.cells:
            before, after = written(proof.before, at), written(proof.after, at)
            if blank(before) or blank(wanted):
                assert before == after or blank(before), at
            elif before != after:
                assert isinstance(before, str) and str(after) == str(wanted), (at, before, after)
            elif after != wanted and at not in known:
                assert f"（{at.sheet} {at.a1}）" in said, (at, before, wanted)


def test_pressed_again_it_changes_only_what_was_typed(proofs):
    """And that only because it is told to write over it."""
    for proof in proofs:
        typed = {(at.sheet, at.a1) for *_, at, _ in proof.cells if not blank(written(proof.before, at))}
        assert {(sheet, a1) for sheet, a1, *_ in proof.again.data["改动"][BOOK]} <= typed
        assert proof.again.data["冲突"] == []


def test_all_else_is_as_it_was(proofs):
    """Every value, formula, merge and note but the figures; every part of the file but the sheets that were filled;
    and in these, but for the cells filled, the XML."""
    for proof in proofs:
        figures = {(at.sheet, at.a1) for *_, at, _ in proof.cells}
        filled = {(sheet, a1) for sheet, a1, what, *_ in proof.done.data["改动"][BOOK] if what == "value"}
        assert filled <= figures
        assert_only_lines_put_in(proof)
        sheets = Package(proof.blank).sheets
        assert_only_changed(
            proof.roomy, proof.filled, *{sheets[sheet] for sheet, _ in filled}, "xl/workbook.xml"
        )
        old, new = parts(proof.roomy), parts(proof.filled)
        for sheet, part in sheets.items():
            cells = {a1 for name, a1 in filled if name == sheet}
            assert without(old[part], cells) == without(new[part], cells), sheet


def assert_only_lines_put_in(proof: Proof):
    """The workbook with room for the listings is the blank one, moved apart."""
    for sheet, blank_one in proof.grids(proof.blank).items():
        roomy = proof.before[sheet]
        moved = {
            (proof.shifted(sheet, row), column): value for (row, column), value in blank_one.cells.items()
        }
        boxes = {(proof.shifted(sheet, a), b, proof.shifted(sheet, c), d) for a, b, c, d in blank_one.merges}
        assert moved == dict(roomy.cells) and boxes == set(roomy.merges), sheet


def test_nothing_is_found_but_what_the_edition_brings(proofs):
    """How the sheet is built; and where something could not be filled, what is compared with it."""
    for proof in proofs:
        proof.path.write_bytes(proof.finished)
        lacking = {cell.at for cell, _ in left(proof)}
        lacking |= {At(at.sheet) for at in lacking}
        forms = {cell.form for cell, _ in left(proof)} | {e.form.name for e in proof.editions if e.dropped}
        for found in check(proof.path).verdict.findings:
            about = {place.at for place in found.places}
            expected = found.rule in BUILT | TRUE or about & lacking or between_forms(found.rule) & forms
            assert expected, found.sentence


def between_forms(name):
    """The forms that a rule compares, none when it is about one only."""
    rule = next(rule for rule in desk.rule_book(None) if rule.name == name)
    named = {cell.form for cell in rule.expression.cells}
    return named if len(named) > 1 else set()


def a_figure(proof: Proof, edition):
    """A figure of the register (no formula's) in its place; of those that the layout has moved if it has any."""
    there = [
        cell
        for cell in proof.cells
        if cell.form == edition.form.name and isinstance(cell.wanted, int) and cell.column.unit
        if written(proof.end, cell.at) == cell.wanted and cell.column.source.word != "上年"
    ]
    moved = [cell for cell in there if (cell.row.key, cell.column.key) in edition.away]
    return random.Random(edition.form.name).choice(moved or there) if there else None


def test_a_wrong_figure_is_found_where_it_stands_marked_and_unmarked(proofs):
    for proof in proofs:
        proof.path.write_bytes(proof.finished)
        wrong = [cell for edition in proof.editions if (cell := a_figure(proof, edition))]
        FileOffice(proof.path).apply([Edit(cell.at, "value", cell.wanted, cell.wanted + 7) for cell in wrong])
        spoiled = proof.path.read_bytes()
        found = {(p.at, p.meaning) for each in mark(proof.path).verdict.findings for p in each.places}
        marked = FileOffice(proof.path)
        for form, row, column, at, _ in wrong:
            assert (at, Meaning(form, row.key, column.key)) in found
            assert marked.grid(at.sheet).fills[at.row, at.column] in ("错误", "警告"), at
        unmark(proof.path)
        before, after = proof.grids(spoiled), proof.grids(proof.path.read_bytes())
        assert list(before) == list(after)
        for sheet, grid in before.items():
            looks = {*grid.fills, *after[sheet].fills}  # a cell that was not written down may be now
            assert [cell for cell in looks if grid.fills[cell] != after[sheet].fills[cell]] == []
            assert replace(grid, fills={}) == replace(after[sheet], fills={})
