"""The rules as people read them: a table for the terminal, a chapter for the manual."""

from __future__ import annotations

from collections.abc import Iterable

from bianzhi_xl.rules.rule import Rule

HEADS = ("规则", "级别", "标题", "每", "表或记录", "说明", "依据", "状态")


def catalogue(rules: Iterable[Rule]) -> tuple[tuple[str, ...], ...]:
    """One line a rule, the heads first."""
    return (HEADS, *(_line(rule) for rule in rules))


def _line(rule: Rule) -> tuple[str, ...]:
    where = "、".join(rule.forms or rule.records) or "全部"
    state = "停用" if not rule.enabled else "可说明" if rule.explainable else "启用"
    return rule.name, rule.severity, rule.label, rule.each, where, rule.description, rule.basis, state


DETAILS = ("规则", "级别", "标题", "每", "表或记录", "说明", "式", "前提", "空", "依据", "状态")


def details(rules: Iterable[Rule]) -> tuple[tuple[str, ...], ...]:
    """Everything about each rule, a line a rule under the heads ``DETAILS``: for a printed catalogue."""
    return tuple(
        (*line[:6], rule.expression.text, rule.given.text if rule.given else "", rule.blank, *line[6:])
        for rule in rules
        for line in (_line(rule),)
    )


def markdown(rules: Iterable[Rule]) -> str:
    """The rules as a Markdown chapter, one section a rule."""
    return "\n".join(_section(rule) for rule in rules)


def _section(rule: Rule) -> str:
    first, last = rule.years
    facts = [
        f"- 级别：{rule.severity}{'（可以说明后通过）' if rule.explainable else ''}",
        f"- 对每：{rule.each}（{'、'.join(rule.forms or rule.records) or '全部'}）",
        f"- 式：`{rule.expression.text}`",
    ]
    if rule.given is not None:
        facts.append(f"- 前提：`{rule.given.text}`")
    if rule.parameters:
        facts.append("- 参数：" + "、".join(f"{name} = {value}" for name, value in rule.parameters.items()))
    if rule.blank == "当零":
        facts.append("- 空：当零")
    if (first, last) != (1900, 9999):
        facts.append(f"- 年度：{first}{'' if last == first else f'—{last}' if last < 9999 else ' 起'}")
    facts.append(f"- 依据：{rule.basis}")
    state = "" if rule.enabled else "（停用）"
    return f"### {rule.name} {rule.label}{state}\n\n{rule.description}\n\n" + "\n".join(facts) + "\n"
