"""Rounds of all kinds as they are stored, from ballots to signatures; their seats and responses.

It may import the engine, the keys of compartments (``store.record.compartments``) and what ``store.sql`` gives.
It never writes: rounds are opened, answered and closed in ``store.writing``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam, func, or_, select
from sqlalchemy.orm import Session

from govflow.codec import load
from govflow.engine.rounds import judge
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.items import Item, label
from govflow.engine.rounds.matter import Matter
from govflow.engine.rounds.rules import Review, Round, read_round
from govflow.engine.rounds.seats import Response, Seat, Sitting, entered_for
from govflow.engine.rounds.secrecy import drawn
from govflow.engine.rounds.subjects import Subject, subjects_of
from govflow.engine.rounds.verdicts import Verdict
from govflow.store.record.compartments import unlock, unseal_in
from govflow.store.rounds.box import load_boxes
from govflow.store.rounds.tables import RESPONSE, ROUND, SAID, SEAT, VOID
from govflow.store.sql.prepared import Prepared
from govflow.values import Text

_CASE: BindParameter[int] = bindparam("case")
_THESE: BindParameter[int] = bindparam("rounds", expanding=True)
_OPENING = func.coalesce(ROUND.c.opening_id, ROUND.c.id)
_ROUNDS = Prepared(select(ROUND).where(ROUND.c.id.in_(_THESE)).order_by(ROUND.c.id))
_SEATS = Prepared(select(SEAT).where(SEAT.c.round_id.in_(_THESE)).order_by(SEAT.c.id))
_RESPONSES = Prepared(select(RESPONSE).where(RESPONSE.c.round_id.in_(_THESE)))
_OPEN = Prepared(
    select(ROUND.c.id, ROUND.c.name).where(ROUND.c.case_id == _CASE, ROUND.c.closed_at.is_(None)).order_by(ROUND.c.id)
)
_LATEST = Prepared(
    select(ROUND.c.id)
    .where(ROUND.c.case_id == _CASE)
    .where(_OPENING.in_(select(func.max(_OPENING)).where(ROUND.c.case_id == _CASE).group_by(ROUND.c.name)))
    .order_by(ROUND.c.id)
)
_LAST = bindparam("before", type_=Integer())
_BEFORE = Prepared(
    select(func.max(ROUND.c.id))
    .where(ROUND.c.case_id == _CASE, ROUND.c.name == bindparam("named"))
    .where(or_(_LAST.is_(None), ROUND.c.id < _LAST))
)


@dataclass(frozen=True, kw_only=True)
class LoadedRound:
    """A round as stored, with the frozen rule read back."""

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

    def judge(self, *, expired: bool = False) -> Verdict:
        """The verdict as things stand; for a closed round, the one it closed with.

        Nothing in a round changes once it is closed: where it is not over by its own rule, its deadline closed it.
        """
        verdict = self._judge(expired=expired)
        return verdict if verdict.closed or self.closed_at is None else self._judge(expired=True)

    def _judge(self, *, expired: bool) -> Verdict:
        return judge(self.rule, self.seats, self.responses, expired=expired, subjects=self.subjects)

    def after(self, sitting: Sitting) -> LoadedRound:
        """The round as it would stand with these seats and answers."""
        seats, responses = sitting
        return replace(self, seats=seats, responses=responses)

    @property
    def matter_hash(self) -> str | None:
        """What an answer is given to; none where nothing was frozen."""
        return None if self.matter is None else self.matter.hash

    def closed_with(self, verdict: Verdict) -> dict[str, Any]:
        """The verdict as it is kept, with what it is about."""
        about = {} if self.matter is None else {"matter": {**self.matter.to_json(), "hash": self.matter.hash}}
        return {**verdict.to_json(), **about}

    @property
    def entered(self) -> tuple[int, ...]:
        """The seats for which whoever keeps the round has entered something, to which they may object."""
        return tuple(seat.id for seat in entered_for(self.seats, self.responses))

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


def load_subjects(session: Session, case_id: int, rule: Round, before: int | None = None) -> tuple[Subject, ...]:
    """The offers that a round scores: those of the latest one of that name, opened before the round ``before``."""
    offers = _offers_before(session, case_id, rule, before)
    return () if offers is None or offers.void else subjects_of(offers.seats, offers.judge())


def load_scored(session: Session, found: LoadedRound) -> LoadedRound | None:
    """The round whose offers a review scores; none where it scores no offers."""
    return _offers_before(session, found.case_id, found.rule, found.id)


def load_round(session: Session, round_id: int) -> LoadedRound:
    """A round with its seats and responses. Raises ValueError for an unknown id: ask for ids that were checked."""
    [found] = load_rounds(session, [round_id])
    return found


def load_rounds(session: Session, round_ids: Sequence[int]) -> list[LoadedRound]:
    """Rounds with their seats and responses, in the order of their opening.

    In three statements at most, two more for what lies in ballot boxes, and four more for each that scores offers.
    """
    if not round_ids:
        return []
    asked = list(round_ids)
    rows, seats = _ROUNDS.rows(session, rounds=asked), _SEATS.rows(session, rounds=asked)
    responses = _RESPONSES.rows(session, rounds=asked)
    unlock(session, {each.compartment_id for each in responses if each.compartment_id is not None})
    sitting, given = _by_round(seats), _by_round(responses)
    found = [_loaded(session, row, sitting[row.id], given[row.id]) for row in rows]
    found = _with_votes(session, found)
    return [replace(each, subjects=load_subjects(session, each.case_id, each.rule, each.id)) for each in found]


def latest_round_ids(session: Session, case_id: int) -> list[int]:
    """The rounds of each name that were opened last in a case, all that opened together, in that order."""
    return _LATEST.scalars(session, case=case_id)


def open_round_ids(session: Session, case_id: int) -> list[int]:
    """The rounds of a case that are open now, in the order of the file."""
    return [row.id for row in _OPEN.rows(session, case=case_id)]


def open_round_names(session: Session, case_id: int) -> frozenset[str]:
    """The names of the rounds of a case that are open now."""
    return frozenset(row.name for row in _OPEN.rows(session, case=case_id))


def _offers_before(session: Session, case_id: int, rule: Round, before: int | None) -> LoadedRound | None:
    if not isinstance(rule, Review) or rule.per is None:
        return None
    number = _BEFORE.scalar(session, case=case_id, named=rule.per, before=before)
    return None if number is None else load_round(session, number)


def _with_votes(session: Session, found: list[LoadedRound]) -> list[LoadedRound]:
    """Secret rounds with the votes in their boxes; a box that was emptied holds none."""
    secret = {each.id: each.rule for each in found if is_secret(each.rule.sealed) and each.responses}
    boxes = load_boxes(session, secret)
    return [replace(each, responses=drawn(each.rule, each.responses, boxes[each.id])) if each.id in boxes else each
            for each in found]  # fmt: skip


def _by_round(rows: Sequence[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.round_id].append(row)
    return found


def _loaded(session: Session, row: Any, seats: Sequence[Any], responses: Sequence[Any]) -> LoadedRound:
    return LoadedRound(
        id=row.id,
        case_id=row.case_id,
        name=row.name,
        rule=read_round(row.rule),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        verdict=row.verdict,
        seats=tuple(_seat(each) for each in seats),
        responses=tuple(_response(session, each) for each in responses),
        holders={each.id: (each.organization_id, each.person_id) for each in seats},
        item=_item(row),
        matter=None if row.matter is None else Matter.from_json(row.matter),
        void_reason=row.void_reason,
    )


def _item(row: Any) -> Item | None:
    if row.ordinal is None:
        return None
    cells = None if row.cells is None else {name: load(value) for name, value in row.cells.items()}
    return Item(number=row.ordinal, words=row.words or "", row=cells, case_id=row.child_id)


def _seat(row: Any) -> Seat:
    return Seat(
        id=row.id,
        name=Text(en=row.name_en, zh=row.name_zh),
        capacity=row.capacity,
        group=row.seat_group,
        weight=Fraction(row.weight),
        status=row.status,
        delegate_to=row.delegate_to,
        chair=row.chair,
        organization_id=row.organization_id,
        marked=row.marked,
        objected=row.objected,
    )


def _response(session: Session, row: Any) -> Response:
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
