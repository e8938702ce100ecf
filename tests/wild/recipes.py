"""Recipes: what offices do to a form, one distortion each.  A recipe that does not fit a form leaves it as it is."""

from __future__ import annotations

import random
import re

from wild.edition import Edition

RECIPES = {}
_TRADITIONAL = dict(
    zip(
        "机构编实数单领职员务总党关规级别计业县备纪监检审执众团体参财经费专额补贴",
        "機構編實數單領職員務總黨關規級別計業縣備紀監檢審執眾團體參財經費專額補貼",
        strict=True,
    )
)


def recipe(name, among=RECIPES):
    def keep(function):
        among[name] = function
        return function

    return keep


def _title(edition: Edition):
    """The cell of the title."""
    wanted = "".join(edition.form.title.split())
    return next(
        (cell for cell, text in sorted(edition.cells.items()) if wanted in "".join(str(text).split())), None
    )


def _retitle(change):
    def apply(edition: Edition, rng: random.Random):
        if cell := _title(edition):
            edition.cells[cell] = change(str(edition.cells[cell]))

    return apply


RECIPES["标题前加县名"] = _retitle(lambda text: "芷岩县" + text)
RECIPES["标题前加年份"] = _retitle(lambda text: "2017年" + text)
RECIPES["标题字间空格"] = _retitle(lambda text: " ".join(text))
RECIPES["标题后加续表"] = _retitle(lambda text: text + "（一）")
RECIPES["标题“汇总表”写成“统计表”"] = _retitle(lambda text: text.replace("汇总表", "统计表"))


@recipe("标题与表号写在一格")
def number_in_title(edition, rng):
    if cell := _title(edition):
        edition.cells[cell] = f"{edition.form.number}　{edition.cells[cell]}"


def _insert_rows(edition, at, count):
    edition.move(row=lambda number: number + count if number >= at else number)


def _insert_column(edition, at):
    edition.move(column=lambda number: number + 1 if number >= at else number)


@recipe("上方空三行")
def three_rows_above(edition, rng):
    _insert_rows(edition, 1, 3)


@recipe("左边空一列")
def a_column_before(edition, rng):
    _insert_column(edition, 1)


@recipe("表头前空一行")
def a_row_before_the_head(edition, rng):
    _insert_rows(edition, edition.first, 1)


@recipe("栏号行去掉")
def no_codes(edition, rng):
    gone = edition.codes
    if not gone:
        return
    edition.cells = {cell: value for cell, value in edition.cells.items() if cell[0] != gone}
    edition.merges = [box for box in edition.merges if not box[0] <= gone <= box[2]]
    edition.codes = 0
    edition.move(row=lambda number: number - 1 if number > gone else number)


@recipe("栏号行写“栏次”")
def named_codes(edition, rng):
    if edition.codes:
        edition.cells[edition.codes, edition.label_column] = "栏次"


def _heads(change):
    return lambda edition, rng: edition.write(edition.head(), change)


RECIPES["表头字间空格"] = _heads(lambda text: " ".join(text.replace("\n", "")))
RECIPES["表头一字一行"] = _heads(lambda text: "\n".join(text.replace("\n", "")))
RECIPES["表头不换行"] = _heads(lambda text: text.replace("\n", ""))
RECIPES["表头末尾空格"] = _heads(lambda text: text + " 　")
RECIPES["编制数写成核定编制数"] = _heads(lambda text: "核定编制数" if _bare(text) == "编制数" else text)
RECIPES["编制数写成核编数"] = _heads(lambda text: "核编数" if _bare(text) == "编制数" else text)
RECIPES["实有人数写成在职人数"] = _heads(lambda text: "在职人数" if _bare(text) == "实有人数" else text)
RECIPES["实有人数写成现有人数"] = _heads(lambda text: "现有人数" if _bare(text) == "实有人数" else text)
RECIPES["机构数写成机构个数"] = _heads(lambda text: "机构个数" if _bare(text) == "机构数" else text)
RECIPES["其他写成其它"] = _heads(lambda text: text.replace("其他", "其它"))
RECIPES["备注写成附注"] = _heads(lambda text: "附注" if _bare(text) == "备注" else text)
RECIPES["人数后加（人）"] = _heads(lambda text: text + "（人）" if _bare(text) == "实有人数" else text)
RECIPES["编制数后加（名）"] = _heads(lambda text: text + "(名)" if _bare(text) == "编制数" else text)
RECIPES["超缺写法不同"] = _heads(lambda text: "超编缺编" if "超" in text and "缺" in text else text)


def _everything(change):
    return lambda edition, rng: edition.write(list(edition.cells), change)


RECIPES["参公简称"] = _everything(lambda text: text.replace("参照公务员法管理", "参公管理"))
RECIPES["繁体字"] = _everything(lambda text: "".join(_TRADITIONAL.get(sign, sign) for sign in text))
RECIPES["括号改全角"] = _everything(lambda text: text.replace("(", "（").replace(")", "）"))
RECIPES["冒号改半角"] = _everything(lambda text: text.replace("：", ":"))


def _bare(text):
    return "".join(str(text).split())


def _rows(change):
    return lambda edition, rng: edition.write(edition.labels(), change)


RECIPES["行名缩进"] = _rows(lambda text: "　　" + text)
RECIPES["行名字间空格"] = _rows(lambda text: " ".join(text))
RECIPES["合计写成总计"] = _rows(lambda text: "总　计" if _bare(text) == "合计" else text)


@recipe("行名前编号")
def numbered(edition, rng):
    for number, cell in enumerate(sorted(edition.labels()), 1):
        if _bare(edition.cells[cell]) != "合计" and not re.match(
            r"[一二三四五六七八九十(（\d]", edition.cells[cell]
        ):
            edition.cells[cell] = f"{number}.{edition.cells[cell]}"


@recipe("合计行移到最后")
def total_last(edition, rng):
    total = next((spec for spec in edition.form.rows if spec.key == "合计" and spec.kind == "固定"), None)
    if total is None or any(spec.kind != "固定" for spec in edition.form.rows):
        return
    old, last = edition.rows["合计"], edition.body[-1]
    if old == last or old != edition.body[0]:
        return
    edition.move(row=lambda n: last if n == old else n - 1 if old < n <= last else n)


def _free_rows(edition):
    """Rows before which one may be put without cutting a merge."""
    cut = {row for top, _, bottom, _ in edition.merges for row in range(top + 1, bottom + 1)}
    return [row for row in sorted(edition.rows.values())[1:] if row not in cut]


@recipe("中间加一行本地项目")
def a_local_row(edition, rng):
    if any(spec.kind != "固定" for spec in edition.form.rows) or not (free := _free_rows(edition)):
        return
    at = rng.choice(free)
    _insert_rows(edition, at, 1)
    edition.cells[at, edition.label_column] = "高新技术产业园区"


@recipe("行间空一行")
def a_blank_row(edition, rng):
    if any(spec.kind != "固定" for spec in edition.form.rows) or not (free := _free_rows(edition)):
        return
    _insert_rows(edition, rng.choice(free), 1)


@recipe("缺一行")
def a_missing_row(edition, rng):
    plain = [
        s.key for s in edition.form.rows if s.kind == "固定" and s.key in edition.rows and s.key != "合计"
    ]
    merged = {row for top, _, bottom, _ in edition.merges for row in range(top, bottom + 1)}
    choice = [key for key in plain if edition.rows[key] not in merged]
    if len(choice) < 4 or any(spec.kind != "固定" for spec in edition.form.rows):
        return
    key = rng.choice(choice)
    gone = edition.rows.pop(key)
    edition.dropped.add(f"行 {key}")
    edition.cells = {cell: value for cell, value in edition.cells.items() if cell[0] != gone}
    edition.move(row=lambda number: number - 1 if number > gone else number)


@recipe("末尾加“审核意见”列")
def a_column_at_the_end(edition, rng):
    column = edition.size[1] + 1
    edition.cells[edition.first, column] = "审核意见"
    edition.merges.append((edition.first, column, edition.last, column))


@recipe("行名列后加“本地代码”列")
def a_column_in_the_middle(edition, rng):
    at = edition.label_column + 1
    if any(
        left < at <= right for top, left, _, right in edition.merges if edition.first <= top <= edition.last
    ):
        return
    _insert_column(edition, at)
    edition.cells[edition.first, at] = "本地代码"
    edition.merges.append((edition.first, at, edition.last, at))


@recipe("缺备注列")
def no_remarks(edition, rng):
    for key, number in list(edition.columns.items()):
        head = [
            value
            for (r, c), value in edition.cells.items()
            if c == number and edition.first <= r <= edition.last
        ]
        if number == edition.size[1] and [_bare(text) for text in head] == ["备注"]:
            del edition.columns[key]
            edition.dropped.add(f"列 {key}")
            edition.cells = {cell: value for cell, value in edition.cells.items() if cell[1] != number}
            edition.merges = [box for box in edition.merges if box[1] != number] + [
                (a, b, c, d - 1) for a, b, c, d in edition.merges if b < number == d and d - 1 > b
            ]
            edition.merges = [box for box in edition.merges if box[3] != number]


@recipe("表头上级不合并")
def unmerged_parents(edition, rng):
    edition.merges = [
        box for box in edition.merges if not (edition.first <= box[0] <= edition.last and box[3] > box[1])
    ]


@recipe("表头上级每格都写")
def repeated_parents(edition, rng):
    for top, left, bottom, right in list(edition.merges):
        if edition.first <= top <= edition.last and right > left:
            for column in range(left, right + 1):
                edition.cells[top, column] = edition.cells.get((top, left))
            edition.merges.remove((top, left, bottom, right))
    edition.cells = {cell: value for cell, value in edition.cells.items() if value is not None}


@recipe("表头竖向不合并")
def unmerged_down(edition, rng):
    edition.merges = [
        box
        for box in edition.merges
        if not (edition.first <= box[0] < box[2] <= edition.last and box[1] == box[3])
    ]


@recipe("标题合并少几列")
def narrow_title(edition, rng):
    cell = _title(edition)
    edition.merges = [
        (*box[:3], max(box[1] + 1, box[3] // 2)) if cell and box[:2] == cell else box
        for box in edition.merges
    ]


@recipe("落款换词")
def other_signatures(edition, rng):
    below = [cell for cell in edition.cells if cell[0] > edition.body[-1]]
    edition.write(below, lambda text: text.replace("单位负责人", "负责人").replace("填报人", "填表人"))


@recipe("表下加注")
def a_note(edition, rng):
    row = edition.size[0] + 1
    edition.cells[row, 1] = "注：本表数据截至12月31日，由县委编办负责解释。"
    edition.merges.append((row, 1, row, edition.size[1]))


@recipe("填报单位行去掉")
def no_caption(edition, rng):
    title = _title(edition)
    if title:
        edition.cells = {c: v for c, v in edition.cells.items() if not title[0] < c[0] < edition.first}


@recipe("工作表改名")
def other_sheet_name(edition, rng):
    edition.sheet = "Sheet1"


@recipe("表中已有数，数存成文本")
def texts_for_figures(edition, rng):
    labels = {edition.label_column}
    for row in edition.rows.values():
        for column in set(edition.columns.values()) - labels:
            edition.cells.setdefault((row, column), str(rng.randint(0, 300)))


@recipe("表中已有数")
def figures_there(edition, rng):
    for row in edition.rows.values():
        for column in edition.columns.values():
            edition.cells.setdefault((row, column), rng.randint(0, 300))


@recipe("最后两栏对调")
def swapped_columns(edition, rng):
    """Two neighbours under one parent change places, texts and truth."""
    for parent in sorted(edition.merges, reverse=True):
        top, left, bottom, right = parent
        if not (edition.first <= top and bottom < edition.last and right - left >= 1):
            continue
        one, other = right - 1, right
        inside = [
            b
            for b in edition.merges
            if b[0] > bottom and b[0] <= edition.last and b[1] <= other and b[3] >= one
        ]
        if any(b[1] != b[3] for b in inside):
            continue

        def swap(number, one=one, other=other):
            return {one: other, other: one}.get(number, number)

        below = {c: v for c, v in edition.cells.items() if c[0] > bottom and c[1] in (one, other)}
        if edition.codes:
            below = {c: v for c, v in below.items() if c[0] != edition.codes}
        for cell in below:
            del edition.cells[cell]
        edition.cells |= {(row, swap(column)): value for (row, column), value in below.items()}
        edition.merges = [
            (a, swap(b), c, swap(d)) if (a, b, c, d) in inside else (a, b, c, d)
            for a, b, c, d in edition.merges
        ]
        edition.columns = {key: swap(number) for key, number in edition.columns.items()}
        return
