"""The official forms (表样): each declared once in YAML under templates/, used for everything.

From one declaration come the rows of a filled form, its figures, its formulas, the relations that must
hold inside it, and who stands behind a figure.  Nothing about a particular form is written in Python.

>>> from bianzhi_xl import forms
>>> book = forms.load()
>>> book["汇总03"].title
'党政群机关行政编制和实有人数统计表'
>>> [spec.label for spec in book["汇总03"].rows][:4]
['合  计', '党委', '其中：纪委机关', '人大']
"""

from bianzhi_xl.forms.behind import behind
from bianzhi_xl.forms.computing import computed
from bianzhi_xl.forms.expanding import applies, applies_to, blank_rows
from bianzhi_xl.forms.figures import derived
from bianzhi_xl.forms.formulas import formula
from bianzhi_xl.forms.known import YEAR
from bianzhi_xl.forms.loading import declared, load
from bianzhi_xl.forms.numbering import Numbers, numbers
from bianzhi_xl.forms.relating import balance, codes, relations
from bianzhi_xl.forms.telling import rows
from bianzhi_xl.forms.words import Words, vocabulary

__all__ = [
    "YEAR",
    "Numbers",
    "Words",
    "applies",
    "applies_to",
    "balance",
    "behind",
    "blank_rows",
    "codes",
    "computed",
    "declared",
    "derived",
    "formula",
    "load",
    "numbers",
    "relations",
    "rows",
    "vocabulary",
]
