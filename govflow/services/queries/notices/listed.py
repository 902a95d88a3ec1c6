"""The page of notices: what a person was told, the newest first, as they may know it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, or_, select, tuple_

from govflow.services.queries.case.lines import Brief, Record, asked_of_told, brief, load_told, people_of
from govflow.services.queries.case.names import of_no_case
from govflow.services.rights import reads_as
from govflow.store.cases import CASE
from govflow.store.lists.notices.tables import CASE_WISH, DELIVERY, MUTES, NOTICE, SENT
from govflow.store.registers.bulletins.tables import BULLETIN
from govflow.store.rounds.reviewers import hidden_in
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.base import Number, UtcDateTime
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.standing import asked_of_standing
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work
from govflow.store.writing.locking import asked_of_cases, read_together

PAGE = 25


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """One notice, of a case or of a bulletin: then it has no reference, and its title is that of the bulletin.

    ``said``: the entry; none where its reader may not know of it any more, and of a bulletin.
    ``mailed_at``: when a mail with it left; ``required``: a time limit runs.
    """

    id: str
    reference: str
    title: str
    title_other: str | None
    public: bool
    why: str
    required: bool
    at: datetime
    unread: bool
    mailed_at: datetime | None
    muted: bool
    said: Brief | None
    bulletin: int | None = None


@dataclass(frozen=True, kw_only=True)
class NoticePage:
    """A page of them. ``until``: up to which moment it shows what there is; ``following`` begins the next page."""

    lines: tuple[NoticeLine, ...]
    unread: bool
    until: datetime | None
    following: str | None


_COLUMNS = (
    NOTICE.c.id, NOTICE.c.case_id, NOTICE.c.seq, NOTICE.c.why, NOTICE.c.required, NOTICE.c.at, NOTICE.c.read_at,
    CASE.c.reference, CASE.c.title, CASE.c.title_other, CASE.c.public,
    NOTICE.c.bulletin_id, BULLETIN.c.title_en, BULLETIN.c.title_zh,
    DELIVERY.c.state.label("delivery"), DELIVERY.c.sent_at, CASE_WISH.c.wish,
)  # fmt: skip


@shaped
def _notices(after: bool, unread: bool) -> Select[Any]:
    wish = and_(CASE_WISH.c.person_id == NOTICE.c.person_id, CASE_WISH.c.case_id == NOTICE.c.case_id)
    query = (
        select(*_COLUMNS)
        .outerjoin(CASE, CASE.c.id == NOTICE.c.case_id)
        .outerjoin(BULLETIN, BULLETIN.c.id == NOTICE.c.bulletin_id)
        .outerjoin(DELIVERY, DELIVERY.c.id == NOTICE.c.delivery_id)
        .outerjoin(CASE_WISH, wish)
        .where(NOTICE.c.person_id == bindparam("person", type_=Number))
        .where(or_(NOTICE.c.bulletin_id.is_not(None), VISIBLE))
    )
    if unread:
        query = query.where(NOTICE.c.read_at.is_(None))
    if after:
        place = tuple_(bindparam("at", type_=UtcDateTime()), bindparam("below", type_=String()))
        query = query.where(tuple_(NOTICE.c.at, NOTICE.c.id) < place)
    return query.order_by(NOTICE.c.at.desc(), NOTICE.c.id.desc()).limit(PAGE + 1)


def load_notices(work: Work, after: str = "", *, unread: bool = False) -> NoticePage:
    """A page of what the actor was told; ``after`` as the page before told it."""
    rows = _asked(work, after, unread=unread).rows(work.session)
    shown = rows[:PAGE]
    said = read_said(work, shown)
    return NoticePage(
        lines=tuple(_line(row, said.get((row.case_id, row.seq))) for row in shown),
        unread=any(row.read_at is None for row in shown),
        until=shown[0].at if shown else None,
        following=f"{shown[-1].id}@{shown[-1].at.isoformat()}" if len(rows) > PAGE else None,
    )


def read_said(work: Work, rows: Sequence[Any]) -> dict[tuple[int, int], Brief]:
    """Of the entries that rows name (``case_id``, ``seq``) what each says, as far as the actor may know of it; of cases
    that the actor sees.
    """
    seqs: dict[int, set[int]] = {}
    for row in (each for each in rows if each.case_id is not None):
        seqs.setdefault(row.case_id, set()).add(row.seq)
    known = _known(work, {case_id: sorted(these) for case_id, these in seqs.items()})
    cases = {case_id: work.cases[case_id] for case_id, _ in known}
    hidden = hidden_in(work, [*cases.values()])
    names = of_no_case(work.actor)
    names.load(work, **_named(known.values()))
    return {
        (case_id, seq): brief(work, cases[case_id], names.of_case(hidden[case_id]), record)
        for (case_id, seq), record in known.items()
    }


def _known(work: Work, seqs: Mapping[int, Sequence[int]]) -> dict[tuple[int, int], Record]:
    read_ahead(work.session, asked_of_cases(work, seqs))
    read_together(work, seqs)
    cases = [work.cases[each] for each in seqs]
    read_ahead(work.session, [asked for case in cases for asked in asked_of_standing(work, case)])
    held = {case.id: reads_as(work, case) for case in cases}
    read_ahead(work.session, [asked_of_told(work, case, held[case.id], seqs[case.id]) for case in cases])
    return {
        (case.id, seq): record
        for case in cases
        for seq, record in load_told(work, case, held[case.id], seqs[case.id]).items()
    }


def _named(records: Iterable[Record]) -> dict[str, set[int | None]]:
    found = [*records]
    return {
        "organizations": {number for each in found for number in (each.organization_id, each.on_behalf_of)},
        "persons": people_of(found),
        "services": {each.service_id for each in found},
    }


def _asked(work: Work, after: str, *, unread: bool) -> Asked:
    values: dict[str, Any] = {"person": work.actor.person_id, **sight(work.actor)}
    place = _place(after)
    if place is not None:
        values |= {"at": place[0], "below": place[1]}
    return _notices(place is not None, unread).asked(**values)


def _place(token: str) -> tuple[datetime, str] | None:
    """Where a page begins; nonsense begins at the first page."""
    key, _, moment = token.partition("@")
    try:
        at = datetime.fromisoformat(moment)
        return (at.astimezone(UTC), key[:32]) if at.tzinfo is not None and key.isascii() else None
    except (ValueError, OverflowError):
        return None


def _line(row: Any, said: Brief | None) -> NoticeLine:
    of_bulletin = row.bulletin_id is not None
    return NoticeLine(
        id=row.id,
        reference="" if of_bulletin else row.reference,
        title=row.title_en if of_bulletin else row.title,
        title_other=row.title_zh if of_bulletin else row.title_other,
        public=of_bulletin or row.public,
        bulletin=row.bulletin_id,
        why=row.why,
        required=row.required,
        at=row.at,
        unread=row.read_at is None,
        mailed_at=row.sent_at if row.delivery == SENT else None,
        muted=row.wish == MUTES,
        said=said,
    )
