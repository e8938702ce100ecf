"""Arithmetic and comparison with three answers: a blank (空) stays blank, it is never taken for zero.

>>> add(2, None) is None
True
>>> equal("12", 12)
False
>>> both(None, False), both(None, True)
(False, None)
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable

from bianzhi_xl.nouns import Scalar

Number = int | float
Truth = bool | None

LARGEST = 10**15
"""Beyond this no figure of the register can be meant; the answer is blank (未判)."""


def is_number(value: object) -> bool:
    """A number, not a judgement: Python counts True as 1, an office does not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def number(value: object) -> Number | None:
    """The value if it is a usable number, else blank.  Text that looks like a number is not one."""
    if type(value) is int:
        return value if -LARGEST <= value <= LARGEST else None
    if isinstance(value, float):
        return value if math.isfinite(value) and abs(value) <= LARGEST else None
    return None


def _arithmetic(operation: Callable[[Number, Number], Number]) -> Callable[[Scalar, Scalar], Number | None]:
    def compute(left: Scalar, right: Scalar) -> Number | None:
        a, b = number(left), number(right)
        return None if a is None or b is None else number(operation(a, b))

    return compute


add = _arithmetic(lambda a, b: a + b)
subtract = _arithmetic(lambda a, b: a - b)
multiply = _arithmetic(lambda a, b: a * b)


def divide(left: Scalar, right: Scalar) -> Number | None:
    """left / right; blank when the divisor is zero.

    >>> divide(6, 3), divide(1, 0)
    (2, None)
    """
    a, b = number(left), number(right)
    if a is None or b is None or b == 0:
        return None
    result = a / b
    return int(result) if result.is_integer() else number(result)


def negate(value: Scalar) -> Number | None:
    """The number with its sign changed."""
    a = number(value)
    return None if a is None else -a


def _close(a: Number, b: Number) -> bool:
    # 0.1 + 0.2 must equal 0.3: percentages and wages are decimal fractions in the clerk's eyes.
    return a == b or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def _comparable(left: Scalar, right: Scalar) -> tuple | None:
    """Both values as something Python orders, or None when they are of different kinds."""
    if isinstance(left, str) and isinstance(right, str):
        return left, right
    if is_number(left) and is_number(right):
        return left, right
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        return _moment(left), _moment(right)
    if isinstance(left, bool) and isinstance(right, bool):
        return left, right
    return None


def _moment(day: dt.date) -> dt.datetime:
    """A date as midnight; a moment without its time zone (a workbook has none)."""
    if isinstance(day, dt.datetime):
        return day.replace(tzinfo=None)
    return dt.datetime(day.year, day.month, day.day)


def equal(left: Scalar, right: Scalar) -> Truth:
    """Are both the same?  Values of different kinds (the text 12 and the number 12) are not."""
    if left is None or right is None:
        return None
    if type(left) is type(right) and not isinstance(left, float):
        return left == right
    pair = _comparable(left, right)
    if pair is None:
        return False
    return _close(*pair) if is_number(left) else pair[0] == pair[1]


def unequal(left: Scalar, right: Scalar) -> Truth:
    """The opposite of :func:`equal`."""
    same = equal(left, right)
    return None if same is None else not same


def less(left: Scalar, right: Scalar) -> Truth:
    """Is left below right?  Blank when the two are of different kinds: that cannot be judged."""
    if type(left) is int and type(right) is int:
        return left < right
    pair = None if left is None or right is None else _comparable(left, right)
    if pair is None:
        return None
    return pair[0] < pair[1] and not (is_number(left) and _close(*pair))


def at_most(left: Scalar, right: Scalar) -> Truth:
    """Is left below or the same as right?"""
    over = less(right, left)
    return None if over is None else not over


def greater(left: Scalar, right: Scalar) -> Truth:
    """Is left above right?"""
    return less(right, left)


def at_least(left: Scalar, right: Scalar) -> Truth:
    """Is left above or the same as right?"""
    under = less(left, right)
    return None if under is None else not under


def both(a: Truth, b: Truth) -> Truth:
    """且 (and): one 不符 decides."""
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def either(a: Truth, b: Truth) -> Truth:
    """或 (or): one 相符 decides."""
    if a is True or b is True:
        return True
    return None if a is None or b is None else False


def opposite(a: Truth) -> Truth:
    """非 (not): an open question stays open."""
    return None if a is None else not a
