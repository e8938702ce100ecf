"""The tables behind the register: its fields and their aliases, the code lists, the predicates (口径).

They live in templates/register.yaml, codes.yaml and predicates.yaml, so that an office can add a word.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

from bianzhi_xl import places, yamltext
from bianzhi_xl.nouns import Where
from bianzhi_xl.yamltext import Map, Node, Seq

UNMAPPED = "未归类"
PEOPLE, UNITS, LEDGER = "个人", "机构", "台账"
_TYPES = {"文字", "姓名", "身份证号", "日期", "码", "数", "信用代码", "是否", "文号"}
_WIDTHS = {0x3000: " ", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}
_HEAD_DROPS = str.maketrans(dict.fromkeys(" \t\r\n*　_：:", ""))


class Field(NamedTuple):
    """A field of a record: its name, kind of value, and code list if it has one."""

    name: str
    kind: str
    codes: str


class Step(NamedTuple):
    """One line of a derived attribute: the value taken when all conditions hold.

    Each condition: attribute, how (在 | 非 | 含), texts.
    """

    value: str
    conditions: tuple[tuple[str, str, frozenset[str]], ...]


def half_width(text: str) -> str:
    """Full-width letters, digits and punctuation as half-width ones; Chinese stays."""
    return text.translate(_WIDTHS)


def bare_head(text: object) -> str:
    """A header as it is compared: no spaces, stars, line breaks, colons; half-width brackets."""
    return half_width(str(text)).translate(_HEAD_DROPS)


@functools.lru_cache(maxsize=1)
def _fields() -> tuple[Mapping[str, Mapping[str, Field]], Mapping[str, Mapping[str, Field]]]:
    """By record family: name → field, and bare header → field."""
    node = yamltext.load(places.TEMPLATES / "register.yaml")
    yamltext.closed(node, {PEOPLE, UNITS, LEDGER}, "台账字段表")
    named: dict[str, dict[str, Field]] = {}
    headed: dict[str, dict[str, Field]] = {}
    for family, entries in node.items():
        names, heads = named.setdefault(family, {}), headed.setdefault(family, {})
        for entry in entries:
            yamltext.closed(entry, {"名", "别名", "型", "码表"}, "字段")
            field = _field(entry)
            names[field.name] = field
            for head in (entry["名"], *entry.get("别名", ())):
                if heads.setdefault(bare_head(head), field) is not field:
                    raise yamltext.fault(head, f"“{head}”同时是两个字段的名称，请去掉一处。")
    return named, headed


def _field(entry: Map) -> Field:
    kind = str(entry.get("型", "文字"))
    if kind not in _TYPES:
        raise yamltext.fault(entry["型"], f"没有“{kind}”这种型，可用的有：{'、'.join(sorted(_TYPES))}。")
    listed = str(entry.get("码表", ""))
    if (kind == "码") != bool(listed) or (listed and listed not in code_lists()):
        raise yamltext.fault(entry, f"“{entry['名']}”的型和码表对不上，码表要在 codes.yaml 里。")
    return Field(str(entry["名"]), kind, listed)


def fields(family: str) -> Mapping[str, Field]:
    """Name → field of 个人, 机构 or 台账."""
    return _fields()[0][family]


def headings(family: str) -> Mapping[str, Field]:
    """Bare header (also every alias) → field."""
    return _fields()[1][family]


@functools.cache
def spellings() -> frozenset[str]:
    """Every bare header of every family: a row that holds none of them is no header."""
    return frozenset(head for heads in _fields()[1].values() for head in heads)


@functools.lru_cache(maxsize=1)
def _codes() -> tuple[Mapping[str, Mapping[str, str]], Mapping[tuple[str, str], tuple[str, str]]]:
    """Code list → accepted text → name; and (code list, text) → (other field, its value) for 兼."""
    node = yamltext.load(places.TEMPLATES / "codes.yaml")
    found: dict[str, dict[str, str]] = {}
    implied: dict[tuple[str, str], tuple[str, str]] = {}
    for name, entries in node.items():
        accepted = found.setdefault(name, {})
        for entry in entries:
            if isinstance(entry, Map):
                yamltext.closed(entry, {"名", "码", "别名", "兼"}, "码表")
                value, also = str(entry["名"]), entry.get("兼", {})
                texts = (value, *entry.get("别名", ()), entry.get("码", ""), *also)
                for text, (field, other) in ((text, *more.items()) for text, more in also.items()):
                    implied[name, half_width(text)] = (str(field), str(other))
            else:
                value, texts = str(entry), (entry,)
            for text in texts:
                if text and accepted.setdefault(half_width(str(text)), value) != value:
                    raise yamltext.fault(entry, f"码表“{name}”里“{text}”写了两次，请去掉一处。")
    return found, implied


def code_lists() -> Mapping[str, Mapping[str, str]]:
    """Code list → every accepted text (name, alias, code) → name."""
    return _codes()[0]


def implied() -> Mapping[tuple[str, str], tuple[str, str]]:
    """(code list, text) → (field, value): what a text such as 全额事业编制 says of another field."""
    return _codes()[1]


@functools.cache
def names_of(listed: str) -> tuple[str, ...]:
    """The names in a code list, in order."""
    return tuple(dict.fromkeys(code_lists().get(listed, {}).values()))


@functools.lru_cache(maxsize=1)
def _predicate_file() -> Map:
    node = yamltext.load(places.TEMPLATES / "predicates.yaml")
    yamltext.closed(node, {"机构派生", "个人派生", "口径"}, "口径表")
    return node


@functools.cache
def derived(family: str) -> Mapping[str, tuple[Step, ...]]:
    """Derived attribute → its steps, top to bottom, for 个人 or 机构."""
    node = _predicate_file()["个人派生" if family == PEOPLE else "机构派生"]
    return {name: tuple(_step(entry) for entry in entries) for name, entries in node.items()}


def _step(entry: Map) -> Step:
    yamltext.closed(entry, {"值", "条件"}, "派生属性")
    conditions = entry.get("条件", Map())
    return Step(str(entry["值"]), tuple(_condition(name, value) for name, value in conditions.items()))


def _condition(name: str, value: Node) -> tuple[str, str, frozenset[str]]:
    how = "在"
    if isinstance(value, Map):
        yamltext.closed(value, {"非", "含"}, "条件")
        how, value = next(iter(value.items()))
    texts = value if isinstance(value, Seq) else [value]
    return name, how, frozenset(map(str, texts))


@functools.lru_cache(maxsize=1)
def predicates() -> Mapping[str, Where]:
    """Named predicate (口径) → its filter."""
    node = _predicate_file()["口径"]
    return {
        name: Where.of({key: _texts(value) for key, value in terms.items()}) for name, terms in node.items()
    }


def _texts(value: Node) -> tuple[str, ...]:
    return (str(value),) if isinstance(value, str) else tuple(map(str, value))
