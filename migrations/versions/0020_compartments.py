"""Compartments for what is for few readers, each with its readers and a chain; sealed answers and files.

What was confided before gets a compartment for each author, audience and set of readers, without a key: its texts are
sealed when the installation next runs ``govflow database upgrade`` to its end, for the keys are not in the database.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

AUTHOR = "author"
NEW_COLUMNS = {
    "confidence": ("sealed BLOB", "compartment_id VARCHAR(32)"),
    "document_version": ("compartment_id VARCHAR(32)", "blob VARCHAR(64)", "file_key BLOB"),
    "response": ("compartment_id VARCHAR(32)", "sealed BLOB"),
    "idempotency": ("entry VARCHAR(32)",),
}


def upgrade() -> None:
    _create_tables()
    for table, columns in NEW_COLUMNS.items():
        for column in columns:
            _add(table, column)
    _file_what_there_is()
    _guard()


def downgrade() -> None:
    """Sealed content cannot be read without the keys: an installation that has some stays at this version."""
    connection = op.get_bind()
    sealed = connection.execute(sa.text("SELECT count(*) FROM confidence WHERE sealed IS NOT NULL")).scalar()
    answers = connection.execute(sa.text("SELECT count(*) FROM response WHERE sealed IS NOT NULL")).scalar()
    files = connection.execute(sa.text("SELECT count(*) FROM document_version WHERE blob IS NOT NULL")).scalar()
    if sealed or answers or files:
        raise RuntimeError("There are sealed confidences; without their keys they would be lost. Nothing was changed.")
    for name in ("compartment_entry_update", "compartment_entry_delete", "compartment_entry_truncate"):
        op.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if _on_sqlite() else " ON compartment_entry"))
    for table, columns in NEW_COLUMNS.items():
        for column in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
    for name in ("compartment_entry", "compartment_reader", "compartment"):
        op.drop_table(name)


def _create_tables() -> None:
    moment, json = _moment(), _json()
    op.create_table(
        "compartment",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("audience", json, nullable=False),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_compartment_case_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_compartment_organization_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_compartment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compartment")),
    )
    op.create_index(op.f("ix_compartment_case_id"), "compartment", ["case_id"])
    op.create_table(
        "compartment_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compartment_id", sa.String(32), nullable=False),
        sa.Column("capacity", sa.String(48), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("since", moment, nullable=False),
        sa.Column("until", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartment.id"], name=op.f("fk_compartment_reader_compartment_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_compartment_reader_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_compartment_reader_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compartment_reader")),
    )
    op.create_index(op.f("ix_compartment_reader_compartment_id"), "compartment_reader", ["compartment_id"])
    op.create_table(
        "compartment_entry",
        sa.Column("compartment_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["compartment_id"], ["compartment.id"], name=op.f("fk_compartment_entry_compartment_id")
        ),
        sa.PrimaryKeyConstraint("compartment_id", "seq", name=op.f("pk_compartment_entry")),
        sa.UniqueConstraint("id", name=op.f("uq_compartment_entry_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_compartment_entry_person_id_at"), "compartment_entry", ["person_id", "at"])


def _add(table: str, column: str) -> None:
    """In place: SQLite makes a table anew otherwise, and its triggers would be gone."""
    name, kind = column.split()
    kind = kind if _on_sqlite() else kind.replace("BLOB", "BYTEA")
    refers = f" CONSTRAINT fk_{table}_{name} REFERENCES compartment (id)" if name == "compartment_id" else ""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}{refers}")


def _guard() -> None:
    """Entries are added, and at most their content is erased."""
    covered = (
        "compartment_id",
        "seq",
        "id",
        "at",
        "person_id",
        "organization_id",
        "kind",
        "name",
        "digest",
        "prev_hash",
        "hash",
    )
    if _on_sqlite():
        changed = " OR ".join(f"NEW.{each} IS NOT OLD.{each}" for each in covered)
        op.execute(_sqlite_trigger("update", f"UPDATE ON compartment_entry WHEN {changed} OR NEW.content IS NOT NULL"))
        op.execute(_sqlite_trigger("delete", "DELETE ON compartment_entry"))
        return
    changed = " OR ".join(f"NEW.{each} IS DISTINCT FROM OLD.{each}" for each in covered)
    for name, event, row in (
        ("update", "UPDATE", f"FOR EACH ROW WHEN ({changed} OR NEW.content IS NOT NULL) "),
        ("delete", "DELETE", "FOR EACH ROW "),
        ("truncate", "TRUNCATE", ""),
    ):
        op.execute(
            f"CREATE TRIGGER compartment_entry_{name} BEFORE {event} ON compartment_entry {row}"
            "EXECUTE FUNCTION govflow_refuse()"
        )


def _sqlite_trigger(name: str, event: str) -> str:
    return f"""
        CREATE TRIGGER compartment_entry_{name} BEFORE {event}
        BEGIN SELECT RAISE(ABORT, 'compartment_entry: {name} is refused, rows of the record are never changed'); END
    """


def _file_what_there_is() -> None:
    """A compartment for what was confided before, by author, audience and who may read it now."""
    connection, tables = op.get_bind(), _Tables()
    made: dict[Any, str] = {}
    for row in connection.execute(sa.select(tables.confidence)).mappings().all():
        if row["audience"]:
            author = (row["organization_id"], None if row["organization_id"] else row["person_id"])
            found = _compartment(connection, tables, made, row["case_id"], author, row["audience"], row["at"])
            where = tables.confidence.c.id == row["id"]
            connection.execute(sa.update(tables.confidence).where(where).values(compartment_id=found))
    _file_versions(connection, tables, made)


def _file_versions(connection: sa.Connection, tables: _Tables, made: dict[Any, str]) -> None:
    document, version = tables.document, tables.version
    query = sa.select(
        document.c.case_id, document.c.audience, document.c.organization_id, document.c.created_at, version.c.id,
        version.c.person_id, version.c.at,
    ).join(version, version.c.document_id == document.c.id)  # fmt: skip
    rows = [row for row in connection.execute(query).mappings().all() if row["audience"]]
    if not rows:
        return
    _let_versions_change(True)
    for row in rows:
        author = (row["organization_id"], None if row["organization_id"] else row["person_id"])
        at = max(row["at"], row["created_at"])
        found = _compartment(connection, tables, made, row["case_id"], author, row["audience"], at)
        connection.execute(sa.update(version).where(version.c.id == row["id"]).values(compartment_id=found))
    _let_versions_change(False)


def _let_versions_change(open_: bool) -> None:
    """The guard of the files on record, taken away and put back."""
    if not _on_sqlite():
        op.execute(f"ALTER TABLE document_version {'DISABLE' if open_ else 'ENABLE'} TRIGGER document_version_update")
        op.execute(
            f"{'GRANT' if open_ else 'REVOKE'} UPDATE ON document_version {'TO' if open_ else 'FROM'} CURRENT_USER"
        )
    elif open_:
        op.execute("DROP TRIGGER document_version_update")
    else:
        op.execute("""
            CREATE TRIGGER document_version_update BEFORE UPDATE ON document_version WHEN TRUE
            BEGIN SELECT RAISE(ABORT, 'document_version: update is refused, rows of the record are never changed'); END
        """)


def _compartment(
    connection: sa.Connection, tables: _Tables, made: dict[Any, str], case_id: int, author: Any, audience: Any, at: Any
) -> str:
    readers = frozenset(_readers(connection, tables, case_id, author, audience, at))
    key = (case_id, author, tuple(audience), readers)
    if key not in made:
        made[key] = uuid.uuid4().hex
        row = {"id": made[key], "case_id": case_id, "organization_id": author[0], "person_id": author[1]}
        new = {"audience": audience, "opened_at": at, "entries": 0, "head_hash": ""}
        connection.execute(sa.insert(tables.compartment).values(**row, **new))
        for capacity, organization, person in sorted(readers, key=str):
            connection.execute(
                sa.insert(tables.reader).values(
                    compartment_id=made[key],
                    capacity=capacity,
                    organization_id=organization,
                    person_id=person,
                    since=at,
                )
            )
    return made[key]


def _readers(
    connection: sa.Connection, tables: _Tables, case_id: int, author: Any, audience: Any, at: Any
) -> Iterable[tuple[str, int | None, int | None]]:
    """Who holds a capacity of the audience since then, or since it was first held by anybody, as an organization."""
    party = tables.party
    rows = connection.execute(sa.select(party).where(party.c.case_id == case_id)).mappings().all()
    for capacity in audience:
        held = [row for row in rows if row["capacity"] == capacity]
        first = min((row["since"] for row in held), default=at)
        for row in held:
            named = row["person_id"] is None and row["since"] == first
            if row["until"] is None and (row["since"] <= at or named):
                yield capacity, row["organization_id"], row["person_id"]
    if AUTHOR in audience and author != (None, None):
        yield (AUTHOR, *author)


class _Tables:
    """The tables as they are here, whatever becomes of them later."""

    def __init__(self) -> None:
        moment, json = _moment(), _json()
        party = {name: sa.column(name) for name in ("case_id", "capacity", "organization_id", "person_id")}
        self.party = sa.table("party", *party.values(), sa.column("since", moment), sa.column("until", moment))
        self.confidence = sa.table(
            "confidence", sa.column("id"), sa.column("case_id"), sa.column("audience", json), sa.column("person_id"),
            sa.column("organization_id"), sa.column("at", moment), sa.column("compartment_id"),
        )  # fmt: skip
        self.document = sa.table(
            "document", sa.column("id"), sa.column("case_id"), sa.column("audience", json),
            sa.column("organization_id"), sa.column("created_at", moment),
        )  # fmt: skip
        self.version = sa.table(
            "document_version", sa.column("id"), sa.column("document_id"), sa.column("person_id"),
            sa.column("at", moment), sa.column("compartment_id"),
        )  # fmt: skip
        self.compartment = sa.table(
            "compartment", sa.column("id"), sa.column("case_id"), sa.column("organization_id"), sa.column("person_id"),
            sa.column("audience", json), sa.column("opened_at", moment), sa.column("entries"), sa.column("head_hash"),
        )  # fmt: skip
        self.reader = sa.table(
            "compartment_reader", sa.column("compartment_id"), sa.column("capacity"), sa.column("organization_id"),
            sa.column("person_id"), sa.column("since", moment),
        )  # fmt: skip


def _moment() -> sa.types.TypeEngine[Any]:
    return sa.DateTime(timezone=True)


def _json() -> sa.types.TypeEngine[Any]:
    return sa.JSON() if _on_sqlite() else JSONB()


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
