"""The open round of a story's case: answers, absences, recusals and delegations through the real commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from govflow.engine.definition import Workflow
from govflow.engine.facts import Holder
from govflow.engine.rounds import Seat, holder
from govflow.engine.stories.answers import named_seats, response
from govflow.engine.stories.cast import StoryError
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.rounds import Delegate, Excuse, Respond, delegate, excuse, respond
from govflow.services.rehearsal.adversaries import Adversaries, Attempt, Watched, holders_of
from govflow.services.rehearsal.company import MEMBER, Company
from govflow.store.rounds import LoadedRound, load_round, open_round_id
from govflow.store.writing.entering import answering_role
from govflow.values import new_id


class Sitting(Watched, Protocol):
    """The stage on which the round is held."""

    reference: str

    @property
    def workflow(self) -> Workflow: ...


class Seats:
    """The round that is open when this is made. Raises StoryError where none is.

    Where several seats of a capacity act at once, what is not theirs to do is tried for the first of them.
    """

    def __init__(self, stage: Sitting, backend: Backend, company: Company, watched: Adversaries | None) -> None:
        self.stage = stage
        self.backend = backend
        self.company = company
        self.watched = watched
        found = self._open()
        if found is None:
            title = stage.workflow.states[stage.case().state].title
            raise StoryError(Message("No round is open in “%(state)s”.", state=title))
        self.id = found.id
        self.rule = found.rule
        self.role = answering_role(found.rule)

    def respond(self, answers: Mapping[str, Any]) -> None:
        for key, answer in answers.items():
            for seat in self._named(key):
                self._respond(seat, answer)

    def absent(self, keys: Iterable[str]) -> None:
        for key in keys:
            for seat in self._named(key):

                def act(by: Any, seat: Seat = seat) -> None:
                    note = Excuse(**self._of(seat), status="absent")
                    excuse(self.backend, by, note)

                keepers = self._keepers()
                self._tried(f"absent {seat.capacity}", keepers, act)
                keeper, role = next(iter(keepers.items()), (self.stage.case().holders(seat.capacity)[0], MEMBER))
                role = role or MEMBER
                act(self.company.actor(self._person(keeper, role), keeper, (role,)))

    def recuse(self, keys: Iterable[str]) -> None:
        for key in keys:
            for seat in self._named(key):

                def act(by: Any, seat: Seat = seat) -> None:
                    excuse(self.backend, by, Excuse(**self._of(seat), status="recused"))

                self._by_seat("recuse", seat, act, self._keepers())

    def delegate(self, pairs: Mapping[str, str]) -> None:
        for key, other in pairs.items():
            [giver, *_], [taker, *_] = self._named(key), self._named(other)

            def act(by: Any, giver: Seat = giver, taker: Seat = taker) -> None:
                delegate(self.backend, by, Delegate(**self._of(giver), to_seat_id=taker.id))

            self._by_seat("delegate", giver, act, {})

    def _respond(self, seat: Seat, answer: Any) -> None:
        found = self._open()
        if found is None or found.id != self.id:
            return
        given = response(found.rule, seat, answer)

        def act(by: Any, *, on_behalf: bool = False) -> None:
            order = Respond(
                **self._of(seat),
                choice=given.choice,
                scores=given.scores,
                declared=given.declared,
                on_behalf=on_behalf,
            )
            respond(self.backend, by, order)

        casting = holder(seat, found.seats) or seat
        own = self._holder(found, casting)
        self._tried(f"respond {seat.capacity}", {own: self.role, self._holder(found, seat): self.role}, act)
        self._tried("respond on behalf", self._keepers(), lambda by: act(by, on_behalf=True))
        act(self._member(own))

    def _keepers(self) -> dict[Holder, str]:
        """Who keeps the round, each with the role that a member needs for it."""
        named = (who.partition(".") for who in self.rule.kept_by)
        return {each: role for capacity, _, role in named for each in self.stage.case().holders(capacity)}

    def _by_seat(self, what: str, seat: Seat, act: Attempt, beside: Mapping[Holder, str]) -> None:
        found = self._open()
        assert found is not None
        own = self._holder(found, seat)
        self._tried(f"{what} {seat.capacity}", {**beside, own: self.role}, act)
        act(self._member(own))

    def _tried(self, what: str, own: Mapping[Holder, str], act: Attempt) -> None:
        if self.watched is not None:
            self.watched.try_seat(self.stage, self.company, what, own, act)

    def _named(self, key: str) -> list[Seat]:
        with self.backend.reading() as session:
            return named_seats(load_round(session, self.id).seats, key)

    def _open(self) -> LoadedRound | None:
        case = self.stage.case()
        with self.backend.reading() as session:
            number = open_round_id(session, case.id)
            return None if number is None else load_round(session, number)

    def _of(self, seat: Seat) -> dict[str, Any]:
        """What every command about a seat names."""
        return {"case": self.stage.reference, "round_id": self.id, "seat_id": seat.id, "key": new_id()}

    def _holder(self, found: LoadedRound, seat: Seat) -> Holder:
        return next(
            each
            for each in holders_of(self.stage.case())
            if (each.organization_id, each.person_id) == found.holders[seat.id]
        )

    def _member(self, own: Holder) -> Any:
        role = self.role or MEMBER
        return self.company.actor(self._person(own, role), own, (role,))

    def _person(self, own: Holder, role: str) -> Holder:
        return own if own.person_id is not None else self.company.person_named(f"{own.name.en}, {role}")
