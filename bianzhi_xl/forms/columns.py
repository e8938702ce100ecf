"""列 in YAML to columns: the header tree, shared blocks (块), filters that a group hands down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from bianzhi_xl import yamltext
from bianzhi_xl.forms import conditions, nodes, sources
from bianzhi_xl.forms.known import Known
from bianzhi_xl.nouns import Column, Where
from bianzhi_xl.yamltext import Map, Node, Seq, Text

KINDS = ("实有", "编制", "超缺", "领导职数", "结构", "其他人员", "机构", "上年", "增减", "文字", "手填")
_LEAF = {"名", "题", "取", "按", "计量", "类", "其中", "等于", "条件", "仅", "除", "宽", "竖", "当"}
_GROUP = {"名", "题", "列", "块", "条件", "仅", "除", "当"}
_DEPTH = 6
_MANY = 40
"""From here on, count columns are narrow with upright heads, or the sheet could not be read on A3."""


class _Leaf(NamedTuple):
    """A leaf of the header tree before its names are resolved; what groups hand down is already here."""

    node: Map
    path: tuple[str, ...]
    heads: tuple[str, ...]
    where: Where
    only: tuple[str, ...]
    skip: tuple[str, ...]

    @property
    def key(self) -> str:
        return ".".join(self.path)


_TOP = _Leaf(Map(), (), (), Where(), (), ())


def columns(form: Map, blocks: Map, known: Known) -> tuple[Column, ...]:
    """All leaf columns of a form, left to right.  RuleFault with file and line on anything unknown."""
    leaves: dict[str, _Leaf] = {}
    for leaf in _walk(nodes.entries(form, "列"), _TOP, blocks, known):
        if leaf.key in leaves:
            raise yamltext.fault(leaf.node, f"列“{leaf.key}”写了两次，请改一个名。")
        leaves[leaf.key] = leaf
    found = tuple(_column(leaf, leaves, known) for leaf in leaves.values())
    _refuse_circles(found, leaves)
    return found


def _walk(entries: tuple[Map, ...], above: _Leaf, blocks: Map, known: Known) -> Iterator[_Leaf]:
    for node in entries:
        if not nodes.chosen(node, known.year, known.switches):
            continue
        if "块" not in node and "列" not in node:
            yamltext.closed(node, _LEAF, "列")
            yield _inside(node, above, known)
            continue
        yamltext.closed(node, _GROUP, "列")
        if "块" in node and "列" in node:
            raise yamltext.fault(node, "“列”和“块”只能写一个。")
        group = _inside(node, above, known) if "名" in node else _spread(node, above, known)
        if len(group.path) > _DEPTH:
            raise yamltext.fault(node, "列套得太深，请检查块是否引用了自己。")
        inner = nodes.entries(node, "列") if "列" in node else _block(node, blocks)
        yield from _walk(inner, group, blocks, known)


def _inside(node: Map, above: _Leaf, known: Known) -> _Leaf:
    """A named group or leaf under ``above``."""
    name = nodes.identifier(node, "名", "列")
    spread = _spread(node, above, known)
    return spread._replace(path=(*above.path, name), heads=(*above.heads, nodes.text(node, "题", name)))


def _spread(node: Map, above: _Leaf, known: Known) -> _Leaf:
    """What ``above`` hands down, with this node's own 条件, 仅 and 除 added."""
    return above._replace(
        node=node,
        where=above.where & conditions.where(node.get("条件"), known),
        only=nodes.texts(node, "仅") or above.only,
        skip=(*above.skip, *nodes.texts(node, "除")),
    )


def _block(node: Map, blocks: Map) -> tuple[Map, ...]:
    name = nodes.text(node, "块")
    if name not in blocks:
        raise yamltext.fault(node["块"], f"没有“{name}”这个列块，可用的有：{'、'.join(blocks)}。")
    return nodes.entries(blocks, name)


def _column(leaf: _Leaf, leaves: dict[str, _Leaf], known: Known) -> Column:
    node = leaf.node
    narrow = len(leaves) > _MANY
    taken = nodes.need(node, "取", f"列“{leaf.key}”")
    if not isinstance(taken, Text):
        raise yamltext.fault(taken, "“取”应是一段文字。")

    def resolve(name: str) -> str:
        return _resolve(name, leaf, leaves, taken)

    source = sources.source(taken, leaf.where, known, resolve)
    if "条件" in node and source.word not in (*sources.COUNTS, "台账"):
        raise yamltext.fault(node["条件"], f"列“{leaf.key}”不是数人数、编制或机构的，不能带“条件”。")
    by = nodes.one_of(node, "按", ("", "机构"), "")
    if by and source.word not in (*sources.COUNTS, "台账"):
        raise yamltext.fault(node["按"], "“按: 机构”只用于 人数、编制、机构数、内设机构数 和 台账。")
    unit = nodes.one_of(node, "计量", ("", "名", "人", "个", "%"), sources.UNITS.get(source.word, ""))
    if unit != sources.UNITS.get(source.word, unit):
        right = sources.UNITS[source.word]
        raise yamltext.fault(node["计量"], f"{source.word}的计量是“{right}”，不是“{unit}”。")
    default = sources.KINDS.get(source.word, "" if unit else "文字")
    kind = nodes.one_of(node, "类", KINDS, default) if "类" in node else default
    if not kind:
        raise yamltext.fault(node, f"列“{leaf.key}”缺“类”，可用的有：{'、'.join(KINDS)}。")
    return Column(
        key=leaf.key,
        heads=leaf.heads,
        source=replace(source, by=by),
        unit=unit,
        kind=kind,
        of=resolve(nodes.text(node, "其中")) if "其中" in node else "",
        only=leaf.only,
        skip=leaf.skip,
        width=nodes.number(node, "宽", (5 if narrow else 8) if unit else 10),
        vertical=nodes.one_of(node, "竖", ("是", "否"), "是" if unit and narrow else "否") == "是",
        parts=tuple(_group(item, leaf, leaves) for item in _groups(node)),
    )


def _resolve(name: str, leaf: _Leaf, leaves: dict[str, _Leaf], at: Text) -> str:
    """The key of a column named inside ``leaf``: its own group first, then outward."""
    for depth in range(len(leaf.path) - 1, -1, -1):
        key = ".".join((*leaf.path[:depth], name))
        if key in leaves and key != leaf.key:
            return key
    raise yamltext.fault(at, f"列“{leaf.key}”里写的“{name}”不是本表的列，可用的有：{'、'.join(leaves)}。")


def _groups(node: Map) -> Seq:
    value = node.get("等于")
    if value is None:
        return Seq()
    if not isinstance(value, Seq):
        raise yamltext.fault(value, "“等于”应是列组名的列表，例如 [学历, 年龄]。")
    return value


def _group(item: Node, leaf: _Leaf, leaves: dict[str, _Leaf]) -> tuple[str, ...]:
    """The columns of one 等于: all leaves right under a header group, or a list of columns."""
    if isinstance(item, Seq):
        return tuple(_resolve(name, leaf, leaves, name) for name in item if isinstance(name, Text))
    if not isinstance(item, Text):
        raise yamltext.fault(item, "“等于”的每项应是列组名，或列名的列表。")
    for depth in range(len(leaf.path) - 1, -1, -1):
        path = (*leaf.path[:depth], *item.split("."))
        keys = tuple(k for k, each in leaves.items() if each.path[:-1] == path and "其中" not in each.node)
        if keys:
            return keys
    raise yamltext.fault(item, f"没有“{item}”这个列组。")


def _refuse_circles(found: tuple[Column, ...], leaves: dict[str, _Leaf]) -> None:
    """RuleFault when formulas go round in a circle."""
    by_key = {column.key: column for column in found}
    done: set[str] = set()

    def visit(key: str, on: tuple[str, ...]) -> None:
        if key in on:
            at = leaves[key].node
            raise yamltext.fault(at, f"式转了圈：{' → '.join((*on[on.index(key) :], key))}。")
        source = by_key[key].source
        if key in done or source.word != "式":
            return
        for name in sources.expression(source.field).names:
            visit(name, (*on, key))
        done.add(key)

    for key in by_key:
        visit(key, ())
