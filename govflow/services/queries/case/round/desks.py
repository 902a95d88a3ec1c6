"""What the reader can do in an open round, seat by seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from govflow.engine.definition import FormField
from govflow.engine.rounds.admission import check_delegation
from govflow.engine.rounds.electorate import Owning, against_replacing
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.keeping import against_entering, against_objecting, against_return
from govflow.engine.rounds.matter import binds
from govflow.engine.rounds.seats import Seat, givers
from govflow.messages import Message
from govflow.services.answering import against_coming, places_of, stays_in_place
from govflow.services.queries.case.round.ending import Brings, endings, foretold, handing, leaving, shown
from govflow.services.queries.case.round.seats import SeatCard
from govflow.services.queries.finding import Choice, Found, Sought
from govflow.services.queries.step.lists import Lists, roles_of
from govflow.services.queries.step.questions import Asking
from govflow.services.rights import answers_for, keeps_round, replaces_in_round, sits_in
from govflow.store.parties import register
from govflow.store.rounds import LoadedRound, load_rounds, open_round_ids
from govflow.store.rounds.electorates import load_owning
from govflow.store.work import Case, Work


@dataclass(frozen=True, kw_only=True)
class Delegate:
    """A seat that may vote for another, and what it would bring to give it the vote."""

    seat: Choice
    brings: Brings


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the reader can do for one seat."""

    seat: SeatCard
    answers: bool  # may lodge the response
    behalf: bool  # as who keeps the round and enters what the seat said
    records: bool  # as who keeps the round, and with it attendance
    leaving: Brings | None  # where it may declare a conflict for itself
    delegates: tuple[Delegate, ...]  # seats that may vote for it
    returning: Brings | None  # where it may take its vote back
    given: str | None  # the choice lodged before
    comment: str
    replaces: bool  # may put another person in its place
    comers: Found  # who that may be
    contests: bool  # may object to what was entered for it
    endings: tuple[Message, ...]  # what its answers would bring about, where that ends the round
    foreseen: Mapping[str, str]  # for each answer what stands for that, where it is not shown once more before sending


def load_desks(
    work: Work, case: Case, found: LoadedRound, cards: Sequence[SeatCard], sought: Sought
) -> tuple[Desk, ...]:
    """The seats for which the reader can do something, their own first. ``sought``: among who may take a place."""
    keeper, replacing = keeps_round(work, case, found), replaces_in_round(work, case, found)
    mine = {seat.id for seat in found.seats if answers_for(work, case, found, seat)}
    owned = {card.id for card in cards if card.owned}
    given = found.answers
    coming = _Coming.load(work, case, found, sought) if replacing else None
    desks = []
    for seat, card in zip(found.seats, cards, strict=True):
        casting = found.casting[seat.id]
        free = owned.isdisjoint({seat.id} if casting is None else {seat.id, casting.id})
        able = free and seat.id in found.able
        own = seat.id in mine
        votes = not is_secret(found.rule.sealed) or seat.id not in given  # a secret vote is cast once
        answers = able and votes and (casting.id in mine if casting is not None else own)
        records = keeper and not own and not against_return(seat)
        behalf = (
            records
            and not sits_in(work, found, seat)
            and able
            and not against_entering(found.rule, seat, found.concerning.get(seat.id, ()))
        )
        recuses = own and votes and found.rule.recusable and seat.status == "eligible"
        delegates = _delegates(work, case, found, seat, owned) if own and found.rule.delegation else ()
        replaces = coming is not None and coming.may(work, case, found, seat)
        contests = own and not against_objecting(seat, found.responses)
        if contests or replaces or answers or behalf or records or recuses or delegates:
            before = given.get(seat.id) if answers else None
            if before is not None and not own and before.cast_by not in mine:
                before = None  # what a seat answered before it delegated its vote stays its own
            desks.append(
                Desk(
                    seat=card,
                    answers=answers,
                    behalf=behalf,
                    records=records,
                    leaving=leaving(work, case, found, seat) if recuses else None,
                    delegates=delegates,
                    returning=handing(work, case, found, seat, None) if own and seat.delegate_to is not None else None,
                    given=before.choice if before else None,
                    comment=before.comment if before else "",
                    replaces=replaces,
                    comers=coming.to(work, case, found, seat) if coming is not None and replaces else Found(),
                    contests=contests,
                    endings=endings(work, case, found, seat) if answers else (),
                    foreseen=_foreseen(work, case, found, seat) if answers and not binds(found.rule) else {},
                )
            )
    return tuple(sorted(desks, key=lambda each: not each.answers))


def _foreseen(work: Work, case: Case, found: LoadedRound, seat: Seat) -> Mapping[str, str]:
    return {choice.name: shown(ending) for choice, ending in foretold(work, case, found, seat).items()}


def _delegates(work: Work, case: Case, found: LoadedRound, seat: Seat, owned: Set[int]) -> tuple[Delegate, ...]:
    """Who may vote for a seat. What that brings rests on whether whoever votes for another was seen there."""
    others = [each for each in found.seats if each.id != seat.id and owned.isdisjoint((seat.id, each.id))]
    giving = [seat, *givers(found.seats, seat)]  # all that is asked of others
    takers = [each for each in others if not check_delegation(found.rule, [*giving, each], seat.id, each.id)]
    brings = {
        alike: handing(work, case, found, seat, taker.id)
        for alike, taker in {(each.status, each.id in found.answers): each for each in takers}.items()
    }
    return tuple(
        Delegate(seat=Choice(value=str(each.id), label=each.name), brings=brings[each.status, each.id in found.answers])
        for each in takers
    )


@dataclass(frozen=True, kw_only=True)
class _Coming:
    """The persons on the list for places of reviewers. ``rounds``: all that are open, where they may sit already.

    ``own``: whose own matter each of these is.
    """

    listed: Found
    chosen: frozenset[int]
    rounds: Sequence[LoadedRound]
    own: Mapping[int, Owning]

    @classmethod
    def load(cls, work: Work, case: Case, found: LoadedRound, sought: Sought) -> _Coming:
        workflow = work.version_of(case).workflow
        party = workflow.parties[found.rule.voters[0]]
        asked = FormField(name="person", type="person", label=party.title, role=party.role)
        today = case.today(work.at)
        asking = Asking(workflow=workflow, body_id=case.body.id, today=today, case_id=case.id)
        listed = Lists(work, asking, {"persons"}, roles_of(workflow, [asked]), frozenset()).of(asked, sought)
        register(work, case).know([int(each.value) for each in listed.choices])
        rounds = load_rounds(work.session, open_round_ids(work.session, case.id))
        return cls(listed=listed, chosen=sought.chosen, rounds=rounds, own=load_owning(work, case, rounds))

    def may(self, work: Work, case: Case, found: LoadedRound, seat: Seat) -> bool:
        """May anybody take the place of a seat?"""
        stays = stays_in_place(work, case, self._places(found, seat))
        return not against_replacing(found.rule, seat, was_there=False, stays=stays)

    def to(self, work: Work, case: Case, found: LoadedRound, seat: Seat) -> Found:
        """Who may take the place of a seat, as putting them there judges."""
        places = self._places(found, seat)
        persons = ((each, register(work, case).person(int(each.value))) for each in self.listed.choices)
        passing = tuple(
            each
            for each, new in persons
            if new is not None and not against_coming(work, case, found, seat, places, new, self.own)
        )
        return replace(self.listed, choices=passing).first(self.chosen)

    def _places(self, found: LoadedRound, seat: Seat) -> list[tuple[LoadedRound, Seat]]:
        return places_of(self.rounds, seat.capacity, found.holders[seat.id][1])
