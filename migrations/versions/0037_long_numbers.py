"""Whole numbers have 64 bits on PostgreSQL, as they have on SQLite: some pass 2^31 in a long life.

Each table is written anew once, locked meanwhile. PostgreSQL alters no column that the condition of a trigger names, so
such guards are taken off for that moment and put back as they were, within the one transaction of the migration.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

NUMBERS = {
    "acted_for": "case_id person_id organization_id",
    "administration_entry": "seq person_id about_organization about_person",
    "administration_head": "id entries",
    "ballot_box": "round_id",
    "belonging": "id group_id organization_id",
    "body": "id organization_id office_id finance_id central_id bare_leaves",
    "case_file": "id body_id year number workflow_version_id version parent_id opened_by entries",
    "case_link": "id case_id other_id",
    "case_search": "case_id",
    "case_search_public": "case_id",
    "case_viewer": "id case_id organization_id person_id",
    "checkpoint": "body_id size previous",
    "commitment": "case_id number owner_id reported_by verified_by",
    "compartment": "case_id organization_id person_id entries",
    "compartment_entry": "seq person_id organization_id",
    "compartment_reader": "id organization_id person_id",
    "confidence": "case_id person_id organization_id",
    "demo_account": "person_id position",
    "document": "case_id organization_id seat_id",
    "document_version": "number size person_id",
    "extension": "id timer_id",
    "fund": "id body_id committee_id fiscal_year",
    "fund_hold": "case_id fund_id",
    "guess": "tries",
    "history": "case_id seq body_id body_seq person_id organization_id on_behalf_of",
    "idempotency": "person_id case_id seq",
    "kept_upload": "id person_id size",
    "mandate": "id person_id organization_id case_id",
    "membership": "id person_id organization_id",
    "organization": "id parent_id version",
    "outbox": "id case_id seq",
    "party": "id case_id organization_id person_id",
    "person": "id version",
    "pinned_child": "case_id workflow_version_id",
    "recovery": "id person_id asked_by approved_by",
    "reference_counter": "body_id year last",
    "response": "round_id seat_id cast_by person_id",
    "round": "id case_id ordinal child_id opening_id",
    "seat": "id round_id organization_id person_id delegate_to",
    "sequence": "body_id number case_id seq",
    "sequence_node": "body_id level position",
    "shown_version": "id",
    "step_actor": "case_id person_id organization_id",
    "suspension": "id timer_id",
    "sweeping": "id fired failed",
    "timer": "id case_id reminders_left escalations failures",
    "touch_count": "number",
    "touched": "id number together",
    "unsequenced": "case_id seq",
    "web_session": "id person_id acting_for",
    "work_item": "id case_id organization_id person_id seat_id",
    "workflow_version": "id version published_by",
}


def upgrade() -> None:
    _change("bigint")


def downgrade() -> None:
    """Refused by the database where a number has passed 2^31 already."""
    _change("integer")


def _change(kind: str) -> None:
    if op.get_context().dialect.name == "sqlite":
        return
    for table, columns in NUMBERS.items():
        guards = _guards(table)
        for name, _ in guards:
            op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"ALTER TABLE {table} " + ", ".join(f"ALTER {each} TYPE {kind}" for each in columns.split()))
        for _, definition in guards:
            op.get_bind().exec_driver_sql(definition)
        if "id" in columns.split() and (sequence := _sequence(table)) is not None:
            op.execute(f"ALTER SEQUENCE {sequence} AS {kind}")


def _guards(table: str) -> Sequence[Any]:
    """The triggers of a table that have a condition, each with the statement that makes it."""
    query = (
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal AND tgqual IS NOT NULL ORDER BY tgname"
    )
    return op.get_bind().execute(sa.text(query), {"table": table}).all()


def _sequence(table: str) -> str | None:
    """What numbers the rows of a table, if anything does."""
    found: str | None = op.get_bind().execute(sa.select(sa.func.pg_get_serial_sequence(table, "id"))).scalar_one()
    return found
