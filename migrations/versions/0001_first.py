"""Every table of the first version, with its constraints and indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = (
    "calendar_day",
    "organization",
    "person",
    "sign_in_attempt",
    "body",
    "membership",
    "web_session",
    "workflow_version",
    "audit_head",
    "case_file",
    "fund",
    "reference_counter",
    "case_link",
    "case_viewer",
    "confidence",
    "document",
    "fund_hold",
    "history",
    "idempotency",
    "outbox",
    "party",
    "round",
    "step_actor",
    "timer",
    "commitment",
    "document_version",
    "extension",
    "mandate",
    "seat",
    "suspension",
    "response",
    "work_item",
)
"""In the order of creation: each after those it refers to."""


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("calendar", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("calendar", "day"),
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.Column("subtype", sa.String(length=48)),
        sa.Column("code", sa.String(length=24)),
        sa.Column("parent_id", sa.Integer()),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("monogram", sa.String(length=4), nullable=False),
        sa.Column("weight", sa.String(length=32), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_own_parent"),
        sa.ForeignKeyConstraint(["parent_id"], ["organization.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_organization_parent_id", "organization", ["parent_id"])
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("name_zh", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200)),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sign_in_attempt_key_at", "sign_in_attempt", ["key", "at"])
    op.create_table(
        "body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer()),
        sa.Column("finance_id", sa.Integer()),
        sa.Column("central_id", sa.Integer()),
        sa.Column("prefix", sa.String(length=6), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["central_id"], ["organization.id"]),
        sa.ForeignKeyConstraint(["finance_id"], ["organization.id"]),
        sa.ForeignKeyConstraint(["office_id"], ["organization.id"]),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organization_id"),
        sa.UniqueConstraint("prefix"),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.CheckConstraint("until IS NULL OR until >= since", name="term"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "organization_id", "role", "since"),
    )
    op.create_index("ix_membership_organization_id", "membership", ["organization_id"])
    op.create_index("ix_membership_person_id", "membership", ["person_id"])
    op.create_table(
        "web_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("acting_for", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["acting_for"], ["organization.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_web_session_person_id", "web_session", ["person_id"])
    op.create_table(
        "workflow_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.String(length=48), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", sa.Integer()),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workflow", "version"),
    )
    op.create_table(
        "audit_head",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.PrimaryKeyConstraint("body_id"),
    )
    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.String(length=48), nullable=False),
        sa.Column("workflow_version_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_other", sa.String(length=200)),
        sa.Column("state", sa.String(length=48), nullable=False),
        sa.Column("phase", sa.String(length=48)),
        sa.Column("end", sa.String(length=16)),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("parent_id", sa.Integer()),
        sa.Column("opened_by", sa.Integer()),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("due_at", MOMENT),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.ForeignKeyConstraint(["opened_by"], ["organization.id"]),
        sa.ForeignKeyConstraint(["parent_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["workflow_version_id"], ["workflow_version.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("body_id", "kind", "year", "number"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index("ix_case_file_parent_id", "case_file", ["parent_id"])
    op.create_index("ix_case_file_updated_at", "case_file", ["updated_at", "id"])
    op.create_index("ix_case_file_workflow_state", "case_file", ["workflow", "state", "id"])
    op.create_table(
        "fund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=48), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("call_closes", sa.Date()),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("disbursed", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("reserved + committed + disbursed <= total", name="no_overspending"),
        sa.CheckConstraint("reserved >= 0 AND committed >= 0 AND disbursed >= 0", name="no_negative"),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.ForeignKeyConstraint(["committee_id"], ["organization.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "reference_counter",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.PrimaryKeyConstraint("body_id", "kind", "year"),
    )
    op.create_table(
        "case_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "other_id", "relation"),
    )
    op.create_index("ix_case_link_other_id", "case_link", ["other_id"])
    op.create_table(
        "case_viewer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer()),
        sa.Column("person_id", sa.Integer()),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_case_viewer_case_id", "case_viewer", ["case_id"])
    op.create_index("ix_case_viewer_organization_id_case_id", "case_viewer", ["organization_id", "case_id"])
    op.create_index("ix_case_viewer_person_id_case_id", "case_viewer", ["person_id", "case_id"])
    op.create_table(
        "confidence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=48), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("audience", JSON, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer()),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_confidence_case_id", "confidence", ["case_id"])
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer()),
        sa.Column("field", sa.String(length=48)),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("audience", JSON, nullable=False),
        sa.Column("organization_id", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_document_case_id", "document", ["case_id"])
    op.create_table(
        "fund_hold",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("disbursed", sa.BigInteger(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "reserved >= 0 AND committed >= 0 AND disbursed >= 0 AND recovered >= 0", name="no_negative"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"]),
        sa.PrimaryKeyConstraint("case_id", "fund_id"),
    )
    op.create_table(
        "history",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("body_seq", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("organization_id", sa.Integer()),
        sa.Column("on_behalf_of", sa.Integer()),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=48)),
        sa.Column("target", sa.String(length=48)),
        sa.Column("reason", sa.String()),
        sa.Column("content", JSON),
        sa.Column("audience", JSON),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("case_id", "seq"),
        sa.UniqueConstraint("body_id", "body_seq"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_history_at", "history", ["at"])
    op.create_table(
        "idempotency",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("key", "person_id"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=48), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_outbox_delivered_at", "outbox", ["delivered_at", "id"])
    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=48), nullable=False),
        sa.Column("organization_id", sa.Integer()),
        sa.Column("person_id", sa.Integer()),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.CheckConstraint("(organization_id IS NULL) <> (person_id IS NULL)", name="one_holder"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_party_case_id_capacity", "party", ["case_id", "capacity"])
    op.create_index("ix_party_organization_id", "party", ["organization_id"])
    op.create_index("ix_party_person_id", "party", ["person_id"])
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("rule", JSON, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("outcome", sa.String(length=24)),
        sa.Column("verdict", JSON),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_round_case_id", "round", ["case_id", "id"])
    op.create_table(
        "step_actor",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("transition", sa.String(length=48), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("case_id", "transition", "person_id", "organization_id"),
    )
    op.create_table(
        "timer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=48), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("base_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("remind_at", MOMENT),
        sa.Column("arithmetic", JSON, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_timer_case_id", "timer", ["case_id"])
    op.create_index("ix_timer_status_due_at", "timer", ["status", "due_at"])
    op.create_index("ix_timer_status_remind_at", "timer", ["status", "remind_at"])
    op.create_table(
        "commitment",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("progress", sa.String()),
        sa.Column("evidence", sa.String(length=32)),
        sa.Column("fulfilled", sa.Boolean(), nullable=False),
        sa.Column("reported_by", sa.Integer()),
        sa.Column("reported_at", MOMENT),
        sa.Column("finding", sa.String()),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("verified_by", sa.Integer()),
        sa.Column("verified_at", MOMENT),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["evidence"], ["document.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["organization.id"]),
        sa.ForeignKeyConstraint(["reported_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["verified_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("case_id", "number"),
    )
    op.create_index("ix_commitment_owner_id", "commitment", ["owner_id"])
    op.create_table(
        "document_version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("document_id", "number"),
    )
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("timer_id", sa.Integer(), nullable=False),
        sa.Column("added", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["timer_id"], ["timer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_extension_timer_id", "extension", ["timer_id"])
    op.create_table(
        "mandate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("workflow", sa.String(length=48)),
        sa.Column("case_id", sa.Integer()),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.String(length=32)),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.CheckConstraint("until IS NULL OR until >= since", name="term"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_mandate_organization_id", "mandate", ["organization_id"])
    op.create_index("ix_mandate_person_id", "mandate", ["person_id"])
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=48), nullable=False),
        sa.Column("organization_id", sa.Integer()),
        sa.Column("person_id", sa.Integer()),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("seat_group", sa.String(length=48)),
        sa.Column("weight", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.Column("delegate_to", sa.Integer()),
        sa.Column("note", sa.String(length=500)),
        sa.ForeignKeyConstraint(["delegate_to"], ["seat.id"]),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "organization_id", "capacity"),
        sa.UniqueConstraint("round_id", "person_id", "capacity"),
    )
    op.create_index("ix_seat_round_id", "seat", ["round_id"])
    op.create_table(
        "suspension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("timer_id", sa.Integer(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["timer_id"], ["timer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_suspension_timer_id", "suspension", ["timer_id"])
    op.create_table(
        "response",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=32), nullable=False),
        sa.Column("scores", JSON, nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("cast_by", sa.Integer()),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["cast_by"], ["seat.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"]),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("seat_id"),
    )
    op.create_index("ix_response_round_id", "response", ["round_id"])
    op.create_table(
        "work_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=48), nullable=False),
        sa.Column("organization_id", sa.Integer()),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("seat_id", sa.Integer()),
        sa.Column("ask_en", sa.String(length=200), nullable=False),
        sa.Column("ask_zh", sa.String(length=200), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.CheckConstraint("(organization_id IS NULL) <> (person_id IS NULL)", name="one_holder"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_work_item_case_id", "work_item", ["case_id"])
    op.create_index("ix_work_item_organization", "work_item", ["organization_id", "role", "due_at", "id"])
    op.create_index("ix_work_item_person", "work_item", ["person_id", "due_at", "id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
