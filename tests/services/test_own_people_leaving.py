"""Who is let go by their own organization: what is open is shown before, and all that was opened ends at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from govflow.errors import Conflict, GovflowError, NotFound
from govflow.services.commands.directory.own_people import end_own_role, let_go, revoke_own_mandate
from govflow.services.commands.directory.terms import end_role
from govflow.services.commands.directory.tokens import MakeToken, make_token
from govflow.services.queries.directory.log import load_log
from govflow.services.queries.directory.people import load_signed_in
from govflow.services.queries.registers.own_people import Leaving, load_leaving
from govflow.store.people import MandateRow, MembershipRow, TokenRow
from govflow.values import VISITOR
from tests.builders import PASSWORD, Cast, give_mandate, give_role
from tests.services import disputes
from tests.services.forgetting import opened
from tests.services.joined import FIRST, HOUSE, KEEPS, MEMBER, OTHER, administered, roles

SECOND = "lao.an"


@pytest.fixture
def here(cast: Cast) -> Cast:
    """Somebody of another organization is a member of the house, too."""
    give_role(cast, OTHER, HOUSE, MEMBER, since=cast.today - timedelta(days=9))
    give_role(cast, OTHER, HOUSE, "signatory")
    give_mandate(cast, OTHER, HOUSE)
    return administered(cast)


def membership(cast: Cast, person: str, role: str) -> int:
    row = MembershipRow
    mine = (row.person_id == cast.person(person), row.organization_id == cast.organization(HOUSE), row.role == role)
    with cast.backend.reading() as session:
        return session.scalars(select(row.id).where(*mine)).one()


def end(cast: Cast, person: str, role: str, by: str = FIRST) -> None:
    end_own_role(cast.backend, cast.actor(by), cast.organization(HOUSE), membership(cast, person, role))


def go(cast: Cast, person: str, by: str = FIRST) -> None:
    let_go(cast.backend, cast.actor(by), cast.organization(HOUSE), cast.person(person))


def leaving(cast: Cast, person: str, by: str = FIRST, organization: str = HOUSE) -> Leaving:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(by, organization))
        return load_leaving(cast.backend, work, cast.organization(organization), cast.person(person))


def test_who_is_let_go_has_no_role_mandate_or_token_there_from_then_on(here: Cast) -> None:
    making = MakeToken(title="Mine", scopes=("read",), days=30, password=PASSWORD, charge_id=None)
    make_token(here.backend, here.actor(OTHER, HOUSE), making)
    make_token(here.backend, here.actor(OTHER, "coatings"), making)
    session_token = opened(here, OTHER)
    go(here, OTHER)
    assert roles(here, OTHER) == []
    assert here.actor(OTHER, HOUSE).organization_ids == {here.organization("coatings")}
    with here.backend.reading() as session:
        owner = load_signed_in(
            here.backend.work(session, VISITOR), here.backend.settings.key_for("sessions"), session_token
        )
        tokens = session.scalars(select(TokenRow).order_by(TokenRow.id)).all()
        mandate = session.scalars(
            select(MandateRow).where(MandateRow.person_id == here.person(OTHER)).order_by(MandateRow.id.desc())
        ).first()
    assert owner is not None
    assert [each.organization_id for each in owner.posts] == [here.organization("coatings")]
    assert [each.revoked_at is None for each in tokens] == [False, True]
    assert mandate is not None
    assert mandate.revoked_at == here.clock.at
    with here.backend.reading() as session:
        lines = load_log(here.backend.work(session, here.actor("admin"))).lines
    assert {each.by.en for each in lines[:4] if each.by} == {"Xu Peng"}


def test_a_role_that_is_ended_ends_alone_while_another_is_left(here: Cast) -> None:
    making = MakeToken(title="Mine", scopes=("read",), days=30, password=PASSWORD, charge_id=None)
    make_token(here.backend, here.actor(OTHER, HOUSE), making)
    end(here, OTHER, "signatory")
    assert roles(here, OTHER) == [MEMBER]
    with here.backend.reading() as session:
        assert session.scalars(select(TokenRow.revoked_at)).all() == [None]
    end(here, OTHER, MEMBER)
    with here.backend.reading() as session:
        assert session.scalars(select(TokenRow.revoked_at)).all() == [here.clock.at]
    with pytest.raises(NotFound):
        go(here, OTHER)


def test_a_role_that_the_joint_office_gave_is_its_to_end(here: Cast) -> None:
    give_role(here, OTHER, HOUSE, "finance")
    before = set(roles(here, OTHER))
    for act in (lambda: end(here, OTHER, "finance"), lambda: go(here, OTHER)):
        with pytest.raises(Conflict, match="joint office gives these roles, and ends them: finance"):
            act()
    assert set(roles(here, OTHER)) == before
    page = leaving(here, OTHER)
    assert {each.role.en for each in page.memberships if each.id not in page.own} == {"finance officer"}
    end_role(here.backend, here.actor("admin"), membership(here, OTHER, "finance"))
    go(here, OTHER)
    assert roles(here, OTHER) == []


def test_the_last_administrator_does_not_leave_before_another_has_come(here: Cast) -> None:
    for act in (lambda: end(here, FIRST, KEEPS), lambda: go(here, FIRST)):
        with pytest.raises(Conflict):
            act()
    assert KEEPS in roles(here, FIRST)
    give_role(here, SECOND, HOUSE, KEEPS, since=here.today + timedelta(days=1))
    with pytest.raises(Conflict):  # who only will be one is none today
        end(here, FIRST, KEEPS)
    here.clock.at += timedelta(days=1)
    end(here, FIRST, KEEPS)
    assert KEEPS not in roles(here, FIRST)
    with pytest.raises(NotFound):
        go(here, OTHER)


@pytest.mark.on_request
def test_of_two_administrators_who_leave_at_once_one_stays(here: Cast) -> None:
    give_role(here, SECOND, HOUSE, KEEPS)

    def leave(person: str) -> bool:
        try:
            end(here, person, KEEPS, by=person)
        except GovflowError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, (FIRST, SECOND))) == [False, True]
    assert [KEEPS in roles(here, each) for each in (FIRST, SECOND)].count(True) == 1


def test_others_end_nothing(here: Cast) -> None:
    house = here.organization(HOUSE)
    mandates = select(MandateRow.id).where(MandateRow.organization_id == house)
    with here.backend.reading() as session:
        ids = session.scalars(mandates).all()
    for who in (OTHER, "admin", "chen.yu"):
        for act in (lambda who=who: end(here, OTHER, MEMBER, by=who), lambda who=who: go(here, FIRST, by=who)):
            with pytest.raises(NotFound):
                act()
        for each in ids:
            with pytest.raises(NotFound):
                revoke_own_mandate(here.backend, here.actor(who), house, each)
    for each in ids:  # nor those of one house by the administrator of another
        with pytest.raises(NotFound):
            revoke_own_mandate(here.backend, here.actor(OTHER), here.organization("coatings"), each)
    with pytest.raises(NotFound):
        let_go(here.backend, here.actor(OTHER), here.organization("coatings"), here.person(FIRST))
    with pytest.raises(NotFound):
        leaving(here, OTHER, by=OTHER)
    assert roles(here, OTHER) == [MEMBER, "signatory"]


def test_what_waits_for_a_role_is_shown_with_who_goes_on(cast: Cast) -> None:
    give_role(cast, "chen.yu", "fangshan", KEEPS)
    give_role(cast, "dong.mei", "fangshan", "signatory")
    reference = disputes.draft(cast)
    here = leaving(cast, "chen.yu", by="chen.yu", organization="fangshan")
    shown = {
        role.title.en: ([each.reference for each in role.items], [each.en for each in role.others])
        for role in here.roles
    }
    assert shown["signatory"][1] == ["Dong Mei"]
    assert shown["liaison officer"][1] == []
    assert any(reference in items for items, _ in shown.values()), shown
