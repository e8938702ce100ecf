"""A new working folder (新建): blank forms, settings, local rules, and places for the exports."""

from __future__ import annotations

from collections.abc import Mapping

from bianzhi_xl import settings as setting
from bianzhi_xl import waivers
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

_REGISTER_NOTE = """\
把实名制系统导出的文件放在这个文件夹里，文件名随意，.xlsx、.xls、.csv 都可以：
在职人员、非在职人员、离退休人员、编外人员、机构、编制台账。
程序按表头认文件；本文件可以删除。
"""
_LAST_YEAR_NOTE = """\
把上年的报送包（文件夹里的工作簿）放在这里，“上年”各栏和同比核对要用；没有就空着。
本文件可以删除。
"""


def families(forms: Mapping[str, Form], settings: Settings) -> tuple[str, ...]:
    """The workbooks that this office fills in this year, in the order of their forms."""
    return tuple(
        dict.fromkeys(
            form.family
            for form in forms.values()
            if form.serves == settings.serves and form.years[0] <= settings.year <= form.years[1]
        )
    )


def files(settings: Settings, blanks: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files of a new working folder by their path in it; ``blanks``: family → blank workbook."""
    texts = {
        setting.FILE: setting.text(settings),
        settings.rules: LOCAL_RULES,
        settings.waivers: waivers.BLANK,
        f"{settings.register}/请把台账导出文件放在这里.txt": _REGISTER_NOTE,
        f"{settings.last_year}/请把上年报送包放在这里.txt": _LAST_YEAR_NOTE,
    }
    found = {path: text.encode("utf-8") for path, text in texts.items()}
    return found | {f"{family}.xlsx": data for family, data in blanks.items()}
