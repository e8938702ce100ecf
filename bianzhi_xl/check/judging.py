"""Judging: everything a rule is to be judged for, each 每 in its own small function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from bianzhi_xl import forms
from bianzhi_xl.check.evidence import Bound, row_class
from bianzhi_xl.check.scopes import About, LedgerScope, PersonScope, Scope, SheetScope, UnitScope, called
from bianzhi_xl.check.world import World
from bianzhi_xl.language import OWN_COLUMN, OWN_ROW, CellName
from bianzhi_xl.nouns import At, Column, Figures, Place, Record, Relation, Row, Scalar, Where
from bianzhi_xl.rules import Rule

_MOST_PLACES = 4
_MOST_PEOPLE = 5
_MOST_DETAILS = 8

SHARED = frozenset(("表", "列", "行类", "类", "计量", "来源", "截止日", "年度", "填报"))
"""Names that are the same for all cells of one column in rows of one class."""


def asks_only(rule: Rule, names: frozenset[str]) -> bool:
    """Whether the 前提 needs nothing but these names: then one answer does for all cells that share them."""
    given = rule.given
    return given is not None and given.names <= names and not (given.cells or given.lasts or given.calls)


def scopes(rule: Rule, world: World) -> Iterator[Scope]:
    """Everything a rule is to be judged for.  Use each scope before asking for the next."""
    return _EACH[rule.each](rule, world)


def _people(rule: Rule, world: World) -> Iterator[Scope]:
    scope = PersonScope(world)
    for record in world.cube.register.people:
        if not rule.records or record.kind in rule.records:
            yield scope.at(record)


def _payroll(rule: Rule, world: World) -> Iterator[Scope]:
    yield from map(PersonScope(world).at, world.evidence.payroll or ())


def _units(rule: Rule, world: World) -> Iterator[Scope]:
    yield from map(UnitScope(world).at, world.cube.register.institutions)


def _ledger(rule: Rule, world: World) -> Iterator[Scope]:
    yield from map(LedgerScope(world).at, world.cube.register.ledger)


_OfSheet = Callable[[World, Bound], Iterator[Scope]]


def _on_sheets(each: _OfSheet, rule: Rule, world: World) -> Iterator[Scope]:
    """The scopes of each sheet the rule holds for; made once, for all rules."""
    others = {cell.form for read in (rule.expression, rule.given) if read for cell in read.cells}
    if any(form and form not in world.evidence.by_form for form in others):
        return  # a form that it looks things up in is not there: single workbooks are checked by themselves
    for sheet in world.evidence.sheets:
        if not rule.forms or sheet.form.name in rule.forms:
            yield from world.kept((each, id(sheet)), partial(_all_of, each, world, sheet))


def _all_of(each: _OfSheet, world: World, sheet: Bound) -> tuple[Scope, ...]:
    return tuple(each(world, sheet))


def _rows(world: World, sheet: Bound) -> Iterator[Scope]:
    for row in sheet.standing:
        names = {"表": sheet.form.name, "行": row.key, "行类": row_class(row)}
        yield SheetScope(world, sheet, row.key, names, partial(_about_row, world, sheet, row))


def _about_row(world: World, sheet: Bound, row: Row, rule: Rule) -> About:
    """The cells that the rule compares, in other forms too; those of its 前提 only when it names no others."""
    named = rule.expression.names or (rule.given.names if rule.given else frozenset())
    columns = [column.key for column in sheet.form.columns if column.key in named]
    places = [sheet.place(row.key, column) for column in columns]
    found = (*(place for place in places if place), *_elsewhere(world, rule, row.key, ""))
    return About(f"{sheet.form.name}[{row.key}]", found)


def _elsewhere(world: World, rule: Rule, row: str, column: str) -> Iterator[Place]:
    """The single cells of other forms that a rule compares a row or cell with."""
    for cell in rule.expression.cells:
        held = world.evidence.by_form.get(cell.form)
        if held is not None and isinstance(cell.rows, str):
            place = held.place(
                row if cell.rows == OWN_ROW else cell.rows,
                column if cell.column == OWN_COLUMN else cell.column,
            )
            if place is not None:
                yield place


def _cell(
    world: World, sheet: Bound, row: Row, column: Column, place: Place, more: Mapping[str, Scalar]
) -> SheetScope:
    names = {
        "表": sheet.form.name,
        "行": row.key,
        "列": column.key,
        "行类": row_class(row),
        "类": column.kind,
        "计量": column.unit,
        "来源": "手填" if row.spec.typed and sheet.form.by_hand(column, row.spec) else column.source.word,
        **more,
    }
    scope = SheetScope(world, sheet, row.key, names, partial(_about_cell, world, sheet, row, column, place))
    scope.alike = (sheet.form.name, column.key, names["行类"])
    return scope


def _about_cell(world: World, sheet: Bound, row: Row, column: Column, place: Place, rule: Rule) -> About:
    found: tuple[Record, ...] = ()
    if rule.each == "取数格" and column.source.word == "人数":
        found = forms.behind(sheet.form, row, column, world.cube)
    places = (place, *_elsewhere(world, rule, row.key, column.key))
    return About(str(place.meaning), places, people=_named(found), crowd=len(found))


def _named(people: tuple[Record, ...]) -> tuple[str, ...]:
    """The people counted in a figure, a few by name."""
    shown = tuple(f"{called(record)}{_desk(record)}" for record in people[:_MOST_PEOPLE])
    return (*shown, f"等 {len(people)} 人") if len(people) > _MOST_PEOPLE else shown


def _desk(record: Record) -> str:
    desk = record.get("所在机构") or record.get("单位名称")
    return f" {desk}" if desk else ""


def _cells(world: World, sheet: Bound) -> Iterator[Scope]:
    lower = world.evidence.lower
    for row, column, place in sheet.cells:
        value = sheet.value(row.key, column.key)
        below = lower.get(place.meaning) if place.meaning else None
        yield _cell(world, sheet, row, column, place, {"值": value, "下级合计": below})


def _derived_cells(world: World, sheet: Bound) -> Iterator[Scope]:
    if sheet.form.typed and not sheet.typed:
        return  # said once, by the rule for the whole form
    derived: Figures = world.derived(sheet)
    for row, column, place in sheet.cells:
        if place.meaning is not None and place.meaning in derived:
            typed, right = sheet.value(row.key, column.key), derived[place.meaning]
            yield _cell(world, sheet, row, column, place, {"填": typed, "应": right})


def _formulas(world: World, sheet: Bound) -> Iterator[Scope]:
    for row, column, place in sheet.cells:
        if place.meaning in sheet.declared:
            there = sheet.grid.formula(place.at) is not None
            yield _cell(world, sheet, row, column, place, {"公式在": "是" if there else "否"})


def _relations(rule: Rule, world: World) -> Iterator[Scope]:
    """Blank terms are zero when the rule says so, hence one set of scopes for each 空."""
    yield from _on_sheets(_RELATIONS[rule.blank], rule, world)


def _relations_of(blank_as: Scalar, world: World, sheet: Bound) -> Iterator[Scope]:
    standing, at = {row.key for row in sheet.standing}, sheet.binding.at
    for relation in sheet.relations:
        cells = (relation.left, *(meaning for _, meaning in relation.terms))
        # What was not placed is reported by the rules for 表结构; a line not there yet adds nothing.
        if relation.left.row in standing and all(at(c.row, c.column) for c in cells):
            yield _relation(blank_as, world, sheet, relation)


def _relation(blank_as: Scalar, world: World, sheet: Bound, relation: Relation) -> Scope:
    terms = [(sign, sheet.figures.get(meaning)) for sign, meaning in relation.terms]
    values = [(sign, blank_as if value is None else value) for sign, value in terms]
    known = all(isinstance(value, (int, float)) for _, value in values)
    names = {
        "表": sheet.form.name,
        "行": relation.left.row,
        "列": relation.left.column,
        "种": relation.kind,
        "左": sheet.figures.get(relation.left),
        "右": sum(sign * value for sign, value in values) if known else None,  # type: ignore[operator,misc]
    }
    scope = SheetScope(world, sheet, relation.left.row, names, partial(_about_relation, sheet, relation))
    scope.relation = relation
    return scope


def _about_relation(sheet: Bound, relation: Relation, rule: Rule) -> About:
    """All its cells; of a sum over many cells only the sum: a page full of colour shows nothing."""
    cells = [relation.left, *(meaning for _, meaning in relation.terms)]
    places = [place for cell in cells if (place := sheet.place(cell.row, cell.column))]
    return About(str(relation.left), tuple(places if len(places) <= _MOST_PLACES else places[:1]))


_RELATIONS: Mapping[str, _OfSheet] = {
    "不判": partial(_relations_of, None),
    "当零": partial(_relations_of, 0),
}


def _whole_form(world: World, sheet: Bound) -> Iterator[Scope]:
    name = sheet.form.name

    def about(rule: Rule) -> About:
        cells = _places(rule, lambda cell: sheet if cell.form in ("", name) else None)
        if "序号错" in rule.expression.names:
            cells = tuple(sheet.meant(at) for at in sheet.misnumbered[:_MOST_PLACES])
        return About(name, cells or (Place(sheet.binding.book, At(sheet.binding.sheet)),))

    names: dict[str, Scalar] = {"表": name, "录入": "是" if sheet.form.typed else "否", "已填": sheet.typed}
    names["序号错"] = len(sheet.misnumbered)
    unit = Where(term for term in (sheet.rows[0].where if sheet.rows else ()) if term[0] == "机构")
    names["本单位编制"] = world.cube.count(unit, "编制") if unit else None
    yield SheetScope(world, sheet, "", names, about)


def _places(rule: Rule, sheet_of: Callable[[CellName], Bound | None]) -> tuple[Place, ...]:
    """The single cells that a rule names."""
    found = []
    for cell in rule.expression.cells:
        sheet = sheet_of(cell)
        place = sheet.place(cell.rows, cell.column) if sheet and isinstance(cell.rows, str) else None
        found += [place] if place else []
    return tuple(dict.fromkeys(found))


def _structures(rule: Rule, world: World) -> Iterator[Scope]:
    yield from _on_sheets(_structure, rule, world)
    if not rule.forms:
        for book, sheet, why in world.evidence.strange:
            yield _structure_scope(world, None, Place(book, At(sheet)), (), (why,))


def _structure(world: World, sheet: Bound) -> Iterator[Scope]:
    missing = [f"{what}：{why}" for what, why in sheet.binding.missing]
    missing += [
        f"行 {row.label}：台账里有，表里没有这一行" for row in sheet.rows if row.key in sheet.binding.vacant
    ]
    place = Place(sheet.binding.book, At(sheet.binding.sheet))
    yield _structure_scope(world, sheet, place, tuple(missing), sheet.binding.extra)


def _structure_scope(
    world: World, sheet: Bound | None, place: Place, missing: tuple[str, ...], extra: tuple[str, ...]
) -> Scope:
    built = sheet.built if sheet else None
    differences = built.differences if built else ()
    names: Mapping[str, Scalar] = {
        "表": sheet.form.name if sheet else "",
        "缺少": len(missing),
        "多余": len(extra),
        "表样": built.edition.name if built and built.edition else "",
        "不同": len(differences),
    }
    lists = {"缺少": missing, "多余": extra, "不同": tuple(difference.said for difference in differences)}

    def about(rule: Rule) -> About:
        asked = next((name for name in lists if name in rule.expression.names), "多余")
        listed, places = lists[asked], [place]
        if sheet and asked == "不同":
            places = [sheet.meant(each.at) for each in differences[:_MOST_DETAILS]]
        rest = f"；等 {len(listed)} 处" if len(listed) > _MOST_DETAILS else ""
        said = "；".join(listed[:_MOST_DETAILS]) + rest
        return About(f"{place.book} {place.at.sheet}", tuple(dict.fromkeys(places)), details=said)

    return SheetScope(world, sheet, "", names, about)


def _everything(rule: Rule, world: World) -> Iterator[Scope]:
    """Once, when every form it speaks of is there."""
    held = world.evidence.by_form
    if all(form in held for form in rule.forms):
        about = About("、".join(rule.forms) or "全部", _places(rule, lambda cell: held.get(cell.form)))
        yield SheetScope(world, None, "", {}, lambda _: about)


_EACH: Mapping[str, Callable[[Rule, World], Iterator[Scope]]] = {
    "人员": _people,
    "机构": _units,
    "台账": _ledger,
    "工资": _payroll,
    "行": partial(_on_sheets, _rows),
    "格": partial(_on_sheets, _cells),
    "取数格": partial(_on_sheets, _derived_cells),
    "关系": _relations,
    "公式格": partial(_on_sheets, _formulas),
    "表": partial(_on_sheets, _whole_form),
    "表结构": _structures,
    "全部": _everything,
    "报送包": lambda rule, world: iter(()),  # judged by ``parcels``, when one is to be assembled
}
