"""Meetings: the agenda, and the record of commitments."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field

from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import reads
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW, OfCase, reading
from govflow.api.shapes.meetings import AgendaShown, CommitmentsShown, agenda_shown, commitments_shown
from govflow.http.policies import policy
from govflow.services.queries.case.agenda import load_agenda_page
from govflow.services.queries.meetings.record import load_record

bp = topic("meetings", __name__, "Meetings")


class Made(BaseModel):
    """Which commitments."""

    body: int | None = Field(None, ge=1, le=LARGEST_ROW, description="Of this regional body.")
    year: int | None = Field(None, ge=1, le=9999, description="Made in this year.")


@bp.get("/cases/<reference>/agenda", responses={200: AgendaShown})
@policy(reads)
def agenda(path: OfCase) -> Response:
    """Read the agenda of a meeting."""
    with reading() as work:
        return answer(agenda_shown(load_agenda_page(work, path.reference)))


@bp.get("/commitments", responses={200: CommitmentsShown})
@policy(reads)
def commitments(query: Made) -> Response:
    """Read how many commitments each organization has kept, broken, and still owes."""
    with reading() as work:
        return answer(commitments_shown(load_record(work, query.body, query.year)))
