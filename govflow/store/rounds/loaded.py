"""A round as it is read out of its rows: with all its seats, so that it can be judged, or with some of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from govflow.codec import load
from govflow.engine.rounds import judge
from govflow.engine.rounds.items import Item, label
from govflow.engine.rounds.matter import Matter
from govflow.engine.rounds.offers import Subject
from govflow.engine.rounds.rules import Round, read_round
from govflow.engine.rounds.seats import HERE, Response, Seat, Sitting, able_seats, entered_for, holders
from govflow.engine.rounds.verdicts import Verdict, goes_on
from govflow.store.record.compartments import unseal_in
from govflow.store.rounds.tables import SAID, VOID
from govflow.store.sql.session import Session
from govflow.values import stored_text


@dataclass(frozen=True, kw_only=True)
class PartOfRound:
    """A round as stored, with the frozen rule read back, and those of its seats that were asked for."""

    id: int
    case_id: int
    name: str
    rule: Round
    opened_at: datetime
    closed_at: datetime | None
    outcome: str | None
    verdict: dict[str, Any] | None
    seats: tuple[Seat, ...]
    responses: tuple[Response, ...]
    holders: Mapping[int, tuple[int | None, int | None]]  # seat → organization, person
    subjects: tuple[Subject, ...] = ()  # the offers that it scores
    item: Item | None = None  # which of several it is
    matter: Matter | None = None  # what it is about, as it was when it opened
    void_reason: str | None = None

    @property
    def matter_hash(self) -> str | None:
        """What an answer is given to; none where nothing was frozen."""
        return None if self.matter is None else self.matter.hash

    @property
    def label(self) -> str:
        """What tells it apart among those that are open: its name, of several with the number."""
        return label(self.name, self.item)

    @property
    def held(self) -> bool:
        """Is there anything to hold it for? If not, it only stands for the opening, in which nobody is asked."""
        return self.item is None or self.item.number > 0

    @property
    def void(self) -> bool:
        """Did the case leave its state before it was decided? Then what is sealed in it was never opened."""
        return self.outcome == VOID


@dataclass(frozen=True, kw_only=True)
class LoadedRound(PartOfRound):
    """A round with all its seats and responses, so that it can be judged. ``row``: as it was read."""

    row: Any = field(default=None, repr=False, compare=False)
    _judged: dict[bool, Verdict] = field(default_factory=dict, init=False, repr=False, compare=False)

    def judge(self, *, expired: bool = False) -> Verdict:
        """The verdict as things stand; for a closed round, the one it closed with. However often, it is judged once.

        Nothing in a round changes once it is closed: where it is not over by its own rule, its deadline closed it.
        """
        verdict = self._verdict(expired=expired)
        return verdict if verdict.closed or self.closed_at is None else self._verdict(expired=True)

    def _verdict(self, *, expired: bool) -> Verdict:
        if expired not in self._judged:
            found = judge(self.rule, self.seats, self.responses, expired=expired, subjects=self.subjects)
            self._judged[expired] = found
        return self._judged[expired]

    def after(self, sitting: Sitting) -> LoadedRound:
        """The round as it would stand with these seats and answers."""
        seats, responses = sitting
        return replace(self, seats=seats, responses=responses)

    def answered_as(self, *given: Response) -> LoadedRound:
        """The round once seats have given these answers, of each the last one before closing counts."""
        seats = {each.seat_id for each in given}
        return replace(self, responses=(*(each for each in self.responses if each.seat_id not in seats), *given))

    def near(self, seat: Seat) -> PartOfRound:
        """As much of the round as speaks for or against what one seat does: itself, its delegate, and what was answered
        from it, as in ``SeatInRound``.
        """
        delegate = self._by_id.get(seat.delegate_to or 0)
        seats = (seat,) if delegate is None else (seat, delegate)
        held = {each.id: self.holders[each.id] for each in seats}
        return replace(self, seats=seats, holders=held, responses=tuple(self.concerning.get(seat.id, ())))

    @cached_property
    def _by_id(self) -> Mapping[int, Seat]:
        return {each.id: each for each in self.seats}

    @cached_property
    def concerning(self) -> Mapping[int, Sequence[Response]]:
        """For each seat of which there is any what was answered from it, or by it for another."""
        answers: dict[int, list[Response]] = defaultdict(list)
        for each in self.responses:
            for seat_id in {each.seat_id, each.cast_by or each.seat_id}:
                answers[seat_id].append(each)
        return dict(answers)

    def closed_as(self, at: datetime, verdict: Verdict) -> LoadedRound:
        """The round once it is closed with this verdict, which nothing changes any more."""
        kept = self.closed_with(verdict)
        row = self.row._replace(closed_at=at, outcome=verdict.outcome, verdict=kept)
        after = replace(self, closed_at=at, outcome=verdict.outcome, verdict=kept, row=row)
        after._judged.update(self._judged)
        return after

    def closed_with(self, verdict: Verdict) -> dict[str, Any]:
        """The verdict as it is kept, with what it is about."""
        about = {} if self.matter is None else {"matter": {**self.matter.to_json(), "hash": self.matter.hash}}
        return {**verdict.to_json(), **about}

    @cached_property
    def casting(self) -> Mapping[int, Seat | None]:
        """Who casts the vote of each seat: its delegate, itself, or nobody."""
        return holders(self.seats)

    @cached_property
    def able(self) -> frozenset[int]:
        """The seats of which an answer is admitted."""
        return frozenset(seat.id for seat in able_seats(self.rule, self.seats))

    @cached_property
    def answers(self) -> Mapping[int, Response]:
        """What each seat has answered that has."""
        return {each.seat_id: each for each in self.responses}

    def goes_on_beside(self, seat_id: int) -> bool:
        """Is it open for sure, whatever this seat does? Others are awaited then, as in ``SeatInRound``."""
        return goes_on(self.rule, awaited=any(each != seat_id for each in self._awaited))

    @cached_property
    def _awaited(self) -> tuple[int, ...]:
        """Two at most: seats that are here and have not answered."""
        here = (seat.id for seat in self.seats if seat.status in HERE and seat.id not in self.answers)
        return tuple(islice(here, 2))

    def as_open(self) -> OpenRound:
        """What is asked of a round that is open, without its seats."""
        return OpenRound(id=self.id, name=self.name, rule=self.rule, awaited=bool(self._awaited))

    @property
    def entered(self) -> tuple[int, ...]:
        """The seats for which whoever keeps the round has entered something, to which they may object."""
        return tuple(seat.id for seat in entered_for(self.seats, self.responses))


@dataclass(frozen=True, kw_only=True)
class SeatInRound(PartOfRound):
    """A round as whoever answers from one seat needs it: with this seat and its delegate. ``awaited``: others are."""

    awaited: bool

    @property
    def goes_on(self) -> bool:
        """Is it open for sure, whatever is answered from this seat?"""
        return goes_on(self.rule, awaited=self.awaited)


@dataclass(frozen=True, kw_only=True)
class OpenRound:
    """A round that is open, without its seats. ``awaited``: an answer is, for sure."""

    id: int
    name: str
    rule: Round
    awaited: bool

    @property
    def goes_on(self) -> bool:
        """Is it open for sure?"""
        return goes_on(self.rule, awaited=self.awaited)


def columns(session: Session, row: Any, seats: Sequence[Any], responses: Sequence[Any]) -> dict[str, Any]:
    """What is made of the rows of a round, and of these of its seats and responses."""
    return {
        "id": row.id,
        "case_id": row.case_id,
        "name": row.name,
        "rule": read_round(row.rule),
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "outcome": row.outcome,
        "verdict": row.verdict,
        "seats": tuple(_seat(each) for each in seats),
        "responses": tuple(response_of(session, each) for each in responses),
        "holders": {each.id: (each.organization_id, each.person_id) for each in seats},
        "item": _item(row),
        "matter": None if row.matter is None else Matter.from_json(row.matter),
        "void_reason": row.void_reason,
    }


def _item(row: Any) -> Item | None:
    if row.ordinal is None:
        return None
    cells = None if row.cells is None else {name: load(value) for name, value in row.cells.items()}
    return Item(number=row.ordinal, words=row.words or "", row=cells, case_id=row.child_id)


def _seat(row: Any) -> Seat:
    return Seat(
        id=row.id,
        name=stored_text(row.name_en, row.name_zh),
        capacity=row.capacity,
        group=row.seat_group,
        weight=_weight(row.weight),
        status=row.status,
        delegate_to=row.delegate_to,
        chair=row.chair,
        organization_id=row.organization_id,
        marked=row.marked,
        objected=row.objected,
    )


@lru_cache(maxsize=1_000)
def _weight(stored: str) -> Fraction:
    return Fraction(stored)


def response_of(session: Session, row: Any) -> Response:
    """An answer out of its row."""
    said = _said(session, row)
    return Response(
        seat_id=row.seat_id,
        choice=said["choice"],
        scores={name: Fraction(score) for name, score in said["scores"].items()},
        comment=said["comment"],
        declared=said["declared"],
        on_behalf=row.on_behalf,
        source=row.source,
        cast_by=row.cast_by,
        answers={name: load(answer) for name, answer in said["answers"].items()},
        matter=row.matter_hash,
    )


def _said(session: Session, row: Any) -> Mapping[str, Any]:
    """What the seat said, as it is stored: in a sealed round under the key of its compartment, also once it is over."""
    if row.sealed is None:
        return {name: getattr(row, name) for name in SAID}
    content: dict[str, Any] = json.loads(unseal_in(session, row.compartment_id, row.sealed, f"seat {row.seat_id}"))
    return content
