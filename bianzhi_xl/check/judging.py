"""Judging: every rule for everything it holds for, each 每 in its own small function."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from bianzhi_xl import forms
from bianzhi_xl.check.evidence import Bound, row_class
from bianzhi_xl.check.scopes import LedgerScope, PersonScope, Scope, SheetScope, UnitScope, World
from bianzhi_xl.nouns import Column, Figures, Place, Record, Relation, Row, Scalar, masked
from bianzhi_xl.rules import Rule

_MOST_PLACES = 4
_MOST_PEOPLE = 5


class Case(NamedTuple):
    """One thing to judge a rule for: its scope, how it is called, its cells, the people behind it.

    where and people are worked out only for what is found wrong.
    """

    scope: Scope
    where: Callable[[], str]
    places: tuple[Place, ...] = ()
    record: tuple[str, int] | None = None
    people: Callable[[], tuple[str, ...]] = tuple
    more: str = ""


def cases(rule: Rule, world: World) -> Iterator[Case]:
    """Everything a rule is to be judged for, in the order in which findings are shown."""
    yield from _EACH[rule.each](rule, world)


def _people(rule: Rule, world: World) -> Iterator[Case]:
    scope = PersonScope(world)
    for record in world.cube.register.people:
        if not rule.records or record.kind in rule.records:
            yield Case(scope.at(record), functools.partial(_line, record), record=(record.file, record.row))


def _line(record: Record) -> str:
    name = who(record) if record.kind not in ("机构", "台账") else record.get("机构名称") or record.get("机构编码")
    return f"{record.file} 第{record.row}行 {name or ''}"


def who(record: Record) -> str:
    """How a person is named in a sentence: name and masked ID number."""
    number = record.get("身份证号")
    name = str(record.get("姓名") or "（无姓名）")
    return f"{name}（{masked(number)}）" if number else name


def _units(rule: Rule, world: World) -> Iterator[Case]:
    scope = UnitScope(world)
    for record in world.cube.register.institutions:
        yield Case(scope.at(record), functools.partial(_line, record), record=(record.file, record.row))


def _ledger(rule: Rule, world: World) -> Iterator[Case]:
    scope = LedgerScope(world)
    for record in world.cube.register.ledger:
        yield Case(scope.at(record), functools.partial(_line, record), record=(record.file, record.row))


def _sheets(rule: Rule, world: World) -> Iterator[Bound]:
    for sheet in world.evidence.sheets:
        if not rule.forms or sheet.form.name in rule.forms:
            yield sheet


def _rows(rule: Rule, world: World) -> Iterator[Case]:
    columns = sorted(rule.expression.names | (rule.given.names if rule.given else frozenset()))
    for sheet in _sheets(rule, world):
        for row in sheet.rows:
            if row.key not in sheet.binding.rows or row.key in sheet.binding.vacant:
                continue
            names = {"表": sheet.form.name, "行": row.key, "行类": row_class(row)}
            places = [sheet.place(row.key, name) for name in columns if name in sheet.binding.columns]
            yield Case(
                SheetScope(world, sheet, row.key, names),
                functools.partial("{}[{}]".format, sheet.form.name, row.key),
                tuple(place for place in places if place),
            )


def _cell_names(sheet: Bound, row: Row, column: Column) -> dict[str, Scalar]:
    return {
        "表": sheet.form.name,
        "行": row.key,
        "列": column.key,
        "行类": row_class(row),
        "类": column.kind,
        "计量": column.unit,
        "来源": column.source.word,
    }


def _cells(rule: Rule, world: World) -> Iterator[Case]:
    for sheet in _sheets(rule, world):
        for row, column, place in sheet.cells:
            names = {**_cell_names(sheet, row, column), "值": sheet.value(row.key, column.key)}
            yield _cell_case(world, sheet, place, names)


def _cell_case(world: World, sheet: Bound, place: Place, names: Mapping[str, Scalar]) -> Case:
    meaning = place.meaning
    row = meaning.row if meaning else ""
    return Case(SheetScope(world, sheet, row, names), functools.partial(str, meaning), (place,))


def _derived_cells(rule: Rule, world: World) -> Iterator[Case]:
    for sheet in _sheets(rule, world):
        derived = _derived(world, sheet)
        for row, column, place in sheet.cells:
            if place.meaning is None or place.meaning not in derived:
                continue
            value = sheet.figures.get(place.meaning)
            names = {**_cell_names(sheet, row, column), "填": value, "应": derived[place.meaning]}
            yield _cell_case(world, sheet, place, names)._replace(people=_named(world, sheet, row, column))


def _derived(world: World, sheet: Bound) -> Figures:
    """What the register says of every cell it speaks of; worked out once a sheet."""
    held = world.__dict__.setdefault("_derived", {})
    key = (sheet.binding.book, sheet.binding.sheet)
    if key not in held:
        held[key] = forms.derived(sheet.form, sheet.rows, world.cube, world.evidence.last)
    return held[key]


def _named(world: World, sheet: Bound, row: Row, column: Column) -> Callable[[], tuple[str, ...]]:
    def names() -> tuple[str, ...]:
        if column.source.word != "人数":
            return ()
        found = forms.behind(sheet.form, row, column, world.cube)
        shown = tuple(f"{who(record)}{_desk(record)}" for record in found[:_MOST_PEOPLE])
        return (*shown, f"等 {len(found)} 人") if len(found) > _MOST_PEOPLE else shown

    return names


def _desk(record: Record) -> str:
    desk = record.get("所在机构") or record.get("单位名称")
    return f" {desk}" if desk else ""


def _relations(rule: Rule, world: World) -> Iterator[Case]:
    for sheet in _sheets(rule, world):
        for relation in forms.relations(sheet.form, sheet.rows):
            case = _relation(rule, world, sheet, relation)
            if case:
                yield case


def _relation(rule: Rule, world: World, sheet: Bound, relation: Relation) -> Case | None:
    meanings = (relation.left, *(meaning for _, meaning in relation.terms))
    places = tuple(sheet.place(meaning.row, meaning.column) for meaning in meanings)
    if any(place is None for place in places):
        # What was not placed is reported by the rules for 表结构.
        return None
    values = [sheet.value(meaning.row, meaning.column) for meaning in meanings]
    left = values[0]
    terms = [0 if value is None and rule.blank == "当零" else value for value in values[1:]]
    known = all(isinstance(value, (int, float)) for value in terms)
    right = sum(sign * value for (sign, _), value in zip(relation.terms, terms, strict=True)) if known else None
    names = {
        "表": sheet.form.name,
        "行": relation.left.row,
        "列": relation.left.column,
        "种": relation.kind,
        "左": left,
        "右": right,
    }
    shown = places if len(places) <= _MOST_PLACES else places[:1]
    scope = SheetScope(world, sheet, relation.left.row, names)
    where = functools.partial(str, relation.left)
    return Case(scope, where, tuple(place for place in shown if place))


def _formulas(rule: Rule, world: World) -> Iterator[Case]:
    for sheet in _sheets(rule, world):
        for row, column, place in sheet.cells:
            if forms.formula(sheet.form, sheet.rows, row, column, sheet.binding.at) is None:
                continue
            there = (place.at.row, place.at.column) in sheet.grid.formulas
            names = {**_cell_names(sheet, row, column), "公式在": "是" if there else "否"}
            yield _cell_case(world, sheet, place, names)


def _whole_forms(rule: Rule, world: World) -> Iterator[Case]:
    for sheet in _sheets(rule, world):
        places = tuple(
            place
            for cell in rule.expression.cells
            if isinstance(cell.rows, str) and (place := sheet.place(cell.rows, cell.column))
        )
        yield Case(SheetScope(world, sheet, "", {"表": sheet.form.name}), functools.partial(str, sheet.form.name), places)


def _structures(rule: Rule, world: World) -> Iterator[Case]:
    for sheet in _sheets(rule, world):
        missing, extra = sheet.binding.missing, sheet.binding.extra
        names = {"表": sheet.form.name, "缺少": len(missing), "多余": len(extra)}
        details = [f"{what}：{why}" for what, why in missing] if "缺少" in rule.expression.names else list(extra)
        where = functools.partial("{} {}".format, sheet.binding.book, sheet.binding.sheet)
        yield Case(SheetScope(world, sheet, "", names), where, more="；".join(details[:8]))


def _everything(rule: Rule, world: World) -> Iterator[Case]:
    held = world.evidence.by_form
    if all(form in held for form in rule.forms):
        places = []
        for cell in rule.expression.cells:
            sheet = held.get(cell.form)
            place = sheet.place(cell.rows, cell.column) if sheet and isinstance(cell.rows, str) else None
            places += [place] if place else []
        yield Case(SheetScope(world, None, "", {}), lambda: "、".join(rule.forms) or "全部", tuple(dict.fromkeys(places)))


_EACH: Mapping[str, Callable[[Rule, World], Iterator[Case]]] = {
    "人员": _people,
    "机构": _units,
    "台账": _ledger,
    "行": _rows,
    "格": _cells,
    "取数格": _derived_cells,
    "关系": _relations,
    "公式格": _formulas,
    "表": _whole_forms,
    "表结构": _structures,
    "全部": _everything,
}
