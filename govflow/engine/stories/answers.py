"""A round in a story: its seats are the holders of the voters' capacities, its responses come from the story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
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
from govflow.engine.rounds.rules import Offer, Round
from govflow.engine.rounds.seats import Sitting, handed_over, marked
from govflow.engine.rounds.secrecy import against_leaving, against_voting
from govflow.engine.rounds.subjects import Subject
from govflow.engine.seating import Seating
from govflow.engine.seating.freedom import not_free
from govflow.engine.stories.cast import StoryError
from govflow.engine.stories.clocks import StoryClocks
from govflow.engine.stories.responses import Offering, response
from govflow.errors import Refused
from govflow.messages import Message

ALL = "all"
NO_CHAIR = Message("No round is open here that its chair closes.")
Parties = Mapping[str, tuple[Holder, ...]]
SEATS = re.compile(r"([a-z][a-z0-9_]{0,47})\[([1-9][0-9]?)(?:\.\.([1-9][0-9]?))?\]")


class StoryRound:
    """An open round. Each holder of a voters' capacity has a seat. ``item``: which of several it is."""

    def __init__(
        self,
        name: str,
        round_: Round,
        parties: Parties,
        subjects: tuple[Subject, ...] = (),
        item: Item | None = None,
        own: Owning = lambda _: False,
        matter: Mapping[str, object] | None = None,
    ) -> None:
        self.name = name
        self.label = label(name, item)
        self.round = round_
        self.subjects = subjects
        self.item = item
        self.matter = matter or {}
        self.own = own
        seated = electorate(round_, parties, {}, own)
        self.seats = [seat for seat, _ in seated]
        self.holders = {seat.id: held for seat, held in seated}
        self.responses: dict[int, Response] = {}
        self.entries: list[Entry] = []
        self._need(check_electorate(round_, self.seats, subjects))
        self.verdict = self.judge(expired=False)

    def copied(self) -> StoryRound:
        """The round as it stands: what happens to it from now on does not change the copy."""
        found = copy(self)
        found.seats, found.holders, found.responses = [*self.seats], dict(self.holders), dict(self.responses)
        return found

    def unlike(self, now: Mapping[str, object]) -> list[str]:
        """The fields of what it is about that stand otherwise now than when it opened."""
        return [name for name, kept in self.matter.items() if now.get(name, kept) != kept]

    def judge(self, *, expired: bool) -> Verdict:
        return judge(self.round, self.seats, self._given, expired=expired, subjects=self.subjects)

    def respond(self, key: str, answer: Any, known: Offering) -> None:
        """Seats answer, in order; who answers after the round is decided is not heard any more.

        Raises Invalid for an offer that its form does not take.
        """
        for seat in self._seats(key):
            if self.judge(expired=False).closed:
                return
            response = self._response(seat, answer, known)
            self._need(check_response(self.round, self.seats, response, self.subjects))
            self._need(against_voting(self.round, seat, response, self._given))
            self._need([answers_no_more(seat)] if self._owned(seat) else [])
            self.responses[seat.id] = response

    def mark(
        self, key: str, status: Literal["absent", "present"], parties: Parties, at: datetime, clocks: StoryClocks
    ) -> None:
        """The first of those who keep the round records attendance, unless it is too late for that."""
        late = against_late_entry(self.round, clocks.own_end(at), at=at, calendar=clocks.calendar)
        keeper = next(iter(_holding(self.round.kept_by, parties)), None)
        organization, person = keeper.key if keeper is not None else (None, None)
        for seat in self._seats(key):
            self._need(against_attendance(self.round, seat, self._given) + late)
            self._sit(marked(self.seats, self._given, seat, status, "keeper"))
            entry = Entry(organization_id=organization, person_id=person, at=at)
            self.entries = [*self.entries, entry]

    def close(self, parties: Parties, at: datetime, calendar: Calendar) -> None:
        """The first of those who close the round does so, if nothing that they entered speaks against it."""
        closing = _holding(closers(self.round), parties)
        if closing:
            self._need(against_closing(self.round, self.entries, closing[0], closing, at=at, calendar=calendar))

    def recuse(self, key: str) -> None:
        for seat in self._seats(key):
            self._need(check_recusal(self.round, self.seats, seat.id))
            self._need(against_leaving(self.round, seat, self._given))
            self._sit(marked(self.seats, self._given, seat, "recused", "itself"))

    def delegate(self, key: str, other: str) -> None:
        [giver, *_], [taker, *_] = self._seats(key), self._seats(other)
        self._need(check_delegation(self.round, self.seats, giver.id, taker.id))
        self._sit(handed_over(self.seats, self._given, giver, taker.id))

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
        self._need(against_replacing(self.round, seat, was_there=new in self.holders.values(), stays=stays))
        seating.replace(seat.capacity, old, new)
        self._need([*seating.reasons, *against_taking_place(new, (each.own for each in open_rounds))])
        return seat.capacity, old

    def _owned(self, seat: Seat) -> bool:
        return seat.status != "recused" and self.own(self.holders[seat.id])

    def was_answered_by(self, capacity: str, holder: Holder) -> bool:
        """Does an answer that somebody gave in this capacity count here?"""
        held = [each for each in self.seats if each.capacity == capacity and self.holders[each.id] == holder]
        return any(has_answered(each, self._given) for each in held)

    def give_place(self, capacity: str, old: Holder, new: Holder) -> None:
        """Whoever has taken the place of somebody in the case takes the seat that this one has here."""
        left = [each for each in self.seats if each.capacity == capacity and self.holders[each.id] == old]
        for seat in [each for each in left if each.status != "replaced"]:
            self._put(replace(seat, status="replaced"))
            taken = replace(seat, id=max(self.holders) + 1, name=new.name, status="eligible", delegate_to=None)
            self.holders[taken.id] = new
            self.seats.append(taken)

    @property
    def _given(self) -> tuple[Response, ...]:
        return tuple(self.responses.values())

    def _sit(self, now: Sitting) -> None:
        seats, given = now
        self.seats, self.responses = [*seats], {each.seat_id: each for each in given}

    def _seats(self, key: str) -> list[Seat]:
        return rounds_of({self.label: self.seats}, key)[self.label]

    def _response(self, seat: Seat, answer: Any, known: Offering) -> Response:
        casting = holder(seat, self.seats)
        by = casting.id if casting is not None and casting.id != seat.id else None
        given = response(self.round, seat, answer, known, self.subjects)
        if isinstance(self.round, Offer):
            form = known.forms[self.round.form]
            judged = answers_to(form, given.answers, known.facts, {}, today=known.answers.today)
            given = replace(given, answers=judged)
        return replace(given, cast_by=by)

    def _put(self, seat: Seat) -> None:
        self.seats = [seat if each.id == seat.id else each for each in self.seats]

    def _need(self, reasons: list[Message]) -> None:
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
