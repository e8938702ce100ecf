"""What is installed is what stands in the checkout: every room, every form, every rule."""

import configparser
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def listed():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config


def test_every_room_is_packaged():
    rooms = {
        str(path.parent.relative_to(ROOT)).replace("/", ".")
        for path in (ROOT / "bianzhi_xl").rglob("__init__.py")
    }
    assert set(listed()["options"]["packages"].split()) == rooms | {"bianzhi_xl.share"}


def test_a_wheel_in_a_fresh_environment_finds_its_forms_and_rules(tmp_path):
    """Outside the checkout; its dependencies are borrowed from this environment."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", tmp_path, ROOT],
        capture_output=True,
        text=True,
    )
    if done.returncode and "setuptools" in done.stderr:
        pytest.skip(f"no build system can be had here: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    fresh = tmp_path / "venv"
    venv.create(fresh, with_pip=False, system_site_packages=False)
    python = fresh / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel],
        check=True,
        cwd=tmp_path,
    )
    borrowed = next(path for path in sys.path if path.endswith("site-packages"))
    code = (
        f"import sys; sys.path.append({borrowed!r})\n"
        "import bianzhi_xl, bianzhi_xl.buttons.desk as desk\n"
        "print(bianzhi_xl.__file__); print(len(desk.all_forms()), len(desk.rule_book(None)))"
    )
    said = subprocess.run([python, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    place, counts = said.stdout.splitlines()
    assert Path(place).is_relative_to(fresh)
    assert (
        counts
        == f"{len(list((ROOT / 'templates').glob('*/*.yaml')))} {(ROOT / 'rules.yaml').read_text(encoding='utf-8').count('- 名: ')}"
    )
