"""Working in Excel without being noticed: what a person has set up and selected is there again afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from bianzhi_xl.office.excel import com

if TYPE_CHECKING:
    from xlwings import Book

# Events first and calculation last: putting calculation back makes Excel calculate, with nothing listening.
_SET = (
    ("enable_events", False),
    ("screen_updating", False),
    ("display_alerts", False),
    ("calculation", "manual"),
)


@contextmanager
def quiet(book: Book) -> Iterator[None]:
    """No redrawing, events, alerts or calculation inside; everything as it was afterwards, whatever happens.

    The active workbook and sheet and the selected cells are kept too.
    """
    back: list[Callable[[], object]] = []
    app = book.app
    with suppress(Exception):
        # There may be nothing to come back to: a protected view, a window without a sheet.
        back += _view(book)
    try:
        for name, value in _SET:
            kept = getattr(app, name)
            back.append(partial(setattr, app, name, kept))
            setattr(app, name, value)
        yield
    finally:
        for step in reversed(back):
            _done(step)


def _done(step: Callable[[], object]) -> None:
    """Do a step, once more where Excel was busy; one that it refuses must not keep others from being done."""
    try:
        step()
    except Exception:
        with suppress(Exception):
            step()


def _view(book: Book) -> Iterator[Callable[[], object]]:
    """The steps that bring back what is on the screen, to be done last one first."""
    app = book.app
    active = app.books.active
    seen = active.sheets.active
    selection = app.selection
    if selection is not None:
        # The range moves along when rows are put in above it, so it is kept and not its address.
        yield partial(com.select, selection)
    yield partial(com.activate, seen)
    if active.name != book.name:
        own = book.sheets.active
        yield partial(com.activate, active)
        yield partial(com.activate, own)
