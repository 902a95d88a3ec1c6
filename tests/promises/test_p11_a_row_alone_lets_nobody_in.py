"""P11: whoever writes into the tables and has no keys of the installation gets in as nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import insert, select, update

from govflow.demo.region import email
from govflow.key_files import read_salts
from govflow.services.accounts import marks
from govflow.services.accounts.passwords import bare
from govflow.services.commands.directory.people import invite_again
from govflow.services.commands.keys import rotate_sessions
from govflow.services.commands.record import sequence_waiting
from govflow.services.queries.operations import verify_record
from govflow.store.people import PersonRow, SessionRow
from tests.builders import PASSWORD
from tests.promises.forging import unguarded
from tests.promises.house import House
from tests.services import disputes
from tests.web.conftest import Browser

MEDIATOR, FORGER = "zhou.min", "lao.an"
THEIRS = "a password of the forger"
PERSON, SESSION = PersonRow.__table__, SessionRow.__table__


@pytest.fixture
def forger(house: House) -> Browser:
    """A browser of somebody who may write into the tables."""
    disputes.proposal(house.cast)
    sequence_waiting(house.cast.backend)
    return house.signed_in(FORGER)


def test_a_session_that_is_moved_to_somebody_else_opens_nothing(house: House, forger: Browser) -> None:
    write(house, update(SESSION).values(person_id=house.cast.person(MEDIATOR), acting_for=None))
    assert is_out(forger)


def test_nor_does_one_that_is_prolonged(house: House, forger: Browser) -> None:
    house.cast.clock.at += timedelta(hours=13)
    assert is_out(forger)
    write(house, update(SESSION).values(expires_at=house.cast.clock.at + timedelta(days=365)))
    assert is_out(forger)


def test_nor_one_that_was_opened_with_an_earlier_password(house: House, forger: Browser) -> None:
    """Whoever stole it ends with the password, though its row is put back as it was."""
    kept = rows(house)
    owner = house.signed_in(FORGER)
    form = {"current": PASSWORD, "password": "nine black cranes"}
    assert owner.post("/account/password", form, page="/account").status_code == 303
    write(house, update(SESSION).where(SESSION.c.id == kept[0]["id"]).values(kept[0]))
    assert is_out(forger)


def test_nor_a_second_row_beside_it(house: House, forger: Browser) -> None:
    """The browser's cookie names its own row, and says so under a key that the forger has not."""
    row = rows(house)[0] | {"person_id": house.cast.person(MEDIATOR)}
    write(house, update(SESSION).values(id=row["id"] + 1, token_hash="0" * 64))
    write(house, insert(SESSION).values(row))
    assert is_out(forger)


def test_a_password_that_is_written_into_the_table_lets_nobody_in(house: House, forger: Browser) -> None:
    own = PasswordHasher(time_cost=1, memory_cost=64).hash(THEIRS)
    mark = stored(house, MEDIATOR).split(" ")[0]
    for written in (own, f"{mark} {own}", f" {own}", f"{mark}"):
        write(house, update(PERSON).where(PERSON.c.id == house.cast.person(MEDIATOR)).values(password_hash=written))
        assert house.visitor().sign_in(email(MEDIATOR), THEIRS).status_code == 422


def test_nor_does_the_forgers_own_that_is_copied(house: House, forger: Browser) -> None:
    form = {"current": PASSWORD, "password": THEIRS}
    assert forger.post("/account/password", form, page="/account").status_code == 303
    copied = update(PERSON).where(PERSON.c.id == house.cast.person(MEDIATOR))
    write(house, copied.values(password_hash=stored(house, FORGER)))
    assert house.visitor().sign_in(email(MEDIATOR), THEIRS).status_code == 422
    assert house.visitor().sign_in(email(FORGER), THEIRS).status_code == 303


def test_an_earlier_password_that_is_put_back_is_named_by_the_check(house: House, forger: Browser) -> None:
    """It bears its mark: that it is not the present one only the record tells."""
    before = stored(house, FORGER)
    form = {"current": PASSWORD, "password": THEIRS}
    assert forger.post("/account/password", form, page="/account").status_code == 303
    assert broken(house) is None
    sequence_waiting(house.cast.backend)
    number = house.cast.person(FORGER)
    write(house, update(PERSON).where(PERSON.c.id == number).values(password_hash=before))
    assert broken(house) == f"Row {number} of person was altered, and no entry says why."


def test_passwords_from_before_get_their_mark_when_this_version_first_starts_and_never_again(house: House) -> None:
    backend = house.cast.backend
    write(house, update(PERSON).values(password_hash=bare(stored(house, FORGER))))
    assert house.visitor().sign_in(email(FORGER)).status_code == 422
    link = invite_again(backend, house.cast.actor("admin"), house.cast.person("nie.gang"))
    marks.mark_once(backend)
    assert house.visitor().sign_in(email(FORGER)).status_code == 303
    assert house.visitor().get(f"/invitations/{link}").status_code == 200  # made before, and good for its seven days
    write(house, update(PERSON).values(password_hash=PasswordHasher(time_cost=1, memory_cost=64).hash(THEIRS)))
    marks.mark_once(backend)
    assert house.visitor().sign_in(email(MEDIATOR), THEIRS).status_code == 422


def test_where_the_note_is_lost_a_password_without_a_mark_stays_worthless(house: House) -> None:
    own = PasswordHasher(time_cost=1, memory_cost=64).hash(THEIRS)
    write(house, update(PERSON).where(PERSON.c.id == house.cast.person(MEDIATOR)).values(password_hash=own))
    assert not house.cast.backend.settings.marked_file.exists()
    marks.mark_once(house.cast.backend)
    assert house.visitor().sign_in(email(MEDIATOR), THEIRS).status_code == 422
    assert house.cast.backend.settings.marked_file.exists()


def test_the_operator_may_trust_what_a_backup_from_before_holds(house: House) -> None:
    marks.mark_once(house.cast.backend)
    write(house, update(PERSON).values(password_hash=bare(stored(house, FORGER))))
    assert house.visitor().sign_in(email(FORGER)).status_code == 422
    assert marks.trust(house.cast.backend) == len(house.cast.region.people)
    assert marks.trust(house.cast.backend) == 0
    assert house.visitor().sign_in(email(FORGER)).status_code == 303


def test_a_session_ends_with_the_key_of_sessions_though_its_row_is_put_back(house: House, forger: Browser) -> None:
    kept = rows(house)
    rotate_sessions(house.cast.backend)
    assert [each.purpose for each in read_salts(house.cast.backend.settings.salts_file)] == ["sessions"]
    write(house, update(SESSION).values(revoked_at=None).where(SESSION.c.id == kept[0]["id"]))
    assert is_out(forger)


def is_out(browser: Browser) -> bool:
    """Asked again, the browser is sent to sign in."""
    answer = browser.get("/account")
    return (answer.status_code, (answer.location or "").partition("?")[0]) == (303, "/sign-in")


def write(house: House, statement: Any) -> None:
    with unguarded(house.cast.backend.sessions.engine) as connection:
        connection.execute(statement)
        connection.commit()


def rows(house: House) -> list[dict[str, Any]]:
    with house.cast.backend.reading() as session:
        return [dict(each) for each in session.execute(select(SESSION).order_by(SESSION.c.id)).mappings()]


def stored(house: House, person: str) -> str:
    with house.cast.backend.reading() as session:
        return session.get_one(PersonRow, house.cast.person(person)).password_hash or ""


def broken(house: House) -> str | None:
    found = verify_record(house.cast.backend).first_broken
    return None if found is None else str(found.sentence)
