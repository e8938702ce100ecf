"""Columns by the ending of their path: a group head was put over them, was left out, or has another name.

The ending must be unique in the form and in the sheet.  Whether that is sure depends on what differs above
it: a level put over (nearly) every column, or a vague word such as 项目, changes nothing; a word such as 上年
or 减少 changes everything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import permutations
from typing import NamedTuple

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.heads import Leaf, Path
from bianzhi_xl.binding.likeness import ratio
from bianzhi_xl.binding.notes import notes_agree
from bianzhi_xl.binding.state import State
from bianzhi_xl.binding.words import Reader
from bianzhi_xl.nouns import Column, Doubt

_THIS_YEAR = {"本年"}
"""Over every column it says what the whole form says."""
_MOST = 0.6
_NEARLY = 0.75
_FEW = 3
"""Group heads over a column that are tried in every order."""


class Ending(NamedTuple):
    """A column and a leaf with the same unique ending, and what stands above it on either side."""

    column: Column
    leaf: Leaf
    declared: Path
    standing: Path


def by_endings(state: State, key: Callable[[Path], Path], words: Reader) -> None:
    """Place, or ask, the columns whose longest shared ending is unique."""
    found = _found(state, key)
    deeper = [
        column
        for column in state.columns
        if column.key in state.placed and len(key(state.placed[column.key].path)) > len(key(column.heads))
    ]
    added = [item for item in found if item.standing and not item.declared]
    level = len(added) + len(deeper) >= _MOST * len(state.columns)
    for item in found:
        if _sure(item, level, words):
            state.placed[item.column.key] = item.leaf
            state.doubts.pop(item.column.key, None)
        elif item.column.key not in state.doubts and not words.of_other_years(
            item.column.heads, item.leaf.path
        ):
            state.doubts[item.column.key] = _doubt(item)


def _found(state: State, key: Callable[[Path], Path]) -> list[Ending]:
    declared = {column.key: key(column.heads) for column in state.columns}
    endings = Counter(path[-k:] for path in declared.values() for k in range(1, len(path) + 1))
    standing: dict[Path, list[Leaf]] = defaultdict(list)
    for leaf in state.leaves:
        path = key(leaf.path)
        for k in range(1, len(path) + 1):
            standing[path[-k:]].append(leaf)
    free = {leaf.number for leaf in state.free()}
    found = []
    for column in state.left():
        path = declared[column.key]
        for k in range(len(path), 0, -1):
            leaves = standing.get(path[-k:], [])
            if leaves:
                # Several declared columns end like this: which of them stands here would be a guess.
                if endings[path[-k:]] == 1 and len(leaves) == 1 and leaves[0].number in free:
                    found.append(Ending(column, leaves[0], path[:-k], key(leaves[0].path)[:-k]))
                break
    return found


def _sure(item: Ending, level: bool, words: Reader) -> bool:
    declared, standing = _turning(item.declared, words), _turning(item.standing, words)
    if not notes_agree(item.column.heads, item.leaf.path, (), words):
        return False
    if not item.declared and not item.standing:
        # The whole path is the same and yet was not sure: the notes in brackets say something else.
        return False
    if not item.declared:
        vague = all(text in words.words.vague for text in item.standing)
        return level and not confining(item.standing, words) if not vague else not standing
    if not item.standing:
        return not declared
    if declared != standing:
        return False
    if len(item.standing) <= _FEW and any(
        _filled_in(item.declared, order, words) for order in permutations(item.standing)
    ):
        return True
    pairs = [("".join(item.declared), "".join(item.standing))]
    if len(item.declared) == len(item.standing):
        pairs = [pair for pair in zip(item.declared, item.standing, strict=True) if pair[0] != pair[1]]
    return all(_renamed(*pair, words) for pair in pairs)


def _filled_in(declared: Path, standing: Path, words: Reader) -> bool:
    """Whether groups say the same but for filling: 核定单位领导职数, and 核定 over 领导职数."""
    one, other = _unfilled("".join(declared), "".join(standing), words)
    return one == other


def _unfilled(declared: str, standing: str, words: Reader) -> tuple[str, str]:
    """Two texts without the filling that only one of them has."""
    for filling in words.words.filling:
        if (filling in declared) != (filling in standing):
            declared, standing = declared.replace(filling, ""), standing.replace(filling, "")
    return declared, standing


def _renamed(declared: str, standing: str, words: Reader) -> bool:
    """Whether a group is called nearly the same: its words in another order, a few left out, filling put in.

    Any other word that is put in may say whom or what the group is confined to.
    """
    alike = ratio(declared, standing)
    declared, standing = _unfilled(declared, standing, words)
    left_out, put_in = Counter(declared) - Counter(standing), Counter(standing) - Counter(declared)
    return not put_in and alike >= (_NEARLY if left_out else _MOST)


def confining(path: Path, words: Reader) -> bool:
    """Whether heads over most of the columns say whom or what the table is confined to."""
    return bool(_turning(path, words) - _THIS_YEAR)


def _turning(path: Path, words: Reader) -> frozenset[str]:
    return frozenset(word for word in words.words.turning if any(word in text for text in path))


def _doubt(item: Ending) -> Doubt:
    said = "/".join(texts.shown(text) for text in item.column.heads)
    above = "、".join(item.declared) or "没有上级表头"
    there = "、".join(item.standing) or "没有上级表头"
    why = f"表样是“{said}”，这里只有末尾相同（上级：表样{above}，这里{there}）"
    return Doubt(f"列 {item.column.key}", item.leaf.letter, item.leaf.printed, 0.8, why)
