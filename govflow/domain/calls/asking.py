"""Questions about a call: who may ask, and where question and answer stand."""

from __future__ import annotations

from govflow.domain.calls.facts import QuestionBook
from govflow.domain.calls.listing import rules as rules
from govflow.engine.facts import CaseFacts, Standing
from govflow.engine.rules import FieldName, StateName
from govflow.engine.seating import Register
from govflow.messages import Message


@rules.book
def question(*, question: FieldName, answer: FieldName, published_in: tuple[StateName, ...]) -> QuestionBook:
    """The case is a question about the one that it belongs to, on whose page it stands with its answer.

    Whoever sees that case reads both there, and not who asked.

    question: The field with the question as it is published.
    answer: The field with the answer.
    published_in: The states in which both stand there.
    """
    return QuestionBook(question=question, answer=answer, published_in=published_in)


@rules.guard
def may_ask(case: CaseFacts, register: Register, standing: Standing, *, kinds: FieldName) -> Message | None:
    """Whoever asks acts for an organization of a kind that the call is for.

    kinds: The field of the call with these kinds.
    """
    if standing.actor.system or standing.actor.organization_id is None:
        return None
    own = register.organization(standing.actor.organization_id)
    if own is not None and own.kind in (case.data.get(kinds) or ()):
        return None
    return Message("This call is not for organizations such as yours.")
