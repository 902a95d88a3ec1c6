"""Two worlds that differ in a confidence: what was confided, and everything that everybody else can ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from govflow.engine.asking.answers import Upload
from govflow.services.commands.documents import AddDocument, AddVersion, add_document, add_document_version
from govflow.store.documents import DocumentRow
from govflow.values import FixedClock, Money
from tests.builders import Cast, new_key
from tests.promises.addresses import find_addresses, guesses
from tests.promises.afterwards import file, go_on
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
    handing,
    leaves,
    proposals,
    releases,
    replies,
    rooms,
    test_confidences,
)
from tests.web.conftest import Browser

CANARY = "Kingfisher"
MOST = 12
"""Addresses of a rule in a case that the full figures ask for: all there are, and of a calendar some years."""

_CHANGING = re.compile(
    rb'((?:name="csrf_token"|name="key"|name="csrf-token")[^>]*?(?:value|content)="|nonce=")[^"]+'
    rb'|(value="|key=")[0-9a-f]{32}(?=[-"])'
)
"""What differs between two looks at the same page: tokens of the same length."""
_HASHES = re.compile(rb'(?<=")[0-9a-f]{64,128}(?=")')
"""What a proof is made of, beside what it proves: hashes over salts that are drawn when the record is numbered."""

Look = tuple[Any, ...]
"""Status, headers and bytes of an answer."""
Looks = dict[str, Look]
"""By address."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that is confided; whoever is in ``others`` must not learn of it.

    ``until_closed``: what was said is told, as the procedure wants it, once the round on the case closes.
    ``counted``: it is no confidence but an entry of a case that others do not see. Once it is published it counts in
    the size of the body's record, so that only what is read before is the same.
    """

    name: str
    case: str  # the name of the case in the region
    others: tuple[str, ...]
    do: Callable[[Cast, str, str, Random], object]  # the cast, the reference, what is confided
    until_closed: bool = False
    counted: bool = False


WATCHED = ("/", "/inbox", "/cases", "/account", "/administration/clock", "/administration/log", "/integrity")
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
        with rolled(0):
            return self.house.signed_in(person)

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
    """A conference in session, a dispute in its sessions, one with a list of issues, another at its sealed vote, talks,
    replies under seal, a call for offers, a conference with an item below it, and one with an item that its members do
    not see.
    """
    cast = house.cast
    in_session = proposals.conference_in_session(cast)[0]
    conference = proposals.calling(cast)
    cast.fire("peng.cheng", conference, "submit_item", item_title="VOC", topic_class="standards", text="Adopt it.")
    [item] = cast.linked(conference)
    cases = {
        "sessions": disputes.recorded(cast),
        "room": rooms.confirmed(cast),
        "proposal": disputes.proposal(cast),
        "talks": test_confidences.talking(cast),
        "replies": replies.replying(cast),
        "offers": calls.called(cast),
        "above": conference,
        "below": item,
        "in session": in_session,
        "closed": floors.with_closed_item(cast)[0],
    }
    cast.respond("chen.yu", cases["proposal"], "accept", comment="At first")
    drafting.shown(cast, cases["proposal"])
    publish(cast)
    cast.clock.at += timedelta(days=2)
    browsers = {person: house.signed_in(person) for act in ACTS for person in act.others}
    return Worlds(house, cases, browsers, keep(cast.backend.sessions))


def look_again(browser: Browser, before: Looks, chosen: Callable[[str], bool]) -> Looks:
    """The chosen ones of these addresses, as they are now."""
    return {path: _look(browser.get(path)) for path in before if chosen(path)}


def _look(answer: TestResponse) -> Look:
    headers = {name: value for name, value in answer.headers if name not in ("Set-Cookie", "Date", "Expires")}
    policy = headers.get("Content-Security-Policy", "")
    headers["Content-Security-Policy"] = re.sub(r"nonce-[\w=-]+", "", policy)
    content = _CHANGING.sub(b"", answer.data)
    if answer.request.path.endswith("/proof.json"):
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


def words(rng: Random) -> str:
    rest = (rng.choice(("weir", "sluice", "ford", "水闸")) for _ in range(rng.randrange(1, 400)))
    return f"{CANARY}{rng.randrange(10**9)} {' '.join(rest)}"


def paper(rng: Random, said: str) -> Upload:
    content = b"%PDF-1.4\n" + said.encode() + bytes(rng.randrange(1, 300_000))
    return Upload(f"{CANARY}-{rng.randrange(9999)}.pdf", content, "application/pdf")


def _note(cast: Cast, reference: str, said: str, rng: Random) -> None:
    cast.fire("zhou.min", reference, "record_caucus", caucus_note=said)


def _advise(cast: Cast, reference: str, said: str, rng: Random) -> None:
    file(cast, "sun.hao", reference, said[:90], "members")


def _prepare(cast: Cast, reference: str, said: str, rng: Random) -> None:
    file(cast, "peng.cheng", reference, said[:90], "proposer")


def _file(cast: Cast, reference: str, said: str, rng: Random) -> None:
    audience = ("claimant", "mediator")
    adding = AddDocument(
        case=reference, title=said[:90], upload=paper(rng, said), audience=audience, key=new_key()
    )  # fmt: skip
    add_document(cast.backend, cast.actor("chen.yu"), adding)


def _version(cast: Cast, reference: str, said: str, rng: Random) -> None:
    query = select(DocumentRow.id).where(DocumentRow.case_id == cast.case(reference).id, DocumentRow.field.is_(None))
    with cast.backend.reading() as session:
        document = session.scalars(query).first()
    if document is None:
        return _file(cast, reference, said, rng)
    version = AddVersion(case=reference, document=document, upload=paper(rng, said), key=new_key())
    return add_document_version(cast.backend, cast.actor("chen.yu"), version) and None


def _confide(cast: Cast, reference: str, said: str, rng: Random) -> None:
    cast.fire("chen.yu", reference, "confide", note=said, paper=paper(rng, said))


def _keep(cast: Cast, reference: str, said: str, rng: Random) -> None:
    cast.fire("zhou.min", reference, "keep", own_note=said, own_paper=paper(rng, said))


def _vote(cast: Cast, reference: str, said: str, rng: Random) -> None:
    cast.respond("chen.yu", reference, rng.choice(("accept", "reject")), comment=said)


def _reply(cast: Cast, reference: str, said: str, rng: Random) -> None:
    replies.lodge(cast, reference, "fangshan", reply=Money.yuan(rng.randrange(600_000, 2_000_000)))


def _offer(cast: Cast, reference: str, said: str, rng: Random) -> None:
    calls.offer(cast, reference, "coatings")


def _score(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """Points and a reserve for the list of issues; half of the time they are changed again."""
    for _ in range(rng.choice((1, 2))):
        moved = rng.randrange(0, 20)
        rooms.score(cast, reference, "chen.yu", reserve=rng.randrange(0, 101), i1=35 - moved, i2=10 + moved)


def _say(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """On a line of the agenda of which others read the number alone."""
    [item] = cast.linked(reference)
    line = floors.line_of(cast, reference, item)
    if rng.random() < 0.5:
        floors.lodge(cast, reference, "peng.cheng", said, entry_id=line)
    else:
        floors.ask(cast, reference, line, "peng.cheng")


def _leave(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """Something is confided with leave to pass it on, which may be taken back."""
    cast.fire(leaves.CLAIMANT, reference, "claimant_confides", claimant_confidence=said)
    leaves.give(cast, reference, extent=rng.choice(["substance", "word_for_word"]))
    if rng.random() < 0.5:
        leaves.revoke(cast, reference)


def _draft(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """The mediator writes a draft, and shows nothing of it."""
    many = range(rng.randrange(1, 9))
    drafting.write(cast, reference, *({"zh": f"{said[:900]}{each}", "en": said[:300]} for each in many))


def _speak_to_draft(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """To the mediator alone, of a draft that both sides read."""
    if rng.random() < 0.5:
        drafting.comment(cast, reference, "chen.yu", said[:900], "claimant")
    else:
        drafting.propose(cast, reference, "chen.yu", said[:900], "claimant", words=said[:300])


def _hand_over(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """A step that the office prepares for the chair; mostly something becomes of it that moves nothing either."""
    day = cast.today + timedelta(days=rng.randrange(1, 90))
    handing.prepare(cast, reference, "adjourn", meeting_date=day, next_place=said[:100], reason=said)
    match rng.randrange(4):
        case 0:
            handing.decline(cast, reference, reason=said[:400])
        case 1:
            handing.withdraw(cast, reference)
        case 2:
            handing.prepare(cast, reference, "close_session")


def _release(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """One side alone agrees to release the record of a session to the superior."""
    record = leaves.confided(cast, reference, leaves.CLAIMANT, "session_record")[0][0]
    side = rng.choice([leaves.CLAIMANT, "he.jun"])
    releases.agree(cast, reference, record, side)
    if rng.random() < 0.5:
        releases.revoke(cast, reference, record, side)


ACTS = (
    Act(name="note", case="sessions", others=("he.jun", "chen.yu", "wang.lin"), do=_note),
    Act(name="score", case="room", others=("he.jun", "wang.lin", "admin"), do=_score),
    Act(name="file", case="sessions", others=("he.jun", "wang.lin"), do=_file),
    Act(name="version", case="sessions", others=("he.jun", "guo.wei"), do=_version),
    Act(name="release", case="sessions", others=("lu.ming", "wang.lin", "admin"), do=_release),
    Act(name="leave", case="sessions", others=("he.jun", "wang.lin", "admin"), do=_leave),
    Act(name="draft", case="sessions", others=("he.jun", "chen.yu", "wang.lin"), do=_draft),
    Act(name="word on a draft", case="proposal", others=("he.jun", "wang.lin", "admin"), do=_speak_to_draft),
    Act(name="confide", case="talks", others=("he.jun", "peng.cheng", "wang.lin"), do=_confide),
    Act(name="keep", case="talks", others=("chen.yu", "song.wei"), do=_keep),
    Act(name="vote", case="proposal", others=("he.jun", "zhou.min", "wang.lin"), do=_vote, until_closed=True),
    Act(name="reply", case="replies", others=("he.jun", "wang.lin"), do=_reply),
    Act(name="offer", case="offers", others=("chen.yu", "shang.hui", "du.juan"), do=_offer),
    Act(name="advice", case="above", others=("wang.lin", "peng.cheng", "admin"), do=_advise),
    Act(name="speech", case="closed", others=("sun.hao", "ma.ling", "admin"), do=_say, counted=True),
    Act(name="prepared step", case="in session", others=("sun.hao", "peng.cheng", "admin"), do=_hand_over),
    Act(name="preparation", case="below", others=("wang.lin", "gao.shan", "sun.hao"), do=_prepare),
)
