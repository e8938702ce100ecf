"""What a click costs beside the office's own work: start of Python and imports, against a bare import of xlwings."""

import subprocess
import sys

import pytest

from bianzhi_xl.buttons import RIBBON

BARE = "import xlwings"
FIRST = "from bianzhi_xl.ribbon.excel import ExcelHost; import bianzhi_xl.ribbon; ExcelHost().begin('核对')"
ROOMS = {}
"""Room of the buttons → the labels of those in it: a click loads its button's room and no other."""
for button in RIBBON:
    ROOMS.setdefault(button.function.split(".")[0], []).append(button.label)
WHOLE = {"、".join(labels): f"{FIRST}; import bianzhi_xl.buttons.{room}" for room, labels in ROOMS.items()}
CODES = {"只装入 xlwings": BARE, "第一次问 Excel": FIRST, **WHOLE}


@pytest.mark.parametrize("code", CODES.values(), ids=CODES.keys())
def test_start(benchmark, code):
    benchmark.pedantic(
        lambda: subprocess.run([sys.executable, "-P", "-c", code], check=True, capture_output=True),
        rounds=7,
        warmup_rounds=1,
    )
