"""The register (实名制台账): exports read, cleaned with a log, and collapsed into a cube of counts.

>>> from bianzhi_xl.register import predicates
>>> dict(predicates()["实有"])["计入实有"]
frozenset({'是'})
"""

from __future__ import annotations

from bianzhi_xl.nouns import Register, Settings
from bianzhi_xl.register.alike import LASTING, alike
from bianzhi_xl.register.coded import attribute_values as codes
from bianzhi_xl.register.coded import person_attributes, unit_attributes
from bianzhi_xl.register.cube import Cube
from bianzhi_xl.register.files import SUFFIXES
from bianzhi_xl.register.numbers import (
    birth_of,
    credit_code_problem,
    id_problem,
    known_province,
    org_code_problem,
    sex_of,
)
from bianzhi_xl.register.reading import read
from bianzhi_xl.register.tables import (
    LEDGER,
    PEOPLE,
    UNITS,
    UNMAPPED,
    bare_head,
    code_lists,
    headings,
    partition,
    predicates,
)
from bianzhi_xl.register.tables import fields as _fields

__all__ = [
    "LASTING",
    "LEDGER",
    "Cube",
    "PEOPLE",
    "SUFFIXES",
    "UNITS",
    "UNMAPPED",
    "alike",
    "attributes",
    "birth_of",
    "code_lists",
    "codes",
    "credit_code_problem",
    "cube",
    "field",
    "fields",
    "id_problem",
    "known_province",
    "org_code_problem",
    "partition",
    "predicates",
    "read",
    "sex_of",
    "unit_attributes",
]


def cube(register: Register, settings: Settings) -> Cube:
    """Count a register as of the cut-off date of the settings."""
    return Cube(register, settings)


def fields(family: str) -> tuple[str, ...]:
    """Field names of 个人, 机构 or 台账, as rules and forms call them."""
    return tuple(_fields(family))


def field(family: str, head: object) -> str:
    """The field of 个人, 机构 or 台账 that a header of an export means, "" when there is none.

    >>> field("个人", "身份证 号码"), field("个人", "编制数")
    ('身份证号', '')
    """
    found = headings(family).get(bare_head(head))
    return found.name if found else ""


def attributes() -> frozenset[str]:
    """Every name that a filter may use."""
    return frozenset((*person_attributes(), *unit_attributes()))
