"""Interim measures through the real commands: asked for, answered in five working days, in force, lifted, broken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import Forbidden, Invalid, NotFound, Refused
from govflow.store.cases import WorkItemRow
from tests.builders import Cast
from tests.services import disputes

ORDER: dict[str, Any] = {"order": disputes.PDF, "order_summary": "The weir stays closed."}
BREACH = {"breach_facts": "The weir was opened at night."}


def asked(cast: Cast, person: str = "chen.yu") -> str:
    reference = disputes.negotiation(cast)
    cast.fire(person, reference, "ask_for_measure", **disputes.MEASURE)
    return cast.linked(reference)[-1]


def order(cast: Cast, measure: str, person: str = "lu.ming", *, days: int = 60, step: str = "order") -> None:
    until = cast.today + timedelta(days=days)
    cast.fire(person, measure, step, acting="council", **ORDER, in_force_until=until)


def ordered(cast: Cast) -> str:
    measure = asked(cast)
    order(cast, measure)
    return measure


def test_a_request_stands_on_the_desk_of_the_superior_for_five_working_days(cast: Cast) -> None:
    measure = asked(cast)
    due = cast.case(measure).due_at
    assert due is not None
    assert (due.date() - cast.today) == timedelta(days=7)  # Monday to Monday
    with cast.backend.reading() as session:
        query = select(WorkItemRow.organization_id).where(WorkItemRow.case_id == cast.case(measure).id)
        assert session.scalars(query).all() == [cast.organization("council")]
    cast.pass_days(8)
    assert cast.state(measure) == "with_higher"
    cast.pass_days(8)
    assert cast.state(measure) == "unanswered"


def test_the_other_side_replies_and_who_asked_does_not(cast: Cast) -> None:
    measure = asked(cast)
    with pytest.raises(Refused, match="somebody else must do this"):
        cast.fire("chen.yu", measure, "reply", reply="Right.")
    cast.fire("he.jun", measure, "reply", reply="The fields need it.")
    with pytest.raises(Refused):
        cast.fire("he.jun", measure, "reply", reply="And once more.")


@pytest.mark.parametrize(("person", "acting"), [("chen.yu", "fangshan"), ("he.jun", "laishui"), ("wang.lin", "office")])
def test_nobody_but_the_superior_orders_it(cast: Cast, person: str, acting: str) -> None:
    measure, until = asked(cast), cast.today + timedelta(days=60)
    with pytest.raises((Refused, Forbidden)):
        cast.fire(person, measure, "order", acting=acting, **ORDER, in_force_until=until)
    assert cast.state(measure) == "requested"


@pytest.mark.parametrize("person", ["tang.lan", "guo.wei"])
def test_nobody_outside_the_dispute_sees_it(cast: Cast, person: str) -> None:
    measure = ordered(cast)
    with pytest.raises((NotFound, Refused)):
        cast.fire(person, measure, "ask_to_lift", lifting_grounds="We would like it.")


@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True), (184, True), (190, False)])
def test_an_order_has_an_end_within_six_months(cast: Cast, days: int, taken: bool) -> None:
    measure = asked(cast)
    if taken:
        order(cast, measure, days=days)
        assert cast.state(measure) == "in_force"
    else:
        with pytest.raises(Invalid):
            order(cast, measure, days=days)


def test_it_ends_after_its_last_day_and_not_before(cast: Cast) -> None:
    measure = asked(cast)
    order(cast, measure, days=10)
    cast.pass_days(10)
    assert cast.state(measure) == "in_force"
    cast.pass_days(1)
    assert cast.state(measure) == "expired"


def test_it_is_extended_once_with_a_reason(cast: Cast) -> None:
    measure = asked(cast)
    order(cast, measure, days=10)
    cast.pass_days(5)
    until = cast.today + timedelta(days=20)
    with pytest.raises(Refused, match="reason"):
        cast.fire("lu.ming", measure, "extend", acting="council", in_force_until=until)
    cast.fire("lu.ming", measure, "extend", acting="council", in_force_until=until, reason="It is still dry.")
    cast.pass_days(15)
    assert cast.state(measure) == "in_force"
    with pytest.raises(Refused, match="only once"):
        cast.fire("lu.ming", measure, "extend", acting="council", in_force_until=until, reason="Once more.")
    cast.pass_days(6)
    assert cast.state(measure) == "expired"


def test_a_party_asks_once_to_lift_it_and_the_superior_decides(cast: Cast) -> None:
    measure = ordered(cast)
    cast.fire("he.jun", measure, "ask_to_lift", lifting_grounds="It has rained.")
    cast.pass_days(8)
    assert cast.state(measure) == "in_force"
    with pytest.raises(Refused):
        cast.fire("he.jun", measure, "ask_to_lift", lifting_grounds="It rains.")
    with pytest.raises((Refused, Forbidden)):
        cast.fire("he.jun", measure, "lift", reason="It rains.")
    cast.fire("lu.ming", measure, "lift", acting="council", reason="It has rained.")
    assert cast.state(measure) == "lifted"


def test_a_breach_is_found_after_the_accused_was_heard(cast: Cast) -> None:
    measure = ordered(cast)
    cast.fire("chen.yu", measure, "report_breach", in_breach=cast.organization("laishui"), **BREACH)
    with pytest.raises(Refused):
        cast.fire("lu.ming", measure, "find_breach", acting="council", finding="The weir is closed again.")
    cast.fire("he.jun", measure, "answer_charge", answer="A gate was broken.")
    cast.fire("lu.ming", measure, "find_breach", acting="council", finding="The weir is closed again by Friday.")
    assert cast.state(measure) == "in_force"
    assert not cast.case(measure).holders("accused")


def test_only_a_side_of_the_dispute_is_accused(cast: Cast) -> None:
    measure = ordered(cast)
    with pytest.raises((Refused, Invalid)):
        cast.fire("chen.yu", measure, "report_breach", in_breach=cast.organization("chengde"), **BREACH)


def test_the_superior_opens_one_of_its_own_motion(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    cast.fire("lu.ming", reference, "ask_for_measure", acting="council", **disputes.MEASURE)
    measure = cast.linked(reference)[-1]
    for person in ("chen.yu", "he.jun"):
        cast.fire(person, measure, "reply", reply="We have this to say.")
    order(cast, measure)
    assert cast.state(measure) == "in_force"


def test_a_basin_commission_is_authorized_in_a_dispute_about_water(cast: Cast) -> None:
    measure = asked(cast)
    commission = cast.organization("haihe")
    cast.fire("lu.ming", measure, "delegate", acting="council", authority=commission)
    until = cast.today + timedelta(days=30)
    cast.fire("jiang.hai", measure, "order", acting="haihe", **ORDER, in_force_until=until)
    assert cast.state(measure) == "in_force"


def test_no_department_is_authorized_in_another_dispute(cast: Cast) -> None:
    reference = disputes.draft(cast)
    kind = {"dispute_kind": "standards", "evidence_class": "standard_text", "standard": "GB 18582", "section": None}
    cast.fire("chen.yu", reference, "file", **disputes.FILING | kind)
    cast.fire("chen.yu", reference, "ask_for_measure", **disputes.MEASURE)
    measure = cast.linked(reference)[-1]
    with pytest.raises(Refused, match="must be Water use or works"):
        cast.fire("lu.ming", measure, "delegate", acting="council", authority=cast.organization("haihe"))


def test_it_ends_with_the_dispute(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    cast.fire("chen.yu", reference, "ask_for_measure", **disputes.MEASURE)
    measure = cast.linked(reference)[-1]
    order(cast, measure)
    cast.fire("chen.yu", reference, "withdraw", reason="We have agreed.")
    cast.pass_days(1)
    assert cast.case(measure).end == "withdrawn"
