"""The language under random text and random expressions: a fault or an answer, never anything else."""

import contextlib
import string

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bianzhi_xl.language import call, cell, parse
from bianzhi_xl.nouns import RuleFault

TOKENS = [
    *"甲乙（）()[]【】+-*/×÷=≠≥≤<>,，.：:“”\"'0１",
    *(
        "且",
        "或",
        "非",
        "若",
        "求和",
        "人数",
        "上年",
        "本表",
        "为空",
        "编制类型",
        "==",
        "**",
        " ",
        "实有",
        "本条",
        "码外",
    ),
    *("if", "else", "lambda", "for", "in", "None", "not", "\\", "\n", "\x00", "\ud800", "ﬁ", "Ⅱ", "²"),
]


class Anything:
    """Answers whatever it is asked, blank by turns."""

    def name(self, path):
        return {"甲": None, "乙": "文字"}.get(path, 3)

    def cells(self, form, rows, column):
        return (1,) if isinstance(rows, str) else (1, None)

    def count(self, word, names, where):
        return 5

    def last(self, form, row, column):
        return None

    def occurrences(self, field):
        return 1

    def call(self, word, args):
        return True


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(TOKENS), max_size=25).map("".join) | st.text(max_size=60))
@example("人数(甲==乙)")
@example('"' + "\\")
@example("甲[甲]=甲")
@example("f'{甲}'")
def test_random_text_gives_an_answer_or_a_rule_fault(text):
    for read in (parse, call, cell):
        try:
            expression = read(text)
        except RuleFault:
            continue
        if read is parse:
            answer = expression.value(Anything())
            assert expression.judges is False or answer in (True, False, None)
            expression.sides(Anything())
            assert parse(expression.plain).plain == expression.plain


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(string.printable, max_size=80))
def test_random_python_is_never_run(text):
    with contextlib.suppress(RuleFault):
        parse(text).value(Anything())


# --------------------------------------------------------------------------- text → tree → text

NAMES = {"甲": 3, "乙": None, "丙": 0, "丁.戊": 12}
numbers = st.integers(0, 999).map(lambda n: (str(n), n)) | st.sampled_from(list(NAMES.items()))


def joined(children):
    """Two parts with an operator between: the text in brackets, and the value worked out by hand."""

    def combine(parts):
        (left, a), operator, (right, b) = parts
        blank = a is None or b is None
        value = None if blank else {"+": a + b, "－": a - b, "×": a * b}[operator]
        return f"（{left} {operator} {right}）", value

    return st.tuples(children, st.sampled_from("+－×"), children).map(combine)


arithmetic = st.recursive(numbers, joined, max_leaves=8)


class Names(Anything):
    def name(self, path):
        return NAMES[path]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(arithmetic, st.sampled_from(["=", "≠", "<", "≤", ">", "≥"]), arithmetic)
def test_a_comparison_says_what_python_says(left, operator, right):
    python = {"=": "__eq__", "≠": "__ne__", "<": "__lt__", "≤": "__le__", ">": "__gt__", "≥": "__ge__"}
    text = f"{left[0]} {operator} {right[0]}"
    expected = None if None in (left[1], right[1]) else getattr(left[1], python[operator])(right[1])
    read = parse(text)
    assert read.value(Names()) is expected
    assert read.sides(Names()) == (left[1], right[1])
    again = parse(read.plain)
    assert again.plain == read.plain
    assert again.value(Names()) is expected
    assert again.names == read.names


three = st.recursive(
    st.sampled_from([("1 = 1", True), ("1 = 2", False), ("乙 = 1", None)]),
    lambda parts: (
        st.tuples(parts, st.sampled_from("且或"), parts).map(
            lambda p: (f"({p[0][0]} {p[1]} {p[2][0]})", kleene(p[1], p[0][1], p[2][1]))
        )
        | parts.map(lambda p: (f"(非 {p[0]})" if p[0][0] == "(" else f"(非 ({p[0]}))", _not(p[1])))
    ),
    max_leaves=8,
)


def _not(a):
    return None if a is None else not a


def kleene(operator, a, b):
    order = {False: 0, None: 1, True: 2}
    pick = min if operator == "且" else max
    return pick((a, b), key=order.__getitem__)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(three)
def test_three_valued_logic(pair):
    text, expected = pair
    assert parse(text).value(Names()) is expected
