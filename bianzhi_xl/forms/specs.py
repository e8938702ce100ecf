"""行 in YAML to row specs: fixed rows with their sums and 其中, shared rows (行组), listings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bianzhi_xl import yamltext
from bianzhi_xl.forms import conditions, nodes
from bianzhi_xl.forms.known import Known
from bianzhi_xl.nouns import RowSpec
from bianzhi_xl.yamltext import Map, Node

LISTINGS = ("逐机构", "逐内设机构", "逐人")
_FIXED = {"名", "题", "加", "其中", "条件", "机构条件", "缩进", "手填", "当"}
_GROUP = {"行组", "不含", "当"}


def specs(form: Map, groups: Map, known: Known) -> tuple[RowSpec, ...]:
    """All declared rows of a form, top to bottom.  RuleFault with file and line on anything unknown."""
    found: dict[str, RowSpec] = {}
    lines: dict[str, Map] = {}
    absent: set[str] = set()
    for node, spec in _walk(form, groups, known, absent):
        if spec.key in found:
            raise yamltext.fault(node, f"行“{spec.key}”写了两次，请改一个名。")
        found[spec.key], lines[spec.key] = spec, node
    # A total loses the rows that are not meant this year or by local practice.
    gone = absent - found.keys()
    found = {key: replace(s, sum_of=tuple(k for k in s.sum_of if k not in gone)) for key, s in found.items()}
    for spec in found.values():
        _checked(spec, found, lines[spec.key])
    _refuse_circles(found, lines)
    return tuple(found.values())


def names(form: Map, groups: Map) -> frozenset[str]:
    """The names of all rows that a form declares, those that are not meant (当) too."""
    return frozenset(name for node in nodes.entries(form, "行") for name in _names(node, groups))


def _walk(form: Map, groups: Map, known: Known, absent: set[str]) -> Iterator[tuple[Map, RowSpec]]:
    """Every row that is meant; the names of the others go to ``absent``."""
    for node in nodes.entries(form, "行"):
        if not nodes.chosen(node, known.year, known.switches):
            absent.update(_names(node, groups))
        elif "行组" in node:
            yield from _shared(node, groups, known, absent)
        else:
            yield node, _spec(node, known)


def _names(node: Map, groups: Map) -> Iterator[str]:
    if "行组" in node:
        for each in nodes.entries(groups, nodes.text(node, "行组")):
            yield from _names(each, groups)
    else:
        yield from (str(node[key]) for key in ("名", *LISTINGS) if key in node)


def _shared(node: Map, groups: Map, known: Known, absent: set[str]) -> Iterator[tuple[Map, RowSpec]]:
    """The rows of a shared group without those left out (不含); totals lose them too."""
    yamltext.closed(node, _GROUP, "行组")
    name = nodes.text(node, "行组")
    if name not in groups:
        raise yamltext.fault(node["行组"], f"没有“{name}”这个行组，可用的有：{'、'.join(groups)}。")
    rows: list[tuple[Map, RowSpec]] = []
    for each in nodes.entries(groups, name):
        if not nodes.chosen(each, known.year, known.switches):
            absent.update(_names(each, groups))
        elif "行组" in each:
            rows += _shared(each, groups, known, absent)
        else:
            rows.append((each, _spec(each, known)))
    without = nodes.texts(node, "不含")
    for key in without:
        if key not in {spec.key for _, spec in rows} | absent:
            raise yamltext.fault(node["不含"], f"行组“{name}”里没有“{key}”这一行。")
    for each, spec in rows:
        if spec.key not in without:
            yield each, replace(spec, sum_of=tuple(k for k in spec.sum_of if k not in without))


def _spec(node: Map, known: Known) -> RowSpec:
    kind = next((word for word in LISTINGS if word in node), None)
    if kind:
        return _listing(node, kind, known)
    yamltext.closed(node, _FIXED, "行")
    key = nodes.identifier(node, "名", "行")
    if "加" in node and "条件" in node:
        raise yamltext.fault(node, f"行“{key}”是合计行（有“加”），不能再写“条件”。")
    bodies = conditions.where(node["机构条件"], known) if "机构条件" in node else None
    return RowSpec(
        key=key,
        label=nodes.text(node, "题", key),
        where=conditions.where(node.get("条件"), known),
        sum_of=nodes.texts(node, "加"),
        of=nodes.text(node, "其中"),
        indent=int(nodes.number(node, "缩进", 0)),
        bodies=bodies,
        typed=nodes.one_of(node, "手填", ("是", "否"), "否") == "是",
    )


def _listing(node: Map, kind: str, known: Known) -> RowSpec:
    yamltext.closed(node, {kind, "条件", "排序", "空行", "当"}, kind)
    order = nodes.texts(node, "排序")
    return RowSpec(
        key=nodes.identifier(node, kind, kind),
        label="",
        kind=kind,
        where=conditions.where(node.get("条件"), known),
        order=order,
        blanks=int(nodes.number(node, "空行", 1)),
    )


def _checked(spec: RowSpec, found: dict[str, RowSpec], node: Map) -> None:
    for key in spec.sum_of:
        if key not in found:
            raise yamltext.fault(_at(node, "加"), f"“加”里的“{key}”不是本表的行。")
        if found[key].of:
            raise yamltext.fault(_at(node, "加"), f"“加”里的“{key}”是“其中”行，不能再加一遍。")
    if spec.of and spec.of not in found:
        raise yamltext.fault(_at(node, "其中"), f"“其中: {spec.of}”：本表没有这一行。")
    if spec.of == spec.key:
        raise yamltext.fault(_at(node, "其中"), f"行“{spec.key}”不能是自己的“其中”。")


def _at(node: Map, key: str) -> Node:
    return node.get(key, node)


def _refuse_circles(found: dict[str, RowSpec], lines: dict[str, Map]) -> None:
    """RuleFault when sums go round in a circle."""
    done: set[str] = set()

    def visit(key: str, on: tuple[str, ...]) -> None:
        if key in done:
            return
        if key in on:
            raise yamltext.fault(lines[key], f"合计转了圈：{' → '.join((*on[on.index(key) :], key))}。")
        for each in found[key].sum_of:
            visit(each, (*on, key))
        done.add(key)

    for key in found:
        visit(key, ())
