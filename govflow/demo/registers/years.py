"""What registered associations owe every year: reports that are filed, one that is late, one before the registrar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from govflow.demo.papers import paper
from govflow.demo.player import ZONE, Play, Scenes, on
from govflow.demo.registers import founding
from govflow.demo.registers.founding import DECIDER, Association
from govflow.demo.stories.stages import ago, both
from govflow.store.cases import CASE
from govflow.store.registers.yearly import YEARLY
from govflow.values import Money

CARE = Association(
    title="Neighbours Across the Border (fictional)",
    title_other="跨界邻里互助会（虚构）",
    founder="lao.an",
    code="51100000MJ00000694",
    activity="welfare",
    scope=both("Visits and meals for elders who live across a provincial border.", "跨省居住老年人探访和助餐服务。"),
    areas=("beijing", "tianjin"),
    supervisor="mca",
)
TRAILS = Association(
    title="Great Wall Trails Association (fictional)",
    title_other="长城步道协会（虚构）",
    founder="ai.xin",
    code="51100000MJ0000077Y",
    activity="nature",
    scope=both("Marking and mending of trails along the wall.", "长城沿线步道标识与维护。"),
    areas=("beijing", "hebei"),
    supervisor=None,
    subtype="trade_association",
    individual_members=0,
    unit_members=32,
)


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [in_time(play, now), late(play, now)]


def in_time(play: Play, now: datetime) -> Scenes:
    """Registered two years ago; it reports each February, its supervisor passes the report on, and it is filed."""
    yield ago(now, 800)
    founding.noticed(play, CARE)
    yield ago(now, 775)
    founding.register(play, CARE)
    for year in range(ago(now, 775).year + 1, now.astimezone(ZONE).year + 1):
        yield on(year, 2, 10)
        report(play, CARE, year - 1)
        yield on(year, 3, 3)
        reference = report_of(play, CARE, year - 1)
        play.act(
            "mca", "signatory", reference, "agree", opinion=both("It agrees with what we know.", "与了解情况相符。")
        )
        yield on(year, 3, 20)
        play.fire(DECIDER, reference, "accept")


def late(play: Play, now: datetime) -> Scenes:
    """It let the first report lapse, mended that, and owes the next one as well: the register says late."""
    yield ago(now, 790)
    founding.noticed(play, TRAILS)
    yield ago(now, 765)
    founding.register(play, TRAILS)
    first = ago(now, 765).year + 1
    yield on(first, 9, 14)
    report(play, TRAILS, first - 1, step="report_late")
    yield on(first, 9, 28)
    play.fire(DECIDER, report_of(play, TRAILS, first - 1), "accept")


def report(play: Play, it: Association, about: int, *, step: str = "report") -> None:
    """The association sends its report on a year."""
    play.fire(
        it.founder, report_of(play, it, about), step, acting=it.code, report=paper("Annual report", "Invented."),
        done=both("What the charter names, every week.", "按章程每周开展活动。"), members_now=64,
        received=Money.yuan(180_000), spent=Money.yuan(171_000),
    )  # fmt: skip


def report_of(play: Play, it: Association, about: int) -> str:
    """The reference of the report on a year, which opened by itself in the year after."""
    query: Any = (
        select(CASE.c.reference)
        .join(YEARLY, YEARLY.c.case_id == CASE.c.id)
        .where(YEARLY.c.organization_id == play.organization(it.code), YEARLY.c.year == about + 1)
    )
    with play.backend.reading() as session:
        return str(session.execute(query).scalar_one())
