"""A register that changed after the sheets were filled: how many of the people are named as root causes, and how fast.

Run by hand: ``python3 tests/benchmarks/changed.py``, or with the numbers of people that change.  Prints a table.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import sys
import tempfile
import time
from pathlib import Path

from planted import SEED, County

from bianzhi_xl import check, register
from bianzhi_xl.buttons import desk, locating, story, unlock
from bianzhi_xl.nouns import Register

CHANGES = (
    {"人员状态": "非在职", "非在职理由": "离岗不占编制"},
    {"编制类型": "特种编制"},
    {"入编时间": dt.date(2018, 1, 10)},
)
"""What may be wrong with somebody: he does not count, is of a type that maps nowhere, came after the cut-off."""


def changed(known: desk.Facts, many: int) -> tuple[desk.Facts, set[str]]:
    """The same facts with so many people otherwise in the register, and who they are."""
    dice = random.Random(SEED + many)
    held = known.cube.register
    people = list(held.people)
    working = [place for place, person in enumerate(people) if person.get("人员状态") == "在编在职"]
    names = set()
    for place in dice.sample(working, many):
        person = people[place]
        people[place] = dataclasses.replace(person, values={**person.values, **dice.choice(CHANGES)})
        names.add(f"{person.get('姓名')} {str(person.get('身份证号'))[:6]}")
    cube = register.cube(Register(tuple(people), held.institutions, held.ledger), known.settings)
    return dataclasses.replace(known, cube=cube), names


def main(*numbers: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "县"
        story.demo(folder)
        unlock(folder, story.PASSWORD)
        county = County(folder)
    print("| 台账改了 | 不符 | 根因 | 指名的人 | 用时 |\n|---|---|---|---|---|")
    for many in numbers or (1, 3, 10, 30, 100, 400):
        known, names = changed(county.known, many)
        evidence = dataclasses.replace(county.evidence({}, False), cube=known.cube)
        verdict = check.check(evidence, county.rules)
        start = time.process_time()
        verdict = locating.with_causes(verdict, evidence, county.rules, known)
        seconds = time.process_time() - start
        failed = sum(finding.state == "不符" for finding in verdict.findings)
        named = sum(any(name in cause.sentence for cause in verdict.causes) for name in names)
        print(f"| {many} 人 | {failed} | {len(verdict.causes)} | {named} | {seconds:.1f} 秒 |", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
