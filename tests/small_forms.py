"""Two small forms made by hand: one of fixed rows, one with listings between subtotals."""

from bianzhi_xl.nouns import Column, Form, Row, RowSpec, Source, Where

COLUMNS = (
    Column("系统", ("系统类别",), Source("行名"), kind="文字"),
    Column("机构数", ("机构数",), Source("机构数"), "个", "机构"),
    Column(
        "行政编制.编制数",
        ("行政编制", "编制数"),
        Source("编制", where=Where.of(编制类型="行政编制")),
        "名",
        "编制",
    ),
    Column(
        "行政编制.实有人数",
        ("行政编制", "实有人数"),
        Source("人数", where=Where.of(编制类型="行政编制", 人员状况="在编在职")),
        "人",
        "实有",
    ),
    Column(
        "行政编制.超缺",
        ("行政编制", "超(+)缺(-)"),
        Source("式", "行政编制.实有人数 - 行政编制.编制数"),
        "人",
        "超缺",
    ),
    Column(
        "事业编制.编制数",
        ("事业编制", "编制数"),
        Source("编制", where=Where.of(编制类型="事业编制")),
        "名",
        "编制",
    ),
    Column("上年数", ("上年数",), Source("上年", "行政编制.编制数"), "名", "上年"),
    Column("备注", ("备注",), Source("手填"), kind="手填"),
)

FIXED = Form(
    id="jia",
    name="甲表",
    number="附表1-1",
    title="机关编制情况统计表",
    family="汇总表",
    serves="县市",
    units="名、人、个",
    columns=COLUMNS,
    rows=(
        RowSpec("合计", "合    计", sum_of=("党委", "政府")),
        RowSpec("党委", "一、党委"),
        RowSpec("纪委", "其中：纪委", of="党委"),
        RowSpec("政府", "二、政府"),
        RowSpec("公安", "其中：公安", of="政府"),
    ),
    label_column="系统",
    sign=("单位负责人", "审核人", "填报人"),
)

LISTING = Form(
    id="yi",
    name="乙表",
    number="附表3-1",
    title="机关编制情况明细表",
    family="明细表",
    serves="县市",
    units="名、人、个",
    columns=(
        Column("序号", ("序号",), Source("序号"), kind="文字"),
        Column("机构名称", ("机构名称",), Source("行名"), kind="文字"),
        Column("机构编码", ("机构编码",), Source("机构", "机构编码"), kind="文字", only=("逐机构",)),
        Column("编制数", ("编制数",), Source("编制"), "名", "编制"),
        Column("实有人数", ("实有人数",), Source("人数"), "人", "实有"),
        Column("超缺", ("超(+)缺(-)",), Source("式", "实有人数 - 编制数"), "人", "超缺"),
        Column("备注", ("备注",), Source("手填"), kind="手填"),
    ),
    rows=(
        RowSpec("合计", "合计", sum_of=("党委小计", "政府小计")),
        RowSpec("党委小计", "一、党委", sum_of=("党委单位",)),
        RowSpec("党委单位", "", kind="逐机构", where=Where.of(系统类别="党委")),
        RowSpec("政府小计", "二、政府", sum_of=("政府单位",)),
        RowSpec("政府单位", "", kind="逐机构", where=Where.of(系统类别="政府")),
    ),
    label_column="机构名称",
    sign=("单位负责人", "审核人"),
)

SHEET = """
附表1-1 |
机关编制情况统计表（2017年）| < | < | < | < | < | < | <
填报单位：某县 | | 截止日期：2017年12月31日 | | | | | 单位：名、人、个
系统类别 | 机构数 | 行政编制 | <        | <          | 事业编制 | 上年数 | 备注
^        | ^      | 编制数   | 实有人数 | 超(+)缺(-) | 编制数   | ^      | ^
甲       | 1      | 2        | 3        | 4          | 5        | 6      | 7
合    计 |        |          |          |            |          |        |
一、党委 |        |          |          |            |          |        |
其中：纪委 |      |          |          |            |          |        |
二、政府 |        |          |          |            |          |        |
其中：公安 |      |          |          |            |          |        |
单位负责人：| | 审核人： | | 填报人： | | |
注：编制数按批文填写。
"""

LIST_SHEET = """
附表3-1 |
机关编制情况明细表 | < | < | < | < | < | <
填报单位：某县 |
序号 | 机构名称 | 机构编码 | 编制数     | 实有人数   | 超(+)缺(-) | 备注
甲   | 乙       | 丙       | 1          | 2          | 3          | 4
     | 合计     |          | =D7+D10    | =E7+E10    | =E6-D6     |
     | 一、党委 |          | =SUM(D8:D9)   | =SUM(E8:E9)   | =E7-D7  |
     |          |          |            |            | =E8-D8     |
     |          |          |            |            | =E9-D9     |
     | 二、政府 |          | =SUM(D11:D12) | =SUM(E11:E12) | =E10-D10 |
     |          |          |            |            | =E11-D11   |
     |          |          |            |            | =E12-D12   |
     | 单位负责人： | | 审核人： |
"""


def fixed_rows(form: Form = FIXED) -> tuple[Row, ...]:
    return tuple(Row(spec.key, spec.label, spec, form.where & spec.where) for spec in form.rows)


def listing_rows(*units: tuple[str, str, str], form: Form = LISTING) -> tuple[Row, ...]:
    """The rows of a listing form: (section, name, code) for each institution, in order."""
    names: dict[str, int] = {}
    rows = []
    for spec in form.rows:
        if spec.kind == "固定":
            rows.append(Row(spec.key, spec.label, spec, form.where & spec.where))
        for section, name, code in units:
            if section == spec.key:
                names[name] = names.get(name, 0) + 1
                key = name if names[name] == 1 else f"{name}#{names[name]}"
                rows.append(Row(key, name, spec, Where.of(机构=code), None, ("机构编码", code)))
    return tuple(rows)
