"""Workbooks as they come: a cover, several forms, hidden rows, and one form on two sheets; every button on each part."""

import shutil

import openpyxl
import pytest
from openpyxl.comments import Comment
from wild.books import add, cells, written
from wild.edition import drawn
from wild.layouts import LAYOUTS, lines_beside, lines_on_two_sheets
from wild.test_wild import made

from bianzhi_xl.buttons import (
    assemble,
    check,
    confirm,
    desk,
    fill,
    following,
    lock,
    mark,
    undo,
    unlock,
    unmark,
    who,
)
from bianzhi_xl.nouns import At
from bianzhi_xl.office.files import FileOffice

COVER = {(2, 2): "机构编制统计报表", (4, 2): "填报单位：", (5, 2): "填报日期："}


@pytest.fixture
def editions():
    """Two forms in other words, the second one on two sheets cut between columns."""
    row = "党政群机关"
    cuts = (made("汇总11", ("行名缩进", "分在两张工作表"), seed) for seed in range(20))
    spread = next(
        cut for cut in cuts if (row, "实配.正职") in cut.away and (row, "核定.合计") not in cut.away
    )
    return made("汇总03", ("末尾加“审核意见”列", "合计行移到最后"), 0), spread


@pytest.fixture
def book(folder, editions):
    """A workbook with a cover and both forms; of the first one a row is hidden, a pane frozen."""
    path = folder / "上报.xlsx"
    whole = openpyxl.Workbook()
    cover = whole.active
    cover.title = "封面"
    for cell, text in COVER.items():
        cover.cell(*cell, text)
    for edition in editions:
        add(whole, edition)
    first = whole[editions[0].sheet]
    first.row_dimensions[editions[0].rows["政协"]].hidden = True
    first.freeze_panes = "B7"
    first.cell(2, 1).comment = Comment("县里加的批注", "某人")
    whole.save(path)
    return path


def test_both_forms_are_filled_and_nothing_else_is_touched(book, editions, standard):
    before = cells(book)
    fill(book)
    after = cells(book)
    own = {place for edition in editions for place in edition.places.values()}
    for edition in editions:
        figures = standard[edition.form.name]
        wrong = {
            meaning: after.get(place)
            for meaning, place in edition.places.items()
            if isinstance(value := figures.get(meaning), (int, float))
            and not edition.form.by_hand(edition.form.column(meaning[1]), spec(edition, meaning[0]))
            and (after.get(place) or 0) != value
        }
        assert wrong == {}
    assert {cell: value for cell, value in after.items() if cell not in own} == {
        cell: value for cell, value in before.items() if cell not in own
    }
    sheet = openpyxl.load_workbook(book)[editions[0].sheet]
    assert sheet.row_dimensions[editions[0].rows["政协"]].hidden and sheet.freeze_panes == "B7"
    assert sheet.cell(2, 1).comment.text == "县里加的批注"
    fill(book)
    assert cells(book) == after
    undo(book.parent)
    assert cells(book) == before


def spec(edition, row):
    return next(spec for spec in edition.form.rows if spec.key == row)


def test_nothing_is_said_to_be_missing_of_a_form_on_two_sheets(book):
    assert [line for line in fill(book).lines if "里没有" in line or "没有找到" in line] == []


def test_without_one_row_the_others_are_filled_and_the_total_is_left_blank(folder, standard):
    edition = made("汇总03", ("缺一行",), 0)
    (gone,) = edition.dropped
    path = written(edition, folder / "缺一行.xlsx")
    done = fill(path)
    assert any(line.startswith(f"缺一行.xlsx：汇总03 {gone}：行名里没有") for line in done.lines)
    after = cells(path)
    rows = [key for key in edition.rows if key not in ("合计", gone.removeprefix("行 "))]
    assert {row: after[edition.places[row, "机构数"]] for row in rows} == {
        row: standard["汇总03"][row, "机构数"] for row in rows
    }
    assert after.get(edition.places["合计", "机构数"]) is None
    assert "缺一行.xlsx：汇总03 列 机构数：要加的行没有全部找到，1 格留空" in done.lines


def test_a_formula_on_the_second_sheet_names_the_first(book, editions):
    fill(book)
    sheet, row, column = editions[1].places["党政群机关", "超缺"]
    assert sheet == "汇总11续"
    assert FileOffice(book).grid(sheet).formulas[row, column].count("'汇总11'!") == 1


@pytest.fixture
def wrong(book, editions):
    """A figure of the second sheet typed wrong: the workbook, the figure's place."""
    fill(book)
    at = At(*editions[1].places["党政群机关", "实配.正职"])
    whole = openpyxl.load_workbook(book)
    cell = whole[at.sheet].cell(at.row, at.column)
    cell.value = (FileOffice(book).grid(at.sheet).cells.get((at.row, at.column)) or 0) + 3
    whole.save(book)
    return book, at


def test_a_wrong_figure_on_the_second_sheet_is_found_marked_and_walked_to(wrong):
    book, at = wrong
    found = [each for each in check(book).data["核对结果"] if "党政群机关" in each["处"]]
    assert found and any(f"{at.sheet}" in str(each["单元格"]) for each in found)
    mark(book)
    assert FileOffice(book).grid(at.sheet).fills[at.row, at.column] in ("错误", "警告")
    assert following(book, f"{at.sheet}!{At('', at.row, at.column - 1).a1}").at == at


def test_who_stands_behind_a_figure_of_the_second_sheet(wrong):
    book, at = wrong
    done = who(book, f"{at.sheet}!{at.a1}")
    assert done.sentence.startswith("汇总11[党政群机关].实配.正职：") and len(done.data["人员"]) > 3


def test_cells_left_to_people_stay_open_on_both_sheets(book, editions):
    lock(book, "口令一二三", open_hand=True)
    for column in ("核定.机关正职", "实配.正职"):
        sheet, *cell = editions[1].places["县委领导", column]
        grid = FileOffice(book).grid(sheet)
        assert grid.protected and tuple(cell) in grid.unlocked
        sheet, *cell = editions[1].places["事业", column]
        assert tuple(cell) not in grid.unlocked
    unlock(book, "口令一二三")
    fill(book)


def test_a_form_on_two_sheets_is_in_the_parcel_once(book):
    fill(book)
    done = assemble(book.parent)
    assert done.status == 1 and any("缺少汇总01" in line for line in done.lines)
    assert not any(
        "汇总11" in line or "汇总03" in line for line in done.lines if "缺少" in line or "出现" in line
    )
    known = desk.facts(book.parent)
    assert [sheet.form.name for sheet in desk.opened(book, known).forms] == ["汇总03", "汇总11"]


def test_a_listing_on_two_sheets_grows_on_both_and_agrees_with_the_register(folder):
    edition = made("明细1", ("分在两张工作表",), 2)
    first, second = edition.grids
    path = written(edition, folder / "明细.xlsx")
    fill(path)
    office = FileOffice(path)
    labels = [
        [
            text
            for (_, column), text in sorted(office.grid(grid.sheet).cells.items())
            if column == edition.label_column
        ]
        for grid in edition.grids
    ]
    assert len(labels[0]) == len(labels[1]) > len(edition.rows) + 20
    assert [str(text) for text in labels[0][3:]] == [str(text) for text in labels[1][3:]]
    # One institution really has more people than posts; our model, whose notes the sheets bear, is one table.
    assert {found["规则"] for found in check(path).data["核对结果"]} == {"T-06", "T-11b"}
    assert fill(path).data["改动"] == {"明细.xlsx": []}


def given_out(path):
    """The workbook as it is now put into 空白表样."""
    (path.parent / "空白表样").mkdir()
    shutil.copy(path, path.parent / "空白表样" / "官方.xlsx")


def structure(path):
    """What differs from the blank form, and how often that was judged: (passed, failed, skipped)."""
    verdict = check(path).verdict
    tally = verdict.tallies["T-11b"]
    found = [finding for finding in verdict if finding.rule == "T-11b"]
    return found, (tally.passed, tally.failed, tally.skipped)


def test_a_form_on_two_sheets_is_held_against_the_blank_one_on_two_sheets(book, editions):
    given_out(book)
    fill(book)
    assert structure(book) == ([], (2, 0, 1))  # the cover is no form
    sheet, row, _ = editions[1].places["党政群机关", "实配.正职"]
    whole = openpyxl.load_workbook(book)
    whole[sheet].cell(row, editions[1].label_column, "党政机关")
    whole.save(book)
    (found,), counts = structure(book)
    assert counts == (1, 1, 1) and found.places[0].at == At(sheet, row, editions[1].label_column)
    assert (
        "与表样（空白表样/官方.xlsx 汇总11）有 1 处不同，请用原表样（“汇总11续”"
        f"第{row}行行名：表样是“党政群机关”，表里是“党政机关”）" in found.sentence
    )
    mark(book)
    assert FileOffice(book).grid(sheet).fills[row, editions[1].label_column] in ("错误", "警告")


def test_a_listing_that_has_grown_on_two_sheets_is_the_blank_one(folder):
    path = written(made("明细1", ("分在两张工作表",), 2), folder / "明细.xlsx")
    given_out(path)
    fill(path)
    assert structure(path) == ([], (1, 0, 0))


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if layout != "分在两张工作表"])
def test_a_sheet_in_blocks_is_held_against_the_blank_one_in_blocks(folder, layout):
    path = written(made("汇总03", (layout,), 0), folder / "版式.xlsx")
    given_out(path)
    fill(path)
    assert structure(path) == ([], (1, 0, 0))


def test_a_question_about_the_second_sheet_is_answered_there(folder, standard):
    edition = next(
        cut
        for cut in (made("汇总03", ("分在两张工作表",), seed) for seed in range(20))
        if ("政府", "机关使用事业编制.编制数") in cut.away and ("政府", "机构数") not in cut.away
    )
    name, row, column = edition.places["政府", "机关使用事业编制.编制数"]
    texts, _ = edition.more[name]
    head = next(cell for cell in texts if cell[1] == column and "".join(str(texts[cell]).split()) == "编制数")
    texts[head] = "批复的编制员额数"
    path = written(edition, folder / "两页.xlsx")
    asked = [line for line in fill(path).lines if "要请您确认" in line]
    assert len(asked) == 1 and "列 机关使用事业编制.编制数" in asked[0]
    assert (name, row, column) not in cells(path)
    confirm(path, f"{name}!{At('', row, column).a1}")
    assert not any("要请您确认" in line for line in fill(path).lines)
    assert cells(path)[name, row, column] == standard["汇总03"]["政府", "机关使用事业编制.编制数"]
    (found,) = check(path).data["核对结果"]
    assert "表样是一整块，这里按栏目分在两张工作表，第二块从 “汇总03续”A4 开始" in found["核对结果"]


LISTED = "合计.编制数"


def listed(path, label, spots):
    """The names in the lines that begin at some places (sheet, first row, columns to the right) → their figure."""
    office, found = FileOffice(path), {}
    for sheet, first, along in spots:
        cells_, column = office.grid(sheet).cells, label.columns[LISTED] + along
        row = first
        while name := cells_.get((row, label.label_column + along)):
            found[name] = cells_.get((row, column))
            row += 1
    return found


@pytest.fixture(params=["左右两栏", "续页有自己的合计"])
def lines(request, folder):
    """A workbook with a listing in two halves, or on two sheets each with a total: the file, the edition, where its
    lines begin, where a total of a page stands."""
    edition = drawn("明细4")
    total, right = edition.rows["合计"], edition.size[1]
    if request.param == "左右两栏":
        lines_beside(edition)
        spots, own = [(edition.sheet, total + 1, 0), (edition.sheet, total, right)], None
    else:
        lines_on_two_sheets(edition, {edition.columns[LISTED]: 77})
        spots = [(edition.sheet, total + 1, 0), (edition.sheet + "续", total + 1, 0)]
        own = edition.sheet + "续", total, edition.columns[LISTED]
    return written(edition, folder / "明细.xlsx"), edition, spots, own


def test_lines_in_two_places_are_filled_once_and_agree_with_the_register(lines, standard):
    path, edition, spots, own = lines
    fill(path)
    wanted = {row: value for (row, column), value in standard["明细4"].items() if column == LISTED}
    total = wanted.pop("合计")
    found = listed(path, edition, spots)
    assert found == {row: value for row, value in wanted.items() if row in found} and len(found) == len(
        wanted
    )
    place = FileOffice(path).grid(edition.sheet).cells[edition.rows["合计"], edition.columns[LISTED]]
    assert place == total == sum(found.values())
    assert own is None or cells(path)[own] == 77
    assert fill(path).data["改动"] == {"明细.xlsx": []}
    rules = {each["规则"] for each in check(path).data["核对结果"]}
    assert rules <= ({"T-06", "T-11b"} if own is None else {"T-06", "T-11", "T-11b"})


def test_a_wrong_figure_in_the_second_place_is_found_marked_and_unmarked(lines):
    path, edition, spots, _ = lines
    fill(path)
    sheet, row, along = spots[1]
    column = edition.columns["全额拨款.编制数"] + along
    whole = openpyxl.load_workbook(path)
    name = whole[sheet].cell(row, edition.label_column + along).value
    whole[sheet].cell(row, column).value = 999
    whole.save(path)
    assert any(name in each["处"] for each in check(path).data["核对结果"])
    plain = FileOffice(path).grid(sheet).fills.get((row, column))
    mark(path)
    assert FileOffice(path).grid(sheet).fills[row, column] in ("错误", "警告")
    unmark(path)
    assert FileOffice(path).grid(sheet).fills.get((row, column)) == plain
