"""What becomes of an organization in the register: its items change, it is wound up, and it leaves."""

from __future__ import annotations

from govflow.domain.registers.facts import ORDERS, ChangeEntry, Deregister, Entries, Entry, Liquidate, Order
from govflow.domain.registers.needs import rules
from govflow.engine.facts import CaseFacts
from govflow.engine.rules import CapacityName, FieldName
from govflow.messages import Message

SUPERVISOR_OF = "registers.supervisor_of"


@rules.derivation
def registrar_of(entries: Entries, case: CaseFacts, *, of: CapacityName) -> int | None:
    """Whoever registered the first holder of a capacity, and keeps its entry.

    of: Whose registrar.
    """
    entry = _first(entries, case, of)
    return entry.registrar_id if entry is not None else None


@rules.derivation
def supervisor_of(entries: Entries, case: CaseFacts, *, of: CapacityName) -> int | None:
    """The supervisor of the first holder of a capacity, by its entry in the register.

    of: Whose supervisor.
    """
    entry = _first(entries, case, of)
    return entry.supervisor_id if entry is not None else None


@rules.guard
def is_registered(entries: Entries, case: CaseFacts, *, of: CapacityName) -> Message | None:
    """An organization stands in the register, and has not left it.

    of: Whose organizations.
    """
    for holder in case.holders(of):
        entry = entries.found.get(holder.organization_id or 0)
        if entry is None or entry.ended_on is not None:
            return Message("%(organization)s does not stand in the register.", organization=holder.name)
    return None


@rules.guard
def has_supervisor(entries: Entries, case: CaseFacts, *, of: CapacityName, has: bool) -> Message | None:
    """An organization is under a supervisor by its entry in the register, or is under none.

    of: Whose organizations.
    has: True where there has to be one, false where there has to be none.
    """
    for holder in case.holders(of):
        entry = entries.found.get(holder.organization_id or 0)
        if entry is None:
            return Message("%(organization)s does not stand in the register.", organization=holder.name)
        if has and entry.supervisor_id is None:
            return Message("%(organization)s registered directly, it has no supervisor.", organization=holder.name)
        if not has and entry.supervisor_id is not None:
            return Message("%(organization)s has a supervisor, which consents first.", organization=holder.name)
    return None


@rules.guard
def may_take_over(entries: Entries, case: CaseFacts, *, by: CapacityName, of: CapacityName) -> Message | None:
    """Whoever takes over what is left is registered for the same field of activity, and in order.

    by: Who takes it over.
    of: Whose field it has to be.
    """
    own = _first(entries, case, of)
    for holder in case.holders(by):
        entry = entries.found.get(holder.organization_id or 0)
        if entry is None or entry.ended_on is not None:
            return Message("%(organization)s does not stand in the register.", organization=holder.name)
        if own is not None and entry.activity != own.activity:
            return Message("%(organization)s is registered for another field of activity.", organization=holder.name)
        if entry.order is not Order.IN_ORDER:
            return Message(
                "%(organization)s is %(order)s in the register.", organization=holder.name, order=ORDERS[entry.order]
            )
        if entry.liquidating_since is not None:
            return Message("%(organization)s is being wound up.", organization=holder.name)
    return None


@rules.effect
def change(
    case: CaseFacts,
    *,
    of: CapacityName,
    name_en: FieldName,
    name_zh: FieldName,
    scope: FieldName,
    seat: FieldName,
    legal_representative: FieldName,
) -> list[ChangeEntry]:
    """The entry of an organization, and its name in the directory, say from today on what these answers say.

    What was not answered stays. Whatever was signed or said under the former name keeps it.

    of: Whose entry.
    name_en: The field with the new name in English.
    name_zh: The field with the new name in Chinese.
    scope: The field with the new scope.
    seat: The field with the new seat.
    legal_representative: The field that names the new legal representative.
    """
    data = case.data
    return [
        ChangeEntry(
            organization_id=each.organization_id, name_en=data.get(name_en), name_zh=data.get(name_zh),
            scope=data.get(scope), seat=data.get(seat), representative_id=data.get(legal_representative),
        )
        for each in case.holders(of)
        if each.organization_id is not None
    ]  # fmt: skip


@rules.effect
def liquidate(case: CaseFacts, *, of: CapacityName) -> list[Liquidate]:
    """An organization is being wound up from today on: the register says so, and it does nothing else.

    of: Whose organizations.
    """
    return [Liquidate(organization_id=each.organization_id) for each in case.holders(of) if each.organization_id]


@rules.effect
def deregister(case: CaseFacts, *, of: CapacityName) -> list[Deregister]:
    """An organization leaves the register and the directory today; the roles, mandates and memberships in it end.

    of: Whose organizations.
    """
    return [Deregister(organization_id=each.organization_id) for each in case.holders(of) if each.organization_id]


def _first(entries: Entries, case: CaseFacts, capacity: str) -> Entry | None:
    numbers = (each.organization_id for each in case.holders(capacity) if each.organization_id is not None)
    return next((entries.found[each] for each in numbers if each in entries.found), None)
