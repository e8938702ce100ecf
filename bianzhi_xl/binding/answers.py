"""Answers of a person, laid over what matching found: they settle what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.confirmed import NONE, Answers, Confirmed
from bianzhi_xl.nouns import Doubt, Unplaced

Spots = Mapping[int, tuple[str, str]]
"""Sheet column or row → how it is called (letters or number) and what stands there."""


class Settled(NamedTuple):
    """Placed (key → sheet column or row), asked and missing after the answers."""

    placed: dict[str, int]
    doubts: tuple[Doubt, ...]
    missing: tuple[Unplaced, ...]


def settle(
    kind: str, found: Settled, spots: Spots, edition: tuple[str, str], confirmed: Confirmed
) -> Settled:
    """The answers of this edition laid over ``found``; those of other editions become questions.

    kind: 列 or 行.
    """
    if not confirmed:
        return found
    found = _settled(kind, found, spots, confirmed.get(edition, {}))
    earlier: dict[str, str] = {}
    for (form, _), answers in confirmed.items():
        if form == edition[0]:
            earlier |= {what: where for what, where in answers.items() if where != NONE}
    return _proposed(kind, found, spots, earlier)


def _settled(kind: str, found: Settled, spots: Spots, answers: Answers) -> Settled:
    placed = dict(found.placed)
    said: dict[str, str] = {}
    done: set[str] = set()
    for what, where in answers.items():
        if not what.startswith(f"{kind} "):
            continue
        if where == NONE:
            said[what] = "已确认本版式没有"
            continue
        free = {spot: name for spot, name in spots.items() if spot not in placed.values()}
        spot = _spot(where, free)
        if spot:
            placed[what.split(" ", 1)[1]] = spot
            done.add(what)
        elif what.split(" ", 1)[1] not in placed:
            said[what] = f"以前确认在“{where}”，现在那里不是这样了，没有采用"
    missing = (Unplaced(u.what, said.get(u.what, u.why)) for u in found.missing if u.what not in done)
    doubts = (d for d in found.doubts if d.what not in done and d.what not in said)
    return Settled(placed, tuple(doubts), tuple(missing))


def _spot(where: str, free: Spots) -> int:
    """The place that an answer names, when that text stands there; 0 when not."""
    at, _, text = where.partition(" ")
    alike = [spot for spot, (_, there) in free.items() if _same(there, text)]
    exact = [spot for spot in alike if free[spot][0] == at]
    return (exact or (alike if len(alike) == 1 else [0]))[0]


def _same(one: str, other: str) -> bool:
    return texts.plain(texts.shown(one)) == texts.plain(other)


def _proposed(kind: str, found: Settled, spots: Spots, earlier: Answers) -> Settled:
    """Answers given for another edition: proposed where the same text stands free."""
    free = {spot: name for spot, name in spots.items() if spot not in found.placed.values()}
    doubts = {doubt.what: doubt for doubt in found.doubts}
    missing = []
    for item in found.missing:
        spot = _spot(earlier.get(item.what, ""), free) if item.what.startswith(f"{kind} ") else 0
        if spot and item.what in earlier and "已确认" not in item.why:
            why = "以前在别的版式里确认过同样的写法"
            doubts[item.what] = Doubt(item.what, *free[spot], 0.95, why)
            item = Unplaced(item.what, f"像是“{free[spot][1]}”（{why}），要请您确认")
        missing.append(item)
    return Settled(found.placed, tuple(doubts.values()), tuple(missing))
