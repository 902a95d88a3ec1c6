"""Short ways to act in the region: people and organizations by their keys, each act through the real command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from govflow.demo.region import Region
from govflow.engine.rounds.seats import Seat
from govflow.services.backend import Backend
from govflow.services.commands.cases import OpenCase, open_case
from govflow.services.commands.meetings.corrections import CorrectMinutes, correct_minutes
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Excuse, excuse
from govflow.services.commands.sitting import CloseRound, close_round
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.case.round.ending import GOES_ON, closing_of, foreseen, leaving
from govflow.services.queries.directory.people import load_actor
from govflow.services.queries.mediation.confiding.leave import newest_confidence
from govflow.services.queries.mediation.drafting.page import DraftPage, load_draft_page
from govflow.services.queries.mediation.protocol import load_protocol_page
from govflow.services.queries.mediation.sittings import load_sitting, load_sittings_page
from govflow.services.queries.papers.drafted import load_drafts
from govflow.services.receipts import Receipt
from govflow.store.cases import CASE, LinkRow
from govflow.store.people import OrganizationRow
from govflow.store.registers.agreements import AGREEMENT
from govflow.store.rounds import LoadedRound, latest_round_ids, load_round
from govflow.store.work import Case
from govflow.store.writing.locking import read_case
from govflow.values import SYSTEM, Actor, FixedClock

ORGANIZATION = OrganizationRow.__table__
ZONE = ZoneInfo("Asia/Shanghai")
OPENING_HOUR = time(9, 30)

Scenes = Iterator[datetime]
"""A story: it yields the moment of its next scene and is resumed when the clock has come there."""


@dataclass
class Play:
    """A region at a moment. People are named as in ``region.yaml``; their first organization acts unless told.

    ``pace`` is the time that an act takes.
    """

    backend: Backend
    clock: FixedClock
    region: Region
    pace: timedelta = timedelta(0)
    calls: dict[str, str] = field(default_factory=dict)  # by fund, the call that was published last
    funds: dict[str, int] = field(default_factory=dict)  # beside those of the region, what a story opened
    founded: dict[str, int] = field(default_factory=dict)  # likewise, organizations by their code in the register

    @property
    def today(self) -> date:
        return self.clock.at.astimezone(ZONE).date()

    def organization(self, key: str) -> int:
        return self.founded[key] if key in self.founded else self.region.organizations[key]

    def name(self, key: str) -> str:
        """What an organization is called, in English."""
        with self.backend.reading() as session:
            query = select(ORGANIZATION.c.name_en).where(ORGANIZATION.c.id == self.organization(key))
            return str(session.execute(query).scalar_one())

    def organizations(self, *keys: str) -> tuple[int, ...]:
        return tuple(self.organization(key) for key in keys)

    def person(self, key: str) -> int:
        return self.region.people[key]

    def agreement(self, name: str) -> int:
        """The published version of an agreement, by its row."""
        query = select(AGREEMENT.c.id).where(AGREEMENT.c.agreement == name)
        with self.backend.reading() as session:
            return int(session.execute(query).scalar_one())

    def fund(self, key: str) -> int:
        return self.funds[key] if key in self.funds else self.region.funds[key]

    def member(self, organization: str, role: str) -> str:
        """The first person who has a role in an organization."""
        return next(person for person, roles in self.region.members[organization] if role in roles)

    def holder(self, reference: str, capacity: str) -> str:
        """The organization that holds a capacity in a case."""
        held = self.case(reference).holders(capacity)[0].organization_id
        return next(key for key, number in self.region.organizations.items() if number == held)

    def actor(self, person: str, organization: str | None = None) -> Actor:
        with self.backend.reading() as session:
            wanted = self.organization(organization or self.region.homes[person])
            return load_actor(self.backend.work(session, SYSTEM), self.region.people[person], wanted)

    def open(
        self,
        person: str,
        workflow: str,
        title: str = "A matter",
        /,
        *,
        title_other: str | None = None,
        acting: str | None = None,
        **values: Any,
    ) -> str:
        """Open a case; the reference."""
        command = OpenCase(workflow=workflow, title=title, title_other=title_other, values=values, key=new_key())
        return self.done(open_case(self.backend, self.actor(person, acting), command)).reference

    def fire(
        self,
        person: str,
        reference: str,
        name: str,
        /,
        *,
        acting: str | None = None,
        reason: str | None = None,
        **values: Any,
    ) -> Receipt:
        """Take a step at the present version of the case."""
        command = TakeStep(
            case=reference,
            name=name,
            values=values,
            reason=reason,
            seen_version=self.case(reference).version,
            key=new_key(),
        )
        return self.done(take_step(self.backend, self.actor(person, acting), command))

    def drafts(self, person: str, reference: str, *fields: str) -> dict[str, str]:
        """What the form of the minutes begins with for somebody."""
        actor = self.actor(person)
        with self.backend.reading() as session:
            work = self.backend.work(session, actor)
            return {name: each.text for name, each in load_drafts(work, read_case(work, reference), fields).items()}

    def correct(self, person: str, reference: str, **said: Any) -> Receipt:
        """Correct agreed minutes by a numbered sheet."""
        return self.done(
            correct_minutes(self.backend, self.actor(person), CorrectMinutes(case=reference, **said, key=new_key()))
        )

    def act(self, organization: str, role: str, reference: str, name: str, /, **more: Any) -> Receipt:
        """Take a step through whoever has the role in an organization."""
        return self.fire(self.member(organization, role), reference, name, acting=organization, **more)

    def answer(self, organization: str, reference: str, choice: str, /, **more: Any) -> Receipt:
        """Answer in the open round for an organization, by whoever binds it."""
        binding = self.backend.rules.vocabulary.binding
        return self.respond(self.member(organization, binding), reference, choice, acting=organization, **more)

    def respond(
        self, person: str, reference: str, choice: str, /, *, acting: str | None = None, **more: Any
    ) -> Receipt:
        """Answer in the open round with the seat of the organization acted for, or the person's own."""
        actor = self.actor(person, acting)
        found = self.round(reference)
        mine = ((actor.organization_id, None), (None, actor.person_id))
        seat = next(seat for seat, holder in found.holders.items() if holder in mine)
        command = Respond(
            case=reference,
            round_id=found.id,
            seat_id=seat,
            choice=choice,
            matter=found.matter_hash,
            foreseen=self.foreseen(found, seat, choice, more.get("scores")),
            key=new_key(),
            **more,
        )
        return self.done(respond(self.backend, actor, command))

    def foreseen(self, found: LoadedRound, seat: int, choice: str, scores: Any = None) -> str:
        """What the page that an answer is sent from would tell of what it brings."""
        with self.backend.reading() as session:
            return foreseen(self.backend.work(session, SYSTEM), found, seat, choice, scores or {})

    def leaving(self, reference: str, found: LoadedRound, seat: Seat) -> str:
        """What the page of the round would tell a seat that leaves it."""
        with self.backend.reading() as session:
            work = self.backend.work(session, SYSTEM)
            return leaving(work, read_case(work, reference), found, seat).shown

    def order(
        self, person: str, act: Callable[[Backend, Actor, Any], Receipt], command: Any, /, *, acting: str | None = None
    ) -> Receipt:
        """Give any other order about a case."""
        return self.done(act(self.backend, self.actor(person, acting), command))

    def excuse(self, person: str, reference: str, organization: str, /, **more: Any) -> Receipt:
        """Record that the seat of an organization is absent or recused."""
        found = self.round(reference)
        holder = (self.organization(organization), None)
        seat = next(each for each in found.seats if found.holders[each.id] == holder)
        told = self.leaving(reference, found, seat) if more["status"] == "recused" else GOES_ON
        command = Excuse(case=reference, round_id=found.id, seat_id=seat.id, foreseen=told, key=new_key(), **more)
        return self.done(excuse(self.backend, self.actor(person), command))

    def close_round(self, person: str, reference: str, reason: str = "") -> Receipt:
        """Close the open round as its chair."""
        found = self.round(reference)
        shown = closing_of(found).shown
        command = CloseRound(case=reference, round_id=found.id, shown=shown, reason=reason, key=new_key())
        return self.done(close_round(self.backend, self.actor(person), command))

    def case(self, reference: str) -> Case:
        """The case as it stands, as the clock sees it."""
        with self.backend.reading() as session:
            return read_case(self.backend.work(session, SYSTEM), reference)

    def confided(self, person: str, reference: str) -> str:
        """What somebody may read that was confided last, of what can be passed on, by its identifier."""
        with self.backend.reading() as session:
            work = self.backend.work(session, self.actor(person))
            return newest_confidence(work, reference)

    def sitting(self, person: str, reference: str) -> str:
        """The sitting of the latest day that somebody may read of, by its identifier."""
        with self.backend.reading() as session:
            return load_sittings_page(self.backend.work(session, self.actor(person)), reference).lines[0].id

    def minutes(self, person: str, reference: str, sitting: str) -> str:
        """The SHA-256 of the present wording of the minutes of a sitting."""
        with self.backend.reading() as session:
            found = load_sitting(self.backend.work(session, self.actor(person)), reference, sitting).minuted.minutes
            return found.sha256 if found is not None else ""

    def protocol(self, person: str, reference: str) -> str:
        """The SHA-256 of the present wording of the protocol."""
        with self.backend.reading() as session:
            return load_protocol_page(self.backend.work(session, self.actor(person)), reference).sha256

    def draft(self, person: str, reference: str) -> DraftPage:
        """The draft of an agreement as somebody is shown it."""
        with self.backend.reading() as session:
            return load_draft_page(self.backend.work(session, self.actor(person)), reference)

    def state(self, reference: str) -> str:
        return self.case(reference).state

    def round(self, reference: str) -> LoadedRound:
        """The latest round of a case."""
        case = self.case(reference)
        with self.backend.reading() as session:
            found = latest_round_ids(session, case.id)
            assert found, f"{reference} never had a round"
            return load_round(session, found[-1])

    def linked(self, reference: str) -> tuple[str, ...]:
        """The cases that this one opened or took up, in that order."""
        link = LinkRow.__table__
        query = (
            select(CASE.c.reference)
            .join(link, link.c.other_id == CASE.c.id)
            .where(link.c.case_id == self.case(reference).id)
            .order_by(link.c.id)
        )
        with self.backend.reading() as session:
            return tuple(session.scalars(query))

    def done(self, receipt: Receipt) -> Receipt:
        """Every act takes its time: none happens in the same moment as the one before it."""
        self.clock.at += self.pace
        return receipt


def new_key() -> str:
    """An idempotency key."""
    return uuid4().hex


def on(year: int, month: int, day: int) -> datetime:
    """The morning of a day in the region."""
    return morning(date(year, month, day))


def morning(day: date) -> datetime:
    """When the offices of the region have opened."""
    return datetime.combine(day, OPENING_HOUR, ZONE)
