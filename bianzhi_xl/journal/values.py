"""What an edit holds, as JSON and back.

>>> from_json(to_json(Formula("=SUM(C8:C9)")))
'=SUM(C8:C9)'
>>> hidden = from_json(to_json("11010519491231002X"))
>>> hidden, hidden == "11010519491231002X", hidden == "110105194912310021"
(Hidden('110105********002X'), True, False)
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import math
import re
import secrets
from collections.abc import Callable

from bianzhi_xl.nouns import At, Formula, Protection, SheetText, Token, masked

_DAY = r"(?:0[1-9]|1[0-2])[0-3]\d"
_ID = re.compile(rf"(?<!\d)(?:\d{{6}}(?:19|20)\d\d{_DAY}\d{{3}}[\dXx]|\d{{8}}{_DAY}\d{{3}})(?!\d)")
"""An ID number of 18 or 15 digits, told from other numbers by the birth date in it."""


class Hidden:
    """Something with an ID number in it: what may be shown, and a salted hash to compare by."""

    __slots__ = ("digest", "salt", "shown")

    def __init__(self, shown: str, salt: str, digest: str) -> None:
        self.shown, self.salt, self.digest = shown, salt, digest

    @classmethod
    def of(cls, value: object) -> Hidden:
        text, salt = str(value), secrets.token_hex(8)
        return cls(without_ids(text), salt, _digest(salt, text))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Hidden):
            return (self.salt, self.digest) == (other.salt, other.digest)
        if isinstance(other, (str, int)):
            return self.digest == _digest(self.salt, str(other))
        return NotImplemented

    # Equal to a text that it does not know, so it cannot have the same hash.
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Hidden({self.shown!r})"

    def __str__(self) -> str:
        return self.shown


def _digest(salt: str, text: str) -> str:
    return hashlib.sha256((salt + text).encode("utf-8", "surrogatepass")).hexdigest()


def without_ids(text: str) -> str:
    """A text with the ID numbers in it masked."""
    return _ID.sub(lambda found: masked(found[0]), text)


def has_id(value: object) -> bool:
    """Whether a text or number has an ID number in it."""
    return not isinstance(value, bool) and isinstance(value, (str, int)) and bool(_ID.search(str(value)))


def to_json(value: object) -> object:
    """A value of an Edit as JSON; anything with an ID number in it becomes Hidden."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Hidden):
        return {"hidden": [value.shown, value.salt, value.digest]}
    if has_id(value):
        return to_json(Hidden.of(value))
    if type(value) in (str, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": repr(value)}
    for name, kind, written in _WRITERS:
        if isinstance(value, kind):
            return {name: written(value)}
    raise TypeError(f"to_json: {type(value).__name__}")


def from_json(held: object) -> object:
    """The value again.  Raises ValueError on anything :func:`to_json` does not write."""
    if not isinstance(held, dict):
        if held is None or isinstance(held, (bool, str, int, float)):
            return held
        raise ValueError(f"from_json: {type(held).__name__}")
    (name, inner), *more = held.items()
    if more or name not in _READERS:
        raise ValueError(f"from_json: {sorted(held)}")
    return _READERS[name](inner)


def _written_sheet(sheet: SheetText) -> dict:
    return {
        "name": sheet.name,
        "rows": [[to_json(value) for value in row] for row in sheet.rows],
        "widths": list(sheet.widths),
        "heads": sheet.heads,
        "links": [[*cell, *at] for cell, at in sheet.links.items()],
        "tints": [[row, level] for row, level in sheet.tints.items()],
        "hidden": list(sheet.hidden),
    }


def _read_sheet(held: dict) -> SheetText:
    return SheetText(
        name=held["name"],
        rows=tuple(tuple(from_json(value) for value in row) for row in held["rows"]),  # type: ignore[misc]
        widths=tuple(held["widths"]),
        heads=held["heads"],
        links={(row, column): At(*at) for row, column, *at in held["links"]},
        tints=dict(held["tints"]),
        hidden=tuple(held["hidden"]),
    )


# A datetime is a date: the narrower kind stands first.
_WRITERS: tuple[tuple[str, type, Callable], ...] = (
    ("formula", Formula, str),
    ("token", Token, lambda token: [str(token), token.text]),
    ("datetime", dt.datetime, dt.datetime.isoformat),
    ("date", dt.date, dt.date.isoformat),
    ("protection", Protection, dataclasses.asdict),
    ("sheet", SheetText, _written_sheet),
    ("text", str, str),
)
_READERS: dict[str, Callable] = {
    "hidden": lambda held: Hidden(*held),
    "float": float,
    "formula": Formula,
    "token": lambda held: Token(*held),
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "protection": lambda held: Protection(**held),
    "sheet": _read_sheet,
    "text": str,
}
