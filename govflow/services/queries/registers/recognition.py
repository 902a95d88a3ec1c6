"""The register of mutual recognition: how what stands there stood on a day, and why something was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select, bindparam, select

from govflow.services.queries.case.names import Names
from govflow.services.queries.finding import in_columns, read_page
from govflow.store.cases import CASE
from govflow.store.people import OrganizationRow
from govflow.store.registers.recognition import BODY_OF, RECOGNITION, SAID, STANDING, RecognitionRow
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import nameable_cases
from govflow.store.work import Case, Work
from govflow.values import Text

PAGE = 50
"""Recognitions on a page."""
Status: TypeAlias = Literal["coming", "valid", "suspended", "ended", "over", "refused"]
STATUSES: tuple[Status, ...] = ("coming", "valid", "suspended", "ended", "over", "refused")
ORGANIZATION = OrganizationRow.__table__


@dataclass(frozen=True, kw_only=True)
class GovernmentSaid:
    """What a government said to the proposal. ``reason``: of one that refused."""

    name: Text
    refused: bool
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class StandingLine:
    """How it stands from a day on: ``valid``, ``suspended`` or ``ended``."""

    standing: str
    since: date


@dataclass(frozen=True, kw_only=True)
class RecognitionLine:
    """What is recognized, and how that stands on the day asked for. ``valid_until``: its last day. ``reference`` of its
    case, where the reader may see that.
    """

    id: int
    kind: Text
    name: Text
    scope: str
    valid_from: date
    valid_until: date
    entered_on: date
    status: Status
    bodies: tuple[Text, ...]
    said: tuple[GovernmentSaid, ...]
    standings: tuple[StandingLine, ...]
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class RecognitionList:
    """A page of recognitions, the latest first, as they stood ``on`` a day; ``following``: after which the next page
    begins.
    """

    on: date
    shown: tuple[RecognitionLine, ...]
    following: int | None


def load_recognitions(
    work: Work, words: str = "", *, on: date | None = None, status: Status | None = None, after: int | None = None
) -> RecognitionList:
    """A page of the register: those with the words in name or scope, as they stood on a day, else today."""
    day = on or work.today
    query = select(RECOGNITION.c.id)
    if words:
        query = query.where(in_columns(RecognitionRow.name_en, RecognitionRow.name_zh, RecognitionRow.scope)(words))
    if status is not None:
        query = query.where(_stands(status, day))
    if after is not None:
        query = query.where(RECOGNITION.c.id < after)
    rows, following = read_page(work, RECOGNITION.c.id, query, _recognitions(work, day), PAGE)
    return RecognitionList(on=day, shown=_lines(work, rows, day), following=following)


def load_recognition_of(work: Work, case: Case, _names: Names) -> RecognitionLine | None:
    """What a case has in the register, as it stands today."""
    if not _OF_CASE.rows(work.session, case=case.id):
        return None
    rows = work.session.execute(_recognitions(work, work.today).where(RECOGNITION.c.case_id == case.id)).all()
    return _lines(work, rows, work.today)[0]


def asked_of_recognition(_work: Work, case: Case) -> Asked:
    """What ``load_recognition_of`` will ask first."""
    return _OF_CASE.asked(case=case.id)


_OF_CASE = Prepared(select(RECOGNITION.c.id).where(RECOGNITION.c.case_id == bindparam("case")))


def _standing_on(day: date) -> Any:
    """How each stands on a day: what was entered last of what holds by then; nothing before its first day."""
    return (
        select(STANDING.c.standing)
        .where(STANDING.c.recognition_id == RECOGNITION.c.id, STANDING.c.since <= day)
        .order_by(STANDING.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _recognitions(work: Work, day: date) -> Select[*tuple[Any, ...]]:
    return select(
        RECOGNITION,
        _standing_on(day).label("standing"),
        CASE.c.reference,
        nameable_cases(work.actor).label("seen"),
    ).join(CASE, CASE.c.id == RECOGNITION.c.case_id)


def _stands(status: Status, day: date) -> Any:
    entered, standing = ~RECOGNITION.c.refused, _standing_on(day)
    over = RECOGNITION.c.valid_until < day
    if status == "refused":
        return RECOGNITION.c.refused
    if status == "coming":
        return entered & standing.is_(None) & ~over
    if status == "ended":
        return entered & (standing == "ended")
    if status == "over":
        return entered & over & (standing.is_(None) | (standing != "ended"))
    return entered & ~over & (standing == status)


def _status(row: Any, day: date) -> Status:
    if row.refused:
        return "refused"
    if row.standing == "ended":
        return "ended"
    if row.valid_until < day:
        return "over"
    return {None: "coming", "valid": "valid", "suspended": "suspended"}[row.standing]  # type: ignore[return-value]


def _lines(work: Work, rows: Sequence[Any], day: date) -> tuple[RecognitionLine, ...]:
    numbers = [row.id for row in rows]
    bodies, said, standings = _bodies(work, numbers), _said(work, numbers), _standings(work, numbers)
    return tuple(
        RecognitionLine(
            id=row.id, kind=Text(en=row.kind_en, zh=row.kind_zh), name=Text(en=row.name_en, zh=row.name_zh),
            scope=row.scope, valid_from=row.valid_from, valid_until=row.valid_until, entered_on=row.entered_on,
            status=_status(row, day), bodies=tuple(bodies[row.id]), said=tuple(said[row.id]),
            standings=tuple(standings[row.id]), reference=row.reference if row.seen else None,
        )
        for row in rows
    )  # fmt: skip


def _bodies(work: Work, numbers: Sequence[int]) -> Mapping[int, list[Text]]:
    found: dict[int, list[Text]] = {each: [] for each in numbers}
    query = select(BODY_OF).where(BODY_OF.c.recognition_id.in_(numbers)).order_by(BODY_OF.c.number)
    for row in work.session.execute(query) if numbers else ():
        found[row.recognition_id].append(Text(en=row.name_en, zh=row.name_zh))
    return found


def _said(work: Work, numbers: Sequence[int]) -> Mapping[int, list[GovernmentSaid]]:
    found: dict[int, list[GovernmentSaid]] = {each: [] for each in numbers}
    query = (
        select(SAID, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(ORGANIZATION, ORGANIZATION.c.id == SAID.c.organization_id)
        .where(SAID.c.recognition_id.in_(numbers))
        .order_by(SAID.c.organization_id)
    )
    for row in work.session.execute(query) if numbers else ():
        found[row.recognition_id].append(
            GovernmentSaid(name=Text(en=row.name_en, zh=row.name_zh), refused=row.refused, reason=row.reason)
        )
    return found


def _standings(work: Work, numbers: Sequence[int]) -> Mapping[int, list[StandingLine]]:
    found: dict[int, list[StandingLine]] = {each: [] for each in numbers}
    query = select(STANDING).where(STANDING.c.recognition_id.in_(numbers)).order_by(STANDING.c.id)
    for row in work.session.execute(query) if numbers else ():
        found[row.recognition_id].append(StandingLine(standing=row.standing, since=row.since))
    return found
