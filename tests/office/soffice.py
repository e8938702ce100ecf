"""LibreOffice as a second opinion: one process for many workbooks, an own profile, never in the way."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

SYSTEM_PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("soffice_script.py")


def why_not() -> str:
    """Why LibreOffice cannot be asked; nothing when it can."""
    if not shutil.which("soffice"):
        return "LibreOffice (soffice) is not installed"
    probe = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True)
    return "" if probe.returncode == 0 else "python3-uno (LibreOffice's Python bridge) is not installed"


def ask(jobs: list[dict], timeout: float = 240) -> list[dict]:
    """Have one LibreOffice do all jobs.

    A job: {"open": path} and, if wanted, "insert": [[sheet, below, count], …], "calculate": True,
    "save": path, "look": False, "merges": [first, last column from 0], "layout": how many rows.
    An answer: {"ok": bool, "why": text, "sheets": {name: what it holds}}, where a sheet holds
    {"formulas": {"column,row": text}, "values": {"column,row": value}, "merges": [[…], …]},
    and with "layout" also {"layout": {…}}: heights, breaks, validations, colours, drawings, names, print, looks.
    """
    with tempfile.TemporaryDirectory(prefix="bianzhi-soffice-") as folder:
        (Path(folder) / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
        run = subprocess.run(
            [SYSTEM_PYTHON, str(SCRIPT), folder], timeout=timeout, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr
        return json.loads((Path(folder) / "answers.json").read_text(encoding="utf-8"))
