"""What the register says of one listed row, asked only where its name alone does not tell which line is its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cached_property

from bianzhi_xl import register
from bianzhi_xl.forms import expanding
from bianzhi_xl.forms.figures import derived
from bianzhi_xl.nouns import Column, Cube, Form, Row, Scalar, Settings

_NOT_ITS_OWN = ("行名", "序号", "上年")


def rows(form: Form, cube: Cube, settings: Settings) -> tuple[Row, ...]:
    """The rows that :func:`expanding.rows` gives; those of listings know what the register says of them."""
    return tuple(
        row if row.spec.kind == "固定" else dataclasses.replace(row, said=Telling(form, row, cube))
        for row in expanding.rows(form, cube, settings)
    )


class Telling:
    """A row's own texts and figures by column, read from the register when they are asked for."""

    def __init__(self, form: Form, row: Row, cube: Cube) -> None:
        self._form, self._row, self._cube = form, row, cube

    @cached_property
    def _values(self) -> Mapping[str, Scalar]:
        found = derived(self._form, [self._row], self._cube, {})
        return {meaning.column: value for meaning, value in found.items()}

    @cached_property
    def _columns(self) -> Mapping[str, Column]:
        return {c.key: c for c in self._form.columns if c.source.word not in _NOT_ITS_OWN}

    @property
    def lasting(self) -> frozenset[str]:
        """Columns of what stays as it is as long as the person or the institution does."""
        return frozenset(key for key, c in self._columns.items() if _is_lasting(c))

    def value(self, column: str) -> Scalar:
        """What the register says there; None when it says nothing."""
        return self._values.get(column) if column in self._columns else None

    def same(self, column: str, typed: Scalar) -> bool | None:
        """Whether what stands in a line says the same; None when one of them says nothing that can be read."""
        value = self.value(column)
        if value is None:
            return None
        source = self._columns[column].source
        if source.word in (register.PEOPLE, register.UNITS, register.LEDGER):
            return register.alike(source.word, source.field, typed, value)
        return typed == value if isinstance(typed, (int, float)) else None


def _is_lasting(column: Column) -> bool:
    return column.source.word in (register.PEOPLE, register.UNITS) and column.source.field in register.LASTING
