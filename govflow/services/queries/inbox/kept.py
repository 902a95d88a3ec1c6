"""What stands on a desk beside what waits: of a case what is kept of it, and all cases of which something is kept.

A case that the reader does not see any more is not shown, whatever is kept of it. Labels, and who looks after a case,
are read by those alone who serve in that organization.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, literal_column, select, union_all

from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.cases import CaseLine, line_of
from govflow.services.queries.filters import CaseFilters, Pairs, lines
from govflow.services.queries.inbox.marks import CARE_OF, LABELS_OF, PERSON, TODAY, of_self, of_these, on_day
from govflow.services.queries.step.questions import Choice
from govflow.store.lists.kept import CARE, LABEL, NOTE, PIN, SERVES, served_by_reader
from govflow.store.lists.notices.tables import CASE_WISH, FOLLOWS
from govflow.store.people import MembershipRow, in_office
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Prepared
from govflow.store.visibility import SELF
from govflow.store.work import Work
from govflow.store.writing.locking import read_case
from govflow.values import Text, stored_text

MOST = 60
"""So many cases of each kind on the page of what is kept, the latest first."""

MEMBER = MembershipRow.__table__
_CASE: BindParameter[int] = bindparam("case", type_=Number)


@dataclass(frozen=True, kw_only=True)
class Care:
    """Who of the reader's organization looks after a case. ``note``: for whom it was handed to; none to others."""

    person: Text
    mine: bool
    since: date
    note: str
    given_by: Text
    known: bool  # they said that they know of it


@dataclass(frozen=True, kw_only=True)
class DeskOfCase:
    """What the reader keeps of a case, and the organization that they act for. ``colleagues``: who serves there;
    none where the reader does not serve there themselves, and then neither labels nor ``care`` are told.
    """

    head: Head
    pinned: bool
    note: str
    note_at: datetime | None
    wish: str
    labels: tuple[str, ...]
    known_labels: tuple[str, ...]
    care: Care | None
    colleagues: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class KeptCase:
    """A case of which something is kept. ``note``: the reader's own."""

    line: CaseLine
    note: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """All cases of which something is kept, by what."""

    pinned: tuple[KeptCase, ...]
    followed: tuple[KeptCase, ...]
    noted: tuple[KeptCase, ...]
    cared: tuple[KeptCase, ...]
    labelled: tuple[tuple[str, tuple[KeptCase, ...]], ...]


_COLLEAGUES = Prepared(
    select(PERSON.c.id, PERSON.c.name_en, PERSON.c.name_zh)
    .where(PERSON.c.active, PERSON.c.id.in_(select(MEMBER.c.person_id).where(
        MEMBER.c.organization_id == bindparam("organization", type_=Number), in_office(TODAY)
    )))
    .order_by(PERSON.c.id)
)  # fmt: skip
_OWN = Prepared(
    select(
        select(PIN.c.at).where(PIN.c.person_id == SELF, PIN.c.case_id == _CASE).scalar_subquery().label("pin"),
        select(NOTE.c.text).where(NOTE.c.person_id == SELF, NOTE.c.case_id == _CASE).scalar_subquery().label("note"),
        select(NOTE.c.at).where(NOTE.c.person_id == SELF, NOTE.c.case_id == _CASE).scalar_subquery().label("at"),
        select(CASE_WISH.c.wish).where(CASE_WISH.c.person_id == SELF, CASE_WISH.c.case_id == _CASE)
        .scalar_subquery().label("wish"),
    )
)  # fmt: skip
_OF_ORGANIZATION = LABEL.c.organization_id == bindparam("organization", type_=Number)
_KNOWN_LABELS = Prepared(
    select(LABEL.c.label)
    .where(
        LABEL.c.organization_id == bindparam("organization", type_=Number), served_by_reader(LABEL.c.organization_id)
    )
    .group_by(LABEL.c.label)
    .order_by(LABEL.c.label)
    .limit(MOST)
)


def _latest(kind: str, table: Any, at: Any, text: Any, *which: Any) -> Select[Any]:
    rows = select(literal_column(f"'{kind}'").label("kind"), table.c.case_id, at.label("at"), text.label("text"))
    return select(rows.where(*which).order_by(at.desc(), table.c.case_id.desc()).limit(MOST).subquery())


_NOTHING: ColumnElement[str] = literal_column("''")
_KEPT = Prepared(
    union_all(
        _latest("pinned", PIN, PIN.c.at, _NOTHING, PIN.c.person_id == SELF),
        _latest("noted", NOTE, NOTE.c.at, NOTE.c.text, NOTE.c.person_id == SELF),
        _latest("cared", CARE, CARE.c.given_at, _NOTHING, CARE.c.person_id == SELF, SERVES),
        _latest(
            "labelled", LABEL, LABEL.c.at, LABEL.c.label,
            _OF_ORGANIZATION, served_by_reader(LABEL.c.organization_id),
        ),
    )
)  # fmt: skip
_FOLLOWED = Prepared(
    select(CASE_WISH.c.case_id)
    .where(CASE_WISH.c.person_id == SELF, CASE_WISH.c.wish == literal_column(f"'{FOLLOWS}'"))
    .order_by(CASE_WISH.c.case_id.desc())
    .limit(MOST)
)


def load_desk_of_case(work: Work, reference: str) -> DeskOfCase:
    """Raises NotFound for a case that the actor may not see."""
    case = read_case(work, reference)
    own = _OWN.first(work.session, case=case.id, **of_self(work))
    colleagues = _colleagues(work)
    organization = work.actor.organization_id if colleagues else None
    cares = [
        each for each in CARE_OF.rows(work.session, **of_these(work, [case.id])) if each.organization_id == organization
    ]
    labels = LABELS_OF.rows(work.session, **of_these(work, [case.id]))
    known = _KNOWN_LABELS.scalars(work.session, organization=organization, **on_day(work))
    return DeskOfCase(
        head=load_head(work, case, load_names(work, case)),
        pinned=own.pin is not None,
        note=own.note or "",
        note_at=own.at,
        wish=own.wish or "",
        labels=tuple(each.label for each in labels if each.organization_id == organization),
        known_labels=tuple(known),
        care=_care(work, cares[0]) if cares else None,
        colleagues=colleagues,
    )


def load_colleagues(work: Work) -> tuple[Choice, ...]:
    """Who serves in the organization that the actor acts for; nobody where the actor does not serve there."""
    return _colleagues(work)


def load_kept(work: Work, pairs: Pairs) -> Kept:
    """All of which something is kept, as far as the reader sees it."""
    rows = _KEPT.rows(work.session, organization=work.actor.organization_id, **on_day(work))
    followed = _FOLLOWED.scalars(work.session, **of_self(work))
    numbers = sorted({row.case_id for row in rows} | {*followed})
    found = lines(work, CaseFilters(), pairs, numbers, len(numbers)) if numbers else []
    seen = {row.id: line_of(work, row) for row in found}

    def of(kind: str) -> list[tuple[str, KeptCase]]:
        these = [row for row in rows if row.kind == kind and row.case_id in seen]
        these.sort(key=lambda row: row.case_id, reverse=True)
        return [(row.text, KeptCase(line=seen[row.case_id], note=row.text if kind == "noted" else "")) for row in these]

    labels: dict[str, list[KeptCase]] = {}
    for label, each in of("labelled"):
        labels.setdefault(label, []).append(each)
    return Kept(
        pinned=tuple(each for _, each in of("pinned")),
        followed=tuple(KeptCase(line=seen[each], note="") for each in followed if each in seen),
        noted=tuple(each for _, each in of("noted")),
        cared=tuple(each for _, each in of("cared")),
        labelled=tuple((label, tuple(labels[label])) for label in sorted(labels)),
    )


def _care(work: Work, row: Any) -> Care:
    mine = work.actor.person_id == row.person_id
    return Care(
        person=stored_text(row.name_en, row.name_zh),
        mine=mine,
        since=row.given_on,
        note=row.note if mine else "",
        given_by=stored_text(row.giver_en, row.giver_zh),
        known=row.taken_at is not None,
    )


def _colleagues(work: Work) -> tuple[Choice, ...]:
    rows = _COLLEAGUES.rows(work.session, organization=work.actor.organization_id, today=work.today)
    if work.actor.person_id not in {row.id for row in rows}:
        return ()
    return tuple(Choice(value=str(row.id), label=stored_text(row.name_en, row.name_zh)) for row in rows)
