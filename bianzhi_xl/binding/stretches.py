"""Lines of several listings together: what stands between two fixed rows where those between the listings are not
on the sheet (各单位一溜排下来, no 一、党委 …).

Each line is known by the name of its institution; where no name tells, only a sheet without any section has such lines.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from bianzhi_xl.binding import lines, texts
from bianzhi_xl.binding.fixed import Labels
from bianzhi_xl.nouns import Form, Row, RowSpec, Scalar

_SUBTOTALS = {"合计", "小计", "总计", "共计", "本页合计", "本页小计", "本页共计"}


class Stretch(NamedTuple):
    """The rows from start to before stop, and the keys of the listings whose lines they are."""

    keys: tuple[str, ...]
    start: int
    stop: int


class _Between(NamedTuple):
    """The rows between two fixed rows that are on the sheet, and the listings declared there.

    own: the listing that the upper one adds up, "" when it is a total or none is there.  bounded: whether there is an
    upper or a lower one.
    """

    keys: tuple[str, ...]
    start: int
    stop: int
    own: str
    bounded: bool


def of(
    form: Form,
    specs: Sequence[RowSpec],
    rows: Mapping[str, int],
    labels: Labels,
    body: Sequence[int],
    listed: Sequence[Row],
    asked: Collection[int] = (),
) -> tuple[Stretch, ...]:
    """The stretches of a sheet on which the fixed rows stand in the declared order and above their lines.

    specs: the declared rows, as the sheet has them.  listed: what the register has.  asked: sheet rows that may be a
    fixed row, which a person has to settle first.
    """
    there = [rows[spec.key] for spec in specs if spec.key in rows]
    if not listed or not body or there != sorted(there):
        return ()
    named = lines.named(listed, labels)
    missing = {texts.bare(spec.label) for spec in specs if spec.kind == "固定" and spec.key not in rows}
    headings = (
        row
        for row, label in labels.items()
        if row in asked or is_sum(label) or texts.ordinal(label)[1] or texts.bare(label) in missing
    )
    strange = {row for row in headings if row not in named and row not in rows.values()}
    heads = subtotals(form)
    sectioned = not heads.keys().isdisjoint(rows)
    return tuple(
        Stretch(keys, each.start, each.stop)
        for each in _between(specs, rows, body, heads)
        if strange.isdisjoint(range(each.start, each.stop))
        if (keys := _keys(each, {r: named.get(r, frozenset()) for r in _labelled(each, labels)}, sectioned))
    )


def _keys(each: _Between, named: Mapping[int, AbstractSet[str]], sectioned: bool) -> tuple[str, ...]:
    """The listings whose lines stand there, () when that is not sure.

    named: the listings that have the name of a labelled row, by row.  sectioned: the sheet has sections; listings
    without a heading of their own then stand where one of their names does.
    """
    told = [keys for keys in named.values() if keys]
    if any(keys.isdisjoint(each.keys) for keys in told) or (named and 2 * len(told) <= len(named)):
        return ()
    if not sectioned:
        return each.keys if named or each.bounded else ()
    standing = {each.own}.union(*told)
    return tuple(key for key in each.keys if key in standing)


def _labelled(each: _Between, labels: Labels) -> list[int]:
    return [
        row for row, label in labels.items() if each.start <= row < each.stop and not texts.is_part(label)
    ]


def _between(
    specs: Sequence[RowSpec], rows: Mapping[str, int], body: Sequence[int], heads: Mapping[str, str]
) -> Iterator[_Between]:
    """heads: see :func:`subtotals`."""
    start, own, bounded = body[0], "", False
    keys: list[str] = []
    for spec in specs:
        if spec.kind != "固定":
            keys.append(spec.key)
        elif spec.key in rows:
            if keys:
                yield _Between(tuple(keys), start, rows[spec.key], own, True)
            start, own, bounded, keys = rows[spec.key] + 1, heads.get(spec.key, ""), True, []
    if keys:
        yield _Between(tuple(keys), start, body[-1] + 1, own, bounded)


def subtotals(form: Form) -> dict[str, str]:
    """Keys of the rows that add up the listing declared below them → key of that listing."""
    pairs = zip(form.rows, form.rows[1:], strict=False)
    total = form.rows[0].key if form.rows else ""
    return {
        spec.key: below.key
        for spec, below in pairs
        if spec.kind == "固定" and below.kind != "固定" and below.key in spec.sum_of and spec.key != total
    }


def is_sum(label: Scalar) -> bool:
    """Whether a label between the lines of a listing is of a sum."""
    text = texts.bare(label)
    return text in _SUBTOTALS or text.endswith("小计")
