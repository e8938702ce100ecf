"""Locking: every sheet and the structure under one password; only that password takes it off."""

import base64
import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper import PaperOffice
from tables import grid

from bianzhi_xl import lock
from bianzhi_xl.nouns import At, Edit, FileFault, Protection

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "ooxml"
SALT = b"0123456789abcdef"
PASSWORD = "编办2017Ab"


def two_sheets():
    return PaperOffice([grid("甲 | 3\n乙 | 4", "汇总01"), grid("丙 | 5", "汇总03")])


def grids(office):
    return {name: office.grid(name) for name in office.sheets()}


def locked(office, password=PASSWORD, open_cells=None, salt=SALT):
    made = lock.lock(grids(office), office.grid("").protection, password, open_cells or {}, salt)
    office.apply(made)
    return made


def unlocked(office, password=PASSWORD):
    office.apply(lock.unlock(grids(office), office.grid("").protection, password))


@pytest.mark.parametrize(
    ("file", "password", "where"),
    [
        ("workbookProtection-sheet_password-2013.xlsx", "pwd", "sheet"),
        ("sheetProtection_allLocked.xlsx", None, "sheet"),
    ],
)
def test_the_hash_is_the_one_that_excel_writes(file, password, where):
    path = CORPUS / file
    if not path.is_file():
        pytest.skip("没有公开工作簿样本")
    from bianzhi_xl.office.files import FileOffice

    office = FileOffice(path)
    guard = office.grid(office.sheets()[0]).protection
    if password is None:
        assert guard is None
    else:
        assert lock.hash(password, base64.b64decode(guard.salt), guard.spin) == guard


def test_every_sheet_and_the_structure_get_the_same_protection():
    office = two_sheets()
    edits = locked(office)
    guard = lock.hash(PASSWORD, SALT)
    assert [edit for edit in edits if edit.what != "stamp"] == [
        Edit(At("汇总01"), "protection", None, guard, "锁定"),
        Edit(At("汇总03"), "protection", None, guard, "锁定"),
        Edit(At(""), "structure", None, guard, "锁定"),
    ]
    assert guard.spin == 100_000 and guard.algorithm == "SHA-512"
    assert all(office.grid(name).protected for name in ("汇总01", "汇总03", ""))


def test_a_locked_sheet_bears_a_stamp_of_its_figures_in_the_footer():
    office = two_sheets()
    locked(office)
    stamps = {name: office.grid(name).stamp for name in office.sheets()}
    assert all(re.fullmatch("印记 [0-9A-F]{5}-[0-9A-F]{5}", stamp) for stamp in stamps.values())
    assert not any(lock.differs(office.grid(name)) for name in office.sheets())
    office.apply(lock.unlock(grids(office), office.grid("").protection, PASSWORD))
    assert {office.grid(name).stamp for name in office.sheets()} == {""}


def test_a_stamp_tells_a_sheet_that_was_changed_after_it_was_printed():
    office = two_sheets()
    locked(office)
    grid = office.grid("汇总01")
    at = next(iter(grid.cells))
    changed = dataclasses.replace(grid, cells={**grid.cells, at: 12345})
    assert lock.differs(changed) and not lock.differs(grid)
    assert not lock.differs(dataclasses.replace(changed, footer={}))


def test_what_stood_in_the_footer_stays_there():
    office = two_sheets()
    office.apply([Edit(At("汇总01"), "stamp", "", "某某编办制")])
    locked(office)
    assert office.grid("汇总01").stamp.startswith("某某编办制　印记 ")
    office.apply(lock.unlock(grids(office), office.grid("").protection, PASSWORD))
    assert office.grid("汇总01").stamp == "某某编办制"


def test_the_salt_is_new_each_time():
    first, second = (locked(two_sheets(), salt=None)[-1].new for _ in range(2))
    assert first.salt != second.salt and first.hash != second.hash
    assert len(base64.b64decode(first.salt)) == 16


def test_cells_to_be_typed_in_stay_open_and_all_others_are_closed():
    sheet = dataclasses.replace(grid("甲 | 3\n乙 | 4", "汇总01"), unlocked=frozenset({(1, 1), (1, 2)}))
    office = PaperOffice([sheet])
    locked(office, open_cells={"汇总01": {(1, 2), (2, 2)}})
    assert office.grid("汇总01").unlocked == {(1, 2), (2, 2)}


def test_unlocking_brings_every_sheet_back():
    office = two_sheets()
    before = grids(office)
    locked(office)
    unlocked(office)
    assert grids(office) == before and not office.grid("").protected


def test_a_wrong_password_is_said_and_changes_nothing():
    office = two_sheets()
    locked(office)
    with pytest.raises(FileFault) as fault:
        unlocked(office, "编办2017ab")
    assert str(fault.value) == "口令不对，工作表“汇总01”没有解锁；请核对口令（区分大小写）后再试。"
    assert office.grid("汇总01").protected


def test_one_sheet_under_another_password_keeps_all_locked():
    office = two_sheets()
    locked(office)
    other = lock.hash("另一个", SALT[::-1], 10)
    held = {**grids(office), "汇总03": dataclasses.replace(office.grid("汇总03"), protection=other)}
    with pytest.raises(FileFault, match="口令不对，工作表“汇总03”没有解锁"):
        lock.unlock(held, office.grid("").protection, PASSWORD)


def test_locking_twice_is_refused():
    office = two_sheets()
    locked(office)
    with pytest.raises(FileFault) as fault:
        locked(office)
    said = "工作表“汇总01”、工作表“汇总03”、工作簿结构已经锁定，没有再锁；请先“解锁”再锁定。"
    assert str(fault.value) == said


def test_an_empty_password_is_refused():
    with pytest.raises(FileFault, match="口令不能为空"):
        locked(two_sheets(), "")


def test_nothing_locked_is_said():
    office = two_sheets()
    with pytest.raises(FileFault, match="没有锁定，不用解锁"):
        unlocked(office)


def test_a_protection_without_a_password_needs_none():
    held = {"汇总01": dataclasses.replace(grid("甲", "汇总01"), protected=True)}
    assert lock.unlock(held, None, "") == (Edit(At("汇总01"), "protection", None, None, "解锁"),)


def test_the_old_hash_of_sixteen_bits_is_checked():
    """As Excel 2010, WPS and every .xls have it (the second is that of 口令 in GBK)."""
    for password, guard in (("password", "83AF"), (PASSWORD, lock.old_hash(PASSWORD))):
        held = {
            "汇总01": dataclasses.replace(
                grid("甲", "汇总01"), protected=True, protection=Protection("", guard, 0, "")
            )
        }
        assert lock.unlock(held, None, password)
        with pytest.raises(FileFault, match="口令不对，工作表“汇总01”没有解锁"):
            lock.unlock(held, None, "别的")


@pytest.mark.parametrize(
    "guard",
    [
        Protection("不是base64", "x", 10),
        Protection("", "x", 10),
        Protection(base64.b64encode(SALT).decode(), "x", 10**12),
        Protection(base64.b64encode(SALT).decode(), "x", -1),
    ],
)
def test_senseless_parameters_are_a_fault_and_not_a_crash(guard):
    held = {"汇总01": dataclasses.replace(grid("甲", "汇总01"), protected=True, protection=guard)}
    with pytest.raises(FileFault, match="工作表“汇总01”的保护参数不合常理"):
        lock.unlock(held, None, PASSWORD)


@pytest.mark.parametrize("algorithm", ["SHA-1", "SHA-256", "SHA-384"])
def test_other_hashes_of_the_standard_are_understood(algorithm):
    guard = lock.hash(PASSWORD, SALT, 5, algorithm)
    held = {"汇总01": dataclasses.replace(grid("甲", "汇总01"), protected=True, protection=guard)}
    assert lock.unlock(held, None, PASSWORD) == (Edit(At("汇总01"), "protection", guard, None, "解锁"),)


@given(st.text(min_size=1), st.text(min_size=1))
def test_only_the_password_itself_opens(password, other):
    guard = lock.hash(password, SALT, 3)
    held = {"汇总01": dataclasses.replace(grid("甲", "汇总01"), protected=True, protection=guard)}
    assert lock.unlock(held, None, password)
    if other != password:
        with pytest.raises(FileFault):
            lock.unlock(held, None, other)
