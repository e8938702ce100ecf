"""Ranges, fills and notes of Excel's object model, over openpyxl."""

from __future__ import annotations

from copy import copy

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from excel_model.calls import Api, ComError
from excel_model.fills import ApiInterior
from excel_model.rows import moved


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
    def Address(self):
        (top, left, bottom, right), *more = self.areas
        if more:
            raise NotImplementedError("Address: one area only")
        first = f"${get_column_letter(left)}${top}"
        return first if (top, left) == (bottom, right) else f"{first}:${get_column_letter(right)}${bottom}"

    @property
    def MergeArea(self):
        found = self._merged(self.Row, self.Column)
        if found is None:
            return ApiRange(self.state, self.ws, [(self.Row, self.Column, self.Row, self.Column)])
        left, top, right, bottom = found
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
        return ApiComment(self, cell)

    def Insert(self, shift, origin):
        self._rows(shift, -4121)
        if origin != 0:
            raise NotImplementedError("Insert: rows in the style of the row above only")
        ((first, _, last, _),) = self.areas
        moved(self.state, self.ws, first, last - first + 1)
        for at in [at for at in self.ws._cells if at[0] == first - 1]:
            new = self.ws._cells[at]
            for row in range(first, last + 1):
                if not isinstance(new, MergedCell):
                    self.ws.cell(row, at[1])._style = copy(new._style)
        self.state.touched()

    def Delete(self, shift):
        self._rows(shift, -4162)
        ((first, _, last, _),) = self.areas
        moved(self.state, self.ws, first, first - last - 1)
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

    def _size(self, name, value):
        setattr(self._cell.comment, name, value)

    Width = property(lambda self: self._cell.comment.width, lambda self, value: self._size("width", value))
    Height = property(lambda self: self._cell.comment.height, lambda self, value: self._size("height", value))

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
