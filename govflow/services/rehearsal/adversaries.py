"""Everybody who may not take a step tries it before it is taken: each is refused, and nothing changes.

An outsider; a member of every other party with every role, a secretary's among them; the persons who hold other
seats; and, where a step asks for a role, a colleague who has every role but that one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from govflow.engine.checks.flow import capacity_of
from govflow.engine.definition import TIMER
from govflow.engine.facts import Holder
from govflow.engine.stories.cast import StoryError
from govflow.engine.stories.taking import capacities_of
from govflow.errors import Forbidden, GovflowError, NotFound, Refused
from govflow.messages import Message
from govflow.services.rehearsal.company import Company
from govflow.store.work import Case
from govflow.values import Actor

Attempt = Callable[[Actor], None]


class Watched(Protocol):
    """What adversaries look at: the case as it stands, what would show that it changed, and how it came there."""

    @property
    def path(self) -> Sequence[str]: ...

    def case(self) -> Case: ...

    def marks(self) -> tuple[object, ...]: ...


class Adversaries:
    """Those who try what is not theirs in the stories of a file. ``attempts`` counts how often they did.

    Where several stories begin alike, what was tried at a point of one is not tried there again.
    """

    def __init__(self) -> None:
        self.attempts = 0
        self._tried: set[tuple[str, ...]] = set()

    def try_step(
        self,
        stage: Watched,
        company: Company,
        what: str,
        allowed: Iterable[str],
        attempt: Attempt,
        joining: Collection[str] = (),
    ) -> None:
        """``allowed``: the capacities, with or without a role, to which the file gives the step; none: no such step.

        ``joining``: the kinds of organizations that may take a seat by it.
        """
        whos = [who for who in allowed if who != TIMER]
        if not whos or not self._new(stage, what):
            return
        case = stage.case()
        mine = [each for each in holders_of(case) if any(capacity_of(who) in capacities_of(case, each) for who in whos)]
        for holder in _unlike(case, mine):
            asked = [who for who in whos if capacity_of(who) in capacities_of(case, holder)]
            roles = {who.partition(".")[2] for who in asked}
            if "" not in roles:
                self._without(stage, company, what, holder, roles, attempt)
        self._others(stage, company, what, mine, attempt, joining)

    def try_seat(
        self, stage: Watched, company: Company, what: str, own: Mapping[Holder, str], attempt: Attempt
    ) -> None:
        """``own``: whose seat it is and who else may act for it, each with the role that a member needs for that."""
        if not self._new(stage, what):
            return
        for holder, role in own.items():
            if role:
                self._without(stage, company, what, holder, {role}, attempt)
        self._others(stage, company, what, own, attempt)

    def _new(self, stage: Watched, what: str) -> bool:
        point = (*stage.path, what)
        known = point in self._tried
        self._tried.add(point)
        return not known

    def _without(
        self, stage: Watched, company: Company, what: str, holder: Holder, roles: set[str], attempt: Attempt
    ) -> None:
        """A colleague with every role but those that the step asks for."""
        if holder.organization_id is not None:
            self._try(stage, what, company.colleague(holder, roles), attempt)

    def _others(
        self,
        stage: Watched,
        company: Company,
        what: str,
        mine: Collection[Holder],
        attempt: Attempt,
        joining: Collection[str] = (),
    ) -> None:
        """An outsider, members of the other parties with every role, and the persons who hold other seats."""
        case = stage.case()
        self._try(stage, what, company.outsider(joining), attempt)
        others = [each for each in holders_of(case) if each not in mine and each.kind not in joining]
        for holder in _unlike(case, others):
            actor = company.colleague(holder) if holder.person_id is None else company.actor(holder, holder, ())
            self._try(stage, what, actor, attempt)

    def _try(self, stage: Watched, what: str, actor: Actor, attempt: Attempt) -> None:
        self.attempts += 1
        before = stage.marks()
        named = {"who": actor.person, "step": what}
        try:
            attempt(actor)
        except (NotFound, Forbidden, Refused):
            if stage.marks() != before:
                changed = Message("%(who)s was refused “%(step)s”, and yet the case changed.", **named)
                raise StoryError(changed) from None
        except GovflowError as error:
            unasked = Message("“%(step)s” was not refused to %(who)s for being somebody else.", **named)
            raise StoryError(unasked) from error
        else:
            raise StoryError(Message("%(who)s could take “%(step)s”, which the file does not give them.", **named))


def holders_of(case: Case) -> list[Holder]:
    """Everybody who takes part in a case, once."""
    return list(dict.fromkeys(each for holders in case.parties.values() for each in holders))


def _unlike(case: Case, holders: Iterable[Holder]) -> list[Holder]:
    """One of those who hold the same capacities."""
    return list({capacities_of(case, each): each for each in reversed(list(holders))}.values())
