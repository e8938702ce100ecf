"""Words on text and grades."""

from __future__ import annotations

import re

from bianzhi_xl.language import logic
from bianzhi_xl.language.grades import height
from bianzhi_xl.language.word import as_text, word
from bianzhi_xl.nouns import Scalar


@word()
def 长度(text: Scalar) -> int:
    """长度(文字)：有几个字。

    >>> 长度("张三")
    2
    """
    return len(as_text(text))


@word(judges=True)
def 开头是(text: Scalar, *heads: Scalar) -> bool:
    """开头是(文字, 甲, 乙, …)：以其中一个开头。

    >>> 开头是("433122", "4331")
    True
    """
    return as_text(text).startswith(tuple(map(as_text, heads)))


@word(judges=True)
def 结尾是(text: Scalar, *tails: Scalar) -> bool:
    """结尾是(文字, 甲, 乙, …)：以其中一个结尾。

    >>> 结尾是("县处级正职", "正职")
    True
    """
    return as_text(text).endswith(tuple(map(as_text, tails)))


@word(judges=True)
def 包含(text: Scalar, *parts: Scalar) -> bool:
    """包含(文字, 甲, 乙, …)：里面有其中一个。

    >>> 包含("2016年提前退休", "提前退休")
    True
    """
    return any(as_text(part) in as_text(text) for part in parts)


@word(judges=True)
def 是其一(value: Scalar, *choices: Scalar) -> bool | None:
    """是其一(值, 甲, 乙, …)：等于其中一个。

    >>> 是其一("党委", "党委", "人大")
    True
    """
    return any(logic.equal(value, choice) for choice in choices)


@word()
def 取字(text: Scalar, first: Scalar, last: Scalar) -> str | None:
    """取字(文字, 从, 到)：第几个字到第几个字（从 1 数起）。

    >>> 取字("11010519491231002X", 7, 14)
    '19491231'
    """
    a, b = logic.number(first), logic.number(last)
    return None if a is None or b is None or a < 1 else as_text(text)[int(a) - 1 : int(b)]


@word(judges=True)
def 有空格(text: Scalar) -> bool:
    """有空格(文字)：前后或中间有空格（全角空格也算）。

    >>> 有空格("张 三"), 有空格("张三")
    (True, False)
    """
    return any(c.isspace() for c in as_text(text))


@word(judges=True)
def 全是汉字(text: Scalar) -> bool:
    """全是汉字(文字)：只有汉字和间隔号“·”（民族姓名常用）；空格、字母、数字都不行。

    >>> 全是汉字("阿依古丽·买买提"), 全是汉字("张3")
    (True, False)
    """
    return bool(_HAN.fullmatch(as_text(text)))


# Rare characters of names lie in the extension planes (𬱖 …); 〇 is a character of names too.
_HAN = re.compile(r"[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af·•・]+")


@word(judges=True)
def 是文号(text: Scalar) -> bool:
    """是文号(文字)：形如“州编办发〔2017〕219号”；[ ]、（ ）、【 】作年份括号也认。

    >>> 是文号("州编办发〔2017〕219号"), 是文号("219号")
    (True, False)
    """
    return bool(_DOCUMENT.fullmatch(as_text(text).strip()))


_DOCUMENT = re.compile(r".+[〔\[（(【［]\s*\d{4}\s*[〕\]）)】］]\s*第?\s*\d+\s*号")


@word()
def 级别序(text: Scalar) -> int | None:
    """级别序(文字)：职务级别或机构规格的高低，数越大级别越高；未定级、其他等比不出高低的为空。

    >>> 级别序("乡科级正职") == 级别序("正科级") == 级别序("正科"), 级别序("副处") > 级别序("正科")
    (True, True)
    """
    return height(as_text(text))
