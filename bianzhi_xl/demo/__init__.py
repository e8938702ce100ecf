"""The demonstration (演示): a county that does not exist, and the slips that tired people make.

>>> made = county()
>>> made.name, len(made.tables["机构"])
('芷岩县', 748)
"""

from bianzhi_xl.demo.county import County, county
from bianzhi_xl.demo.exports import files
from bianzhi_xl.demo.slips import Made, by_hand, in_forms, in_register

__all__ = ["County", "Made", "by_hand", "county", "files", "in_forms", "in_register"]
