"""A part of Excel's object model over openpyxl, for tests: what our office asks of Excel, and nothing else.

It is honest: a member that is not here raises AttributeError, what cannot be done raises NotImplementedError,
what Excel refuses raises :class:`ComError`.  It does what surprises people in Excel too: typed texts become
numbers and dates, a text cell makes texts of numbers, protected sheets refuse, manual calculation stays stale.
"""

from __future__ import annotations

import base64
import datetime as dt
import functools
import hashlib
import io
import os
import re
from copy import copy

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formula import Tokenizer
from openpyxl.styles import Alignment, PatternFill, Protection
from openpyxl.styles.colors import Color
from openpyxl.utils import range_boundaries
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.hyperlink import Hyperlink

AUTOMATIC = -4105
PATTERNS = {"none": -4142, "solid": 1, "lightUp": 14, "lightHorizontal": 11, "gray0625": 18, "gray125": 17}
_PATTERN_NAMES = {number: name for name, number in PATTERNS.items()}
_LAST_ROW = 1_048_576
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")


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


class State:
    """One open workbook: what the file library holds, and what only a running Excel knows."""

    def __init__(self, app, workbook, path) -> None:
        self.app, self.workbook, self.path = app, workbook, path
        self.stale = True
        self._values: dict = {}

    def to_front(self) -> None:
        book = next(book for book in self.app.opened if book.state is self)
        self.app.opened.remove(book)
        self.app.opened.insert(0, book)

    def touched(self) -> None:
        self.stale = True
        self.app.seen.append((self.app.screen_updating, self.app.enable_events, self.app.calculation))

    def refuse_locked_structure(self) -> None:
        guard = self.workbook.security
        if guard is not None and guard.lockStructure:
            raise ComError("工作簿受保护，无法更改。")

    def computed(self, sheet: str, row: int, column: int):
        """A formula's value; as it was last calculated when calculation is manual."""
        if self.stale and self.app.calculation != "manual":
            self.calculate()
        return self._values.get((sheet, row, column))

    def calculate(self) -> None:
        from bianzhi_xl.office.files import engine
        from bianzhi_xl.office.files.calculation import Key, Sheets
        from bianzhi_xl.office.files.package import Package

        out = io.BytesIO()
        self.workbook.save(out)
        sheets = Sheets(Package(out.getvalue()))
        keys = {Key(name, *at) for name in sheets.names for at in sheets.formulas(name)}
        found = engine.evaluate(sheets, keys, everything=True) if keys else {}
        self._values = {(key.sheet, key.row, key.column): _plain(value) for key, value in found.items()}
        self.stale = False


def _plain(value):
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


class Api(Counted):
    """Names that Excel does not have cannot be set by mistake."""

    __slots__ = ()


class ApiRange(Api):
    """A Range: one area or several, on one sheet."""

    __slots__ = ("areas", "state", "ws")

    def __init__(self, state, ws, areas) -> None:
        self.state, self.ws, self.areas = state, ws, areas

    def _each(self):
        for top, left, bottom, right in self.areas:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    yield row, column

    def _cell(self, at):
        return self.ws._cells.get(at)

    def _uniform(self, of):
        answers = {of(self._cell(at)) for at in self._each()}
        return answers.pop() if len(answers) == 1 else None

    def _refuse_locked(self) -> None:
        if self.ws.protection.sheet:
            for at in self._each():
                if at not in self.ws._cells or self.ws._cells[at].protection.locked:
                    raise ComError("您试图更改的单元格或图表位于受保护的工作表中。")

    def _refuse_protected(self) -> None:
        if self.ws.protection.sheet:
            raise ComError("工作表受保护，不能更改格式。")

    @property
    def Row(self):
        return self.areas[0][0]

    @property
    def Column(self):
        return self.areas[0][1]

    @property
    def Rows(self):
        return _Count(self.areas[0][2] - self.areas[0][0] + 1)

    @property
    def Columns(self):
        return _Count(self.areas[0][3] - self.areas[0][1] + 1)

    @property
    def Interior(self):
        return ApiInterior(self)

    @property
    def Locked(self):
        return self._uniform(lambda cell: cell.protection.locked if cell is not None else True)

    @Locked.setter
    def Locked(self, value):
        self._refuse_protected()
        for at in self._each():
            self.ws.cell(*at).protection = Protection(locked=value)

    def _merged(self, row, column):
        return next(
            (m.bounds for m in self.ws.merged_cells.ranges if (row, column) in _inside(m.bounds)), None
        )

    @property
    def MergeCells(self):
        answers = {self._merged(*at) is not None for at in self._each()}
        return answers.pop() if len(answers) == 1 else None

    @property
    def MergeArea(self):
        left, top, right, bottom = self._merged(self.Row, self.Column)
        return ApiRange(self.state, self.ws, [(top, left, bottom, right)])

    def Merge(self):
        self._refuse_protected()
        (area,) = self.areas
        if any(self.ws._cells[at].value is not None for at in self._each() if at in self.ws._cells):
            raise NotImplementedError("merging cells with contents asks a person")
        self.ws.merge_cells(None, *area)

    @property
    def HasArray(self):
        return self._uniform(
            lambda cell: cell is not None and isinstance(cell.value, (ArrayFormula, DataTableFormula))
        )

    @property
    def Comment(self):
        cell = self._cell((self.Row, self.Column))
        return ApiComment(self, cell) if cell is not None and cell.comment is not None else None

    def AddComment(self, text):
        self._refuse_protected()
        cell = self.ws.cell(self.Row, self.Column)
        if cell.comment is not None:
            raise ComError("应用程序定义或对象定义错误")
        cell.comment = Comment(text, "核对")

    def Insert(self, shift, origin):
        self._rows(shift, -4121)
        if origin != 0:
            raise NotImplementedError("Insert: rows in the style of the row above only")
        ((first, _, last, _),) = self.areas
        _moved(self.state, self.ws, first, last - first + 1)
        for at in [at for at in self.ws._cells if at[0] == first - 1]:
            new = self.ws._cells[at]
            for row in range(first, last + 1):
                if not isinstance(new, MergedCell):
                    self.ws.cell(row, at[1])._style = copy(new._style)
        self.state.touched()

    def Delete(self, shift):
        self._rows(shift, -4162)
        ((first, _, last, _),) = self.areas
        _moved(self.state, self.ws, first, first - last - 1)
        self.state.touched()

    def _rows(self, shift, wanted):
        self._refuse_protected()
        ((_, left, _, right),) = self.areas
        if (left, right) != (1, 16_384) or shift != wanted:
            raise NotImplementedError("Insert and Delete: whole rows only")

    def _align(self, **more):
        self._refuse_protected()
        for at in self._each():
            cell = self.ws.cell(*at)
            cell.alignment = Alignment(**{**_alignment(cell), **more})

    WrapText = property(lambda self: None, lambda self, value: self._align(wrap_text=value))
    VerticalAlignment = property(
        lambda self: None, lambda self, value: self._align(vertical={-4108: "center"}[value])
    )

    @property
    def Font(self):
        return ApiFont(self)

    def Select(self):
        if self.state.workbook.active is not self.ws or self.state.app.opened[0].state is not self.state:
            raise ComError("Range 类的 Select 方法无效")
        self.state.app.selected[:] = [self]

    @property
    def EntireColumn(self):
        return ApiColumn(self)


def _alignment(cell):
    return {"wrap_text": cell.alignment.wrap_text, "vertical": cell.alignment.vertical}


def _inside(bounds):
    left, top, right, bottom = bounds
    return {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}


class _Count:
    def __init__(self, count) -> None:
        self.Count = count


class ApiFont(Api):
    __slots__ = ("_range",)

    def __init__(self, of) -> None:
        self._range = of

    @property
    def Bold(self):
        return self._range._uniform(lambda cell: bool(cell is not None and cell.font.b))

    @Bold.setter
    def Bold(self, value):
        for at in self._range._each():
            cell = self._range.ws.cell(*at)
            font = copy(cell.font)
            font.b = value
            cell.font = font


class ApiColumn(Api):
    __slots__ = ("_range",)

    def __init__(self, of) -> None:
        self._range = of

    @property
    def Hidden(self):
        return self._dimension().hidden

    @Hidden.setter
    def Hidden(self, value):
        self._dimension().hidden = value

    def _dimension(self):
        letter = self._range.ws.cell(1, self._range.Column).column_letter
        return self._range.ws.column_dimensions[letter]


class ApiInterior(Api):
    """A fill.  Answers None where the cells differ."""

    __slots__ = ("_range",)

    def __init__(self, of) -> None:
        self._range = of

    def _get(self, of):
        return self._range._uniform(lambda cell: of(cell.fill if cell is not None else PatternFill()))

    def _set(self, **parts):
        self._range._refuse_protected()
        for at in self._range._each():
            cell = self._range.ws.cell(*at)
            now = {"type": cell.fill.patternType, "line": _line(cell.fill), "ground": _ground(cell.fill)}
            now.update(parts)
            if "ground" in parts and now["type"] is None:
                now["type"] = "solid"
            colours = (now["ground"], Color()) if now["type"] == "solid" else (now["line"], now["ground"])
            fill = PatternFill(now["type"], *colours) if now["type"] else PatternFill()
            cell.fill = fill
        self._range.state.touched()

    @property
    def Pattern(self):
        return self._get(lambda fill: PATTERNS[fill.patternType or "none"])

    @Pattern.setter
    def Pattern(self, value):
        name = _PATTERN_NAMES[value]
        self._set(type=None if name == "none" else name)

    Color = property(
        lambda self: self._get(lambda fill: _number(_ground(fill), 0xFFFFFF)),
        lambda self, value: self._set(ground=_colour(value)),
    )
    PatternColor = property(
        lambda self: self._get(lambda fill: _number(_line(fill), 0)),
        lambda self, value: self._set(line=_colour(value)),
    )
    ColorIndex = property(
        lambda self: self._get(lambda fill: _index(_ground(fill))),
        lambda self, value: self._set(ground=_indexed(value)),
    )
    PatternColorIndex = property(
        lambda self: self._get(lambda fill: _index(_line(fill))),
        lambda self, value: self._set(line=_indexed(value)),
    )
    ThemeColor = property(
        lambda self: self._get(lambda fill: _theme(_ground(fill))),
        lambda self, value: self._set(ground=Color(theme=value - 1)),
    )
    PatternThemeColor = property(
        lambda self: self._get(lambda fill: _theme(_line(fill))),
        lambda self, value: self._set(line=Color(theme=value - 1)),
    )
    TintAndShade = property(
        lambda self: self._get(lambda fill: _ground(fill).tint),
        lambda self, value: self._tint("ground", value),
    )
    PatternTintAndShade = property(
        lambda self: self._get(lambda fill: _line(fill).tint),
        lambda self, value: self._tint("line", value),
    )

    def _tint(self, part, value):
        found = _ground if part == "ground" else _line
        cell = self._range.ws.cell(self._range.Row, self._range.Column)
        colour = found(cell.fill)
        self._set(**{part: Color(theme=colour.theme, tint=value)})


def _ground(fill):
    return fill.fgColor if fill.patternType == "solid" else fill.bgColor


def _line(fill):
    return Color(indexed=64) if fill.patternType == "solid" else fill.fgColor


def _number(colour, automatic):
    if colour.type != "rgb" or colour.rgb == "00000000":
        return automatic
    red, green, blue = bytes.fromhex(colour.rgb[-6:])
    return red + green * 256 + blue * 65536


def _colour(number):
    return Color(f"FF{number & 255:02X}{number >> 8 & 255:02X}{number >> 16 & 255:02X}")


def _index(colour):
    # A palette's nearest number for any other colour: what counts is whether it is automatic.
    automatic = colour.type == "indexed" and colour.indexed >= 64 or colour.type == "auto"
    return AUTOMATIC if automatic or (colour.type == "rgb" and colour.rgb == "00000000") else 2


def _indexed(number):
    if number != AUTOMATIC:
        raise NotImplementedError("ColorIndex: automatic only")
    return Color(indexed=64)


def _theme(colour):
    if colour.type != "theme":
        raise ComError("应用程序定义或对象定义错误")
    return colour.theme + 1


class ApiComment(Api):
    __slots__ = ("_cell", "_range")

    def __init__(self, of, cell) -> None:
        self._range, self._cell = of, cell

    @property
    def Parent(self):
        at = (self._cell.row, self._cell.column, self._cell.row, self._cell.column)
        return ApiRange(self._range.state, self._range.ws, [at])

    def Text(self, text=None, start=None, overwrite=True):
        old = self._cell.comment.text
        if text is not None:
            self._range._refuse_protected()
            if start is not None and overwrite:
                raise NotImplementedError("Text: overwriting a part")
            new = text if start is None else old[: start - 1] + text + old[start - 1 :]
            self._cell.comment = Comment(new, self._cell.comment.author)
        return self._cell.comment.text

    def Delete(self):
        self._range._refuse_protected()
        self._cell.comment = None

    @property
    def Shape(self):
        return self

    @property
    def TextFrame(self):
        return self

    def Characters(self, start, length):
        return ApiCharacters(self, start, length)


class ApiCharacters(Api):
    __slots__ = ("_length", "_note", "_start")

    def __init__(self, note, start, length) -> None:
        self._note, self._start, self._length = note, start, length

    def Delete(self):
        old = self._note._cell.comment.text
        new = old[: self._start - 1] + old[self._start - 1 + self._length :]
        self._note._cell.comment = Comment(new, self._note._cell.comment.author)


# Name in Excel → name in a file, where true means forbidden.
ALLOWED = {
    "AllowFormattingCells": "formatCells",
    "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows",
    "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows",
    "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns",
    "AllowDeletingRows": "deleteRows",
    "AllowSorting": "sort",
    "AllowFiltering": "autoFilter",
    "AllowUsingPivotTables": "pivotTables",
}


def _allows(name):
    return property(lambda self: not getattr(self._ws.protection, name))


class _Guard(Api):
    __slots__ = ("_ws",)

    def __init__(self, ws) -> None:
        self._ws = ws


# What a sheet's protection allows besides.
ApiGuard = type("ApiGuard", (_Guard,), {name: _allows(kept) for name, kept in ALLOWED.items()})


class ApiSheet(Api):
    __slots__ = ("state", "ws")

    def __init__(self, state, ws) -> None:
        self.state, self.ws = state, ws

    @property
    def ProtectContents(self):
        return bool(self.ws.protection.sheet)

    @property
    def ProtectDrawingObjects(self):
        return bool(self.ws.protection.objects)

    @property
    def ProtectScenarios(self):
        return bool(self.ws.protection.scenarios)

    @property
    def Protection(self):
        return ApiGuard(self.ws)

    def Protect(self, *, Password, Contents, DrawingObjects=True, Scenarios=True, **allowed):
        guard = self.ws.protection
        guard.sheet, guard.objects, guard.scenarios = Contents, DrawingObjects, Scenarios
        for name, value in allowed.items():
            setattr(guard, ALLOWED[name], not value)
        guard.algorithmName, guard.spinCount = "SHA-512", 1000
        guard.saltValue = base64.b64encode(os.urandom(16)).decode()
        guard.hashValue = _hash(Password, guard.saltValue, 1000)
        self.state.touched()

    def Unprotect(self, password):
        guard = self.ws.protection
        if guard.sheet and guard.hashValue != _hash(password, guard.saltValue, guard.spinCount):
            raise ComError("您提供的密码不正确。")
        guard.sheet = False
        guard.hashValue = guard.saltValue = guard.algorithmName = guard.spinCount = None
        self.state.touched()

    @property
    def Comments(self):
        whole = ApiRange(self.state, self.ws, [(1, 1, 1, 1)])
        cells = sorted(at for at, cell in self.ws._cells.items() if cell.comment is not None)
        return [ApiComment(whole, self.ws._cells[at]) for at in cells]

    @property
    def CommentsThreaded(self):
        raise ComError("对象不支持该属性或方法")

    @property
    def Visible(self):
        return {"visible": -1, "hidden": 0, "veryHidden": 2}[self.ws.sheet_state]

    @Visible.setter
    def Visible(self, value):
        self.state.refuse_locked_structure()
        shown = [ws for ws in self.state.workbook.worksheets if ws.sheet_state == "visible"]
        if value != -1 and shown == [self.ws]:
            raise ComError("工作簿内至少含有一张可视工作表。")
        self.ws.sheet_state = {-1: "visible", 0: "hidden", 2: "veryHidden"}[value]
        if self.state.workbook.active is self.ws and value != -1:
            self.state.workbook.active = next(ws for ws in shown if ws is not self.ws)

    def Activate(self):
        if self.ws.sheet_state != "visible":
            raise ComError("Worksheet 类的 Activate 方法无效")
        self.state.workbook.active = self.ws
        self.state.to_front()

    @property
    def Hyperlinks(self):
        return ApiLinks(self)

    @property
    def Cells(self):
        return ApiCells(self)

    @property
    def PageSetup(self):
        return ApiPage(self.ws)


def _hash(password, salt, spin):
    value = hashlib.sha512(base64.b64decode(salt) + password.encode("utf-16-le")).digest()
    for number in range(spin):
        value = hashlib.sha512(value + number.to_bytes(4, "little")).digest()
    return base64.b64encode(value).decode()


class ApiCells(Api):
    """All cells of a sheet, to look through from the end."""

    __slots__ = ("_sheet",)

    def __init__(self, sheet) -> None:
        self._sheet = sheet

    def __call__(self, row, column):
        return ApiRange(self._sheet.state, self._sheet.ws, [(row, column, row, column)])

    def Find(self, what, after, look_in, look_at, order, direction):
        if (what, after.Row, after.Column, look_in, look_at, direction) != ("*", 1, 1, -4123, 2, 2):
            raise NotImplementedError("Find: the last filled cell only")
        cells = self._sheet.ws._cells
        filled = [at for at, cell in cells.items() if cell.value is not None]
        if not filled:
            return None
        return self(*max(filled, key=lambda at: at if order == 1 else at[::-1]))


class ApiLinks(Api):
    __slots__ = ("_sheet",)

    def __init__(self, sheet) -> None:
        self._sheet = sheet

    def Add(self, anchor, address, target):
        if address:
            raise NotImplementedError("Hyperlinks: places in the workbook only")
        cell = self._sheet.ws.cell(anchor.Row, anchor.Column)
        cell.hyperlink = Hyperlink(cell.coordinate, location=target)
        self._sheet.state.touched()


class ApiPage(Api):
    __slots__ = ("_ws",)

    def __init__(self, ws) -> None:
        self._ws = ws

    def _orient(self, value):
        self._ws.page_setup.orientation = {2: "landscape"}[value]

    def _paper(self, value):
        self._ws.page_setup.paperSize = value

    def _zoom(self, value):
        if value is not False:
            raise NotImplementedError("Zoom: off only")

    def _fit(self, name, value):
        self._ws.sheet_properties.pageSetUpPr.fitToPage = True
        setattr(self._ws.page_setup, name, int(value))

    Orientation = property(lambda self: None, _orient)
    PaperSize = property(lambda self: None, _paper)
    Zoom = property(lambda self: None, _zoom)
    FitToPagesWide = property(lambda self: None, lambda self, value: self._fit("fitToWidth", value))
    FitToPagesTall = property(lambda self: None, lambda self, value: self._fit("fitToHeight", value))


class ApiWindow(Api):
    __slots__ = ("_columns", "_rows", "_state")

    def __init__(self, state) -> None:
        self._state, self._rows, self._columns = state, 0, 0

    def _freeze(self, value):
        ws = self._state.workbook.active
        ws.freeze_panes = ws.cell(self._rows + 1, self._columns + 1) if value else None

    def _set_rows(self, value):
        self._rows = value

    def _set_columns(self, value):
        self._columns = value

    FreezePanes = property(lambda self: self._state.workbook.active.freeze_panes is not None, _freeze)
    SplitRow = property(lambda self: self._rows, _set_rows)
    SplitColumn = property(lambda self: self._columns, _set_columns)


class ApiBook(Api):
    __slots__ = ("state",)

    def __init__(self, state) -> None:
        self.state = state

    @property
    def ProtectStructure(self):
        guard = self.state.workbook.security
        return bool(guard is not None and guard.lockStructure)

    def Protect(self, password, structure, windows):
        if not structure or windows:
            raise NotImplementedError("Protect: the structure only")
        salt = base64.b64encode(os.urandom(16)).decode()
        self.state.workbook.security = WorkbookProtection(
            lockStructure=True,
            workbookAlgorithmName="SHA-512",
            workbookSaltValue=salt,
            workbookHashValue=_hash(password, salt, 1000),
            workbookSpinCount=1000,
        )

    def Unprotect(self, password):
        guard = self.state.workbook.security
        if guard is None or not guard.lockStructure:
            return
        held = _hash(password, guard.workbookSaltValue, guard.workbookSpinCount)
        if held != guard.workbookHashValue:
            raise ComError("您提供的密码不正确。")
        self.state.workbook.security = WorkbookProtection()

    def Activate(self):
        self.state.to_front()

    def SaveCopyAs(self, path):
        self.state.workbook.save(path)
        self.state.app.copies.append((path, len(self.state.app.seen)))

    def Windows(self, number):
        if number != 1:
            raise ComError("下标越界")
        return ApiWindow(self.state)


class _Handle:
    def __init__(self, hwnd) -> None:
        self.Hwnd = hwnd


class ApiApp(Api):
    __slots__ = ("_app",)

    def __init__(self, app) -> None:
        self._app = app

    def _bar(self, value):
        self._app.status = value

    def _no_cut(self, value):
        if value is not False:
            raise NotImplementedError("CutCopyMode: off only")

    Hwnd = property(lambda self: self._app.handles[-1])

    @property
    def Windows(self):
        return [_Handle(each) for each in self._app.handles]

    StatusBar = property(lambda self: self._app.status, _bar)
    CutCopyMode = property(lambda self: False, _no_cut)


# ------------------------------------------------------------------ what Excel makes of what is typed


def put(state, ws, row, column, value) -> None:
    """Give a cell a value as Excel does: texts are read, the cell's format has a say."""
    cell = ws.cell(row, column)
    if isinstance(cell, MergedCell):
        return
    cell.quotePrefix = False
    text = cell.number_format == "@"
    if value in (None, ""):
        cell.value = None
    elif isinstance(value, str) and value.startswith("'"):
        _as_text(cell, value[1:])
        cell.quotePrefix = True
    elif isinstance(value, str):
        _typed(cell, value, text)
    elif isinstance(value, (dt.datetime, dt.date)):
        if text:
            _as_text(cell, f"{value:%Y-%m-%d}")
            return
        kept = cell.number_format
        cell.value = value
        if kept != "General":
            cell.number_format = kept
    elif text and not isinstance(value, bool):
        _as_text(cell, f"{value:.15g}")
    else:
        cell.value = value
    state.touched()


def _as_text(cell, text):
    cell.value = None
    cell._value, cell.data_type = text, "s"


def _typed(cell, value, text):
    if text:
        _as_text(cell, value)
    elif value.startswith("="):
        if not re.fullmatch(r"=[^=]+", value) or re.search(r"[\u4e00-\u9fff]$", value):
            raise ComError("应用程序定义或对象定义错误")
        cell.value = value
    elif value[0] in "+-@" and not re.fullmatch(r"[+-]?[\d.]+", value):
        raise ComError("应用程序定义或对象定义错误")
    elif re.fullmatch(r"\s*[+-]?\d+(\.\d+)?\s*", value):
        cell.value = float(value)
    elif re.fullmatch(r"\d+[-/]\d+([-/]\d+)?", value) or re.fullmatch(r"\d+月\d+日", value):
        cell.value = dt.datetime(2018, 1, 5)
    elif value.casefold() in ("true", "false"):
        cell.value = value.casefold() == "true"
    else:
        _as_text(cell, value)


def shown(state, ws, row, column):
    """A cell's Value: numbers as float, dates as datetime, formulas calculated."""
    cell = ws._cells.get((row, column))
    value = cell.value if cell is not None else None
    if isinstance(value, (ArrayFormula, DataTableFormula)) or (cell is not None and cell.data_type == "f"):
        value = state.computed(ws.title, row, column)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def written(ws, row, column):
    """A cell's Formula: the formula, or what would be typed to get the value; blank is an empty text."""
    cell = ws._cells.get((row, column))
    value = cell.value if cell is not None else None
    if isinstance(value, ArrayFormula):
        return value.text
    if isinstance(value, DataTableFormula):
        raise NotImplementedError("data tables")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return f"{value:.15g}"
    return "" if value is None else str(value)


# ------------------------------------------------------------------ rows


def _moved(state, ws, first, count) -> None:
    """Rows from ``first`` on move by ``count`` (fewer than none: rows are taken out)."""
    if ws.conditional_formatting or ws.data_validations.dataValidation or ws.tables:
        raise NotImplementedError("Insert: conditional formats, validations and tables do not move here")
    if state.workbook.defined_names or any(sheet.defined_names for sheet in state.workbook):
        raise NotImplementedError("Insert: names do not move here")
    bounds = [m.bounds for m in ws.merged_cells.ranges]
    for left, top, right, bottom in bounds:
        ws.unmerge_cells(None, top, left, bottom, right)
    heights = {row: held.height for row, held in ws.row_dimensions.items() if held.height is not None}
    if count > 0:
        ws.insert_rows(first, count)
    else:
        ws.delete_rows(first, -count)
    for left, top, right, bottom in bounds:
        box = _row(top, first, count), left, _row(bottom, first, count), right
        if box[0] > 0 and box[2] > 0 and (box[0], left) != (box[2], right):
            ws.merge_cells(None, *box)
    for row in heights:
        ws.row_dimensions[row].height = None
    for row, height in heights.items():
        if _row(row, first, count) > 0:
            ws.row_dimensions[_row(row, first, count)].height = height
    for new in range(first, first + max(count, 0)):
        ws.row_dimensions[new].height = heights.get(first - 1)
    for sheet in state.workbook:
        for cell in list(sheet._cells.values()):
            if cell.data_type == "f":
                if not isinstance(cell.value, str):
                    raise NotImplementedError("Insert: array formulas do not move here")
                cell.value = _shifted(cell.value, sheet is ws, ws.title, first, count)
    for each in state.app.selected:
        each.areas[:] = [(_row(t, first, count), a, _row(b, first, count), z) for t, a, b, z in each.areas]


def _row(row, first, count):
    """Where a row is afterwards; 0 when it is gone."""
    if row < first:
        return row
    if count < 0 and row < first - count:
        return 0
    return row + count


def _shifted(formula, same_sheet, title, first, count):
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == "OPERAND" and token.subtype == "RANGE":
            tab, mark, area = token.value.rpartition("!")
            if (tab.strip("'") == title) if mark else same_sheet:
                if not re.fullmatch(rf"{_CELL.pattern}(:{_CELL.pattern})?", area):
                    raise NotImplementedError(f"Insert: cannot move {token.value}")
                token.value = tab + mark + _CELL.sub(lambda m: _address(m, first, count), area)
    return "=" + "".join(token.value for token in tokens.items)


def _address(found, first, count):
    row = _row(int(found[4]), first, count)
    if not row:
        raise NotImplementedError("Delete: a row that is referred to")
    return f"{found[1]}{found[2]}{found[3]}{row}"


def areas_of(address: str):
    """The boxes of an A1 address of one or several areas, rows and columns included."""
    for piece in address.replace("$", "").split(","):
        left, top, right, bottom = range_boundaries(piece)
        yield top or 1, left or 1, bottom or _LAST_ROW, right or 16_384
