"""Clients who act over HTTP, each in matters of its own, and insist until they know what became of what they sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from govflow.demo.funds.office import MANAGER, SECOND
from tests.builders import new_key
from tests.services import disputes

if TYPE_CHECKING:
    from tests.promises.perils import Installation

CLAIMANT = "chen.yu"
ACTORS = (CLAIMANT, MANAGER, SECOND)
INSISTS = 120.0
"""Seconds after which a client gives up: then something does not come back by itself."""
PDF = b"%PDF-1.4\n%%EOF\n"
DONE = (200, 201)


class Refused(AssertionError):
    """An act was answered with no: what it stands on is not there, though it was acknowledged."""


@dataclass
class Act:
    """What was sent, and what was answered in the end. ``books``: so many fen; ``awaits``: somebody is told that it
    waits for them.
    """

    person: str
    path: str
    body: dict[str, Any]
    seen: int | None = None
    key: str = field(default_factory=new_key)
    status: int = 0
    answer: Any = None
    books: int = 0
    awaits: bool = False

    def send(self, place: Installation) -> tuple[int, Any]:
        match = {} if self.seen is None else {"If-Match": f'"{self.seen}"'}
        return place.ask(self.person, "POST", self.path, self.body, **{"Idempotency-Key": self.key}, **match)


Plan = Callable[["Client"], Iterator[Act]]


@dataclass
class Client:
    """One program at work."""

    place: Installation
    plan: Plan
    done: list[Act] = field(default_factory=list)
    asked_again: int = 0
    failed: BaseException | None = None
    _thread: Thread | None = None
    _over: Event = field(default_factory=Event)
    _acts: Iterator[Act] | None = None

    def begin(self) -> None:
        self._over.clear()
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """It finishes what it is at. Raises what it failed by."""
        self._over.set()
        assert self._thread is not None
        self._thread.join()
        if self.failed is not None:
            raise self.failed

    def ask_again(self) -> None:
        """All that was done since the last time, under the same keys: the answers are the same."""
        for act in self.done[self.asked_again :]:
            status, answer = self._insist(lambda act=act: act.send(self.place), act)  # type: ignore[misc]
            same = status == act.status and all(answer[each] == act.answer[each] for each in ("reference", "entry"))
            assert same, (act, status, answer)
        self.asked_again = len(self.done)

    def read(self, path: str, person: str) -> Any:
        """What a page of the API says, as soon as it does."""
        return self._insist(lambda: self.place.ask(person, "GET", path))[1]

    def upload(self, person: str, content: bytes = PDF) -> str:
        headers = {"Content-Type": "application/pdf"}
        kept = self._insist(lambda: self.place.ask(person, "POST", "/uploads?filename=a.pdf", content, **headers))
        return str(kept[1]["token"])

    def _work(self) -> None:
        try:
            self._acts = self._acts or self.plan(self)
            while not self._over.is_set():
                act = next(self._acts)
                act.status, act.answer = self._insist(lambda act=act: act.send(self.place), act)  # type: ignore[misc]
                self.done.append(act)
        except BaseException as error:  # noqa: BLE001  # told to whoever waits for it
            self.failed = error

    def _insist(self, ask: Callable[[], tuple[int, Any]], act: Act | None = None) -> tuple[int, Any]:
        """Ask until it is answered by more than that it cannot be done now."""
        began = time.monotonic()
        while time.monotonic() - began < INSISTS:
            try:
                status, answer = ask()
            except (OSError, HTTPException):
                status, answer = 0, None
            if status in DONE:
                return status, answer
            if status not in (0, 429, 502, 503):
                raise Refused(f"{act}: {status} {answer}")
            time.sleep(0.05)
        raise AssertionError(f"{act} was not answered within {INSISTS:.0f} s")


def claims(client: Client) -> Iterator[Act]:
    """Claims that are drafted, filed, and talked about, with a document each."""
    place = client.place
    while True:
        answers = {"respondent": place.cast.organization("laishui"), "claim": "Restore the flow at Zhangfang."}
        opening = {"workflow": "dispute-mediation", "title": f"Weir {new_key()}", "answers": answers}
        opened = Act(CLAIMANT, "/cases", opening)
        yield opened
        path = f"/cases/{opened.answer['reference']}"
        filing = {**disputes.FILING, "petition": {"upload": client.upload(CLAIMANT)}}
        seen = client.read(path, CLAIMANT)["version"]
        yield Act(CLAIMANT, f"{path}/steps/file", {"answers": filing}, seen, awaits=True)
        for number in range(3):
            talks = {"talks_on": str(place.cast.today), "talks_record": f"Round {number}."}
            seen = client.read(path, CLAIMANT)["version"]
            yield Act(CLAIMANT, f"{path}/steps/log_talks", {"answers": talks}, seen)
            file = client.upload(CLAIMANT, PDF + new_key().encode())
            yield Act(CLAIMANT, f"{path}/documents", {"title": "A map", "upload": file})


def receipts(client: Client) -> Iterator[Act]:
    """Money that comes to a fund: one person prepares, another confirms."""
    path, yuan = f"/cases/{client.place.fund.reference}", 0
    while True:
        yuan += 1
        movement = {
            "movement": "receipt", "amount": f"{yuan}.00", "other_side": "City treasury",
            "paper_day": str(client.place.cast.today), "paper": {"upload": client.upload(MANAGER)},
            "grounds": "As decided by the committee.",
        }  # fmt: skip
        seen = client.read(path, MANAGER)["version"]
        yield Act(MANAGER, f"{path}/steps/prepare_movement", {"answers": movement}, seen)
        seen = client.read(path, SECOND)["version"]
        yield Act(SECOND, f"{path}/steps/confirm_movement", {}, seen, books=yuan * 100)
