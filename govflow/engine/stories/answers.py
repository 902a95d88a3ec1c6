"""A round in a story: its seats are the holders of the voters' capacities, its responses come from the story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from govflow.engine.asking.filling import answers_to
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.facts import Holder
from govflow.engine.problems import no_such
from govflow.engine.rounds import (
    Response,
    Seat,
    Verdict,
    check_delegation,
    check_electorate,
    check_recusal,
    check_response,
    holder,
    judge,
)
from govflow.engine.rounds.electorate import (
    Owning,
    against_replacing,
    against_taking_place,
    answers_no_more,
    electorate,
    has_answered,
)
from govflow.engine.rounds.items import Item, label
from govflow.engine.rounds.keeping import Entry, against_attendance, against_closing, against_late_entry, closers
from govflow.engine.rounds.offers import Subject
from govflow.engine.rounds.rules import Offer, Round
from govflow.engine.rounds.seats import handed_over, marked
from govflow.engine.rounds.secrecy import against_leaving, against_voting
from govflow.engine.seating import Seating
from govflow.engine.seating.freedom import not_free
from govflow.engine.stories.cast import StoryError
from govflow.engine.stories.clocks import StoryClocks
from govflow.engine.stories.kept import as_kept
from govflow.engine.stories.responses import Offering, response
from govflow.errors import Refused
from govflow.messages import Message

ALL = "all"
NO_CHAIR = Message("No round is open here that its chair closes.")
Parties = Mapping[str, tuple[Holder, ...]]
SEATS = re.compile(r"([a-z][a-z0-9_]{0,47})\[([1-9][0-9]?)(?:\.\.([1-9][0-9]?))?\]")


@dataclass(frozen=True, kw_only=True, eq=False)
class StoryRound:
    """A round as it stands. Each holder of a voters' capacity has a seat. ``item``: which of several it is.

    Whatever happens in it makes another of it, with the verdict counted anew.
    """

    name: str
    label: str
    round: Round
    subjects: tuple[Subject, ...]
    item: Item | None
    own: Owning
    matter: Mapping[str, object]
    holders: Mapping[int, Holder]
    seats: tuple[Seat, ...]
    responses: tuple[Response, ...]
    entries: tuple[Entry, ...]
    verdict: Verdict

    @classmethod
    def opened(
        cls,
        name: str,
        round_: Round,
        parties: Parties,
        subjects: tuple[Subject, ...],
        item: Item | None,
        own: Owning,
        matter: Mapping[str, object],
    ) -> StoryRound:
        """The round as it opens. Raises Refused where it cannot."""
        seated = electorate(round_, parties, {}, own)
        seats = tuple(seat for seat, _ in seated)
        _need(check_electorate(round_, seats, subjects))
        return cls(
            name=name,
            label=label(name, item),
            round=round_,
            subjects=subjects,
            item=item,
            own=own,
            matter=matter,
            holders={seat.id: held for seat, held in seated},
            seats=seats,
            responses=(),
            entries=(),
            verdict=judge(round_, seats, (), expired=False, subjects=subjects),
        )

    def unlike(self, now: Mapping[str, object]) -> list[str]:
        """The fields of what it is about that stand otherwise now than when it opened."""
        return [name for name, kept in self.matter.items() if now.get(name, kept) != kept]

    def expired(self) -> StoryRound:
        """The round once its time is up."""
        verdict = judge(self.round, self.seats, self.responses, expired=True, subjects=self.subjects)
        return replace(self, verdict=verdict)

    def respond(self, key: str, answer: Any, known: Offering) -> StoryRound:
        """Seats answer, in order; who answers after the round is decided is not heard any more.

        Raises Invalid for an offer that its form does not take.
        """
        found = self
        for seat in self._seats(key):
            if found.verdict.closed:
                break
            found = found._answered(seat, answer, known)
        return found

    def mark(
        self, key: str, status: Literal["absent", "present"], parties: Parties, at: datetime, clocks: StoryClocks
    ) -> StoryRound:
        """The first of those who keep the round records attendance, unless it is too late for that."""
        late = against_late_entry(self.round, clocks.own_end(at), at=at, calendar=clocks.calendar)
        keeper = next(iter(_holding(self.round.kept_by, parties)), None)
        organization, person = keeper.key if keeper is not None else (None, None)
        seats, given, entries = self.seats, self.responses, self.entries
        for seat in self._seats(key):
            _need(against_attendance(self.round, seat, given) + late)
            seats, given = marked(seats, given, seat, status, "keeper")
            entries = (*entries, Entry(organization_id=organization, person_id=person, at=at))
        return self._with(seats, given, entries=entries)

    def check_close(self, parties: Parties, at: datetime, calendar: Calendar) -> None:
        """The first of those who close the round does so. Raises Refused where what they entered speaks against it."""
        closing = _holding(closers(self.round), parties)
        if closing:
            _need(against_closing(self.round, self.entries, closing[0], closing, at=at, calendar=calendar))

    def recuse(self, key: str) -> StoryRound:
        seats, given = self.seats, self.responses
        for seat in self._seats(key):
            _need(check_recusal(self.round, seats, seat.id))
            _need(against_leaving(self.round, seat, given))
            seats, given = marked(seats, given, seat, "recused", "itself")
        return self._with(seats, given)

    def delegate(self, key: str, other: str) -> StoryRound:
        [giver, *_], [taker, *_] = self._seats(key), self._seats(other)
        _need(check_delegation(self.round, self.seats, giver.id, taker.id))
        return self._with(*handed_over(self.seats, self.responses, giver, taker.id))

    def replace(self, key: str, new: Holder, seating: Seating, rounds: Iterable[StoryRound]) -> tuple[str, Holder]:
        """Somebody takes the place of the holder of the seat in the case and in ``rounds``; as what, and who that was.

        As ``services/answering.py`` judges it.
        """
        [seat, *_] = self._seats(key)
        old = self.holders[seat.id]
        open_rounds = [*rounds]
        answered = any(each.was_answered_by(seat.capacity, old) for each in open_rounds)
        free = old.person_id is not None and not not_free(seating, old.person_id)
        stays = answered and free and not any(each.own(old) for each in open_rounds)
        _need(against_replacing(self.round, seat, was_there=new in self.holders.values(), stays=stays))
        seating.replace(seat.capacity, old, new)
        _need([*seating.reasons, *against_taking_place(new, (each.own for each in open_rounds))])
        return seat.capacity, old

    def _owned(self, seat: Seat) -> bool:
        return seat.status != "recused" and self.own(self.holders[seat.id])

    def was_answered_by(self, capacity: str, holder: Holder) -> bool:
        """Does an answer that somebody gave in this capacity count here?"""
        held = [each for each in self.seats if each.capacity == capacity and self.holders[each.id] == holder]
        return any(has_answered(each, self.responses) for each in held)

    def give_place(self, capacity: str, old: Holder, new: Holder) -> StoryRound:
        """Whoever has taken the place of somebody in the case takes the seat that this one has here."""
        left = [each for each in self.seats if each.capacity == capacity and self.holders[each.id] == old]
        seats, holders = self.seats, self.holders
        for seat in [each for each in left if each.status != "replaced"]:
            taken = replace(seat, id=max(holders) + 1, name=new.name, status="eligible", delegate_to=None)
            gone = replace(seat, status="replaced")
            seats = (*(gone if each.id == seat.id else each for each in seats), taken)
            holders = {**holders, taken.id: new}
        return self._with(seats, self.responses, holders=holders)

    def _with(self, seats: tuple[Seat, ...], responses: tuple[Response, ...], **others: Any) -> StoryRound:
        verdict = judge(self.round, seats, responses, expired=False, subjects=self.subjects)
        return replace(self, seats=seats, responses=responses, verdict=verdict, **others)

    def _answered(self, seat: Seat, answer: Any, known: Offering) -> StoryRound:
        response = self._response(seat, answer, known)
        _need(check_response(self.round, self.seats, response, self.subjects))
        _need(against_voting(self.round, seat, response, self.responses))
        _need([answers_no_more(seat)] if self._owned(seat) else [])
        given = {each.seat_id: each for each in self.responses} | {seat.id: response}
        return self._with(self.seats, tuple(given.values()))

    def _seats(self, key: str) -> list[Seat]:
        return rounds_of({self.label: self.seats}, key)[self.label]

    def _response(self, seat: Seat, answer: Any, known: Offering) -> Response:
        casting = holder(seat, self.seats)
        by = casting.id if casting is not None and casting.id != seat.id else None
        given = response(self.round, seat, answer, known, self.subjects)
        if isinstance(self.round, Offer):
            form = known.forms[self.round.form]
            judged = answers_to(form, given.answers, known.facts, {}, today=known.answers.today)
            given = replace(given, answers=as_kept(judged))
        return replace(given, cast_by=by)


def _need(reasons: list[Message]) -> None:
    if reasons:
        raise Refused(reasons)


def _holding(whos: Iterable[str], parties: Parties) -> list[Holder]:
    """Who holds these capacities, whatever role is asked for with them."""
    return [each for who in whos for each in parties.get(who.partition(".")[0], ())]


def rounds_of(opened: Mapping[str, Sequence[Seat]], key: str) -> dict[str, list[Seat]]:
    """The open rounds in which a story's key names seats, and these: one, or several of one name.

    ``opinions.members[2]`` says in which; ``item_vote[2]`` means all seats there. Raises StoryError where none has such
    seats, or rounds of several names have.
    """
    found = {asked: _named_seats(seats, key) for asked, seats in opened.items()}
    if not any(found.values()):
        asked, _, rest = key.partition(".")
        found = {
            each: _named_seats(seats, rest or ALL) for each, seats in opened.items() if asked in (each, _name_of(each))
        }
    having = {each: seats for each, seats in found.items() if seats}
    if not having:
        named = {name for asked, seats in opened.items() for name in (asked, *(each.capacity for each in seats))}
        raise StoryError(no_such("seat", key, {ALL, *named}))
    if len({_name_of(each) for each in having}) > 1:
        example = f"{_name_of(next(iter(having)))}.{key}"
        raise StoryError(
            Message("%(seat)s has a seat in several open rounds: write %(example)s.", seat=key, example=example)
        )
    return having


def _name_of(label: str) -> str:
    return label.partition("[")[0]


def _named_seats(seats: Sequence[Seat], key: str) -> list[Seat]:
    """The seats called ``all``, ``members``, ``members[2]``, ``members[1..15]``, or by the holder's name.

    Numbers count those in whose place somebody else sits by now; without one these are not meant.
    """
    found = SEATS.fullmatch(key)
    capacity = found[1] if found else key
    named = [each for each in seats if key == ALL or each.capacity == capacity or each.name.en == key]
    if found:
        first, last = int(found[2]), int(found[3] or found[2])
        return named[first - 1 : last]
    return [each for each in named if each.status != "replaced"]
