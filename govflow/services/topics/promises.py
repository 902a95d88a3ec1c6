"""Commitments that are cases of their own, and the record of who keeps them."""

from __future__ import annotations

from govflow.domain.owed.promises import RECORD, Promises, rules
from govflow.messages import Message
from govflow.services.queries.meetings.promises import asked_of_promises, below_book, load_item_of, load_promise_lines
from govflow.services.topics.topic import Section, Topic
from govflow.store.meetings.promises import load_promises
from govflow.store.work import Case, Work


def _public(work: Work, case: Case) -> bool:
    """Each line is a case: whoever sees that case reads the line."""
    return below_book(work, case) is not None


def _item_is_public(work: Work, case: Case) -> bool:
    """Its answer is read as all others are, and the item by whoever sees that case."""
    return work.version_of(case).machine.book(RECORD) is not None


PROMISES = Topic(
    rules=rules,
    loaders={Promises: load_promises},
    sections=(
        Section(
            template="cases/sections/promises.html", load=load_promise_lines, asks=(asked_of_promises,), public=_public
        ),
        Section(template="cases/sections/promise_item.html", load=load_item_of, public=_item_is_public),
    ),
    navigation=(("commitments.index", Message("Commitments")),),
)
