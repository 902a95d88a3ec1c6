"""Who may do what in a case beside the steps of its procedure: one function for each right, for commands and pages.

Each answers for the actor of the work; what speaks against an act is said with all reasons. Steps are the engine's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, select

from govflow.domain.attendance import ROLL, RollBook
from govflow.domain.meetings import AGENDA, AgendaBook
from govflow.engine.deadlines.durations import day_after
from govflow.engine.definition import Workflow
from govflow.engine.facts import Form, Holder
from govflow.engine.rounds import keeping
from govflow.engine.rounds.electorate import replaces
from govflow.engine.rounds.seats import Seat
from govflow.engine.seating.anew import against_filing_anew, needs
from govflow.engine.seating.authority import against_crossing
from govflow.errors import Forbidden, Refused
from govflow.messages import Message
from govflow.services.accounts.serving import check_may_begin, may_begin
from govflow.store.documents import DocumentRow, lodged_now
from govflow.store.meetings.attendance import load_recorders
from govflow.store.meetings.floor import what_interrupts
from govflow.store.register import StoredRegister
from govflow.store.rounds import PartOfRound
from govflow.store.rounds.entries import load_entries
from govflow.store.rounds.sight import may_know
from govflow.store.sql.prepared import Prepared
from govflow.store.standing import reading_capacities, standing
from govflow.store.visibility import Held, reading
from govflow.store.work import Case, Work
from govflow.store.writing import pauses
from govflow.store.writing.answers import given_with
from govflow.store.writing.clocks import closes_at
from govflow.store.writing.entering import answering_role
from govflow.store.writing.facts import load_facts
from govflow.store.writing.matter import against_new_version
from govflow.store.writing.seating import held
from govflow.values import Text

DOCUMENT = DocumentRow.__table__

_ASKED = [DOCUMENT.c[each] for each in ("id", "field", "seat_id", "audience", "created_at", "title")]
_FILED = Prepared(
    select(*_ASKED, lodged_now().label("lodged")).where(DOCUMENT.c.id == bindparam("document"))
)  # fmt: skip


def check_may_open(work: Work, workflow: Workflow) -> None:
    """Raises Forbidden when the organization acted for cannot open a case of this procedure."""
    check_may_begin(work.actor, workflow)
    if workflow.child_only:
        raise Forbidden(Message("“%(procedure)s” is opened from another case.", procedure=workflow.title))
    if not may_open(work, workflow):
        kinds = tuple(party.title for party in workflow.parties.values() if party.opens)
        raise Forbidden(Message("Your organization cannot open this; it is opened by: %(kinds)s.", kinds=kinds))


def may_open(work: Work, workflow: Workflow) -> bool:
    """Can the organization acted for take a seat that opens this procedure, which no other case has to open?"""
    if work.actor.organization_id is None or workflow.child_only or not may_begin(work.actor, workflow):
        return work.actor.citizen and may_begin(work.actor, workflow)
    new = StoredRegister(work.session, work.today)
    known = work.registers.setdefault((new.today, new.zone, new.today), new)  # as of a case that opens today
    holder = known.organization(work.actor.organization_id)
    return holder is not None and any(party.opens and holder.kind in party.kinds for party in workflow.parties.values())


def holds(work: Work, case: Case) -> frozenset[str]:
    """The capacities and capacity.role pairs that the actor acts with: for one organization, and in person."""
    return held(work, case)


def reads_as(work: Work, case: Case) -> Held:
    """The capacities whose audience the actor belongs to, through any of the person's organizations, since when."""
    return reading_capacities(work, case)


def knows_round(work: Work, case: Case, round_id: int) -> bool:
    """Is this a round of the case that the actor may know of? Others are as if there were none."""
    return may_know(work.session, work.actor, case.id, round_id, reads_as(work, case))


def answers_for(work: Work, case: Case, found: PartOfRound, seat: Seat) -> bool:
    """May the actor answer for this seat of a round? Its electorate was frozen: a member that left since still may."""
    return seat.id in own_seats(work, case, [(found, seat)])


def own_seats(work: Work, case: Case, seats: Iterable[tuple[PartOfRound, Seat]]) -> frozenset[int]:
    """Those of these seats that the actor may answer for."""
    needed = dict[int, str]()
    for found, seat in seats:
        organization, person = found.holders[seat.id]
        role = answering_role(found.rule, work.vocabulary)
        if person is not None and person == work.actor.in_person:
            needed[seat.id] = seat.capacity
        elif person is None and organization == work.actor.organization_id:
            needed[seat.id] = f"{seat.capacity}.{role}" if role else seat.capacity
    held = standing(work, case).capacities if needed else frozenset()
    return frozenset(seat for seat, capacity in needed.items() if capacity in held)


def sits_in(work: Work, found: PartOfRound, seat: Seat) -> bool:
    """Is it the seat of the actor, in person or for any organization that the person may act for?"""
    organization, person = found.holders[seat.id]
    return organization in work.actor.organization_ids if person is None else person == work.actor.in_person


def not_yours(work: Work, case: Case, seat: Seat) -> Message:
    """Why the actor does not answer for a seat: what bars the actor in this case, else that it is somebody else's."""
    return next(iter(_barred(work, case)), Message("You do not answer for %(seat)s.", seat=seat.name))


def keeps_round(work: Work, case: Case, found: PartOfRound) -> bool:
    """Does the actor keep this round: attendance, and answers given in the room? As the file names, nobody else."""
    return keeping.keeps(found.rule, holds(work, case))


def closes_round(work: Work, case: Case, found: PartOfRound) -> bool:
    """Is it for the actor to close this round before its deadline: as its chair, or where it has none, who keeps it?"""
    return keeping.closes_by_hand(found.rule, holds(work, case))


def against_closing(work: Work, case: Case, found: PartOfRound) -> list[Message]:
    """Why the actor, whose part it is, does not close the round now: by what they entered they would decide it."""
    listed = [found.holders[each.id][0] for each in found.seats if each.marked == "roll"]
    entries = [*load_entries(work.session, found), *load_recorders(work, case, filter(None, listed))]
    actor = work.actor
    by = Holder(organization_id=actor.organization_id, person_id=actor.person_id, name=actor.person)
    closing = [each for who in keeping.closers(found.rule) for each in case.holders(who.partition(".")[0])]
    own = keeping.against_closing(found.rule, entries, by, closing, at=work.at, calendar=work.calendar_of(case))
    return [*what_interrupts(work, case), *own]


def against_late_entry(work: Work, case: Case, found: PartOfRound) -> list[Message]:
    """Why nothing is entered for others in a round any more: they could not object before its deadline."""
    return keeping.against_late_entry(found.rule, closes_at(work, case), at=work.at, calendar=work.calendar_of(case))


def replaces_in_round(work: Work, case: Case, found: PartOfRound) -> bool:
    """May the actor put other persons in the place of reviewers in this round?"""
    return replaces(found.rule, holds(work, case))


def against_arranging(work: Work, case: Case) -> list[Message]:
    """Why the actor may not put the agenda of the case in order now."""
    book = work.version_of(case).machine.book(AGENDA)
    if book is None:
        return [Message("This case has no agenda.")]
    fixed = Message("The agenda is fixed: in “%(state)s” its order is not changed any more.", state=_state(work, case))
    return against_keeping(work, case, book.kept_by, book.open_in, fixed)


def against_debating(work: Work, case: Case, book: AgendaBook) -> list[Message]:
    """Why the actor may not ask for the debate of an item of the agenda now, nor take that back."""
    closed = Message("In “%(state)s” no debate of an item is asked for.", state=_state(work, case))
    return against_others(work, case, book.debate_asked_by) or [closed] * (case.state not in book.debate_asked_in)


def against_roll(work: Work, case: Case) -> list[Message]:
    """Why the actor may not record who is at the meeting now."""
    book: RollBook | None = work.version_of(case).machine.book(ROLL)
    if book is None:
        return [Message("This case has no attendance list.")]
    closed = Message("In “%(state)s” no attendance is recorded.", state=_state(work, case))
    return against_keeping(work, case, book.kept_by, (*book.taken_in, *book.corrected_in), closed)


def against_asking_replies(work: Work, case: Case) -> list[Message]:
    """Why the actor may not remind those who were invited now."""
    book: RollBook | None = work.version_of(case).machine.book(ROLL)
    return against_others(work, case, () if book is None else book.kept_by) or _not_asked(work, case, book)


def against_replying(work: Work, case: Case) -> list[Message]:
    """Why the actor may not reply to the invitation of the meeting now."""
    book: RollBook | None = work.version_of(case).machine.book(ROLL)
    if book is not None and invited_as(work, case, book) is None:
        return _barred(work, case) or [Message("Only an organization that was invited replies to the invitation.")]
    return _not_asked(work, case, book)


def invited_as(work: Work, case: Case, book: RollBook) -> str | None:
    """As what the organization that the actor acts for was invited, if it was: first of all as a member."""
    own, number = holds(work, case), work.actor.organization_id
    mine = (name for name in (*book.of, *book.guests) if name in own)
    return next((name for name in mine if any(each.organization_id == number for each in case.holders(name))), None)


def gives_proxy(work: Work, case: Case, book: RollBook) -> bool:
    """May the actor give the vote of its organization to another? Only who binds it, as for votes."""
    name, role = invited_as(work, case, book), work.vocabulary.binding
    return name in book.of and (f"{name}.{role}" if role else name) in holds(work, case)


def _not_asked(work: Work, case: Case, book: RollBook | None) -> list[Message]:
    if book is None or not book.replied_in:
        return [Message("Nobody is asked here who comes to the meeting.")]
    closed = Message("In “%(state)s” no reply to the invitation is given.", state=_state(work, case))
    return [] if case.state in book.replied_in else [closed]


def _state(work: Work, case: Case) -> Text:
    return work.version_of(case).workflow.states[case.state].title


def against_filing(work: Work, case: Case) -> list[Message]:
    """Why the actor may not file a document in the case."""
    if not holds(work, case):
        return _barred(work, case) or [Message("Only a party of the case files documents in it.")]
    return [] if case.end is None else [Message("The case has ended; nothing more is filed in it.")]


def closed_to_versions(work: Work, case: Case, document_id: str) -> Forbidden | Refused | None:
    """Why the actor files no new version of a document, asked by its page and by the command; it is known to exist.

    What a round is held on or has decided on stays, and so does what a step moved the case with. Else who may take a
    step that asks for such a document now, and leaves the case where it is, may as well file it anew.
    """
    if reasons := against_filing(work, case):
        return Forbidden(reasons[0])
    row = _FILED.first(work.session, document=document_id, **reading(work.actor, Held()))
    if not row.lodged:
        return Forbidden(Message("Only who lodged a document files a new version of it."))
    if row.seat_id is not None:
        return Forbidden(Message("This file belongs to an offer: until the round closes, replace the offer."))
    machine = work.version_of(case).machine
    field = machine.workflow.fields.get(row.field or "")
    reasons = against_new_version(work, case, row.id, row.title if field is None else field.label)
    if field is not None and not reasons:
        facts = load_facts(work, case, Form({}), needs(machine, case.state, field.name))
        reasons = against_filing_anew(machine, facts, field, given_with(work, case, row))
    return Refused(reasons) if reasons else None


def against_pausing(work: Work, case: Case) -> list[Message]:
    """Why the actor may not stop a clock now."""
    return _against_pausers(work, case) or pauses.against_pausing(work, case, holds(work, case))


def against_resuming(work: Work, case: Case) -> list[Message]:
    """Why the actor may not let a clock run again now."""
    return _against_pausers(work, case) or pauses.against_resuming(work, case, holds(work, case))


def against_extending(work: Work, case: Case) -> list[Message]:
    """Why the actor may not lengthen a deadline now."""
    deadlines = work.version_of(case).workflow.deadlines(case.state)
    allowed = tuple(due.extend.by for _, due in deadlines if due.extend is not None)
    if not allowed:
        return [Message("This deadline cannot be extended.")]
    return against_others(work, case, allowed) or pauses.against_extending(work, case, holds(work, case))


def against_reopening(work: Work, case: Case, reason: str) -> list[Message]:
    """Why the actor may not reopen the case now."""
    machine = work.version_of(case).machine
    reopen = machine.workflow.states[case.state].reopen
    if reopen is None or case.ended_at is None:
        return [Message("A case in “%(state)s” is not reopened.", state=_state(work, case))]
    found = []
    if reopen.by not in holds(work, case):
        found.append(Message("Only %(capacity)s may reopen it.", capacity=machine.capacity_title(reopen.by)))
    last = day_after(case.today(case.ended_at), reopen.within, work.calendar_of(case), {})
    if case.today(work.at) > last:
        found.append(Message("It could be reopened until %(day)s.", day=last))
    return found if reason.strip() else [*found, Message("A written reason is needed.")]


def against_keeping(work: Work, case: Case, by: Collection[str], at: Collection[str], closed: Message) -> list[Message]:
    """Why the actor may not write in a book that these keep, in these states; ``closed``: that it is another."""
    return against_others(work, case, by) or ([] if case.state in at else [closed])


def _barred(work: Work, case: Case) -> list[Message]:
    """What keeps the actor from acting as what it is in the case: another side, or a conflict."""
    found = standing(work, case)
    return [*found.against, *against_crossing(found)]


def _against_pausers(work: Work, case: Case) -> list[Message]:
    """Names who may stop a clock in the present state, those whom the file names, where the actor may not."""
    deadlines = work.version_of(case).workflow.deadlines(case.state)
    allowed = tuple(dict.fromkeys(who for _, due in deadlines if due.pause is not None for who in due.pause.by))
    return against_others(work, case, allowed) if allowed else [Message("This deadline cannot be changed.")]


def against_others(work: Work, case: Case, allowed: Collection[str]) -> list[Message]:
    """Names who may do something where the actor, who is none of these, may not."""
    if not allowed:
        return [Message("The procedure names nobody who may do this.")]
    if not holds(work, case).isdisjoint(allowed):
        return []
    titles = tuple(work.version_of(case).machine.capacity_title(each) for each in allowed)
    names = tuple(dict.fromkeys(each.name for who in allowed for each in case.holders(who.split(".")[0])))
    return _barred(work, case) or [Message("Only %(capacity)s may do this: %(names)s.", capacity=titles, names=names)]
