"""Old workbooks (.xls), read by a process of their own.

A damaged .xls can make the reader ask for more memory than there is, which ends the process it runs in.
This file is both sides: a module for us, and the script that the other process runs (so it imports nothing
of ours).
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

_MEMORY = 3 * 2**30
_SECONDS = 300
_Sheet = tuple[str, bool, list[list[Any]]]


class Unreadable(Exception):
    """The reader could not read the workbook, or died of it."""


def worksheets(data: bytes) -> Iterator[_Sheet]:
    """(name, whether hidden, rows of cells from A1) of every worksheet.  Raises Unreadable."""
    command = [sys.executable, "-P", __file__]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        run = subprocess.run(
            command, input=data, capture_output=True, timeout=_SECONDS, env=environment, check=True
        )
        yield from pickle.loads(run.stdout)
    except (subprocess.SubprocessError, EOFError, pickle.UnpicklingError) as error:
        raise Unreadable from error


def _answer() -> None:
    """The other process: a workbook comes in, its worksheets go out."""
    import io

    import python_calamine

    # Windows has no such limit: there the process ends when the memory does.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    sheets: list[_Sheet] = []
    for about in book.sheets_metadata:
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet:
            rows = list(book.get_sheet_by_name(about.name).iter_rows())
            sheets.append((about.name, about.visible != python_calamine.SheetVisibleEnum.Visible, rows))
    pickle.dump(sheets, sys.stdout.buffer)


if __name__ == "__main__":
    _answer()
