"""The record of a body is numbered outside the commands: numbers, a Merkle tree and signed checkpoints of their own.

Entries that are there already keep the number that stands under their hash. Checkpoints begin with the first one that
is signed. Taken back, entries recorded since get a number below zero in the old column: their hashes cover none, so
that the version before cannot verify them, and this one finds them again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
FROZEN = {
    "sequence": ("body_id number", "case_id seq"),
    "sequence_node": ("body_id level position",),
    "checkpoint": ("body_id size",),
}
COMMON = (
    "case_id", "seq", "body_id", "body_seq", "at", "person_id", "organization_id", "on_behalf_of", "kind", "name",
    "source", "target", "reason", "content", "audience", "salt", "digest", "prev_hash", "hash",
)  # fmt: skip

HISTORY = sa.table("history", *(sa.column(name) for name in (*COMMON, "body_hash")))
HEAD = sa.table("audit_head", sa.column("body_id"), sa.column("entries"), sa.column("hash"))
SEQUENCE = sa.table(
    "sequence", *(sa.column(name) for name in ("body_id", "number", "kind", "case_id", "seq", "leaf"))
)  # fmt: skip
NODE = sa.table("sequence_node", *(sa.column(name) for name in ("body_id", "level", "position", "hash")))


def upgrade() -> None:
    _create_tables()
    _create_facts()
    for body_id, rows in groupby(_numbered(), key=lambda row: row.body_id):
        _grow(body_id, list(rows))
    op.drop_table("audit_head")
    if _on_sqlite():
        _rebuild(_history(numbered=False), "CASE WHEN body_seq > 0 THEN body_seq END", "")
    else:
        for constraint in sa.inspect(op.get_bind()).get_unique_constraints("history"):
            op.drop_constraint(op.f(str(constraint["name"])), "history")
        op.drop_column("history", "body_hash")
        op.alter_column("history", "body_seq", nullable=True)
        _change("UPDATE history SET body_seq = NULL WHERE body_seq < 0")
    for table, keys in FROZEN.items():
        _freeze(table, keys)


def downgrade() -> None:
    numbers = _all_numbers()
    _fill("body_seq", numbers, lambda _, number: number)
    if _on_sqlite():
        _rebuild(_history(numbered=True), "body_seq", ", ''")
    else:
        op.add_column("history", sa.Column("body_hash", sa.String(length=64), server_default="", nullable=False))
        op.alter_column("history", "body_hash", server_default=None)
        op.alter_column("history", "body_seq", nullable=False)
        op.create_unique_constraint(op.f("uq_history_body_id_body_seq"), "history", ["body_id", "body_seq"])
    _restore(numbers)
    op.execute("DROP TABLE IF EXISTS kept_leaf")  # of a later version
    for table in ("sealed_facts", "checkpoint", "sequence_node", "sequence", "unsequenced"):
        op.drop_table(table)


def _create_tables() -> None:
    op.create_table(
        "unsequenced",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.PrimaryKeyConstraint("case_id", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sequence",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("case_id", sa.Integer()),
        sa.Column("seq", sa.Integer()),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.PrimaryKeyConstraint("body_id", "number"),
        sa.UniqueConstraint("case_id", "seq"),
    )
    op.create_index("ix_sequence_kind_case_id", "sequence", ["kind", "case_id"])
    op.create_table(
        "sequence_node",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.PrimaryKeyConstraint("body_id", "level", "position"),
    )
    op.create_table(
        "checkpoint",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.PrimaryKeyConstraint("body_id", "size"),
    )


def _create_facts() -> None:
    """Digests are taken by the first sequencing: every case waits for it."""
    op.create_table(
        "sealed_facts",
        sa.Column("scope", sa.String(length=24), nullable=False),
        sa.Column("digests", JSON, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("stamp", sa.String(length=48), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("scope"),
    )
    op.execute("INSERT INTO unsequenced SELECT id, entries, updated_at FROM case_file WHERE entries > 0")


def _numbered() -> list[Any]:
    """What is recorded, body by body in the order of its numbers."""
    columns = (HISTORY.c.body_id, HISTORY.c.case_id, HISTORY.c.seq, HISTORY.c.hash)
    query = sa.select(*columns).order_by(HISTORY.c.body_id, sa.func.abs(HISTORY.c.body_seq))
    return list(op.get_bind().execute(query))


def _grow(body_id: int, rows: list[Any]) -> None:
    """The leaves of a body and its complete subtrees."""
    leaves = [hashlib.sha256(b"\x00" + f"entry:{row.hash}".encode()).digest() for row in rows]
    numbered = [
        {"body_id": body_id, "number": number, "kind": "entry", "leaf": leaf.hex(), **_place(row)}
        for number, (row, leaf) in enumerate(zip(rows, leaves, strict=True), 1)
    ]
    op.get_bind().execute(sa.insert(SEQUENCE), numbered)
    nodes = [
        {"body_id": body_id, "level": level, "position": position, "hash": each.hex()}
        for level, hashes in enumerate(_levels(leaves), 1)
        for position, each in enumerate(hashes)
    ]
    if nodes:
        op.get_bind().execute(sa.insert(NODE), nodes)


def _place(row: Any) -> dict[str, int]:
    return {"case_id": row.case_id, "seq": row.seq}


def _levels(hashes: list[bytes]) -> Iterator[list[bytes]]:
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=False)
        hashes = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
        yield hashes


def _all_numbers() -> list[tuple[Any, int]]:
    """Every entry with a number in its body: what was queued comes last, and leaves that are no entries have none."""
    place = (HISTORY.c.case_id == SEQUENCE.c.case_id) & (HISTORY.c.seq == SEQUENCE.c.seq)
    columns = (HISTORY.c.body_id, HISTORY.c.case_id, HISTORY.c.seq, HISTORY.c.hash, HISTORY.c.body_seq)
    query = sa.select(*columns).outerjoin_from(HISTORY, SEQUENCE, place)
    waiting = sa.case((SEQUENCE.c.number.is_(None), 1), else_=0)
    rows = op.get_bind().execute(query.order_by(HISTORY.c.body_id, waiting, SEQUENCE.c.number, HISTORY.c.seq)).all()
    return [
        (row, number if row.body_seq is not None else -number)
        for _, each in groupby(rows, key=lambda row: row.body_id)
        for number, row in enumerate(each, 1)
    ]


def _restore(numbers: list[tuple[Any, int]]) -> None:
    """The columns and heads of the version before."""
    op.create_table(
        "audit_head",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"]),
        sa.PrimaryKeyConstraint("body_id"),
    )
    chained, heads = dict[tuple[int, int], str](), dict[int, tuple[int, str]]()
    for row, number in numbers:
        before = heads.get(row.body_id, (0, ""))[1]
        heads[row.body_id] = (abs(number), hashlib.sha256((before + row.hash).encode()).hexdigest())
        chained[row.body_id, number] = heads[row.body_id][1]
    _fill("body_hash", numbers, lambda row, number: chained[row.body_id, number])
    if heads:
        rows = [{"body_id": body_id, "entries": n, "hash": last} for body_id, (n, last) in heads.items()]
        op.get_bind().execute(sa.insert(HEAD), rows)
    _keep_heads()


def _fill(column: str, numbers: list[tuple[Any, int]], value: Callable[[Any, int], object]) -> None:
    changes = [{"of_case": row.case_id, "of_seq": row.seq, "value": value(row, number)} for row, number in numbers]
    if changes:
        where = (HISTORY.c.case_id == sa.bindparam("of_case"), HISTORY.c.seq == sa.bindparam("of_seq"))
        _change(sa.update(HISTORY).where(*where).values({column: sa.bindparam("value")}), changes)


def _keep_heads() -> None:
    if _on_sqlite():
        op.execute(_sqlite_trigger("audit_head", "delete", "DELETE"))
        op.execute(_sqlite_trigger("audit_head", "growing", "UPDATE", "NEW.entries <= OLD.entries"))
        return
    for event, when, each in (
        ("delete", "DELETE", "FOR EACH ROW WHEN (TRUE)"),
        ("truncate", "TRUNCATE", ""),
        ("growing", "UPDATE", "FOR EACH ROW WHEN (NEW.entries <= OLD.entries)"),
    ):
        op.execute(
            f"CREATE TRIGGER audit_head_{event} BEFORE {when} ON audit_head {each} EXECUTE FUNCTION govflow_refuse()"
        )


def _change(statement: Any, parameters: Any = None) -> None:
    """Change rows of the record, which nothing but a migration may."""
    connection = op.get_bind()
    if _on_sqlite():
        op.execute("DROP TRIGGER history_update")
        connection.execute(statement, parameters)
        op.execute(_sqlite_trigger("history", "update", "UPDATE"))
        return
    op.execute("ALTER TABLE history DISABLE TRIGGER history_update")
    op.execute("GRANT UPDATE ON history TO CURRENT_USER")
    connection.execute(sa.text(statement) if isinstance(statement, str) else statement, parameters)
    op.execute("REVOKE UPDATE ON history FROM CURRENT_USER")
    op.execute("ALTER TABLE history ENABLE TRIGGER history_update")


def _rebuild(columns: str, number: str, more: str) -> None:
    """SQLite can neither drop a column that stands under a key nor let it be empty: the table is made anew."""
    selected = ", ".join(number if name == "body_seq" else f'"{name}"' for name in COMMON)
    op.execute(f"CREATE TABLE history_anew ({columns}) WITHOUT ROWID")
    op.execute(f"INSERT INTO history_anew SELECT {selected}{more} FROM history")  # noqa: S608  # names from above
    op.execute("DROP TABLE history")
    op.execute("ALTER TABLE history_anew RENAME TO history")
    op.execute("CREATE INDEX ix_history_at ON history (at)")
    op.execute(_sqlite_trigger("history", "update", "UPDATE"))
    op.execute(_sqlite_trigger("history", "delete", "DELETE"))
    keys = ("case_id seq", "body_id body_seq") if more else ("case_id seq",)
    op.execute(_sqlite_trigger("history", "replace", "INSERT", _taken("history", keys)))


def _history(*, numbered: bool) -> str:
    """The columns of the record on SQLite, as SQLAlchemy writes them."""
    return f"""
        case_id INTEGER NOT NULL, seq INTEGER NOT NULL, body_id INTEGER NOT NULL,
        body_seq INTEGER{" NOT NULL" if numbered else ""}, at DATETIME NOT NULL, person_id INTEGER,
        organization_id INTEGER, on_behalf_of INTEGER, kind VARCHAR(24) NOT NULL, name VARCHAR(64) NOT NULL,
        source VARCHAR(48), target VARCHAR(48), reason VARCHAR, content JSON, audience JSON, salt VARCHAR(32) NOT NULL,
        digest VARCHAR(64) NOT NULL, prev_hash VARCHAR(64) NOT NULL, hash VARCHAR(64) NOT NULL,
        {"body_hash VARCHAR(64) NOT NULL," if numbered else ""}
        CONSTRAINT pk_history PRIMARY KEY (case_id, seq),
        CONSTRAINT fk_history_body_id FOREIGN KEY(body_id) REFERENCES body (id),
        CONSTRAINT fk_history_case_id FOREIGN KEY(case_id) REFERENCES case_file (id)
        {", CONSTRAINT uq_history_body_id_body_seq UNIQUE (body_id, body_seq)" if numbered else ""}
    """


def _freeze(table: str, keys: tuple[str, ...]) -> None:
    """Rows are added and never changed."""
    if _on_sqlite():
        op.execute(_sqlite_trigger(table, "update", "UPDATE"))
        op.execute(_sqlite_trigger(table, "delete", "DELETE"))
        op.execute(_sqlite_trigger(table, "replace", "INSERT", _taken(table, keys)))
        return
    for event in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} FOR EACH ROW"
            " EXECUTE FUNCTION govflow_refuse()"
        )
    op.execute(f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION govflow_refuse()")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, CURRENT_USER")


def _sqlite_trigger(table: str, name: str, event: str, condition: str = "TRUE") -> str:
    return f"""
        CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{table}: {name} is refused, rows of the record are never changed'); END
    """


def _taken(table: str, keys: tuple[str, ...]) -> str:
    same = (" AND ".join(f"{column} = NEW.{column}" for column in key.split()) for key in keys)
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {each})" for each in same)  # noqa: S608  # names from above


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
