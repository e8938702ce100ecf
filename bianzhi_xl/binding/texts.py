"""Texts as printed and typed, brought to a form in which equal ones compare equal.

Officials break heads over lines, space them out, type brackets in either width and number their rows; a
reader passes over all that, and so do these.

>>> head("行 政\\n编 制（名）") == head("行政编制")
True
>>> label("其中：　公安") == label("其中:公安") == label("公安")
True
>>> bare("二、政府") == bare("（二）政府") == bare("政府")
True
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from bianzhi_xl.nouns import Scalar

TOTALS = frozenset({"合计", "小计", "总计", "共计", "总数", "计"})
"""Heads of a column that adds up the others of its group."""
_YEAR = re.compile(r"(?:(?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{3})年(?:度|末|底)?")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_MONEY = "百万元|千万元|万元|千元|亿元|元"
_ONE_UNIT = rf"[人名个所张家%]|人次|{_MONEY}"
_UNIT = re.compile(rf"[(,/](?:单位[:：]?)?((?:{_ONE_UNIT})(?:[、,/][人名个])*)\)?$")
_BARE_UNIT = re.compile(rf"\(?(?:{_ONE_UNIT}|平方公里|[人名个](?:[、,/][人名个])+)\)?")
_REFERENCE = re.compile(r"[(\[](?:见?注\d{0,2}|\d{1,2}(?:=[-\d+*/×÷()]+)?)[)\]]$")
"""What points to a note or gives the column's number: 编制数①, 编制数[注1], 超缺(3=2-1)."""
_AND_REST = re.compile(r"(?<=.)[及和与](其[他它]|未归类|不详)(?=$|编制$|人员$|[(])")
_CIRCLED = {ord(c): f"({n})" for n, c in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}
_BRACKETED = re.compile(r"\(([^()]*)\)")
_AMONG = re.compile(r"^(?:其中|(?:合计|总计|总数)中)[:：]?")
_RANGE = re.compile(r"(?<=\d)(?:岁)?[至到](?=\d)")
_ORDINAL = re.compile(r"^(\()?([一二三四五六七八九]?十?[一二三四五六七八九]?)(?(1)\)|、)")
_NUMBERING = re.compile(r"^\(?(?:[一二三四五六七八九十]+|\d{1,3})(?:[)、]|[.](?!\d))")


# The same few hundred texts are looked at for every form; typed: 1 and 1.0 are not the same text.
@lru_cache(maxsize=8192, typed=True)
def _tight(value: Scalar) -> str:
    """Half-width where there is one, without white space and invisible characters."""
    text = unicodedata.normalize("NFKC", "" if value is None else str(value).translate(_CIRCLED))
    return "".join(c for c in text if unicodedata.category(c)[0] not in "ZC")


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    """Without punctuation, unless nothing else is there; 36至40 as 36-40."""
    text = _RANGE.sub("-", text)
    return "".join(c for c in text if unicodedata.category(c)[0] not in "PS").casefold() or text


def tight(value: Scalar) -> str:
    """A text in half width, without white space and invisible characters; punctuation stays."""
    return _tight(value)


def is_part(value: Scalar) -> bool:
    """Whether a head or label says that it is counted in another one (其中：技术工)."""
    return tight(value).startswith("其中")


def letters(text: str) -> str:
    """A tight text without punctuation, unless nothing else is there."""
    return _letters(text)


def plain(value: Scalar) -> str:
    """A text without white space, widths and punctuation."""
    return _letters(_tight(value))


@lru_cache(maxsize=8192, typed=True)
def head(value: Scalar) -> str:
    """A head (表头) text: also without numbering, year, unit (人, 名, 个, %, 万元 …), 其中 and marks of notes.

    >>> head("2017年编制数"), head("其中：技术工"), head("二、编制数（名）①")
    ('编制数', '技术工', '编制数')
    """
    return _letters(_UNIT.sub("", unnumbered(_YEAR.sub("", _unmarked(_tight(value))))))


def _unmarked(text: str) -> str:
    return _REFERENCE.sub("", text) or text


def is_unit(value: Scalar) -> bool:
    """Whether a cell holds a unit and nothing else, as in a row of units under the heads.

    >>> is_unit("人"), is_unit("（万元）"), is_unit("人大")
    (True, True, False)
    """
    return bool(_BARE_UNIT.fullmatch(_tight(value)))


def years(value: Scalar) -> frozenset[str]:
    """The years that a text names.

    >>> sorted(years("2016年底编制数")), sorted(years("二〇一七年度")), years("上年数")
    (['2016'], ['2017'], frozenset())
    """
    return frozenset(_year(found[0]) for found in _YEAR.finditer(_tight(value)))


def with_years(text: str, words: Mapping[str, str]) -> tuple[str, str]:
    """A tight text with the years in it said in words, cut behind the one it begins with, which stays as it is.

    >>> with_years("2017年比2016年底增减", {"2016": "上年"})
    ('2017年', '比上年增减')
    """
    found = _YEAR.match(text)
    begin = found[0] if found else ""
    rest = _YEAR.sub(lambda found: words.get(_year(found[0]), found[0]), text[len(begin) :])
    return begin, rest


def _year(text: str) -> str:
    return text[:4].translate(_DIGITS)


def unit(value: Scalar) -> str:
    """The unit (计量单位) that a head gives in brackets, or % behind it; "" when it gives none.

    >>> unit("年人均经费（万元）"), unit("编制数（单位：名）"), unit("经费自理(含企业化管理)"), unit("编制数%")
    ('万元', '名', '', '%')
    """
    text = _unmarked(_tight(value))
    found = _UNIT.search(text)
    return found[1] if found else "%" if text.endswith("%") else ""


def notes(value: Scalar) -> tuple[str, ...]:
    """What a text says in brackets, other than its unit; 其他及未归类 says the same as 其他(含未归类).

    >>> notes("（一）行政编制（含纪检监察）"), notes("超(+)缺(-)"), notes("其他及未归类")
    (('含纪检监察',), (), ('含未归类',))
    """
    text = _UNIT.sub("", _YEAR.sub("", _unmarked(unnumbered(value))))
    inside = [*_BRACKETED.findall(text), *(f"含{rest}" for rest in _AND_REST.findall(text))]
    return tuple(text for note in inside if (text := _letters(note)) and not _mark(text))


def without_notes(value: Scalar) -> str:
    """A tight text without what stands in brackets, unless nothing else is there.

    >>> without_notes("行政编制（含纪检监察）"), without_notes("超(+)缺(-)")
    ('行政编制', '超(+)缺(-)')
    """
    text = _AND_REST.sub("", _unmarked(_tight(value)))
    return _BRACKETED.sub(lambda found: found[0] if _mark(found[1]) else "", text) or text


def _mark(text: str) -> bool:
    """Whether brackets hold only a sign, such as the + of 超(+)."""
    return all(unicodedata.category(c)[0] in "PS" for c in text)


@lru_cache(maxsize=8192, typed=True)
def label(value: Scalar) -> str:
    """A row's label (行名) without 其中; its numbering stays."""
    return _letters(_AMONG.sub("", _tight(value)))


@lru_cache(maxsize=8192, typed=True)
def bare(value: Scalar) -> str:
    """A row's label without 其中 and without its numbering (一、 (一) 1. ①)."""
    return _letters(unnumbered(value))


@lru_cache(maxsize=8192, typed=True)
def ordinal(value: Scalar) -> tuple[str, int]:
    """How a text is numbered in Chinese numerals, and its number; ("", 0) when it is not.

    >>> ordinal("二、机关工勤"), ordinal("（十一）其他"), ordinal("机关"), ordinal("1.镇")
    (('、', 2), ('()', 11), ('', 0), ('', 0))
    """
    found = _ORDINAL.match(_tight(value))
    if not found:
        return "", 0
    tens, _, ones = found[2].rpartition("十")
    ten = "十" in found[2]
    number = (int(tens.translate(_DIGITS) or 1) * 10 if ten else 0) + int(ones.translate(_DIGITS) or 0)
    return ("()" if found[1] else "、"), number


@lru_cache(maxsize=8192, typed=True)
def unnumbered(value: Scalar) -> str:
    """A row's label without 其中 and numbering, punctuation and bracketed notes still there."""
    return _AMONG.sub("", _NUMBERING.sub("", _AMONG.sub("", _tight(value))))


@lru_cache(maxsize=8192, typed=True)
def title(value: Scalar, number: str = "") -> str:
    """A title (标题) without its year and the form's number (表号).

    >>> title("附表1-1　2017年度机构编制和实有人数总表", "附表1-1")
    '机构编制和实有人数总表'
    """
    return _letters(_YEAR.sub("", _tight(value))).removeprefix(plain(number) if number else "")


def shown(value: Scalar) -> str:
    """A text as it is said back to people: on one line, not too long."""
    text = "".join(str(value).split())
    return text if len(text) <= 30 else text[:29] + "…"
