"""``govflow worker``: several processes tell and send side by side, and one that is killed leaves nothing undone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select

from govflow.store.lists.notices.tables import DELIVERY, NOTICE
from govflow.store.people import MembershipRow, PersonRow
from govflow.store.record.outbox import OUTBOX
from govflow.values import SystemClock
from tests.builders import Cast, make_cast
from tests.services import disputes
from tests.services.sink import Sink, listening
from tests.test_jobs import ROOT, wait_until

pytestmark = [pytest.mark.on_request]

CASES, PEOPLE = 24, 300


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    cast = make_cast(engine, tmp_path / "data", at=SystemClock().now() - timedelta(minutes=5))
    cast.pace = timedelta(milliseconds=1)
    return cast


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        yield found


@contextmanager
def worker(cast: Cast, sink: Sink) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GOVFLOW_")},
        "PYTHONPATH": str(ROOT),
        "GOVFLOW_DATA": str(cast.backend.settings.data_dir),
        "GOVFLOW_DATABASE": cast.backend.settings.database_url,
        "GOVFLOW_ADDRESS": "http://localhost:8000",
        "GOVFLOW_MAIL": f"smtp://127.0.0.1:{sink.port}",
        "GOVFLOW_MAIL_FROM": "office@gov.example.org",
    }
    url = cast.backend.sessions.engine.url.set(drivername=cast.backend.sessions.engine.dialect.name)
    environment["GOVFLOW_DATABASE"] = url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-m", "govflow", "worker"], env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def counted(cast: Cast, query: Any) -> int:
    with cast.backend.reading() as session:
        return session.scalar(query) or 0


def untold(cast: Cast) -> int:
    return counted(cast, select(func.count()).where(OUTBOX.c.delivered_at.is_(None)))


def unsent(cast: Cast) -> int:
    """In the order in which they arise: asked the other way round, a mail made between both questions is in neither."""
    unmade = counted(cast, select(func.count()).where(NOTICE.c.required, NOTICE.c.delivery_id.is_(None)))
    return unmade + counted(cast, select(func.count()).where(DELIVERY.c.state != "sent"))


def test_of_two_workers_one_is_killed_and_each_is_told_once(cast: Cast, sink: Sink) -> None:
    for number in range(CASES):
        disputes.negotiation(cast) if number == 0 else _another(cast)
    with worker(cast, sink) as first, worker(cast, sink) as second:
        wait_until(lambda: counted(cast, select(func.count()).select_from(NOTICE)) > 2)
        first.send_signal(signal.SIGKILL)
        wait_until(lambda: untold(cast) == 0 and unsent(cast) == 0)
        assert second.poll() is None
    awaited = (NOTICE.c.person_id == cast.person("he.jun"), NOTICE.c.why == "awaited")
    assert counted(cast, select(func.count()).where(*awaited)) == CASES
    names = Counter(str(mail["Message-ID"]) for mail in sink.mails)
    assert len(names) == counted(cast, select(func.count()).select_from(DELIVERY))
    assert sum(names.values()) - len(names) <= 1  # what it had sent when it was killed, and not noted yet


def test_hundreds_are_told_of_one_step_and_have_one_mail_each(cast: Cast, sink: Sink) -> None:
    numbers = range(10_000, 10_000 + PEOPLE)
    people = [{"id": n, "email": f"p{n}@govflow.example", "name_en": f"P{n}", "name_zh": f"人{n}"} for n in numbers]
    place = {"organization_id": cast.organization("laishui"), "role": "signatory", "since": cast.today}
    terms = [{"id": each, "person_id": each, **place} for each in numbers]
    with cast.backend.transaction() as session:
        session.execute(insert(PersonRow), people)
        session.execute(insert(MembershipRow), terms)
    disputes.negotiation(cast)
    with worker(cast, sink):
        wait_until(lambda: untold(cast) == 0 and unsent(cast) == 0)
    receivers = Counter(address for _, addresses, _ in sink.envelopes for address in addresses)
    assert {each["email"] for each in people} <= receivers.keys()
    assert set(receivers.values()) == {1}


def _another(cast: Cast) -> None:
    reference = disputes.draft(cast)
    cast.fire("chen.yu", reference, "file", **disputes.FILING)
