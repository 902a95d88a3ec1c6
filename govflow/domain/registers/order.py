"""Who is in order in the register: asked wherever a contract, a grant or a seat is at stake."""

from __future__ import annotations

from govflow.domain.registers.facts import ORDERS, Covered, Entries, Entry, Order
from govflow.domain.registers.needs import rules
from govflow.engine.facts import CaseFacts, Standing
from govflow.engine.rules import CapacityName
from govflow.messages import Message


@rules.guard
def in_order(entries: Entries, case: CaseFacts, *, of: CapacityName) -> Message | None:
    """A registered organization is in order, and not being wound up. Nothing is asked of one never registered here.

    of: Whose organizations have to be in order.
    """
    found = (entries.found.get(each.organization_id or 0) for each in case.holders(of))
    return next((said for each in found if each is not None and (said := _against(each)) is not None), None)


@rules.guard
def acts_in_order(entries: Entries, standing: Standing, *, registered: bool = False) -> Message | None:
    """Whoever acts is in order in the register, also where the step is the one by which it takes part.

    registered: Whether it has to stand in the register at all.
    """
    entry = entries.found.get(standing.actor.organization_id or 0)
    if entry is None or entry.ended_on is not None:
        name = standing.actor.organization or standing.actor.person
        return Message("%(organization)s does not stand in the register.", organization=name) if registered else None
    return _against(entry)


@rules.guard
def from_areas(covered: Covered, case: CaseFacts, *, of: tuple[CapacityName, ...], at_least: int) -> Message | None:
    """Different organizations stand behind it, that cover enough areas together.

    of: Which parties are counted.
    at_least: How many organizations at least, and how many areas.
    """
    behind = {each.organization_id for name in of for each in case.holders(name) if each.organization_id is not None}
    areas = {area for each in behind for area in covered.areas.get(each, ())}
    if len(behind) >= at_least and len(areas) >= at_least:
        return None
    return Message(
        "%(n)s organizations of %(areas)s areas stand behind it; at least %(least)s of each are needed.",
        n=len(behind), areas=len(areas), least=at_least,
    )  # fmt: skip


def _against(entry: Entry) -> Message | None:
    """Why an organization that stands in the register may not apply."""
    if entry.order is not Order.IN_ORDER:
        return Message(
            "%(organization)s is %(order)s since %(since)s: %(reason)s. It may apply again once the registrar has "
            "entered that this is mended.",
            organization=entry.name, order=ORDERS[entry.order], since=entry.since, reason=entry.reason,
        )  # fmt: skip
    if entry.liquidating_since is not None:
        return Message(
            "%(organization)s has been wound up since %(since)s, and does nothing else.",
            organization=entry.name, since=entry.liquidating_since,
        )  # fmt: skip
    return None
