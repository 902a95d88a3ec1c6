"""What the register says of an organization changes, and an organization leaves it, with its place in the directory."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from govflow.demo.papers import paper
from govflow.demo.registers.founding import DECIDER
from govflow.demo.stories import requests
from govflow.errors import Forbidden, NotFound, Refused
from govflow.services.queries.case.head import load_names
from govflow.services.queries.operations import verify_record
from govflow.services.queries.registers.organizations import EntryPage, load_entry
from govflow.store.people import BelongingRow, MandateRow, MembershipRow, OrganizationRow
from govflow.store.people.registers.tables import ENTRY
from govflow.store.writing.locking import read_case
from govflow.values import Money
from tests.builders import Cast, give_role
from tests.services.test_annual_reports import at, registered, reports, sweep
from tests.services.test_register_standing import asking

PAPER = paper("Resolution", "Invented.")


def page(cast: Cast, number: int) -> EntryPage:
    with cast.backend.reading() as session:
        return load_entry(cast.backend.work(session, cast.actor(DECIDER)), number)


def changing(cast: Cast, **new: Any) -> str:
    reference = cast.open(
        "xu.peng", "organization-change", "A change", why="The members wish it.", resolution=PAPER, **new
    )
    cast.fire("xu.peng", reference, "ask_supervisor")
    cast.act("mwr", "signatory", reference, "consent", consent_paper=PAPER)
    return reference


def filed(cast: Cast, **new: Any) -> str:
    reference = changing(cast, **new)
    cast.fire("xu.peng", reference, "file", change_paper=PAPER)
    return reference


def organization(cast: Cast, key: str) -> OrganizationRow:
    with cast.backend.reading() as session:
        row = session.get(OrganizationRow, cast.organization(key))
        assert row is not None
        return row


def test_a_new_name_stands_in_register_and_directory_at_once_and_what_was_said_before_keeps_the_old(cast: Cast) -> None:
    before = asking(cast, "users").reference
    number = registered(cast, cast.today)
    cast.clock.at += timedelta(days=1)
    reference = filed(cast, new_name_en="Canal Water Stewards (fictional)", new_seat="14 Canal Road")
    assert page(cast, number).line.name.en != "Canal Water Stewards (fictional)"
    cast.fire(DECIDER, reference, "enter")
    found = page(cast, number)
    assert (found.line.name.en, found.seat) == ("Canal Water Stewards (fictional)", "14 Canal Road")
    assert organization(cast, "users").name_zh == "海河用水户协会（虚构）"  # what was not answered stays
    assert (found.changes[0].reference, found.changes[0].standing) == (reference, None)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        names = load_names(work, read_case(cast.backend.work(session, cast.actor("xu.peng")), before))
        then = names.at(at(2026, 3, 2, hour=11)).organization(cast.organization("users"))
    assert then is not None
    assert then.en == "Haihe Water Users' Association (fictional) (today: Canal Water Stewards (fictional))"
    assert verify_record(cast.backend).first_broken is None


def test_a_name_or_representative_of_another_is_taken_by_nobody(cast: Cast) -> None:
    registered(cast, cast.today)
    registered(cast, cast.today, organization="elders")
    with pytest.raises(Refused, match="is the name of another organization already"):
        changing(cast, new_name_zh="跨区域养老服务中心（虚构）")
    give_role(cast, "lao.an", "users", "member")
    reference = filed(cast, new_representative=cast.person("lao.an"))
    with pytest.raises(Refused, match="legal representative of Cross-Region Elder Care"):
        cast.fire(DECIDER, reference, "enter")


def test_ones_own_name_may_be_written_again(cast: Cast) -> None:
    number = registered(cast, cast.today)
    own = organization(cast, "users").name
    reference = filed(cast, new_name_en=own.en, new_name_zh=own.zh, new_seat="14 Canal Road")
    cast.fire(DECIDER, reference, "enter")
    assert (page(cast, number).line.name, page(cast, number).seat) == (own, "14 Canal Road")


@pytest.mark.parametrize(("days", "state"), [(29, "consented"), (31, "lapsed")])
def test_the_consent_is_spent_after_thirty_days(cast: Cast, days: int, state: str) -> None:
    registered(cast, cast.today)
    reference = changing(cast, new_seat="14 Canal Road")
    cast.pass_days(days)
    assert cast.state(reference) == state


def test_whoever_never_registered_has_nothing_to_change(cast: Cast) -> None:
    reference = cast.open(
        "xu.peng", "organization-change", "A change", why="No.", resolution=PAPER, new_seat="14 Canal Road"
    )
    with pytest.raises(Refused, match="does not stand in the register"):
        cast.fire("xu.peng", reference, "ask_supervisor")


def winding_up(cast: Cast) -> str:
    reference = cast.open(
        "xu.peng", "organization-dissolution", "The end", grounds="resolved", why="The members wish it.",
        resolution=PAPER, liquidators="Xu Peng",
    )  # fmt: skip
    cast.fire("xu.peng", reference, "ask_supervisor")
    cast.act("mwr", "signatory", reference, "consent", consent_paper=PAPER)
    return reference


def test_while_it_is_wound_up_it_applies_for_nothing_else(cast: Cast) -> None:
    it = asking(cast, "users")
    number = registered(cast, cast.today)
    winding_up(cast)
    assert page(cast, number).line.standing.liquidating_since == cast.today
    with pytest.raises(Refused, match="has been wound up since"):
        requests.submit(cast, it)


def test_what_is_left_goes_to_one_of_the_same_field_that_is_in_order(cast: Cast) -> None:
    registered(cast, cast.today)
    reference = winding_up(cast)
    heir = cast.organization("elders")
    cast.fire(
        "xu.peng", reference, "finish", liquidation_report=PAPER, debts_paid=True, assets_left=Money.yuan(12_000),
        heir=heir,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"Cross-Region Elder Care Service .* does not stand in the register"):
        cast.fire("xu.peng", reference, "apply", application_paper=PAPER)
    registered(cast, cast.today, organization="elders")
    _write(cast, heir, activity="air")
    with pytest.raises(Refused, match="is registered for another field of activity"):
        cast.fire("xu.peng", reference, "apply", application_paper=PAPER)
    _write(cast, heir, activity="water", standing="late")
    with pytest.raises(Refused, match="is late in the register"):
        cast.fire("xu.peng", reference, "apply", application_paper=PAPER)
    _write(cast, heir, standing="in_order")
    cast.fire("xu.peng", reference, "apply", application_paper=PAPER)
    assert cast.state(reference) == "registrar_check"


def _write(cast: Cast, organization: int, **values: str) -> None:
    with cast.backend.transaction() as session:
        session.execute(update(ENTRY).where(ENTRY.c.organization_id == organization).values(**values))


def test_whoever_is_dissolved_leaves_register_and_directory_and_nobody_acts_for_it_any_more(cast: Cast) -> None:
    it = asking(cast, "users")
    number = registered(cast, cast.today)
    with cast.backend.transaction() as session:
        session.add(BelongingRow(group_id=cast.organization("water"), organization_id=cast.organization("users"),
                                 since=cast.today))  # fmt: skip
    reference = winding_up(cast)
    none_left = {"liquidation_report": PAPER, "debts_paid": True, "assets_left": Money(0)}
    cast.fire("xu.peng", reference, "finish", **none_left)
    cast.fire("xu.peng", reference, "apply", application_paper=PAPER)
    cast.fire(DECIDER, reference, "deregister")
    found, row = page(cast, number), organization(cast, "users")
    assert (found.line.standing.ended_on, row.active) == (cast.today, False)
    users, yesterday = cast.organization("users"), cast.today - timedelta(days=1)
    with cast.backend.reading() as session:
        of = MembershipRow.organization_id == users
        assert set(session.scalars(select(MembershipRow.until).where(of))) == {yesterday}
        revoked = select(MandateRow.revoked_at).where(MandateRow.organization_id == users)
        assert None not in session.scalars(revoked).all()
        ended = select(BelongingRow.ended_at).where(BelongingRow.organization_id == users)
        assert None not in session.scalars(ended).all()
    with pytest.raises((Refused, Forbidden, NotFound)):
        requests.submit(cast, it)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        names = load_names(work, read_case(work, reference))
        assert names.who(users, None).gone  # each open case in which it takes part says so
    cast.at(at(2027, 1, 1))
    sweep(cast.backend)
    assert reports(cast) == {}  # it owes nothing any more
    assert verify_record(cast.backend).first_broken is None


@pytest.mark.parametrize(("days", "state"), [(14, "to_be_deregistered"), (16, "application_late")])
def test_the_deregistration_is_applied_for_within_fifteen_days(cast: Cast, days: int, state: str) -> None:
    number = registered(cast, cast.today)
    reference = winding_up(cast)
    cast.fire("xu.peng", reference, "finish", liquidation_report=PAPER, debts_paid=True, assets_left=Money(0))
    cast.pass_days(days)
    assert cast.state(reference) == state
    assert page(cast, number).line.standing.order == ("late" if state == "application_late" else "in_order")
