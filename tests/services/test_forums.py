"""Forums: two areas stand behind one, there are as many places as announced, conclusions go to the next conference."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from govflow.demo.papers import paper
from govflow.demo.registers.forums import PROGRAMME
from govflow.errors import Forbidden, Refused
from govflow.services.queries.meetings.calendar import load_calendar
from govflow.store.cases import CASE, LinkRow
from govflow.store.people.registers.tables import AREA, ENTRY
from tests.builders import Cast
from tests.services.test_annual_reports import registered

CHAMBER = "shang.hui"


def proposed(cast: Cast, *, areas: tuple[str, ...] = ("hebei",)) -> str:
    """A forum of the users of Beijing, supported by the elders of these areas."""
    registered(cast, cast.today)
    number = registered(cast, cast.today, organization="elders")
    with cast.backend.transaction() as session:
        session.execute(AREA.delete().where(AREA.c.entry_id == number))
        rows = [{"entry_id": number, "organization_id": cast.organization(each)} for each in areas]
        session.execute(insert(AREA), rows)
    reference = cast.open("xu.peng", "forum", "A forum", theme="Water for elders.", aim="A proposal.")
    cast.fire("xu.peng", reference, "propose")
    return reference


def announced(cast: Cast, *, places: int = 2, days: int = 20) -> str:
    reference = proposed(cast)
    cast.fire("lao.an", reference, "support")
    cast.fire("xu.peng", reference, "go_ahead")
    host(cast, reference, places=places, days=days)
    return reference


def host(cast: Cast, reference: str, *, places: int = 2, days: int = 20) -> None:
    """Tianjin hosts one that goes ahead."""
    cast.fire(
        "xu.peng", reference, "ask_host", host=cast.organization("tianjin"), venue="Jizhou", starts="9:30",
        held_on=cast.today + timedelta(days=days), places=places, programme=PROGRAMME,
    )  # fmt: skip
    cast.act("tianjin", "signatory", reference, "accept")


def test_without_a_second_area_it_does_not_go_ahead(cast: Cast) -> None:
    reference = proposed(cast, areas=("beijing",))
    with pytest.raises(Refused, match=r"1 organizations of 1 areas"):
        cast.fire("xu.peng", reference, "go_ahead")
    cast.fire("lao.an", reference, "support")
    with pytest.raises(Refused, match=r"2 organizations of 1 areas"):
        cast.fire("xu.peng", reference, "go_ahead")


def test_only_who_is_registered_and_in_order_supports_a_forum(cast: Cast) -> None:
    reference = proposed(cast)
    with pytest.raises(Refused, match=r"Capital Region Chamber of Commerce .* does not stand in the register"):
        cast.fire(CHAMBER, reference, "support")
    late = {"standing": "late", "standing_reason": "No report"}
    with cast.backend.transaction() as session:
        session.execute(update(ENTRY).where(ENTRY.c.organization_id == cast.organization("elders")).values(**late))
    with pytest.raises(Refused, match=r"is late since .*: No report"):
        cast.fire("lao.an", reference, "support")


def test_there_are_as_many_places_as_announced_and_each_organization_takes_one(cast: Cast) -> None:
    reference = announced(cast, places=2)
    cast.fire(CHAMBER, reference, "sign_up", people_coming=20)
    with pytest.raises(Refused, match="has done this already"):
        cast.fire(CHAMBER, reference, "sign_up", people_coming=1)
    cast.fire("peng.cheng", reference, "sign_up", people_coming=1)
    with pytest.raises(Refused, match="must be less than"):
        cast.fire("deng.na", reference, "sign_up", people_coming=1)


def test_everybody_reads_the_programme_and_has_it_in_the_calendar(cast: Cast) -> None:
    reference = announced(cast)
    case = cast.case(reference)
    assert (case.public, [each["at_time"] for each in case.data["programme"]]) == (True, ["9:30", "10:00", "14:00"])
    with cast.backend.reading() as session:
        [event, *_] = load_calendar(cast.backend.work(session, cast.actor("wang.lin")), reference).events
    assert (event.title, event.at, event.place, event.off) == ("A forum", case.data["held_on"], "Jizhou", False)


def test_each_conclusion_goes_to_the_next_conference_by_one_step_and_stays_linked(cast: Cast) -> None:
    reference = announced(cast, days=10)
    cast.pass_days(11)
    assert cast.state(reference) == "forum_held"
    drawn = tuple(
        {"conclusion_title": each, "text": f"{each} are marked.", "topic_class": "routine"}
        for each in ("Trails", "Wells")
    )
    cast.fire("xu.peng", reference, "conclude", minutes=paper("Record"), drawn=drawn)
    parent = cast.case(reference).id
    with cast.backend.reading() as session:
        below = session.scalars(select(CASE.c.reference).where(CASE.c.parent_id == parent).order_by(CASE.c.id)).all()
    first, second = below
    with pytest.raises((Refused, Forbidden)):
        cast.fire("lao.an", first, "put_forward")
    cast.fire("xu.peng", first, "put_forward")
    number = cast.case(first).id
    with cast.backend.reading() as session:
        link = LinkRow.__table__
        query: Any = select(CASE.c.reference, CASE.c.workflow, CASE.c.state, CASE.c.data)
        found = session.execute(query.join(link, link.c.other_id == CASE.c.id).where(link.c.case_id == number)).one()
    assert (found.workflow, found.data["text"]) == ("proposal", "Trails are marked.")
    assert found.state != "draft"  # the joint office has it
    assert [each.name.en for each in cast.case(found.reference).holders("proposer")] == [
        "Haihe Water Users' Association (fictional)"
    ]
    cast.fire("xu.peng", reference, "close")
    assert (cast.state(first), cast.state(second)) == ("forwarded", "left_there")
