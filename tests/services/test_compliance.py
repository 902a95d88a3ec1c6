"""What was agreed is carried out: the charged side is heard, what is not cured is decided above, by another monitor."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from govflow.errors import Forbidden, NotFound, Refused
from tests.builders import Cast
from tests.services import disputes, signing


def found(cast: Cast, value: str) -> dict[str, Any]:
    return {"measured_on": cast.today, "measured_value": Decimal(value), "measurement_record": disputes.PDF}


def charged(cast: Cast) -> str:
    """The monitor that both have agreed on charges Laishui."""
    reference = signing.monitored(cast)
    party = cast.organization("laishui")
    cast.fire("jiang.hai", reference, "charge_breach", acting="haihe", **found(cast, "1.2"), party_in_breach=party)
    return reference


def decide(cast: Cast, reference: str, monitor: str) -> None:
    cast.fire(
        "lu.ming",
        reference,
        "issue_decision",
        acting="council",
        decision=disputes.PDF,
        decision_summary="2.0 m³/s.",
        target_value=Decimal(2),
        direction="at_least",
        monitor=cast.organization(monitor),
        report_due=cast.today + timedelta(days=90),
        term_until=cast.today + timedelta(days=365),
    )


def test_a_breach_is_found_once_the_charged_side_was_heard_and_not_before(cast: Cast) -> None:
    reference = charged(cast)
    with pytest.raises(Refused):
        cast.fire("jiang.hai", reference, "find_breach", acting="haihe", reason="It is low.")
    cast.fire("he.jun", reference, "answer_charge", breach_answer="A gauge was broken.")
    cast.fire("jiang.hai", reference, "find_breach", acting="haihe", reason="It is low.")
    assert cast.state(reference) == "cure"


@pytest.mark.parametrize("person", ["chen.yu", "zhou.min", "wang.lin"])
def test_nobody_else_answers_for_the_charged_side(cast: Cast, person: str) -> None:
    reference = charged(cast)
    with pytest.raises((Refused, Forbidden)):
        cast.fire(person, reference, "answer_charge", breach_answer="We admit it.")
    assert cast.state(reference) == "hearing"


def test_who_does_not_answer_in_time_is_judged_without_its_answer_and_not_for_ever(cast: Cast) -> None:
    reference = charged(cast)
    cast.pass_days(20)
    assert cast.state(reference) == "finding"
    cast.pass_days(20)
    assert cast.state(reference) == "monitoring"
    assert not cast.case(reference).holders("breaching")


@pytest.mark.parametrize("waits", [False, True])
def test_what_is_not_cured_is_decided_on_the_file_and_another_monitor_takes_the_place(cast: Cast, waits: bool) -> None:
    reference = charged(cast)
    cast.fire("he.jun", reference, "answer_charge", breach_answer="A gauge was broken.")
    cast.fire("jiang.hai", reference, "find_breach", acting="haihe", reason="It is low.")
    if waits:
        cast.pass_days(40)
    else:
        cast.fire("jiang.hai", reference, "not_cured", acting="haihe", reason="It is still low.")
    assert cast.state(reference) == "decision"
    decide(cast, reference, "yanshan")
    monitors = [each.organization_id for each in cast.case(reference).holders("monitor")]
    assert monitors == [cast.organization("yanshan")]
    with pytest.raises((Refused, Forbidden, NotFound)):
        cast.fire(
            "jiang.hai",
            reference,
            "report",
            acting="haihe",
            **found(cast, "2.2"),
            report_due=cast.today + timedelta(days=90),
        )
