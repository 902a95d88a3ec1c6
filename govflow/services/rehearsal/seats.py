"""The open round of a story's case: answers, absences, recusals and delegations through the real commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

from govflow.engine.definition import Workflow
from govflow.engine.facts import Facts, Form, Holder
from govflow.engine.machine import Machine
from govflow.engine.rounds import Seat, holder
from govflow.engine.rounds.keeping import closers
from govflow.engine.rounds.rules import Review
from govflow.engine.stories.answers import NO_CHAIR, rounds_of
from govflow.engine.stories.cast import Answers, StoryError
from govflow.engine.stories.responses import Offering, response
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Delegate, Excuse, Replace, delegate, excuse, replace_reviewer
from govflow.services.commands.sitting import CloseRound, close_round
from govflow.services.queries.case.round.ending import Brings, closing_of, foreseen, handing, leaving
from govflow.services.rehearsal.adversaries import Adversaries, Attempt, Watched, holders_of
from govflow.services.rehearsal.company import MEMBER, Company
from govflow.store.rounds import LoadedRound, load_round, load_rounds, open_round_ids
from govflow.store.work import Case, Work
from govflow.store.writing.entering import answering_role
from govflow.store.writing.locking import read_by_id
from govflow.values import SYSTEM, new_id

STORY = "As the story tells it."
"""What a story gives as reason or source."""


class Sitting(Watched, Protocol):
    """The stage on which the round is held."""

    reference: str

    @property
    def workflow(self) -> Workflow: ...

    @property
    def machine(self) -> Machine: ...

    def facts(self, form: Form) -> Facts:
        """What the real rules would be told now."""

    @property
    def now(self) -> datetime: ...

    @property
    def later(self) -> Mapping[str, Any]:
        """What the story gives for every form that asks for it."""


class Seats:
    """The rounds that are open when this is made. Raises StoryError where none is.

    Where several seats of a capacity act at once, what is not theirs to do is tried for the first of them.
    """

    def __init__(self, stage: Sitting, backend: Backend, company: Company, watched: Adversaries | None) -> None:
        self.stage = stage
        self.backend = backend
        self.company = company
        self.watched = watched
        self.opened = {each.label: each for each in self._open()}
        if not self.opened:
            title = stage.workflow.states[stage.case().state].title
            raise StoryError(Message("No round is open in “%(state)s”.", state=title))

    def respond(self, answers: Mapping[str, Any]) -> None:
        for key, answer in answers.items():
            for name, seat in self._named(key):
                self._respond(name, seat, answer)

    def absent(self, keys: Iterable[str]) -> None:
        self._attendance(keys, "absent")

    def present(self, keys: Iterable[str]) -> None:
        self._attendance(keys, "present")

    def close(self) -> None:
        """Whoever is in the chair, where nobody is who keeps the round, closes each that is closed so."""
        closing = [each for each in self.opened.values() if each.rule.close == "by_chair"]
        if not closing:
            raise StoryError(NO_CHAIR)
        for found in closing:

            def act(by: Any, number: int = found.id) -> None:
                told = closing_of(self._load(number)).shown
                order = CloseRound(case=self.stage.reference, round_id=number, shown=told, reason=STORY, key=new_id())
                close_round(self.backend, by, order)

            chairs = self._named_by(closers(found.rule))
            self._tried(f"close {found.name}", chairs, act)
            act(self._member(*next(iter(chairs.items()))))

    def recuse(self, keys: Iterable[str]) -> None:
        for key in keys:
            for name, seat in self._named(key):

                def act(by: Any, seat: Seat = seat, name: str = name) -> None:
                    told = self._brings(name, lambda work, case, found: leaving(work, case, found, seat))
                    excuse(self.backend, by, Excuse(**self._of(name, seat), status="recused", foreseen=told))

                self._by_seat("recuse", name, seat, act, self._keepers(name))

    def delegate(self, pairs: Mapping[str, str]) -> None:
        for key, other in pairs.items():
            for name, giver in self._first(key):
                taker = rounds_of({name: self.opened[name].seats}, other)[name][0]

                def act(by: Any, giver: Seat = giver, taker: Seat = taker, name: str = name) -> None:
                    told = self._brings(name, lambda work, case, found: handing(work, case, found, giver, taker.id))
                    delegate(self.backend, by, Delegate(**self._of(name, giver), to_seat_id=taker.id, foreseen=told))

                self._by_seat("delegate", name, giver, act, {})

    def replace(self, pairs: Mapping[str, str]) -> None:
        for key, comer in pairs.items():
            [(name, seat), *_] = self._first(key)  # in the other rounds of that name with it
            new = self.company.of_kind(comer, self.stage.workflow.parties[seat.capacity])

            def act(by: Any, seat: Seat = seat, name: str = name, new: Holder = new) -> None:
                replace_reviewer(self.backend, by, Replace(**self._of(name, seat), person_id=new.person_id or 0))

            rule = self.opened[name].rule
            replacing = self._named_by(rule.replace if isinstance(rule, Review) else ())
            self._tried(f"replace {seat.capacity}", replacing, act)
            by, role = next(iter(replacing.items()), (self._holder(self.opened[name], seat), ""))
            act(self._member(by, role))

    def _attendance(self, keys: Iterable[str], status: Literal["absent", "present"]) -> None:
        for key in keys:
            for name, seat in self._named(key):

                def act(by: Any, seat: Seat = seat, name: str = name) -> None:
                    excuse(self.backend, by, Excuse(**self._of(name, seat), status=status, note=STORY))

                keepers = self._keepers(name)
                self._tried(f"{status} {seat.capacity}", keepers, act)
                keeper, role = next(iter(keepers.items()), (self._holder(self.opened[name], seat), ""))
                role = role or MEMBER
                act(self.company.actor(self._person(keeper, role), keeper, (role,)))

    def _respond(self, name: str, seat: Seat, answer: Any) -> None:
        found = self._now(name)
        if found is None:
            return
        case = self.stage.case()
        answers = Answers(self.stage.workflow, self.company, case.parties, case.today(self.stage.now), self.stage.later)
        known = Offering(answers, self.stage.machine.forms, self.stage.facts(Form({})))
        given = response(found.rule, seat, answer, known, found.subjects)

        def act(by: Any, *, on_behalf: bool = False) -> None:
            with self.backend.reading() as session:
                work = self.backend.work(session, SYSTEM)
                brings = foreseen(work, found, seat.id, given.choice, given.scores, on_behalf=on_behalf)
            order = Respond(
                **self._of(name, seat),
                choice=given.choice,
                scores=given.scores,
                answers=given.answers,
                comment=given.comment,
                declared=given.declared,
                on_behalf=on_behalf,
                matter=found.matter_hash,
                foreseen=brings,
                source=STORY,
            )
            respond(self.backend, by, order)

        casting = holder(seat, found.seats) or seat
        own = self._holder(found, casting)
        role = answering_role(found.rule, self.backend.rules.vocabulary)
        self._tried(f"respond {seat.capacity}", {own: role, self._holder(found, seat): role}, act)
        self._tried("respond on behalf", self._keepers(name), lambda by: act(by, on_behalf=True))
        act(self._member(own, role))

    def _by_seat(self, what: str, name: str, seat: Seat, act: Attempt, beside: Mapping[Holder, str]) -> None:
        found = self.opened[name]
        own, role = self._holder(found, seat), answering_role(found.rule, self.backend.rules.vocabulary)
        self._tried(f"{what} {seat.capacity}", {**beside, own: role}, act)
        act(self._member(own, role))

    def _keepers(self, name: str) -> dict[Holder, str]:
        """Who keeps the round, each with the role that a member needs for it."""
        return self._named_by(self.opened[name].rule.kept_by)

    def _named_by(self, whos: Iterable[str]) -> dict[Holder, str]:
        """Those whom a file names so, each with the role that a member needs."""
        named = (who.partition(".") for who in whos)
        return {each: role for capacity, _, role in named for each in self.stage.case().holders(capacity)}

    def _tried(self, what: str, own: Mapping[Holder, str], act: Attempt) -> None:
        if self.watched is not None:
            self.watched.try_seat(self.stage, self.company, what, own, act)

    def _named(self, key: str) -> list[tuple[str, Seat]]:
        """The seats that a key names as they stand now, each with its round: of several rounds, one after the other."""
        now = {each.label: each for each in self._open()}
        found = rounds_of({name: now.get(name, each).seats for name, each in self.opened.items()}, key)
        return [(name, seat) for name, seats in found.items() for seat in seats]

    def _first(self, key: str) -> list[tuple[str, Seat]]:
        """The first of these seats in each round."""
        return list(dict(reversed(self._named(key))).items())[::-1]

    def _open(self) -> list[LoadedRound]:
        case = self.stage.case()
        with self.backend.reading() as session:
            return load_rounds(session, open_round_ids(session, case.id))

    def _now(self, name: str) -> LoadedRound | None:
        """The round as it stands, if it is still open."""
        return next((each for each in self._open() if each.id == self.opened[name].id), None)

    def _load(self, number: int) -> LoadedRound:
        with self.backend.reading() as session:
            return load_round(session, number)

    def _brings(self, name: str, act: Callable[[Work, Case, LoadedRound], Brings]) -> str:
        """Stands for what the page of the round would tell of an act."""
        found = self._load(self.opened[name].id)
        with self.backend.reading() as session:
            work = self.backend.work(session, SYSTEM)
            return act(work, read_by_id(work, found.case_id), found).shown

    def _of(self, name: str, seat: Seat) -> dict[str, Any]:
        """What every command about a seat names."""
        number = self.opened[name].id
        return {"case": self.stage.reference, "round_id": number, "seat_id": seat.id, "key": new_id()}

    def _holder(self, found: LoadedRound, seat: Seat) -> Holder:
        return next(
            each
            for each in holders_of(self.stage.case())
            if (each.organization_id, each.person_id) == found.holders[seat.id]
        )

    def _member(self, own: Holder, role: str) -> Any:
        role = role or MEMBER
        return self.company.actor(self._person(own, role), own, (role,))

    def _person(self, own: Holder, role: str) -> Holder:
        return own if own.person_id is not None else self.company.person_named(f"{own.name.en}, {role}")
