"""A round on a page: its result and how it follows from the rule, its seats, and what the reader may do in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.electorate import known_to, read_by
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.matter import binds
from govflow.engine.rounds.offers import score_label, score_name
from govflow.engine.rounds.rules import Review, Round, Signature
from govflow.engine.rounds.selections.paper import is_numbered, on_paper
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.rounds.verdicts import DerivationLine
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.accounts.proof import unproved
from govflow.services.queries.case.decided_on import DecidedOn, load_decided_on
from govflow.services.queries.case.head import Head, expected_names, load_head
from govflow.services.queries.case.readers import read_in_round, read_where
from govflow.services.queries.case.round.chances import load_chances
from govflow.services.queries.case.round.desks import Desk, load_desks
from govflow.services.queries.case.round.ending import Closing, closing_of
from govflow.services.queries.case.round.items import Place, load_place, title_of, title_of_item
from govflow.services.queries.case.round.matter import MatterShown, asked_of_texts, load_matter
from govflow.services.queries.case.round.offers import OfferTable, load_offers
from govflow.services.queries.case.round.result import Line, derivation_of, sealed_of, sentence_of, silence_of
from govflow.services.queries.case.round.roll_call import Grid, load_grid
from govflow.services.queries.case.round.seats import SeatCard, asked_of_notes, load_seats
from govflow.services.queries.finding import Sought
from govflow.services.queries.papers.drafted import where_it_differs
from govflow.services.queries.procedure.sitting_words import kept_words
from govflow.services.queries.step.questions import Choice
from govflow.services.rights import against_closing, closes_round, knows_round, reads_as
from govflow.store.cases import Pause
from govflow.store.deadlines.timers import asked_of_timers, running_timers
from govflow.store.parties import register
from govflow.store.rounds import LoadedRound, asked_of_seats, load_round
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Asked
from govflow.store.standing import asked_of_standing, expect_conflicts
from govflow.store.visibility import Held, Outside
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """What a review scores, from 0 to ``most``, or who stands in an election. ``full``: with the name of the offer."""

    name: str
    label: Text
    full: Text
    most: int
    anchor: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Scored:
    """What is scored together: the criteria of one offer, or (no title) of the case."""

    title: Text | None
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, kw_only=True)
class RoundPage:
    """A round with all that its page shows."""

    head: Head
    decided_on: DecidedOn
    id: int
    kind: str
    title: Text
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    pause: Pause | None  # the deadline of the round stands still
    void: bool
    void_reason: str | None
    matter: MatterShown | None
    no_matter: Text | None
    binds: bool  # an answer is shown once more before it is sent
    outcome: str | None
    sentence: Message | None
    derivation: tuple[Line, ...]
    chances: tuple[DerivationLine, ...]  # while a ballot is open: what it needs, and who can block it
    sealed: Message | None
    seats: tuple[SeatCard, ...]
    choices: tuple[Choice, ...]
    scored: tuple[Scored, ...]
    nameable: int | None  # how many candidates or options a seat may name
    marks: (
        Literal["named", "approved", "numbered"] | None
    )  # how a seat marks several of them; none: it gives one answer
    offers: OfferTable | None  # those that the reader may see
    declaration: bool
    known_to: tuple[Text, ...]  # of a review: who knows by name who reviews
    read_by: tuple[Text, ...]  # and who reads scores and comments
    reasons_read: Message  # who reads why a seat was marked, left or given to another
    closing_read: Message  # and why the round was closed without some
    secret: bool  # nobody ever learns who answered what
    reasoned: tuple[Text, ...]  # the choices that are given with reasons only
    differs: tuple[Message, ...]  # where what is answered to contradicts the record from which it was drafted
    silence: Message | None  # what it means that a seat does not answer, where it means something
    reserving: str | None  # the choice whose comment is printed as a reservation
    desks: tuple[Desk, ...]
    grid: Grid | None  # for who keeps the round and calls the roll
    place: Place | None  # among those that opened together
    kept: tuple[Message, ...]  # while it is open: who enters what for others, and who closes it
    closing: Closing | None  # for whoever closes it before its deadline
    not_closing: tuple[Message, ...]  # why the reader does not do so now
    proof: tuple[Message, ...]  # what is to be shown first by who answers, once more

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Everything that a reviewer scores, offer by offer where there are several."""
        return tuple(each for group in self.scored for each in group.criteria)

    @property
    def only_choice(self) -> str | None:
        """The one choice that a review knows, and a round in which several are marked."""
        return self.choices[0].value if self.kind == "review" or self.marks else None


def load_round_page(work: Work, reference: str, round_id: int, sought: Sought | None = None) -> RoundPage:
    """A round of a case. ``sought``: among those who may take the place of a reviewer.

    Raises NotFound for a case that the reader may not see.
    """
    case = read_case(work, reference)
    read_ahead(work.session, _asked(work, case, round_id))
    held = reads_as(work, case)
    found = _of_case(work, case, round_id, held)
    outside = isinstance(held, Outside)
    names = expected_names(work, case)
    names.load_expected(work, asked_of_texts(work, case, found))
    running = running_timers(work.session, case.id) if found.closed_at is None else []
    timer = next((each for each in running if each["clock"] == ""), None)  # a named clock closes no round
    cards = () if outside else load_seats(work, case, names, found)
    going_on = found.closed_at is None
    desks = load_desks(work, case, found, cards, sought or Sought()) if going_on and not outside else ()
    told = not (going_on and outside)  # who takes no part reads the result, not how things stand before
    place = load_place(work, case, names, found)
    closes = found.closed_at is None and closes_round(work, case, found)
    return RoundPage(
        head=load_head(work, case, names),
        decided_on=load_decided_on(work, case, names),
        id=found.id,
        kind=found.rule.kind,
        title=title_of_item(title_of(work, case, found.name), found, place.case if place is not None else None),
        opened_at=found.opened_at,
        closed_at=found.closed_at,
        due_at=timer["due_at"] if timer is not None and timer["status"] != "suspended" else None,
        pause=case.pause if timer is not None and timer["status"] == "suspended" else None,
        void=found.void,
        void_reason=None if outside else found.void_reason,
        matter=load_matter(work, case, names, found),
        no_matter=found.rule.no_matter,
        binds=binds(found.rule),
        outcome=found.outcome,
        sentence=sentence_of(found) if told else None,
        derivation=derivation_of(found) if told else (),
        chances=() if outside else load_chances(found),
        sealed=sealed_of(found),
        seats=cards,
        choices=tuple(Choice(value=each.name, label=each.label) for each in found.rule.choices),
        scored=_scored(found),
        nameable=found.rule.most if isinstance(found.rule, Election | Selection) else None,
        marks=_marks(found.rule),
        offers=None if outside else load_offers(work, case, names, found),
        declaration=isinstance(found.rule, Review) and found.rule.declaration == "required",
        known_to=_titles(work, case, known_to(found.rule, work.version_of(case).workflow.parties)),
        read_by=_titles(work, case, read_by(found.rule, work.version_of(case).workflow.parties)),
        reasons_read=read_in_round(work, case, found.rule),
        closing_read=read_where(work.version_of(case).workflow, [(case.state, case.ended_in)]),
        secret=is_secret(found.rule.sealed),
        reasoned=_reasoned(found),
        differs=tuple(_differs(work, case, found)),
        silence=silence_of(found.rule),
        reserving=found.rule.reserving if isinstance(found.rule, Signature) else None,
        desks=desks,
        grid=None if outside else load_grid(work, case, found, cards),
        place=place,
        kept=tuple(kept_words(found.rule, work.version_of(case).machine)) if found.closed_at is None else (),
        closing=closing_of(found) if closes else None,
        not_closing=tuple(against_closing(work, case, found)) if closes else (),
        proof=unproved(work, found.rule.proof) if going_on and not outside else (),
    )


def _asked(work: Work, case: Case, round_id: int) -> Iterator[Asked]:
    """What is asked first: of the round and of what its reader is in the case."""
    yield from asked_of_seats([round_id])
    yield asked_of_notes(round_id)
    yield asked_of_timers(case.id)
    yield from asked_of_standing(work, case)
    if expect_conflicts(work, case):
        yield from register(work, case).asked()


def _titles(work: Work, case: Case, capacities: Iterable[str]) -> tuple[Text, ...]:
    return work.version_of(case).workflow.readers(capacities)


def _differs(work: Work, case: Case, found: LoadedRound) -> Iterable[Message]:
    """While it is open: afterwards the record goes on, and what was answered to stays."""
    return where_it_differs(work, case, found.rule.matter) if found.closed_at is None else ()


def _reasoned(found: LoadedRound) -> tuple[Text, ...]:
    named = found.rule.reasoned if isinstance(found.rule, Signature) else ()
    return tuple(each.label for each in found.rule.choices if each.name in named)


def _of_case(work: Work, case: Case, round_id: int, held: Held) -> LoadedRound:
    """The round, unless it is of another case or was held where the reader did not see this one; from outside, unless
    what it is about is not public.
    """
    found = load_round(work.session, round_id) if knows_round(work, case, round_id) else None
    if found is None or (isinstance(held, Outside) and found.name not in held.rounds):
        raise NotFound(Message("There is no such round in this case."))
    return found


def _marks(rule: Round) -> Literal["named", "approved", "numbered"] | None:
    if isinstance(rule, Election):
        return "named"
    if not on_paper(rule):
        return None
    return "numbered" if is_numbered(rule) else "approved"


def _scored(found: LoadedRound) -> tuple[Scored, ...]:
    rule = found.rule
    if several := on_paper(rule):
        marked = (Criterion(name=each.name, label=each.label, full=each.label, most=1) for each in several)
        return (Scored(title=None, criteria=tuple(marked)),)
    if not isinstance(rule, Review):
        return ()
    if rule.per is None:
        plain = (
            Criterion(name=each.name, label=each.label, full=each.label, most=each.max, anchor=each.anchor)
            for each in rule.criteria
        )
        return (Scored(title=None, criteria=tuple(plain)),)
    return tuple(
        Scored(
            title=subject.name,
            criteria=tuple(
                Criterion(
                    name=score_name(subject, each.name),
                    label=each.label,
                    full=score_label(subject, each),
                    most=each.max,
                )
                for each in rule.criteria
            ),
        )
        for subject in found.subjects
    )
