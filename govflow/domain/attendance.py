"""Attendance: who is at a meeting, for all of it or from one item on, through whom, and whose vote is held by whom."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import ClassVar, Literal

from govflow.engine.facts import CaseFacts, Form
from govflow.engine.rounds.keeping import Attends
from govflow.engine.rules import ActorName, CapacityName, FieldName, RuleSet, StateName
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("attendance")

ROLL = "attendance.roll"
LONGEST_PERSONS, LONGEST_REASON = 200, 500

Presence = Literal["present", "proxy", "excused", "absent", "left", "recused"]
PRESENCES: tuple[Presence, ...] = ("present", "proxy", "excused", "absent", "left", "recused")
"""``proxy``: another member casts its vote. ``recused``: for one item alone; all others from that item on."""
FROM_BEGINNING = 0

Says = Literal["comes", "proxy", "excused"]
SAYS: tuple[Says, ...] = ("comes", "proxy", "excused")
"""What an organization replies to its invitation; ``proxy``: it gives its vote to another member."""
_ANNOUNCED: Mapping[Says, Presence] = {"comes": "present", "proxy": "proxy", "excused": "excused"}


@dataclass(frozen=True, kw_only=True)
class RollBook:
    """How a procedure keeps an attendance list: of whom, by whom, in which states, and corrected in which."""

    of: tuple[str, ...]
    guests: tuple[str, ...]
    kept_by: tuple[str, ...]
    taken_in: tuple[str, ...]
    corrected_in: tuple[str, ...]
    replied_in: tuple[str, ...] = ()
    proxies_each: int | None = None  # votes of others that one member casts

    def audience(self) -> tuple[str, ...]:
        """Who reads the paper of a reply, beside the organization that filed it: those who keep the list."""
        return tuple(dict.fromkeys(who.partition(".")[0] for who in self.kept_by))


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What is recorded of one organization: from which place of the agenda on, or (0) from the beginning.

    ``document_id``: the paper by which it gives its vote to the other, where there is one.
    """

    organization_id: int
    presence: Presence
    place: int = FROM_BEGINNING
    persons: str = ""
    proxy_id: int | None = None
    reason: str = ""
    document_id: str | None = None

    def keeping(self, before: Mark | None) -> Mark:
        """The same with the paper that stands, as long as the same organization gives its vote to the same."""
        if self.document_id is not None or before is None or self.presence != "proxy":
            return self
        same = (before.presence, before.proxy_id) == (self.presence, self.proxy_id)
        return replace(self, document_id=before.document_id) if same else self


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What an organization announced. It is no presence. ``entry_id``: the one line of the agenda that it comes for."""

    organization_id: int
    says: Says
    persons: str = ""
    proxy_id: int | None = None
    reason: str = ""
    entry_id: int | None = None

    @property
    def announced(self) -> Presence:
        """As what it would be recorded if all is as it announced."""
        return _ANNOUNCED[self.says]


@dataclass(frozen=True)
class Attendance:
    """The attendance list of a meeting, as it was recorded, the latest last."""

    TOLD: ClassVar[Text] = Text(en="the attendance list", zh="签到情况")

    marks: tuple[Mark, ...] = ()

    def at(self, place: int) -> dict[int, Mark]:
        """What holds at a place of the agenda, by organization: what was recorded last for the nearest place before it.

        A recusal holds for its own place alone.
        """
        found: dict[int, Mark] = {}
        for each in self.marks:
            holds = each.place == place if each.presence == "recused" else each.place <= place
            known = found.get(each.organization_id)
            if holds and (known is None or known.place <= each.place):
                found[each.organization_id] = each
        return found

    @property
    def now(self) -> dict[int, Mark]:
        """What holds at the end of what was recorded."""
        return self.at(max((each.place for each in self.marks), default=FROM_BEGINNING))


@dataclass(frozen=True, kw_only=True)
class TakeAttendance:
    """Of these organizations some are there, and the others are not."""

    capacity: str
    present: tuple[int, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class BeginAnew:
    """Nobody is there, and no mandate is checked, by what was recorded so far."""


@rules.book
def roll(
    *,
    of: tuple[CapacityName, ...],
    kept_by: tuple[ActorName, ...],
    taken_in: tuple[StateName, ...],
    guests: tuple[CapacityName, ...] = (),
    corrected_in: tuple[StateName, ...] = (),
    replied_in: tuple[StateName, ...] = (),
    proxies_each: int | None = None,
) -> RollBook:
    """Who is there is recorded by organization, for the whole meeting or from one item on; votes on items rest on it.

    of: Who is counted for quorum and votes.
    kept_by: Who records it.
    taken_in: The states in which it is recorded.
    guests: Who else may be there.
    corrected_in: The states in which it can still be corrected, with a reason.
    replied_in: The states in which who was invited replies who comes.
    proxies_each: How many others may give their vote to one member; as many as like, where it is not said.
    """
    return RollBook(
        of=of,
        guests=guests,
        kept_by=kept_by,
        taken_in=taken_in,
        corrected_in=corrected_in,
        replied_in=replied_in,
        proxies_each=proxies_each,
    )


@rules.guard
def quorum(
    case: CaseFacts,
    attendance: Attendance,
    *,
    of: CapacityName,
    share: Fraction | None = None,
    least: int | None = None,
) -> Message | None:
    """Enough members are there, by the attendance list as it stands.

    of: The members who are counted.
    share: Which share of them is needed.
    least: How many are needed, whatever their number.
    """
    members = case.holders(of)
    there = present_at(attendance.now)
    needed = max(math.ceil(share * len(members)) if share is not None else 0, least or 0)
    found = [each for each in members if each.organization_id in there]
    if len(found) >= needed:
        return None
    return Message(
        "No quorum: %(there)s of the %(needed)s members needed are present. Absent: %(absent)s.",
        there=len(found),
        needed=needed,
        absent=tuple(each.name for each in members if each not in found),
    )


@rules.effect
def take(form: Form, *, present: FieldName, of: CapacityName) -> TakeAttendance:
    """The attendance list is begun, or changed: those that are named are there, all other members are not.

    present: The field that names who is there.
    of: The members of whom it is recorded.
    """
    return TakeAttendance(capacity=of, present=tuple(form[present] or ()))


@rules.effect
def begin_anew() -> BeginAnew:
    """The attendance list begins anew, as where a meeting is put off: what was recorded stays in the record alone."""
    return BeginAnew()


def present_at(marks: Mapping[int, Mark]) -> frozenset[int]:
    """The organizations that are there: in person, or by one that is there and casts their vote."""
    here = {each for each, mark in marks.items() if mark.presence == "present"}
    held = {each for each, mark in marks.items() if mark.presence == "proxy" and mark.proxy_id in here}
    return frozenset(here | held)


def attends(marks: Mapping[int, Mark]) -> dict[int, Attends]:
    """What a vote makes of it: there, not there, out, or through another."""
    status: Mapping[Presence, Literal["present", "absent", "recused"]]
    status = {"present": "present", "recused": "recused"}
    return {
        number: Attends(status=status.get(mark.presence, "absent"), proxy=mark.proxy_id, note=mark.reason)
        for number, mark in marks.items()
    }


def taken(intent: TakeAttendance, members: Iterable[int], now: Attendance) -> Iterator[Mark]:
    """What is to be recorded of those whose presence changes from the beginning on."""
    known = now.at(FROM_BEGINNING)
    for each in members:
        presence: Presence = "present" if each in intent.present else "absent"
        if each not in known or (known[each].presence == "present") != (presence == "present"):
            yield Mark(organization_id=each, presence=presence)


def against_marks(marks: Sequence[Mark], members: Iterable[int], guests: Iterable[int]) -> Iterator[Message]:
    """Why these are not recorded, whoever records them."""
    voting, others = set(members), set(guests)
    if not marks:
        yield Message("Choose at least one organization whose attendance changes.")
    if any(len(each.reason) > LONGEST_REASON for each in marks):
        yield Message("The reason has at most %(most)s characters.", most=LONGEST_REASON)
    for each in marks:
        if each.organization_id not in voting | others:
            yield Message("An organization is named that is not at this meeting. Reload the page.")
        if each.presence == "proxy" and (each.proxy_id not in voting or each.proxy_id == each.organization_id):
            yield Message("Say which other member casts the vote.")
        if each.presence != "proxy" and each.proxy_id is not None:
            yield Message("Only who is not there itself gives its vote to another.")
        if each.presence in ("proxy", "recused") and each.organization_id not in voting:
            yield Message("Guests do not vote: they are there or not.")
        if each.presence == "recused" and each.place == FROM_BEGINNING:
            yield Message("A recusal is for one item: choose the item.")
        if each.presence == "recused" and not each.reason:
            yield Message("Write the reason of the recusal.")
        if len(each.persons) > LONGEST_PERSONS:
            yield Message("The names have at most %(most)s characters.", most=LONGEST_PERSONS)


def against_proxies(
    book: RollBook, known: Attendance, marks: Sequence[Mark], names: Mapping[int, Text]
) -> Iterator[Message]:
    """Why these are not recorded after what is known: one member would hold the votes of too many others somewhere."""
    after = Attendance(marks=(*known.marks, *marks))
    given = (each.proxy_id for each in marks if each.presence == "proxy" and each.proxy_id in names)
    for holder in dict.fromkeys(given):
        most = max(_given_to(holder, after.at(place)) for place in {each.place for each in after.marks})
        if book.proxies_each is not None and most > book.proxies_each:
            yield Message(
                "%(name)s would cast the vote of %(n)s other member: %(most)s at most may give it to one.",
                "%(name)s would cast the votes of %(n)s other members: %(most)s at most may give it to one.",
                n=most,
                name=names[holder or 0],
                most=book.proxies_each,
            )


def _given_to(holder: int | None, marks: Mapping[int, Mark]) -> int:
    return sum(each.presence == "proxy" and each.proxy_id == holder for each in marks.values())


def against_reply(reply: Reply, members: Iterable[int]) -> Iterator[tuple[str, Message]]:
    """Why an organization that was invited cannot reply so, with what of it is wrong."""
    voting = set(members)
    is_member = reply.organization_id in voting
    if reply.says == "comes" and not reply.persons:
        yield "persons", Message("Write who comes, with name and office.")
    if reply.says == "excused" and not reply.reason:
        yield "reason", Message("Write why nobody comes.")
    if reply.says == "proxy" and not is_member:
        yield "says", Message("Only a member gives its vote to another.")
    elif reply.says == "proxy" and (reply.proxy_id not in voting or reply.proxy_id == reply.organization_id):
        yield "proxy", Message("Say which other member casts the vote.")
    if reply.entry_id is not None and is_member:
        yield "entry", Message("A member comes to the whole meeting, not to one item.")
    if len(reply.persons) > LONGEST_PERSONS:
        yield "persons", Message("The names have at most %(most)s characters.", most=LONGEST_PERSONS)
    if len(reply.reason) > LONGEST_REASON:
        yield "reason", Message("The reason has at most %(most)s characters.", most=LONGEST_REASON)
