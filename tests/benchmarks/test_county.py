"""How long a county takes, against the same work done the obvious way in the same run.

Not part of the default run: ``pytest tests/benchmarks --benchmark-enable -o addopts=""``.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bianzhi_xl import demo
from bianzhi_xl.buttons import check, desk, fill, lock, mark, new

ROOT = Path(__file__).resolve().parent.parent.parent
pytest.importorskip("pandas")
obvious = pytest.importorskip("obvious")


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    """A county's working folder with its exports and blank forms."""
    folder = tmp_path_factory.mktemp("县") / "芷岩县"
    county = demo.county(2017)
    new(folder, county.name, 2017, region=county.region)
    for name, data in demo.files(county).items():
        (folder / "台账" / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def filled(blank, tmp_path_factory):
    folder = tmp_path_factory.mktemp("已填") / "芷岩县"
    shutil.copytree(blank, folder)
    fill(folder)
    return folder


def forget():
    """Read everything anew, as a fresh process would."""
    desk._cube.cache_clear()
    desk._figures.cache_clear()


def ours(folder: Path) -> None:
    """Register in, ten forms filled, checked and marked, locked: three clicks, each of them reads anew."""
    for click in (fill, mark, lambda folder: lock(folder, "口令")):
        forget()
        click(folder)


def timed(work, *args) -> float:
    start = time.perf_counter()
    work(*args)
    return time.perf_counter() - start


def test_the_whole_county_against_the_obvious_way(blank, filled, tmp_path, benchmark):
    plan = obvious.Plan(filled)
    other = [timed(obvious.county, plan)]
    here: list[float] = []

    def once():
        folder = tmp_path / f"县{len(here)}"
        shutil.copytree(blank, folder)
        here.append(timed(ours, folder))

    benchmark.pedantic(once, rounds=3)
    other.append(timed(obvious.county, plan))
    ratio = statistics.median(other) / statistics.median(here)
    benchmark.extra_info["比常规做法快（倍）"] = round(ratio, 1)
    print(
        f"\n整县：本工具 {statistics.median(here):.2f} s，常规做法 {statistics.median(other):.2f} s，快 {ratio:.1f} 倍"
    )
    assert ratio > 1


def test_a_check_of_one_workbook_warm(filled, benchmark):
    book = filled / "汇总表.xlsx"
    check(book)
    benchmark(check, book)


def test_importing_the_library(benchmark):
    def start(code: str) -> float:
        return timed(lambda: subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True))

    benchmark.pedantic(start, args=("import bianzhi_xl",), rounds=7)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="read from /proc")
def test_memory_of_the_whole_county(blank, tmp_path):
    folder = tmp_path / "县"
    shutil.copytree(blank, folder)
    code = (
        "from bianzhi_xl.buttons import fill, check, mark, unmark, lock\n"
        f"folder = {str(folder)!r}\n"
        "fill(folder); check(folder); mark(folder); unmark(folder); lock(folder, '口令')\n"
        # Not ru_maxrss: that of a child begins with what its parent had.
        "line = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(int(line.split()[1]) // 1024)"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    print(f"\n整县：最多用内存 {said.stdout.strip()} MB")
    assert int(said.stdout) < 400
