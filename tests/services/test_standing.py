"""Who still stands for a seat: members who were expelled, reviewers who were replaced, opponents who join."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govflow.errors import Forbidden, Refused
from govflow.services.catalog import publish
from govflow.services.commands.cases import ReopenCase, reopen_case
from govflow.services.commands.deadlines import ChangeDeadline, extend, pause
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Excuse, Replace, excuse, replace_reviewer
from govflow.store.rounds import LoadedRound, latest_round_ids, load_rounds
from tests.builders import Cast, new_key
from tests.services.calls import concept
from tests.services.test_belongings import leave

FOLDER = Path(__file__).parents[1] / "workflows"
EXTENDABLE = (
    (
        "due: {in: 20d, then: call}",
        "due: {in: 20d, then: call, extend: {by: members, add: 60d, times: 1}, pause: PAUSE}",
    ),
    ("PAUSE", "{by: members, at_most: 20d}"),
    ("title: Rejected · 未通过, end: refused", "title: Rejected · 未通过, end: refused, reopen: REOPEN"),
    ("REOPEN", "{by: members, within: 30wd, to: tabled}"),
)
HEBEI = "li.jian"


def published(cast: Cast, name: str, *edits: tuple[str, str]) -> None:
    text = (FOLDER / name).read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=name)


def rounds(cast: Cast, reference: str) -> dict[str, LoadedRound]:
    with cast.backend.reading() as session:
        return {each.name: each for each in load_rounds(session, latest_round_ids(session, cast.case(reference).id))}


def seat_of(cast: Cast, found: LoadedRound, person: str) -> int:
    return next(seat for seat, held in found.holders.items() if held == (None, cast.person(person)))


def changes(cast: Cast, reference: str) -> dict[str, Callable[[], Any]]:
    """What a member may do beside the steps."""
    actor, seen = cast.actor(HEBEI), cast.case(reference).version
    change = ChangeDeadline(case=reference, reason="Floods.", seen_version=seen, key=new_key())
    paper = AddDocument(case=reference, title="Opinion", upload=concept(), key=new_key())
    return {
        "extend": lambda: extend(cast.backend, actor, change),
        "pause": lambda: pause(cast.backend, actor, change),
        "file": lambda: add_document(cast.backend, actor, paper),
    }


@pytest.mark.parametrize("act", ["extend", "pause", "file"])
def test_whoever_was_expelled_from_a_body_does_nothing_for_it_any_more(cast: Cast, act: str) -> None:
    published(cast, "assembly.v1.yaml", *EXTENDABLE)
    for member in (True, False):
        reference = cast.open("chen.yu", "assembly", text="Open the weir.")
        if not member:
            leave(cast, "hebei")
            with pytest.raises((Forbidden, Refused), match=r"Only|may"):
                changes(cast, reference)[act]()
        else:
            changes(cast, reference)[act]()


def test_whoever_was_expelled_reopens_nothing(cast: Cast) -> None:
    published(cast, "assembly.v1.yaml", *EXTENDABLE)
    reference = cast.open("chen.yu", "assembly", text="Open the weir.")
    cast.fire("chen.yu", reference, "call")
    for member in ("beijing", "tianjin", "hebei"):
        cast.answer(member, reference, "no")
    assert cast.state(reference) == "rejected"
    leave(cast, "hebei")
    order = ReopenCase(case=reference, reason="Again.", seen_version=cast.case(reference).version, key=new_key())
    with pytest.raises(Refused, match="may reopen it"):
        reopen_case(cast.backend, cast.actor(HEBEI), order)


def test_a_member_that_left_still_answers_where_it_was_asked(cast: Cast) -> None:
    published(cast, "assembly.v1.yaml")
    reference = cast.open("chen.yu", "assembly", text="Open the weir.")
    cast.fire("chen.yu", reference, "call")
    leave(cast, "hebei")
    cast.answer("hebei", reference, "no")
    assert [each.choice for each in rounds(cast, reference)["vote"].responses] == ["no"]


@pytest.fixture
def panel(cast: Cast) -> str:
    """Song Wei and Pan Ying score in two rounds at a time."""
    published(cast, "panel.v1.yaml")
    return cast.open("chen.yu", "panel", reviewers=(cast.person("song.wei"), cast.person("pan.ying")))


def replace(cast: Cast, reference: str, old: str, new: str) -> None:
    found = rounds(cast, reference)["one"]
    order = Replace(
        case=reference, round_id=found.id, seat_id=seat_of(cast, found, old), person_id=cast.person(new), key=new_key()
    )
    replace_reviewer(cast.backend, cast.actor("chen.yu"), order)


def score(cast: Cast, reference: str, person: str, name: str) -> None:
    found = rounds(cast, reference)[name]
    seat, points = seat_of(cast, found, person), {"quality": 10}
    named = {"case": reference, "round_id": found.id, "seat_id": seat, "choice": "scored", "scores": points}
    answer = Respond(**named, foreseen=cast.foreseen(found, seat, "scored", points), key=new_key())
    respond(cast.backend, cast.actor(person), answer)


def test_a_replaced_reviewer_leaves_every_open_round_and_the_new_one_is_asked_in_each(cast: Cast, panel: str) -> None:
    replace(cast, panel, "song.wei", "du.juan")
    for found in rounds(cast, panel).values():
        left, new = (seat_of(cast, found, each) for each in ("song.wei", "du.juan"))
        assert {each.id: each.status for each in found.seats}[left] == "replaced"
        assert found.judge().waiting == (seat_of(cast, found, "pan.ying"), new)
    with pytest.raises((Forbidden, Refused)):
        score(cast, panel, "song.wei", "two")
    score(cast, panel, "du.juan", "two")


def test_a_reviewer_that_was_dismissed_answers_no_more(cast: Cast, panel: str) -> None:
    cast.fire("chen.yu", panel, "dismiss")
    with pytest.raises(Forbidden, match="You do not answer for Song Wei"):
        score(cast, panel, "song.wei", "two")


@pytest.mark.parametrize("status", ["eligible", "absent", "recused"])
def test_a_seat_whose_place_was_taken_is_changed_by_nobody(cast: Cast, panel: str, status: Any) -> None:
    score(cast, panel, "song.wei", "one")
    found = rounds(cast, panel)["one"]
    order = Excuse(
        case=panel, round_id=found.id, seat_id=seat_of(cast, found, "song.wei"), status="recused", key=new_key()
    )
    excuse(cast.backend, cast.actor("song.wei"), order)
    replace(cast, panel, "song.wei", "du.juan")
    order = dataclasses.replace(order, status=status, key=new_key())
    for person in ("wang.lin", "song.wei"):
        with pytest.raises(Refused, match="Somebody else has taken the place"):
            excuse(cast.backend, cast.actor(person), order)
    assert rounds(cast, panel)["one"].judge().tally.answered == 0


def test_an_organization_where_a_reviewer_is_in_office_does_not_join_as_its_opponent(cast: Cast, panel: str) -> None:
    serves = "yan.jiu"  # for the institute, where Song Wei is in office
    with pytest.raises(Refused, match="conflict of interest with Reviewers 1"):
        cast.fire(serves, panel, "object")
    cast.fire("peng.cheng", panel, "object")


def test_a_round_that_was_decided_early_is_judged_again_as_it_was(cast: Cast, panel: str) -> None:
    cast.pass_days(32)
    assert cast.state(panel) == "voting"
    cast.respond("chen.yu", panel, "yes")
    assert cast.state(panel) == "adopted"
    found = rounds(cast, panel)["vote"]
    assert found.verdict is not None
    assert found.closed_with(found.judge()) == found.verdict
    assert found.judge().tally.counts["no"] == 0
