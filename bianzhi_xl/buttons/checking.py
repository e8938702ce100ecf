"""核对, 标记 and 清除标记: what disagrees, shown in the terminal and in the workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bianzhi_xl import check as checker
from bianzhi_xl import mark as marker
from bianzhi_xl import report, waivers
from bianzhi_xl.buttons import desk, editions, locating, offices, remarks, summing
from bianzhi_xl.buttons.converting import comparing, converting
from bianzhi_xl.buttons.done import Done, Tell, silent
from bianzhi_xl.nouns import Edit, Verdict
from bianzhi_xl.rules import Rule


@dataclass(frozen=True, slots=True)
class Look:
    """A check as it was made: the facts, the workbooks, the verdict, and how the sheets are built."""

    known: desk.Facts
    books: tuple[desk.Book, ...]
    verdict: Verdict
    built: tuple[checker.Built, ...] = ()


def looked(
    paths: Sequence[Path], folder: Path, tell: Tell = silent, register: bool = True, unit: str = ""
) -> Look:
    """Read everything and check it; rules about the register's own rows only when ``register``.

    unit: a subordinate unit whose workbooks these are, when it is not the folder's own.
    """
    steps = len(paths) + 2
    tell("读台账", 0, steps)
    known = desk.facts(folder)
    known = desk.of_subordinate(known, unit) if unit else known
    rules = desk.rule_book(folder, known.settings)
    if known.settings.serves == "全州":
        rules = tuple(rule for rule in rules if not _of_register(rule))
    if not register:
        rules = tuple(rule for rule in rules if rule.each not in checker.OF_THE_REGISTER)
    books = []
    for step, path in enumerate(paths, 1):
        tell(f"读 {path.name}", step, steps)
        books.append(desk.opened(path, known))
    tell("核对", steps - 1, steps)
    present = {sheet.form.name for book in books for sheet in book.sheets}
    evidence = checker.Evidence(
        cube=known.cube,
        forms=known.forms,
        bound=tuple((sheet.binding, sheet.grid, sheet.rows) for book in books for sheet in book.forms),
        last=known.last,
        settings=known.settings,
        waivers=waivers.together(
            waivers.load(known.settings),
            (waiver for book in books for waiver in book.waivers),
        ),
        payroll=known.payroll,
        lower=summing.below(folder, known) if known.settings.serves == "全州" else {},
        editions=editions.known(folder, known, present),
        strange=tuple((book.path.name, *each) for book in books for each in book.strange.items()),
    )
    verdict = locating.with_causes(checker.check(evidence, rules), evidence, rules, known)
    tell("核对", steps, steps)
    return Look(known, tuple(books), verdict, tuple(sheet.built for sheet in evidence.sheets))


def _of_register(rule: Rule) -> bool:
    """Whether a rule asks the register, which a whole prefecture has not."""
    asked = [each for each in (rule.given, rule.expression) if each is not None]
    return rule.each in (*checker.OF_THE_REGISTER, "取数格") or any(each.calls for each in asked)


@comparing
def check(targets: Sequence[Path] | Path | str, tell: Tell = silent) -> Done:
    """Hold the workbooks of a working folder (or the given ones) against the rules and the register.

    Given single workbooks, only rules about their sheets are judged; given the folder, the rows of the
    register are looked at too.

    Returns the verdict; status 1 while an error (错误) stands unexplained.
    """
    paths = desk.targets(targets)
    return _said(looked(paths, desk.one_folder(paths), tell, _whole(targets)))


def _whole(targets: Sequence[Path] | Path | str) -> bool:
    """Whether a whole working folder is meant, and with it the register's own rows."""
    several = [targets] if isinstance(targets, (str, Path)) else targets
    return any(Path(target).is_dir() for target in several)


@comparing
def mark(targets: Sequence[Path] | Path | str, tell: Tell = silent, password: str | None = None) -> Done:
    """Check, and show each finding in its workbook: highlight, note, and the sheet 核对结果.

    password: of protected sheets, which stay protected.
    """
    paths = desk.targets(targets)
    look = looked(paths, desk.one_folder(paths), tell, _whole(targets))
    with offices.together(paths, password) as held:
        for book in look.books:
            guarded = (held[book.path].grid(""), *(sheet.grid for sheet in book.sheets))
            offices.ask_if_locked(book.path, guarded, password)
        for book in look.books:
            panel = report.sheet(look.verdict, book.path.name)
            held[book.path].apply(marker.mark(look.verdict, book.path.name, book.grids, panel))
    return _said(look, "已在表中标出。" if look.verdict.findings else "")


@converting
def unmark(targets: Sequence[Path] | Path | str, password: str | None = None) -> Done:
    """Take highlights, notes and the sheet 核对结果 away; everything looks as it did before.

    password: of protected sheets, which stay protected.
    """
    edits: dict[Path, Sequence[Edit]] = {}
    with offices.together(desk.targets(targets), password) as held:
        for path, office in held.items():
            edits[path] = marker.unmark({sheet: office.grid(sheet) for sheet in office.sheets()})
            touched = dict.fromkeys(edit.at.sheet if edit.at.row else "" for edit in edits[path])
            offices.ask_if_locked(path, map(office.grid, touched), password)
        for path, office in held.items():
            office.apply(edits[path])
    cleared = sum(map(bool, edits.values()))
    return Done(f"已清除 {cleared} 个工作簿里的标记。", data={"工作簿": cleared})


def _said(look: Look, more: str = "") -> Done:
    verdict, register = look.verdict, look.known.cube.register
    warning, notes = remarks.of(look.books)
    return Done(
        report.summary(verdict) + more + warning,
        1 if verdict.errors else 0,
        lines=(*report.register_lines(register), *notes),
        table=report.table(verdict),
        title="核对结果",
        data=report.json(verdict)
        | {"台账": report.register_json(register), "版式": [each.data for each in look.built]},
        verdict=verdict,
    )
