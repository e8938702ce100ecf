"""An xlwings engine for tests: xlwings' own classes over :mod:`excel_model`, no Excel and nothing of xlwings.pro.

``opened(path)`` gives an :class:`xlwings.Book` like one that is open in Excel.
"""

from __future__ import annotations

import datetime as dt
import os

import openpyxl
import xlwings
from excel_model.books import ApiApp, ApiBook, ApiSheet
from excel_model.calls import ComError, Counted
from excel_model.cells import ApiRange
from excel_model.rows import areas_of
from excel_model.state import State
from excel_model.typed import put, shown, written
from xlwings import base_classes, main

NUMBER_OF_PROCESSES = iter(range(4000, 9000))


class Engine:
    """The engine as xlwings wants it."""

    name, type = "openpyxl", "desktop"

    def __init__(self) -> None:
        self.apps = Apps()

    @staticmethod
    def prepare_xl_data_element(value, options):
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data, datetime_builder, empty_as, number_builder, err_to_str):
        def clean(value):
            if value in ("", None):
                return empty_as
            if isinstance(value, dt.datetime):
                parts = "month day year hour minute second microsecond".split()
                return datetime_builder(tzinfo=None, **{part: getattr(value, part) for part in parts})
            if isinstance(value, str) and value.startswith("#") and value.endswith(("!", "?", "/A")):
                return value if err_to_str else None
            return number_builder(value) if number_builder and isinstance(value, float) else value

        return [[clean(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    def __init__(self) -> None:
        self.list: list[App] = []

    def __iter__(self):
        return iter(self.list)

    def __len__(self):
        return len(self.list)

    def __getitem__(self, pid):
        return next(app for app in self.list if app.pid == pid)

    def keys(self):
        return [app.pid for app in self.list]


def _setting(name):
    def change(app, value):
        app._settings[name] = value

    return property(lambda app: app._settings.get(name, True), change)


class App(Counted, base_classes.App):
    """One Excel.  ``seen``: its settings at each change; ``copies``: where copies went, after how many changes."""

    screen_updating = _setting("screen_updating")
    display_alerts = _setting("display_alerts")
    enable_events = _setting("enable_events")
    calculation = _setting("calculation")

    def __init__(self, engine, handles) -> None:
        self._engine, self.handles = engine, handles
        self._settings: dict = {"calculation": "automatic"}
        self._pid = next(NUMBER_OF_PROCESSES)
        self.opened: list[Book] = []
        self.selected: list[ApiRange] = []
        self.seen: list[tuple] = []
        self.copies: list[tuple] = []
        self.status = False

    @property
    def engine(self):
        return self._engine

    @property
    def hwnd(self):
        return self.handles[0]

    @property
    def pid(self):
        return self._pid

    @property
    def api(self):
        return ApiApp(self)

    @property
    def books(self):
        return Books(self)

    @property
    def selection(self):
        if not self.selected:
            return None
        chosen = self.selected[0]
        book = next(book for book in self.opened if book.state is chosen.state)
        return Range(Sheet(book, chosen.ws), chosen.areas)

    def calculate(self):
        for book in self.opened:
            book.state.calculate()


class Books(Counted, base_classes.Books):
    def __init__(self, app) -> None:
        self._app = app

    @property
    def app(self):
        return self._app

    @property
    def active(self):
        return self._app.opened[0] if self._app.opened else None

    def __call__(self, key):
        if isinstance(key, int):
            return self._app.opened[key - 1]
        for book in self._app.opened:
            if key in (book.name, book.fullname):
                return book
        raise KeyError(key)

    def __len__(self):
        return len(self._app.opened)

    def __iter__(self):
        return iter(self._app.opened)

    def open(self, fullname, *args, **more):
        with open(fullname, "rb") as file:  # whatever its name: an .xls is played by the same bytes
            book = Book(self._app, openpyxl.load_workbook(file), str(fullname))
        self._app.opened.insert(0, book)
        return book


class Book(Counted, base_classes.Book):
    def __init__(self, app, workbook, path) -> None:
        self.state = State(app, workbook, path)

    @property
    def api(self):
        return ApiBook(self.state)

    @property
    def app(self):
        return self.state.app

    @property
    def name(self):
        return os.path.basename(self.state.path)

    @property
    def fullname(self):
        return self.state.path

    @property
    def sheets(self):
        return Sheets(self)

    def save(self, path=None, password=None):
        if path or password:
            raise NotImplementedError("save: in place only")
        self.state.workbook.save(self.state.path)


class Sheets(Counted, base_classes.Sheets):
    def __init__(self, book) -> None:
        self._book = book

    def __iter__(self):
        return iter([Sheet(self._book, ws) for ws in self._book.state.workbook.worksheets])

    def __len__(self):
        return len(self._book.state.workbook.worksheets)

    def __call__(self, key):
        sheets = self._book.state.workbook.worksheets
        found = sheets[key - 1 : key] if isinstance(key, int) else [s for s in sheets if s.title == key]
        if not found:
            raise ComError("下标越界")
        return Sheet(self._book, found[0])

    @property
    def active(self):
        return Sheet(self._book, self._book.state.workbook.active)

    def add(self, before=None, after=None, name=None):
        self._book.state.refuse_locked_structure()
        workbook = self._book.state.workbook
        if before is not None or after.index != len(workbook.worksheets):
            raise NotImplementedError("add: at the end only")
        sheet = Sheet(self._book, workbook.create_sheet(name))
        sheet.api.Activate()
        self._book.state.touched()
        return sheet


class Sheet(Counted, base_classes.Sheet):
    def __init__(self, book, ws) -> None:
        self._book, self.ws = book, ws

    @property
    def api(self):
        return ApiSheet(self._book.state, self.ws)

    @property
    def book(self):
        return self._book

    @property
    def name(self):
        return self.ws.title

    @name.setter
    def name(self, value):
        self._book.state.refuse_locked_structure()
        if value in [ws.title for ws in self._book.state.workbook.worksheets if ws is not self.ws]:
            raise ComError("该名称已被使用，请尝试其他名称。")
        self.ws.title = value
        self._book.state.touched()

    @property
    def index(self):
        return self._book.state.workbook.worksheets.index(self.ws) + 1

    def delete(self):
        self._book.state.refuse_locked_structure()
        workbook = self._book.state.workbook
        shown = [ws for ws in workbook.worksheets if ws.sheet_state == "visible"]
        if shown == [self.ws]:
            raise ComError("工作簿内至少含有一张可视工作表。")
        active = workbook.active
        workbook.remove(self.ws)
        workbook.active = active if active is not self.ws else next(ws for ws in shown if ws is not self.ws)
        self._book.state.touched()

    def autofit(self, axis=None):
        if axis != "rows":
            raise NotImplementedError("autofit: rows only")

    @property
    def used_range(self):
        ws = self.ws
        return Range(self, [(ws.min_row, ws.min_column, ws.max_row, ws.max_column)])

    def range(self, first, last=None):
        if last is not None:
            (top, left), (bottom, right) = (_corner(first), _corner(last))
            return Range(self, [(top, left, bottom, right)])
        if isinstance(first, tuple):
            return Range(self, [(*first, *first)])
        return Range(self, list(areas_of(first)))


def _corner(given):
    return given if isinstance(given, tuple) else given.areas[0][:2]


class Range(Counted, base_classes.Range):
    options: dict = {}
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet, areas) -> None:
        self._sheet, self.areas = sheet, areas
        self._state, self._ws = sheet._book.state, sheet.ws

    @property
    def api(self):
        return ApiRange(self._state, self._ws, self.areas)

    @property
    def sheet(self):
        return self._sheet

    @property
    def row(self):
        return self.areas[0][0]

    @property
    def column(self):
        return self.areas[0][1]

    @property
    def shape(self):
        ((top, left, bottom, right),) = self.areas
        return bottom - top + 1, right - left + 1

    def __len__(self):
        rows, columns = self.shape
        return rows * columns

    def __call__(self, row, column=None):
        if column is None:
            row, column = divmod(row - 1, self.shape[1])
            row, column = row + 1, column + 1
        at = self.areas[0][0] + row - 1, self.areas[0][1] + column - 1
        return Range(self._sheet, [(*at, *at)])

    def _rows(self):
        ((top, left, bottom, right),) = self.areas
        for row in range(top, bottom + 1):
            yield [(row, column) for column in range(left, right + 1)]

    def _read(self, one):
        rows = tuple(tuple(one(*at) for at in row) for row in self._rows())
        return rows[0][0] if self.shape == (1, 1) else rows

    def _write(self, data):
        self.api._refuse_locked()
        if not isinstance(data, (list, tuple)):
            data = [[data] * self.shape[1]] * self.shape[0]
        long = [value for row in data for value in row if isinstance(value, str) and len(value) > 8203]
        if long and self.shape != (1, 1):
            raise ComError("应用程序定义或对象定义错误")
        for row, values in zip(self._rows(), data, strict=True):
            for at, value in zip(row, values, strict=True):
                put(self._state, self._ws, *at, value)

    raw_value = property(
        lambda self: self._read(lambda *at: shown(self._state, self._ws, *at)),
        lambda self, data: self._write(data),
    )
    formula = property(
        lambda self: self._read(lambda *at: written(self._ws, *at)), lambda self, data: self._write(data)
    )

    @property
    def number_format(self):
        return self.api._uniform(lambda cell: cell.number_format if cell is not None else "General")

    @number_format.setter
    def number_format(self, value):
        self.api._refuse_protected()
        for at in self.api._each():
            self._ws.cell(*at).number_format = value
        self._state.touched()

    @property
    def row_height(self):
        ((top, _, bottom, _),) = self.areas
        heights = {self._ws.row_dimensions[row].height or 15.0 for row in range(top, bottom + 1)}
        return heights.pop() if len(heights) == 1 else None

    @row_height.setter
    def row_height(self, value):
        ((top, _, bottom, _),) = self.areas
        for row in range(top, bottom + 1):
            self._ws.row_dimensions[row].height = value

    @property
    def column_width(self):
        return self._dimension().width

    @column_width.setter
    def column_width(self, value):
        self._dimension().width = value

    def _dimension(self):
        return self._ws.column_dimensions[self._ws.cell(1, self.areas[0][1]).column_letter]


def excel(*handles) -> main.App:
    """An Excel that runs, without a workbook; the only one that xlwings finds."""
    engine = main.Engine(impl=Engine())
    app = App(engine.impl, handles or (4711,))
    engine.impl.apps.list.append(app)
    xlwings.engines.engines[:] = [engine]
    xlwings.engines.active = engine
    return main.App(impl=app)


def opened(path, app=None) -> xlwings.Book:
    """A workbook open in Excel."""
    return (app or excel()).books.open(str(path))
