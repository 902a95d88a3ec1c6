"""The secret of each purpose is rotated by a command: what was signed before holds as long as said, or no more."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from govflow.errors import NotFound
from govflow.key_files import read_salts
from govflow.services.commands.directory.people import invite_again, invited_address
from govflow.services.commands.keys import GRACE, rotate_secret, rotate_sessions
from govflow.services.operation.notices.wishes import stop_token, whose_mail
from govflow.services.uploads import Upload, keep_upload, recall_upload
from govflow.store.people import SessionRow
from tests.builders import Cast

PURPOSES = ("sessions", *GRACE)
LASTING = sorted(each for each, grace in GRACE.items() if grace)
"""What was signed for these holds for a while; the others are over at once, as tests/api/test_tokens.py has it."""
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Signed:
    """Something that is signed for a purpose, and whether it holds still."""

    holds: Callable[[], bool]


def link(cast: Cast) -> Signed:
    token = invite_again(cast.backend, cast.actor("admin"), cast.person("nie.gang"))

    def holds() -> bool:
        try:
            return bool(invited_address(cast.backend, token))
        except NotFound:
            return False

    return Signed(holds)


def upload(cast: Cast) -> Signed:
    actor = cast.actor("chen.yu")
    token = keep_upload(cast.backend, actor, Upload("a.pdf", b"%PDF-1.4", "application/pdf")).token
    return Signed(lambda: recall_upload(cast.backend, actor, token) is not None)


def end_of_mail(cast: Cast) -> Signed:
    person = cast.person("he.jun")
    token = stop_token(cast.backend, person)

    def holds() -> bool:
        try:
            return whose_mail(cast.backend, token) == person
        except NotFound:
            return False

    return Signed(holds)


MADE = {"links": link, "uploads": upload, "mail": end_of_mail}


@pytest.mark.parametrize("purpose", LASTING)
def test_what_was_signed_before_is_accepted_until_the_grace_is_over(cast: Cast, purpose: str) -> None:
    before = MADE[purpose](cast)
    until = rotate_secret(cast.backend, purpose, GRACE[purpose])
    assert until == cast.clock.at + GRACE[purpose]
    after = MADE[purpose](cast)
    assert (before.holds(), after.holds()) == (True, True)
    keys = cast.backend.settings.keys_for
    assert len(keys(purpose, until - SECOND)) == 2
    assert keys(purpose, until) == [cast.backend.settings.key_for(purpose)]


@pytest.mark.parametrize("purpose", LASTING)
def test_without_grace_what_was_signed_before_is_worthless_also_of_earlier_rotations(cast: Cast, purpose: str) -> None:
    first = MADE[purpose](cast)
    rotate_secret(cast.backend, purpose, GRACE[purpose])
    second = MADE[purpose](cast)
    rotate_secret(cast.backend, purpose, timedelta(0))
    third = MADE[purpose](cast)
    assert [each.holds() for each in (first, second, third)] == [False, False, True]


def test_a_rotation_changes_the_key_of_its_purpose_and_no_other(cast: Cast) -> None:
    keys = cast.backend.settings.key_for
    before = {each: keys(each) for each in PURPOSES}
    rotate_secret(cast.backend, "links", GRACE["links"])
    assert [each for each in PURPOSES if keys(each) != before[each]] == ["links"]
    assert len({keys(each) for each in PURPOSES}) == len(PURPOSES)


def test_keys_that_are_over_are_forgotten_and_the_file_is_for_its_owner_only(cast: Cast) -> None:
    path = cast.backend.settings.salts_file
    for _ in range(3):
        rotate_secret(cast.backend, "uploads", GRACE["uploads"])
        cast.clock.at += GRACE["uploads"]
    rotate_secret(cast.backend, "links", GRACE["links"])
    assert [each.purpose for each in read_salts(path)] == ["uploads", "uploads", "links", "links"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rotate_secret(cast.backend, "uploads", GRACE["uploads"])
    assert [each.until for each in read_salts(path) if each.purpose == "uploads"][1:] == [None]


def test_a_rotation_of_sessions_signs_everybody_out(cast: Cast) -> None:
    with cast.backend.transaction() as session:
        for name in ("chen.yu", "he.jun"):
            session.add(
                SessionRow(
                    token_hash=name, person_id=cast.person(name), created_at=cast.clock.at, seen_at=cast.clock.at,
                    expires_at=cast.clock.at + timedelta(hours=1),
                )
            )  # fmt: skip
    before = cast.backend.settings.key_for("sessions")
    rotate_sessions(cast.backend)
    assert cast.backend.settings.keys_for("sessions", cast.clock.at) == [cast.backend.settings.key_for("sessions")]
    assert cast.backend.settings.key_for("sessions") != before
    with cast.backend.reading() as session:
        assert set(session.scalars(select(SessionRow.revoked_at))) == {cast.clock.at}


@pytest.mark.parametrize("content", ["links", "links a b c", "links - yesterday"])
def test_a_file_that_says_nothing_of_keys_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "purposes.keys"
    path.write_text(content)
    with pytest.raises(ValueError, match="no file of keys"):
        read_salts(path)
