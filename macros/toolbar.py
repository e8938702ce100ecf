"""The toolbar in LibreOffice: a press starts Python on the file of the document in front and shows the answer.

A thin relay, run by LibreOffice's own Python, which knows nothing of the package that does the work.  What is
unsaved is saved first, as the work is done on files; what has changed on the disk afterwards is loaded again.
Nothing from a document goes into a command: path, sheet and cell are handed over in the environment.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

import uno
import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.awt.MessageBoxButtons import BUTTONS_OK, BUTTONS_YES_NO, DEFAULT_BUTTON_YES
from com.sun.star.awt.MessageBoxType import INFOBOX, QUERYBOX, WARNINGBOX
from com.sun.star.frame import XDispatch, XDispatchProvider
from com.sun.star.io import IOException
from com.sun.star.lang import XInitialization, XServiceInfo

SERVICE = "cn.bianzhi.xl.Toolbar"
HERE = Path(__file__).resolve().parent
SETTING = json.loads((HERE / "toolbar.json").read_text(encoding="utf-8"))
"""protocol; interpreter; labels and commands by the name of the button; texts."""
TEXTS = SETTING["texts"]
YES = 2
running = []
"""The press that is being worked on, at most one."""


class Toolbar(unohelper.Base, XServiceInfo, XInitialization, XDispatchProvider, XDispatch):
    """What LibreOffice asks to run an address of our protocol in a window."""

    def __init__(self, context):
        self.context = context
        self.frame = None

    def initialize(self, arguments):
        self.frame = arguments[0] if arguments else None

    def queryDispatch(self, url, target, flags):
        return self if url.Complete.startswith(SETTING["protocol"]) else None

    def queryDispatches(self, requests):
        return tuple(
            self.queryDispatch(each.FeatureURL, each.FrameName, each.SearchFlags) for each in requests
        )

    def dispatch(self, url, arguments):
        Press(self.context, self.frame, url.Complete[len(SETTING["protocol"]) :]).begin()

    def addStatusListener(self, listener, url):
        """All buttons can always be pressed: what cannot be done is said."""

    def removeStatusListener(self, listener, url):
        """Nobody was noted."""

    def getImplementationName(self):
        return SERVICE

    def supportsService(self, name):
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self):
        return (SERVICE, "com.sun.star.frame.ProtocolHandler")


class Press(unohelper.Base, XCallback):
    """One press: begun in LibreOffice's main thread, waited for in another, ended in the main thread again."""

    def __init__(self, context, frame, name):
        self.context, self.frame, self.name = context, frame, name
        self.stopped = False
        self.process = self.folder = self.bar = None
        self.before = {}

    def begin(self):
        if running:
            running[0].offer_to_stop(self)
        elif self.name not in SETTING["commands"]:
            self.say(TEXTS["Failed"], WARNINGBOX)
        elif not Path(SETTING["interpreter"]).is_file():
            self.say(TEXTS["NoPython"] + SETTING["interpreter"], WARNINGBOX)
        elif self.saved():
            self.start()

    def start(self):
        self.before = {path: changed(path) for path, _ in self.documents()}
        self.folder = tempfile.mkdtemp(prefix="bianzhi-")
        model = self.frame.Controller.Model
        given = {
            "BIANZHI_BOOK": str(path_of(model) or ""),
            "BIANZHI_ANSWER": str(Path(self.folder) / "answer.json"),
        }
        given |= self.selected()
        # What LibreOffice sets for its own Python would mislead another one.
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
        try:
            self.process = subprocess.Popen(
                [SETTING["interpreter"], "-P", "-c", SETTING["commands"][self.name]],
                env=kept | given,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.say(TEXTS["Blocked"], WARNINGBOX)
            return
        running.append(self)
        self.bar = self.frame.Controller.StatusIndicator
        self.bar.start(SETTING["labels"][self.name] + "……", 1)
        threading.Thread(target=self.wait, daemon=True).start()

    def wait(self):
        self.process.wait()
        service = "com.sun.star.awt.AsyncCallback"
        self.context.ServiceManager.createInstanceWithContext(service, self.context).addCallback(self, None)

    def notify(self, data):
        """The process has ended: back in the main thread."""
        running.remove(self)
        try:
            answer = json.loads((Path(self.folder) / "answer.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            answer = {"sentence": TEXTS["Stopped" if self.stopped else "Failed"], "kind": "出错"}
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(Exception):  # the window may have been closed meanwhile
            self.bar.end()
        self.load_again()
        with contextlib.suppress(Exception):
            self.show(answer.get("sheet"), answer.get("cell"))
        if answer["kind"] != "无声":
            self.say(answer["sentence"], INFOBOX if answer["kind"] == "消息" else WARNINGBOX)

    def offer_to_stop(self, other):
        if other.ask(TEXTS["StopIt"].format(SETTING["labels"][self.name])) and self.process.poll() is None:
            self.stopped = True
            # Python's own interrupt: what is half written is put away on the way out.
            self.process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)

    def documents(self):
        """The open documents that have a file, with their paths."""
        found = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.Desktop", self.context
        )
        models = found.Components.createEnumeration()
        while models.hasMoreElements():
            model = models.nextElement()
            path = path_of(model)
            if path:
                yield path, model

    def saved(self):
        """Whether all is on the disk now; asked first, as LibreOffice writes a file in its own way."""
        unsaved = [(path, model) for path, model in self.documents() if model.isModified()]
        if not unsaved:
            return True
        names = "、".join(path.name for path, _ in unsaved)
        if not self.ask(TEXTS["SaveFirst"].format(names)):
            return False
        for path, model in unsaved:
            try:
                model.store()
            except IOException:
                self.say(TEXTS["NotSaved"].format(path.name), WARNINGBOX)
                return False
        return True

    def load_again(self):
        """Load what has changed on the disk."""
        helper = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.DispatchHelper", self.context
        )
        for path, model in list(self.documents()):
            if path in self.before and changed(path) != self.before[path]:
                helper.executeDispatch(model.CurrentController.Frame, ".uno:Reload", "", 0, ())

    def selected(self):
        """The sheet in front and its first selected cell, for the environment."""
        controller = self.frame.Controller
        if not hasattr(controller, "ActiveSheet"):
            return {}
        cell, chosen = "A1", controller.Model.CurrentSelection
        if hasattr(chosen, "getByIndex") and hasattr(chosen, "RangeAddresses"):
            chosen = chosen.getByIndex(0)
        if hasattr(chosen, "getCellByPosition"):
            first = chosen.getCellByPosition(0, 0)
            cell = first.AbsoluteName.rpartition(".")[2].replace("$", "")
        return {"BIANZHI_SHEET": controller.ActiveSheet.Name, "BIANZHI_CELL": cell}

    def show(self, sheet, cell):
        if sheet and cell:
            controller = self.frame.Controller
            there = controller.Model.Sheets.getByName(sheet)
            controller.setActiveSheet(there)
            controller.select(there.getCellRangeByName(cell))

    def say(self, text, kind=INFOBOX, buttons=BUTTONS_OK):
        window = self.frame.ContainerWindow
        box = window.Toolkit.createMessageBox(window, kind, buttons, TEXTS["Title"], text)
        try:
            return box.execute()
        finally:
            box.dispose()

    def ask(self, text):
        return self.say(text, QUERYBOX, BUTTONS_YES_NO + DEFAULT_BUTTON_YES) == YES


def path_of(model):
    """Where a document lies; nothing for one that was never saved or lies elsewhere than on a disk."""
    if not getattr(model, "URL", "").startswith("file:"):
        return None
    return Path(uno.fileUrlToSystemPath(model.URL))


def changed(path):
    """What differs when a file was written: replaced files have another number."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Toolbar, SERVICE, ("com.sun.star.frame.ProtocolHandler",))
