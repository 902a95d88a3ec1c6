"""What the fund office has done and what waits there: gifts, transfers, shares of taxes, a year that is over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from govflow.demo.funds import office
from govflow.demo.funds.office import MANAGER, RECEIPT, SECOND, NewFund
from govflow.demo.papers import paper
from govflow.demo.player import ZONE, Play, Scenes, morning
from govflow.demo.stories.stages import ago, both
from govflow.values import Money


def stories(play: Play, now: datetime) -> list[Scenes]:
    tell = (gift, gift_with_a_conflict, gift_to_accept, central_transfer, transfer_to_confirm, eco_tax, year_carried)
    return [each(play, now) for each in tell]


def gift(play: Play, now: datetime) -> Scenes:
    """A donation from the offer to the report."""
    yield ago(now, 330)
    reference = _offer(play, "charity", "Meals for the elderly in the mountains", "山区老年人助餐", 2_000_000)
    yield ago(now, 322)
    _examine(play, reference)
    yield ago(now, 318)
    play.fire(SECOND, reference, "accept")
    yield ago(now, 290)
    _receive(play, reference, 2_000_000)
    yield ago(now, 40)
    done = both(
        "Six canteens were opened; 41,000 meals were served in eleven villages.",
        "新建六处助餐点，为十一个村提供四万一千余份餐食。",
    )
    play.fire(
        MANAGER, reference, "report_to_donor", done=done, cost_share=Decimal("4.2"), left_over=Money(0),
        donor_report=paper("Report to the donor", "What was done, and its cost."),
    )  # fmt: skip
    yield ago(now, 31)
    play.act("charity", "signatory", reference, "accept_report")


def gift_with_a_conflict(play: Play, now: datetime) -> Scenes:
    """The foundation asks for money itself: whoever examines its gift has to say why it is accepted."""
    yield ago(now, 6)
    _offer(play, "yanshan", "Books for schools on the Chaobai", "潮白河沿岸学校图书", 300_000)


def gift_to_accept(play: Play, now: datetime) -> Scenes:
    yield ago(now, 12)
    reference = _offer(play, "coatings", "Training of painters in low-solvent work", "低挥发性涂装培训", 450_000)
    yield ago(now, 5)
    _examine(play, reference)


def central_transfer(play: Play, now: datetime) -> Scenes:
    """Issued on the 62nd of 90 days, published, passed on and received."""
    yield ago(now, 200)
    reference = _budget(play, "Water ecology of the upper Luan River", "滦河上游水生态", 180_000_000)
    play.fire("fan.rui", reference, "confirm_budget")
    yield ago(now, 139)
    _issue(play, reference, "Caihuan 2026 No. 31")
    yield ago(now, 126)
    play.fire("fan.rui", reference, "publish", published_at="Ministry of Finance, page of transfer payments")
    yield ago(now, 115)
    play.act("hebei", "finance", reference, "pass_on", passed_on_by="Jicaihuan 2026 No. 12")
    yield ago(now, 101)
    play.fire(MANAGER, reference, "prepare_arrival", arrived=Money.yuan(180_000_000), bank_receipt=RECEIPT)
    play.fire(SECOND, reference, "confirm_arrival")
    yield ago(now, 20)
    report = paper("Use of the transfer", "First projects are under contract.")
    play.act("hebei", "finance", reference, "report_use", spent=Money.yuan(12_000_000), use_report=report)


def transfer_to_confirm(play: Play, now: datetime) -> Scenes:
    """Its receipt waits for a second fund manager; another one has still to be issued."""
    yield ago(now, 70)
    reference = _budget(play, "Wetlands of the Chaobai", "潮白河湿地", 60_000_000)
    play.fire("fan.rui", reference, "confirm_budget")
    other = _budget(play, "Soil conservation on the Yongding", "永定河水土保持", 40_000_000)
    play.fire("fan.rui", other, "confirm_budget")
    yield ago(now, 44)
    _issue(play, reference, "Caihuan 2026 No. 58")
    yield ago(now, 36)
    play.fire("fan.rui", reference, "publish", published_at="Ministry of Finance, page of transfer payments")
    yield ago(now, 28)
    play.act("hebei", "finance", reference, "pass_on", passed_on_by="Jicaihuan 2026 No. 40")
    yield ago(now, 2)
    play.fire(MANAGER, reference, "prepare_arrival", arrived=Money.yuan(60_000_000), bank_receipt=RECEIPT)


def eco_tax(play: Play, now: datetime) -> Scenes:
    """A tenth of Tianjin's tax of the year before."""
    yield ago(now, 90)
    reference = play.open(
        play.member("tianjin", "signatory"), "eco-tax-assignment", "Share of Tianjin's environmental protection tax",
        title_other="天津市环境保护税分成", acting="tianjin", tax="environmental", tax_year=now.year - 1,
        revenue=Money.yuan(412_000_000), percentage=Decimal(10), assigned_by="Decision of the government, No. 17",
        fund=play.fund("air_local"), statement=paper("Statement of revenue", "By quarter and by kind of pollutant."),
    )  # fmt: skip
    play.act("tianjin", "signatory", reference, "declare")
    yield ago(now, 79)
    play.act("tianjin", "finance", reference, "certify", certificate=paper("Certificate", "The sum is certified."))
    yield ago(now, 66)
    play.fire(MANAGER, reference, "prepare_posting", arrived=Money.yuan(41_200_000), bank_receipt=RECEIPT)
    play.fire(SECOND, reference, "confirm_posting")


def year_carried(play: Play, now: datetime) -> Scenes:
    """A fund of last year whose rest goes to that of this year, in which it lapses no later; a receipt waits there."""
    year = now.astimezone(ZONE).year
    old, new = _monitoring(year - 1, year), _monitoring(year, year)
    yield morning(date(year - 1, 1, 8))
    office.found(play, old)
    yield morning(date(year - 1, 1, 20))
    office.move(play, old, "receipt", 90_000_000, other_side="Beijing Municipal Finance Bureau")
    yield morning(date(year - 1, 3, 12))
    office.move(play, old, "pledge", 5_000_000, other_side="Hebei Department of Finance")
    office.move(play, old, "collection", 5_000_000, other_side="Hebei Department of Finance")
    yield morning(date(year - 1, 9, 3))
    office.move(play, old, "transfer", 30_000_000, into_fund=play.fund("water_central"))
    yield morning(date(year, 1, 9))
    office.found(play, new)
    office.close_year(play, old)
    yield morning(date(year, 1, 16))
    office.carry_over(play, old, new)
    yield ago(now, 3)
    office.prepare(play, new, "receipt", 20_000_000, other_side="Tianjin Municipal Finance Bureau")


def _monitoring(year: int, this_year: int) -> NewFund:
    return NewFund(
        title=f"Water monitoring fund {year}", title_other=f"水质监测专项资金（{year}年）", committee="water",
        source="local_contribution", purpose="Water ecology · 水生态", year_ends=date(year, 12, 31),
        lapses_on=date(this_year + 1, 12, 31),
    )  # fmt: skip


def _offer(play: Play, donor: str, title: str, other: str, yuan: int) -> str:
    person = play.member(donor, "signatory")
    reference = play.open(
        person, "pledge", title, title_other=other, acting=donor, fund=play.fund("donations"), amount=Money.yuan(yuan),
        gift_purpose=both(title, other), pays_by=play.today + timedelta(days=60), unrelated=True,
    )  # fmt: skip
    play.fire(person, reference, "send_offer", acting=donor)
    return reference


def _examine(play: Play, reference: str) -> None:
    found = both("No interest of the donor in what the fund pays for.", "捐赠人与资金支持事项无利害关系。")
    play.fire(MANAGER, reference, "examine", examination=found)


def _receive(play: Play, reference: str, yuan: int) -> None:
    receipt = paper("Receipt for the donor", "Charity Law art. 38.")
    play.fire(
        MANAGER, reference, "prepare_receipt", received=Money.yuan(yuan), bank_receipt=RECEIPT, donation_receipt=receipt
    )
    play.fire(SECOND, reference, "confirm_receipt")


def _budget(play: Play, title: str, other: str, yuan: int) -> str:
    return play.open(
        "fan.rui", "transfer-payment", title, title_other=other, transfer_kind="central_special",
        receiver=play.organization("hebei"), amount=Money.yuan(yuan), purpose=both(title, other),
        approved_on=play.today, fund=play.fund("water_central"),
    )  # fmt: skip


def _issue(play: Play, reference: str, order: str) -> None:
    play.fire("fan.rui", reference, "issue", order=paper("Order", "The transfer is issued."), order_number=order)
