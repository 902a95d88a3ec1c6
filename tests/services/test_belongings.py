"""Members of committees and bodies: who votes on which day, who may change it, and what the log keeps."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from govflow.services.catalog import publish
from govflow.services.commands.directory.belongings import TakeIn, let_go, take_in
from govflow.services.queries.step.page import check_step, load_step
from govflow.store.people import BelongingRow, OrganizationRow
from tests.builders import Cast, set_members

FILE = Path(__file__).parents[1] / "workflows" / "assembly.v1.yaml"
BEFORE, FIRST, LAST, AFTER = -1, 0, 4, 5
DAYS = pytest.mark.parametrize(("day", "belongs"), [(BEFORE, False), (FIRST, True), (LAST, True), (AFTER, False)])


@pytest.fixture
def reference(cast: Cast) -> str:
    """Fangshan has tabled a motion before the conference of Beijing, Tianjin and Hebei."""
    with cast.backend.transaction() as session:
        publish(session, cast.clock, FILE.read_bytes(), name=FILE.name)
    return cast.open("chen.yu", "assembly", text="Open the weir.")


def belong(cast: Cast, organization: str, group: str = "conference", **term: Any) -> int:
    """An administrator takes a member in; from today on if not told."""
    place = {"group_id": cast.organization(group), "organization_id": cast.organization(organization)}
    command = TakeIn(**place, **{"since": cast.today, "until": None, **term})
    take_in(cast.backend, cast.actor("admin"), command)
    return row_of(cast, organization, group)


def row_of(cast: Cast, organization: str, group: str = "conference") -> int:
    with cast.backend.reading() as session:
        query = select(BelongingRow.id).where(
            BelongingRow.organization_id == cast.organization(organization),
            BelongingRow.group_id == cast.organization(group),
        )
        return session.scalars(query.order_by(BelongingRow.id.desc()).limit(1)).one()


def leave(cast: Cast, organization: str) -> None:
    let_go(cast.backend, cast.actor("admin"), row_of(cast, organization))


def check(cast: Cast, person: str, reference: str, step: str, /, **values: Any) -> None:
    """The check page of a step."""
    version = cast.case(reference).version
    with cast.backend.reading() as session:
        check_step(cast.backend.work(session, cast.actor(person)), reference, step, values, None, version)


def asked(cast: Cast, reference: str) -> set[int | None]:
    return {organization for organization, _ in cast.round(reference).holders.values()}


def ids(cast: Cast, *names: str) -> set[int]:
    return {cast.organization(each) for each in names}


def test_a_body_without_members_on_record_is_asked_nothing_and_the_check_says_why(cast: Cast, reference: str) -> None:
    set_members(cast)
    said = r"No member of .* is on record, so nobody could answer. Administrators enter them on its page"
    with pytest.raises(Refused, match=said):
        check(cast, "chen.yu", reference, "call")
    with pytest.raises(Refused, match=said):
        cast.fire("chen.yu", reference, "call")
    assert cast.state(reference) == "tabled"


@DAYS
def test_a_member_is_asked_from_its_first_to_its_last_day(cast: Cast, reference: str, day: int, belongs: bool) -> None:
    entered = cast.clock.at
    first = cast.today + timedelta(days=-BEFORE)
    belong(cast, "tangshan", since=first, until=first + timedelta(days=LAST))
    cast.at(entered + timedelta(days=day - BEFORE))
    cast.fire("chen.yu", reference, "call")
    assert (cast.organization("tangshan") in asked(cast, reference)) == belongs


def test_whoever_left_since_the_case_was_tabled_is_not_asked_and_whoever_joined_is(cast: Cast, reference: str) -> None:
    leave(cast, "tianjin")
    belong(cast, "tangshan")
    cast.fire("chen.yu", reference, "call")
    assert asked(cast, reference) == ids(cast, "beijing", "hebei", "tangshan")
    assert {each.organization_id for each in cast.case(reference).holders("members")} == asked(cast, reference)


def test_whoever_left_no_longer_sees_the_case_once_the_vote_is_called(cast: Cast, reference: str) -> None:
    leave(cast, "tianjin")
    cast.fire("chen.yu", reference, "call")
    with cast.backend.reading() as session, pytest.raises(NotFound):
        load_step(cast.backend.work(session, cast.actor("ma.ling")), reference, "amend")


def test_an_open_vote_keeps_those_whom_it_asked(cast: Cast, reference: str) -> None:
    cast.fire("chen.yu", reference, "call")
    leave(cast, "tianjin")
    belong(cast, "tangshan")
    for each in ("beijing", "hebei", "tianjin"):
        cast.answer(each, reference, "yes")
    assert cast.state(reference) == "adopted"


def test_a_case_that_the_clock_brings_to_the_vote_asks_those_of_that_day(cast: Cast, reference: str) -> None:
    day = cast.today + timedelta(days=10)
    belong(cast, "tangshan", since=day)
    belong(cast, "handan", since=cast.today, until=day)
    cast.pass_days(24)
    assert asked(cast, reference) == ids(cast, "beijing", "tianjin", "hebei", "tangshan")


def test_whoever_left_takes_no_step_of_members_and_the_check_page_says_so(cast: Cast, reference: str) -> None:
    cast.fire("ma.ling", reference, "amend", text="Open both weirs.")
    leave(cast, "tianjin")
    said = "Tianjin Municipality does not belong to them any more: Members"
    with pytest.raises(Refused, match=said):
        check(cast, "ma.ling", reference, "amend", text="Open all weirs.")
    with pytest.raises(Refused, match=said):
        cast.fire("ma.ling", reference, "amend", text="Open all weirs.")
    cast.fire("sun.hao", reference, "amend", text="Open no weir.")


def test_a_deactivated_member_is_not_asked(cast: Cast, reference: str) -> None:
    with cast.backend.transaction() as session:
        row = OrganizationRow.__table__
        session.execute(update(row).where(row.c.id == cast.organization("tianjin")).values(active=False))
    cast.fire("chen.yu", reference, "call")
    assert asked(cast, reference) == ids(cast, "beijing", "hebei")


def test_members_of_another_committee_are_not_asked(cast: Cast, reference: str) -> None:
    belong(cast, "tangshan", "water")
    cast.fire("chen.yu", reference, "call")
    assert cast.organization("tangshan") not in asked(cast, reference)


def test_a_body_without_members_is_asked_nothing_and_the_check_page_says_why(cast: Cast, reference: str) -> None:
    for each in ("beijing", "tianjin", "hebei"):
        leave(cast, each)
    with pytest.raises(Refused) as sent:
        cast.fire("chen.yu", reference, "call")
    with pytest.raises(Refused) as checked:
        check(cast, "chen.yu", reference, "call")
    assert sent.value.reasons == checked.value.reasons


@pytest.mark.parametrize("person", ["chen.yu", "gao.shan", "wang.lin"])
def test_only_administrators_change_who_belongs_to_what(cast: Cast, person: str) -> None:
    place = {"group_id": cast.organization("conference"), "organization_id": cast.organization("tangshan")}
    with pytest.raises(Forbidden):
        take_in(cast.backend, cast.actor(person), TakeIn(**place, since=cast.today, until=None))
    with pytest.raises(Forbidden):
        let_go(cast.backend, cast.actor(person), row_of(cast, "tianjin"))


def test_an_ended_membership_stays_on_file_and_ends_once(cast: Cast) -> None:
    number = belong(cast, "tangshan")
    let_go(cast.backend, cast.actor("admin"), number)
    with cast.backend.reading() as session:
        row = session.get_one(BelongingRow, number)
    assert (row.since, row.until, row.ended_at) == (cast.today, None, cast.clock.at)
    with pytest.raises(NotFound, match="ended already"):
        let_go(cast.backend, cast.actor("admin"), number)


@pytest.mark.parametrize("days", [0, 4])
def test_nobody_belongs_twice_at_one_time(cast: Cast, days: int) -> None:
    belong(cast, "tangshan", until=cast.today + timedelta(days=LAST))
    with pytest.raises(Conflict, match="belongs to it already"):
        belong(cast, "tangshan", since=cast.today + timedelta(days=days))


def test_whoever_belonged_may_be_taken_in_again_from_the_day_after(cast: Cast) -> None:
    first = belong(cast, "tangshan", until=cast.today + timedelta(days=LAST))
    assert belong(cast, "tangshan", since=cast.today + timedelta(days=AFTER)) != first


def test_a_member_that_was_let_go_may_be_taken_in_again_at_once(cast: Cast, reference: str) -> None:
    leave(cast, "tianjin")
    belong(cast, "tianjin")
    cast.fire("chen.yu", reference, "call")
    assert asked(cast, reference) == ids(cast, "beijing", "tianjin", "hebei")


@pytest.mark.parametrize(("group", "organization"), [("hebei", "tangshan"), ("conference", "conference")])
def test_only_committees_and_bodies_have_members_and_never_themselves(
    cast: Cast, group: str, organization: str
) -> None:
    with pytest.raises(Invalid):
        belong(cast, organization, group)


def test_a_term_that_ends_before_it_begins_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="before the first day"):
        belong(cast, "tangshan", until=date(2020, 1, 1))
