"""``govflow worker`` and webhooks: of two processes one sends each event, and what a killed one left the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, update

from govflow.keys import IN_MEMORY
from govflow.services.accounts.marks import share
from govflow.store.lists.notices.tables import DELIVERY, WAITING
from govflow.store.lists.notices.webhooks import WEBHOOK
from govflow.values import SystemClock
from tests.builders import Cast, make_cast, password_hash
from tests.services import disputes
from tests.services.hooks import Hooks
from tests.services.receiver import Receiver, receiving
from tests.test_jobs import ROOT, wait_until

pytestmark = [pytest.mark.on_request]

CASES = 6


@pytest.fixture
def hooks(engine: Engine, tmp_path: Path) -> Iterator[Hooks]:
    cast = make_cast(engine, tmp_path / "data", at=SystemClock().now() - timedelta(minutes=5))
    keys = cast.backend.settings.keys_file  # the same for the workers, which read them from their file
    keys.parent.mkdir(parents=True, exist_ok=True)
    keys.write_text("".join(f"{name} {b64encode(key).decode()}\n" for name, key in IN_MEMORY.keys.items()))
    with receiving() as receiver:
        made = Hooks(cast, receiver)
        cast.pace = timedelta(milliseconds=1)
        with cast.backend.transaction() as session:
            share(session, password_hash())
        yield made


@contextmanager
def worker(cast: Cast, receiver: Receiver) -> Iterator[subprocess.Popen[bytes]]:
    url = cast.backend.sessions.engine.url.set(drivername=cast.backend.sessions.engine.dialect.name)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GOVFLOW_")},
        "PYTHONPATH": str(ROOT),
        "GOVFLOW_DATA": str(cast.backend.settings.data_dir),
        "GOVFLOW_DATABASE": url.render_as_string(hide_password=False),
        "GOVFLOW_WEBHOOK_INSIDE": f"127.0.0.1:{receiver.port}",
    }
    with subprocess.Popen([sys.executable, "-m", "govflow", "worker"], env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def test_each_event_is_sent_once_and_what_a_killed_worker_left_by_the_other(hooks: Hooks) -> None:
    hooks.hook("he.jun", "/one")
    hooks.hook("he.jun", "/two", kinds=("awaited",))
    for _ in range(CASES):
        disputes.negotiation(hooks.cast)
    with worker(hooks.cast, hooks.receiver) as first:
        with worker(hooks.cast, hooks.receiver):
            wait_until(lambda: len(hooks.receiver.events("/two")) >= CASES)
            wait_until(lambda: set(hooks.states()) == {"sent"})
        for path in ("/one", "/two"):
            times = Counter(each["id"] for each in hooks.receiver.events(path))
            assert set(times.values()) == {1}
        before = len(hooks.receiver.events("/two"))
        hooks.receiver.held["/two"] = Event()
        disputes.negotiation(hooks.cast)
        wait_until(lambda: len(hooks.receiver.events("/two")) == before + 1)
        first.send_signal(signal.SIGKILL)
        first.wait()
    del hooks.receiver.held["/two"]
    assert "waiting" in hooks.states()
    past = SystemClock().now() - timedelta(seconds=1)
    with hooks.cast.backend.transaction() as session:  # a minute and a half later
        session.execute(update(WEBHOOK).values(rests_until=past))
        session.execute(update(DELIVERY).where(DELIVERY.c.state == WAITING).values(next_at=past))
    with worker(hooks.cast, hooks.receiver):
        wait_until(lambda: set(hooks.states()) == {"sent"})
    last = hooks.receiver.events("/two")[before:]
    assert len(last) == 2
    assert len({each["id"] for each in last}) == 1
