"""What a click costs beside the office's own work: start of Python and imports, against a bare import of xlwings."""

import subprocess
import sys

import pytest

BARE = "import xlwings"
FIRST = "from bianzhi_xl.ribbon.excel import ExcelHost; import bianzhi_xl.ribbon; ExcelHost().begin('核对')"
WHOLE = FIRST + "; from bianzhi_xl.buttons import checking"


@pytest.mark.parametrize(
    "code", [BARE, FIRST, WHOLE], ids=["只装入 xlwings", "第一次问 Excel", "核对全部装入"]
)
def test_start(benchmark, code):
    benchmark.pedantic(
        lambda: subprocess.run([sys.executable, "-P", "-c", code], check=True, capture_output=True),
        rounds=7,
        warmup_rounds=1,
    )
