"""The fill of a range (Interior)."""

from __future__ import annotations

from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

from excel_model.calls import Api, ComError

AUTOMATIC = -4105
PATTERNS = {"none": -4142, "solid": 1, "lightUp": 14, "lightHorizontal": 11, "gray0625": 18, "gray125": 17}
_PATTERN_NAMES = {number: name for name, number in PATTERNS.items()}


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
