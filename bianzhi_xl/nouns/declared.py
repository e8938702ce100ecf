"""Forms as declared: columns, rows, what each cell means, and the relations that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from bianzhi_xl.nouns.people import Record, Where
from bianzhi_xl.nouns.values import Scalar


class Meaning(NamedTuple):
    """What a cell is: its form, row and column.  Written ``汇总01[合计].行政编制.实有人数``."""

    form: str
    row: str
    column: str

    def __str__(self) -> str:
        row = self.row if self.row.isidentifier() else f'"{self.row}"'
        return f"{self.form}[{row}].{self.column}"


Figures = Mapping[Meaning, Scalar]
"""The values of bound sheets by meaning: this year's, or last year's."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a cell's value comes from.

    word: 人数 | 编制 | 机构数 | 内设机构数 | 台账 (a ledger field) | 机构 (text of the institution) |
          个人 (field of the person) | 序号 | 行名 (the row's label) | 上年 | 手填 | 式.
    field: the ledger, institution or person field; the column of last year's form; the expression of 式.
    where: what the column adds to the row's own filter.
    by: "机构" when the row's filter for institutions (机构条件) is meant, "" for the row's filter itself.
    """

    word: str
    field: str = ""
    where: Where = Where()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A leaf of a form's header tree.

    key: dotted path of names (each an identifier), unique in the form, e.g. 行政编制.实有人数.
    heads: the texts printed from the top header row down to this leaf.
    unit: 名 | 人 | 个 | % | "" (text).   kind: what it is, for rules: 实有 编制 超缺 领导职数 结构 其他人员
    机构 上年 增减 文字 手填.   of: key of the column it is a 其中 of.
    only / skip: row keys or row kinds to which it applies / does not apply (both empty: all).
    parts: groups of columns each of which adds up to this one (等于), such as all bands of 年龄.
    """

    key: str
    heads: tuple[str, ...]
    source: Source
    unit: str = ""
    kind: str = ""
    of: str = ""
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    width: float = 8.0
    vertical: bool = False
    parts: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class RowSpec:
    """A declared row, or a declared list of rows.

    kind: 固定 | 逐机构 | 逐内设机构 | 逐人.   sum_of: keys of the rows it adds up.
    of: key of the row it is a 其中 of.   order: attributes a listing is sorted by.
    blanks: how many empty lines a listing has in the blank model.
    bodies: filter used instead of ``where`` by columns that go by institution (按: 机构).
    typed: its figures are typed by hand (手填), whatever its columns count.
    """

    key: str
    label: str
    kind: str = "固定"
    where: Where = Where()
    sum_of: tuple[str, ...] = ()
    of: str = ""
    indent: int = 0
    order: tuple[str, ...] = ()
    blanks: int = 1
    bodies: Where | None = None
    typed: bool = False


class Said(Protocol):
    """What the register says of one listed row, by column key; asked where two rows have one name."""

    @property
    def lasting(self) -> frozenset[str]:
        """Columns of what stays as it is as long as the person or the institution does (出生年月 …)."""
        ...

    def value(self, column: str) -> Scalar: ...
    def same(self, column: str, typed: Scalar) -> bool | None:
        """Whether a text or figure in a line says the same; None when either says nothing that can be read."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """A row of one filled form: a fixed row, or one institution, inner office or person.

    key is unique in the form (a repeated label gets ``#2``).  where is the whole filter: form's and row's.
    ident: (column key, value) that tells rows with the same label apart, if any.
    said: what else the register says of it, None of a fixed row.
    """

    key: str
    label: str
    spec: RowSpec
    where: Where
    record: Record | None = None
    ident: tuple[str, Scalar] | None = None
    said: Said | None = field(default=None, compare=False, repr=False)


class Relation(NamedTuple):
    """A relation inside a form that follows from its declaration.

    kind: 行合计 | 列合计 | 其中 | 超缺 | 增减.  ``left op Σ sign·term`` where a term is a Meaning; op: = or >=.
    """

    kind: str
    left: Meaning
    op: str
    terms: tuple[tuple[int, Meaning], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Page set-up: paper (A3 | A4), orientation (横 | 竖), footer text."""

    paper: str = "A3"
    orientation: str = "横"
    footer: str = "第&P页 共&N页"
    duplex: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One official form (表), declared once in templates/<family>/<id>.yaml.

    id: ASCII, e.g. hz01.  name: how people and rules call it, e.g. 汇总01.  family: the workbook it
    belongs to (汇总表 | 专项情况统计表 | 明细表 | a unit form's own name).  serves: 县市 | 州直单位.
    typed: typed by hand from another system's print, to be compared; not filled.
    natures: kinds of 州直单位 (性质) that fill it in; empty: all.
    subordinates: it speaks of the unit's subordinate bodies (对象: 下属机构), not of the unit itself.
    draft: its declaration was drafted from a file (收录表样) and is not finished; nothing is filled by it.
    """

    id: str
    name: str
    number: str
    title: str
    family: str
    serves: str
    units: str
    columns: tuple[Column, ...]
    rows: tuple[RowSpec, ...]
    label_column: str
    sign: tuple[str, ...]
    notes: tuple[str, ...] = ()
    page: Page = Page()
    years: tuple[int, int] = (2000, 2099)
    where: Where = Where()
    file: str = ""
    basis: str = ""
    typed: bool = False
    natures: tuple[str, ...] = ()
    subordinates: bool = False
    draft: bool = False

    def column(self, key: str) -> Column:
        return next(c for c in self.columns if c.key == key)

    def by_hand(self, column: Column, spec: RowSpec | None = None) -> bool:
        """Whether people type a column's cells, in the rows of ``spec``."""
        typed = self.typed or (spec is not None and spec.typed and column.source.word != "式")
        return column.source.word == "手填" or (typed and bool(column.unit))
