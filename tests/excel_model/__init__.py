"""A part of Excel's object model over openpyxl, for tests: what our office asks of Excel, and nothing else.

It is honest: a member that is not here raises AttributeError, what cannot be done raises NotImplementedError,
what Excel refuses raises :class:`ComError`.  It does what surprises people in Excel too: typed texts become
numbers and dates, a text cell makes texts of numbers, protected sheets refuse, manual calculation stays stale.
"""
