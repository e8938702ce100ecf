"""The report (核对结果): one verdict as a table, a sheet, data for scripts, and an audit workbook.

All of them are made from the same findings and the same sentences.
"""

from bianzhi_xl.report.data import json, register_json
from bianzhi_xl.report.sheets import sheet
from bianzhi_xl.report.tables import table, tallies
from bianzhi_xl.report.words import SHEET, register_lines, summary
from bianzhi_xl.report.workbooks import audit, rule_workbook

__all__ = [
    "SHEET",
    "audit",
    "json",
    "register_json",
    "register_lines",
    "rule_workbook",
    "sheet",
    "summary",
    "table",
    "tallies",
]
