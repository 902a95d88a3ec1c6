"""P6: the record page, its program and one's own receipts work for every reader, however little of a case they read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from govflow.store.record.compartments import CompartmentEntryRow, CompartmentRow
from tests.builders import Cast
from tests.promises.house import House, checked
from tests.services import calls, disputes


@pytest.mark.parametrize("person", ["chen.yu", "he.jun", "wang.lin", "zhou.min"])
def test_each_reader_of_a_dispute_can_check_the_part_that_they_read(house: House, person: str, tmp_path: Path) -> None:
    reference = disputes.proposal(house.cast)
    assert re.fullmatch(r"\d+ entries fit\n", checked(house, person, reference, tmp_path))


def test_who_offers_under_seal_gets_a_receipt_and_can_check_it(house: House, tmp_path: Path) -> None:
    reference = calls.called(house.cast)
    calls.offer(house.cast, reference, "coatings")
    own = _last_entry(house.cast, reference)
    bidder, rival = calls.OFFERERS["coatings"], calls.OFFERERS["chamber"]
    address = f"/cases/{reference}/entries/{own}"
    assert house.signed_in(bidder).get(address).status_code == 200
    assert house.signed_in(rival).get(address).status_code == 404
    assert house.signed_in("chen.yu").get(address).status_code == 404
    for person in (bidder, rival):
        assert "fit" in checked(house, person, reference, tmp_path)


def test_the_record_of_a_case_is_handed_out_as_its_reader_may_read_it(house: House) -> None:
    """The file once held entries that were meant for others."""
    reference = calls.called(house.cast)
    calls.offer(house.cast, reference, "coatings")
    file = f"/cases/{reference}/record.json"
    bidder, *others = (house.signed_in(each) for each in (*calls.OFFERERS.values(), "chen.yu"))
    assert '"kind":"response"' in bidder.get(file).text
    for other in others:
        assert '"kind":"response"' not in other.get(file).text


def _last_entry(cast: Cast, reference: str) -> str:
    """The entry of the offer that was made last, in the compartment of its author."""
    entry = CompartmentEntryRow
    query = (
        select(entry.id)
        .join(CompartmentRow, CompartmentRow.id == entry.compartment_id)
        .where(CompartmentRow.case_id == cast.case(reference).id, entry.kind == "response")
        .order_by(entry.at.desc())
    )
    with cast.backend.reading() as session:
        found = session.scalars(query).first()
    assert found
    return found
