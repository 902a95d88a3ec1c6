"""Passwords that change while they are compared: only who knows the present one gets in, or gets another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from govflow.demo.region import email
from govflow.errors import Invalid, TooMany
from govflow.services.accounts import guesses
from govflow.services.accounts.marks import genuine, kept
from govflow.services.accounts.passwords import check_strength, hash_password, invitation_token, password_matches
from govflow.services.commands import sessions
from govflow.services.commands.directory.people import accept_invitation, deactivate_person
from govflow.services.commands.sessions import SignIn, change_password, sign_in
from govflow.store.people import GuessRow, PersonRow, SessionRow
from tests.builders import Cast

FIRST, MINE, THEIRS = "eight grey herons by the weir", "nine white egrets on the dam", "seven black coots in the reeds"


def test_a_password_that_was_changed_meanwhile_is_not_the_present_one_any_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to(cast, FIRST)

    def slowly(password: str) -> str:
        set_to(cast, THEIRS)
        return hash_password(password)

    monkeypatch.setattr(sessions, "hash_password", slowly)
    with pytest.raises(Invalid) as refused:
        change_password(cast.backend, cast.actor("chen.yu"), FIRST, MINE, "Firefox")
    assert str(refused.value.fields["current"]) == "This is not your current password."
    assert password_matches(THEIRS, stored(cast))


def change_it(cast: Cast) -> None:
    change_password(cast.backend, cast.actor("chen.yu"), FIRST, MINE, "Firefox")


def use_a_link(cast: Cast) -> None:
    """One from before the account took part in anything."""
    key = cast.backend.settings.key_for("links")
    accept_invitation(cast.backend, invitation_token(key, cast.person("chen.yu"), stored(cast)), MINE)


def close_the_account(cast: Cast) -> None:
    with cast.backend.reading() as session:
        version = session.get_one(PersonRow, cast.person("chen.yu")).version
    deactivate_person(cast.backend, cast.actor("admin"), cast.person("chen.yu"), version)


@pytest.mark.parametrize("meanwhile", [change_it, use_a_link, close_the_account])
def test_nobody_is_let_in_by_what_was_right_when_it_was_compared(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[Cast], None]
) -> None:
    set_to(cast, FIRST)
    with monkeypatch.context() as patch:
        patch.setattr(sessions, "password_matches", _while_comparing(cast, patch, meanwhile))
        with pytest.raises(Invalid, match="not right"):
            sign_in(cast.backend, entering(FIRST))
    assert open_devices(cast) == (["Firefox"] if meanwhile is change_it else [])


def test_whose_account_is_closed_meanwhile_gets_no_session_by_another_password(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would be open again with the account, for whoever had it before."""
    set_to(cast, FIRST)
    with monkeypatch.context() as patch:
        patch.setattr(sessions, "password_matches", _while_comparing(cast, patch, close_the_account))
        with pytest.raises(Invalid):
            change_it(cast)
    assert (open_devices(cast), password_matches(FIRST, stored(cast))) == ([], True)


@pytest.mark.parametrize(("after", "tries"), [(timedelta(seconds=-1), 11), (timedelta(0), 1)])
def test_tries_of_a_day_ago_count_no_more_whether_or_not_their_row_is_there(
    cast: Cast, after: timedelta, tries: int
) -> None:
    (limit,) = limits = guesses.at_change(cast.person("chen.yu"))
    for _ in range(guesses.FROM_ONE_PLACE):
        guesses.count(cast.backend, limits)
    with pytest.raises(TooMany):
        guesses.count(cast.backend, limits)
    cast.clock.at += guesses.FORGOTTEN + after
    guesses.count(cast.backend, limits)
    with cast.backend.reading() as session:
        assert session.scalars(select(GuessRow.tries).where(GuessRow.key == limit.key)).one() == tries


def _while_comparing(
    cast: Cast, patch: pytest.MonkeyPatch, meanwhile: Callable[[Cast], None]
) -> Callable[[str, str | None], bool]:
    """Compares a password, and something happens before anything follows from it."""

    def compare(password: str, kept: str | None) -> bool:
        patch.setattr(sessions, "password_matches", password_matches)
        matches = password_matches(password, kept)
        meanwhile(cast)
        return matches

    return compare


def entering(password: str) -> SignIn:
    return SignIn(email=email("chen.yu"), password=password, address="192.0.2.1", device="Chrome")


def open_devices(cast: Cast) -> list[str]:
    with cast.backend.reading() as session:
        return list(session.scalars(select(SessionRow.device).where(SessionRow.revoked_at.is_(None))))


def set_to(cast: Cast, password: str) -> None:
    with cast.backend.transaction() as session:
        number = cast.person("chen.yu")
        stored = kept(session, number, hash_password(password))
        session.execute(update(PersonRow).where(PersonRow.id == number).values(password_hash=stored))


def stored(cast: Cast) -> str | None:
    with cast.backend.reading() as session:
        number = cast.person("chen.yu")
        return genuine(session, number, session.get_one(PersonRow, number).password_hash)


def test_none_of_the_three_thousand_that_are_tried_first_is_taken() -> None:
    """ASVS 5.0, 6.2.4. Most are too short; of those that are long enough none will do, in capitals neither."""
    listed = FREQUENCY_LISTS["passwords"][:3000]
    assert len(listed) == 3000
    for each in listed:
        for typed in (each, each.upper(), each.capitalize()):
            with pytest.raises(Invalid):
                check_strength(typed, ())
