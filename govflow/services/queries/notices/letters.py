"""What a mail says to a person: worked out when it is sent, under the reader's own rights at that moment.

A mail passes through the hands of others. Of a case that is not public it says that something waits, is decided or has
changed, and not what or in which case; of one that is public, what its page says to this reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select

from govflow.engine.entries.concern import WHYS
from govflow.services.queries.case.lines import Brief
from govflow.services.queries.notices.listed import read_said
from govflow.store.cases import CASE
from govflow.store.lists.notices.tables import NOTICE
from govflow.store.people import PersonRow
from govflow.store.registers.bulletins.tables import BULLETIN
from govflow.store.sql.prepared import Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work
from govflow.values import Text

MOST = 100
"""So many lines at most; the pages have all."""


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """Something of a case that is public, or a bulletin: then it has no reference, and nothing is said beside."""

    reference: str
    title: str
    title_other: str | None
    why: str
    required: bool
    at: datetime
    said: Brief | None
    bulletin: int | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail before it has words. ``untold``: how often something of a case that is not public, by why.

    ``stop``: what stands in the link that ends such mail; ``required``: it must be told, and holds no other.
    """

    id: str
    to: str
    name: Text
    language: str
    lines: tuple[LetterLine, ...]
    untold: tuple[tuple[str, int], ...]
    required: bool
    stop: str

    @property
    def count(self) -> int:
        return len(self.lines) + sum(number for _, number in self.untold)


_PERSON = Prepared(
    select(PersonRow.email, PersonRow.name_en, PersonRow.name_zh, PersonRow.language).where(
        PersonRow.id == bindparam("person")
    )
)
_LINES = Prepared(
    select(
        NOTICE.c.case_id, NOTICE.c.seq, NOTICE.c.why, NOTICE.c.required, NOTICE.c.at, CASE.c.reference, CASE.c.title,
        CASE.c.title_other, CASE.c.public, NOTICE.c.bulletin_id, BULLETIN.c.title_en, BULLETIN.c.title_zh,
    )
    .outerjoin(CASE, CASE.c.id == NOTICE.c.case_id)
    .outerjoin(BULLETIN, BULLETIN.c.id == NOTICE.c.bulletin_id)
    .where(NOTICE.c.delivery_id == bindparam("delivery"), NOTICE.c.person_id == bindparam("person"))
    .where(or_(NOTICE.c.bulletin_id.is_not(None), VISIBLE))
    .where(or_(NOTICE.c.read_at.is_(None), NOTICE.c.required))
    .order_by(NOTICE.c.at, NOTICE.c.id)
    .limit(MOST)
)  # fmt: skip


def load_letter(work: Work, delivery_id: str, stop: str) -> Letter | None:
    """The mail of a delivery to the actor; None where there is nothing left that they may be told."""
    rows = _LINES.rows(work.session, delivery=delivery_id, person=work.actor.person_id, **sight(work.actor))
    said = read_said(work, rows)
    known = [row for row in rows if row.bulletin_id is not None or (row.case_id, row.seq) in said]
    person = _PERSON.first(work.session, person=work.actor.person_id)
    if not known or person is None:
        return None
    return Letter(
        id=delivery_id,
        to=person.email,
        name=Text(en=person.name_en, zh=person.name_zh),
        language=person.language,
        lines=tuple(_line(row, said) for row in known if _is_told(row)),
        untold=_untold([row for row in known if not _is_told(row)]),
        required=all(row.required for row in known),
        stop=stop,
    )


def _is_told(row: Any) -> bool:
    """May a mail say what it is? Every bulletin is there to be read."""
    return bool(row.public) or row.bulletin_id is not None


def _line(row: Any, said: Mapping[tuple[int, int], Brief]) -> LetterLine:
    if row.bulletin_id is not None:
        return LetterLine(
            reference="",
            title=row.title_en,
            title_other=row.title_zh,
            why=row.why,
            required=row.required,
            at=row.at,
            said=None,
            bulletin=row.bulletin_id,
        )
    return LetterLine(
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        why=row.why,
        required=row.required,
        at=row.at,
        said=said[row.case_id, row.seq],
    )


def _untold(rows: Sequence[Any]) -> tuple[tuple[str, int], ...]:
    """What weighs most first."""
    found = Counter(row.why for row in rows)
    return tuple((why, found.pop(why)) for why in (*WHYS, *sorted(found)) if why in found)
