"""What a button is, what it may be told, and what it says when it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bianzhi_xl.nouns import Verdict

Tell = Callable[[str, int, int], None]
"""How long work reports: what is being done, which step, of how many."""


def silent(what: str, step: int, steps: int) -> None:
    """A :data:`Tell` that nobody listens to."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a button ended: one Chinese sentence, and what a person or a script wants to see beside it.

    status: 0 clean, 1 there are errors (错误) or differences.  table: heads, then rows; texts only.
    data: the same for scripts.  verdict: of a check.
    """

    sentence: str
    status: int = 0
    lines: tuple[str, ...] = ()
    title: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """Something a button may be told.

    kind: path | paths | word (positional) | text | number | switch (named) | secret (asked for, never typed
    on the command line).
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

    steps: whether it takes long enough to report progress through ``tell``.
    """

    name: str
    label: str
    tip: str
    run: Callable[..., Done]
    options: tuple[Option, ...] = ()
    steps: bool = False
