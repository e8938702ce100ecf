"""What a form's declaration may name: predicates (口径), coded attributes, register fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from bianzhi_xl import register
from bianzhi_xl import settings as setting
from bianzhi_xl.nouns import Where

YEAR = 2017
"""The report year of the notice (州编办发〔2017〕219号), for which templates/ shows the forms."""


class Known(NamedTuple):
    """The vocabulary of the register, as the loader needs it.

    predicates: named filters.  attributes: names usable in a filter.
    codes: attribute → all its values, 未归类 included; empty when any value will do.
    fields: register field names by kind: 个人, 机构, 台账.
    year, switches: which of the parts that differ by year or by local practice (当) are meant.
    """

    predicates: Mapping[str, Where]
    attributes: frozenset[str]
    codes: Callable[[str], tuple[str, ...]]
    fields: Mapping[str, frozenset[str]]
    year: int = YEAR
    switches: Mapping[str, str] = setting.DEFAULTS


@cache
def built_in() -> Known:
    """What the register of this program knows (templates/register.yaml, codes.yaml, predicates.yaml).

    >>> built_in().codes("机构大类")[0]
    '公检法司'
    """
    return Known(
        predicates=register.predicates(),
        attributes=register.attributes(),
        codes=register.codes,
        fields={family: frozenset(register.fields(family)) for family in ("个人", "机构", "台账")},
    )
