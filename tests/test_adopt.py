"""收录表样: a sheet that no form declares becomes a draft that loads, binds to its sheet, and marks what it guesses."""

import random
import re
from collections import Counter
from functools import cache

import pytest
from wild.recipes import RECIPES
from wild.test_wild import made

from bianzhi_xl import binding, forms, places
from bianzhi_xl.adopt import Origin, draft
from bianzhi_xl.adopt.lexicon import COUNTED
from bianzhi_xl.forms.sources import linear
from bianzhi_xl.nouns import At
from bianzhi_xl.office.files import FileOffice

BOOK = forms.load()
SHEETS = {
    name: (path.name, office.grid(name))
    for path in sorted(places.TEMPLATES.glob("*/*.xlsx"))
    for office in [FileOffice(path)]
    for name in office.sheets()
    if name in BOOK
}


def others(name):
    """All declared forms but one, which is what is to be adopted."""
    return {each: form for each, form in BOOK.items() if each != name}


@cache
def adopted(name):
    """One of our own model sheets, as if we had no such form: its draft, and how draft and form lie in the sheet."""
    book, grid = SHEETS[name]
    found = draft(grid, others(name), Origin(book, BOOK[name].serves))
    return found, binding.bind(found.form, grid, book), binding.bind(BOOK[name], grid, book)


class Both:
    """The same columns and rows in a draft and in the form, told by where they are in the sheet."""

    def __init__(self, name):
        self.draft, self.bound, ours = adopted(name)
        self.form = BOOK[name]
        at = {number: key for key, number in ours.columns.items()}
        self.column = {key: at[number] for key, number in self.bound.columns.items()}
        lines = {(ours.rows[spec.key],): spec.key for spec in self.form.rows if spec.kind == "固定"}
        lines |= {lines_: key for key, lines_ in ours.sections.items() if lines_}
        self.row = {
            spec.key: lines[self.bound.sections.get(spec.key) or (self.bound.rows[spec.key],)]
            for spec in self.draft.form.rows
        }

    def calculation(self, field, names):
        """A formula over the form's own columns, the order of what is added aside."""
        if terms := linear(field):
            return Counter((sign, names(key)) for sign, key in terms)
        return re.sub(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*", lambda found: names(found[0]), field)

    def source(self, column, names):
        source = column.source
        field = source.field
        if source.word == "式":
            field = self.calculation(field, names)
        if source.word == "上年":
            field = names(field)
        return source.word, field, source.where, source.by

    def guessed(self):
        """Column of the draft → 对, 错 or 手填 (left to the person)."""
        found = {}
        for column in self.draft.form.columns:
            mine = self.source(column, lambda key: self.column.get(key, key))
            ours = self.source(self.form.column(self.column[column.key]), lambda key: key)
            found[column.key] = "对" if mine == ours else "手填" if mine[0] == "手填" else "错"
        return found

    def cells(self):
        """How many cells have the declared source, row and column taken together; and how many there are."""
        specs = {spec.key: spec for spec in self.form.rows}
        guessed, right, all_ = self.guessed(), 0, 0
        for spec in self.draft.form.rows:
            ours = specs[self.row[spec.key]]
            row = (spec.where, spec.bodies or spec.where) == (ours.where, ours.bodies or ours.where)
            for column in self.draft.form.columns:
                counts = column.source.word in COUNTED and not spec.sum_of
                right += guessed[column.key] == "对" and (row or not counts)
                all_ += 1
        return right, all_


def spread(text):
    return "".join(text.split())


@pytest.mark.parametrize("name", SHEETS)
def test_a_model_sheet_of_ours_is_read_as_it_was_declared(name):
    both = Both(name)
    found = both.draft
    assert both.bound.missing == () and both.bound.extra == () and both.bound.doubts == ()
    heads = {
        number: tuple(map(spread, found.form.column(key).heads)) for key, number in both.bound.columns.items()
    }
    assert heads == {
        both.bound.columns[key]: tuple(map(spread, both.form.column(ours).heads))
        for key, ours in both.column.items()
    }
    assert len(found.form.columns) == len(both.form.columns)
    assert both.column[found.form.label_column] == both.form.label_column
    labels = [spread(spec.label) for spec in found.form.rows if spec.kind == "固定"]
    assert labels == [spread(spec.label) for spec in both.form.rows if spec.kind == "固定"]
    listed = [spec.kind != "固定" for spec in found.form.rows]
    assert listed == [spec.kind != "固定" for spec in both.form.rows if spec.key in both.row.values()]
    assert found.form.sign == both.form.sign
    assert spread(found.form.title) == both.form.title and found.form.number == both.form.number
    assert [spread(note) for note in found.form.notes] == [spread(note) for note in both.form.notes]


@pytest.mark.parametrize("name", SHEETS)
def test_totals_and_其中_are_those_declared(name):
    both = Both(name)
    specs = {spec.key: spec for spec in both.form.rows}
    for spec in both.draft.form.rows:
        ours = specs[both.row[spec.key]]
        # A listing without a blank line in the model cannot be seen there.
        assert {both.row[key] for key in spec.sum_of} == set(ours.sum_of) & set(both.row.values())
        assert (both.row[spec.of] if spec.of else "") == ours.of
    for column in both.draft.form.columns:
        ours = both.form.column(both.column[column.key])
        if ours.source.word == "式":
            assert both.guessed()[column.key] == "对", column.key


def test_most_guesses_are_what_was_declared(capsys):
    table = ["| 表 | 栏 | 猜对 | 没有猜 | 猜错 | 格 | 格猜对 |", "|---|---|---|---|---|---|---|"]
    counts, right, cells = Counter(), 0, 0
    for name in SHEETS:
        both = Both(name)
        found = Counter(both.guessed().values())
        good, all_ = both.cells()
        table.append(
            f"| {name} | {found.total()} | {found['对']} | {found['手填']} | {found['错']} | {all_} | {good} |"
        )
        counts, right, cells = counts + found, right + good, cells + all_
    share, share_of_cells = counts["对"] / counts.total(), right / cells
    table.append(
        f"| 合计 | {counts.total()} | {share:.0%} | {counts['手填']} | {counts['错']} | {cells} | {share_of_cells:.0%} |"
    )
    with capsys.disabled():
        print("\n" + "\n".join(table))
    assert share >= 0.82 and share_of_cells >= 0.72
    assert counts["手填"] >= 20, "what is not known is left to the person"


@pytest.mark.parametrize("name", ["汇总01", "汇总14", "明细1", "州直6a"])
def test_every_guess_is_marked_and_every_gap_is_listed(name):
    found = adopted(name)[0]
    assert found.form.draft and "草稿: 是\n" in found.text
    columns = found.text.split("\n列:\n")[1].split("\n行:\n")[0]
    leaves = [line for line in columns.splitlines() if "取: " in line]
    lines = dict(zip((column.key for column in found.form.columns), leaves, strict=True))
    for line in leaves:
        assert re.search(r"取: (手填|行名|序号)[,}]|  # 猜：|  # 据", line), line
    for column in found.form.columns:
        if column.source.word == "手填" and "# 猜：" not in lines[column.key]:
            letter = At("", 0, adopted(name)[1].columns[column.key]).a1
            assert any(line.startswith(f"{letter}列") for line in found.open), column.key
    assert all(f"# - {line}\n" in found.text for line in found.open)


WILD = ("汇总03", "专项1", "明细1")


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("name", WILD)
def test_a_distorted_edition_is_read_like_any_other(name, recipe):
    edition = made(name, [recipe])
    found = draft(edition.grid, others(name), Origin("版式.xlsx"))
    assert binding.recognise([*others(name).values(), found.form], edition.grid) is found.form
    bound = binding.bind(found.form, edition.grid, "版式.xlsx")
    assert bound.missing == () and bound.extra == ()
    assert set(edition.columns.values()) <= set(bound.columns.values())
    assert set(edition.rows.values()) <= set(bound.rows.values())


@pytest.mark.parametrize("name", WILD)
def test_mixed_distortions_leave_nothing_unsaid(name):
    rng = random.Random(f"收录 {name}")
    for number in range(40):
        recipes = rng.sample(sorted(RECIPES), rng.randint(2, 5))
        edition = made(name, recipes, number)
        found = draft(edition.grid, others(name), Origin("版式.xlsx"))
        bound = binding.bind(found.form, edition.grid, "版式.xlsx")
        said = "".join(found.open)
        assert all(item.what in said for item in bound.missing), recipes
        lost = set(edition.columns.values()) - set(bound.columns.values())
        assert bool(bound.missing) >= bool(lost), recipes
