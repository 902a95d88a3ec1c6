"""What stands in the rooms of several mediations at once, as far as its reader may read it: what a desk is made of.

Nothing of it is stored a second time: a row for whom something waits would tell whoever reads the tables that there is
a separate sitting, or whose offer was answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, func, or_, select

from govflow.domain.bargaining.book import IssueList
from govflow.domain.sessions.protocol import PROTOCOL_KINDS
from govflow.domain.sessions.sittings import KINDS as SITTING_KINDS
from govflow.store.cases import CaseRow
from govflow.store.documents import ConfidenceRow
from govflow.store.lists.latest import latest_seats, whose
from govflow.store.mediation.bargaining import CONFIRMATION, LIST, issues_of
from govflow.store.mediation.drafting import KIND as DRAFTING
from govflow.store.mediation.offers import ANSWER, OFFER, readable_answers, readable_offers
from govflow.store.record.compartments import COMPARTMENT, ENTRY, READER, readable
from govflow.store.sql.prepared import Asked, Prepared, shaped
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work

OF_ROOM = (*SITTING_KINDS, *PROTOCOL_KINDS, DRAFTING)
"""Entries of what waits as long as a case is in certain states."""
OF_CONFIDENCES = ("handover", "release")
"""Entries of what waits until it ends."""

CASE, CONFIDENCE, READS = CaseRow.__table__, ConfidenceRow.__table__, READER.alias("reads")
_CASES: BindParameter[Any] = bindparam("cases", expanding=True)
_NEWER = LIST.alias("newer")


@shaped
def _with_compartments(organizations: int) -> Select[Any]:
    """The open cases, of those with the latest seats, in which something is confided that the reader reads."""
    there = COMPARTMENT.c.case_id.in_(latest_seats(organizations))
    confided = select(COMPARTMENT.c.case_id).where(there, readable(COMPARTMENT.c.id))
    return select(CASE.c.id).where(CASE.c.id.in_(confided), CASE.c.end.is_(None), VISIBLE).order_by(CASE.c.id.desc())


_ENTRIES = Prepared(
    select(ENTRY, COMPARTMENT.c.case_id, COMPARTMENT.c.audience)
    .join(COMPARTMENT, COMPARTMENT.c.id == ENTRY.c.compartment_id)
    .where(
        or_(
            and_(COMPARTMENT.c.case_id.in_(bindparam("rooms", expanding=True)), ENTRY.c.kind.in_(OF_ROOM)),
            and_(COMPARTMENT.c.case_id.in_(_CASES), ENTRY.c.kind.in_(OF_CONFIDENCES)),
        ),
        readable(COMPARTMENT.c.id),
    )
    .order_by(ENTRY.c.at.desc(), ENTRY.c.compartment_id, ENTRY.c.seq.desc())
)
_ISSUES = Prepared(
    select(LIST, CONFIRMATION.c.organization_id.label("confirmed"))
    .outerjoin(CONFIRMATION, CONFIRMATION.c.list_id == LIST.c.id)
    .where(
        LIST.c.case_id.in_(_CASES),
        LIST.c.number == select(func.max(_NEWER.c.number)).where(_NEWER.c.case_id == LIST.c.case_id).scalar_subquery(),
    )
    .order_by(LIST.c.case_id)
)
_OFFERS = Prepared(readable_offers(OFFER.c.case_id.in_(_CASES)))
_ANSWERS = Prepared(readable_answers(ANSWER.c.case_id.in_(_CASES)))
_READERS = Prepared(
    select(READS.c.compartment_id, READS.c.capacity, READS.c.organization_id, READS.c.person_id, COMPARTMENT.c.case_id)
    .join(COMPARTMENT, COMPARTMENT.c.id == READS.c.compartment_id)
    .where(COMPARTMENT.c.case_id.in_(_CASES), READS.c.until.is_(None), readable(COMPARTMENT.c.id))
)
_CONFIDED = Prepared(
    select(*(CONFIDENCE.c[each] for each in ("id", "case_id", "field", "compartment_id", "audience")))
    .add_columns(CONFIDENCE.c.organization_id, CONFIDENCE.c.person_id)
    .where(CONFIDENCE.c.case_id.in_(_CASES), readable(CONFIDENCE.c.compartment_id))
    .order_by(CONFIDENCE.c.at.desc(), CONFIDENCE.c.id)
)


def asked_of_open_rooms(work: Work, own: Sequence[int]) -> Asked:
    """The cases in which something may wait in confidence for one of these organizations, or the actor in person."""
    actor = work.actor
    return _with_compartments(len(own)).asked(barred=[], **sight(actor), **whose(own, actor.person_id))


def asked_of_contents(work: Work, cases: Sequence[int], rooms: Sequence[int]) -> tuple[Asked, ...]:
    """Entries, lists of issues, offers, answers, readers and confidences of these cases, in this order.

    ``rooms``: the cases in whose state something is worked on in the room; of others no words are read.
    """
    who = {"barred": [], **sight(work.actor)}  # of who is barred in a case nothing is shown there
    return (
        _ENTRIES.asked(rooms=[*rooms], cases=[*cases], **who),
        _ISSUES.asked(cases=[*rooms]),
        _OFFERS.asked(cases=[*rooms], **who),
        _ANSWERS.asked(cases=[*rooms], **who),
        _READERS.asked(cases=[*cases], **who),
        _CONFIDED.asked(cases=[*cases], **who),
    )


def lists_in(rows: Sequence[Any]) -> dict[int, IssueList]:
    """By case the newest list of issues, with who confirmed it."""
    found = dict[int, IssueList]()
    for case_id, group in groupby(rows, key=lambda row: row.case_id):
        same = [*group]
        found[case_id] = issues_of(same[0], (each.confirmed for each in same if each.confirmed is not None))
    return found
