"""An expression as an Excel formula, for the 式 columns of a form.

>>> from bianzhi_xl.language import excel, parse
>>> excel(parse("实有人数 - 编制数"), {"实有人数": "D5", "编制数": "C5"}.__getitem__)
'=D5-C5'
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from bianzhi_xl.language import meaning
from bianzhi_xl.language.expression import Expression
from bianzhi_xl.language.reading import Source
from bianzhi_xl.nouns import Formula, RuleFault

_OPERATORS: dict[type, tuple[str, int]] = {
    ast.Add: ("+", 2),
    ast.Sub: ("-", 2),
    ast.Mult: ("*", 3),
    ast.Div: ("/", 3),
    ast.Eq: ("=", 1),
    ast.NotEq: ("<>", 1),
    ast.Lt: ("<", 1),
    ast.LtE: ("<=", 1),
    ast.Gt: (">", 1),
    ast.GtE: (">=", 1),
}
_FUNCTIONS = {
    "求和": "SUM",
    "最大": "MAX",
    "最小": "MIN",
    "绝对值": "ABS",
    "四舍五入": "ROUND",
    "若": "IF",
    "个数": "COUNTA",
    "长度": "LEN",
}
_ATOM = 9


@dataclass(slots=True)
class _Writing:
    """What writing a formula needs: the source, where columns are, and the divisors met so far."""

    known: meaning.Reading
    address: Callable[[str], str]
    divisors: list[str] = field(default_factory=list)


def excel(expression: Expression, address: Callable[[str], str]) -> Formula:
    """The Excel formula of an expression over column names.

    A blank cell counts as zero in Excel's sums and differences; where something would be divided by a
    blank or a zero the cell stays empty instead of showing ``#DIV/0!``.

    Args:
        address: column name → A1 address (a range is fine inside 求和).

    >>> from bianzhi_xl.language import parse
    >>> excel(parse("四舍五入((本年 - 去年) ÷ 去年 × 100, 1)"), {"本年": "E6", "去年": "D6"}.__getitem__)
    '=IF(D6=0,"",ROUND((E6-D6)/D6*100,1))'
    """
    source = Source(expression.text, expression.plain)
    writing = _Writing(meaning.Reading(source, expression.plain.encode()), address)
    text = _formula(expression.tree, writing)[0]
    divisors = list(dict.fromkeys(writing.divisors))
    if not divisors:
        return Formula("=" + text)
    zero = ",".join(f"{each}=0" for each in divisors)
    return Formula(f'=IF({zero if len(divisors) == 1 else f"OR({zero})"},"",{text})')


def _formula(node: ast.expr, writing: _Writing) -> tuple[str, int]:
    """The formula text of a node and how tightly it binds."""
    name = meaning.path(node, writing.known)
    if name is not None:
        return writing.address(name), _ATOM
    write = _WRITERS.get(type(node))
    if write is None:
        typed = writing.known.source.typed
        raise RuleFault(f"“{typed}”不能写成 Excel 公式，请只用列名、数、四则运算和 求和 等函数")
    return write(node, writing)


def _constant(node: ast.Constant, writing: _Writing) -> tuple[str, int]:
    if not isinstance(node.value, str):
        return str(node.value), _ATOM
    return '"' + node.value.replace('"', '""') + '"', _ATOM


def _inside(node: ast.expr, wanted: int, writing: _Writing) -> str:
    text, tight = _formula(node, writing)
    return text if tight >= wanted else f"({text})"


def _operation(node: ast.BinOp, writing: _Writing) -> tuple[str, int]:
    sign, tight = _OPERATORS[type(node.op)]
    left = _inside(node.left, tight, writing)
    # a-(b-c) and a/(b*c) keep their brackets.
    right = _inside(node.right, tight + (sign in "-/"), writing)
    if sign == "/" and not isinstance(node.right, ast.Constant):
        writing.divisors.append(right)
    return f"{left}{sign}{right}", tight


def _sign(node: ast.UnaryOp, writing: _Writing) -> tuple[str, int]:
    text, tight = _formula(node.operand, writing)
    if isinstance(node.op, ast.Not):
        return f"NOT({text})", _ATOM
    # Excel's minus sign binds tighter than everything, so its operand must be an atom.
    sign = "-" if isinstance(node.op, ast.USub) else ""
    return sign + (text if tight == _ATOM else f"({text})"), 4


def _comparison(node: ast.Compare, writing: _Writing) -> tuple[str, int]:
    items = [node.left, *node.comparators]
    parts = [_inside(each, 2, writing) for each in items]
    signs = [_OPERATORS[type(each)][0] for each in node.ops]
    steps = [f"{a}{sign}{b}" for a, sign, b in zip(parts, signs, parts[1:], strict=False)]
    return (steps[0], 1) if len(steps) == 1 else (f"AND({','.join(steps)})", _ATOM)


def _boolean(node: ast.BoolOp, writing: _Writing) -> tuple[str, int]:
    parts = ",".join(_formula(each, writing)[0] for each in node.values)
    return f"{'AND' if isinstance(node.op, ast.And) else 'OR'}({parts})", _ATOM


def _function(node: ast.Call, writing: _Writing) -> tuple[str, int]:
    name = writing.known.typed(node.func) if isinstance(node.func, ast.Name) else ""
    parts = [_formula(each, writing)[0] for each in node.args]
    if name in ("为空", "不为空"):
        return f'({parts[0]}{"=" if name == "为空" else "<>"}"")', _ATOM
    if name not in _FUNCTIONS:
        raise RuleFault(f"“{writing.known.source.typed}”里的 {name}(…) 不能写成 Excel 公式")
    if name == "四舍五入" and len(parts) == 1:
        parts.append("0")
    return f"{_FUNCTIONS[name]}({','.join(parts)})", _ATOM


_WRITERS: dict[type, Callable] = {
    ast.Constant: _constant,
    ast.BinOp: _operation,
    ast.UnaryOp: _sign,
    ast.Compare: _comparison,
    ast.BoolOp: _boolean,
    ast.Call: _function,
}
