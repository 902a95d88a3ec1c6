"""A second factor: set up behind the password, asked for after it, each code once, and never done away with by one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from govflow.demo.region import email
from govflow.errors import Conflict, Invalid, NotFound, TooMany
from govflow.keys import Keyring
from govflow.services.accounts import guesses, seconds
from govflow.services.commands.directory.people import accept_invitation, invite_again
from govflow.services.commands.directory.recoveries import approve_recovery, ask_recovery
from govflow.services.commands.directory.sign_on import authenticators
from govflow.services.commands.keys import rotate_keys
from govflow.services.commands.sessions import Opened, SignIn, change_password, sign_in
from govflow.store.people.sign_on import AuthenticatorRow, RecoveryCodeRow
from govflow.store.record.administration import ENTRY
from tests.builders import PASSWORD, Cast
from tests.promises.forging import unguarded
from tests.services.recoveries import administrator
from tests.services.signing_in import HERE, App, finish, give_passwords, half, set_up
from tests.services.test_ring import process

OWNER = "chen.yu"
AUTHENTICATOR, CODE = AuthenticatorRow.__table__, RecoveryCodeRow.__table__


@pytest.fixture(autouse=True)
def _passwords(cast: Cast) -> None:
    give_passwords(cast)


@pytest.fixture
def app(cast: Cast) -> App:
    return set_up(cast.backend, cast.actor(OWNER), cast.clock)


def test_the_password_alone_opens_nothing_any_more_and_the_code_does(cast: Cast, app: App) -> None:
    begun = half(cast.backend, email(OWNER))
    assert isinstance(finish(cast.backend, begun, app.code(cast.clock)), Opened)


def test_no_code_works_twice_also_when_both_come_at_once(cast: Cast, app: App) -> None:
    begun, code = half(cast.backend, email(OWNER)), app.code(cast.clock)

    def give(_number: int) -> bool:
        try:
            finish(cast.backend, begun, code)
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(give, range(4))) == [False, False, False, True]


def test_nor_does_an_earlier_one_after_a_later_one(cast: Cast, app: App) -> None:
    begun = half(cast.backend, email(OWNER))
    before = app.code(cast.clock)
    finish(cast.backend, begun, app.code(cast.clock, steps=1))
    with pytest.raises(Invalid):
        finish(cast.backend, begun, before)


def test_nor_the_one_with_which_it_was_set_up(cast: Cast) -> None:
    begun = authenticators.begin(cast.backend, cast.actor(OWNER), PASSWORD, "")
    code = App(begun.secret).code(cast.clock)
    authenticators.confirm(cast.backend, cast.actor(OWNER), begun.token, code, HERE)
    with pytest.raises(Invalid):
        finish(cast.backend, half(cast.backend, email(OWNER)), code)


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_telephone_may_be_half_a_minute_early_or_late(cast: Cast, app: App, steps: int, taken: bool) -> None:
    begun = half(cast.backend, email(OWNER))
    cast.clock.at += timedelta(minutes=2)
    code = app.code(cast.clock, steps=steps)
    if taken:
        assert finish(cast.backend, begun, code)
    else:
        with pytest.raises(Invalid):
            finish(cast.backend, begun, code)


def test_the_first_half_lasts_ten_minutes_and_as_long_as_the_password(cast: Cast, app: App) -> None:
    begun = half(cast.backend, email(OWNER))
    change_password(cast.backend, cast.actor(OWNER), PASSWORD, "nine black cranes", "Firefox")
    with pytest.raises(NotFound):
        finish(cast.backend, begun, app.code(cast.clock))
    begun = half(cast.backend, email(OWNER), "nine black cranes")  # which still asks for it
    cast.clock.at += timedelta(minutes=10)
    with pytest.raises(NotFound):
        finish(cast.backend, begun, app.code(cast.clock))


def test_half_a_session_of_one_is_none_of_another(cast: Cast, app: App) -> None:
    begun = half(cast.backend, email(OWNER))
    for altered in (
        begun.token[:-2] + ("xx" if begun.token[-2:] != "xx" else "yy"),
        "",
        "[1]",
        begun.token.replace(".", "..", 1),
    ):
        with pytest.raises(NotFound):
            finish(cast.backend, type(begun)(token=altered, person_id=1), app.code(cast.clock))


def test_whoever_has_the_password_guesses_ten_codes_and_the_owner_gets_in(cast: Cast, app: App) -> None:
    begun, answers = half(cast.backend, email(OWNER)), []
    for number in range(12):
        try:
            finish(cast.backend, begun, f"{number:06}")
        except Invalid:
            answers.append("wrong")
        except TooMany:
            answers.append("wait")
    assert answers == ["wrong"] * guesses.FROM_ONE_PLACE + ["wait"] * 2
    with pytest.raises(TooMany):
        finish(cast.backend, begun, app.code(cast.clock))
    assert finish(cast.backend, begun, app.code(cast.clock), known="the owner's browser")


def test_from_everywhere_a_hundred_codes_are_tried_and_no_more(cast: Cast, app: App) -> None:
    begun, wrong = half(cast.backend, email(OWNER)), 0
    for number in range(guesses.FOR_ONE_ACCOUNT + 20):
        try:
            finish(cast.backend, begun, "000000", address=f"198.{number}.7.1")
        except Invalid:
            wrong += 1
        except TooMany:
            pass
    assert wrong == guesses.FOR_ONE_ACCOUNT


def test_a_recovery_code_lets_in_once_is_told_and_the_others_stay(cast: Cast, app: App) -> None:
    typed = app.codes[3].upper().replace("-", " ")
    assert finish(cast.backend, half(cast.backend, email(OWNER)), typed)
    with pytest.raises(Invalid):
        finish(cast.backend, half(cast.backend, email(OWNER)), app.codes[3])
    assert finish(cast.backend, half(cast.backend, email(OWNER)), app.codes[4])
    assert logged(cast)[-2:] == ["code used", "code used"]


def test_new_codes_make_those_from_before_worthless(cast: Cast, app: App) -> None:
    made = authenticators.renew_codes(cast.backend, cast.actor(OWNER), PASSWORD, app.codes[0])
    assert len(made) == seconds.HOW_MANY == len(set(made) - set(app.codes))
    with pytest.raises(Invalid):
        finish(cast.backend, half(cast.backend, email(OWNER)), app.codes[1])
    assert finish(cast.backend, half(cast.backend, email(OWNER)), made[1])


@pytest.mark.parametrize(("password", "code"), [("wrong", "right"), (PASSWORD, "000000"), (PASSWORD, "")])
def test_neither_password_nor_code_alone_removes_or_replaces_it(cast: Cast, app: App, password: str, code: str) -> None:
    typed = app.code(cast.clock) if code == "right" else code
    for act in (authenticators.begin, authenticators.renew_codes):
        with pytest.raises(Invalid):
            act(cast.backend, cast.actor(OWNER), password, typed)
    with pytest.raises(Invalid):
        authenticators.remove(cast.backend, cast.actor(OWNER), password, typed, HERE)
    assert half(cast.backend, email(OWNER))


def test_both_remove_it_and_the_password_is_enough_again(cast: Cast, app: App) -> None:
    authenticators.remove(cast.backend, cast.actor(OWNER), PASSWORD, app.code(cast.clock), HERE)
    assert isinstance(
        sign_in(cast.backend, SignIn(email=email(OWNER), password=PASSWORD, address="", device="")), Opened
    )
    with cast.backend.reading() as session:
        assert session.execute(select(CODE)).all() == []
    assert logged(cast) == ["set up", "removed"]


def test_what_was_begun_is_of_one_person_and_one_password_for_a_quarter_of_an_hour(cast: Cast) -> None:
    begun = authenticators.begin(cast.backend, cast.actor(OWNER), PASSWORD, "")
    for who, wait in (("li.jian", 0), (OWNER, 15)):
        cast.clock.at += timedelta(minutes=wait)
        with pytest.raises(Invalid, match="Begin again"):
            authenticators.confirm(cast.backend, cast.actor(who), begun.token, App(begun.secret).code(cast.clock), HERE)


def test_one_administrator_makes_no_link_for_it_and_two_do_away_with_it(cast: Cast) -> None:
    """Also for somebody who takes part in no case."""
    backend, owner = cast.backend, "nie.gang"
    set_up(backend, cast.actor(owner), cast.clock)
    one, two, person = cast.actor("admin"), administrator(cast, "second@example.org"), cast.person(owner)
    with pytest.raises(Conflict, match="second administrator"):
        invite_again(backend, one, person)
    ask_recovery(backend, one, person, "The telephone is lost.")
    with pytest.raises(Conflict):
        approve_recovery(backend, one, person)
    approve_recovery(backend, two, person)
    cast.clock.at += timedelta(days=3)
    link = invite_again(backend, one, person)
    accept_invitation(backend, link, "nine black cranes")
    opened = sign_in(backend, SignIn(email=email(owner), password="nine black cranes", address="", device=""))
    assert isinstance(opened, Opened)
    assert "ways removed" in logged(cast)


def test_the_secret_is_read_neither_in_the_database_nor_in_a_file_of_it(cast: Cast, app: App) -> None:
    with cast.backend.reading() as session:
        row = session.execute(select(AUTHENTICATOR)).one()
        codes = [each.hashed for each in session.execute(select(CODE))]
    assert app.secret.encode() not in row.secret
    assert not {each.replace("-", "") for each in app.codes} & set(codes)


def test_whoever_writes_into_the_tables_gets_no_further_with_a_password(cast: Cast, app: App) -> None:
    """Neither without the row, nor with one that was copied from an own account, nor with a code of one's own."""
    forger = set_up(cast.backend, cast.actor("lao.an"), cast.clock)
    mine, theirs = cast.person("lao.an"), cast.person(OWNER)
    with cast.backend.reading() as session:
        own = dict(session.execute(select(AUTHENTICATOR).where(AUTHENTICATOR.c.person_id == mine)).mappings().one())
        code = dict(session.execute(select(CODE).where(CODE.c.person_id == mine)).mappings().first() or {})
    write(cast, delete(AUTHENTICATOR).where(AUTHENTICATOR.c.person_id == theirs), delete(CODE))
    begun = half(cast.backend, email(OWNER))  # it is still asked for
    write(
        cast,
        insert(AUTHENTICATOR).values({**own, "person_id": theirs}),
        insert(CODE).values({**code, "person_id": theirs}),
    )
    for typed in (forger.code(cast.clock), *forger.codes):
        with pytest.raises((Invalid, TooMany)):
            finish(cast.backend, begun, typed, known=typed)


def test_after_a_rotation_the_new_key_alone_opens_it_and_the_codes(cast: Cast, tmp_path: Path) -> None:
    running = process(cast, Keyring.kept(tmp_path / "compartments.keys"))
    settings = replace(cast.backend.settings, keys=tmp_path / "compartments.keys")
    cast = replace(cast, backend=replace(running, settings=settings))
    give_passwords(cast)
    app = set_up(cast.backend, cast.actor(OWNER), cast.clock)
    rotate_keys(settings)
    name, key = [*Keyring.kept(settings.keys_file).keys.items()][-1]
    later = replace(process(cast, Keyring(keys={name: key})), settings=settings)
    assert finish(later, half(later, email(OWNER)), app.code(cast.clock))
    assert finish(later, half(later, email(OWNER)), app.codes[0])


def logged(cast: Cast) -> list[str]:
    """What the log of administration says was done to accounts."""
    kinds = ("authenticator", "person")
    with cast.backend.reading() as session:
        return list(session.scalars(select(ENTRY.c.name).where(ENTRY.c.kind.in_(kinds)).order_by(ENTRY.c.seq)))


def write(cast: Cast, *statements: Any) -> None:
    with unguarded(cast.backend.sessions.engine) as connection:
        for each in statements:
            connection.execute(each)
        connection.commit()
