"""The tables behind the register: its fields and their aliases, the code lists, the predicates (口径).

They live in templates/register.yaml, codes.yaml and predicates.yaml, so that an office can add a word.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import NamedTuple

from bianzhi_xl import places, yamltext
from bianzhi_xl.nouns import Where
from bianzhi_xl.yamltext import Map, Node, Seq, Text

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


def _map(node: Node | str, what: str, allowed: frozenset[str] | None = None) -> Map:
    """``node`` as a mapping (with no key but the allowed ones).  Raises RuleFault."""
    if not isinstance(node, Map):
        raise yamltext.fault(_node(node), f"{what}应是“名称: 值”的形式。")
    if allowed is not None:
        yamltext.closed(node, allowed, what)
    return node


def _list(node: Node | str, what: str) -> Seq:
    """``node`` as a list.  Raises RuleFault."""
    if not isinstance(node, Seq):
        raise yamltext.fault(_node(node), f"{what}应是一列，每项以“- ”开头，或写成 [甲, 乙]。")
    return node


def _text(node: Node | str, what: str) -> Text:
    """``node`` as a text.  Raises RuleFault."""
    if not isinstance(node, Text):
        raise yamltext.fault(_node(node), f"{what}应是文字。")
    return node


def _texts(node: Node | str, what: str) -> tuple[Text, ...]:
    """One text, or a list of texts.  Raises RuleFault."""
    return tuple(_text(each, what) for each in (node if isinstance(node, Seq) else (node,)))


def _node(node: Node | str) -> Node | None:
    return node if isinstance(node, (Text, Seq, Map)) else None


def _name(entry: Map, what: str) -> Text:
    """The 名 of an entry.  Raises RuleFault when it has none."""
    if not entry.get("名"):
        raise yamltext.fault(entry, f"{what}缺“名”。")
    return _text(entry["名"], f"{what}的“名”")


@functools.lru_cache(maxsize=1)
def _fields() -> tuple[Mapping[str, Mapping[str, Field]], Mapping[str, Mapping[str, Field]]]:
    """By record family: name → field, and bare header → field."""
    node = yamltext.load(places.TEMPLATES / "register.yaml")
    yamltext.closed(node, {PEOPLE, UNITS, LEDGER}, "台账字段表")
    named: dict[str, dict[str, Field]] = {}
    headed: dict[str, dict[str, Field]] = {}
    for family, entries in node.items():
        names, heads = named.setdefault(family, {}), headed.setdefault(family, {})
        for each in _list(entries, f"“{family}”的字段"):
            entry = _map(each, "字段", frozenset(("名", "别名", "型", "码表")))
            name = _name(entry, "字段")
            field = names[name] = _field(entry)
            for head in (name, *_texts(entry.get("别名", Seq()), "别名")):
                if heads.setdefault(bare_head(head), field) is not field:
                    raise yamltext.fault(head, f"“{head}”同时是两个字段的名称，请去掉一处。")
    return named, headed


def _field(entry: Map) -> Field:
    kind, listed = str(entry.get("型", "文字")), str(entry.get("码表", ""))
    if kind not in _TYPES:
        raise yamltext.fault(entry, f"没有“{kind}”这种型，可用的有：{'、'.join(sorted(_TYPES))}。")
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


_Implied = dict[tuple[str, str], tuple[str, str]]


@functools.lru_cache(maxsize=1)
def _codes() -> tuple[Mapping[str, Mapping[str, str]], Mapping[tuple[str, str], tuple[str, str]]]:
    """Code list → accepted text → name; and (code list, text) → (other field, its value) for 兼."""
    node = yamltext.load(places.TEMPLATES / "codes.yaml")
    found: dict[str, dict[str, str]] = {}
    implied: _Implied = {}
    for name, entries in node.items():
        accepted = found.setdefault(name, {})
        for entry in _list(entries, f"码表“{name}”"):
            value, *others = _code(name, entry, implied)
            for text in (value, *others):
                if accepted.setdefault(half_width(text), str(value)) != value:
                    raise yamltext.fault(entry, f"码表“{name}”里“{text}”写了两次，请去掉一处。")
    return found, implied


def _code(listed: str, entry: Node, implied: _Implied) -> tuple[str, ...]:
    """The name of one code and the other texts it is known by."""
    if not isinstance(entry, Map):
        return (_text(entry, f"码表“{listed}”的一项"),)
    yamltext.closed(entry, {"名", "码", "别名", "兼"}, "码表")
    also = _map(entry.get("兼", Map()), "兼")
    for text, more in also.items():
        for field, other in _map(more, "兼").items():
            implied[listed, half_width(text)] = (str(field), str(other))
    codes = _texts(entry.get("码", Seq()), "码")
    return (_name(entry, "码表的一项"), *_texts(entry.get("别名", Seq()), "别名"), *codes, *also)


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
    return _map(node, "口径表", frozenset(("机构派生", "个人派生", "划分", "口径")))


@functools.cache
def derived(family: str) -> Mapping[str, tuple[Step, ...]]:
    """Derived attribute → its steps, top to bottom, for 个人 or 机构."""
    part = "个人派生" if family == PEOPLE else "机构派生"
    node = _map(_predicate_file().get(part, Map()), part)
    return {name: tuple(map(_step, _list(steps, f"“{name}”"))) for name, steps in node.items()}


def _step(node: Node) -> Step:
    entry = _map(node, "派生属性", frozenset(("值", "条件")))
    if "值" not in entry:
        raise yamltext.fault(entry, "派生属性的一条缺“值”。")
    conditions = _map(entry.get("条件", Map()), "条件")
    return Step(str(entry["值"]), tuple(_condition(name, value) for name, value in conditions.items()))


def _condition(name: str, value: Node) -> tuple[str, str, frozenset[str]]:
    how = "在"
    if isinstance(value, Map):
        yamltext.closed(value, {"非", "含"}, "条件")
        if len(value) != 1:
            raise yamltext.fault(value, "条件里“非”“含”只写一个。")
        how, value = next(iter(value.items()))
    return name, how, frozenset(_texts(value, f"“{name}”的条件"))


@functools.lru_cache(maxsize=1)
def predicates() -> Mapping[str, Where]:
    """Named predicate (口径) → its filter; the blocks of the partition are predicates too."""
    named = _map(_predicate_file().get("口径", Map()), "口径")
    return {**partition()[1], **{str(name): _filter(name, node) for name, node in named.items()}}


@functools.lru_cache(maxsize=1)
def partition() -> tuple[tuple[str, ...], Mapping[str, Where]]:
    """划分: the attributes that all forms cut people and quotas by, and the blocks, each with its filter."""
    node = _map(_predicate_file().get("划分", Map()), "划分", frozenset(("属性", "块")))
    blocks = _map(node.get("块", Map()), "划分的块")
    return _texts(node.get("属性", Seq()), "划分的属性"), {str(k): _filter(k, v) for k, v in blocks.items()}


def _filter(name: str, node: Node) -> Where:
    terms = _map(node, f"口径“{name}”")
    return Where.of({key: _texts(value, f"口径“{name}”") for key, value in terms.items()})
