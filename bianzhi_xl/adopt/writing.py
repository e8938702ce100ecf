"""A drafted form as YAML: every guess marked on its line, what is open listed at the top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bianzhi_xl import register
from bianzhi_xl.nouns import Where
from bianzhi_xl.yamltext import quoted


@dataclass(frozen=True, slots=True)
class Group:
    """A node of the header tree.

    text: what is printed.  items: the keys of a leaf, why: the reason for them; inner: the nodes under a group.
    """

    text: str
    name: str
    items: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    inner: Sequence[Group] = ()


def head(intro: Iterable[str], items: Mapping[str, str]) -> str:
    """The top of the file: the comments and the keys that are no lists of columns or rows."""
    lines = [remark(line) for line in intro]
    lines += [f"{key}: {value}" for key, value in items.items()]
    return "\n".join(lines) + "\n"


def columns(groups: Sequence[Group]) -> str:
    return "列:\n" + "".join(_group(group, "") for group in groups)


def _group(group: Group, indent: str) -> str:
    printed = {} if group.name == group.text else {"题": quoted(group.text)}
    if not group.inner:
        return f"{indent}- {entry({'名': group.name, **printed, **group.items})}{_reason(group.why)}\n"
    lines = [f"{indent}- 名: {group.name}\n"]
    lines += [f"{indent}  {key}: {value}\n" for key, value in printed.items()]
    lines += [f"{indent}  列:\n", *(_group(each, indent + "  ") for each in group.inner)]
    return "".join(lines)


def entry(items: Mapping[str, str]) -> str:
    """A mapping on one line; values are scalars of YAML already."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"


def row(items: Mapping[str, str], why: str) -> str:
    return f"- {entry(items)}{_reason(why)}\n"


def _reason(why: str) -> str:
    return f"  {remark(why)}" if why else ""


def remark(text: str) -> str:
    """A comment on one line, whatever the text holds."""
    words = ("".join(letter for letter in word if letter.isprintable()) for word in text.split())
    return f"# {' '.join(filter(None, words))}"


def listed(names: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, names))}]"


def condition(where: Where) -> str:
    """A filter (条件): each attribute with its values, or with those it is not (非) when they are fewer."""
    return entry({name: _values(name, values) for name, values in where})


def _values(name: str, values: frozenset[str]) -> str:
    every = register.codes(name)
    rest = [value for value in every if value not in values]
    if rest and len(rest) < len(values):
        return f"{{非: {_one_or_more(rest)}}}"
    order = {value: place for place, value in enumerate(every)}
    given = sorted(values, key=lambda value: (order.get(value, len(order)), value))
    return _one_or_more(given)


def _one_or_more(values: Sequence[str]) -> str:
    return quoted(values[0]) if len(values) == 1 else listed(values)


def named(where: Where) -> tuple[tuple[str, ...], Where]:
    """The names of 口径 that say a part of a filter each, and the rest of it."""
    single = {terms[0]: name for name, terms in register.predicates().items() if len(terms) == 1}
    return tuple(single[term] for term in where if term in single), Where(t for t in where if t not in single)
