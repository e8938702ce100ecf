"""Binding (对位): which cell of a sheet holds which meaning of a form.

A form finds itself in a sheet by its title, its merged head and its row labels, never by address; so rows
may be put in, columns moved or added, heads broken over lines.  What cannot be placed with certainty is
said (``Binding.missing``), never guessed.
"""

from bianzhi_xl.binding.bound import bind, figures, listed
from bianzhi_xl.binding.titles import recognise

__all__ = ["bind", "figures", "listed", "recognise"]
