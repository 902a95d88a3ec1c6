"""The catalogue of data sets: several departments, three classes, one set that is late; requests in several states, one
refused with its reason, one disputed. All invented but the names of governments; who refuses is fictional.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from govflow.demo.player import Play, Scenes
from govflow.demo.stories.stages import INVENTED, ago, both
from govflow.services.commands.directory.terms import GiveRole, give_role
from govflow.services.commands.registers.datasets import DataSet, SetField, keep_sets
from govflow.services.commands.registers.handing_out import HandOut, hand_out
from govflow.services.uploads import Upload
from govflow.values import new_id

OFFICERS = {
    "shi.yan": "mee", "hao.jing": "hebei", "xie.fei": "beijing", "chen.yu": "fangshan", "he.shan": "heshan",
}  # fmt: skip
TABLE = Upload(
    "crossings.csv",
    b"section,measured_on,level_m,ford_open\nZhangfang,2026-05-04,1.82,true\nShidu,2026-05-04,1.35,false\n",
    "text/csv",
)


def _field(name: str, kind: str, zh: str, en: str, required: bool = True) -> SetField:
    return SetField(name=name, kind=kind, required=required, meaning_zh=zh, meaning_en=en)


SECTION = _field("section", "text", "断面", "Section of the river")
LEVEL = _field("level_m", "decimal", "水位（米）", "Level in metres")
CROSSINGS = DataSet(
    key="crossings",
    title_en="Water level at crossings of the Juma River",
    title_zh="拒马河渡口水位",
    description_en="Level at each ford and bridge, and whether the ford is open. Invented for the demonstration.",
    description_zh="各渡口、桥梁处水位及渡口是否开放。演示虚构。",
    sharing="conditional",
    basis_en="For flood control and rescue only",
    basis_zh="仅限防汛和救援使用",
    cycle="yearly",
    updated_on=date.min,
    contact="Chen Yu 陈宇",
    contact_at="data@fangshan.example",
    access=("file",),
    fields=(
        SECTION,
        _field("measured_on", "date", "测量日期", "Day of the measurement"),
        LEVEL,
        _field("ford_open", "yes_no", "渡口是否开放", "Whether the ford is open", required=False),
    ),
)
GAUGES = replace(
    CROSSINGS,
    key="river-gauges",
    title_en="River gauges of Hebei",
    title_zh="河北省河道水位",
    description_en="Hourly levels of 212 gauges. Invented for the demonstration.",
    description_zh="212个水位站逐时水位。演示虚构。",
    sharing="unconditional",
    basis_en="",
    basis_zh="",
    cycle="weekly",
    contact="Hao Jing 郝静",
    contact_at="data@hebei.example",
    access=("file", "api", "feed"),
    fields=(SECTION, _field("measured_at", "moment", "测量时间", "Moment of the measurement"), LEVEL),
)
AIR = replace(
    GAUGES,
    key="air-quality-hourly",
    title_en="Air quality of the region",
    title_zh="区域空气质量",
    description_en="Fine particles at each station. Invented for the demonstration.",
    description_zh="各监测站细颗粒物浓度。演示虚构。",
    contact="Shi Yan 石岩",
    contact_at="data@mee.example",
    fields=(
        _field("station", "text", "监测站", "Station"),
        _field("pm25", "decimal", "细颗粒物（微克/立方米）", "PM2.5, µg/m³"),
    ),
)
EMISSIONS = replace(
    CROSSINGS,
    key="emissions",
    title_en="Emissions of large enterprises",
    title_zh="重点排污企业排放量",
    description_en="Tonnes of each month by enterprise. Invented for the demonstration.",
    description_zh="重点企业逐月排放量（吨）。演示虚构。",
    cycle="monthly",
    basis_en="Trade secrets are to be protected",
    basis_zh="涉及商业秘密",
    contact="Xie Fei 谢飞",
    contact_at="data@beijing.example",
    fields=(
        _field("enterprise", "text", "企业", "Enterprise"),
        _field("month", "text", "月份", "Month"),
        _field("tonnes", "decimal", "排放量（吨）", "Tonnes"),
    ),
)
HOUSEHOLDS = replace(
    EMISSIONS,
    key="households",
    title_en="Register of households",
    title_zh="户籍人口信息",
    description_en="Persons by household. Invented for the demonstration.",
    description_zh="户籍人口信息。演示虚构。",
    sharing="not_shared",
    cycle="irregular",
    basis_en="Personal Information Protection Law art. 28, to be checked",
    basis_zh="个人信息保护法第28条（待核）",
    fields=(_field("household", "text", "户号", "Number of the household"),),
)
WELLS = replace(
    CROSSINGS,
    key="wells",
    title_en="Water levels of wells in Heshan (fictional)",
    title_zh="合山县机井水位（虚构）",
    description_en="Each well with its level. Invented for the demonstration.",
    description_zh="机井水位。演示虚构。",
    basis_en="Names owners",
    basis_zh="涉及权属人信息",
    contact="He Shan 贺珊",
    contact_at="data@heshan.example",
    fields=(_field("well", "text", "机井编号", "Number of the well"), LEVEL),
)
RESERVOIR = replace(
    WELLS,
    key="reservoir",
    title_en="Releases of the Heshan reservoir (fictional)",
    title_zh="合山水库泄流（虚构）",
    description_en="Planned releases. Invented for the demonstration.",
    description_zh="计划泄流量。演示虚构。",
    basis_en="Safety of the dam",
    basis_zh="涉及大坝安全",
    fields=(
        _field("starts_at", "moment", "开始时间", "Begins at"),
        _field("flow", "decimal", "流量（立方米/秒）", "Flow, m³/s"),
    ),
)


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [catalogue(play, now)]


def catalogue(play: Play, now: datetime) -> Scenes:
    """Departments describe their sets; others ask for them, use them, are refused, dispute, and report an error."""
    yield ago(now, 80)
    for person, organization in OFFICERS.items():
        where = {"person_id": play.person(person), "organization_id": play.organization(organization)}
        command = GiveRole(role="data_officer", since=play.today, until=None, **where)
        give_role(play.backend, play.actor("admin"), command)
    today = play.today
    crossings = _keep(play, "chen.yu", replace(CROSSINGS, updated_on=today))
    wells = _keep(play, "he.shan", replace(WELLS, updated_on=today))
    plan = _keep(play, "he.shan", replace(RESERVOIR, updated_on=today))
    _keep(play, "xie.fei", replace(EMISSIONS, updated_on=today))  # every month: late by now
    _keep(play, "xie.fei", replace(HOUSEHOLDS, updated_on=today))
    yield ago(now, 60)
    used = _ask(play, "he.jun", crossings, "Crossings of the Juma River", "拒马河渡口水位数据")
    yield ago(now, 52)
    play.fire("chen.yu", used, "agree")
    yield ago(now, 40)
    play.fire("chen.yu", used, "deliver", delivered_set=TABLE)
    yield ago(now, 30)
    document = str(play.case(used).data["delivered_set"])
    hand_out(play.backend, play.actor("he.jun"), HandOut(case=used, document=document, number=1, key=new_id()))
    yield ago(now, 14)
    refused = _ask(play, "he.jun", wells, "Water levels of wells in Heshan", "合山县机井水位数据")
    disputed = _ask(play, "chen.yu", plan, "Releases of the Heshan reservoir", "合山水库泄流数据")
    yield ago(now, 8)
    personal = both(
        "Most wells belong to households: the set would tell who owns what.", "机井多为农户所有，数据会显示权属。"
    )
    _refuse(
        play,
        refused,
        personal,
        "Personal Information Protection Law art. 13, to be checked · 个人信息保护法第13条（待核）",
    )
    safety = both(
        "Releases are announced a day before; more would endanger the dam.",
        "泄流提前一日公告，提供更多信息会影响大坝安全。",
    )
    _refuse(play, disputed, safety, "Rules of the reservoir (invented) · 水库管理规定（虚构）")
    yield ago(now, 5)
    objection = both("The flood plan of Fangshan needs them three days before.", "房山区防洪预案需提前三日掌握。")
    play.fire("chen.yu", disputed, "dispute", objection=objection)
    yield ago(now, 2)
    gauges = _keep(play, "hao.jing", replace(GAUGES, updated_on=play.today))
    _keep(play, "shi.yan", replace(AIR, updated_on=play.today))
    _ask(play, "chen.yu", gauges, "River gauges of Hebei", "河北省河道水位数据", sharing="unconditional")
    wrong = play.open(
        "he.jun",
        "data-correction",
        "Level at Shidu on 4 May",
        title_other="十渡断面5月4日水位校核",
        data_set=crossings,
        what_is_wrong=both("Line 3: 1.35 m; our own gauge had 1.53 m.", "第3行：1.35米，我方实测1.53米。"),
    )
    play.fire("he.jun", wrong, "report_it")


def _keep(play: Play, person: str, says: DataSet) -> str:
    """Describe a set; how it is named."""
    (kept,) = keep_sets(play.backend, play.actor(person, OFFICERS[person]), [says])
    play.clock.at += play.pace
    return kept.reference


def _ask(play: Play, person: str, data_set: str, title: str, title_other: str, sharing: str = "conditional") -> str:
    """A request that the office has found to conform; its reference."""
    case = play.open(
        person,
        "data-request",
        title,
        title_other=title_other,
        data_set=data_set,
        sharing=sharing,
        purpose=both("The flood plan for the Juma River.", "拒马河防洪预案编制。") + f"\n\n{INVENTED}",
        legal_duty="Flood Control Law art. 8, to be checked · 防洪法第8条（待核）",
        use_until=play.today + timedelta(days=300),
        protection=both("On the closed network of the office; two persons.", "部门内网存放，专人两名。"),
    )
    play.fire(person, case, "send")
    play.fire("wang.lin", case, "conform", acting="office")
    return case


def _refuse(play: Play, case: str, reason: str, basis: str) -> None:
    play.fire("he.shan", case, "refuse", reason=reason, refusal_basis=basis)
