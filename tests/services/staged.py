"""Stages of development that stand in their register by hand, counted from any case."""

from __future__ import annotations

from datetime import timedelta

from govflow.services.stepping import command
from govflow.store.registers.stages.tables import DECISION, EVENT, PART
from govflow.store.sql.upsert import insert_new
from govflow.store.writing.locking import lock_by_id
from govflow.values import SYSTEM
from tests.builders import Cast


def entered(cast: Cast, reference: str, many: int = 2) -> int:
    """Air, advanced since yesterday, with so many matters in this year and the last, every second one brought by an
    organization; the number of its region.
    """
    with command(cast.backend, SYSTEM) as work:
        case = lock_by_id(work, cast.case(reference).id)
        body, year = case.body.id, cast.today.year
        users, coatings = cast.organizations("users", "coatings")
        for of_year, day in ((year - 1, cast.today.replace(year=year - 1, month=12, day=1)), (year, cast.today)):
            for number in range(1, many + 1):
                insert_new(
                    work.session, EVENT, body_id=body, field="air", measure="initiative", year=of_year, number=number,
                    yes=number % 2 == 0, so_far=number // 2, counted_on=day, case_id=case.id, organization_id=None,
                )  # fmt: skip
        for number, organization in enumerate((users, coatings), 1):
            insert_new(
                work.session, EVENT, body_id=body, field="air", measure="participation", year=year, number=number,
                yes=True, so_far=number, counted_on=cast.today, case_id=case.id, organization_id=organization,
            )  # fmt: skip
        decision = insert_new(
            work.session, DECISION, body_id=body, field="air", field_en="Air", field_zh="大气", stage="advanced",
            year=year - 1, valid_from=cast.today - timedelta(days=1), counted_on=cast.today - timedelta(days=60),
            decided_on=cast.today - timedelta(days=30), case_id=case.id,
        )  # fmt: skip
        for kind, part in (("local_government", "supervise"), ("social_organization", "lead")):
            insert_new(work.session, PART, decision_id=decision, kind=kind, part=part)
    return body
