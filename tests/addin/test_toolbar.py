"""The toolbar's extension: the same buttons in the same order as the ribbon, each with a command that exists."""

import io
import json
import re
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest
from addin.made import BUTTONS, FRAME, MACROS, expected_command

from bianzhi_xl import addin, cli, ribbon
from bianzhi_xl.addin import extension
from bianzhi_xl.addin.frame import groups
from bianzhi_xl.addin.toolbar import PROTOCOL

OOR = "{http://openoffice.org/2001/registry}"


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture
def built():
    return parts(addin.toolbar(BUTTONS, MACROS, "/usr/bin/python3"))


def items(built, bar):
    """(title, address) of each item of the toolbar or the menu; separators without a title."""
    root = ElementTree.fromstring(built["Addons.xcu"])
    top = next(node for node in root.iter("node") if node.get(f"{OOR}name") == bar)
    found = {}
    for node in top.iter("node"):
        values = {prop.get(f"{OOR}name"): prop.findtext("value") for prop in node.findall("prop")}
        if "URL" in values:
            found[node.get(f"{OOR}name")] = (values.get("Title"), values["URL"])
    return [found[name] for name in sorted(found)]


@pytest.mark.parametrize("bar", ["OfficeToolBar", "OfficeMenuBar"])
def test_the_buttons_are_those_of_the_ribbon_in_its_groups(built, bar):
    labels = {button.name: button.label for button in BUTTONS}
    expected = []
    for group in groups(BUTTONS, FRAME):
        expected += [(None, "private:separator")] * bool(expected)
        expected += [(labels[name], PROTOCOL + name) for name in group]
    assert items(built, bar) == expected
    assert sum(title is not None for title, _ in expected) == len(BUTTONS)


def test_each_button_runs_the_command_that_the_ribbon_runs(built):
    setting = json.loads(built["toolbar.json"])
    assert setting["commands"] == {button.name: expected_command(button.name) for button in BUTTONS}
    for command in setting["commands"].values():
        assert callable(getattr(ribbon, command.rpartition(".")[2].removesuffix("()")))


def test_the_address_is_answered_by_the_relay_that_lies_in_the_extension(built):
    handler = built["ProtocolHandler.xcu"].decode()
    relay = built["toolbar.py"].decode()
    assert f"<value>{PROTOCOL}*</value>" in handler
    assert 'SERVICE = "cn.bianzhi.xl.Toolbar"' in relay and '"cn.bianzhi.xl.Toolbar"' in handler
    named = ElementTree.fromstring(built["META-INF/manifest.xml"]).iter()
    listed = {value for node in named for key, value in node.items() if key.endswith("full-path")}
    assert listed == set(built) - {"META-INF/manifest.xml", "description.xml", "toolbar.json"}


def test_every_text_that_the_relay_says_is_there(built):
    said = set(re.findall(r'TEXTS\["(\w+)"', built["toolbar.py"].decode()))
    said |= {"Stopped", "Failed"}
    assert said <= set(json.loads(built["toolbar.json"])["texts"])


def test_all_of_it_is_well_formed_and_the_same_each_time(built):
    for name, data in built.items():
        if name.endswith((".xml", ".xcu")):
            ElementTree.fromstring(data)
    assert addin.toolbar(BUTTONS, MACROS) == addin.toolbar(BUTTONS, MACROS)


def test_built_beside_the_addin(capsys, tmp_path):
    assert cli.main(["addin", "build", str(tmp_path)]) == 0
    assert (tmp_path / "bianzhi.oxt").read_bytes() == addin.toolbar(BUTTONS, MACROS)


class Unopkg:
    """LibreOffice's program, played: what it was told, and what it answers."""

    def __init__(self, monkeypatch, *codes, said=""):
        self.told, self.codes, self.said = [], list(codes), said
        monkeypatch.setattr(extension.shutil, "which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(extension.subprocess, "run", self.run)

    def run(self, words, **_):
        self.told.append(words[1:])
        return subprocess.CompletedProcess(words, self.codes.pop(0), "", self.said)


@pytest.fixture
def linux(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")


def test_installed_looked_at_and_removed(monkeypatch, capsys, linux):
    unopkg = Unopkg(monkeypatch, 0, 0, 0, 0, 1)
    assert cli.main(["addin", "install"]) == 0
    assert unopkg.told[0][:3] == ["add", "--force", "--suppress-license"]
    assert cli.main(["addin", "status"]) == 0
    assert cli.main(["addin", "remove"]) == 0
    assert unopkg.told[1:] == [["list", "cn.bianzhi.xl"]] * 2 + [["remove", "cn.bianzhi.xl"]]
    assert cli.main(["addin", "status"]) == 1
    assert "没有安装 LibreOffice 工具栏。" in capsys.readouterr().out


def test_a_refusal_is_said_in_one_sentence(monkeypatch, capsys, linux):
    Unopkg(monkeypatch, 1, said="ERROR: the profile is locked\n")
    assert cli.main(["addin", "install"]) == 2
    assert capsys.readouterr().err.strip().replace("\n", "") == (
        "LibreOffice 工具栏没有装上，请关闭 LibreOffice 再试。LibreOffice 说：ERROR: the profile is locked"
    )


def test_without_libreoffice_nothing_can_be_installed(monkeypatch, capsys, linux):
    monkeypatch.setattr(extension.shutil, "which", lambda name: None)
    assert cli.main(["addin", "install"]) == 2
    assert "这台电脑没有 LibreOffice" in capsys.readouterr().err


def test_libreoffices_python_does_not_see_a_virtual_environment(monkeypatch, tmp_path):
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    monkeypatch.setenv("PATH", f"{tmp_path / 'venv' / 'bin'}:/usr/bin")
    monkeypatch.setenv("PYTHONPATH", "x")
    plain = extension.plain_environment()
    assert plain["PATH"] == "/usr/bin" and "PYTHONPATH" not in plain
