"""Charging measures: consulted, heard, approved by each price authority, published as data, replaced and ended."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from govflow.errors import Refused
from govflow.services.queries.registers.charges.calculator import Calculation, load_calculation
from govflow.services.queries.registers.charges.listed import TariffLine, load_tariffs, load_versions
from govflow.store.people import OrganizationRow
from govflow.store.registers.charges import TARIFF, load_tariff_register
from govflow.store.sql.locks import Rank
from govflow.store.writing.locking import lock
from govflow.values import Money
from tests.builders import Cast
from tests.domain.charges.ring import RING
from tests.services import tolls
from tests.services.norms import later
from tests.services.proposals import SPEAKERS

DEARER = RING.replace("passenger_1: 500", "passenger_1: 600")


def listed(cast: Cast) -> tuple[TariffLine, ...]:
    """The register as somebody sees it who has nothing to do with it."""
    with cast.backend.reading() as session:
        return load_tariffs(cast.backend.work(session, cast.actor("he.jun"))).shown


def asked(cast: Cast, reference: str, on: date, **more: str) -> Calculation:
    typed = {"entry": "west", "exit": "east", "vehicle": "passenger_1", "on": on.isoformat(), "at": "12:00", **more}
    number = tolls.number(cast, reference)
    with cast.backend.reading() as session:
        return load_calculation(cast.backend.work(session, cast.actor("he.jun")), number, typed)


def fen(found: Calculation) -> int | None:
    return found.charged.shortest.total.fen if found.charged is not None else None


def test_a_tariff_holds_from_its_day_on(cast: Cast) -> None:
    reference = tolls.in_force(cast)
    [line] = listed(cast)
    assert (line.name, line.version, line.status, line.reference) == ("ring", 1, "coming", reference)
    first = line.valid_from
    before, on, after = (asked(cast, reference, first + timedelta(days=each)) for each in (-1, 0, 1))
    assert (fen(before), fen(on), fen(after)) == (None, 500, 500)
    assert "it holds from" in str(before.problems["on"])
    later(cast, 9)
    assert listed(cast)[0].status == "coming"
    later(cast, 1)
    assert listed(cast)[0].status == "valid"


def test_another_version_takes_its_place_on_its_day(cast: Cast) -> None:
    first = tolls.in_force(cast)
    later(cast, 40)
    again = {"tariff": DEARER, "replaces": cast.case(first).id, "title": "Dearer"}
    second = tolls.in_force(cast, **again)
    day = listed(cast)[0].valid_from
    assert [fen(asked(cast, each, day + timedelta(days=-1))) for each in (first, second)] == [500, 500]
    assert [fen(asked(cast, each, day)) for each in (first, second)] == [600, 600]
    with cast.backend.reading() as session:
        versions = load_versions(cast.backend.work(session, cast.actor("he.jun")), tolls.number(cast, first))
    assert [(each.version, each.over_on) for each in versions] == [(2, None), (1, day)]
    with pytest.raises(Refused, match="The next version holds from"):
        cast.fire(tolls.OFFICE, first, "supersede")
    later(cast, 10)
    cast.fire(tolls.OFFICE, first, "supersede")
    assert cast.state(first) == "superseded"
    with pytest.raises(Refused, match="No other version"):
        cast.fire(tolls.OFFICE, second, "supersede")


@pytest.mark.parametrize(
    ("more", "said"),
    [({}, "There is a tariff “ring” already"), ({"tariff": DEARER.replace("id: ring", "id: other")}, "give this one")],
)
def test_a_tariff_is_replaced_by_who_names_it_and_under_its_id(cast: Cast, more: dict[str, Any], said: str) -> None:
    first = tolls.in_force(cast)
    named = {"replaces": cast.case(first).id} if more else {}
    with pytest.raises(Refused, match=said):
        tolls.submitted(cast, title="Again", **named, **more)


def test_what_is_wrong_with_a_tariff_is_told_when_it_is_sent(cast: Cast) -> None:
    with pytest.raises(Refused, match=r"Line 8: .*longer than 0 km"):
        tolls.submitted(cast, tariff=RING.replace("km: 8.5", "km: 0"))


def test_a_review_ends_it_from_tomorrow_on(cast: Cast) -> None:
    reference = tolls.in_force(cast)
    later(cast, 30)
    cast.fire("sun.hao", reference, "begin_review", reason="The bridge is closed.")
    row = {
        "road": "Bridge", "speed_before": Decimal(22), "speed_after": Decimal(40),
        "volume_before": 9, "volume_after": 7,
        "revenue_before": Money(0), "revenue_after": Money(800_000_000),
    }  # fmt: skip
    cast.fire(tolls.PROPOSER, reference, "report_effect", measured_effect=(row,), revenue_used="Buses.")
    for person in SPEAKERS:
        cast.respond(person, reference, "end")
    assert cast.state(reference) == "charge_ended"
    today = cast.today
    assert [fen(asked(cast, reference, today + timedelta(days=each))) for each in (0, 1)] == [500, None]


def test_one_price_authority_that_refuses_ends_it_with_its_reason(cast: Cast) -> None:
    reference = tolls.heard(cast)
    for choice in ("positive", "yes"):
        for person in SPEAKERS:
            cast.respond(person, reference, choice)
    cast.respond("sun.hao", reference, "accept")
    cast.respond("ma.ling", reference, "refuse", comment="The cost survey counts the bridge twice.")
    assert cast.state(reference) == "not_approved"
    assert not listed(cast)


@pytest.mark.parametrize(("consumers", "operators", "taken"), [(12, 10, True), (11, 11, False)])
def test_two_fifths_of_a_hearing_are_consumers(cast: Cast, consumers: int, operators: int, *, taken: bool) -> None:
    reference = tolls.laid_open(cast)
    later(cast, 45)
    cast.fire(tolls.OFFICE, reference, "sum_up", consultation_summary="Nobody commented.")
    said = {"hearing_on": cast.today + timedelta(days=30), "hearing_place": "Town hall", "others": 8}
    if taken:
        cast.fire(tolls.PROPOSER, reference, "call_hearing", consumers=consumers, operators=operators, **said)
        assert cast.case(reference).data["participants"] == 30
        return
    with pytest.raises(Refused, match="Consumers invited"):
        cast.fire(tolls.PROPOSER, reference, "call_hearing", consumers=consumers, operators=operators, **said)


def test_every_comment_is_answered_before_it_goes_on_and_is_called_after_what_it_is_about(cast: Cast) -> None:
    reference = tolls.laid_open(cast)
    cast.fire("deng.na", reference, "comment_on", comments_made=(*tolls.COMMENT, {"clause": "x", "comment": "Idiots!"}))
    about, insult = cast.linked(reference)
    assert (cast.case(about).title, cast.case(about).title_other) == (
        "Charge on the bridge: Caps", "大桥收费：Caps",
    )  # fmt: skip
    later(cast, 45)
    with pytest.raises(Refused, match="still open"):
        cast.fire(tolls.OFFICE, reference, "sum_up", consultation_summary="All is well.")
    with pytest.raises(Refused):
        cast.fire(tolls.PROPOSER, insult, "set_aside", reason="Unwelcome.")
    cast.fire(tolls.OFFICE, insult, "set_aside", reason="It insults the drafters.")
    cast.fire(tolls.PROPOSER, about, "answer_comment", verdict="accepted", answer="One is added.")
    cast.fire(tolls.OFFICE, reference, "sum_up", consultation_summary="One comment was accepted.")
    data = cast.case(reference).data
    assert (data["comments_received"], data["comments_answered"]) == (2, 1)


def test_the_department_of_each_government_approves_where_there_is_one(cast: Cast) -> None:
    """Another function, another superior and a department that is closed do not count; nor do two with one function."""
    department = cast.organization("hebei_water")
    with cast.backend.transaction() as session:
        own = OrganizationRow.id == department
        session.execute(update(OrganizationRow).where(own).values(function="development"))
    reference = tolls.submitted(cast)
    seats = cast.case(reference).parties
    governments = [cast.organization(each) for each in ("beijing", "tianjin")]
    assert [each.organization_id for each in seats["authorities"]] == [*governments, department]
    assert [each.organization_id for each in seats["lead"]] == [department]
    with cast.backend.transaction() as session:
        session.execute(update(OrganizationRow).where(own).values(active=False))
    cast.fire(tolls.PROPOSER, reference, "withdraw", reason="Another day.")
    assert cast.organization("hebei") not in [each.organization_id for each in seats["lead"]]


def test_the_register_is_read_under_the_lock_of_the_body(cast: Cast) -> None:
    reference = tolls.submitted(cast)
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor(tolls.OFFICE))
        case = lock(work, reference)
        load_tariff_register(work, case)
        assert work.locks.holds(Rank.ORGANIZATION, case.body.organization_id)


def test_a_published_tariff_is_not_altered_and_ends_once(cast: Cast) -> None:
    tolls.in_force(cast)
    later(cast, 20)
    ended = {"ends_on": cast.today}
    for statement in (
        update(TARIFF).values(source="{}"),
        update(TARIFF).values(valid_from=cast.today),
        delete(TARIFF),
    ):
        with pytest.raises(DatabaseError, match="refuse"), cast.backend.transaction() as session:
            session.execute(statement)
    with cast.backend.transaction() as session:
        session.execute(update(TARIFF).values(**ended))
    with pytest.raises(DatabaseError, match="refuse"), cast.backend.transaction() as session:
        session.execute(update(TARIFF).values(ends_on=None))
