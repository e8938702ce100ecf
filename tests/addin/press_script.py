"""Run by the system's Python, which has UNO: presses every button of a workbook's ribbon in LibreOffice."""

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

LIBRARY = "Bianzhi"


def main(folder):
    buttons = json.loads((folder / "buttons.json").read_text(encoding="utf-8"))
    pipe = f"bianzhi{folder.name[-8:]}"
    process = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            *"--headless --norestore --nologo --nodefault".split(),
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        context = connect(pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        answers = press(context, desktop, folder / "twin.xlsm", buttons)
        (folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
        with contextlib.suppress(Exception):  # it often hangs up before it answers
            desktop.terminate()
        process.wait(20)
    finally:
        if process.poll() is None:
            process.kill()


def connect(pipe):
    import uno

    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # not up yet
            time.sleep(0.1)
    raise SystemExit("LibreOffice did not start")


def press(context, desktop, path, buttons):
    """For each button: what the stub wrote when it was pressed, when it was asked for, and the answer."""
    import uno

    always_run_macros = 4
    url = uno.systemPathToFileUrl(str(path))
    options = properties(Hidden=True, MacroExecutionMode=always_run_macros)
    book = desktop.loadComponentFromURL(url, "_blank", 0, options)
    cell = book.Sheets.getByIndex(0).getCellRangeByName("A1")
    answers = {}
    for name, tag in buttons.items():
        control = context.ServiceManager.createInstanceWithContext("com.sun.star.beans.PropertyBag", context)
        control.addProperty("ID", 0, name)
        control.addProperty("Tag", 0, tag)
        cell.String = ""
        run(book, f"Buttons.press_{name}", control)
        pressed, cell.String = cell.String, ""
        _, _, (_, enabled) = run(book, f"Buttons.enabled_{name}", control, "unanswered")
        answers[name] = [pressed, cell.String, enabled]
    cell.String = ""
    run(book, "Relay.Titled")
    answers["title"] = cell.String
    for event in ("WorkbookActivate", "WorkbookDeactivate"):
        cell.String = ""
        run(book, f"ThisWorkbook.host_{event}", control)
        answers[event] = cell.String
    book.close(True)
    return answers


def run(book, macro, *arguments):
    """Result, numbers and values of the arguments that the macro changed."""
    script = book.getScriptProvider().getScript(
        f"vnd.sun.star.script:{LIBRARY}.{macro}?language=Basic&location=document"
    )
    return script.invoke(arguments, (), ())


def properties(**values):
    from com.sun.star.beans import PropertyValue

    found = []
    for name, value in values.items():
        item = PropertyValue()
        item.Name, item.Value = name, value
        found.append(item)
    return tuple(found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
