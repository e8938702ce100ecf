"""The made-up county: its institutions and their usual sizes.  No such county exists.

芷岩县 and its code 433199 appear in no edition of GB/T 2260; the unit names are those any county has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

COUNTY = "芷岩县"
REGION = "433199"
SEED = 2017
Row = dict[str, object]
"""One row of an export: header → what stands in the cell."""


class Kind(NamedTuple):
    """A kind of institution: how it is classed, how many people (人) it has, and its inner offices (个).

    bz: its main 编制类型.  workers: share of 机关工勤 among its people.  parent: 隶属单位 without the county.
    """

    names: tuple[str, ...]
    system: str
    nature: str
    category: str
    grade: str
    bz: str
    people: tuple[int, int]
    offices: int = 0
    workers: float = 0.0
    industry: str = ""
    sub_industry: str = ""
    sydw_class: str = ""
    fund: str = ""
    cangong: bool = False
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One institution of the county while it is being made up; size in 人."""

    code: str
    name: str
    kind: Kind
    offices: tuple[str, ...]
    size: int
    fund: str


_TOWNS = (
    "城关镇 青溪镇 石桥镇 白岩镇 龙潭镇 沙坪镇 茶坳镇 双江镇 古楼镇 云台乡 杉木乡 梅坪乡 松柏乡 竹坪乡 "
    "岩门乡 芭蕉乡"
).split()
_ROADS = ("沅岸街道", "东门街道")
_OFFICES = "办公室 人事股 综合业务股 政策法规股 财务股 督查股 规划股 行政审批股"


def _named(text: str, suffix: str = "") -> tuple[str, ...]:
    return tuple(COUNTY + word + suffix for word in text.split())


KINDS: tuple[Kind, ...] = (
    Kind(
        _named("纪律检查委员会"),
        "党委",
        "党政机关",
        "纪委机关",
        "正科",
        "纪检监察行政编制",
        (28, 34),
        6,
        0.05,
    ),
    Kind(
        _named(
            "委办公室 委组织部 委宣传部 委统战部 委政法委员会 委机构编制委员会办公室 委巡察办 委老干部局 直属机关工委"
        ),
        "党委",
        "党政机关",
        "党委工作部门",
        "正科",
        "行政编制",
        (10, 22),
        4,
        0.08,
    ),
    Kind(_named("人大常委会机关"), "人大", "国家机关", "人大机关", "正处", "行政编制", (24, 30), 5, 0.1),
    Kind(_named("政协机关"), "政协", "党政机关", "政协机关", "正处", "行政编制", (22, 28), 5, 0.1),
    Kind(_named("人民政府办公室"), "政府", "国家机关", "政府办公室", "正科", "行政编制", (30, 38), 7, 0.12),
    Kind(
        _named(
            "发展和改革局 教育和体育局 经济和信息化局 民族宗教事务局 民政局 财政局 人力资源和社会保障局 国土资源局 "
            "住房和城乡建设局 交通运输局 水利局 农业局 林业局 商务局 文化旅游广电局 卫生和计划生育局 审计局 环境保护局 "
            "安全生产监督管理局 统计局 食品药品工商质量监督管理局 扶贫开发办公室"
        ),
        "政府",
        "国家机关",
        "政府组成部门",
        "正科",
        "行政编制",
        (14, 32),
        5,
        0.08,
    ),
    Kind(
        _named("信访局 粮食局 移民开发局 城市管理和行政执法局 政务服务中心管理办公室 外事侨务旅游办公室"),
        "政府",
        "国家机关",
        "政府直属机构",
        "正科",
        "行政编制",
        (8, 16),
        3,
        0.06,
    ),
    Kind(_named("工商业联合会"), "民主党派", "社会团体", "工商联", "正科", "行政编制", (5, 7), 2),
    Kind(
        _named("总工会 妇女联合会 科学技术协会 残疾人联合会 文学艺术界联合会"),
        "群众团体",
        "社会团体",
        "群团机关",
        "正科",
        "行政编制",
        (4, 9),
        2,
    ),
    Kind(("共青团芷岩县委员会",), "群众团体", "社会团体", "群团机关", "正科", "行政编制", (5, 7), 2),
    Kind(_named("公安局"), "政府", "政法机关", "政府组成部门", "正科", "政法专项编制", (230, 240), 8, 0.03),
    Kind(_named("司法局"), "政府", "政法机关", "政府组成部门", "正科", "政法专项编制", (48, 54), 5, 0.04),
    Kind(_named("人民法院"), "法院", "政法机关", "法院", "副处", "政法专项编制", (70, 78), 6, 0.04),
    Kind(_named("人民检察院"), "检察院", "政法机关", "检察院", "副处", "政法专项编制", (52, 58), 6, 0.04),
    Kind(
        tuple(COUNTY + town + "人民政府" for town in _TOWNS),
        "政府",
        "国家机关",
        "乡(镇)机关",
        "正科",
        "行政编制",
        (22, 34),
        4,
        0.04,
    ),
    Kind(
        tuple(COUNTY + road + "办事处" for road in _ROADS),
        "政府",
        "国家机关",
        "政府派出机构(街道)",
        "正科",
        "行政编制",
        (22, 30),
        4,
        0.04,
    ),
    Kind(
        tuple(COUNTY + town + "国土资源所" for town in _TOWNS)
        + tuple(COUNTY + town + "财政所" for town in _TOWNS),
        "政府",
        "国家机关",
        "派驻/垂管机构",
        "正股",
        "行政编制",
        (4, 7),
    ),
    Kind(
        _named(
            "畜牧水产局 农机局 供销合作联合社 档案局 党校 史志办公室 公路管理局 城市建设投资管理办公室 库区移民办 "
            "接待服务中心 劳动监察大队 农业综合开发办公室 财政国库集中支付局 社会保险管理局 医疗保险管理局 卫生计生综合监督执法局 "
            "森林公安保障中心 道路运输管理所 机关事务管理局 地方海事处"
        ),
        "政府",
        "其他",
        "其他",
        "副科",
        "参公事业编制",
        (12, 26),
        3,
        industry="其他",
        sydw_class="承担行政职能",
        fund="全额拨款",
        cangong=True,
    ),
    Kind(
        _named("第一中学 第二中学 民族高级中学"),
        "政府",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (170, 210),
        3,
        industry="教育",
        sub_industry="普通中学",
        sydw_class="公益二类",
        fund="全额拨款",
    ),
    Kind(
        tuple(COUNTY + town + "初级中学" for town in _TOWNS),
        "政府",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (46, 78),
        industry="教育",
        sub_industry="普通中学",
        sydw_class="公益一类",
        fund="全额拨款",
    ),
    Kind(
        tuple(COUNTY + town + "中心小学" for town in _TOWNS) + _named("实验小学 民族小学 城东小学 城西小学"),
        "政府",
        "其他",
        "其他",
        "未定级",
        "事业编制",
        (38, 82),
        industry="教育",
        sub_industry="小学",
        sydw_class="公益一类",
        fund="全额拨款",
    ),
    Kind(
        _named("中等职业学校"),
        "政府",
        "其他",
        "其他",
        "副科",
        "事业编制",
        (90, 110),
        3,
        industry="教育",
        sub_industry="职业中学",
        sydw_class="公益二类",
        fund="全额拨款",
    ),
    Kind(
        _named("实验幼儿园 机关幼儿园 特殊教育学校"),
        "政府",
        "其他",
        "其他",
        "未定级",
        "事业编制",
        (22, 38),
        industry="教育",
        sub_industry="幼儿园",
        sydw_class="公益一类",
        fund="全额拨款",
    ),
    Kind(
        _named("人民医院 中医医院"),
        "政府",
        "其他",
        "其他",
        "副科",
        "事业编制",
        (190, 260),
        4,
        industry="卫生",
        sub_industry="县级医院",
        sydw_class="公益二类",
        fund="差额补贴",
    ),
    Kind(
        _named("妇幼保健计划生育服务中心 疾病预防控制中心"),
        "政府",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (45, 60),
        3,
        industry="卫生",
        sub_industry="疾控",
        sydw_class="公益一类",
        fund="全额拨款",
    ),
    Kind(
        tuple(COUNTY + town + "卫生院" for town in _TOWNS),
        "政府",
        "其他",
        "其他",
        "未定级",
        "事业编制",
        (24, 44),
        industry="卫生",
        sub_industry="乡镇卫生院",
        sydw_class="公益一类",
        fund="差额补贴",
    ),
    Kind(
        tuple(COUNTY + town + "综合服务中心" for town in _TOWNS),
        "政府",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (12, 24),
        industry="农林牧渔",
        sydw_class="公益一类",
        fund="全额拨款",
    ),
    Kind(
        _named("融媒体中心 文化馆 图书馆 博物馆 民族歌舞团"),
        "党委",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (10, 28),
        2,
        industry="文化",
        sydw_class="公益一类",
        fund="全额拨款",
    ),
    Kind(
        _named(
            "农业技术推广中心 林业技术推广站 水利工程管理站 种子管理站 植保植检站 水库管理所 国有林场 河道管理站 "
            "土地整理中心 农村经营管理站 畜牧技术推广站 茶叶技术服务站"
        ),
        "政府",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (9, 26),
        2,
        industry="农林牧渔",
        sydw_class="公益一类",
        fund="全额拨款",
    ),
    Kind(
        _named("公路养护中心 汽车客运服务站 交通工程质量监督站 渡口管理所"),
        "政府",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (12, 34),
        2,
        industry="交通",
        sydw_class="公益二类",
        fund="差额补贴",
    ),
    Kind(
        _named("园林管理所 环境卫生管理所 自来水公司管理站 房产交易管理所 市政设施维护站 规划勘测队"),
        "政府",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (10, 40),
        2,
        industry="城建",
        sydw_class="公益二类",
        fund="经费自理",
    ),
    Kind(
        _named("社会福利院 救助管理站 光荣院 殡葬管理所"),
        "政府",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (8, 18),
        2,
        industry="社会福利",
        sydw_class="公益一类",
        fund="全额拨款",
    ),
    Kind(
        _named("科技情报研究所 农业科学研究所"),
        "政府",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (8, 16),
        2,
        industry="科研",
        sydw_class="公益二类",
        fund="全额拨款",
    ),
    Kind(
        _named("业余体育学校 全民健身中心"),
        "政府",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (8, 14),
        2,
        industry="体育",
        sydw_class="公益一类",
        fund="全额拨款",
    ),
    Kind(
        _named(
            "招商促进服务中心 人才交流服务中心 就业服务中心 公共资源交易中心 不动产登记中心 价格认证中心 普查中心 "
            "法律援助中心 信息中心 统计调查队服务站 项目评审中心 会计核算中心 土地储备中心 军队离退休干部服务站"
        ),
        "政府",
        "其他",
        "其他",
        "正股",
        "事业编制",
        (7, 20),
        2,
        industry="其他",
        sydw_class="公益一类",
        fund="全额拨款",
    ),
    Kind(
        _named("工业集中区管理委员会"),
        "政府",
        "国家机关",
        "其他",
        "正科",
        "行政编制",
        (14, 18),
        3,
        0.05,
    ),
)

_STATIONS = _TOWNS[:4]
KINDS += tuple(
    Kind(
        tuple(f"{COUNTY}{body}{town}{suffix}" for town in _STATIONS),
        system,
        "政法机关",
        "派驻/垂管机构",
        "正股",
        "政法专项编制",
        (5, 9),
        parent=body,
    )
    for body, suffix, system in (
        ("公安局", "派出所", "政府"),
        ("司法局", "司法所", "政府"),
        ("人民法院", "人民法庭", "法院"),
    )
)
OFFICES = tuple(_OFFICES.split())
SURNAMES = tuple("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗向田彭石龙麻吴滕覃")
GIVEN = tuple(
    "明华建国志强晓红丽娟海燕文军春梅玉兰永平秀英伟东家兴光荣成林金凤思远子涵雨欣浩然佳怡俊杰梓萱立新国庆爱民"
)
