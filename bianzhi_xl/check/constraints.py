"""The rules as linear constraints between figures, for finding the figures that are wrong.

Only rules that say what must be (错误, or what the register says of a cell; not 可说明) take part: over-strength
and the like are facts, and no figure is to be changed only so that such a rule passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from bianzhi_xl.check.evidence import Bound, Evidence
from bianzhi_xl.check.judging import SHARED, asks_only, scopes
from bianzhi_xl.check.scopes import SheetScope
from bianzhi_xl.check.world import world_of
from bianzhi_xl.language import OWN_COLUMN, OWN_ROW, Leaf, Line, lines
from bianzhi_xl.nouns import Constraint, Meaning, Place, RuleFault, Scalar
from bianzhi_xl.rules import Rule

_ON_SHEETS = ("行", "格", "取数格", "关系", "表", "全部")

_Terms = dict[Meaning, int | Fraction]


class _Open(Exception):
    """A term has no cell or no value: the constraint says nothing here."""


def of_figures(rule: Rule) -> bool:
    """Whether a rule is about the figures in the sheets."""
    return rule.each in _ON_SHEETS


def takes_part(rule: Rule) -> bool:
    """Whether a rule says what figures must be: an error, or what the register says of a cell; and none that
    may be explained."""
    must = rule.severity == "错误" or rule.each == "取数格"
    return of_figures(rule) and must and not rule.explainable


def constraints(evidence: Evidence, rules: Sequence[Rule]) -> tuple[Constraint, ...]:
    """Every rule that takes part, at every place where it applies, that is a linear relation between figures.

    A blank counts as zero where the rule says so (空: 当零); else the constraint is left out, as the rule is open.
    """
    world = world_of(evidence)
    figures = values(evidence)
    found: list[Constraint] = []
    for rule in rules:
        if not takes_part(rule) or not rule.holds_in(evidence.settings.year):
            continue
        read = lines(rule.expression, rule.parameters)
        if read is None:
            continue
        shared = asks_only(rule, SHARED)
        answers: dict[object, bool] = {}
        for scope in scopes(rule, world):
            if not isinstance(scope, SheetScope):
                continue
            key = scope.alike if shared else None
            applies = answers.get(key) if key is not None else None
            if applies is None:
                applies = rule.given is None or rule.given.run(scope) is True
                if key is not None:
                    answers[key] = applies
            if applies:
                found += _constraints(rule, read, scope, figures)
    return tuple(found)


def not_linear(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that would take part, but are no sums."""
    return tuple(r for r in rules if takes_part(r) and lines(r.expression, r.parameters) is None)


def _constraints(
    rule: Rule, read: Sequence[Line], scope: SheetScope, figures: Mapping[Meaning, Scalar]
) -> Iterator[Constraint]:
    for line in read:
        try:
            terms, number = _instantiated(rule, line, scope)
        except (_Open, RuleFault):
            continue
        if rule.blank != "当零" and any(figures.get(cell) is None for cell in terms):
            continue
        cells = tuple((cell, factor) for cell, factor in sorted(terms.items()) if factor)
        if cells:
            where, source = _where(rule, scope), _source(rule, scope)
            yield Constraint(rule.name, where, cells, line.op, -number, source)


def _where(rule: Rule, scope: SheetScope) -> str:
    """What the finding would call the place; without asking who stands behind each figure."""
    if scope.relation is not None:
        return str(scope.relation.left)
    if rule.each in ("格", "取数格"):
        return str(_own(scope))
    form = scope.sheet.form.name if scope.sheet is not None else ""
    return f"{form}[{scope.row_key}]" if rule.each == "行" else form or "、".join(rule.forms) or "全部"


def _instantiated(rule: Rule, line: Line, scope: SheetScope) -> tuple[_Terms, int | float | Fraction]:
    terms: _Terms = {}
    number: int | float | Fraction = line.number
    for factor, run in line.constants:
        number += factor * _figure(run(scope), rule)
    for factor, leaf in line.terms:
        for sign, found in _found(rule, leaf, scope):
            if isinstance(found, Meaning):
                terms[found] = terms.get(found, 0) + factor * sign
            else:
                number += factor * sign * _figure(found, rule)
    return terms, number


def _figure(value: Scalar, rule: Rule) -> int | float:
    if value is None and rule.blank == "当零":
        return 0
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _Open
    return value


def _found(rule: Rule, leaf: Leaf, scope: SheetScope) -> Iterator[tuple[int, Meaning | Scalar]]:
    """What a leaf is here: cells with their signs, or a value."""
    if leaf.cell is not None:
        yield from ((1, cell) for cell in _cells(leaf, scope))
    elif scope.relation is not None and leaf.name in ("左", "右"):
        yield from ((1, scope.relation.left),) if leaf.name == "左" else scope.relation.terms
    elif (rule.each, leaf.name) in (("格", "值"), ("取数格", "填")):
        yield 1, _own(scope)
    elif rule.each == "行" and scope.sheet is not None and leaf.name in scope.sheet.binding.columns:
        yield 1, _placed(scope.sheet, scope.row_key, leaf.name)
    else:
        yield 1, scope.name(leaf.name)


def _own(scope: SheetScope) -> Meaning:
    if scope.sheet is None:
        raise _Open
    return Meaning(scope.sheet.form.name, scope.row_key, str(scope.names["列"]))


def _cells(leaf: Leaf, scope: SheetScope) -> Iterator[Meaning]:
    form, rows, column = leaf.cell  # type: ignore[misc]
    rows = scope.row_key if rows == OWN_ROW else rows
    column = str(scope.names["列"]) if column == OWN_COLUMN else column
    held, keys = scope.world.rows(scope.sheet, form, rows)
    if keys is None:
        raise _Open
    for key in keys:
        yield _placed(held, key, column)


def _placed(sheet: Bound, row: str, column: str) -> Meaning:
    if sheet.place(row, column) is None or row in sheet.binding.vacant:
        raise _Open
    return Meaning(sheet.form.name, row, column)


def _source(rule: Rule, scope: SheetScope) -> str:
    if rule.each == "取数格":
        return "上年" if scope.names.get("来源") == "上年" else "台账"
    return ""


def values(evidence: Evidence) -> Mapping[Meaning, Scalar]:
    """What stands in every figure's cell, by meaning."""
    return {meaning: value for sheet in evidence.by_form.values() for meaning, value in sheet.figures.items()}


def spots(evidence: Evidence) -> Mapping[Meaning, Place]:
    """Where every figure's cell is."""
    return {
        place.meaning: place
        for sheet in evidence.by_form.values()
        for _, _, place in sheet.cells
        if place.meaning is not None
    }


def weights(evidence: Evidence, named: Mapping[str, float]) -> Mapping[Meaning, float]:
    """How hard it is to believe that each figure is wrong.  named: 定位 of rules.yaml."""
    world = world_of(evidence)
    found: dict[Meaning, float] = {}
    for sheet in evidence.by_form.values():
        derived = world.derived(sheet)
        for row, column, place in sheet.cells:
            if not column.unit or place.meaning is None:
                continue
            value = sheet.value(row.key, column.key)
            if sheet.form.typed:
                kind = "录入"
            elif _holds_formula(sheet, place):
                kind = "公式"
            elif place.meaning in derived and derived[place.meaning] is not None:
                kind = "与台账相符" if (value or 0) == derived[place.meaning] else "与台账不符"
            else:
                kind = "手填"
            found[place.meaning] = named[kind]
    return found


def _holds_formula(sheet: Bound, place: Place) -> bool:
    """Whether the formula in a cell is the declared one, so that the cell cannot be wrong by itself."""
    standing = sheet.grid.formula(place.at)
    return (
        standing is not None and place.meaning is not None and sheet.declared.get(place.meaning) == standing
    )
