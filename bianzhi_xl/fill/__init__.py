"""填表: figures that follow from the register are written into bound sheets; what people typed stays.

Values in, edits out: nothing here opens a workbook.
"""

from bianzhi_xl.fill.filling import Conflict, Filling, fill, overwrite
from bianzhi_xl.fill.growing import grow

__all__ = ["Conflict", "Filling", "fill", "grow", "overwrite"]
