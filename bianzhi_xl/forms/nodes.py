"""Reading single values out of a declaration, each with a fault that names the line."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bianzhi_xl import yamltext
from bianzhi_xl.nouns import RuleFault
from bianzhi_xl.settings import SWITCHES
from bianzhi_xl.yamltext import Map, Node, Seq, Text


def need(node: Map, key: str, what: str) -> Node:
    """A value that must be there."""
    if key not in node or node[key] == "":
        raise yamltext.fault(node, f"{what}缺“{key}”，请补上。")
    return node[key]


def text(node: Map, key: str, default: str = "") -> str:
    """A text, as a plain ``str``."""
    value = node.get(key)
    if value is None:
        return default
    if not isinstance(value, Text):
        raise yamltext.fault(value, f"“{key}”应是一段文字。")
    return str(value)


def texts(node: Map, key: str) -> tuple[str, ...]:
    """A list of texts; a single text is a list of one."""
    value = node.get(key)
    if value is None:
        return ()
    items = value if isinstance(value, Seq) else [value]
    for item in items:
        if not isinstance(item, Text):
            raise yamltext.fault(item, f"“{key}”应是文字的列表。")
    return tuple(str(item) for item in items)


def entries(node: Map, key: str) -> tuple[Map, ...]:
    """A list of mappings."""
    value = node.get(key)
    if not isinstance(value, Seq) or not value:
        raise yamltext.fault(value if value is not None else node, f"“{key}”应是一个列表，每项写 {{名: …}}。")
    found = []
    for item in value:
        if not isinstance(item, Map):
            raise yamltext.fault(item, f"“{key}”的每项应写成 {{名: …}}。")
        found.append(item)
    return tuple(found)


def chosen(node: Map, year: int, switches: Mapping[str, str]) -> bool:
    """Whether a part of a form is meant (当) in a report year and with these switches of 设置.yaml.

    ``{年度: 2019-2099}`` and ``{乡镇街道单列: 是}`` may stand together; both must hold then.
    """
    when = node.get("当")
    if when is None:
        return True
    if not isinstance(when, Map):
        raise yamltext.fault(when, "“当”应写成 {年度: 2019-2099} 或 {开关名: 值}。")
    for name in when:
        if name == "年度":
            first, last = span(when, "年度")
            if not first <= year <= last:
                return False
        elif name not in SWITCHES:
            raise yamltext.fault(when[name], f"没有“{name}”这个开关，可用的有：{'、'.join(SWITCHES)}。")
        elif one_of(when, name, SWITCHES[name], "") != switches[name]:
            return False
    return True


def span(node: Map, key: str) -> tuple[int, int]:
    """First and last year, written 2000-2099; all years when left out."""
    value = text(node, key, "2000-2099")
    match = re.fullmatch(r"(\d{4})-(\d{4})", value, re.ASCII)
    if not match or match[1] > match[2]:
        raise yamltext.fault(node[key], f"“{key}”应写成 2000-2099，现在写的是“{value}”。")
    return int(match[1]), int(match[2])


def one_of(node: Map, key: str, allowed: tuple[str, ...], default: str) -> str:
    """One of a few fixed words."""
    value = text(node, key, default)
    if value not in allowed:
        raise yamltext.fault(node[key], f"“{key}”只能是 {'、'.join(allowed)}，现在写的是“{value}”。")
    return value


def number(node: Map, key: str, default: float) -> float:
    """A number that is not negative."""
    value = text(node, key)
    if not value:
        return default
    if not re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII):
        raise yamltext.fault(node[key], f"“{key}”应是数，现在写的是“{value}”。")
    return float(value)


def identifier(node: Map, key: str, what: str) -> str:
    """A name that rules can write without quotes: letters, Chinese characters, digits, no signs."""
    name = need(node, key, what)
    if not isinstance(name, Text) or not name.isidentifier():
        rule = "只能用汉字、字母和数字，且不以数字开头"
        raise yamltext.fault(name, f"{what}的“{key}”{rule}，现在写的是“{name}”；要印的文字写在“题”里。")
    return str(name)


def placed(node: Node, error: RuleFault) -> RuleFault:
    """A fault of the language with the line of the declaration in front."""
    return yamltext.fault(node, str(error))
