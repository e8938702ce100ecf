"""Names (名) for what has only a printed text (题): such as rules can write, each given once."""

from __future__ import annotations

import keyword
import unicodedata

from bianzhi_xl.binding import texts

_LONGEST = 20
_WORDS = {"且", "或", "非", "并且", "或者"}
"""What means something in an expression and can be no name."""


class Names:
    """Names given out so far; a repeated one gets a number."""

    def __init__(self, taken: frozenset[str] = frozenset()) -> None:
        self._taken = set(taken)

    def name(self, text: str, otherwise: str) -> str:
        """A name for a printed text; ``otherwise`` when it has no letters.

        >>> names = Names()
        >>> names.name("政府(含部门)", "行"), names.name("35岁及以下", "栏"), names.name("政府含部门", "行")
        ('政府含部门', '栏35岁及以下', '政府含部门2')
        """
        letters = "".join(letter for letter in texts.plain(text) if _may_stand(letter))[:_LONGEST]
        if not letters.isidentifier() or letters in _WORDS or keyword.iskeyword(letters):
            letters = otherwise + letters
        name, number = letters, 1
        while name in self._taken:
            number += 1
            name = f"{letters}{number}"
        self._taken.add(name)
        return name


def _may_stand(letter: str) -> bool:
    return ("名" + letter).isidentifier() and unicodedata.is_normalized("NFKC", letter)
