"""What a grant holds of its fund is told in its tranches to those who see the grant, and to nobody else."""

from __future__ import annotations

import pytest

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.paths import data_path
from govflow.services.catalog import publish
from govflow.services.queries.case.head import load_names
from govflow.services.queries.case.holdings import load_fund_lines
from govflow.store.writing.locking import read_case
from govflow.values import Money
from tests.builders import Cast
from tests.services.grants import grant


def seen_by_the_applicant_only(cast: Cast) -> None:
    """From now on a grant that is active is shown to its applicant and the secretariat."""
    text = (
        (data_path("workflows") / "funding_request.v1.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
    )
    before = "    clock: [quarters, reports]\n    by: secretariat.secretary\n    steps:\n"
    assert text.count(before) == 1
    with cast.backend.transaction() as session:
        publish(
            session,
            cast.clock,
            text.replace(before, f"    view: [applicant, secretariat]\n{before}").encode(),
            name="second",
        )


def approved(cast: Cast, request: Request, yuan: int) -> str:
    tranche = requests.claim(cast, request, "A part", yuan)
    requests.verify(cast, tranche)
    requests.approve_payment(cast, request, tranche)
    return tranche


def held(cast: Cast, person: str, tranche: str, acting: str | None = None) -> list[Money]:
    """The sums still committed that the page of the tranche shows."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person, acting))
        case = read_case(work, tranche)
        return [each.committed for each in load_fund_lines(work, case, load_names(work, case))]


@pytest.mark.parametrize("hidden", [False, True])
def test_what_a_grant_holds_is_told_to_those_who_see_it(cast: Cast, hidden: bool) -> None:
    if hidden:
        seen_by_the_applicant_only(cast)
    request = grant(cast, 1000)
    first, second = approved(cast, request, 600), approved(cast, request, 400)
    requests.pay(cast, first)
    [applicant] = cast.region.members[request.by][:1]
    assert held(cast, applicant[0], second, request.by) == [Money.yuan(400)]
    assert held(cast, requests.PAYER, second) == ([] if hidden else [Money.yuan(400)])
