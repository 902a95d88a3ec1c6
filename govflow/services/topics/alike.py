"""Requests like one: what refuses the second of two, and what those see who judge."""

from __future__ import annotations

from govflow.domain.funds.alike import rules
from govflow.domain.funds.likeness import Alike
from govflow.services.queries.funds.alike import load_alike_lines
from govflow.services.topics.topic import Section, Topic
from govflow.store.lists.alike import load_alike
from govflow.store.work import Case, Work


def _for_those_who_judge(_work: Work, _case: Case) -> bool:
    """Whatever else of the case is public."""
    return False


ALIKE = Topic(
    rules=rules,
    loaders={Alike: load_alike},
    sections=(Section(template="cases/sections/alike.html", load=load_alike_lines, public=_for_those_who_judge),),
)
