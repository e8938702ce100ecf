"""An edition (版式) of a form: how a sheet is built, whatever is filled in.

Title, head (表头), merges, labels of fixed rows and formulas, of each block where it stands in several.  All is said
by place in the edition's own rows and columns, the lines of a listing taken together as one, so that a list of any
length is the same edition.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bianzhi_xl.binding import bodies, texts
from bianzhi_xl.binding.heads import is_caption
from bianzhi_xl.binding.part import Part, Spot
from bianzhi_xl.binding.pieces import Reader, flat
from bianzhi_xl.nouns import Binding, Form, Grid, Scalar

_ONE_IN = 10
"""One text in so many of a head may be another in a sheet that was made from a model and changed by hand."""


@dataclass(frozen=True)
class Edition:
    """How a sheet is built, or all the sheets over which a form is spread.

    name: where it lies, as people call it.  mark: what a sheet of this edition says below its table; "" when it
    need not say anything.
    """

    binding: Binding
    grid: Grid
    name: str = ""
    mark: str = ""

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its tables: one, unless the form stands in blocks or goes on on another sheet."""
        if not self.binding.blocks:
            return (Part(self.binding, self.grid),)
        found: list[Part] = []
        for block in self.binding.blocks:
            sheet = self.grid.on(block.sheet)
            if sheet is not None:
                part = Part(block.own, sheet, turned=block.turned)
                found[-1:] = _one_after_another(found[-1], part) if found else (part,)
        return tuple(found)

    @property
    def is_whole(self) -> bool:
        """Whether head and body of every part were found."""
        return all(all((*part.binding.head, *part.binding.body)) for part in self.parts)

    @cached_property
    def layout(self) -> tuple[str, ...]:
        """How it is laid out: of each part whether it stands 下 the one before, 右 of it, or on another sheet with other
        columns (表列) or rows (表行); "" of the first one; 转 is said, too, of one that lies on its side."""
        before = (None, *self.parts)
        return tuple(_standing(one, part) for one, part in zip(before, self.parts, strict=False))

    @cached_property
    def foot(self) -> str:
        """All that is printed below the tables, in one breath."""
        last: dict[str, int] = {}
        grids = {part.sheet.sheet: part.sheet for part in self.parts}
        for part in self.parts:
            last[part.sheet.sheet] = max(last.get(part.sheet.sheet, 0), part.bottom)
        below = (
            str(value)
            for name, grid in grids.items()
            for cell, value in sorted(grid.cells.items())
            if cell[0] > last[name]
        )
        return texts.plain("".join(below))

    @cached_property
    def reader(self) -> Reader:
        """What reads its formulas by place."""
        return Reader([part.table for part in self.parts])

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint (指纹): equal for sheets of the same edition, however they are filled in.

        Of layout, titles, heads, merges, labels of fixed rows and formulas; years, spaces, widths and punctuation do
        not count.
        """
        said = [self.layout, *(self._said(number, part) for number, part in enumerate(self.parts))]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]

    def _said(self, number: int, part: Part) -> list[object]:
        return [
            part.own_title,
            [line.kind for line in part.rows],
            len(part.columns),
            [[*spot, texts.title(text)] for spot, text in part.printed.items()],
            sorted(part.merges),
            [[*spot, *self._flat(number, cells)] for spot, cells in part.formulas.items()],
        ]

    def _flat(self, number: int, cells: Sequence[Spot]) -> list[str]:
        formulas = self.parts[number].grid.formulas
        return sorted({flat(self.reader.pieces(formulas[cell], number, cell[0])) for cell in cells})

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The texts of the head, those over columns that an earlier part has, too, once."""
        return tuple(self._texts("头"))

    def likeness(self, other: Edition) -> tuple[float, float]:
        """How much of two editions' heads is the same, then of their labels: 0 to 1."""
        return _shared(self.heads, other.heads), _shared([*self._texts("体")], [*other._texts("体")])

    def _texts(self, kind: str) -> Iterator[str]:
        seen: set[str] = set()
        for part in self.parts:
            for (row, column), text in part.printed.items():
                again = part.columns[column].key in seen and (kind == "头" or part.rows[row].key in seen)
                if part.rows[row].kind == kind and not again:
                    yield texts.title(text)
            seen |= {line.key for line in (*part.columns, *part.rows) if line.key}


def _standing(one: Part | None, part: Part) -> str:
    """How a part stands after another one: see ``Edition.layout``."""
    turned = "转" if part.turned else ""
    if one is None:
        return turned
    if one.sheet.sheet == part.sheet.sheet:
        return ("右" if one.binding.head[0] == part.binding.head[0] else "下") + turned
    rows = one.binding.rows.keys(), part.binding.rows.keys()
    shared = len(rows[0] & rows[1])
    return ("表列" if 2 * shared >= min(map(len, rows)) > 0 else "表行") + turned


def _one_after_another(one: Part, part: Part) -> tuple[Part, Part]:
    """Two parts that stand on one sheet, told what is printed above which of them."""
    standing, top = _standing(one, part), part.binding.head[0]
    if standing == "右":
        return one, dataclasses.replace(part, above=top - 1)
    if standing != "下":
        return one, part
    last = _last(one, top)
    bound = dataclasses.replace(one.binding, body=(one.binding.body[0], last))
    return dataclasses.replace(one, binding=bound), dataclasses.replace(part, above=last)


def _last(part: Part, other: int) -> int:
    """The last row of a part below which another one's head follows: what is printed over that is not of it."""
    binding = part.binding
    label = binding.columns.get(binding.form.label_column, 0)
    known = {*binding.rows.values(), *(row for lines in binding.sections.values() for row in lines)}
    row = min(other - 1, binding.body[1])
    while (
        row > binding.body[0]
        and row not in known
        and not _is_label(binding.form, part.grid.cells.get((row, label)))
    ):
        row -= 1
    return row


def _is_label(form: Form, value: Scalar) -> bool:
    """Whether a text in a row that is not known is its label, not the next part's title or caption."""
    if not isinstance(value, str) or is_caption(value) or bodies.TITLE.search(value.strip()):
        return False
    return "续表" not in value and texts.title(form.title) not in texts.title(value)


def _shared(one: Sequence[str], other: Sequence[str]) -> float:
    a, b = Counter(one), Counter(other)
    return 2 * (a & b).total() / max(a.total() + b.total(), 1)


def claimed(sheet: Edition, editions: Sequence[Edition]) -> Edition | None:
    """The edition that a sheet claims to be: one with its fingerprint, else the one whose head is nearest; of
    several as near the one that is laid out as it is.

    None when there is none.  An edition with a mark is claimed only by sheets that bear it and have nearly all of
    its head: others may well be official ones that nobody has shown us.
    """
    known = [each for each in editions if not each.mark or _is_from(sheet, each)]
    if len(known) < 2:
        return known[0] if known else None
    same = (edition for edition in known if edition.fingerprint == sheet.fingerprint)
    return next(same, None) or max(
        known, key=lambda each: (sheet.likeness(each), each.layout == sheet.layout)
    )


def _is_from(sheet: Edition, edition: Edition) -> bool:
    """Whether a sheet was made from an edition with a mark, and changed in a few places at most."""
    if edition.mark not in sheet.foot:
        return False
    wanted, given = Counter(edition.heads), Counter(sheet.heads)
    others = max(wanted.total(), given.total()) - (wanted & given).total()
    return others <= max(1, wanted.total() // _ONE_IN)
