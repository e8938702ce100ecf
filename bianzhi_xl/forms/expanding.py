"""The rows of one filled form: listings become one row per institution, inner office or person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bianzhi_xl.forms import known
from bianzhi_xl.nouns import Column, Cube, Form, Record, Row, RowSpec, RuleFault, Settings, Where

_UNPLACED = 10_000
LEADERS = "部门领导"
"""Value of 所在机构 for leaders of the unit as a whole, and the first line after 合计."""


def rows(form: Form, cube: Cube, settings: Settings) -> tuple[Row, ...]:
    """Every row of a form for this register, top to bottom.

    A form of a 州直单位 speaks of the one institution that 设置.yaml names (单位: name or 机构编码);
    RuleFault when the register has no such institution or several.
    """
    own = _own_unit(cube, settings) if form.serves == "州直单位" else None
    bound = _bound(form, cube, own) if own else Where()
    names = _Names(spec.key for spec in form.rows)
    found: list[Row] = []
    for spec in form.rows:
        where = form.where & spec.where & bound
        if spec.kind == "固定":
            # On a unit's form the total line stands for the unit itself: its 机构规格, 批准文号 …
            found.append(Row(spec.key, spec.label, spec, where, own if spec.sum_of else None))
        else:
            found.extend(_listed(form, spec, where, cube, names))
    return tuple(found)


def _bound(form: Form, cube: Cube, own: Record) -> Where:
    """What a unit's form is about: the unit, or all bodies under it (隶属单位 is its name or its code)."""
    if not form.subordinates:
        return Where.of(机构=cube.attributes(own)["机构"])
    names = [str(own.get(name)) for name in ("机构名称", "机构编码") if own.get(name)]
    return Where.of({"隶属单位": names})


def blank_rows(form: Form) -> tuple[Row, ...]:
    """The rows of the blank model: fixed rows, and the empty lines (空行) of each listing.

    An empty line has no label; its key is ``<listing>#<number>``.
    """
    found: list[Row] = []
    for spec in form.rows:
        if spec.kind == "固定":
            found.append(Row(spec.key, spec.label, spec, form.where & spec.where))
        else:
            where = form.where & spec.where
            found += [Row(f"{spec.key}#{n}", "", spec, where) for n in range(1, spec.blanks + 1)]
    return tuple(found)


def applies_to(form: Form, settings: Settings) -> bool:
    """Whether an office fills a form in: by its kind (填报), the year, and the unit's 性质; never by a draft.

    A whole prefecture (全州) has the counties' forms, those that list nothing: listings stay with the counties.
    """
    if form.draft:
        return False
    whole = settings.serves == "全州"
    if whole and any(spec.kind != "固定" for spec in form.rows):
        return False
    if (
        form.serves != ("县市" if whole else settings.serves)
        or not form.years[0] <= settings.year <= form.years[1]
    ):
        return False
    return not form.natures or not settings.natures or bool(set(form.natures) & set(settings.natures))


def applies(column: Column, row: Row) -> bool:
    """Whether a cell means anything: the column's 仅 and 除 name rows or kinds of rows."""
    return fits(column, row.spec)


def fits(column: Column, spec: RowSpec) -> bool:
    """Whether a column applies to the rows of a spec."""
    if column.skip and (spec.key in column.skip or spec.kind in column.skip):
        return False
    return not column.only or spec.key in column.only or spec.kind in column.only


class _Names:
    """Keys given out so far; a repeated one gets ``#2``, ``#3`` …"""

    def __init__(self, taken: Iterable[str]) -> None:
        self._seen = dict.fromkeys(taken, 1)

    def key(self, label: str) -> str:
        key = label
        while key in self._seen:
            self._seen[label] += 1
            key = f"{label}#{self._seen[label]}"
        self._seen[key] = 1
        return key


def _own_unit(cube: Cube, settings: Settings) -> Record:
    named = [
        record
        for record in cube.institutions(Where())
        if settings.unit in (record.get("机构名称"), record.get("机构编码")) and settings.unit
    ]
    if len(named) == 1:
        return named[0]
    why = "机构台账里没有这个单位" if not named else f"机构台账里有 {len(named)} 个这样的单位，请改写机构编码"
    where = f"{settings.folder}：单位“{settings.unit}”"
    raise RuleFault(f"{where}{why}，请核对单位全称（设置.yaml 里的“单位”，或“下属”里的文件夹名）。")


def _listed(form: Form, spec: RowSpec, where: Where, cube: Cube, names: _Names) -> Iterator[Row]:
    listing = {"逐机构": _institutions, "逐内设机构": _offices, "逐人": _people}[spec.kind]
    telling = _telling(form)
    for label, record, own in listing(form, spec, where, cube):
        ident = (telling.key, record.get(telling.source.field)) if record and telling else None
        if ident and ident[1] is None:
            ident = None
        yield Row(names.key(label), label, spec, where & own, record, ident)


def _institutions(form: Form, spec: RowSpec, where: Where, cube: Cube) -> Iterator[tuple]:
    for record in _sorted(cube.institutions(where), spec.order, cube):
        yield str(record.get("机构名称") or ""), record, Where.of(机构=cube.attributes(record)["机构"])


def _offices(form: Form, spec: RowSpec, where: Where, cube: Cube) -> Iterator[tuple]:
    """Inner offices in the unit's order, then those that only people's records name (nobody is dropped)."""
    unit = Where(term for term in where if term[0] != "所在机构")
    wanted = dict(spec.where).get("所在机构")
    claimed = {v for s in form.rows if s is not spec for v in dict(s.where).get("所在机构", ())}
    known_offices: dict[str, Record | None] = {str(r.get("机构名称")): r for r in cube.offices(unit)}
    for person in cube.people(unit):
        name = cube.attributes(person)["所在机构"]
        if name not in known_offices and cube.count(unit & Where.of(所在机构=name, 计入实有="是")):
            known_offices[name] = None
    for name, record in known_offices.items():
        if name in wanted if wanted is not None else name not in claimed:
            yield name, record, Where.of(所在机构=name)


def _people(form: Form, spec: RowSpec, where: Where, cube: Cube) -> Iterator[tuple]:
    for record in _sorted(cube.people(where), spec.order, cube):
        yield str(record.get("姓名") or ""), record, Where()


def _sorted(records: Sequence[Record], order: tuple[str, ...], cube: Cube) -> list[Record]:
    """Records by attributes or fields: each in the order of its code list, else its own; blanks last."""
    rows = [(record, cube.attributes(record)) for record in records]
    places = [_places(name, rows, cube) for name in order]

    def key(row: tuple[Record, Mapping[str, str]]) -> list[tuple[int, str]]:
        record, attributes = row
        values = [_text(attributes.get(name, record.get(name))) for name in order]
        unit = attributes.get("机构", "")
        found = []
        for value, place in zip(values, places, strict=True):
            number = place.get((unit, value), place.get(("", value), _UNPLACED + (not value)))
            found.append((number, "" if number < _UNPLACED else value))
        return found

    return [record for record, _ in sorted(rows, key=key)]


def _places(name: str, rows: Sequence[tuple], cube: Cube) -> dict[tuple[str, str], int]:
    """(unit or "", value) → place.  Inner offices: leaders first, then the unit's own order."""
    if name != "所在机构":
        return {("", code): place for place, code in enumerate(known.built_in().codes(name))}
    places = {("", LEADERS): 0}
    for unit in {attributes["机构"] for _, attributes in rows}:
        for place, office in enumerate(cube.offices(Where.of(机构=unit)), 1):
            places[unit, str(office.get("机构名称"))] = place
    return places


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else "" if value is None else str(value)


def _telling(form: Form) -> Column | None:
    """The column that tells equal labels apart: 身份证号, 机构编码 or 统一社会信用代码."""
    fields = ("身份证号", "机构编码", "统一社会信用代码")
    sources = [column for column in form.columns if column.source.word in ("个人", "机构")]
    return next((column for column in sources if column.source.field in fields), None)
