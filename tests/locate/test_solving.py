"""Error localisation: given figures and what must hold between them, these cells are the lightest to change."""

import itertools
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from bianzhi_xl.locate import MOST, solve
from bianzhi_xl.nouns import Constraint, Meaning


def m(name):
    return Meaning("表", name, "数")


def relation(text, rule="T"):
    """``甲 + 乙 = 丙``, ``甲 >= 2*乙``, ``甲 = 12``."""
    op = next(each for each in (">=", "<=", "=") if each in text)
    left, right = text.split(op)
    terms, constant = {}, 0
    for side, sign in ((left, 1), (right, -1)):
        for part in side.replace("-", "+-").split("+"):
            part = part.strip()
            if not part:
                continue
            factor, _, name = part.rpartition("*")
            minus = -1 if name.startswith("-") or factor.startswith("-") else 1
            name, factor = name.strip("- "), factor.strip("- ") or "1"
            if name.isdecimal():
                constant -= sign * minus * int(name)
            else:
                terms[m(name)] = terms.get(m(name), 0) + sign * minus * int(factor)
    return Constraint(rule, text, tuple(sorted(terms.items())), op, constant)


def solved(values, *texts, weights=None, free=(), seconds=10.0):
    figures = {m(name): value for name, value in values.items()}
    constraints = [relation(text, f"T{n}") for n, text in enumerate(texts)]
    weighed = {m(name): weight for name, weight in (weights or {}).items()}
    return solve(figures, constraints, weighed, frozenset(map(m, free)), seconds)


def names(answer):
    return [tuple(cell.row for cell in each) for each in answer.best]


def test_nothing_is_wrong():
    assert solved({"甲": 1, "乙": 2, "计": 3}, "甲 + 乙 = 计") == ()


def test_a_figure_that_two_totals_contradict():
    """Row and column total agree on 161; only one cell lies in both."""
    (answer,) = solved(
        {"甲": 116, "乙": 4, "丙": 5, "行计": 165, "列计": 166}, "甲 + 乙 = 行计", "甲 + 丙 = 列计"
    )
    assert names(answer) == [("甲",)]
    assert answer.right == {m("甲"): 161} and answer.constraints == (0, 1) and answer.weight == 1


def test_one_total_alone_cannot_tell_which_of_its_cells_is_wrong():
    (answer,) = solved({"甲": 1, "乙": 2, "计": 9}, "甲 + 乙 = 计")
    assert names(answer) == [("乙",), ("甲",), ("计",)]


def test_a_weight_decides_between_equals():
    (answer,) = solved({"甲": 1, "乙": 2, "计": 9}, "甲 + 乙 = 计", weights={"甲": 5, "乙": 5})
    assert names(answer) == [("计",)] and answer.right == {m("计"): 3}


def test_two_light_cells_are_better_than_one_heavy_one():
    (answer,) = solved({"甲": 1, "乙": 2, "丙": 7}, "甲 = 丙", "乙 = 丙", weights={"甲": 1, "乙": 1, "丙": 3})
    assert names(answer) == [("乙", "甲")] and answer.weight == 2
    assert answer.right == {m("甲"): 7, m("乙"): 7}


def test_a_repair_must_not_break_what_held():
    """Changing 甲 would repair its total and break its equality with 丁: 乙 it is."""
    (answer,) = solved(
        {"甲": 3, "乙": 2, "计": 9, "丁": 3}, "甲 + 乙 = 计", "甲 = 丁", "计 = 9", weights={"计": 1}
    )
    assert ("乙",) in names(answer) and ("甲",) not in names(answer)


def test_components_are_told_apart_and_the_one_that_explains_most_comes_first():
    one, two = solved(
        {"甲": 1, "乙": 9, "丙": 5, "丁": 5, "戊": 6}, "甲 = 乙", "丙 = 戊", "丁 = 戊", weights={"戊": 0.5}
    )
    assert names(one) == [("戊",)] and one.constraints == (1, 2)
    assert names(two) == [("乙",), ("甲",)]


def test_inequalities():
    (answer,) = solved({"全": 10, "其中": 12}, "全 >= 其中", weights={"全": 2})
    assert names(answer) == [("其中",)]
    assert answer.right == {}  # anything up to 10 will do


def test_a_figure_cannot_become_negative_unless_it_may():
    assert names(solved({"甲": 1, "乙": 5, "计": 3}, "甲 + 乙 = 计", weights={"甲": 0.5})[0]) == [
        ("乙",),
        ("计",),
    ]
    (answer,) = solved({"甲": 1, "乙": 5, "计": 3}, "甲 + 乙 = 计", weights={"甲": 0.5}, free=("甲",))
    assert answer.right == {m("甲"): -2}


def test_a_text_for_a_figure_is_wrong_in_any_case():
    (answer,) = solved({"甲": None, "乙": 2, "计": 9}, "甲 + 乙 = 计")
    assert names(answer) == [("甲",)] and answer.right == {m("甲"): 7}


def test_what_no_cell_can_repair_has_no_answer():
    (answer,) = solved({"甲": 5}, "甲 = 3", "甲 = 4")
    assert answer.best == () and answer.settled


def test_without_time_it_says_that_it_is_not_settled():
    values = {f"格{n}": n for n in range(60)}
    texts = [f"格{n} + 格{n + 1} = 格{(7 * n + 3) % 60}" for n in range(59)]
    (answer, *_) = solved(values, *texts, seconds=0.0)
    assert not answer.settled and answer.best == () and answer.constraints


def test_more_equally_good_answers_than_are_listed():
    values = {f"格{n:02}": 1 for n in range(30)} | {"计": 31}
    (answer,) = solved(values, " + ".join(f"格{n:02}" for n in range(30)) + " = 计")
    assert len(answer.best) == MOST and answer.more


# Cases that others publish, restated: what an editing system should find.


BALANCES = ("x1 + x2 = x3", "x2 = x4", "x5 + x6 + x7 = x8", "x3 + x8 = x9", "x9 - x10 = x11")
FIGURES = (1452, 116, 1568, 116, 323, 76, 12, 411, 1979, 1842, 137)
TRUE = {f"x{n}": figure for n, figure in enumerate(FIGURES, 1)}


def test_the_balance_edit_of_the_errorlocate_manual():
    """profit + cost = turnover, cost at least six tenths of turnover: only the profit can be changed alone."""
    (answer,) = solved(
        {"利润": 755, "成本": 125, "营业": 200},
        "利润 + 成本 = 营业",
        "10*成本 >= 6*营业",
    )
    assert names(answer) == [("利润",)] and answer.right == {m("利润"): 75}


def test_a_confirmed_value_is_heavy():
    (answer,) = solved(
        {"利润": 755, "成本": 125, "营业": 200},
        "利润 + 成本 = 营业",
        weights={"利润": 10, "成本": 1, "营业": 1},
    )
    assert names(answer) == [("营业",)] and answer.right == {m("营业"): 880}


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({}, {}),
        ({"x4": 161}, {"x4": 116}),
        ({"x4": 161, "x9": 19979}, {"x4": 116, "x9": 1979}),
        ({"x4": 161, "x9": 19979, "x8": 0}, {"x4": 116, "x9": 1979, "x8": 411}),
    ],
)
def test_the_typing_errors_of_the_deductive_manual(wrong, expected):
    """Five balances of eleven figures (Scholtus 2009, section 4): two digits swapped, one typed twice.  A typing error
    explains those two; that the third is wrong as well the balances say all the same."""
    answers = solved(TRUE | wrong, *BALANCES)
    assert all(len(answer.best) == 1 for answer in answers)
    assert {cell.row: value for answer in answers for cell, value in answer.right.items()} == expected


def test_figures_that_no_typing_error_explains_in_the_deductive_manual():
    """The three parts of a sum are zero: any of them may be the wrong one; the two typing errors are found besides."""
    answers = solved(TRUE | {"x4": 161, "x9": 19979, "x5": 0, "x6": 0, "x7": 0}, *BALANCES)
    assert sorted(map(names, answers)) == [[("x4",)], [("x5", "x9"), ("x6", "x9"), ("x7", "x9")]]


# --------------------------------------------------------------------------- an oracle

CELLS = "甲乙丙丁戊"
small = st.integers(0, 6)
a_term = st.tuples(st.sampled_from([1, 1, 1, -1, 2]), st.sampled_from(CELLS))


@st.composite
def systems(draw):
    values = {name: draw(small) for name in CELLS}
    weights = {name: draw(st.sampled_from([1, 1, 2, 3])) for name in CELLS}
    constraints = []
    for n in range(draw(st.integers(1, 4))):
        terms = {}
        for factor, name in draw(st.lists(a_term, min_size=1, max_size=3)):
            terms[m(name)] = terms.get(m(name), 0) + factor
        terms = {cell: factor for cell, factor in terms.items() if factor}
        if terms:
            op = draw(st.sampled_from(["=", "=", ">=", "<="]))
            constraints.append(
                Constraint(f"T{n}", f"第{n}", tuple(sorted(terms.items())), op, draw(st.integers(0, 8)))
            )
    return (
        {m(name): value for name, value in values.items()},
        constraints,
        {m(k): w for k, w in weights.items()},
    )


def by_hand(values, constraints, weights):
    """The least weight of cells whose change makes all hold, and all such sets: every change up to 15 is tried."""
    cells = sorted({cell for each in constraints for cell, _ in each.terms})
    best, found = None, []
    for size in range(min(len(cells), 3) + 1):
        for chosen in itertools.combinations(cells, size):
            weight = sum(weights[cell] for cell in chosen)
            if best is not None and weight > best:
                continue
            if any(
                all(each.holds({**values, **dict(zip(chosen, tried, strict=True))}) for each in constraints)
                for tried in itertools.product(range(16), repeat=size)
            ):
                if best is None or weight < best:
                    best, found = weight, []
                found.append(chosen)
        if size >= 2 and best is not None:
            break
    return best, sorted(found)


@trials(max_examples=60)
@given(systems())
def test_the_weight_and_the_answers_are_those_of_trying_everything(system):
    values, constraints, weights = system
    best, found = by_hand(values, constraints, weights)
    answers = solve(values, constraints, weights)
    if best is None or any(not each.best for each in answers):
        assert best is None  # more than three cells are not tried by hand
        return
    total = sum(answer.weight for answer in answers)
    assert total <= best  # lighter only with more than three cells, or with a figure over fifteen
    if total == best and len(max(found, key=len, default=())) <= 2:
        mine = {
            tuple(sorted(itertools.chain(*parts)))
            for parts in itertools.product(*(each.best for each in answers))
        }
        assert set(found) <= mine
    for parts in itertools.product(*(each.best[:2] for each in answers)):
        assert repairable(values, constraints, tuple(itertools.chain(*parts)))


def repairable(values, constraints, cells):
    return any(
        all(each.holds({**values, **dict(zip(cells, tried, strict=True))}) for each in constraints)
        for tried in itertools.product(range(41 if len(cells) < 3 else 16), repeat=len(cells))
    )


@given(systems(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_makes_no_difference(system, dice: random.Random):
    values, constraints, weights = system
    shuffled = list(range(len(constraints)))
    dice.shuffle(shuffled)
    cells = list(values)
    dice.shuffle(cells)
    one = solve(values, constraints, weights)
    other = solve({c: values[c] for c in cells}, [constraints[n] for n in shuffled], weights)
    assert [(a.best, a.weight, a.right) for a in one] == [(a.best, a.weight, a.right) for a in other]
    assert [a.constraints for a in one] == [tuple(sorted(shuffled[n] for n in a.constraints)) for a in other]


@pytest.mark.parametrize("wrong", [1, 3])
def test_a_large_table_with_a_few_wrong_cells(wrong):
    """Forty rows and twelve columns with totals: each wrong cell is where its row and column totals cross."""
    dice = random.Random(wrong)
    values = {Meaning("表", f"行{r}", f"列{c}"): dice.randint(0, 300) for r in range(40) for c in range(12)}
    rows = {r: Meaning("表", f"行{r}", "计") for r in range(40)}
    columns = {c: Meaning("表", "计", f"列{c}") for c in range(12)}

    def cell(r, c):
        return Meaning("表", f"行{r}", f"列{c}")

    constraints = []
    for r, total in rows.items():
        values[total] = sum(values[cell(r, c)] for c in range(12))
        terms = ((total, -1), *((cell(r, c), 1) for c in range(12)))
        constraints.append(Constraint("行", str(r), tuple(sorted(terms)), "=", 0))
    for c, total in columns.items():
        values[total] = sum(values[cell(r, c)] for r in range(40))
        terms = ((total, -1), *((cell(r, c), 1) for r in range(40)))
        constraints.append(Constraint("列", str(c), tuple(sorted(terms)), "=", 0))
    spoilt = {cell(3 + 7 * n, 2 + 3 * n): 41 + n for n in range(wrong)}
    answers = solve({**values, **{at: values[at] + more for at, more in spoilt.items()}}, constraints, {})
    assert all(len(answer.best) == 1 for answer in answers)
    assert {at for answer in answers for at in answer.best[0]} == set(spoilt)
    assert {at: right for answer in answers for at, right in answer.right.items()} == {
        at: values[at] for at in spoilt
    }


def test_the_solver_says_nothing_on_the_standard_output():
    """What we print may be JSON that a script reads."""
    code = """
from bianzhi_xl.locate import solve
from bianzhi_xl.nouns import Constraint, Meaning
a, b, c = (Meaning("表", name, "数") for name in "甲乙丙")
both = [Constraint("T", str(n), ((x, 1), (c, -1)), "=", 0) for n, x in enumerate((a, b))]
print(len(solve({a: 1, b: 2, c: 7}, both, {c: 3.0})[0].best[0]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("2", "")
