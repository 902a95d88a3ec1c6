"""Steps that the secretary of a conference prepares and its chair confirms, as far as a test needs them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from govflow.services.commands.meetings.prepared import (
    ConfirmStep,
    DeclineStep,
    PrepareStep,
    WithdrawStep,
    confirm_step,
    decline_step,
    prepare_step,
    withdraw_step,
)
from govflow.services.queries.case.head import expected_names
from govflow.services.queries.meetings.prepared import PreparedShown, PreparedSteps, load_prepared
from govflow.services.receipts import Receipt
from govflow.store.meetings.prepared import PREPARED
from govflow.store.writing.locking import read_case
from tests.builders import Cast, new_key

SECRETARY, CHAIR = "wang.lin", "gao.shan"


def prepare(cast: Cast, case: str, name: str, *, by: str = SECRETARY, **values: Any) -> Receipt:
    """Fill in a step of a case for whoever may take it, on the case as it is."""
    reason, key = values.pop("reason", None), values.pop("key", None)
    acting, seen = values.pop("acting", None), values.pop("seen", None)
    order = PrepareStep(
        case=case,
        name=name,
        values=values,
        reason=reason,
        seen_version=cast.case(case).version if seen is None else seen,
        key=key or new_key(),
    )
    return prepare_step(cast.backend, cast.actor(by, acting), order)


def shown(cast: Cast, case: str, reader: str, acting: str | None = None) -> PreparedSteps | None:
    """What a reader may know of what was prepared in a case."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(reader, acting))
        found = read_case(work, case)
        return load_prepared(work, found, expected_names(work, found))


def one(cast: Cast, case: str, reader: str = CHAIR) -> PreparedShown:
    """The one step that was prepared in a case."""
    found = shown(cast, case, reader)
    assert found is not None
    [prepared] = found.prepared
    return prepared


def confirm(cast: Cast, case: str, *, by: str = CHAIR, **more: Any) -> Receipt:
    """Confirm what was prepared last, as it is shown now; what is told otherwise is sent otherwise."""
    row = last(cast, case)
    acting = more.pop("acting", None)
    order = ConfirmStep(
        **{
            "case": case,
            "prepared_id": row.id,
            "shown": row.sha256,
            "seen_version": cast.case(case).version,
            "key": new_key(),
            **more,
        }
    )
    return confirm_step(cast.backend, cast.actor(by, acting), order)


def decline(cast: Cast, case: str, *, by: str = CHAIR, reason: str = "The date is wrong.") -> Receipt:
    order = DeclineStep(case=case, prepared_id=last(cast, case).id, reason=reason, key=new_key())
    return decline_step(cast.backend, cast.actor(by), order)


def withdraw(cast: Cast, case: str, *, by: str = SECRETARY) -> Receipt:
    order = WithdrawStep(case=case, prepared_id=last(cast, case).id, key=new_key())
    return withdraw_step(cast.backend, cast.actor(by), order)


def last(cast: Cast, case: str) -> Any:
    """The row of what was prepared last."""
    with cast.backend.reading() as session:
        query = select(PREPARED).where(PREPARED.c.case_id == cast.case(case).id).order_by(PREPARED.c.id.desc())
        return session.execute(query).first()


def endings(cast: Cast, case: str) -> list[str | None]:
    """What has become of all that was prepared in a case, in that order."""
    with cast.backend.reading() as session:
        query = select(PREPARED.c.ending).where(PREPARED.c.case_id == cast.case(case).id).order_by(PREPARED.c.id)
        return [each for (each,) in session.execute(query)]
