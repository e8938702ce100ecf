"""Binding (对位): which cell of a sheet holds which meaning of a form.

A form finds itself in a sheet by its title, its head and its row labels, never by address; so rows may be put
in, columns moved or added, heads broken over lines, written in other words or in traditional characters.
Its columns may go on in a block below, its rows in a block beside, both on another sheet, the lines of a listing
there, too, and a small table may lie on its side.
What is certain is placed; what is only likely is asked (``Binding.doubts``) and, once a person has answered,
remembered; what cannot be placed is said (``Binding.missing``).  Nothing is ever guessed.
"""

from bianzhi_xl.binding.bound import Held, bind, bind_all, figures
from bianzhi_xl.binding.confirmed import Confirmed
from bianzhi_xl.binding.differing import Difference, differences
from bianzhi_xl.binding.doubles import held_back
from bianzhi_xl.binding.edition import Edition, claimed
from bianzhi_xl.binding.spread import spread
from bianzhi_xl.binding.titles import Unclear, recognise, tables
from bianzhi_xl.binding.whose import Whose
from bianzhi_xl.binding.words import Words

__all__ = [
    "Confirmed",
    "Difference",
    "Edition",
    "Held",
    "Unclear",
    "Whose",
    "Words",
    "bind",
    "bind_all",
    "claimed",
    "differences",
    "figures",
    "held_back",
    "recognise",
    "spread",
    "tables",
]
