"""Faults, what a cell may hold, and how an ID number may be shown."""

from __future__ import annotations

import datetime as dt


class Fault(Exception):
    """The tool, a rule, a form or a file is wrong; never the user's figures.

    ``str(fault)`` is one Chinese sentence that names the file (sheet, cell, line) and what to do.
    """


class FileFault(Fault):
    """A file (文件) cannot be read or written safely."""


class Locked(FileFault):
    """A sheet or workbook is protected (锁定): with the password it can be done all the same."""


class RuleFault(Fault):
    """A declaration in YAML (规则、表样、设置、口径) cannot be read or contradicts itself."""


Scalar = None | bool | int | float | str | dt.date | dt.datetime
"""What a cell may hold.  Whole numbers are ``int``; a formula is a :class:`Formula`."""


class Formula(str):
    """A cell's formula, with its leading ``=``."""

    __slots__ = ()


class Token(str):
    """A cell's fill or note as an office wrote it down, to be put back exactly.

    Opaque to all but the office that made it; ``text`` is what a person sees.
    """

    text: str = ""

    def __new__(cls, raw: str, text: str = "") -> Token:
        token = super().__new__(cls, raw)
        token.text = text
        return token


def masked(id_no: object) -> str:
    """An ID number (身份证号) as it may be shown: the region and the last four characters.

    Anything shorter than 8 characters is hidden whole.
    """
    text = str(id_no)
    if len(text) < 8:
        return "*" * len(text)
    hidden = max(len(text) - 10, 4)
    return text[: len(text) - hidden - 4] + "*" * hidden + text[-4:]
