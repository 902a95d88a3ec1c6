"""Mail to who forgot the password: how much of it one person gets, what it says, and what others learn of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from govflow.demo.region import email
from govflow.errors import NotFound, TooMany
from govflow.services.accounts import guesses
from govflow.services.accounts.forgotten import A_DAY, EVERY
from govflow.services.commands.directory.sign_on.forgotten import read_link
from govflow.services.operation.notices.passwords import look_up
from govflow.services.operation.notices.posting import post
from govflow.services.operation.purging import purge
from govflow.services.queries.notices.deliveries import load_deliveries
from govflow.store.lists.notices.tables import DELIVERY
from govflow.store.people import PersonRow
from govflow.store.people.sign_on import ForgottenRow
from tests.builders import Cast
from tests.services import disputes
from tests.services.forgetting import ask_for, enter, letters, mailing, token, use
from tests.services.sink import Sink, listening, writes
from tests.services.sink import mailing as through
from tests.statements import counted

OWNER = "chen.yu"
LINK = re.compile(r"https://gov\.example\.org/sign-in/forgotten/([0-9a-f]{32}\.[\w-]{43})")


@pytest.fixture
def here(cast: Cast) -> Cast:
    return mailing(cast)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        yield found


def mails(cast: Cast) -> int:
    return len(letters(cast.backend))


# How much


@pytest.mark.parametrize(("after", "number"), [(EVERY - timedelta(seconds=1), 1), (EVERY, 2)])
def test_a_second_mail_comes_after_ten_minutes(here: Cast, after: timedelta, number: int) -> None:
    ask_for(here.backend, email(OWNER))
    assert mails(here) == 1
    here.clock.at += after
    ask_for(here.backend, email(OWNER), place="198.51.100.1", known="b")
    assert mails(here) == number


def test_of_many_requests_at_once_one_brings_a_mail(here: Cast) -> None:
    for number in range(30):
        ask_for(here.backend, email(OWNER).upper() if number % 2 else f" {email(OWNER)} ")
    assert mails(here) == 1


def test_nobody_gets_more_than_five_a_day_and_the_owner_has_five_of_their_own(here: Cast) -> None:
    """Those are asked for in a browser that the account knows, and nobody else uses them up."""
    began = here.clock.at
    for _ in range(A_DAY + 2):
        ask_for(here.backend, email(OWNER))
        look_up(here.backend)
        here.clock.at += EVERY
    assert mails(here) == A_DAY
    ask_for(here.backend, email(OWNER), known="browser")
    assert mails(here) == A_DAY + 1
    here.clock.at = began + timedelta(days=1, seconds=-1)
    ask_for(here.backend, email(OWNER))
    assert mails(here) == A_DAY + 1
    here.clock.at = began + timedelta(days=1)
    purge(here.backend)
    ask_for(here.backend, email(OWNER))
    assert mails(here) == A_DAY + 2


def test_who_asks_too_often_from_one_network_waits_whatever_was_typed(
    here: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "FROM_ONE_NETWORK", 3)
    for address in (email(OWNER), "nobody@example.org", email("li.jian")):
        ask_for(here.backend, address)
    for address in (email(OWNER), "nobody@example.org"):
        with pytest.raises(TooMany):
            ask_for(here.backend, address)
    ask_for(here.backend, email("wang.lin"), place="198.51.100.1")
    ask_for(here.backend, email("he.jun"), known="browser")
    here.clock.at += timedelta(days=1)
    ask_for(here.backend, email(OWNER))


def test_what_waited_longer_than_a_link_lasts_brings_no_mail(here: Cast) -> None:
    ask_for(here.backend, email(OWNER))
    here.clock.at += timedelta(hours=1)
    assert mails(here) == 0


@pytest.mark.on_request
def test_two_processes_that_look_at_once_send_one_mail(here: Cast) -> None:
    for _ in range(12):
        ask_for(here.backend, email(OWNER))
    with ThreadPoolExecutor(4) as pool:
        looked = list(pool.map(lambda _: look_up(here.backend), range(4)))
    assert sum(looked) == 12
    assert mails(here) == 1


@pytest.mark.on_request
def test_of_many_who_use_a_link_at_once_one_sets_the_password(here: Cast) -> None:
    link = token(here, OWNER)
    words = [f"{each} black cranes fly over" for each in ("nine", "seven", "eleven", "thirty")]

    def told(password: str) -> bool:
        try:
            use(here, link, password)
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(len(words)) as pool:
        done = list(pool.map(told, words))
    assert sorted(done) == [False, False, False, True]
    assert enter(here, OWNER, words[done.index(True)])


# What the request tells


def test_asking_takes_the_same_statements_whoever_has_the_address(here: Cast) -> None:
    disputes.negotiation(here)
    with here.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.email == email("he.jun")).values(active=False))
    told = set()
    for address in (email(OWNER), email("admin"), email("li.jian"), email("he.jun"), "nobody@example.org", "no one"):
        with counted(here.backend.sessions.engine) as statements:
            ask_for(here.backend, address)
        told.add(tuple(statements))
    [asked] = told
    assert not [each for each in asked if "person" in each.partition("VALUES")[0].replace("person_id", "")]


# What it says


def test_the_mail_leads_to_the_page_and_says_until_when(cast: Cast, sink: Sink) -> None:
    mailing(cast)
    backend = through(cast.backend, sink)
    ask_for(backend, email(OWNER))
    assert post(backend, writes(backend)) == 1
    [mail] = sink.to(OWNER)
    assert mail["Subject"] == "A new password"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    [link], in_html = LINK.findall(text), LINK.findall(html)
    assert in_html == [link]
    assert "11:00" in text
    assert read_link(backend, link).email == email(OWNER)
    assert mail["List-Unsubscribe"] is None
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [each[1] for each in sink.envelopes] == [[email(OWNER)]]
    assert post(backend, writes(backend)) == 0


def test_a_mail_that_is_tried_again_has_the_same_link_and_none_goes_out_too_late(cast: Cast, sink: Sink) -> None:
    mailing(cast)
    backend = through(cast.backend, sink)
    sink.answers[email(OWNER)] = ["451 later"]
    ask_for(backend, email(OWNER))
    first = letters(backend)
    post(backend, writes(backend))
    cast.clock.at += timedelta(minutes=1)
    assert letters(backend) == first
    cast.clock.at += timedelta(hours=1)
    sink.answers.clear()
    assert post(backend, writes(backend)) == 0
    assert sink.mails == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["link", "second", "recovery", "provider", "first", "changed"])
def test_every_mail_is_written_in_the_language_of_its_reader(here: Cast, language: str, kind: str) -> None:
    ask_for(here.backend, email(OWNER))
    [letter] = letters(here.backend)
    assert letter is not None
    token = letter.token if kind in ("link", "second") else None
    written = writes(here.backend)(replace(letter, says=kind, language=language, token=token))
    for each in (written.subject, written.text, written.html):
        assert bool(re.search("[\u4e00-\u9fff]", each.replace("PingFang SC", ""))) == (language == "zh"), each
    assert len(LINK.findall(written.html)) == len(LINK.findall(written.text)) == (token is not None)
    assert "None" not in written.text + written.html
    assert written.stop is None


# What administrators learn


def test_no_administrator_reads_that_somebody_asked(cast: Cast, sink: Sink) -> None:
    mailing(cast)
    backend = through(cast.backend, sink)
    sink.answers[email(OWNER)] = ["550 nobody of that name"]
    ask_for(backend, email(OWNER))
    post(backend, writes(backend))
    with backend.reading() as session:
        assert load_deliveries(backend.work(session, cast.actor("admin")), "Asia/Shanghai").letters == ()
        assert session.scalars(select(DELIVERY.c.state)).all() == ["void"]
    cast.clock.at += EVERY
    sink.answers.clear()
    ask_for(backend, email(OWNER))
    post(backend, writes(backend))
    [mail] = sink.to(OWNER)
    use(replace(cast, backend=backend), LINK.findall(mail.get_body(("plain",)).get_content())[0])
    assert post(backend, writes(backend)) == 1
    assert sink.to(OWNER)[1]["Subject"] == "Your password was changed"


def test_what_was_asked_is_kept_for_a_day(here: Cast) -> None:
    token(here, OWNER)
    for after, left in ((timedelta(days=1, seconds=-1), 1), (timedelta(seconds=1), 0)):
        here.clock.at += after
        purge(here.backend)
        with here.backend.reading() as session:
            assert len(session.scalars(select(ForgottenRow.id)).all()) == left
