"""So many notices of one person, each of another case, and so many mails that were not delivered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import insert, select, update

from govflow.codec import dump
from govflow.messages import Message
from govflow.services.commands.directory.webhooks import MakeWebhook, make_webhook
from govflow.services.commands.registers.bulletins import (
    receive_bulletin,
    send_bulletins,
    take_wish_back,
    wish_for_bulletins,
)
from govflow.services.operation.errands.making import MOST_ATTEMPTS
from govflow.services.operation.notices.addresses import Kind, make_address
from govflow.services.operation.notices.wishes import stop_token
from govflow.store.cases import ViewerRow
from govflow.store.lists.notices.tables import DELIVERY, NOTICE
from govflow.store.people.errands import ERRAND, FAILED
from tests.builders import PASSWORD, Cast
from tests.services.bulletins import bulletin, on_duty, sent
from tests.services.errands import asked

DUTY = {"he.jun": "laishui", "chen.yu": "fangshan"}
READER, OWNER = "wang.lin", "gao.shan"
"""Who has the notices, and whose calendar is read by its address."""


PAGES = {
    "link of a mail": (4, 4),
    "notices": (8, 8),
    "notices of a case": (6, 6),
    "dead letters": (6, 6),
    "files of a person": (4, 4),
    "mark of files": (3, 3),
    "asking for a file": (4, 4),
    "feed of notices": (10, 10),
    "webhook": (7, 7),
    "bulletins": (7, 7),
    "bulletins of an area": (7, 7),
    "bulletin": (7, 7),
    "alert of a bulletin": (4, 4),
    "form of a bulletin": (7, 7),
    "wishes for bulletins": (5, 5),
    "feed of bulletins": (5, 5),
    "calendar of a person": (32, 32),  # five a meeting, of twenty at most
}
"""What the pages cost on which people are told something."""
Bulletins = dict[str, Callable[[], partial[Any]]]


def keep_told(cast: Cast, many: int) -> None:
    person, now = cast.person(READER), cast.clock.at
    seen = select(ViewerRow.case_id).where(ViewerRow.organization_id == cast.actor(READER).organization_id)
    with cast.backend.transaction() as session:
        cases = session.scalars(seen.distinct().order_by(ViewerRow.case_id).limit(many)).all()
        kept = {"person_id": person, "seq": 1, "why": "changed", "required": False, "at": now}
        session.execute(insert(NOTICE), [{"id": f"{each:032d}", "case_id": each, **kept} for each in cases])
        dead = {"channel": "mail", "state": "dead", "attempts": 8, "failure": "refused", "person_id": person}
        moments = {"next_at": now, "failed_at": now, "made_at": now}
        session.execute(insert(DELIVERY), [{"id": f"{n:032d}", **dead, **moments} for n in range(many)])
    _keep_errands(cast, many)
    for number in range(many):
        wish_for_bulletins(cast.backend, cast.actor(OWNER), "road_closed", f"13{number:02}00")
    for person, organization in DUTY.items():
        on_duty(cast, person, organization)
    sent(cast, "he.jun", *(bulletin(cast, f"kept-{number}") for number in range(many)))


def _keep_errands(cast: Cast, many: int) -> None:
    """Of the same person, and all of them failed."""
    errand = asked(cast, READER)
    with cast.backend.transaction() as session:
        state = {"state": FAILED, "attempts": MOST_ATTEMPTS, "ended_at": cast.clock.at}
        session.execute(update(ERRAND).values(**state, failure=dump(Message("It could not be made."))))
        row = session.execute(select(ERRAND).where(ERRAND.c.id == errand)).one()._asdict()
        session.execute(insert(ERRAND), [{**row, "id": f"{n:032d}"} for n in range(many - 1)])


def bulletin_addresses(cast: Cast) -> dict[str, tuple[str, str]]:
    own = make_address(cast.backend, cast.actor(OWNER), Kind.NOTICES)
    return {
        "bulletins": (READER, "/bulletins"),
        "bulletins of an area": (READER, "/bulletins?area=110000&kind=road_closed&valid=all"),
        "bulletin": (READER, "/bulletins/1"),
        "alert of a bulletin": (READER, "/bulletins/1/cap.xml"),
        "form of a bulletin": ("he.jun", "/bulletins/new?corrects=1"),
        "wishes for bulletins": (OWNER, "/bulletins/wishes"),
        "feed of bulletins": ("", f"/feeds/{own}/bulletins.atom"),
    }


def about_bulletins(cast: Cast) -> Bulletins:
    """Commands on them, in an order in which they can follow each other."""
    backend = cast.backend

    def push() -> partial[Any]:
        return partial(send_bulletins, backend, cast.actor("he.jun"), [bulletin(cast, "a"), bulletin(cast, "b")])

    def wish(command: Callable[..., None]) -> partial[Any]:
        return partial(command, backend, cast.actor(OWNER), "", "110000")

    return {
        "send bulletins": push,
        "send bulletins again": push,
        "receive a bulletin": lambda: partial(receive_bulletin, backend, cast.actor("chen.yu"), 1),
        "wish for bulletins": lambda: wish(wish_for_bulletins),
        "take a wish for bulletins back": lambda: wish(take_wish_back),
    }


def calendar_address(cast: Cast) -> str:
    return f"/calendars/{make_address(cast.backend, cast.actor(OWNER))}.ics"


def feed_address(cast: Cast) -> str:
    return f"/feeds/{make_address(cast.backend, cast.actor(READER), Kind.NOTICES)}.atom"


def webhook_address(cast: Cast) -> str:
    making = MakeWebhook(address="https://registry.example/hook", kinds=("changed",), password=PASSWORD)
    return f"/account/webhooks/{make_webhook(cast.backend, cast.actor(READER), making)[0]}"


def stop_address(cast: Cast) -> str:
    return f"/mail/stop/{stop_token(cast.backend, cast.person(READER))}"
