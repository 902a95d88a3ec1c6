"""Two worlds that differ in a confidence: what was confided, and everything that everybody else can look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from govflow.engine.asking.answers import Upload
from govflow.services.commands.documents import AddDocument, AddVersion, add_document, add_document_version
from govflow.store.documents import DocumentRow
from govflow.store.rounds import latest_round_ids
from govflow.values import Money
from tests.builders import Cast, new_key
from tests.promises.house import House
from tests.services import calls, disputes, replies, test_confidences
from tests.web.conftest import Browser

CANARY = "Kingfisher"

STEPS = {
    "sessions": ("record_session", "record_caucus", "propose"),
    "proposal": ("withdraw",),
    "talks": ("confide", "keep"),
    "replies": ("lodge", "settle"),
    "offers": ("withdraw",),
}
"""The forms of steps that others may be about to send."""

_CHANGING = re.compile(
    rb'((?:name="csrf_token"|name="key"|name="csrf-token")[^>]*?(?:value|content)="|nonce=")[^"]+'
    rb'|(value="|key=")[0-9a-f]{32}(?=[-"])'
)
"""What differs between two looks at the same page: tokens of the same length."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that is confided; whoever is in ``others`` must not learn of it."""

    name: str
    case: str  # the name of the case in the region
    others: tuple[str, ...]
    do: Callable[[Cast, str, str, Random], object]  # the cast, the reference, what is confided


@dataclass
class Worlds:
    """A region with a case of each kind in which something can be confided, and browsers of those who look on."""

    house: House
    cases: dict[str, str]
    browsers: dict[str, Browser] = field(default_factory=dict)

    @property
    def cast(self) -> Cast:
        return self.house.cast

    def looks(self, person: str, case: str) -> dict[str, tuple[Any, ...]]:
        """Each address with status, headers and bytes that this person gets: about this case, and what lists it."""
        if person not in self.browsers:
            self.browsers[person] = self.house.signed_in(person)
        return {path: self._look(self.browsers[person], path) for path in self.addresses(case)}

    def addresses(self, name: str) -> Iterator[str]:
        yield from ("/inbox", "/cases", "/cases.csv", f"/cases?q={CANARY}")
        reference = self.cases[name]
        case, last = f"/cases/{reference}", self.cast.case(reference).entries
        yield from (case, f"{case}/record", f"{case}/record.json", f"{case}/documents")
        yield from (f"{case}/entries/{last + number}" for number in (0, 1))
        yield from (f"{case}/transitions/{step}" for step in STEPS[name])
        yield from (f"{case}/rounds/{number}" for number in self.rounds(reference)[-2:])
        yield from (f"/cases/{each}" for each in self.cases.values() if each != reference)

    def rounds(self, reference: str) -> list[int]:
        with self.cast.backend.reading() as session:
            return latest_round_ids(session, self.cast.case(reference).id)

    @staticmethod
    def _look(browser: Browser, path: str) -> tuple[Any, ...]:
        answer = browser.get(path)
        headers = {name: value for name, value in answer.headers if name not in ("Set-Cookie", "Date")}
        policy = headers.get("Content-Security-Policy", "")
        headers["Content-Security-Policy"] = re.sub(r"nonce-[\w=-]+", "", policy)
        return answer.status_code, sorted(headers.items()), _CHANGING.sub(b"", answer.data)


def set_up(house: House) -> Worlds:
    """A dispute in its sessions, another at its sealed vote, talks, replies under seal, and a call for offers."""
    cast = house.cast
    found = Worlds(house, {
        "sessions": disputes.sessions(cast),
        "proposal": disputes.proposal(cast),
        "talks": test_confidences.talking(cast),
        "replies": replies.replying(cast),
        "offers": calls.called(cast),
    })  # fmt: skip
    cast.respond("chen.yu", found.cases["proposal"], "accept", comment="At first")
    cast.clock.at += timedelta(days=2)
    return found


def differences(before: Mapping[str, tuple[Any, ...]], after: Mapping[str, tuple[Any, ...]]) -> list[str]:
    """The addresses that answer otherwise, each with where."""
    return [_difference(path, before.get(path), after.get(path)) for path in {**before, **after}
            if before.get(path) != after.get(path)]  # fmt: skip


def _difference(path: str, one: Any, other: Any) -> str:
    if one is None or other is None or one[:2] != other[:2]:
        return f"{path}: {one and one[:2]} {other and other[:2]}"
    lines = zip(one[2].splitlines(), other[2].splitlines(), strict=False)
    return f"{path}: {next(((a, b) for a, b in lines if a != b), 'longer')}"


def words(rng: Random) -> str:
    rest = (rng.choice(("weir", "sluice", "ford", "水闸")) for _ in range(rng.randrange(1, 400)))
    return f"{CANARY}{rng.randrange(10**9)} {' '.join(rest)}"


def paper(rng: Random, said: str) -> Upload:
    content = b"%PDF-1.4\n" + said.encode() + bytes(rng.randrange(1, 300_000))
    return Upload(f"{CANARY}-{rng.randrange(9999)}.pdf", content, "application/pdf")


def _note(cast: Cast, reference: str, said: str, rng: Random) -> None:
    cast.fire("zhou.min", reference, "record_caucus", caucus_note=said)


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


ACTS = (
    Act(name="note", case="sessions", others=("he.jun", "chen.yu", "wang.lin"), do=_note),
    Act(name="file", case="sessions", others=("he.jun", "wang.lin"), do=_file),
    Act(name="version", case="sessions", others=("he.jun", "guo.wei"), do=_version),
    Act(name="confide", case="talks", others=("he.jun", "peng.cheng", "wang.lin"), do=_confide),
    Act(name="keep", case="talks", others=("chen.yu", "song.wei"), do=_keep),
    Act(name="vote", case="proposal", others=("he.jun", "zhou.min", "wang.lin"), do=_vote),
    Act(name="reply", case="replies", others=("he.jun", "wang.lin"), do=_reply),
    Act(name="offer", case="offers", others=("chen.yu", "shang.hui", "du.juan"), do=_offer),
)
