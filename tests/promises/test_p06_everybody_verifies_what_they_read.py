"""P6: the record page, its program and one's own receipts work for every reader, however little of a case they read."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from govflow.store.record.history import HistoryRow
from tests.builders import Cast
from tests.promises.house import House
from tests.services import calls, disputes


@pytest.mark.parametrize("person", ["chen.yu", "he.jun", "wang.lin", "zhou.min"])
def test_each_reader_of_a_dispute_can_check_the_part_that_they_read(house: House, person: str, tmp_path: Path) -> None:
    reference = disputes.proposal(house.cast)
    assert re.fullmatch(r"\d+ entries fit\n", _checked(house, person, reference, tmp_path))


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
        assert "fit" in _checked(house, person, reference, tmp_path)


def test_the_record_of_a_case_is_handed_out_as_its_reader_may_read_it(house: House) -> None:
    """The file once held entries that were meant for others."""
    reference = calls.called(house.cast)
    calls.offer(house.cast, reference, "coatings")
    file = f"/cases/{reference}/record.json"
    own = f'"seq":{_last_entry(house.cast, reference)},'
    assert own in house.signed_in(calls.OFFERERS["coatings"]).get(file).text
    for person in (calls.OFFERERS["chamber"], "chen.yu"):
        assert own not in house.signed_in(person).get(file).text


def _last_entry(cast: Cast, reference: str) -> int:
    """The entry of the offer that was made last."""
    query = select(HistoryRow.seq).where(HistoryRow.kind == "response").order_by(HistoryRow.seq.desc())
    with cast.backend.reading() as session:
        return int(session.scalars(query.where(HistoryRow.case_id == cast.case(reference).id)).first() or 0)


def _checked(house: House, person: str, reference: str, folder: Path) -> str:
    """What the program on the page says of the file that this person gets."""
    browser = house.signed_in(person)
    found = re.search(r"<code>(import hashlib.*?)</code>", browser.get(f"/cases/{reference}/record").text, re.DOTALL)
    assert found
    script, record = folder / "check.py", folder / "record.json"
    script.write_text(unescape(found[1]), "utf-8")
    record.write_text(browser.get(f"/cases/{reference}/record.json").text, "utf-8")
    return subprocess.run([sys.executable, script, record], capture_output=True, text=True, check=True).stdout
