"""Where somebody without an account opens a case below another: whether that one lies open for it, and what it brings.

Asked by the page and by the command alike. Who may not see the case above is told of nothing below it.
"""

from __future__ import annotations

from govflow.engine import family
from govflow.engine.definition import ChildCases
from govflow.engine.intents import OpenCase
from govflow.errors import NotFound, Refused, Stale
from govflow.messages import Message
from govflow.store.work import Case, Work
from govflow.store.writing.facts import case_facts
from govflow.store.writing.growth import against_adding


def opened_here(work: Work, case: Case, name: str) -> ChildCases:
    """What the file of a public case says of the cases that are opened below it without an account.

    Raises NotFound where it says nothing of the kind, or the case is not public.
    """
    children = work.version_of(case).workflow.children.get(name)
    if children is None or children.citizens is None or not case.public:
        raise NotFound(Message("There is no such form without an account."))
    return children


def lies_open(case: Case, children: ChildCases) -> bool:
    """Is the case in a state in which such cases are opened?"""
    return (
        children.citizens is not None and case.public and case.end is None and case.state in children.citizens.open_in
    )


def check_lies_open(work: Work, case: Case, name: str) -> ChildCases:
    """Raises NotFound as ``opened_here`` does, Stale once the time for it is over, Refused where too many wait."""
    children = opened_here(work, case, name)
    if not lies_open(case, children):
        raise Stale(Message("%(reference)s does not lie open for this now.", reference=case.reference))
    assert children.citizens is not None
    if reasons := against_adding(work, case, name, children.citizens.most):
        raise Refused(reasons)
    return children


def intended(work: Work, case: Case, name: str, title: str) -> OpenCase:
    """The case that would be opened with this title, and who takes part in it from here."""
    children = opened_here(work, case, name)
    return family.opened_by_citizen(name, children, case_facts(work, case), title)
