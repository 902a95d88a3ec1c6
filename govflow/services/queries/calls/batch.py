"""One step in many requests of a call: where it can be taken, what it asks once for all, and whom it names in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select

from govflow.domain.calls.facts import RANKING, REQUEST, RankingBook, RequestBook
from govflow.engine.definition import Transition
from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from govflow.messages import Message
from govflow.services.queries.calls.listing import OfRequest
from govflow.services.queries.calls.proposing import propose_together
from govflow.services.queries.calls.ranking import NO_PAGE
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.readers import Reason
from govflow.services.queries.step.consequences import Consequences
from govflow.services.queries.step.page import check_step, load_step
from govflow.services.queries.step.questions import Question
from govflow.services.rights import holds
from govflow.store.cases import CaseRow
from govflow.store.lists.competing import COMPETING, pool_of_call
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Prepared
from govflow.store.standing import asked_of_standing
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_by_id, read_case, read_together
from govflow.values import Text

MOST_AT_ONCE = 100
ALIKE = frozenset({"text", "line", "boolean", "choice", "choices"})
"""Types of fields whose answer can be the same in many requests. What may be left empty is left to each of them."""
NOT_THERE = Message("There is no such step in this request, or it asks for more. Take it on the page of the request.")
NOBODY = Message("Fewer of the pool are free to review it than are needed. Name reviewers on its own page.")

_COMPETING = Prepared(
    select(CaseRow.id, CaseRow.reference, CaseRow.ended_at)
    .join(COMPETING, COMPETING.c.case_id == CaseRow.id)
    .where(COMPETING.c.call_id == bindparam("call"), VISIBLE)
    .order_by(CaseRow.id)
)


@dataclass(frozen=True, kw_only=True)
class SharedStep:
    """A step that can be taken in many requests. ``value`` stands for it; ``count``: in how many of them."""

    value: str
    title: Text
    help: Text | None
    confirm: Text | None
    count: int


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A request in which the step can be taken. ``names``: the field of the step that names its reviewers; ``people``:
    who is proposed for it, by number.
    """

    number: int
    reference: str
    title: str
    title_other: str | None
    state: Text
    version: int
    step: str
    names: str | None
    people: tuple[int, ...] = ()

    def order(self, answers: Mapping[str, Any], people: Sequence[int], version: int, reason: str | None) -> OfRequest:
        """What is sent in it: the answers that are the same for all, and who reviews it."""
        values = {**answers, self.names: tuple(people)} if self.names else answers
        return OfRequest(
            reference=self.reference,
            number=self.number,
            seen_version=version,
            step=self.step,
            values=values,
            reason=reason,
        )


@dataclass(frozen=True, kw_only=True)
class BatchPage:
    """What can be done in the requests of a call at once. ``chosen``: the step, with what it asks once for all, and the
    requests in which it is taken; ``more`` wait for another go. ``pool``: who may review, where that is asked.
    """

    head: Head
    steps: tuple[SharedStep, ...]
    chosen: SharedStep | None = None
    reason: Reason | None = None
    questions: tuple[Question, ...] = ()
    requests: tuple[Reached, ...] = ()
    more: int = 0
    pool: Mapping[int, Text] | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a step brings in one request, or has brought (``told`` is none); else why not."""

    reference: str
    told: Consequences | None = None
    reasons: tuple[Message, ...] = ()


def load_batch(work: Work, reference: str, value: str = "", sent: Sequence[str] | None = None) -> BatchPage:
    """The steps for many requests of a call; of the one that is chosen, where it can be taken and who would review.

    ``sent``: these requests instead, by reference, whatever became of them meanwhile; nobody is proposed then.
    Raises NotFound for whoever does not rank the requests.
    """
    case = read_case(work, reference)
    book: RankingBook | None = work.version_of(case).machine.book(RANKING)
    if book is None or holds(work, case).isdisjoint(book.ranked_by):
        raise NotFound(NO_PAGE)
    rows = _COMPETING.rows(work.session, call=case.id, **sight(work.actor))
    read_together(work, [each.id for each in rows])
    ways: dict[str, list[tuple[Case, Transition]]] = {}
    for request, step in _open_to(work, [read_by_id(work, each.id) for each in rows if each.ended_at is None]):
        ways.setdefault(value_of(step), []).append((request, step))
    page = BatchPage(
        head=load_head(work, case, load_names(work, case)), steps=tuple(_shared(each) for each in ways.values())
    )
    if sent is not None:
        named = [read_by_id(work, each.id) for each in rows if each.reference in {*sent}]
        found = [(each, way) for each in named if (way := _of_value(work, each, value)) is not None]
    else:
        found = ways.get(value, [])
    return _chosen(work, page, case, found, proposes=sent is None) if found else page


def value_of(step: Transition) -> str:
    """Stands for a step in a form: those of one name and one title are one step, of whichever procedure."""
    return f"{step.name}/{step.title.en}/{step.title.zh}"


def check_request(work: Work, order: OfRequest) -> Outcome:
    """What the step would bring in one request, or why sending it would be refused there."""
    try:
        told = check_step(work, order.reference, order.step, order.values, order.reason, order.seen_version)
    except (NotFound, Forbidden, Stale, Conflict, Refused, Invalid) as error:
        return Outcome(reference=order.reference, reasons=error.said)
    return Outcome(reference=order.reference, told=told)


def _open_to(work: Work, cases: Sequence[Case]) -> Iterator[tuple[Case, Transition]]:
    """The steps of these cases that the actor may take, as far as that is known without asking each rule."""
    read_ahead(work.session, [asked for each in cases for asked in asked_of_standing(work, each)])
    for case in cases:
        held, machine = holds(work, case), work.version_of(case).machine
        mine = (each.transition for each in machine.manual(case.state) if not each.transition.people.isdisjoint(held))
        for step in {each.name: each for each in mine if _asks_alike(work, case, each)}.values():
            yield case, step


def _of_value(work: Work, case: Case, value: str) -> Transition | None:
    steps = (each for each in work.version_of(case).workflow.transitions if each.manual and value_of(each) == value)
    return next((each for each in steps if _asks_alike(work, case, each)), None)


def _asks_alike(work: Work, case: Case, step: Transition) -> bool:
    """Can it be answered alike in many requests, but for whom it names to review them?"""
    book: RequestBook | None = work.version_of(case).machine.book(REQUEST)
    if book is None or step.name == book.listed_by:
        return False
    asked = (each for each in work.version_of(case).workflow.form_of(step) if each.filled_in and each.required)
    return all(each.type in ALIKE or each.name == book.reviewers for each in asked)


def _shared(ways: Sequence[tuple[Case, Transition]]) -> SharedStep:
    _, step = ways[0]
    return SharedStep(value=value_of(step), title=step.title, help=step.help, confirm=step.confirm, count=len(ways))


def _chosen(
    work: Work, page: BatchPage, call: Case, found: Sequence[tuple[Case, Transition]], *, proposes: bool
) -> BatchPage:
    taken = found[:MOST_AT_ONCE]
    first, step = taken[0]
    asked = load_step(work, first.reference, step.name)
    fields = {case.id: _naming(work, case, step) for case, step in taken}
    naming = [(case, step) for case, step in taken if fields[case.id]]
    steps = {case.id: each for case, each in naming} if proposes else {}
    proposed = propose_together(work, [case for case, _ in naming if steps], steps)
    return replace(
        page,
        chosen=_shared(found),
        reason=asked.reason,
        questions=tuple(replace(each, known=None) for each in _for_all(asked.questions, fields.values())),
        requests=tuple(_reached(work, case, step, fields[case.id], proposed) for case, step in taken),
        more=len(found) - len(taken),
        pool=_named_pool(work, call) if naming else None,
    )


def _for_all(questions: Iterable[Question], named: Iterable[str | None]) -> Iterator[Question]:
    apart = {*named}
    return (each for each in questions if each.required and each.name not in apart)


def _reached(
    work: Work, case: Case, step: Transition, names: str | None, proposed: Mapping[int, tuple[int, ...]]
) -> Reached:
    return Reached(
        number=case.id,
        reference=case.reference,
        title=case.title,
        title_other=case.title_other,
        state=work.version_of(case).workflow.states[case.state].title,
        version=case.version,
        step=step.name,
        names=names,
        people=proposed.get(case.id, ()),
    )


def _naming(work: Work, case: Case, step: Transition) -> str | None:
    """The field of the step that names reviewers."""
    book: RequestBook | None = work.version_of(case).machine.book(REQUEST)
    asked = {each.name for each in work.version_of(case).workflow.form_of(step)}
    return book.reviewers if book is not None and book.reviewers in asked else None


def _named_pool(work: Work, call: Case) -> Mapping[int, Text]:
    pool, names = pool_of_call(work, call.id), load_names(work, call)
    names.load(work, persons=pool)
    return {each: name for each in pool if (name := names.person(each)) is not None}
