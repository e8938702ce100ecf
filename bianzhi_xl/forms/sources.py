"""取 in YAML to a Source: a count, a register text, last year's figure, hand entry, or a formula (式)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from bianzhi_xl import language, yamltext
from bianzhi_xl.forms import conditions, nodes
from bianzhi_xl.forms.known import Known
from bianzhi_xl.nouns import RuleFault, Source, Where
from bianzhi_xl.yamltext import Text

COUNTS = ("人数", "编制", "机构数", "内设机构数")
FIELDS = ("台账", "机构", "个人")
WORDS = (*COUNTS, *FIELDS, "序号", "行名", "上年", "手填")
UNITS = {"人数": "人", "编制": "名", "机构数": "个", "内设机构数": "个"}
KINDS = {
    "人数": "实有",
    "编制": "编制",
    "机构数": "机构",
    "内设机构数": "机构",
    "机构": "文字",
    "个人": "文字",
    "序号": "文字",
    "行名": "文字",
    "上年": "上年",
    "手填": "手填",
}
"""What a column is (类) when it does not say so itself."""

_CALL = re.compile(rf"({'|'.join(WORDS)})\s*([(（].*)?", re.DOTALL)
_NAME = re.compile(r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*")
_TERM = re.compile(r"\s*([+-]?)\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)")


def source(taken: Text, where: Where, known: Known, resolve: Callable[[str], str]) -> Source:
    """The Source of one leaf column.

    Args:
        where: filters of the column and of the groups around it (条件); they are for counts, a formula
            or text beside the counts of a group does without.
        resolve: column name as written here → its key; raises RuleFault when there is none.
    """
    if not _CALL.fullmatch(taken):
        return Source("式", _resolved(taken, resolve))
    try:
        call = language.call(taken)
    except RuleFault as error:
        raise nodes.placed(taken, error) from error
    if call.word in COUNTS:
        for name in call.names:
            where = where & conditions.where(_at(name, taken), known)
        return Source(call.word, "", where & _terms(call, taken, known))
    if call.word in FIELDS:
        counted = where & _terms(call, taken, known) if call.word == "台账" else Where()
        return Source(call.word, _field(call, taken, known), counted)
    if call.where:
        raise yamltext.fault(taken, f"{call.word} 不能带“属性=值”。")
    if call.word == "上年":
        if len(call.names) != 1:
            raise yamltext.fault(taken, "上年(…) 里写一个列名。")
        return Source("上年", resolve(call.names[0]))
    if call.names:
        raise yamltext.fault(taken, f"{call.word} 后面不带括号。")
    return Source(call.word)


@cache
def linear(expression: str) -> tuple[tuple[int, str], ...]:
    """The signed columns of a formula that only adds and subtracts; empty for any other formula.

    >>> linear("实有人数 - 编制数")
    ((1, '实有人数'), (-1, '编制数'))
    >>> linear("甲 * 2")
    ()
    """
    terms, at = [], 0
    while at < len(expression):
        match = _TERM.match(expression, at)
        if not match or (at and not match[1]):
            return ()
        terms.append((-1 if match[1] == "-" else 1, match[2]))
        at = match.end()
        if expression[at:].isspace():
            break
    return tuple(terms)


@cache
def expression(text: str) -> language.Expression:
    """A formula's expression, read once; a blank cell counts as zero, as it does in Excel."""
    return language.parse(text, "当零")


def _resolved(taken: Text, resolve: Callable[[str], str]) -> str:
    """The expression with every column name written as its full key."""
    try:
        read = language.parse(taken)
    except RuleFault as error:
        raise nodes.placed(taken, error) from error
    if read.cells or read.lasts or read.calls:
        raise yamltext.fault(taken, "式里只能用本表的列名、数和四则运算，不能用单元格名或统计词。")

    def key(match: re.Match) -> str:
        name = re.sub(r"\s", "", match[0])
        return resolve(name) if name in read.names else match[0]

    pieces = re.split(r'("[^"]*")', read.plain)
    return "".join(piece if piece.startswith('"') else _NAME.sub(key, piece) for piece in pieces)


def _terms(call: language.Call, taken: Text, known: Known) -> Where:
    terms = call.where.items()
    return Where.of({name: conditions.allowed(name, texts, known, taken) for name, texts in terms})


def _field(call: language.Call, taken: Text, known: Known) -> str:
    if len(call.names) != 1:
        raise yamltext.fault(taken, f"{call.word}(…) 里写一个字段名。")
    name = call.names[0]
    fields = known.fields[call.word]
    if name not in fields:
        shown = "、".join(sorted(fields))
        raise yamltext.fault(taken, f"{call.word}没有“{name}”这个字段，可用的有：{shown}。")
    return name


def _at(name: str, place: Text) -> Text:
    """A text that stands where ``place`` stands."""
    text = Text(name)
    text.file, text.line = place.file, place.line
    return text
