"""P10: passwords are not guessed, however many try at once, and whoever is guessed at still gets in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from zxcvbn import zxcvbn

from govflow.demo.region import email
from govflow.errors import Invalid, TooMany
from govflow.services.accounts import guesses, passwords
from govflow.services.accounts.passwords import check_strength
from govflow.services.commands import sessions
from tests.builders import PASSWORD
from tests.promises.figures import figure
from tests.promises.house import House
from tests.web.conftest import Browser

VICTIM = email("he.jun")


def test_as_many_as_try_at_once_are_counted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    monkeypatch.setattr(sessions, "password_matches", lambda password, _stored: bool(compared.append(password)))
    with ThreadPoolExecutor(figure(12, 60)) as pool:
        answers = list(pool.map(lambda number: guess(house, str(number)), range(figure(24, 60))))
    assert len(compared) == guesses.FROM_ONE_PLACE
    assert answers.count("not right") == guesses.FROM_ONE_PLACE


def test_who_signs_in_at_the_same_moment_as_others_gets_in(house: House) -> None:
    """Each takes its moment before it has its turn to be counted."""
    assert guess(house, PASSWORD) == "in"
    house.cast.clock.at -= timedelta(milliseconds=1)
    assert guess(house, PASSWORD) == "in"


def test_guesses_from_everywhere_reach_the_password_so_often_and_then_every_five_minutes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "FROM_ELSEWHERE", figure(20, 500))
    compared: list[str] = []
    monkeypatch.setattr(sessions, "password_matches", lambda password, _stored: bool(compared.append(password)))
    for number in range(figure(60, 600)):
        guess(house, str(number), address=f"198.{number // 250}.{number % 250}.1")
    assert len(compared) == figure(20, 500)
    for minutes in range(1, 31):
        house.cast.clock.at += timedelta(minutes=1)
        guess(house, "more", address=f"203.0.{minutes}.1")
    assert len(compared) == figure(20, 500) + 6


@pytest.mark.parametrize("address", ["198.51.100.{}", "2001:db8:7:{:x}::1"])
def test_guesses_from_one_neighbourhood_keep_its_people_out_and_no_others(
    house: House, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """However many addresses somebody has there, the owner gets in with a browser that nobody knows, elsewhere."""
    monkeypatch.setattr(guesses, "FOR_ONE_ACCOUNT", 20)
    answers = [guess(house, str(number), address=address.format(number)) for number in range(30)]
    assert answers == ["not right"] * 20 + ["wait"] * 10
    house.cast.clock.at += guesses.FROM_ELSEWHERE_WAIT
    assert guess(house, PASSWORD, address=address.format(200)) == "wait"
    assert guess(house, PASSWORD, address="192.0.2.1") == "in"


def test_the_owner_may_mistype_twice_elsewhere_and_waits_no_longer_than_five_minutes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "FOR_ONE_ACCOUNT", 20)
    monkeypatch.setattr(guesses, "FROM_ELSEWHERE", 40)
    for number in range(38):
        assert guess(house, str(number), address=f"198.51.{number}.1") == "not right"
    assert [guess(house, each) for each in ("mistyped", "again", PASSWORD)] == ["not right", "not right", "wait"]
    house.cast.clock.at += guesses.FROM_ELSEWHERE_WAIT - timedelta(seconds=1)
    assert guess(house, PASSWORD) == "wait"
    house.cast.clock.at += timedelta(seconds=1)
    assert guess(house, PASSWORD) == "in"
    assert guess(house, "guessed", address="198.51.99.1") == "wait"  # those that were wrong are counted still


def test_whoever_tried_a_few_times_waits_as_long_as_all_who_guess(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "FOR_ONE_ACCOUNT", 20)
    for number in range(20):
        guess(house, str(number), address=f"198.51.{number}.1")
    assert [guess(house, str(number)) for number in range(4)] == ["not right"] * guesses.A_FEW + ["wait"]
    house.cast.clock.at += guesses.FIRST_WAIT
    assert guess(house, PASSWORD) == "wait"


def test_each_wait_is_twice_as_long(house: House) -> None:
    for number in range(guesses.FROM_ONE_PLACE):
        assert guess(house, str(number)) == "not right"
    for minutes in (15, 30, 60, 120):
        house.cast.clock.at += timedelta(minutes=minutes, seconds=-1)
        assert guess(house, "too early") == "wait"
        house.cast.clock.at += timedelta(seconds=1)
        assert guess(house, "wrong") == "not right"


def test_a_browser_is_not_renewed_by_signing_in_as_oneself(house: House) -> None:
    """At a computer that both have used, the own account does not buy ten more guesses at the other's."""
    shared = house.signed_in("he.jun")
    assert enter(shared, email("chen.yu"), PASSWORD) == 303
    answers = []
    for number in range(guesses.FROM_ONE_PLACE + 3):
        answers.append(enter(shared, VICTIM, f"guess {number}"))
        assert enter(shared, email("chen.yu"), PASSWORD) == 303
    assert answers == [422] * guesses.FROM_ONE_PLACE + [429] * 3


def test_colleagues_and_the_known_browser_get_in_while_somebody_beside_them_guesses(house: House) -> None:
    known = house.signed_in("he.jun")
    for number in range(guesses.FROM_ONE_PLACE + 2):
        guess(house, str(number), address="127.0.0.1")
    assert guess(house, PASSWORD, address="127.0.0.1") == "wait"
    assert enter(house.visitor(), email("chen.yu"), PASSWORD) == 303
    assert enter(known, VICTIM, PASSWORD) == 303


def test_one_subscriber_of_ipv6_is_one_network(house: House) -> None:
    answers = [guess(house, str(number), address=f"2001:db8::{number:x}") for number in range(12)]
    assert answers == ["not right"] * 10 + ["wait"] * 2
    assert guess(house, PASSWORD, address="2001:db8:0:1::1") == "in"


def test_addresses_of_ipv4_that_are_told_as_those_of_ipv6_are_networks_of_their_own(house: House) -> None:
    for number in range(11):
        guess(house, str(number), address="::ffff:192.0.2.1")
    assert guess(house, PASSWORD, address="192.0.2.1") == "wait"
    assert guess(house, PASSWORD, address="::ffff:198.51.100.1") == "in"


def test_an_unknown_account_is_answered_and_limited_like_a_known_one(house: House) -> None:
    for who in (VICTIM, "nobody@example.org"):
        answers = [guess(house, str(number), who=who, address=f"203.0.113.{len(who)}") for number in range(12)]
        assert answers == ["not right"] * 10 + ["wait"] * 2, who


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("password123", "among those that are tried first"),
        ("Passw0rd!23", "among those that are tried first"),
        ("qwertyuiop12", "among those that are tried first"),
        ("zhou.min.2026", "made of your name"),
        ("Zhou Min 1985", "made of your name"),
        ("govflow2026!", "made of your name"),
        ("abababababab", "Repetitions"),
        ("abcdefghijkl", "order"),
        ("123456", "Use 10 to 200 characters"),
        ("x7Kq#vT2_", "Use 10 to 200 characters"),
        ("a" * 200, "Repetitions"),
        ("seven white herons " * 11, "Use 10 to 200 characters"),
    ],
)
def test_a_password_that_is_tried_first_is_refused_with_what_is_wrong(password: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_strength(password, ("zhou.min@example.org", "Zhou Min", "周敏"))
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "password", ["seven white herons", "梅花鹿在河边喝水看月亮", "x" * 3 + "Kq7#vT2_wZ", "nine black cranes"]
)
def test_words_that_have_nothing_to_do_with_each_other_will_do(password: str) -> None:
    check_strength(password, ("zhou.min@example.org", "Zhou Min", "周敏"))


@pytest.mark.parametrize("length", [10, 72, 73, 200])
@pytest.mark.parametrize(
    "words",
    [
        "Vq7 quiet lanterns over a frozen estuary, ",
        "梅花鹿在河边喝水看月亮，",
        "Élan côtier, œuvre à façonner, ",
        "4@8(3€6!1|$5+7%",
    ],
)
def test_every_length_that_the_form_takes_is_judged(monkeypatch: pytest.MonkeyPatch, words: str, length: int) -> None:
    """What follows the characters that are judged takes no time: that of a long one grows faster than it does."""
    judged: list[str] = []
    monkeypatch.setattr(passwords, "zxcvbn", partial(_judge, judged))
    check_strength((words * 20)[:length], ("chen.yu@example.org", "Chen Yu", "陈" * 40))
    assert len(judged[0]) <= 72


def test_what_is_repeated_beyond_what_is_judged_stays_weak() -> None:
    for part in ("qwertyuiop", "P@55w0rD1!", "01011990"):
        with pytest.raises(Invalid):
            check_strength((part * 40)[:200], ())


def _judge(judged: list[str], password: str, **rest: Any) -> Any:
    judged.append(password)
    return zxcvbn(password, **rest)


def guess(house: House, password: str, *, who: str = VICTIM, address: str = "192.0.2.1") -> str:
    """How one try from a browser that nobody knows ends."""
    command = sessions.SignIn(email=who, password=password, address=address, device="")
    try:
        sessions.sign_in(house.cast.backend, command)
    except TooMany:
        return "wait"
    except Invalid:
        return "not right"
    return "in"


def enter(browser: Browser, who: str, password: str) -> int:
    """The status of signing in, after signing out where that was necessary."""
    page = browser.client.get("/account")
    if page.status_code == 200:
        browser.post("/sign-out", page="/account")
    return browser.sign_in(who, password).status_code
