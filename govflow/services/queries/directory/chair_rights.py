"""The rotation of a committee or body in hand, and what speaks against an act on it: asked by commands and pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Date, bindparam, select

from govflow.domain.conferences.chairing import AHEAD, NOTICE, SWAPPED_AHEAD, Plan
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.store.meetings.chairing import Kept, counts, load_kept, swap_of
from govflow.store.people import MandateRow, OrganizationRow, in_force
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Work

_MANDATE = Prepared(
    select(MandateRow.id)
    .where(
        MandateRow.person_id == bindparam("person"),
        MandateRow.organization_id == bindparam("organization"),
        in_force(bindparam("today", type_=Date)),
        MandateRow.workflow.is_(None),
        MandateRow.case_id.is_(None),
    )
    .limit(1)
)


@dataclass(frozen=True)
class Rotation:
    """The rotation of one committee or body as it stands now. ``today`` is the day where it is at home."""

    work: Work
    group: OrganizationRow
    kept: Kept

    @cached_property
    def today(self) -> date:
        return self.kept.day_of(self.work.at)

    @cached_property
    def plan(self) -> Plan:
        return self.kept.plan(self.group.id, self.work.at)

    @cached_property
    def members(self) -> tuple[int, ...]:
        """Who belongs today."""
        return self.plan.members(self.today)

    @property
    def first_years(self) -> range:
        """The years with which an order may begin: their first day is far enough away for every member to object."""
        following = (self.today + timedelta(days=NOTICE - 1)).year + 1
        return range(following, self.today.year + AHEAD + 1)

    @property
    def swappable(self) -> range:
        """The years that may be swapped: those that have not begun."""
        return range(self.today.year + 1, self.today.year + SWAPPED_AHEAD + 1)

    @cached_property
    def binds(self) -> bool:
        """Does the actor bind a member? By the role that binds; where it needs a mandate, with one for every matter."""
        actor, words = self.work.actor, self.work.vocabulary
        if actor.organization_id not in self.members or words.binding not in actor.own_roles:
            return False
        asked = {"person": actor.person_id, "organization": actor.organization_id, "today": self.today}
        return words.binding not in words.mandated or _MANDATE.first(self.work.session, **asked) is not None

    def waiting(self) -> list[Any]:
        """The swaps that wait for an answer, and can still be agreed."""
        return [
            each
            for each in self.kept.swaps
            if each.outcome is None and min(each.asking_year, each.asked_year) > self.today.year
        ]


def load_rotation(work: Work, group_id: int) -> Rotation:
    """Raises NotFound for what can have no members, and so no rotation."""
    group = work.session.get(OrganizationRow, group_id)
    if group is None or group.kind not in work.vocabulary.groups:
        raise NotFound(Message("There is no such committee or body."))
    return Rotation(work, group, load_kept(work.session, group_id))


def against_binding(rotation: Rotation) -> Iterator[Message]:
    """Only who binds a member acts for it here: no administrator, no office, and nobody for another."""
    if not rotation.binds:
        yield Message(
            "Only somebody who signs for a member of %(group)s does this, with a mandate in force for every procedure.",
            group=rotation.group.name,
        )


def against_swapping(rotation: Rotation, own_year: int, other_year: int) -> Iterator[Message]:
    """Why the actor's organization cannot ask to give one year for another."""
    yield from against_binding(rotation)
    own, other = rotation.plan.planned(own_year), rotation.plan.planned(other_year)
    mine = rotation.work.actor.organization_id
    if own_year not in rotation.swappable or own is None or own.organization != mine:
        yield Message("Give a year that has not begun and in which your organization chairs.")
    elif other_year not in rotation.swappable or other is None or other.organization in (None, mine):
        yield Message("Take a year that has not begun and in which another member chairs.")
    elif other.organization not in rotation.members:
        yield Message("Who would chair then belongs no more: nobody there can agree.")
    years = {own_year, other_year}
    if any(years & {each.asking_year, each.asked_year} for each in rotation.waiting()):
        yield Message("A swap of one of these years waits for its answer already.")


def against_agreeing(rotation: Rotation, row: Any) -> Iterator[Message]:
    """Why a swap that was asked for cannot be agreed any more."""
    if row.outcome is not None:
        yield Message("This swap has been answered already.")
    elif min(row.asking_year, row.asked_year) <= rotation.today.year:
        yield Message("One of the two years has begun: it cannot be swapped any more.")
    else:
        swap = swap_of(row)
        found = [rotation.plan.planned(year) for year in swap.years]
        if [each and each.organization for each in found] != [*swap.members]:
            yield Message("The turns have changed since this was asked. Refuse it; then a new swap can be asked for.")


def against_undoing(rotation: Rotation, row: Any) -> Iterator[Message]:
    """Why a swap that was agreed cannot be undone, even by both."""
    years = {row.asking_year, row.asked_year}
    standing = [each for each in rotation.plan.swaps if rotation.plan.holds(each)]
    place = next((place for place, each in enumerate(standing) if each.id == row.id), None)
    if not counts(row, rotation.work.at) or place is None:
        yield Message("This swap does not count any more: there is nothing to undo.")
    elif min(years) <= rotation.today.year:
        yield Message("The first of the two years has begun: the swap stands.")
    elif any(years & {*each.years} for each in standing[place + 1 :]):
        yield Message("A later swap rests on this one. Undo that one first.")


def against_objecting(rotation: Rotation, row: Any) -> Iterator[Message]:
    """Why nobody can object to an order any more."""
    if row.first_year <= rotation.today.year:
        yield Message("The first year of this order has begun: what holds in it is settled.")


def against_taking_back(rotation: Rotation, row: Any) -> Iterator[Message]:
    """Why an objection stays that somebody would take back: others had no cause to object while it stood, and need as
    much time for it as when an order is entered.
    """
    yield from against_objecting(rotation, row)
    if rotation.today.year < row.first_year < rotation.first_years.start:
        yield Message(
            "The first year of this order is less than %(n)s days away: other members could not object to it in time "
            "any more, so the objection stands. The order can be entered anew for a later year.",
            n=NOTICE,
        )
