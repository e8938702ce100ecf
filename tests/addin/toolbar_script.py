"""Run by the system's Python, which has UNO: a person before LibreOffice, with a mouse (xdotool).

Called with a folder that holds story.json: the workbook and the steps.  Writes answers.json: after each step what
was said, which cell is selected, and what stands in the cells that the story asks for; and a picture of each.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 120
BUTTON, TEXT = "PUSH_BUTTON", "STATIC"


def main(folder):
    story = json.loads((folder / "story.json").read_text(encoding="utf-8"))
    pipe = f"bianzhi{folder.name[-8:]}{os.getpid()}"
    office = subprocess.Popen(
        ["soffice", "--norestore", "--nologo", "--calc", f"--accept=pipe,name={pipe};urp;", story["book"]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        person = Person(connect(pipe), Path(story["book"]), folder)
        try:
            answers = [person.do(number, *step) for number, step in enumerate(story["steps"], 1)]
        except BaseException:
            person.picture("stuck")
            raise
        (folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    finally:
        office.kill()


def connect(pipe):
    import uno

    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(PATIENCE * 2):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.5)
    raise SystemExit("LibreOffice does not answer")


def until(question, what):
    """The first true answer."""
    for _ in range(PATIENCE * 5):
        if answer := asked(question):
            return answer
        time.sleep(0.2)
    raise SystemExit(f"waited in vain for {what}")


def asked(question):
    """The answer; none from a window that is just being drawn or closed."""
    try:
        return question()
    except Exception:
        return None


class Person:
    def __init__(self, context, book, folder):
        manager = context.ServiceManager
        self.folder, self.book = folder, book
        self.desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.toolkit = manager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
        until(lambda: self.model.Sheets.Count, "the workbook")

    @property
    def model(self):
        return self.desktop.CurrentFrame.Controller.Model

    def do(self, number, what, *words):
        """One step: press a button (and answer what is asked), type into a cell, look at cells."""
        said = []
        if what == "press":
            said = self.press(number, *words)
        elif what == "type":
            sheet, cell, value = words
            self.model.Sheets.getByName(sheet).getCellRangeByName(cell).Value = value
        elif what == "slow":
            (self.folder / "slow").touch()
        return {"said": said, **self.seen()}

    def press(self, number, label, boxes, again=False):
        """Click the button (again: a second time, while it works); read and close the messages that are expected."""
        before = self.book.stat().st_mtime_ns
        presses = self.presses()
        until(
            lambda: self.taken(label, lambda: self.presses() > presses or self.dialog()), f"{label} to begin"
        )
        if again:
            until(lambda: self.taken(label, self.dialog), "the question whether to stop")
        said = []
        for box in range(boxes):
            dialog = until(self.dialog, f"a message after {label}")
            time.sleep(0.5)
            self.picture(f"{number}-{label}-{box + 1}")
            said.append("\n".join(node.AccessibleName for node in self.each(dialog, TEXT)))
            until(lambda old=dialog: self.closed(old), "the message to close")
        if not boxes:
            time.sleep(1)
            until(self.idle, "the end of the work")
        until(lambda: not self.model.isModified(), "the workbook")
        time.sleep(0.5)
        self.picture(f"{number}-{label}")
        assert boxes or before == self.book.stat().st_mtime_ns
        return said

    def taken(self, label, answer):
        """Whether a click on a button has been answered.

        Without a window manager a click that comes while windows change places is lost: one clicks again.
        """
        self.click(self.found(self.window(), BUTTON, label))
        return self.soon(answer)

    def closed(self, dialog):
        """Whether a message has gone after a click on its first button."""
        if self.dialog() == dialog:
            self.click(next(self.each(dialog, BUTTON)))
        return self.soon(lambda: self.dialog() != dialog)

    def soon(self, question):
        """Whether something is so within some seconds: longer than anything takes that was really clicked."""
        for _ in range(50):
            if asked(question):
                return True
            time.sleep(0.1)
        return False

    def presses(self):
        """How often the toolbar has started Python."""
        log = self.folder / "presses"
        return len(log.read_text().splitlines()) if log.exists() else 0

    def idle(self):
        """Whether no press is being worked on: its process runs under LibreOffice."""
        listed = subprocess.run(
            ["pgrep", "-f", "from bianzhi_xl import ribbon"], capture_output=True, text=True
        )
        return not listed.stdout.strip()

    def window(self):
        return self.desktop.CurrentFrame.ContainerWindow.AccessibleContext

    def dialog(self):
        """A message box in front."""
        for number in range(self.toolkit.TopWindowCount):
            window = self.toolkit.getTopWindow(number)
            context = window.AccessibleContext
            if context.AccessibleName == "编制统计" and role(context) in ("ALERT", "DIALOG"):
                return context
        return None

    def found(self, root, kind, name):
        return next((node for node in self.each(root, kind) if node.AccessibleName == name), None)

    def each(self, node, kind, depth=0):
        if role(node) == kind:
            yield node
        # A sheet has more cells than anyone can walk through.
        if role(node) in ("DOCUMENT_SPREADSHEET", "TABLE") or depth > 12:
            return
        for number in range(min(node.AccessibleChildCount, 200)):
            child = node.getAccessibleChild(number)
            if child is not None:
                yield from self.each(child.AccessibleContext, kind, depth + 1)

    def click(self, node):
        place, size = node.getLocationOnScreen(), node.getSize()
        assert size.Width > 0 and place.X > 0, "it cannot be seen"
        x, y = place.X + size.Width // 2, place.Y + size.Height // 2
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], check=True)

    def picture(self, name):
        subprocess.run(["import", "-window", "root", str(self.folder / f"{name}.png")], check=True)

    def seen(self):
        selection = self.model.CurrentSelection
        cell = selection.AbsoluteName if hasattr(selection, "AbsoluteName") else ""
        sheets = {}
        for sheet in self.model.Sheets:
            cursor = sheet.createCursor()
            cursor.gotoEndOfUsedArea(False)
            used = sheet.getCellRangeByPosition(
                0, 0, cursor.RangeAddress.EndColumn, cursor.RangeAddress.EndRow
            )
            sheets[sheet.Name] = [list(row) for row in used.getDataArray()]
        return {"at": cell.replace("$", ""), "sheets": sheets}


def role(node):
    from com.sun.star.accessibility import AccessibleRole

    return next(
        (name for name in ROLES if node.AccessibleRole == getattr(AccessibleRole, name)),
        str(node.AccessibleRole),
    )


ROLES = (BUTTON, TEXT, "ALERT", "DIALOG", "DOCUMENT_SPREADSHEET", "TABLE")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
