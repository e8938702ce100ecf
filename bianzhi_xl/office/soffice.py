"""LibreOffice (soffice) asked to save a workbook in another format: a process and profile of its own, a limit.

Nothing in the workbook is run, no link of it is followed, nothing goes over the network, and nothing of the
person's own LibreOffice is used or changed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

SECONDS = 120
_MEMORY = 4 * 2**30
_FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "pdf": "calc_pdf_Export"}
_PLACES = (
    r"%PROGRAMFILES%\LibreOffice\program\soffice.exe",
    r"%PROGRAMFILES(X86)%\LibreOffice\program\soffice.exe",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
# Fonts with all Chinese characters that a Linux has; the first that is there stands in for those it has not.
_CHINESE = (
    "Noto Sans CJK SC",
    "Noto Serif CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "AR PL UMing CN",
    "AR PL UKai CN",
)

_DOCTYPE = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {0} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{1}.dtd">\n'
_LIBRARY = 'xmlns:library="http://openoffice.org/2000/library"'
# Loaded as if to be shown: a workbook that is loaded hidden (and so with --convert-to) loses its frozen panes.
_BASIC = """Function Named(key As String, content) As Object
  Dim made As New com.sun.star.beans.PropertyValue
  made.Name = key
  made.Value = content
  Named = made
End Function

Sub Convert
  On Error GoTo Ended
  Dim book As Object
  book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, Array(Named("Hidden", False), _
    Named("MacroExecutionMode", 0), Named("UpdateDocMode", 0), Named("ReadOnly", True)))
  book.storeToURL("{target}", Array(Named("FilterName", "{filter}")))
  book.close(True)
Ended:
  StarDesktop.terminate()
End Sub
"""
_SETTINGS = {
    ("/org.openoffice.Setup/Office", "ooSetupInstCompleted"): "true",
    ("/org.openoffice.Office.Calc/Content/Update", "Link"): "2",
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel"): "3",
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent"): "true",
    # Whatever would be fetched is asked of a proxy that is not there.
    ("/org.openoffice.Inet/Settings", "ooInetProxyType"): "2",
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName"): "127.0.0.1",
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort"): "9",
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName"): "127.0.0.1",
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort"): "9",
}


def program() -> str | None:
    """Where LibreOffice is; None when this computer has none."""
    usual = (os.path.expandvars(place) for place in _PLACES)
    return (
        shutil.which("soffice")
        or shutil.which("libreoffice")
        or next((place for place in usual if Path(place).is_file()), None)
    )


def saved(data: bytes, source: str, target: str, fonts: Iterable[str] = ()) -> bytes | None:
    """A workbook as LibreOffice saves it; ``source`` and ``target`` are formats: xlsx, xls, pdf.

    fonts: names to be kept also where the font is not installed.  None when LibreOffice is not there, cannot
    read the workbook (damaged, or a password to open it), or was not done in time.
    """
    found = program()
    if found is None:
        return None
    with tempfile.TemporaryDirectory(prefix="bianzhi-soffice-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        before, after = folder / f"before.{source}", folder / f"after.{target}"
        before.write_bytes(data)
        basic = _BASIC.format(source=before.as_uri(), target=after.as_uri(), filter=_FILTERS[target])
        _profile(folder / "profile" / "user", basic)
        (folder / "fonts.conf").write_text(_aliases(fonts), encoding="utf-8")
        command = [
            found,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "macro:///Standard.Conversion.Convert",
        ]
        _run(command, {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")})
        return after.read_bytes() if after.is_file() else None


def _profile(user: Path, basic: str) -> None:
    """A profile that looks used, so that LibreOffice does not set it up anew: its settings, and one macro."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for (path, name), value in _SETTINGS.items()
    )
    files = {
        "registrymodifications.xcu": '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items '
        f'xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        "basic/script.xlc": _DOCTYPE.format("library:libraries", "libraries")
        + f'<library:libraries {_LIBRARY}><library:library library:name="Standard" library:link="false"/>'
        "</library:libraries>",
        "basic/Standard/script.xlb": _DOCTYPE.format("library:library", "library")
        + f'<library:library {_LIBRARY} library:name="Standard" library:readonly="false" '
        'library:passwordprotected="false"><library:element library:name="Conversion"/></library:library>',
        "basic/Standard/Conversion.xba": _DOCTYPE.format("script:module", "module")
        + '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Conversion" '
        f'script:language="StarBasic">{escape(basic)}</script:module>',
    }
    for name, text in files.items():
        (user / name).parent.mkdir(parents=True, exist_ok=True)
        (user / name).write_text(text, encoding="utf-8")


def _aliases(fonts: Iterable[str]) -> str:
    """The system's fontconfig, and in it each font as another name of one that has Chinese characters.

    LibreOffice saves the name of the font that it found in place of one that is not there, unless fontconfig
    says that the two are the same.
    """
    own = os.environ.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    stand_in = "".join(f"<family>{name}</family>" for name in _CHINESE)
    aliases = "".join(
        f'<alias binding="same"><family>{escape(name)}</family><prefer>{stand_in}</prefer></alias>'
        for name in sorted(fonts)
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">{escape(own)}</include>{aliases}</fontconfig>'
    )


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Run it to its end, or to the end of its time: then with all the processes that it has started."""
    with contextlib.suppress(OSError):
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_limited if sys.platform != "win32" else None,
        )
        try:
            process.wait(SECONDS)
        except BaseException as error:
            _kill(process)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise


def _limited() -> None:
    # Windows has no such limit: there the process ends when the memory does.
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _kill(process: subprocess.Popen) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
