"""What the sentences of a case say about the cases below it, to whom."""

from __future__ import annotations

from sqlalchemy import delete, update

from govflow.engine.facts import Children
from govflow.store.cases import CaseRow, ViewerRow
from govflow.store.writing.facts import load_children
from govflow.store.writing.locking import read_by_id
from govflow.values import SYSTEM, Actor
from tests.builders import Cast
from tests.services import proposals


def children_for(cast: Cast, actor: Actor, reference: str) -> Children:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, actor)
        return load_children(work, read_by_id(work, cast.case(reference).id))


def test_a_child_may_be_named_only_to_those_who_see_it(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    clerk = cast.actor("wang.lin")
    assert [each.seen for each in children_for(cast, clerk, conference).cases] == [True]
    with cast.backend.transaction() as session:
        session.execute(delete(ViewerRow).where(ViewerRow.case_id == cast.case(item).id))
        session.execute(update(CaseRow).where(CaseRow.reference == item).values(public=False))
    assert [each.seen for each in children_for(cast, clerk, conference).cases] == [False]


def test_the_clock_names_public_children_only(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    for public in (False, True):
        with cast.backend.transaction() as session:
            session.execute(update(CaseRow).where(CaseRow.reference == item).values(public=public))
        assert [each.seen for each in children_for(cast, SYSTEM, conference).cases] == [public]
