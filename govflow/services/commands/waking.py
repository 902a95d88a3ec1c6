"""Cases that wait for what happens in others, such as for money that another one lets go of: the clock tries them."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from sqlalchemy import bindparam, select

from govflow.engine.decide import automatic
from govflow.engine.facts import Form
from govflow.errors import ClocksApart, GovflowError
from govflow.services.backend import Backend
from govflow.services.lateness import FAILED, HELD, NOTHING, Fired, moving_timer
from govflow.services.moments import take_moment
from govflow.services.retrying import retried
from govflow.services.stepping import command, settle
from govflow.store.cases import CASE
from govflow.store.deadlines.left import new_incident
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.store.workflows import VERSION
from govflow.store.writing.facts import load_facts
from govflow.store.writing.locking import Held, Hold, lock_if_free, read_by_id
from govflow.values import SYSTEM

WOKEN = "woken"
MOST = 1_000
"""Cases of a procedure that are asked in one sweep: those that were opened first."""

log = logging.getLogger(__name__)

_PUBLISHED = Prepared(select(VERSION.c.id, VERSION.c.workflow).order_by(VERSION.c.id))
_WAITING = Prepared(
    select(CASE.c.id)
    .where(CASE.c.workflow == bindparam("workflow"), CASE.c.state.in_(bindparam("states", expanding=True)))
    .where(CASE.c.ended_at.is_(None))
    .order_by(CASE.c.id)
    .limit(MOST)
)


def wake(backend: Backend) -> list[Fired]:
    """Let every case go on that can by now, each in its own transaction, one after the other.

    Who comes before whom is for their rules to say: as long as one goes on, all are asked again. What fails is logged
    and reported, and asked again by the next sweep; the others go on.
    """
    done, left = list[Fired](), set[int]()
    while (case_id := next((each for each in _ready(backend) if each not in left), None)) is not None:
        fired = go_on(backend, case_id)
        if fired.what != WOKEN:
            left.add(case_id)
        if fired.what != NOTHING:
            done.append(fired)
    return done


def _ready(backend: Backend) -> Iterator[int]:
    """The cases that would go on as they stand now, as far as can be seen without holding them."""
    with backend.reading() as session:
        work = backend.work(session, SYSTEM)
        for case_id in _waiting(work):
            case = read_by_id(work, case_id)
            if case.state in work.version_of(case).machine.wakes and _would_go_on(work, case):
                yield case_id


def _waiting(work: Work) -> list[int]:
    """The cases in states that their procedures leave once others have come so far."""
    states: dict[str, set[str]] = {}
    for row in _PUBLISHED.rows(work.session):
        states.setdefault(row.workflow, set()).update(work.pinned(work.session, row.id).machine.wakes)
    asked = ((workflow, sorted(found)) for workflow, found in states.items() if found)
    return [row.id for each, found in asked for row in _WAITING.rows(work.session, workflow=each, states=found)]


def _would_go_on(work: Work, case: Case) -> bool:
    machine = work.version_of(case).machine
    try:
        return automatic(machine, load_facts(work, case, Form({}), machine.automatic_needs(case.state))) is not None
    except GovflowError:
        return True  # why it cannot is said where it is tried


def go_on(backend: Backend, case_id: int, hold: Hold = lock_if_free) -> Fired:
    """Let one case go on by itself as far as it can. Whatever is wrong with it is logged and reported; others go on."""
    try:
        return _let_go_on(backend, case_id, hold)
    except ClocksApart:
        raise
    except Held:
        return Fired(reference=str(case_id), what=HELD)
    except Exception as error:
        if backend.outages.noticed(error):
            raise  # nothing is wrong with the case
        log.exception("incident %s: case %s could not go on.", new_incident(), case_id)
        reasons = (error.message,) if isinstance(error, GovflowError) else ()
        return Fired(reference=str(case_id), what=FAILED, refused=reasons)


@retried
def _let_go_on(backend: Backend, case_id: int, hold: Hold) -> Fired:
    with command(backend, SYSTEM) as work:
        case = hold(work, case_id)
        take_moment(backend, work)
        before = len(work.entries)
        if moving_timer(work, case) is None:  # else that comes first, and it is for the deadline to say what follows
            settle(work, case)
        return Fired(reference=case.reference, what=WOKEN if len(work.entries) > before else NOTHING)
