"""ID numbers (身份证号), credit codes (统一社会信用代码) and organisation codes: what is wrong with one.

An ID number's region is not looked up: many people were born in counties since renamed, and a wrong refusal
is worse than a wrong acceptance.
"""

from __future__ import annotations

import datetime as dt
import functools

_CHECK = "10X98765432"
_PROVINCES = frozenset(
    str(tens + ones)
    for tens, most in ((10, 5), (20, 3), (30, 7), (40, 6), (50, 4), (60, 5), (70, 1), (80, 3))
    for ones in range(0 if tens == 50 else 1, most + 1)
)


def check_digit(body: str) -> str:
    """The check character of the first 17 digits (GB 11643-1999).

    >>> check_digit("11010519491231002")
    'X'
    """
    # The weights are powers of 2 modulo 11, so the 17 digits can be read as one number in base 13.
    return _CHECK[int(body, 13) * 2 % 11]


def birth_of(number: object) -> dt.date | None:
    """The date of birth in an 18-digit ID number; None when there is none."""
    text = str(number)
    if len(text) != 18 or not text[6:14].isdecimal():
        return None
    return _day(text[6:14])


@functools.lru_cache(maxsize=1 << 16)
def _day(digits: str) -> dt.date | None:
    """20170105 as a date.  A county's people were born on some 15,000 days: worth remembering."""
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def sex_of(number: object) -> str | None:
    """男 or 女 by the 17th digit; None when the number is not 18 characters."""
    text = str(number)
    if len(text) != 18 or not text[16].isdecimal():
        return None
    return "男" if int(text[16]) % 2 else "女"


def id_problem(number: object) -> str | None:
    """What is wrong with an ID number, in words; None when nothing is (GB 11643-1999).

    >>> id_problem("11010519491231002X") is None
    True
    >>> id_problem("110105194912310021")
    '校验码不对'
    """
    text = str(number)
    if len(text) != 18:
        return f"应是 18 位，现在是 {len(text)} 位"
    if not (text.isascii() and text[:17].isdigit() and (text[17].isdigit() or text[17] == "X")):
        return "应是 17 位数字加 1 位校验码"
    if _day(text[6:14]) is None:
        return "生日不是真日期"
    return None if check_digit(text[:17]) == text[17] else "校验码不对"


def known_province(number: object) -> bool:
    """Whether the first two digits are a province (GB/T 2260)."""
    return str(number)[:2] in _PROVINCES


def upgraded(number: str) -> str | None:
    """A 15-digit number as 18 digits: born in 19xx, check character added; None when it is none."""
    if len(number) != 15 or not (number.isascii() and number.isdigit()):
        return None
    body = f"{number[:6]}19{number[6:]}"
    whole = body + check_digit(body)
    return whole if birth_of(whole) else None


def credit_code_problem(code: object) -> str | None:
    """What is wrong with a 统一社会信用代码 (GB 32100-2015); None when nothing is."""
    from stdnum.cn import uscc
    from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

    try:
        uscc.validate(str(code))
    except InvalidLength:
        return f"应是 18 位，现在是 {len(str(code))} 位"
    except InvalidChecksum:
        return "校验码不对"
    except ValidationError:
        return "含有不该有的字符"
    return None


def org_code_problem(code: object) -> str | None:
    """What is wrong with an 8+1 character 组织机构代码 (GB 11714-1997); None when nothing is."""
    text = str(code).replace("-", "")
    if len(text) != 9 or not (text.isascii() and text[:8].isalnum()):
        return "应是 8 位加 1 位校验码"
    values = [int(ch, 36) for ch in text[:8].upper()]
    check = (11 - sum(w * v for w, v in zip((3, 7, 9, 10, 5, 8, 4, 2), values, strict=True)) % 11) % 11
    return None if text[8].upper() == ("X" if check == 10 else str(check)) else "校验码不对"
