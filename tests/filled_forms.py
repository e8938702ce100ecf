"""The ten forms, filled from the county on paper, as sheets that are right in every cell."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from forms import paper_county
from test_binding_forms import laid_out

from bianzhi_xl import binding, rules
from bianzhi_xl import forms as declared
from bianzhi_xl.check import Evidence
from bianzhi_xl.nouns import Binding, Column, Cube, Figures, Form, Formula, Grid, Meaning, Row, Scalar

BOOK = declared.load()
COUNTY = tuple(name for name, form in BOOK.items() if form.serves == "县市")
FILE = "县表.xlsx"


def bound(name: str, sheet: Grid, cube: Cube) -> tuple[Binding, Grid, tuple[Row, ...]]:
    """A sheet with the form in it found, as ``check`` takes it."""
    rows = declared.rows(BOOK[name], cube, paper_county.settings())
    return binding.bind(BOOK[name], sheet, FILE, rows), sheet, rows


def filled(name: str, cube: Cube, last: Figures | None = None) -> Grid:
    """A form with every figure that the county gives, and with its formulas."""
    form = BOOK[name]
    place, sheet, rows = bound(name, laid_out(_roomy(form)), cube)
    figures = declared.derived(form, rows, cube, last or {})
    values = {**figures, **declared.computed(form, rows, figures)}
    cells, formulas = dict(sheet.cells), dict(sheet.formulas)
    numbers = declared.numbers(place, sheet, rows).due
    cells |= {(at.row, at.column): number for at, number in numbers.items()}
    for row in rows:
        for column in form.columns:
            at = place.at(row.key, column.key)
            meaning = Meaning(name, row.key, column.key)
            if at and meaning in values:
                cells[at.row, at.column] = values[meaning]
            formula = _formula(name, rows, row, column, place)
            if at and formula:
                formulas[at.row, at.column] = formula
    return dataclasses.replace(sheet, cells=cells, formulas=formulas)


def _roomy(form: Form) -> Form:
    """The form with as many blank lines in each listing as a small county needs."""
    rows = tuple(dataclasses.replace(spec, blanks=max(spec.blanks, 8)) for spec in form.rows)
    return dataclasses.replace(form, rows=rows)


def _formula(name: str, rows: tuple[Row, ...], row: Row, column: Column, place: Binding) -> Formula | None:
    return declared.formula(BOOK[name], rows, row, column, place.at)


def typed(name: str, sheet: Grid, cube: Cube, cells: Mapping[tuple[str, str], Scalar]) -> Grid:
    """The sheet after a person typed over cells, named by row and column."""
    place, _, _ = bound(name, sheet, cube)
    values, formulas = dict(sheet.cells), dict(sheet.formulas)
    for (row, column), value in cells.items():
        at = place.at(row, column)
        assert at is not None, (row, column)
        formulas.pop((at.row, at.column), None)
        values.pop((at.row, at.column), None)
        if value is not None:
            values[at.row, at.column] = value
    return dataclasses.replace(sheet, cells=values, formulas=formulas)


def evidence(cube: Cube, sheets: Mapping[str, Grid], **more) -> Evidence:
    """What a check looks at: the county and some sheets, by form name."""
    return Evidence(
        cube=cube,
        forms=BOOK,
        bound=tuple(bound(name, sheet, cube) for name, sheet in sheets.items()),
        last=more.pop("last", {}),
        settings=more.pop("settings", paper_county.settings()),
        **more,
    )


def rule(folder, each, expression, **more):
    """A rule of one's own; 级别 and the rest as in any other."""
    given = {"名": "甲-01", "级别": "错误", "标题": "试", "说明": "试", "依据": "试", "话": '"{处}：不对"'}
    entry = given | {"每": each, "式": expression, "对": "{编制数: 1}", "错": "{编制数: 2}"} | more
    lines = "\n".join(f"  {key}: {value}" for key, value in entry.items())
    path = folder / "规则.yaml"
    path.write_text(f"规则:\n- {lines.strip()}\n", encoding="utf-8")
    return rules.read(path)[0]
