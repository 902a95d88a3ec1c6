"""A double-entry ledger of special funds in place of their totals and of what cases held.

What stood in the totals is booked anew as it came about: received on the first day of the fiscal year; reserved,
committed, paid, claimed back and repaid on the day of the migration, for when it was is known to the records of the
cases alone. The database seals a journal only if its lines come to zero and stand in accounts of its
fund, and refuses every change of one that is sealed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DEBIT = ("bank", "pledge_due", "clawback_due", "spent")

RECEIVE = (("bank", "available"),)
RESERVE = (("available", "reserved"),)
COMMIT = (("reserved", "committed"),)
PAY = (("committed", "applied"), ("spent", "bank"))
DEMAND = (("clawback_due", "spent"),)
RECOVER = (("bank", "clawback_due"), ("applied", "available"))
OF_CASES = ("reserved", "committed", "applied", "spent", "clawback_due")


def upgrade() -> None:
    held = _held()
    _tables()
    _book(held)
    op.drop_table("fund_hold")
    for statement in _sqlite() if _on_sqlite() else _postgresql():
        op.execute(statement)


def downgrade() -> None:
    sums = _sums()
    op.create_table(
        "fund_hold",
        sa.Column("case_id", NUMBER, sa.ForeignKey("case_file.id", name="fk_fund_hold_case_id"), nullable=False),
        sa.Column("fund_id", NUMBER, sa.ForeignKey("fund.id", name="fk_fund_hold_fund_id"), nullable=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("reserved", "committed", "disbursed", "recovered")
        ),
        sa.PrimaryKeyConstraint("case_id", "fund_id", name="pk_fund_hold"),
        sa.CheckConstraint(
            "reserved >= 0 AND committed >= 0 AND disbursed >= 0 AND recovered >= 0", name="ck_fund_hold_no_negative"
        ),
    )
    _back(sums)
    for table in ("posting", "journal", "account", "journal_counter"):
        op.drop_table(table)
    if not _on_sqlite():
        for name in ("journal_seal", "posting_open"):
            op.execute(f"DROP FUNCTION govflow_{name}()")


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _held() -> dict[str, list[Any]]:
    """Funds and what cases hold of them, before their tables change."""
    connection = op.get_bind()
    funds = connection.execute(sa.text("SELECT id, body_id, fiscal_year, total FROM fund ORDER BY id")).all()
    holds = connection.execute(
        sa.text("SELECT case_id, fund_id, reserved, committed, disbursed, recovered FROM fund_hold ORDER BY case_id")
    ).all()
    return {"funds": list(funds), "holds": list(holds)}


def _tables() -> None:
    with op.batch_alter_table("fund") as table:
        for name in ("no_negative", "no_overspending"):
            table.drop_constraint(op.f(f"ck_fund_{name}"), type_="check")
        for name in ("total", "reserved", "committed", "disbursed"):
            table.drop_column(name)
        table.add_column(sa.Column("restriction", sa.String(2000)))
        table.add_column(sa.Column("state", sa.String(8), server_default="open", nullable=False))
        table.add_column(sa.Column("case_id", NUMBER))
        table.add_column(sa.Column("successor_id", NUMBER))
        table.create_foreign_key("fk_fund_case_id", "case_file", ["case_id"], ["id"])
        table.create_foreign_key("fk_fund_successor_id", "fund", ["successor_id"], ["id"])
        table.create_check_constraint(op.f("ck_fund_state"), "state IN ('open', 'closed', 'lapsed')")
        table.create_check_constraint(op.f("ck_fund_successor"), "successor_id > id")
    op.create_table(
        "account",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("fund_id", NUMBER, sa.ForeignKey("fund.id", name="fk_account_fund_id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("case_id", NUMBER, sa.ForeignKey("case_file.id", name="fk_account_case_id")),
        sa.Column("balance", sa.BigInteger, nullable=False),
        sa.CheckConstraint(
            f"CASE WHEN kind IN {DEBIT} THEN balance >= 0 ELSE balance <= 0 END", name="ck_account_side"
        ),
    )
    for name, columns, condition in (
        ("uq_account_of_fund", ["fund_id", "kind"], "case_id IS NULL"),
        ("uq_account_of_case", ["fund_id", "kind", "case_id"], "case_id IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, "account", columns, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_account_case_id", "account", ["case_id"])
    op.create_table(
        "journal",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("body_id", NUMBER, sa.ForeignKey("body.id", name="fk_journal_body_id"), nullable=False),
        sa.Column("year", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("fund_id", NUMBER, sa.ForeignKey("fund.id", name="fk_journal_fund_id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", NUMBER, sa.ForeignKey("case_file.id", name="fk_journal_case_id")),
        sa.Column("reverses", NUMBER, sa.ForeignKey("journal.id", name="fk_journal_reverses")),
        sa.Column("beside", NUMBER, sa.ForeignKey("journal.id", name="fk_journal_beside")),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sealed", sa.Boolean, nullable=False),
        sa.UniqueConstraint("body_id", "year", "number", name="uq_journal_body_id_year_number"),
        sa.UniqueConstraint("reverses", name="uq_journal_reverses"),
    )
    op.create_index("ix_journal_fund_id", "journal", ["fund_id"])
    op.create_index("ix_journal_case_id", "journal", ["case_id"])
    op.create_table(
        "posting",
        sa.Column("journal_id", NUMBER, sa.ForeignKey("journal.id", name="fk_posting_journal_id"), nullable=False),
        sa.Column("line", NUMBER, nullable=False),
        sa.Column("account_id", NUMBER, sa.ForeignKey("account.id", name="fk_posting_account_id"), nullable=False),
        sa.Column("fen", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("journal_id", "line", name="pk_posting"),
        sa.CheckConstraint("fen <> 0", name="ck_posting_some"),
    )
    op.create_index("ix_posting_account_id_journal_id", "posting", ["account_id", "journal_id", "fen"])
    op.create_table(
        "journal_counter",
        sa.Column("body_id", NUMBER, sa.ForeignKey("body.id", name="fk_journal_counter_body_id"), nullable=False),
        sa.Column("year", NUMBER, nullable=False),
        sa.Column("last", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("body_id", "year", name="pk_journal_counter"),
    )


def _book(held: dict[str, list[Any]]) -> None:
    """Write the journals that lead to what stood in the totals."""
    books = _Books(op.get_bind(), datetime.now(UTC))
    for fund in held["funds"]:
        books.book("receive", RECEIVE, fund, fund.total, at=datetime(fund.fiscal_year, 1, 1, tzinfo=UTC))
    for fund in held["funds"]:
        for hold in held["holds"]:
            if hold.fund_id == fund.id:
                paid = hold.disbursed + hold.recovered
                books.book("reserve", RESERVE, fund, hold.reserved + hold.committed + paid, hold.case_id)
                books.book("commit", COMMIT, fund, hold.committed + paid, hold.case_id)
                books.book("pay", PAY, fund, paid, hold.case_id)
                books.book("demand", DEMAND, fund, hold.recovered, hold.case_id)
                books.book("recover", RECOVER, fund, hold.recovered, hold.case_id)
    books.close()


def _of(pair: tuple[str, str], sum_: int) -> tuple[tuple[str, int], ...]:
    debit, credit = pair
    return (debit, sum_), (credit, -sum_)


class _Books:
    """Journals as the program writes them, by hand: a migration does not follow the program."""

    def __init__(self, connection: sa.Connection, at: datetime) -> None:
        self._connection = connection
        self._at = at
        self._tables: dict[str, sa.Table] = {}
        self._last: dict[tuple[int, int], int] = {}
        self._balances: dict[tuple[int, str, int | None], int] = {}
        self._accounts: dict[tuple[int, str, int | None], int] = {}

    def book(
        self, kind: str, pairs: tuple[tuple[str, str], ...], fund: Any, sum_: int, case_id: int | None = None, *,
        at: datetime | None = None,
    ) -> None:  # fmt: skip
        if sum_ == 0:
            return
        at = at or self._at
        number = self._last[fund.body_id, at.year] = self._last.get((fund.body_id, at.year), 0) + 1
        lines = [(self._place(fund.id, name, case_id), fen) for pair in pairs for name, fen in _of(pair, sum_)]
        said = {
            "body": fund.body_id, "year": at.year, "number": number, "fund": fund.id, "kind": kind,
            "on_day": at.date().isoformat(), "case": None, "reverses": None,
            "lines": [[place[1], place[2], fen] for place, fen in lines],
        }  # fmt: skip
        digest = hashlib.sha256(
            json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        ).hexdigest()
        journal = self._insert(
            "journal", body_id=fund.body_id, year=at.year, number=number, fund_id=fund.id, kind=kind,
            on_day=at.date(), at=at, case_id=None, digest=digest, sealed=True,
        )  # fmt: skip
        for line, (place, fen) in enumerate(lines, 1):
            self._insert("posting", journal_id=journal, line=line, account_id=self._account(place), fen=fen)
            self._balances[place] = self._balances.get(place, 0) + fen

    def close(self) -> None:
        for place, balance in self._balances.items():
            self._connection.execute(
                sa.text("UPDATE account SET balance = :balance WHERE id = :id"),
                {"balance": balance, "id": self._accounts[place]},
            )
        for (body_id, year), last in self._last.items():
            self._insert("journal_counter", body_id=body_id, year=year, last=last)

    def _place(self, fund_id: int, kind: str, case_id: int | None) -> tuple[int, str, int | None]:
        return fund_id, kind, case_id if kind in OF_CASES else None

    def _account(self, place: tuple[int, str, int | None]) -> int:
        if place not in self._accounts:
            fund_id, kind, case_id = place
            self._accounts[place] = self._insert("account", fund_id=fund_id, kind=kind, case_id=case_id, balance=0)
        return self._accounts[place]

    def _insert(self, table: str, **values: Any) -> int:
        if table not in self._tables:
            self._tables[table] = sa.Table(table, sa.MetaData(), autoload_with=self._connection)
        key = self._connection.execute(sa.insert(self._tables[table]).values(values)).inserted_primary_key
        assert key is not None
        number: int = key[0]
        return number


def _sums() -> list[Any]:
    """What each case holds of each fund, and what each fund received, by the accounts."""
    return list(
        op.get_bind().execute(sa.text("SELECT fund_id, case_id, kind, balance FROM account ORDER BY fund_id")).all()
    )


def _back(sums: list[Any]) -> None:
    connection = op.get_bind()
    with op.batch_alter_table("fund") as table:
        for name in ("state", "successor"):
            table.drop_constraint(op.f(f"ck_fund_{name}"), type_="check")
        for name in ("case_id", "successor_id"):
            table.drop_constraint(f"fk_fund_{name}", type_="foreignkey")
        for name in ("restriction", "state", "case_id", "successor_id"):
            table.drop_column(name)
        for name in ("total", "reserved", "committed", "disbursed"):
            table.add_column(sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    for fund_id, total in _totals(sums).items():
        connection.execute(sa.text("UPDATE fund SET total = :t WHERE id = :f"), {"t": total, "f": fund_id})
    for (fund_id, case_id), places in _holdings(sums).items():
        values = {"f": fund_id, "c": case_id, **places}
        connection.execute(
            sa.text(
                "INSERT INTO fund_hold (case_id, fund_id, reserved, committed, disbursed, recovered) "
                "VALUES (:c, :f, :reserved, :committed, :applied, :recovered)"
            ),
            values,
        )
        connection.execute(
            sa.text(
                "UPDATE fund SET reserved = reserved + :reserved, committed = committed + :committed, "
                "disbursed = disbursed + :applied WHERE id = :f"
            ),
            values,
        )
    with op.batch_alter_table("fund") as table:
        for name in ("total", "reserved", "committed", "disbursed"):
            table.alter_column(name, server_default=None)
        table.create_check_constraint(
            op.f("ck_fund_no_negative"), "reserved >= 0 AND committed >= 0 AND disbursed >= 0"
        )
        table.create_check_constraint(op.f("ck_fund_no_overspending"), "reserved + committed + disbursed <= total")


def _totals(sums: list[Any]) -> dict[int, int]:
    totals: dict[int, int] = {}
    for fund_id, _, kind, balance in sums:
        if kind in ("available", "reserved", "committed", "applied"):
            totals[fund_id] = totals.get(fund_id, 0) - balance
    return totals


def _holdings(sums: list[Any]) -> dict[tuple[int, int], dict[str, int]]:
    """What came back is the sum of the journals that say so: no balance tells it."""
    holdings: dict[tuple[int, int], dict[str, int]] = {}
    for fund_id, case_id, kind, balance in sums:
        if case_id is not None and kind in ("reserved", "committed", "applied"):
            places = holdings.setdefault((fund_id, case_id), dict.fromkeys(("reserved", "committed", "applied"), 0))
            places[kind] = -balance
    for (fund_id, case_id), places in holdings.items():
        places["recovered"] = (
            op.get_bind()
            .execute(
                sa.text(
                    "SELECT coalesce(sum(posting.fen), 0) FROM posting JOIN account ON account.id = posting.account_id "
                    "JOIN journal ON journal.id = posting.journal_id WHERE account.fund_id = :f "
                    "AND account.case_id = :c AND account.kind = 'applied' AND journal.kind = 'recover'"
                ),
                {"f": fund_id, "c": case_id},
            )
            .scalar_one()
        )
    return holdings


def _sqlite() -> Iterator[str]:
    refuse = "SELECT RAISE(ABORT, 'journal: a sealed journal is never changed')"
    for table, events in {"journal": ("DELETE",), "posting": ("UPDATE", "DELETE"), "account": ("DELETE",)}.items():
        for event in events:
            yield f"CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table} BEGIN {refuse}; END"
    for table, key in {
        "journal": "id = NEW.id OR (body_id = NEW.body_id AND year = NEW.year AND number = NEW.number)",
        "posting": "journal_id = NEW.journal_id AND line = NEW.line",
        "account": "id = NEW.id OR (fund_id = NEW.fund_id AND kind = NEW.kind AND case_id IS NEW.case_id)",
    }.items():  # INSERT OR REPLACE fires no trigger of deletion
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {key})"  # noqa: S608  # names from above
        yield f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table} WHEN {there} BEGIN {refuse}; END"
    yield f"CREATE TRIGGER journal_unsealed BEFORE INSERT ON journal WHEN NEW.sealed BEGIN {refuse}; END"
    open_one = "EXISTS (SELECT 1 FROM journal WHERE id = NEW.journal_id AND NOT sealed)"
    yield f"CREATE TRIGGER posting_open BEFORE INSERT ON posting WHEN NOT {open_one} BEGIN {refuse}; END"
    yield (
        f"CREATE TRIGGER journal_update BEFORE UPDATE ON journal WHEN OLD.sealed OR NOT NEW.sealed "
        f"OR {_changed('IS NOT')} BEGIN {refuse}; END"
    )
    yield (
        f"CREATE TRIGGER journal_seal BEFORE UPDATE ON journal WHEN NEW.sealed AND {_unsound()} "
        "BEGIN SELECT RAISE(ABORT, 'journal: its lines do not come to zero in accounts of its fund'); END"
    )
    yield (
        "CREATE TRIGGER account_fixed BEFORE UPDATE ON account WHEN NEW.id IS NOT OLD.id OR NEW.fund_id IS NOT "
        f"OLD.fund_id OR NEW.kind IS NOT OLD.kind OR NEW.case_id IS NOT OLD.case_id BEGIN {refuse}; END"
    )


def _postgresql() -> Iterator[str]:
    yield f"""
        CREATE FUNCTION govflow_journal_seal() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                IF NEW.sealed THEN RAISE EXCEPTION 'journal: it is sealed once its lines stand'
                    USING ERRCODE = 'restrict_violation'; END IF;
                RETURN NEW;
            END IF;
            IF OLD.sealed OR NOT NEW.sealed OR {_changed("IS DISTINCT FROM")} THEN
                RAISE EXCEPTION 'journal: a sealed journal is never changed' USING ERRCODE = 'restrict_violation';
            END IF;
            IF {_unsound()} THEN
                RAISE EXCEPTION 'journal: its lines do not come to zero in accounts of its fund'
                USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
    """
    yield """
        CREATE FUNCTION govflow_posting_open() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM journal WHERE id = NEW.journal_id AND NOT sealed FOR UPDATE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'journal: nothing is added to a sealed journal' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
    """
    yield (
        "CREATE TRIGGER journal_seal BEFORE INSERT OR UPDATE ON journal FOR EACH ROW "
        "EXECUTE FUNCTION govflow_journal_seal()"
    )
    yield "CREATE TRIGGER posting_open BEFORE INSERT ON posting FOR EACH ROW EXECUTE FUNCTION govflow_posting_open()"
    for table, events in {"journal": "DELETE", "posting": "UPDATE OR DELETE", "account": "DELETE"}.items():
        yield (f"CREATE TRIGGER {table}_kept BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION govflow_refuse()")
        yield f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION govflow_refuse()"
    yield (
        "CREATE TRIGGER account_fixed BEFORE UPDATE ON account FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.fund_id <> "
        "OLD.fund_id OR NEW.kind <> OLD.kind OR NEW.case_id IS DISTINCT FROM OLD.case_id) "
        "EXECUTE FUNCTION govflow_refuse()"
    )


def _changed(operator: str) -> str:
    columns = (
        "id", "body_id", "year", "number", "fund_id", "kind", "on_day", "at", "case_id", "reverses", "beside", "digest",
    )  # fmt: skip
    return "(" + " OR ".join(f"NEW.{each} {operator} OLD.{each}" for each in columns) + ")"


def _unsound() -> str:
    """Over NEW: fewer than two lines, a sum, or a line in an account of another fund."""
    return (
        "(SELECT count(*) < 2 OR coalesce(sum(posting.fen), 1) <> 0 OR count(*) <> count(account.id) FROM posting "
        "LEFT JOIN account ON account.id = posting.account_id AND account.fund_id = NEW.fund_id "
        "WHERE posting.journal_id = NEW.id)"
    )
