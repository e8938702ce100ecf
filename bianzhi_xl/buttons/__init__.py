"""The one table of buttons (按钮): label, name, function, tooltip.

Ribbon, shell and library are read from it: one name, one behaviour.  This is also the library's front:

>>> [button.name for button in BUTTONS]
['new', 'fill', 'check', 'mark', 'unmark', 'undo', 'lock', 'unlock', 'collect', 'assemble', 'verify', 'duplex', 'demo', 'models', 'rules']
"""

from __future__ import annotations

from bianzhi_xl.buttons.checking import check, mark, unmark
from bianzhi_xl.buttons.collecting import collect
from bianzhi_xl.buttons.done import Button, Done, Option, Tell
from bianzhi_xl.buttons.filling import fill, undo
from bianzhi_xl.buttons.keeping import models, new, rules
from bianzhi_xl.buttons.locking import lock, unlock
from bianzhi_xl.buttons.sending import assemble, duplex, verify
from bianzhi_xl.buttons.story import demo

__all__ = [
    "BUTTONS",
    "Button",
    "Done",
    "Option",
    "Tell",
    "assemble",
    "check",
    "collect",
    "demo",
    "duplex",
    "fill",
    "lock",
    "mark",
]
__all__ += ["models", "new", "rules", "undo", "unlock", "unmark", "verify"]

_TARGETS = Option("targets", "paths", "工作文件夹，或其中的一个或几个工作簿", "文件夹或工作簿", required=True)
_FOLDER = Option("folder", "path", "工作文件夹", "文件夹", required=True)

BUTTONS: tuple[Button, ...] = (
    Button(
        "new",
        "新建",
        "建一个县市或州直单位某一年度的工作文件夹：空白表、设置、本地规则。",
        new,
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
        ),
    ),
    Button(
        "fill",
        "填表",
        "按实名制台账填写各表；手填的不动，与台账不同的手填数只列出、不覆盖。",
        fill,
        (
            _TARGETS,
            Option("preview", "switch", "只看要改什么，不写入"),
            Option("overwrite", "switch", "连与台账不同的手填数也改成台账数（记入日志，可撤销）"),
        ),
        steps=True,
    ),
    Button("check", "核对", "按规则核对各表与台账，列出每一处不符。", check, (_TARGETS,), steps=True),
    Button(
        "mark", "标记", "核对并在表中标出不符的单元格，加批注和“核对结果”页。", mark, (_TARGETS,), steps=True
    ),
    Button("unmark", "清除标记", "去掉标记、批注和“核对结果”页，恢复原样。", unmark, (_TARGETS,)),
    Button("undo", "撤销", "撤销上一次填表。", undo, (_FOLDER,)),
    Button(
        "lock",
        "锁定",
        "给每张表和工作簿结构加保护口令。",
        lock,
        (
            _TARGETS,
            Option("password", "secret", "保护口令", required=True),
            Option("open-hand", "switch", "手填格留着可填"),
        ),
    ),
    Button(
        "unlock", "解锁", "用口令解除保护。", unlock, (_TARGETS, Option("password", "secret", "保护口令"))
    ),
    Button(
        "collect",
        "汇总下属",
        "主管单位核对下属单位的工作簿（下属/单位全称/），按单位性质汇总，每个数写明来源。",
        collect,
        (_FOLDER,),
        steps=True,
    ),
    Button(
        "assemble",
        "组包",
        "核对无误后组成报送包：文件夹、压缩包、清单和封签。",
        assemble,
        (_FOLDER,),
        steps=True,
    ),
    Button(
        "verify",
        "验包",
        "按封签检查报送包：缺了什么、多了什么、哪一格改过。",
        verify,
        (Option("package", "path", "报送包（文件夹或 .zip）", "报送包", required=True),),
    ),
    Button(
        "duplex",
        "双面打印",
        "花名册做成正反面标题颠倒的双面 PDF：给工作簿，或由 Excel 另存的 PDF。",
        duplex,
        (Option("file", "path", "花名册工作簿，或它的 PDF", "文件", required=True),),
    ),
    Button(
        "demo",
        "演示",
        "造一个虚构的县，从台账到报送包走一遍。",
        demo,
        (Option("folder", "path", "演示放在哪个文件夹（应不存在或是空的）", "文件夹", required=True),),
        steps=True,
    ),
    Button(
        "models",
        "表样",
        "由表样声明生成各表的空白工作簿；给工作文件夹时按它的开关生成到“空白表样”。",
        models,
        (Option("folder", "path", "放在哪个文件夹，或工作文件夹；不写就更新 templates", "文件夹"),),
    ),
    Button(
        "rules",
        "规则",
        "列出、检查规则，或看规则语言的词。",
        rules,
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
    ),
)
