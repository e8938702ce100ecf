"""Words on numbers, choices and blanks."""

from __future__ import annotations

import math
from collections.abc import Callable

from bianzhi_xl.language import logic
from bianzhi_xl.language.word import is_blank, word
from bianzhi_xl.nouns import Scalar


@word(runs=True)
def 求和(*values: Scalar) -> Scalar:
    """求和(甲, 乙, …)：各数之和；参数可以是一段单元格。有空格子时结果为空（规则写“空: 当零”时按零计）。

    >>> 求和(3, 4, 5)
    12
    """
    total: Scalar = 0
    for value in values:
        total = logic.add(total, value)
    return total


@word(runs=True)
def 最大(*values: Scalar) -> Scalar:
    """最大(甲, 乙, …)：最大的数或最晚的日期。

    >>> 最大(3, 5, 4)
    5
    """
    return _extreme(values, logic.greater)


@word(runs=True)
def 最小(*values: Scalar) -> Scalar:
    """最小(甲, 乙, …)：最小的数或最早的日期。

    >>> 最小(3, 5, 4)
    3
    """
    return _extreme(values, logic.less)


def _extreme(values: tuple[Scalar, ...], beats: Callable[[Scalar, Scalar], bool | None]) -> Scalar:
    best = values[0] if values else None
    for value in values[1:]:
        better = beats(value, best)
        if better is None:
            return None
        best = value if better else best
    return best


@word(blanks=True, runs=True)
def 个数(*values: Scalar) -> Scalar:
    """个数(甲, 乙, …)：不为空的有几个；参数可以是一段单元格。

    >>> 个数(3, None, 0)
    2
    """
    return sum(not is_blank(value) for value in values)


@word()
def 绝对值(value: Scalar) -> Scalar:
    """绝对值(数)：去掉负号。

    >>> 绝对值(-3)
    3
    """
    a = logic.number(value)
    return None if a is None else abs(a)


@word()
def 取整(value: Scalar) -> Scalar:
    """取整(数)：去掉小数，往小里取。

    >>> 取整(3.9), 取整(-0.5)
    (3, -1)
    """
    a = logic.number(value)
    return None if a is None else math.floor(a)


@word()
def 四舍五入(value: Scalar, digits: Scalar = 0) -> Scalar:
    """四舍五入(数, 位数)：保留几位小数，不写位数时取整；和 Excel 一样逢五进一。

    >>> 四舍五入(2.5), 四舍五入(-1.25, 1)
    (3, -1.3)
    """
    a, places = logic.number(value), logic.number(digits)
    if a is None or places is None or not 0 <= places <= 9:
        return None
    scale = 10 ** int(places)
    result = math.copysign(math.floor(abs(a) * scale + 0.5 + 1e-9), a) / scale
    return int(result) if result.is_integer() else result


@word(judges=True)
def 是整数(value: Scalar) -> bool:
    """是整数(值)：是没有小数的数；写成文字的数不算。

    >>> 是整数(3), 是整数("3"), 是整数(3.5)
    (True, False, False)
    """
    return type(value) is int or (isinstance(value, float) and value.is_integer())


@word(judges=True)
def 是数(value: Scalar) -> bool:
    """是数(值)：是数而不是文字或日期。

    >>> 是数(3.5), 是数("3.5")
    (True, False)
    """
    return logic.is_number(value)


@word()
def 若(condition: Scalar, yes: Scalar, no: Scalar) -> Scalar:
    """若(条件, 甲, 乙)：条件成立取甲，不成立取乙，条件未判则为空。没有取到的一边不计算。

    >>> 若(True, 1, 2)
    1
    """
    return None if condition is None else yes if condition else no


@word(judges=True, blanks=True)
def 为空(value: Scalar) -> bool:
    """为空(值)：没有填。只有空格的也算没有填；零不算。

    >>> 为空(None), 为空(" "), 为空(0)
    (True, True, False)
    """
    return is_blank(value)


@word(judges=True, blanks=True)
def 不为空(value: Scalar) -> bool:
    """不为空(值)：填了。

    >>> 不为空("张三"), 不为空(None)
    (True, False)
    """
    return not is_blank(value)
