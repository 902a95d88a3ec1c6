"""A password that was forgotten by who has a second factor: the link alone is not enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from govflow.demo.region import email
from govflow.errors import Invalid, NotFound, TooMany
from govflow.services.accounts import guesses
from govflow.services.accounts.forgotten import TRIES
from govflow.services.accounts.marks import genuine
from govflow.services.accounts.passwords import asks_second
from govflow.services.accounts.tokens import Half
from govflow.services.commands.directory.sign_on import passkeys, with_passkey
from govflow.services.commands.directory.sign_on.forgotten import ask_passkey, prove, read_link
from govflow.services.queries.directory.log import load_log
from govflow.store.people import PersonRow
from govflow.store.people.sign_on import ALL_WAYS
from tests.builders import PASSWORD, Cast
from tests.promises.forging import unguarded
from tests.services import disputes
from tests.services.devices import PRESENT, Device
from tests.services.forgetting import NEW, ask_for, enter, letters, mailing, token, use
from tests.services.signing_in import HERE, App, set_up

OWNER, OTHER = "chen.yu", "li.jian"


@pytest.fixture
def here(cast: Cast) -> Cast:
    return mailing(cast)


@pytest.fixture
def app(here: Cast) -> App:
    return set_up(here.backend, here.actor(OWNER), here.clock)


def device_of(cast: Cast, person: str, code: str = "") -> Device:
    asked = passkeys.begin(cast.backend, cast.actor(person), PASSWORD, code)
    keeping, answer = Device().make(asked.options)
    passkeys.keep(cast.backend, cast.actor(person), asked.token, answer, "Telephone", HERE)
    return keeping


def proved(cast: Cast, link: str, device: Device) -> str:
    asked = ask_passkey(cast.backend, link)
    return prove(cast.backend, link, asked.token, device.use(asked.options))


def logged(cast: Cast) -> list[str]:
    with cast.backend.reading() as session:
        return [each.title.en for each in load_log(cast.backend.work(session, cast.actor("admin"))).lines]


def test_the_link_asks_for_a_code_and_the_new_password_asks_for_one_too(here: Cast, app: App) -> None:
    link = token(here, OWNER)
    assert [each.says for each in letters(here.backend) if each is not None] == ["second"]
    assert read_link(here.backend, link).second
    for code in ("", "000000", app.code(here.clock, steps=-3)):
        with pytest.raises(Invalid) as refused:
            use(here, link, code=code)
        assert list(refused.value.fields) == ["code"]
    use(here, link, code=app.code(here.clock))
    assert isinstance(enter(here, OWNER, NEW), Half)
    with here.backend.reading() as session:
        person = session.get_one(PersonRow, here.person(OWNER))
        assert asks_second(genuine(session, person.id, person.password_hash))


def test_so_it_is_where_the_account_takes_part_in_cases(here: Cast, app: App) -> None:
    """Whoever reads the mailbox has not the app; who has neither asks two administrators."""
    disputes.negotiation(here)
    link = token(here, OWNER)
    with pytest.raises(Invalid):
        use(here, link)
    use(here, link, code=app.code(here.clock))
    assert isinstance(enter(here, OWNER, NEW), Half)


def test_a_recovery_code_does_it_once_and_is_told_of(here: Cast, app: App) -> None:
    use(here, token(here, OWNER), code=app.codes[0])
    assert logged(here)[:2] == ["New password set by a link from a mail", "Recovery code used to sign in or confirm"]
    here.clock.at += timedelta(minutes=10)
    with pytest.raises(Invalid):
        use(here, token(here, OWNER), "six brown owls sing", code=app.codes[0])


def test_a_code_that_signed_in_sets_no_password(here: Cast, app: App) -> None:
    code = app.code(here.clock)
    use(here, token(here, OWNER), code=code)
    here.clock.at += timedelta(minutes=10)
    with pytest.raises(Invalid):
        use(here, token(here, OWNER), "six brown owls sing", code=code)


def test_one_that_is_set_up_meanwhile_is_asked_for(here: Cast) -> None:
    link = token(here, OWNER)
    app = set_up(here.backend, here.actor(OWNER), here.clock)
    assert read_link(here.backend, link).second
    with pytest.raises(Invalid):
        use(here, link)
    use(here, link, code=app.code(here.clock))
    assert isinstance(enter(here, OWNER, NEW), Half)


def test_after_five_codes_the_link_is_over_also_for_the_right_one(here: Cast, app: App) -> None:
    link = token(here, OWNER)
    for _ in range(TRIES):
        with pytest.raises(Invalid):
            use(here, link, code="000000")
    for act in (lambda: use(here, link, code=app.code(here.clock)), lambda: read_link(here.backend, link)):
        with pytest.raises(NotFound):
            act()
    here.clock.at += timedelta(minutes=10)
    use(here, token(here, OWNER), code=app.code(here.clock))


def test_a_weak_password_uses_up_no_code(here: Cast, app: App) -> None:
    link = token(here, OWNER)
    for _ in range(TRIES + 1):
        with pytest.raises(Invalid) as refused:
            use(here, link, "password123", code=app.code(here.clock))
        assert list(refused.value.fields) == ["password"]
    use(here, link, code=app.code(here.clock))


def test_codes_are_counted_with_those_of_signing_in(here: Cast, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "FROM_ONE_PLACE", TRIES - 1)
    link = token(here, OWNER)
    for _ in range(TRIES - 1):
        with pytest.raises(Invalid):
            use(here, link, code="000000")
    with pytest.raises(TooMany):
        use(here, link, code=app.code(here.clock))
    here.clock.at += guesses.FIRST_WAIT
    use(here, link, code=app.code(here.clock))


def test_whoever_removes_its_rows_by_hand_gets_no_link(here: Cast, app: App) -> None:
    link = token(here, OWNER)
    with unguarded(here.backend.sessions.engine) as connection:
        for each in ALL_WAYS:
            connection.execute(delete(each.__table__).where(each.__table__.c.person_id == here.person(OWNER)))
        connection.commit()
    with pytest.raises(NotFound):
        use(here, link)
    here.clock.at += timedelta(minutes=10)
    ask_for(here.backend, email(OWNER))
    assert [each.says for each in letters(here.backend) if each is not None] == ["recovery", "recovery"]


def test_an_administrator_with_a_second_factor_may_forget_the_password(here: Cast) -> None:
    app = set_up(here.backend, here.actor("admin"), here.clock)
    use(here, token(here, "admin"), code=app.code(here.clock))
    assert isinstance(enter(here, "admin", NEW), Half)


# Passkeys


def test_a_passkey_does_it_as_well_without_being_asked_twice(here: Cast) -> None:
    device = device_of(here, OWNER)
    link = token(here, OWNER)
    given = proved(here, link, device)
    with pytest.raises(Invalid):
        use(here, link, "password123", proved=given)
    use(here, link, proved=given)
    assert isinstance(enter(here, OWNER, NEW), Half)


@pytest.mark.parametrize("wrong", [{"flags": PRESENT}, {"key": Device().key}, {"origin": "https://evil.example"}])
def test_the_device_must_see_its_owner_and_be_the_right_one(here: Cast, wrong: dict[str, Any]) -> None:
    device = device_of(here, OWNER)
    link = token(here, OWNER)
    with pytest.raises(Invalid):
        proved(here, link, replace(device, **wrong))


def test_a_passkey_of_somebody_else_does_not(here: Cast) -> None:
    device_of(here, OWNER)
    theirs, link = device_of(here, OTHER), token(here, OWNER)
    with pytest.raises(Invalid):
        proved(here, link, theirs)


def test_what_a_passkey_proved_is_good_for_its_own_link_and_ten_minutes(here: Cast) -> None:
    mine, theirs = device_of(here, OTHER), device_of(here, OWNER)
    own, link = token(here, OTHER), token(here, OWNER)
    with pytest.raises(Invalid):
        use(here, link, proved=proved(here, own, mine))
    given = proved(here, link, theirs)
    here.clock.at += timedelta(minutes=10)
    with pytest.raises(Invalid):
        use(here, link, proved=given)
    with pytest.raises(Invalid):
        use(here, link, proved="none")
    use(here, link, proved=proved(here, link, theirs))


def test_an_answer_for_signing_in_proves_nothing_here(here: Cast) -> None:
    device = device_of(here, OWNER)
    link = token(here, OWNER)
    asked = with_passkey.ask(here.backend)
    with pytest.raises(Invalid):
        prove(here.backend, link, asked.token, device.use(asked.options))


def test_the_account_may_be_closed_between_passkey_and_password(here: Cast) -> None:
    device = device_of(here, OWNER)
    link = token(here, OWNER)
    given = proved(here, link, device)
    with here.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == here.person(OWNER)).values(active=False))
    with pytest.raises(NotFound):
        use(here, link, proved=given)
