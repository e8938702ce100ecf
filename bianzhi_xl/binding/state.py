"""Where the placing of columns stands: what is settled, what is asked, what is left."""

from __future__ import annotations

from dataclasses import dataclass, field

from bianzhi_xl.binding.heads import Leaf
from bianzhi_xl.nouns import Column, Doubt


@dataclass
class State:
    """What is settled so far and what is left to place.

    closed: keys of columns that are asked already.  tied: sheet columns of which two or more look the same.
    years: those that the title and the lines above the head name.  waiting: columns that are asked until the one
    they are counted in is settled → their sheet column, that one, and the sheet column where it has to be.
    """

    columns: tuple[Column, ...]
    leaves: tuple[Leaf, ...]
    years: frozenset[str] = frozenset()
    placed: dict[str, Leaf] = field(default_factory=dict)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    tied: set[int] = field(default_factory=set)
    waiting: dict[str, tuple[int, str, int]] = field(default_factory=dict)

    def ask(self, column: Column, why: str, whole: str = "", behind: Leaf | None = None) -> None:
        """Take a column from its place and ask about it there.

        whole: key of the column it is counted in, when it only waits for that to be settled where ``behind`` is.
        """
        leaf = self.placed.pop(column.key)
        self.doubts[column.key] = Doubt(f"列 {column.key}", leaf.letter, leaf.printed, 0.9, why)
        if whole and behind:
            self.waiting[column.key] = (leaf.number, whole, behind.number)

    def asked_at(self, key: str) -> Leaf | None:
        """The sheet column about which it is asked whether it is a column."""
        doubt = self.doubts.get(key)
        return next((leaf for leaf in self.leaves if doubt and leaf.letter == doubt.where), None)

    def left(self) -> list[Column]:
        """Columns that may still be placed."""
        return [c for c in self.columns if c.key not in self.placed and c.key not in self.closed]

    def free(self) -> list[Leaf]:
        """Sheet columns that hold nothing yet."""
        taken = {leaf.number for leaf in self.placed.values()}
        return [leaf for leaf in self.leaves if leaf.number not in taken]
