"""Money that comes to a fund: gifts, transfers and shares of taxes, each booked once two people have seen it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from govflow.demo.funds.office import MANAGER, RECEIPT, SECOND
from govflow.demo.papers import paper
from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.domain.funds.ledger import Account
from govflow.errors import NotFound, Refused
from govflow.store.writing.locking import read_case
from govflow.values import Money
from tests.builders import Cast
from tests.services.books import stands
from tests.services.offices import yuan


def offered(cast: Cast, donor: str, **more: object) -> str:
    person = cast.member(donor, "signatory")
    reference = cast.open(
        person, "pledge", "A gift", acting=donor, fund=cast.fund("donations"), amount=Money.yuan(500),
        gift_purpose="The river", pays_by=cast.today + timedelta(days=30), unrelated=True, **more,
    )  # fmt: skip
    cast.fire(person, reference, "send_offer", acting=donor)
    return reference


def promised(cast: Cast, donor: str = "charity", **more: object) -> str:
    reference = offered(cast, donor, **more)
    cast.fire(MANAGER, reference, "examine", examination="Nothing was found.")
    cast.fire(SECOND, reference, "accept")
    return reference


def received(cast: Cast, reference: str, amount: int) -> None:
    cast.fire(
        MANAGER, reference, "prepare_receipt", received=Money.yuan(amount), bank_receipt=RECEIPT,
        donation_receipt=RECEIPT,
    )  # fmt: skip
    cast.fire(SECOND, reference, "confirm_receipt")


def donations(cast: Cast) -> dict[Account, int]:
    return stands(cast, cast.fund("donations"))


def test_a_gift_is_a_pledge_of_its_case_until_it_comes(cast: Cast) -> None:
    before = donations(cast)[Account.BANK]
    reference = promised(cast)
    assert donations(cast)[Account.PLEDGE_DUE] == yuan(500)
    assert donations(cast)[Account.BANK] == before
    received(cast, reference, 500)
    assert (donations(cast)[Account.PLEDGE_DUE], donations(cast)[Account.BANK]) == (0, before + yuan(500))


def test_of_a_gift_that_comes_in_part_the_rest_is_given_up(cast: Cast) -> None:
    before = donations(cast)[Account.BANK]
    received(cast, promised(cast), 300)
    assert donations(cast)[Account.PLEDGE_DUE] == donations(cast)[Account.PLEDGED] == 0
    assert donations(cast)[Account.BANK] == before + yuan(300)


def test_a_gift_that_never_comes_leaves_nothing_in_the_books(cast: Cast) -> None:
    reference = promised(cast)
    cast.pass_days(40)
    assert cast.state(reference) == "pledge_overdue"
    with pytest.raises(Refused, match="Somebody else"):
        cast.fire(SECOND, reference, "give_up", reason="It does not come.")
    cast.fire("zhu.yi", reference, "give_up", reason="It does not come.")
    assert donations(cast)[Account.PLEDGE_DUE] == donations(cast)[Account.PLEDGED] == 0


def test_whoever_examines_a_gift_does_not_accept_it(cast: Cast) -> None:
    reference = offered(cast, "charity")
    cast.fire(MANAGER, reference, "examine", examination="Nothing was found.")
    with pytest.raises(Refused, match="Somebody else"):
        cast.fire(MANAGER, reference, "accept")


def test_a_donor_that_asks_for_money_itself_is_flagged_with_the_case(cast: Cast) -> None:
    request = Request(
        title="Wetland school", title_other="湿地学校", by="charity", committee="social", fund="donations",
        amount=1_000, ends_on=cast.today + timedelta(days=300),
    )  # fmt: skip
    requests.draft(cast, request)
    requests.submit(cast, request)
    reference = offered(cast, "charity")
    with pytest.raises(Refused, match=rf"The donor has a request or a contract on its way: {request.reference}"):
        cast.fire(MANAGER, reference, "examine", examination="Nothing was found.")
    reason = "Another committee decides on its request."
    cast.fire(MANAGER, reference, "examine", examination="It asks for money.", conflict_reason=reason)
    cast.fire(SECOND, reference, "accept")
    assert cast.state(reference) == "promised"


def test_a_gift_of_which_nothing_is_to_be_published_is_seen_by_nobody_else(cast: Cast) -> None:
    named, unnamed = promised(cast), promised(cast, unnamed=True)
    for each in (named, unnamed):
        received(cast, each, 500)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("peng.cheng"))
        assert read_case(work, named).reference == named
        with pytest.raises(NotFound):
            read_case(work, unnamed)


def budgeted(cast: Cast, kind: str = "central_special", **more: object) -> str:
    return cast.open(
        "fan.rui", "transfer-payment", "A transfer", transfer_kind=kind, receiver=cast.organization("hebei"),
        amount=Money.yuan(900), purpose="The river", approved_on=cast.today, fund=cast.fund("water_central"), **more,
    )  # fmt: skip


def test_a_transfer_is_booked_into_its_fund_and_what_is_unspent_goes_back(cast: Cast) -> None:
    fund = cast.fund("water_central")
    before = stands(cast, fund)[Account.BANK]
    reference = budgeted(cast, "local_special")
    cast.fire("fan.rui", reference, "confirm_budget")
    cast.fire("fan.rui", reference, "issue", order=paper("Order"), order_number="1")
    cast.fire("fan.rui", reference, "publish", published_at="Its page")
    cast.fire(MANAGER, reference, "prepare_arrival", arrived=Money.yuan(900), bank_receipt=RECEIPT)
    with pytest.raises(Refused, match="Somebody else"):
        cast.fire(MANAGER, reference, "confirm_arrival")
    cast.fire(SECOND, reference, "confirm_arrival")
    assert stands(cast, fund)[Account.BANK] == before + yuan(900)
    final = {"final_spent": Money.yuan(700), "final_report": paper("Account")}
    cast.act("hebei", "finance", reference, "account_for_it", **final)
    cast.fire(MANAGER, reference, "prepare_return", unspent=Money.yuan(200), return_paper=RECEIPT)
    cast.fire(SECOND, reference, "confirm_return")
    books = stands(cast, fund)
    assert (books[Account.BANK], books[Account.DUE_TO_SOURCE]) == (before + yuan(700), 0)


def test_no_own_share_is_demanded_without_a_provision(cast: Cast) -> None:
    reference = budgeted(cast, own_share=Money.yuan(1))
    with pytest.raises(Refused, match=r"An own share of ¥1\.00 is demanded: name the provision"):
        cast.fire("fan.rui", reference, "confirm_budget")
    other = budgeted(cast, own_share=Money.yuan(1), own_share_basis="Guofa 2026 No. 1")
    cast.fire("fan.rui", other, "confirm_budget")
    assert cast.state(other) == "to_issue_special"


@pytest.mark.parametrize(
    ("kind", "days", "waiting"),
    [("central_special", 90, "to_issue_special"), ("central_general", 30, "to_issue_general")],
)
def test_a_central_transfer_is_late_once_the_days_of_the_law_are_over(
    cast: Cast, kind: str, days: int, waiting: str
) -> None:
    reference = budgeted(cast, kind)
    cast.fire("fan.rui", reference, "confirm_budget")
    cast.pass_days(days)
    assert cast.state(reference) == waiting
    cast.pass_days(3)  # the last day may be one of rest
    assert cast.state(reference) == "issue_overdue"


def test_a_share_of_a_tax_is_certified_by_another_person_and_computed_to_the_fen(cast: Cast) -> None:
    fund = cast.fund("air_local")
    before = stands(cast, fund)[Account.BANK]
    reference = cast.open(
        "kong.de", "eco-tax-assignment", "A share", acting="tianjin", tax="water", tax_year=2025,
        revenue=Money.yuan(1_000), percentage=Decimal("12.5"), assigned_by="No. 17", fund=fund,
        statement=paper("Statement"),
    )  # fmt: skip
    assert cast.case(reference).data["share"] == Money.yuan(125)
    cast.act("tianjin", "signatory", reference, "declare")
    cast.act("tianjin", "finance", reference, "certify", certificate=paper("Certificate"))
    cast.fire(MANAGER, reference, "prepare_posting", arrived=Money.yuan(125), bank_receipt=RECEIPT)
    cast.fire(SECOND, reference, "confirm_posting")
    assert stands(cast, fund)[Account.BANK] == before + yuan(125)
