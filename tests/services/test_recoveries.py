"""A new password for who was confided to: asked for by one, approved by another, stopped by its owner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from govflow.errors import Conflict, Invalid, NotFound
from govflow.services.accounts.passwords import invitation_token
from govflow.services.accounts.recoveries import LASTS, WAIT, is_guarded
from govflow.services.commands.directory import people
from govflow.services.commands.directory.people import EditPerson, accept_invitation, invite_again
from govflow.services.commands.directory.recoveries import (
    approve_recovery,
    ask_recovery,
    object_to_recovery,
    refuse_recovery,
)
from govflow.services.commands.directory.terms import end_role
from govflow.services.commands.setup import OPERATOR
from govflow.services.queries.directory.log import load_log
from govflow.store.cases import PartyRow
from govflow.store.people import MembershipRow, PersonRow
from govflow.values import Actor
from tests.builders import Cast
from tests.services import calls, recoveries
from tests.services.recoveries import MEDIATOR, NEW, administrator, approved
from tests.services.test_confidences import confide, talking


@pytest.fixture
def holder(cast: Cast) -> int:
    return recoveries.holder(cast)


@pytest.fixture
def second(cast: Cast) -> Actor:
    return administrator(cast, "second@example.org")


def test_no_link_of_one_administrator_opens_what_was_confided(cast: Cast, holder: int) -> None:
    with pytest.raises(Conflict, match="needs a second administrator"):
        invite_again(cast.backend, cast.actor("admin"), holder)


def test_a_link_from_before_anything_was_confided_opens_nothing_afterwards(cast: Cast) -> None:
    number = cast.person(MEDIATOR)
    with cast.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == number).values(password_hash="set"))
    link = invite_again(cast.backend, cast.actor("admin"), number)
    confide(cast, talking(cast))
    with pytest.raises(NotFound):
        accept_invitation(cast.backend, link, NEW)


def test_a_second_administrator_and_three_days_make_it_possible_once(cast: Cast, holder: int, second: Actor) -> None:
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")
    refuse_link(cast, holder)
    approve_recovery(cast.backend, second, holder)
    cast.clock.at += WAIT - timedelta(seconds=1)
    refuse_link(cast, holder)
    cast.clock.at += timedelta(seconds=1)
    link = invite_again(cast.backend, second, holder)
    refuse_link(cast, holder)
    accept_invitation(cast.backend, link, NEW)
    with pytest.raises(NotFound):
        accept_invitation(cast.backend, link, NEW)
    assert logged(cast, holder)[:5] == [
        "Account recovered", "Link to set a password made", "Link to set a password made for a recovery",
        "Recovery of an account approved", "Recovery of an account asked for",
    ]  # fmt: skip


def test_nobody_approves_what_they_asked_for_or_for_themselves(cast: Cast, holder: int, second: Actor) -> None:
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")
    owner = Actor(person_id=holder, person=OPERATOR.person, organization_id=None, administrator=True)
    for approver in (cast.actor("admin"), owner):
        with pytest.raises(Conflict, match="Another administrator"):
            approve_recovery(cast.backend, approver, holder)


def test_an_administrator_whom_the_first_has_just_made_approves_nothing(cast: Cast, holder: int, second: Actor) -> None:
    puppet = administrator(cast, "puppet@example.org", by=cast.actor("admin"))
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")
    with pytest.raises(Conflict, match="does not depend on theirs"):
        approve_recovery(cast.backend, puppet, holder)


def test_the_owner_stops_it_even_after_the_link_was_made(cast: Cast, holder: int, second: Actor) -> None:
    link = approved(cast, holder, second)
    object_to_recovery(cast.backend, cast.actor(MEDIATOR))
    with pytest.raises(NotFound):
        accept_invitation(cast.backend, link, NEW)
    refuse_link(cast, holder)


def test_a_refusal_ends_it_and_so_do_fourteen_days(cast: Cast, holder: int, second: Actor) -> None:
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")
    refuse_recovery(cast.backend, second, holder)
    with pytest.raises(NotFound):
        approve_recovery(cast.backend, second, holder)
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")
    approve_recovery(cast.backend, second, holder)
    cast.clock.at += LASTS
    refuse_link(cast, holder)


def test_with_one_administrator_the_refusal_names_the_remedy(cast: Cast, holder: int) -> None:
    with pytest.raises(Conflict, match="govflow people administrator EMAIL"):
        ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")
    ask_recovery(cast.backend, OPERATOR, holder, "Telephone lost.")
    approve_recovery(cast.backend, cast.actor("admin"), holder)


def test_while_it_goes_on_nobody_takes_the_owners_way_to_stop_it(cast: Cast, holder: int, second: Actor) -> None:
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")
    with pytest.raises(Conflict, match="A recovery of this account goes on"):
        people.edit_person(cast.backend, cast.actor("admin"), moved(holder))
    with pytest.raises(Conflict, match="A recovery of this account goes on"):
        people.deactivate_person(cast.backend, cast.actor("admin"), holder, 1)


def test_nor_beforehand_by_another_address_or_a_closed_account(cast: Cast, holder: int, second: Actor) -> None:
    with pytest.raises(Invalid, match="Another address needs a second administrator") as refused:
        people.edit_person(cast.backend, cast.actor("admin"), moved(holder))
    assert refused.value.fields.keys() == {"email"}
    people.edit_person(cast.backend, cast.actor("admin"), moved(holder, email=f"{MEDIATOR}@govflow.example"))
    people.deactivate_person(cast.backend, cast.actor("admin"), holder, 2)
    with pytest.raises(Conflict, match="Make it active first"):
        ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")


def test_another_address_comes_with_the_new_password_and_not_before(cast: Cast, holder: int, second: Actor) -> None:
    link = approved(cast, holder, second, email=" Zhou@Example.org ")
    assert address(cast, holder) == f"{MEDIATOR}@govflow.example"
    assert people.invited_address(cast.backend, link) == "zhou@example.org"
    assert accept_invitation(cast.backend, link, NEW) == address(cast, holder) == "zhou@example.org"
    assert logged(cast, holder)[:2] == ["Account recovered", "Account changed"]


def test_who_stops_a_recovery_keeps_the_address(cast: Cast, holder: int, second: Actor) -> None:
    link = approved(cast, holder, second, email="zhou@example.org")
    object_to_recovery(cast.backend, cast.actor(MEDIATOR))
    with pytest.raises(NotFound):
        accept_invitation(cast.backend, link, NEW)
    assert address(cast, holder) == f"{MEDIATOR}@govflow.example"


def test_an_address_that_cannot_be_is_refused_when_it_is_asked_for(cast: Cast, holder: int, second: Actor) -> None:
    for email in ("he.jun@govflow.example", "nonsense", "a@b c"):
        with pytest.raises(Invalid) as refused:
            ask_recovery(cast.backend, cast.actor("admin"), holder, "She has married.", email)
        assert refused.value.fields.keys() == {"email"}


def test_an_address_that_was_given_away_meanwhile_changes_nothing(cast: Cast, holder: int, second: Actor) -> None:
    link = approved(cast, holder, second, email="zhou@example.org")
    administrator(cast, "zhou@example.org")
    with pytest.raises(Invalid, match="belongs to another account"):
        accept_invitation(cast.backend, link, NEW)
    refuse_link(cast, holder)


def test_whether_an_account_is_guarded_says_nothing_about_what_was_confided(cast: Cast) -> None:
    """An administrator learns that somebody takes part in a case; who of them was confided to is not for it."""
    beside = ("zhou.min", "chen.yu", "dong.mei", "wang.lin", "nie.gang")
    reference = talking(cast)
    before = {person: guarded(cast, person) for person in beside}
    confide(cast, reference)
    assert {person: guarded(cast, person) for person in beside} == before
    assert before == {
        "zhou.min": True, "chen.yu": True, "dong.mei": True, "wang.lin": True, "nie.gang": False,
    }  # fmt: skip


def test_who_is_out_of_office_is_guarded_still_and_so_is_who_gave_back_a_seat(cast: Cast) -> None:
    """A role that was ended is soon given again, and whoever confided reads it for good."""
    confide(cast, talking(cast))
    with cast.backend.reading() as session:
        numbers = session.scalars(
            select(MembershipRow.id).where(MembershipRow.person_id == cast.person("dong.mei"))
        ).all()
    for each in numbers:
        end_role(cast.backend, cast.actor("admin"), each)
    assert guarded(cast, "dong.mei")
    with cast.backend.transaction() as session:
        session.execute(update(PartyRow).where(PartyRow.person_id.is_not(None)).values(until=cast.clock.at))
    assert guarded(cast, "zhou.min")


def test_whose_organization_may_answer_under_seal_is_guarded_before_and_after(cast: Cast) -> None:
    """An offer is a confidence, though no field has an audience."""
    reference = calls.called(cast)
    before = {each: guarded(cast, each) for each in ("peng.cheng", "shang.hui")}
    calls.offer(cast, reference, "coatings")
    assert {each: guarded(cast, each) for each in ("peng.cheng", "shang.hui")} == before
    assert before == {"peng.cheng": True, "shang.hui": True}


def test_an_administrators_own_password_is_no_shortcut_to_the_approval(cast: Cast, second: Actor) -> None:
    assert second.person_id is not None
    first = invitation_token(cast.backend.settings.key_for("links"), second.person_id, None)
    accept_invitation(cast.backend, first, NEW)
    refuse_link(cast, second.person_id)


def test_who_takes_part_in_nothing_gets_a_link_as_before(cast: Cast) -> None:
    assert invite_again(cast.backend, cast.actor("admin"), cast.person("nie.gang"))


def moved(holder: int, email: str = "other@example.org") -> EditPerson:
    return EditPerson(
        person_id=holder, seen_version=1, email=email, name_en="A", name_zh="甲", language="zh", administrator=False
    )


def address(cast: Cast, holder: int) -> str:
    with cast.backend.reading() as session:
        return session.get_one(PersonRow, holder).email


def guarded(cast: Cast, person: str) -> bool:
    with cast.backend.reading() as session:
        return is_guarded(session, session.get_one(PersonRow, cast.person(person)))


def refuse_link(cast: Cast, holder: int) -> None:
    with pytest.raises(Conflict):
        invite_again(cast.backend, cast.actor("admin"), holder)


def logged(cast: Cast, holder: int) -> list[str]:
    with cast.backend.reading() as session:
        lines = load_log(cast.backend.work(session, cast.actor("admin")), person_id=holder).lines
    return [each.title.en for each in lines]
