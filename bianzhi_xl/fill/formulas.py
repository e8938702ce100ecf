"""The formulas that belong in a sheet: none where a cell that one needs has no place, or stays blank."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from bianzhi_xl import forms
from bianzhi_xl.forms.sums import is_total
from bianzhi_xl.nouns import At, Binding, Column, Formula, Row

Cell = tuple[str, str]
"""Row key and column key."""


def formulas(
    binding: Binding, rows: Sequence[Row], hidden: Collection[Cell], empty: Callable[[At], bool]
) -> Mapping[Cell, Formula]:
    """The formula of each total and 式 cell by row and column.

    A total over a total that is left blank would leave a whole branch out and look right: it has none either.

    Args:
        hidden: placed cells in which nothing can be written.
        empty: whether no figure stands in a cell; a total that somebody typed is there to be added, a text is not.
    """
    lacking = set(hidden)
    wanted = [
        (row, column) for row in rows for column in binding.form.columns if _wants(binding, row, column)
    ]

    def at(row: str, column: str) -> At | None:
        return None if (row, column) in lacking else binding.at(row, column)

    while True:
        found = {
            (row.key, column.key): forms.formula(binding.form, rows, row, column, at)
            for row, column in wanted
        }
        more = {
            cell
            for cell, formula in found.items()
            if formula is None and cell not in lacking and (place := binding.at(*cell)) and empty(place)
        }
        if not more:
            return {cell: formula for cell, formula in found.items() if formula is not None}
        lacking |= more


def _wants(binding: Binding, row: Row, column: Column) -> bool:
    form = binding.form
    return forms.applies(column, row) and (column.source.word == "式" or is_total(form, row, column))
