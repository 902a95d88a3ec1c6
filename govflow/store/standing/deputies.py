"""Who stands in for a colleague serves no other side of the case, and depends on none; it never writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from govflow.messages import Message
from govflow.store.parties import register
from govflow.store.work import Case, Work
from govflow.values import Actor, Text


def bound_elsewhere(work: Work, case: Case, capacities: Sequence[str]) -> Mapping[str, Text]:
    """Of what somebody would be here by standing in, all of it, with the organization that stands against that: another
    one that takes part, which the deputy serves, has served or could sign for on any day of the case, or that is above
    such a one and not above this one. Nothing for who acts in their own roles: those choose a side by their first act.
    """
    actor = work.actor
    if actor.stands_in is None or actor.person_id is None or not capacities:
        return {}
    known = register(work, case)
    served = known.served(actor.person_id, None) - {actor.organization_id}
    shared = known.above(actor.organization_id or 0)  # whoever is above both is no side against this one
    reached = served.union(above for each in served for above in known.above(each) - shared)
    seated = [each for holders in case.parties.values() for each in holders]
    other = next((each.name for each in seated if each.organization_id in reached), None)
    if other is None and any(each.person_id == actor.person_id for each in seated):
        other = actor.person
    return dict.fromkeys(capacities, other) if other is not None else {}


def against_standing_in(actor: Actor, others: Iterable[Text]) -> tuple[Message, ...]:
    """Why a deputy does nothing in the stead of a colleague."""
    absent, other = actor.stands_in, next(iter(others), None)
    if absent is None or other is None:
        return ()
    if other == actor.person:
        return (
            Message(
                "You sit in this case in person: you do not stand in for %(person)s here. Somebody else has to.",
                person=absent.person,
            ),
        )
    return (
        Message(
            "You serve %(other)s or depend on it, and it takes part in this case: you do not stand in for %(person)s "
            "here. Somebody else has to.",
            other=other,
            person=absent.person,
        ),
    )
