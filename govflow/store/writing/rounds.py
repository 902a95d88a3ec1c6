"""Writing rounds: opened with their electorate, answered, their seats changed or given to others, closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from govflow.codec import dump
from govflow.engine.entries import RoundAnnulled
from govflow.engine.facts import Child, Children, Form, Holder
from govflow.engine.rounds.admission import check_electorate
from govflow.engine.rounds.freezing import frozen
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.items import Item, items_of, too_many
from govflow.engine.rounds.keeping import Attends, attended, in_session
from govflow.engine.rounds.matter import Matter
from govflow.engine.rounds.rules import Review, Round
from govflow.engine.rounds.seats import Seat
from govflow.engine.rounds.secrecy import boxed
from govflow.engine.rounds.verdicts import Verdict
from govflow.errors import Refused
from govflow.store.record.noticing import declare
from govflow.store.rounds import LoadedRound, PartOfRound, load_rounds, load_subjects
from govflow.store.rounds.box import sealed_box
from govflow.store.rounds.electorates import load_electorates
from govflow.store.rounds.in_hand import forget, in_hand, none_is_open
from govflow.store.rounds.tables import BOX, RESPONSE, ROUND, SEAT, VOID
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work
from govflow.store.writing.compartments import compartment_for
from govflow.store.writing.facts import load_facts
from govflow.store.writing.matter import freeze
from govflow.values import SYSTEM, Text

_CLOSE_DECLARED = Prepared(update(ROUND).where(ROUND.c.id == bindparam("number"), ROUND.c.closed_at.is_(None)))
_KEPT = ("status", "marked", "delegate_to", "objected")


def frozen_rule(work: Work, case: Case, name: str) -> Round:
    """The rule of a round that opens in the case as it stands. Raises Refused where it cannot, or has no numbers."""
    machine = work.version_of(case).machine
    rule = machine.asking(name, case.parties)
    return frozen(rule, machine.scope, lambda needs: load_facts(work, case, Form({}), needs))


def open_rounds(work: Work, case: Case, name: str) -> list[LoadedRound]:
    """Freeze rule and electorate: of one round, or of one for each row or case, each with seats of its own.

    Raises Refused when nobody could answer under the rule. Where there is nothing to hold it for, that is kept as well.
    """
    items = load_items(work, case, name)
    if items == ():
        _keep_empty(work, case, name)
        return []
    if items is not None and (reasons := too_many(len(items))):
        raise Refused(reasons)
    rule = frozen_rule(work, case, name)
    roll = work.attending(work, case) if in_session(rule) else {}
    asked = load_electorates(work, case, rule, items or (None,), roll)
    subjects = load_subjects(work.session, case.id, rule)
    for each in asked:
        if objections := check_electorate(rule, [seat for seat, _ in each], subjects):
            raise Refused(objections)
    ids = _insert(work, case, name, rule, items or (None,))
    forget(work.session, case.id)
    rows = [_seat_row(number, *seat) for number, seats in zip(ids, asked, strict=True) for seat in seats]
    work.session.execute(insert(SEAT), rows)
    if is_secret(rule.sealed):
        _set_up_boxes(work, case, ids, rule)
    found = load_rounds(work.session, ids)
    return [_by_roll(work, each, roll) for each in found]


def _by_roll(work: Work, found: LoadedRound, roll: Mapping[int, Attends]) -> LoadedRound:
    """With the votes that are given to others by the attendance list, and its notes: only now seats have numbers."""
    if not roll:
        return found
    after = found.after(attended(found.rule, found.seats, found.responses, roll))
    notes = {seat.id: roll[seat.organization_id or 0].note or None for seat in after.seats if seat.marked == "roll"}
    change_sitting(work, found, after, notes)
    return after


def load_items(work: Work, case: Case, name: str) -> tuple[Item, ...] | None:
    """What a round would be held for if it opened in the case as it stands; None: once for the whole case."""
    workflow = work.version_of(case).workflow
    below: Sequence[Child] = ()
    if workflow.repeated.get(name) in workflow.children:
        children: Children = work.loaders[Children](work, case)
        below = children.cases
    return items_of(workflow, name, case.data, below)


def _insert(work: Work, case: Case, name: str, rule: Round, items: Sequence[Item | None]) -> list[int]:
    """The ids of the rounds, in order. All but the first name that one, and so go with it."""
    matters = zip(items, freeze(work, case, name, items), strict=True)
    first, *others = ({**_of(each), **_about(matter)} for each, matter in matters)
    common = {"case_id": case.id, "name": name, "rule": rule.model_dump(mode="json"), "opened_at": work.at}
    common["shown_to"] = case.view(work.version_of(case).workflow)
    number = insert_new(work.session, ROUND, **common, **first)
    if not others:
        return [number]
    rows = [{**common, **each, "opening_id": number} for each in others]
    work.session.execute(insert(ROUND), rows)
    query = select(ROUND.c.id).where(ROUND.c.case_id == case.id, ROUND.c.opening_id == number).order_by(ROUND.c.id)
    return [number, *work.session.scalars(query)]


def _keep_empty(work: Work, case: Case, name: str) -> None:
    """A row that stands for an opening with nothing to hold a round for; it is over at once."""
    workflow = work.version_of(case).workflow
    rule, view = workflow.rounds[name].model_dump(mode="json"), case.view(workflow)
    values = {"case_id": case.id, "name": name, "rule": rule, "opened_at": work.at, "closed_at": work.at, "ordinal": 0}
    work.session.execute(insert(ROUND).values(**values, shown_to=view))
    forget(work.session, case.id)


def _of(item: Item | None) -> dict[str, Any]:
    if item is None:
        return {}
    cells = None if item.row is None else {name: dump(value) for name, value in item.row.items()}
    return {"ordinal": item.number, "words": item.words or None, "cells": cells, "child_id": item.case_id}


def _about(matter: Matter | None) -> dict[str, Any]:
    return {} if matter is None else {"matter": matter.to_json(), "matter_hash": matter.hash}


def _seat_row(round_id: int, seat: Seat, holder: Holder) -> dict[str, Any]:
    return {
        "round_id": round_id,
        "capacity": seat.capacity,
        "organization_id": holder.organization_id,
        "person_id": holder.person_id,
        "name_en": seat.name.en,
        "name_zh": seat.name.zh,
        "seat_group": seat.group,
        "weight": str(seat.weight),
        "status": seat.status,
        "marked": seat.marked,
        "chair": seat.chair,
    }


def _set_up_boxes(work: Work, case: Case, ids: Sequence[int], rule: Round) -> None:
    """An empty box for each of these rounds, under a key that is no reader's."""
    compartment, none = compartment_for(work, case, SYSTEM, ()), [0] * len(boxed(rule))
    boxes = [(each, sealed_box(work.session, compartment, each, none)) for each in ids]
    rows = [{"round_id": each, "compartment_id": compartment, "sealed": sealed} for each, sealed in boxes]
    work.session.execute(insert(BOX), rows)


def replace_seats(work: Work, places: Sequence[tuple[LoadedRound, Seat]], holder: Holder) -> None:
    """Give the places of seats to another person; the seats stay, with what was answered from them."""
    left = update(SEAT).where(SEAT.c.id.in_([seat.id for _, seat in places]))
    work.session.execute(left.values(status="replaced", delegate_to=None))
    taken = [_seat_row(found.id, _taken(found, seat, holder), holder) for found, seat in places]
    work.session.execute(insert(SEAT), taken)
    _forget(work, [found for found, _ in places])


def _forget(work: Work, rounds: Iterable[PartOfRound]) -> None:
    for case_id in {each.case_id for each in rounds}:
        forget(work.session, case_id)


def _taken(found: LoadedRound, seat: Seat, holder: Holder) -> Seat:
    """The seat as another person takes it: called by name, unless the round calls its reviewers by number."""
    by_number = isinstance(found.rule, Review) and found.rule.names
    after = Text(en=f"{seat.name.en} (new)", zh=f"{seat.name.zh}（新）")
    return replace(seat, name=after if by_number else holder.name, status="eligible", marked=None)


def change_sitting(work: Work, found: LoadedRound, after: LoadedRound, notes: Mapping[int, str | None]) -> None:
    """Record seats as they are after an act, with ``notes`` on them, and drop the answers that count no more."""
    changes: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for was, now in zip(found.seats, after.seats, strict=True):
        changed = {name: getattr(now, name) for name in _KEPT if getattr(now, name) != getattr(was, name)}
        if now.id in notes:
            changed["note"] = notes[now.id]
        if changed:
            changes.setdefault(tuple(changed.items()), []).append(now.id)
    for alike, seat_ids in changes.items():
        work.session.execute(update(SEAT).where(SEAT.c.id.in_(seat_ids)).values(**dict(alike)))
    if gone := [each.seat_id for each in found.responses if each not in after.responses]:
        work.session.execute(delete(RESPONSE).where(RESPONSE.c.seat_id.in_(gone)))
    _forget(work, [found])


def close_rounds(work: Work, closed: Sequence[tuple[LoadedRound, Verdict]]) -> None:
    """Close rounds with their verdicts."""
    after = [each.closed_as(work.at, verdict) for each, verdict in closed]
    for (was, _), now in zip(closed, after, strict=True):
        declare(work.session, ROUND, was.row._asdict(), now.row._asdict())
        if (known := in_hand(work.session, now.case_id)) is not None:
            known.closed(now)
    rows = ({name: getattr(each, name) for name in ("closed_at", "outcome", "verdict")} for each in after)
    _CLOSE_DECLARED.run(work.session, *({"number": each.id, **row} for each, row in zip(after, rows, strict=True)))


def void_rounds(work: Work, case: Case, event: Text, reason: str | None) -> None:
    """Close the rounds that are open without a verdict: the case leaves the state before they are decided.

    Whoever sat in one is told, with what happened (``event``) and the reason that was given for it. What was voted in
    secret is never counted: the boxes go.
    """
    if none_is_open(work.session, case.id):
        return
    query = update(ROUND).where(ROUND.c.case_id == case.id, ROUND.c.closed_at.is_(None))
    kept = (ROUND.c.id, ROUND.c.rule["sealed"].as_string().label("sealed"))
    left = work.session.execute(
        query.values(closed_at=work.at, outcome=VOID, void_reason=reason).returning(*kept)
    ).all()
    forget(work.session, case.id)
    if secret := [row.id for row in left if is_secret(row.sealed)]:
        work.session.execute(delete(BOX).where(BOX.c.round_id.in_(secret)))
    for each in load_rounds(work.session, [row.id for row in left]):
        seats = tuple(seat.name for seat in each.seats if seat.status != "replaced")
        entry = RoundAnnulled(round=each.name, item=each.item, seats=seats, by=event, reason=reason or "")
        work.enter(case, entry)
