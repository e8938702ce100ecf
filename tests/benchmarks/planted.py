"""Planted slips: how often the cell that was spoilt is found, suspected, suspected first, and put right.

Run by hand (it plays a county first): ``python3 tests/benchmarks/planted.py``, or with the number of trials for each
kind of slip.  Prints a table for README, misses included.
"""

from __future__ import annotations

import dataclasses
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bianzhi_xl import check, forms
from bianzhi_xl.buttons import desk, locating, story, unlock
from bianzhi_xl.nouns import At, Finding, Formula, Meaning, Place, Verdict

SEED = 20171231


class Cell(NamedTuple):
    """A figure that may be spoilt: which sheet of the county, where, what it is, what stands there."""

    sheet: int
    at: At
    meaning: Meaning
    value: int


class County:
    """A county that is filled in and agrees with itself, held in memory."""

    def __init__(self, folder: Path) -> None:
        known = desk.facts(folder)
        rules = desk.rule_book(folder, known.settings)
        self.known = known
        self.rules = tuple(rule for rule in rules if rule.each not in check.OF_THE_REGISTER)
        books = [desk.opened(path, known) for path in desk.workbooks(folder)]
        self.sheets = [sheet for book in books for sheet in book.sheets]
        self.cells = [cell for number in range(len(self.sheets)) for cell in self._cells(number)]
        self.plans: dict[int, list] = {}
        self.by_meaning = {cell.meaning: cell for cell in self.cells}
        taking = next(rule for rule in self.rules if check.takes_part(rule))
        failed = Finding(taking.name, "错误", "不符", "", places=(Place("", At("")),))
        self.failing = Verdict((failed,))

    def _cells(self, number: int):
        sheet = self.sheets[number]
        for row in sheet.rows:
            for column in sheet.form.columns:
                at = sheet.binding.at(row.key, column.key)
                if at is None or not column.unit or not forms.applies(column, row):
                    continue
                value = sheet.grid.cells.get((at.row, at.column))
                if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                    yield Cell(number, at, Meaning(sheet.form.name, row.key, column.key), value)

    def evidence(self, changes: dict[tuple[int, At], object], typed: bool) -> check.Evidence:
        """The county with some cells changed.  typed: nobody left a formula in the sheets."""
        bound = []
        for number, sheet in enumerate(self.sheets):
            cells, formulas = dict(sheet.grid.cells), {} if typed else dict(sheet.grid.formulas)
            for (changed, at), value in changes.items():
                if changed == number:
                    cells[at.row, at.column] = value
                    formulas.pop((at.row, at.column), None)
            self._calculate(number, cells, formulas)
            grid = dataclasses.replace(sheet.grid, cells=cells, formulas=formulas)
            bound.append((sheet.binding, grid, sheet.rows))
        return check.Evidence(
            cube=self.known.cube,
            forms=self.known.forms,
            bound=tuple(bound),
            last=self.known.last,
            settings=self.known.settings,
        )

    def _calculate(self, number: int, cells: dict, formulas: dict) -> None:
        """What Excel would do: totals and differences that are formulas follow what was typed."""
        sheet = self.sheets[number]
        if number not in self.plans:
            place = {m: (at.row, at.column) for m, at in self._places(sheet)}
            plan: dict = {}  # of several sums that a cell must equal, the first is its formula
            for r in forms.relations(sheet.form, sheet.rows):
                if r.op == "=" and r.left in place and all(m in place for _, m in r.terms):
                    plan.setdefault(place[r.left], [(sign, place[m]) for sign, m in r.terms])
            self.plans[number] = list(plan.items())
        moved = True
        while moved:
            moved = False
            for left, terms in self.plans[number]:
                if left not in formulas:
                    continue
                figures = [(sign, cells.get(at) or 0) for sign, at in terms]
                total = sum(sign * value for sign, value in figures if isinstance(value, (int, float)))
                if (cells.get(left) or 0) != total:
                    cells[left], moved = total, True

    def _places(self, sheet):
        for row in sheet.rows:
            for column in sheet.form.columns:
                at = sheet.binding.at(row.key, column.key)
                if at is not None:
                    yield Meaning(sheet.form.name, row.key, column.key), at

    def neighbour(self, cell: Cell, down: int, right: int) -> int | None:
        """The figure in the cell beside."""
        grid = self.sheets[cell.sheet].grid
        value = grid.cells.get((cell.at.row + down, cell.at.column + right))
        return value if isinstance(value, int) and value != cell.value else None

    def total_of(self, cell: Cell) -> tuple[int, ...]:
        """The parts of a total cell, largest first; nothing for a cell that is no total."""
        sheet = self.sheets[cell.sheet]
        relations = (
            r for r in forms.relations(sheet.form, sheet.rows) if r.left == cell.meaning and r.op == "="
        )
        terms = next(relations, None)
        if terms is None:
            return ()
        parts = (self.by_meaning.get(meaning) for sign, meaning in terms.terms if sign == 1)
        return tuple(sorted((part.value for part in parts if part and part.value), reverse=True))


def swapped(county: County, cell: Cell, dice: random.Random) -> object:
    text = str(cell.value)
    places = [n for n in range(len(text) - 1) if text[n] != text[n + 1] and (n or text[1] != "0")]
    if not places:
        return None
    n = dice.choice(places)
    return int(text[:n] + text[n + 1] + text[n] + text[n + 2 :])


def dropped(county: County, cell: Cell, dice: random.Random) -> object:
    text = str(cell.value)
    n = dice.randrange(len(text))
    left = text[:n] + text[n + 1 :]
    return int(left) if len(text) >= 2 and int(left) != cell.value and left[0] != "0" else None


def doubled(county: County, cell: Cell, dice: random.Random) -> object:
    text = str(cell.value)
    n = dice.randrange(len(text))
    return int(text[: n + 1] + text[n] + text[n + 1 :]) if cell.value else None


def by_row(county: County, cell: Cell, dice: random.Random) -> object:
    return county.neighbour(cell, dice.choice((-1, 1)), 0)


def by_column(county: County, cell: Cell, dice: random.Random) -> object:
    return county.neighbour(cell, 0, dice.choice((-1, 1)))


def sign(county: County, cell: Cell, dice: random.Random) -> object:
    return -cell.value if cell.value else None


def ten_thousand(county: County, cell: Cell, dice: random.Random) -> object:
    return cell.value * 10_000 if cell.value else None


def last_year(county: County, cell: Cell, dice: random.Random) -> object:
    value = county.known.last.get(cell.meaning)
    return value if isinstance(value, int) and value != cell.value else None


def forgot(county: County, cell: Cell, dice: random.Random) -> object:
    parts = county.total_of(cell)
    return cell.value - dice.choice(parts) if len(parts) > 1 else None


def twice(county: County, cell: Cell, dice: random.Random) -> object:
    parts = county.total_of(cell)
    return cell.value + dice.choice(parts) if len(parts) > 1 else None


def filled_twice(county: County, cell: Cell, dice: random.Random) -> object:
    """An inner office whose people were counted two times."""
    return 2 * cell.value if cell.value else None


def as_text(county: County, cell: Cell, dice: random.Random) -> object:
    return f" {cell.value}" if cell.value else None


def over_formula(county: County, cell: Cell, dice: random.Random) -> object:
    """A figure typed over a formula: near the right one, or it would not have been believed."""
    formulas = county.sheets[cell.sheet].grid.formulas
    if not isinstance(formulas.get((cell.at.row, cell.at.column)), Formula):
        return None
    return max(cell.value + dice.choice((-3, -2, -1, 1, 2, 3)), 0)


Slip = Callable[[County, Cell, random.Random], object]
SLIPS: dict[str, Slip] = {
    "数字颠倒": swapped,
    "漏一位": dropped,
    "多一位": doubled,
    "错行": by_row,
    "错列": by_column,
    "正负号": sign,
    "万元与元": ten_thousand,
    "上年数没有改": last_year,
    "合计漏加一行": forgot,
    "合计重复加一行": twice,
    "内设机构填了两次": filled_twice,
    "文字格式的数": as_text,
    "公式被数覆盖": over_formula,
}


class Score(NamedTuple):
    """What became of one planted slip."""

    found: bool
    suspected: bool
    first: bool
    put_right: bool
    others: int
    """Suspect cells that were not spoilt, in the whole county."""
    seconds: float
    """Processor time of locating, the check itself apart; 0 where it was not measured."""


def planted(county: County, kinds: Sequence[str], dice: random.Random) -> dict[Cell, object]:
    """One slip of each kind, in different cells."""
    made: dict[Cell, object] = {}
    for kind in kinds:
        for _ in range(20_000):
            cell = dice.choice(county.cells)
            if cell in made:
                continue
            value = SLIPS[kind](county, cell, dice)
            if value is not None and value != cell.value:
                made[cell] = value
                break
        else:
            raise LookupError(f"no cell for {kind}")
    return made


def tried(county: County, made: dict[Cell, object], typed: bool) -> list[Score]:
    """Look for these slips in the county, and score each.

    A check makes what locating needs; for a single slip it is not run unless the slip is not suspected, as it takes
    longer than locating: of those the time says nothing.
    """
    evidence = county.evidence({(cell.sheet, cell.at): value for cell, value in made.items()}, typed)
    verdict = check.check(evidence, county.rules) if len(made) > 1 else county.failing
    start = time.process_time()  # others work on the machine, too
    causes = locating.with_causes(verdict, evidence, county.rules, county.known).causes
    seconds = time.process_time() - start if len(made) > 1 else 0.0
    spoilt = {cell.meaning for cell in made}
    first = {suspect.place.meaning: suspect for cause in causes for suspect in cause.suspects}
    among = {place.meaning for cause in causes for answer in cause.others for place in answer} | set(first)
    touched = set(among)
    if not spoilt <= among:
        found = (f for f in check.check(evidence, county.rules) if f.state == "不符")
        touched |= {place.meaning for f in found for place in f.places}
    others = len(set(first) - spoilt)
    return [
        Score(
            cell.meaning in touched,
            cell.meaning in among,
            cell.meaning in first,
            cell.meaning in first and first[cell.meaning].right == cell.value,
            others,
            seconds,
        )
        for cell in made
    ]


def row(name: str, scores: Sequence[Score]) -> str:
    count = len(scores)

    def share(part: str) -> str:
        return f"{100 * sum(getattr(score, part) for score in scores) / count:.0f}%"

    others = sum(score.others for score in scores) / count
    seconds = sorted(score.seconds for score in scores)
    shares = " | ".join(share(part) for part in ("found", "suspected", "first", "put_right"))
    took = f"{seconds[count // 2]:.1f} 秒 | {seconds[-1]:.1f} 秒" if seconds[-1] else "— | —"
    return f"| {name} | {shares} | {others:.1f} | {took} |"


def report(missed: Sequence[dict[Cell, object]]) -> None:
    """The slips that were not put right, to look at."""
    for made in missed:
        for cell, value in made.items():
            print(f"  {cell.meaning}：{cell.value} → {value}", file=sys.stderr, flush=True)


def main(trials: int = 20) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "县"
        story.demo(folder)
        unlock(folder, story.PASSWORD)
        county = County(folder)
    dice = random.Random(SEED)
    print(f"{len(county.cells)} 个数，{len(county.sheets)} 张表；每行 {trials} 次")
    print(
        "| 弄错 | 发现 | 在疑点里 | 排第一 | 应为的数对 | 冤枉的格 | 用时 | 最长 |\n|---|---|---|---|---|---|---|---|"
    )
    for typed, said in ((False, ""), (True, "（全是手填）")):
        for kind in SLIPS:
            if typed and kind == "公式被数覆盖":
                continue
            made = [planted(county, [kind], dice) for _ in range(trials)]
            scores = [tried(county, each, typed)[0] for each in made]
            print(row(kind + said, scores), flush=True)
            missed = zip(made, scores, strict=True)
            report([each for each, score in missed if not (score.first and score.put_right)])
        for several in (2, 3, 5, 10):
            scores = []
            for _ in range(max(trials // 2, 3)):
                kinds = dice.choices([k for k in SLIPS if not (typed and k == "公式被数覆盖")], k=several)
                scores += tried(county, planted(county, kinds, dice), typed)
            print(row(f"一起弄错 {several} 处{said}", scores), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
