"""日志: who changed which cell, when, from what to what and why; and the way back (撤销).

One line of JSON a change in 记录/日志.jsonl, and a copy of each workbook as it was in 记录/备份/.  ID numbers
(身份证号) never stand in the log: they are masked, with a salted SHA-256 so that equal ones can be told.
"""

from bianzhi_xl.journal.log import BACKUPS, RECORDS, Log, Run, keep, new_run, ours, read, record
from bianzhi_xl.journal.undoing import Undone, undo
from bianzhi_xl.journal.values import Hidden, from_json, to_json

__all__ = [
    "BACKUPS",
    "RECORDS",
    "Hidden",
    "Log",
    "Run",
    "Undone",
    "from_json",
    "keep",
    "new_run",
    "ours",
    "read",
    "record",
    "to_json",
    "undo",
]
