"""Who ends a round by leaving it, or by giving a vote away, was shown so before; else nothing is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.errors import Stale
from govflow.paths import data_path
from govflow.services.catalog import publish
from govflow.services.commands.seats import Delegate, Excuse, delegate, excuse
from govflow.services.queries.case.round.desks import Desk
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.queries.case.round.page import load_round_page
from tests.builders import Cast, new_key


def before_the_committee(cast: Cast) -> str:
    request = Request(
        title="A weir", title_other="堰", by="yanshan", committee="water", fund="water_local",
        amount=5000, ends_on=date(2027, 6, 30),
    )  # fmt: skip
    for each in (requests.draft, requests.submit, requests.pass_screening, requests.score, requests.put_to_committee):
        each(cast, request)
    return request.reference


def desk(cast: Cast, reference: str, member: str) -> Desk:
    """What the page of the round offers the member for its own seat."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(cast.member(member, "signatory"), member))
        page = load_round_page(work, reference, cast.round(reference).id)
    own = cast.organization(member)
    return next(each for each in page.desks if cast.round(reference).holders[each.seat.id] == (own, None))


def seat(cast: Cast, reference: str, member: str) -> dict[str, Any]:
    found, own = cast.round(reference), (cast.organization(member), None)
    number = next(each for each, holder in found.holders.items() if holder == own)
    return {"case": reference, "round_id": found.id, "seat_id": number, "key": new_key()}


def leave(cast: Cast, reference: str, member: str, told: str) -> None:
    order = Excuse(**seat(cast, reference, member), status="recused", note="Own county", foreseen=told)
    excuse(cast.backend, cast.actor(cast.member(member, "signatory"), member), order)


def test_whoever_leaves_last_is_told_what_follows_and_brings_nothing_else(cast: Cast) -> None:
    reference = before_the_committee(cast)
    for member in ("beijing", "tianjin"):
        cast.answer(member, reference, "yes")
    told = desk(cast, reference, "hebei").leaving
    assert told is not None
    assert str(told.ending) == (
        "With this the round is over: Adopted: 2 in favour, 2 needed. Then follows “Recommended”."
    )
    leave(cast, reference, "hebei", told.shown)
    assert cast.state(reference) == "public_notice"


def test_whoever_was_told_that_the_round_goes_on_does_not_end_it_by_leaving(cast: Cast) -> None:
    reference = before_the_committee(cast)
    cast.answer("beijing", reference, "yes")
    told = desk(cast, reference, "hebei").leaving
    assert told is not None
    assert (told.ending, told.shown) == (None, GOES_ON)
    cast.answer("tianjin", reference, "yes")
    with pytest.raises(Stale, match="brings something else than you were shown") as stale:
        leave(cast, reference, "hebei", told.shown)
    assert str(stale.value.changes[0]).startswith("With this the round is over: Adopted")
    assert cast.state(reference) == "committee"
    assert {each.status for each in cast.round(reference).seats} == {"eligible"}


def test_nor_otherwise_than_it_was_shown(cast: Cast) -> None:
    reference = before_the_committee(cast)
    for member in ("beijing", "tianjin"):
        cast.answer(member, reference, "yes")
    told = desk(cast, reference, "hebei").leaving
    assert told is not None
    for member in ("beijing", "tianjin"):
        cast.answer(member, reference, "no")
    with pytest.raises(Stale, match="Nothing was recorded"):
        leave(cast, reference, "hebei", told.shown)


def test_a_vote_that_makes_the_quorum_when_it_is_given_away_ends_no_round_unseen(cast: Cast) -> None:
    decided_with_a_quorum_of_all(cast)
    reference = before_the_committee(cast)
    for member in ("beijing", "tianjin"):
        cast.answer(member, reference, "yes")
    [to, *_] = desk(cast, reference, "hebei").delegates
    assert str(to.brings.ending).startswith("With this the round is over: Adopted")
    order = Delegate(**seat(cast, reference, "hebei"), to_seat_id=int(to.seat.value))
    hebei = cast.actor(cast.member("hebei", "signatory"), "hebei")
    with pytest.raises(Stale, match="Nothing was recorded"):
        delegate(cast.backend, hebei, order)
    delegate(cast.backend, hebei, replace(order, foreseen=to.brings.shown))
    assert cast.state(reference) == "public_notice"


def decided_with_a_quorum_of_all(cast: Cast) -> None:
    """From now on the committee decides with two votes, at once, where all are there."""
    text = (data_path("workflows") / "funding_request.v1.yaml").read_text("utf-8")
    for old, new in (
        ("version: 1", "version: 2"),
        ("quorum: {present: 2/3}", "quorum: {present: all}"),
        (
            "rule: {basis: present, pass: majority}\n    close: when_all_answered",
            "rule: {pass: 2}\n    close: when_decided",
        ),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name="second.yaml")
