"""Nobody in a dispute stalls it, is trapped in it, or reads the other side's papers before it has lodged its own."""

from __future__ import annotations

import pytest

from govflow.errors import Invalid, NotFound, Refused
from tests.builders import Cast
from tests.services import disputes

SETTLER = "The county head"
SOLUTION = {"own_solution": disputes.PDF, "own_solution_map": disputes.PDF}


def lodged(cast: Cast, *people: str) -> str:
    reference = disputes.statements(cast)
    for each in people:
        cast.fire(each, reference, "lodge_statement", statement=disputes.PDF, settler=SETTLER)
    return reference


def data(cast: Cast, reference: str) -> frozenset[str]:
    return frozenset(cast.case(reference).data)


def test_a_statement_stays_sealed_until_the_other_side_has_lodged_its_own(cast: Cast) -> None:
    reference = lodged(cast, "chen.yu")
    assert cast.state(reference) == "statements"
    assert "statement" not in data(cast, reference)
    cast.fire("he.jun", reference, "lodge_statement", statement=disputes.PDF, settler=SETTLER)
    assert cast.state(reference) == "first_session"


def test_nobody_lodges_without_a_statement(cast: Cast) -> None:
    with pytest.raises(Invalid):
        cast.fire("chen.yu", lodged(cast), "lodge_statement", settler=SETTLER)


def test_nobody_lodges_twice(cast: Cast) -> None:
    with pytest.raises(Refused):
        lodged(cast, "chen.yu", "chen.yu")


def test_statements_and_the_first_session_run_from_the_same_day(cast: Cast) -> None:
    reference = lodged(cast, "chen.yu")
    cast.pass_days(18)
    assert cast.state(reference) == "first_session"
    cast.pass_days(17)  # 35 days after transmittal, not 15 and 30 one after the other
    assert cast.state(reference) == "office_appointing"


def test_own_solutions_are_sealed_until_the_superior_takes_the_case_up(cast: Cast) -> None:
    reference = disputes.requested(cast)
    cast.fire("he.jun", reference, "refuse", reason="No.")
    cast.fire("chen.yu", reference, "file_own_solution", **SOLUTION)
    with pytest.raises(Refused, match="Laishui County"):
        cast.fire("lu.ming", reference, "draft_decision", acting="council")
    cast.fire("he.jun", reference, "file_own_solution", **SOLUTION)
    cast.fire("lu.ming", reference, "draft_decision", acting="council")
    assert cast.state(reference) == "decision"


def test_the_respondent_ends_a_voluntary_mediation_and_the_superior_stays_open(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    cast.fire("he.jun", reference, "leave_mediation", reason="It leads nowhere.")
    cast.respond("he.jun", reference, "end")
    assert cast.state(reference) == "failed"
    cast.pass_days(15)
    assert cast.state(reference) == "superior_review"


def test_a_draft_is_discarded_and_the_office_brings_it_back_to_nobody(cast: Cast) -> None:
    reference = disputes.draft(cast)
    cast.fire("chen.yu", reference, "discard")
    assert cast.state(reference) == "discarded"
    with pytest.raises((NotFound, Refused)):
        cast.fire("wang.lin", reference, "reopen")


def test_a_superior_that_does_not_decide_loses_the_case_to_the_next(cast: Cast) -> None:
    reference = cast.open(
        "tang.lan", "dispute-mediation", "Ore road", respondent=cast.organization("chengde"), claim="Repair it."
    )
    cast.fire("tang.lan", reference, "file", **disputes.FILING)
    cast.pass_days(70)
    cast.fire("guo.wei", reference, "refuse", reason="No.")
    cast.pass_days(70)
    cast.pass_days(40)
    assert cast.state(reference) == "higher_decision"
    assert cast.case(reference).holders("superior")[0].name.en == "Hebei Province"
    assert cast.case(reference).holders("higher")[0].name.en == "State Council"
    cast.pass_days(40)
    assert cast.state(reference) == "undecided"


def test_an_association_s_dispute_has_a_forum(cast: Cast) -> None:
    reference = cast.open(
        "xu.peng", "dispute-mediation", "Outfall", respondent=cast.organization("tangshan"), claim="Close it."
    )
    assert cast.case(reference).holders("superior")[0].name.en == "Hebei Province"
