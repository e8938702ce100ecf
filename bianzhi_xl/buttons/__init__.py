"""The one table of buttons (按钮): label, name, function, tooltip.

Ribbon, toolbar, shell, library and README's table are read from it: one name, one behaviour.  This is also the
library's front:

>>> [button.name for button in BUTTONS if button.shell][:6]
['new', 'import', 'fill', 'undo', 'check', 'mark']
>>> [button.label for button in RIBBON][:5]
['新建', '导入台账', '填表', '预览', '撤销']
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from bianzhi_xl.buttons.done import Button, Done, Option, Tell

if TYPE_CHECKING:
    from bianzhi_xl.buttons.accepting import accept
    from bianzhi_xl.buttons.adding import addin
    from bianzhi_xl.buttons.adopting import adopt
    from bianzhi_xl.buttons.checking import check, mark, unmark
    from bianzhi_xl.buttons.collecting import collect
    from bianzhi_xl.buttons.confirming import confirm
    from bianzhi_xl.buttons.explaining import explain
    from bianzhi_xl.buttons.filling import fill, undo
    from bianzhi_xl.buttons.keeping import import_, models, new, rules
    from bianzhi_xl.buttons.locking import lock, unlock
    from bianzhi_xl.buttons.looking import following, manual, preceding, settings, who
    from bianzhi_xl.buttons.sending import assemble, duplex, verify
    from bianzhi_xl.buttons.story import demo

__all__ = [
    "BUTTONS",
    "RIBBON",
    "Button",
    "Done",
    "Option",
    "Tell",
    "accept",
    "addin",
    "adopt",
    "assemble",
    "check",
    "collect",
    "confirm",
]
__all__ += ["demo", "duplex", "explain", "fill", "following", "import_", "lock", "manual", "mark", "models"]
__all__ += ["new", "preceding", "rules", "settings", "undo", "unlock", "unmark", "verify", "who"]

_TARGETS = Option("targets", "paths", "工作文件夹，或其中的一个或几个工作簿", "文件夹或工作簿", required=True)
_FOLDER = Option("folder", "path", "工作文件夹", "文件夹", required=True)
_BOOK = Option("file", "path", "工作簿", "工作簿", required=True)
_KEY = Option("password", "key", "保护口令（没有口令的直接确定）")
_CELL = Option("at", "cell", "单元格，例如 汇总03!C8", "单元格", required=True)

BUTTONS: tuple[Button, ...] = (
    Button(
        "new",
        "新建",
        "建一个县市或州直单位某一年度的工作文件夹：空白表、设置、本地规则。",
        "keeping.new",
        (
            Option("folder", "path", "要建的文件夹（应不存在或是空的）", "文件夹", required=True),
            Option("name", "text", "县市名称（州直单位写“州直”）", "名称", required=True),
            Option("year", "number", "统计年度", "年度", required=True),
            Option("unit", "text", "州直单位全称；不写就是县市", "单位", ""),
            Option(
                "nature",
                "text",
                "州直单位的性质：党政群、公检法司、基层、参公、事业，几个用逗号隔开",
                "性质",
                "",
            ),
            Option("region", "text", "六位区划代码", "代码", ""),
            Option("whole", "switch", "全州：各表是各县市和州直之和"),
        ),
    ),
    Button(
        "import",
        "导入台账",
        "把实名制系统导出的文件放进工作文件夹的“台账”；先读一遍，读不了的不放。",
        "keeping.import_",
        (
            _FOLDER,
            Option("exports", "paths", "实名制导出文件（.xlsx、.xls、.csv）", "导出文件", required=True),
        ),
    ),
    Button(
        "fill",
        "填表",
        "按实名制台账填写各表；手填的不动，与台账不同的手填数只列出、不覆盖。",
        "filling.fill",
        (
            _TARGETS,
            Option("preview", "switch", "只看要改什么，不写入"),
            Option("overwrite", "switch", "连与台账不同的手填数也改成台账数（记入日志，可撤销）"),
            _KEY,
        ),
        steps=True,
        changes=True,
        journaled=True,
    ),
    Button(
        "preview",
        "预览",
        "看一看填表会改哪些格子，不写入。",
        "filling.fill",
        (_TARGETS,),
        steps=True,
        shell=False,
        fixed={"preview": True},
    ),
    Button(
        "undo",
        "撤销",
        "撤销上一次填表、采纳或说明。",
        "filling.undo",
        (_FOLDER,),
        changes=True,
        journaled=True,
    ),
    Button(
        "check",
        "核对",
        "按规则核对各表与台账，列出每一处不符。",
        "checking.check",
        (_TARGETS,),
        steps=True,
        ribbon=False,
    ),
    Button(
        "mark",
        "核对",
        "核对并在表中标出不符的单元格，加批注和“核对结果”页。",
        "checking.mark",
        (_TARGETS, _KEY),
        steps=True,
        changes=True,
    ),
    Button(
        "mark_folder",
        "核对全部",
        "核对工作文件夹里的全部工作簿和台账本身，在各工作簿里标出。",
        "checking.mark",
        (_TARGETS, _KEY),
        steps=True,
        shell=False,
        changes=True,
    ),
    Button(
        "previous",
        "上一处",
        "跳到前一个标出的单元格，并说明是什么。",
        "looking.preceding",
        (_BOOK, _CELL),
        shell=False,
    ),
    Button(
        "next",
        "下一处",
        "跳到后一个标出的单元格，并说明是什么。",
        "looking.following",
        (_BOOK, _CELL),
        shell=False,
    ),
    Button(
        "who", "这是谁", "这个数是台账里的哪些人（身份证号只显示前后几位）。", "looking.who", (_BOOK, _CELL)
    ),
    Button(
        "accept",
        "采纳",
        "把疑点改成核对结果里说的“应为”的数；记入日志，可撤销。",
        "accepting.accept",
        (_BOOK, _CELL, _KEY),
        changes=True,
        journaled=True,
    ),
    Button(
        "explain",
        "说明",
        "给一处确属事实的不符写说明；写在工作簿里，跟着走，数字一变自动失效。",
        "explaining.explain",
        (
            _BOOK,
            _CELL,
            Option("reason", "text", "原因", "原因", required=True),
            Option("who", "text", "说明人", "姓名", required=True),
            Option("approved", "text", "批准人", "姓名", required=True),
            Option("rule", "text", "规则编号；这一格只有一条不符时不用写", "规则", ""),
            Option("date", "text", "日期，如 2018-01-05；不写就是今天", "日期", ""),
            _KEY,
        ),
        changes=True,
        journaled=True,
    ),
    Button(
        "confirm",
        "确认",
        "表头或行名与表样不同、拿不准的那一列（行）：点中它，确认就是它；记住以后，同样的表不再问。",
        "confirming.confirm",
        (_BOOK, _CELL, Option("none", "switch", "不是它，本版式没有这一项")),
    ),
    Button(
        "unmark",
        "清除标记",
        "去掉标记、批注和“核对结果”页，恢复原样。",
        "checking.unmark",
        (_TARGETS, _KEY),
        changes=True,
    ),
    Button(
        "lock",
        "锁定",
        "给每张表和工作簿结构加保护口令。",
        "locking.lock",
        (
            _TARGETS,
            Option("password", "secret", "保护口令", required=True),
            Option("open-hand", "switch", "手填格留着可填"),
        ),
        changes=True,
    ),
    Button(
        "unlock",
        "解锁",
        "用口令解除保护。",
        "locking.unlock",
        (_TARGETS, Option("password", "secret", "保护口令")),
        changes=True,
    ),
    Button(
        "collect",
        "汇总下属",
        "主管单位核对下属单位的工作簿（下属/单位全称/），按单位性质汇总，每个数写明来源；全州把各县市、州直的同一格相加。",
        "collecting.collect",
        (_FOLDER,),
        steps=True,
        ribbon=False,
    ),
    Button(
        "assemble",
        "组包",
        "核对无误后组成报送包：文件夹、压缩包、清单和封签。",
        "sending.assemble",
        (_FOLDER,),
        steps=True,
    ),
    Button(
        "verify",
        "验包",
        "按封签检查报送包：缺了什么、多了什么、哪一格改过。",
        "sending.verify",
        (Option("package", "path", "报送包（文件夹或 .zip）", "报送包", required=True),),
    ),
    Button("settings", "设置", "打开工作文件夹的设置。", "looking.settings", (_FOLDER,), shell=False),
    Button("help", "帮助", "打开使用说明。", "looking.manual", (), shell=False),
    Button(
        "duplex",
        "双面打印",
        "花名册做成正反面标题颠倒的双面 PDF：给工作簿，或由 Excel 另存的 PDF。",
        "sending.duplex",
        (Option("file", "path", "花名册工作簿，或它的 PDF", "文件", required=True),),
        ribbon=False,
    ),
    Button(
        "demo",
        "演示",
        "造一个虚构的县，从台账到报送包走一遍。",
        "story.demo",
        (Option("folder", "path", "演示放在哪个文件夹（应不存在或是空的）", "文件夹", required=True),),
        steps=True,
        ribbon=False,
    ),
    Button(
        "models",
        "表样",
        "由表样声明生成各表的空白工作簿；给工作文件夹时按它的开关生成到“空白表样”。",
        "keeping.models",
        (Option("folder", "path", "放在哪个文件夹，或工作文件夹；不写就更新 templates", "文件夹"),),
        ribbon=False,
    ),
    Button(
        "adopt",
        "收录表样",
        "我们没有的表：读它的表头、行、合计和公式，起草表样声明（YAML），每处猜的都注明，人核实补全以后才用。",
        "adopting.adopt",
        (
            _BOOK,
            Option("sheet", "text", "工作表名；只有一张认不出的表时不用写", "工作表", ""),
            Option("out", "text", "草稿写到哪个文件；不写就放进工作文件夹的“表样”", "文件", ""),
        ),
        ribbon=False,
    ),
    Button(
        "rules",
        "规则",
        "列出、检查规则，或看规则语言的词。",
        "keeping.rules",
        (
            Option(
                "what",
                "word",
                "list 列出规则，lint 检查规则，words 规则语言的词",
                "list|lint|words",
                "list",
                choices=("list", "lint", "words"),
            ),
            Option("folder", "path", "工作文件夹（含本地规则）；不写就是内置规则", "文件夹"),
            Option("out", "text", "把规则目录写成文件（.md 或 .xlsx）", "文件"),
        ),
        ribbon=False,
    ),
    Button(
        "addin",
        "加载项",
        "Excel 加载项和 LibreOffice 工具栏：生成、安装、卸载、查看，或做离线安装包。",
        "adding.addin",
        (
            Option(
                "what",
                "word",
                "build 生成，install 安装，remove 卸载，status 查看，bundle 离线安装包",
                "build|install|remove|status|bundle",
                "status",
                choices=("build", "install", "remove", "status", "bundle"),
            ),
            Option(
                "folder", "path", "放在哪个文件夹；安装、卸载、查看时不写就是 Excel 的启动文件夹", "文件夹"
            ),
            Option("source", "text", "离线安装包里本程序的来源：安装包（.whl）或源代码文件夹", "来源", ""),
            Option("python", "text", "离线安装包用于哪一版 Python", "版本", "3.11"),
        ),
        ribbon=False,
    ),
)

RIBBON: tuple[Button, ...] = tuple(button for button in BUTTONS if button.ribbon)
"""What the ribbon and LibreOffice's toolbar show."""


def __getattr__(name: str) -> Any:
    """A button's function; its room is loaded when it is first asked for, as each press is a new process."""
    for button in BUTTONS:
        room, function = button.function.split(".")
        if function == name:
            return getattr(importlib.import_module(f"{__name__}.{room}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
