"""What a form's declaration may name: predicates (口径), coded attributes, register fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from bianzhi_xl.nouns import Where

PEOPLE = ("在职", "非在职", "离退休", "编外")


class Known(NamedTuple):
    """The vocabulary of the register, as the loader needs it.

    predicates: named filters.  attributes: names usable in a filter.
    codes: attribute → all its values, 未归类 included; empty when any value will do.
    fields: register field names by kind: 个人, 机构, 台账.
    """

    predicates: Mapping[str, Where]
    attributes: frozenset[str]
    codes: Callable[[str], tuple[str, ...]]
    fields: Mapping[str, frozenset[str]]


def register() -> Known:
    from bianzhi_xl.forms import _meantime

    return _meantime.known()
