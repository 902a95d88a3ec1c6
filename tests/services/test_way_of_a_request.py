"""The page of a request tells its applicant where it stands, what comes next, who acts then, and within which time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.services.queries.case.page import CasePage, load_case_page
from govflow.services.queries.procedure.way import Way
from tests.builders import Cast
from tests.services.grants import approved, grant, noticed, on_notice

APPLICANT = "langfang"


def page(cast: Cast, reference: str, person: str = "", language: str = "en") -> CasePage:
    reader = cast.actor(person) if person else cast.actor(cast.member(APPLICANT, "signatory"), APPLICANT)
    with cast.backend.reading() as session:
        return load_case_page(cast.backend.work(session, reader), reference, (), language=language)


def way(cast: Cast, reference: str) -> Way:
    found = page(cast, reference).way
    assert found is not None
    return found


def said(found: Way, language: str = "en") -> list[str]:
    """Each place in a line: title, who, time."""
    lines = []
    for place in found.ahead:
        each = place[0]
        who = ", ".join(name.to(language) for name in each.who)
        time = str(each.time) if each.time is not None and language == "en" else ""
        lines.append(" / ".join(part for part in (each.title.to(language), who, time) if part))
    return lines


def drafted(cast: Cast) -> Request:
    request = Request(
        title="Works on the river bank", title_other="护岸工程", by=APPLICANT, committee="water", fund="water_local",
        amount=1_000_000, ends_on=cast.today.replace(year=cast.today.year + 1),
    )  # fmt: skip
    requests.draft(cast, request)
    return request


def suspended(cast: Cast) -> Request:
    request = grant(cast)
    while cast.state(request.reference) == "active":
        cast.pass_days(1)
    return request


REST = ["Active / Applicant", "Evaluation / Evaluator / 120 days", "Audit / Auditor / 90 days", "Closed"]
SIGNING = "Contract to be signed / Applicant, Committee / 30 days"
DECIDING = "Decision: committee chair / Committee / 30 days"
BUDGET = "Budget check / Finance department / 5 working days"
LEFT = ["Withdrawn"]


@pytest.mark.parametrize(
    ("made", "number", "ahead", "otherwise"),
    [
        (drafted, 1, ["Screening / Secretariat / 10 working days", "Under review / Reviewers / 20 working days"], LEFT),
        (on_notice, 6, ["Objections answered", BUDGET, DECIDING, SIGNING, *REST], []),
        (noticed, 8, [DECIDING, SIGNING, *REST], ["Waiting list", *LEFT]),
        (approved, 10, REST, [*LEFT, "Cancelled"]),
        (grant, 11, REST[1:], ["Suspended"]),
        (suspended, None, REST, ["Claw-back"]),
    ],
    ids=["draft", "notice", "budget", "contract", "active", "suspended"],
)
def test_the_applicant_reads_what_comes_next_and_who_acts_and_how_long_it_takes(
    cast: Cast, made: Callable[[Cast], Request], number: int | None, ahead: list[str], otherwise: list[str]
) -> None:
    found = way(cast, made(cast).reference)
    assert (found.number, found.all) == (number, 14)
    assert said(found)[: len(ahead)] == ahead
    assert said(found)[-1] == "Closed"
    assert [each.en for each in found.otherwise] == otherwise


def test_where_it_is_not_known_yet_who_decides_all_are_told_with_their_sums(cast: Cast) -> None:
    place = way(cast, noticed(cast).reference).ahead[0]
    assert [each.ask.en for each in place if each.ask] == [
        "Decide on the request (up to ¥1 million)",
        "Decide on the request (up to ¥50 million)",
        "Decide on the request (more than ¥50 million)",
    ]


def test_the_applicant_sees_when_its_own_turn_comes(cast: Cast) -> None:
    found = way(cast, noticed(cast).reference)
    assert [place[0].title.en for place in found.ahead if place[0].yours] == ["Contract to be signed", "Active"]


def test_it_is_told_in_both_languages(cast: Cast) -> None:
    assert said(way(cast, noticed(cast).reference), "zh")[1:3] == [
        "签订合同 / 申请单位, 专门委员会",
        "实施中 / 申请单位",
    ]


@pytest.mark.parametrize("person", [requests.SECRETARY, requests.FINANCE])
def test_nobody_else_reads_it(cast: Cast, person: str) -> None:
    assert page(cast, noticed(cast).reference, person).way is None


def test_a_request_that_has_ended_has_no_way_before_it(cast: Cast) -> None:
    request = noticed(cast)
    cast.act(APPLICANT, "signatory", request.reference, "withdraw")
    assert page(cast, request.reference).way is None


def test_who_claims_a_tranche_and_who_objects_read_the_way_of_theirs(cast: Cast) -> None:
    request = grant(cast)
    tranche = requests.claim(cast, request, "First part", 1000)
    assert [line.partition(" / ")[0] for line in said(way(cast, tranche))] == ["Verified", "Approved", "Paid"]
    notice = on_notice(cast)
    cast.fire("peng.cheng", notice.reference, "object", grounds="The bank needs no works.")
    found = page(cast, cast.linked(notice.reference)[-1], "peng.cheng").way
    assert found is not None
    assert said(found)[0] == "Examined / Examiner"
