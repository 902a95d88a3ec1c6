"""Mail: what it says to whom, when it leaves, and what becomes of what does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from govflow.services.operation.notices.posting import LEASE, _gather, _next, post
from govflow.services.operation.notices.telling import tell
from govflow.services.operation.notices.wishes import choose_rhythm, stop_mail
from govflow.services.queries.notices import letters
from govflow.services.queries.notices.deliveries import load_deliveries
from govflow.store.lists.notices.tables import DELIVERY, NOTICE
from govflow.store.people import PersonRow
from tests.builders import Cast
from tests.services import disputes
from tests.services.sink import Sink, deliver, listening, mailing, paced, writes


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        yield found


def rows(cast: Cast, table: object = DELIVERY) -> list[object]:
    with cast.backend.reading() as session:
        return list(session.execute(select(table)))


def test_whoever_is_awaited_with_a_time_limit_has_mail_at_once_that_names_nothing(cast: Cast, sink: Sink) -> None:
    reference = disputes.negotiation(paced(cast))
    assert deliver(mailing(cast.backend, sink)) >= 1
    [mail] = sink.to("he.jun")
    assert mail["Subject"] == "Something waits for you"
    body = mail.get_body(("plain",)).get_content() + mail.get_body(("html",)).get_content() + str(mail)
    for word in (reference, "Juma", "Zhangfang", "Fangshan", "dispute"):
        assert word not in body
    assert "https://gov.example.org/notices" in body
    assert [row.state for row in rows(cast)] == ["sent"] * len(sink.mails)
    assert all(row.sent_at == cast.clock.at for row in rows(cast))
    assert sink.envelopes[0][0] == "back@gov.example.org"


def test_the_header_lets_its_reader_end_the_mail_with_one_click(cast: Cast, sink: Sink) -> None:
    disputes.negotiation(paced(cast))
    backend = mailing(cast.backend, sink)
    deliver(backend)
    [mail] = sink.to("he.jun")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<>")
    assert link.startswith("https://gov.example.org/mail/stop/")
    stop_mail(backend, link.rpartition("/")[2])
    with cast.backend.reading() as session:
        assert not list(session.execute(select(NOTICE).where(NOTICE.c.mail_at > cast.clock.at)))


def test_what_changed_goes_in_one_mail_an_hour_and_never_to_who_wants_none(cast: Cast, sink: Sink) -> None:
    reference = disputes.negotiation(paced(cast))
    backend = mailing(cast.backend, sink)
    deliver(backend)
    before = len(sink.to("he.jun"))
    choose_rhythm(backend, cast.person("chen.yu"), "never")
    cast.fire("he.jun", reference, "accept_standstill")
    disputes.talk(cast, reference)
    cast.fire("chen.yu", reference, "accept_standstill")
    deliver(backend)
    assert len(sink.to("he.jun")) == before
    cast.clock.at += timedelta(hours=1)
    deliver(backend)
    later = sink.to("he.jun")[before:]
    assert len(later) == 1
    assert not [mail for mail in sink.to("chen.yu") if "changed" in mail.get_body(("plain",)).get_content()]


def test_what_weighs_most_stands_first() -> None:
    rows = [SimpleNamespace(why=why) for why in ("changed", "undelivered", "decided", "awaited", "changed", "named")]
    expected = (("awaited", 1), ("named", 1), ("decided", 1), ("changed", 2), ("undelivered", 1))
    assert letters._untold(rows) == expected


def test_mail_comes_in_the_language_of_its_reader(cast: Cast, sink: Sink) -> None:
    with cast.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.person("he.jun")).values(language="zh"))
    disputes.negotiation(paced(cast))
    deliver(mailing(cast.backend, sink))
    [mail] = sink.to("he.jun")
    assert mail["Content-Language"] == "zh-Hans"
    assert any("\u4e00" <= each <= "\u9fff" for each in mail["Subject"])
    assert "贺军" in mail["To"] or any("\u4e00" <= each <= "\u9fff" for each in mail["To"])


def test_who_lost_standing_between_notice_and_mail_gets_none(cast: Cast, sink: Sink) -> None:
    disputes.negotiation(paced(cast))
    backend = mailing(cast.backend, sink)
    tell(backend)
    with cast.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.person("he.jun")).values(active=False))
    post(backend, writes(backend))
    assert sink.to("he.jun") == []
    assert {row.state for row in rows(cast) if row.person_id == cast.person("he.jun")} == {"void"}


def test_what_the_server_refuses_for_now_is_tried_later_under_the_same_name(cast: Cast, sink: Sink) -> None:
    disputes.negotiation(paced(cast))
    backend = mailing(cast.backend, sink)
    sink.answers["he.jun@govflow.example"] = ["451 later"]
    deliver(backend)
    [row] = [each for each in rows(cast) if each.person_id == cast.person("he.jun")]
    assert (row.state, row.attempts, row.sent_at) == ("waiting", 1, None)
    assert row.next_at == cast.clock.at + timedelta(minutes=1)
    sink.answers.clear()
    deliver(backend)
    assert sink.to("he.jun") == []
    cast.clock.at += timedelta(minutes=1)
    deliver(backend)
    [mail] = sink.to("he.jun")
    assert row.id in mail["Message-ID"]


def test_what_is_refused_for_good_is_a_dead_letter_of_which_the_office_learns(cast: Cast, sink: Sink) -> None:
    disputes.negotiation(paced(cast))
    backend = mailing(cast.backend, sink)
    sink.answers["he.jun@govflow.example"] = ["550 nobody of that name <he.jun@govflow.example>"]
    deliver(backend)
    [row] = [each for each in rows(cast) if each.person_id == cast.person("he.jun")]
    assert (row.state, row.attempts) == ("dead", 1)
    assert row.failure == "The server refused the address (550)."
    told = {each.person_id for each in rows(cast, NOTICE) if each.why == "undelivered"}
    assert cast.person("wang.lin") in told
    assert cast.person("he.jun") not in told
    assert cast.person("chen.yu") not in told


def test_an_administrator_learns_of_a_dead_letter_and_of_no_case(cast: Cast, sink: Sink) -> None:
    reference = disputes.negotiation(paced(cast))
    backend = mailing(cast.backend, sink)
    sink.answers["he.jun@govflow.example"] = ["550 no"]
    deliver(backend)
    for person, cases in (("admin", ()), ("wang.lin", (reference,))):
        with cast.backend.reading() as session:
            [letter] = load_deliveries(backend.work(session, cast.actor(person)), "Asia/Shanghai").letters
        assert letter.cases == cases


def test_a_mail_that_a_process_took_and_left_is_sent_by_another_within_a_minute(cast: Cast, sink: Sink) -> None:
    disputes.negotiation(paced(cast))
    backend = mailing(cast.backend, sink)
    tell(backend)
    _gather(backend)
    while _next(backend, None) is not None:  # a process takes on all there is, and is killed
        pass
    post(backend, writes(backend))
    assert sink.mails == []
    assert timedelta(seconds=60) > LEASE
    cast.clock.at += LEASE
    post(backend, writes(backend))
    assert len(sink.to("he.jun")) == 1
