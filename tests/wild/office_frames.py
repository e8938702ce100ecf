"""Editions as offices make them: titles, and the lines and tables around the table."""

from __future__ import annotations

from wild.hands import insert_columns, insert_rows


def title_cell(e):
    """The cell of the title, None when it does not stand alone in one."""
    return next(
        (cell for cell, value in sorted(e.cells.items()) if cell[0] < e.first and value == e.form.title), None
    )


def on_title(recipe):
    """A recipe that does nothing when there is no title to change."""

    def apply(e, rng):
        if cell := title_cell(e):
            recipe(e, rng, cell)

    return apply


@on_title
def title_dressed(e, rng, cell):
    title = str(e.cells[cell])
    e.cells[cell] = rng.choice(
        [
            f"芷岩县2017年度{title}（草表）",
            f"2017年{title}",
            f"××县{title}（2017年）",
            f"{title}（样表）",
            f"芷岩县  {title}",
            f"二〇一七年度{title}",
            f"{title}\n（2017年12月31日）",
            f"《{title}》",
            f"{title}（1）",
            " ".join(title),
        ]
    )


def annex_above(e, rng):
    e.cells = {cell: value for cell, value in e.cells.items() if cell != (1, 1)}
    e.cells[1, 1] = rng.choice(["附件3", "附件3：", "附件2-1", "附  表", "（内部资料 注意保存）"])


def number_at_right(e, rng):
    """A block at the right above: 表号, 制表机关, 批准文号."""
    number = e.cells.pop((1, 1), "附表")
    insert_rows(e, 1, 3)
    right = e.size[1]
    for row, text in enumerate(
        [f"表    号：{number}", "制表机关：中共××省委机构编制委员会办公室", "批准文号：国统制〔2017〕1号"], 1
    ):
        e.cells[row, right] = text


@on_title
def office_above_title(e, rng, cell):
    row, _ = cell
    insert_rows(e, row)
    e.cells[row, 1] = "湘西土家族苗族自治州机构编制委员会办公室"
    e.merges.append((row, 1, row, e.size[1]))


@on_title
def title_merged_over_fewer(e, rng, cell):
    e.merges = [m for m in e.merges if m[:2] != cell]
    right = max(2, e.size[1] // 2)
    if rng.random() < 0.5:
        e.merges.append((cell[0], 1, cell[0], right))
    else:
        e.cells[cell[0], right] = e.cells.pop(cell)


@on_title
def title_in_two_rows(e, rng, cell):
    row, column = cell
    title = e.cells[row, column]
    cut = len(title) // 2
    insert_rows(e, row + 1)
    e.cells[row, column], e.cells[row + 1, column] = title[:cut], title[cut:]
    e.merges.append((row + 1, 1, row + 1, e.size[1]))


@on_title
def no_title(e, rng, cell):
    """The title is only in the name of the sheet."""
    e.sheet = e.form.title[:31]
    e.merges = [m for m in e.merges if m[:2] != cell]
    e.cells[cell] = "2017年度统计报表"


def caption_otherwise(e, rng):
    """Other words on the line under the title."""
    unit = rng.choice(
        [
            "填报单位（公章）：",
            "编制单位（盖章）：",
            "单位名称(章)",
            "填报机关：××县编办",
            "制表单位：",
            "报送单位(盖章)：",
        ]
    )
    date = rng.choice(
        [
            "数据截止：2017年12月31日",
            "2017年12月31日",
            "截至2017年末",
            "统计时点：2017年12月31日24时",
            "2017年度",
        ]
    )
    measure = rng.choice(
        ["计量单位：人、个", "单位：人（个）", "金额单位：万元；人数单位：人", "（单位：名、人）"]
    )
    for cell, value in list(e.cells.items()):
        if cell[0] < e.first and isinstance(value, str):
            for start, text in (("填报单位", unit), ("截止日期", date), ("单位：", measure)):
                if value.startswith(start):
                    e.cells[cell] = text


def caption_in_one_cell(e, rng):
    row = e.first - 1
    mine = sorted(cell for cell in e.cells if cell[0] == row)
    joined = "          ".join(str(e.cells.pop(cell)) for cell in mine)
    e.merges = [m for m in e.merges if m[0] != row] + [(row, 1, row, e.size[1])]
    e.cells[row, 1] = joined


def at_foot(recipe):
    """A recipe for the row of the signatures; it does nothing when there is none as declared."""

    def apply(e, rng):
        row = next(
            (row for (row, _), value in sorted(e.cells.items()) if str(value).startswith(e.form.sign[0])), 0
        )
        if row > max(e.body):
            recipe(e, rng, row)

    return apply


@at_foot
def foot_otherwise(e, rng, row):
    for cell in [cell for cell in e.cells if cell[0] == row]:
        del e.cells[cell]
    e.merges = [m for m in e.merges if m[0] != row]
    words = rng.choice(
        [
            ["单位领导：", "审核：", "制表：", "电话：", "报出时间：2018年1月5日"],
            ["主管领导签字：", "科室负责人：", "经办人：", "联系方式："],
            ["单位负责人（签章）        审核人（签章）        填表人（签章）        联系电话"],
            ["复核人：", "统计人：", "填表日期：    年  月  日"],
        ]
    )
    for number, text in enumerate(words):
        e.cells[row, 1 + number * max(1, e.size[1] // 5)] = text


@at_foot
def no_foot(e, rng, row):
    e.cells = {cell: value for cell, value in e.cells.items() if cell[0] < row}
    e.merges = [m for m in e.merges if m[0] < row]


@at_foot
def notes_before_foot(e, rng, row):
    insert_rows(e, row, 2)
    e.cells[row, 1] = "注：1.编制数指机构编制部门核定的编制数；2.实有人数指在编在岗人数。"
    e.cells[row + 1, 1] = "合计=行政+事业+其他；超缺=实有-编制。"


def notes_above_head(e, rng):
    """填报说明 between title and head."""
    insert_rows(e, e.first, 2)
    e.cells[e.first - 2, 1] = (
        "填报说明：机构数、编制数、实有人数、领导职数均按截止日填报；编外人员、离退休人员单列。"
    )
    e.cells[e.first - 1, 1] = "　　　　　合计应等于各系统之和，其中：数不参加合计。"
    for row in (e.first - 2, e.first - 1):
        e.merges.append((row, 1, row, e.size[1]))


def notes_at_right(e, rng):
    """A guide beside the table."""
    right = e.size[1] + 2
    for number, text in enumerate(
        ["填表说明", "1.编制数：批准的编制", "2.实有人数：在编人员", "3.超(+)缺(-)：实有减编制"]
    ):
        e.cells[e.first + number, right] = text


def margins(e, rng):
    insert_columns(e, 1, 2)
    insert_rows(e, 1, 2)


def small_table_below(e, rng):
    """A small table of the office's own under the foot."""
    row = e.size[0] + 2
    for line, texts in enumerate(
        [
            ["附：编外人员情况", "", ""],
            ["类别", "编制数", "实有人数"],
            ["甲", 1, 2],
            ["合计", None, None],
            ["教育", None, None],
            ["卫生", None, None],
        ]
    ):
        for number, text in enumerate(texts, 1):
            if text not in ("", None):
                e.cells[row + line, number] = text
