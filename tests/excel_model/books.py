"""Sheets, workbooks and the application of Excel's object model, over openpyxl."""

from __future__ import annotations

import base64
import hashlib
import os

from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.hyperlink import Hyperlink

from excel_model.calls import Api, ComError
from excel_model.cells import ApiComment, ApiRange

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

    def _stamp(self, value):
        self._ws.oddFooter.right.text = value or None

    Orientation = property(lambda self: None, _orient)
    LeftFooter = property(lambda self: self._ws.oddFooter.left.text or "")
    CenterFooter = property(lambda self: self._ws.oddFooter.center.text or "")
    RightFooter = property(lambda self: self._ws.oddFooter.right.text or "", _stamp)
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

    HasVBProject = property(lambda self: self.state.has_macros)

    def SaveAs(self, path, kind):
        if kind != {".xlsx": 51, ".xlsm": 52}[os.path.splitext(path)[1]] or self.state.app.display_alerts:
            raise ComError("类“Workbook”的 SaveAs 方法无效")
        self.state.workbook.save(path)
        self.state.path = path

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
