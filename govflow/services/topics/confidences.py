"""Answers meant for named capacities only, with who reads them, and the leave to pass them on."""

from __future__ import annotations

from govflow.domain.confidences import rules
from govflow.services.queries.mediation.confiding.confidences import load_confidences
from govflow.services.queries.mediation.confiding.leave_rights import asked_of_leave
from govflow.services.queries.mediation.waiting.desk import load_waiting_here
from govflow.services.topics.topic import Section, Topic
from govflow.store.documents import ConfidenceRow
from govflow.store.work import Case, Work


def _for_those_inside(_work: Work, _case: Case) -> bool:
    """Whatever else of the case is public."""
    return False


CONFIDENCES = Topic(
    rules=rules,
    sections=(
        Section(
            template="cases/sections/waiting.html", load=load_waiting_here, everywhere=True, public=_for_those_inside
        ),
        Section(
            template="cases/sections/confidences.html", load=load_confidences, reads=asked_of_leave, everywhere=True
        ),
    ),
    tables=(ConfidenceRow,),
)
