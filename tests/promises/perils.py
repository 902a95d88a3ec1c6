"""An installation in processes of its own, clients who act in it over HTTP and note what they were told, and what must
hold whatever happened to the processes meanwhile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from govflow.domain.funds.ledger import Account
from govflow.key_files import COMPARTMENTS
from govflow.keys import Keyring
from govflow.services.accounts.bearers import SCOPES
from govflow.services.accounts.marks import share
from govflow.services.backend import Backend
from govflow.services.commands.directory.tokens import MakeToken, make_token
from govflow.services.queries.operations import verify_record
from govflow.store.funds.checking import check_ledger
from govflow.store.lists.notices.tables import DELIVERY, NOTICE, SENT
from govflow.store.record.history import HISTORY
from govflow.store.record.noticing import declaring
from govflow.store.record.outbox import OUTBOX
from govflow.store.sql.database import session_factory
from govflow.values import SystemClock
from tests.builders import PASSWORD, Cast, password_hash
from tests.promises.acting import ACTORS, Client
from tests.services.books import stands
from tests.services.offices import new_fund, office
from tests.services.sink import Sink
from tests.test_jobs import ROOT, free_port

PATIENCE = 90.0
"""Seconds within which everything must be well again."""
SECRET = "no secret: Xq7vTz2mKc94LwPd8RbYhJ3eNs"
_numbers = count(1)


@dataclass
class Installation:
    """``fund``: the record of a fund; ``base``: how many entries there were before anybody acted over HTTP.

    ``within``: what its processes are started by; ``patience``: seconds that a client waits for an answer.
    """

    cast: Cast
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"
    within: tuple[str, ...] = ()
    patience: float = 40
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    fund: Any = None
    base: int = 0

    @property
    def backend(self) -> Backend:
        return self.cast.backend

    def told(self, name: str) -> Path:
        """The file that says where this program dies."""
        return self.folder / f"{name}-dies.json"

    def start(self, name: str) -> None:
        """``serve`` or ``worker``, as a group of processes of its own."""
        served = ("--host", self.host, "--port", str(self.port), "--workers", "2", "--threads", "6")
        command = [*self.within, sys.executable, "-m", "tests.promises.dying", name]
        command += served if name == "serve" else ()
        log = (self.folder / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            command, cwd=ROOT, env=self.environment(name), stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def ready(self) -> None:
        """Until programs are answered."""
        person = next(iter(self.tokens))
        self.until(lambda: self.ask(person, "GET", "/cases")[0] == 200, "the pages do not answer")

    def until(self, come: Callable[[], bool], otherwise: str, patience: float = PATIENCE) -> None:
        began = time.monotonic()
        while not _attempted(come):
            ended = [name for name, each in self.running.items() if each.poll() is not None]
            assert not ended, f"{ended} ended; logs are in {self.folder}"
            if time.monotonic() - began > patience:
                raise AssertionError(f"{otherwise} after {patience:.0f} s; logs are in {self.folder}")
            time.sleep(0.02)

    def children(self, name: str) -> list[int]:
        """The processes that do the work: those that the first one started."""
        return children_of(self.running[name].pid)

    def die_at(self, name: str, point: str, threads: str = "", passings: int = 1, hangs: float = 0) -> None:
        """Whoever comes there next, in such a thread, dies, or stands still for some seconds."""
        told = {"id": next(_numbers), "point": point, "threads": threads, "passings": passings, "hangs": hangs}
        fresh = self.told(name).with_suffix(".new")
        fresh.write_text(json.dumps(told), "utf-8")
        fresh.rename(self.told(name))

    def has_died(self, name: str) -> bool:
        return not self.told(name).exists()

    def kill(self, name: str) -> None:
        """All processes of a program at once, as when the machine loses its power."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for name in [*self.running]:
            self.kill(name)
        self.backend.sessions.dispose()

    def ask(self, person: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """What a program is answered. Raises OSError or HTTPException when nobody answers."""
        connection = HTTPConnection(self.host, self.port, timeout=self.patience)
        sent = {"Authorization": f"Bearer {self.tokens[person]}", "Host": f"localhost:{self.port}", **headers}
        if not isinstance(body, bytes | None):
            sent["Content-Type"], body = "application/json", json.dumps(body).encode()
        try:
            connection.request(method, f"/api/v1{path}", body, sent)
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content else None
        finally:
            connection.close()

    def counted(self, query: Any) -> int:
        with self.backend.reading() as session:
            return session.scalar(query) or 0

    def latest(self) -> str:
        """The entries that were written last, as a proof that fails shows them."""
        columns = (HISTORY.c.case_id, HISTORY.c.seq, HISTORY.c.kind, HISTORY.c.name, HISTORY.c.person_id, HISTORY.c.at)
        with self.backend.reading() as session:
            rows = session.execute(select(*columns).order_by(HISTORY.c.at.desc()).limit(40))
            return "\n".join(str(tuple(row)) for row in rows)

    def environment(self, name: str) -> dict[str, str]:
        """What a program of it is told."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("GOVFLOW_")}
        url = self.backend.sessions.engine.url
        address = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=False)
        return {
            **own,
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.folder),
            "DYING": str(self.told(name)),
            "GOVFLOW_DATA": str(self.backend.settings.data_dir),
            "GOVFLOW_DATABASE": address,
            "GOVFLOW_SECRET_KEY": self.backend.settings.secret_key,
            "GOVFLOW_ADDRESS": f"http://localhost:{self.port}",
            "GOVFLOW_TELLERS": "0",
            **self.settings,
        }


@contextmanager
def installed(cast: Cast, folder: Path, sink: Sink, **settings: str) -> Iterator[Installation]:
    """The region at this moment with its pages and a worker, which sends mail there."""
    mail = {"GOVFLOW_MAIL": f"smtp://127.0.0.1:{sink.port}", "GOVFLOW_MAIL_FROM": "office@gov.example.org"}
    place = founded(cast, folder, **mail, **settings)
    try:
        place.start("serve")
        place.start("worker")
        place.ready()
        yield place
    finally:
        place.close()


def founded(cast: Cast, folder: Path, **settings: str) -> Installation:
    """The region at this moment, with a fund, keys and tokens for programs. Nothing runs."""
    cast.clock.at = SystemClock().now()
    data = cast.backend.settings.data_dir
    data.mkdir(exist_ok=True)
    sessions = session_factory(cast.backend.sessions.engine, Keyring.kept(data / COMPARTMENTS))
    own = replace(cast.backend.settings, secret_key=SECRET)
    cast.backend = replace(cast.backend, sessions=declaring(sessions), settings=own)
    year = cast.today.year
    place = Installation(cast, folder, settings)
    place.fund = new_fund(cast, year_ends=date(year, 12, 31), lapses_on=date(year + 2, 12, 31))
    with cast.backend.transaction() as session:
        share(session, password_hash())
    making = MakeToken(title="Program", scopes=tuple(SCOPES), days=30, password=PASSWORD)
    place.tokens = {person: make_token(cast.backend, cast.actor(person), making) for person in ACTORS}
    cast.backend = replace(cast.backend, clock=SystemClock())
    place.base = place.counted(select(func.count()).select_from(HISTORY))
    return place


@dataclass
class Siege:
    """Clients at work in an installation, again and again, while something happens to it."""

    place: Installation
    clients: list[Client] = field(default_factory=list)

    def work_through(self, peril: Callable[[], None]) -> None:
        """All act while it happens; then each goes on until it knows what became of all that it sent."""
        for each in self.clients:
            each.begin()
        try:
            peril()
        finally:
            for each in self.clients:
                each.end()

    def check(self) -> None:
        """What must hold now. Nobody acts; what is told people may still be on its way."""
        place, acts = self.place, [act for each in self.clients for act in each.done]
        assert all(act.status in (200, 201) for act in acts), [act for act in acts if act.status not in (200, 201)]
        entries = place.counted(select(func.count()).select_from(HISTORY))
        written = place.base + len(acts) + sum(act.books > 0 for act in acts)  # what is booked has its own entry
        assert entries == written, f"{entries - written} entries: an act was lost or done twice\n{place.latest()}"
        assert place.counted(select(func.count()).select_from(OUTBOX)) == entries
        with place.backend.reading() as session:
            assert check_ledger(session) is None
        banked = stands(place.cast, office.number(place.cast, place.fund)).get(Account.BANK, 0)
        assert banked == sum(act.books for act in acts)
        broken = verify_record(place.backend).first_broken
        assert broken is None, str(broken and broken.sentence)
        for each in self.clients:
            each.ask_again()
        assert place.counted(select(func.count()).select_from(HISTORY)) == entries

    def told(self, patience: float = PATIENCE) -> None:
        """All that waits is told, once."""
        place, waits = self.place, select(func.count()).where(OUTBOX.c.delivered_at.is_(None))
        place.until(lambda: place.counted(waits) == 0, "something was not told", patience)
        claims = sum(act.awaits for each in self.clients for act in each.done)
        awaited = (NOTICE.c.person_id == place.cast.person("he.jun"), NOTICE.c.why == "awaited")
        assert place.counted(select(func.count()).where(*awaited)) == claims, "somebody was not told, or twice"

    def delivered(self, sink: Sink) -> None:
        """All that waits is told, and each mail left under one name."""
        self.told()
        place = self.place
        unsent = select(func.count()).where(NOTICE.c.required, NOTICE.c.delivery_id.is_(None))
        open_ = select(func.count()).where(DELIVERY.c.state != SENT)
        place.until(lambda: place.counted(unsent) + place.counted(open_) == 0, "mail was not sent")
        names = {str(mail["Message-ID"]) for mail in sink.mails}
        assert len(names) == place.counted(select(func.count()).select_from(DELIVERY))


def children_of(process: int) -> list[int]:
    """The processes that it started."""
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


def doubled(sink: Sink) -> int:
    """How many mails left more than once: their sender died before it could note that they had left."""
    names = Counter(str(mail["Message-ID"]) for mail in sink.mails)
    return sum(names.values()) - len(names)


def _attempted(come: Callable[[], bool]) -> bool:
    try:
        return come()
    except (OSError, HTTPException):
        return False
