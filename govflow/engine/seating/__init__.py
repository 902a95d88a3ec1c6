"""Who may take a seat in a case: kind, role, number and conflicts of interest; the same for stories, pages, writers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from govflow.engine.deadlines.durations import Duration
from govflow.engine.definition import FormField, Party
from govflow.engine.facts import Holder
from govflow.engine.intents import SeatParty, UnseatParty
from govflow.messages import Message
from govflow.values import Text


class Register(Protocol):
    """Whom the rules of seating ask about organizations and persons: a fact of every decision that seats somebody."""

    TOLD: ClassVar[Text] = Text(en="the register of organizations and persons", zh="单位与人员名册")

    def expect(self, organizations: Iterable[int], persons: Iterable[int]) -> None:
        """Of these it will probably be asked: whoever reads about one may as well read about all."""

    def organization(self, organization_id: int) -> Holder | None:
        """An active organization as a holder."""

    def person(self, person_id: int) -> Holder | None:
        """An active person as a holder."""

    def has_role(self, person_id: int, role: str) -> bool:
        """Does the person have this role anywhere today?"""

    def offices(self, person_id: int) -> frozenset[int]:
        """The organizations that the person serves today."""

    def served(self, person_id: int, look_back: Duration | None) -> frozenset[int]:
        """Those that the person serves or could sign for on any day of the case, or so long before it began."""

    def above(self, organization_id: int) -> frozenset[int]:
        """The organization itself and all above it in the jurisdiction tree."""

    def superior(self, organization_id: int) -> int | None:
        """The organization directly above."""

    def members(self, organization_id: int) -> tuple[int, ...]:
        """The organizations that belong to a committee or body today, in the order in which they joined."""

    def departments(self, organizations: Collection[int], function: str) -> Mapping[int, int]:
        """By organization its active department with a function, where it has one."""


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Why somebody may not hold a capacity, or act in it any more: it is not free of the holder of another."""

    holder: Holder
    seat: str
    capacity: Text
    other: Holder
    other_capacity: Text


class Seating:
    """The seats of a case while a step is decided: who sits where, and all that spoke against those who do not."""

    def __init__(
        self, parties: Mapping[str, Party], seated: Mapping[str, tuple[Holder, ...]], register: Register
    ) -> None:
        self.parties = parties
        self.seated = dict(seated)
        self.register = register
        self.reasons: list[Message] = []
        self._expect([each for holders in self.seated.values() for each in holders])

    def take_answers(self, fields: Iterable[FormField], answers: Mapping[str, Any]) -> None:
        """Whom a form names for a capacity takes it, unless in confidence or not on the list of the field.

        Persons of a party come after the organizations that the same form names. Who takes the place of another is
        judged as if that one were not there.
        """
        seating = [each for each in fields if each.seats is not None and not each.audience]
        for field in sorted(seating, key=lambda each: self.parties[each.seats or ""].of is not None):  # after those
            if field.seats is not None and answers.get(field.name) is not None:
                if field.instead:
                    self.unseat(field.seats)
                self.seat(field.seats, chosen(field, answers[field.name], self.register) or ())

    def carry_out(self, intents: Iterable[Any]) -> None:
        """Seat and unseat as effects ask, in their order."""
        for intent in intents:
            if isinstance(intent, SeatParty):
                self.seat(intent.capacity, intent.holders)
            elif isinstance(intent, UnseatParty):
                self.unseat(intent.capacity)

    def seat(self, capacity: str, holders: Iterable[Holder]) -> tuple[Holder, ...]:
        """Give a capacity to those who do not hold it yet, or keep all reasons why not. Returns the newly seated."""
        present = self.seated.get(capacity, ())
        known = {each.key for each in present}
        new = tuple(each for each in holders if each.key not in known)
        self._expect(new)
        reasons = [reason for each in new for reason in self._objections(capacity, each)]
        party = self.parties[capacity]
        if new and party.max is not None and len(present) + len(new) > party.max:
            reasons.append(Message("%(capacity)s: at most %(max)s can be seated.", capacity=party.title, max=party.max))
        self.reasons += reasons
        if reasons or not new:
            return ()
        self.seated[capacity] = (*present, *new)
        return new

    def renew(self, capacity: str, holders: Iterable[Holder]) -> None:
        """These hold the capacity and nobody else, first those who did before; who is in conflict is left out."""
        fit = {each.key: each for each in holders if not self._objections(capacity, each)}
        staying = {each.key: each for each in self.seated.get(capacity, ()) if each.key in fit}
        self.seated[capacity] = tuple((staying | fit).values())

    def replace(self, capacity: str, old: Holder, new: Holder) -> None:
        """Give the place of one holder to another, who is judged as if the first were not there."""
        held = self.seated.get(capacity, ())
        self.seated[capacity] = tuple(each for each in held if each.key != old.key)
        self.seat(capacity, [new])

    def unseat(self, capacity: str) -> None:
        """Empty a capacity."""
        self.seated.pop(capacity, None)

    def _expect(self, holders: Sequence[Holder]) -> None:
        self.register.expect(
            [each.organization_id for each in holders if each.organization_id is not None],
            [each.person_id for each in holders if each.person_id is not None],
        )

    def _objections(self, capacity: str, holder: Holder) -> list[Message]:
        """Why this holder may not take this capacity: kind, role, conflict with those seated, asked from both sides."""
        found = self.conflicts(capacity, holder)
        return self._wrong_kind(self.parties[capacity], holder) + [_against_seating(each) for each in found]

    def conflicts(self, capacity: str, holder: Holder) -> list[Conflict]:
        """Of which of those seated whoever has or would have a capacity is not free: asked when somebody is to be
        seated, and of who holds a seat in person with everything that is done from it.
        """
        party = self.parties[capacity]
        found = [
            (name, each)
            for name in party.not_of
            for each in self.seated.get(name, ())
            if self._conflicted(party, holder, each)
        ]
        found += [
            (name, each)
            for name, barring in self.parties.items()
            if name != capacity and capacity in barring.not_of
            for each in self.seated.get(name, ())
            if self._conflicted(barring, each, holder)
        ]
        return [
            Conflict(
                holder=holder,
                seat=capacity,
                capacity=party.title,
                other=each,
                other_capacity=self.parties[name].title,
            )
            for name, each in found
        ]

    def _wrong_kind(self, party: Party, holder: Holder) -> list[Message]:
        if holder.person_id is None and party.kind == "person":
            return [Message("%(capacity)s is a person, not an organization.", capacity=party.title)]
        if holder.person_id is not None and party.citizens:
            return []  # whoever opened it without an account: no form names a person for it
        if holder.person_id is not None and party.kind != "person":
            return [Message("%(capacity)s is an organization, not a person.", capacity=party.title)]
        if holder.person_id is not None:
            return self._unfit(party, holder.name, holder.person_id)
        if party.kind == "derived" or holder.kind in party.kinds:
            return []
        return [
            Message(
                "%(organization)s cannot be %(capacity)s: it is of another kind.",
                organization=holder.name,
                capacity=party.title,
            )
        ]

    def _unfit(self, party: Party, name: Text, person_id: int) -> list[Message]:
        """Why a person may not be appointed: the role that it needs, the organization that it must serve."""
        reasons = []
        if party.role is not None and not self.register.has_role(person_id, party.role):
            reasons.append(
                Message("%(person)s is not on the list for %(capacity)s.", person=name, capacity=party.title)
            )
        served = {each.organization_id for each in self.seated.get(party.of or "", ())}
        if party.of is not None and served.isdisjoint(self.register.offices(person_id)):
            reasons.append(
                Message(
                    "%(person)s cannot be %(capacity)s: not in office at %(other)s today.",
                    person=name,
                    capacity=party.title,
                    other=self.parties[party.of].title,
                )
            )
        return reasons

    def _conflicted(self, party: Party, holder: Holder, other: Holder) -> bool:
        """Is the holder the other one, or does it belong to the other's jurisdiction? ``party``: whose rule it is.

        A person belongs to the organizations where it was in office on any day of the case, from whichever side the
        question is asked; and is not free of what lies directly below the one it serves.
        """
        if holder.person_id is not None and holder.person_id == other.person_id:
            return True
        if other.organization_id is None:
            return holder.organization_id is not None and self._conflicted(party, other, holder)
        own = self._own(party, holder)
        if own and holder.person_id is not None and self.register.superior(other.organization_id) in own:
            return True
        return any(other.organization_id in self.register.above(each) for each in own)

    def _own(self, party: Party, holder: Holder) -> Collection[int]:
        """The organizations that a holder stands for."""
        if holder.person_id is not None:
            return self.register.served(holder.person_id, party.looks_back)
        return (holder.organization_id,) if holder.organization_id is not None else ()


def _against_seating(found: Conflict) -> Message:
    return Message(
        "%(holder)s cannot be %(capacity)s: conflict of interest with %(other)s (%(other_capacity)s).",
        holder=found.holder.name,
        capacity=found.capacity,
        other=found.other.name,
        other_capacity=found.other_capacity,
    )


def chosen(field: FormField, value: Any, register: Register) -> tuple[Holder, ...] | None:
    """Those whom an answer names, as holders; None when one of them is not on the list that the field offers."""
    if field.kind.numbers not in ("organizations", "persons"):
        return ()
    named = value if field.kind.several else (value,)
    if field.kind.numbers == "organizations":
        register.expect(named, ())
        found = [register.organization(each) for each in named]
    else:
        register.expect((), named)
        found = [register.person(each) for each in named]
    holders = tuple(each for each in found if each is not None and _fits(field, each, register))
    return holders if len(holders) == len(found) else None


def _fits(field: FormField, holder: Holder, register: Register) -> bool:
    if holder.organization_id is not None:
        return not field.kinds or holder.kind in field.kinds
    return field.role is None or holder.person_id is None or register.has_role(holder.person_id, field.role)
