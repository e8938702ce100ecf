"""YAML read as text, with line numbers: what the office writes is what the program sees.

``01`` stays ``01``, ``no`` stays ``no``; a key written twice, an anchor, a tab or a Chinese colon gets one
sentence that names the file and the line.

>>> node = loads("编号: 01\\n列: [甲, 乙]\\n", "例.yaml")
>>> node["编号"], node["编号"].line, node["列"]
('01', 1, ['甲', '乙'])
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Set
from pathlib import Path

import yaml

from bianzhi_xl.nouns import RuleFault

_Loader = getattr(yaml, "CLoader", yaml.Loader)
_CHINESE_COLON = re.compile(r"^\s*(?:- )?\s*[\w·（）()-]+：")
_PLAIN = re.compile(r"[^\W_][\w()（）、+%-]*")
_DEPTH = 40


class Text(str):
    """A scalar with the place where it stands."""

    file: str
    line: int


class Seq(list["Node"]):
    """A list with the place where it begins."""

    file: str
    line: int


class Map(dict[str, "Node"]):
    """A mapping with the place where it begins; ``key_line`` tells where each key stands."""

    file: str
    line: int
    key_line: dict[str, int]


Node = Text | Seq | Map


def load(path: Path) -> Map:
    """The mapping in a UTF-8 file.  Raises RuleFault if it cannot be read as one."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RuleFault(f"{path}：打不开（{error.strerror}），请检查文件是否在、是否可读。") from error
    except UnicodeDecodeError as error:
        raise RuleFault(f"{path}：不是 UTF-8 文字，请另存为 UTF-8 编码。") from error
    return loads(text, str(path))


def loads(text: str, name: str) -> Map:
    """The mapping in a text; ``name`` is what sentences call it.  An empty text is an empty mapping."""
    try:
        events = iter(yaml.parse(text, Loader=_Loader))
        node = _document(events, name)
    except yaml.YAMLError as error:
        raise _unreadable(error, text, name) from error
    if node is None:
        node = _placed(Map(), name, 1)
        node.key_line = {}
    if not isinstance(node, Map):
        raise _colon(text, name) or RuleFault(f"{name}：应是“名称: 值”的形式，请检查第 {node.line} 行。")
    return node


def quoted(text: str) -> str:
    """A text as a scalar that :func:`loads` reads back letter for letter, wherever a scalar may stand.

    >>> print(quoted("超(+)缺(-)"), quoted("其中： 女"), quoted("一\\n二"))
    超(+)缺(-) "其中： 女" "一\\n二"
    """
    return text if _PLAIN.fullmatch(text) else f'"{"".join(map(_letter, text))}"'


def _letter(letter: str) -> str:
    """A character inside double quotes; what cannot be seen is written as its number."""
    if letter in '\\"':
        return "\\" + letter
    if letter == "\n":
        return "\\n"
    if unicodedata.category(letter) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"):
        return f"\\U{ord(letter):08X}"
    return letter


def fault(node: Node | None, sentence: str) -> RuleFault:
    """A RuleFault that says where ``node`` stands."""
    place = f"{node.file} 第 {node.line} 行：" if node is not None else ""
    return RuleFault(place + sentence)


def closed(node: Map, allowed: Set[str], what: str) -> None:
    """Raise RuleFault if the mapping has a key that ``what`` does not know."""
    for key in node:
        if key not in allowed:
            known = "、".join(sorted(allowed))
            raise RuleFault(
                f"{node.file} 第 {node.key_line[key]} 行：{what}没有“{key}”这一项，可用的有：{known}。"
            )


def _line(event: yaml.Event) -> int:
    """The line an event begins on, counted from 1."""
    return event.start_mark.line + 1 if event.start_mark else 1


def _placed(node: Node, file: str, line: int):
    node.file, node.line = file, line
    return node


def _document(events: Iterator, name: str) -> Node | None:
    node = None
    for event in events:
        if isinstance(event, (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            if node is not None:
                raise RuleFault(f"{name} 第 {_line(event)} 行：一个文件只能有一份内容，请去掉“---”。")
            node = _node(event, events, name, 0)
    return node


def _node(event, events: Iterator, name: str, depth: int) -> Node:
    line = event.start_mark.line + 1
    if getattr(event, "anchor", None) or isinstance(event, yaml.AliasEvent):
        raise RuleFault(f"{name} 第 {line} 行：不支持 & 和 * 引用，请把内容写全（或给文字加引号）。")
    if depth > _DEPTH:
        raise RuleFault(f"{name} 第 {line} 行：套得太深，请检查缩进。")
    if isinstance(event, yaml.ScalarEvent):
        return _placed(Text(event.value), name, line)
    if isinstance(event, yaml.SequenceStartEvent):
        seq = _placed(Seq(), name, line)
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            seq.append(_node(event, events, name, depth + 1))
        return seq
    return _mapping(_placed(Map(), name, line), events, name, depth)


def _mapping(node: Map, events: Iterator, name: str, depth: int) -> Map:
    node.key_line = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, name, depth + 1)
        if not isinstance(key, Text):
            raise RuleFault(f"{name} 第 {key.line} 行：名称应是文字，含 {{ }} 或 [ ] 的名称请加引号。")
        if key in node:
            raise RuleFault(
                f"{name} 第 {key.line} 行：“{key}”写了两次（前一次在第 {node.key_line[key]} 行），请删去一处。"
            )
        node[key] = _node(next(events), events, name, depth + 1)
        node.key_line[key] = key.line
    return node


def _unreadable(error: yaml.YAMLError, text: str, name: str) -> RuleFault:
    colon = _colon(text, name)
    if colon:
        return colon
    mark = getattr(error, "problem_mark", None)
    where = f"第 {mark.line + 1} 行附近" if mark else ""
    lines = text.splitlines()
    if mark and mark.line < len(lines) and "\t" in lines[mark.line]:
        return RuleFault(f"{name} {where}：用了制表符（Tab），请改为空格。")
    return RuleFault(f"{name} {where}读不懂，请检查缩进、空格和冒号（值里含“: ”的请加引号）。")


def _colon(text: str, name: str) -> RuleFault | None:
    """The fault for the first line whose key is followed by a Chinese colon, if there is one."""
    for number, line in enumerate(text.splitlines(), 1):
        if _CHINESE_COLON.match(line) and ": " not in line and not line.rstrip().endswith(":"):
            return RuleFault(f"{name} 第 {number} 行：“{line.strip()}”用了中文冒号，请改为英文冒号加空格。")
    return None
