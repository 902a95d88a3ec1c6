"""An organization administers its own people: whom it may ask for what, and who comes in by a link."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from govflow.demo.region import email
from govflow.errors import Conflict, GovflowError, Invalid, NotFound
from govflow.services.commands.directory.joining import decline, read_invitation
from govflow.services.commands.directory.own_people import A_DAY, A_DAY_EACH, end_own_role, revoke_invitation
from govflow.services.commands.sessions import SignIn, sign_in
from govflow.services.queries.directory.log import load_log
from govflow.services.queries.registers.own_people import OwnPeople, load_own_people
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow
from govflow.store.people.own_people import INVITATION, LASTS
from tests.builders import Cast, give_role
from tests.services.forgetting import NEW, enter
from tests.services.joined import (
    FIRST,
    HOUSE,
    KEEPS,
    MEMBER,
    NEWCOMER,
    OTHER,
    accept,
    account,
    administered,
    ask,
    letters,
    link,
    roles,
)


@pytest.fixture
def here(cast: Cast) -> Cast:
    return administered(cast)


def page(cast: Cast, person: str = FIRST, organization: str = HOUSE) -> OwnPeople:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return load_own_people(cast.backend, work, cast.organization(organization))


def by_hand(cast: Cast, **columns: Any) -> None:
    with cast.backend.transaction() as session:
        session.execute(update(INVITATION).values(**columns))


def log(cast: Cast) -> list[tuple[str, str]]:
    """What the log of administration says, the newest first: what was done, and by whom."""
    with cast.backend.reading() as session:
        lines = load_log(cast.backend.work(session, cast.actor("admin"))).lines
        return [(each.title.en, each.by.en if each.by else "") for each in lines]


# Who comes in


def test_an_account_joins_by_its_own_consent_and_the_log_says_who_did_what(here: Cast) -> None:
    token = link(here)
    assert roles(here, OTHER) == []
    assert accept(here, token) == here.organization(HOUSE)
    assert roles(here, OTHER) == [MEMBER]
    assert here.organization(HOUSE) in here.actor(OTHER).organization_ids
    assert log(here) == [
        ("Role given", "Peng Cheng"), ("Invitation accepted", "Peng Cheng"), ("Asked by mail to join", "Xu Peng"),
    ]  # fmt: skip
    assert [each.title.en for each in page(here).log.lines][:2] == ["Role given", "Invitation accepted"]


def test_who_has_no_account_makes_one_at_the_address_of_the_link(here: Cast) -> None:
    token = link(here, f" {NEWCOMER.upper()} ", until=here.today)
    assert account(here, token) == NEWCOMER
    assert enter_as(here, NEWCOMER)
    with here.backend.reading() as session:
        person = session.scalars(select(PersonRow).where(PersonRow.email == NEWCOMER)).one()
        [term] = session.scalars(select(MembershipRow).where(MembershipRow.person_id == person.id))
    assert (person.administrator, term.role, term.since, term.until) == (False, MEMBER, here.today, here.today)
    assert log(here)[1] == ("Invitation accepted", "Yan Fang")


def enter_as(cast: Cast, address: str) -> object:
    return sign_in(cast.backend, SignIn(email=address, password=NEW, address="192.0.2.7", device=""))


def test_a_link_sets_no_password_of_an_account_that_is_there(here: Cast) -> None:
    token = link(here)
    with pytest.raises(NotFound):
        account(here, token)
    with pytest.raises(Invalid):
        enter(here, OTHER, NEW)
    assert roles(here, OTHER) == []


def test_an_account_at_another_address_neither_joins_nor_declines(here: Cast) -> None:
    token = link(here)
    for act in (accept, lambda cast, each, who: decline(cast.backend, cast.actor(who), each)):
        with pytest.raises(Conflict):
            act(here, token, "chen.yu")
    assert not read_invitation(here.backend, here.actor("chen.yu"), token).mine
    accept(here, token)


@pytest.mark.parametrize(("after", "holds"), [(LASTS - timedelta(seconds=1), True), (LASTS, False)])
def test_a_link_holds_for_seven_days(here: Cast, after: timedelta, holds: bool) -> None:
    token = link(here)
    here.clock.at += after
    assert [each is not None for each in letters(here.backend)] == [holds]
    assert bool(page(here).invitations) is holds
    if holds:
        accept(here, token)
        return
    with pytest.raises(NotFound):
        accept(here, token)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda cast, token: accept(cast, token),
        lambda cast, token: decline(cast.backend, cast.actor(OTHER), token),
        lambda cast, _: revoke(cast),
        lambda cast, _: ask(cast, email(OTHER), "liaison"),
        lambda cast, _: by_hand(cast, role=KEEPS),
        lambda cast, _: by_hand(cast, organization_id=cast.organization("yanshan")),
        lambda cast, _: by_hand(cast, invited_at=cast.clock.at + timedelta(days=3)),
        lambda cast, _: by_hand(cast, until=cast.today),
        lambda cast, _: by_hand(cast, invited_by=cast.person("admin")),
        lambda cast, _: end_the_first(cast),
    ],
    ids=[
        "used",
        "declined",
        "revoked",
        "replaced",
        "role",
        "organization",
        "prolonged",
        "until",
        "by another",
        "administrator gone",
    ],
)
def test_what_happens_meanwhile_ends_it(here: Cast, meanwhile: Callable[[Cast, str], object]) -> None:
    token = link(here)
    meanwhile(here, token)
    before = roles(here, OTHER)
    for act in (lambda: accept(here, token), lambda: read_invitation(here.backend, None, token)):
        with pytest.raises(NotFound):
            act()
    assert roles(here, OTHER) == before


def revoke(cast: Cast, by: str = FIRST, organization: str = HOUSE) -> None:
    [line] = page(cast).invitations
    revoke_invitation(cast.backend, cast.actor(by), cast.organization(organization), line.id)


def end_the_first(cast: Cast) -> None:
    """Whoever invites and is no administrator any more has invited nobody."""
    with cast.backend.transaction() as session:
        mine = (MembershipRow.person_id == cast.person(FIRST), MembershipRow.role == KEEPS)
        session.execute(update(MembershipRow).where(*mine).values(until=cast.today - timedelta(days=1)))


@pytest.mark.on_request
@pytest.mark.parametrize("newcomer", [False, True])
def test_of_two_clicks_at_once_one_joins(here: Cast, newcomer: bool) -> None:
    token = link(here, NEWCOMER if newcomer else email(OTHER))

    def act(_: int) -> bool:
        try:
            account(here, token) if newcomer else accept(here, token)
        except GovflowError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(act, range(4))) == 1
    with here.backend.reading() as session:
        mine = (MembershipRow.organization_id == here.organization(HOUSE), MembershipRow.since == here.today)
        assert session.scalar(select(func.count()).where(*mine)) == 1


# Who may ask whom for what


@pytest.mark.parametrize("role", ["registrar", "auditor", "mediator", "finance", "fund_manager", "nothing", ""])
def test_nobody_gives_a_role_that_is_not_the_organizations_own(here: Cast, role: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(here, NEWCOMER, role)
    assert set(refused.value.fields) == {"role"}
    assert role not in dict(page(here).roles)


def test_in_a_kind_of_organization_that_is_not_named_administrators_give_all_roles(here: Cast) -> None:
    give_role(here, FIRST, "conference", KEEPS)
    assert page(here, organization="conference").roles == ()
    with pytest.raises(Invalid):
        ask(here, NEWCOMER, organization_id=here.organization("conference"))


@pytest.mark.parametrize("person", [OTHER, "admin", "chen.yu"])
def test_for_everybody_else_there_is_no_such_page(here: Cast, person: str) -> None:
    ask(here, NEWCOMER)
    for act in (lambda: page(here, person), lambda: ask(here, NEWCOMER, by=person), lambda: revoke(here, person)):
        with pytest.raises(NotFound):
            act()


def test_an_administrator_reaches_nothing_of_another_organization(here: Cast) -> None:
    ask(here, NEWCOMER)
    with here.backend.reading() as session:
        mine = select(MembershipRow.id).where(MembershipRow.organization_id == here.organization(HOUSE))
        roles_here = session.scalars(mine).all()
    with pytest.raises(NotFound):
        revoke(here, OTHER, "coatings")
    for each in roles_here:
        with pytest.raises(NotFound):
            end_own_role(here.backend, here.actor(OTHER), here.organization("coatings"), each)


@pytest.mark.parametrize(("until", "last"), [(1, False), (0, True)])
def test_who_administers_its_people_does_so_until_the_last_day(here: Cast, until: int, last: bool) -> None:
    with here.backend.transaction() as session:
        mine = MembershipRow.person_id == here.person(FIRST)
        day = here.today - timedelta(days=until)
        session.execute(update(MembershipRow).where(mine, MembershipRow.role == KEEPS).values(until=day))
    if last:
        ask(here, NEWCOMER)
        return
    with pytest.raises(NotFound):
        ask(here, NEWCOMER)


def test_nobody_invites_themselves(here: Cast) -> None:
    with pytest.raises(Conflict):
        ask(here, email(FIRST), "signatory")


@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True)])
def test_the_last_day_of_a_role_may_be_today(here: Cast, days: int, taken: bool) -> None:
    if taken:
        ask(here, NEWCOMER, until=here.today + timedelta(days=days))
        return
    with pytest.raises(Invalid):
        ask(here, NEWCOMER, until=here.today + timedelta(days=days))
    with pytest.raises(Invalid):
        ask(here, NEWCOMER, until=date(9999, 1, 1))


def test_what_is_said_and_kept_is_the_same_whether_or_not_there_is_an_account(here: Cast) -> None:
    for address in (email(OTHER), NEWCOMER):
        ask(here, address)
    lines, mails = page(here).invitations, letters(here.backend)
    first, second = (vars(each) for each in lines)
    assert {name for name in first if first[name] != second[name]} == {"id", "email"}
    here_and_there = [vars(each) for each in mails if each is not None]
    differ = {name for name in here_and_there[0] if here_and_there[0][name] != here_and_there[1][name]}
    assert differ == {"to", "name", "token"}


def test_so_many_leave_an_organization_and_go_to_one_address_a_day(here: Cast) -> None:
    for _ in range(A_DAY_EACH):
        ask(here, NEWCOMER)
    with pytest.raises(Conflict):
        ask(here, NEWCOMER)
    assert len(page(here).invitations) == 1
    for number in range(A_DAY - A_DAY_EACH):
        ask(here, f"{number}@example.org")
    with pytest.raises(Conflict):
        ask(here, "one.more@example.org")
    ask(here, NEWCOMER, by=OTHER, organization_id=here.organization("coatings"))
    here.clock.at += timedelta(days=1)
    ask(here, NEWCOMER)


def test_where_no_mail_is_sent_nobody_is_invited(cast: Cast) -> None:
    give_role(cast, FIRST, HOUSE, KEEPS)
    with pytest.raises(Conflict):
        ask(cast, NEWCOMER)


def test_a_closed_organization_gives_nobody_a_role(here: Cast) -> None:
    token = link(here)
    with here.backend.transaction() as session:
        session.execute(
            update(OrganizationRow).where(OrganizationRow.id == here.organization(HOUSE)).values(active=False)
        )
    assert page(here).none_given is not None
    with pytest.raises(Conflict):
        ask(here, NEWCOMER)
    with pytest.raises(Conflict):
        accept(here, token)
    assert roles(here, OTHER) == []
