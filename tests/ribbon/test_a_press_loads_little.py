"""What a press loads before it first speaks to Excel, and what it never loads."""

import subprocess
import sys

import pytest

HEAVY = (
    "numpy",
    "pandas",
    "openpyxl",
    "docx",
    "pypdf",
    "rich",
    "ironcalc",
    "highspy",
    "yaml",
    "tkinter",
    "stdnum",
)
ASKED = """
import sys
from bianzhi_xl.office.excel import desktop
def caller(window):
    desktop._without_numbers()
    print(" ".join(name for name in sys.modules if "." not in name or name.startswith("bianzhi_xl")))
    raise SystemExit
import bianzhi_xl.office.excel
bianzhi_xl.office.excel.caller = caller
from bianzhi_xl import ribbon
ribbon.{button}()
"""


@pytest.mark.parametrize("button", ["mark", "fill", "next"])
def test_excel_is_spoken_to_before_anything_heavy_is_loaded(button):
    said = subprocess.run(
        [sys.executable, "-c", ASKED.format(button=button)], capture_output=True, text=True, check=True
    )
    loaded = set(said.stdout.split())
    assert "xlwings" in loaded
    assert not loaded & set(HEAVY)
    ours = {name.split(".")[1] for name in loaded if name.startswith("bianzhi_xl.")}
    assert ours <= {"nouns", "disk", "buttons", "ribbon", "office"}


def test_xlwings_can_be_used_with_its_tables_afterwards():
    """Only our own start goes without them: a script that imports numpy later gets it."""
    code = """
from bianzhi_xl.office.excel import desktop
desktop._without_numbers()
import sys
assert "numpy" not in sys.modules
import numpy
print(numpy.zeros(1).size)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    if "No module named 'numpy'" in said.stderr:
        pytest.skip("numpy is not installed here")
    assert said.stdout.strip() == "1", said.stderr
