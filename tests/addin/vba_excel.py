"""As much of Excel and Windows as the macros ask for, played for pyOpenVBA's interpreter of VBA.

Files are real and the command line is really run, so that a press ends in a Python as it would on Windows.
"""

import os
import shlex
import subprocess
from pathlib import Path

from pyopenvba.interpreter import (
    EMPTY,
    MISSING,
    NOTHING,
    HostBridge,
    Interpreter,
    VBAObject,
    member,
    method,
    setter,
)
from pyopenvba.interpreter._runtime import UNRESOLVED
from pyopenvba.interpreter._values import error

FORBIDDEN = 70  # VBA's "permission denied"


class Environment(VBAObject):
    def __init__(self):
        self.given = {}

    @member(default=True)
    def Item(self, Name=MISSING):
        return self.given.get(Name, "")

    @setter("Item")
    def _set_item(self, Name, value):
        self.given[Name] = value


class Shell(VBAObject):
    """WScript.Shell: runs what it is told and waits."""

    def __init__(self, excel):
        self.excel = excel
        self.process = Environment()

    @member
    def Environment(self, Kind=MISSING):
        assert Kind == "Process"  # anything else would outlive the press
        return self.process

    @method
    def Run(self, Command=MISSING, WindowStyle=MISSING, Wait=MISSING):
        if self.excel.shell_is_blocked:
            raise error(FORBIDDEN)
        self.excel.ran.append((str(Command), int(WindowStyle), bool(Wait)))
        if self.excel.meanwhile:
            self.excel.meanwhile()
        environment = {**os.environ, **self.process.given, **self.excel.environment}
        return subprocess.run(shlex.split(str(Command)), env=environment).returncode


class Stream(VBAObject):
    def __init__(self, text):
        self.text = text

    @method
    def ReadAll(self):
        if not self.text:
            raise error(62)  # as Windows: nothing can be read past the end
        return self.text


class Files(VBAObject):
    """Scripting.FileSystemObject."""

    @method
    def FileExists(self, Path_=MISSING):
        return Path(str(Path_)).is_file()

    @method
    def OpenTextFile(self, Name=MISSING, Mode=MISSING, Create=MISSING, Format=MISSING):
        assert (int(Mode), bool(Create), int(Format)) == (1, False, -1)  # read, do not create, UTF-16
        return Stream(Path(str(Name)).read_bytes().decode("utf-16"))


class Book(VBAObject):
    def __init__(self, folder):
        self.folder = folder

    @member
    def Path(self):
        return str(self.folder)

    @member
    def FullName(self):
        return str(self.folder / "汇总表.xlsx")


class Application(VBAObject):
    @member
    def Hwnd(self):
        return 4660

    @member
    def PathSeparator(self):
        return os.sep


class Ribbon(VBAObject):
    def __init__(self):
        self.invalidated = 0

    @method
    def Invalidate(self):
        self.invalidated += 1
        return EMPTY


class Control(VBAObject):
    def __init__(self, name, tag=""):
        self.name, self.tag = name, tag

    @member
    def ID(self):
        return self.name

    @member
    def Tag(self):
        return self.tag


class Excel(HostBridge):
    """An Excel that has loaded these modules from this folder; no workbook is open at first."""

    def __init__(self, folder, modules):
        self.book = Book(folder)
        self.open = NOTHING
        self.environment, self.ran = {}, []
        self.shell_is_blocked, self.meanwhile = False, None
        self.ribbon = Ribbon()
        self.vba = Interpreter(self)
        for module in modules:
            self.vba.add_module(module.code, name=module.name)
        self.vba.initialise()

    def global_object(self, name):
        known = {"thisworkbook": self.book, "activeworkbook": self.open, "application": Application()}
        return known.get(name.lower(), UNRESOLVED)

    def create(self, type_name):
        if type_name == "WScript.Shell":
            return Shell(self)
        if type_name == "Scripting.FileSystemObject":
            return Files()
        return UNRESOLVED

    def show_ribbon(self):
        self.vba.run("load_ribbon", [self.ribbon])

    def press(self, name):
        self.vba.run(f"press_{name}", [Control(name)])

    def is_enabled(self, name, tag=""):
        """What the ribbon is told: the macro is asked through a caller, as its answer is an argument."""
        if "asking" not in self.vba.modules:
            self.vba.add_module(
                "\n".join(
                    [
                        "Public Function Ask(control As Object) As Boolean",
                        "Dim answer As Variant",
                        "Select Case control.ID",
                        *(
                            f'Case "{each}": enabled_{each} control, answer'
                            for each in ("fill", "help", "undo")
                        ),
                        "End Select",
                        "Ask = answer",
                        "End Function",
                    ]
                ),
                name="Asking",
            )
        return bool(self.vba.run("Ask", [Control(name, tag)]))

    @property
    def said(self):
        """Every message box, its text only."""
        return [text for _, text, _, _ in self.vba.dialogs]
