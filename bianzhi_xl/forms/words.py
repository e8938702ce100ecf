"""What rules may name of the forms: for linting, without any figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bianzhi_xl.nouns import Form


class Words(NamedTuple):
    """The column keys and the fixed row keys of one form."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]


def vocabulary(forms: Mapping[str, Form]) -> Mapping[str, Words]:
    """Form name → what a cell name of that form may say.

    >>> from bianzhi_xl import forms
    >>> forms.vocabulary(forms.load())["汇总03"].rows[:2]
    ('合计', '党委')
    """
    return {
        name: Words(
            tuple(column.key for column in form.columns),
            tuple(spec.key for spec in form.rows if spec.kind == "固定"),
        )
        for name, form in forms.items()
    }
