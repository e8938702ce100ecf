"""What a word (函数) is, and how a function becomes one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bianzhi_xl.nouns import Scalar


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its function, whether it judges (判断) or computes, and what it takes.

    blanks: it is also called with blank arguments.  runs: an argument may be a run of cells.
    """

    name: str
    function: Callable[..., Scalar]
    judges: bool = False
    blanks: bool = False
    runs: bool = False
    least: int = 1
    most: int | None = 1

    @property
    def page(self) -> str:
        """The manual page (说明)."""
        return inspect.getdoc(self.function) or ""


def word(judges: bool = False, blanks: bool = False, runs: bool = False) -> Callable:
    """Make a function a word under its own Chinese name."""

    def enter(function: Callable[..., Scalar]) -> Callable[..., Scalar]:
        parameters = inspect.signature(function).parameters.values()
        open_end = any(p.kind is p.VAR_POSITIONAL for p in parameters)
        fixed = [p for p in parameters if p.kind is not p.VAR_POSITIONAL]
        least = sum(p.default is p.empty for p in fixed) + open_end
        found = Word(
            function.__name__, function, judges, blanks, runs, least, None if open_end else len(fixed)
        )
        function.__dict__["word"] = found
        return function

    return enter


def words_of(module: Mapping[str, object]) -> dict[str, Word]:
    """The words that a module defines, by name, in its order."""
    marked = (getattr(thing, "__dict__", {}).get("word") for thing in module.values())
    return {found.name: found for found in marked if isinstance(found, Word)}


def is_blank(value: Scalar) -> bool:
    """Nothing filled in; text of spaces only is nothing too, zero is something."""
    return value is None or (isinstance(value, str) and not value.strip())


def as_text(value: Scalar) -> str:
    """A value as text; a whole number has no decimal point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
