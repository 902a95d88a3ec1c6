"""What is for few readers and nobody wrote: what the clock sets, and what comes back from a case below."""

from __future__ import annotations

import pytest

from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.case.page import load_case_page
from govflow.store.writing.confidences import readable_confidences
from govflow.store.writing.locking import read_case
from govflow.values import SYSTEM
from tests.builders import Cast, new_key
from tests.services import works
from tests.services.test_confidences import authors, in_person, reads, talking


@pytest.fixture
def talks(cast: Cast) -> str:
    return talking(cast)


def test_what_the_clock_sets_for_few_readers_is_written_by_nobody_and_read_by_them(cast: Cast, talks: str) -> None:
    cast.pass_days(31)
    assert cast.state(talks) == "lapsed"
    assert authors(cast, "set_by_clock") == [(None, None)]
    assert reads(cast, talks, cast.actor("wang.lin"), "too_long").texts == (1,)
    assert reads(cast, talks, cast.actor("chen.yu"), "too_long").texts == ()
    assert reads(cast, talks, in_person(cast, "zhou.min"), "too_long").texts == ()


def test_what_a_step_sets_that_happens_by_itself_is_not_written_by_who_acted_before(cast: Cast, talks: str) -> None:
    cast.fire("chen.yu", talks, "close")
    assert cast.state(talks) == "closed"
    assert authors(cast, "set_by_itself") == [(None, None)]
    assert reads(cast, talks, cast.actor("chen.yu"), "closed").texts == ()
    assert reads(cast, talks, cast.actor("wang.lin"), "closed").texts == (1,)


def test_the_page_says_that_the_clock_wrote_it(cast: Cast, talks: str) -> None:
    cast.pass_days(31)
    with cast.backend.reading() as session:
        page = load_case_page(cast.backend.work(session, cast.actor("wang.lin")), talks, (), language="en")
    (under,) = next(each.content for each in page.sections if "confidences" in each.template)
    (confidence,) = under.said
    assert (confidence.by, confidence.value) == (SYSTEM.person, "1")


NOTED = (
    "      late: {title: Late · 逾期, by: timer, to: failed}",
    "      account: {title: Account · 记录, by: builder, form: account, to: same}\n"
    "      late: {title: Late · 逾期, by: timer, to: failed}",
)
FOR_FEW = ("last_cost: {type: money,", "last_cost: {audience: [author, office], type: money,")


def accounted(cast: Cast) -> tuple[str, str]:
    """Works and a lot of which the builder has told the cost; it comes back for the office alone."""
    works.published(cast, "lot", NOTED)
    works.published(cast, "works", FOR_FEW)
    reference = works.begun(cast)
    lot = works.let(cast, reference)
    works.let(cast, reference, "West")
    cast.act(works.BUILDER, "member", lot, "account", cost=works.Money.yuan(70), done_on=cast.today)
    return reference, lot


def test_what_comes_back_for_few_readers_when_the_clock_ends_a_case_stops_nothing(cast: Cast) -> None:
    reference, lot = accounted(cast)
    cast.pass_days(92)
    assert cast.state(lot) == "failed"
    assert authors(cast, "last_cost") == [(None, None)]
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        assert len(readable_confidences(work, read_case(work, reference))) == 1


def test_who_ends_a_case_does_not_read_what_comes_back_for_others(cast: Cast) -> None:
    reference, lot = accounted(cast)
    order = TakeStep(case=lot, name="withdraw", reason="Costs", seen_version=cast.case(lot).version, key=new_key())
    take_step(cast.backend, cast.actor(works.OWNER), order)
    assert authors(cast, "last_cost") == [(None, None)]
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(works.OWNER))
        assert readable_confidences(work, read_case(work, reference)) == []
