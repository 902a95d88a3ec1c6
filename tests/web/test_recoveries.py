"""The pages of a recovery: asking, being told, approving, stopping."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.services.accounts.recoveries import WAIT
from govflow.store.people import PersonRow
from tests.web.conftest import Region


@pytest.fixture
def guarded(region: Region) -> str:
    """Wang Lin administers too, and so does Gao: the address of Wang Lin's page."""
    with region.backend.transaction() as session:
        for name in ("wanglin", "gao"):
            session.get_one(PersonRow, region.people[name]).administrator = True
    return f"/people/{region.people['wanglin']}"


def test_the_owner_is_told_on_every_page_and_stops_it(region: Region, guarded: str) -> None:
    mei, owner = region.signed_in("mei"), region.signed_in("wanglin")
    assert "Ask for a recovery" in mei.get(guarded).text
    address = f"/administration/recoveries/{region.people['wanglin']}"
    assert mei.post(address, {"reason": " "}, page=guarded).status_code == 422
    assert mei.post(address, {"reason": "Telephone lost."}, page=guarded).status_code == 303
    for path in ("/inbox", "/help", "/cases"):
        assert "Somebody asked for a new password for your account" in owner.get(path).text, path
    page = owner.get("/account").text
    assert "Telephone lost." in page
    assert "Mei Lan" in page
    assert owner.post("/account/recovery/stop", page="/account").status_code == 303
    assert "Somebody asked" not in owner.get("/inbox").text
    assert "Recovery of an account stopped by its owner" in mei.get(guarded).text


def test_another_administrator_approves_and_makes_the_link_when_its_time_has_come(region: Region, guarded: str) -> None:
    mei, gao = region.signed_in("mei"), region.signed_in("gao")
    address = f"/administration/recoveries/{region.people['wanglin']}"
    mei.post(address, {"reason": "Telephone lost."}, page=guarded)
    assert "Approve the recovery" not in mei.get(guarded).text
    assert mei.post(f"{address}/approval", page=guarded).status_code == 409
    assert "Approve the recovery" in gao.get(guarded).text
    assert gao.post(f"{address}/approval", page=guarded).status_code == 303
    assert "Make a link" not in gao.get(guarded).text
    region.clock.at += WAIT + timedelta(minutes=1)
    later = region.signed_in("gao")
    assert "Make a link" in later.get(guarded).text
    assert later.post(f"{guarded}/invitations", page=guarded).status_code == 303
    assert "/invitations/" in later.get(guarded).text


def test_another_address_is_asked_for_with_the_recovery_and_told_to_its_owner(region: Region, guarded: str) -> None:
    mei, owner = region.signed_in("mei"), region.signed_in("wanglin")
    person = {"name_en": "Wang Lin", "name_zh": "王琳", "email": "wl@example.org", "language": "zh", "version": "1"}
    refused = mei.post(guarded, {**person, "administrator": "y"}, page=f"{guarded}/edit")
    assert refused.status_code == 422
    assert "Another address needs a second administrator" in refused.text
    address = f"/administration/recoveries/{region.people['wanglin']}"
    assert mei.post(address, {"reason": "She has married.", "email": "wl@example.org"}, page=guarded).status_code == 303
    for page in (owner.get("/account").text, region.signed_in("gao").get(guarded).text):
        assert "The account gets the address wl@example.org with it." in page
