"""Passkeys: one lets its person in, here, once for each question, and nobody else by any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from govflow.demo.region import email
from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.services.accounts.seconds import make_codes
from govflow.services.commands.directory.sign_on import authenticators, passkeys, with_passkey
from govflow.services.commands.directory.sign_on.rules import make_rule
from govflow.services.commands.sessions import Opened, SignIn, sign_in
from govflow.settings.addresses import place_of
from govflow.store.people import PersonRow
from govflow.store.people.sign_on import PasskeyRow
from tests.builders import PASSWORD, Cast
from tests.promises.forging import unguarded
from tests.services.devices import PRESENT, Device
from tests.services.signing_in import HERE, finish, give_passwords, half, set_up

OWNER, OTHER = "chen.yu", "li.jian"
PASSKEY = PasskeyRow.__table__


@pytest.fixture
def here(cast: Cast) -> Cast:
    """The region where people reach it at an address."""
    settings = replace(cast.backend.settings, address="https://gov.example.org")
    found = replace(cast, backend=replace(cast.backend, settings=settings))
    give_passwords(found)
    return found


@pytest.fixture
def device(here: Cast) -> Device:
    return made(here, OWNER)


def made(cast: Cast, person: str, code: str = "", device: Device | None = None) -> Device:
    """A device that keeps a passkey of somebody from now on."""
    asked = passkeys.begin(cast.backend, cast.actor(person), PASSWORD, code)
    keeping, answer = (device or Device()).make(asked.options)
    passkeys.keep(cast.backend, cast.actor(person), asked.token, answer, "Telephone", HERE)
    return keeping


def enter(cast: Cast, device: Device, begun: str = "") -> Opened:
    asked = with_passkey.ask(cast.backend, begun)
    return with_passkey.sign_in(cast.backend, asked.token, device.use(asked.options), HERE, begun)


def test_it_lets_in_alone_and_after_the_password_which_is_not_enough_any_more(here: Cast, device: Device) -> None:
    assert enter(here, device).person_id == here.person(OWNER)
    begun = half(here.backend, email(OWNER))
    assert enter(here, device, begun.token).person_id == here.person(OWNER)


def test_with_the_first_one_come_codes_that_stand_in_for_it(here: Cast) -> None:
    asked = passkeys.begin(here.backend, here.actor(OWNER), PASSWORD, "")
    _, answer = Device().make(asked.options)
    done = passkeys.keep(here.backend, here.actor(OWNER), asked.token, answer, "Key", HERE)
    assert finish(here.backend, half(here.backend, email(OWNER)), done.codes[0])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda device: replace(device, origin="https://gov.example.org.evil.example"),
        lambda device: replace(device, origin="http://gov.example.org"),
        lambda device: replace(device, name="evil.example"),
        lambda device: replace(device, key=Device().key),
        lambda device: replace(device, id=Device().id),
        lambda device: replace(device, owner=b"somebody else"),
        lambda device: replace(device, flags=PRESENT),  # it has not seen who holds it
        lambda device: replace(device, flags=0),
    ],
)
def test_an_answer_from_elsewhere_or_of_another_key_opens_nothing(
    here: Cast, device: Device, wrong: Callable[[Device], Device]
) -> None:
    with pytest.raises(Invalid):
        enter(here, wrong(device))
    assert enter(here, device)


def test_an_answer_is_taken_once_and_to_its_own_question(here: Cast, device: Device) -> None:
    asked, other = with_passkey.ask(here.backend), with_passkey.ask(here.backend)
    answer = device.use(asked.options)
    with pytest.raises(Invalid):
        with_passkey.sign_in(here.backend, other.token, answer, HERE)
    assert with_passkey.sign_in(here.backend, asked.token, answer, HERE)
    with pytest.raises(Invalid):
        with_passkey.sign_in(here.backend, asked.token, answer, HERE)


def test_nor_ten_minutes_later_or_to_the_question_of_a_new_one(here: Cast, device: Device) -> None:
    asked = with_passkey.ask(here.backend)
    made = passkeys.begin(here.backend, here.actor(OWNER), PASSWORD, codeless(here))
    with pytest.raises(Invalid):
        with_passkey.sign_in(here.backend, made.token, device.use(made.options), HERE)
    here.clock.at += timedelta(minutes=10)
    with pytest.raises(Invalid):
        with_passkey.sign_in(here.backend, asked.token, device.use(asked.options), HERE)


def test_a_count_that_does_not_go_up_is_that_of_a_copy(here: Cast, device: Device) -> None:
    assert enter(here, replace(device, count=7))
    for count in (7, 6, 0):
        with pytest.raises(Invalid):
            enter(here, replace(device, count=count))
    assert enter(here, replace(device, count=8))


def test_that_of_somebody_else_does_not_complete_ones_password(here: Cast, device: Device) -> None:
    """Whoever has the password of a colleague has a passkey too: an own one."""
    own = made(here, OTHER)
    begun = half(here.backend, email(OWNER))
    with pytest.raises(Invalid):
        enter(here, own, begun.token)
    asked = with_passkey.ask(here.backend)  # asked without the password, answered with it
    with pytest.raises(Invalid):
        with_passkey.sign_in(here.backend, asked.token, own.use(asked.options), HERE, begun.token)


def test_the_question_before_the_password_names_nobodys(here: Cast, device: Device) -> None:
    assert '"allowCredentials": []' in with_passkey.ask(here.backend).options
    assert with_passkey.ask(here.backend, half(here.backend, email(OWNER)).token).options.count('"id"') == 1


def test_none_is_kept_of_another_person_question_or_place_or_twice(here: Cast, device: Device) -> None:
    asked = passkeys.begin(here.backend, here.actor(OTHER), PASSWORD, "")
    for maker in (replace(Device(), origin="https://evil.example"), replace(Device(), name="evil.example"), device):
        with pytest.raises(Invalid):
            passkeys.keep(here.backend, here.actor(OTHER), asked.token, maker.make(asked.options)[1], "Key", HERE)
    good = Device().make(asked.options)[1]
    with pytest.raises(Invalid):
        passkeys.keep(here.backend, here.actor(OWNER), asked.token, good, "Key", HERE)
    for nonsense in ("", "[]", "{}", "9" * 5000, "[" * 9000, '{"id": 3}'):
        with pytest.raises(Invalid):
            passkeys.keep(here.backend, here.actor(OTHER), asked.token, nonsense, "Key", HERE)
    passkeys.keep(here.backend, here.actor(OTHER), asked.token, good, "Key", HERE)
    with pytest.raises(Invalid):
        passkeys.keep(here.backend, here.actor(OTHER), asked.token, good, "Key", HERE)


def test_a_row_that_is_moved_or_altered_by_hand_lets_nobody_in(here: Cast, device: Device) -> None:
    """Somebody who writes into the tables gives another account his own passkey."""
    own = made(here, OTHER)
    with here.backend.reading() as session:
        mine, theirs = session.execute(select(PASSKEY).order_by(PASSKEY.c.person_id == here.person(OWNER))).all()
    own_key = {"credential": "none", "public_key": b""}
    for number, values in (
        (mine.id, {"person_id": here.person(OWNER)}),
        (mine.id, own_key),
        (theirs.id, {"credential": mine.credential, "public_key": mine.public_key}),
    ):
        with unguarded(here.backend.sessions.engine) as connection:
            connection.execute(update(PASSKEY).where(PASSKEY.c.id == number).values(values))
            connection.commit()
        with pytest.raises(Invalid):
            enter(here, replace(own, owner=b""))


def test_it_is_renamed_and_removed_by_its_owner_alone(here: Cast, device: Device) -> None:
    with here.backend.reading() as session:
        number = session.scalar(select(PASSKEY.c.id)) or 0
    with pytest.raises(NotFound):
        passkeys.rename(here.backend, here.actor(OTHER), number, "Mine")
    with pytest.raises(NotFound):
        passkeys.remove(here.backend, here.actor(OTHER), number, PASSWORD, "", HERE)
    with pytest.raises(Invalid):
        passkeys.remove(here.backend, here.actor(OWNER), number, PASSWORD, "", HERE)
    passkeys.rename(here.backend, here.actor(OWNER), number, "Key on the ring")
    passkeys.remove(here.backend, here.actor(OWNER), number, PASSWORD, codeless(here), HERE)
    with pytest.raises(Invalid):
        enter(here, device)
    entering = SignIn(email=email(OWNER), password=PASSWORD, address="", device="")
    assert isinstance(sign_in(here.backend, entering), Opened)


def test_an_app_beside_it_keeps_the_password_from_being_enough(here: Cast, device: Device) -> None:
    app = set_up(here.backend, here.actor(OWNER), here.clock, code=codeless(here))
    authenticators.remove(here.backend, here.actor(OWNER), PASSWORD, app.code(here.clock), HERE)
    assert enter(here, device, half(here.backend, email(OWNER)).token)


def test_whose_account_is_closed_or_who_signs_in_by_a_provider_alone_stays_out(here: Cast, device: Device) -> None:
    with here.backend.reading() as session:
        home = here.organization(here.region.homes[OWNER])
        assert session.get(PersonRow, here.person(OWNER))
    make_rule(here.backend, here.actor("admin"), organization_id=home, role=None, provider="hebei")
    with pytest.raises(Forbidden):
        enter(here, device)
    with pytest.raises(Forbidden):
        sign_in(here.backend, SignIn(email=email(OWNER), password=PASSWORD, address="", device=""))
    with here.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == here.person(OWNER)).values(active=False))
    with pytest.raises(Invalid):
        enter(here, device)


def test_without_an_address_of_its_own_an_installation_has_none(cast: Cast) -> None:
    for call in (
        lambda: with_passkey.ask(cast.backend),
        lambda: passkeys.begin(cast.backend, cast.actor(OWNER), "", ""),
    ):
        with pytest.raises(Conflict, match="GOVFLOW_ADDRESS"):
            call()


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://gov.example.org", "https://gov.example.org"),
        ("https://gov.example.org:8443", "https://gov.example.org:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://gov.example.org", None),
        ("https://192.0.2.1", None),
        ("https://[::1]", None),
        ("", None),
    ],
)
def test_browsers_make_them_for_a_name_over_https(address: str, origin: str | None) -> None:
    place = place_of(address)
    assert (place.origin if place else None) == origin


def codeless(cast: Cast) -> str:
    """A recovery code of the owner, who has a passkey alone."""
    with cast.backend.transaction() as session:
        return make_codes(session, cast.person(OWNER), cast.clock.at)[0]
