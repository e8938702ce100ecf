"""Whether a title says the same as the form's, or confines it: 乡镇…统计表, …（上半年） and 离休人员 are other tables."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from bianzhi_xl.binding import texts
from bianzhi_xl.binding.words import Reader, Words
from bianzhi_xl.nouns import Form

_PLACE = re.compile(
    r"[一-龥a-z×○〇某]{1,14}?(?:自治县|县|自治州|州|省|市|自治旗|旗|盟|[一-龥×某]区|镇|乡|街道)"
)
_NO_PLACE = re.compile(
    "[全本各]?(?:县|市|州|省)直|乡镇|建制镇|开发|园区|城区|社区|新区|系统|机关|单位|事业|编|人员"
)
_UNIT = re.compile(
    r"[一-龥]{2,30}(?:局|委|办|委员会|办公室|院|厅|部|会|校|所|站|中心|社|室|队|馆|大学|学院|中学|小学|公司|集团|联|团|处|库|园)"
)
_NUMBERED = re.compile(r"\d{1,2}月\d{1,2}日|附件?\d*|第?(?:\d+|[一二三四五六七八九十]+)[页张号]?")


def confined(form: Form, given: str, words: Words) -> bool:
    """Whether a title has, or lacks, words that change what the table counts; a place or unit before it does not.

    >>> from bianzhi_xl.binding.words import standard
    >>> form = Form("", "", "", "离退休人员统计表", "", "县市", "", (), (), "", ())
    >>> [confined(form, text, standard()) for text in ("芷岩县2017年离退休人员情况统计表", "离退休人员汇总表（续表）")]
    [False, False]
    >>> [confined(form, text, standard()) for text in ("离休人员统计表", "乡镇离退休人员统计表", "离退休人员统计表（上半年）")]
    [True, True, True]
    """
    own, text = texts.title(form.title), texts.title(given, form.number)
    text = text if text.startswith(own) else text.removeprefix(place_before(text, form))
    one, other = said(own, words), said(text, words)
    return _without_idle(one, words) != _without_idle(other, words) and any(
        not _is_filling(part, words)
        for tag, begin, end, start, stop in SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        if tag != "equal"
        for part in (one[begin:end], other[start:stop])
    )


def alike(form: Form, given: str, words: Words) -> bool:
    """Whether a title says all of what the form's does, in other words: 乡镇机构… for 乡镇(街道)机构….

    >>> from bianzhi_xl.binding.words import standard
    >>> form = Form("", "", "", "行政事业单位编外人员统计表", "", "县市", "", (), (), "", ())
    >>> [alike(form, text, standard()) for text in ("编外人员情况表", "事业单位编外人员统计表", "人员统计表")]
    [True, False, False]
    """
    text = texts.title(given, form.number)
    text = text.removeprefix(place_before(text, form))
    wanted = _without_idle(said(texts.title(form.title), words), words)
    return bool(wanted) and _without_idle(said(text, words), words) == wanted


def said(text: str, words: Words) -> str:
    """A title in the words of which others are only other ways to say the same."""
    text = Reader(words, ()).close(text)
    kept = {one: group[0] for group in words.titled for one in group}
    if not kept:
        return text
    pattern = "|".join(sorted(map(re.escape, kept), key=len, reverse=True))
    return re.sub(pattern, lambda found: kept[found[0]], text)


def place_before(text: str, form: Form) -> str:
    """The places, or for a unit's form the unit, that a title begins with."""
    rest = text
    while (found := _PLACE.match(rest)) and not _NO_PLACE.search(found[0]):
        rest = rest[found.end() :]
    unit = _UNIT.match(rest) if form.serves != "县市" else None
    return text[: len(text) - len(rest) + (unit.end() if unit else 0)]


def _is_filling(part: str, words: Words) -> bool:
    return not _without_idle(part, words)


def _without_idle(text: str, words: Words) -> str:
    """What is left of a title without words and numbers that say nothing; 一览 before the number 一."""
    for word in words.untold:
        text = text.replace(word, "") if len(word) > 1 else text
    text = _NUMBERED.sub("", text)
    for word in words.untold:
        text = text.replace(word, "")
    return text
