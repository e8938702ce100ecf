"""The model workbooks (表样工作簿): blank official forms, drawn from their declarations.

Nothing about a particular form is written here.  openpyxl is loaded only when a workbook is built.

>>> from bianzhi_xl import forms, models
>>> sorted(models.build(forms.load()))[:2]
['details/details.xlsx', 'summary/summary.xlsx']
"""

from bianzhi_xl.models.books import blank, build, single
from bianzhi_xl.models.editions import edition

__all__ = ["blank", "build", "edition", "single"]
