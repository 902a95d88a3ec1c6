"""An upgrade from totals and holdings to the ledger keeps every fen where it was, and may be taken back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, text

from govflow.domain.funds.holdings import Holding
from govflow.domain.funds.ledger import Account
from govflow.store.funds.checking import check_ledger
from govflow.store.sql.database import downgrade, upgrade
from govflow.values import Money
from tests.builders import make_cast
from tests.services import disputes
from tests.services.books import holding, stands

BEFORE = "0054"
HELD = {"reserved": 500, "committed": 300, "disbursed": 120, "recovered": 80}


def test_every_fen_is_where_it_was(engine: Engine, tmp_path: Path) -> None:
    cast = make_cast(engine, tmp_path / "data")
    reference, fund_id = disputes.draft(cast), cast.fund("water_local")
    case_id = cast.case(reference).id
    total = -stands(cast, fund_id)[Account.AVAILABLE]
    downgrade(engine, BEFORE)
    hold = {"case": case_id, "fund": fund_id, **HELD}
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT total FROM fund WHERE id = :fund"), hold) == total
        connection.execute(
            text("INSERT INTO fund_hold VALUES (:case, :fund, :reserved, :committed, :disbursed, :recovered)"), hold
        )
        connection.execute(
            text("UPDATE fund SET reserved = 500, committed = 300, disbursed = 120 WHERE id = :fund"), hold
        )
    upgrade(engine)
    assert holding(cast, reference) == Holding(reserved=Money(500), committed=Money(300), disbursed=Money(120))
    assert {each: fen for each, fen in stands(cast, fund_id).items() if fen} == {
        Account.BANK: total - 120, Account.AVAILABLE: -(total - 920), Account.RESERVED: -500, Account.COMMITTED: -300,
        Account.APPLIED: -120, Account.SPENT: 120,
    }  # fmt: skip
    with cast.backend.reading() as session:
        assert check_ledger(session) is None


def test_what_was_booked_stands_in_the_totals_again_once_it_is_taken_back(engine: Engine, tmp_path: Path) -> None:
    cast = make_cast(engine, tmp_path / "data")
    reference, fund_id = disputes.draft(cast), cast.fund("water_local")
    case_id = cast.case(reference).id
    total = -stands(cast, fund_id)[Account.AVAILABLE]
    downgrade(engine, BEFORE)
    hold = {"case": case_id, "fund": fund_id, **HELD}
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO fund_hold VALUES (:case, :fund, :reserved, :committed, :disbursed, :recovered)"), hold
        )
    upgrade(engine)
    downgrade(engine, BEFORE)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT * FROM fund_hold")).mappings().one()
        sums = connection.execute(text("SELECT * FROM fund WHERE id = :fund"), hold).mappings().one()
    assert {name: found[name] for name in HELD} == HELD
    places = ("total", "reserved", "committed", "disbursed")
    assert [sums[name] for name in places] == [total, 500, 300, 120]
    upgrade(engine)
    assert holding(cast, reference).disbursed == Money(120)
