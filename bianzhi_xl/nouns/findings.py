"""What a check says: findings, explanations, tallies, verdicts; and a working folder's settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bianzhi_xl.nouns.declared import Meaning
from bianzhi_xl.nouns.sheets import At
from bianzhi_xl.nouns.values import Scalar


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


class Tally(NamedTuple):
    """How often one rule was judged: 相符, 不符, 未判, and 不适用 (precondition not met)."""

    passed: int = 0
    failed: int = 0
    undecided: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a check: the findings, and per rule how often it was judged."""

    findings: tuple[Finding, ...]
    tallies: Mapping[str, Tally] = field(default_factory=dict)

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
