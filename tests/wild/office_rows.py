"""Editions as offices make them: rows and their labels, columns put in or left out, what is filled in already."""

from __future__ import annotations

import re

from wild.hands import body_cells, figure_groups, insert_columns, insert_rows, span


def numbered_rows(e, rng):
    style = rng.choice(["{}.", "({})", "（{}）", "{}、", "{} ", "{:02d} "])
    for number, (row, column) in enumerate(e.labels(), 1):
        text = str(e.cells[row, column])
        if "合" not in text and not re.match(r"\s*([一二三四五六七八九十]+、|其中)", text):
            e.cells[row, column] = style.format(number) + text.strip()


def circled_rows(e, rng):
    for number, (row, column) in enumerate(e.labels()):
        text = str(e.cells[row, column])
        if "合" not in text and "其中" not in text and number < 20:
            e.cells[row, column] = (
                "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"[number] + re.sub(r"^\s*[一二三四五六七八九十]+、", "", text).strip()
            )


def sections_in_brackets(e, rng):
    """(一) instead of 一、."""
    style = rng.choice([r"(\1)", r"（\1）", r"\1．", r"\1 、"])
    e.write(e.labels(), lambda text: re.sub(r"^\s*([一二三四五六七八九十]+)、", style, text))


def indents(e, rng):
    gap = rng.choice(["  ", "　　", "\t", "    ", "· "])
    e.write(e.labels(), lambda text: text if "合" in text else gap + text)


def hash_for_of_which(e, rng):
    """As in statistical yearbooks: # for 其中."""
    e.write(e.labels(), lambda text: re.sub(r"^\s*其中：", rng.choice(["  #", "＃", "    #"]), text))


def of_which_each(e, rng):
    """其中： stands before every row that it rules."""
    inside = False
    for row, column in sorted(e.labels()):
        text = str(e.cells[row, column])
        if text.strip().startswith("其中"):
            inside = True
        elif inside and text[:1] in " 　":
            e.cells[row, column] = "其中：" + text.strip()
        else:
            inside = False


def of_which_line(e, rng):
    """其中： on a line of its own above the rows that it rules."""
    for row, column in sorted(e.labels(), reverse=True):
        text = str(e.cells[row, column])
        if text.strip().startswith("其中：") and row != min(e.rows.values()):
            insert_rows(e, row)
            e.cells[row, column] = "其中："
            e.cells[row + 1, column] = "  " + text.strip().removeprefix("其中：")


def colons_after_rows(e, rng):
    e.write(e.labels(), lambda text: text.rstrip() + rng.choice(["：", ":", "——"]))


def labels_with_units(e, rng):
    e.write(e.labels(), lambda text: text.rstrip() + rng.choice(["(人)", "（名、人）"]))


def labels_coded(e, rng):
    """Each label with the code of the row in its text."""
    for number, (row, column) in enumerate(e.labels(), 1):
        text = e.cells[row, column]
        for cell in [cell for cell in e.cells if cell[0] == row and e.cells[cell] == text]:
            e.cells[cell] = f"{number:03d}{str(text).strip()}"


def number_column_before(e, rng):
    if any(column.source.word == "序号" for column in e.form.columns):
        return
    insert_columns(e, 1)
    e.cells[e.first, 1] = rng.choice(["序号", "序 号", "顺序号", "编号"])
    if e.last > e.first:
        e.merges.append((e.first, 1, e.last, 1))
    for number, row in enumerate(sorted(e.rows.values())):
        if number:
            e.cells[row, 1] = number


def line_number_column(e, rng):
    """行次 after the labels: 01 02 03."""
    at = e.label_column + 1
    insert_columns(e, at)
    e.cells[e.first, at] = rng.choice(["行次", "代码", "行号", "指标代码"])
    if e.last > e.first:
        e.merges.append((e.first, at, e.last, at))
    if e.codes:
        e.cells[e.codes, at] = "乙"
    for number, row in enumerate(sorted(e.rows.values()), 1):
        e.cells[row, at] = rng.choice([number, f"{number:02d}"])


def labels_in_two_columns(e, rng):
    """Inner rows stand in a second column; their section is merged over them."""
    at = e.label_column + 1
    insert_columns(e, at)
    ordered = sorted(e.labels())
    for _index, (row, column) in enumerate(ordered):
        key = next(key for key, number in e.rows.items() if number == row)
        spec = next(spec for spec in e.form.rows if spec.key == key)
        text = str(e.cells[row, column])
        if spec.indent or text.strip().startswith("其中") or text[:1] in " 　":
            e.cells[row, at] = e.cells.pop((row, column)).strip()
    if sum((row, at) in e.cells for row in e.rows.values()) > len(e.rows) / 2:
        e.columns[e.form.label_column] = at
    _section_merges(e, at)
    for row in range(e.first, (e.codes or e.last) + 1):
        if (row, e.label_column) in e.cells:
            a, b, c, _ = span(e, row, e.label_column)
            e.merges = [m for m in e.merges if m != (a, b, c, b)]
            e.merges.append((a, b, c, at))
    if any(m[1] == m[3] == at - 1 and m[0] in e.body for m in e.merges) and _lists(e.form):
        e.columns[e.form.label_column] = at  # beside the merged sections there is room for names


def _lists(form) -> bool:
    return any(spec.kind != "固定" for spec in form.rows)


def _section_merges(e, at):
    rows = sorted(e.rows.values())
    heads = [row for row in rows if (row, at - 1) in e.cells]
    for row, following in zip(heads, [*heads[1:], rows[-1] + 1], strict=False):
        if following - row > 1:
            e.merges.append((row, at - 1, following - 1, at - 1))
            e.cells[row, at] = "小计"


def rows_swapped(e, rng):
    """Two rows that stand alone change places with all their cells."""
    alone = [
        row
        for row, column in e.labels()
        if not re.match(r"\s*([一二三四五六七八九十]+、|其中|合)|[ 　]", str(e.cells[row, column]))
        and not next(s for s in e.form.rows if e.rows.get(s.key) == row).indent
        and not str(e.cells.get((row + 1, column), "其中")).strip().startswith("其中")
    ]
    if len(alone) < 2:
        return
    one, other = rng.sample(alone, 2)
    swap = {one: other, other: one}
    e.cells = {(swap.get(r, r), c): value for (r, c), value in e.cells.items()}
    e.rows = {key: swap.get(row, row) for key, row in e.rows.items()}


def rows_of_ones_own(e, rng):
    """Local rows that the form does not know."""
    for label in rng.sample(
        ["其中：女", "省属驻县单位", "高新区管委会", "驻外办事处", "国有林场", "融媒体中心"], 2
    ):
        row = rng.choice(sorted(e.rows.values())[1:] or [max(e.rows.values())]) + 1
        insert_rows(e, row)
        e.cells[row, e.label_column] = label


def office_subtotals(e, rng):
    """小计 before the foot and between rows."""
    row = rng.choice(sorted(e.rows.values())[1:] or [max(e.rows.values())]) + 1
    insert_rows(e, row)
    e.cells[row, e.label_column] = rng.choice(["小  计", "小计", "以上小计", "党政群机关小计"])


def sections_summed_below(e, rng):
    """A section's name stands above its rows, its sum in a 小计 below them."""
    named = rng.random() < 0.5
    specs = {spec.key: spec for spec in e.form.rows}
    inner = {part for spec in specs.values() for part in spec.sum_of}
    for key in [key for key in e.rows if key in inner and specs[key].sum_of]:
        within = {*specs[key].sum_of, *(spec.key for spec in specs.values() if spec.of == key)}
        below = [row for other, row in e.rows.items() if row > e.rows[key] and other not in within]
        lines = 0 if e.form.rows[-1].kind == "固定" else e.form.rows[-1].blanks
        row = min(below, default=max(e.rows.values()) + 1 + lines)
        name = re.sub(
            r"^\s*[一二三四五六七八九十]+、|[(（].*$", "", str(e.cells[e.rows[key], e.label_column])
        ).strip()
        insert_rows(e, row)
        e.named[key], e.rows[key] = e.rows[key], row
        e.cells[row, e.label_column] = f"{name}小计" if named and "小计" not in name else "小  计"


def group_heading_rows(e, rng):
    """A line without figures above the rows: 按系统分."""
    rows = sorted(e.rows.values())
    if len(rows) > 1:
        insert_rows(e, rows[1])
        e.cells[rows[1], e.label_column] = rng.choice(["按系统分：", "按类别分", "分  类", "分项情况"])


def blank_rows(e, rng):
    for row in sorted(rng.sample(sorted(e.rows.values()), max(1, len(e.rows) // 3)), reverse=True):
        insert_rows(e, row)


def blank_row_under_head(e, rng):
    insert_rows(e, e.last + 1)


def row_missing(e, rng):
    alone = [key for key, row in e.rows.items() if "合" not in str(e.cells.get((row, e.label_column)))]
    if len(alone) > 2:
        key = rng.choice(alone)
        gone = e.rows.pop(key)
        e.dropped.add(f"行 {key}")
        e.cells = {cell: value for cell, value in e.cells.items() if cell[0] != gone}
        e.move(row=lambda row: row - 1 if row > gone else row)


def note_in_the_body(e, rng):
    row = rng.choice(sorted(e.rows.values())[1:] or [max(e.rows.values())])
    insert_rows(e, row)
    e.cells[row, 1] = rng.choice(
        ["注：以下编制数、实有人数按批文填列。", "说明：机构数不含派出机构，实有人数含借调。", "（接上）"]
    )
    e.merges.append((row, 1, row, e.size[1]))


def blank_columns(e, rng):
    for b, _ in reversed(figure_groups(e)[1::2]):
        insert_columns(e, b)


def column_of_ones_own(e, rng):
    mine = figure_groups(e)
    for text in rng.sample(
        ["编制使用率(%)", "其中：女", "人员经费(万元)", "分管领导", "联系人", "核对结果"], 2
    ):
        at = rng.choice(mine or [(e.size[1], e.size[1])])[1] + 1
        insert_columns(e, at)
        mine = [(b + (b >= at), d + (d >= at)) for b, d in mine]
        e.cells[e.first, at] = text
        if e.last > e.first:
            e.merges.append((e.first, at, e.last, at))


def helper_columns(e, rng):
    """Columns of the office's own at the right: checks, last year's figures without a group."""
    right = e.size[1]
    for number, text in enumerate(
        rng.sample(["校验", "差额", "辅助列", "上报数", "核对：编制数", "2016年"], 3), 1
    ):
        e.cells[e.last, right + number] = text
        for row in e.rows.values():
            e.cells[row, right + number] = 0


def column_missing(e, rng):
    lone = [b for b, d in figure_groups(e) if b == d]
    if not lone:
        return
    gone = rng.choice(lone)
    e.dropped |= {f"列 {key}" for key, column in e.columns.items() if column == gone}
    e.columns = {key: column for key, column in e.columns.items() if column != gone}
    e.cells = {
        cell: value
        for cell, value in e.cells.items()
        if cell[1] != gone or not e.first <= cell[0] <= max(e.body)
    }
    e.merges = [m for m in e.merges if not (m[1] == m[3] == gone)]
    e.move(column=lambda column: column - 1 if column > gone else column)


def labels_again_at_right(e, rng):
    right = e.size[1] + 1
    e.cells[e.first, right] = e.cells.get(span(e, e.first, e.label_column)[:2])
    if e.last > e.first:
        e.merges.append((e.first, right, e.last, right))
    for row, column in e.labels():
        e.cells[row, right] = e.cells[row, column]


def label_head_crossed(e, rng):
    """The corner is crossed by a line: 项目＼类别."""
    cell = span(e, e.first, e.label_column)[:2]
    own = "".join(str(e.cells.get(cell, e.form.label_column)).split())
    e.cells[cell] = rng.choice(
        [f"      项  目\n{own}", f"栏目＼{own}", f"{own}          项目", f"指标\n\n{own}"]
    )


def label_head_blank(e, rng):
    e.cells.pop(span(e, e.first, e.label_column)[:2], None)


def filled(e, rng):
    for cell in body_cells(e):
        e.cells.setdefault(cell, rng.choice([0, 1, 12, 345, 6789, None]))


def figures_as_text(e, rng):
    for cell in body_cells(e):
        e.cells.setdefault(cell, rng.choice(["12", "1,234", " 7 ", "0", "３５", "8人"]))


def marks_for_nothing(e, rng):
    mark = rng.choice(["/", "／", "×", "——", "－", "无", "-"])
    for cell in body_cells(e):
        if rng.random() < 0.4:
            e.cells[cell] = mark
    e.write(body_cells(e), lambda text: mark if text.strip() == "—" else text)
