"""The rules (规则): what must hold between figures, people and institutions, as written in rules.yaml.

>>> from bianzhi_xl.rules import load
>>> book = load()
>>> rule = next(rule for rule in book if rule.name == "T-05")
>>> print(rule.severity, rule.label)
错误 超缺等于实有减编制

Whoever judges rules (``check``) gives each a Scope for every thing of its kind (每).  All offer 截止日 (the
cut-off date), 年度 (a number), 填报 (县市 | 州直单位 | 全州) and 工资表 (有 | 无); besides:

| 每     | once for every                                    | names                                       |
|--------|---------------------------------------------------|---------------------------------------------|
| 人员   | person (of 记录)                                  | person fields; else derived attributes;     |
|        |                                                   | 单位.<field or attribute>; 记录类           |
| 机构   | institution                                       | its fields; else derived attributes;        |
|        |                                                   | 台账.<field of its latest unit-level row>;  |
|        |                                                   | 下级机构数; 批文累计编制数                  |
| 台账   | ledger row                                        | its fields; 机构.<field or attribute>       |
| 工资   | row of the payroll list, where there is one       | person fields; else derived attributes      |
| 行     | row of a form                                     | its column keys; 表 行 行类; 本表[…] cells  |
| 格     | cell with a value or a place to type one          | 值, 表 行 列 行类 类 计量 来源; 下级合计    |
| 取数格 | cell that the register, ledger or last year gives | 填 应, 表 行 列 行类 类 计量 来源           |
| 关系   | relation declared in a form                       | 左 右 种, 表 行 列 (of its left side)       |
| 公式格 | cell that holds a formula in the model            | 公式在 (是/否), 表 行 列 行类 类 计量 来源  |
| 表     | form                                              | 表 录入 (是/否) 已填 序号错 (个);           |
|        |                                                   | 本单位编制 (名) of a 州直单位's form;       |
|        |                                                   | 本表[…] cells                               |
| 表结构 | form                                              | 缺少 多余 不同 (numbers); 表样 (the edition |
|        |                                                   | it claims to be, else ""), 表               |
| 全部   | the whole; only when every form in 表 is there    | cells of any form, counts                   |
| 报送包 | the parcel, before it is assembled                | 缺表 重表 标记 错误 印记不符 材料疑处 (个); |
|        |                                                   | 承诺书 统计说明 分析报告 迟报说明 签字核对  |
|        |                                                   | (有/无); 报送日 期限                        |

行 and 列 are keys (合计, 行政编制.实有人数), not printed labels.  行类: 合计 (adds up others), 其中, else
the kind of the row: 固定, 逐机构, 逐内设机构, 逐人.  类 and 计量 are the column's kind and unit, 来源 its
source's word.  应 is None when there is nothing to compare with.  右 of a relation is the sum of its terms;
when the rule says 空: 当零, blank terms are zero.  批文累计编制数: 编制数 of the earliest unit-level ledger
row plus 增编数 and minus 减编数 of all later ones; None when a later row gives neither.  下级合计: the sum of the
same cell over the workbooks of 下属 in the working folder of a whole prefecture (全州), else None.
A blank field is None even if there is an attribute of that name.  次数(…) counts the people who have not left
(人员状况 is not 已离开).
"""

from bianzhi_xl.rules.book import DETAILS, catalogue, details, markdown
from bianzhi_xl.rules.lint import Vocabulary, lint
from bianzhi_xl.rules.loading import load, read, weights
from bianzhi_xl.rules.proof import ExampleScope, prove
from bianzhi_xl.rules.rule import EACH, SEVERITIES, STATES, Outcome, Rule, shown

__all__ = [
    "DETAILS",
    "EACH",
    "SEVERITIES",
    "STATES",
    "ExampleScope",
    "Outcome",
    "Rule",
    "Vocabulary",
    "catalogue",
    "details",
    "lint",
    "load",
    "markdown",
    "prove",
    "read",
    "shown",
    "weights",
]
