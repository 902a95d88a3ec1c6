"""Sittings of a mediation: called, who was there, what was agreed on them. They stand in compartments, in no table."""

from __future__ import annotations

from govflow.domain.sessions.book import rules
from govflow.services.queries.mediation.sittings import load_sitting_lines
from govflow.services.topics.topic import Section, Topic
from govflow.store.work import Case, Work


def _for_those_who_sit(_work: Work, _case: Case) -> bool:
    """Whatever else of the case is public."""
    return False


SESSIONS = Topic(
    rules=rules,
    sections=(Section(template="cases/sections/sessions.html", load=load_sitting_lines, public=_for_those_who_sit),),
)
