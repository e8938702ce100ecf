"""The words (函数) that rules and forms may use, one small function each; its docstring is its manual page.

A word whose argument is blank answers blank, unless it says that it looks at blanks itself.  Words that
need the code tables of the register stand in ``host``; whoever evaluates a rule answers them.

>>> WORDS["周岁"].page.splitlines()[0]
'周岁(从, 到)：满几周岁或几周年；生日当天算满。'
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bianzhi_xl.language import words_dates, words_numbers, words_text
from bianzhi_xl.language.word import Word, words_of

_MODULES = (words_numbers, words_text, words_dates)
WORDS: Mapping[str, Word] = MappingProxyType(
    {name: found for module in _MODULES for name, found in words_of(vars(module)).items()}
)
