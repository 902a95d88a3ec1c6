"""What waits in rooms for the reader, in whichever case and for whichever organization."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from govflow.engine.facts import Holder, among
from govflow.services.queries.case.names import Names
from govflow.services.queries.directory.vacancies import held_in
from govflow.services.queries.mediation.waiting.room import ForWhom, Room, has_rooms, is_worked_in, open_rooms
from govflow.services.queries.mediation.waiting.waits import Wait, waits
from govflow.services.rights import holds, reads_as
from govflow.store.mediation.waiting import asked_of_open_rooms
from govflow.store.sql.prepared import Asked
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import asked_of_confidences
from govflow.store.writing.locking import read_by_id, read_together
from govflow.values import Text

SHOWN = 50
_Pairs = Sequence[tuple[int, str]]


@dataclass(frozen=True, kw_only=True)
class InRoom:
    """Something that waits in the room of a case. ``organization`` is whom the person acts for; none: in person."""

    reference: str
    title: str
    title_other: str | None
    wait: Wait
    organization: Text | None


@dataclass(frozen=True, kw_only=True)
class InRoomList:
    """What waits in rooms, of the cases opened last first; ``more``: not all of it is shown."""

    lines: tuple[InRoom, ...]
    more: bool


NONE_IN_ROOMS = InRoomList(lines=(), more=False)


@dataclass(frozen=True, kw_only=True)
class WaitingHere:
    """What waits in the room of one case for whom its reader acts."""

    reference: str
    waits: tuple[Wait, ...]


def asked_of_rooms(work: Work, pairs: _Pairs) -> Asked:
    """What ``load_in_rooms`` asks first."""
    return asked_of_open_rooms(work, sorted({organization for organization, _ in pairs}))


def cases_with_rooms(work: Work, pairs: _Pairs) -> list[int]:
    """The cases that are looked at for it, all of which will be read."""
    return [row.id for row in asked_of_rooms(work, pairs).rows(work.session)]


def load_in_rooms(work: Work, pairs: _Pairs) -> InRoomList:
    """Whatever the reader may read, and nothing else, decides what stands here, in which order and how much of it."""
    numbers = cases_with_rooms(work, pairs)
    read_together(work, numbers)
    cases = [read_by_id(work, number) for number in numbers]
    rooms = open_rooms(work, [each for each in cases if has_rooms(work.version_of(each).machine)])
    found = [line for room in rooms.values() for who in _mine(work, room.case, pairs) for line in _lines(room, who)]
    return InRoomList(lines=tuple(found[:SHOWN]), more=len(found) > SHOWN)


def load_waiting_here(work: Work, case: Case, _names: Names) -> WaitingHere | None:
    """For the page of the case; nothing where nothing waits."""
    machine = work.version_of(case).machine
    if case.end is not None or not has_rooms(machine):
        return None
    if not (
        is_worked_in(machine, case.state) or asked_of_confidences(work, case, reads_as(work, case)).rows(work.session)
    ):
        return None  # nothing is worked on, and nothing confided that could be handed over or released
    mine = _acting(work, case)
    rooms = open_rooms(work, [case]) if mine else {}
    found = tuple(each for room in rooms.values() for who in mine for each in waits(room, who))
    return WaitingHere(reference=case.reference, waits=found) if found else None


def _lines(room: Room, who: ForWhom) -> Iterator[InRoom]:
    case = room.case
    for each in waits(room, who):
        yield InRoom(
            reference=case.reference,
            title=case.title,
            title_other=case.title_other,
            wait=each,
            organization=who.holder.name if who.holder.person_id is None else None,
        )


def _mine(work: Work, case: Case, pairs: _Pairs) -> list[ForWhom]:
    """For whom the reader may act in a case: each organization with the roles there, and the reader in person."""
    found = []
    for holder, capacities in _holders(case).items():
        if holder.person_id is not None and holder.person_id != work.actor.person_id:
            continue
        own = [each for each in pairs if each[0] == holder.organization_id]
        if own or holder.person_id is not None:
            found.append(ForWhom(holder=holder, acts=_of(capacities, held_in(work, case, own))))
    return found


def _acting(work: Work, case: Case) -> list[ForWhom]:
    """For whom the actor acts now."""
    held = holds(work, case)
    mine = {each for holders in case.parties.values() for each in among(work.actor, holders)}
    acting = ((holder, capacities) for holder, capacities in _holders(case).items() if holder in mine)
    found = (ForWhom(holder=holder, acts=_of(capacities, held)) for holder, capacities in acting)
    return [each for each in found if each.acts]


def _holders(case: Case) -> dict[Holder, set[str]]:
    """All who hold something, with what they hold."""
    found: dict[Holder, set[str]] = {}
    for capacity, holders in case.parties.items():
        for each in holders:
            found.setdefault(each, set()).add(capacity)
    return found


def _of(capacities: set[str], held: frozenset[str]) -> frozenset[str]:
    return frozenset(each for each in held if each.partition(".")[0] in capacities)
