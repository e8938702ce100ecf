"""An expression (式) that has been read: its text, its value in a Scope, and what it refers to."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bianzhi_xl.language import calls, meaning, reading
from bianzhi_xl.language.scope import Call, CellName, Scope
from bianzhi_xl.nouns import RuleFault, Scalar

BLANKS = ("不判", "当零")
_NODES = {**meaning.NODES, ast.Call: calls.word}


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression, ready to be evaluated any number of times.

    text: as typed.  plain: with half-width signs and Python's operators; reading it again gives the same.
    judges: it is true or false (a rule must be).  names: what is asked of ``Scope.name``.
    cells, lasts: cell names read this year and last year.  calls: counting and host words.
    words: all words used.  tree: the syntax tree, for ``excel``.
    """

    text: str
    plain: str
    judges: bool
    names: frozenset[str]
    cells: tuple[CellName, ...]
    lasts: tuple[CellName, ...]
    calls: tuple[Call, ...]
    words: frozenset[str]
    tree: ast.expr = field(repr=False, compare=False)
    run: Callable[[Scope], Scalar] = field(repr=False, compare=False)
    both: tuple[Callable[[Scope], Scalar], Callable[[Scope], Scalar]] | None = field(
        repr=False, compare=False, default=None
    )

    def value(self, scope: Scope) -> Scalar:
        """The value in this scope; None when a blank leaves it open."""
        return self.run(scope)

    def sides(self, scope: Scope) -> tuple[Scalar, Scalar]:
        """Left and right side of an expression that is one comparison; else (None, None)."""
        if self.both is None:
            return None, None
        return self.both[0](scope), self.both[1](scope)

    def __str__(self) -> str:
        return self.text


def parse(text: str, blank: str = "不判", constants: Mapping[str, Scalar] | None = None) -> Expression:
    """Read an expression; RuleFault with the offending text and place when it is not one.

    Args:
        blank: 不判 (a blank leaves the answer open) or 当零 (a blank name, cell or count is zero).
        constants: values of 参数 by name, put in place of the name.

    >>> class Row:
    ...     def name(self, path):
    ...         return {"编制数": 12, "实有人数": 13}.get(path)
    >>> rule = parse("实有人数 － 编制数 ≤ 0")
    >>> rule.value(Row()), rule.sides(Row())
    (False, (1, 0))
    >>> sorted(rule.names)
    ['实有人数', '编制数']
    >>> parse("9 ** 9")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    bianzhi_xl.nouns.RuleFault: 表达式“9 ** 9”第 4 个字“* 9”处：写法不对，请检查括号、逗号、引号和运算符
    """
    if blank not in BLANKS:
        raise RuleFault(f"“空”只能写 {'、'.join(BLANKS)}，现在写的是“{blank}”")
    source = reading.plain(text)
    tree = reading.tree(source)
    known = meaning.Reading(source, source.plain.encode(), _NODES, blank == "当零", constants or {})
    whole = meaning.part(tree, known)
    if whole.kind == "串":
        raise known.fault(tree, "一段单元格只能放在 求和、最大、最小、个数 里")
    return Expression(
        text=text,
        plain=source.plain,
        judges=whole.kind == "判断",
        names=frozenset(known.names),
        cells=tuple(dict.fromkeys(known.cells)),
        lasts=tuple(dict.fromkeys(known.lasts)),
        calls=tuple(known.calls),
        words=frozenset(known.words),
        tree=tree,
        run=whole.run,
        both=_sides(tree, known),
    )


def _sides(tree: ast.expr, known: meaning.Reading) -> tuple | None:
    if not (isinstance(tree, ast.Compare) and len(tree.ops) == 1):
        return None
    # Read once more for the closures only: what it refers to is already known.
    again = meaning.Reading(known.source, known.bytes, known.nodes, known.zero, known.constants)
    return meaning.value(tree.left, again), meaning.value(tree.comparators[0], again)


def cell(text: str) -> CellName:
    """Read a cell name, also one that means a run of cells.

    >>> cell('汇总03["乡镇(街道)"].行政编制.编制数')
    CellName(form='汇总03', rows='乡镇(街道)', column='行政编制.编制数')
    """
    source = reading.plain(text)
    return meaning.cell_name(reading.tree(source), meaning.Reading(source, source.plain.encode()))


def call(text: str) -> Call:
    """Read a cell source of a form, such as 人数(实有, 编制类型=行政编制); a bare word has no arguments.

    >>> call("人数(实有, 编制类型=(行政编制, 政法专项编制))").where["编制类型"]
    ('行政编制', '政法专项编制')
    >>> call("上年(行政编制.实有人数)").names
    ('行政编制.实有人数',)
    >>> call("手填")
    Call(word='手填', names=(), where={}, args=())
    """
    source = reading.plain(text, everywhere=True)
    tree = reading.tree(source)
    known = meaning.Reading(source, source.plain.encode())
    if isinstance(tree, ast.Name):
        return Call(known.typed(tree), (), {}, ())
    if not (isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name)):
        raise known.fault(tree, "请写成 词(参数, 属性=值)，例如 人数(实有, 编制类型=行政编制)")
    found, own = calls.counting(tree, known.typed(tree.func), known)
    if own:
        raise known.fault(tree, "本条(…) 只能用在规则里")
    return found
