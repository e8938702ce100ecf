"""From what people type to a Python syntax tree: full-width signs, Chinese operators, limits.

Python's own parser reads the expression, but nothing is ever compiled or executed by Python: the tree is
walked over a closed list of nodes (see ``meaning``).  Before that the text is cut into tokens here, so that
``（ ） ， ≥ ≤ ≠ × ÷ “ ”`` and 且 或 非 mean what people expect, outside quoted text only, and so that a
fault can name the place in the text as it was typed.

>>> plain("（行政编制.编制数 ＋ 1） ≥ 3 且 非 姓名=“张  三”").plain
'(行政编制.编制数 + 1) >= 3 and not 姓名 == "张  三"'
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from dataclasses import dataclass

from bianzhi_xl.nouns import RuleFault

LENGTH = 1000
DEPTH = 30
DIGITS = 15

_SIGNS = {
    **{chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)},
    **dict(zip("≥≤≠×÷−–【】", (">=", "<=", "!=", "*", "/", "-", "-", "[", "]"), strict=True)),
}
_WORDS = {"且": "and", "或": "or", "非": "not", "并且": "and", "或者": "or"}
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "＂": "＂", "”": "”"}
_TOKEN = re.compile(r"(?P<number>\d[\w.]*)|(?P<name>[^\W\d]\w*)|(?P<sign><=|>=|!=|<>|==|[-+*/()\[\],.:<>=])")
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_OPEN, _CLOSE = "([", ")]"


@dataclass(frozen=True, slots=True)
class Source:
    """An expression's text as typed and as the parser sees it, with the way back.

    starts: offset of each token in ``plain``, in UTF-8 bytes (as ``ast`` counts);
    places: offset of the same token in ``typed``.
    """

    typed: str
    plain: str
    starts: tuple[int, ...] = ()
    places: tuple[int, ...] = ()

    def fault(self, why: str, byte: int | None = None) -> RuleFault:
        """A fault with the offending text and its position, counted in characters from 1."""
        if byte is None:
            return RuleFault(f"表达式“{_short(self.typed)}”读不懂：{why}")
        place = self.places[max(bisect_right(self.starts, byte) - 1, 0)] if self.places else 0
        near = self.typed[place : place + 12]
        return RuleFault(f"表达式“{_short(self.typed)}”第 {place + 1} 个字“{near}”处：{why}")


def plain(typed: str, everywhere: bool = False) -> Source:
    """Cut ``typed`` into tokens and write them the way Python's parser wants them.

    A single ``=`` is a comparison, except for ``属性=值`` inside a counting word such as 人数(…)
    (inside every word when ``everywhere``).
    """
    if len(typed) > LENGTH:
        raise RuleFault(
            f"表达式太长（{len(typed)} 个字，最多 {LENGTH} 个）：“{_short(typed)}”，请拆成几条规则"
        )
    out: list[str] = []
    starts: list[int] = []
    places: list[int] = []
    stack: list[str] = []
    size = at = 0
    while at < len(typed):
        if typed[at].isspace():
            at += 1
            continue
        token, end = _token(typed, at)
        if token == "." and not (out and (out[-1] == "]" or out[-1].isidentifier())):
            raise Source(typed, "", (0,), (at,)).fault("“.”只能写在两个名称之间", 0)
        if token == "=":
            token = "=" if _keyword(out, stack, everywhere) else "=="
        if token in _OPEN:
            stack.append(out[-1] if out and token == "(" else "")
            if len(stack) > DEPTH:
                raise Source(typed, "").fault(f"括号套得太深（最多 {DEPTH} 层）")
        elif token in _CLOSE and stack:
            stack.pop()
        gap = "" if not out or _glued(out[-1], token) else " "
        starts.append(size + len(gap))
        places.append(at)
        piece = gap + token
        size += len(piece.encode("utf-8", "surrogatepass"))
        out.append(token)
        at = end
    return Source(typed, _joined(out), tuple(starts), tuple(places))


def tree(source: Source) -> ast.expr:
    """The syntax tree of a source; RuleFault when it is not one expression or is nested too deep."""
    if not source.plain:
        raise RuleFault("表达式是空的，请写出要核对的关系")
    try:
        node = ast.parse(source.plain, mode="eval").body
    except SyntaxError as error:
        byte = len(source.plain[: max((error.offset or 1) - 1, 0)].encode())
        raise source.fault("写法不对，请检查括号、逗号、引号和运算符", byte) from None
    except (ValueError, MemoryError, RecursionError):
        raise source.fault("含有不能用的字符，或者套得太深") from None
    _shallow(node, source)
    return node


def _token(typed: str, at: int) -> tuple[str, int]:
    """One token, as Python writes it, and where the next one may begin."""
    if typed[at] in _QUOTES:
        return _string(typed, at)
    text = _half(typed[at : at + 80])
    match = _TOKEN.match(text)
    if not match:
        raise Source(typed, "", (0,), (at,)).fault(f"不能用“{typed[at]}”", 0)
    token = match[0]
    if match["number"] and (not _NUMBER.fullmatch(token) or len(token) > DIGITS):
        raise Source(typed, "", (0,), (at,)).fault(f"“{token}”不是可以用的数（最多 {DIGITS} 位）", 0)
    if match["sign"]:
        return ("!=" if token == "<>" else token), at + _taken(typed, at, len(token))
    if len(token) > 60:
        raise Source(typed, "", (0,), (at,)).fault("名称太长（最多 60 个字）", 0)
    return _WORDS.get(token, token), at + len(token)


def _string(typed: str, at: int) -> tuple[str, int]:
    """A quoted text, exactly as typed; what Python would have to escape is refused."""
    end = typed.find(_QUOTES[typed[at]], at + 1)
    if end < 0 and typed[at] in "“”":
        end = max(typed.find(mark, at + 1) for mark in '“"')
    if end < 0:
        raise Source(typed, "", (0,), (at,)).fault("引号没有配对", 0)
    inner = typed[at + 1 : end]
    mark = "'" if '"' in inner else '"'
    if mark in inner or any(c == "\\" or not (c.isprintable() or c in "\u3000\u00a0") for c in inner):
        raise Source(typed, "", (0,), (at,)).fault("引号里不能有反斜杠、换行，也不能两种引号都有", 0)
    return f"{mark}{inner}{mark}", end + 1


def _half(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones (names too: 汇总０１ is 汇总01)."""
    return "".join(_SIGNS.get(c, c) for c in text)


def _taken(typed: str, at: int, length: int) -> int:
    """How many typed characters a sign of ``length`` characters took (≥ is one, >= is two)."""
    taken = got = 0
    while got < length:
        got += len(_SIGNS.get(typed[at + taken], "x"))
        taken += 1
    return taken


def _keyword(out: list[str], stack: list[str], everywhere: bool) -> bool:
    """Is this ``=`` the one of 属性=值: right after a name that opens an argument of a counting word?"""
    if len(out) < 2 or not stack or not out[-1].isidentifier() or out[-2] not in ("(", ","):
        return False
    return stack[-1] in _KEYWORDS or (everywhere and stack[-1].isidentifier())


COUNTS = frozenset({"人数", "编制", "机构数", "内设机构数", "台账"})
"""Words that count the register; their arguments are texts and 属性=值."""

_KEYWORDS = COUNTS | {"码外"}


def _glued(before: str, token: str) -> bool:
    if before in ("(", "[", ".") or token in (")", "]", ".", ","):
        return True
    return token in _OPEN and (before.isidentifier() and before not in ("and", "or", "not"))


def _joined(out: list[str]) -> str:
    pieces: list[str] = []
    for token in out:
        if pieces and not _glued(pieces[-1], token):
            pieces.append(" ")
        pieces.append(token)
    return "".join(pieces)


def _shallow(node: ast.expr, source: Source) -> None:
    """Refuse nesting that could exhaust the stack later on (``- - - - x``, ``a.b.c.d…``)."""
    level: list[ast.AST] = [node]
    for _ in range(2 * DEPTH):
        level = [child for parent in level for child in ast.iter_child_nodes(parent)]
        if not level:
            return
    raise source.fault("套得太深，请拆成几条规则")


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "…"
