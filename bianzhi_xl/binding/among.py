"""Columns that are a part of another one (其中), or add up to it (等于): they stand behind it, under its head.

其中：技术工 is counted among 实有人数; behind 编制数 it would be another figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.heads import Leaf, Path
from bianzhi_xl.binding.notes import notes_agree
from bianzhi_xl.binding.state import State
from bianzhi_xl.binding.words import Reader
from bianzhi_xl.nouns import Column

Key = Callable[[Path], Path]


def by_base(state: State, key: Key, words: Reader) -> None:
    """Place the parts that stand behind the placed column they are a part of, in its group or right under it."""
    for base, parts in _by_base(state):
        if base not in state.placed:
            continue
        behind = list(_behind(state, state.placed[base], key, {key(part.heads[-1:]) for part in parts}))
        for part in parts:
            if part.key in state.placed:
                continue
            found = [leaf for leaf in behind if key(leaf.path[-1:]) == key(part.heads[-1:])]
            if len(found) == 1 and notes_agree(part.heads[-1:], found[0].path[-1:], (), words):
                state.placed[part.key] = found[0]
                state.doubts.pop(part.key, None)
                behind.remove(found[0])


def _by_base(state: State) -> list[tuple[str, list[Column]]]:
    """Key of a column, and the columns that are a part of it or those that add up to it."""
    by_key = {column.key: column for column in state.columns}
    found: dict[str, list[Column]] = {}
    base = ""
    for column in state.columns:
        if not _is_part(column):
            base = column.key
        elif own := column.of or base:
            found.setdefault(own, []).append(column)
    sums = [(column.key, [by_key[key] for key in keys]) for column in state.columns for keys in column.parts]
    return [*found.items(), *sums]


def _behind(state: State, base: Leaf, key: Key, wanted: AbstractSet[Path]) -> Iterator[Leaf]:
    """The free sheet columns that follow one, as long as they are its parts."""
    free = {leaf.number for leaf in state.free()}
    for leaf in state.leaves:
        if leaf.number <= base.number:
            continue
        if key(leaf.path[-1:]) not in wanted or not _belongs(base.path, leaf.path):
            return
        if leaf.number in free:
            yield leaf


def _belongs(base: Path, part: Path) -> bool:
    """Whether a head stands in the group of another one, or below it."""
    group = part[:-1]
    return group in (base, base[:-1])


def check(state: State, words: Reader | None) -> None:
    """A column that is 其中 of another one stands behind it, not behind any other; 女 may stand below 性别."""
    among = {column.key for column in state.columns if _is_part(column)}
    order = [column.key for column in state.columns]
    placed = {key: leaf for key, leaf in state.placed.items() if key not in among}
    parts = {leaf.number for key, leaf in state.placed.items() if key in among}
    for column in state.columns:
        leaf = state.placed.get(column.key)
        if leaf is None or _is_sorted(column, leaf, words):
            continue
        if column.key not in among and not texts.is_part(leaf.path[-1]):
            continue
        before = (key for key in reversed(order[: order.index(column.key)]) if key not in among)
        bases = tuple(dict.fromkeys(key for key in (column.of, next(before, "")) if key))
        own = [placed[key] for key in bases if key in placed]
        left = _before(state, leaf, parts if not texts.is_part(leaf.path[-1]) else frozenset())
        lacking = _lacking(column, bases, state)
        asked = state.asked_at(lacking)
        if lacking and (asked or _may_be_of_another(state, column, left, order)):
            whole = next(each for each in state.columns if each.key == lacking)
            why = f"表样里它是“{_named(whole)}”的其中数，这里没有找到那一栏"
            state.ask(column, why, lacking, asked or left)
        elif own and not (left and any(_is_behind(base, left, leaf) for base in own)):
            why = (
                f"它在“{left.printed}”后面，表样里在“{own[0].printed}”后面"
                if left
                else f"它前面没有“{own[0].printed}”"
            )
            state.ask(column, why)
    _check_sums(state)


def _check_sums(state: State) -> None:
    """Questions about totals and the columns that add up to them."""
    by_key = {column.key: column for column in state.columns}
    for total, parts in _by_base(state):
        left = [part for part in parts if part.key in state.placed and not _is_part(part)]
        if left:
            _check_total(state, by_key[total], left)
            _check_addends(state, by_key[total], left)


def _check_total(state: State, total: Column, parts: Sequence[Column]) -> None:
    """A 合计 in the middle of its parts may be that of those before it."""
    numbers = [state.placed[part.key].number for part in parts]
    if total.key in state.placed and min(numbers) < state.placed[total.key].number < max(numbers):
        state.ask(total, "它前后都有它的分项，看不出是哪几栏的合计")


def _check_addends(state: State, total: Column, parts: Sequence[Column]) -> None:
    """Columns that add up to one the sheet does not have may add up to the unknown one that they follow."""
    first = min(state.placed[part.key].number for part in parts)
    before = next((leaf for leaf in reversed(state.leaves) if leaf.number < first), None)
    if total.key in state.placed or before is None or before not in state.free():
        return
    why = f"它在“{before.printed}”后面，表样里它加起来是“{_named(total)}”，这里没有找到那一栏"
    for part in parts:
        state.ask(part, why, total.key, before)


def _named(column: Column) -> str:
    return "/".join(map(texts.shown, column.heads))


def _lacking(column: Column, bases: Sequence[str], state: State) -> str:
    """The column that one is a part of, when the sheet does not have it; else ""."""
    if column.of:
        return "" if column.of in state.placed else column.of
    return "" if not bases or any(key in state.placed for key in bases) else bases[0]


def _may_be_of_another(state: State, part: Column, left: Leaf | None, order: Sequence[str]) -> bool:
    """Whether the sheet column before a part may be its whole: none is there, it is unknown, or it does not come
    before the part in the form, too (columns left out on the sheet do not count)."""
    if left is None or left in state.free():
        return True
    before = next(key for key, leaf in state.placed.items() if leaf.number == left.number)
    place, own = order.index(before), order.index(part.key)
    between = (state.placed[key] for key in order[place + 1 : own] if key in state.placed)
    return place > own or any(leaf.number < left.number for leaf in between)


def _is_behind(base: Leaf, left: Leaf, part: Leaf) -> bool:
    """Whether a part stands behind its base, or further on in the group of which the base is the total."""
    group = base.path[:-1]
    opens = bool(group) and texts.head(base.path[-1]) in texts.TOTALS and base.number < part.number
    return left.number == base.number or (opens and group == left.path[:-1] == part.path[:-1])


def _is_sorted(column: Column, leaf: Leaf, words: Reader | None) -> bool:
    """Whether a column that is printed without 其中 stands below its own head, or below one that says nothing of
    whom it counts."""
    if words is None or any(map(texts.is_part, (*column.heads, *leaf.path))):
        return False
    group, own = [[words.close(text) for text in path[:-1]] for path in (leaf.path, column.heads)]
    return bool(group) and (group == own or words.words.vague.issuperset(group))


def _is_part(column: Column) -> bool:
    return bool(column.of) or any(map(texts.is_part, column.heads))


def _before(state: State, leaf: Leaf, parts: AbstractSet[int]) -> Leaf | None:
    """The sheet column before one that is a part, other parts passed over."""
    before = (
        other
        for other in reversed(state.leaves)
        if other.number < leaf.number
        and other.number not in parts
        and not any(map(texts.is_part, other.path))
    )
    return next(before, None)
