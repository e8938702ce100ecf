"""A rule (规则): one relation that must hold, with what people need to judge it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bianzhi_xl.language import Expression, Scope
from bianzhi_xl.nouns import RuleFault, Scalar, masked

SEVERITIES = ("错误", "警告", "提示")
STATES = ("相符", "不符", "未判", "不适用")
EACH = (
    *("人员", "机构", "台账", "工资", "行", "格", "取数格", "关系", "公式格", "表", "表结构", "全部"),
    "报送包",
)
"""What a rule is judged for, one by one (每); see ``rules`` for the names each offers."""

PEOPLE = ("在职", "非在职", "离退休", "编外")

Example = Mapping[str, str]
"""Term text → value text, as written under 对, 错 and 未判."""


class Outcome(NamedTuple):
    """A rule's answer in one scope: 相符 | 不符 | 未判 | 不适用, and the two sides where there are two."""

    state: str
    left: Scalar = None
    right: Scalar = None

    @property
    def difference(self) -> int | float | None:
        """left − right of two numbers (差)."""
        left, right = self.left, self.right
        if isinstance(left, bool) or isinstance(right, bool):
            return None
        if isinstance(left, (int, float)) and isinstance(right, (int, float)):
            return left - right
        return None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of rules.yaml.

    name: R-04 and the like.  each: what it is judged for (每).  forms, records: where it holds; empty: all.
    given: 前提, the condition under which it applies at all.  explainable: may be passed with an approved
    explanation (可说明).  good, bad, open: the examples that prove it (对, 错, 未判).
    """

    name: str
    expression: Expression
    each: str
    severity: str
    label: str
    description: str
    basis: str
    message: str
    good: tuple[Example, ...]
    bad: tuple[Example, ...]
    open: tuple[Example, ...] = ()
    forms: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    blank: str = "不判"
    given: Expression | None = None
    years: tuple[int, int] = (1900, 9999)
    explainable: bool = False
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    enabled: bool = True
    file: str = ""
    line: int = 0

    def judge(self, scope: Scope) -> Outcome:
        """Judge the rule in one scope.

        Whatever goes wrong while judging is the rule's fault and stops the run: RuleFault with the rule's
        name, file and line.
        """
        try:
            return self._judge(scope)
        except Exception as error:
            raise self.fault(f"算不下去（{_reason(error)}），请改正这条规则") from error

    def _judge(self, scope: Scope) -> Outcome:
        if self.given is not None:
            applies = self.given.run(scope)
            if applies is not True:
                return _SKIPPED if applies is False else _OPEN
        answer = self.expression.run(scope)
        if answer is True:
            return _PASSED
        left, right = self.expression.sides(scope)
        return Outcome("未判" if answer is None else "不符", left, right)

    def holds_in(self, year: int) -> bool:
        """Is the report year among the years (年度) for which the rule is valid, and is it switched on?"""
        return self.enabled and self.years[0] <= year <= self.years[1]

    def say(self, outcome: Outcome, where: str, scope: Scope) -> str:
        """The sentence (话) about one outcome, with the numbers in it.

        {左} {右} {差} are the two sides and their difference, {处} is ``where``; any other placeholder is a
        name asked of the scope.  ID numbers are masked.
        """
        known: dict[str, Scalar] = {
            **self.parameters,
            **{"左": outcome.left, "右": outcome.right, "差": outcome.difference, "处": where},
        }

        def filled(match: re.Match[str]) -> str:
            key = match[1]
            value = known[key] if key in known else scope.name(key)
            secret = key.endswith("身份证号") or (key != "处" and _ID.fullmatch(str(value)))
            return masked(value) if secret and value else shown(value)

        try:
            return _PLACEHOLDER.sub(filled, self.message)
        except Exception as error:
            raise self.fault(f"写“话”时出错（{_reason(error)}），请改正这条规则") from error

    def fault(self, why: str) -> RuleFault:
        """A fault that names the rule, its file and line."""
        place = f"{self.file} 第 {self.line} 行" if self.file else ""
        return RuleFault(f"{place}规则 {self.name}：{why}")

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names in the message."""
        return tuple(_PLACEHOLDER.findall(self.message))


def shown(value: Scalar) -> str:
    """A value in a sentence: 空 for blank, dates as 2017-12-31, no trailing ``.0``.

    >>> shown(None), shown(12.0), shown(dt.date(2017, 12, 31)), shown(True)
    ('空', '12', '2017-12-31', '是')
    """
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _reason(error: Exception) -> str:
    return str(error).rstrip("。") if isinstance(error, RuleFault) else f"{type(error).__name__}: {error}"


_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
# What may be an ID number even where the rule does not call it one: a birthday of 19xx or 20xx inside.
_ID = re.compile(r"\d{6}(19|20)\d{9}[\dXx]|[1-9]\d{14}", re.ASCII)
_PASSED, _SKIPPED, _OPEN = Outcome("相符"), Outcome("不适用"), Outcome("未判")
