"""The glossary: the few nouns that every room uses with the same meaning.

All are frozen values.  Verbs take them in and give them out; nothing here does anything.

>>> Meaning("汇总01", "合计", "行政编制.实有人数")
Meaning(form='汇总01', row='合计', column='行政编制.实有人数')
>>> print(Meaning("汇总01", "合计", "行政编制.实有人数"))
汇总01[合计].行政编制.实有人数
>>> masked("11010519491231002X")
'110105********002X'
"""

from bianzhi_xl.nouns.declared import (
    Column,
    Figures,
    Form,
    Meaning,
    Page,
    Relation,
    Row,
    RowSpec,
    Said,
    Source,
)
from bianzhi_xl.nouns.findings import (
    Cause,
    Constraint,
    Finding,
    Place,
    Settings,
    Suspect,
    Tally,
    Verdict,
    Waiver,
)
from bianzhi_xl.nouns.people import Aside, Change, Cube, Record, Register, Where
from bianzhi_xl.nouns.sheets import (
    At,
    Binding,
    Block,
    Box,
    Doubt,
    Edit,
    Grid,
    Office,
    Protection,
    SheetText,
    Unplaced,
    column_letters,
    column_number,
)
from bianzhi_xl.nouns.values import Fault, FileFault, Formula, Locked, RuleFault, Scalar, Token, masked

__all__ = [
    "Aside",
    "At",
    "Binding",
    "Block",
    "Box",
    "Cause",
    "Change",
    "Column",
    "Constraint",
    "Cube",
    "Doubt",
    "Edit",
    "Fault",
    "Figures",
    "FileFault",
    "Finding",
    "Form",
    "Formula",
    "Grid",
    "Locked",
    "Meaning",
    "Office",
    "Page",
    "Place",
    "Protection",
    "Record",
    "Register",
    "Relation",
    "Row",
    "RowSpec",
    "RuleFault",
    "Said",
    "Scalar",
    "Settings",
    "SheetText",
    "Source",
    "Suspect",
    "Tally",
    "Token",
    "Unplaced",
    "Verdict",
    "Waiver",
    "Where",
    "column_letters",
    "column_number",
    "masked",
]
