"""Made-up people for the made-up county: plausible ages, posts and dates; nobody real."""

from __future__ import annotations

import datetime as dt
import random

from bianzhi_xl.demo.plan import GIVEN, REGION, SURNAMES, Row, Unit

_CHECK = "10X98765432"
_ETHNIC = ("土家族", "苗族", "汉族", "汉族", "土家族", "苗族", "侗族")
_EDUCATION = ("本科", "本科", "本科", "大专", "大专", "硕士研究生", "中专")
_PARTY = ("中共党员", "中共党员", "群众", "群众", "共青团员")


def deputies(size: int) -> int:
    """Deputy leader posts (副职职数, 名) of a unit of ``size`` people."""
    return 1 if size < 10 else 2 if size < 40 else 3


def id_number(birth: dt.date, serial: int) -> str:
    """An invented ID number (GB 11643-1999 check character); an odd serial is a man's."""
    body = f"{REGION}{birth:%Y%m%d}{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + _CHECK[sum(w * int(ch) for w, ch in zip(weights, body, strict=True)) % 11]


def vary(retirees: list[Row], year: int) -> None:
    """A few of the retired are 离休 or retired early, and a few died in the year."""
    for place, row in enumerate(retirees):
        if place % 151 == 7:
            row |= {"人员状态": "离休", "离退休类别": "离休"}
        elif place % 97 == 11:
            row |= {"是否提前退休": "是", "备注": "提前退休"}
        elif place % 83 == 13 and int(str(row["离退休时间"])[:4]) < year:
            row |= {"人员状态": "去世", "离开时间": f"{year}-05-20", "离开方式": "去世"}


class Maker:
    """Makes people up, never the same ID number twice."""

    def __init__(self, chance: random.Random, cutoff: dt.date) -> None:
        self.chance = chance
        self.cutoff = cutoff
        self._taken: set[str] = set()

    def staff(self, unit: Unit) -> list[Row]:
        """Everyone who held a post in the unit this year: in post at the cut-off, or left during it."""
        rows = [self._post_holder(unit, place) for place in range(unit.size)]
        for row in rows:
            if self.chance.random() < 0.03:
                self._just_joined(row)
        gone = [self._post_holder(unit, unit.size) for _ in range(unit.size) if self.chance.random() < 0.006]
        for row in gone:
            row |= {"人员状态": "已调出", "离开时间": self._day(self.cutoff.year), "离开方式": "调出"}
        return rows + gone

    def off_post(self, unit: Unit) -> list[Row]:
        """People on the books who do not work (非在职)."""
        rows = []
        for _ in range(unit.size):
            if self.chance.random() < 0.008:
                row = self._post_holder(unit, unit.size)
                reason = self.chance.choice(("离岗不占编制", "长期病休", "全额拨款保留身份"))
                rows.append(row | {"人员状态": "非在职", "非在职理由": reason})
        return rows

    def retired(self, unit: Unit) -> list[Row]:
        """Retired people of the unit; some retired this year."""
        rows = []
        for _ in range(unit.size):
            if self.chance.random() < 0.14:
                rows.append(self._retiree(unit))
        return rows

    def outside(self, unit: Unit) -> list[Row]:
        """People outside the establishment (编外)."""
        return [self._outsider(unit) for _ in range(unit.size) if self.chance.random() < 0.07]

    def _day(self, year: int) -> str:
        return f"{year}-{self.chance.randint(1, 12):02d}-{self.chance.randint(1, 28):02d}"

    def _self(self, oldest: int, youngest: int, oldest_woman: int = 0) -> Row:
        woman = self.chance.random() < 0.45
        year = self.chance.randint(max(oldest, oldest_woman) if woman else oldest, youngest)
        birth = dt.date.fromisoformat(self._day(year))
        while True:
            serial = self.chance.randrange(0, 1000, 2) + (0 if woman else 1)
            number = id_number(birth, serial)
            if number not in self._taken:
                break
            birth = dt.date.fromisoformat(self._day(year))
        self._taken.add(number)
        name = self.chance.choice(SURNAMES) + "".join(
            self.chance.sample(GIVEN, self.chance.choice((1, 2, 2)))
        )
        return {
            "姓名": name,
            "性别": "女" if woman else "男",
            "身份证号": number,
            "出生日期": birth.isoformat(),
            "民族": self.chance.choice(_ETHNIC),
            "政治面貌": self.chance.choice(_PARTY[:2] if year < 1980 else _PARTY),
            "学历": self.chance.choice(_EDUCATION),
        }

    def _post_holder(self, unit: Unit, place: int) -> Row:
        # A year below the earliest ages of retirement, so that nobody is overdue.
        row = self._self(self.cutoff.year - 58, self.cutoff.year - 25, oldest_woman=self.cutoff.year - 48)
        born = int(str(row["出生日期"])[:4])
        began = max(min(born + self.chance.randint(20, 25), self.cutoff.year - 2), 1984)
        joined = self.chance.randint(began + 1, self.cutoff.year - 1)
        row |= {
            "单位名称": unit.name,
            "人员状态": "在编在职",
            "占用编制情况": "占编",
            "参加工作时间": self._day(began),
            "进入时间": f"{joined}-07-01",
            "进入形式": "公务员考录" if not unit.kind.industry else "事业单位公开招聘",
            "入编时间": f"{joined}-07-15",
            "入编文号": f"芷编进〔{joined}〕{self.chance.randint(1, 300)}号",
        }
        row |= _post(unit, place, self.chance)
        return row | _standing(unit, place, self.chance)

    def _just_joined(self, row: Row) -> None:
        year = self.cutoff.year
        row |= {
            "进入时间": f"{year}-{self.chance.randint(1, 11):02d}-01",
            "进入形式": self.chance.choice((row["进入形式"], "调入")),
            "入编文号": f"芷编进〔{year}〕{self.chance.randint(1, 300)}号",
        }
        row["入编时间"] = str(row["进入时间"])[:8] + "15"
        if row.get("任现职时间"):
            row["任现职时间"] = row["入编时间"]

    def _retiree(self, unit: Unit) -> Row:
        row = self._self(self.cutoff.year - 82, self.cutoff.year - 61)
        born = int(str(row["出生日期"])[:4])
        retired = min(born + 61, self.cutoff.year)
        return row | {
            "单位名称": unit.name,
            "人员状态": "退休",
            "参加工作时间": f"{born + 22}-07-01",
            "离退休类别": "退休",
            "离退休时间": self._day(retired),
            "离退休前编制类型": unit.kind.bz,
            "是否提前退休": "否",
            "核销文号": f"芷编销〔{retired}〕{self.chance.randint(1, 200)}号",
        }

    def _outsider(self, unit: Unit) -> Row:
        row = self._self(self.cutoff.year - 55, self.cutoff.year - 22)
        joined = self._day(self.chance.randint(2010, self.cutoff.year))
        form = (
            "聘用制辅警"
            if unit.name.endswith("公安局")
            else self.chance.choice(("单位直接签订劳动合同", "劳务派遣", "政府购买服务岗位", "公益性岗位"))
        )
        if unit.kind.industry == "教育":
            form = "代课(顶岗)教师"
        return row | {
            "单位名称": unit.name,
            "人员状态": "编外聘用",
            "聘用岗位": "工勤服务" if unit.kind.industry not in ("教育", "卫生") else "专业技术",
            "聘用形式": form,
            "合同开始时间": joined,
            "经费渠道": self.chance.choice(("财政拨款", "单位自筹")),
            "是否无固定期限合同": "否",
        }


def _post(unit: Unit, place: int, chance: random.Random) -> Row:
    """Which 编制 the person holds and what kind of post it is."""
    kind = unit.kind
    if not kind.industry:
        if place > 4 and chance.random() < kind.workers:
            return {"编制类型": "机关工勤编制", "人员类别": "机关工勤人员", "岗位类别": "机关技术工人岗位"}
        post: Row = {
            "编制类型": kind.bz,
            "人员类别": "综合管理类公务员",
            "岗位类别": "公务员、参照管理人员岗位",
        }
        if kind.bz == "政法专项编制" and place > 3:
            special = {"公安": "执法勤务警员", "法院": "法官", "检察": "检察官"}
            post["人员类别"] = next((v for k, v in special.items() if k in unit.name), "综合管理类公务员")
        return post
    if kind.cangong:
        return {
            "编制类型": "参公事业编制",
            "人员类别": "参照管理的事业工作人员",
            "岗位类别": "公务员、参照管理人员岗位",
            "经费形式": unit.fund,
        }
    if place < 1 + deputies(unit.size) or chance.random() < 0.1:
        who, what = "事业单位管理人员", "事业单位管理岗位"
    elif chance.random() < 0.08:
        who, what = "事业单位工勤人员", "事业单位技术工人岗位"
    else:
        who, what = "事业单位专业技术人员", "事业单位专业技术岗位"
    return {"编制类型": "事业编制", "人员类别": who, "岗位类别": what, "经费形式": unit.fund}


def _standing(unit: Unit, place: int, chance: random.Random) -> Row:
    """Leader, head of an inner office, or neither; and where the person sits."""
    leaders = 1 + deputies(unit.size)
    if place < leaders:
        head = place == 0
        level = {"正处": ("县处级正职", "县处级副职"), "副处": ("县处级副职", "乡科级正职")}.get(
            unit.kind.grade, ("乡科级正职", "乡科级副职")
        )
        if unit.kind.grade in ("副科",):
            level = ("乡科级副职", "乡科级副职")
        if unit.kind.grade in ("正股", "未定级"):
            level = ("股级正职", "股级副职")
        return {
            "所在机构": unit.name,
            "人员分类": "部门正职领导" if head else "部门副职领导",
            "职务": "主要负责人" if head else "副职负责人",
            "领导职务级别": level[0] if head else level[1],
        }
    desk = place - leaders
    if desk < len(unit.offices):
        return {
            "所在机构": unit.offices[desk],
            "人员分类": "内设机构正职领导",
            "职务": unit.offices[desk] + "负责人",
            "领导职务级别": "股级正职",
        }
    where = chance.choice(unit.offices) if unit.offices else unit.name
    ranked = not unit.kind.industry and chance.random() < 0.5
    grade = chance.choice(("主任科员", "副主任科员", "科员")) if ranked else ""
    return {"所在机构": where, "人员分类": "非领导人员", "职务": grade or "工作人员", "非领导职务级别": grade}
