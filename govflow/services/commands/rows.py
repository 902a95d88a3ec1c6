"""Taking one step of a case once for each row of a table.

Each row is an order of its own through the one write path, so that what is refused for one holds up no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govflow.errors import Busy, Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.step.repeating import by_rows
from govflow.services.queries.step.rows import MOST_ROWS
from govflow.services.receipts import Receipt
from govflow.store.writing.locking import read_case
from govflow.values import Actor


@dataclass(frozen=True, kw_only=True)
class TakeRows:
    """Take a step for these rows, in their order. ``seen_version``: of the case that the actor decided on.

    The key of each order is made of ``key`` and the number of its row. Each row is decided on the case as the row
    before has left it: what anybody else does in between makes those that follow stale.
    """

    case: str
    name: str
    rows: Sequence[Mapping[str, Any]]
    seen_version: int
    key: str


def take_rows(backend: Backend, actor: Actor, taking: TakeRows) -> tuple[tuple[Message, ...], ...]:
    """For each row what spoke against it; nothing where it is recorded.

    Raises NotFound for what is no such step, Refused for too many rows at once, and then nothing is done.
    """
    if len(taking.rows) > MOST_ROWS:
        raise Refused([too_many()])
    with backend.page() as session:
        work = backend.work(session, actor)
        if not by_rows(work.version_of(read_case(work, taking.case)).workflow, taking.name):
            raise NotFound(Message("This step is not taken for the rows of a table."))
    found: list[tuple[Message, ...]] = []
    seen = taking.seen_version
    for number, values in enumerate(taking.rows, start=1):
        order = TakeStep(
            case=taking.case, name=taking.name, values=values, seen_version=seen, key=f"{taking.key}-{number}"
        )
        try:
            seen = _left_by(backend, actor, take_step(backend, actor, order), seen)
            found.append(())
        except (NotFound, Forbidden, Stale, Conflict, Refused, Invalid, Busy) as error:
            found.append(error.said)
    return tuple(found)


def _left_by(backend: Backend, actor: Actor, receipt: Receipt, seen: int) -> int:
    """The version in which a row has left the case; the one before if anything has entered its record since."""
    with backend.page() as session:
        case = read_case(backend.work(session, actor), receipt.reference)
    return case.version if case.entries == receipt.seq else seen


def too_many() -> Message:
    return Message("At most %(most)s rows are taken at once. Record the others after these.", most=MOST_ROWS)
