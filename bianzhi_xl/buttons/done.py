"""What a button is, what it may be told, and what it says when it ends."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bianzhi_xl.nouns import At, Verdict

Tell = Callable[[str, int, int], None]
"""How long work reports: what is being done, which step, of how many."""


def silent(what: str, step: int, steps: int) -> None:
    """A :data:`Tell` that nobody listens to."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a button ended: one Chinese sentence, and what a person or a script wants to see beside it.

    status: 0 clean, 1 there are errors (错误) or differences.  table: heads, then rows; texts only.
    data: the same for scripts.  verdict: of a check.  at: the cell to be shown.  opens: a file to be opened.
    """

    sentence: str
    status: int = 0
    lines: tuple[str, ...] = ()
    title: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    verdict: Verdict | None = None
    at: At | None = None
    opens: Path | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """Something a button may be told.

    kind: path | paths | word | cell (positional) | text | number | switch (named) | secret (asked for, never
    typed on the command line) | key (a secret that is asked for only when something turns out to be locked).
    """

    name: str
    kind: str
    help: str
    metavar: str = ""
    default: object = None
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """One button: its name in the shell and the library, its label, what it does, and its function.

    function: the room of ``buttons`` and the function in it, with what is fixed beforehand in ``fixed``.
    steps: whether it takes long enough to report progress through ``tell``.  shell, ribbon: whether it is a
    command of the shell, a button of the ribbon (and of LibreOffice's toolbar).  changes: whether it changes
    the workbook that is open; journaled: whether it keeps a copy of what was there, so that 撤销 takes it back.
    """

    name: str
    label: str
    tip: str
    function: str
    options: tuple[Option, ...] = ()
    steps: bool = False
    shell: bool = True
    ribbon: bool = True
    changes: bool = False
    journaled: bool = False
    fixed: Mapping[str, object] = field(default_factory=dict)

    def run(self, **given: Any) -> Done:
        """Do it.  Its room is loaded now and not before: each press is a new process."""
        room, name = self.function.split(".")
        function = getattr(importlib.import_module(f"bianzhi_xl.buttons.{room}"), name)
        return function(**self.fixed, **given)
