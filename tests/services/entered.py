"""Entries that stand in the register without anybody having played their registration."""

from __future__ import annotations

from sqlalchemy import select

from govflow.store.cases import CASE
from govflow.store.people.registers.tables import AreaRow, ChangeRow, EntryRow, OfficerRow
from tests.builders import Cast


def enter(cast: Cast, organization: str, person: str, code: str, *, areas: tuple[str, ...] = ("beijing",)) -> int:
    """An organization of the cast, in order from today on, with one officer, in the first case that there is."""
    today, at = cast.today, cast.clock.at
    with cast.backend.transaction() as session:
        case_id = session.scalars(select(CASE.c.id).order_by(CASE.c.id)).first()
        assert case_id is not None
        row = EntryRow(
            organization_id=cast.organization(organization), registrar_id=cast.organization("mca"),
            registered_in=case_id, code=code, activity="water",
            activity_en="Water", activity_zh="水", scope="Saving water in irrigation.", seat="Baoding",
            representative_id=cast.person(person), entered_on=today, standing="in_order", standing_since=today,
        )  # fmt: skip
        session.add(row)
        session.flush()
        for each in areas:
            session.add(AreaRow(entry_id=row.id, organization_id=cast.organization(each)))
        officer = OfficerRow(entry_id=row.id, position=1, name="Xu", post="Chair 会长", since=today, until=today)
        change = ChangeRow(entry_id=row.id, case_id=case_id, at=at, on_day=today, content={"standing": "in_order"})
        session.add_all((officer, change))
        return row.id
