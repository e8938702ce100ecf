"""The language of rules and cell sources: a small, safe subset of Python's expressions, names in Chinese.

>>> from bianzhi_xl.language import parse
>>> parse("求和(3, 4) = 7").value(None)
True

Three answers, never two: a blank (空) is no zero, so a comparison with it is neither true nor false.

What may be written::

    实有人数 ≤ 编制数 且 非 为空(姓名)        names, + - × ÷, = ≠ > ≥ < ≤, 且 或 非 (with spaces around them)
    汇总01[合计].行政编制.编制数            a cell; 本表[…] is this form; quote odd labels: ["乡镇(街道)"]
    求和(汇总03[党委:政协].编制数)           a run of declared rows; [:] is every body row
    人数(实有, 编制类型=(行政编制, 事业编制))   a count of the register; bare names are texts here
    上年(汇总01[合计].编制数)              last year's figure
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import MappingProxyType

from bianzhi_xl.language.expression import Expression, call, cell, parse
from bianzhi_xl.language.formula import excel
from bianzhi_xl.language.host import HOST, PAGES
from bianzhi_xl.language.linear import Leaf, Line, lines
from bianzhi_xl.language.listing import LISTING
from bianzhi_xl.language.meaning import OWN_COLUMN, OWN_ROW
from bianzhi_xl.language.scope import Call, CellName, Rows, Scope
from bianzhi_xl.language.words import WORDS

__all__ = [
    "OWN_COLUMN",
    "OWN_ROW",
    "Call",
    "CellName",
    "Expression",
    "Leaf",
    "Line",
    "Rows",
    "Scope",
    "call",
    "cell",
    "excel",
    "lines",
    "parse",
    "words",
]


def words() -> Mapping[str, str]:
    """Every word and its manual page (说明).

    >>> print(words()["绝对值"].splitlines()[0])
    绝对值(数)：去掉负号。
    """
    pages = {name: word.page for name, word in WORDS.items()}
    pages.update({name: inspect.getdoc(word) or "" for name, word in LISTING.items()})
    pages.update({name: word.page for name, word in HOST.items()})
    return MappingProxyType({**pages, **PAGES})
