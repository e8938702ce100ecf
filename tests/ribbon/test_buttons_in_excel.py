"""Every button of the ribbon, pressed in an Excel (xlwings over openpyxl): what it asks, does and says."""

import io
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from ribbon.desk_of_excel import Clerk

from bianzhi_xl import demo, forms, places, ribbon
from bianzhi_xl.buttons import BUTTONS, RIBBON, check, desk, fill, mark, new, offices
from bianzhi_xl.nouns import At, Edit
from bianzhi_xl.office.excel import ExcelOffice
from bianzhi_xl.office.files import FileOffice
from bianzhi_xl.ribbon import excel

PASSWORD = "审核2026"
UNIT, SHEET, BOOK = "芷岩县审计局", "州直1", "州直1_党政群机关.xlsx"
ID_NUMBER = re.compile(r"\d{17}[\dXx]")


@pytest.fixture(scope="module")
def exports():
    return demo.files(demo.county())


@pytest.fixture(scope="module")
def made(exports, tmp_path_factory):
    folder = tmp_path_factory.mktemp("州直") / UNIT
    new(folder, "州直", 2017, unit=UNIT, nature="党政群")
    for name, data in exports.items():
        (folder / "台账" / name).write_bytes(data)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / UNIT)


@pytest.fixture
def filled(folder):
    fill(folder)
    return folder


@pytest.fixture
def clerk(monkeypatch):
    return Clerk(monkeypatch)


def name_of(folder):
    return next(path.name for path in desk.workbooks(folder) if SHEET in path.name)


def figures(path):
    """All values of a workbook on disk."""
    office = FileOffice(path)
    return {sheet: dict(office.grid(sheet).cells) for sheet in office.sheets()}


def on_screen(book):
    """All values of a workbook in Excel."""
    workbook = book.impl.state.workbook
    return {
        page.title: {
            (cell.row, cell.column): cell.value for row in page for cell in row if cell.value is not None
        }
        for page in workbook.worksheets
    }


def test_fill_writes_into_the_open_workbook_and_not_to_disk(folder, clerk):
    path = folder / name_of(folder)
    before = path.read_bytes()
    book = clerk.open(path)
    said = clerk.press("fill")
    assert re.match(r"已填 1 个工作簿、\d+ 处", said), said
    assert path.read_bytes() == before
    changed = {at: v for at, v in on_screen(book)[SHEET].items() if at not in figures(path)[SHEET]}
    assert len(changed) > 20


def test_filled_in_excel_is_filled_as_on_disk(folder, clerk, tmp_path):
    twin = shutil.copytree(folder, tmp_path / "双")
    book = clerk.open(folder / name_of(folder))
    clerk.press("fill")
    fill(twin / name_of(twin))
    for sheet, cells in figures(twin / name_of(twin)).items():
        shown = desk_grid(book, sheet)
        assert shown == cells


def desk_grid(book, sheet):
    return dict(ExcelOffice(book).grid(sheet).cells)


def test_preview_tells_and_changes_nothing(folder, clerk):
    book = clerk.open(folder / name_of(folder))
    before = on_screen(book)
    assert clerk.press("preview").startswith("将改 1 个工作簿")
    assert on_screen(book) == before


def test_undo_takes_back_what_fill_wrote_on_the_screen(folder, clerk):
    book = clerk.open(folder / name_of(folder))
    before = desk_grid(book, SHEET)
    clerk.press("fill")
    assert desk_grid(book, SHEET) != before
    said = clerk.press("undo")
    assert said.startswith("已撤销"), said
    assert desk_grid(book, SHEET) == before


def counted_cell(folder, book):
    """Where a figure stands that the register counts and no formula adds up."""
    return counted_place(folder / book.name)[:2]


def counted_place(path):
    """The same, and the figure."""
    known = desk.facts(path.parent)
    (sheet,) = desk.opened(path, known).sheets
    derived = forms.derived(sheet.form, sheet.rows, known.cube, known.last)
    for meaning, value in derived.items():
        at = sheet.binding.at(meaning.row, meaning.column)
        column = sheet.form.column(meaning.column)
        if at and column.source.word == "人数" and value and (at.row, at.column) not in sheet.grid.formulas:
            return at.row, at.column, value
    raise AssertionError("no figure is counted")


def spoilt(folder, book):
    """A figure spoilt by a person, and where."""
    row, column = counted_cell(folder, book)
    cell = book.sheets[SHEET].range((row, column))
    cell.value = cell.value + 7
    return row, column


def test_check_marks_walks_and_clears(filled, clerk):
    book = clerk.open(filled / name_of(filled))
    whole = on_screen(book)
    row, column = spoilt(filled, book)
    said = clerk.press("mark")
    assert "错误" in said and "已在表中标出" in said, said
    assert "核对结果" in [sheet.name for sheet in book.sheets]
    clerk.select(book.name, SHEET, 1, 1)
    seen = set()
    for _ in range(40):
        said = clerk.press("next")
        assert re.match(r"第 \d+ 处，共 \d+ 处", said), said
        selection = clerk.app.selection
        seen.add((selection.row, selection.column))
        if (row, column) in seen:
            break
    assert (row, column) in seen
    assert not clerk.said  # in the status bar: it is pressed many times
    clerk.press("next")
    clerk.press("previous")
    assert (clerk.app.selection.row, clerk.app.selection.column) == (row, column)
    assert clerk.press("unmark") == "已清除 1 个工作簿里的标记。"
    book.sheets[SHEET].range((row, column)).value -= 7
    assert on_screen(book) == whole


def test_marked_in_excel_is_marked_as_on_disk(filled, clerk, tmp_path):
    twin = shutil.copytree(filled, tmp_path / "双")
    book = clerk.open(filled / name_of(filled))
    for place in (filled, twin):
        office = FileOffice(place / name_of(place))
        row, column = counted_cell(filled, book)
        office.apply([Edit(At(SHEET, row, column), "value", office.grid(SHEET).content(row, column), 97)])
    book.sheets[SHEET].range((row, column)).value = 97
    clerk.press("mark")
    mark(twin / name_of(twin))

    def texts(cells):
        """What people read: not the hidden record of how each cell looked, which each program names its way."""
        return {at: value for at, value in cells.items() if value != "" and at[1] < 10}

    on_disk = FileOffice(twin / name_of(twin)).grid("核对结果").cells
    assert texts(desk_grid(book, "核对结果")) == texts(on_disk)


def test_mark_folder_marks_the_open_and_the_closed_workbooks(filled, clerk):
    book = clerk.open(filled / name_of(filled))
    spoilt(filled, book)
    closed = next(path for path in desk.workbooks(filled) if "花名册" in path.name)
    office = FileOffice(closed)
    (sheet,) = desk.opened(closed, desk.facts(filled)).sheets
    line, column = sheet.binding.rows[sheet.rows[0].key], sheet.binding.columns[sheet.form.label_column]
    office.apply(
        [Edit(At(sheet.grid.sheet, line, column), "value", sheet.grid.content(line, column), "某人")]
    )
    before = (filled / book.name).read_bytes()
    clerk.press("mark_folder")
    assert "核对结果" in [sheet.name for sheet in book.sheets]
    assert "核对结果" in FileOffice(closed).sheets()
    assert (filled / book.name).read_bytes() == before


def test_who_names_the_people_with_masked_numbers(filled, clerk):
    book = clerk.open(filled / name_of(filled))
    clerk.select(book.name, SHEET, *counted_cell(filled, book))
    said = clerk.press("who")
    assert re.search(r"台账里这些人共 \d+ 条", said), said
    assert "********" in said
    assert not ID_NUMBER.search(said)


def test_who_on_a_heading_says_what_to_click(filled, clerk):
    book = clerk.open(filled / name_of(filled))
    clerk.select(book.name, SHEET, 1, 1)
    assert clerk.press("who").endswith("里的数，请点一个填数的格子。")
    assert clerk.wrong


def test_a_suggestion_is_accepted_like_any_other_edit_and_can_be_undone(filled, clerk):
    book = clerk.open(filled / name_of(filled))
    row, column = spoilt(filled, book)
    wrong = book.sheets[SHEET].range((row, column)).value
    said = clerk.press("mark")
    assert "根因" in said and f"应为 {int(wrong) - 7}" in said, said
    clerk.select(book.name, SHEET, row, column)
    said = clerk.press("accept")
    assert said.startswith("已把 ") and said.endswith("可以撤销。"), said
    assert book.sheets[SHEET].range((row, column)).value == wrong - 7
    clerk.press("undo")
    assert book.sheets[SHEET].range((row, column)).value == wrong


def test_a_cell_that_is_not_suspect_has_nothing_to_accept(filled, clerk):
    book = clerk.open(filled / name_of(filled))
    clerk.select(book.name, SHEET, *counted_cell(filled, book))
    assert "这一格不是疑点，没有改" in clerk.press("accept")


@pytest.mark.parametrize(("yes", "said"), [(True, "就是"), (False, "本版式没有这一项")])
def test_a_head_in_other_words_is_confirmed_or_said_to_be_none(folder, clerk, yes, said):
    other = "批文所定内部机构个数"
    book = clerk.open(folder / name_of(folder))
    cells = desk_grid(book, SHEET)
    row, column = next(at for at, text in cells.items() if str(text).replace("\n", "") == "批准内设机构数")
    book.sheets[SHEET].range((row, column)).value = other
    clerk.select(book.name, SHEET, row + 4, column)
    assert said in clerk.press("confirm", yes), clerk.said
    assert clerk.press("fill").count("已确认本版式没有") == (not yes)
    filled = desk_grid(book, SHEET)
    assert any(isinstance(filled.get((line, column)), int) for line in range(row + 3, row + 8)) == yes


def test_an_explanation_travels_in_the_workbook_and_falls_with_the_figure(filled, clerk):
    book = clerk.open(filled / name_of(filled))
    row, column, rule = explainable(filled, book)
    clerk.select(book.name, SHEET, row, column)
    said = clerk.press("explain", "军转干部安置，经批准", "甲", "乙", rule, "2018-01-05")
    assert said.startswith("已说明"), said
    assert "特殊情况说明" in [sheet.name for sheet in book.sheets]
    clerk.press("mark")
    lines = desk_grid(book, "核对结果")
    assert "已说明" in lines.values()
    assert any("军转干部安置，经批准" in str(value) for value in lines.values())


def explainable(folder, book):
    """A warning on a cell of the sheet: where, and which rule."""
    spoilt(folder, book)
    with offices.live({Path(book.fullname): ExcelOffice(book)}):
        verdict = check(folder / book.name).verdict
    return next(
        (*f.places[0].at[1:], f.rule)
        for f in verdict
        if f.severity == "警告" and f.state == "不符" and f.places and f.places[0].at.column
    )


def test_before_marks_are_made_a_copy_is_kept(filled, clerk):
    book = clerk.open(filled / name_of(filled))
    row, column = spoilt(filled, book)  # not saved: the copy has it all the same
    typed = book.sheets[SHEET].range((row, column)).value
    kept = set((filled / "记录" / "备份").iterdir())
    clerk.press("mark")
    (copy,) = set((filled / "记录" / "备份").iterdir()) - kept
    office = FileOffice(copy)
    assert "核对结果" not in office.sheets()
    assert office.grid(SHEET).cells[row, column] == typed


def test_lock_asks_twice_and_unlock_once(filled, clerk):
    book = clerk.open(filled / name_of(filled))
    assert "两次输入的口令不一样" in clerk.press("lock", "甲", "乙")
    assert clerk.press("lock", "审核2026", "审核2026") == "已锁定 1 个工作簿。"
    assert book.sheets[SHEET].api.ProtectContents
    assert "口令" in clerk.press("unlock", "不对")
    assert clerk.press("unlock", "审核2026") == "已解锁 1 个工作簿。"
    assert not book.sheets[SHEET].api.ProtectContents


def test_what_is_locked_is_filled_and_marked_with_its_password_and_stays_locked(folder, clerk):
    """The password is asked for when it turns out to be needed; looking needs none."""
    book = clerk.open(folder / name_of(folder))
    row, column, _ = counted_place(folder / book.name)
    book.sheets[SHEET].range((row, column)).value = 999
    blank = len(on_screen(book)[SHEET])
    clerk.press("lock", PASSWORD, PASSWORD)
    assert clerk.press("preview").startswith("将改 1 个工作簿")
    assert clerk.press("fill", None).startswith("已停止")
    assert "口令不对" in clerk.press("fill", "猜的") and clerk.wrong
    assert clerk.press("fill", PASSWORD).startswith("已填 1 个工作簿")
    assert "已锁定，要有保护口令才能改；请给出口令，或先“解锁”。\n保护口令" in clerk.asked[-1]
    assert len(on_screen(book)[SHEET]) > blank + 20
    assert clerk.press("mark", PASSWORD).startswith("核对完毕")
    assert clerk.press("unmark", PASSWORD).startswith("已清除 1 个工作簿")
    assert book.sheets[SHEET].api.ProtectContents and book.api.ProtectStructure


def test_assemble_says_what_is_missing(filled, clerk):
    book = clerk.open(filled / name_of(filled))
    spoilt(filled, book)
    assert clerk.press("assemble").startswith("没有组包，先办这")
    row, column = counted_cell(filled, book)
    book.sheets[SHEET].range((row, column)).value -= 7
    assert clerk.press("assemble").startswith("已组包")


def test_verify_reads_the_parcel_that_was_chosen(clerk, tmp_path):
    broken = tmp_path / "包.zip"
    broken.write_bytes(b"PK\x05\x06" + b"\0" * 18)
    said = clerk.press("verify", (broken,))
    assert clerk.wrong and "包.zip" in said


def test_new_asks_for_the_place_and_the_facts(clerk, tmp_path):
    said = clerk.press("new", tmp_path, "某县2018", "某县", "2018", "", "", "433199")
    assert said.startswith("已建工作文件夹"), said
    assert (tmp_path / "某县2018" / "设置.yaml").is_file()


def test_import_keeps_the_export_that_gives_way(folder, clerk, tmp_path):
    clerk.open(folder / name_of(folder))
    name = next(path.name for path in (folder / "台账").iterdir() if "在职" in path.name)
    old = (folder / "台账" / name).read_bytes()
    fresh = tmp_path / name
    fresh.write_bytes(saved_again(old))
    said = clerk.press("import", (fresh,))
    assert said.startswith("已导入 1 个台账文件"), said
    assert (folder / "台账" / name).read_bytes() == fresh.read_bytes()
    (kept,) = (folder / "记录" / "台账").iterdir()
    assert kept.read_bytes() == old
    said = clerk.press("import", (fresh,))
    assert "1 个与已有的相同" in said
    assert not ID_NUMBER.search(said)


def saved_again(data):
    """The same export saved once more by another program."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_import_refuses_what_is_no_export(folder, clerk, tmp_path):
    clerk.open(folder / name_of(folder))
    before = sorted(path.name for path in (folder / "台账").iterdir())
    (tmp_path / "说明.txt").write_text("不是台账", encoding="utf-8")
    assert "台账应是 .xlsx、.xls 或 .csv" in clerk.press("import", (tmp_path / "说明.txt",))
    assert sorted(path.name for path in (folder / "台账").iterdir()) == before


def test_settings_and_help_open_their_files(folder, clerk):
    clerk.open(folder / name_of(folder))
    clerk.press("settings")
    clerk.press("help")
    settings, page = clerk.opened
    assert settings == folder / "设置.yaml"
    text = page.read_text(encoding="utf-8")
    assert "格子变红了怎么办" in text and "<script" not in text


@pytest.mark.parametrize(
    "button", [each.name for each in RIBBON if each.name not in ("new", "verify", "help")]
)
def test_without_a_working_folder_each_button_says_so(clerk, tmp_path, button):
    path = tmp_path / "散.xlsx"
    shutil.copy(next(places.TEMPLATES.rglob("*.xlsx")), path)
    clerk.open(path)
    answers = {
        "lock": ("甲", "甲"),
        "unlock": ("甲",),
        "explain": ("因", "甲", "乙", "", ""),
        "confirm": (True,),
    }
    said = clerk.press(button, *answers.get(button, ()))
    assert clerk.said or said
    assert "Traceback" not in said and "程序内部出错" not in said


def test_giving_up_a_question_does_nothing(filled, clerk):
    book = clerk.open(filled / name_of(filled))
    before = on_screen(book)
    assert clerk.press("lock", None) == "已停止；停下之前写好的是完整的。"
    assert on_screen(book) == before


def test_an_unforeseen_fault_is_one_sentence_and_a_log(filled, clerk, monkeypatch, tmp_path):
    clerk.open(filled / name_of(filled))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(desk, "facts", lambda folder: 1 / 0)
    said = clerk.press("fill")
    assert clerk.wrong
    assert said.startswith("程序内部出错（ZeroDivisionError）")
    assert "ZeroDivisionError" in (tmp_path / "bianzhi-xl-出错记录.log").read_text(encoding="utf-8")


def test_esc_stops_between_steps(filled, clerk, monkeypatch):
    book = clerk.open(filled / name_of(filled))
    before = on_screen(book)
    monkeypatch.setattr(excel, "_escape", lambda: True)
    assert clerk.press("mark").startswith("已停止")
    assert on_screen(book) == before


def test_which_buttons_are_dim_is_noted_for_this_workbook(filled, clerk, monkeypatch, tmp_path):
    monkeypatch.setenv("BIANZHI_ADDIN", str(tmp_path))

    def dim():
        book, *names = (tmp_path / "bianzhi.state").read_bytes().decode("utf-16").split()
        assert book == str(filled / name_of(filled))
        return set(names)

    clerk.open(filled / name_of(filled))
    book = clerk.books[name_of(filled)]
    clerk.press("fill")
    assert dim() == {"previous", "next", "accept", "explain", "unmark", "unlock"}
    spoilt(filled, book)
    clerk.press("mark")
    assert dim() == {"unlock"}
    clerk.press("unmark")
    clerk.press("lock", "甲", "甲")
    assert {"fill", "mark", "lock"} <= dim() and "unlock" not in dim()


# ------------------------------------------------------------------ old workbooks


@pytest.fixture
def old(folder):
    """The workbook as an .xls; the model of Excel reads no BIFF, so it holds what it held before."""
    path = folder / name_of(folder)
    return path.rename(path.with_suffix(".xls"))


def test_an_old_workbook_is_saved_as_xlsx_by_excel_and_worked_on_as_that(old, clerk):
    book, before = clerk.open(old), old.read_bytes()
    said = clerk.press("fill")
    assert said.startswith(f"已转换 {old.name} 为 {old.stem}.xlsx（原件没有动）；已填 1 个工作簿"), said
    assert book.name == f"{old.stem}.xlsx" and old.read_bytes() == before
    assert len(on_screen(book)[SHEET]) > len(figures(old.with_suffix(".xlsx"))[SHEET])
    assert clerk.press("fill").startswith("已填 1 个工作簿、0 处")


def test_an_old_workbook_with_macros_keeps_them_in_an_xlsm(old, clerk):
    book = clerk.open(old)
    book.impl.state.has_macros = True
    assert clerk.press("mark").startswith(f"已转换 {old.name} 为 {old.stem}.xlsm")
    assert book.name == f"{old.stem}.xlsm"


def test_an_old_workbook_whose_xlsx_is_there_already_is_not_converted_again(old, clerk):
    old.with_suffix(".xlsx").write_bytes(b"kept")
    clerk.open(old)
    assert clerk.press("fill") == f"{old}：旁边已有 {old.stem}.xlsx，请打开它，再点按钮。" and clerk.wrong
    assert old.with_suffix(".xlsx").read_bytes() == b"kept"


def test_every_button_of_the_ribbon_has_its_function():
    for button in RIBBON:
        function = getattr(ribbon, "import_" if button.name == "import" else button.name)
        assert function.__doc__ == button.label or button.name == "mark_folder"
    assert {button.name for button in RIBBON} <= {button.name for button in BUTTONS}
