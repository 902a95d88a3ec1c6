"""Steps that one prepares and another confirms, as they are stored: what was prepared stays as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    ScalarSelect,
    String,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from govflow.codec import canonical, dump, load
from govflow.domain.prepared import LONGEST_REASON, Ending, Preparation
from govflow.store.cases import CASE, CaseRow, PartyRow
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, in_office
from govflow.store.record.log import load_naming
from govflow.store.record.steps import Steps
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Case, Work
from govflow.values import Actor, Text

LATEST = 200
"""So many are looked at for a worklist, of those where the reader's organizations take part: enough, and quick at any
size. Whoever shows fewer than there are says so."""

_TOLD = "ending IS NULL OR ending = 'declined'"
"""What waits to be confirmed, or was declined: of all that was ever prepared few, which lie in an index."""


class PreparedRow(Base):
    """A step of a case that somebody filled in for whoever may take it; one that has no ending for each step.

    It is over as well once the case has left the state that it was prepared in, or the step was taken otherwise: that
    follows from the case, so no step has anything to write here.
    """

    __tablename__ = "prepared_step"
    __table_args__ = (
        Index("ix_prepared_step_case_id", "case_id", "id"),
        Index(
            "ux_prepared_step_open",
            "case_id",
            "step",
            unique=True,
            sqlite_where=text("ending IS NULL"),
            postgresql_where=text("ending IS NULL"),
        ),
        Index("ix_prepared_step_told", "case_id", sqlite_where=text(_TOLD), postgresql_where=text(_TOLD)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    step: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(48))  # in which it was prepared
    answers: Mapped[dict[str, Any]]  # govflow.codec
    reason: Mapped[str | None]
    sha256: Mapped[str] = mapped_column(String(64))  # over all that is shown of it
    version: Mapped[int]  # of the case, as it was seen
    entries: Mapped[int]  # so many had its record
    entered_at: Mapped[datetime]  # since when the case was in its state
    taken: Mapped[int]  # so often had the step been taken
    at: Mapped[datetime]
    by_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_organization: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    ending: Mapped[str | None] = mapped_column(String(12))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    said: Mapped[str | None] = mapped_column(String(LONGEST_REASON))  # why it was declined or withdrawn


PREPARED, PARTY, _HERE = PreparedRow.__table__, PartyRow.__table__, CASE.alias("here")

_OF_CASE = PREPARED.c.case_id == bindparam("case")
_ENTERED = bindparam("entered_at", type_=PREPARED.c.entered_at.type)
_LAST_OF_EACH = (
    select(func.max(PREPARED.c.id)).where(_OF_CASE, PREPARED.c.entered_at == _ENTERED).group_by(PREPARED.c.step)
)
_STANDING = Prepared(
    select(PREPARED)
    .where(PREPARED.c.id.in_(_LAST_OF_EACH), or_(PREPARED.c.ending.is_(None), PREPARED.c.ending == "declined"))
    .order_by(PREPARED.c.ending.is_not(None), PREPARED.c.id.desc())
)
_ONE = Prepared(select(PREPARED).where(_OF_CASE, PREPARED.c.id == bindparam("prepared")))
_END = update(PREPARED).where(PREPARED.c.id == bindparam("prepared"))
_OPEN = select(PREPARED.c.id).where(_OF_CASE, PREPARED.c.step == bindparam("step"), PREPARED.c.ending.is_(None))
_ROLES = Prepared(
    select(MembershipRow.role).where(
        MembershipRow.person_id == bindparam("person"),
        MembershipRow.organization_id == bindparam("organization"),
        in_office(bindparam("today", type_=Date)),
    )
)


_STANDS = and_(PREPARED.c.ending.is_(None), PREPARED.c.entered_at == CaseRow.entered_at)
"""Over the rows of a case: it waits, unless the step was taken otherwise since."""
_IN_FAMILY = or_(CaseRow.id == bindparam("case"), CaseRow.parent_id == bindparam("case"))
_OPEN_BELOW = Prepared(
    select(*(PREPARED.c[each] for each in ("id", "case_id", "step", "state")))
    .join(CaseRow, CaseRow.id == PREPARED.c.case_id)
    .where(_STANDS, _IN_FAMILY, VISIBLE)
    .order_by(PREPARED.c.id)
)


def waiting_below() -> ScalarSelect[int]:
    """How much waits to be confirmed in ``:case`` and below it, whoever may know of it: a column of some question."""
    found = select(func.count()).select_from(PREPARED).join(_HERE, _HERE.c.id == PREPARED.c.case_id)
    mine = or_(_HERE.c.id == bindparam("case"), _HERE.c.parent_id == bindparam("case"))
    stands = (PREPARED.c.ending.is_(None), PREPARED.c.entered_at == _HERE.c.entered_at)
    return found.where(mine, *stands).correlate(None).scalar_subquery()


def asked_of_open_below(work: Work, case_id: int) -> Asked:
    """What waits to be confirmed in a case and below it, in those cases that the actor sees."""
    return _OPEN_BELOW.asked(case=case_id, **sight(work.actor))


_TOLD_ONES = select(PREPARED.c.id).where(text(f"({_TOLD})"))
_MINE = exists().where(
    PARTY.c.case_id == CaseRow.id,
    PARTY.c.until.is_(None),
    or_(PARTY.c.organization_id.in_(bindparam("own", expanding=True)), PARTY.c.person_id == bindparam("person")),
)
_LATER = PREPARED.alias("later")
_WAITING = Prepared(
    select(*(PREPARED.c[each] for each in ("id", "case_id", "step", "ending", "taken")))
    .join(CaseRow, CaseRow.id == PREPARED.c.case_id)
    .where(PREPARED.c.id.in_(_TOLD_ONES), PREPARED.c.entered_at == CaseRow.entered_at, VISIBLE, _MINE)
    .where(
        ~exists().where(
            _LATER.c.case_id == PREPARED.c.case_id, _LATER.c.step == PREPARED.c.step, _LATER.c.id > PREPARED.c.id
        )
    )
    .order_by(PREPARED.c.ending.is_not(None), PREPARED.c.id.desc())
    .limit(LATEST)
)


def asked_of_waiting(actor: Actor, own: Sequence[int]) -> Asked:
    """What waits to be confirmed, then what was declined, where the actor, or one of its ``own``, takes part."""
    return _WAITING.asked(own=own, person=actor.person_id, **sight(actor))


def asked_of_preparations(_work: Work, case: Case) -> Asked:
    """What ``load_preparations`` will ask."""
    return _STANDING.asked(case=case.id, entered_at=case.entered_at)


def load_preparations(work: Work, case: Case) -> list[Preparation]:
    """Of each step what was prepared last in the present state: first what stands, then what was declined."""
    found = (_preparation(case, row) for row in asked_of_preparations(work, case).rows(work.session))
    return [each for each in found if not each.over]


def find_preparation(work: Work, case: Case, prepared_id: int) -> Preparation | None:
    """One of a case, whatever has become of it."""
    row = _ONE.first(work.session, case=case.id, prepared=prepared_id)
    return None if row is None else _preparation(case, row)


def keep_preparation(
    work: Work, case: Case, step: str, answers: Mapping[str, Any], reason: str | None, seen_version: int
) -> None:
    """Keep a step that was filled in for others. What was prepared before for the same step is replaced."""
    for (number,) in work.session.execute(_OPEN, {"case": case.id, "step": step}).all():
        end_preparation(work, number, "replaced")
    by = {"by_person": work.actor.person_id, "by_organization": work.actor.organization_id}
    kept = {name: dump(value) for name, value in answers.items()}
    row = {
        "case_id": case.id,
        "step": step,
        "state": case.state,
        "answers": kept,
        "reason": reason,
        "sha256": digest_of(case.reference, step, kept, reason, work.at, **by),
        "version": seen_version,
        "entries": case.entries,
        "entered_at": case.entered_at,
        "taken": times_taken(case.steps, step),
        "at": work.at,
        **by,
    }
    work.session.execute(insert(PREPARED), [row])


def end_preparation(work: Work, prepared_id: int, ending: Ending, said: str = "") -> None:
    """What has become of it; what was prepared stays as it was."""
    ended = {"ending": ending, "ended_at": work.at, "ended_by": work.actor.person_id, "said": said or None}
    work.session.execute(_END.values(**ended), {"prepared": prepared_id})


def digest_of(
    reference: str, step: str, answers: Mapping[str, Any], reason: str | None, at: datetime, **by: int | None
) -> str:
    """Over all that whoever confirms it is shown: the step, the answers word for word, by whom and when."""
    shown = {"case": reference, "step": step, "answers": answers, "reason": reason, "at": at.isoformat(), **by}
    return hashlib.sha256(canonical(shown)).hexdigest()


def is_as_prepared(case: Case, prepared: Preparation) -> bool:
    """Is it in its row as it was prepared, and as its SHA-256 says?"""
    by = {"by_person": prepared.by_person, "by_organization": prepared.by_organization}
    kept = {name: dump(value) for name, value in prepared.answers.items()}
    return prepared.sha256 == digest_of(case.reference, prepared.step, kept, prepared.reason, prepared.at, **by)


def roles_today(work: Work, case: Case, prepared: Preparation) -> frozenset[str]:
    """The roles that whoever prepared a step has today where it was prepared for."""
    asked = {"person": prepared.by_person, "organization": prepared.by_organization, "today": case.today(work.at)}
    return frozenset(row.role for row in _ROLES.rows(work.session, **asked))


def names_then(work: Work, prepared: Preparation) -> tuple[Text, Text | None]:
    """What the person was called that prepared a step, and the organization it was prepared for, when it was."""
    person, number = load_naming(work.session, PersonRow, [prepared.by_person]), prepared.by_organization
    organization = {} if number is None else load_naming(work.session, OrganizationRow, [number])
    said = None if number is None else organization[number].told(prepared.at)
    return person[prepared.by_person].told(prepared.at), said


def _preparation(case: Case, row: Any) -> Preparation:
    left = (row.state, row.entered_at) != (case.state, case.entered_at)
    return Preparation(
        id=row.id,
        step=row.step,
        state=row.state,
        answers={name: load(value) for name, value in row.answers.items()},
        reason=row.reason,
        sha256=row.sha256,
        version=row.version,
        entries=row.entries,
        at=row.at,
        by_person=row.by_person,
        by_organization=row.by_organization,
        ending=row.ending,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        said=row.said or "",
        over=left or row.taken != times_taken(case.steps, row.step),
    )


def times_taken(steps: Steps, step: str) -> int:
    """How often a step was taken in a case: another number than was kept says that it was taken since."""
    found = steps.get(step)
    return 0 if found is None else found.times
