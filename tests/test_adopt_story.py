"""A form that we do not have: adopted from the file, finished by a person in a few lines, then filled and checked."""

import re
import shutil

import openpyxl
import pytest

from bianzhi_xl import binding, cli, demo
from bianzhi_xl.buttons import adopt, check, desk, fill, lock, mark, models, new, rules
from bianzhi_xl.nouns import Edit, Meaning, RuleFault
from bianzhi_xl.office.files import FileOffice

SHEET = "控编台账表"
BOOK = "控编.xlsx"
HEAD = (
    ("附表9-1",),
    ("机关事业单位控编情况表",),
    ("填报单位：", None, None, None, "截止日期：2017年12月31日", None, None, None, "单位：名、人"),
    ("系统", "行政编制", None, None, "事业编制", None, None, "控编计划", "备注"),
    (None, "编制数", "实有人数", "超(+)缺(-)", "编制数", "实有人数", "超(+)缺(-)", None, None),
)
LABELS = ("合计", "一、党委", "其中：纪委机关", "二、政府", "三、群众团体", "四、其他")
FIRST, TOTAL, PARTS = 6, 6, (7, 9, 10, 11)


def blank(path, head=HEAD, sheet=SHEET):
    """The official file, as it comes: two rows of heads, a total, a 其中, sums and a remark column."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in (*head, *((label,) for label in LABELS)):
        page.append(row)
    for area in ("A2:I2", "A4:A5", "B4:D4", "E4:G4", "H4:H5", "I4:I5"):
        page.merge_cells(area)
    for letter in "BCEFH":
        page[f"{letter}{TOTAL}"] = "=" + "+".join(f"{letter}{row}" for row in PARTS)
    for row in range(FIRST, FIRST + len(LABELS)):
        page[f"D{row}"], page[f"G{row}"] = f"=C{row}-B{row}", f"=F{row}-E{row}"
    for cell, text in (
        ("A12", "单位负责人："),
        ("D12", "审核人："),
        ("G12", "填报人："),
        ("A13", "注：1.乡镇单列。"),
    ):
        page[cell] = text
    book.save(path)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("收录") / "芷岩县"
    new(folder, "芷岩县", 2017)
    for path in folder.glob("*.xlsx"):
        path.unlink()
    for name, data in demo.files(demo.county()).items():
        (folder / "台账" / name).write_bytes(data)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    folder = shutil.copytree(made, tmp_path / "芷岩县")
    blank(folder / BOOK)
    return folder


def finished(folder):
    """What a person does with the draft: two lines, one of them the last."""
    path = folder / "表样" / f"{SHEET}.yaml"
    text = path.read_text(encoding="utf-8")
    guess = "{名: 编制数, 取: 编制(事业编制), 计量: 名, 类: 编制}"
    assert text.count(guess) == 1 and text.count("草稿: 是\n") == 1
    text = text.replace(guess, "{名: 编制数, 取: 编制(事业类), 计量: 名, 类: 编制}").replace("草稿: 是\n", "")
    path.write_text(text, encoding="utf-8")
    return path


def figure(folder, cell):
    return FileOffice(folder / BOOK).grid(SHEET).cells.get(cell)


def test_the_draft_says_what_was_guessed_and_what_was_not(folder):
    done = adopt(folder / BOOK)
    place = folder / "表样" / f"{SHEET}.yaml"
    text = place.read_text(encoding="utf-8")
    assert done.sentence.startswith(f"已把“{SHEET}”收录为草稿 {place}：9 栏、6 行，")
    assert "# - H列“控编计划”：取什么没有猜出来，先写“手填”。" in text
    assert '取: "行政编制.实有人数 - 行政编制.编制数", 计量: 人, 类: 超缺}  # 据表里的公式' in text
    assert "- {名: 合计, 加: [党委, 政府, 群众团体, 其他]}  # 据表里的公式" in text
    assert '题: "其中：纪委机关", 其中: 党委' in text
    form = desk.forms_of(desk.setting.load(folder))[SHEET]
    assert form.draft and form.number == "附表9-1" and form.sign == ("单位负责人", "审核人", "填报人")


@pytest.mark.parametrize("verb", [fill, check, mark, lambda path: lock(path, "口令", open_hand=True)])
def test_a_draft_fills_checks_and_locks_nothing(folder, verb):
    adopt(folder / BOOK)
    before = (folder / BOOK).read_bytes()
    with pytest.raises(
        RuleFault, match=rf"表样/{SHEET}.yaml：还是收录来的草稿，{BOOK} 的“{SHEET}”没有动；.*删去"
    ):
        verb(folder / BOOK)
    assert (folder / BOOK).read_bytes() == before


def test_finished_it_is_filled_and_a_wrong_figure_is_found(folder):
    adopt(folder / BOOK)
    finished(folder)
    assert fill(folder / BOOK).sentence.startswith("已填 1 个工作簿、")
    known = desk.facts(folder)
    (sheet,) = desk.opened(folder / BOOK, known).sheets
    assert sheet.form.name == SHEET and sheet.binding.missing == ()
    party = sheet.binding.at("党委", "行政编制.实有人数")
    where = (
        sheet.form.column("行政编制.实有人数").source.where
        & next(r for r in sheet.rows if r.key == "党委").where
    )
    right = known.cube.count(where, "人数")
    assert right > 0 and figure(folder, (party.row, party.column)) == right
    assert figure(folder, (TOTAL, 3)) == sum(figure(folder, (row, 3)) for row in PARTS)
    assert check(folder / BOOK).status == 0
    FileOffice(folder / BOOK).apply([Edit(party, "value", right, right + 7)])
    wrong = check(folder / BOOK)
    assert wrong.status == 1
    assert any(f"{SHEET}[党委].行政编制.实有人数" in row[1] for row in wrong.table[1:])


def test_a_finished_form_is_locked_and_the_hand_cells_stay_open(folder):
    adopt(folder / BOOK)
    finished(folder)
    lock(folder / BOOK, "口令", open_hand=True)
    grid = FileOffice(folder / BOOK).grid(SHEET)
    assert grid.protected and (9, 8) in grid.unlocked and (9, 3) not in grid.unlocked


def test_its_blank_form_is_drawn_like_any_other(folder):
    adopt(folder / BOOK)
    finished(folder)
    models(folder)
    form = desk.forms_of(desk.setting.load(folder))[SHEET]
    blank_form = FileOffice(folder / "空白表样" / "控编.xlsx").grid(SHEET)
    assert binding.bind(form, blank_form, "控编.xlsx").missing == ()


RULE = f"""包含: 内置
规则:
- 名: BD-01
  标题: 行政编制不少于计划
  说明: 例子。
  每: 全部
  级别: 错误
  式: {SHEET}[合计].行政编制.编制数 ≥ 100000
  话: "{{处}}：行政编制只有 {{左}}"
  依据: 模拟
  对: {{"{SHEET}[合计].行政编制.编制数": 100000}}
  错: {{"{SHEET}[合计].行政编制.编制数": 1}}
"""


def test_local_rules_may_name_the_cells_of_an_adopted_form(folder):
    adopt(folder / BOOK)
    finished(folder)
    (folder / "规则.yaml").write_text(RULE, encoding="utf-8")
    assert [line for line in rules("lint", folder).lines if SHEET in line] == []
    fill(folder / BOOK)
    assert any(row[3] == "BD-01" for row in check(folder / BOOK).table[1:])


def test_next_year_it_is_asked_for_last_years_figures(folder):
    """The parcel of last year holds the form, too: a column 上年 would find its figure there."""
    adopt(folder / BOOK)
    finished(folder)
    fill(folder / BOOK)
    (folder / "上年").mkdir(exist_ok=True)
    shutil.copy(folder / BOOK, folder / "上年")
    last = desk.facts(folder).last
    assert last[Meaning(SHEET, "党委", "行政编制.编制数")] == figure(folder, (7, 2))


def test_a_declaration_of_ours_is_not_replaced(folder):
    adopt(folder / BOOK)
    path = finished(folder)
    path.write_text(path.read_text(encoding="utf-8").replace(f"表: {SHEET}", "表: 汇总03"), encoding="utf-8")
    with pytest.raises(RuleFault, match="“汇总03”已在 .*hz03.yaml 里声明过，请改名"):
        fill(folder / BOOK)


def test_outside_a_working_folder_the_draft_lies_beside_the_workbook(tmp_path):
    done = adopt(blank(tmp_path / BOOK))
    assert (tmp_path / f"{SHEET}.yaml").is_file()
    assert "放进工作文件夹的“表样”" in done.sentence
    other = tmp_path / "另一份.yaml"
    adopt(tmp_path / BOOK, out=other)
    assert other.read_text(encoding="utf-8") == (tmp_path / f"{SHEET}.yaml").read_text(encoding="utf-8")


def several(path):
    """Two unknown sheets in one workbook."""
    blank(path)
    book = openpyxl.load_workbook(path)
    page = book.copy_worksheet(book[SHEET])
    page.title, page["A2"] = "另一张", "另一种控编情况表"
    book.save(path)
    return path


def a_title_only(path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "机构编制情况表", "没有表头"
    book.save(path)
    return path


BAD = {
    "找不到": (lambda folder: [folder / "没有.xlsx"], "找不到这个文件"),
    "不是工作簿": (lambda folder: [_text(folder / "甲.xlsx")], "不是 Excel 工作簿"),
    "读不出表头": (lambda folder: [a_title_only(folder / "甲.xlsx")], "读不出表头"),
    "空白": (lambda folder: [_empty(folder / "甲.xlsx")], "没有认不出的表，不用收录"),
    "没有这张": (lambda folder: [folder / BOOK, "--sheet", "丙"], "没有工作表“丙”，有的是："),
    "有几张": (
        lambda folder: [several(folder / BOOK)],
        f"有 2 张认不出的表（{SHEET}、另一张），请用 --sheet",
    ),
    "已收录": (lambda folder: [_adopted(folder)], f"已收录为草稿 .*{SHEET}.yaml，没有覆盖"),
    "已有": (
        lambda folder: [folder / BOOK, "--out", _text(folder / "乙.yaml")],
        "乙.yaml：已有这个文件，没有覆盖",
    ),
    "认得出": (lambda folder: [_ours(folder)], "就是 州直1（.*），已有表样，不用收录"),
    "没处写": (lambda folder: [folder / BOOK, "--out", folder / "没有" / "乙.yaml"], "所在的文件夹不存在"),
}


def _text(path):
    path.write_text("字", encoding="utf-8")
    return path


def _empty(path):
    openpyxl.Workbook().save(path)
    return path


def _adopted(folder):
    adopt(folder / BOOK)
    return folder / BOOK


def _ours(folder):
    return shutil.copy(desk.places.TEMPLATES / "units" / "dw1.xlsx", folder / "州直.xlsx")


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_sentence_and_status_2(folder, case, capsys):
    words, said = BAD[case]
    given = [str(word) for word in words(folder)]
    before = sorted(path for path in folder.rglob("*.yaml"))
    capsys.readouterr()
    status = cli.main(["adopt", *given])
    out, err = capsys.readouterr()
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert re.search(said, err), err
    assert sorted(path for path in folder.rglob("*.yaml")) == before


def test_one_of_several_sheets_is_named(folder):
    several(folder / BOOK)
    assert cli.main(["adopt", str(folder / BOOK), "--sheet", "另一张"]) == 0
    assert (folder / "表样" / "另一张.yaml").is_file()


LIST = "各部门编制清单"


def a_listing(path):
    """Blank lines for the departments, between a total and the signatures."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = LIST
    for row in (
        ("县直部门编制清单汇总表",),
        ("填报单位：", None, None, "单位：名、人"),
        ("序号", "机构名称", "行政编制", None, None, "机构规格"),
        (None, None, "编制数", "实有人数", "超缺"),
        (None, "合计"),
    ):
        page.append(row)
    for area in ("A1:F1", "A3:A4", "B3:B4", "C3:E3", "F3:F4"):
        page.merge_cells(area)
    for letter in "CD":
        page[f"{letter}5"] = f"=SUM({letter}6:{letter}8)"
    for row in range(5, 9):
        page[f"E{row}"] = f"=D{row}-C{row}"
    page["A9"], page["D9"] = "单位负责人：", "填报人："
    book.save(path)
    return path


def test_a_listing_is_adopted_and_grows_when_it_is_filled(folder):
    adopt(a_listing(folder / "清单.xlsx"))
    path = folder / "表样" / f"{LIST}.yaml"
    text = path.read_text(encoding="utf-8")
    listing = "- {逐机构: 合计单位, 空行: 3}"
    assert listing in text and "加: [合计单位]}  # 据表里的公式" in text
    text = text.replace(listing, "- {逐机构: 合计单位, 条件: 党政群机关, 排序: [机构编码], 空行: 3}")
    path.write_text(text.replace("草稿: 是\n", ""), encoding="utf-8")
    fill(folder / "清单.xlsx")
    (sheet,) = desk.opened(folder / "清单.xlsx", desk.facts(folder)).sheets
    figures = desk.figures_of(sheet)
    own = [row for row in sheet.rows if row.spec.kind == "逐机构"]
    assert len(own) > 10 and all(
        figures[Meaning(LIST, row.key, "行政编制.编制数")] is not None for row in own
    )
    total = sum(figures[Meaning(LIST, row.key, "行政编制.编制数")] for row in own)
    assert figures[Meaning(LIST, "合计", "行政编制.编制数")] == total > 0
    assert check(folder / "清单.xlsx").status == 0
