"""Answers under seal through the commands: nothing tells of them before their step, which opens all of them at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from govflow.errors import Refused
from govflow.services.queries.step.page import load_step
from govflow.store.cases import CaseRow
from govflow.store.lists.search import matching_cases
from govflow.store.record.history import HistoryRow
from govflow.store.record.outbox import OutboxRow
from govflow.store.record.verification import verify_case
from govflow.values import Money
from tests.builders import Cast
from tests.services import replies
from tests.services.sealed import case_page, check, knows, objection, openings, papers, reads_file, shown, signs, told

SEES_ALL_OPENED = ("chen.yu", "dong.mei", "he.jun", "zhou.min", "wang.lin")


@pytest.mark.parametrize("person", ["he.jun", "wang.lin", "admin", "feng.bo"])
def test_before_the_step_nobody_else_learns_anything_of_a_reply(cast: Cast, person: str) -> None:
    reference = replies.replying(cast)
    replies.lodge(cast, reference, "fangshan")
    assert knows(cast, person, reference, "fangshan") == set()


def test_before_the_step_each_side_reads_its_own_reply_and_the_mediator_what_is_for_the_mediator(cast: Cast) -> None:
    reference = replies.lodged(cast)
    for person in ("chen.yu", "dong.mei"):
        assert len(knows(cast, person, reference, "fangshan")) >= 4
        assert knows(cast, person, reference, "laishui") == set()
    ceiling = replies.ceiling("laishui")
    assert knows(cast, "zhou.min", reference, "laishui") == {str(ceiling.fen), "grounds-of-laishui.pdf"}


def test_before_the_step_neither_the_case_nor_its_record_nor_what_is_told_outside_holds_a_reply(cast: Cast) -> None:
    reference = replies.lodged(cast)
    with cast.backend.reading() as session:
        kept = [
            *session.execute(select(HistoryRow.content, HistoryRow.reason)),
            *session.execute(select(OutboxRow.payload)),
            *session.execute(select(CaseRow.data)),
        ]
    for organization in replies.SIDES:
        assert not any(each in repr(kept) for each in signs(organization))
    assert not {"reply", "half", "ceiling", "grounds", "parts"} & cast.case(reference).data.keys()


def test_a_word_under_seal_finds_no_case_until_it_is_open(cast: Cast) -> None:
    reference = replies.replying(cast, wish=replies.WISH)

    def found() -> list[str]:
        with cast.backend.reading() as session:
            return list(session.scalars(select(CaseRow.reference).where(matching_cases(replies.WISH))))

    assert found() == []
    cast.fire("zhou.min", reference, "open_replies")
    assert found() == [reference]


@pytest.mark.parametrize("person", ["he.jun", "wang.lin", "admin", "feng.bo"])
def test_before_the_step_nobody_else_opens_a_file(cast: Cast, person: str) -> None:
    reference = replies.replying(cast)
    replies.lodge(cast, reference, "fangshan")
    [document] = papers(cast, "fangshan")
    assert not reads_file(cast, person, reference, document)
    assert reads_file(cast, "chen.yu", reference, document)


def test_a_rule_does_not_know_a_reply_under_seal(cast: Cast) -> None:
    reference = replies.lodged(cast)
    with pytest.raises(Refused, match="not known yet: “Reply”"):
        cast.fire("zhou.min", reference, "accept")


# The step


@pytest.mark.parametrize("person", SEES_ALL_OPENED)
def test_after_the_step_all_who_see_the_case_read_every_reply_with_whose_it_is(cast: Cast, person: str) -> None:
    reference = replies.opened(cast)
    assert shown(cast, person, reference, "Reply") == [
        ("Laishui County", Money.yuan(1_345_678)),
        ("Fangshan District", Money.yuan(871_234)),
    ]
    for organization in replies.SIDES:
        assert len(knows(cast, person, reference, organization)) >= 4
        assert reads_file(cast, person, reference, papers(cast, organization)[0])


@pytest.mark.parametrize("person", ["admin", "feng.bo"])
def test_who_does_not_see_the_case_reads_nothing_after_the_step_either(cast: Cast, person: str) -> None:
    reference = replies.opened(cast)
    assert [knows(cast, person, reference, each) for each in replies.SIDES] == [set(), set()]


def test_the_latest_reply_stands_in_the_case_and_steps_go_by_it(cast: Cast) -> None:
    reference = replies.opened(cast)
    assert cast.case(reference).data["reply"] == Money.yuan(1_345_678)
    assert cast.case(reference).data["half"] == Money.yuan(672_839)
    cast.fire("zhou.min", reference, "settle", settled=Money.yuan(1_200_000))
    assert cast.state(reference) == "settled"


def test_one_entry_of_the_record_holds_what_was_opened_and_the_chain_proves_it(cast: Cast) -> None:
    reference = replies.opened(cast)
    [(row, entry)] = openings(cast, reference)
    said = {(by.en, field): value for by, field, value in entry.answers}
    assert said["Fangshan District", "reply"] == Money.yuan(871_234)
    assert said["Laishui County", "reply"] == Money.yuan(1_345_678)
    assert (row.person_id, row.audience) == (cast.person("zhou.min"), None)
    with cast.backend.reading() as session:
        assert verify_case(session, cast.case(reference).id).first_broken is None


def test_the_clock_opens_them_as_well(cast: Cast) -> None:
    reference = replies.lodged(cast)
    cast.pass_days(29)
    assert cast.state(reference) == "opened"
    [(row, _)] = openings(cast, reference)
    assert row.person_id is None
    assert len(shown(cast, "he.jun", reference, "Reply")) == 2


def test_where_nobody_replied_nothing_is_opened_and_nothing_recorded(cast: Cast) -> None:
    reference = replies.replying(cast)
    cast.fire("zhou.min", reference, "open_replies")
    assert openings(cast, reference) == []
    assert cast.state(reference) == "opened"


def test_the_check_page_names_the_fields_that_the_step_opens_and_no_answer(cast: Cast) -> None:
    reference = replies.lodged(cast)
    checked = check(cast, "zhou.min", reference, "open_replies")
    said = [str(each) for each in checked.sentences]
    assert any(each.startswith("What was answered under seal is opened to all who see the case:") for each in said)
    assert not any(sign in repr(checked) for side in replies.SIDES for sign in signs(side))


def test_what_the_check_page_says_of_each_step_is_what_sending_says(cast: Cast) -> None:
    reference = replies.replying(cast)
    replies.lodge(cast, reference, "laishui")
    answers = {"reply": replies.SUM}
    checked, sent = [], []
    for person, step, values in (
        ("chen.yu", "lodge", answers),
        ("zhou.min", "accept", {}),
        ("zhou.min", "open_replies", {}),
        ("zhou.min", "settle", {"settled": replies.SUM}),
    ):
        checked.append(objection(partial(check, cast, person, reference, step, **values)))
        sent.append(objection(partial(cast.fire, person, reference, step, **values)))
    assert checked == sent
    assert [bool(each) for each in sent] == [False, True, False, False]


# Replaced, taken back, asked again


def test_a_reply_that_was_replaced_is_opened_to_nobody_its_file_included(cast: Cast) -> None:
    reference = replies.lodged(cast)
    replies.lodge(cast, reference, "laishui", reply=Money.yuan(999_999), grounds=replies.grounds("second"))
    cast.fire("zhou.min", reference, "open_replies")
    assert [value for _, value in shown(cast, "chen.yu", reference, "Reply")] == [
        Money.yuan(999_999),
        Money.yuan(871_234),
    ]
    first, second = papers(cast, "laishui")
    assert not reads_file(cast, "chen.yu", reference, first)
    assert reads_file(cast, "chen.yu", reference, second)


def test_an_answer_that_was_taken_back_before_the_step_is_not_opened(cast: Cast) -> None:
    reference = replies.lodged(cast)
    replies.lodge(cast, reference, "laishui", ceiling=None, grounds=None)
    cast.fire("zhou.min", reference, "open_replies")
    assert shown(cast, "chen.yu", reference, "Ceiling") == [("Fangshan District", replies.ceiling("fangshan"))]
    assert cast.case(reference).data["ceiling"] == replies.ceiling("fangshan")
    assert not reads_file(cast, "chen.yu", reference, papers(cast, "laishui")[0])


def test_an_answer_that_is_open_stays_so_until_what_takes_it_back_is_opened(cast: Cast) -> None:
    reference = replies.replying(cast)
    replies.lodge(cast, reference, "laishui")
    cast.fire("zhou.min", reference, "open_replies")
    cast.fire("zhou.min", reference, "again")
    replies.lodge(cast, reference, "laishui", ceiling=None)
    assert cast.case(reference).data["ceiling"] == replies.ceiling("laishui")
    cast.fire("zhou.min", reference, "open_replies")
    assert cast.case(reference).data["ceiling"] is None
    _, (_, entry) = openings(cast, reference)
    assert ("Laishui County", "ceiling", None) in [(by.en, field, value) for by, field, value in entry.answers]


def test_what_the_case_is_decided_on_is_the_answer_that_counts_though_another_was_taken_back_later(cast: Cast) -> None:
    reference = replies.opened(cast, ("facts: [sum, reply]", "facts: [sum, ceiling]"))
    cast.fire("zhou.min", reference, "again")
    replies.lodge(cast, reference, "fangshan", ceiling=Money.yuan(77))
    replies.lodge(cast, reference, "laishui", ceiling=None)
    cast.fire("zhou.min", reference, "open_replies")
    for person in ("chen.yu", "he.jun", "wang.lin"):
        known = {each.name: each.value for each in case_page(cast, person, reference).decided_on.answers}
        assert known["ceiling"] == Money.yuan(77)


def test_a_reply_after_the_step_is_sealed_anew(cast: Cast) -> None:
    reference = replies.opened(cast)
    cast.fire("zhou.min", reference, "again")
    replies.lodge(cast, reference, "laishui", reply=Money.yuan(777_777))
    assert cast.case(reference).data["reply"] == Money.yuan(1_345_678)
    assert not any("777,777" in text or "77777700" in text for text in told(cast, "chen.yu", reference))
    cast.fire("zhou.min", reference, "open_replies")
    assert cast.case(reference).data["reply"] == Money.yuan(777_777)
    assert len(openings(cast, reference)) == 2


def test_the_form_begins_with_what_ones_own_side_answered_under_seal(cast: Cast) -> None:
    reference = replies.lodged(cast)
    known = {}
    for person in ("chen.yu", "he.jun", "zhou.min"):
        with cast.backend.reading() as session:
            page = load_step(cast.backend.work(session, cast.actor(person)), reference, "lodge")
        known[person] = next(each.known for each in page.questions if each.name == "ceiling")
    ours, theirs = replies.ceiling("fangshan"), replies.ceiling("laishui")
    assert known == {"chen.yu": ours, "he.jun": theirs, "zhou.min": None}
    cast.fire("zhou.min", reference, "open_replies")
    cast.fire("zhou.min", reference, "again")
    with cast.backend.reading() as session:
        page = load_step(cast.backend.work(session, cast.actor("chen.yu")), reference, "lodge")
    assert next(each.known for each in page.questions if each.name == "ceiling") is None


# Persons who come and go


def test_a_later_mediator_reads_nothing_before_the_step_and_everything_after(cast: Cast) -> None:
    reference = replies.lodged(cast)
    ceiling = str(replies.ceiling("laishui").fen)
    assert ceiling in knows(cast, "zhou.min", reference, "laishui")
    cast.clock.at += timedelta(hours=1)
    cast.fire("zhou.min", reference, "step_back")
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person("tao.yun"))
    assert ceiling not in knows(cast, "tao.yun", reference, "laishui")
    cast.fire("tao.yun", reference, "open_replies")
    assert ceiling in knows(cast, "tao.yun", reference, "laishui")


# What follows by itself
