"""Whether fixed rows stand where they are nested: a row below the one it is a part of, and in one table only.

A label alone does not tell a row: 机关 below 二、机关工勤 is not the 机关 of 一、行政, and when a sheet says the
same rows twice (全县, 其中：县本级) neither part is the form's for sure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import permutations

from bianzhi_xl.binding import texts
from bianzhi_xl.nouns import Doubt, RowSpec, Scalar

Normal = Callable[[Scalar], str]
Labels = Mapping[int, str]
Figured = Callable[[int], bool]
"""Whether a figure stands in a sheet row."""
_MOST = 4
"""So many rows with one label are tried in every order."""
_PARTS = 2
"""So many labels that stand twice make two parts of a sheet."""
_SCORE = 0.8
_SUMS = ("小计", "合计", "共计")
_OF_PAGE = "本页"
"""A sum over what a page holds is no section's."""


class Nesting:
    """The declared rows as a tree: a row's parent is the one that it is 其中 of, or that adds it up."""

    def __init__(self, specs: Sequence[RowSpec]) -> None:
        self._parent = {part: spec.key for spec in specs for part in spec.sum_of}
        self._parent |= {spec.key: spec.of for spec in specs if spec.of}
        self._parent |= self._of_siblings(specs)
        self._sums = {spec.key: spec.sum_of for spec in specs}
        self._labels = {spec.key: spec.label for spec in specs}
        self._order = {spec.key: number for number, spec in enumerate(specs)}
        self._depths: dict[str, int] = {}

    def _of_siblings(self, specs: Sequence[RowSpec]) -> dict[str, str]:
        """Sections that no total adds up whole (四、事业, of which it adds some parts): they stand where 三、 does."""
        found: dict[str, str] = {}
        before: dict[tuple[str, int], str] = {}
        for spec in specs:
            how, number = texts.ordinal(spec.label)
            parent = self._parent.get(spec.key) or before.get((how, number - 1), "")
            if number:
                before[how, number] = parent
            if number and parent:
                found[spec.key] = parent
        return found

    def depth(self, key: str) -> int:
        """How many rows it is nested in."""
        if key not in self._depths:
            self._depths[key] = len(self.within(key))
        return self._depths[key]

    def within(self, key: str) -> list[str]:
        """The rows that a row is nested in, the nearest first."""
        found: list[str] = []
        while (key := self._parent.get(key, "")) and key not in found:
            found.append(key)
        return found

    def stands_before(self, key: str, other: str) -> bool:
        """Whether a row is declared before another one."""
        return self._order[key] < self._order[other]

    def strays(self, placed: Mapping[str, int], labels: Labels) -> dict[str, str]:
        """Rows that do not stand below the row they are nested in; with the one that they do stand below.

        A total may stand at the foot of its parts, where it is declared there, none stands above them, or it is
        called their 小计.  A row whose own outer row was not found may stand below a text that was not understood.
        """
        order = sorted(placed, key=placed.__getitem__)
        above = {key: self._outer(key, reversed(order[:n])) for n, key in enumerate(order)}
        below = {key: self._outer(key, order[n:]) for n, key in enumerate(order)}
        heads = any(self.depth(key) > 1 and above[key] == self._parent[key] != below[key] for key in order)
        heads = heads or any(self.depth(key) == 1 and above[key] == self._parent[key] for key in order)
        unknown = labels.keys() - set(placed.values())
        found = {}
        for key in order:
            parent, outer = self._parent.get(key, ""), above[key]
            declared = self._order.get(parent, 0) > self._order[key]
            called = self._is_called_sum(parent, placed, labels)
            foot = below[key] == parent and (declared or self.depth(key) == 1 or not heads or called)
            if parent in placed:
                strange = outer != parent and not foot
            else:
                between = range(placed[outer], placed[key]) if outer else ()
                in_place = bool(outer) and self.depth(outer) == self.depth(key) - 1
                strange = in_place and unknown.isdisjoint(between)
            if strange:
                found[key] = outer or below[key]
        return found

    def _is_called_sum(self, key: str, placed: Mapping[str, int], labels: Labels) -> bool:
        """Whether a row is called 小计 and all that it adds up stands above it."""
        if key not in placed or not texts.bare(labels[placed[key]]).endswith(_SUMS):
            return False
        return all(placed[part] < placed[key] for part in self._sums[key] if part in placed)

    def summed_below(
        self, specs: Sequence[RowSpec], placed: Mapping[str, int], labels: Labels
    ) -> dict[str, int]:
        """Totals with a row of their section called 小计 → that row: one of them has the sum."""
        found = {}
        free = [
            row
            for row, text in labels.items()
            if (name := texts.bare(text)).endswith(_SUMS) and not name.startswith(_OF_PAGE)
            if row not in placed.values()
        ]
        for spec in specs:
            if not spec.sum_of or spec.key not in placed or not self.depth(spec.key):
                continue
            begin, depth = placed[spec.key], self.depth(spec.key)
            outer = (row for key, row in placed.items() if row > begin and self.depth(key) <= depth)
            end = min(outer, default=max(labels) + 1)
            if below := [row for row in free if begin < row < end]:
                found[spec.key] = below[-1]
        return found

    def all_summed_below(self, feet: Collection[str], placed: Iterable[str]) -> bool:
        """Whether each section has a 小计 below: a single one may be of the office's own making."""
        summed = {key for key in placed if self._sums[key] and self.depth(key)}
        return len(feet) >= _PARTS and summed == set(feet)

    def is_its_foot(self, key: str, row: int, placed: Mapping[str, int], labels: Labels) -> bool:
        """Whether a row called 小计, or like the section, is the last one and the only sum of a section whose name
        stands above: its figures are in it."""
        text, name = texts.bare(labels[row]), texts.bare(self._labels[key])
        depth = self.depth(key)
        outer = [at for other, at in placed.items() if at > placed[key] and self.depth(other) <= depth]
        inside = [at for at in labels if placed[key] < at < min(outer, default=max(labels) + 1)]
        sums = [at for at in inside if at not in placed.values() and texts.bare(labels[at]).endswith(_SUMS)]
        told = text == _SUMS[0] or bool(_shorn(text)) and name.startswith(_shorn(text))
        return told and sums == [max(inside)] == [row] and placed.keys() >= set(self.within(key))

    def _outer(self, key: str, others: Iterable[str]) -> str:
        """The first of some rows that is nested less deeply than a row; "" if none is."""
        depth = self.depth(key)
        return next((other for other in others if self.depth(other) < depth), "")

    def at_foot(self, key: str, placed: Mapping[str, int]) -> bool:
        """Whether a row stands below some of its parts."""
        return any(self._parent.get(part) == key and placed[part] < placed[key] for part in placed)

    def said(self, key: str, other: str) -> str:
        """Why a row is not sure."""
        own = texts.shown(self._labels[self._parent[key]])
        if other == self._parent[key]:
            return f"它在“{own}”上面，表样里在它下面"
        return f"它在“{texts.shown(self._labels[other])}”下面，表样里在“{own}”下面"


def _shorn(name: str) -> str:
    """What a 小计 says it is of."""
    return next((name.removesuffix(word) for word in _SUMS if name.endswith(word)), name)


def checked(
    specs: Sequence[RowSpec],
    placed: Mapping[str, int],
    labels: Labels,
    normal: Normal,
    listing: bool = False,
    figured: Figured = lambda row: False,
) -> tuple[dict[str, int], tuple[Doubt, ...], dict[str, int]]:
    """The placed rows that stand where they are nested, questions about the others, and the rows that only name a
    section with a 小计 below: without figures (``figured`` tells) its sum is in that one.

    Between the fixed rows of a listing other names stand, which may be anything.
    """
    nesting = Nesting(specs)
    parted = set() if listing else _in_parts(nesting, specs, placed, labels, normal)
    kept = {key: row for key, row in placed.items() if key not in parted}
    kept = _exchanged(nesting, specs, kept, labels, normal)
    strays = nesting.strays(kept, labels)
    doubts = [
        Doubt(f"行 {key}", str(kept[key]), labels[kept[key]], _SCORE, nesting.said(key, other))
        for key, other in strays.items()
    ]
    below = nesting.summed_below(specs, kept, labels)
    names = {key: kept[key] for key in below}
    feet = {key: row for key, row in below.items() if nesting.is_its_foot(key, row, kept, labels)}
    every = nesting.all_summed_below(feet, kept)
    for key, row in below.items():
        if every and not figured(kept[key]):
            continue
        one, other = (row, kept[key]) if key in feet else (kept[key], row)
        why = "这一段的段名行和小计行，看不出数填在哪一行"
        runner_up = f"第{other}行“{texts.shown(labels[other])}”"
        doubts.append(Doubt(f"行 {key}", str(one), labels[one], _SCORE, why, runner_up))
    if not listing:
        doubts += _among(nesting, specs, kept, labels)
    asked = {doubt.what for doubt in doubts}
    return (
        {key: row for key, row in {**kept, **feet}.items() if f"行 {key}" not in asked},
        tuple(doubts),
        names,
    )


def _among(
    nesting: Nesting, specs: Sequence[RowSpec], placed: Mapping[str, int], labels: Labels
) -> list[Doubt]:
    """Questions about rows printed as 其中 of another row than the form's, and about rows which therefore count more:
    普通中学 with 其中：高中 is not the form's 普通中学 beside its 高中."""
    wholes = [spec.key for spec in specs if not spec.of]
    by_row = {row: key for key, row in placed.items()}
    found: dict[str, Doubt] = {}
    for spec in specs:
        if not texts.is_part(labels.get(placed.get(spec.key, 0), "")):
            continue
        above = (
            row
            for row in sorted(labels, reverse=True)
            if row < placed[spec.key]
            and not texts.is_part(labels[row])
            and by_row.get(row, wholes[0]) in wholes
        )
        whole = by_row.get(next(above, 0), "")
        before = [key for key in wholes if nesting.stands_before(key, spec.key)][-1:]
        if not whole or whole in nesting.within(spec.key) or whole in before and spec.of:
            continue
        own = texts.shown(labels[placed[spec.key]])
        if spec.of:
            asked, why = spec.key, f"它写在“{texts.shown(labels[placed[whole]])}”下面，表样里不是它的其中数"
        else:
            asked, why = whole, f"它下面写着“{own}”，表样里那一行不在它之内"
        found[asked] = Doubt(f"行 {asked}", str(placed[asked]), labels[placed[asked]], _SCORE, why)
    return list(found.values())


def _exchanged(
    nesting: Nesting, specs: Sequence[RowSpec], placed: Mapping[str, int], labels: Labels, normal: Normal
) -> dict[str, int]:
    """Rows with one label, such as two 合计, in the one order in which each stands with its own parts; without
    them when there are several such orders, or none."""
    found = dict(placed)
    for name, keys in _alike(specs, normal).items():
        if found.keys() >= set(keys) and not nesting.strays(found, labels):
            continue
        others = {key: row for key, row in found.items() if key not in keys}
        rows = [row for row, text in labels.items() if normal(text) == name and row not in others.values()]
        if len(rows) != len(keys) or len(keys) > _MOST:
            continue
        orders = [dict(zip(keys, order, strict=True)) for order in permutations(rows)]
        fitting = [order for order in orders if not nesting.strays(others | order, labels)]
        # At the foot of its parts one of them may as well be at the head of the next ones.
        sure = len(fitting) == 1 and not any(nesting.at_foot(key, others | fitting[0]) for key in keys)
        found = others | fitting[0] if sure else others
    return {spec.key: found[spec.key] for spec in specs if spec.key in found}


def _alike(specs: Sequence[RowSpec], normal: Normal) -> dict[str, list[str]]:
    """Label → the keys of the rows that have it, where there are several."""
    by_label: dict[str, list[str]] = defaultdict(list)
    for spec in specs:
        by_label[normal(spec.label)].append(spec.key)
    return {name: keys for name, keys in by_label.items() if len(keys) > 1}


def _in_parts(
    nesting: Nesting, specs: Sequence[RowSpec], placed: Mapping[str, int], labels: Labels, normal: Normal
) -> set[str]:
    """Placed rows that stand in one of two parts of a sheet which both have the form's labels.

    A label that stands twice below different rows, of which one is the row it is nested in, makes no part.
    """
    declared = Counter(normal(spec.label) for spec in specs)
    standing: dict[str, list[int]] = defaultdict(list)
    for row, text in labels.items():
        if declared[name := normal(text)] == 1:
            standing[name].append(row)
    twice = [
        sorted(rows)
        for spec in specs
        if len(rows := standing[normal(spec.label)]) > 1
        and not _told(nesting, spec.key, placed, labels, rows)
    ]
    if len(twice) < _PARTS:
        return set()
    first = min(rows[0] for rows in twice)
    return {key for key, row in placed.items() if row >= first}


def _told(nesting: Nesting, key: str, placed: Mapping[str, int], labels: Labels, rows: Sequence[int]) -> bool:
    """Whether only one of some rows can be the row, by the row it is nested in."""
    others = {other: row for other, row in placed.items() if other != key}
    fitting = [row for row in rows if key not in nesting.strays({**others, key: row}, labels)]
    return len(fitting) == 1 and nesting.depth(key) > 1
