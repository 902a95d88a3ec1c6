"""Offers on a page: side by side once they are open, before that only the reader's own; and the form of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from govflow.engine.asking.filling import left_out
from govflow.engine.definition import FormField
from govflow.engine.rounds import visible_responses
from govflow.engine.rounds.rules import Offer, Review
from govflow.errors import Conflict, Forbidden, NotFound, Refused
from govflow.messages import Message
from govflow.services.accounts.proof import unproved
from govflow.services.offering import against_offering, asked_of, offer_answers
from govflow.services.queries.case.answers import readable
from govflow.services.queries.case.files import FileLine, load_files
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.case.round.matter import MatterShown, load_matter
from govflow.services.queries.finding import Sought
from govflow.services.queries.step.questions import Asking, Question, load_questions
from govflow.services.rights import knows_round, reads_as
from govflow.store.rounds import LoadedRound, load_round, load_scored
from govflow.store.rounds.reviewers import hidden_reviewers
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class OfferRow:
    """One field of the form: what each offer says to it; a file, or a value for reading (none: nothing)."""

    label: Text
    values: tuple[Any, ...]
    files: tuple[FileLine | None, ...]


@dataclass(frozen=True, kw_only=True)
class OfferTable:
    """Offers side by side. ``makers``: whose they are, as columns. ``opened``: all see them."""

    makers: tuple[Text, ...]
    rows: tuple[OfferRow, ...]
    opened: bool


@dataclass(frozen=True, kw_only=True)
class OfferPage:
    """The form of an offer. ``replaces``: this seat has made one before."""

    head: Head
    round_id: int
    seat_id: int
    title: Text
    maker: Text
    questions: tuple[Question, ...]
    replaces: bool
    matter: MatterShown | None
    proof: tuple[Message, ...]  # what is to be shown first, once more


@dataclass(frozen=True, kw_only=True)
class OfferCheck:
    """What is computed of the answers in an offer, as people read it, and what these leave out."""

    computed: Mapping[str, Any]
    unasked: frozenset[str]


def load_offers(work: Work, case: Case, names: Names, found: LoadedRound) -> OfferTable | None:
    """The offers that the reader may see in a round: of offers, its own; of a review, those that are scored."""
    offers = load_scored(work.session, found) if isinstance(found.rule, Review) else found
    if offers is None or not isinstance(offers.rule, Offer):
        return None
    verdict = None if offers.closed_at is None or offers.void else offers.judge()
    own = {seat for seat, held in offers.holders.items() if work.actor.is_holder(*held)}
    visible = visible_responses(offers.rule, offers.seats, verdict, own)
    given = {each.seat_id: each.answers for each in offers.responses if visible.shows(each)}
    made = [(seat.name, given[seat.id]) for seat in offers.seats if seat.id in given]
    if not made:
        return None
    fields = work.version_of(case).workflow.forms[offers.rule.form]
    return OfferTable(
        makers=tuple(maker for maker, _ in made),
        rows=_rows(work, case, names.at(offers.closed_at), fields, [answers for _, answers in made]),
        opened=visible.open,
    )


def load_offer_page(
    work: Work, reference: str, round_id: int, seat_id: int, sought: Mapping[str, Sought] | None = None
) -> OfferPage:
    """What an offer asks. Raises NotFound, Forbidden for another's seat, Conflict for a round that is over."""
    case, found = _round(work, reference, round_id, seat_id)
    assert isinstance(found.rule, Offer)  # checked just before
    workflow = work.version_of(case).workflow
    fields, offered = workflow.forms[found.rule.form], [each for each in found.responses if each.seat_id == seat_id]
    before = _to_begin_with(fields, offered[0].answers) if offered else {}
    asked, facts = asked_of(work, case, found)
    numbers = {each.name: before[each.name] for each in fields if each.kind.numbers and each.name in before}
    asking = Asking(
        workflow=workflow,
        body_id=case.body.id,
        today=case.today(work.at),
        case_id=case.id,
        facts=facts,
        sought={**{name: Sought.begun(each) for name, each in numbers.items()}, **(sought or {})},
    )
    questions = load_questions(work, asking, asked)
    return OfferPage(
        head=load_head(work, case, load_names(work, case)),
        round_id=round_id,
        seat_id=seat_id,
        title=workflow.rounds[found.name].title or Text(en=found.name, zh=found.name),
        maker=next(seat.name for seat in found.seats if seat.id == seat_id),
        questions=tuple(_on_one_page(each, before) for each in questions),
        replaces=bool(offered),
        matter=load_matter(work, case, load_names(work, case), found),
        proof=unproved(work, found.rule.proof),
    )


def check_offer(work: Work, reference: str, round_id: int, seat_id: int, values: Mapping[str, Any]) -> OfferCheck:
    """What sending the offer would compute and leave out. Raises what sending it would raise."""
    case, found = _round(work, reference, round_id, seat_id)
    answers = offer_answers(work, case, found, values)
    if reasons := unproved(work, found.rule.proof):
        raise Refused(reasons)
    asked, facts = asked_of(work, case, found)
    fields = {each.name: each.field for each in asked.fields if each.value is not None and each.name in answers}
    names = Names(work.actor, hidden=hidden_reviewers(work, case))
    names.load(work, **ids_in({name: answers[name] for name in fields}, fields))
    return OfferCheck(
        computed={name: readable(field, answers[name], names) for name, field in fields.items()},
        unasked=left_out(asked, answers, facts),
    )


def _round(work: Work, reference: str, round_id: int, seat_id: int) -> tuple[Case, LoadedRound]:
    case = read_case(work, reference)
    if not knows_round(work, case, round_id):
        raise NotFound(Message("There is no such round in this case."))
    found = load_round(work.session, round_id)
    seat = next((each for each in found.seats if each.id == seat_id), None)
    if seat is None or not isinstance(found.rule, Offer):
        raise NotFound(Message("This seat makes no offer here."))
    if found.closed_at is not None:
        raise Conflict(Message("This round is closed. Reload the page to see its result."))
    if reason := against_offering(work, case, found, seat):
        raise Forbidden(reason)
    return case, found


def _on_one_page(question: Question, before: Mapping[str, Any]) -> Question:
    """An offer is filled in on one page, however many its form has; it begins with what was offered before."""
    known = before.get(question.name, question.known)
    return replace(question, known=known, page=None, section=question.section or question.page)


def _to_begin_with(fields: Sequence[FormField], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was offered before; files are attached anew, for the earlier ones stay sealed for good."""
    return {field.name: answers[field.name] for field in fields if field.name in answers and not field.kind.filed}


def _rows(
    work: Work, case: Case, names: Names, fields: Sequence[FormField], made: Sequence[Mapping[str, Any]]
) -> tuple[OfferRow, ...]:
    known = {field.name: field for field in fields}
    for answers in made:
        names.load(work, **ids_in(answers, known))
    asked = [field.name for field in fields if field.kind.filed]
    ids = [answers[name] for answers in made for name in asked if name in answers]
    files = {each.id: each for each in load_files(work, case, names, reads_as(work, case), ids)}
    return tuple(
        OfferRow(
            label=field.label,
            values=tuple(
                readable(field, answers[field.name], names) if field.name in answers else None for answers in made
            ),
            files=tuple(files.get(answers.get(field.name, "")) for answers in made)
            if field.kind.filed
            else tuple(None for _ in made),
        )
        for field in fields
    )
