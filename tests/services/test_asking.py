"""Conditional and computed fields, and what steps set, as the commands record them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from govflow.errors import Invalid, Refused
from govflow.store.record.history import HistoryRow
from govflow.values import Money
from tests.builders import Cast
from tests.services import transfers


def last_answers(cast: Cast, reference: str) -> dict[str, object]:
    """What the latest step of a case recorded."""
    query = select(HistoryRow.content).where(HistoryRow.case_id == cast.case(reference).id, HistoryRow.kind == "step")
    with cast.backend.reading() as session:
        found = session.scalars(query.order_by(HistoryRow.seq.desc())).first()
    assert found is not None
    return dict(found)


def draft(cast: Cast, **changed: object) -> str:
    transfers.published(cast)
    values = {**transfers.OFFER, "unit_price": Money.yuan(1000), "expert": transfers.expert(cast), **changed}
    return cast.open("chen.yu", "water-transfer", "Transfer", **values)


def test_a_computed_field_is_kept_with_the_answers_of_its_form(cast: Cast) -> None:
    assert cast.case(draft(cast)).data["price"] == Money.yuan(40_000)


def test_it_is_computed_again_when_its_form_is_filled_in_again(cast: Cast) -> None:
    reference = draft(cast)
    values = {**transfers.OFFER, "unit_price": Money.yuan(2000), "expert": transfers.expert(cast)}
    cast.fire("chen.yu", reference, "revise", **values)
    assert cast.case(reference).data["price"] == Money.yuan(80_000)


def test_a_computed_field_is_taken_from_nobody(cast: Cast) -> None:
    with pytest.raises(Invalid, match="nobody fills it in"):
        draft(cast, price=Money.yuan(1))


def test_an_answer_that_is_not_asked_any_more_is_taken_back(cast: Cast) -> None:
    reference = draft(cast, use="works", firm="Mill")
    assert cast.case(reference).data["firm"] == "Mill"
    values = {**transfers.OFFER, "unit_price": Money.yuan(1000), "expert": transfers.expert(cast)}
    cast.fire("chen.yu", reference, "revise", **values)
    assert cast.case(reference).data["firm"] is None


def test_what_a_person_step_sets_is_recorded_with_it_and_seats_whom_it_names(cast: Cast) -> None:
    reference = transfers.filed(cast)
    transfers.verified(cast, reference)
    assert last_answers(cast, reference)["kept_by"] == cast.organization("fangshan")
    assert [each.organization_id for each in cast.case(reference).holders("keeper")] == [cast.organization("fangshan")]


def test_what_an_automatic_step_sets_is_recorded_with_it(cast: Cast) -> None:
    reference = transfers.reviewed(cast)
    assert cast.case(reference).data["score"] == Decimal(80)
    assert "score" in last_answers(cast, reference)


def test_what_the_step_of_the_clock_sets_is_recorded_with_it(cast: Cast) -> None:
    reference = transfers.filed(cast)
    cast.pass_days(40)
    assert cast.state(reference) == "lapsed"
    assert cast.case(reference).data["left"] == Decimal(100)


def test_an_organization_that_a_step_sets_must_be_able_to_sit(cast: Cast) -> None:
    reference = transfers.filed(cast)
    with pytest.raises(Refused, match="another kind"):
        transfers.verified(cast, reference, next_keeper=cast.organization("institute"))
    assert cast.state(reference) == "verification"
