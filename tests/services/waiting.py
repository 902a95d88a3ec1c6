"""What waits in rooms of mediations, as a desk and the page of a case show it."""

from __future__ import annotations

from govflow.services.queries.case.head import load_names
from govflow.services.queries.mediation.waiting.desk import load_in_rooms, load_waiting_here
from govflow.store.writing.locking import read_case
from tests.builders import Cast


def on_desk(cast: Cast, person: str) -> list[str]:
    """The sentences on the desk of a person, for the organization acted for and in person."""
    with cast.backend.reading() as session:
        actor = cast.actor(person)
        pairs = [(each, role) for each in actor.organization_ids for role in ("", *sorted(actor.roles))]
        return [str(each.wait.why) for each in load_in_rooms(cast.backend.work(session, actor), pairs).lines]


def here(cast: Cast, reference: str, person: str) -> list[str]:
    """The same on the page of a case."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        case = read_case(work, reference)
        found = load_waiting_here(work, case, load_names(work, case))
        return [] if found is None else [str(each.why) for each in found.waits]


def both(cast: Cast, reference: str, person: str) -> list[str]:
    """What waits on a desk, where the page of the case says the same."""
    found = on_desk(cast, person)
    assert here(cast, reference, person) == found, person
    return found
