"""Rounds of all kinds as they are stored, from ballots to signatures; their seats and responses.

It may import the engine, the keys of compartments (``store.record.compartments``) and what ``store.sql`` gives.
It never writes: rounds are opened, answered and closed in ``store.writing``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, func, or_, select

from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.offers import Subject, subjects_of
from govflow.engine.rounds.rules import Review, Round, read_round
from govflow.engine.rounds.seats import HERE
from govflow.engine.rounds.secrecy import drawn
from govflow.engine.rounds.verdicts import goes_on
from govflow.store.record.compartments import unlock
from govflow.store.rounds.box import load_boxes
from govflow.store.rounds.in_hand import in_hand, keep, loaded_in_hand
from govflow.store.rounds.loaded import LoadedRound, OpenRound, PartOfRound, SeatInRound, columns
from govflow.store.rounds.tables import RESPONSE, ROUND, SEAT
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.base import Number
from govflow.store.sql.database import is_reading
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session

__all__ = [
    "LoadedRound",
    "OpenRound",
    "PartOfRound",
    "SeatInRound",
    "latest_round_ids",
    "load_open",
    "load_round",
    "load_rounds",
    "load_scored",
    "load_seat",
    "load_subjects",
    "open_round_ids",
    "open_round_names",
]

_CASE: BindParameter[int] = bindparam("case")
_THESE: BindParameter[int] = bindparam("rounds", expanding=True)
_OPENING = func.coalesce(ROUND.c.opening_id, ROUND.c.id)
_ROUNDS = Prepared(select(ROUND).where(ROUND.c.id.in_(_THESE)).order_by(ROUND.c.id))
_SEATS = Prepared(select(SEAT).where(SEAT.c.round_id.in_(_THESE)).order_by(SEAT.c.id))
_RESPONSES = Prepared(select(RESPONSE).where(RESPONSE.c.round_id.in_(_THESE)))
_SEAT, _GIVER = bindparam("seat", type_=Number), SEAT.alias("giver")
_DELEGATE = select(_GIVER.c.delegate_to).where(_GIVER.c.id == _SEAT).scalar_subquery()
_ONE_SEAT = Prepared(
    select(SEAT).where(or_(SEAT.c.id == _SEAT, SEAT.c.id == _DELEGATE), SEAT.c.round_id == bindparam("round"))
)
_FROM_SEAT = Prepared(
    select(RESPONSE).where(
        RESPONSE.c.round_id == bindparam("round"), or_(RESPONSE.c.seat_id == _SEAT, RESPONSE.c.cast_by == _SEAT)
    )
)
_AWAITED = (
    exists()
    .where(SEAT.c.round_id == ROUND.c.id, SEAT.c.status.in_(HERE), SEAT.c.id != _SEAT)
    .where(~exists().where(RESPONSE.c.seat_id == SEAT.c.id))
    .label("awaited")
)
"""Whoever is here and has not answered is awaited, whoever casts that vote (``engine.rounds.seats.able_seats``); others
may be as well.
"""
_AS_ONE_SEAT = Prepared(select(ROUND, _AWAITED).where(ROUND.c.id == bindparam("round")))
_STANDING = Prepared(
    select(ROUND.c.id, ROUND.c.name, ROUND.c.rule, _AWAITED)
    .where(ROUND.c.case_id == _CASE, ROUND.c.closed_at.is_(None))
    .order_by(ROUND.c.id)
)
_OPEN = Prepared(
    select(ROUND.c.id, ROUND.c.name).where(ROUND.c.case_id == _CASE, ROUND.c.closed_at.is_(None)).order_by(ROUND.c.id)
)
_LATEST = Prepared(
    select(ROUND.c.id)
    .where(ROUND.c.case_id == _CASE)
    .where(_OPENING.in_(select(func.max(_OPENING)).where(ROUND.c.case_id == _CASE).group_by(ROUND.c.name)))
    .order_by(ROUND.c.id)
)
_KNOWN = "rounds"
"""Under this name a session that only reads keeps the rounds that it has loaded."""
_NOBODY = 0  # the number of no seat
_LAST = bindparam("before", type_=Number)
_BEFORE = Prepared(
    select(func.max(ROUND.c.id))
    .where(ROUND.c.case_id == _CASE, ROUND.c.name == bindparam("named"))
    .where(or_(_LAST.is_(None), ROUND.c.id < _LAST))
)


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

    In three statements at most, two more for what lies in ballot boxes, and four more for each that scores offers; in a
    session that only reads each round once, in one statement. A command reads those of cases that it holds once.
    """
    known = _known(session)
    if missing := [each for each in round_ids if each not in known]:
        _read_rounds(session, missing, known)
    return [known[each] for each in sorted(set(round_ids)) if each in known]


def _known(session: Session) -> dict[int, LoadedRound]:
    if not is_reading(session):
        return loaded_in_hand(session)
    known: dict[int, LoadedRound] = session.info.setdefault(_KNOWN, {})
    return known


def asked_of_seats(round_ids: list[int]) -> list[Asked]:
    """What ``load_rounds`` will ask of rounds that were not loaded before."""
    return [each.asked(rounds=round_ids) for each in (_ROUNDS, _SEATS, _RESPONSES)] if round_ids else []


def _read_rounds(session: Session, asked: list[int], known: dict[int, LoadedRound]) -> None:
    read_ahead(session, asked_of_seats(asked))
    rows, seats = _ROUNDS.rows(session, rounds=asked), _SEATS.rows(session, rounds=asked)
    found = _of_rows(session, rows, seats, _RESPONSES.rows(session, rounds=asked))
    known.update({each.id: each for each in found})
    reviews = (_asked_before(each.case_id, each.rule, each.id) for each in found)
    read_ahead(session, [each for each in reviews if each is not None])
    known.update({each.id: each for each in _complete(session, found)})


def _complete(session: Session, found: Sequence[LoadedRound]) -> list[LoadedRound]:
    """The rounds with what they score, kept where their cases are held."""
    keep(session, found)  # offers and the review that scores them may be among them
    complete = [replace(each, subjects=load_subjects(session, each.case_id, each.rule, each.id)) for each in found]
    keep(session, complete)
    return complete


def _of_rows(session: Session, rows: Sequence[Any], seats: Sequence[Any], given: Sequence[Any]) -> list[LoadedRound]:
    """Rounds out of their rows and those of all their seats and responses, without what they score."""
    unlock(session, {each.compartment_id for each in given if each.compartment_id is not None})
    sitting, answers = _by_round(seats), _by_round(given)
    found = [LoadedRound(**columns(session, row, sitting[row.id], answers[row.id]), row=row) for row in rows]
    return _with_votes(session, found)


def load_seat(session: Session, round_id: int, seat_id: int) -> SeatInRound:
    """An open round with one of its seats and the delegate of that, if there are such, and what was answered from it.

    However many seats there are, where the round goes on for sure; else a command that holds its case reads them all
    now, for it will ask how the round ends. Of a secret vote it is known that it was cast. Raises ValueError for an
    unknown id.
    """
    [row] = _AS_ONE_SEAT.rows(session, round=round_id, seat=seat_id)
    seats, responses = _from_one(session, row, seat_id)
    unlock(session, {each.compartment_id for each in responses if each.compartment_id is not None})
    found = SeatInRound(**columns(session, row, seats, responses), awaited=bool(row.awaited))
    return replace(found, subjects=load_subjects(session, found.case_id, found.rule, round_id))


def _from_one(session: Session, row: Any, seat_id: int) -> tuple[list[Any], list[Any]]:
    """The rows of a seat and of its delegate, and those of what was answered from it."""
    if goes_on(read_round(row.rule), awaited=bool(row.awaited)) or in_hand(session, row.case_id) is None:
        asked = {"round": row.id, "seat": seat_id}
        return _ONE_SEAT.rows(session, **asked), _FROM_SEAT.rows(session, **asked)
    seats, given = _SEATS.rows(session, rounds=[row.id]), _RESPONSES.rows(session, rounds=[row.id])
    _complete(session, _of_rows(session, [row], seats, given))
    delegate = next((each.delegate_to for each in seats if each.id == seat_id), None)
    mine = [each for each in seats if each.id in (seat_id, delegate)]
    return mine, [each for each in given if seat_id in (each.seat_id, each.cast_by)]


def load_open(session: Session, case_id: int) -> list[OpenRound]:
    """The rounds of a case that are open now, in the order of the file, without their seats."""
    known = in_hand(session, case_id)
    if known is not None and known.open is not None and all(number in known.loaded for number, _ in known.open):
        return [known.loaded[number].as_open() for number, _ in known.open]
    rows = _STANDING.rows(session, case=case_id, seat=_NOBODY)
    return [OpenRound(id=row.id, name=row.name, rule=read_round(row.rule), awaited=bool(row.awaited)) for row in rows]


def asked_of_rounds(case_id: int) -> list[Asked]:
    """What will be asked of which rounds of a case are open, and which are the latest."""
    return [_OPEN.asked(case=case_id), _LATEST.asked(case=case_id)]


def latest_round_ids(session: Session, case_id: int) -> list[int]:
    """The rounds of each name that were opened last in a case, all that opened together, in that order."""
    known = in_hand(session, case_id)
    if known is None:
        return _LATEST.scalars(session, case=case_id)
    if known.latest is None:
        known.latest = tuple(_LATEST.scalars(session, case=case_id))
    return [*known.latest]


def open_round_ids(session: Session, case_id: int) -> list[int]:
    """The rounds of a case that are open now, in the order of the file."""
    return [number for number, _ in _open_now(session, case_id)]


def open_round_names(session: Session, case_id: int) -> frozenset[str]:
    """The names of the rounds of a case that are open now."""
    return frozenset(name for _, name in _open_now(session, case_id))


def _open_now(session: Session, case_id: int) -> Sequence[tuple[int, str]]:
    known = in_hand(session, case_id)
    if known is not None and known.open is not None:
        return known.open
    found = tuple((row.id, row.name) for row in _OPEN.rows(session, case=case_id))
    if known is not None:
        known.open = found
    return found


def _offers_before(session: Session, case_id: int, rule: Round, before: int | None) -> LoadedRound | None:
    asked = _asked_before(case_id, rule, before)
    number = None if asked is None else asked.rows(session)[0][0]
    return None if number is None else load_round(session, number)


def _asked_before(case_id: int, rule: Round, before: int | None) -> Asked | None:
    """Which offers does a review score? Nothing is asked of another round."""
    if not isinstance(rule, Review) or rule.per is None:
        return None
    return _BEFORE.asked(case=case_id, named=rule.per, before=before)


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
