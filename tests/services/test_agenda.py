"""The agenda of a meeting: who puts it in order, in which states, and what stays whoever does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from govflow.engine.entries import AgendaKept
from govflow.errors import Forbidden, Invalid, NotFound, Refused, Stale
from govflow.services.commands.meetings.agenda import PlacedLine
from govflow.services.queries.step.page import check_step
from govflow.store.cases import CaseRow
from govflow.store.meetings.agenda import ENTRY
from govflow.store.record.history import HistoryRow
from tests.builders import Cast, give_role, new_key
from tests.services import arranging, proposals
from tests.services.arranging import ENDING, STANDING, arrange, heading, kept, lines, procedural, submitted, told


@pytest.fixture
def conference(cast: Cast) -> str:
    """It calls for items, and two are there."""
    found = proposals.calling(cast)
    submitted(cast, found, "VOC limits")
    submitted(cast, found, "Tug fees")
    return found


def refused(cast: Cast, conference: str, order: list[PlacedLine], **more: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        arrange(cast, conference, order, **more)
    return [str(each) for each in caught.value.reasons]


def rows(cast: Cast, conference: str) -> list[tuple[int, int | None]]:
    """Id and case of each line as it is kept, in their order."""
    query = select(ENTRY.c.id, ENTRY.c.item_id).where(ENTRY.c.case_id == cast.case(conference).id)
    with cast.backend.reading() as session:
        return [(row.id, row.item_id) for row in session.execute(query.order_by(ENTRY.c.place))]


def admitted(cast: Cast, item: str) -> None:
    """An item is heard and ready for the vote."""
    cast.fire("wang.lin", item, "admit")
    for person in (*proposals.SPEAKERS, "peng.cheng"):
        cast.respond(person, item, "positive")


def test_an_agenda_comes_with_what_each_begins_and_ends_with(cast: Cast, conference: str) -> None:
    shown = arranging.offered(cast, conference).agenda.lines
    assert [each.title for each in shown] == [*STANDING, "VOC limits", "Tug fees", *ENDING]
    assert rows(cast, conference) == []


def test_a_secretary_puts_it_in_order_and_each_line_keeps_its_id(cast: Cast, conference: str) -> None:
    before = kept(cast, conference)
    ids = {item: row for row, item in rows(cast, conference) if item}
    arrange(cast, conference, before[::-1])
    assert [each.id for each in lines(cast, conference)] == [each.id for each in before[::-1]]
    assert {item: row for row, item in rows(cast, conference) if item} == ids


def test_headings_sub_items_times_and_rapporteurs_are_kept(cast: Cast, conference: str) -> None:
    order = kept(cast, conference)
    order.insert(2, heading("  Standards "))
    order[3] = replace(order[3], together=True, minutes=15, rapporteur="Ms Peng", closed=True)
    order[4] = replace(order[4], below=True)
    arrange(cast, conference, order)
    found = arranging.read(cast, "wang.lin", conference).agenda
    assert [each.number for each in found.lines] == ["1", "2", "", "3", "3.1", "4", "5"]
    assert (found.lines[2].title, found.minutes, found.lines[3].rapporteur) == ("Standards", 15, "Ms Peng")
    assert (found.lines[3].together, found.lines[3].closed, found.lines[4].below) == (True, True, True)


def test_a_title_in_the_other_language_alone_is_the_title(cast: Cast, conference: str) -> None:
    arrange(cast, conference, [*kept(cast, conference), PlacedLine(kind="procedural", title_other="休会")])
    assert told(cast, "wang.lin", conference)[-1] == "7 休会"


@pytest.mark.parametrize("person", ["sun.hao", "peng.cheng", "gao.shan"])
def test_nobody_else_does_though_they_take_part(cast: Cast, conference: str, person: str) -> None:
    order = kept(cast, conference)
    [reason] = refused(cast, conference, order, person=person)
    assert "secretary" in reason
    with pytest.raises(Forbidden):
        arranging.offered(cast, conference, person)


@pytest.mark.parametrize("person", ["admin", "zhou.min", "shen.tao"])
def test_to_strangers_and_administrators_there_is_no_such_case(cast: Cast, conference: str, person: str) -> None:
    order = kept(cast, conference)
    for act in (
        lambda: arrange(cast, conference, order, person=person),
        lambda: arranging.offered(cast, conference, person),
        lambda: arranging.read(cast, person, conference),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_secretary_of_another_body_does_not_even_when_she_is_one_of_the_office_too(
    cast: Cast, conference: str
) -> None:
    give_role(cast, "mao.yi", "water", "secretary")
    order = kept(cast, conference)
    with pytest.raises(NotFound):
        arrange(cast, conference, order, person="mao.yi")
    give_role(cast, "ma.ling", "tianjin", "secretary")
    assert refused(cast, conference, order, person="ma.ling")


def test_who_comes_second_is_told_to_look_again(cast: Cast, conference: str) -> None:
    shown, order = arranging.offered(cast, conference).shown, lines(cast, conference)
    arrange(cast, conference, order, person="zhao.qing")
    with pytest.raises(Stale, match="Somebody else has put the agenda in order"):
        arrange(cast, conference, order[::-1], shown=shown)
    assert told(cast, "wang.lin", conference)[0] == f"1 {STANDING[0]}"


def test_sent_twice_it_is_done_once(cast: Cast, conference: str) -> None:
    shown, key = arranging.offered(cast, conference).shown, new_key()
    order = [*lines(cast, conference), procedural("Photograph")]
    first = arrange(cast, conference, order, shown=shown, key=key)
    assert arrange(cast, conference, order, shown=shown, key=key) == first
    assert [each.title for each in lines(cast, conference)].count("Photograph") == 1


def test_it_enters_the_record_with_nothing_of_what_stands_there(cast: Cast, conference: str) -> None:
    arrange(cast, conference, changed := lines(cast, conference))
    query = select(HistoryRow.kind, HistoryRow.name, HistoryRow.content).order_by(
        HistoryRow.at.desc(), HistoryRow.seq.desc()
    )
    with cast.backend.reading() as session:
        kind, name, content = session.execute(query).first() or ()
    assert (kind, name, content) == ("agenda", "kept", AgendaKept(lines=len(changed)).to_row().content)
    assert content == {"lines": 6}


def test_kept_as_it_was_nothing_enters_the_record(cast: Cast, conference: str) -> None:
    order = kept(cast, conference)
    entries = cast.case(conference).entries
    arrange(cast, conference, order)
    assert cast.case(conference).entries == entries


def test_nobody_who_has_a_form_open_must_look_again(cast: Cast, conference: str) -> None:
    version = cast.case(conference).version
    kept(cast, conference)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        assert check_step(work, conference, "close_agenda", {}, None, version)


def test_an_item_is_never_taken_off(cast: Cast, conference: str) -> None:
    order = [each for each in kept(cast, conference) if each.item_id is None]
    assert refused(cast, conference, order) == ["An item that is on the agenda is not taken off it: defer it instead."]


def test_no_item_of_another_conference_is_put_on_it(cast: Cast, conference: str) -> None:
    other = proposals.calling(cast)
    stranger = cast.case(submitted(cast, other, "Ours")).id
    order = kept(cast, conference)
    expected = ["An entry names a case that is no item of this meeting. Reload the page."]
    assert refused(cast, conference, [*order, PlacedLine(kind="item", item_id=stranger)]) == expected
    taken = kept(cast, other)[2]
    assert refused(cast, conference, [*order, taken]) == expected


def test_a_case_that_the_secretary_may_not_see_is_as_if_there_were_none(cast: Cast) -> None:
    arranging.returned_to_proposers_alone(cast)
    conference = proposals.calling(cast)
    draft = submitted(cast, conference, "Not yet")
    cast.fire("wang.lin", draft, "send_back", reason="The paper is missing.")
    order, hidden = kept(cast, conference), cast.case(draft).id
    assert cast.state(draft) == "returned"
    assert hidden not in {each.item_id for each in order}
    [reason] = refused(cast, conference, [*order, PlacedLine(kind="item", item_id=hidden)])
    [same] = refused(cast, conference, [*order, PlacedLine(kind="item", item_id=2**40)])
    assert reason == same


def test_only_an_item_stands_for_a_case(cast: Cast, conference: str) -> None:
    """A procedural item with the number of a case would keep that case off the agenda, or show what is not there."""
    item = cast.case(submitted(cast, conference, "Third")).id
    order = [each for each in lines(cast, conference) if each.item_id != item]
    arrange(cast, conference, [*order, replace(procedural("Photograph"), item_id=item)])
    assert told(cast, "wang.lin", conference)[-1] == "7 Photograph"
    assert item in {each.item_id for each in lines(cast, conference)}


def test_a_line_that_comes_twice_is_the_first_time_what_it_was(cast: Cast, conference: str) -> None:
    order = kept(cast, conference)
    arrange(cast, conference, [*order, replace(order[0], title="Photograph")])
    assert told(cast, "wang.lin", conference)[0] == f"1 {STANDING[0]}"
    assert told(cast, "wang.lin", conference)[-1] == "7 Photograph"
    assert refused(cast, conference, [*lines(cast, conference), order[2]]) == ["A case stands on the agenda twice."]


def test_a_line_of_another_agenda_is_not_touched(cast: Cast, conference: str) -> None:
    other = proposals.calling(cast)
    submitted(cast, other, "Ours")
    theirs = kept(cast, other)
    arrange(cast, conference, [*kept(cast, conference), replace(theirs[0], title="Ours now")])
    assert told(cast, "wang.lin", other)[0] == f"1 {STANDING[0]}"


@pytest.mark.parametrize("field", ["title", "title_other", "rapporteur"])
def test_words_that_turn_the_reading_order_round_are_refused(cast: Cast, conference: str, field: str) -> None:
    order = kept(cast, conference)
    with pytest.raises(Invalid):
        arrange(cast, conference, [*order, replace(procedural("Photograph"), **{field: "Photo\u202egraph"})])


def test_an_item_has_no_title_but_its_own(cast: Cast, conference: str) -> None:
    order = lines(cast, conference)
    arrange(cast, conference, arranging.changed(order, 2, title="Something else", title_other="别的"))
    assert told(cast, "wang.lin", conference)[2] == "3 VOC limits"


def test_a_pending_proposal_that_is_taken_up_comes_onto_it(cast: Cast, conference: str) -> None:
    kept(cast, conference)
    pending = proposals.tabled(cast)
    cast.fire("wang.lin", conference, "take_up_item", pending_item=cast.case(pending).id)
    assert cast.case(pending).id in {each.item_id for each in lines(cast, conference)}


def test_what_is_deferred_before_it_is_put_there_stays_off_and_later_it_stays_on(cast: Cast, conference: str) -> None:
    with cast.backend.reading() as session:
        items = session.scalars(select(CaseRow.reference).where(CaseRow.workflow == "proposal")).all()
    cast.fire("wang.lin", conference, "close_agenda")
    admitted(cast, items[0])
    cast.fire("wang.lin", items[0], "defer", reason="Later.")
    assert cast.case(items[0]).id not in {each.item_id for each in kept(cast, conference)}
    admitted(cast, items[1])
    cast.fire("wang.lin", items[1], "defer", reason="Later.")
    assert "3 Tug fees" in told(cast, "wang.lin", conference)
