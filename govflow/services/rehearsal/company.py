"""The cast of a rehearsal: whoever a story imagines stands in the database, with the offices that a step asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Table, insert

from govflow.engine.definition import Party
from govflow.engine.definition.parties import DERIVED
from govflow.engine.facts import Children, Facts, Form, Holder, NamedCase, NamedCases, Rounds, Steps
from govflow.engine.machine import Machine
from govflow.engine.seating.derivations import groups_of
from govflow.engine.stories.cast import START, Cast, Parties
from govflow.engine.stories.given import how_many
from govflow.services.accounts.proof import SECOND
from govflow.services.backend import Backend
from govflow.services.queries.directory.people import load_actor
from govflow.services.rehearsal.agreements import AGREEMENT
from govflow.services.rehearsal.house import PROVINCE, REGION, SINCE
from govflow.store.funds.booking import open_books
from govflow.store.funds.tables import FUND
from govflow.store.lists.named import load_named_cases
from govflow.store.people import BelongingRow, BodyRow, MandateRow, MembershipRow, OrganizationRow, PersonRow
from govflow.store.registers.agreements import AGREEMENT as AGREEMENT_ROWS
from govflow.store.rounds.reviewers import by_name
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts
from govflow.store.writing.locking import read_case
from govflow.values import SYSTEM, Actor, Confirmation, Money

ORGANIZATION, PERSON = OrganizationRow.__table__, PersonRow.__table__
MEMBERSHIP, MANDATE = MembershipRow.__table__, MandateRow.__table__
BODY, BELONGING = BodyRow.__table__, BelongingRow.__table__

INSTITUTE = "the institute"  # where persons who take a seat themselves are members; far from every party
FUND_TOTAL = Money.yuan(10_000_000_000)
MEMBER = "member"
CITIZENS = 200_000  # the number before the first person who has no account
FIRST_CITY = 1000  # the division codes of those who act: each is a city of its own


class Company(Cast):
    """The same names as in the mind. ``open_case`` opens a case that a story only names, for the form field named.

    Organizations lie below one province; the joint office and its like are the house's own.
    """

    def __init__(self, backend: Backend, open_case: Callable[[Company, str], int]) -> None:
        super().__init__()
        self.backend = backend
        self.open_case = open_case
        self._vocabulary = backend.rules.vocabulary
        self._offices: dict[tuple[int, int], frozenset[str]] = {}
        self._groups: tuple[tuple[tuple[str, ...], str, int], ...] = ()

    def assemble(self, machine: Machine, given: Mapping[str, Any]) -> None:
        """The region has the members that a procedure finds, and so has every committee that a story makes up."""
        for members in machine.several:
            count = how_many(machine.workflow, given, members)
            for of in groups_of(machine.derivations[members]):
                kinds = machine.workflow.parties[of].kinds
                kinds = tuple(sorted(self._vocabulary.groups)) if kinds == (DERIVED,) else kinds
                self._groups += ((kinds, members, count),)
                self.found(REGION, members, count)

    def found(self, group: int, members: str, count: int) -> None:
        known = group in self._members
        super().found(group, members, count)
        if not known:
            place = {"group_id": group, "since": SINCE}
            self._write(BELONGING, *({**place, "organization_id": each} for each in self._members[group]))

    def id_of(self, kind: str, name: str) -> int:
        known = self._ids.get((kind, name))
        if known is not None:
            return known
        if kind == "case":
            return self._ids.setdefault((kind, name), self.open_case(self, name))
        number = super().id_of(kind, name)
        if kind == "fund":
            self._found_fund(number, name)
        elif kind == "agreement":
            self._publish_agreement(number, name)
        return number

    @property
    def organizations(self) -> tuple[int, ...]:
        """Those that stand in the database so far."""
        return tuple(number for (kind, _), number in self._ids.items() if kind == "organization")

    def organization_named(self, name: str, kind: str | None) -> Holder:
        known = ("organization", name) in self._ids
        made = super().organization_named(name, kind)
        if not known:
            above = None if kind == "central_authority" else PROVINCE
            row = {"kind": kind or "local_government", "level": "county", "parent_id": above, "monogram": "S"}
            code = f"{FIRST_CITY + (made.organization_id or 0)}00"
            self._write(
                ORGANIZATION, {"id": made.organization_id, "name_en": name, "name_zh": name, "code": code, **row}
            )
            for kinds, members, count in self._groups:
                if kind in kinds:
                    self.found(self._id(made), members, count)
        return made

    def person_named(self, name: str) -> Holder:
        known = ("person", name) in self._ids
        made = super().person_named(name)
        if not known:
            number = made.person_id
            self._write(PERSON, {"id": number, "email": f"{number}@story", "name_en": name, "name_zh": name})
        return made

    def of_kind(self, name: str, party: Party) -> Holder:
        made = super().of_kind(name, party)
        if made.person_id is not None and party.role is not None:
            self._give_office(
                made.person_id, self._id(self.organization_named(INSTITUTE, "social_organization")), [party.role]
            )
        return made

    def employ(self, person_id: int, organization_id: int) -> None:
        super().employ(person_id, organization_id)
        self._give_office(person_id, organization_id, (MEMBER,))

    def keep_numbers_apart(self) -> None:
        """Whoever the commands enter from now on has another number than those who are still made up."""
        place = ("person", str(CITIZENS))
        if place not in self._ids:
            self._ids[place] = CITIZENS
            name = {"name_en": place[1], "name_zh": place[1]}
            self._write(PERSON, {"id": CITIZENS, "email": f"{CITIZENS}@story", **name})

    def meet(self, parties: Parties) -> None:
        """Whoever sits there and was entered by a command is known from now on."""
        persons = (each for holders in parties.values() for each in holders if each.person_id is not None)
        self._holders |= {each.person_id: each for each in persons if each.person_id is not None}

    def actor(self, person: Holder, holder: Holder | None, roles: Iterable[str]) -> Actor:
        """A person acting through the holder of a capacity: for an organization in these roles, or in person."""
        assert person.person_id is not None
        acting_for = holder.organization_id if holder is not None else None
        if acting_for is not None:
            self._give_office(person.person_id, acting_for, roles)
        with self.backend.reading() as session:
            found = load_actor(self.backend.work(session, SYSTEM), person.person_id, acting_for)
        return replace(found, confirmed=Confirmation(at=self.backend.clock.now(), by=SECOND))

    def colleague(self, holder: Holder, without: Iterable[str] = ()) -> Actor:
        """A member of an organization who has every role there but these."""
        left_out = frozenset(without)
        roles = self._vocabulary.roles
        named = f"a colleague of {holder.name.en}" + "".join(f", not {each}" for each in sorted(left_out))
        return self.actor(self.person_named(named), holder, [each for each in roles if each not in left_out])

    def outsider(self, joining: Collection[str] = ()) -> Actor:
        """Somebody with every role in an organization that takes no part, and is of no kind that may join.

        Where all kinds may, somebody who acts for none.
        """
        kinds = (each for each in ("local_government", *self._vocabulary.kinds) if each not in joining)
        kind = next(kinds, None)
        if kind is None:
            nobody = self.person_named("somebody else, of no organization")
            return self.actor(nobody, nobody, ())
        return self.colleague(self.organization_named(f"somebody else, a {kind}", kind))

    def _give_office(self, person: int, organization: int, roles: Iterable[str]) -> None:
        held = self._offices.get((person, organization), frozenset())
        new = [role for role in dict.fromkeys(roles) if role not in held]
        self._offices[person, organization] = held.union(new)
        place = {"person_id": person, "organization_id": organization, "since": SINCE}
        self._write(MEMBERSHIP, *({**place, "role": role} for role in new))
        mandated = [role for role in new if role in self._vocabulary.mandated]
        self._write(MANDATE, *({**place, "number": f"{person}/{organization}"} for role in mandated))

    def _found_fund(self, number: int, name: str) -> None:
        keeper = self.organization_named("the fund's committee", "special_committee")
        row = {"committee_id": self._id(keeper), "source": "grant", "purpose": "story", "fiscal_year": START.year}
        names = {"name_en": name, "name_zh": name}
        self._write(FUND, {"id": number, "body_id": 1, **names, **row})
        with self.backend.transaction() as session:
            open_books(session, number, FUND_TOTAL, START)

    def _publish_agreement(self, number: int, name: str) -> None:
        sha256 = hashlib.sha256(AGREEMENT).hexdigest()
        titles = {"title_en": name, "title_zh": name}
        told = {"agreement": f"story-{number}", "version": 1, "sha256": sha256, "published_at": START}
        self._write(AGREEMENT_ROWS, {"id": number, "source": AGREEMENT, **told, **titles})

    def _write(self, table: Table, *rows: dict[str, object]) -> None:
        if rows:
            with self.backend.transaction() as session:
                session.execute(insert(table), rows)

    def _id(self, holder: Holder) -> int:
        assert holder.organization_id is not None
        return holder.organization_id


def facts_now(backend: Backend, reference: str, form: Form) -> Facts:
    """What the real rules would be told of a case now; whoever acts is left open."""
    with backend.reading() as session:
        work = backend.work(session, SYSTEM)
        told = load_facts(work, read_by_name(work, reference), form, (Steps, Rounds, Children))
    return {**told, **named_now(backend)}


def named_now(backend: Backend) -> Facts:
    """The cases that a form names, each read when it is asked for."""

    def read(number: int) -> NamedCase | None:
        with backend.reading() as session:
            return load_named_cases(backend.work(session, SYSTEM)).read(number)

    return {NamedCases: NamedCases(read)}


def read_by_name(work: Work, reference: str) -> Case:
    """A case with everybody by their own name, as stories name them."""
    case = read_case(work, reference)
    case.parties = by_name(work, case)
    return case
