"""Who was at a conference, as its papers list it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from govflow.domain.attendance import Attendance, Mark, Presence
from govflow.domain.conferences.sittings import attended, name_of
from govflow.messages import Message
from govflow.papers.paper import Said
from govflow.services.queries.case.names import Names
from govflow.services.queries.meetings.proxies import Given, load_given
from govflow.services.queries.meetings.sittings import Sittings
from govflow.services.queries.papers.told import Told
from govflow.store.meetings.attendance import load_attendance
from govflow.store.visibility import Held, Outside
from govflow.store.work import Case, Work
from govflow.values import Text

CAME: tuple[Presence, ...] = ("present", "left", "recused")
"""Who was there, at least for a while."""
HERE: tuple[Presence, ...] = ("present", "recused")
GONE: tuple[Presence, ...] = ("absent", "excused")
WORDS: dict[str, Message] = {
    "present": Message("Present"),
    "proxy": Message("Represented by another"),
    "excused": Message("Excused"),
    "absent": Message("Absent"),
    "left": Message("Present, left before the end"),
    "recused": Message("Present, recused for an item"),
}


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """An organization that is expected. ``presence``: as it was recorded last; empty where nothing is."""

    name: Text
    title: Text  # as what it is asked to come
    member: bool
    presence: str
    persons: str
    proxy: Text | None
    reason: str
    attended: tuple[Message, ...] = ()  # the names of the sittings for which it was there itself
    given: Given | None = None  # how it gave its vote, for who may know it

    @property
    def came(self) -> bool:
        return self.presence in CAME or bool(self.attended)

    @property
    def told(self) -> Said:
        """Its name, with who came for it or who votes for it."""
        if self.came and self.persons:
            return Message("%(name)s (%(persons)s)", name=self.name, persons=self.persons)
        if self.proxy is not None:
            return Message("%(name)s (its vote held by %(proxy)s)", name=self.name, proxy=self.proxy)
        return self.name


def load_attendees(
    work: Work, case: Case, told: Told, names: Names, held: Held, sittings: Sittings
) -> tuple[Attendee, ...]:
    """Members and guests; from outside who they are, and not whether they came."""
    roll = Attendance() if isinstance(held, Outside) else load_attendance(work, case)
    marks = roll.now
    names.load(work, organizations=(each.proxy_id for each in marks.values()))
    given = load_given(work, case, names, held, marks)
    then, found, parties = names.at(case.ended_at), dict[int, Attendee](), work.version_of(case).workflow.parties
    for capacity in (*told.of, *told.guests):
        for number in (each.organization_id for each in case.holders(capacity)):
            if number is not None and number not in found:
                member = capacity in told.of
                there = _attended(number, roll, sittings)
                found[number] = replace(
                    _attendee(number, marks.get(number), parties[capacity].title, then, there, member=member),
                    given=given.get(number),
                )
    return tuple(found.values())


def named(attendees: Sequence[Attendee]) -> tuple[Said, ...]:
    """Their names for a list."""
    return tuple(each.told for each in attendees)


def _attended(number: int, roll: Attendance, sittings: Sittings) -> tuple[Message, ...]:
    """The sittings for which an organization was there, at one of their items at least."""

    def was_there(place: int) -> bool:
        mark = roll.at(place).get(number)
        return mark is not None and mark.presence in HERE

    return tuple(map(name_of, attended(was_there, sittings.kept, sittings.dealt)))


def _attendee(
    number: int, mark: Mark | None, title: Text, names: Names, attended: tuple[Message, ...], *, member: bool
) -> Attendee:
    """Who was there at first and is not there at the end has left."""
    presence = mark.presence if mark is not None else ""
    return Attendee(
        name=names.who(number, None).name,
        title=title,
        member=member,
        presence="left" if attended and presence in GONE else presence,
        persons=mark.persons if mark is not None else "",
        proxy=names.organization(mark.proxy_id) if mark is not None else None,
        reason=mark.reason if mark is not None else "",
        attended=attended,
    )
