"""How an organization stands: entered by two officers of its registrar, read by other procedures, and mended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.demo.papers import paper
from govflow.demo.registers.founding import DECIDER, EXAMINER
from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.errors import Refused
from govflow.services.queries.operations import verify_record
from govflow.services.queries.registers.organizations import EntryPage, load_entry
from tests.builders import Cast, give_role
from tests.services.entered import enter

CODE = "51100000MJ0000018U"


def told(cast: Cast, organization: str = "users", *, found: str = "late", by: str = EXAMINER) -> str:
    reference = cast.open(
        by, "organization-standing", "A report", organization=cast.organization(organization), found=found,
        grounds="The report of 2025 was due on 31 May",
    )  # fmt: skip
    cast.fire(by, reference, "give_notice")
    return reference


def page(cast: Cast, number: int) -> EntryPage:
    with cast.backend.reading() as session:
        return load_entry(cast.backend.work(session, cast.actor(EXAMINER)), number)


def asking(cast: Cast, by: str) -> Request:
    """A request of an organization that it has not sent yet."""
    it = Request(
        title="Water meters", title_other="取水计量", by=by, committee="water", fund="water_local", amount=500_000,
        ends_on=cast.today + timedelta(days=300),
    )  # fmt: skip
    requests.draft(cast, it)
    return it


def test_whoever_reports_late_is_barred_from_funds_until_it_is_mended(cast: Cast) -> None:
    it, never_registered = asking(cast, "users"), asking(cast, "elders")
    number = enter(cast, "users", "xu.peng", CODE)
    reference = told(cast)
    cast.fire("xu.peng", reference, "answer", statement="It is on its way.")
    with pytest.raises(Refused, match="Somebody else"):
        cast.fire(EXAMINER, reference, "enter")
    cast.fire(DECIDER, reference, "enter")
    assert (page(cast, number).line.standing.order, page(cast, number).line.standing.since) == ("late", cast.today)
    with pytest.raises(Refused, match=r"The report of 2025 was due on 31 May\. It may apply again once the registrar"):
        requests.submit(cast, it)
    requests.submit(cast, never_registered)  # nothing is supposed of who was never registered here
    cast.fire("xu.peng", reference, "show_mended", mended="Filed on 3 March", mended_paper=paper("Report of 2025"))
    cast.fire(DECIDER, reference, "confirm_mended")
    requests.submit(cast, it)
    assert [each.standing.en for each in page(cast, number).changes if each.standing] == [
        "in order",
        "late",
        "in order",
    ]
    assert verify_record(cast.backend).first_broken is None


def test_only_the_registrar_that_entered_an_organization_says_how_it_stands(cast: Cast) -> None:
    reference = asking(cast, "users").reference
    assert reference  # there is a case in which it can have been entered
    enter(cast, "users", "xu.peng", CODE)
    with pytest.raises(Refused, match="does not stand in the register"):
        told(cast, "elders")
    give_role(cast, "sun.hao", "beijing", "registrar")
    other = cast.open(
        "sun.hao", "organization-standing", "A report", organization=cast.organization("users"), found="late",
        grounds="Nothing",
    )  # fmt: skip
    with pytest.raises(Refused, match="was registered by another registrar"):
        cast.fire("sun.hao", other, "give_notice")


@pytest.mark.parametrize(("days", "order"), [(13, "abnormal"), (14, "in_order"), (15, "in_order")])
def test_what_nobody_examines_in_ten_working_days_counts_as_mended(cast: Cast, days: int, order: str) -> None:
    assert asking(cast, "users").reference
    number = enter(cast, "users", "xu.peng", CODE)
    reference = told(cast, found="abnormal")
    cast.fire("xu.peng", reference, "answer", statement="It is on its way.")
    cast.fire(DECIDER, reference, "enter")
    cast.fire("xu.peng", reference, "show_mended", mended="Filed", mended_paper=paper("Report"))
    cast.clock.at += timedelta(hours=9)  # after closing time
    cast.pass_days(days)
    assert page(cast, number).line.standing.order == order
