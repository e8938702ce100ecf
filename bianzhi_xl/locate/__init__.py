"""Which figure is wrong (定位): the fewest cells whose correction makes the disagreements go, and why.

``solve`` finds the cells, exactly; ``causes`` says what they should be, which slip was made, who makes the
difference from the register, and which findings go when they are put right.
"""

from __future__ import annotations

from bianzhi_xl.locate.causes import causes
from bianzhi_xl.locate.scene import Scene, Sheet
from bianzhi_xl.locate.slips import Around, slip
from bianzhi_xl.locate.solving import MOST, Answer, solve

__all__ = ["MOST", "Answer", "Around", "Scene", "Sheet", "causes", "slip", "solve"]
