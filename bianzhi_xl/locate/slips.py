"""The human slip (笔误) that makes a wrong figure of the right one, when one does.

A slip is only said where it would rarely fit by chance: of two unrelated three-digit numbers one in a hundred
or so differs by a swap, a dropped or a doubled digit; of one-digit numbers nearly all do, so nothing is said
of those.

>>> slip(116, 161, Around())
('数字颠倒', '116 写反了 161')
>>> slip(3, 4, Around())
('', '')
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import combinations

from bianzhi_xl.nouns import Scalar

Number = int | float
_TEN_THOUSAND = 10_000
_LEAST = 10
"""A neighbour's or last year's figure below this is often the same by chance."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around a cell.

    beside: words for a neighbour → its figure.  last: last year's figure.  parts: label → figure of each row or
    column that the cell adds up.  formula_lost: the declaration has a formula there, the sheet a figure.
    """

    beside: tuple[tuple[str, Scalar], ...] = ()
    last: Scalar = None
    parts: tuple[tuple[str, Scalar], ...] = ()
    formula_lost: bool = False


def slip(value: Scalar, right: Number | None, around: Around) -> tuple[str, str]:
    """The slip's name, and the same with the numbers; ("", "") when none fits.  The first that fits is it."""
    if right is None:
        return ("公式被数覆盖", "原来是公式，被数盖掉了") if around.formula_lost else ("", "")
    if isinstance(value, str):
        return _text(value, right)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value == right:
        return "", ""
    for look in (
        _sign,
        _unit,
        _swapped,
        _part,
        _twice,
        _last,
        _beside,
        _doubled,
        _dropped,
        _formula,
        _one_digit,
    ):
        found = look(value, right, around)
        if found != ("", ""):
            return found
    return "", ""


def _text(value: str, right: Number) -> tuple[str, str]:
    plain = unicodedata.normalize("NFKC", value).replace(",", "").replace(" ", "").strip("'人名个元")
    try:
        same = float(plain) == right
    except ValueError:
        same = False
    return ("文字格式的数", f"“{value}”是文字，不是数") if same else ("", "")


def _sign(value: Number, right: Number, around: Around) -> tuple[str, str]:
    return ("正负号", f"{_shown(value)} 的正负号反了") if value == -right else ("", "")


def _unit(value: Number, right: Number, around: Around) -> tuple[str, str]:
    if right and value == right * _TEN_THOUSAND:
        return "万元与元", f"{_shown(value)} 是 {_shown(right)} 的一万倍，多半把万元写成了元"
    if value and right == value * _TEN_THOUSAND:
        return "万元与元", f"{_shown(value)} 是 {_shown(right)} 的万分之一，多半把元写成了万元"
    return "", ""


def _swapped(value: Number, right: Number, around: Around) -> tuple[str, str]:
    one, other = _digits(value), _digits(right)
    if len(one) != len(other) or len(one) < 2:
        return "", ""
    different = [n for n in range(len(one)) if one[n] != other[n]]
    if (
        len(different) == 2
        and one[different[0]] == other[different[1]]
        and one[different[1]] == other[different[0]]
    ):
        return "数字颠倒", f"{_shown(value)} 写反了 {_shown(right)}"
    return "", ""


def _part(value: Number, right: Number, around: Around) -> tuple[str, str]:
    figures = [(label, part) for label, part in around.parts if isinstance(part, (int, float)) and part]
    for name, words, wanted in (
        ("合计漏加", "漏加了", right - value),
        ("合计重复加", "多加了一次", value - right),
    ):
        for many in (1, 2):
            fits = [each for each in combinations(figures, many) if sum(part for _, part in each) == wanted]
            if len(fits) == 1:
                return name, f"合计{words}{'、'.join(f'{label} {_shown(part)}' for label, part in fits[0])}"
            if fits:
                break
    return "", ""


def _twice(value: Number, right: Number, around: Around) -> tuple[str, str]:
    if value == 2 * right and right >= _LEAST:
        return "填了两次", f"{_shown(value)} 正好是 {_shown(right)} 的两倍，多半同一个内设机构填了两次"
    return "", ""


def _last(value: Number, right: Number, around: Around) -> tuple[str, str]:
    if value == around.last and abs(value) >= _LEAST:
        return "上年数没有改", f"{_shown(value)} 是上年的数"
    return "", ""


def _beside(value: Number, right: Number, around: Around) -> tuple[str, str]:
    for where, figure in around.beside:
        if figure == value and abs(value) >= _LEAST:
            return ("错行" if "行" in where else "错列"), f"{_shown(value)} 是{where}的数"
    return "", ""


def _doubled(value: Number, right: Number, around: Around) -> tuple[str, str]:
    one, other = _digits(value), _digits(right)
    if len(one) == len(other) + 1 and len(other) >= 1 and value > 0 and _without_one(one, other):
        return "多一位", f"{_shown(value)} 比 {_shown(right)} 多打了一位"
    return "", ""


def _dropped(value: Number, right: Number, around: Around) -> tuple[str, str]:
    one, other = _digits(value), _digits(right)
    if len(other) == len(one) + 1 and len(other) >= 2 and value > 0 and _without_one(other, one):
        return "漏一位", f"{_shown(value)} 比 {_shown(right)} 少打了一位"
    return "", ""


def _without_one(longer: str, shorter: str) -> bool:
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))


def _formula(value: Number, right: Number, around: Around) -> tuple[str, str]:
    return ("公式被数覆盖", "原来是公式，被数盖掉了") if around.formula_lost else ("", "")


def _one_digit(value: Number, right: Number, around: Around) -> tuple[str, str]:
    one, other = _digits(value), _digits(right)
    # A small difference is people, not a digit.
    if (
        abs(value - right) >= _LEAST
        and len(one) == len(other) >= 3
        and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    ):
        return "打错一位", f"{_shown(value)} 和 {_shown(right)} 只差一位数字"
    return "", ""


def _digits(value: Number) -> str:
    return _shown(abs(value))


def _shown(value: Number) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:g}"
