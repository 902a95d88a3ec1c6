"""Writing the register: a new organization with its place in the directory, and how organizations stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from govflow.codec import dump
from govflow.domain.registers.facts import Enter, KeepOrder, Order
from govflow.engine.definition import Workflow
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.people import MembershipRow, OrganizationRow, lock_person
from govflow.store.people.dependence import depends
from govflow.store.people.entering import enter_organization, give_term, monogram
from govflow.store.people.registers.known import names_taken, represented
from govflow.store.people.registers.tables import AREA, CHANGE, ENTRY, OFFICER
from govflow.store.record.administration import hold_head
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work
from govflow.values import Text

ORGANIZATION = OrganizationRow.__table__
_TAKEN = Message("The register has changed meanwhile: look at the page and decide again.")
_OF_NO_LEVEL = "none"


def enter(work: Work, case: Case, intent: Enter) -> None:
    """Enter an organization in the directory and in the register, and give its first people their roles.

    Accounts are locked before the head of the log of administration, as administrators do; under it names are looked
    for once more, for two may be entered at once. Raises Refused where code, name or representative are taken by now.
    """
    session, today = work.session, case.today(work.at)
    for person_id in sorted(intent.roles):
        lock_person(session, person_id)
    hold_head(session)
    if names_taken(session, (intent.name.en, intent.name.zh)):
        raise Refused([_TAKEN])
    try:
        organization_id = enter_organization(
            session, work.actor, work.at,
            OrganizationRow(
                kind=intent.kind, level=_OF_NO_LEVEL, subtype=intent.subtype, code=intent.code, name_en=intent.name.en,
                name_zh=intent.name.zh, monogram=monogram(intent.name),
            ),
        )  # fmt: skip
        for person_id, roles in sorted(intent.roles.items()):
            for role in roles:
                term = MembershipRow(person_id=person_id, organization_id=organization_id, role=role, since=today)
                give_term(session, work.actor, work.at, term)
        title = _title(work.version_of(case).workflow, intent)
        said = {
            "code": intent.code, "activity": intent.activity, "activity_en": title.en, "activity_zh": title.zh,
            "scope": intent.scope, "seat": intent.seat, "representative_id": intent.representative_id,
            "standing": str(Order.IN_ORDER), "standing_since": today, "standing_reason": "",
        }  # fmt: skip
        entry_id = insert_new(
            session,
            ENTRY,
            organization_id=organization_id,
            registrar_id=intent.registrar_id,
            registered_in=case.id,
            entered_on=today,
            **said,
        )
    except IntegrityError as error:
        raise Refused([_TAKEN]) from error
    for each in intent.areas:
        insert_new(session, AREA, entry_id=entry_id, organization_id=each)
    for position, officer in enumerate(intent.officers, 1):
        insert_new(session, OFFICER, entry_id=entry_id, position=position, **vars(officer))
    names = {"name_en": intent.name.en, "name_zh": intent.name.zh, "areas": list(intent.areas)}
    officers = {"officers": [{name: dump(value) for name, value in vars(each).items()} for each in intent.officers]}
    _keep_change(work, case, entry_id, {**said, **names, **officers})


def keep_order(work: Work, case: Case, intent: KeepOrder) -> None:
    """Say of an organization how it stands from today on."""
    found = _entry_of(work, intent.organization_id)
    if found is None:
        raise Refused([_UNKNOWN])
    said = {
        "standing": str(intent.order), "standing_since": case.today(work.at), "standing_reason": intent.reason[:2000]
    }  # fmt: skip
    work.session.execute(update(ENTRY).where(ENTRY.c.id == found).values(**said))
    _keep_change(work, case, found, said)


def against_entering(work: Work, _case: Case, intents: Sequence[Any]) -> Iterator[Message]:
    """Why an organization cannot be entered, or how it stands not be kept, as far as only the register knows it."""
    for each in intents:
        if isinstance(each, Enter):
            yield from _against(work, each)
        elif isinstance(each, KeepOrder) and _entry_of(work, each.organization_id) is None:
            yield _UNKNOWN


def _against(work: Work, intent: Enter) -> Iterator[Message]:
    session, me = work.session, work.actor.person_id
    if intent.subtype not in work.vocabulary.subtypes:
        yield Message("“%(subtype)s” is no kind of organization that this installation knows.", subtype=intent.subtype)
    taken = select(ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh).where(ORGANIZATION.c.code == intent.code)
    owner = session.execute(taken).first()
    if owner is not None:
        yield Message("The code belongs to %(name)s.", name=Text(en=owner.name_en, zh=owner.name_zh))
    for name in represented(session, [intent.representative_id]).values():
        yield Message(
            "The person named is the legal representative of %(other)s already: name another one.", other=name
        )
    if me is not None and any(person == me or depends(session, me, person, work.at) for person in intent.roles):
        yield Message(
            "You would give yourself a role in the organization, or have it given by an account of yours: somebody "
            "else registers it."
        )


def _keep_change(work: Work, case: Case, entry_id: int, content: dict[str, Any]) -> None:
    stored = {name: dump(value) for name, value in content.items()}
    day = case.today(work.at)
    insert_new(work.session, CHANGE, entry_id=entry_id, case_id=case.id, at=work.at, on_day=day, content=stored)


def _entry_of(work: Work, organization_id: int) -> int | None:
    query = select(ENTRY.c.id).where(ENTRY.c.organization_id == organization_id)
    found: int | None = work.session.execute(query).scalar()
    return found


def _title(workflow: Workflow, intent: Enter) -> Text:
    """What the file calls the field of activity."""
    return workflow.fields[intent.activity_field].options[intent.activity]


_UNKNOWN = Message("The organization does not stand in the register.")
