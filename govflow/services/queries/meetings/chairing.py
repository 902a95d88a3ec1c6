"""Who chairs a meeting by rotation and why, as its page says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select

from govflow.domain.conferences.chairing import AHEAD, Plan, Turn, by_rotation
from govflow.engine.entries.stored import loaded
from govflow.engine.rules import BoundRule
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.store.cases import PartyRow
from govflow.store.meetings.chairing import Kept, asked_of_orders, load_kept, load_present
from govflow.store.record.history import HISTORY
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work
from govflow.values import Text

PARTY = PartyRow.__table__

_SINCE = Prepared(
    select(PARTY.c.organization_id, PARTY.c.since).where(
        PARTY.c.case_id == bindparam("case"), PARTY.c.capacity == bindparam("capacity"), PARTY.c.until.is_(None)
    )
)
_THEN = Prepared(
    select(HISTORY.c.content).where(
        HISTORY.c.case_id == bindparam("case"), HISTORY.c.kind == "step", HISTORY.c.at == bindparam("at")
    )
)


@dataclass(frozen=True, kw_only=True)
class Chairing:
    """Who chairs, or whose turn the years to come are while no day is named. ``group_id``: whose rotation it is."""

    capacity: Text
    group_id: int
    group: Text
    said: tuple[Message, ...]
    coming: tuple[tuple[int, Text], ...]


def load_chairing(work: Work, case: Case, names: Names) -> tuple[Chairing, ...]:
    """One for each capacity that goes by rotation; none where its committee or body has entered no order by then."""
    version = work.version_of(case)
    found = ((name, rule) for name, rule in version.machine.derivations.items() if rule.rule.function is by_rotation)
    return tuple(each for name, rule in found for each in _chairing(work, case, names, name, rule))


def asked_of_chairing(_work: Work, _case: Case) -> Asked:
    """What ``load_chairing`` will ask first."""
    return asked_of_orders()


def _chairing(work: Work, case: Case, names: Names, name: str, rule: BoundRule) -> Iterator[Chairing]:
    group = next((each.organization_id for each in case.holders(rule.settings["of"])), None)
    if group is None or not any(each.group_id == group for each in asked_of_orders().rows(work.session)):
        return
    kept = load_kept(work.session, group)
    seated = _SINCE.first(work.session, case=case.id, capacity=name)
    at: datetime = seated.since if seated is not None else work.at
    plan = kept.plan(group, at)
    names.load(work, organizations=[group, *(each.organization for each in plan.terms)])
    called = names.organization(group)
    assert called is not None  # a number was given
    said = _settled(work, case, kept, plan, names, seated, rule.settings["on"]) if seated is not None else ()
    coming = _coming(plan, case.today(work.at).year, names) if seated is None else ()
    if said or coming:
        title = work.version_of(case).workflow.parties[name].title
        yield Chairing(capacity=title, group_id=group, group=called, said=said, coming=coming)


def _settled(
    work: Work, case: Case, kept: Kept, plan: Plan, names: Names, seated: Any, field: str
) -> tuple[Message, ...]:
    """Why whoever chairs does: as the rotation, the members and the day stood when that was settled."""
    then = case.today(seated.since)
    present = load_present(work.session, [each.organization for each in plan.terms], then)
    day = _named(work, case, field, seated.since)
    turn = replace(plan, present=present).chair(day) if day is not None else None
    if turn is None:
        return ()
    if turn.organization != seated.organization_id:
        who = names.organization(seated.organization_id)
        return (Message("%(organization)s chairs, as was settled on %(day)s.", organization=who, day=then),)
    now = case.data.get(field)
    moved = isinstance(now, date) and now.year != turn.year
    later = Message("The day was moved into another year since: who chairs was settled with the call, and stays.")
    return (*told(turn, kept, names), *((later,) if moved else ()))


def told(turn: Turn, kept: Kept, names: Names) -> tuple[Message, ...]:
    """Who chairs in a year and why: by turn, by a swap, or because others before cannot."""
    first = Message(
        "%(organization)s chairs in %(year)s, by rotation over %(n)s member.",
        "%(organization)s chairs in %(year)s, by rotation over %(n)s members.",
        organization=names.organization(turn.organization),
        year=str(turn.year),
        n=turn.over,
    )
    return (first, *why(turn, kept, names))


def why(turn: Turn, kept: Kept, names: Names) -> Iterator[Message]:
    """What makes it another than by the order alone."""
    if turn.swap is not None:
        row = next(each for each in kept.swaps if each.id == turn.swap.id)
        here = turn.swap.years.index(turn.year)
        yield Message(
            "Swapped with %(other)s for %(year)s, agreed on %(day)s: %(reason)s",
            other=names.organization(turn.swap.members[here]),
            year=str(turn.swap.years[1 - here]),
            day=kept.day_of(row.answered_at),
            reason=row.reason,
        )
    for each, reason in turn.passed:
        who = names.organization(each)
        if reason == "left":
            yield Message("In place of %(organization)s, which belongs no more.", organization=who)
        else:
            yield Message("In place of %(organization)s, which has nobody in office.", organization=who)


def _coming(plan: Plan, year: int, names: Names) -> tuple[tuple[int, Text], ...]:
    """Whose turn this year and the next ones are."""
    turns = (plan.planned(each) for each in range(year, year + AHEAD + 1))
    found = ((each.year, names.organization(each.organization)) for each in turns if each is not None)
    return tuple((each, name) for each, name in found if name is not None)


def _named(work: Work, case: Case, field: str, at: datetime) -> date | None:
    """The day as it was named at a moment, by the step of then: it may have been moved since."""
    given = [loaded(row.content or {}).get(field) for row in _THEN.rows(work.session, case=case.id, at=at)]
    found = next((each for each in given if each is not None), case.data.get(field))
    return found if isinstance(found, date) else None
