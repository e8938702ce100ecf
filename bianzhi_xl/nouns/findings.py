"""What a check says: findings, explanations, tallies, verdicts; and a working folder's settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bianzhi_xl.nouns.declared import Meaning
from bianzhi_xl.nouns.sheets import At
from bianzhi_xl.nouns.values import Scalar

if TYPE_CHECKING:  # loading it takes longer than all nouns together
    from fractions import Fraction


class Place(NamedTuple):
    """A cell that a finding speaks of: workbook, address and meaning."""

    book: str
    at: At
    meaning: Meaning | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """An explanation (说明) of a finding, approved; it falls when the figures change."""

    rule: str
    where: str
    left: str
    right: str
    reason: str
    who: str
    approved: str
    date: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a rule says about the user's figures.

    severity: 错误 | 警告 | 提示.  state: 不符 | 未判.  left, right: the two sides (左, 右).
    people: those behind the difference, ID numbers masked.  record: where in the register, if there.
    where: what is spoken of, in words, e.g. 汇总03[政府].行政编制.实有人数 or 在职.xlsx 第8行 张三.
    """

    rule: str
    severity: str
    state: str
    sentence: str
    where: str = ""
    places: tuple[Place, ...] = ()
    left: Scalar = None
    right: Scalar = None
    people: tuple[str, ...] = ()
    suspects: tuple[Place, ...] = ()
    record: tuple[str, int] | None = None
    basis: str = ""
    waiver: Waiver | None = None

    @property
    def difference(self) -> float | int | None:
        """left − right where both are numbers."""
        if isinstance(self.left, (int, float)) and isinstance(self.right, (int, float)):
            return self.left - self.right
        return None


class Constraint(NamedTuple):
    """A rule at one place as a linear relation between figures: Σ factor · cell  op  constant.

    op: ``=``, ``>=`` or ``<=``.  where: what is spoken of, as in the finding.  source: where the constant
    comes from: 台账 (the register's own count), 上年 (last year's sheets) or "" (none but numbers of the rule).
    """

    rule: str
    where: str
    terms: tuple[tuple[Meaning, int | Fraction], ...]
    op: str
    constant: int | float | Fraction
    source: str = ""

    @property
    def cells(self) -> tuple[Meaning, ...]:
        """The cells that it relates."""
        return tuple(cell for cell, _ in self.terms)

    def holds(self, values: Mapping[Meaning, Scalar]) -> bool | None:
        """Whether it holds for these figures; None when one of them is blank or a text."""
        total: int | float | Fraction = 0
        for cell, factor in self.terms:
            value = values.get(cell)
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                return None
            total += factor * value
        if self.op == "=":
            return total == self.constant
        return total >= self.constant if self.op == ">=" else total <= self.constant


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell that is probably wrong (疑点).

    value: what stands there.  right: the one value that repairs everything, None when there is no such one.
    slip: the human slip that makes it, e.g. 数字颠倒; "" when none does.  how: the same in words with numbers.
    people: those who make the difference from the register, each with the reason, ID numbers masked.
    """

    place: Place
    value: Scalar
    right: Scalar = None
    slip: str = ""
    how: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """A root cause (根因): the fewest cells whose correction makes the findings it folds go away.

    others: equally good answers (up to 20), each the cells it would correct.  folds: positions, in the
    verdict's findings, of those that follow from it.  settled: False when the time bound was hit.
    decided: what decided between answers, or what could decide.
    """

    suspects: tuple[Suspect, ...]
    folds: tuple[int, ...]
    others: tuple[tuple[Place, ...], ...] = ()
    settled: bool = True
    decided: str = ""
    sentence: str = ""


class Tally(NamedTuple):
    """How often one rule was judged: 相符, 不符, 未判, and 不适用 (precondition not met)."""

    passed: int = 0
    failed: int = 0
    undecided: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a check: the findings, how often each rule was judged, the root causes (worst first)."""

    findings: tuple[Finding, ...]
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings of severity 错误 that nobody explained."""
        return tuple(f for f in self.findings if f.severity == "错误" and f.state == "不符" and not f.waiver)


@dataclass(frozen=True, slots=True)
class Settings:
    """A working folder's 设置.yaml: whose figures, which year, where things lie (relative paths).

    natures: what a 州直单位 is (性质), which decides its forms; empty: not said.
    """

    folder: str
    name: str
    year: int
    serves: str
    cutoff: dt.date
    unit: str = ""
    region: str = ""
    register: str = "台账"
    last_year: str = "上年"
    rules: str = "规则.yaml"
    waivers: str = "特殊情况说明.yaml"
    switches: Mapping[str, str] = field(default_factory=dict)
    natures: tuple[str, ...] = ()
