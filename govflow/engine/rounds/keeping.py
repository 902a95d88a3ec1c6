"""Who keeps a round in session: answers given in the room, entered for a seat; and attendance. A cast answer stays.

Nobody decides alone by what they enter: the seat objects, and whoever entered something does not close the round.
A vote within a meeting has its seats as the attendance list has them when it opens, and while it is open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from govflow.engine.deadlines import end_of_span
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.facts import Holder
from govflow.engine.rounds.admission import may_delegate
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.rules import Ballot, Round
from govflow.engine.rounds.seats import BY_OTHERS, Response, Seat, Sitting, entered_for
from govflow.engine.rounds.selections.rule import Selection
from govflow.messages import Message

LONGEST_SOURCE = 200


@dataclass(frozen=True, kw_only=True)
class Entry:
    """That something was entered for a seat of another: by whom, for which organization, and when."""

    organization_id: int | None
    person_id: int | None
    at: datetime

    def is_by(self, organization_id: int | None, person_id: int | None) -> bool:
        """Was it entered by this organization, or by this person?"""
        return (organization_id is not None and organization_id == self.organization_id) or (
            person_id is not None and person_id == self.person_id
        )


def closers(round_: Round) -> tuple[str, ...]:
    """Who closes the round by hand: of one in session its chair, where none is named who keeps it; of others nobody."""
    if not isinstance(round_, Ballot | Selection) or round_.close != "by_chair":
        return ()
    return round_.kept_by if round_.chair is None else (round_.chair,)


def in_session(round_: Round) -> bool:
    """Is the round held in a room, where somebody sees and hears whoever is there, and closes it?"""
    return closers(round_) != ()


def is_of_sitting(round_: Round) -> bool:
    """Does the round belong to the sitting in which it was opened? Of an election no file says how it is held; any
    other that nobody closes is answered in writing, whatever goes on meanwhile.
    """
    return in_session(round_) or isinstance(round_, Election)


def keeps(round_: Round, held: Collection[str]) -> bool:
    """Does one of these capacities keep the round? Where it is not in session none does."""
    return in_session(round_) and not set(round_.kept_by).isdisjoint(held)


def closes_by_hand(round_: Round, held: Collection[str]) -> bool:
    """Is it for whoever holds these to close the round?"""
    return not set(closers(round_)).isdisjoint(held)


def against_closing(
    round_: Round,
    entries: Sequence[Entry],
    by: Holder,
    closing: Sequence[Holder],
    *,
    at: datetime,
    calendar: Calendar,
) -> list[Message]:
    """Why one of those who close the round (``closing``) does not do so now: by what they entered they would decide it.

    Where nobody else could, the seats need the time to object first.
    """
    if not any(each.is_by(by.organization_id, by.person_id) for each in entries):
        return []
    others = [who for who in closing if not any(each.is_by(*who.key) for each in entries)]
    if others:
        return [
            Message(
                "You or your organization have entered something for others in this round. So it is closed by "
                "%(others)s, or by its deadline.",
                others=tuple(each.name for each in others),
            )
        ]
    until = max(objected_until(round_, each.at, calendar) for each in entries)
    if at < until:
        return [
            Message(
                "You or your organization have entered something for others in this round, who may object until "
                "%(until)s. Close it after that.",
                until=until,
            )
        ]
    return []


def objected_until(round_: Round, entered_at: datetime, calendar: Calendar) -> datetime:
    """Until when a seat can object in any case to what was entered for it: the round may stay open longer."""
    if not isinstance(round_, Ballot | Selection):
        return entered_at
    return end_of_span(entered_at, round_.time_to_object, calendar)


def against_late_entry(round_: Round, due: datetime | None, *, at: datetime, calendar: Calendar) -> list[Message]:
    """Why nothing is entered for others any more: the deadline (``due``) would close the round before they object."""
    if due is None or objected_until(round_, at, calendar) <= due:
        return []
    return [
        Message(
            "The deadline closes this round on %(due)s. A seat could not object in time to what is entered for it "
            "now, so it answers itself.",
            due=due,
        )
    ]


def against_entering(round_: Round, seat: Seat, responses: Sequence[Response]) -> list[Message]:
    """Why an answer cannot be entered for a seat now, by whomever."""
    if not round_.kept_by or not in_session(round_):
        return [Message("In this round every seat answers itself; nobody enters an answer for another.")]
    return _objected(seat) or _cast_already(seat, responses)


def against_source(source: str) -> list[Message]:
    """Why an entered answer cannot be checked by anybody: it does not say where it is written."""
    if not source:
        return [Message("Say where the answer is written, such as “roll call, minute 14”.")]
    if len(source) > LONGEST_SOURCE:
        return [Message("The source has at most %(most)s characters.", most=LONGEST_SOURCE)]
    return []


def against_marking(note: str) -> list[Message]:
    """Why a seat is not marked by another: it could not see on what grounds."""
    return [] if note else [Message("Write why: the seat and whoever reads the record see the reason.")]


def against_attendance(round_: Round, seat: Seat, responses: Sequence[Response]) -> list[Message]:
    """Why the attendance of a seat cannot be recorded, or taken back, by who keeps the round."""
    if not round_.kept_by or not in_session(round_):
        return [Message("In this round nobody records attendance; a seat answers, or recuses itself.")]
    return against_return(seat) or _objected(seat) or _cast_already(seat, responses)


def against_return(seat: Seat) -> list[Message]:
    """Why a seat cannot be recorded as taking part: its own recusal, and that by rule, is for good."""
    if seat.status == "recused" and seat.marked not in BY_OTHERS:
        return [Message("%(seat)s has left this round by recusal and does not return to it.", seat=seat.name)]
    return []


def against_objecting(seat: Seat, responses: Sequence[Response]) -> list[Message]:
    """Why a seat has nothing to object to."""
    if entered_for([seat], responses):
        return []
    return [Message("Nothing was entered for %(seat)s by others.", seat=seat.name)]


def _objected(seat: Seat) -> list[Message]:
    if seat.objected:
        return [
            Message("%(seat)s has objected to what was entered for it; from then on it acts itself.", seat=seat.name)
        ]
    return []


def _cast_already(seat: Seat, responses: Sequence[Response]) -> list[Message]:
    """An answer that the seat or its delegate gave stays, and who voted for another was there; one that was entered may
    be corrected.
    """
    if any(seat.id in (each.seat_id, each.cast_by) and not each.on_behalf for each in responses):
        return [Message("%(seat)s has answered itself; its answer stays.", seat=seat.name)]
    return []


@dataclass(frozen=True, kw_only=True)
class Attends:
    """What the attendance list says of an organization: there, not there, or out; ``proxy``: who casts its vote."""

    status: Literal["present", "absent", "recused"]
    proxy: int | None = None
    note: str = ""


NOBODY_LISTED: Mapping[int, Attends] = MappingProxyType({})


def attended(
    round_: Round,
    seats: Sequence[Seat],
    responses: Sequence[Response],
    attending: Mapping[int, Attends],
    before: Mapping[int, Attends] = NOBODY_LISTED,
) -> Sitting:
    """The seats as the list has them (``before``: as it had them). Of a round that is not held in a room it is silent.

    A vote that was cast stays, whatever is recorded later; so does what was recorded in the round itself.
    """
    if not in_session(round_) or not attending:
        return tuple(seats), tuple(responses)
    acted = {number for each in responses for number in (each.seat_id, each.cast_by)}
    follow = [_follows(each, acted) and each.organization_id in attending for each in seats]
    now = [_marked(round_, each, attending) if on else each for each, on in zip(seats, follow, strict=True)]
    here = {each.organization_id: each.id for each in now if each.status == "present" and each.delegate_to is None}
    known = {each.organization_id: each.id for each in seats}
    taken_back: dict[int | None, int | None] = {who: known.get(each.proxy) for who, each in before.items()}
    given = [
        _given(round_, each, attending, here, taken_back) if on else each for each, on in zip(now, follow, strict=True)
    ]
    return tuple(given), tuple(responses)


def _marked(round_: Round, seat: Seat, attending: Mapping[int, Attends]) -> Seat:
    status = attending[seat.organization_id or 0].status
    return replace(seat, status=status if status != "recused" or round_.recusable else "absent", marked="roll")


def _given(
    round_: Round,
    seat: Seat,
    attending: Mapping[int, Attends],
    here: Mapping[int | None, int],
    taken_back: Mapping[int | None, int | None],
) -> Seat:
    """Who is not there and has named another who is has given it the vote, where the round lets votes be given.

    What a seat has handed over itself stays, whatever the list says: that takes back only what it gave itself.
    """
    if seat.delegate_to not in (None, taken_back.get(seat.organization_id)):
        return seat
    return replace(
        seat, delegate_to=here.get(attending[seat.organization_id or 0].proxy) if may_delegate(round_) else None
    )


def given_by_list(seats: Sequence[Seat], seat: Seat, attending: Mapping[int, Attends]) -> bool:
    """Is it by the attendance list that another casts the vote of a seat?"""
    listed = attending.get(seat.organization_id or 0)
    taker = next((each for each in seats if each.id == seat.delegate_to), None)
    return listed is not None and taker is not None and taker.organization_id == listed.proxy


def _follows(seat: Seat, acted: set[int | None]) -> bool:
    """Does the list still speak for it? Not once it has voted, objected, or something was recorded in the round."""
    return seat.id not in acted and not seat.objected and seat.marked in (None, "roll") and seat.status != "replaced"
