"""Calls from Python to Excel: counted, and made to fail where a test wants it."""

from __future__ import annotations

import functools


class ComError(Exception):
    """What pywin32 raises: the description is the third of ``excepinfo``."""

    def __init__(self, text: str) -> None:
        self.excepinfo = (0, "Microsoft Excel", text, None, 0, -2146827284)
        super().__init__(-2147352567, "发生意外。", self.excepinfo, None)


class Calls:
    """Counts the calls that come from outside, and lets one that changes something fail."""

    def __init__(self) -> None:
        self.total = 0
        self.names: list[str] = []
        self.changes = 0
        self.fail_at: int | None = None
        self._depth = 0

    def enter(self, name: str, changing: bool) -> None:
        self._depth += 1
        if self._depth == 1:
            self.total += 1
            self.names.append(name)
            self.changes += changing
            if changing and self.changes == self.fail_at:
                self._depth -= 1
                raise ComError("试验：此处出错")

    def leave(self) -> None:
        self._depth -= 1


CALLS = Calls()
_CHANGING = set(
    "Insert Delete Merge AddComment Text Protect Unprotect Add Activate Select add delete autofit".split()
)


def _wrapped(function, changing):
    @functools.wraps(function)
    def outer(*args, **more):
        CALLS.enter(function.__name__, changing)
        try:
            return function(*args, **more)
        finally:
            CALLS.leave()

    return outer


class Counted:
    """Every public member of a subclass is a call from Python to Excel; only the way to ``api`` is none."""

    __slots__ = ()

    def __init_subclass__(cls, **more) -> None:
        super().__init_subclass__(**more)
        for name, member in list(vars(cls).items()):
            local = name.startswith("_") and name not in ("__iter__", "__len__", "__call__")
            if local or name in ("api", "engine"):
                continue
            if isinstance(member, property):
                setter = member.fset and _wrapped(member.fset, True)
                setattr(cls, name, property(_wrapped(member.fget, False), setter))
            elif callable(member):
                setattr(cls, name, _wrapped(member, name in _CHANGING))


class Api(Counted):
    """Names that Excel does not have cannot be set by mistake."""

    __slots__ = ()
