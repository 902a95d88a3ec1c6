"""Agreements: what was signed, with its certificate."""

from __future__ import annotations

from govflow.domain.agreements import rules
from govflow.services.queries.mediation.settlement import asked_of_settlement, load_settlement_link
from govflow.services.topics.topic import Section, Topic
from govflow.store.work import Case, Work


def _for_those_inside(_work: Work, _case: Case) -> bool:
    """Whatever else of the case is public: it is for those who take part."""
    return False


AGREEMENTS = Topic(
    rules=rules,
    sections=(
        Section(
            template="cases/sections/settlement.html",
            load=load_settlement_link,
            asks=(asked_of_settlement,),
            public=_for_those_inside,
        ),
    ),
)
