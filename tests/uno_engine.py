"""An xlwings engine over a running LibreOffice, for tests: its own model of Excel's Range (VBA), the rest UNO.

Run by the system's Python, which alone has UNO (so UNO is imported where it is used).  LibreOffice keeps Excel's object model for macros; ranges,
fills, locks, merges and notes are asked through it, so the office is tried on a model that others wrote.
Sheets and the workbook cannot be reached that way from Python, so their few members are played here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import subprocess
import time

import xlwings
from xlwings import base_classes, main

DAY_0 = dt.datetime(1899, 12, 30)


def properties(**values):
    """Named values as UNO wants them."""
    from com.sun.star.beans import PropertyValue

    found = []
    for name, value in values.items():
        item = PropertyValue()
        item.Name, item.Value = name, value
        found.append(item)
    return tuple(found)


def _url(path):
    import uno

    return uno.systemPathToFileUrl(str(path))


class LibreOffice:
    """One LibreOffice with a profile of its own, for a ``with`` block."""

    def __init__(self, folder) -> None:
        self._folder = folder
        self._pipe = f"bianzhi{os.getpid()}"

    def __enter__(self):
        self._process = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation=file://{self._folder}/profile",
                *"--headless --norestore --nologo --nodefault".split(),
                f"--accept=pipe,name={self._pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        import uno

        here = uno.getComponentContext()
        maker = here.ServiceManager
        resolver = maker.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
        for _ in range(300):
            try:
                self.context = resolver.resolve(f"uno:pipe,name={self._pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:  # not up yet
                time.sleep(0.1)
        self.desktop = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", self.context
        )
        return self

    def __exit__(self, *_) -> None:
        with contextlib.suppress(Exception):  # it often hangs up before it answers
            self.desktop.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def open(self, path) -> xlwings.Book:
        """A workbook, open as in Excel."""
        engine = main.Engine(impl=Engine())
        xlwings.engines.engines[:] = [engine]
        xlwings.engines.active = engine
        app = App(engine.impl)
        engine.impl.apps = Apps([app])
        url = _url(path)
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=True))

        def as_macro(area):
            return self.context.ServiceManager.createInstanceWithArgumentsAndContext(
                "ooo.vba.excel.Range", (None, area), self.context
            )

        app.book = Book(app, document, as_macro, str(path))
        return main.Book(impl=app.book)


class Engine:
    name, type = "libreoffice", "desktop"

    @staticmethod
    def prepare_xl_data_element(value, options):
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data, datetime_builder, empty_as, number_builder, err_to_str):
        def clean(value):
            if value in ("", None):
                return empty_as
            return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

        return [[clean(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    def __init__(self, found) -> None:
        self._found = found

    def __iter__(self):
        return iter(self._found)

    def __len__(self):
        return len(self._found)

    def __getitem__(self, pid):
        return next(app for app in self._found if app.pid == pid)

    def keys(self):
        return [app.pid for app in self._found]


class AppApi:
    """What the status bar was last told is kept: a hidden LibreOffice has none."""

    Hwnd = 4660
    Windows = ()

    def __init__(self) -> None:
        self.StatusBar = False
        self.CutCopyMode = False


class App(base_classes.App):
    screen_updating = display_alerts = enable_events = True

    def __init__(self, engine) -> None:
        self.engine, self.book = engine, None
        self.api = AppApi()

    api = None
    pid = 1
    hwnd = 4660

    @property
    def selection(self):
        found = self.book.document.CurrentSelection
        if not hasattr(found, "RangeAddress"):
            return None
        return Range(Sheet(self.book, found.Spreadsheet), found)

    @property
    def books(self):
        return Books(self)

    @property
    def calculation(self):
        return "automatic" if self.book.document.isAutomaticCalculationEnabled() else "manual"

    @calculation.setter
    def calculation(self, value):
        self.book.document.enableAutomaticCalculation(value == "automatic")
        if value == "automatic":
            self.book.document.calculate()

    def calculate(self):
        self.book.document.calculateAll()


class Books(base_classes.Books):
    def __init__(self, app) -> None:
        self._app = app

    active = property(lambda self: self._app.book)

    def __len__(self):
        return 1

    def __iter__(self):
        return iter([self._app.book])


class Book(base_classes.Book):
    def __init__(self, app, document, as_macro, path) -> None:
        self._app, self.document, self.as_macro, self.path = app, document, as_macro, path

    app = property(lambda self: self._app)
    api = property(lambda self: BookApi(self))
    name = property(lambda self: os.path.basename(self.path))
    fullname = property(lambda self: self.path)
    sheets = property(lambda self: Sheets(self))


class BookApi:
    def __init__(self, book) -> None:
        self._book = book

    ProtectStructure = property(lambda self: self._book.document.isProtected())

    def Protect(self, password, structure, windows):
        self._book.document.protect(password)

    def Unprotect(self, password):
        self._book.document.unprotect(password)

    def Activate(self):
        """A hidden document is as much in front as it can be."""

    def Windows(self, number):
        return Window(self._book.document.CurrentController)

    def SaveCopyAs(self, path):
        self._book.document.storeToURL(_url(path), properties(FilterName="Calc MS Excel 2007 XML"))


class Window:
    """The window's frozen rows."""

    def __init__(self, controller) -> None:
        self.__dict__["_controller"] = controller
        self.__dict__["_split"] = [0, 0]

    def __setattr__(self, name, value):
        if name == "FreezePanes":
            self._controller.freezeAtPosition(*(self._split if value else (0, 0)))
        else:
            self._split[{"SplitColumn": 0, "SplitRow": 1}[name]] = value


class Sheets(base_classes.Sheets):
    def __init__(self, book) -> None:
        self._book = book

    def __len__(self):
        return self._book.document.Sheets.Count

    def add(self, before=None, after=None, name=None):
        sheets = self._book.document.Sheets
        taken = set(sheets.ElementNames)
        name = name or next(f"Sheet{n}" for n in range(1, 999) if f"Sheet{n}" not in taken)
        sheets.insertNewByName(name, after.index if after is not None else before.index - 1)
        return self(name)

    def __iter__(self):
        return (self(number) for number in range(1, len(self) + 1))

    def __call__(self, key):
        sheets = self._book.document.Sheets
        found = sheets.getByIndex(key - 1) if isinstance(key, int) else sheets.getByName(key)
        return Sheet(self._book, found)

    @property
    def active(self):
        return Sheet(self._book, self._book.document.CurrentController.ActiveSheet)


class Sheet(base_classes.Sheet):
    def __init__(self, book, found) -> None:
        self._book, self.found = book, found

    book = property(lambda self: self._book)
    index = property(lambda self: self.found.RangeAddress.Sheet + 1)
    api = property(lambda self: SheetApi(self))

    @property
    def name(self):
        return self.found.Name

    @name.setter
    def name(self, value):
        self.found.Name = value

    def delete(self):
        self._book.document.Sheets.removeByName(self.found.Name)

    def autofit(self, axis=None):
        assert axis == "rows"
        self.found.Rows.OptimalHeight = True

    @property
    def used_range(self):
        cursor = self.found.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        cursor.gotoStartOfUsedArea(False)
        start = cursor.RangeAddress
        return self._box(start.StartRow, start.StartColumn, end.EndRow, end.EndColumn)

    def _box(self, top, left, bottom, right):
        return Range(self, self.found.getCellRangeByPosition(left, top, right, bottom))

    def range(self, first, last=None):
        if isinstance(first, str):
            pieces = [Range(self, self.found.getCellRangeByName(piece)) for piece in first.split(",")]
            return pieces[0] if len(pieces) == 1 else Several(self, pieces)
        top, left = _corner(first)
        bottom, right = _corner(last) if last is not None else (top, left)
        return self._box(top - 1, left - 1, bottom - 1, right - 1)


def _corner(given):
    return given if isinstance(given, tuple) else (given.row, given.column)


class SheetApi:
    def __init__(self, sheet) -> None:
        self._sheet, self._found = sheet, sheet.found

    ProtectContents = property(lambda self: self._found.isProtected())
    ProtectDrawingObjects = ProtectScenarios = ProtectContents

    @property
    def Protection(self):
        """LibreOffice allows nothing besides but selecting, as far as macros know."""
        return type("Protection", (), {"__getattr__": lambda self, name: False})()

    @property
    def Visible(self):
        return -1 if self._found.IsVisible else 0

    @Visible.setter
    def Visible(self, value):
        self._found.IsVisible = value == -1

    @property
    def Hyperlinks(self):
        return Hyperlinks(self._sheet)

    @property
    def PageSetup(self):
        styles = self._sheet.book.document.StyleFamilies.getByName("PageStyles")
        return PageSetup(styles.getByName(self._found.PageStyle))

    def Protect(self, *, Password, Contents, DrawingObjects, Scenarios):
        self._found.protect(Password)

    def Unprotect(self, password):
        self._found.unprotect(password)

    def Activate(self):
        self._sheet.book.document.CurrentController.setActiveSheet(self._found)

    @property
    def Comments(self):
        places = [note.Position for note in self._found.Annotations]
        cells = [self._sheet._box(at.Row, at.Column, at.Row, at.Column) for at in places]
        return [NoteApi(cell) for cell in cells]


class Hyperlinks:
    def __init__(self, sheet) -> None:
        self._sheet = sheet

    def Add(self, cell, address, target):
        """A link is a field in the cell's text."""
        found = cell._area.found.getCellByPosition(0, 0)
        words = found.String
        field = self._sheet.book.document.createInstance("com.sun.star.text.TextField.URL")
        field.URL, field.Representation = "#" + target.replace("!", ".").replace("'", ""), words
        found.String = ""
        text = found.Text
        text.insertTextContent(text.createTextCursor(), field, False)


class PageSetup:
    """A page across is a page style of that size; what LibreOffice has no word for is taken and dropped."""

    def __init__(self, style) -> None:
        self.__dict__["_style"] = style

    def _part(self, name):
        if not self._style.FooterIsOn:
            return ""
        content = self._style.RightPageFooterContent  # held on to: its texts go with it
        return getattr(content, name).getString()

    LeftFooter = property(lambda self: self._part("LeftText"))
    CenterFooter = property(lambda self: self._part("CenterText"))
    RightFooter = property(lambda self: self._part("RightText"))

    def __setattr__(self, name, value):
        if name == "RightFooter":
            self._style.FooterIsOn = True
            content = self._style.RightPageFooterContent  # a copy: it is given back changed
            content.RightText.setString(value)
            self._style.RightPageFooterContent = content
        elif name == "Orientation":
            self._style.IsLandscape = value == 2
        elif name == "FitToPagesWide":
            self._style.ScaleToPagesX = value


class Range(base_classes.Range):
    options: dict = {}
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet, found) -> None:
        self._sheet, self.found = sheet, found

    sheet = property(lambda self: self._sheet)
    row = property(lambda self: self.found.RangeAddress.StartRow + 1)
    column = property(lambda self: self.found.RangeAddress.StartColumn + 1)
    api = property(lambda self: RangeApi(self))

    @property
    def shape(self):
        box = self.found.RangeAddress
        return box.EndRow - box.StartRow + 1, box.EndColumn - box.StartColumn + 1

    def __len__(self):
        return self.shape[0] * self.shape[1]

    def __call__(self, row, column):
        return Range(self._sheet, self.found.getCellRangeByPosition(column - 1, row - 1, column - 1, row - 1))

    @property
    def macro(self):
        """The same range as a macro sees it."""
        return self._sheet.book.as_macro(self.found)

    @property
    def raw_value(self):
        answer = self.macro.Value
        rows = answer.Array if hasattr(answer, "Array") else ((answer,),)
        errors = self.found.queryFormulaCells(4).RangeAddresses  # com.sun.star.sheet.FormulaResult.ERROR
        values = [[_plain(value) for value in row] for row in rows]
        for box in errors:
            for row in range(box.StartRow, box.EndRow + 1):
                for column in range(box.StartColumn, box.EndColumn + 1):
                    cell = self._sheet.found.getCellByPosition(column, row)
                    values[row - self.row + 1][column - self.column + 1] = cell.String
        return values[0][0] if len(self) == 1 else values

    @raw_value.setter
    def raw_value(self, data):
        # As if typed: LibreOffice reads numbers, dates, formulas, and the apostrophe before a text.
        if not isinstance(data, (list, tuple)):
            data = [[data] * self.shape[1]] * self.shape[0]
        self.found.setFormulaArray(tuple(tuple(_typed(value) for value in row) for row in data))
        for r, row in enumerate(data):
            for c, value in enumerate(row):
                if isinstance(value, dt.date):
                    self(r + 1, c + 1).number_format = "m/d/yyyy"

    @property
    def formula(self):
        answer = self.macro.Formula
        return tuple(tuple(row) for row in answer.Array) if hasattr(answer, "Array") else answer

    @formula.setter
    def formula(self, data):
        self.raw_value = data

    @property
    def row_height(self):
        return self.macro.RowHeight

    @row_height.setter
    def row_height(self, value):
        self.macro.RowHeight = value

    @property
    def column_width(self):
        return self.macro.ColumnWidth

    @column_width.setter
    def column_width(self, value):
        self.macro.ColumnWidth = value

    @property
    def number_format(self):
        return self.macro.NumberFormat

    @number_format.setter
    def number_format(self, value):
        self.macro.NumberFormat = value


def _plain(value):
    if type(value).__name__ == "com.sun.star.bridge.oleautomation.Date" or hasattr(value, "Value"):
        return DAY_0 + dt.timedelta(days=value.Value)
    return value


def _typed(value):
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        return repr((moment - DAY_0) / dt.timedelta(days=1))
    return repr(value) if isinstance(value, (int, float)) else value


class RangeApi:
    """LibreOffice's own Range; methods that a macro would call without brackets are called."""

    def __init__(self, area) -> None:
        self._area = area

    def __getattr__(self, name):
        return getattr(self._area.macro, name)

    def __setattr__(self, name, value):
        if name == "_area":
            object.__setattr__(self, name, value)
        else:
            setattr(self._area.macro, name, value)

    Interior = property(lambda self: self._area.macro.Interior())
    Font = property(lambda self: self._area.macro.Font())
    EntireColumn = property(lambda self: self._area.macro.EntireColumn)
    Address = property(lambda self: self._area.macro.Address(None, None, None, None, None))

    @property
    def MergeArea(self):
        cursor = self._area.sheet.found.createCursorByRange(self._area.found)
        cursor.collapseToMergedArea()
        return RangeApi(Range(self._area.sheet, cursor))

    @property
    def HasArray(self):
        return any(text.startswith("{=") for row in self._area.found.FormulaArray for text in row)

    @property
    def Comment(self):
        note = self._area.found.getCellByPosition(0, 0).Annotation
        return NoteApi(self._area) if note is not None and note.String else None

    def Select(self):
        self._area.sheet.book.document.CurrentController.select(self._area.found)

    def AddComment(self, text):
        self._area.macro.AddComment(text)
        return NoteApi(self._area)

    def Insert(self, shift, origin):
        self._area.macro.EntireRow.Insert(shift, origin)

    def Delete(self, shift):
        self._area.macro.EntireRow.Delete(shift)


class NoteApi:
    """LibreOffice's own Comment."""

    def __init__(self, cell) -> None:
        self._cell = cell

    Parent = property(lambda self: self._cell.api)

    @property
    def Shape(self):
        """LibreOffice sizes the box by the words; what it is told is not kept."""
        return type("Shape", (), {})()

    def Text(self, text=None, start=None, overwrite=None):
        return self._cell.macro.Comment.Text(text, start, overwrite)

    def Delete(self):
        self._cell.macro.Comment.Delete()


class Several(base_classes.Range):
    """Some areas at once: a member that is set is set in each."""

    options: dict = {}

    def __init__(self, sheet, areas) -> None:
        self._sheet, self._areas = sheet, areas

    sheet = property(lambda self: self._sheet)
    api = property(lambda self: Together([area.api for area in self._areas]))


class Together:
    def __init__(self, members) -> None:
        object.__setattr__(self, "_members", members)

    def __setattr__(self, name, value):
        for member in self._members:
            setattr(member, name, value)

    Interior = property(lambda self: Together([member.Interior for member in self._members]))
