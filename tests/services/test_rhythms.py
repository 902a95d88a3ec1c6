"""When a notice goes into a mail: by the wish of its reader, in the hours of the installation, where people are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from govflow.engine.deadlines.calendars import Calendar
from govflow.services.operation.notices.rhythms import Rhythms
from tests.builders import Cast
from tests.services.sink import Sink, mailing

ZONE = ZoneInfo("Asia/Shanghai")


def rhythms(wish: str, hours: tuple[int, int] = (0, 24), *, sends: bool = True) -> Rhythms:
    return Rhythms(sends=sends, hours=hours, zone=ZONE, wishes={1: wish})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("wish", "hours", "now", "expected"),
    [
        ("at_once", (0, 24), at(2, 3, 5), at(2, 3, 5)),
        ("at_once", (7, 21), at(2, 3, 5), at(2, 7)),
        ("at_once", (7, 21), at(2, 20, 59), at(2, 20, 59)),
        ("at_once", (7, 21), at(2, 21), at(3, 7)),
        ("hourly", (0, 24), at(2, 9, 1), at(2, 10)),
        ("hourly", (0, 24), at(2, 23, 30), at(3, 0)),
        ("hourly", (7, 21), at(2, 20, 30), at(3, 7)),
        ("daily", (0, 24), at(2, 7, 59), at(2, 8)),
        ("daily", (0, 24), at(2, 8, 1), at(3, 8)),
        ("daily", (9, 21), at(2, 8, 1), at(2, 9)),
        ("daily", (0, 6), at(2, 8, 1), at(3, 0)),
        ("never", (0, 24), at(2, 9), None),
    ],
)
def test_mail_goes_when_it_was_wished_and_not_at_night(
    wish: str, hours: tuple[int, int], now: datetime, expected: datetime | None
) -> None:
    assert rhythms(wish, hours).mail_at(1, now, required=False) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(6, 20, 59), at(6, 20, 59)),  # Friday
        (at(6, 21), at(9, 7)),
        (at(7, 12), at(9, 7)),
        (at(8, 23), at(9, 7)),
        (at(9, 7), at(9, 7)),
    ],
)
def test_mail_that_may_wait_rests_on_days_of_rest(now: datetime, expected: datetime) -> None:
    resting = replace(rhythms("at_once", (7, 21)), working=Calendar())
    assert resting.mail_at(1, now, required=False) == expected
    assert resting.mail_at(1, now, required=True) == now
    assert rhythms("at_once").mail_at(1, at(7, 12), required=False) == at(7, 12)


def test_the_installation_says_on_which_days(cast: Cast) -> None:
    cast.clock.at = datetime(2026, 3, 7, 4, tzinfo=UTC)  # Saturday
    monday = datetime(2026, 3, 9, tzinfo=ZONE)
    for name, expected in (("", at(7, 13)), ("cn", monday), ("plain", monday)):
        backend = mailing(cast.backend, Sink(), mail_calendar=name)
        with backend.reading() as session:
            assert Rhythms.load(backend, session, [1]).mail_at(1, cast.clock.at, required=False) == expected


def test_what_must_be_told_waits_for_nothing_but_a_mail_server() -> None:
    for wish in ("at_once", "hourly", "daily", "never"):
        assert rhythms(wish, (7, 21)).mail_at(1, at(2, 3), required=True) == at(2, 3)
        assert rhythms(wish, sends=False).mail_at(1, at(2, 3), required=True) is None


def test_who_has_said_nothing_has_mail_once_an_hour() -> None:
    assert rhythms("never").mail_at(2, at(2, 9, 30), required=False) == at(2, 10)
