"""A form in several parts: its columns go on in a block below or on another sheet, or its rows beside.

Each part is read by itself; here they are put together.  A meaning that stands in two parts has no place: it is
said, and so is a row (or column) that one part lacks.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import combinations

from bianzhi_xl.nouns import At, Binding, Block, Form, Unplaced

_MOST = 0.5


def spread(bound: Sequence[Binding]) -> tuple[Binding, ...]:
    """The bound sheets of a workbook, those over which one form is spread made to know the cells of each other.

    As given when they are no parts of one form: when they are copies, or one has nothing that others lack.
    """
    forms = dict.fromkeys(part.form.name for part in bound)
    if len(forms) == len(bound):
        return tuple(bound)
    found = {
        (name, part.sheet): part
        for name in forms
        for part in _together([part for part in bound if part.form.name == name])
    }
    return tuple(found[part.form.name, part.sheet] for part in bound)


def _together(parts: Sequence[Binding]) -> tuple[Binding, ...]:
    """The parts of one form, each made to know the cells of the others; as given when they are of several."""
    kind = _cut(parts)
    if not kind or any(not _own(kind, part, parts) for part in parts):
        return tuple(parts)
    twice = _twice(kind, parts)
    blocks = [_blocks(part, kind, twice.keys()) for part in parts]
    there = {key for own in blocks for block in own for key in _keys(kind, block)}
    known = _Known(kind, there, twice, tuple(parts))
    return tuple(
        _knowing(part, own, tuple(block for each in blocks for block in each), known)
        for part, own in zip(parts, blocks, strict=True)
    )


def one(parts: Sequence[Binding]) -> Binding:
    """The parts that stand on one sheet as one binding; the first alone when they are of several forms."""
    found = _together(parts)
    first = found[0]
    if not first.blocks:
        return first
    return dataclasses.replace(
        first,
        missing=tuple(item for part in found for item in part.missing),
        doubts=tuple(doubt for part in found for doubt in part.doubts),
        extra=tuple(item for part in found for item in part.extra),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    """What the parts are together: cut by 行 or 列, which of those keys have a place, and which stand twice."""

    kind: str
    there: Set[str]
    twice: Mapping[str, tuple[At, At]]
    parts: tuple[Binding, ...]


def _keys(kind: str, part: Binding | Block) -> Mapping[str, int]:
    return part.rows if kind == "行" else part.columns


def _repeated(form: Form) -> set[str]:
    """Columns that every part may have: labels, numbers, remarks; no figures of the register are lost there."""
    return {
        column.key
        for column in form.columns
        if column.source.word in ("行名", "序号") or (column.source.word == "手填" and not column.unit)
    }


def _cut(parts: Sequence[Binding]) -> str:
    """Whether the parts hold different rows (行) or different columns (列); "" when neither, as copies do."""
    if len(parts) < 2 or any(not part.rows or not part.columns for part in parts):
        return ""
    repeated = _repeated(parts[0].form)
    columns = _mostly_same([part.columns.keys() - repeated for part in parts])
    rows = _mostly_same([part.rows.keys() for part in parts])
    if columns == {False}:
        return "列"
    # The lines of a listing that goes on in another block cannot be told from its end.
    listing = any(spec.kind != "固定" for spec in parts[0].form.rows)
    return "行" if columns == {True} and rows == {False} and not listing else ""


def _mostly_same(keys: Sequence[Set[str]]) -> set[bool]:
    """For each two, whether they share most of what one of them has."""
    return {len(one_ & other) > _MOST * min(len(one_), len(other)) for one_, other in combinations(keys, 2)}


def _own(kind: str, part: Binding, parts: Sequence[Binding]) -> set[str]:
    """The rows or columns that a part alone has."""
    others = {key for other in parts if other is not part for key in _keys(kind, other)}
    return set(_keys(kind, part)) - others


def _twice(kind: str, parts: Sequence[Binding]) -> dict[str, tuple[At, At]]:
    """Rows or columns that stand in two parts, with a cell of either."""
    counts = Counter(key for part in parts for key in _keys(kind, part))
    allowed = _repeated(parts[0].form) if kind == "列" else set()
    found = {}
    for key, count in counts.items():
        if count > 1 and key not in allowed:
            holders = [part for part in parts if key in _keys(kind, part)]
            first, second = (_a_cell(kind, key, part) for part in holders[:2])
            found[key] = (first, second)
    return found


def _a_cell(kind: str, key: str, part: Binding) -> At:
    row, column = (key, next(iter(part.columns))) if kind == "行" else (next(iter(part.rows)), key)
    return part.at(row, column) or At(part.sheet)


def _blocks(part: Binding, kind: str, twice: Set[str]) -> list[Block]:
    blocks = part.blocks or (Block(part.sheet, part.rows, part.columns),)
    if kind == "行":
        return [block._replace(rows=_without(block.rows, twice)) for block in blocks]
    return [block._replace(columns=_without(block.columns, twice)) for block in blocks]


def _without(places: Mapping[str, int], gone: Set[str]) -> dict[str, int]:
    return {key: number for key, number in places.items() if key not in gone}


def _knowing(part: Binding, own: Sequence[Block], blocks: tuple[Block, ...], known: _Known) -> Binding:
    """A part with the blocks of all, and with what is then missing."""
    missing = tuple(_missing(part, known))
    asked = {item.what for item in missing}
    return dataclasses.replace(
        part,
        rows=part.rows if part.sections else _first([block.rows for block in (*own, *blocks)]),
        columns=_first([block.columns for block in (*own, *blocks)]),
        missing=missing,
        doubts=tuple(doubt for doubt in part.doubts if doubt.what in asked),
        blocks=blocks,
    )


def _first(places: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """All of them, each key as it comes first."""
    found: dict[str, int] = {}
    for each in places:
        found |= _without(each, found.keys())
    return found


def _missing(part: Binding, known: _Known) -> Iterator[Unplaced]:
    """What a part lacks that no other part has; what all lack is said of the first, or where it is asked."""
    first = part is known.parts[0]
    if first:
        for key, (one_, other) in known.twice.items():
            why = f"{_said(one_, known)}和{_said(other, known)}两处都有，分不清该用哪一处"
            yield Unplaced(f"{known.kind} {key}", why)
    asked = {doubt.what for each in known.parts for doubt in each.doubts}
    own = {doubt.what for doubt in part.doubts}
    for item in part.missing:
        kind, _, key = item.what.partition(" ")
        everywhere = all(item.what in {each.what for each in other.missing} for other in known.parts)
        if kind == known.kind:
            unknown = key not in known.there and key not in known.twice
            if unknown and (item.what in own or (first and item.what not in asked)):
                yield item
        elif everywhere and not own & {item.what}:
            if first:
                yield item
        elif key:
            yield item._replace(why=f"{_said(_begin(part), known)}起的一块：{item.why}")


def _said(at: At, known: _Known) -> str:
    several = len({part.sheet for part in known.parts}) > 1
    return f"“{at.sheet}”{at.a1}" if several else at.a1


def _begin(part: Binding) -> At:
    """The first cell of a part."""
    return min((at for _, _, at in part.cells(part.rows, part.columns)), key=lambda at: (at.row, at.column))
