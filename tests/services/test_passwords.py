"""Changing a password while somebody else changes it: only who knows the present one does."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from govflow.errors import Invalid
from govflow.services.accounts.passwords import hash_password, password_matches
from govflow.services.commands import sessions
from govflow.services.commands.sessions import change_password
from govflow.store.people import PersonRow
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


def set_to(cast: Cast, password: str) -> None:
    with cast.backend.transaction() as session:
        person = update(PersonRow).where(PersonRow.id == cast.person("chen.yu"))
        session.execute(person.values(password_hash=hash_password(password)))


def stored(cast: Cast) -> str | None:
    with cast.backend.reading() as session:
        return session.get_one(PersonRow, cast.person("chen.yu")).password_hash
