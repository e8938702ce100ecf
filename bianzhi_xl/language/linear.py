"""An expression as linear comparisons: which names and cells it adds up, with which factors.

>>> from bianzhi_xl.language import parse
>>> (line,) = lines(parse("实有人数 - 编制数 ≤ 2"), {})
>>> line.op, [(factor, str(leaf.name)) for factor, leaf in line.terms], line.number
('<=', [(1, '实有人数'), (-1, '编制数')], -2)
>>> lines(parse("若(甲 > 1, 乙, 丙) = 3"), {}) is None
True
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from bianzhi_xl.language import meaning
from bianzhi_xl.language.calls import word
from bianzhi_xl.language.expression import Expression
from bianzhi_xl.language.meaning import Run
from bianzhi_xl.language.reading import Source
from bianzhi_xl.language.scope import CellName
from bianzhi_xl.nouns import RuleFault, Scalar

Factor = int | Fraction
_OPS: dict[type, str] = {ast.Eq: "=", ast.GtE: ">=", ast.LtE: "<="}


class Leaf(NamedTuple):
    """What a term stands for: a name of the scope, a cell, or a run of cells (``cell.rows`` is no text)."""

    name: str = ""
    cell: CellName | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Σ factor · leaf + Σ factor · constant(scope) + number  op  0."""

    op: str
    terms: tuple[tuple[Factor, Leaf], ...]
    constants: tuple[tuple[Factor, Run], ...]
    number: Factor


def lines(expression: Expression, parameters: Mapping[str, Scalar]) -> tuple[Line, ...] | None:
    """The comparisons of an expression that all must hold; None when one of them is not linear.

    parameters: values of 参数 by name.  Counts and last year's figures are constants, asked of the scope.
    """
    source = Source(expression.text, expression.plain)
    known = meaning.Reading(
        source, expression.plain.encode(), {**meaning.NODES, ast.Call: word}, False, parameters
    )
    return _judged(expression.tree, known)


class _NotLinear(Exception):
    """A part that is no sum."""


def _judged(node: ast.expr, known: meaning.Reading) -> tuple[Line, ...] | None:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        parts = [_judged(each, known) for each in node.values]
        return None if None in parts else tuple(line for part in parts if part for line in part)
    if not isinstance(node, ast.Compare) or any(type(op) not in _OPS for op in node.ops):
        return None
    sides = [node.left, *node.comparators]
    try:
        return tuple(
            _line(_OPS[type(op)], _sum(left, known), _sum(right, known))
            for op, left, right in zip(node.ops, sides, sides[1:], strict=False)
        )
    except _NotLinear:
        return None


class _Sum(NamedTuple):
    terms: dict[Leaf, Factor]
    constants: list[tuple[Factor, Run]]
    number: Factor


def _line(op: str, left: _Sum, right: _Sum) -> Line:
    whole = _added(left, _times(right, -1))
    return Line(
        op, tuple((f, leaf) for leaf, f in whole.terms.items() if f), tuple(whole.constants), whole.number
    )


def _added(left: _Sum, right: _Sum) -> _Sum:
    terms = dict(left.terms)
    for leaf, factor in right.terms.items():
        terms[leaf] = terms.get(leaf, 0) + factor
    return _Sum(terms, [*left.constants, *right.constants], left.number + right.number)


def _times(one: _Sum, factor: Factor) -> _Sum:
    return _Sum(
        {leaf: each * factor for leaf, each in one.terms.items()},
        [(each * factor, run) for each, run in one.constants],
        one.number * factor,
    )


def _sum(node: ast.expr, known: meaning.Reading) -> _Sum:
    if isinstance(node, ast.Constant):
        return _number(node.value)
    name = meaning.path(node, known)
    if name is not None:
        if name in known.constants:
            return _number(known.constants[name])
        return _Sum({Leaf(name): 1}, [], 0)
    if isinstance(node, (ast.Subscript, ast.Attribute)):
        cell = meaning.cell_name(node, known)
        if not isinstance(cell.rows, str):
            raise _NotLinear
        return _Sum({Leaf("", cell): 1}, [], 0)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        return _times(_sum(node.operand, known), -1 if isinstance(node.op, ast.USub) else 1)
    if isinstance(node, ast.BinOp):
        return _operation(node, known)
    if isinstance(node, ast.Call):
        return _call(node, known)
    raise _NotLinear


def _number(value: object) -> _Sum:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _NotLinear
    return _Sum({}, [], value if isinstance(value, int) else Fraction(str(value)))


def _operation(node: ast.BinOp, known: meaning.Reading) -> _Sum:
    left, right = _sum(node.left, known), _sum(node.right, known)
    if isinstance(node.op, ast.Add):
        return _added(left, right)
    if isinstance(node.op, ast.Sub):
        return _added(left, _times(right, -1))
    for one, other in ((left, right), (right, left)):
        plain = not other.terms and not other.constants
        if plain and isinstance(node.op, ast.Mult):
            return _times(one, other.number)
        if plain and isinstance(node.op, ast.Div) and one is left and other.number:
            return _times(one, Fraction(1) / other.number)
    raise _NotLinear


def _call(node: ast.Call, known: meaning.Reading) -> _Sum:
    called = known.typed(node.func) if isinstance(node.func, ast.Name) else ""
    if called == "求和":
        whole = _Sum({}, [], 0)
        for argument in node.args:
            whole = _added(whole, _part(argument, known))
        return whole
    if called in ("上年", "人数", "编制", "机构数", "内设机构数", "台账"):
        try:
            return _Sum({}, [(1, meaning.value(node, known))], 0)
        except RuleFault as fault:
            raise _NotLinear from fault
    raise _NotLinear


def _part(node: ast.expr, known: meaning.Reading) -> _Sum:
    """An argument of 求和, which may be a run of cells."""
    if isinstance(node, (ast.Subscript, ast.Attribute)) and meaning.path(node, known) is None:
        return _Sum({Leaf("", meaning.cell_name(node, known)): 1}, [], 0)
    return _sum(node, known)
