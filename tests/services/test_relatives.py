"""What the sentences of a case say about the other cases that it hangs on, to whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update

from govflow.demo.stories import requests
from govflow.engine.facts import Children
from govflow.errors import Refused
from govflow.services.queries.step.page import check_step
from govflow.store.cases import CaseRow, PartyRow, ViewerRow
from govflow.store.funds.others import load_applicant_record, load_rivals
from govflow.store.writing.facts import load_children
from govflow.store.writing.locking import read_by_id
from govflow.values import SYSTEM, Actor
from tests.builders import Cast
from tests.services import grants, proposals


def children_for(cast: Cast, actor: Actor, reference: str) -> Children:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, actor)
        return load_children(work, read_by_id(work, cast.case(reference).id))


def test_a_child_may_be_named_only_to_those_who_see_it(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    clerk = cast.actor("wang.lin")
    assert [each.seen for each in children_for(cast, clerk, conference).cases] == [True]
    hide(cast, item)
    assert [each.seen for each in children_for(cast, clerk, conference).cases] == [False]


def test_the_clock_names_public_children_only(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    for public in (False, True):
        with cast.backend.transaction() as session:
            session.execute(update(CaseRow).where(CaseRow.reference == item).values(public=public))
        assert [each.seen for each in children_for(cast, SYSTEM, conference).cases] == [public]


def test_why_a_parent_cannot_go_on_is_told_only_to_those_who_see_it(cast: Cast) -> None:
    """When its tranche ends, the grant would ask reviewers who have left: neither of them moves."""
    grants.move_after_tranches(
        cast,
        "when: further.closed and amount > 900_000",
        "effects: {cases.unseat: {capacity: reviewers}}",
        "to: review",
    )
    grant = grants.grant(cast)
    tranche = requests.claim(cast, grant, "A part", 1000)

    def check() -> object:
        with cast.backend.reading() as session:
            work = cast.backend.work(session, cast.actor(requests.VERIFIER))
            seen = cast.case(tranche).version
            return check_step(work, tranche, "reject_claim", {}, "Not proven.", seen)

    def send() -> object:
        return cast.fire(requests.VERIFIER, tranche, "reject_claim", reason="Not proven.")

    assert told(check) == told(send) == ["Nobody could answer: no seat is present and free of conflicts."]
    leave(cast, grant.reference, cast.actor(requests.VERIFIER).organization_id)
    assert (
        told(check)
        == told(send)
        == ["The case that this one belongs to could not go on then; only its own pages say why."]
    )
    assert cast.state(tranche) == "claimed"


def test_another_request_for_the_fund_may_be_named_only_to_those_who_see_it(cast: Cast) -> None:
    first, second = (grants.grant(cast, 1000).reference for _ in range(2))

    def seen(actor: Actor) -> list[list[bool]]:
        with cast.backend.reading() as session:
            work = cast.backend.work(session, actor)
            case = read_by_id(work, cast.case(second).id)
            found = (load_rivals(work, case).requests, load_applicant_record(work, case).requests)
            return [[each.seen for each in requests] for requests in found]

    clerk = cast.actor("wang.lin")
    assert seen(clerk) == [[True], [True]]
    hide(cast, first)
    assert seen(clerk) == seen(SYSTEM) == [[False], [False]]


def told(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [str(each) for each in caught.value.reasons]


def leave(cast: Cast, reference: str, organization: int | None) -> None:
    """An organization has no part in the case any more, and so does not see it."""
    case = cast.case(reference).id
    with cast.backend.transaction() as session:
        theirs = PartyRow.organization_id == organization
        session.execute(update(PartyRow).where(PartyRow.case_id == case, theirs).values(until=cast.clock.now()))
        session.execute(delete(ViewerRow).where(ViewerRow.case_id == case, ViewerRow.organization_id == organization))


def hide(cast: Cast, reference: str) -> None:
    """Nobody sees the case any more."""
    with cast.backend.transaction() as session:
        session.execute(delete(ViewerRow).where(ViewerRow.case_id == cast.case(reference).id))
        session.execute(update(CaseRow).where(CaseRow.reference == reference).values(public=False))
