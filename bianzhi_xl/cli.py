"""The shell (命令行): the table of buttons as sub-commands, in Chinese.

Exit status: 0 clean, 1 findings of severity 错误 (or differences in a parcel), 2 bad input or use.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from bianzhi_xl.buttons import BUTTONS, Button, Done, Option
from bianzhi_xl.nouns import Fault, Locked, masked

PASSWORD = "BIANZHI_PASSWORD"
_ID_NUMBER = re.compile(r"(?<!\d)\d{14,17}[\dXx](?!\d)")
_USAGE = (
    (r"the following arguments are required: (.*)", r"缺少：\1"),
    (r"unrecognized arguments: (.*)", r"不认识：\1"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", r"\1 不能是 \2，可用的有：\3"),
    (r"argument (.*): expected (?:one|at least one) argument", r"\1 后面缺内容"),
    (r"argument (.*): invalid int value: (.*)", r"\1 应是整数，现在是 \2"),
)


class _Parser(argparse.ArgumentParser):
    """argparse that speaks Chinese."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **kwargs)
        self._positionals.title, self._optionals.title = "对象", "选项"
        self.add_argument("-h", "--help", action="help", help="看这页说明")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        for pattern, chinese in _USAGE:
            message = re.sub(pattern, chinese, message)
        sys.stderr.write(f"{message}。看用法：{self.prog} --help\n")
        raise SystemExit(2)


def parser() -> argparse.ArgumentParser:
    """The whole shell, built from the table of buttons."""
    top = _Parser(prog="bianzhi-xl", description="机构编制统计：填表、核对、锁定、组包。")
    commands = top.add_subparsers(dest="command", metavar="命令", title="命令", required=True)
    for button in BUTTONS:
        if not button.shell:
            continue
        command = commands.add_parser(
            button.name,
            help=f"{button.label}：{button.tip}",
            description=f"{button.label}：{button.tip}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        for option in button.options:
            _add(command, option)
        command.add_argument("--json", action="store_true", help="结果写成 JSON，供脚本用")
        command.set_defaults(button=button)
    return top


def _add(command: argparse.ArgumentParser, option: Option) -> None:
    if option.kind in ("secret", "key"):
        return
    if option.kind == "switch":
        command.add_argument(f"--{option.name}", action="store_true", help=option.help)
        return
    extra: dict[str, Any] = {"metavar": option.metavar, "help": option.help}
    if option.choices:
        extra["choices"] = option.choices
    if option.kind == "number":
        extra["type"] = int
    if option.kind == "paths":
        command.add_argument(option.name, nargs="+", type=Path, **extra)
    elif option.kind == "path":
        more: dict[str, Any] = {} if option.required else {"nargs": "?", "default": option.default}
        command.add_argument(option.name, type=Path, **extra, **more)
    elif option.kind == "cell":
        command.add_argument(option.name, **extra)
    elif option.kind == "word":
        command.add_argument(option.name, nargs="?", default=option.default, **extra)
    else:
        command.add_argument(f"--{option.name}", default=option.default, required=option.required, **extra)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status.  Faults become one sentence on stderr."""
    _speak_utf8()
    arguments = parser().parse_args(argv)
    try:
        return _run(arguments.button, arguments)
    except Fault as fault:
        return _fail(arguments, str(fault))
    except KeyboardInterrupt:
        return _fail(arguments, "已停止；停下之前写好的文件是完整的。", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _fail(
            arguments, f"程序内部出错（{type(error).__name__}），没有写入；详情见 {_log()}，请转告维护人员。"
        )


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _run(button: Button, arguments: argparse.Namespace) -> int:
    given = {
        option.name: getattr(arguments, option.name.replace("-", "_"))
        for option in button.options
        if option.kind not in ("secret", "key")
    }
    given = {name.replace("-", "_"): value for name, value in given.items()}
    secret = next((option for option in button.options if option.kind == "secret"), None)
    if secret:
        given[secret.name] = _password(secret)
    if arguments.json:
        done = _unlocking(button, given)
        sys.stdout.write(
            json.dumps({"结论": done.sentence, **done.data}, ensure_ascii=False, indent=1) + "\n"
        )
        return done.status
    if button.steps:
        given["tell"] = _progress()
    done = _unlocking(button, given)
    _show(done)
    return done.status


def _unlocking(button: Button, given: dict[str, Any]) -> Done:
    """Run a button; where something is locked, once more with the password."""
    try:
        return button.run(**given)
    except Locked as fault:
        key = next((option for option in button.options if option.kind == "key"), None)
        if key is None or not (os.environ.get(PASSWORD) or sys.stdin.isatty()):
            raise
        sys.stderr.write(f"{fault}\n")
        return button.run(**given, **{key.name: _password(key)})


def _fail(arguments: argparse.Namespace, sentence: str, status: int = 2) -> int:
    if getattr(arguments, "json", False):
        sys.stdout.write(json.dumps({"结论": sentence, "出错": True}, ensure_ascii=False) + "\n")
    sys.stderr.write(sentence + "\n")
    return status


def _password(option: Option) -> str:
    """From the environment or asked for; never from the command line, where other users could see it."""
    found = os.environ.get(PASSWORD)
    if found:
        return found
    if not sys.stdin.isatty():
        raise Fault(f"请在环境变量 {PASSWORD} 里给出口令，或在终端里运行后按提示输入。")
    import getpass

    first = getpass.getpass(f"{option.help}：")
    if option.required and first != getpass.getpass("再输一遍："):
        raise Fault("两次输入的口令不一样，没有锁定，请重来。")
    return first


def _progress():
    """A ``tell(what, step, steps)`` that draws one bar on the terminal, or nothing when piped."""
    if not sys.stderr.isatty():
        return lambda what, step, steps: None
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True)
    )
    task = bar.add_task("", total=None)
    bar.start()

    def tell(what: str, step: int, steps: int) -> None:
        bar.update(task, description=what, completed=step, total=steps)
        if step >= steps:
            bar.stop()

    return tell


def _show(done: Done) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False, soft_wrap=True)
    for line in done.lines:
        console.print(escape(line))
    if done.table:
        table = Table(show_lines=False, title=done.title or None, title_justify="left")
        for head in done.table[0]:
            table.add_column(head, overflow="fold")
        for row in done.table[1:]:
            table.add_row(*(escape(cell) for cell in row), style=_STYLE.get(row[0], ""))
        console.print(table, soft_wrap=False)
    console.print(escape(done.sentence), style="bold")


_STYLE = {"错误": "red", "警告": "yellow", "提示": "cyan"}


def _log() -> Path:
    """Keep the traceback for the maintainer, ID numbers masked."""
    path = Path(tempfile.gettempdir()) / "bianzhi-xl-出错记录.log"
    text = _ID_NUMBER.sub(lambda found: masked(found.group()), traceback.format_exc())
    path.write_text(text, encoding="utf-8")
    return path
