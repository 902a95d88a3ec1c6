"""What a party could read of a case on a day: for itself, and for those whom the file names, as far as they read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from govflow.domain.confidences import SIGHT
from govflow.engine.machine import Machine
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.names import Names
from govflow.services.queries.case.record import entry_title
from govflow.services.rights import holds, reads_as
from govflow.store.mediation.sight import (
    Holding,
    Readable,
    load_confided_readable,
    load_holdings,
    load_readable,
)
from govflow.store.record.compartments import load_confided
from govflow.store.record.history import HistoryRow
from govflow.store.record.numbers import numbered
from govflow.store.rounds.reviewers import hidden_reviewers
from govflow.store.visibility import reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import SYSTEM, Text


@dataclass(frozen=True, kw_only=True)
class ReaderShown:
    """Somebody that takes or took part, of whom the actor may look up what it could read."""

    id: int
    name: Text
    title: Text
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An entry that could be read: its number for the actor where it is of the record, its hash and the interval."""

    number: int | None
    title: Text | Message
    at: datetime
    hash: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class SightPage:
    """``readers``: whom the actor may ask about. ``all``: it is about the actor itself, so nothing is left out."""

    head: Head
    readers: tuple[ReaderShown, ...]
    reader: ReaderShown
    on: date
    today: date
    all: bool
    entries: tuple[Seen, ...]
    confided: tuple[Seen, ...]


NOBODY = Message("You take no part in this case, so there is nothing that was shown to you alone.")


def load_sight(work: Work, reference: str, holding_id: int | None = None, on: date | None = None) -> SightPage:
    """What somebody could read at the end of a day, of what the actor may read itself. Raises NotFound.

    ``holding_id``: of whom, as numbered by the page; else the actor. ``on``: else today; a later day is today.
    """
    case = read_case(work, reference)
    machine, today = work.version_of(case).machine, case.today(work.at)
    holdings = load_holdings(work.session, case.id)
    others = not holds(work, case).isdisjoint(machine.book(SIGHT) or ())
    hidden = hidden_reviewers(work, case) if others else {}
    may = [each for each in holdings if _is_me(work, each) or (others and each.person_id not in hidden)]
    chosen = next((each for each in may if _chosen(work, each, holding_id)), None)
    if chosen is None:
        raise NotFound(NOBODY)
    day = min(on or today, today)
    moment = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(case.body.zone))
    mine = [each for each in holdings if _who(each) == _who(chosen)]
    names = load_names(work, case)
    names.load(work, persons=(each.person_id for each in may), organizations=(each.organization_id for each in may))
    return SightPage(
        head=load_head(work, case, names),
        readers=tuple(_shown(each, machine, names) for each in _once(may)),
        reader=_shown(chosen, machine, names),
        on=day,
        today=today,
        all=_is_me(work, chosen),
        entries=_entries(work, case, machine, mine, moment),
        confided=_confided(work, case, machine, chosen, moment),
    )


def _is_me(work: Work, holding: Holding) -> bool:
    if holding.person_id is not None:
        return holding.person_id == work.actor.person_id
    return holding.organization_id in work.actor.organization_ids


def _chosen(work: Work, holding: Holding, holding_id: int | None) -> bool:
    return holding.id == holding_id if holding_id is not None else _is_me(work, holding)


def _who(holding: Holding) -> tuple[int | None, int | None]:
    return holding.organization_id, holding.person_id


def _once(holdings: list[Holding]) -> list[Holding]:
    """Each organization and person once, as what it took part last."""
    return list({_who(each): each for each in holdings}.values())


def _entries(work: Work, case: Case, machine: Machine, holdings: list[Holding], moment: datetime) -> tuple[Seen, ...]:
    held = reads_as(work, case)
    own = numbered(shape_of(held))
    query = select(HistoryRow.seq, own.c.number).join(own, own.c.seq == HistoryRow.seq)
    values = {"case": case.id, **reading(work.actor, held)}
    numbers = {row.seq: row.number for row in work.session.execute(query.where(HistoryRow.case_id == case.id), values)}
    found = load_readable(work.session, case.id, holdings, machine.workflow, moment)
    return tuple(
        _seen(each, entry_title(machine, each.kind, each.name), numbers[each.seq])
        for each in found
        if each.seq in numbers
    )


def _confided(work: Work, case: Case, machine: Machine, chosen: Holding, moment: datetime) -> tuple[Seen, ...]:
    """Of others as far as the actor reads it; of itself all, what it reads no more by its kind."""
    own = {each.id: each.entry for each in load_confided(work.session, work.actor, case.id, reads_as(work, case))}
    mine = _is_me(work, chosen)
    return tuple(
        _seen(
            each, own[each.id].title(machine.workflow) if each.id in own else entry_title(machine, each.kind, each.name)
        )
        for each in load_confided_readable(work.session, case.id, chosen, moment)
        if mine or each.id in own
    )


def _seen(each: Readable, title: Text | Message, number: int | None = None) -> Seen:
    return Seen(number=number, title=title, at=each.at, hash=each.hash, since=each.since, until=each.until)


def _shown(each: Holding, machine: Machine, names: Names) -> ReaderShown:
    return ReaderShown(
        id=each.id,
        name=names.person(each.person_id) or names.organization(each.organization_id) or SYSTEM.person,
        title=machine.workflow.parties[each.capacity].title,
        since=each.since,
        until=each.until,
    )
