"""What an expression asks of its surroundings: values of names and cells, counts, last year's figures.

The language knows no register, no form and no file.  Whoever evaluates an expression hands it a
:class:`Scope`; rules prove their examples with a scope made of a few lines of YAML.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from bianzhi_xl.nouns import Scalar

Rows = str | tuple[str, str] | None
"""Rows of a cell name: one row key, the first and last of a run of declared rows, or None for ``[:]``."""


class CellName(NamedTuple):
    """A cell name (单元格名称) as written in an expression.

    form: "" for 本表 (this form).  rows: see :data:`Rows`; "" for this row (in 上年(列名)).

    >>> print(CellName("汇总03", ("党委", "政协"), "编制数"))
    汇总03[党委:政协].编制数
    """

    form: str
    rows: Rows
    column: str

    def __str__(self) -> str:
        if self.rows == "":
            return self.column
        rows = ":" if self.rows is None else self.rows
        shown = rows if rows == ":" else ":".join(map(_quoted, (rows,) if isinstance(rows, str) else rows))
        return f"{self.form or '本表'}[{shown}].{self.column}"


class Call(NamedTuple):
    """A count asked of the register (a host word), or a cell source of a form.

    >>> from bianzhi_xl.language import call
    >>> print(call("人数(实有, 编制类型=(行政编制, 政法专项编制))"))
    人数(实有, 编制类型=(行政编制, 政法专项编制))

    word: 人数, 编制, 机构数, 内设机构数, 台账 …; names: the positional arguments as text;
    where: attribute → allowed values; args: the positional arguments, numbers as numbers.
    """

    word: str
    names: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = {}
    args: tuple[str | int | float, ...] = ()

    def __str__(self) -> str:
        terms = [*map(_quoted, map(str, self.args or self.names))]
        for name, values in self.where.items():
            shown = ", ".join(map(_quoted, values))
            terms.append(f"{name}={shown}" if len(values) == 1 else f"{name}=({shown})")
        return f"{self.word}({', '.join(terms)})"


class Scope(Protocol):
    """The surroundings of one evaluation.  None always means blank (空).

    A name that does not exist is the rule's fault, never the data's: raise RuleFault, do not return None.
    """

    def name(self, path: str) -> Scalar:
        """The value of a name such as ``姓名``, ``单位.机构规格`` or ``行政编制.编制数``."""
        ...

    def cells(self, form: str, rows: Rows, column: str) -> tuple[Scalar, ...]:
        """The values of the named cells, top to bottom; one row key gives exactly one value.

        form "" is 本表; rows None is every body row (neither totals nor 其中).
        """
        ...

    def count(self, word: str, names: tuple[str, ...], where: Mapping[str, tuple[str, ...]]) -> Scalar:
        """A count of the register as of the cut-off date.

        word: 人数 (人), 编制 (名), 机构数 (个), 内设机构数 (个), 台账 (names[0] is the ledger field).
        names: named predicates.  where: attribute → allowed values.
        """
        ...

    def last(self, form: str, row: str, column: str) -> Scalar:
        """Last year's value of a cell; form "" is 本表, row "" is this row."""
        ...

    def occurrences(self, field: str) -> int:
        """How many records hold this record's value of ``field``; 0 when it is blank."""
        ...

    def call(self, word: str, args: tuple[Scalar, ...]) -> Scalar:
        """A host word (see ``words.HOST``): the functions that need the register's code tables."""
        ...


def _quoted(text: str) -> str:
    """A row key or value as the language writes it: quoted unless it is a (dotted) identifier."""
    return text if text.isidentifier() or _dotted(text) or text.isdecimal() else f'"{text}"'


def _dotted(text: str) -> bool:
    return "." in text and all(part.isidentifier() for part in text.split("."))
