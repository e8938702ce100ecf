"""What stands in a cell: when two contents are the same for a reader, and how one is said."""

from __future__ import annotations

from bianzhi_xl.nouns import Formula


def same(one: object, other: object) -> bool:
    """Whether two contents are the same for a reader: 3 and 3.0, blank and an empty text.

    >>> same(3, 3.0), same(None, ""), same(1, True), same("=A1", Formula("=A1"))
    (True, True, False, False)
    """
    if one in (None, "") and other in (None, ""):
        return True
    if isinstance(one, Formula) != isinstance(other, Formula):
        return False
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def said(content: object) -> str:
    """A content as a sentence quotes it; a long one is cut."""
    return "空白" if content in (None, "") else f"“{str(content)[:40]}”"
