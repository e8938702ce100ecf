"""All recipes: those of this house (recipes), and those of offices elsewhere; and those that must be asked."""

from __future__ import annotations

from wild import look_alikes, recipes, wordings
from wild import office_frames as frames
from wild import office_heads as heads
from wild import office_rows as rows

ELSEWHERE = {
    "变动原因的叫法": wordings.wording("变动原因的叫法"),
    "编外形式的叫法": wordings.wording("编外形式的叫法"),
}
"""Recipes for forms other than the ten."""

HEADS = {
    "表头带计量单位": heads.units_in_heads,
    "表头下一行计量单位": heads.unit_row,
    "加总表头（机构编制情况）": heads.one_parent,
    "加两个总表头": heads.two_parents,
    "单栏表头加上级": heads.lone_heads_get_a_parent,
    "各组前加“其中：”": heads.of_which_heads,
    "合计后各组上加“其中”": heads.of_which_row,
    "上级表头并入栏目": heads.one_head_row,
    "编制、实有作上级表头": heads.measures_above,
    "各组换次序": heads.groups_reordered,
    "实有在编制前": heads.actual_before_posts,
    "表头全不合并": heads.no_merges_in_head,
    "上级表头每栏重写": heads.parents_repeated,
    "表头写在最下一格": heads.head_at_the_foot_of_its_cells,
    "表头两字一行": heads.broken_words,
    "表头竖排": heads.upright_words,
    "表头、行名字间空格": heads.spaced_words,
    "符号和数字全角": heads.wide_marks,
    "表头、行名繁体": heads.traditional,
    "表头带注释号": heads.foot_marks,
    "栏号写在表头里": heads.numbers_in_heads,
    "各组编号": heads.ordinals_in_heads,
    "栏号加括号": heads.codes_in_brackets,
    "栏号带公式": heads.codes_with_formulas,
    "甲乙写成栏次": heads.codes_called,
    "没有栏号行": heads.codes_gone,
    "栏号从第一列数起": heads.codes_from_the_first_column,
}
ROWS = {
    "行名加流水号": rows.numbered_rows,
    "行名加带圈号": rows.circled_rows,
    "大类号加括号": rows.sections_in_brackets,
    "行名缩进多样": rows.indents,
    "其中写成#": rows.hash_for_of_which,
    "每行都写其中": rows.of_which_each,
    "其中单独一行": rows.of_which_line,
    "行名后加冒号": rows.colons_after_rows,
    "行名带计量单位": rows.labels_with_units,
    "行名带代码": rows.labels_coded,
    "前加序号列": rows.number_column_before,
    "行名后加行次列": rows.line_number_column,
    "行名分大类小类两列": rows.labels_in_two_columns,
    "两行对调": rows.rows_swapped,
    "加本地行": rows.rows_of_ones_own,
    "加小计行": rows.office_subtotals,
    "段名在首小计在尾": rows.sections_summed_below,
    "加分组标题行": rows.group_heading_rows,
    "隔行空": rows.blank_rows,
    "表头下空一行": rows.blank_row_under_head,
    "少一行": rows.row_missing,
    "表中夹注": rows.note_in_the_body,
    "各组间空列": rows.blank_columns,
    "加本地列": rows.column_of_ones_own,
    "右边加辅助列": rows.helper_columns,
    "少一栏": rows.column_missing,
    "行名右边再印一遍": rows.labels_again_at_right,
    "左上角斜线表头": rows.label_head_crossed,
    "左上角空着": rows.label_head_blank,
    "已有零散的数": rows.filled,
    "数存成带单位的文本": rows.figures_as_text,
    "不填的格打斜杠": rows.marks_for_nothing,
}
FRAMES = {
    "标题前后加字": frames.title_dressed,
    "左上角写附件": frames.annex_above,
    "右上角表号制表机关": frames.number_at_right,
    "标题上有单位名": frames.office_above_title,
    "标题不居中合并": frames.title_merged_over_fewer,
    "标题分两行": frames.title_in_two_rows,
    "标题只在工作表名": frames.no_title,
    "填报单位行换词": frames.caption_otherwise,
    "填报单位行在一格": frames.caption_in_one_cell,
    "签字行各样写法": frames.foot_otherwise,
    "没有签字行": frames.no_foot,
    "签字行前加注": frames.notes_before_foot,
    "表头前写填报说明": frames.notes_above_head,
    "表右写填表说明": frames.notes_at_right,
    "上空两行左空两列": frames.margins,
    "表下另有小表": frames.small_table_below,
}
WORDS = {name: wordings.wording(name) for name in wordings.FAMILIES if name not in ELSEWHERE}
RECIPES = {**recipes.RECIPES, **WORDS, **HEADS, **ROWS, **FRAMES}

ASKED = {
    **{name: look_alikes.trap(name) for name in look_alikes.TRAPS},
    **{name: look_alikes.twin(*pair) for name, pair in look_alikes.TWINS.items()},
}
"""Recipes after which the rows and columns they touch must be asked."""
