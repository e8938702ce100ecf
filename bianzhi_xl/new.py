"""A new working folder (新建): blank forms, settings, local rules, and places for the exports."""

from __future__ import annotations

from collections.abc import Mapping

from bianzhi_xl import settings as setting
from bianzhi_xl import waivers
from bianzhi_xl.forms import applies_to
from bianzhi_xl.nouns import Form, Settings

LOCAL_RULES = """\
# 本地规则：在内置规则之上加减。内置规则用 bianzhi-xl rules list 看。
包含: 内置
# 改级别、停用或新增，例如：
# 规则:
# - 名: T-09
#   级别: 提示
# - 名: R-12
#   停用: 是
规则: []
"""

_GUIDE = """\
这是 {name} {year} 年度机构编制统计的工作文件夹。

1. 把实名制系统导出的文件放进“{register}”：在职、非在职、离退休、编外人员，机构，编制台账。
   文件名随意，.xlsx、.xls、.csv 都可以，程序按表头认文件。
2. 把上年的工作簿放进“{last_year}”，“上年”各栏和同比核对要用；没有就空着。
3. 填表、核对、锁定、组包。填表前的工作簿和每次改动都留在“记录”里，可以撤销。
4. 用上级下发的表的，把没有填过的原件放进“空白表样”（没有就新建一个），核对时会说表头、合并、行名、公式哪里被改过。

设置.yaml 是设置，{rules} 是本地规则，{waivers} 写特殊情况的说明。本文件可以删除。
"""


def families(forms: Mapping[str, Form], settings: Settings) -> tuple[str, ...]:
    """The workbooks that this office fills in this year, in the order of their forms."""
    return tuple(dict.fromkeys(form.family for form in forms.values() if applies_to(form, settings)))


def files(settings: Settings, blanks: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files of a new working folder by their path in it; ``blanks``: its blank workbooks by file name."""
    texts = {
        setting.FILE: setting.text(settings),
        settings.rules: LOCAL_RULES,
        settings.waivers: waivers.BLANK,
        "先看这里.txt": _GUIDE.format(
            name=settings.unit or settings.name,
            year=settings.year,
            register=settings.register,
            last_year=settings.last_year,
            rules=settings.rules,
            waivers=settings.waivers,
        ),
    }
    found = {path: text.encode("utf-8") for path, text in texts.items()}
    return found | dict(blanks)
