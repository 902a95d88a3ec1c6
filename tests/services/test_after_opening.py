"""What follows once a step has opened what was sealed: it tells nothing where it fails, and costs no more for many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from govflow.engine.entries import DeadlinePassed
from govflow.errors import Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.stepping import SEALED_AGAIN
from govflow.store.record.history import HistoryRow, entry_of
from govflow.values import Money
from tests.builders import Cast
from tests.services import replies
from tests.services.sealed import check, openings
from tests.statements import counted

FAILS = ("when: ceiling >= sum, to", "when: ceiling > 0, set: {settled: sum / (ceiling - 500_000)}, to")


def fails_after_opening(cast: Cast) -> str:
    """What follows the opening by itself divides by nothing, with a ceiling that nobody else knows."""
    reference = replies.replying(cast, FAILS)
    replies.lodge(cast, reference, "laishui", ceiling=Money.yuan(500_000))
    return reference


def test_a_refusal_after_the_opening_tells_nothing_and_leaves_all_sealed(cast: Cast) -> None:
    reference = fails_after_opening(cast)
    with pytest.raises(Refused) as refused:
        cast.fire("zhou.min", reference, "open_replies")
    assert refused.value.reasons == (SEALED_AGAIN,)
    assert cast.state(reference) == "replying"
    assert openings(cast, reference) == []


def test_the_check_page_does_not_try_what_follows_from_sealed_answers(cast: Cast) -> None:
    reference = fails_after_opening(cast)
    checked = check(cast, "zhou.min", reference, "open_replies")
    assert checked.target.en == "Replies opened"


def test_the_check_page_does_not_judge_what_follows_by_answers_that_the_step_replaces(cast: Cast) -> None:
    again = (FAILS[0], FAILS[1].replace("ceiling > 0", "times(again) > 0"))
    reference = replies.replying(cast, again)
    for ceiling in (500_000, 400_000):
        replies.lodge(cast, reference, "laishui", ceiling=Money.yuan(ceiling))
        check(cast, "zhou.min", reference, "open_replies")
        cast.fire("zhou.min", reference, "open_replies")
        if ceiling == 500_000:
            cast.fire("zhou.min", reference, "again")
    assert cast.state(reference) == "settled"


def test_what_the_clock_puts_on_record_when_it_cannot_open_tells_nothing(cast: Cast) -> None:
    reference = fails_after_opening(cast)
    cast.clock.at += timedelta(days=40)
    sweep(cast.backend)
    query = select(HistoryRow.__table__).where(HistoryRow.case_id == cast.case(reference).id)
    with cast.backend.reading() as session:
        entries = [entry_of(row) for row in session.execute(query)]
    [passed] = [each for each in entries if isinstance(each, DeadlinePassed)]
    assert passed.refused == (SEALED_AGAIN,)


def test_to_open_what_two_have_lodged_costs_no_more_than_what_one_has(cast: Cast) -> None:
    costs = []
    for organizations in (("laishui",), ("fangshan", "laishui")):
        reference = replies.replying(cast)
        for each in organizations:
            replies.lodge(cast, reference, each)
        with counted(Engine) as statements:
            cast.fire("zhou.min", reference, "open_replies")
        costs.append(len(statements))
    assert costs[0] == costs[1]
