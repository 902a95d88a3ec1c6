"""The fund office: two people for each movement, and what the books then say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from govflow.demo.funds import office
from govflow.demo.funds.office import MANAGER, SECOND, NewFund
from govflow.domain.funds.ledger import Account
from govflow.errors import Forbidden, Refused
from govflow.services.queries.operations import verify_record
from govflow.store.funds.tables import JOURNAL
from govflow.values import Money
from tests.builders import Cast
from tests.services.books import stands
from tests.services.offices import after_the_year, new_fund, row_of, yuan

BANK, AVAILABLE = Account.BANK, Account.AVAILABLE


def books(cast: Cast, fund: NewFund) -> dict[Account, int]:
    """The accounts of a fund that are not empty."""
    return {kind: fen for kind, fen in stands(cast, office.number(cast, fund)).items() if fen}


def with_money(cast: Cast, amount: int = 1_000, **more: object) -> NewFund:
    fund = new_fund(cast, **more)
    office.move(cast, fund, "receipt", amount)
    return fund


def test_a_fund_is_opened_by_two_people_and_the_case_is_its_record(cast: Cast) -> None:
    fund = new_fund(cast)
    row = row_of(cast, fund)
    assert (row.case_id, row.state, row.fiscal_year) == (cast.case(fund.reference).id, "open", 2026)
    assert (row.name_en, row.name_zh, row.source) == (fund.title, fund.title_other, "local_contribution")
    assert books(cast, fund) == {}


def test_neither_whoever_describes_a_fund_nor_a_secretary_opens_it(cast: Cast) -> None:
    fund = replace(new_fund(cast), title="Another", title_other="另一资金")
    reference = cast.open(MANAGER, "special-fund", "Another", committee=cast.organization("water"))
    cast.fire(
        MANAGER, reference, "propose", name_en="Another", name_zh="另一资金", source=fund.source,
        purpose=fund.purpose, year_ends=fund.year_ends, lapses_on=fund.lapses_on,
    )  # fmt: skip
    with pytest.raises(Refused, match="Somebody else"):
        cast.fire(MANAGER, reference, "approve")
    with pytest.raises((Refused, Forbidden)):
        cast.fire("wang.lin", reference, "approve")
    assert cast.state(reference) == "to_be_approved"


def test_two_funds_of_a_year_do_not_have_one_name(cast: Cast) -> None:
    first = new_fund(cast)
    with pytest.raises(Refused, match="There is a fund of this name for 2026 already"):
        new_fund(cast, title=first.title)
    with pytest.raises(Refused, match="There is a fund of this name for 2026 already"):
        new_fund(cast, title_other=first.title_other)


def test_money_is_booked_once_somebody_else_has_confirmed_it(cast: Cast) -> None:
    fund = new_fund(cast)
    office.prepare(cast, fund, "receipt", 1_000)
    assert books(cast, fund) == {}
    with pytest.raises(Refused, match="Somebody else"):
        cast.fire(MANAGER, fund.reference, "confirm_movement")
    cast.fire(SECOND, fund.reference, "confirm_movement")
    assert books(cast, fund) == {BANK: yuan(1_000), AVAILABLE: -yuan(1_000)}


def test_what_is_declined_moves_nothing(cast: Cast) -> None:
    fund = new_fund(cast)
    office.prepare(cast, fund, "receipt", 1_000)
    with pytest.raises(Refused, match="Somebody else"):
        cast.fire(MANAGER, fund.reference, "decline_movement", reason="It is of another fund.")
    cast.fire(SECOND, fund.reference, "decline_movement", reason="It is of another fund.")
    assert (cast.state(fund.reference), books(cast, fund)) == ("in_use", {})


def test_a_pledge_is_no_money_before_it_comes_and_no_more_comes_than_was_pledged(cast: Cast) -> None:
    fund = new_fund(cast)
    office.move(cast, fund, "pledge", 500)
    assert books(cast, fund) == {Account.PLEDGE_DUE: yuan(500), Account.PLEDGED: -yuan(500)}
    with pytest.raises(Refused, match=r"¥500\.01 is more than the ¥500\.00 still pledged"):
        office.move(cast, fund, "collection", amount=Money(50_001))
    cast.fire(SECOND, fund.reference, "decline_movement", reason="It is too much.")
    office.move(cast, fund, "collection", 500)
    assert books(cast, fund) == {BANK: yuan(500), AVAILABLE: -yuan(500)}


@pytest.mark.parametrize("older_first", [True, False])
def test_a_transfer_takes_from_one_fund_what_the_other_receives(cast: Cast, older_first: bool) -> None:
    older, newer = with_money(cast), with_money(cast)
    giver, taker = (older, newer) if older_first else (newer, older)
    office.move(cast, giver, "transfer", 400, into_fund=office.number(cast, taker))
    assert books(cast, giver) == {BANK: yuan(600), AVAILABLE: -yuan(600)}
    assert books(cast, taker) == {BANK: yuan(1_400), AVAILABLE: -yuan(1_400)}


def test_no_fen_more_is_transferred_than_is_available(cast: Cast) -> None:
    giver, taker = with_money(cast), new_fund(cast)
    office.prepare(cast, giver, "transfer", amount=Money(yuan(1_000) + 1), into_fund=office.number(cast, taker))
    with pytest.raises(Refused, match=r"¥1,000\.01 is to leave the fund, ¥1,000\.00 is available"):
        cast.fire(SECOND, giver.reference, "confirm_movement")
    assert books(cast, taker) == {}


def test_money_does_not_go_to_the_fund_itself_nor_to_another_purpose(cast: Cast) -> None:
    giver = with_money(cast)
    for into, why in (
        (office.number(cast, giver), "is this fund: name another one"),
        (cast.fund("air_local"), "is for another purpose"),
    ):
        office.prepare(cast, giver, "transfer", 1, into_fund=into)
        with pytest.raises(Refused, match=why):
            cast.fire(SECOND, giver.reference, "confirm_movement")
        cast.fire(SECOND, giver.reference, "decline_movement", reason="It does not go there.")


def test_a_fund_that_closes_meanwhile_receives_nothing(cast: Cast) -> None:
    giver, taker = with_money(cast), new_fund(cast)
    after_the_year(cast)
    office.prepare(cast, giver, "transfer", 400, into_fund=office.number(cast, taker))
    office.close_year(cast, taker)
    with pytest.raises(Refused, match="is closed: name a fund that is open"):
        cast.fire(SECOND, giver.reference, "confirm_movement")


def test_a_wrong_journal_is_taken_back_once_by_its_opposite(cast: Cast) -> None:
    fund, other = new_fund(cast), with_money(cast)
    office.move(cast, fund, "receipt", 1_000)
    number = newest_journal(cast, fund)
    office.prepare(cast, other, "correction", journal=number)
    with pytest.raises(Refused, match=f"There is no journal {number} in the books of this fund"):
        cast.fire(SECOND, other.reference, "confirm_movement")
    office.move(cast, fund, "correction", journal=number)
    assert books(cast, fund) == {}
    for again in (number, newest_journal(cast, fund)):
        office.prepare(cast, fund, "correction", journal=again)
        with pytest.raises(Refused, match=r"is reversed already|belongs to a case"):
            cast.fire(SECOND, fund.reference, "confirm_movement")
        cast.fire(SECOND, fund.reference, "decline_movement", reason="It was taken back.")


def test_what_has_gone_on_is_not_taken_back(cast: Cast) -> None:
    fund = with_money(cast)
    number = newest_journal(cast, fund)
    office.move(cast, fund, "transfer", 1, into_fund=cast.fund("water_local"))
    office.prepare(cast, fund, "correction", journal=number)
    with pytest.raises(Refused, match="has gone on: it cannot be taken back any more"):
        cast.fire(SECOND, fund.reference, "confirm_movement")
    assert books(cast, fund) == {BANK: yuan(999), AVAILABLE: -yuan(999)}


def test_the_record_of_a_fund_office_holds(cast: Cast) -> None:
    fund = with_money(cast)
    office.move(cast, fund, "pledge", 5)
    office.move(cast, fund, "transfer", 400, into_fund=cast.fund("water_local"))
    assert verify_record(cast.backend).first_broken is None


def newest_journal(cast: Cast, fund: NewFund) -> str:
    """The number of the newest journal of a fund, as a fund manager writes it."""
    query = select(JOURNAL.c.year, JOURNAL.c.number).where(JOURNAL.c.fund_id == office.number(cast, fund))
    with cast.backend.reading() as session:
        row = session.execute(query.order_by(JOURNAL.c.id.desc()).limit(1)).one()
    return f"{row.year}-{row.number}"
