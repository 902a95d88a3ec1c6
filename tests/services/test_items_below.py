"""A round for each case below: told by its number alone to whoever does not see that case; and only for some rows."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from govflow.services.queries.case.round.lines import RoundLine, load_round_lines
from govflow.services.queries.case.round.page import load_round_page
from govflow.services.rights import reads_as
from govflow.store.cases import CaseRow, WorkItemRow
from govflow.store.record.history import HistoryRow
from tests.builders import Cast
from tests.services import agendas, sessions


def lines(cast: Cast, person: str, reference: str) -> RoundLine:
    with cast.backend.reading() as session:
        work, case = cast.backend.work(session, cast.actor(person)), cast.case(reference)
        return load_round_lines(work, case, reads_as(work, case))[0]


def below(cast: Cast, reference: str) -> list[Any]:
    with cast.backend.reading() as session:
        query = select(CaseRow.id, CaseRow.reference, CaseRow.title).where(CaseRow.parent_id == cast.case(reference).id)
        return list(session.execute(query.order_by(CaseRow.id)))


def test_cases_open_only_for_the_rows_that_were_carried(cast: Cast) -> None:
    reference = sessions.deciding(cast)
    assert [each.title for each in below(cast, reference)] == ["Bridge", "School"]


def test_there_is_a_round_for_each_open_case_in_the_order_of_their_opening(cast: Cast) -> None:
    reference = sessions.deciding(cast)
    found = agendas.rounds(cast, reference)
    about = [(agendas.item(each).number, agendas.item(each).case_id) for each in found if each.name == "decision"]
    assert about == [(number, each.id) for number, each in enumerate(below(cast, reference), 1)]


def test_whoever_sees_the_case_reads_its_title_and_others_only_the_number(cast: Cast) -> None:
    reference = sessions.deciding(cast)
    assert [each.case.title for each in lines(cast, "chen.yu", reference).items if each.case] == ["Bridge", "School"]
    guest = sessions.GUEST_PERSON
    assert [(each.number, each.words, each.case) for each in lines(cast, guest, reference).items] == [
        (1, "", None), (2, "", None),
    ]  # fmt: skip
    found = [each for each in agendas.rounds(cast, reference) if each.name == "decision"]
    for person, title, seen in (("chen.yu", "Decision · 2: School", True), (guest, "Decision · 2", False)):
        with cast.backend.reading() as session:
            shown = load_round_page(cast.backend.work(session, cast.actor(person)), reference, found[1].id)
        assert shown.title.en == title
        assert shown.place is not None
        assert (shown.place.case is not None) == seen


def test_neither_the_record_of_the_parent_nor_a_desk_says_which_case_it_was(cast: Cast) -> None:
    reference = sessions.deciding(cast)
    children = below(cast, reference)
    with cast.backend.reading() as session:
        query = select(HistoryRow.content).where(
            HistoryRow.case_id == cast.case(reference).id, HistoryRow.name == "decision"
        )
        written = str(list(session.scalars(query)))
        asks = str(
            list(session.scalars(select(WorkItemRow.ask_en).where(WorkItemRow.case_id == cast.case(reference).id)))
        )
    assert "items" in written
    assert "Decision · 2" in asks
    for each in children:
        for secret in (each.title, each.reference):
            assert secret not in written
            assert secret not in asks


def test_with_no_case_below_the_state_is_left_by_itself_whatever_was_decided_before(cast: Cast) -> None:
    reference = sessions.admitted(cast, "no", "no", "no")
    assert agendas.checked(cast, reference, "table") == []
    assert cast.state(reference) == "closed"


def test_rows_that_changed_since_the_vote_open_nothing(cast: Cast) -> None:
    edit = (
        "      table: {title: Table",
        "      redo: {title: Redo · 重填, form: call, rests_on: The new list · 新清单, to: same}\n"
        "      table: {title: Table",
    )
    reference = sessions.admitting(cast, edit)
    for number in (1, 2, 3):
        agendas.decide(cast, reference, number, "yes")
    rows = tuple({"name": each} for each in ("Bridge", "Palace", "School"))
    cast.fire(agendas.CONVENER, reference, "redo", members=cast.organizations(*agendas.MEMBERS), proposals=rows)
    [said] = agendas.checked(cast, reference, "table")
    assert "The rows have changed since it was decided on them" in said
    assert below(cast, reference) == []


def test_more_cases_than_rounds_may_open_at_once_are_refused_as_the_check_page_says(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = sessions.admitted(cast, "yes", "yes", "yes")
    monkeypatch.setattr("govflow.engine.rounds.items.MOST_ITEMS", 2)
    [said] = agendas.checked(cast, reference, "table")
    assert said == "At most 2 rounds open at once, and there are 3 to open: one for each case below."
    monkeypatch.setattr("govflow.engine.rounds.items.MOST_ITEMS", 3)
    assert agendas.checked(cast, reference, "table") == []
    assert cast.state(reference) == "deciding"


def test_how_it_was_decided_is_told_to_the_case_below_which_goes_on_by_itself(cast: Cast) -> None:
    reference = sessions.deciding(cast)
    bridge, school = (each.reference for each in below(cast, reference))
    for each in agendas.MEMBERS:
        agendas.vote_on(cast, each, reference, "decision", 1, "yes")
    assert (cast.state(bridge), cast.case(bridge).data["verdict"]) == ("decided", "carried")
    assert (cast.state(school), cast.case(school).data.get("verdict")) == ("before_session", None)
    for each in agendas.MEMBERS:
        agendas.vote_on(cast, each, reference, "decision", 2, "no")
    assert (cast.state(school), cast.case(school).data["verdict"]) == ("rejected", "lost")
    assert cast.state(reference) == "preparing"


def test_the_entry_below_names_neither_the_case_above_nor_who_voted(cast: Cast) -> None:
    reference = sessions.deciding(cast)
    bridge = below(cast, reference)[0]
    for each in agendas.MEMBERS:
        agendas.vote_on(cast, each, reference, "decision", 1, "yes")
    with cast.backend.reading() as session:
        told = session.scalars(
            select(HistoryRow).where(HistoryRow.case_id == bridge.id, HistoryRow.kind == "told")
        ).one()
    assert told.content == {"verdict": "carried"}
    assert told.person_id is None
    assert reference not in str(told.content)


def test_a_case_that_has_ended_meanwhile_is_told_nothing(cast: Cast) -> None:
    reference = sessions.deciding(cast)
    bridge = below(cast, reference)[0].reference
    cast.fire(agendas.CONVENER, bridge, "withdraw")
    for each in agendas.MEMBERS:
        agendas.vote_on(cast, each, reference, "decision", 1, "yes")
    assert (cast.state(bridge), cast.case(bridge).data.get("verdict")) == ("withdrawn", None)


def test_what_is_left_undecided_tells_nothing(cast: Cast) -> None:
    reference = sessions.deciding(cast)
    bridge = below(cast, reference)[0].reference
    cast.fire(agendas.CONVENER, reference, "call_off", reason="Flood")
    assert cast.case(bridge).data.get("verdict") is None


def test_the_deadline_tells_every_case_below(cast: Cast) -> None:
    reference = sessions.deciding(cast)
    cast.pass_days(11)
    assert [cast.state(each.reference) for each in below(cast, reference)] == ["rejected", "rejected"]
