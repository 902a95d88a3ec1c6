"""Writing the register: a new organization with its place in the directory, and how organizations stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from govflow.codec import dump, load
from govflow.domain.registers.facts import Enter, KeepOrder, Order
from govflow.engine.definition import Workflow
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, lock_person
from govflow.store.people.dependence import depends
from govflow.store.people.entering import enter_organization, give_term, monogram
from govflow.store.people.own_people import InvitationRow, put_on_way
from govflow.store.people.registers.known import names_taken, represented
from govflow.store.people.registers.tables import AREA, CHANGE, ENTRY, OFFICER
from govflow.store.record.administration import hold_head, record_new
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work
from govflow.values import Text, new_id

ORGANIZATION = OrganizationRow.__table__
TAKEN = Message("The register has changed meanwhile: look at the page and decide again.")
UNKNOWN = Message("The organization does not stand in the register.")
_OF_NO_LEVEL = "none"
_SERIOUS = {each: number for number, each in enumerate((Order.IN_ORDER, Order.LATE, Order.ABNORMAL))}


@dataclass(frozen=True, kw_only=True)
class Ground:
    """How an organization stands by what one case found."""

    order: Order
    since: date
    reason: str


def enter(work: Work, case: Case, intent: Enter) -> None:
    """Enter an organization in the directory and in the register, and give its first people their roles.

    Accounts are locked before the head of the log of administration, as administrators do; under it names are looked
    for once more, for two may be entered at once. Raises Refused where code, name or representative are taken by now.
    """
    session, today = work.session, case.today(work.at)
    for person_id in sorted({*intent.roles, *intent.invites}):
        lock_person(session, person_id)
    hold_head(session)
    if names_taken(session, (intent.name.en, intent.name.zh)):
        raise Refused([TAKEN])
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
        for person_id, role in sorted(intent.invites.items()):
            _invite(work, case, organization_id, person_id, role)
        title = _title(work.version_of(case).workflow, intent)
        said = {
            "code": intent.code, "activity": intent.activity, "activity_en": title.en, "activity_zh": title.zh,
            "scope": intent.scope, "seat": intent.seat, "representative_id": intent.representative_id,
            "standing": str(Order.IN_ORDER), "standing_since": today, "standing_reason": "",
            "supervisor_id": intent.supervisor_id,
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
        raise Refused([TAKEN]) from error
    for each in intent.areas:
        insert_new(session, AREA, entry_id=entry_id, organization_id=each)
    for position, officer in enumerate(intent.officers, 1):
        insert_new(session, OFFICER, entry_id=entry_id, position=position, **vars(officer))
    names = {"name_en": intent.name.en, "name_zh": intent.name.zh, "areas": list(intent.areas)}
    officers = {"officers": [{name: dump(value) for name, value in vars(each).items()} for each in intent.officers]}
    keep_change(work, case, entry_id, {**said, **names, **officers})


def _invite(work: Work, case: Case, organization_id: int, person_id: int, role: str) -> None:
    """Ask a person at the address of the account; by following the link they consent, and show that it is theirs."""
    person = work.session.get_one(PersonRow, person_id)
    row = InvitationRow(
        id=new_id(), organization_id=organization_id, email=person.email, role=role, language=person.language,
        case_id=case.id, invited_by=work.actor.person_id, invited_at=work.at,
    )  # fmt: skip
    work.session.add(row)
    record_new(work.session, work.actor, work.at, "made", row)
    put_on_way(work.session, row, person_id)


def keep_order(work: Work, case: Case, intent: KeepOrder) -> None:
    """Say of an organization how it stands from today on: as the worst says that any case has found and not taken back.

    Nothing is said of one that is no longer registered.
    """
    query = select(ENTRY.c.id, ENTRY.c.ended_on).where(ENTRY.c.organization_id == intent.organization_id)
    found = work.session.execute(query.with_for_update()).first()  # two cases may say so at once
    if found is None:
        raise Refused([UNKNOWN])
    if found.ended_on is not None:
        return
    own = Ground(order=intent.order, since=case.today(work.at), reason=intent.reason[:2000])
    stands = max([own, *grounds(work, found.id, but=case.id)], key=lambda each: _SERIOUS[each.order])
    work.session.execute(update(ENTRY).where(ENTRY.c.id == found.id).values(**_columns(stands)))
    said = _columns(own) if stands.order is own.order else {**_columns(own), "stands": str(stands.order)}
    keep_change(work, case, found.id, said)


def grounds(work: Work, entry_id: int, but: int) -> list[Ground]:
    """What cases but one have found and not taken back: of each what it said last."""
    rows = work.session.execute(
        select(CHANGE.c.case_id, CHANGE.c.content)
        .where(CHANGE.c.entry_id == entry_id, CHANGE.c.case_id != but)
        .order_by(CHANGE.c.id)
    )
    last = {row.case_id: row.content for row in rows if "standing" in row.content}
    return [
        Ground(order=Order(said["standing"]), since=load(said["standing_since"]), reason=load(said["standing_reason"]))
        for said in last.values()
        if said["standing"] != Order.IN_ORDER
    ]


def _columns(ground: Ground) -> dict[str, Any]:
    return {"standing": str(ground.order), "standing_since": ground.since, "standing_reason": ground.reason}


def against_entering(work: Work, _case: Case, intents: Sequence[Any]) -> Iterator[Message]:
    """Why an organization cannot be entered, or how it stands not be kept, as far as only the register knows it."""
    for each in intents:
        if isinstance(each, Enter):
            yield from _against(work, each)
        elif isinstance(each, KeepOrder) and _entry_of(work, each.organization_id) is None:
            yield UNKNOWN


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
    if me is not None and any(
        person == me or depends(session, me, person, work.at) for person in {*intent.roles, *intent.invites}
    ):
        yield Message(
            "You would give yourself a role in the organization, or have it given by an account of yours: somebody "
            "else registers it."
        )


def keep_change(work: Work, case: Case, entry_id: int, content: dict[str, Any]) -> None:
    """Add what the case changed in an entry to what was changed before."""
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
