"""Opening offers: what was sealed becomes part of the case, in one entry of its record."""

from __future__ import annotations

from sqlalchemy import update

from govflow.engine.entries import OffersOpened
from govflow.engine.rounds.rules import Offer
from govflow.engine.rounds.verdicts import Verdict
from govflow.store.documents import DocumentRow
from govflow.store.rounds import LoadedRound
from govflow.store.work import Case, Work

DOCUMENT = DocumentRow.__table__


def open_offers(work: Work, case: Case, found: LoadedRound, verdict: Verdict) -> None:
    """Open the offers of a round that has closed with them; files of offers that were replaced stay sealed."""
    if not isinstance(found.rule, Offer) or not verdict.of:
        return
    made = tuple(
        (seat.name, verdict.of[seat.organization_id])
        for seat in found.seats
        if seat.organization_id is not None and seat.organization_id in verdict.of
    )
    fields = work.version_of(case).workflow.forms[found.rule.form]
    asked = [field.name for field in fields if field.kind.filed]
    files = [answers[name] for _, answers in made for name in asked if name in answers]
    if files:
        work.session.execute(update(DOCUMENT).where(DOCUMENT.c.id.in_(files)).values(sealed=False))
    work.enter(case, OffersOpened(round=found.name, offers=made), by_clock=True)
