"""What an administrator gives: nothing to themselves, nothing from before today, and nothing that goes untold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import Conflict, Invalid
from govflow.services.accounts.granting import INDEPENDENT
from govflow.services.commands.directory.belongings import TakeIn, take_in
from govflow.services.commands.directory.organizations import OrganizationDetails, edit_organization
from govflow.services.commands.directory.people import InvitePerson, invite_again, invite_person
from govflow.services.commands.directory.terms import GiveMandate, GiveRole, end_role, give_mandate, give_role
from govflow.services.commands.setup import OPERATOR
from govflow.services.queries.case.names import of_no_case
from govflow.services.queries.directory import told as querying
from govflow.services.queries.directory.told import TOLD_FOR, Told, load_told
from govflow.store.people import MembershipRow, OrganizationRow
from govflow.values import Actor, Text
from tests.builders import Cast
from tests.services import disputes

Give = Callable[..., None]


def role(cast: Cast, person_id: int, organization: str = "fangshan", *, by: Actor, since: date | None = None) -> None:
    command = GiveRole(
        person_id=person_id, organization_id=cast.organization(organization), role="legal",
        since=since or cast.today, until=None,
    )  # fmt: skip
    give_role(cast.backend, by, command)


def mandate(
    cast: Cast, person_id: int, organization: str = "fangshan", *, by: Actor, since: date | None = None, **scope: Any
) -> None:
    command = GiveMandate(
        person_id=person_id, organization_id=cast.organization(organization), workflow=None, number="2026-7",
        instruction=disputes.PDF, since=since or cast.today, until=None, **{"case": None, **scope},
    )  # fmt: skip
    give_mandate(cast.backend, by, command)


def member(cast: Cast, group: str, organization: str, *, by: Actor, since: date | None = None) -> None:
    place = {"group_id": cast.organization(group), "organization_id": cast.organization(organization)}
    take_in(cast.backend, by, TakeIn(**place, since=since or cast.today, until=None))


def invited(cast: Cast, *, by: Actor, email: str = "puppet@example.org") -> Actor:
    """Another administrator."""
    person = InvitePerson(email=email, name_en="Yu Hai", name_zh="于海", language="zh", administrator=True)
    return Actor(
        person_id=invite_person(cast.backend, by, person), person=Text(en="Yu Hai", zh="于海"), organization_id=None,
        administrator=True,
    )  # fmt: skip


def told(cast: Cast, person: str) -> Told:
    with cast.backend.reading() as session:
        actor = cast.actor(person)
        return load_told(cast.backend.work(session, actor), of_no_case(actor))


def titles(cast: Cast, person: str) -> list[str]:
    return [each.title.en for each in told(cast, person).lines]


@pytest.mark.parametrize("give", [role, mandate])
def test_nobody_gives_themselves_a_place_in_a_party(cast: Cast, give: Give) -> None:
    disputes.draft(cast)
    with pytest.raises(Conflict, match="Nobody gives themselves"):
        give(cast, cast.person("admin"), by=cast.actor("admin"))
    give(cast, cast.person("admin"), by=invited(cast, by=OPERATOR))


@pytest.mark.parametrize("give", [role, mandate])
def test_nor_has_it_given_by_an_administrator_whom_they_have_just_made(cast: Cast, give: Give) -> None:
    puppet = invited(cast, by=cast.actor("admin"))
    cast.clock.at += INDEPENDENT - timedelta(seconds=1)
    with pytest.raises(Conflict, match="Nobody gives themselves"):
        give(cast, cast.person("admin"), by=puppet)
    cast.clock.at += timedelta(seconds=1)
    give(cast, cast.person("admin"), by=puppet)


@pytest.mark.parametrize(
    "give",
    [
        lambda cast, since: role(cast, cast.person("zhou.min"), by=cast.actor("admin"), since=since),
        lambda cast, since: mandate(cast, cast.person("zhou.min"), by=cast.actor("admin"), since=since),
        lambda cast, since: member(cast, "conference", "fangshan", by=cast.actor("admin"), since=since),
    ],
    ids=["role", "mandate", "membership"],
)
def test_no_term_begins_before_the_day_of_its_entry(cast: Cast, give: Give) -> None:
    """An earlier one would make a mediator partial for days on which nobody knew of it."""
    for days in (-3650, -1):
        with pytest.raises(Invalid) as refused:
            give(cast, cast.today + timedelta(days=days))
        assert refused.value.fields.keys() == {"since"}
    give(cast, cast.today)


def test_nobody_takes_their_own_organization_into_a_committee(cast: Cast) -> None:
    with pytest.raises(Conflict, match="You belong to this organization"):
        member(cast, "conference", "mca", by=cast.actor("admin"))
    member(cast, "conference", "mca", by=invited(cast, by=OPERATOR))


@pytest.mark.parametrize(
    ("organization", "field", "value", "allowed"),
    [
        ("mca", "name_en", "Ministry of Civil Affairs of China", True),
        ("mca", "weight", "7", False),
        ("mca", "kind", "local_government", False),
        ("mca", "parent_id", "conference", False),
        ("fangshan", "parent_id", "mca", False),
        ("fangshan", "parent_id", "tianjin", True),
    ],
)
def test_nobody_changes_what_their_own_organization_may_do_in_cases(
    cast: Cast, organization: str, field: str, value: str, allowed: bool
) -> None:
    number = cast.organization(organization)
    with cast.backend.reading() as session:
        row = session.get_one(OrganizationRow, number)
        present = {name: getattr(row, name) for name in OrganizationDetails.__dataclass_fields__}
    changed = {field: cast.organization(value) if field == "parent_id" else value}
    details = OrganizationDetails(**{**present, **changed})
    if allowed:
        edit_organization(cast.backend, cast.actor("admin"), number, 1, details)
        return
    with pytest.raises(Conflict, match="You belong to this organization"):
        edit_organization(cast.backend, cast.actor("admin"), number, 1, details)


def test_the_people_of_a_party_and_the_person_are_told_of_a_stranger_among_them(cast: Cast) -> None:
    disputes.draft(cast)
    second = invited(cast, by=OPERATOR, email="second@example.org")
    role(cast, cast.person("nie.gang"), by=cast.actor("admin"))
    mandate(cast, cast.person("nie.gang"), by=cast.actor("admin"))
    for person in ("chen.yu", "dong.mei", "nie.gang"):
        found = told(cast, person)
        assert [each.title.en for each in found.lines] == ["Mandate given", "Role given"], person
        assert {(each.by, each.person, each.at) for each in found.lines} == {
            (cast.actor("admin").person, cast.actor("nie.gang").person, cast.clock.at)
        }
        assert [each.email for each in found.objections_to] == ["second@example.org"]
    assert second.administrator
    assert titles(cast, "he.jun") == titles(cast, "admin") == []


def test_colleagues_and_the_person_are_told_of_a_link_to_an_account(cast: Cast) -> None:
    """Whoever has the link signs as the signatory."""
    invite_again(cast.backend, cast.actor("admin"), cast.person("chen.yu"))
    link = ["Link to set a password made"]
    assert {each: titles(cast, each) for each in ("chen.yu", "dong.mei", "he.jun")} == {
        "chen.yu": link, "dong.mei": link, "he.jun": [],
    }  # fmt: skip


def test_whose_role_is_ended_is_told_so(cast: Cast) -> None:
    with cast.backend.reading() as session:
        query = select(MembershipRow.id).where(MembershipRow.person_id == cast.person("chen.yu"))
        numbers = session.scalars(query).all()
    for each in numbers:
        end_role(cast.backend, cast.actor("admin"), each)
    assert titles(cast, "chen.yu") == titles(cast, "dong.mei") == ["Role ended"] * len(numbers)


def test_what_was_changed_is_told_for_thirty_days(cast: Cast) -> None:
    role(cast, cast.person("nie.gang"), by=cast.actor("admin"))
    cast.clock.at += TOLD_FOR - timedelta(seconds=1)
    assert titles(cast, "chen.yu") == ["Role given"]
    cast.clock.at += timedelta(seconds=1)
    assert titles(cast, "chen.yu") == []


def test_of_many_changes_the_latest_are_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    role(cast, cast.person("nie.gang"), by=cast.actor("admin"))
    end_last(cast)
    monkeypatch.setattr(querying, "MOST", 1)
    assert titles(cast, "chen.yu") == ["Role ended"]


def test_a_case_is_named_to_those_only_who_may_see_it(cast: Cast) -> None:
    reference = disputes.draft(cast)
    mandate(cast, cast.person("nie.gang"), by=cast.actor("admin"), case=reference)
    named = {person: reference in str(told(cast, person).lines) for person in ("chen.yu", "nie.gang")}
    assert named == {"chen.yu": True, "nie.gang": False}


def end_last(cast: Cast) -> None:
    with cast.backend.reading() as session:
        last = session.scalars(select(MembershipRow.id).order_by(MembershipRow.id.desc())).first()
    end_role(cast.backend, cast.actor("admin"), last or 0)
