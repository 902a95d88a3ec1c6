"""A round for each row of a table: opened together, each with its own seats and result, counted when all are over."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from govflow.domain import RULES
from govflow.engine.entries import Stored, read_entry
from govflow.engine.parsing import parse
from govflow.errors import Conflict, Forbidden
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Excuse, excuse
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.queries.case.round.lines import load_round_lines
from govflow.services.queries.case.round.page import load_round_page
from govflow.services.rights import reads_as
from govflow.store.cases import WorkItemRow
from govflow.store.record.history import HistoryRow
from govflow.store.rounds import open_round_ids
from govflow.store.rounds.tables import RoundRow
from tests.builders import Cast, new_key
from tests.services import agendas


def test_one_round_opens_for_each_row_in_their_order_with_seats_of_its_own(cast: Cast) -> None:
    reference = agendas.voting(cast)
    found = agendas.rounds(cast, reference)
    assert [(agendas.item(each).number, agendas.item(each).words) for each in found] == [
        (1, "Bridge"), (2, "Road"), (3, "School"),
    ]  # fmt: skip
    seats = [seat.id for each in found for seat in each.seats]
    assert len(set(seats)) == 9


def test_the_state_rests_until_all_are_over_and_then_counts_how_they_ended(cast: Cast) -> None:
    reference = agendas.voting(cast)
    agendas.decide(cast, reference, 1, "yes")
    agendas.decide(cast, reference, 3, "yes")
    assert cast.state(reference) == "voting"
    agendas.decide(cast, reference, 2, "no")
    assert cast.state(reference) == "partly"
    assert [each.outcome for each in agendas.rounds(cast, reference)] == ["carried", "lost", "carried"]


@pytest.mark.parametrize(("choice", "state"), [("yes", "adopted"), ("no", "rejected")])
def test_all_alike_is_told_from_some(cast: Cast, choice: str, state: str) -> None:
    reference = agendas.voting(cast)
    for number in (1, 2, 3):
        agendas.decide(cast, reference, number, choice)
    assert cast.state(reference) == state


def test_an_answer_to_one_item_stays_with_it(cast: Cast) -> None:
    reference = agendas.voting(cast)
    agendas.decide(cast, reference, 1, "yes")
    assert [len(each.responses) for each in agendas.rounds(cast, reference)] == [3, 0, 0]
    found = agendas.one(cast, reference, 1)
    again = Respond(
        case=reference, round_id=found.id, seat_id=found.seats[0].id, choice="no", foreseen=GOES_ON, key=new_key()
    )
    with pytest.raises(Conflict):
        respond(cast.backend, cast.actor("chen.yu"), again)


def test_a_seat_of_one_item_answers_to_no_other(cast: Cast) -> None:
    reference = agendas.voting(cast)
    first, second = agendas.one(cast, reference, 1), agendas.one(cast, reference, 2)
    wrong = Respond(
        case=reference,
        round_id=first.id,
        seat_id=agendas.seat_of(cast, second, "fangshan"),
        choice="yes",
        foreseen=GOES_ON,
        key=new_key(),
    )
    with pytest.raises(Exception, match="does not take part"):
        respond(cast.backend, cast.actor("chen.yu"), wrong)
    others = Respond(
        case=reference,
        round_id=first.id,
        seat_id=agendas.seat_of(cast, first, "laishui"),
        choice="yes",
        foreseen=GOES_ON,
        key=new_key(),
    )
    with pytest.raises(Forbidden):
        respond(cast.backend, cast.actor("chen.yu"), others)


def test_a_recusal_concerns_one_item_only(cast: Cast) -> None:
    reference = agendas.voting(cast)
    found = agendas.one(cast, reference, 2)
    seat = agendas.seat_of(cast, found, "fangshan")
    leaving = Excuse(case=reference, round_id=found.id, seat_id=seat, status="recused", key=new_key())
    excuse(cast.backend, cast.actor("chen.yu"), leaving)
    assert [sum(seat.status == "recused" for seat in each.seats) for each in agendas.rounds(cast, reference)] == [
        0,
        1,
        0,
    ]


def test_the_deadline_closes_what_is_open_and_leaves_what_was_over(cast: Cast) -> None:
    reference = agendas.voting(cast)
    agendas.decide(cast, reference, 2, "yes")
    cast.pass_days(11)
    assert [each.outcome for each in agendas.rounds(cast, reference)] == ["lost", "carried", "lost"]
    assert cast.state(reference) == "partly"


def test_leaving_the_state_leaves_every_open_one_undecided(cast: Cast) -> None:
    reference = agendas.voting(cast)
    agendas.decide(cast, reference, 1, "yes")
    cast.fire(agendas.CONVENER, reference, "drop")
    with cast.backend.reading() as session:
        assert open_round_ids(session, cast.case(reference).id) == []
    assert [each.outcome for each in agendas.rounds(cast, reference)] == ["carried", "void", "void"]


def test_the_latest_opening_counts_with_as_many_rounds_as_it_has(cast: Cast) -> None:
    reference = agendas.voting(cast)
    agendas.decide(cast, reference, 1, "yes")
    agendas.decide(cast, reference, 2, "yes")
    cast.fire(agendas.CONVENER, reference, "drop")
    cast.fire(
        agendas.CONVENER, reference, "revise", members=cast.organizations(*agendas.MEMBERS), agenda=({"item": "Dam"},)
    )
    cast.fire(agendas.CONVENER, reference, "put")
    assert [agendas.item(each).words for each in agendas.rounds(cast, reference)] == ["Dam"]
    agendas.decide(cast, reference, 1, "no")
    assert cast.state(reference) == "rejected"


def test_with_no_row_the_case_goes_on_by_itself(cast: Cast) -> None:
    reference = agendas.prepared(cast, items=())
    cast.fire(agendas.CONVENER, reference, "put")
    assert cast.state(reference) == "adopted"
    with cast.backend.reading() as session:
        work, case = cast.backend.work(session, cast.actor("chen.yu")), cast.case(reference)
        [line] = load_round_lines(work, case, reads_as(work, case))
        page = load_round_page(cast.backend.work(session, cast.actor("chen.yu")), reference, line.id)
    assert str(line.sentence) == str(page.sentence) == "There is nothing to hold a round for."


def test_each_desk_is_told_which_item_waits(cast: Cast) -> None:
    reference = agendas.voting(cast)
    agendas.vote(cast, "fangshan", reference, 2, "yes")
    with cast.backend.reading() as session:
        query = select(WorkItemRow.ask_en).where(WorkItemRow.organization_id == cast.organization("fangshan"))
        asks = list(session.scalars(query.order_by(WorkItemRow.id)))
    assert asks == ["Vote on each item · 1: Bridge", "Vote on each item · 3: School"]


def test_the_record_says_which_item_it_was(cast: Cast) -> None:
    reference = agendas.voting(cast)
    agendas.decide(cast, reference, 2, "yes")
    workflow = parse(agendas.FILE.read_bytes(), RULES).workflow
    with cast.backend.reading() as session:
        rows = session.scalars(
            select(HistoryRow).where(HistoryRow.kind.in_(("round", "response"))).order_by(HistoryRow.seq)
        )
        entries = [read_entry(Stored(kind=row.kind, name=row.name, content=row.content)) for row in rows]
    assert [str(each.title(workflow)) for each in entries] == [
        "Vote on items: opened",
        "Fangshan District answers: Vote on items · 2: Road",
        "Laishui County answers: Vote on items · 2: Road",
        "Ninghe District answers: Vote on items · 2: Road",
        "Vote on items · 2: Road: closed",
    ]
    assert str(entries[0].sentence(workflow)) == (
        "3 rounds, one each for 1: Bridge, 2: Road, 3: School; in each 3 seats may answer."
    )


def test_the_case_page_has_one_line_with_all_and_says_which_wait_for_the_reader(cast: Cast) -> None:
    reference = agendas.voting(cast)
    agendas.decide(cast, reference, 1, "yes")
    agendas.vote(cast, "fangshan", reference, 2, "no")
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        case = cast.case(reference)
        [line] = load_round_lines(work, case, reads_as(work, case))
    assert str(line.sentence) == "2 of 3 open; 1 carried."
    assert [(each.words, each.open, each.yours) for each in line.items] == [
        ("Bridge", False, False), ("Road", True, False), ("School", True, True),
    ]  # fmt: skip
    assert line.id == line.items[2].id


def test_the_page_of_one_shows_its_row_and_leads_to_the_others(cast: Cast) -> None:
    reference = agendas.voting(cast)
    first, second, third = agendas.rounds(cast, reference)
    agendas.vote(cast, "fangshan", reference, 3, "no")
    with cast.backend.reading() as session:
        page = load_round_page(cast.backend.work(session, cast.actor("chen.yu")), reference, second.id)
    assert page.title.en == "Vote on items · 2: Road"
    assert page.place is not None
    assert (page.place.number, page.place.total) == (2, 3)
    assert (page.place.previous, page.place.next, page.place.waiting) == (first.id, third.id, first.id)
    assert [(label.en, value) for label, value in page.place.row] == [("Item", "Road")]


def test_the_rule_of_each_stands_for_itself(cast: Cast) -> None:
    reference = agendas.voting(cast)
    with cast.backend.reading() as session:
        rules = list(session.scalars(select(RoundRow.rule).where(RoundRow.case_id == cast.case(reference).id)))
    assert [each["per"] for each in rules] == [None, None, None]


def test_who_has_answered_some_items_is_awaited_and_who_has_answered_all_has_answered_once(cast: Cast) -> None:
    reference = agendas.voting(cast)
    for number in (1, 2, 3):
        agendas.vote(cast, "laishui", reference, number, "yes")
    agendas.vote(cast, "fangshan", reference, 1, "yes")
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        page = load_case_page(work, reference, [], language="en")
    assert [(each.who.name.en, each.answered) for each in page.next.awaited] == [
        ("Fangshan District", False), ("Ninghe District", False), ("Laishui County", True),
    ]  # fmt: skip


@pytest.mark.parametrize("items", [(), ("Bridge",)])
def test_the_check_page_foresees_where_an_empty_agenda_leads(cast: Cast, items: tuple[str, ...]) -> None:
    """A round of nobody cannot open, and there the case would go by itself."""
    confirming = (
        "  adopted: {title: Adopted",
        "  confirming:\n    title: Confirmation · 确认\n    rounds: confirmation\n    due: {in: 10d}\n    steps:\n"
        "      confirmed: {title: Confirmed · 已确认, when: confirmation.complete, to: adopted}\n"
        "  adopted: {title: Adopted",
    )
    edits = (
        ("opening: call\n", "  guests: {title: Guests · 列席单位, kind: social_organization}\n\nopening: call\n"),
        (
            "item_vote.carried == item_vote.count\n        to: adopted",
            "item_vote.carried == item_vote.count\n        to: confirming",
        ),
        confirming,
        ("do: [{respond: {all: yes}}]", "do: [{respond: {all: yes}}, {respond: {all: positive}}]"),
        ("{agenda: []}}, put]", "{agenda: []}}, put, {respond: {all: positive}}]"),
        (
            "rounds:\n  item_vote:",
            "rounds:\n  confirmation: {kind: consultation, voters: guests, no_matter: Talk · 面谈}\n  item_vote:",
        ),
    )
    reference = agendas.prepared(cast, *edits, items=items)
    said = agendas.checked(cast, reference, "put")
    assert said == ([] if items else ["Nobody could answer: no seat is present and free of conflicts."]), said
