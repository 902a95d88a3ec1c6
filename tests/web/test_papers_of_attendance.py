"""Who was at a conference, and in which order it was to be held, as its papers tell it to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, update

from govflow.services.commands.meetings.attendance import Attending, RecordAttendance, record_attendance
from govflow.store.cases import CaseRow, ViewerRow
from govflow.store.meetings.agenda import AgendaRow
from tests.builders import new_key
from tests.services import conferences
from tests.web.desk import Desk, open_desk
from tests.web.test_papers import MEMBER, SECRETARY, STRANGER, everything, paper

REASON = "The river is in flood"
PERSONS = "Mei Lan, deputy mayor"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def conference(desk: Desk) -> str:
    """Beijing sent somebody, Tianjin gave its vote to Beijing, Hebei excused itself; a ministry sat in."""
    cast, found = desk.cast, conferences.held(desk.cast)
    beijing = cast.organization("beijing")
    attending = (
        Attending(organization_id=beijing, presence="present", persons=PERSONS),
        Attending(organization_id=cast.organization("tianjin"), presence="proxy", proxy_id=beijing),
        Attending(organization_id=cast.organization("hebei"), presence="excused"),
        Attending(organization_id=cast.organization("mee"), presence="present"),
    )
    order = RecordAttendance(case=found.reference, entry_id=None, attending=attending, reason=REASON, key=new_key())
    record_attendance(cast.backend, cast.actor(SECRETARY), order)
    return found.reference


def test_the_minutes_list_who_came_was_represented_was_excused_and_sat_in(desk: Desk, conference: str) -> None:
    text = paper(desk.browser(SECRETARY), conference, "minutes", "zh")
    rolls = "".join(
        (
            "出席：北京市（MeiLan,deputymayor）",
            "委托：天津市（委托北京市表决）",
            "请假：河北省",
            "列席：生态环境部",
        )
    )
    assert rolls in text
    assert "应到成员单位3个，实到1个。" in text
    assert "国家发展和改革委员会" not in text.partition("列席：")[2].partition("本件依据")[0], "it was not seen there"


def test_the_list_of_participants_says_who_came_for_whom_and_why_others_did_not(desk: Desk, conference: str) -> None:
    text = paper(desk.browser(MEMBER), conference, "participants")
    for each in (
        "BeijingMunicipalityMeiLan,deputymayorPresent",
        "TianjinMunicipalityRepresentedbyanotherVoteheldbyBeijingMunicipality",
        "HebeiProvinceExcusedTheriverisinflood",
        "NationalDevelopmentandReformCommissionNotrecordedyet",
    ):
        assert each in text


def test_from_outside_nobody_reads_who_came(desk: Desk, conference: str) -> None:
    with desk.cast.backend.transaction() as session:
        session.execute(update(CaseRow).where(CaseRow.reference == conference).values(public=True))
    told = "".join(everything(desk.browser(STRANGER), conference).values())
    assert "HebeiProvince" in told
    for each in ("Excused", "MeiLan", "flood", "Representedbyanother"):
        assert each not in told


def test_an_agenda_has_its_numbers_its_standing_lines_and_nothing_of_a_closed_item_but_its_number(
    desk: Desk, conference: str
) -> None:
    cast, hidden = desk.cast, desk.cast.linked(conference)[1]
    with cast.backend.transaction() as session:
        item = cast.case(hidden).id
        line = update(AgendaRow).where(AgendaRow.item_id == item)
        session.execute(line.values(rapporteur="CANARY speaker", minutes=25))
        session.execute(delete(ViewerRow).where(ViewerRow.case_id == item))
        session.execute(update(CaseRow).where(CaseRow.id == item).values(public=False))
    text = paper(desk.browser(MEMBER), conference, "agenda")
    told = (
        "1Openingandquorum",
        "2Approvaloftheminutes",
        "3Jointlimit",
        "4Closeditem",
        "Time:25minutes",
        "5Nightpatrols",
    )
    places = [text.index(each) for each in told]
    assert places == sorted(places)
    assert "CANARY" not in text
    assert "1Openingandquorum" in text.replace("1.1", "")
    assert "会议开始" in paper(desk.browser(MEMBER), conference, "agenda", "zh")
