"""收录表样: the declaration of a form that we do not have is drafted from an official file, for a person to finish.

What stands in the sheet is read (head, rows, totals in its formulas and labels); where a column's figures
come from is guessed from words, each guess is marked, and a draft fills nothing until a person has finished
it.
"""

from bianzhi_xl.adopt.drafting import Draft, Origin, draft

__all__ = ["Draft", "Origin", "draft"]
