"""What was put to the vote at a conference, and how it was decided: in the words of the pages of these rounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from govflow.engine.definition import FormField, Workflow
from govflow.engine.rounds.keeping import is_of_sitting
from govflow.engine.rounds.matter import SHORT, fields_of
from govflow.engine.rounds.rules import Consultation, Offer, Review, Signature
from govflow.messages import Message
from govflow.services.queries.case.answers import Answered, readable
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.case.round.items import title_of
from govflow.services.queries.case.round.result import Line, derivation_of, sealed_of, sentence_of, silence_of
from govflow.services.queries.case.round.seats import SeatCard, asked_of_notes, load_seats
from govflow.services.queries.papers.agenda import ItemCase
from govflow.services.rights import reads_as
from govflow.store.rounds import LoadedRound, load_rounds
from govflow.store.rounds.sight import readable_rounds
from govflow.store.rounds.tables import RoundRow
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import shaped
from govflow.store.visibility import Held, Outside, Shape, reading, shape_of
from govflow.store.work import Case, Work
from govflow.values import Text

_COLUMNS: tuple[Any, ...] = (RoundRow.id, RoundRow.case_id, RoundRow.name, RoundRow.child_id, RoundRow.ordinal)
UNTOLD = (Review, Offer)  # they name persons, or what competitors offer: no paper of a conference


@dataclass(frozen=True, kw_only=True)
class Vote:
    """A round that is over. ``cards``: what each seat answered; none for who reads it from outside."""

    title: Text
    closed_at: datetime
    consults: bool  # opinions were asked for, nothing was decided
    signs: bool
    of_sitting: bool  # else it was answered in writing, whatever went on meanwhile
    void: bool
    void_reason: str | None
    sentence: Message | None
    derivation: tuple[Line, ...]
    sealed: Message | None
    cards: tuple[SeatCard, ...]
    reserving: str | None
    refusing: str | None
    silence: Message | None
    texts: tuple[Answered, ...]  # what was put to the vote, as it was frozen
    files: tuple[str, ...]  # the names of the files beside it
    hash: str | None  # how that of the matter begins


@dataclass(frozen=True, kw_only=True)
class Votes:
    """Of each item, by the id of its case; and those on the conference itself, such as on its minutes."""

    of_items: Mapping[int, tuple[Vote, ...]]
    of_meeting: tuple[Vote, ...]


@shaped
def _closed(shape: Shape) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .where(RoundRow.case_id.in_(bindparam("cases", expanding=True)), RoundRow.closed_at.is_not(None))
        .where(readable_rounds(shape))
        .order_by(RoundRow.id)
    )


def load_votes(work: Work, case: Case, names: Names, lines: Sequence[ItemCase]) -> Votes:
    """All that was voted on, oldest first, as far as all who see the conference and its items may know of it."""
    held = reads_as(work, case)
    items = {each.case.id: each for each in lines}
    ours = _closed(shape_of(held)).asked(cases=[case.id], **reading(work.actor, held))
    theirs = _closed(shape_of(Held())).asked(cases=sorted(items), **reading(work.actor, Held()))
    read_ahead(work.session, [ours, theirs])
    rows = [row for row in ours.rows(work.session) if _known(held, row.name)]
    rows += [row for row in theirs.rows(work.session) if _known(items[row.case_id].held, row.name)]
    found = {each.id: each for each in load_rounds(work.session, [row.id for row in rows])}
    read_ahead(work.session, [asked_of_notes(each) for each in found])
    _expect(names, found.values())
    of_items: dict[int, list[Vote]] = {}
    of_meeting = []
    for row in rows:
        if isinstance(found[row.id].rule, UNTOLD) or not found[row.id].held:
            continue
        if row.case_id == case.id and row.ordinal is None:
            of_meeting.append(_vote(work, case, names, found[row.id], held))
        elif (below := items.get(row.child_id or row.case_id)) is not None:
            whole = case if row.case_id == case.id else below.case
            of_items.setdefault(below.case.id, []).append(
                _vote(work, whole, names, found[row.id], held if whole is case else below.held, below.case)
            )
    in_order = {each: tuple(sorted(votes, key=lambda vote: vote.closed_at)) for each, votes in of_items.items()}
    return Votes(of_items=in_order, of_meeting=tuple(of_meeting))


def _known(held: Held, name: str) -> bool:
    return not isinstance(held, Outside) or name in held.rounds


def _expect(names: Names, rounds: Iterable[LoadedRound]) -> None:
    holders = [each for found in rounds for each in found.holders.values()]
    names.expect(organizations={each for each, _ in holders}, persons={each for _, each in holders})


def _vote(work: Work, case: Case, names: Names, found: LoadedRound, held: Held, below: Case | None = None) -> Vote:
    assert found.closed_at is not None  # only those that are over were asked for
    outside = isinstance(held, Outside)
    return Vote(
        title=title_of(work, case, found.name),
        closed_at=found.closed_at,
        consults=isinstance(found.rule, Consultation),
        signs=isinstance(found.rule, Signature),
        of_sitting=is_of_sitting(found.rule),
        void=found.void,
        void_reason=None if outside else found.void_reason,
        sentence=sentence_of(found),
        derivation=derivation_of(found),
        sealed=sealed_of(found),
        cards=() if outside else load_seats(work, case, names, found),
        reserving=found.rule.reserving if isinstance(found.rule, Signature) else None,
        refusing=found.rule.refusing if isinstance(found.rule, Signature) else None,
        silence=silence_of(found.rule),
        texts=_texts(work, names, found, _fields(work, case, found, below), held),
        files=_files(found, outside=outside),
        hash=found.matter.hash[:SHORT] if found.matter is not None else None,
    )


def _fields(work: Work, case: Case, found: LoadedRound, below: Case | None) -> Mapping[str, FormField]:
    """What a round is about are fields of its case, or of the case below that it was held for."""
    workflow: Workflow = work.version_of(case).workflow
    if below is not None and below is not case:
        return work.version_of(below).workflow.fields
    return fields_of(workflow, found.name)


def _texts(
    work: Work, names: Names, found: LoadedRound, fields: Mapping[str, FormField], held: Held
) -> tuple[Answered, ...]:
    """What was frozen for all to read; what is for few stays where it lies."""
    open_to_all = {
        each.field: each.value
        for each in (found.matter.pieces if found.matter is not None else ())
        if each.digest is None and each.paper is None and each.value is not None and each.field in fields
    }
    told = {name: value for name, value in open_to_all.items() if fields[name].public or not isinstance(held, Outside)}
    names.load(work, **ids_in(told, fields))
    return tuple(
        Answered(
            name=name,
            label=fields[name].label,
            value=readable(fields[name], value, names.at(found.opened_at)),
            long=fields[name].kind.long,
        )
        for name, value in told.items()
    )


def _files(found: LoadedRound, *, outside: bool) -> tuple[str, ...]:
    """Each with how its hash begins. From outside none: files have readers of their own."""
    if outside or found.matter is None:
        return ()
    papers = [each.paper for each in found.matter.pieces if each.paper is not None and each.digest is None]
    return tuple(f"{each.filename} (SHA-256 {each.sha256[:SHORT]})" for each in papers)
