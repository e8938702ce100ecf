"""Who stands behind a figure: the people, institutions or inner offices that a cell counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bianzhi_xl.forms import sums
from bianzhi_xl.forms.expanding import fits
from bianzhi_xl.forms.figures import filter_of
from bianzhi_xl.forms.sources import expression
from bianzhi_xl.nouns import Column, Cube, Form, Record, Row, Where

_OF_QUOTAS = ("编制类型", "经费形式", "所在机构")
"""Attributes of a quota that an institution has not, or has otherwise."""


def behind(form: Form, row: Row, column: Column, cube: Cube) -> tuple[Record, ...]:
    """The register rows behind one cell, each once, in register order within each part.

    People for 人数, institutions for 机构数 and quotas (those that have any), inner offices for
    内设机构数; for a total or a formula, those behind all its parts.  Nothing stands behind a figure of
    last year or one typed by hand.
    """
    found: dict[tuple, Record] = {}
    for record in _behind(form, row, column, cube):
        found.setdefault((record.kind, record.file, record.sheet, record.row), record)
    return tuple(found.values())


def _behind(form: Form, row: Row, column: Column, cube: Cube) -> Iterable[Record]:
    if not fits(column, row.spec):
        return
    word = column.source.word
    if word == "式":
        names = expression(column.source.field).names
        for part in (each for each in form.columns if each.key in names):
            yield from _behind(form, row, part, cube)
    elif keys := sums.summed_specs(form, row.spec, column):
        for spec in (each for each in form.rows if each.key in keys):
            yield from _behind(form, replace(row, spec=spec, where=row.where & spec.where), column, cube)
    elif word == "人数":
        yield from cube.people(filter_of(form, row, column))
    elif word == "机构数":
        yield from cube.institutions(filter_of(form, row, column))
    elif word == "内设机构数":
        yield from cube.offices(filter_of(form, row, column))
    elif word in ("编制", "台账"):
        yield from _with_quota(filter_of(form, row, column), column.source.field or word, cube)
    elif word in ("机构", "个人") and row.record is not None:
        yield row.record


def _with_quota(where: Where, of: str, cube: Cube) -> Iterator[Record]:
    """The institutions that have some of a quota."""
    units = Where(term for term in where if term[0] not in _OF_QUOTAS)
    for record in cube.institutions(units):
        if cube.count(where & Where.of(机构=cube.attributes(record)["机构"]), of):
            yield record
