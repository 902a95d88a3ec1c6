"""Sittings of a mediation and its protocol: what is kept of them stands in compartments, and in no table."""

from __future__ import annotations

from govflow.domain.sessions.book import SignedProtocol, rules
from govflow.services.queries.mediation.signed import load_signed_protocol
from govflow.services.queries.mediation.sittings import asked_of_lines, load_sitting_lines
from govflow.services.topics.topic import Section, Topic
from govflow.store.work import Case, Work


def _for_those_who_sit(_work: Work, _case: Case) -> bool:
    """Whatever else of the case is public."""
    return False


SESSIONS = Topic(
    rules=rules,
    loaders={SignedProtocol: load_signed_protocol},
    sections=(
        Section(
            template="cases/sections/sessions.html",
            place="beside",
            load=load_sitting_lines,
            reads=asked_of_lines,
            public=_for_those_who_sit,
        ),
    ),
)
