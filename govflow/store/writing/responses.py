"""Writing what seats answer: the last answer of a seat counts; a sealed one is kept under seal, a secret one in a box.

Offers are opened when their round has closed with them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert, select, update

from govflow.codec import dump
from govflow.engine.definition import AUTHOR
from govflow.engine.entries import OffersOpened
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.rules import Offer
from govflow.engine.rounds.seats import Response
from govflow.engine.rounds.secrecy import cast
from govflow.engine.rounds.verdicts import Verdict
from govflow.store.documents import DocumentRow
from govflow.store.record.compartments import seal_in
from govflow.store.record.noticing import declare_new
from govflow.store.rounds import LoadedRound, PartOfRound
from govflow.store.rounds.box import load_boxes, sealed_box
from govflow.store.rounds.in_hand import forget, in_hand
from govflow.store.rounds.loaded import response_of
from govflow.store.rounds.tables import BOX, RESPONSE
from govflow.store.sql.prepared import Prepared
from govflow.store.standing.sides import author
from govflow.store.work import Case, Work
from govflow.store.writing.compartments import compartment_for
from govflow.values import new_id

DOCUMENT = DocumentRow.__table__

_ANSWER_DECLARED = Prepared(insert(RESPONSE).inline())
_NOTHING = {"choice": "", "scores": {}, "answers": {}, "comment": "", "declared": False}


def place_responses(work: Work, case: Case, found: PartOfRound, person_id: int, responses: Sequence[Response]) -> None:
    """Keep what seats respond; the last one of a seat before closing counts. In a sealed round it is kept under seal.

    In as many statements for a thousand seats as for one, where they answer alike.
    """
    before = {each.seat_id for each in found.responses}
    rows = [_response_row(work, case, found, person_id, each) for each in responses]
    new = [each for each in rows if each["seat_id"] not in before]
    _ANSWER_DECLARED.run(work.session, *new)
    for each in new:
        declare_new(work.session, RESPONSE, each, case_id=case.id)
    kept = ("id", "round_id", "seat_id") if found.rule.sealed == "none" else ("id", "round_id", "seat_id", "at")
    for again, seats in _alike(each for each in rows if each["seat_id"] in before):
        values = {name: value for name, value in again.items() if name not in kept}
        work.session.execute(update(RESPONSE).where(RESPONSE.c.seat_id.in_(seats)).values(**values))
    _take_over(work, case, found, rows)


def _response_row(work: Work, case: Case, found: PartOfRound, person_id: int, response: Response) -> dict[str, Any]:
    """The row of an answer. Others are shown its moment: of a sealed one they do not learn that it was changed."""
    said = {
        "choice": response.choice,
        "scores": {name: str(score) for name, score in response.scores.items()},
        "answers": {name: dump(answer) for name, answer in response.answers.items()},
        "comment": response.comment,
        "declared": response.declared,
    }
    return {
        "id": new_id(),
        "round_id": found.id,
        "seat_id": response.seat_id,
        "compartment_id": None,
        "sealed": None,
        **_kept(work, case, found, response, said),
        "on_behalf": response.on_behalf,
        "source": response.source,
        "cast_by": response.cast_by,
        "matter_hash": response.matter,
        "person_id": person_id,
        "at": work.at,
    }


def _alike(rows: Iterable[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], list[int]]]:
    """Rows that say the same of different seats, once, with these seats."""
    found: list[tuple[Mapping[str, Any], list[int]]] = []
    for row in rows:
        said = {name: value for name, value in row.items() if name not in ("id", "seat_id")}
        for other, seats in found:
            if other == said:
                seats.append(row["seat_id"])
                break
        else:
            found.append((said, [row["seat_id"]]))
    return found


def _take_over(work: Work, case: Case, found: PartOfRound, rows: Iterable[Mapping[str, Any]]) -> None:
    """Know of the answers in the round that is in hand. What is under seal is read again when it is counted."""
    known = in_hand(work.session, case.id)
    if known is not None and found.id in known.loaded and found.rule.sealed == "none":
        answers = [response_of(work.session, SimpleNamespace(**row)) for row in rows]
        known.loaded[found.id] = known.loaded[found.id].answered_as(*answers)
    else:
        forget(work.session, case.id)


def _kept(work: Work, case: Case, found: PartOfRound, response: Response, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the row of an answer says of it: in a sealed round nothing that can be read, in a secret one nothing."""
    if found.rule.sealed == "none":
        return said
    if is_secret(found.rule.sealed):
        _cast_in_secret(work, found, response)
        return _NOTHING
    return _under_seal(work, case, response.seat_id, said)


def _cast_in_secret(work: Work, found: PartOfRound, response: Response) -> None:
    """One more of what was answered; of whom and when, the box keeps nothing. The case is locked."""
    votes = load_boxes(work.session, {found.id: found.rule})[found.id]
    box = select(BOX.c.compartment_id).where(BOX.c.round_id == found.id)
    compartment = work.session.execute(box).scalar_one()
    added = cast(found.rule, response)
    sealed = sealed_box(work.session, compartment, found.id, [n + (name in added) for name, n in votes.items()])
    work.session.execute(update(BOX).where(BOX.c.round_id == found.id).values(sealed=sealed))


def _under_seal(work: Work, case: Case, seat_id: int, said: Mapping[str, Any]) -> dict[str, Any]:
    """What a seat said, for nobody who reads the table: padded, so that not even its length tells yes from no."""
    compartment = compartment_for(work, case, author(work, case), (AUTHOR,))
    sealed = seal_in(work.session, compartment, json.dumps(said).encode(), f"seat {seat_id}")
    return {**_NOTHING, "compartment_id": compartment, "sealed": sealed}


def open_offers(work: Work, case: Case, found: LoadedRound, verdict: Verdict) -> None:
    """Open the offers of a round that has closed with them; files of offers that were replaced stay sealed."""
    if not isinstance(found.rule, Offer) or not verdict.of:
        return
    made = tuple(
        (seat.name, verdict.of[seat.organization_id])
        for seat in found.seats
        if seat.organization_id is not None and seat.organization_id in verdict.of
    )
    fields = work.version_of(case).workflow.forms[found.rule.form]
    asked = [field.name for field in fields if field.kind.filed]
    files = [answers[name] for _, answers in made for name in asked if name in answers]
    if files:
        work.session.execute(update(DOCUMENT).where(DOCUMENT.c.id.in_(files)).values(sealed=False))
    work.enter(case, OffersOpened(round=found.name, offers=made), by_clock=True)
