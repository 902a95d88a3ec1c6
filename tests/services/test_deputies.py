"""Standing in for a colleague: when it holds, what it gives and never gives, who arranges and ends it, what is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.services.commands.directory.deputies import act_for, arrange, end
from govflow.services.commands.directory.own_people import end_own_role, let_go
from govflow.services.commands.directory.people import deactivate_person
from govflow.services.queries.directory.log import load_log
from govflow.services.queries.directory.people import load_signed_in
from govflow.services.queries.directory.shell import in_stead, pairs
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import InboxFilters
from govflow.services.queries.registers.deputies import load_deputies
from govflow.store.people import MembershipRow, PersonRow
from govflow.store.people.deputies import DeputyRow
from govflow.values import VISITOR, Actor
from tests.builders import Cast, give_role
from tests.services.forgetting import opened
from tests.services.standing_in import ABSENT, DEPUTY, HOUSE, KEEPS, arranged, deputy, employed, order, plain, posts

ADMIN = "dong.mei"
DAY = timedelta(days=1)


@pytest.fixture
def here(cast: Cast) -> Cast:
    give_role(cast, ADMIN, HOUSE, KEEPS, since=date(2026, 1, 1))
    return employed(cast)


def arrangement(cast: Cast) -> DeputyRow:
    with cast.backend.reading() as session:
        return session.scalars(select(DeputyRow).order_by(DeputyRow.id.desc())).first() or DeputyRow()


def over(cast: Cast, by: str) -> None:
    end(cast.backend, cast.actor(by), arrangement(cast).id, cast.organization(HOUSE))


def signed_in(cast: Cast, token: str) -> Any:
    with cast.backend.reading() as session:
        key = cast.backend.settings.key_for("sessions")
        return load_signed_in(cast.backend.work(session, VISITOR), key, token)


def test_it_holds_from_the_first_day_to_the_last(here: Cast) -> None:
    first, last = here.today + 2 * DAY, here.today + 4 * DAY
    arranged(here, first, last)
    holds = []
    for _ in range(6):
        holds.append([each.roles for each in posts(here)])
        here.clock.at += DAY
    roles = [("signatory", "liaison")]
    assert holds == [[], [], roles, roles, roles, []]


def test_it_gives_the_roles_of_the_day_and_nothing_else_of_either(here: Cast) -> None:
    arranged(here)
    own, acting = here.actor(DEPUTY), deputy(here)
    assert own.roles.isdisjoint({"liaison"})
    assert (acting.person_id, acting.for_person_id) == (here.person(DEPUTY), here.person(ABSENT))
    assert acting.roles == {"signatory", "liaison"}
    assert acting.organization_ids == {here.organization(HOUSE)}
    assert acting.in_person is None
    assert not acting.administrator
    assert acting.own_roles == frozenset()
    assert plain(here, DEPUTY).roles == {"member"}  # what programs and mail are made with


def test_there_is_one_step_of_standing_in(here: Cast) -> None:
    arranged(here)
    give_role(here, "he.jun", HOUSE, "member")
    arranged(here, by=DEPUTY, absent=DEPUTY, deputy="he.jun")
    assert [each.roles for each in posts(here, "he.jun")] == [("member",)]
    with pytest.raises(NotFound):
        arrange(here.backend, deputy(here), order(here, here.today, here.today, deputy="he.jun"))


@pytest.mark.parametrize("by", [ABSENT, DEPUTY, ADMIN])
def test_either_of_the_two_ends_it_at_once_and_so_does_who_administers_the_people(here: Cast, by: str) -> None:
    arranged(here, until=here.today + 30 * DAY)
    over(here, by)
    assert posts(here) == ()
    with pytest.raises(NotFound):
        over(here, by)


@pytest.mark.parametrize("by", ["he.jun", "admin"])
def test_nobody_else_arranges_or_ends_it(here: Cast, by: str) -> None:
    with pytest.raises(NotFound):
        arranged(here, by=by)
    arranged(here)
    with pytest.raises(NotFound):
        over(here, by)
    with here.backend.reading() as session, pytest.raises(NotFound):
        load_deputies(here.backend, here.backend.work(session, here.actor(by)), here.organization(HOUSE))


def test_who_administers_the_people_arranges_it_for_others_and_never_for_themselves(here: Cast) -> None:
    arranged(here, by=ADMIN)
    assert len(posts(here)) == 1
    over(here, ADMIN)
    with pytest.raises(Conflict, match="Nobody appoints themselves"):
        arranged(here, by=ADMIN, deputy=ADMIN)
    arranged(here, by=ABSENT, deputy=ADMIN)
    assert len(posts(here, ADMIN)) == 1


def refused(cast: Cast, since: int, until: int, **more: str) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        arranged(cast, cast.today + since * DAY, cast.today + until * DAY, **more)
    return {name: str(said) for name, said in error.value.fields.items()}


def test_a_term_lies_within_the_office_of_both_and_within_a_year(here: Cast) -> None:
    assert "since" in refused(here, -1, 3)
    assert "until" in refused(here, 2, 1)
    assert "until" in refused(here, 0, 367)
    assert "person" in refused(here, 0, 1, deputy="he.jun")
    give_role(here, "he.jun", HOUSE, "member", until=here.today + 5 * DAY)
    assert "until" in refused(here, 0, 6, deputy="he.jun")
    arranged(here, here.today, here.today + 5 * DAY, deputy="he.jun")
    assert "for_person" in refused(here, 0, 1, absent="zhou.min", by=ADMIN)


def test_one_stands_in_for_a_person_at_a_time_and_nobody_for_themselves(here: Cast) -> None:
    arranged(here, here.today + DAY, here.today + 3 * DAY)
    for since, until in ((0, 1), (3, 4), (2, 2), (0, 9)):
        with pytest.raises(Conflict, match="already"):
            arranged(here, here.today + since * DAY, here.today + until * DAY, deputy=ADMIN)
    arranged(here, here.today, here.today, deputy=ADMIN)
    arranged(here, here.today + 4 * DAY, here.today + 4 * DAY, deputy=ADMIN)
    with pytest.raises(Conflict, match="themselves"):
        arranged(here, deputy=ABSENT)


@pytest.mark.parametrize("leaves", [ABSENT, DEPUTY])
def test_it_ends_with_the_last_role_of_either_and_never_comes_back(here: Cast, leaves: str) -> None:
    arranged(here, until=here.today + 30 * DAY)
    let_go(here.backend, here.actor(ADMIN), here.organization(HOUSE), here.person(leaves))
    assert arrangement(here).ended_at == here.clock.at
    give_role(here, leaves, HOUSE, "member")
    assert posts(here) == ()


def test_it_goes_on_with_the_roles_that_are_left(here: Cast) -> None:
    arranged(here)
    row = MembershipRow
    mine = (row.person_id == here.person(ABSENT), row.role == "signatory")
    with here.backend.reading() as session:
        term = session.scalars(select(row.id).where(*mine)).one()
    end_own_role(here.backend, here.actor(ADMIN), here.organization(HOUSE), term)
    assert [each.roles for each in posts(here)] == [("liaison",)]


@pytest.mark.parametrize("leaves", [ABSENT, DEPUTY])
def test_it_ends_with_the_account_of_either(here: Cast, leaves: str) -> None:
    arranged(here)
    with here.backend.reading() as session:
        version = session.get_one(PersonRow, here.person(leaves)).version
    deactivate_person(here.backend, here.actor("admin"), here.person(leaves), version)
    assert arrangement(here).ended_at == here.clock.at


def test_a_browser_acts_so_only_while_it_holds(here: Cast) -> None:
    token = opened(here, DEPUTY)
    arranged(here)
    owner = signed_in(here, token)
    house, number = here.organization(HOUSE), arrangement(here).id
    with pytest.raises(Forbidden):
        act_for(here.backend, owner, here.organization("laishui"), number)
    with pytest.raises(Forbidden):
        act_for(here.backend, owner, house, number + 1)
    act_for(here.backend, owner, house, number)
    assert signed_in(here, token).actor == deputy_of(owner.actor, deputy(here))
    assert signed_in(here, token).acting.stands_in.person.en == "Chen Yu"
    over(here, ABSENT)
    after = signed_in(here, token).actor
    assert (after.stands_in, after.organization_id, after.roles) == (None, house, {"member"})


def deputy_of(own: Actor, acting: Actor) -> Actor:
    return replace(acting, elsewhere=True, confirmed=own.confirmed)


def test_all_are_told_and_it_stands_in_the_log(here: Cast) -> None:
    arranged(here)
    for person in (DEPUTY, ADMIN):
        with here.backend.reading() as session:
            work = here.backend.work(session, plain(here, person))
            [line] = [each for each in load_inbox(work, (), InboxFilters()).told.lines if each.which is not None][:1]
        assert (line.title.zh, line.person and line.person.zh, line.which.zh) == ("安排代理", "劳安", "陈宇")
    over(here, DEPUTY)
    with here.backend.reading() as session:
        lines = load_log(here.backend.work(session, here.actor("admin"))).lines[:2]
    assert [(str(each.title.en), each.by and each.by.en) for each in lines] == [
        ("Stands in for a colleague no more", "Lao An"),
        ("Stands in for a colleague", "Chen Yu"),
    ]


def test_the_desk_of_a_deputy_shows_whose_work_it_is(here: Cast) -> None:
    token = opened(here, DEPUTY)
    arranged(here)
    owner = signed_in(here, token)
    house = here.organization(HOUSE)
    assert {(house, "signatory"), (house, "member")} <= set(pairs(owner))
    assert {role: name.en for (place, role), name in in_stead(owner).items() if place == house} == {
        "signatory": "Chen Yu",
        "liaison": "Chen Yu",
    }


def test_the_page_lists_it_for_the_people_of_the_house(here: Cast) -> None:
    arranged(here)
    for person, may_end, for_others in ((ABSENT, True, False), (DEPUTY, True, False), (ADMIN, True, True)):
        with here.backend.reading() as session:
            page = load_deputies(
                here.backend, here.backend.work(session, plain(here, person)), here.organization(HOUSE)
            )
        [line] = page.deputies
        assert (line.person.en, line.absent.en, line.may_end) == ("Lao An", "Chen Yu", may_end)
        assert page.for_others is for_others


def test_no_constraint_is_left_to_the_program_alone(here: Cast) -> None:
    arranged(here)
    with pytest.raises(IntegrityError), here.backend.transaction() as session:
        session.add(replace_row(arrangement(here), person_id=here.person(ABSENT)))


def replace_row(row: DeputyRow, **more: int) -> DeputyRow:
    kept = {name: getattr(row, name) for name in DeputyRow.__table__.columns.keys() if name != "id"}  # noqa: SIM118
    return DeputyRow(**{**kept, **more})
