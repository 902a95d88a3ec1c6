"""What a case knows of the register of stages, and the one calculator of what was counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, select, tuple_

from govflow.domain.registers.stages.book import MEASURES, Counted, Decided, FieldStages, Measure, Stage, StageBook
from govflow.store.people.holding import hold_organizations
from govflow.store.registers.stages.tables import DECISION, EVENT, PART
from govflow.store.sql.session import Session
from govflow.store.work import Case, Work
from govflow.values import Money, Text

FIRST, LAST = EVENT.alias("first"), EVENT.alias("last")
"""The first row of a measure in a year, and the one that tells the sums."""
LOWER, UPPER = EVENT.alias("lower"), EVENT.alias("upper")
"""The two in the middle of those whose days count, up to that one."""
OF_A_YEAR = ("body_id", "field", "measure", "year")
SUMS = ("number", "so_far", "fen_so_far", "fen_yes_so_far")
BY_DAYS = ("days", "number")
MIDDLE = LOWER.c.days.label("lower_days"), UPPER.c.days.label("upper_days")


def load_stage_book(work: Work, case: Case) -> StageBook:
    """The register of the region that the case belongs to, under the lock of its body: who decides there waits."""
    hold_organizations(work, {case.body.organization_id})
    session, body = work.session, case.body.id
    return StageBook(
        standing=partial(standing_on, session, body),
        last=partial(standing_on, session, body),
        counted=partial(counted_in, session, body),
    )


def load_field_stages(work: Work, case: Case) -> FieldStages:
    """How fields stand today. Nothing is locked, and nothing read before a rule asks."""
    return FieldStages(
        standing=lambda field: standing_on(work.session, case.body.id, field, case.today(work.at)) if field else None,
        kinds=work.vocabulary.kind_titles,
    )


def standing_on(session: Session, body_id: int, field: str, day: date | None = None) -> Decided | None:
    """The decision that holds in a field on a day; without a day the one that holds from the latest day."""
    query = decisions(body_id).where(DECISION.c.field == field).order_by(DECISION.c.valid_from.desc()).limit(1)
    if day is not None:
        query = query.where(DECISION.c.valid_from <= day)
    row = session.execute(query).first()
    return decided(row, parts_of(session, {row.id})) if row is not None else None


def decisions(body_id: int) -> Select[*tuple[Any, ...]]:
    return select(DECISION).where(DECISION.c.body_id == body_id)


def parts_of(session: Session, ids: set[int]) -> Mapping[int, Mapping[str, Any]]:
    """The parts by decision and kind, in the order in which they were written."""
    found: dict[int, dict[str, Any]] = {}
    for row in session.execute(
        select(PART).where(PART.c.decision_id.in_(ids)).order_by(PART.c.decision_id, PART.c.kind)
    ):
        found.setdefault(row.decision_id, {})[row.kind] = row.part
    return found


def decided(row: Any, parts: Mapping[int, Mapping[str, Any]]) -> Decided:
    return Decided(
        id=row.id, field=row.field, name=Text(en=row.field_en, zh=row.field_zh), stage=Stage(row.stage),
        since=row.valid_from, year=row.year, case_id=row.case_id, parts=parts.get(row.id, {}),
    )  # fmt: skip


def counted_in(session: Session, body_id: int, field: str, year: int, day: date) -> Mapping[Measure, Counted]:
    """What was counted in a field in a year, up to and with a day."""
    rows = session.execute(sums(day).where(FIRST.c.body_id == body_id, FIRST.c.field == field, FIRST.c.year == year))
    found = {row.measure: counted(row) for row in rows}
    return {each: found.get(each, Counted(measure=each)) for each in MEASURES}


def sums(day: date) -> Select[*tuple[Any, ...]]:
    """Each body, field, measure and year in which anything counted by a day, with its sums: those of its last row by
    then. First rows are few, and an index leads from each to the last: the others are not read.
    """
    inner = EVENT.alias("inner")
    newest = (
        select(inner.c.id)
        .where(*(inner.c[each] == FIRST.c[each] for each in OF_A_YEAR), inner.c.counted_on <= day)
        .order_by(inner.c.counted_on.desc(), inner.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(*(FIRST.c[each] for each in OF_A_YEAR), *(LAST.c[each] for each in SUMS), *MIDDLE)
        .select_from(FIRST)
        .join(LAST, LAST.c.id == newest)
        .outerjoin(LOWER, _beside(LOWER, LAST, LAST.c.lower_at))
        .outerjoin(UPPER, _beside(UPPER, LAST, LAST.c.upper_at))
        .where(FIRST.c.number == 1, FIRST.c.counted_on <= day)
        .order_by(*(FIRST.c[each] for each in OF_A_YEAR))
    )


def counted(row: Any) -> Counted:
    """Of a row with the ``SUMS`` and the days in the ``MIDDLE``."""
    of_money = row.fen_so_far is not None
    return Counted(
        measure=row.measure, number=row.number, of_which=row.so_far,
        money=Money(row.fen_so_far) if of_money else None,
        money_of_which=Money(row.fen_yes_so_far) if of_money else None,
        middle=(row.lower_days, row.upper_days) if row.lower_days is not None else None,
    )  # fmt: skip


def last_event(session: Session, body_id: int, field: str, measure: str, year: int) -> Any:
    """The last event of a measure in a year, with its sums and the days in the middle; None before the first."""
    query = events_with_middle(EVENT.c.measure, EVENT.c.counted_on, EVENT.c.lower_at, EVENT.c.upper_at).where(
        EVENT.c.body_id == body_id, EVENT.c.field == field, EVENT.c.measure == measure, EVENT.c.year == year
    )
    return session.execute(query.order_by(EVENT.c.number.desc()).limit(1)).first()


def events_with_middle(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Events with these columns, their sums, and the days of the two in the middle up to each."""
    return (
        select(*columns, *(EVENT.c[each] for each in SUMS), *MIDDLE)
        .select_from(EVENT)
        .outerjoin(LOWER, _beside(LOWER, EVENT, EVENT.c.lower_at))
        .outerjoin(UPPER, _beside(UPPER, EVENT, EVENT.c.upper_at))
    )


def neighbour(session: Session, event: Mapping[str, Any], *, above: bool) -> Any:
    """The event that comes next to this one by days and number, else the one before; None at the end."""
    of_year = (EVENT.c[each] == event[each] for each in OF_A_YEAR)
    here = tuple_(*(literal(event[each], EVENT.c[each].type) for each in BY_DAYS))
    at, order = tuple_(*(EVENT.c[each] for each in BY_DAYS)), [EVENT.c[each] for each in BY_DAYS]
    beside = at > here if above else at < here
    return session.execute(
        select(EVENT.c.number, EVENT.c.days)
        .where(*of_year, EVENT.c.days.is_not(None), beside)
        .order_by(*order if above else (each.desc() for each in order))
        .limit(1)
    ).first()


def _beside(other: Any, event: Any, number: ColumnElement[Any]) -> ColumnElement[bool]:
    """It has this number among those of the same measure and year."""
    return and_(other.c.number == number, *(other.c[each] == event.c[each] for each in OF_A_YEAR))
