"""The region with so many of everything: cases and all that hangs on them, people, organizations, what is on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, insert, select, update

from govflow.app import create_app
from govflow.keys import Keyring
from govflow.services.accounts.marks import share
from govflow.services.commands.documents import AddDocument, AddVersion, add_document, add_document_version
from govflow.services.commands.record import sequence_waiting
from govflow.store.deadlines.sweeps import LONGEST_DELAY
from govflow.store.deadlines.timers import TIMER
from govflow.store.documents import DocumentRow
from govflow.store.meetings.agenda import AgendaRow
from govflow.store.people import PersonRow
from govflow.store.record.noticing import declaring
from govflow.store.sql.database import session_factory
from govflow.store.workflows import VERSION
from tests.builders import Cast, make_cast, new_key, password_hash
from tests.sequencing import publish
from tests.services import agendas, delegated, disputes, markets, planned, settled, staged, tolls
from tests.services.entered import enter
from tests.web.costs import catalogued, folk, matters, own, sat, served, told, trusting, worded
from tests.web.costs.bargained import bargained
from tests.web.costs.chairs import take_turns
from tests.web.desk import Desk

GOVERNMENTS = (
    *("beijing", "tianjin", "hebei", "tangshan", "chengde", "zhangjiakou", "baoding", "langfang", "cangzhou", "jizhou"),
    *("shijiazhuang", "hengshui", "xingtai", "handan", "qinhuangdao", "xiongan", "huairou", "miyun", "yanqing"),
    *("pinggu", "ninghe", "yutian", "qianxi", "kuancheng", "xinglong", "luanping", "fengning", "chicheng", "guyuan"),
    *("laishui",),
)
BUSY = "liaison-0"
"""Somebody with many roles, mandates and sessions."""

Act = Callable[[], Any]


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """The application with its crowd, and the cases whose pages are read and in which people act."""

    desk: Desk
    many: int
    dispute: str  # many entries, documents, documents for few readers; one of these with many versions
    negotiated: str  # many talks
    withdrawn: str
    ballot: str
    nearly_over: str  # a vote in which only Tianjin is awaited
    election: str
    calling: str  # many are asked for offers, and all but the first have offered
    scoring: str  # many offers before many reviewers
    prepared: str  # many items, not put to the vote yet
    agenda: str  # each is open to the vote
    works: str  # many lots
    grant: str  # many tranches
    ranked: str  # a call with many requests that are scored
    minuted: str  # a conference with its minutes issued, and many items
    conference: str  # many items that were withdrawn, many commitments
    convening: str  # many items on its agenda; it may take up one of many proposals
    session: str  # many items of a meeting, on the last of which a vote is open
    inviting: str  # many were invited to a meeting, and all but the first guest have replied
    talks: str  # much that was confided
    room: str  # so many issues, with points of both sides, and other versions of the list before
    trusted: str  # the same, with leave to pass it on
    settled: str  # an agreement that was signed
    sat: str  # a mediation with many sittings, and a protocol
    drafted: str  # an agreement is drafted in it

    @property
    def cast(self) -> Cast:
        return self.desk.cast

    def document(self, *conditions: Any) -> str:
        """The first document of the dispute of which this holds."""
        query = select(DocumentRow.id).where(DocumentRow.case_id == self.cast.case(self.dispute).id, *conditions)
        with self.cast.backend.reading() as session:
            return session.scalars(query.order_by(DocumentRow.created_at, DocumentRow.id)).all()[0]


def gather(engine: Engine, data_dir: Path, many: int) -> Crowd:
    """So many of everything; a vote has one member more. What lasts longest comes first."""
    cast, members = _installed(engine, data_dir, many), GOVERNMENTS[: many + 1]
    take_turns(cast, many)
    cases = {"session": matters.session(cast, many)}
    cases |= {"grant": matters.grant(cast, many), "scoring": matters.scoring(cast, many)}
    cases |= {"trusted": trusting.trusted(cast, many), "room": bargained(cast, many), "sat": sat.sat(cast, many)}
    matters.later(cast, 22)
    publish(cast)
    for number in range(many):
        folk.keep_busy(cast, BUSY, number, matters.confided(cast))
        matters.request(cast)
        matters.proposal(cast, f"Proposal {number}")
    fail_deadlines(cast, TIMER.c.status == "pending")
    cases |= {
        "dispute": _dispute(cast, many),
        "negotiated": _negotiated(cast, many + 1),
        "withdrawn": disputes.requested(cast),
        "ranked": matters.ranked(cast, many),
        "minuted": matters.minuted(cast, many),
        "conference": matters.conference(cast, many),
        "convening": matters.convening(cast, many),
        "inviting": matters.inviting(cast, many),
        "talks": matters.talks(cast, many),
        "prepared": matters.agenda(cast, many),
        "agenda": matters.agenda(cast, many),
        "works": matters.lots(cast, many),
        "election": matters.election(cast, members),
        "calling": matters.call_for_offers(cast, many),
        "ballot": matters.ballot(cast, members),
        "nearly_over": matters.ballot(cast, members),
    }
    cast.fire(agendas.CONVENER, cases["agenda"], "put")
    cast.fire("gao.shan", cast.linked(cases["session"])[-1], "call_vote")
    matters.speak(cast, cases["session"], many)
    matters.prepare(cast, cases["session"], many)
    cast.fire("chen.yu", cases["withdrawn"], "withdraw", reason="Talks go on.")
    for number in range(1, many):
        matters.offer(cast, cases["calling"], number)
    for each in members:
        if each != "tianjin":
            cast.answer(each, cases["nearly_over"], "yes")
    _publish_versions(cast, many)
    with cast.backend.transaction() as session:
        session.execute(update(AgendaRow).where(AgendaRow.item_id.is_not(None)).values(together=True))
    sequence_waiting(cast.backend)
    cases |= {"settled": settled.signed(cast), "drafted": disputes.sessions(cast)}
    worded.drafted(cast, cases["drafted"], many)
    publish(cast)
    told.keep_told(cast, many)
    catalogued.keep_catalogue(cast, many)
    served.keep_services(cast, many)
    own.administer(cast, many)
    for number in range(many):
        enter(cast, f"association-{number}", f"offerer-{number}", f"51100000MJ{number:08}"[:18])
    markets.entered(cast, cases["withdrawn"], sold=many)
    delegated.entered(cast, cases["withdrawn"], many)
    planned.published(cast, cases["withdrawn"], lines=many)
    staged.entered(cast, cases["withdrawn"], many)
    planned.recognized(cast, cases["withdrawn"], bodies=many)
    tolls.entered(cast, cases["withdrawn"])
    return Crowd(desk=Desk(create_app(cast.backend.settings, cast.backend), cast), many=many, **cases)


def _installed(engine: Engine, data_dir: Path, many: int) -> Cast:
    """With keys that it keeps in a file, and so many more people."""
    cast = make_cast(engine, data_dir)
    ring = Keyring.kept(cast.backend.settings.keys_file)
    backend = replace(cast.backend, sessions=declaring(session_factory(engine, ring)))
    with backend.transaction() as session:
        share(session, password_hash())
        session.execute(update(PersonRow).values(language="en"))
    return folk.settle_folk(replace(cast, backend=backend), many)


def _negotiated(cast: Cast, many: int) -> str:
    reference = disputes.negotiation(cast)
    for _ in range(many):
        disputes.talk(cast, reference)
    return reference


def _dispute(cast: Cast, many: int) -> str:
    reference = disputes.sessions(cast, _negotiated(cast, many))
    for number in range(many):
        for audience in ((), ("claimant", "mediator")):
            paper = {"title": f"Map {number}", "upload": disputes.PDF, "audience": audience}
            add_document(cast.backend, cast.actor("chen.yu"), AddDocument(case=reference, key=new_key(), **paper))
    with cast.backend.reading() as session:
        freely = DocumentRow.case_id == cast.case(reference).id, DocumentRow.field.is_(None), DocumentRow.audience == []
        document = session.scalars(select(DocumentRow.id).where(*freely).order_by(DocumentRow.created_at)).all()[0]
    for _ in range(many):
        again = AddVersion(case=reference, document=document, upload=disputes.PDF, key=new_key())
        add_document_version(cast.backend, cast.actor("chen.yu"), again)
    return reference


def fail_deadlines(cast: Cast, which: ColumnElement[bool]) -> None:
    """The clock could not see to these deadlines any of many times, and tries again in an hour."""
    now = cast.clock.at
    failing = {"failures": 9, "failed_at": now, "retry_at": now + LONGEST_DELAY, "incident": "0123456789ab"}
    with cast.backend.transaction() as session:
        session.execute(update(TIMER).where(which).values(failing))


def _publish_versions(cast: Cast, many: int) -> None:
    """So many more versions of the procedure of elections; all that there are compiled, as a worker does once."""
    with cast.backend.transaction() as session:
        first = dict(session.execute(select(VERSION).where(VERSION.c.workflow == "election")).mappings().one())
        del first["id"]
        for number in range(2, many + 2):
            source = first["source"].replace(b"version: 1", b"version: %d" % number)
            session.execute(insert(VERSION).values({**first, "version": number, "source": source}))
        for each in session.scalars(select(VERSION.c.id)).all():
            cast.backend.catalog.pinned(session, each)
