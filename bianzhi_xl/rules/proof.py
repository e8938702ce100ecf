"""Rules carry their own proof: an example that passes (对) and one that must be caught (错)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from bianzhi_xl.language import Call, CellName, Rows, cell, parse
from bianzhi_xl.nouns import RuleFault, Scalar
from bianzhi_xl.rules.rule import Example, Rule, shown

HostWords = Mapping[str, Callable[..., Scalar]]
"""Functions for words such as 是身份证号; without them an example states their answers itself."""

Term = tuple
"""What a line of an example speaks of: its kind, then what the scope is asked."""

_EXPECTED = (("对", "good", "相符"), ("错", "bad", "不符"), ("未判", "open", "未判"))


class ExampleScope:
    """The surroundings of an example: what its lines say, and nothing else.

    >>> scope = ExampleScope({"编制数": "12", "人数(实有)": "13", "本表[甲:乙].编制数": "3、4"})
    >>> scope.name("编制数"), scope.count("人数", ("实有",), {}), scope.cells("", ("甲", "乙"), "编制数")
    (12, 13, (3, 4))
    >>> scope.name("姓名")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    bianzhi_xl.nouns.RuleFault: 例子里没有写“姓名”是什么
    """

    def __init__(self, example: Example, words: HostWords | None = None) -> None:
        self.words = words or {}
        self.names = {term: value for term, value in example.items() if _plain_name(term)}
        self.stated: dict[Term, str] = {}
        for term, value in example.items():
            if term not in self.names:
                self.stated[_term(term, tuple(self.names.items()))] = value

    def name(self, path: str) -> Scalar:
        if path not in self.names:
            raise RuleFault(f"例子里没有写“{path}”是什么")
        return scalar(self.names[path])

    def cells(self, form: str, rows: Rows, column: str) -> tuple[Scalar, ...]:
        cell_name = CellName(form, rows, column)
        text = self._stated(("格", str(cell_name)), str(cell_name))
        return (scalar(text),) if isinstance(rows, str) else tuple(map(scalar, text.split("、")))

    def count(self, word: str, names: tuple[str, ...], where: Mapping[str, tuple[str, ...]]) -> Scalar:
        asked = str(Call(word, names, where, names))
        return scalar(self._stated(("数", asked), asked))

    def last(self, form: str, row: str, column: str) -> Scalar:
        cell_name = str(CellName(form, row, column))
        return scalar(self._stated(("上年", cell_name), f"上年({cell_name})"))

    def occurrences(self, field: str) -> int:
        count = scalar(self._stated(("次数", field), f"次数({field})"))
        if not isinstance(count, int):
            raise RuleFault(f"例子里 次数({field}) 应是整数，现在是“{count}”")
        return count

    def call(self, word: str, args: tuple[Scalar, ...]) -> Scalar:
        if ("词", word, args) in self.stated:
            return truth(self.stated["词", word, args])
        if word in self.words:
            return self.words[word](*args)
        raise RuleFault(f"例子里没有写 {word}({', '.join(map(shown, args))}) 的结果")

    def _stated(self, key: Term, asked: str) -> str:
        if key not in self.stated:
            raise RuleFault(f"例子里没有写“{asked}”是什么")
        return self.stated[key]


class _Listener:
    """Hears what a host word or a count is asked, with the example's own values as arguments."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.heard: Term = ()

    def name(self, path: str) -> Scalar:
        if path not in self.names:
            raise RuleFault(f"例子里没有写“{path}”是什么")
        return scalar(self.names[path])

    def count(self, word: str, names: tuple[str, ...], where: Mapping[str, tuple[str, ...]]) -> Scalar:
        self.heard = ("数", str(Call(word, names, where, names)))
        return None

    def last(self, form: str, row: str, column: str) -> Scalar:
        self.heard = ("上年", str(CellName(form, row, column)))
        return None

    def occurrences(self, field: str) -> int:
        self.heard = ("次数", field)
        return 0

    def call(self, word: str, args: tuple[Scalar, ...]) -> Scalar:
        self.heard = ("词", word, args)
        return None

    def cells(self, form: str, rows: Rows, column: str) -> tuple[Scalar, ...]:
        raise RuleFault("例子的一行只能说一件事")


def prove(rule: Rule, words: HostWords | None = None) -> None:
    """Check that the rule passes every 对 and catches every 错; RuleFault when it does not."""
    for key, attribute, wanted in _EXPECTED:
        for number, example in enumerate(getattr(rule, attribute), 1):
            outcome = rule.judge(_scope(rule, example, words))
            if outcome.state != wanted:
                lines = "，".join(f"{term}={value}" for term, value in example.items())
                raise rule.fault(
                    f"自带的例子“{key}”（第 {number} 个：{lines}）应判{wanted}，实际是{outcome.state}，"
                    "请改正式或例子"
                )


def _scope(rule: Rule, example: Example, words: HostWords | None) -> ExampleScope:
    try:
        return ExampleScope(example, words)
    except RuleFault as error:
        raise rule.fault(f"例子读不懂：{error}") from error


def scalar(text: str) -> Scalar:
    """A value written in an example: a number, a date, a text; empty is blank.

    Text that looks like a number is quoted: ``'"12"'``.  Long digit strings are ID numbers, hence text.

    >>> scalar("12"), scalar("2017-12-31"), scalar('"12"'), scalar(""), scalar("11010519491231002")
    (12, datetime.date(2017, 12, 31), '12', None, '11010519491231002')
    """
    text = text.strip() if text.strip() == "" else text
    if not text:
        return None
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if _DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text
    return text


_NUMBER = re.compile(r"-?(0|[1-9]\d{0,11})(\.\d{1,9})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TRUTH = {"是": True, "否": False}


def truth(text: str) -> Scalar:
    """The stated answer of a host word: 是 and 否 are true and false, anything else a value."""
    return _TRUTH[text] if text in _TRUTH else scalar(text)


def _plain_name(term: str) -> bool:
    return all(part.isidentifier() for part in term.split("."))


def _term(text: str, names: tuple[tuple[str, str], ...]) -> Term:
    """What a line of an example speaks of, in the form in which the scope is asked for it."""
    if not text.rstrip().endswith((")", "）")):
        return "格", str(cell(text))
    listener = _Listener(dict(names))
    _parsed(text).run(listener)
    if not listener.heard:
        raise RuleFault(f"例子里的“{text}”应是名称、单元格或函数，例如 汇总01[合计].编制数 或 人数(实有)")
    return listener.heard


# The same terms stand in 对 and 错 of a rule.
_parsed = lru_cache(maxsize=1024)(parse)
