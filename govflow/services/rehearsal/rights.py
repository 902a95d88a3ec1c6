"""The right of a rehearsal: whoever takes part in a story so far holds an ample amount of it."""

from __future__ import annotations

from collections.abc import Iterable

from govflow.domain.registers.rights.holdings import Move, Movement, MoveRights
from govflow.engine.stories.cast import START
from govflow.services.backend import Backend
from govflow.services.stepping import command
from govflow.store.registers.rights.moving import move_rights
from govflow.store.registers.rights.tables import CAP, RIGHT
from govflow.store.sql.locks import Rank
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work
from govflow.store.writing.locking import lock_by_id
from govflow.values import SYSTEM, Text

UNIT = Text(en="m³", zh="立方米")
CAP_OF_STORIES, OF_EACH = 10**12, 10**6
YEARS = 10


def found_right(backend: Backend, case_id: int, holders: Iterable[int]) -> None:
    """Enter a right whose cap was decided in this case, and allocate some of it to each of these organizations."""
    with command(backend, SYSTEM) as work:
        case = lock_by_id(work, case_id)
        right_id = _entered(work, case)
        moves = tuple(Move(kind=Movement.ALLOCATE, amount=OF_EACH, giver=None, taker=each) for each in holders)
        move_rights(work, case, MoveRights(right_id=right_id, moves=moves, unit=UNIT))


def _entered(work: Work, case: Case) -> int:
    names = {f"{name}_{language}": "story" for name in ("kind", "basin", "subject") for language in ("en", "zh")}
    right_id = insert_new(
        work.session, RIGHT, body_id=case.body.id, definer_id=case.opened_by, kind="story", unit_en=UNIT.en,
        unit_zh=UNIT.zh, first_year=START.year, last_year=START.year + YEARS, defined_in=case.id, **names,
    )  # fmt: skip
    work.locks.own(Rank.RIGHT, right_id)
    insert_new(
        work.session, CAP, right_id=right_id, version=1, cap=CAP_OF_STORIES, floor=None, governments_only=False,
        since=START.date(), case_id=case.id,
    )  # fmt: skip
    return right_id
