"""What counts in a field, and for which indicator, as a step is taken."""

from __future__ import annotations

from govflow.domain.registers.stages.book import CountMoney, CountStage, Measure
from govflow.domain.registers.stages.rules import rules as rules
from govflow.engine.facts import CaseFacts, Now
from govflow.engine.rules import CapacityName, FieldName, KeptFieldName, KindOfOrganization


@rules.effect
def count(
    case: CaseFacts,
    *,
    measure: Measure,
    field: FieldName,
    of: CapacityName | None = None,
    kind: KindOfOrganization | None = None,
    yes: bool = True,
    once: bool = False,
) -> CountStage | None:
    """The case counts in its field where a field is named. It belongs on steps that lead to what is public.

    measure: The indicator for which it counts.
    field: The choice of the field.
    of: A capacity; it counts as one of those that the share is made of only where somebody holds it.
    kind: Only where an organization of this kind holds it.
    yes: Whether it counts as one of those that the share is made of.
    once: Whether it counts no second time, where it comes back and ends again.
    """
    named = case.data.get(field)
    if not named:
        return None
    held = of is None or any(kind is None or each.kind == kind for each in case.holders(of))
    return CountStage(measure=measure, field=named, yes=yes and held, once=once)


@rules.effect
def count_days(case: CaseFacts, now: Now, *, field: FieldName, since: KeptFieldName) -> CountStage | None:
    """How many days the case took counts in its field, once, where a field and the day are named.

    It belongs on steps that lead to what is public.

    field: The choice of the field.
    since: The day from which they are counted.
    """
    named, first = case.data.get(field), case.data.get(since)
    if not named or first is None:
        return None
    return CountStage(measure="duration", field=named, yes=True, once=True, days=max(0, (now.today - first).days))


@rules.effect
def count_money(
    case: CaseFacts,
    *,
    field: FieldName,
    of: CapacityName | None = None,
    governments: tuple[KindOfOrganization, ...] = (),
) -> CountMoney | None:
    """What this step booked into a fund, or took back there, counts in the field, as the books of the fund say.

    It stands behind what books it, on steps that lead to what is public.

    field: The choice of the field.
    of: Who pays; where nobody is named, the source of the fund says whether governments do.
    governments: The kinds of organizations that are governments.
    """
    named = case.data.get(field)
    if not named:
        return None
    if of is None:
        return CountMoney(field=named)
    paid_by_one = any(each.kind in governments for each in case.holders(of))
    return CountMoney(field=named, funder="government" if paid_by_one else "other")


@rules.effect
def takes_part(
    case: CaseFacts, *, field: FieldName, of: tuple[CapacityName, ...], kind: KindOfOrganization
) -> list[CountStage]:
    """The organizations of this kind that hold these capacities take part in the field, with the areas they come from.

    Each organization and each area counts once a year.

    field: The choice of the field.
    of: The capacities.
    kind: The kind of organization.
    """
    named = case.data.get(field)
    found = dict.fromkeys(
        each.organization_id for one in of for each in case.holders(one) if each.kind == kind and each.organization_id
    )
    if not named or not found:
        return []
    return [
        CountStage(measure="participation", field=named, yes=True, organizations=tuple(found)),
        CountStage(measure="areas", field=named, yes=True, organizations=tuple(found)),
    ]
