"""The cast of a story: organizations and people made up as they are needed, and plausible answers to forms."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from datetime import UTC, date, datetime
from typing import Any, Self

from govflow.engine.asking import AskedField, AskedForm
from govflow.engine.asking.filling import Filling
from govflow.engine.asking.tables import as_read
from govflow.engine.deadlines.durations import Duration
from govflow.engine.definition import FormField, Party, Workflow
from govflow.engine.facts import Facts, Holder
from govflow.engine.fields.kinds import NoAnswer
from govflow.engine.problems import no_such
from govflow.engine.seating import Register
from govflow.messages import Message
from govflow.values import Text

START = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning in Beijing
SEAT = re.compile(r"([a-z][a-z0-9_]{0,47})\[([1-9][0-9]?)\]")
LIMITING = ("number", "money", "date")
Parties = Mapping[str, tuple[Holder, ...]]


class StoryError(Exception):
    """A story cannot be played as it is written; ``sentence`` says what to correct."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Cast(Register):
    """Who plays: the same name is the same person or organization throughout a story.

    What is known under a key is replaced, never changed.
    """

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], int] = {}
        self._holders: dict[int, Holder] = {}
        self._derived: dict[str, Holder] = {}
        self._serving: dict[int, frozenset[int]] = {}
        self._members: dict[int, tuple[int, ...]] = {}

    def copied(self) -> Self:
        """The same cast, for a story that goes on by itself."""
        found = copy(self)
        vars(found).update({name: dict(each) for name, each in vars(self).items() if isinstance(each, dict)})
        return found

    def id_of(self, kind: str, name: str) -> int:
        """The number of whoever or whatever of this kind has this name."""
        return self._ids.setdefault((kind, name), len(self._ids) + 1)

    def expect(self, organizations: Iterable[int], persons: Iterable[int]) -> None:
        """All that play are known already."""

    def holder(self, number: int) -> Holder:
        """Who has this number."""
        return self._holders[number]

    def organization(self, organization_id: int) -> Holder | None:
        """As the register of the rules of seating: whoever a story names is on the list."""
        return self._holders.get(organization_id)

    def person(self, person_id: int) -> Holder | None:
        return self._holders.get(person_id)

    def has_role(self, _person_id: int, _role: str) -> bool:
        """A story makes up people who fit."""
        return True

    def offices(self, person_id: int) -> frozenset[int]:
        """Nobody in a story serves one of its organizations, but who is appointed as a person of a party."""
        return self._serving.get(person_id, frozenset())

    def served(self, person_id: int, _look_back: Duration | None) -> frozenset[int]:
        return self.offices(person_id)

    def employ(self, person_id: int, organization_id: int) -> None:
        """The person serves the organization from now on."""
        self._serving[person_id] = self.offices(person_id) | {organization_id}

    def above(self, organization_id: int) -> frozenset[int]:
        """The organizations of a story lie beside each other."""
        return frozenset({organization_id})

    def superior(self, _organization_id: int) -> int | None:
        """Nothing lies above another in a story."""
        return None

    def members(self, organization_id: int) -> tuple[int, ...]:
        return self._members.get(organization_id, ())

    def departments(self, _organizations: Collection[int], _function: str) -> Mapping[int, int]:
        return {}  # nothing lies below another in a story

    def found(self, group: int, members: str, count: int) -> None:
        """So many governments, called ``members``, belong to a committee or body, unless others do already."""
        if group not in self._members:
            names = (numbered(members, number) for number in range(1, count + 1))
            made = (self.organization_named(name, "local_government") for name in names)
            self._members[group] = tuple(each.organization_id for each in made if each.organization_id is not None)

    def organization_named(self, name: str, kind: str | None) -> Holder:
        number = self.id_of("organization", name)
        if number not in self._holders:
            made = Holder(organization_id=number, person_id=None, name=Text(en=name, zh=name), kind=kind)
            self._holders[number] = made
        return self._holders[number]

    def person_named(self, name: str) -> Holder:
        number = self.id_of("person", name)
        if number not in self._holders:
            self._holders[number] = Holder(organization_id=None, person_id=number, name=Text(en=name, zh=name))
        return self._holders[number]

    def seated(self, capacity: str, party: Party, count: int) -> tuple[Holder, ...]:
        """Holders of a capacity under names of their own. Seats that the same rule derives go to the same one."""
        if party.rule is not None:
            return (self._derived.setdefault(str(party.rule), self.organization_named(capacity, None)),)
        return tuple(self.of_kind(numbered(capacity, number), party) for number in range(1, count + 1))

    def of_kind(self, name: str, party: Party) -> Holder:
        """Somebody of that name who may hold the capacity."""
        if party.is_person:
            return self.person_named(name)
        kinds = [party.kind] if isinstance(party.kind, str) else party.kind
        return self.organization_named(name, kinds[0])


def seats_of(parties: Parties, key: str) -> tuple[Holder, ...]:
    """The holders that a story calls ``members`` (all of them), ``members[2]``, or by name; none if unknown."""
    found = SEAT.fullmatch(key)
    if found is not None:
        holders = parties.get(found[1], ())
        return holders[int(found[2]) - 1 : int(found[2])]
    if key in parties:
        return parties[key]
    return tuple(each for holders in parties.values() for each in holders if each.name.en == key)[:1]


def capacity_called(key: str) -> str:
    """``members`` of ``members[2]``."""
    found = SEAT.fullmatch(key)
    return found[1] if found else key


class Answers:
    """What a story fills in: its own values, typed, and plausible ones where it is silent."""

    def __init__(
        self, workflow: Workflow, cast: Cast, parties: Parties, today: date, later: Mapping[str, Any] | None = None
    ) -> None:
        self.workflow = workflow
        self.cast = cast
        self.parties = parties
        self.today = today
        self.later = later or {}
        self.named: dict[str, tuple[int, ...]] = {}

    def fill(self, form: AskedForm, given: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
        """Answers to a form. Required fields, and fields that seat a capacity nobody holds, are always answered.

        What the story gives for later forms stands where a step does not say otherwise. ``null`` leaves a field empty
        on purpose. What the form does not ask is left out, unless the step itself gives it. Raises StoryError for a
        value that its field cannot hold.
        """
        filling, sent = Filling(form, facts), dict[str, Any]()
        for asked in sorted(form.order, key=lambda each: self._serves(each.field) is not None):  # organizations first
            answer = self._noted(asked.field, self._answer(filling, asked, given))
            filling.answers[asked.name] = as_read(asked.field, answer, self.today)
            if answer is not None and not filling.takes(asked) and (asked.value is None or asked.name in given):
                sent[asked.name] = answer
        return {each.name: sent[each.name] for each in form.fields if each.name in sent}

    def _answer(self, filling: Filling, asked: AskedField, given: Mapping[str, Any]) -> Any:
        field = asked.field
        if filling.takes(asked):
            return filling.taken(asked)
        if field.name not in given:
            if not filling.asks(asked):
                return None
            if asked.value is not None:
                return filling.foreseen(asked)
        known = {**self.later, **given}
        if field.name in known:
            return None if known[field.name] is None else self.typed(field, known[field.name])
        if (default := filling.default(asked)) is not None:
            return default
        made_up = field.taken_from is None or field.kind.expression not in LIMITING  # what limits others is not
        if made_up and (field.required or (field.seats is not None and not self.parties.get(field.seats))):
            return field.kind.plausible(filling.limited(asked), self)
        return None

    def _noted(self, field: FormField, answer: Any) -> Any:
        """The organizations that a form names for a capacity: the same form may name persons of theirs."""
        if answer is not None and field.seats is not None and field.kind.numbers == "organizations":
            self.named[field.seats] = answer if isinstance(answer, tuple) else (answer,)
        return answer

    def _serves(self, field: FormField) -> str | None:
        """The capacity whose holder employs whom the field asks for."""
        return self.workflow.parties[field.seats].of if field.seats is not None else None

    def _employed(self, field: FormField, person: Holder) -> Holder:
        """Somebody made up for a field: in office where the file wants it."""
        of = self._serves(field)
        if of is not None and person.person_id is not None:
            holders = tuple(each.organization_id for each in self.parties.get(of, ())) or self.named.get(of, ())
            for each in holders[:1]:
                self.cast.employ(person.person_id, each or 0)
        return person

    def told(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """How it was decided in the case above, by the choices that hold it here. Raises StoryError."""
        for name in given:
            field = self.workflow.fields.get(name)
            if field is None:
                raise StoryError(no_such("field", name, self.workflow.fields))
            if field.kind.expression != "option":
                raise StoryError(Message("“%(field)s” is no choice that a case above could make here.", field=name))
        return {name: self.typed(self.workflow.fields[name], value) for name, value in given.items()}

    def typed(self, field: FormField, value: Any) -> Any:
        """A value of the story as the field holds it. Raises StoryError."""
        try:
            return field.kind.told(field, value, self)
        except NoAnswer as error:
            raise StoryError(Message("“%(field)s”: %(what)s", field=field.label, what=error.sentence)) from error
        except (ValueError, TypeError, ArithmeticError) as error:
            raise StoryError(
                Message("%(value)s is no answer to “%(field)s”.", value=str(value), field=field.label)
            ) from error

    def id_of(self, kind: str, name: str) -> int:
        """The number of whatever of this kind has this name."""
        return self.cast.id_of(kind, name)

    def called(self, field: FormField, value: Any) -> tuple[Holder, ...]:
        """Those that a story calls by capacity, by seat or by name; a number stands for so many of them."""
        if isinstance(value, int):
            made = self.cast.seated(field.seats or field.name, self._party(field), value)
            return tuple(self._employed(field, each) for each in made)
        names = [value] if isinstance(value, str) else value
        return tuple(
            holder
            for name in names
            for holder in (
                seats_of(self.parties, name) or (self._employed(field, self.cast.of_kind(name, self._party(field))),)
            )
        )

    def _party(self, field: FormField) -> Party:
        """What kind of holder a field asks for: as the capacity that it seats, or as the field itself says."""
        if field.seats is not None:
            return self.workflow.parties[field.seats]
        if field.kind.numbers == "persons":
            return Party.model_validate({"title": field.label, "kind": "person", "role": field.role})
        return Party.model_validate({"title": field.label, "kind": list(field.kinds) or ["local_government"]})

    def somebody(self, field: FormField) -> Holder:
        """Whoever the opening named, asked again; else a newcomer for a seat, a party of the right kind, or anybody."""
        if field.seats is not None and self._is_of_opening(field) and self.parties.get(field.seats):
            return self.parties[field.seats][0]
        if field.seats is not None:
            return self._employed(field, self._newcomer(field.seats, self._party(field)))
        wanted = self._party(field)
        kinds = (wanted.kind,) if isinstance(wanted.kind, str) else tuple(wanted.kind)
        known = (each for holders in self.parties.values() for each in holders)
        fitting = (each for each in known if (each.kind or "person") in kinds)
        return next(fitting, None) or self.cast.of_kind(field.name, wanted)

    def _is_of_opening(self, field: FormField) -> bool:
        return any(each.name == field.name for each in self.workflow.forms[self.workflow.opening])

    def _newcomer(self, capacity: str, party: Party) -> Holder:
        """The first by the name of the capacity who does not hold it: whoever sits there must have left before."""
        number = 1
        while (each := self.cast.of_kind(numbered(capacity, number), party)) in self.parties.get(capacity, ()):
            number += 1
        return each

    def several(self, field: FormField) -> tuple[Holder, ...]:
        """As many as are needed."""
        party = self._party(field)
        made = self.cast.seated(field.seats or field.name, party, party.least)
        return tuple(self._employed(field, each) for each in made)


def numbered(name: str, number: int) -> str:
    """The name of the first, the second, … of a kind: ``mediator``, ``mediator 2``."""
    return name if number == 1 else f"{name} {number}"
