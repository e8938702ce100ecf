"""The rules about the parcel (每: 报送包), judged when one is to be assembled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bianzhi_xl.nouns import Finding, RuleFault, Scalar, Settings
from bianzhi_xl.rules import Rule


class Judged(NamedTuple):
    """A finding about the parcel, and one sentence for each thing that it counts."""

    finding: Finding
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is known of the parcel: values by name; no sheets and no register."""

    names: Mapping[str, Scalar]

    def name(self, path: str) -> Scalar:
        if path not in self.names:
            raise RuleFault(f"这里没有“{path}”")
        return self.names[path]

    def cells(self, form: str, rows: object, column: str) -> tuple[Scalar, ...]:
        raise RuleFault("每: 报送包 的规则里没有单元格")

    def count(self, word: str, names: tuple[str, ...], where: Mapping[str, tuple[str, ...]]) -> Scalar:
        raise RuleFault("每: 报送包 的规则里没有台账的数")

    def last(self, form: str, row: str, column: str) -> Scalar:
        raise RuleFault("每: 报送包 的规则里没有上年数")

    def occurrences(self, field: str) -> int:
        raise RuleFault("每: 报送包 的规则里没有“次数”")

    def call(self, word: str, args: tuple[Scalar, ...]) -> Scalar:
        raise RuleFault(f"每: 报送包 的规则里没有“{word}”")


def parcel(
    rules: Sequence[Rule],
    names: Mapping[str, Scalar],
    details: Mapping[str, Sequence[str]],
    settings: Settings,
) -> tuple[Judged, ...]:
    """What the rules say of a parcel.

    names: see ``rules``, 报送包.  details: a name that counts something → a sentence for each; its count is the
    name's value.
    """
    common: dict[str, Scalar] = {
        "截止日": settings.cutoff,
        "年度": settings.year,
        "填报": settings.serves,
        "工资表": None,
    }
    counts: dict[str, Scalar] = {name: len(sentences) for name, sentences in details.items()}
    return tuple(_judged(rules, _Scope({**common, **counts, **names}), details, settings))


def _judged(
    rules: Sequence[Rule], scope: _Scope, details: Mapping[str, Sequence[str]], settings: Settings
) -> Iterator[Judged]:
    for rule in rules:
        if rule.each != "报送包" or not rule.holds_in(settings.year):
            continue
        outcome = rule.judge(scope)
        if outcome.state != "不符":
            continue
        named = [name for name in details if name in rule.expression.names]
        finding = Finding(
            rule=rule.name,
            severity=rule.severity,
            state=outcome.state,
            sentence=f"{rule.say(outcome, '报送包', scope)}。",
            where="报送包",
            left=outcome.left,
            right=outcome.right,
            basis=rule.basis,
        )
        yield Judged(finding, tuple(sentence for name in named for sentence in details[name]))
