"""Agreements: the draft with its clauses, and what was signed, with its certificate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from govflow.domain.agreements import rules
from govflow.messages import Message
from govflow.services.queries.mediation.drafting.page import against_agreed, asked_of_link, load_draft_link
from govflow.services.queries.mediation.settlement import asked_of_settlement, load_settlement_link
from govflow.services.topics.topic import Section, Topic
from govflow.store.work import Case, Work


def _for_those_inside(_work: Work, _case: Case) -> bool:
    """Whatever else of the case is public: it is for those who take part."""
    return False


def _against(work: Work, case: Case, _intents: Sequence[Any], answers: Mapping[str, Any]) -> Iterable[Message]:
    return against_agreed(work, case, answers)


AGREEMENTS = Topic(
    rules=rules,
    against=_against,
    sections=(
        Section(
            template="cases/sections/draft.html",
            place="beside",
            load=load_draft_link,
            reads=asked_of_link,
            public=_for_those_inside,
        ),
        Section(
            template="cases/sections/settlement.html",
            load=load_settlement_link,
            asks=(asked_of_settlement,),
            public=_for_those_inside,
        ),
    ),
)
