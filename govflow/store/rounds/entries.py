"""What was entered in a round for others, by whom and when, as the record of its case has it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select

from govflow.engine.entries.rounds import item_of
from govflow.engine.rounds.keeping import Entry
from govflow.engine.rounds.rules import Round, read_round
from govflow.store.record.history import HISTORY
from govflow.store.rounds import PartOfRound
from govflow.store.rounds.tables import ROUND
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session

_OF_ANOTHER = and_(
    HISTORY.c.on_behalf_of.is_not(None), HISTORY.c.on_behalf_of.is_distinct_from(HISTORY.c.organization_id)
)  # of organizations' seats; of a person's neither entry names one
_BY_THE_KEEPER = or_(
    HISTORY.c.content["source"].as_string().is_not(None), HISTORY.c.content["entered"].as_string().is_not(None)
)
_ENTERED = and_(HISTORY.c.case_id == bindparam("case"), or_(_OF_ANOTHER, _BY_THE_KEEPER))
_FOR_OTHERS = Prepared(
    select(HISTORY.c.organization_id, HISTORY.c.person_id, HISTORY.c.at, HISTORY.c.content).where(
        _ENTERED, HISTORY.c.name == bindparam("round"), HISTORY.c.at >= bindparam("since")
    )
)
_WHILE_OPEN = Prepared(
    select(ROUND.c.rule, func.max(HISTORY.c.at).label("at"))
    .join(ROUND, and_(ROUND.c.case_id == HISTORY.c.case_id, ROUND.c.name == HISTORY.c.name))
    .where(_ENTERED, ROUND.c.closed_at.is_(None), HISTORY.c.at >= ROUND.c.opened_at)
    .group_by(ROUND.c.id, ROUND.c.rule)
)


def load_entries(session: Session, found: PartOfRound) -> list[Entry]:
    """Who has entered something for a seat that is not their own since the round opened."""
    number = None if found.item is None else found.item.number
    rows = _FOR_OTHERS.rows(session, case=found.case_id, round=found.name, since=found.opened_at)
    return [
        Entry(organization_id=row.organization_id, person_id=row.person_id, at=row.at)
        for row in rows
        if _number(row.content) == number
    ]


def last_entered(session: Session, case_id: int) -> list[tuple[Round, datetime]]:
    """The open rounds of a case in which something was entered for others, each with when it last was."""
    return [(read_round(row.rule), row.at) for row in _WHILE_OPEN.rows(session, case=case_id)]


def _number(content: dict[str, object] | None) -> int | None:
    item = item_of(content or {})
    return None if item is None else item.number
