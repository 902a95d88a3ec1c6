"""What people keep of cases for their desks, and what the people of an organization keep for each other.

Nothing of it is a step, and nothing enters a record: it says who does the work inside, and is read by nobody outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update

from govflow.errors import Busy, Conflict, Forbidden, Invalid, NotFound, Refused
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.store.cases import CaseRow, ViewerRow
from govflow.store.lists import kept
from govflow.store.lists.kept import CARE, LABEL, NOTE, PIN, SAVED
from govflow.store.people import MembershipRow, PersonRow, in_office
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_or_ignore, insert_or_replace
from govflow.store.work import Case
from govflow.store.writing.locking import read_case
from govflow.values import Actor, new_id

PAGES = ("inbox", "cases")
MOST_AT_ONCE = 50
LONGEST_NOTE, LONGEST_LABEL, LONGEST_NAME = kept.LONGEST_NOTE, kept.LONGEST_LABEL, kept.LONGEST_NAME
NOT_A_MEMBER = Message("Only who serves in the organization may do this, and not by a mandate.")


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """Let a colleague look after cases, from now on, with a note. ``person_id``: none: the organization as a whole."""

    cases: tuple[str, ...]
    person_id: int | None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """What became of one of them: done, or why not."""

    reference: str
    reasons: tuple[Message, ...] = ()


@retried
def pin(backend: Backend, actor: Actor, reference: str, *, pinned: bool) -> None:
    """Keep a case at hand, or not any more. Raises NotFound, Conflict for one too many."""
    with backend.transaction() as session:
        case = read_case(backend.work(session, actor), reference)
        mine = PIN.c.person_id == actor.person_id
        if not pinned:
            session.execute(delete(PIN).where(mine, PIN.c.case_id == case.id))
            return
        insert_or_ignore(session, PIN, person_id=actor.person_id, case_id=case.id, at=backend.clock.now())
        if _many(session, PIN, mine) > kept.MOST_PINS:
            raise Conflict(Message("You have pinned %(most)s cases already. Unpin one first.", most=kept.MOST_PINS))


@retried
def write_note(backend: Backend, actor: Actor, reference: str, text: str) -> None:
    """Keep a note to oneself about a case, in place of the one before; empty: none. Raises NotFound, Invalid."""
    _check_length("note", text, kept.LONGEST_NOTE)
    with backend.transaction() as session:
        case = read_case(backend.work(session, actor), reference)
        key = {"person_id": actor.person_id, "case_id": case.id}
        if text:
            insert_or_replace(session, NOTE, key, text=text, at=backend.clock.now())
        else:
            session.execute(delete(NOTE).where(*(NOTE.c[name] == value for name, value in key.items())))


@retried
def put_label(backend: Backend, actor: Actor, reference: str, label: str, *, on: bool = True) -> None:
    """Put a label of the organization acted for on a case, or take it off. Raises NotFound, Forbidden, Invalid."""
    if on and not label:
        raise Invalid({"label": Message("Write a label.")})
    _check_length("label", label, kept.LONGEST_LABEL)
    with backend.transaction() as session:
        case = _shared(backend, session, actor, reference)
        key = {"organization_id": actor.organization_id, "case_id": case.id, "label": label}
        if not on:
            session.execute(delete(LABEL).where(*(LABEL.c[name] == value for name, value in key.items())))
            return
        insert_or_ignore(session, LABEL, **key, person_id=actor.person_id, at=backend.clock.now())
        of_case = (LABEL.c.organization_id == actor.organization_id, LABEL.c.case_id == case.id)
        if _many(session, LABEL, *of_case) > kept.MOST_LABELS:
            raise Conflict(Message("There are %(most)s labels on it. Take one off first.", most=kept.MOST_LABELS))


def hand_over(backend: Backend, actor: Actor, handing: HandOver) -> tuple[HandedOver, ...]:
    """Each case by itself: what is refused in one leaves the others done. Raises Refused for too many, Invalid."""
    if len(handing.cases) > MOST_AT_ONCE:
        raise Refused([Message("At most %(most)s items are taken at once. Tick fewer.", most=MOST_AT_ONCE)])
    _check_length("note", handing.note, kept.LONGEST_NOTE)
    return tuple(_hand_over(backend, actor, handing, each) for each in dict.fromkeys(handing.cases))


def _hand_over(backend: Backend, actor: Actor, handing: HandOver, reference: str) -> HandedOver:
    try:
        _give(backend, actor, handing, reference)
    except (NotFound, Forbidden, Refused, Busy) as error:
        return HandedOver(reference=reference, reasons=error.said)
    return HandedOver(reference=reference)


@retried
def _give(backend: Backend, actor: Actor, handing: HandOver, reference: str) -> None:
    with backend.transaction() as session:
        case, now = _shared(backend, session, actor, reference), backend.clock.now()
        key = {"organization_id": actor.organization_id, "case_id": case.id}
        if handing.person_id is None:
            session.execute(delete(CARE).where(*(CARE.c[name] == value for name, value in key.items())))
            return
        if not _serves(backend, session, handing.person_id, actor.organization_id):
            raise Refused([Message("This person does not serve in your organization today.")])
        given = {"given_by": actor.person_id, "given_on": backend.today(), "given_at": now, "note": handing.note}
        taken = now if handing.person_id == actor.person_id else None
        insert_or_replace(session, CARE, key, person_id=handing.person_id, taken_at=taken, **given)


@retried
def take_over(backend: Backend, actor: Actor, reference: str) -> None:
    """Say that one knows of what was handed over to one. Raises NotFound for what was not."""
    with backend.transaction() as session:
        case = read_case(backend.work(session, actor), reference)
        mine = (CARE.c.case_id == case.id, CARE.c.person_id == actor.person_id)
        taken = update(CARE).where(*mine).values(taken_at=backend.clock.now()).returning(CARE.c.case_id)
        if session.execute(taken).first() is None:
            raise NotFound(Message("This was not handed over to you."))


@retried
def save_list(backend: Backend, actor: Actor, page: str, name: str, query: str) -> None:
    """Keep filters of a list under a name, in place of what was kept under it. Raises Invalid, Conflict."""
    if page not in PAGES or len(query) > kept.LONGEST_QUERY:
        raise Invalid({"name": Message("Go back to the page and try again.")})
    if not name:
        raise Invalid({"name": Message("Write a name.")})
    _check_length("name", name, kept.LONGEST_NAME)
    with backend.transaction() as session:
        mine = SAVED.c.person_id == actor.person_id
        same = (mine, SAVED.c.page == page, SAVED.c.name == name)
        session.execute(delete(SAVED).where(*same))
        key = {"id": new_id(), "person_id": actor.person_id, "page": page, "name": name}
        insert_or_ignore(session, SAVED, **key, query=query, at=backend.clock.now())
        if _many(session, SAVED, mine) > kept.MOST_SAVED:
            raise Conflict(Message("You have kept %(most)s lists. Remove one first.", most=kept.MOST_SAVED))


@retried
def remove_list(backend: Backend, actor: Actor, list_id: str) -> None:
    """Keep it no longer. Raises NotFound for anybody else's."""
    with backend.transaction() as session:
        mine = (SAVED.c.id == list_id, SAVED.c.person_id == actor.person_id)
        if session.execute(delete(SAVED).where(*mine).returning(SAVED.c.id)).first() is None:
            raise NotFound(Message("There is no such list."))


def erase_desk(session: Session, person_id: int) -> None:
    """With an account goes what only its owner read; what they looked after is the organization's again."""
    for table in (*kept.OF_PERSON, CARE):
        session.execute(delete(table).where(table.c.person_id == person_id))


def _shared(backend: Backend, session: Session, actor: Actor, reference: str) -> Case:
    """A case that the organization acted for sees, for one of its own people. Raises NotFound, Forbidden, Refused."""
    case = read_case(backend.work(session, actor), reference)
    if not _serves(backend, session, actor.person_id, actor.organization_id):
        raise Forbidden(NOT_A_MEMBER)
    sees = exists().where(ViewerRow.case_id == case.id, ViewerRow.organization_id == actor.organization_id)
    if session.scalar(select(CaseRow.id).where(CaseRow.id == case.id, or_(CaseRow.public.is_(True), sees))) is None:
        raise Refused([Message("Your organization does not see this case.")])
    return case


def _serves(backend: Backend, session: Session, person_id: int | None, organization_id: int | None) -> bool:
    term = MembershipRow.person_id == person_id, MembershipRow.organization_id == organization_id
    query = select(MembershipRow.id).join(PersonRow, PersonRow.id == MembershipRow.person_id).limit(1)
    found = session.scalar(query.where(*term, in_office(backend.today()), PersonRow.active))
    return found is not None


def _many(session: Session, table: Any, *which: Any) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*which)) or 0


def _check_length(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise Invalid({name: Message("At most %(most)s characters are kept. Write it shorter.", most=most)})
