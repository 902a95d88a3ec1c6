"""Who has to stand in the register and be in order, what an entry says, and how that is changed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from govflow.domain.registers.changes import change as change
from govflow.domain.registers.codes import as_written
from govflow.domain.registers.facts import Enter, Entries, KeepOrder, Officer, Order
from govflow.domain.registers.needs import rules as rules
from govflow.domain.registers.order import in_order as in_order
from govflow.domain.registers.yearly import each_year as each_year
from govflow.engine.facts import CaseFacts, Form, Standing
from govflow.engine.rules import CapacityName, ColumnName, FieldName, KindOfOrganization, RoleName
from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import Text

KEPT_BY = "registers.kept_by"
_ANSWER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@rules.guard
def same_activity(entries: Entries, case: CaseFacts, standing: Standing, *, activity: FieldName) -> Message | None:
    """Whoever acts is an organization of the same field, as far as the register knows its field.

    activity: The choice of the field of activity.
    """
    own = entries.found.get(standing.actor.organization_id or 0)
    if own is None or own.activity == case.data.get(activity):
        return None
    return Message("%(own)s is registered for another field of activity.", own=own.name)


@rules.guard
def kept_by(entries: Entries, case: CaseFacts, *, registrar: CapacityName, of: CapacityName) -> Message | None:
    """Whoever keeps the register of an organization acts on its entry, and no other.

    registrar: Who has to be the registrar that entered it.
    of: Whose organizations.
    """
    registrars = {each.organization_id for each in case.holders(registrar)}
    for holder in case.holders(of):
        entry = entries.found.get(holder.organization_id or 0)
        if entry is None:
            return Message("%(organization)s does not stand in the register.", organization=holder.name)
        if entry.registrar_id not in registrars:
            return Message("%(organization)s was registered by another registrar.", organization=holder.name)
    return None


@rules.guard
def has_ended(entries: Entries, case: CaseFacts, *, of: CapacityName) -> Message | None:
    """An organization has left the register: it was dissolved.

    of: Whose organizations.
    """
    for holder in case.holders(of):
        entry = entries.found.get(holder.organization_id or 0)
        if entry is None or entry.ended_on is None:
            return Message("%(organization)s is registered.", organization=holder.name)
    return None


@rules.effect
def enter(
    case: CaseFacts,
    form: Form,
    *,
    registrar: CapacityName,
    kind: KindOfOrganization,
    code: FieldName,
    name_en: FieldName,
    name_zh: FieldName,
    subtype: FieldName,
    activity: FieldName,
    scope: FieldName,
    areas: FieldName,
    seat: FieldName,
    officers: FieldName,
    officer: ColumnName,
    post: ColumnName,
    term_from: ColumnName,
    term_until: ColumnName,
    legal_representative: FieldName,
    roles: dict[FieldName, tuple[RoleName, ...]],
    invites: dict[FieldName, RoleName] | None = None,
    supervisor: CapacityName | None = None,
) -> Enter:
    """The organization is entered in the register, and stands among the organizations from then on.

    registrar: Who registers it, and keeps its entry.
    kind: What kind of organization it is.
    code: The field of the step with its unified social credit code.
    name_en: The field with its name in English.
    name_zh: The field with its name in Chinese.
    subtype: The choice of what it is more narrowly.
    activity: The choice of its field of activity.
    scope: The field with its scope.
    areas: The field with its areas.
    seat: The field with its seat.
    officers: The table of its officers.
    officer: The column with the name of each.
    post: The column with the post.
    term_from: The column with the first day of the term.
    term_until: The column with the last one.
    legal_representative: The field that names its legal representative.
    roles: By the field that names a person, the roles that this person has in it from the day of the entry on.
    invites: By the field that names a person, the role that this person is asked by mail to take in it.
    supervisor: Whose supervision it is under, where somebody takes part so.
    """
    data = case.data
    return Enter(
        case_id=case.id,
        registrar_id=_organization(case, registrar),
        kind=kind,
        subtype=data[subtype],
        code=as_written(str(form[code] or "")),
        name=Text(en=data[name_en], zh=data[name_zh]),
        activity=data[activity],
        activity_field=activity,
        scope=data[scope],
        areas=tuple(data[areas]),
        seat=data[seat],
        officers=tuple(
            Officer(name=row[officer], post=row[post], since=row[term_from], until=row[term_until])
            for row in data[officers]
        ),
        representative_id=data[legal_representative],
        roles=_by_person((data[field], each) for field, these in roles.items() for each in these),
        invites={data[name]: role for name, role in (invites or {}).items()},
        supervisor_id=next((each.organization_id for each in case.holders(supervisor)), None) if supervisor else None,
    )


@rules.effect
def keep_order(
    case: CaseFacts,
    *,
    of: CapacityName,
    order: Literal["in_order", "late", "abnormal"],
    reason: FieldName | None = None,
    says: Text | None = None,
) -> list[KeepOrder]:
    """The register says from today on how an organization stands: in order, late, or on the abnormal list.

    It stands as the worst says that a case has entered and not taken back: what is mended in one mends nothing that
    another one found.

    of: Whose organizations.
    order: How they stand by what this case found: in_order, late or abnormal.
    reason: The field that says why, for whoever looks it up.
    says: Why, where the file itself says it; {field} in it is replaced by the answer to a field.
    """
    said = str(case.data.get(reason) or "") if reason is not None else ""
    if says is not None:
        said = _filled_in(f"{says.en}\n{says.zh}", case)
    return [
        KeepOrder(organization_id=each.organization_id, order=Order(order), reason=said)
        for each in case.holders(of)
        if each.organization_id is not None
    ]


def _filled_in(sentence: str, case: CaseFacts) -> str:
    """The sentence with the answers that it names."""
    return _ANSWER.sub(lambda found: str(case.data.get(found[1], "")), sentence)


def _organization(case: CaseFacts, capacity: str) -> int:
    """Raises Refused where no organization holds the capacity."""
    found = next((each.organization_id for each in case.holders(capacity) if each.organization_id is not None), None)
    if found is None:
        raise Refused([Message("Nobody has been named who could register it.")])
    return found


def _by_person(given: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    """The roles of each person, each once."""
    found: dict[int, dict[str, None]] = {}
    for person, role in given:
        found.setdefault(person, {})[role] = None
    return {person: tuple(roles) for person, roles in found.items()}
