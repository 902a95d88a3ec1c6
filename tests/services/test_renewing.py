"""Hashes of passwords: how dear they are, how many are made at once, and how old ones are made anew at sign-in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Semaphore
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import Update, update

from govflow.demo.region import email
from govflow.errors import Invalid
from govflow.services.accounts import passwords
from govflow.services.accounts.marks import kept
from govflow.services.accounts.passwords import bare, hash_password, invitation_token
from govflow.services.commands import sessions
from govflow.services.commands.directory.people import accept_invitation
from govflow.services.commands.record import sequence_waiting
from govflow.services.commands.sessions import Opened, SignIn, change_password, sign_in
from govflow.services.queries.directory.people import load_signed_in
from govflow.services.queries.operations import verify_record
from govflow.store.people import PersonRow, SessionRow
from govflow.values import VISITOR
from tests.builders import Cast
from tests.promises.forging import unguarded

WORDS, OTHERS = "eight grey herons by the weir", "nine white egrets on the dam"
LONG = 10  # seconds: no measure, only the end of a test that hangs


HASHERS = {name: getattr(passwords, name) for name in ("_hasher", "_earlier")}
"""As the program has them: tests put quicker ones in their place."""


@pytest.fixture(autouse=True)
def slow_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, hasher in HASHERS.items():
        monkeypatch.setattr(passwords, name, hasher)


@pytest.fixture
def old(cast: Cast) -> Cast:
    """Chen Yu's password was hashed by an earlier version."""
    keep(cast, PasswordHasher().hash(WORDS))
    return cast


def test_a_hash_costs_what_owasp_asks_for_at_least() -> None:
    found = extract_parameters(hash_password(WORDS))
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == ("ID", 19 * 1024, 2, 1)


def test_an_old_hash_is_renewed_once_and_lets_in_as_before(old: Cast) -> None:
    before = stored(old)
    let_in(old)
    once = stored(old)
    let_in(old)
    assert (once != before, stored(old)) == (True, once)
    assert extract_parameters(bare(once) or "") == extract_parameters(hash_password(WORDS))


def test_a_wrong_password_renews_nothing(old: Cast) -> None:
    before = stored(old)
    with pytest.raises(Invalid):
        let_in(old, OTHERS)
    assert stored(old) == before


def test_a_renewed_hash_ends_no_session_and_no_link(old: Cast) -> None:
    link = invitation_token(old.backend.settings.key_for("links"), old.person("chen.yu"), stored(old))
    first = open_session(old)
    second = let_in(old)
    assert (is_open(old, first), is_open(old, second)) == (True, True)
    accept_invitation(old.backend, link, OTHERS)
    assert (is_open(old, first), is_open(old, second)) == (False, False)


def test_another_password_after_it_ends_them_though_the_rows_are_put_back(old: Cast) -> None:
    """Whoever writes into the table cannot say of the new password that it is still the old one."""
    first = open_session(old)
    let_in(old)
    mark, since, _hash = stored(old).split(" ")
    change_password(old.backend, old.actor("chen.yu"), WORDS, OTHERS, "Firefox")
    own, _, hashed = stored(old).partition(" ")
    write(old, update(SessionRow).values(revoked_at=None))
    for forged in (f"{own} {since} {hashed}", f"{mark} {since} {hashed}", f"{since} {hashed}"):
        write(old, with_hash(old, forged))
        assert not is_open(old, first)
        with pytest.raises(Invalid):
            let_in(old, OTHERS)


def test_a_hash_that_was_altered_is_not_renewed(old: Cast) -> None:
    mark = stored(old).split(" ")[0]
    forged = f"{mark} {PasswordHasher(time_cost=1, memory_cost=64).hash(OTHERS)}"
    write(old, with_hash(old, forged))
    with pytest.raises(Invalid):
        let_in(old, OTHERS)
    assert stored(old) == forged


def test_two_who_sign_in_at_once_with_an_old_hash_both_get_in(old: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes second finds another hash than the one compared, and still the same password."""
    opened: list[Opened] = []

    def meanwhile(password: str, content: str | None) -> str | None:
        patch.setattr(sessions, "renewed", passwords.renewed)
        opened.append(let_in(old))
        return passwords.renewed(password, content)

    with monkeypatch.context() as patch:
        patch.setattr(sessions, "renewed", meanwhile)
        opened.append(let_in(old))
    assert [is_open(old, each) for each in opened] == [True, True]


def test_the_record_covers_a_renewed_hash(old: Cast) -> None:
    sequence_waiting(old.backend)
    let_in(old)
    sequence_waiting(old.backend)
    assert verify_record(old.backend).first_broken is None


def test_who_is_refused_waits_alike_whatever_hash_there_is_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def verified(_password: str, hashed: str) -> bool:
        asked[-1].append(str(extract_parameters(hashed)))
        return False

    monkeypatch.setattr(passwords, "_verified", verified)
    for stored in (hash_password(WORDS), PasswordHasher().hash(WORDS), None):
        asked.append([])
        assert not passwords.password_matches(OTHERS, stored)
    assert sorted(asked[0]) == sorted(asked[1]) == sorted(asked[2])
    assert len({*asked[0]}) == 2


@dataclass
class Turns:
    """The turns of the program, which say that somebody has to wait for one."""

    own: Any = field(default_factory=lambda: passwords._turns)
    waits: Event = field(default_factory=Event)

    def __enter__(self) -> None:
        if not self.own.acquire(blocking=False):
            self.waits.set()
            self.own.acquire()

    def __exit__(self, *_: object) -> None:
        self.own.release()


@dataclass
class Hasher:
    """Finds every password right, once it may."""

    begun: Semaphore = field(default_factory=lambda: Semaphore(0))
    going_on: Event = field(default_factory=Event)

    def verify(self, _hashed: str, _password: str) -> bool:
        self.begun.release()
        return self.going_on.wait(LONG)


def test_a_third_hashing_waits_until_another_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher, turns = Hasher(), Turns()
    monkeypatch.setattr(passwords, "_hasher", hasher)
    monkeypatch.setattr(passwords, "_turns", turns)
    with ThreadPoolExecutor(3) as pool:
        done = [pool.submit(passwords.password_matches, WORDS, "its hash") for _ in range(2)]
        assert [hasher.begun.acquire(timeout=LONG) for _ in range(2)] == [True, True]
        assert not turns.waits.is_set()
        done.append(pool.submit(passwords.password_matches, WORDS, "its hash"))
        third_waits = turns.waits.wait(LONG)
        hasher.going_on.set()
        assert third_waits
        assert [each.result(LONG) for each in done] == [True, True, True]


def let_in(cast: Cast, password: str = WORDS) -> Opened:
    return sign_in(
        cast.backend, SignIn(email=email("chen.yu"), password=password, address="192.0.2.1", device="Chrome")
    )


def open_session(cast: Cast) -> Opened:
    """One that was opened by the old hash, before this version renewed any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("govflow.services.commands.sessions.renewed", lambda _password, _content: None)
        return let_in(cast)


def is_open(cast: Cast, opened: Opened) -> bool:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, VISITOR)
        return load_signed_in(work, cast.backend.settings.key_for("sessions"), opened.token) is not None


def keep(cast: Cast, hashed: str) -> None:
    with cast.backend.transaction() as session:
        number = cast.person("chen.yu")
        content = kept(session, number, hashed)
        session.execute(update(PersonRow).where(PersonRow.id == number).values(password_hash=content))


def stored(cast: Cast) -> str:
    with cast.backend.reading() as session:
        return session.get_one(PersonRow, cast.person("chen.yu")).password_hash or ""


def write(cast: Cast, statement: Update) -> None:
    with unguarded(cast.backend.sessions.engine) as connection:
        connection.execute(statement)
        connection.commit()


def with_hash(cast: Cast, forged: str) -> Update:
    return update(PersonRow).where(PersonRow.id == cast.person("chen.yu")).values(password_hash=forged)
