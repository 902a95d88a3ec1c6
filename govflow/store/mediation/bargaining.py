"""Lists of issues, who confirmed them, the points that were given in confidence, and the packages that were tabled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.codec import dump, load
from govflow.domain.bargaining.book import IssueList, WordedIssue
from govflow.domain.bargaining.points import Package, Scores
from govflow.engine.definition import AUTHOR
from govflow.store.record.compartments import readable, seal_in, sha256, unlock, unseal_in
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Prepared
from govflow.store.standing import reading_capacities
from govflow.store.standing.sides import author
from govflow.store.visibility import reading
from govflow.store.work import Case, Work
from govflow.store.writing.compartments import compartment_for
from govflow.values import new_id


class IssueListRow(Base):
    """A version of the list of issues of a case. It never changes; what is changed is another version."""

    __tablename__ = "issue_list"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[int]
    issues: Mapped[list[Any]]  # title and options in both languages
    barred: Mapped[list[Any]]  # places of choices that do not stand together
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_organization: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))


class IssueConfirmationRow(Base):
    """An organization confirmed a version of the list."""

    __tablename__ = "issue_confirmation"
    __table_args__ = (UniqueConstraint("list_id", "organization_id"), Index("ix_issue_confirmation_case_id", "case_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    list_id: Mapped[int] = mapped_column(ForeignKey("issue_list.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ScoreSheetRow(Base):
    """The points and the reserve that an organization gave for a version of the list, sealed in its compartment.

    The identifier tells nothing. Another sheet of the same organization takes its place.
    """

    __tablename__ = "score_sheet"
    __table_args__ = (UniqueConstraint("list_id", "organization_id"), Index("ix_score_sheet_case_id", "case_id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    list_id: Mapped[int] = mapped_column(ForeignKey("issue_list.id"))
    compartment_id: Mapped[str] = mapped_column(ForeignKey("compartment.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class TabledPackageRow(Base):
    """A package of a version of the list that was put to the parties."""

    __tablename__ = "tabled_package"
    __table_args__ = (Index("ix_tabled_package_case_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    list_id: Mapped[int] = mapped_column(ForeignKey("issue_list.id"))
    package: Mapped[list[Any]]  # the place of an option for each issue
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


LIST, CONFIRMATION = IssueListRow.__table__, IssueConfirmationRow.__table__
SHEET, TABLED = ScoreSheetRow.__table__, TabledPackageRow.__table__

_NEWEST = Prepared(select(LIST).where(LIST.c.case_id == bindparam("case")).order_by(LIST.c.number.desc()).limit(1))
_CONFIRMED = Prepared(select(CONFIRMATION.c.organization_id).where(CONFIRMATION.c.list_id == bindparam("list")))
_TABLED = Prepared(
    select(TABLED.c.package, TABLED.c.at, TABLED.c.list_id, LIST.c.number, LIST.c.issues)
    .join(LIST, LIST.c.id == TABLED.c.list_id)
    .where(TABLED.c.case_id == bindparam("case"))
    .order_by(TABLED.c.id.desc())
)
_SHEETS = Prepared(
    select(SHEET)
    .where(SHEET.c.case_id == bindparam("case"), SHEET.c.list_id == bindparam("list"), readable(SHEET.c.compartment_id))
    .order_by(SHEET.c.organization_id)
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What one organization gave, for a reader who may read it."""

    organization_id: int
    scores: Scores
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Tabled:
    """A package that was put to the parties. ``number``: the version of the list that it belongs to."""

    package: Package
    number: int
    issues: tuple[WordedIssue, ...]
    at: datetime


def load_issues(work: Work, case: Case) -> IssueList | None:
    """The newest version of the list; none where nobody has kept one."""
    row = _NEWEST.first(work.session, case=case.id)
    if row is None:
        return None
    return issues_of(row, (each.organization_id for each in _CONFIRMED.rows(work.session, list=row.id)))


def issues_of(row: Any, confirmed: Iterable[int]) -> IssueList:
    """A version of the list as its row keeps it, and the organizations that confirmed it."""
    return IssueList(
        id=row.id,
        number=row.number,
        issues=worded(row.issues),
        barred=tuple(tuple((issue, option) for issue, option in each) for each in row.barred),
        confirmed=frozenset(confirmed),
    )


def load_tabled(work: Work, case: Case) -> list[Tabled]:
    """All packages of a case that were tabled, the latest first."""
    return [
        Tabled(package=tuple(row.package), number=row.number, issues=worded(row.issues), at=row.at)
        for row in _TABLED.rows(work.session, case=case.id)
    ]


def load_sheets(work: Work, case: Case, issues: IssueList) -> list[Sheet]:
    """The points for this version of the list that the actor may read: its own, or those of all whom it reads."""
    held = reading_capacities(work, case)
    rows = _SHEETS.mappings(work.session, case=case.id, list=issues.id, **reading(work.actor, held))
    unlock(work.session, {row["compartment_id"] for row in rows})
    return [_sheet(work, row) for row in rows]


def keep_issues(work: Work, case: Case, number: int, issues: Sequence[WordedIssue], barred: Sequence[Any]) -> None:
    """Keep another version of the list."""
    row = {
        "case_id": case.id,
        "number": number,
        "issues": [
            {"title": dump(each.title), "options": [dump(option) for option in each.options]} for each in issues
        ],
        "barred": [[list(choice) for choice in each] for each in barred],
        "at": work.at,
        "by_person": work.actor.person_id,
        "by_organization": work.actor.organization_id,
    }
    work.session.execute(insert(LIST), [row])


def keep_confirmation(work: Work, case: Case, issues: IssueList) -> None:
    """The organization acted for confirms this version of the list."""
    row = {
        "case_id": case.id,
        "list_id": issues.id,
        "organization_id": work.actor.organization_id,
        "at": work.at,
        "by_person": work.actor.person_id,
    }
    work.session.execute(insert(CONFIRMATION), [row])


def keep_sheet(work: Work, case: Case, issues: IssueList, scores: Scores, audience: Sequence[str]) -> str:
    """Seal the points of the organization acted for in its compartment, in place of those before; the SHA-256 of what
    is stored.
    """
    writer, sheet = author(work, case), new_id()
    own = (SHEET.c.list_id == issues.id, SHEET.c.organization_id == work.actor.organization_id)
    work.session.execute(delete(SHEET).where(*own))
    compartment = compartment_for(work, case, writer, audience)
    points = [[*choice, worth] for choice, worth in sorted(scores.points.items())]
    content = json.dumps({"points": points, "reserve": scores.reserve}).encode()
    sealed = seal_in(work.session, compartment, content, sheet)
    row = {
        "id": sheet,
        "case_id": case.id,
        "list_id": issues.id,
        "compartment_id": compartment,
        "organization_id": work.actor.organization_id,
        "sealed": sealed,
        "at": work.at,
    }
    work.session.execute(insert(SHEET), [row])
    return sha256(sealed)


def score_readers(book_reader: str) -> tuple[str, ...]:
    """Whom points are confided to: their author, and for whom they are computed."""
    return (AUTHOR, book_reader)


def keep_tabled(work: Work, case: Case, issues: IssueList, package: Package) -> None:
    """Keep that a package was put to the parties."""
    row = {
        "case_id": case.id,
        "list_id": issues.id,
        "package": list(package),
        "at": work.at,
        "by_person": work.actor.person_id,
    }
    work.session.execute(insert(TABLED), [row])


def worded(issues: Sequence[Mapping[str, Any]]) -> tuple[WordedIssue, ...]:
    """The issues of a list as its row keeps them, in words."""
    return tuple(WordedIssue(title=load(each["title"]), options=tuple(map(load, each["options"]))) for each in issues)


def _sheet(work: Work, row: Mapping[str, Any]) -> Sheet:
    content = json.loads(unseal_in(work.session, row["compartment_id"], row["sealed"], row["id"]))
    points = {(issue, option): worth for issue, option, worth in content["points"]}
    return Sheet(
        organization_id=row["organization_id"],
        scores=Scores(points=points, reserve=content["reserve"]),
        at=row["at"],
    )
