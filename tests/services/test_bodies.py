"""The places of the regional body: who fills them, what is refused, and that cases find who is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from govflow.demo.stories.requests import Request, draft, submit
from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from govflow.services.commands.directory.bodies import (
    LASTS,
    ArrangeBody,
    approve_arrangement,
    ask_arrangement,
    refuse_arrangement,
)
from govflow.services.commands.directory.organizations import deactivate_organization
from govflow.services.queries.case.names import of_no_case
from govflow.services.queries.directory.bodies import load_body
from govflow.services.queries.directory.log import load_log
from govflow.services.queries.directory.told import load_told
from govflow.store.cases import PartyRow
from govflow.store.people import BodyRow, OrganizationRow
from govflow.values import SYSTEM, Actor
from tests.builders import Cast
from tests.services.recoveries import administrator

REASON = "Decided by the joint conference on 2 March."


@pytest.fixture
def second(cast: Cast) -> Actor:
    """Another administrator, whom the operator has named."""
    return administrator(cast, "yu.hai@example.org")


def places(cast: Cast, **other: int | None) -> ArrangeBody:
    """Those that stand, but for the others."""
    with cast.backend.reading() as session:
        page = load_body(cast.backend.work(session, SYSTEM))
    stands = {"office_id": page.office_id, "finance_id": page.finance_id, "central_id": page.central_id}
    return ArrangeBody(**{**stands, **other}, seen=page.seen, reason=REASON)


def ask(cast: Cast, **other: int | None) -> int:
    return ask_arrangement(cast.backend, cast.actor("admin"), places(cast, **other))


def arrange(cast: Cast, second: Actor, **other: int | None) -> None:
    approve_arrangement(cast.backend, second, ask(cast, **other))


def test_two_administrators_fill_the_places_and_the_log_says_so(cast: Cast, second: Actor) -> None:
    stood = places(cast)
    change = ask(cast, finance_id=cast.organization("mof"), central_id=None)
    assert places(cast) == stood
    approve_arrangement(cast.backend, second, change)
    with cast.backend.reading() as session:
        row = session.scalars(select(BodyRow)).one()
        assert (row.finance_id, row.central_id) == (cast.organization("mof"), None)
        line, approved, asked = load_log(cast.backend.work(session, SYSTEM), most=3).lines
    assert (line.title.en, line.organization_id) == ("Places of the regional body changed", row.organization_id)
    assert [each.title.en.rpartition(" ")[2] for each in (asked, approved)] == ["for", "approved"]
    assert REASON in [each.after for each in asked.changes]
    assert {(str(each.label), str(each.before), str(each.after)) for each in line.changes} == {
        ("Finance department", "Joint Office Finance Division", "Ministry of Finance"),
        ("Central authority", "Central Leading Group for Coordinated Development", "None"),
    }


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        ({"office_id": None}, Invalid),
        ({"finance_id": "conference"}, Invalid),
        ({"central_id": "mca"}, Conflict),  # where the administrator serves
        ({"finance_id": "chamber"}, NotFound),  # deactivated
        ({}, Conflict),
    ],
)
def test_what_fills_no_place_is_refused(
    cast: Cast, second: Actor, other: dict[str, str | None], refused: type[Exception]
) -> None:
    with cast.backend.reading() as session:
        version = session.get_one(OrganizationRow, cast.organization("chamber")).version
    deactivate_organization(cast.backend, cast.actor("admin"), cast.organization("chamber"), version)
    command = places(cast, **{place: key and cast.organization(key) for place, key in other.items()})
    with pytest.raises(refused):
        ask_arrangement(cast.backend, cast.actor("admin"), command)
    assert places(cast).seen == command.seen
    assert second.administrator  # so that it is not for want of somebody who could approve it


@pytest.mark.parametrize("reason", ["", " ", "x" * 301])
def test_a_reason_is_given(cast: Cast, second: Actor, reason: str) -> None:
    assert second.administrator
    with pytest.raises(Invalid) as refused:
        ask_arrangement(cast.backend, cast.actor("admin"), replace(places(cast, finance_id=None), reason=reason))
    assert [*refused.value.fields] == ["reason"]


def test_who_saw_other_places_decides_again(cast: Cast, second: Actor) -> None:
    late = places(cast, finance_id=None)
    arrange(cast, second, central_id=cast.organization("council"))
    with pytest.raises(Stale):
        ask_arrangement(cast.backend, cast.actor("admin"), late)


def test_only_administrators_ask_approve_and_refuse(cast: Cast, second: Actor) -> None:
    assert second.administrator
    secretary, backend = cast.actor("wang.lin"), cast.backend
    with pytest.raises(Forbidden):
        ask_arrangement(backend, secretary, places(cast, finance_id=None))
    change = ask(cast, finance_id=None)
    for act in (approve_arrangement, refuse_arrangement):
        with pytest.raises(Forbidden):
            act(backend, secretary, change)


def test_nobody_approves_what_they_asked_for(cast: Cast, second: Actor) -> None:
    assert second.administrator
    with pytest.raises(Conflict, match="not the one who asked"):
        approve_arrangement(cast.backend, cast.actor("admin"), ask(cast, finance_id=None))


def test_an_account_of_the_one_who_asks_approves_nothing(cast: Cast, second: Actor) -> None:
    assert second.administrator
    made = administrator(cast, "made@example.org", by=cast.actor("admin"))
    with pytest.raises(Conflict, match="has entered or changed your account"):
        approve_arrangement(cast.backend, made, ask(cast, finance_id=None))


def test_where_nobody_could_approve_it_nothing_is_asked(cast: Cast) -> None:
    with pytest.raises(Conflict, match="no second administrator"):
        ask(cast, finance_id=None)


def test_whose_organization_comes_in_does_not_approve_it(cast: Cast, second: Actor) -> None:
    concerned = replace(second, organization_ids=frozenset({cast.organization("mof")}))
    with pytest.raises(Conflict, match="You belong to this organization"):
        approve_arrangement(cast.backend, concerned, ask(cast, finance_id=cast.organization("mof")))


def test_one_change_is_asked_for_at_a_time(cast: Cast, second: Actor) -> None:
    change = ask(cast, finance_id=None)
    with pytest.raises(Conflict, match="asked for already"):
        ask(cast, central_id=None)
    refuse_arrangement(cast.backend, cast.actor("admin"), change)
    with pytest.raises(NotFound):
        approve_arrangement(cast.backend, second, change)
    arrange(cast, second, central_id=None)


@pytest.mark.parametrize(("late", "holds"), [(timedelta(seconds=-1), True), (timedelta(0), False)])
def test_what_nobody_approves_lapses(cast: Cast, second: Actor, late: timedelta, holds: bool) -> None:
    change = ask(cast, finance_id=None)
    cast.clock.at += LASTS + late
    if holds:
        approve_arrangement(cast.backend, second, change)
    else:
        with pytest.raises(NotFound):
            approve_arrangement(cast.backend, second, change)
        assert ask(cast, finance_id=None) != change
    assert (places(cast).finance_id is None) == holds


def test_an_organization_that_was_deactivated_meanwhile_comes_in_nowhere(cast: Cast, second: Actor) -> None:
    chamber = cast.organization("chamber")
    change = ask(cast, finance_id=chamber)
    with cast.backend.reading() as session:
        version = session.get_one(OrganizationRow, chamber).version
    deactivate_organization(cast.backend, cast.actor("admin"), chamber, version)
    with pytest.raises(NotFound):
        approve_arrangement(cast.backend, second, change)
    assert places(cast).finance_id != chamber


def test_the_people_of_the_body_are_told_when_it_is_asked_for(cast: Cast, second: Actor) -> None:
    change = ask(cast, finance_id=None)
    assert told(cast, "gao.shan") == ["Other places of the regional body asked for"]
    approve_arrangement(cast.backend, second, change)
    assert told(cast, "gao.shan")[0] == "Places of the regional body changed"
    assert told(cast, "chen.yu") == []


def finance_of(cast: Cast, case: str) -> list[str]:
    """Who is the finance department of a case, by key."""
    seats = select(PartyRow.organization_id).where(
        PartyRow.case_id == cast.case(case).id, PartyRow.capacity == "finance"
    )
    with cast.backend.reading() as session:
        found = session.scalars(seats).all()
    return [key for key in ("treasury", "mof") if cast.organization(key) in found]


def request_by(cast: Cast, by: str) -> Request:
    request = Request(
        title=f"Works for {by}", title_other=f"{by} 工程", by=by, committee="water", fund="water_local", amount=10_000,
        ends_on=date(2027, 6, 30),
    )  # fmt: skip
    draft(cast, request)
    return request


def test_who_stands_in_an_open_case_stays_and_the_next_case_finds_the_other(cast: Cast, second: Actor) -> None:
    """What is said on the page of the body: no organization loses a case that it is at."""
    before = request_by(cast, "langfang")
    arrange(cast, second, finance_id=cast.organization("mof"))
    submit(cast, before)
    after = request_by(cast, "baoding")
    assert (finance_of(cast, before.reference), finance_of(cast, after.reference)) == (["treasury"], ["mof"])


def told(cast: Cast, person: str) -> list[str]:
    with cast.backend.reading() as session:
        return [
            line.title.en
            for line in load_told(cast.backend.work(session, cast.actor(person)), of_no_case(SYSTEM)).lines
        ]
