"""A password that was forgotten: a link by mail gives another one, once, within an hour, and only where it may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from govflow.demo.region import email
from govflow.errors import Invalid, NotFound
from govflow.services.accounts.forgotten import LASTS
from govflow.services.commands import sessions
from govflow.services.commands.directory.people import InvitePerson, invite_person
from govflow.services.commands.directory.recoveries import ask_recovery
from govflow.services.commands.directory.sign_on.forgotten import read_link
from govflow.services.commands.directory.sign_on.rules import make_rule
from govflow.services.commands.directory.tokens import MakeToken, make_token
from govflow.services.commands.keys import rotate_secret
from govflow.services.queries.directory.log import load_log
from govflow.services.queries.directory.people import load_signed_in
from govflow.store.lists.notices.tables import CHANGED_PASSWORD, DELIVERY
from govflow.store.people import PersonRow, TokenRow
from govflow.store.people.sign_on import ForgottenRow, IdentityRow
from govflow.values import VISITOR
from tests.builders import PASSWORD, Cast
from tests.services import disputes
from tests.services.forgetting import NEW, ask_for, enter, letters, mailing, opened, token, use
from tests.services.signing_in import set_up
from tests.services.test_granting import titles

OWNER, OTHER = "chen.yu", "li.jian"
FORGOTTEN, PERSON = ForgottenRow.__table__, PersonRow.__table__


@pytest.fixture
def here(cast: Cast) -> Cast:
    return mailing(cast)


def change(cast: Cast, person: str, **columns: Any) -> None:
    with cast.backend.transaction() as session:
        session.execute(update(PERSON).where(PERSON.c.id == cast.person(person)).values(**columns))


def by_hand(cast: Cast, **columns: Any) -> None:
    with cast.backend.transaction() as session:
        session.execute(update(FORGOTTEN).values(**columns))


def is_signed_in(cast: Cast, session_token: str) -> bool:
    key = cast.backend.settings.key_for("sessions")
    with cast.backend.reading() as session:
        return load_signed_in(cast.backend.work(session, VISITOR), key, session_token) is not None


def test_a_link_gives_another_password_and_ends_all_that_the_old_one_opened(here: Cast) -> None:
    before = opened(here, OWNER)
    link = token(here, OWNER)
    assert is_signed_in(here, before)
    use(here, link)
    assert not is_signed_in(here, before)
    with pytest.raises(Invalid):
        enter(here, OWNER, PASSWORD)
    assert isinstance(enter(here, OWNER, NEW), sessions.Opened)
    with here.backend.reading() as session:
        lines = load_log(here.backend.work(session, here.actor("admin"))).lines
        told = session.execute(select(DELIVERY).where(DELIVERY.c.channel == CHANGED_PASSWORD)).all()
    assert [each.title.en for each in lines] == ["New password set by a link from a mail"]
    assert [(each.person_id, each.made_at) for each in told] == [(here.person(OWNER), here.clock.at)]


def test_the_owner_and_colleagues_are_told_and_nobody_else(here: Cast) -> None:
    """Whoever reads the mailbox can hide a mail, and not what stands on every page of theirs."""
    use(here, token(here, OWNER))
    homes = here.region.homes
    colleague = next(each for each, home in homes.items() if home == homes[OWNER] and each != OWNER)
    for person, number in ((OWNER, 1), (colleague, 1), (OTHER, 0)):
        assert titles(here, person) == ["New password set by a link from a mail"] * number, person


@pytest.mark.parametrize(("after", "holds"), [(LASTS - timedelta(seconds=1), True), (LASTS, False)])
def test_it_holds_for_an_hour_from_the_asking_on(here: Cast, after: timedelta, holds: bool) -> None:
    link = token(here, OWNER)
    here.clock.at += after
    assert [each is not None for each in letters(here.backend)] == [holds]
    if holds:
        assert read_link(here.backend, link).email == email(OWNER)
        use(here, link)
        return
    for act in (read_link, lambda _, each: use(here, each)):
        with pytest.raises(NotFound):
            act(here.backend, link)


def test_it_works_once_and_ends_those_that_were_asked_for_before_and_after_it(here: Cast) -> None:
    first = token(here, OWNER)
    here.clock.at += timedelta(minutes=10)
    second = token(here, OWNER)
    here.clock.at += timedelta(minutes=10)
    third = token(here, OWNER)
    assert len({first, second, third}) == 3
    use(here, second)
    for each in (first, second, third):
        with pytest.raises(NotFound):
            use(here, each, "another six brown owls")
    assert enter(here, OWNER, NEW)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda cast: sessions.change_password(cast.backend, cast.actor(OWNER), PASSWORD, "six brown owls sing", ""),
        lambda cast: change(cast, OWNER, active=False),
        lambda cast: change(cast, OWNER, email="elsewhere@example.org"),
        lambda cast: disputes.negotiation(cast),
        lambda cast: change(cast, OWNER, administrator=True),
        lambda cast: recovered(cast),
        lambda cast: make_rule(cast.backend, cast.actor("admin"), organization_id=home(cast), role=None, provider="r"),
    ],
    ids=["changed", "closed", "moved", "takes part", "administers", "recovered", "by a provider"],
)
def test_what_happens_meanwhile_ends_it(here: Cast, meanwhile: Callable[[Cast], object]) -> None:
    link = token(here, OWNER)
    meanwhile(here)
    with pytest.raises(NotFound):
        use(here, link)
    with pytest.raises(NotFound):
        read_link(here.backend, link)
    assert [each.token for each in letters(here.backend) if each is not None] in ([], [None])


def recovered(cast: Cast) -> None:
    """Telephone and mailbox are lost: two administrators have a recovery of the account in hand."""
    set_up(cast.backend, cast.actor(OWNER), cast.clock)
    second = InvitePerson(email="y@example.org", name_en="Yu Hai", name_zh="于海", language="zh", administrator=True)
    invite_person(cast.backend, cast.actor("admin"), second)
    ask_recovery(cast.backend, cast.actor("admin"), cast.person(OWNER), "Telephone lost.", "")


def home(cast: Cast) -> int:
    return cast.organization(cast.region.homes[OWNER])


def test_a_weak_password_is_refused_as_anywhere_and_uses_nothing_up(here: Cast) -> None:
    link = token(here, OWNER)
    for weak in ("password123", "chen.yu.2026", "short"):
        with pytest.raises(Invalid):
            use(here, link, weak)
    use(here, link)


def test_looking_uses_nothing_up(here: Cast) -> None:
    link = token(here, OWNER)
    for _ in range(3):
        assert read_link(here.backend, link).second is False
    use(here, link)


# Which accounts a link is enough for


def says(cast: Cast, person: str) -> list[str]:
    ask_for(cast.backend, email(person))
    return [f"{each.says}{' with a link' if each.token else ''}" for each in letters(cast.backend) if each is not None]


def test_an_account_that_takes_part_in_a_case_has_no_link_but_learns_how_it_is_recovered(here: Cast) -> None:
    disputes.negotiation(here)
    assert says(here, OWNER) == ["recovery"]


def test_nor_has_an_administrator(here: Cast) -> None:
    assert says(here, "admin") == ["recovery"]


def test_while_two_administrators_have_a_recovery_in_hand_no_mail_comes_before_them(here: Cast) -> None:
    recovered(here)
    assert says(here, OWNER) == ["recovery"]


def test_who_has_no_password_yet_gets_none_by_mail(here: Cast) -> None:
    change(here, OWNER, password_hash=None)
    assert says(here, OWNER) == ["first"]


def test_who_signs_in_by_a_provider_is_told_so(here: Cast) -> None:
    change(here, OWNER, password_hash=None)
    with here.backend.transaction() as session:
        session.add(
            IdentityRow(person_id=here.person(OWNER), issuer="i", subject="s", made_at=here.clock.at, mark="none")
        )
    assert says(here, OWNER) == ["provider"]


def test_a_password_that_was_written_by_hand_has_no_link(here: Cast) -> None:
    with here.backend.reading() as session:
        stored = session.scalar(select(PERSON.c.password_hash).where(PERSON.c.id == here.person(OTHER)))
    change(here, OWNER, password_hash=stored)
    assert says(here, OWNER) == ["recovery"]


@pytest.mark.parametrize("address", ["nobody@example.org", "chen.yu", "chen.yu@govflow.example ,x@example.org", "%"])
def test_nothing_goes_to_an_address_of_no_account_and_nothing_is_kept_of_it(here: Cast, address: str) -> None:
    ask_for(here.backend, address)
    assert letters(here.backend) == []
    assert rows(here) == []


def test_nor_to_an_account_that_was_closed(here: Cast) -> None:
    change(here, OWNER, active=False)
    ask_for(here.backend, email(OWNER))
    assert letters(here.backend) == []
    assert rows(here) == []


def test_an_account_closed_between_the_look_and_the_mail_gets_no_password(here: Cast) -> None:
    link = token(here, OWNER)
    change(here, OWNER, active=False)
    with pytest.raises(NotFound):
        use(here, link)


def rows(cast: Cast) -> list[Any]:
    with cast.backend.reading() as session:
        return list(session.execute(select(FORGOTTEN)).all())


# Tokens that nobody was sent


def test_what_is_written_into_the_table_leads_to_no_link(here: Cast) -> None:
    link = token(here, OWNER)
    for columns in (
        {"person_id": here.person(OTHER), "email": email(OTHER)},
        {"person_id": here.person(OWNER), "email": email(OWNER), "asked_at": here.clock.at + timedelta(days=1)},
        {"asked_at": here.clock.at, "fingerprint": "0" * 24},
    ):
        by_hand(here, **columns)
        with pytest.raises(NotFound):
            use(here, link)


def test_a_row_of_anybodys_opens_nothing_with_the_secret_of_another(here: Cast) -> None:
    mine, theirs = token(here, OTHER), token(here, OWNER)
    for forged in (
        f"{theirs.partition('.')[0]}.{mine.partition('.')[2]}",
        f"{theirs.partition('.')[0]}.{'A' * 43}",
        theirs.partition(".")[0],
        f"{'0' * 32}.{theirs.partition('.')[2]}",
        f"{theirs}A",
        f" {theirs}",
        "",
    ):
        with pytest.raises(NotFound):
            use(here, forged)
    use(here, theirs)
    assert enter(here, OTHER, PASSWORD)


def test_what_another_key_signed_is_worth_nothing_and_one_that_was_rotated_holds_on(here: Cast) -> None:
    link = token(here, OWNER)
    settings = replace(here.backend.settings, secret_key="another" * 6)
    elsewhere = replace(here, backend=replace(here.backend, settings=settings))
    with pytest.raises(NotFound):
        use(elsewhere, link)
    rotate_secret(here.backend, "links", timedelta(days=7))
    use(here, link)


def test_nothing_in_the_table_is_the_token_or_a_hash_of_it(here: Cast) -> None:
    link = token(here, OWNER)
    [row] = rows(here)
    assert link.partition(".")[2] not in " ".join(str(each) for each in row)
    assert row.id == link.partition(".")[0]


def test_where_it_is_switched_off_or_there_is_no_mail_nothing_is_asked_sent_or_taken(here: Cast) -> None:
    link = token(here, OWNER)
    for settings in (
        replace(here.backend.settings, password_mail=False),
        replace(here.backend.settings, mail=None),
    ):
        off = replace(here, backend=replace(here.backend, settings=settings))
        with pytest.raises(NotFound):
            ask_for(off.backend, email(OTHER))
        with pytest.raises(NotFound):
            use(off, link)
    use(here, link)


def test_programs_and_addresses_end_with_the_password(here: Cast) -> None:
    command = MakeToken(title="Registry", scopes=("read",), days=30, password=PASSWORD)
    actor = here.actor(OWNER)
    make_token(here.backend, actor, command)
    use(here, token(here, OWNER))
    with here.backend.reading() as session:
        assert session.scalars(select(TokenRow.revoked_at)).all() == [here.clock.at]
