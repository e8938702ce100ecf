"""From a syntax tree to a closure: the closed list of what an expression may contain.

Whatever is not in the table at the end of this module, and no word, is refused, with its place in the text.
Each part
of an expression is a :class:`Part`: what kind it is, and a function from Scope to value.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bianzhi_xl.language import logic, values
from bianzhi_xl.language.reading import Source
from bianzhi_xl.language.scope import Call, CellName, Scope
from bianzhi_xl.nouns import RuleFault, Scalar

Run = Callable[[Scope], Scalar]


class Part(NamedTuple):
    """A part of an expression.  kind: 判断 (true or false), 值 (a value), 串 (a run of cells)."""

    kind: str
    run: Callable
    text: bool = False


@dataclass(slots=True)
class Reading:
    """What is learnt while an expression is read: its source, and everything it refers to.

    nodes: how each kind of node is read; anything else is refused.
    zero: a blank name, cell or count counts as zero (空: 当零).  constants: 参数 by name.
    """

    source: Source
    bytes: bytes
    nodes: Mapping[type, Callable[..., Part]] = field(default_factory=dict)
    zero: bool = False
    constants: Mapping[str, Scalar] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    cells: list[CellName] = field(default_factory=list)
    lasts: list[CellName] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    words: set[str] = field(default_factory=set)

    def fault(self, node: ast.AST, why: str) -> RuleFault:
        """A fault at the node's place."""
        return self.source.fault(why, getattr(node, "col_offset", None))

    def typed(self, node: ast.expr) -> str:
        """The text of a name as typed: Python itself would fold Ⅱ级 into II级."""
        return self.bytes[node.col_offset : node.end_col_offset].decode()


def part(node: ast.expr, reading: Reading) -> Part:
    """Read any node."""
    build = reading.nodes.get(type(node))
    if build is None:
        raise reading.fault(node, "这种写法不能用在规则里")
    return build(node, reading)


def value(node: ast.expr, reading: Reading) -> Run:
    """Read a node that must be one value."""
    found = part(node, reading)
    if found.kind == "串":
        raise reading.fault(node, "一段单元格只能放在 求和、最大、最小、个数 里")
    return found.run


def judgement(node: ast.expr, reading: Reading) -> Run:
    """Read a node that must be true or false."""
    found = part(node, reading)
    if found.kind != "判断":
        raise reading.fault(node, "这里要写一个判断，例如 甲 = 乙 或 为空(甲)")
    return found.run


# --------------------------------------------------------------------------- constants and names


def _constant(node: ast.Constant, reading: Reading) -> Part:
    constant = node.value
    if type(constant) not in (int, float, str):
        raise reading.fault(node, "只能写数和带引号的文字")
    return Part("值", lambda scope: constant, isinstance(constant, str))


def path(node: ast.expr, reading: Reading) -> str | None:
    """The dotted path of a name such as ``单位.机构规格``; None when the node is no name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(reading.typed(node).rpartition(".")[2].strip())
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([reading.typed(node), *reversed(parts)])


def _name(node: ast.expr, reading: Reading) -> Part:
    name = path(node, reading)
    if name is None:
        return _cell(node, reading)
    if name in reading.constants:
        constant = reading.constants[name]
        return Part("值", lambda scope: constant, isinstance(constant, str))
    reading.names.add(name)
    return Part("值", blank_as_zero(lambda scope: scope.name(name), reading))


def blank_as_zero(run: Run, reading: Reading) -> Run:
    """Under 空: 当零 a blank answer is zero."""
    if not reading.zero:
        return run

    def zeroed(scope: Scope) -> Scalar:
        answer = run(scope)
        return 0 if answer is None else answer

    return zeroed


# --------------------------------------------------------------------------- cells


OWN_ROW, OWN_COLUMN = "本行", "本列"
"""In a cell name: the row, and the column, that the rule is being judged for, looked up in another form."""


def cell_name(node: ast.expr, reading: Reading) -> CellName:
    """Read ``汇总01[合计].行政编制.编制数``; also ``[甲:乙]``, ``[:]`` and ``表1_3[本行].本列``."""
    columns: list[str] = []
    inner = node
    while isinstance(inner, ast.Attribute):
        columns.append(reading.typed(inner).rpartition(".")[2].strip())
        inner = inner.value
    if not (isinstance(inner, ast.Subscript) and isinstance(inner.value, ast.Name)):
        raise reading.fault(node, "单元格请写成 表名[行].列，例如 汇总01[合计].编制数")
    if not columns:
        raise reading.fault(node, "单元格缺少列名，请写成 表名[行].列")
    form = reading.typed(inner.value)
    rows = _rows(inner.slice, reading)
    return CellName("" if form == "本表" else form, rows, ".".join(reversed(columns)))


def _rows(node: ast.expr, reading: Reading) -> str | tuple[str, str] | None:
    if not isinstance(node, ast.Slice):
        return _row(node, reading)
    if node.step is not None or (node.lower is None) != (node.upper is None):
        raise reading.fault(
            node.step or node.lower or node.upper or node, "一段行请写成 [甲:乙]，所有行请写成 [:]"
        )
    if node.lower is None or node.upper is None:
        return None
    return _row(node.lower, reading), _row(node.upper, reading)


def _row(node: ast.expr, reading: Reading) -> str:
    if isinstance(node, ast.Name):
        return reading.typed(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int)):
        return str(node.value)
    raise reading.fault(node, '行名不能这样写；含有括号等符号的行名请加引号，例如 ["乡镇(街道)"]')


def _cell(node: ast.expr, reading: Reading) -> Part:
    cell = cell_name(node, reading)
    reading.cells.append(cell)
    form, rows, column = cell
    if not isinstance(rows, str):
        return Part("串", _run_of_cells(cell, reading.zero))
    return Part("值", blank_as_zero(lambda scope: scope.cells(form, rows, column)[0], reading))


def _run_of_cells(cell: CellName, zero: bool) -> Callable[[Scope], tuple[Scalar, ...]]:
    form, rows, column = cell
    if not zero:
        return lambda scope: tuple(scope.cells(form, rows, column))
    return lambda scope: tuple(0 if v is None else v for v in scope.cells(form, rows, column))


# --------------------------------------------------------------------------- operators


def _binary(node: ast.BinOp, reading: Reading) -> Part:
    operation = _ARITHMETIC.get(type(node.op))
    if operation is None:
        raise reading.fault(node, "算术只能用 + - × ÷")
    for side in (node.left, node.right):
        _numeric(side, reading)
    return Part("值", values.binary(operation, value(node.left, reading), value(node.right, reading)))


def _numeric(node: ast.expr, reading: Reading) -> None:
    """Refuse what can never be a number, before it is asked for one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        raise reading.fault(node, "文字不能加减乘除")
    if isinstance(node, (ast.Compare, ast.BoolOp)):
        raise reading.fault(node, "判断不能加减乘除")


def _unary(node: ast.UnaryOp, reading: Reading) -> Part:
    if isinstance(node.op, ast.Not):
        inner = judgement(node.operand, reading)
        return Part("判断", lambda scope: logic.opposite(inner(scope)))  # type: ignore[arg-type]
    if not isinstance(node.op, (ast.USub, ast.UAdd)):
        raise reading.fault(node, "不能用这个符号")
    _numeric(node.operand, reading)
    operand = value(node.operand, reading)
    if isinstance(node.op, ast.UAdd):
        return Part("值", operand)
    return Part("值", lambda scope: logic.negate(operand(scope)))


def _boolean(node: ast.BoolOp, reading: Reading) -> Part:
    runs = tuple(judgement(each, reading) for each in node.values)
    return Part("判断", values.every(runs) if isinstance(node.op, ast.And) else values.some(runs))


def _compare(node: ast.Compare, reading: Reading) -> Part:
    sides = [value(each, reading) for each in (node.left, *node.comparators)]
    steps = []
    for i, operator in enumerate(node.ops):
        operation = COMPARISONS.get(type(operator))
        if operation is None:
            raise reading.fault(
                node.comparators[i], "比较只能用 = ≠ > ≥ < ≤；是几个之一请用 是其一(值, 甲, 乙)"
            )
        steps.append(values.binary(operation, sides[i], sides[i + 1]))
    return Part("判断", steps[0] if len(steps) == 1 else values.every(tuple(steps)))


_ARITHMETIC = {
    ast.Add: logic.add,
    ast.Sub: logic.subtract,
    ast.Mult: logic.multiply,
    ast.Div: logic.divide,
}
COMPARISONS = {
    ast.Eq: logic.equal,
    ast.NotEq: logic.unequal,
    ast.Lt: logic.less,
    ast.LtE: logic.at_most,
    ast.Gt: logic.greater,
    ast.GtE: logic.at_least,
}
NODES: dict[type, Callable[..., Part]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _name,
    ast.Subscript: _cell,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
}
"""The closed list; only calls are missing (see ``calls``)."""
