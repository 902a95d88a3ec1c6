"""Two worlds that differ in a confidence: what was confided, and everything that everybody else can ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from werkzeug.test import TestResponse

from govflow.services.commands.directory.tokens import MakeToken, make_token
from govflow.services.operation.notices.telling import tell
from govflow.services.operation.reading import read_waiting
from govflow.values import FixedClock
from tests.builders import PASSWORD, Cast
from tests.promises import sat_apart
from tests.promises.addresses import find_addresses, guesses
from tests.promises.afterwards import go_on
from tests.promises.confiding import ACTS, CANARY, Act, words
from tests.promises.dice import rolled
from tests.promises.figures import figure
from tests.promises.house import House
from tests.promises.rewinding import keep
from tests.sequencing import publish
from tests.services import (
    calls,
    disputes,
    drafting,
    floors,
    grants,
    proposals,
    replies,
    rooms,
    test_confidences,
)
from tests.web.conftest import Browser

MOST = 12
"""Addresses of a rule in a case that the full figures ask for: all there are, and of a calendar some years."""

_CHANGING = re.compile(
    rb'((?:name="csrf_token"|name="key"|name="csrf-token")[^>]*?(?:value|content)="|nonce=")[^"]+'
    rb'|(value="|key=")[0-9a-f]{32}(?=[-"])'
)
"""What differs between two looks at the same page: tokens of the same length."""
_HASHES = re.compile(rb'(?<=")[0-9a-f]{64,128}(?=")')
"""What a proof is made of, beside what it proves: hashes over salts that are drawn when the record is numbered."""

CHANGING_HEADERS = ("Set-Cookie", "Date", "Expires", "X-Request-Id", "RateLimit")

Look = tuple[Any, ...]
"""Status, headers and bytes of an answer."""
Looks = dict[str, Look]
"""By address."""


WATCHED = (
    "/",
    "/inbox",
    "/notices",
    "/cases",
    "/account",
    "/administration/clock",
    "/administration/log",
    "/integrity",
)
"""What tells somebody who looks after the installation, or anybody else, how it does."""


@dataclass
class Worlds:
    """A region with a case of each kind in which something can be confided, and browsers of those who look on.

    What was looked at in the world without a confidence is kept: all others are compared with it.
    """

    house: House
    cases: dict[str, str]
    browsers: dict[str, Browser]
    rewind: Callable[[], None]
    _now: dict[str, Looks] = field(default_factory=dict)
    _later: dict[tuple[str, bool], Looks] = field(default_factory=dict)

    @property
    def cast(self) -> Cast:
        return self.house.cast

    @property
    def clock(self) -> FixedClock:
        assert isinstance(self.cast.clock, FixedClock)
        return self.cast.clock

    def without(self, person: str) -> Looks:
        """What this person is answered in the world without a confidence."""
        if person not in self._now:
            self.rewind()
            self._now[person] = self._everything(self.browsers[person])
        return self._now[person]

    def later_without(self, person: str, *, closing: bool) -> Looks:
        """The same after what happens later."""
        if (person, closing) not in self._later:
            now = self.clock.at
            self.rewind()
            self._later[person, closing] = self._everything(self.go_on(person, closing=closing))
            self.clock.at = now
        return self._later[person, closing]

    def go_on(self, person: str, *, closing: bool) -> Browser:
        """Let happen what happens later; this person has to sign in again then."""
        go_on(self.cast, self.cases, closing=closing)
        self.tell()
        with rolled(0):
            browser = self.house.signed_in(person)
        browser.bearer = self.browsers[person].bearer
        return browser

    def tell(self) -> None:
        """Whom what happened concerns is told of it, with the same dice, and files that lie open are read."""
        with rolled(1):
            tell(self.cast.backend)
            read_waiting(self.cast.backend, seconds=600)

    def stalled(self, person: str) -> Looks:
        """What this person is answered once nothing has been published for more than two periods."""
        now = self.clock.at
        self.clock.at += timedelta(hours=2 * self.cast.backend.settings.publish_hours + 1)
        with rolled(sum(person.encode())):
            browser = self.house.signed_in(person)
        found = {path: _look(browser.get(path)) for path in WATCHED}
        self.clock.at = now
        return found

    def begin_anew(self, act: Act, rng: Random) -> None:
        """From now on something is confided in both worlds."""
        self.rewind()
        act.do(self.cast, self.cases[act.case], words(rng), rng)
        self.clock.at += timedelta(minutes=11)  # nobody confides without end
        self.rewind = keep(self.cast.backend.sessions)
        self._now.clear()
        self._later.clear()

    def _everything(self, browser: Browser) -> Looks:
        """All that can be asked for, as it is now; in a short run some of each rule, in each case."""
        looks: Looks = {}
        use_token(browser)

        def look(path: str) -> TestResponse:
            answer = browser.get(path)
            looks[path] = _look(answer)
            return answer

        find_addresses(self.house.app, look, guesses(self.cast), most=figure(2, MOST))
        for path in self._searches():
            look(path)
        return looks

    def _searches(self) -> Iterator[str]:
        yield from (f"{path}?q={CANARY}" for path in ("/cases", "/cases.csv", "/organizations"))
        yield from (
            f"/cases/{each}/record/proof.json?since=1000000" for each in [*self.cases.values()][: figure(1, 99)]
        )


def set_up(house: House) -> Worlds:
    """A conference in session, a dispute with a joint sitting, one with a list of issues, another at its sealed vote,
    talks, replies under seal, a call for offers, a conference with an item below it, and one with an item that its
    members do not see, and a request that one of its reviewers has scored.
    """
    cast = house.cast
    in_session = proposals.conference_in_session(cast)[0]
    conference = proposals.calling(cast)
    cast.fire("peng.cheng", conference, "submit_item", item_title="VOC", topic_class="standards", text="Adopt it.")
    [item] = cast.linked(conference)
    cases = {
        "sessions": sat_apart.sit_together(cast, disputes.recorded(cast)),
        "room": rooms.offered(cast),
        "proposal": disputes.proposal(cast),
        "talks": test_confidences.talking(cast),
        "replies": replies.replying(cast),
        "offers": calls.called(cast),
        "above": conference,
        "below": item,
        "in session": in_session,
        "closed": floors.with_closed_item(cast)[0],
        "review": grants.in_review(cast).reference,
    }
    cast.respond("chen.yu", cases["proposal"], "accept", comment="At first")
    drafting.shown(cast, cases["proposal"])
    publish(cast)
    tell(cast.backend)
    read_waiting(cast.backend, seconds=600)
    cast.clock.at += timedelta(days=2)
    browsers = {person: house.signed_in(person) for act in ACTS for person in act.others}
    for person, browser in browsers.items():
        actor = cast.actor(person)
        if actor.organization_id is not None:
            making = MakeToken(title="Reads along", scopes=("read",), days=300, password=PASSWORD)
            browser.bearer = make_token(cast.backend, actor, making)
    return Worlds(house, cases, browsers, keep(cast.backend.sessions))


def use_token(browser: Browser) -> None:
    """So that it was last used now, whatever is looked at first."""
    browser.get("/api/v1/me")


def look_again(browser: Browser, before: Looks, chosen: Callable[[str], bool]) -> Looks:
    """The chosen ones of these addresses, as they are now."""
    use_token(browser)
    return {path: _look(browser.get(path)) for path in before if chosen(path)}


def _look(answer: TestResponse) -> Look:
    headers = {name: value for name, value in answer.headers if name not in CHANGING_HEADERS}
    policy = headers.get("Content-Security-Policy", "")
    headers["Content-Security-Policy"] = re.sub(r"nonce-[\w=-]+", "", policy)
    content = _CHANGING.sub(b"", answer.data)
    if answer.request.path.endswith(("/proof.json", "/record/proof")):
        content = _HASHES.sub(b"#", content)
    return answer.status_code, sorted(headers.items()), content


def differences(before: Mapping[str, Look], after: Mapping[str, Look]) -> list[str]:
    """The addresses that answer otherwise, each with where."""
    return [_difference(path, before[path], look) for path, look in after.items() if before[path] != look]


def _difference(path: str, one: Look, other: Look) -> str:
    if one[:2] != other[:2]:
        return f"{path}: {one[:2]} {other[:2]}"
    both = enumerate(zip(one[2], other[2], strict=False))
    first = next((place for place, (a, b) in both if a != b), min(len(one[2]), len(other[2])))
    shown = slice(max(0, first - 60), first + 90)
    return f"{path}: {one[2][shown]!r}, not {other[2][shown]!r}"
